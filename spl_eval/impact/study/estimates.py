"""The estimates of a study, outcome by outcome: each stands or is refused with its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from spl_eval.impact.att import att_gt
from spl_eval.impact.inference.bands import pointwise_values
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError, PanelError
from spl_eval.impact.results import GroupTimeEffects
from spl_eval.impact.study.carrying import organisations, organisations_within, too_few
from spl_eval.impact.study.carrying import units as units_of
from spl_eval.impact.study.design import COHORT, TIME, UNIT, Design
from spl_eval.impact.threads import one_blas_thread

CALENDAR = "calendar"
UNIT_CLUSTER = "unit_cluster"


@dataclass(frozen=True)
class Effect:
    """One number of a study, or why there is none.

    Attributes:
        estimate: effect per unit, in the outcome's unit; NaN when it is refused.
        std_error: clustered by organisation.
        ci_low, ci_high: pointwise interval at 1 - alpha.
        units: units assisted and compared with.
        organisations: organisations assisted and compared with.
        refused: why there is no number, in Spanish; empty when there is one.
        scores: influence by cluster, by the cluster's label: what makes covariances.
    """

    estimate: float
    std_error: float
    ci_low: float
    ci_high: float
    units: tuple[int, int] = (0, 0)
    organisations: tuple[int, int] = (0, 0)
    refused: str = ""
    scores: Mapping[Any, float] | None = field(default=None, repr=False)


def refusal(why: str, effects: GroupTimeEffects | None = None) -> Effect:
    """Return what stands where no effect can be printed."""
    nothing = float("nan")
    if effects is None:
        return Effect(nothing, nothing, nothing, nothing, refused=why)
    return Effect(
        nothing, nothing, nothing, nothing, units_of(effects), organisations(effects), refused=why
    )


@dataclass(frozen=True)
class Estimated:
    """The estimates of several outcomes: ``effects`` by outcome, ``refused`` why others have none.

    All have a universal base period: the year before entry is zero, and the event study's
    coefficients are what sensitivity to trends is asked of.
    """

    design: Design
    effects: Mapping[str, GroupTimeEffects]
    refused: Mapping[str, str]

    def in_year(self, outcome: str) -> Effect:
        """Return the effect in the study's year, over every cohort."""
        if outcome in self.refused:
            return refusal(self.refused[outcome])
        return in_year(self.effects[outcome], self.design.year)


def estimated(panel: pd.DataFrame, design: Design, **changes: Any) -> Estimated:
    """Estimate every outcome of the design on its own sample; ``changes`` replace its choices."""
    return one_by_one(panel, replace(design, **changes), design.outcomes)


def one_by_one(panel: pd.DataFrame, design: Design, outcomes: Sequence[str]) -> Estimated:
    """Estimate each outcome alone, so that one that cannot be estimated takes none with it."""
    found: dict[str, GroupTimeEffects] = {}
    refused: dict[str, str] = {}
    for outcome in outcomes:
        effects = attempt(panel, design, outcome)
        if isinstance(effects, str):
            refused[outcome] = effects
        else:
            found[outcome] = effects
    return Estimated(design, found, refused)


def attempt(
    panel: pd.DataFrame, design: Design, outcome: str, *, anticipation: float = 0
) -> GroupTimeEffects | str:
    """Estimate one outcome, or say in Spanish why the data or the design cannot carry it."""
    try:
        effects = estimate(panel, design, outcome, anticipation=anticipation)
    except (PanelError, ChoiceError) as error:
        problems = getattr(error, "problems", (str(error),))
        return " ".join(_without_column(each, outcome) for each in problems)
    if why := too_few(*organisations_within(panel, design.cluster, effects)):
        return why
    effect = in_year(effects, design.year)
    if effect.refused:
        return effect.refused
    if not math.isfinite(effect.estimate):
        return f"Con estos datos el efecto de {design.year} no se puede calcular."
    return effects


def _without_column(problem: str, outcome: str) -> str:
    """Return a problem without the column it begins with: who reads knows the outcome."""
    text = problem.removeprefix(f"Columna {outcome}: ")
    return text[0].upper() + text[1:]


