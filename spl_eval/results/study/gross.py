"""Gross change of a count since the year before entry, as a declaration would add it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Gross:
    """What the assisted units have more, and less, than in the year before they entered.

    It is no effect: it holds what would have changed without the programme.

    Attributes:
        gained: sum of the increases of units that grew.
        lost: sum of the decreases of units that shrank, not negative.
        grew, shrank, same: how many units did.
        counted: units with both years, by cohort.
        unknown: assisted units of which one of the two years is not known.
    """

    gained: float
    lost: float
    grew: int
    shrank: int
    same: int
    counted: Mapping[int, int]
    unknown: int

    @property
    def net_of_losses(self) -> float:
        """Increases less decreases."""
        return self.gained - self.lost

    @property
    def units(self) -> int:
        """Units with both years."""
        return self.grew + self.shrank + self.same


def gross(panel: pd.DataFrame, year: int, outcome: str = "jobs") -> Gross:
    """Return the gross change of an outcome from the year before entry to ``year``.

    Args:
        panel: ``unit_id``, ``year``, ``cohort`` (0: comparison, left out) and the outcome.
        year: the study's.
        outcome: a count. A unit that closed has 0, and a decrease.
    """
    own = panel[panel["cohort"] > 0]
    cohorts = own.drop_duplicates("unit_id").set_index("unit_id")["cohort"]
    now = own[own["year"] == year].set_index("unit_id")[outcome]
    before = own[own["year"] == own["cohort"] - 1].set_index("unit_id")[outcome]
    change = (now.reindex(cohorts.index) - before.reindex(cohorts.index)).dropna()
    counted = cohorts[change.index].value_counts().sort_index()
    return Gross(
        gained=float(change[change > 0].sum()),
        lost=float(-change[change < 0].sum()),
        grew=int((change > 0).sum()),
        shrank=int((change < 0).sum()),
        same=int((change == 0).sum()),
        counted=dict(zip(counted.index.tolist(), counted.tolist(), strict=True)),
        unknown=len(cohorts) - len(change),
    )
