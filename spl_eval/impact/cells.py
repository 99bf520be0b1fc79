"""Which comparison each cell (cohort, period) makes: its base period and its comparison group.

The rules are those of Callaway and Sant'Anna (2021) as R's `did` 2.5.1 applies them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.moments import NEVER, Floats, Integers
from spl_eval.impact.specification import Choices

Flags = NDArray[np.bool_]


ROUNDING = 5e-10
"""Two times that differ by less are the same: fractions of a year differ in their last digits."""


@dataclass(frozen=True)
class Cells:
    """K cells, ordered by cohort and period.

    Attributes:
        cohort: (K,) index of the treated cohort.
        time: (K,) index of the period whose effect the cell gives.
        base: (K,) index of the period with which it is compared.
        pool: (K, H) the cohorts that are its comparison group; none where all are treated.
    """

    cohort: Integers
    time: Integers
    base: Integers
    pool: Flags

    @property
    def is_base(self) -> Flags:
        """Return which cells compare the base period with itself: 0 by construction."""
        same: Flags = self.time == self.base
        return same


def cells(periods: Floats, cohorts: Floats, choices: Choices) -> Cells:
    """Lay out the cells of every cohort that can be estimated.

    ``cohorts`` holds the cohorts of the sample; those without a period before their anticipation
    begins, and the last one where nobody is never treated, get no cells.
    """
    treated = [h for h, cohort in enumerate(cohorts) if cohort < NEVER]
    if len(treated) == len(cohorts):
        treated = treated[:-1]
    rows = [row for h in treated for row in _of_cohort(h, periods, cohorts, choices)]
    if not rows:
        nothing = np.zeros(0, dtype=np.int64)
        return Cells(nothing, nothing, nothing, np.zeros((0, len(cohorts)), dtype=np.bool_))
    cohort, time, base = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return Cells(cohort, time, base, _pools(cohort, time, base, periods, cohorts, choices))


def _of_cohort(
    h: int, periods: Floats, cohorts: Floats, choices: Choices
) -> list[tuple[int, int, int]]:
    before = np.flatnonzero(periods + choices.anticipation < cohorts[h] - ROUNDING)
    if len(before) == 0:
        return []
    last_before = int(before[-1])
    universal = choices.base_period == "universal"
    return [
        (h, time, last_before if universal or cohorts[h] <= periods[time] else time - 1)
        for time in range(0 if universal else 1, len(periods))
    ]


def _pools(
    cohort: Integers,
    time: Integers,
    base: Integers,
    periods: Floats,
    cohorts: Floats,
    choices: Choices,
) -> Flags:
    never = np.broadcast_to(cohorts == NEVER, (len(cohort), len(cohorts)))
    if choices.comparison == "never_treated":
        return np.array(never)
    # Untreated, and not anticipating, in both of the periods that are compared.
    until = periods[np.maximum(time, base)] + choices.anticipation
    later = cohorts[None, :] > until[:, None] + ROUNDING
    pools: Flags = later & (np.arange(len(cohorts))[None, :] != cohort[:, None]) | never
    return pools
