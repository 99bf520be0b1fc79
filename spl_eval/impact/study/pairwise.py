"""The effect of the year from each cohort's own two years: who misses others stays in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from spl_eval.impact.moments import NEVER, Floats
from spl_eval.impact.problems import PanelError
from spl_eval.impact.results import GroupTimeEffects
from spl_eval.impact.study.carrying import too_few
from spl_eval.impact.study.design import COHORT, TIME, Design
from spl_eval.impact.study.estimates import Effect, estimate, in_year, refusal


def pairwise(panel: pd.DataFrame, design: Design, outcome: str) -> Effect:
    """Return the effect in the study's year, comparing only g - 1 and the year for each cohort g.

    A balanced panel drops a unit that misses any year; here only its own two count. Cohorts are
    weighted by their units, whose numbers the error takes as estimated, like the engine's averages;
    organisations of the comparison that serve several cohorts count once in it.
    """
    found: list[Effect] = []
    sizes: list[Mapping[Any, int]] = []
    for cohort in sorted(set(panel.loc[panel[COHORT] > 0, COHORT])):
        own = panel[panel[COHORT].isin([0, cohort]) & panel[TIME].isin([cohort - 1, design.year])]
        try:
            effects = estimate(own, replace(design, comparison="never_treated"), outcome)
        except PanelError as error:
            return refusal(" ".join(error.problems))
        found.append(in_year(effects, design.year))
        sizes.append(_assisted_units(effects))
    if not found:
        return refusal("No hay cohortes que comparar.")
    units = np.array([each.units[0] for each in found], dtype=np.float64)
    weights = units / units.sum()
    total = float(weights @ np.array([each.estimate for each in found]))
    deviation = _error(found, sizes, weights, total, units.sum())
    # The widest of the cohorts' own intervals says how many errors wide an interval must be.
    wide = max((each.ci_high - each.estimate) / each.std_error for each in found)
    assisted = sum(each.organisations[0] for each in found)
    compared = max(each.organisations[1] for each in found)
    if why := too_few(assisted, compared):
        return refusal(why)
    return Effect(
        total,
        deviation,
        total - wide * deviation,
        total + wide * deviation,
        (int(units.sum()), max(each.units[1] for each in found)),
        (assisted, compared),
    )


def _assisted_units(effects: GroupTimeEffects) -> Mapping[Any, int]:
    """Return the assisted units of each organisation, by its label."""
    sums = effects.sums
    if sums is None or sums.labels is None:
        return {}
    assisted = effects.moments.cohorts[sums.cohort] != NEVER
    number = np.bincount(
        sums.cluster[assisted], weights=sums.n_units[assisted], minlength=sums.n_clusters
    )
    return {label: int(each) for label, each in zip(sums.labels.tolist(), number, strict=True)}


def _error(
    found: Sequence[Effect],
    sizes: Sequence[Mapping[Any, int]],
    weights: Floats,
    total: float,
    units: float,
) -> float:
    """Return the error of the average: of each effect, and of how many units each cohort has."""
    influence: dict[Any, float] = {}
    for effect, own, weight in zip(found, sizes, weights, strict=True):
        for label, score in (effect.scores or {}).items():
            influence[label] = influence.get(label, 0.0) + weight * score
        for label, number in own.items():
            share = number * (effect.estimate - total) / units
            influence[label] = influence.get(label, 0.0) + share
    return float(np.sqrt(sum(each**2 for each in influence.values())))
