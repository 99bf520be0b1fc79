"""Typed pandas frames of a table: from DuckDB, or from lists of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pandas as pd

from spl_eval.intake.readers.source import RawTable
from spl_eval.intake.schema import Column, Table
from spl_eval.intake.tables import TABLES

DTYPES = {"integer": "Int64", "number": "Float64", "amount": "Float64"}
TUPLES = ("lines", "list", "source_lines")


def table_frame(connection: duckdb.DuckDBPyConnection, table: Table) -> pd.DataFrame:
    """Return the typed frame of a staged table, indexed by row; missing where there is none."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    found = connection.execute(f"SELECT row, {names} FROM {table.name} ORDER BY row").df()
    index = pd.Index(found["row"], name="row", dtype="int64")
    columns = {column.name: _series(found[column.name], column) for column in table.columns}
    return pd.DataFrame({name: series.set_axis(index) for name, series in columns.items()})


def _series(values: pd.Series[Any], column: Column) -> pd.Series[Any]:
    if column.kind in TUPLES:
        part = int if column.kind == "source_lines" else str
        read = [
            tuple(part(each) for each in cell) if filled else None
            for cell, filled in zip(values, values.notna(), strict=True)
        ]
        return pd.Series(read, dtype="object", index=values.index)
    return values.astype(DTYPES.get(column.kind, "str"))  # type: ignore[call-overload, no-any-return]


def typed_frame(
    table: Table, columns: Mapping[str, Sequence[Any]], rows: Sequence[int]
) -> pd.DataFrame:
    """Return a frame of ``table`` from values per column, indexed by spreadsheet row."""
    index = pd.Index(list(rows), name="row", dtype="int64")
    return pd.DataFrame(
        {
            column.name: pd.Series(
                columns[column.name],
                index=index,
                dtype="object" if column.kind in TUPLES else DTYPES.get(column.kind, "str"),
            )
            for column in table.columns
        },
        index=index,
    )


def typed_frames(
    connection: duckdb.DuckDBPyConnection, dates: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """Return the typed frame of every table; ``dates`` are the project's, in ISO form by item."""
    frames = {name: table_frame(connection, table) for name, table in TABLES.items()}
    known = frames["identification"]
    in_iso_form = known["item"].map(dates)
    frames["identification"] = known.assign(value=in_iso_form.fillna(known["value"]))
    return frames


def written_cells(connection: duckdb.DuckDBPyConnection, raw: RawTable) -> pd.DataFrame:
    """Return a table's cells as they were written: columns ``c0``, ``c1``, …, indexed by row."""
    if raw.first_row is None:
        return connection.execute(f"SELECT * FROM {raw.relation}").df().set_index("row")
    frame = connection.execute(f"SELECT * FROM {raw.relation}").df()
    return frame.set_axis(pd.RangeIndex(raw.first_row, raw.first_row + len(frame), name="row"))
