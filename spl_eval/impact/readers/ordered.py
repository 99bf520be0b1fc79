"""Reads what DuckDB reads (CSV, unordered Parquet, relations), putting its rows in order.

DuckDB sorts, and spills to the disk what does not fit in memory; the rows then come as a stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import PanelError
from spl_eval.impact.readers import batches, in_order, source
from spl_eval.impact.readers.engine_errors import unreadable_rows
from spl_eval.impact.readers.source import Coder, Progress, column_problems
from spl_eval.impact.specification import Columns
from spl_eval.impact.tally import Tally
from spl_eval.impact.wide import Grid, wide

if TYPE_CHECKING:
    import duckdb

ROWS_AT_ONCE = 1_000_000


@dataclass
class OrderedSource:
    """A panel that is a DuckDB relation.

    Raises:
        PanelError: a column is missing or has another kind of values.
    """

    relation: duckdb.DuckDBPyRelation
    columns: Columns
    name: str = "El panel"
    subgroups: Coder = field(default_factory=Coder)
    clusters: Coder = field(default_factory=Coder)

    def __post_init__(self) -> None:
        types = zip(self.relation.columns, self.relation.types, strict=True)
        found = [(name, _kind(str(of))) for name, of in types]
        if column_problems(found, self.columns):
            texts = {name for name, kind in found if kind == source.TEXT} & {*self.columns.names}
            values = {name: self._first_text(name) for name in sorted(texts)}
            known = {name: value for name, value in values.items() if value is not None}
            raise PanelError(column_problems(found, self.columns, values=known))

    def _first_text(self, column: str) -> str | None:
        """Return some value of a column that is no number, for messages."""
        import duckdb

        of = _name(column)
        texts = self.relation.filter(f"{of} IS NOT NULL AND TRY_CAST({of} AS DOUBLE) IS NULL")
        try:
            found = texts.select(f"{of}::VARCHAR").limit(1).fetchall()
        except duckdb.Error as error:
            raise unreadable_rows(self.name, error) from None
        return found[0][0] if found else None

    def periods(self) -> Floats:
        """Return the periods in ascending order."""
        import duckdb

        time = _name(self.columns.time)
        found = self.relation.filter(f"{time} IS NOT NULL").select(f"{time}::DOUBLE").distinct()
        try:
            rows = found.fetchall()
        except duckdb.Error as error:
            raise unreadable_rows(self.name, error) from None
        periods = np.sort(np.array([row[0] for row in rows], dtype=np.float64))
        return periods[np.isfinite(periods)]

    def tallies(self, grid: Grid, progress: Progress | None) -> list[Tally]:
        """Add all units up, one stretch of rows after another."""
        tally = Tally(grid, self.columns)
        names = [_name(name) for name in self.columns.names]
        unit, time = names[0], names[1]
        used = self.relation
        if grid.cut:
            used = used.filter(f"{time} IS NULL OR {time} <= {float(grid.periods[-1])!r}")
        ordered = used.select(", ".join(names)).order(f"{unit}, {time}")
        total = used.aggregate("count(*)").fetchall()[0][0] if progress is not None else 0
        done = 0
        for found in _whole(self._batches(ordered, tally)):
            tally.add(
                wide(in_order.rows(found, grid, self.columns), grid, self.columns, tally.findings)
            )
            if progress is not None:
                done += len(found)
                progress(done, total)
        return [tally]

    def _tables(self, ordered: Any) -> Iterator[Any]:
        import duckdb
        import pyarrow as pa

        try:
            yield from ordered.to_arrow_reader(ROWS_AT_ONCE)
        # An error met while streaming comes through Arrow.
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise unreadable_rows(self.name, error) from None

    def _batches(self, ordered: Any, tally: Tally) -> Iterator[batches.Batch]:
        for table in self._tables(ordered):
            found = batches.batch(
                table, self.columns, self.clusters, self.subgroups, tally.findings
            )
            if found is not None and len(found):
                yield found


def _whole(stream: Iterator[batches.Batch]) -> Iterator[batches.Batch]:
    """Cut a stream of rows between units instead of anywhere."""
    held: list[batches.Batch] = []
    for found in stream:
        end = in_order.whole_units(found)[1]
        if end == len(found):  # nothing but one unit, or the first one not over yet
            held.append(found.compact())
            continue
        yield batches.joined([*held, found.part(0, end).compact()])
        held = [found.part(end, len(found)).compact()]
    if held:
        yield batches.joined(held)


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _kind(of: str) -> str:
    if of == "BOOLEAN":
        return source.TRUTH
    if of.startswith("DECIMAL") or of in _NUMBERS:
        return source.NUMBER
    if of in ("VARCHAR", "UUID") or of.startswith("ENUM"):
        return source.TEXT
    return source.MOMENT if of.startswith(("DATE", "TIME")) else source.OTHER


_NUMBERS = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
    *("FLOAT", "DOUBLE"),
}
