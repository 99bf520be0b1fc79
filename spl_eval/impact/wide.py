"""From rows to units: each unit's outcomes side by side, the input contract checked on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.cells import ROUNDING
from spl_eval.impact.findings import Findings
from spl_eval.impact.moments import NEVER, Floats, Integers
from spl_eval.impact.problems import MAX_OFFENDERS
from spl_eval.impact.specification import Columns


@dataclass(frozen=True)
class Grid:
    """The periods of a panel, and what they say about cohorts.

    Attributes:
        periods: (T,) ascending.
        anticipation: periods before its start in which a treatment may already act.
        last_cohort: where everybody is treated in the end, the last cohort, with which the others
            are compared before; rows of later periods than ``periods`` are then left out.
    """

    periods: Floats
    anticipation: float
    last_cohort: float = NEVER

    @property
    def cut(self) -> bool:
        """Return whether rows of later periods are left out; else they are new periods."""
        return self.last_cohort < NEVER

    def cohorts(self, values: Floats) -> Floats:
        """Return cohorts with ``NEVER`` for missing, 0, and whatever acts after the end."""
        end = self.periods[-1] + self.anticipation + ROUNDING
        values = self._snapped(values)
        late = values >= self.last_cohort if self.cut else values > end
        never = np.isnan(values) | (values == 0) | late
        return np.where(never, NEVER, values) if never.any() else values

    def _snapped(self, values: Floats) -> Floats:
        """Return cohorts that are a period but for their last digits as that period."""
        after = np.searchsorted(self.periods, values).clip(max=len(self.periods) - 1)
        if (self.periods[after] == values).all():
            return values
        before = np.maximum(after - 1, 0)
        nearer = np.abs(self.periods[before] - values) < np.abs(self.periods[after] - values)
        nearest = self.periods[np.where(nearer, before, after)]
        spacing = np.diff(self.periods).min() if len(self.periods) > 1 else 0.0
        return np.where(np.abs(nearest - values) <= SAME * spacing, nearest, values)

    def before(self, last_cohort: float) -> Grid | None:
        """Return the periods in which the last cohort is untreated: two at least, or None.

        Once it is treated nobody is left to compare with; until then it is as good as never
        treated. R's `did` drops the same periods.
        """
        kept = self.periods[self.periods < last_cohort - self.anticipation - ROUNDING]
        return Grid(kept, self.anticipation, last_cohort) if len(kept) >= 2 else None

    @property
    def too_early(self) -> float:
        """Return the last cohort that has no period before its treatment may act."""
        return float(self.periods[0]) + self.anticipation + ROUNDING


SAME = 1e-3
"""Of the shortest distance between periods: a cohort so near a period is that period, written
with other digits."""

Numbers = NDArray[Any]
"""Numbers of whatever type a file holds; they become floats when they are added up."""

NOBODY: Integers = np.zeros(0, dtype=np.int64)

Labels = Callable[[Integers], Sequence[object]]
"""Gives the labels of units by their position in a batch of rows, for messages."""


@dataclass(frozen=True)
class Rows:
    """Some rows of a panel with all the rows of their units, in any order.

    Attributes:
        unit: (rows,) position of each row's unit among the batch's units, 0 … n-1; or None when
            every unit has exactly the T periods in order, one unit after another.
        n_units: n.
        labels: names units by their position.
        time: (rows,) positions in the grid of periods; None when ``unit`` is.
        cohort: (rows,) first treated period as written, ``NEVER`` where it is missing; of any
            number type.
        outcomes, covariates: (rows,) each, of any number type; NaN is missing.
        weights: (rows,) or None.
        cluster, by: (rows,) codes, -1 is missing, or None; the codes hold for the whole panel.
    """

    unit: Integers | None
    n_units: int
    labels: Labels
    time: Integers | None
    cohort: Numbers
    outcomes: tuple[Numbers, ...]
    covariates: tuple[Numbers, ...] = ()
    weights: Floats | None = None
    cluster: Integers | None = None
    by: Integers | None = None


@dataclass(frozen=True)
class Wide:
    """The same, one row each unit; a period that a unit misses is NaN in every column.

    Attributes:
        cohort: (n,) ``NEVER`` for whoever is not treated within the panel.
        outcomes: (n, T) each.
        covariates: (n, T) each.
        weights, cluster, by: (n,) or None.
    """

    cohort: Floats
    outcomes: tuple[Numbers, ...]
    covariates: tuple[Numbers, ...]
    weights: Floats | None
    cluster: Integers | None
    by: Integers | None


def wide(rows: Rows, grid: Grid, columns: Columns, findings: Findings) -> Wide:
    """Lay the rows out by unit; what breaks the contract goes to ``findings``."""
    if rows.unit is None:
        first = np.arange(rows.n_units) * len(grid.periods)
    else:
        first = _first_rows(rows.unit, rows.n_units)
        _duplicates(rows, grid, columns, findings)
    for values, column in ((rows.cluster, columns.cluster), (rows.by, columns.by)):
        if values is not None and column is not None:
            _offend(findings, "changes", column, rows, _changed(values, rows, first))
    if rows.cluster is not None and columns.cluster is not None:
        missing = np.flatnonzero(rows.cluster[first] < 0)
        _offend(findings, "missing_cluster", columns.cluster, rows, missing)
    return Wide(
        cohort=_cohorts(rows, first, grid, columns, findings),
        outcomes=tuple(_spread(values, rows, grid) for values in rows.outcomes),
        covariates=tuple(_spread(values, rows, grid) for values in rows.covariates),
        weights=_weights(rows, first, columns, findings),
        cluster=None if rows.cluster is None else rows.cluster[first],
        by=None if rows.by is None else rows.by[first],
    )


def _first_rows(unit: Integers, n_units: int) -> Integers:
    first = np.empty(n_units, dtype=np.int64)
    # Written backwards, so that the row that stays is the first one.
    first[unit[::-1]] = np.arange(len(unit) - 1, -1, -1)
    return first


def _spread(values: Numbers, rows: Rows, grid: Grid) -> Numbers:
    shape = rows.n_units, len(grid.periods)
    if rows.unit is None or rows.time is None:
        return values.reshape(shape)
    spread = np.full(shape, np.nan)
    spread[rows.unit, rows.time] = values
    return spread


def _duplicates(rows: Rows, grid: Grid, columns: Columns, findings: Findings) -> None:
    if rows.unit is None or rows.time is None:
        return
    n_periods = len(grid.periods)
    seen = np.bincount(rows.unit * n_periods + rows.time, minlength=rows.n_units * n_periods)
    if seen.max(initial=0) > 1:
        twice = np.flatnonzero((seen.reshape(-1, n_periods) > 1).any(axis=1))
        _offend(findings, "duplicate", columns.unit, rows, twice)


def _changed(values: Numbers, rows: Rows, first: Integers) -> Integers:
    """Return the units within which a column changes."""
    if rows.unit is None:
        n_periods = len(values) // max(rows.n_units, 1)
        other = values[1:] != values[:-1]
        if np.count_nonzero(other) == np.count_nonzero(other[n_periods - 1 :: n_periods]):
            return NOBODY  # neighbours differ between units only
        same = values.reshape(rows.n_units, n_periods) == values[first][:, None]
        return np.flatnonzero(~same.all(axis=1))
    other = values != values[first][rows.unit]
    return np.unique(rows.unit[other]) if other.any() else NOBODY


def _cohorts(
    rows: Rows, first: Integers, grid: Grid, columns: Columns, findings: Findings
) -> Floats:
    changed = _changed(rows.cohort, rows, first)
    if len(changed):
        # 0, infinite and after the end are one cohort, whichever way a row writes it.
        changed = _changed(grid.cohorts(rows.cohort.astype(np.float64)), rows, first)
    _offend(findings, "changes", columns.cohort, rows, changed)
    if 0 in grid.periods:
        _offend(
            findings, "cohort_zero", columns.cohort, rows, np.flatnonzero(rows.cohort[first] == 0)
        )
    cohort = grid.cohorts(rows.cohort[first].astype(np.float64))
    # With periods from 0 or less, a negative cohort is a period like any other.
    if grid.periods[0] > 0:
        _offend(findings, "cohort_negative", columns.cohort, rows, np.flatnonzero(cohort < 0))
    return cohort


def _weights(rows: Rows, first: Integers, columns: Columns, findings: Findings) -> Floats | None:
    if rows.weights is None or columns.weights is None:
        return None
    mine = rows.weights[first]
    unusable = ~np.isfinite(mine)
    _offend(findings, "weight_not_finite", columns.weights, rows, np.flatnonzero(unusable))
    _offend(findings, "weight_negative", columns.weights, rows, np.flatnonzero(mine < 0))
    changed = _changed(rows.weights, rows, first)
    _offend(findings, "changes", columns.weights, rows, changed[~unusable[changed]])
    return mine


def _offend(findings: Findings, rule: str, column: str, rows: Rows, who: Integers) -> None:
    if len(who):
        findings.offend(rule, column, rows.labels(who[:MAX_OFFENDERS]), len(who))
