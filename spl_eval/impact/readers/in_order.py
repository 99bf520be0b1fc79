"""Rows in order of unit and period: where a unit is whole, and whether the order holds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.moments import Integers
from spl_eval.impact.readers.batches import Batch, runs
from spl_eval.impact.readers.source import NewPeriods, NotSorted, strictly_ascending
from spl_eval.impact.specification import Columns
from spl_eval.impact.wide import Grid, Numbers, Rows


def whole_units(found: Batch) -> tuple[int, int]:
    """Return between which rows units are surely whole: after the first and before the last."""
    same_as_first = _run_length(found.unit)
    same_as_last = _run_length(found.unit[::-1])
    return same_as_first, max(same_as_first, len(found) - same_as_last)


def rows(found: Batch, grid: Grid, columns: Columns) -> Rows:
    """Return the rows of whole units in order.

    Raises:
        NotSorted: units or periods are not in ascending order.
        NewPeriods: a period is not in the grid.
    """
    if grid.cut:
        found = found.until(grid.periods[-1])
    regular = _regular(found, grid)
    if regular is None:
        unit, begins = runs(found.unit)
        if not strictly_ascending(
            found.labels(begins) if found.names is not None else found.unit[begins]
        ):
            raise NotSorted
        time = _positions(found.time, grid)
        # A period that comes twice is no matter of order: it is told as a duplicate.
        if ((time[1:] < time[:-1]) & (unit[1:] == unit[:-1])).any():
            raise NotSorted
        n_units = len(begins)
    else:
        unit, time, n_units, begins = None, None, regular, np.arange(regular) * len(grid.periods)
    numbers, codes = found.numbers, found.codes
    weights = None if columns.weights is None else numbers[columns.weights].astype(np.float64)
    return Rows(
        unit=unit,
        n_units=n_units,
        labels=lambda which: found.labels(begins[which]),
        time=time,
        cohort=numbers[columns.cohort],
        outcomes=tuple(numbers[name] for name in columns.outcomes),
        covariates=tuple(numbers[name] for name in columns.covariates),
        weights=weights,
        cluster=None if columns.cluster is None else codes[columns.cluster],
        by=None if columns.by is None else codes[columns.by],
    )


def _regular(found: Batch, grid: Grid) -> int | None:
    """Return the number of units when each has every period in order, else None."""
    n_periods = len(grid.periods)
    if len(found) == 0 or len(found) % n_periods:
        return None
    time = found.time.reshape(-1, n_periods)
    expected = grid.periods.astype(time.dtype)
    if (expected != grid.periods).any() or not (time == expected).all():
        return None
    first = found.unit[::n_periods]
    # Neighbours differ between units, and only there.
    same = found.unit[1:] == found.unit[:-1]
    if np.count_nonzero(same) != len(found) - len(first) or same[n_periods - 1 :: n_periods].any():
        return None
    labels = first if found.names is None else found.names[first].tolist()
    if not strictly_ascending(labels):
        raise NotSorted
    return len(first)


def _positions(time: Numbers, grid: Grid) -> Integers:
    position = np.minimum(np.searchsorted(grid.periods, time), len(grid.periods) - 1)
    if (grid.periods[position] != time).any():
        raise NewPeriods(np.union1d(grid.periods, np.unique(time).astype(np.float64)))
    return position


def _run_length(values: NDArray[Any]) -> int:
    window = 256
    while True:
        other = np.flatnonzero(values[:window] != values[0])
        if len(other) or window >= len(values):
            return int(other[0]) if len(other) else len(values)
        window *= 16
