"""Inference on the cells of an estimate: their intervals, and the joint test before treatment."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.cells import ROUNDING
from spl_eval.impact.inference.bands import MAX_FEW, MAX_WORK, pointwise_values
from spl_eval.impact.inference.pretrend import PretrendTest, not_tested, refusal, sup_t, wald
from spl_eval.impact.inference.result import few_treated, joined
from spl_eval.impact.moments import Floats, Integers

if TYPE_CHECKING:
    from spl_eval.impact.results import GroupTimeEffects

AT_ONCE = 4_000_000
"""Numbers of the cells' influence that are held at the same time (32 MB)."""


def affordable(n_clusters: int, n_cohorts: int, n_cells: int) -> bool:
    """Return whether so many cells have their intervals from a bootstrap."""
    return n_clusters <= MAX_FEW and n_clusters * n_cohorts * n_cells <= MAX_WORK


def interval_values(effects: GroupTimeEffects) -> Floats:
    """Return the (K,) number of standard errors that each cell's interval is wide."""
    normal = NormalDist().inv_cdf(1 - effects.choices.alpha / 2)
    values, weight = np.full(len(effects.att), normal), effects.composition
    if weight is None or not affordable(len(weight), weight.shape[1], len(values)):
        return values
    varying = np.flatnonzero(np.isfinite(effects.std_error))
    scores = scores_of(effects, varying)
    if scores is not None:
        values[varying] = pointwise_values(scores, weight, effects.choices.alpha)
    return values


def pretrend(effects: GroupTimeEffects) -> PretrendTest:
    """Test that no cell before treatment, and before its anticipation, has an effect."""
    entry = effects.cohorts_of_cells - effects.choices.anticipation - ROUNDING
    before = np.flatnonzero((effects.times_of_cells < entry) & ~effects.cells.is_base)
    estimated = before[np.isfinite(effects.att[before])]
    tested = estimated[np.isfinite(effects.std_error[estimated])]
    if len(tested) == 0:
        return not_tested(len(estimated))
    found = _joint(effects, tested)
    if effects.composition is None or effects.sums is None:
        return found
    few = few_treated(effects.moments, effects.sums, effects.cells.cohort[tested], _TOO_OFTEN)
    return replace(found, note=joined(found.note, few))


_TOO_OFTEN = "Con tan pocos, la prueba rechaza de más."


def _joint(effects: GroupTimeEffects, tested: Integers) -> PretrendTest:
    att, weight = effects.att[tested], effects.composition
    if weight is not None and len(weight) <= MAX_FEW:
        scores = scores_of(effects, tested)
        if scores is not None:
            return sup_t(att, scores, weight)
    n_units = int(effects.moments.n_units.sum())
    refused = refusal(len(tested), n_units if weight is None else len(weight))
    if refused is not None:
        return refused
    covariance, _ = effects.estimates.combined(*_selection(effects, tested))
    return wald(att, covariance)


def scores_of(effects: GroupTimeEffects, cells: Integers) -> Floats | None:
    """Return the (C, E) cluster sums of the influence of some cells; None where unknown.

    They are added up for some cells at a time: the influence by cohort and period of all of them
    may be a thousand times as large.
    """
    if effects.sums is None:
        return None
    moments = effects.moments
    per_cell = len(effects.att) + len(moments.cohorts) * len(moments.periods)
    step = max(1, AT_ONCE // per_cell)
    scores = np.empty((effects.sums.n_clusters, len(cells)))
    for start in range(0, len(cells), step):
        part = slice(start, start + step)
        _, found = effects.estimates.combined(*_selection(effects, cells[part]))
        if found is None:
            return None
        scores[:, part] = found
    return scores


def _selection(effects: GroupTimeEffects, cells: Integers) -> tuple[Floats, Floats]:
    """Return the weights, and the shares, of averages that are single cells."""
    weights = np.zeros((len(cells), len(effects.att)))
    weights[np.arange(len(cells)), cells] = 1
    return weights, np.zeros((len(cells), len(effects.moments.cohorts)))
