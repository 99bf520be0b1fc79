"""A panel as a table of units by years, without what happened after an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.problems import PanelError, offenders

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Outcomes:
    """N units, T years.

    Attributes:
        years: (T,) ascending.
        values: (N, T) outcomes; NaN where unknown, and from the entry on.
        cohort: (N,) year of entry; 0 is the comparison group.
        cluster: (N,) number of the cluster.
    """

    years: Integers
    values: Floats
    cohort: Integers
    cluster: Integers

    def change(self, units: Integers, first: int, last: int) -> Floats:
        """Return the change of some units between two years; NaN where one is unknown."""
        unknown = np.full(len(units), np.nan)
        ends = []
        for year in (first, last):
            place = np.flatnonzero(self.years == year)
            ends.append(self.values[units, place[0]] if len(place) else unknown)
        return np.asarray(ends[1] - ends[0])

    def years_before(self, last: int) -> list[int]:
        """Return the years before ``last``, ascending."""
        return [int(year) for year in self.years if year < last]


def outcomes_before(
    panel: pd.DataFrame, unit: str, time: str, cohort: str, outcome: str, cluster: str
) -> Outcomes:
    """Lay a panel out by unit and year, leaving out treated units from their entry on.

    Raises:
        PanelError: columns that lack; units without year, cohort or cluster, twice in a year, or
            with several cohorts or clusters.
    """
    import pandas as pd  # slow to import

    columns = (unit, time, cohort, outcome, cluster)
    lacking = [name for name in columns if name not in panel]
    if lacking:
        raise PanelError([f"Falta la columna «{name}» en el panel." for name in lacking])
    data = panel[list(dict.fromkeys(columns))].sort_values([unit, time], kind="stable")
    _check(data, unit, time, cohort, cluster)
    kept = data[(data[cohort] == 0) | (data[time] < data[cohort])]
    of_unit = data.drop_duplicates(unit).set_index(unit, drop=False)
    table = kept.pivot(index=unit, columns=time, values=outcome).reindex(of_unit.index)
    return Outcomes(
        years=table.columns.to_numpy(dtype=np.int64),
        values=table.to_numpy(dtype=np.float64, na_value=np.nan),
        cohort=of_unit[cohort].to_numpy(dtype=np.int64),
        cluster=np.asarray(pd.factorize(of_unit[cluster], sort=True)[0], dtype=np.int64),
    )


def _check(data: pd.DataFrame, unit: str, time: str, cohort: str, cluster: str) -> None:
    problems = []
    for name in (unit, time, cohort, cluster):
        empty = data[name].isna()
        if empty.any():
            problems.append(f"La columna «{name}» tiene {int(empty.sum())} filas vacías.")
    twice = data[data.duplicated([unit, time])]
    if len(twice):
        named = offenders(twice[unit].unique(), twice[unit].nunique())
        problems.append(f"Unidades con dos filas en un año: {named}. Deje una.")
    for name in (cohort, cluster):
        several = data.groupby(unit)[name].nunique()
        changed = several[several > 1]
        if len(changed):
            named = offenders(changed.index, len(changed))
            problems.append(f"Unidades con más de un valor de «{name}»: {named}. Deje uno.")
    if problems:
        raise PanelError(problems)
