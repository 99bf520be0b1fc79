"""Turn the cells of a raw table into values in DuckDB, and say what is wrong with the rest.

Two steps. First every cell that is written plainly becomes a value, in one pass over the
file (:mod:`spl_eval.intake.fast_cells`). Then each *distinct* text that is left is read once
by :func:`spl_eval.intake.values.read_cell`: it becomes a value, or a problem with all its
rows. Clean data never reach the second step.

Afterwards the connection has a view named as the table, with ``row`` and every column of the
schema; wrong cells and absent columns are NULL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from spl_eval.errors import Note, Problem
from spl_eval.intake.cell_problems import (
    Wrong,
    column_problems,
    doubtful_date,
    may_be_month_first,
)
from spl_eval.intake.decimals import decimal_mark
from spl_eval.intake.fast_cells import dirty, fast_value, sql_type
from spl_eval.intake.parse.cell_error import CellError
from spl_eval.intake.readers.source import RawTable
from spl_eval.intake.schema import Column, Table
from spl_eval.intake.sql_text import text_expression
from spl_eval.intake.values import NUMERIC, read_cell

Found = tuple[list[Problem], list[Note]]


@dataclass(frozen=True)
class _Cells:
    """A column of a raw table: its name and type there, and the SQL that reads it."""

    name: str
    kind: str
    column: Column
    heading: str
    fast: str

    @property
    def text(self) -> str:
        return text_expression(self.name, self.kind)

    @property
    def dirty(self) -> str:
        return dirty(self.name, self.kind, self.column, self.fast)


def stage_empty(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make the view of a table that the source does not have: its columns, and no row."""
    columns = ", ".join(
        f"CAST(NULL AS {sql_type(column)}) AS {column.name}" for column in table.columns
    )
    connection.execute(
        f"CREATE VIEW {table.name} AS SELECT CAST(NULL AS BIGINT) AS row, {columns} WHERE false"
    )


def stage(connection: duckdb.DuckDBPyConnection, raw: RawTable, decimal: str | None) -> Found:
    """Make the typed view of ``raw``; return its cells' problems and what was detected.

    ``decimal`` is the mark of decimals when the data set declares it, else it is detected.
    """
    notes: list[Note] = []
    cells = _cells(connection, raw, decimal or ",")
    _create(connection, raw, cells)
    wrong = _unread(connection, raw, cells)
    if decimal is None and any(each.column.kind in NUMERIC for each in wrong):
        mark = decimal_mark(connection, raw.relation, _numeric_texts(cells))
        if mark == ".":
            notes.append(Note(raw.file, "los decimales van con punto (detectado)", raw.sheet))
            decimal = mark
            cells = _cells(connection, raw, mark)
            _create(connection, raw, cells)
            wrong = _unread(connection, raw, cells)
    if not wrong:
        return [], notes
    problems = _read_the_rest(connection, raw, cells, wrong, decimal or ",")
    return problems, notes


def _cells(connection: duckdb.DuckDBPyConnection, raw: RawTable, decimal: str) -> list[_Cells]:
    described = connection.execute(f"DESCRIBE {raw.relation}").fetchall()
    kinds = {name: str(kind) for name, kind, *_ in described}
    found = []
    for place, column in enumerate(raw.columns):
        if column is not None and column not in raw.columns[:place]:
            name = f"c{place}"
            fast = fast_value(name, kinds[name], column, decimal)
            found.append(_Cells(name, kinds[name], column, raw.headings[place], fast))
    return found


def _numeric_texts(cells: list[_Cells]) -> list[str]:
    return [each.text for each in cells if each.column.kind in NUMERIC and each.kind == "VARCHAR"]


def _create(connection: duckdb.DuckDBPyConnection, raw: RawTable, cells: list[_Cells]) -> None:
    """Make ``typed_<table>`` from what is written plainly, and the view on it."""
    values = [f"{each.fast} AS {each.column.name}" for each in cells]
    values.append(f"({' OR '.join(each.dirty for each in cells) or 'false'}) AS unread")
    if raw.first_row is None:
        values.insert(0, "row")
    _replace(connection, raw, f"SELECT {', '.join(values)} FROM {raw.relation}", raw.first_row)


