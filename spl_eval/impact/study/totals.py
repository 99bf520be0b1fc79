"""From an effect per unit to jobs and job-years added, over all units that entered."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from spl_eval.impact.cells import Flags
from spl_eval.impact.results import GroupTimeEffects
from spl_eval.impact.study.estimates import Effect, refusal, weighted


def added_in_year(effects: GroupTimeEffects, entered: Mapping[int, int], year: int) -> Effect:
    """Return what all units that entered have in a year beyond what they would have had.

    Sum over cohorts g of N_g ATT(g, year). The numbers of units are known; those left out of the
    estimate for want of data are taken to have gained as much as their cohort's others.

    Args:
        effects: per unit.
        entered: N_g, units by cohort.
        year: the year.
    """
    return _sum(effects, entered, effects.times_of_cells == year)


def added_over_years(effects: GroupTimeEffects, entered: Mapping[int, int], year: int) -> Effect:
    """Return the sum over the years from entry to ``year``: job-years where outcomes are jobs.

    Sum over cohorts g and years t from g to ``year`` of N_g ATT(g, t).
    """
    times = effects.times_of_cells
    return _sum(effects, entered, (times >= effects.cohorts_of_cells) & (times <= year))


def _sum(effects: GroupTimeEffects, entered: Mapping[int, int], cells: Flags) -> Effect:
    cohorts = effects.cohorts_of_cells
    estimated = {int(cohort) for cohort in cohorts}
    lacking = sorted(set(entered) - estimated)
    if lacking:
        named = ", ".join(map(str, lacking))
        return refusal(
            f"Las unidades que entraron en {named} no tienen efecto estimado: no hay total.",
            effects,
        )
    number = np.array([entered.get(int(cohort), 0) for cohort in cohorts], dtype=np.float64)
    return weighted(effects, np.where(cells, number, 0.0))
