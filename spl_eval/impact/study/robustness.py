"""Would another reasonable analyst have found the same? Every specification, and the curve."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from spl_eval.impact.results import GroupTimeEffects
from spl_eval.impact.study.design import TIME, UNIT, Design
from spl_eval.impact.study.estimates import CALENDAR, Effect, attempt, of_row, refusal
from spl_eval.impact.study.main import row_of
from spl_eval.impact.study.pairwise import pairwise
from spl_eval.impact.twfe import two_way_fixed_effects

COMPARISONS = ("never_treated", "not_yet_treated")
METHODS = ("none", "reg", "ipw", "dr")
AVERAGES = ("year", "all_years")
SAMPLES = ("all", "active", "support", "winsorised")
"""Units: all of the study; those always active; those whose chance of being assisted is neither
below 10 nor above 90 of 100 (Crump and others 2009); and all, outcomes cut at 1 and 99 of 100."""

CUT = (0.01, 0.99)


@dataclass(frozen=True)
class Sample:
    """The units of a specification, and their panel."""

    name: str
    panel: pd.DataFrame


def samples(panel: pd.DataFrame, supported: pd.Series, outcome: str) -> tuple[Sample, ...]:
    """Return the samples of the curve; ``supported`` are the units of common support."""
    idle = panel.loc[panel["active"] == 0, UNIT].unique()
    low, high = (panel.groupby(TIME)[outcome].quantile(cut) for cut in CUT)
    cut = panel[outcome].clip(panel[TIME].map(low), panel[TIME].map(high))
    return (
        Sample("all", panel),
        Sample("active", panel[~panel[UNIT].isin(idle)]),
        Sample("support", panel[panel[UNIT].isin(supported)]),
        Sample("winsorised", panel.assign(**{outcome: cut})),
    )


def specifications(
    panel: pd.DataFrame,
    design: Design,
    outcome: str,
    *,
    covariates: tuple[str, ...],
    supported: pd.Series,
    each: Callable[[], None] = lambda: None,
) -> pd.DataFrame:
    """Return one row a specification: every combination of choices, and some apart.

    Args:
        panel: the study's, with the covariates as columns.
        design: the main estimate.
        outcome: the outcome.
        covariates: of the adjusted specifications.
        supported: units of common support.
        each: is called after each specification, for a progress bar.

    Returns:
        ``specification`` (a name), ``comparison``, ``method``, ``sample``, ``average``, those of
        ``row_of``, and ``main`` (the study's own). One that cannot be estimated has its reason.
    """
    rows = []
    chosen = samples(panel, supported, outcome)
    crossed = _crossed(chosen, design, outcome, design.covariates or covariates)
    for choices, effect in (*crossed, *_apart(panel, design, outcome)):
        rows.append({**choices, **row_of(effect)})
        each()
    frame = pd.DataFrame(rows)
    own = "none" if not design.covariates else design.method
    main = (
        (frame["specification"] == "crossed")
        & (frame["comparison"] == design.comparison)
        & (frame["method"] == own)
        & (frame["sample"] == "all")
        & (frame["average"] == "year")
    )
    return frame.assign(main=main)


def _crossed(
    chosen: tuple[Sample, ...], design: Design, outcome: str, covariates: tuple[str, ...]
) -> Iterator[tuple[dict[str, Any], Effect]]:
    for sample in chosen:
        for comparison in COMPARISONS:
            for method in METHODS:
                changed = replace(
                    design,
                    comparison=comparison,
                    covariates=() if method == "none" else covariates,
                    method="dr" if method == "none" else method,
                )
                found = attempt(sample.panel, changed, outcome)
                for average in _averages(comparison, design):
                    choices = _choices("crossed", comparison, method, sample.name, average)
                    yield choices, _average(found, average, design.year)


def _averages(comparison: str, design: Design) -> tuple[str, ...]:
    # In the study's year nobody who enters later is left: both comparisons are the same.
    return AVERAGES if comparison == design.comparison else AVERAGES[1:]


def _apart(
    panel: pd.DataFrame, design: Design, outcome: str
) -> Iterator[tuple[dict[str, Any], Effect]]:
    """Yield the specifications that change something else."""
    own = "none" if not design.covariates else design.method
    here = (design.comparison, own, "all")
    found = attempt(panel, design, outcome, anticipation=1)
    yield _choices("anticipation", *here, "year"), _average(found, "year", design.year)
    yield _choices("pairwise", *here, "year"), pairwise(panel, design, outcome)
    by_unit = attempt(panel, replace(design, cluster=UNIT), outcome)
    yield _choices("by_unit", *here, "year"), _average(by_unit, "year", design.year)
    plain = attempt(panel, replace(design, covariates=()), outcome)
    yield _choices("two_way", "two_way", "none", "all", "all_years"), _two_way(plain)


def _choices(
    specification: str, comparison: str, method: str, sample: str, average: str
) -> dict[str, Any]:
    return {
        "specification": specification,
        "comparison": comparison,
        "method": method,
        "sample": sample,
        "average": average,
    }


def _average(found: GroupTimeEffects | str, average: str, year: int) -> Effect:
    if isinstance(found, str):
        return refusal(found)
    return of_row(found, CALENDAR, year) if average == "year" else of_row(found, "simple")


def _two_way(found: GroupTimeEffects | str) -> Effect:
    if isinstance(found, str):
        return refusal(found)
    fitted = two_way_fixed_effects(found)
    same = of_row(found, "simple")
    low, high = fitted.ci
    return replace(
        same,
        estimate=fitted.coefficient,
        std_error=fitted.std_error,
        ci_low=low,
        ci_high=high,
        scores=None,
    )