def _replace(
    connection: duckdb.DuckDBPyConnection, raw: RawTable, select: str, first_row: int | None
) -> None:
    table = raw.table
    connection.execute(f"DROP VIEW IF EXISTS {table.name}")
    connection.execute(f"CREATE OR REPLACE TABLE typed_{table.name} AS {select}")
    # The records of a file are in order: numbering them would cost more than reading them.
    row = "row" if first_row is None else f"rowid + {first_row}"
    columns = ", ".join(
        column.name
        if column in raw.columns
        else f"CAST(NULL AS {sql_type(column)}) AS {column.name}"
        for column in table.columns
    )
    connection.execute(
        f"CREATE VIEW {table.name} AS SELECT {row} AS row, {columns} FROM typed_{table.name}"
    )


def _unread(
    connection: duckdb.DuckDBPyConnection, raw: RawTable, cells: list[_Cells]
) -> list[_Cells]:
    """Return the columns with cells that were left unread; clean data cost no second scan."""
    marked = f"SELECT 1 FROM typed_{raw.table.name} WHERE unread LIMIT 1"
    if connection.execute(marked).fetchone() is None:
        return []
    each_column = ", ".join(f"bool_or({each.dirty})" for each in cells)
    found = connection.execute(f"SELECT {each_column} FROM {raw.relation}").fetchone() or ()
    return [each for each, is_dirty in zip(cells, found, strict=True) if is_dirty]


def _read_the_rest(
    connection: duckdb.DuckDBPyConnection,
    raw: RawTable,
    cells: list[_Cells],
    wrong: list[_Cells],
    decimal: str,
) -> list[Problem]:
    numbered = f"numbered_{raw.table.name}"
    row = "row" if raw.first_row is None else f"row_number() OVER () + {raw.first_row - 1} AS row"
    names = ", ".join(each.name for each in cells)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {numbered} AS SELECT {row}, {names} FROM {raw.relation}"
    )
    problems: list[Problem] = []
    values, joins = [], []
    for place, each in enumerate(cells):
        if each not in wrong:
            values.append(f"{each.fast} AS {each.column.name}")
            continue
        read, found = _read_column(connection, numbered, raw, each, decimal)
        problems.extend(found)
        meant = f"meant_{place}"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {meant} AS SELECT unnest(CAST($texts AS VARCHAR[])) AS "
            f"text, unnest(CAST($values AS {sql_type(each.column)}[])) AS value",
            {"texts": list(read), "values": [_plain(value) for value in read.values()]},
        )
        values.append(f"coalesce({each.fast}, {meant}.value) AS {each.column.name}")
        joins.append(f"LEFT JOIN {meant} ON {meant}.text = {each.text}")
    _replace(
        connection,
        raw,
        f"SELECT row, {', '.join(values)} FROM {numbered} {' '.join(joins)} ORDER BY row",
        None,
    )
    connection.execute(f"DROP TABLE {numbered}")
    return problems


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _read_column(
    connection: duckdb.DuckDBPyConnection, numbered: str, raw: RawTable, each: _Cells, decimal: str
) -> tuple[dict[str, Any], list[Problem]]:
    """Read each distinct text that is left; return its value or, grouped, its problem."""
    cursor = connection.execute(
        f"SELECT {each.text} AS text, list(row ORDER BY row) FROM {numbered} "
        f"WHERE {each.dirty} GROUP BY text ORDER BY min(row)"
    )
    read: dict[str, Any] = {}
    wrong: Wrong = {}
    in_doubt: dict[str, list[int]] = {}
    while batch := cursor.fetchmany(10_000):
        for text, rows in batch:
            try:
                if (value := read_cell(text, each.column, decimal)) is not None:
                    read[text] = value
                if each.column.kind == "date" and may_be_month_first(text):
                    in_doubt[text] = rows
            except CellError as error:
                wrong.setdefault(error.code, []).append((error, text, rows))
    if "month_first" in wrong:
        for text, rows in in_doubt.items():
            del read[text]
            wrong.setdefault("doubtful_dates", []).append((doubtful_date(text), text, rows))
    return read, list(column_problems(raw, each.column.name, wrong))
