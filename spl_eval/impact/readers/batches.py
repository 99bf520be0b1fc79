"""From Arrow columns in order of unit and period to units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.findings import Findings
from spl_eval.impact.moments import NEVER, Integers
from spl_eval.impact.readers.source import Coder
from spl_eval.impact.specification import Columns
from spl_eval.impact.wide import Numbers

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Batch:
    """Some rows as arrays.

    Attributes:
        unit: (rows,) the units themselves where they are numbers, else positions in ``names``.
        names: labels that ``unit`` points at, or None.
        time: (rows,).
        numbers: the other columns of numbers by name; missing ones are NaN, in cohorts ``NEVER``.
        codes: cluster and subgroup by name, -1 where missing.
    """

    unit: NDArray[Any]
    names: NDArray[Any] | None
    time: Numbers
    numbers: dict[str, Numbers]
    codes: dict[str, Integers]

    def __len__(self) -> int:
        return len(self.unit)

    def labels(self, rows: Integers) -> Sequence[Any]:
        """Return the labels of the units that stand on some rows."""
        found = self.unit[rows]
        labels: list[Any] = (found if self.names is None else self.names[found]).tolist()
        return labels

    def part(self, begin: int, end: int) -> Batch:
        """Return the rows from ``begin`` to before ``end``, without copying them."""
        return self._chosen(slice(begin, end))

    def until(self, last: float) -> Batch:
        """Return the rows of periods up to ``last``."""
        return self._chosen(self.time <= last)

    def _chosen(self, rows: slice | NDArray[np.bool_]) -> Batch:
        return Batch(
            self.unit[rows],
            self.names,
            self.time[rows],
            {name: values[rows] for name, values in self.numbers.items()},
            {name: values[rows] for name, values in self.codes.items()},
        )

    def compact(self) -> Batch:
        """Return a copy that does not hold on to the memory of a larger batch."""
        names = None if self.names is None else self.names[self.unit]
        return Batch(
            np.arange(len(self)) if names is not None else self.unit.copy(),
            names,
            self.time.copy(),
            {name: values.copy() for name, values in self.numbers.items()},
            {name: values.copy() for name, values in self.codes.items()},
        )


def joined(batches: Sequence[Batch]) -> Batch:
    """Put compact batches one after another."""
    first = batches[0]
    names = None
    unit = np.concatenate([batch.unit for batch in batches])
    if first.names is not None:
        names = np.concatenate([batch.names for batch in batches if batch.names is not None])
        unit = runs(names)[0]
        names = names[np.concatenate([[0], np.flatnonzero(np.diff(unit)) + 1]).astype(np.int64)]
    return Batch(
        unit,
        names,
        np.concatenate([batch.time for batch in batches]),
        {
            name: np.concatenate([batch.numbers[name] for batch in batches])
            for name in first.numbers
        },
        {name: np.concatenate([batch.codes[name] for batch in batches]) for name in first.codes},
    )


def batch(
    table: pa.Table | pa.RecordBatch,
    columns: Columns,
    clusters: Coder,
    subgroups: Coder,
    findings: Findings,
) -> Batch | None:
    """Turn Arrow columns into arrays; None when rows do not say whose or of when they are."""
    arrays = {name: _one_chunk(table.column(name)) for name in columns.names}
    for rule, name in (("missing_unit", columns.unit), ("missing_time", columns.time)):
        if arrays[name].null_count:
            findings.offend(rule, name, (), arrays[name].null_count)
    if arrays[columns.unit].null_count or arrays[columns.time].null_count:
        return None
    time = numbers(arrays[columns.time])
    if time.dtype.kind == "f" and not np.isfinite(time).all():
        findings.offend("missing_time", columns.time, (), int((~np.isfinite(time)).sum()))
        return None
    unit, names = _units(arrays[columns.unit])
    if unit.dtype.kind == "f" and np.isnan(unit).any():
        findings.offend("missing_unit", columns.unit, (), int(np.isnan(unit).sum()))
        return None
    measured = [columns.cohort, *columns.outcomes, *columns.covariates]
    measured += [columns.weights] if columns.weights is not None else []
    coders = ((columns.cluster, clusters), (columns.by, subgroups))
    return Batch(
        unit,
        names,
        time,
        {name: numbers(arrays[name], name == columns.cohort) for name in dict.fromkeys(measured)},
        {name: _coded(arrays[name], coder) for name, coder in coders if name is not None},
    )


def runs(values: NDArray[Any]) -> tuple[Integers, Integers]:
    """Return the number of the run that each row is in, and where runs begin."""
    new = np.ones(len(values), dtype=np.bool_)
    new[1:] = values[1:] != values[:-1]
    return np.cumsum(new) - 1, np.flatnonzero(new)


def _one_chunk(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return column


def numbers(array: pa.Array, cohort: bool = False) -> Numbers:
    """Return a column of numbers; missing ones are NaN, in cohorts ``NEVER``."""
    import pyarrow as pa

    if not (pa.types.is_integer(array.type) or pa.types.is_floating(array.type)):
        array = array.cast(pa.float64())
    values = _as_numpy(array)
    if cohort and values.dtype.kind == "f":
        return np.where(np.isnan(values), NEVER, values)
    return values


def _as_numpy(array: pa.Array) -> Numbers:
    """Return numbers without a copy; missing ones are NaN."""
    # pyarrow's own way loads all of pandas, which costs more than most files take to read.
    exact = np.from_dlpack if array.null_count == 0 else _with_missing
    values: Numbers = exact(array)
    return values


def _with_missing(array: pa.Array) -> Numbers:
    values: Numbers = array.to_numpy(zero_copy_only=False)
    return values


def _units(array: pa.Array) -> tuple[NDArray[Any], NDArray[Any] | None]:
    import pyarrow as pa

    if pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
        return _as_numpy(array), None
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    names = np.array(array.dictionary.to_pylist(), dtype=object)
    return _as_numpy(array.indices), names


def _coded(array: pa.Array, coder: Coder) -> Integers:
    import pyarrow as pa

    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    codes = np.append(coder.encode(_labels(array.dictionary)), -1)
    positions = array.indices.fill_null(len(codes) - 1)
    coded: Integers = codes[_as_numpy(positions)]
    return coded


def _labels(dictionary: pa.Array) -> list[Any]:
    # NaN among floats is a missing label.
    return [None if label != label else label for label in dictionary.to_pylist()]