def estimate(
    panel: pd.DataFrame,
    design: Design,
    outcome: str,
    *,
    anticipation: float = 0,
    weights: str | None = None,
) -> GroupTimeEffects:
    """Estimate one outcome as the design says.

    Raises:
        PanelError: it cannot be estimated.
    """
    cluster = design.cluster
    if cluster == UNIT:
        # Clusters have labels, by which effects are compared; single units have none.
        cluster, panel = UNIT_CLUSTER, panel.assign(**{UNIT_CLUSTER: panel[UNIT]})
    found = att_gt(
        panel,
        outcome=outcome,
        unit=UNIT,
        time=TIME,
        cohort=COHORT,
        comparison=design.comparison,
        base_period="universal",
        anticipation=anticipation,
        covariates=design.covariates,
        method=design.method,
        cluster=cluster,
        weights=weights,
        alpha=design.alpha,
    )
    if not isinstance(found, GroupTimeEffects):
        raise TypeError("one outcome has one estimate")
    return found


def in_year(effects: GroupTimeEffects, year: int) -> Effect:
    """Return the effect in one year over every cohort that has entered, weighted by its units."""
    return of_row(effects, CALENDAR, year)


def of_row(effects: GroupTimeEffects, kind: str, key: float | None = None) -> Effect:
    """Return one row of an aggregation (None: the overall one) as an effect with its scores."""
    aggregate = effects.aggregate(kind)
    if key is None:
        row = len(aggregate.keys)
        estimate, error = aggregate.overall_att, aggregate.overall_std_error
    else:
        rows = np.flatnonzero(aggregate.keys == key)
        if len(rows) == 0:
            return refusal("Del año del estudio no hay datos con qué estimar un efecto.", effects)
        row = int(rows[0])
        estimate, error = float(aggregate.att[row]), float(aggregate.std_error[row])
    margin = float(aggregate.pointwise_values[row]) * error
    return _effect(effects, estimate, error, margin, _column(aggregate.scores, row))


def weighted(effects: GroupTimeEffects, weights: Floats) -> Effect:
    """Return a sum of cells with known weights, as a total over units.

    Args:
        effects: the estimate.
        weights: (K,) weight of each cell, in the order of its table; a cell without effect may
            have no weight.
    """
    known = np.isfinite(effects.att)
    if (weights[~known] != 0).any():
        return refusal("Algún efecto que la suma necesita no se pudo estimar.", effects)
    rows, none = weights[None, :], np.zeros((1, len(effects.moments.cohorts)))
    with one_blas_thread():
        covariance, scores = effects.estimates.combined(rows, none)
        total = float(weights @ np.nan_to_num(effects.att))
        error = float(np.sqrt(max(covariance[0, 0], 0)))
        width = NormalDist().inv_cdf(1 - effects.choices.alpha / 2)
        if scores is not None and effects.composition is not None:
            width = float(pointwise_values(scores, effects.composition, effects.choices.alpha)[0])
    return _effect(effects, total, error, width * error, _column(scores, 0))


def _effect(
    effects: GroupTimeEffects,
    estimate: float,
    error: float,
    margin: float,
    scores: Floats | None,
) -> Effect:
    labels = None if effects.sums is None else effects.sums.labels
    by_label = None
    if scores is not None and labels is not None:
        by_label = dict(zip(labels.tolist(), scores.tolist(), strict=True))
    return Effect(
        estimate=estimate,
        std_error=error,
        ci_low=estimate - margin,
        ci_high=estimate + margin,
        units=units_of(effects),
        organisations=organisations(effects),
        scores=by_label,
    )


def _column(scores: Floats | None, row: int) -> Floats | None:
    return None if scores is None else scores[:, row]


def covariance(effects: Sequence[Effect]) -> Floats:
    """Return the (E, E) covariance of effects that share organisations, from their scores."""
    labels = sorted({label for each in effects for label in (each.scores or {})}, key=str)
    scores = np.array(
        [[(each.scores or {}).get(label, 0.0) for label in labels] for each in effects]
    )
    with one_blas_thread():
        found: Floats = scores @ scores.T
    return found
