"""The changes that stand for those of a study before it: all of them end before the entry."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.power.outcomes import Outcomes


@dataclass(frozen=True)
class Placebo:
    """One cohort's changes before its entry, beside those of the comparison group.

    Attributes:
        value: the year of entry.
        horizon: years of the change that the study will use.
        seen: years of the change of the treated units.
        growth: factor on their variance for the years that are not seen.
        units, changes: the treated units and their changes.
        comparison_units, comparison_changes: the same of the comparison group, at the horizon.
    """

    value: float
    horizon: int
    seen: int
    growth: float
    units: Integers
    changes: Floats
    comparison_units: Integers
    comparison_changes: Floats


def placebo_of(data: Outcomes, cohort: int, year: int) -> Placebo | None:
    """Return the longest change before the entry of a cohort.

    None when the cohort, or the comparison group, has no change at all before it.
    """
    start, horizon = cohort - 1, year - cohort + 1
    mine = np.flatnonzero(data.cohort == cohort)
    others = np.flatnonzero(data.cohort == 0)
    window, own = (_longest(data, units, start, horizon) for units in (mine, others))
    if window is None or own is None:
        return None
    changes = data.change(mine, *window)
    known = np.isfinite(changes)
    seen = window[1] - window[0]
    study = data.change(others, start, year)
    if np.isfinite(study).any():
        growth, compared = _growth(
            data, others, data.change(others, *window), study, horizon / seen
        )
    else:
        growth = max(horizon / seen, 1.0)
        compared = data.change(others, *own) * math.sqrt(max(horizon / (own[1] - own[0]), 1.0))
    kept = np.isfinite(compared)
    return Placebo(
        cohort, horizon, seen, growth, mine[known], changes[known], others[kept], compared[kept]
    )


def _longest(data: Outcomes, units: Integers, until: int, horizon: int) -> tuple[int, int] | None:
    """Return the years of the longest change, among the latest, that half of the units have.

    No longer than the study's own, whose spread it stands for. Where no change has so many, those
    of the change that most units have.
    """
    known = {
        (first, last): int(np.isfinite(data.change(units, first, last)).sum())
        for last in reversed(data.years_before(until + 1))
        for first in data.years_before(last)
        if last - first <= horizon
    }
    usual = [window for window, number in known.items() if number >= len(units) / 2 > 0]
    if usual:
        return usual[0]
    most = max(known, key=lambda window: known[window], default=None)
    return most if most is not None and known[most] else None


def _growth(
    data: Outcomes, others: Integers, placebo: Floats, study: Floats, proportional: float
) -> tuple[float, Floats]:
    """Return the factor on the variance of the treated, and the comparison group's changes."""
    both = np.isfinite(placebo) & np.isfinite(study)
    seen = _variance(data, others[both], placebo[both])
    growth = _variance(data, others[both], study[both]) / seen if seen > 0 else proportional
    return max(growth, 1.0), study


def _variance(data: Outcomes, units: Integers, changes: Floats) -> float:
    """Return the variance of the mean change over clusters."""
    if not len(changes):
        return float("nan")
    sums = np.bincount(data.cluster[units], (changes - changes.mean()) / len(changes))
    return float(sums @ sums)
