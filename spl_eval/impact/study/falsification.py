"""Effects that should not be there: before entry, and on neighbours that were not assisted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spl_eval.impact.study.design import COHORT, UNIT, Design
from spl_eval.impact.study.estimates import Effect, attempt, in_year, refusal, weighted

SHIFTS = (1, 2)
"""Years before entry at which a placebo entry is set."""


def placebo_entries(panel: pd.DataFrame, design: Design, outcome: str) -> dict[int, Effect]:
    """Return, by years of shift, the effect that a programme begun so much earlier would have.

    Entry is set k years before the true one, and only the k years until it are looked at: with
    base year g - k - 1, the mean of ATT(g, t) for g - k <= t < g, cohorts weighted by their
    units. No programme was there yet, so it should be nothing.
    """
    return {shift: _placebo(panel, design, outcome, shift) for shift in SHIFTS}


def _placebo(panel: pd.DataFrame, design: Design, outcome: str, shift: int) -> Effect:
    effects = attempt(panel, design, outcome, anticipation=shift)
    if isinstance(effects, str):
        return refusal(effects)
    event = effects.times_of_cells - effects.cohorts_of_cells
    cells = (event >= -shift) & (event < 0) & np.isfinite(effects.att)
    if not cells.any():
        return refusal(f"El panel no llega a {shift + 1} años antes de la entrada.", effects)
    number = effects.moments.n_units[effects.cells.cohort] * cells
    return weighted(effects, number / number.sum())


def neighbours(
    panel: pd.DataFrame,
    units: pd.DataFrame,
    first_assisted: pd.DataFrame,
    design: Design,
    outcome: str,
) -> Effect:
    """Return the effect of assistance nearby on units that were not assisted.

    Among the comparison only: a unit counts as treated from the first year in which some
    organisation of its sector and province was assisted; those where none was are compared with.

    Args:
        panel: the study's.
        units: the study's.
        first_assisted: ``sector``, ``province`` and ``year`` of the first assistance there.
        design: the study's.
        outcome: the outcome.
    """
    others = units.loc[units["arm"] == "comparison", [UNIT, "sector", "province"]].dropna()
    near = others.merge(first_assisted, on=["sector", "province"], how="left").set_index(UNIT)
    own = panel[panel[UNIT].isin(near.index)].copy()
    own[COHORT] = own[UNIT].map(near["year"]).fillna(0).astype(int)
    own = own[(own[COHORT] == 0) | (own[COHORT] > own["year"].min())]
    effects = attempt(own, design, outcome)
    return refusal(effects) if isinstance(effects, str) else in_year(effects, design.year)
