"""Who is missing from the estimate, and how far that could move it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spl_eval.impact.sensitivity.lee import LeeBounds, lee_bounds
from spl_eval.impact.study.design import TIME, UNIT, Design
from spl_eval.impact.study.main import complete_units


@dataclass(frozen=True)
class Attrition:
    """What is missing of one outcome.

    Attributes:
        table: by arm: ``units``, ``complete`` (known in every year), ``began_later`` (nothing is
            known of the panel's first year, nor before: the unit began, or was first asked, after
            it), ``in_both`` (known in the first year and the study's), ``share`` (complete).
        bounds: Lee's bounds on the effect on the change between those two years.
    """

    table: pd.DataFrame
    bounds: LeeBounds

    @property
    def assisted_share(self) -> float:
        """The share of the assisted units that is estimated."""
        return float(self.table.set_index("arm")["share"]["assisted"])


def attrition(panel: pd.DataFrame, units: pd.DataFrame, design: Design, outcome: str) -> Attrition:
    """Return who is missing, by arm, and Lee's (2009) bounds.

    The bounds are on one comparison, all cohorts together: the change from the panel's first year
    to the study's year of the assisted less that of the others, where a unit whose change is not
    known is missing. They ask who *would* have been missing on the other side.
    """
    first = int(panel[TIME].min())
    wide = panel[panel[TIME].isin([first, design.year])].pivot(
        index=UNIT, columns=TIME, values=outcome
    )
    change = (wide[design.year] - wide[first]).reindex(units[UNIT])
    complete = units[UNIT].isin(complete_units(panel, outcome))
    begun = panel.loc[panel[TIME] == first, UNIT]
    table = pd.DataFrame(
        {
            "arm": units["arm"],
            "units": 1,
            "complete": complete.to_numpy(),
            "began_later": ~units[UNIT].isin(begun).to_numpy(),
            "in_both": change.notna().to_numpy(),
        }
    )
    table = table.groupby("arm", as_index=False).sum()
    bounds = lee_bounds(
        change.to_numpy(float),
        (units["arm"] == "assisted").to_numpy(),
        cluster=units[design.cluster].to_numpy(),
        alpha=design.alpha,
    )
    return Attrition(table.assign(share=table["complete"] / table["units"]), bounds)
