"""Reads Parquet files whose rows are in order of unit and period, as a stream.

Row groups are read in threads, each of which adds its units up before it reads the next group:
memory depends on the size of a row group, the periods and the cohorts, not on the rows. Units
that a row group's edge may cut are set aside and added up at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.errors import quoted
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import PanelError
from spl_eval.impact.readers import batches, in_order, source
from spl_eval.impact.readers.source import Coder, Progress, column_problems
from spl_eval.impact.specification import Columns
from spl_eval.impact.tally import MAX_SINGLE, Tally
from spl_eval.impact.threads import available_cpus
from spl_eval.impact.wide import Grid, wide

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

MAX_PARTS = 32
"""Parts that a panel is read in. Their number must not depend on the machine: results are added
up part by part, and must be the same to the last bit everywhere."""

MAX_THREADS = 8


@dataclass(frozen=True)
class _Group:
    """One row group of one file."""

    path: Path
    metadata: pq.FileMetaData
    number: int


@dataclass
class ParquetSource:
    """A panel in one Parquet file, or in several whose units follow each other.

    Raises:
        PanelError: a file is no Parquet file, or a column is missing or of another kind.
    """

    paths: Sequence[Path]
    columns: Columns
    subgroups: Coder = field(default_factory=Coder)
    clusters: Coder = field(default_factory=Coder)

    def __post_init__(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.groups: list[_Group] = []
        for path in self.paths:
            try:
                metadata = pq.read_metadata(path)
                schema = metadata.schema.to_arrow_schema()
            except (pa.ArrowException, OSError) as error:
                raise unreadable(path, error) from None
            found = [(column.name, kind(column.type)) for column in schema]
            problems = column_problems(found, self.columns, path.name)
            if problems:
                raise PanelError(problems)
            self.groups += [_Group(path, metadata, i) for i in range(metadata.num_row_groups)]
        self.n_rows = sum(group.metadata.row_group(group.number).num_rows for group in self.groups)

    def periods(self) -> Floats:
        """Return the periods of the first row group, and the ends of the others."""
        import pyarrow as pa

        if not self.n_rows:
            return np.zeros(0)
        first = self.groups[0]
        try:
            with _open(first) as file:
                table = _read(first, file, (self.columns.time,))
        except (pa.ArrowException, OSError) as error:
            raise unreadable(first.path, error) from None
        found = [np.unique(batches.numbers(chunk)) for chunk in table.column(0).chunks]
        periods = np.unique(np.concatenate([*found, self._ends()]).astype(np.float64))
        return periods[np.isfinite(periods)]

    def _ends(self) -> Floats:
        """Return the first and last period of each row group, where the file tells them."""
        ends = []
        for group in self.groups:
            position = _place(group.metadata.schema, self.columns.time)
            told = group.metadata.row_group(group.number).column(position).statistics
            if told is not None and told.has_min_max:
                ends += [float(told.min), float(told.max)]
        return np.array(ends, dtype=np.float64)

    def tallies(self, grid: Grid, progress: Progress | None) -> list[Tally]:
        """Add all units up, in threads.

        Raises:
            NotSorted: the rows are not in order of unit and period.
        """
        shared = np.array_split(np.arange(len(self.groups)), min(MAX_PARTS, len(self.groups)))
        parts = [_Part(self, [self.groups[i] for i in part], grid) for part in shared]
        told = _Told(progress, self.n_rows)
        with ThreadPoolExecutor(min(MAX_THREADS, available_cpus(), len(parts))) as pool:
            jobs = [pool.submit(part.read, told) for part in parts]
            try:
                tallies = [job.result() for job in jobs]
            finally:
                for job in jobs:
                    job.cancel()
        cut = [piece for part in parts for piece in part.cut]
        if cut:
            last = self.tally(grid)
            _add(batches.joined(cut), grid, self.columns, last)
            tallies.append(last)
        return tallies

    def tally(self, grid: Grid) -> Tally:
        """Return an empty tally; a panel that is surely large keeps no units for a bootstrap."""
        small = self.n_rows <= MAX_SINGLE * len(grid.periods) or self.columns.by is not None
        return Tally(grid, self.columns, keep_small=small)


@dataclass
class _Told:
    """Counts rows over all threads for whoever shows the progress."""

    progress: Progress | None
    total: int
    done: int = 0
    lock: Lock = field(default_factory=Lock)

    def add(self, rows: int) -> None:
        if self.progress is not None:
            with self.lock:
                self.done += rows
                self.progress(self.done, self.total)


@dataclass
class _Part:
    """Consecutive row groups that one thread reads; ``cut`` are the rows at their edges."""

    source: ParquetSource
    groups: Sequence[_Group]
    grid: Grid
    cut: list[batches.Batch] = field(default_factory=list)

    def read(self, told: _Told) -> Tally:
        import pyarrow as pa

        tally = self.source.tally(self.grid)
        for path, groups in groupby(self.groups, key=lambda group: group.path):
            try:
                self._read_file(list(groups), tally, told)
            except (pa.ArrowException, OSError) as error:
                raise unreadable(path, error) from None
        return tally

    def _read_file(self, groups: Sequence[_Group], tally: Tally, told: _Told) -> None:
        with _open(groups[0]) as file:
            for group in groups:
                table = _read(group, file, self.source.columns.names)
                self._add(table, tally)
                told.add(table.num_rows)

    def _add(self, table: pa.Table, tally: Tally) -> None:
        columns = self.source.columns
        found = batches.batch(
            table, columns, self.source.clusters, self.source.subgroups, tally.findings
        )
        if found is None or len(found) == 0:
            return
        begin, end = in_order.whole_units(found)
        self.cut.append(found.part(0, begin).compact())
        if end > begin:
            _add(found.part(begin, end), self.grid, columns, tally)
        if end < len(found):
            self.cut.append(found.part(end, len(found)).compact())


def _add(found: batches.Batch, grid: Grid, columns: Columns, tally: Tally) -> None:
    tally.add(wide(in_order.rows(found, grid, columns), grid, columns, tally.findings))


def _place(schema: pq.ParquetSchema, name: str) -> int:
    """Return the place of a column; fields of structures may have the same name."""
    leaves = (schema.column(i) for i in range(len(schema)))
    return next(i for i, leaf in enumerate(leaves) if leaf.path == leaf.name == name)


def _open(group: _Group) -> pq.ParquetFile:
    import pyarrow.parquet as pq

    return pq.ParquetFile(group.path, metadata=group.metadata, pre_buffer=False)


def _read(group: _Group, file: pq.ParquetFile, columns: Sequence[str]) -> pa.Table:
    # The threads are ours: one reads while another adds up.
    return file.read_row_group(group.number, columns=list(columns), use_threads=False)


def kind(of: pa.DataType) -> str:
    """Return the kind of an Arrow type, as ``column_problems`` names them."""
    import pyarrow as pa

    types = pa.types
    if types.is_dictionary(of):
        of = of.value_type
    if types.is_boolean(of):
        return source.TRUTH
    if types.is_integer(of) or types.is_floating(of) or types.is_decimal(of):
        return source.NUMBER
    if types.is_string(of) or types.is_large_string(of):
        return source.TEXT
    return source.MOMENT if types.is_temporal(of) else source.OTHER


def unreadable(path: Path, error: Exception) -> PanelError:
    """Return the error of a file that is damaged, incomplete or of another kind."""
    detail = str(error).splitlines()[0] if str(error) else type(error).__name__
    return PanelError(
        [
            f"{quoted(path.name)}: no se puede leer como Parquet ({quoted(detail)}). "
            "El archivo está dañado, incompleto o es de otro tipo; vuelva a generarlo."
        ]
    )
