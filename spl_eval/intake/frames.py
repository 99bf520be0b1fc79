"""Typed pandas frames of a table: from DuckDB, or from lists of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pandas as pd

from spl_eval.intake.schema import Column, Table

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
    index = pd.Index(rows, name="row", dtype="int64")
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
