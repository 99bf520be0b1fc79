"""Copy the answer to a query into DuckDB, batch by batch, in bounded memory and time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select
from tqdm import tqdm

from spl_eval.intake.readers.database.address import STATEMENT_SECONDS
from spl_eval.intake.readers.database.columns import Convert

BATCH = 10_000
MAX_ROWS = 2_000_000
"""A larger table is refused: twice what a spreadsheet holds, and no programme comes near it."""
FIRST_ROW = 2
"""The first record's row, as in a spreadsheet, where row 1 has the headings."""
STEPS_BETWEEN_LOOKS = 1_000_000


class TooManyRows(Exception):
    """A table, or a view that does not end, has more than the allowed rows."""


def copy_rows(
    database: Connection,
    question: Select[Any],
    converts: Sequence[Convert],
    connection: duckdb.DuckDBPyConnection,
    relation: str,
) -> None:
    """Create ``relation`` in DuckDB with ``row`` and one text column per converter.

    Raises:
        TooManyRows: there are more than MAX_ROWS.
    """
    names = [f"c{place}" for place in range(len(converts))]
    columns = ", ".join(["row BIGINT", *(f"{name} VARCHAR" for name in names)])
    connection.execute(f'CREATE OR REPLACE TABLE "{relation}" ({columns})')
    row = FIRST_ROW
    with tqdm(
        desc=f"Leyendo {relation.removeprefix('raw_')}",
        unit=" filas",
        delay=2,
        disable=None,
        leave=False,
    ) as bar:
        for cells in batches(database, question, converts, MAX_ROWS):
            count = len(cells[0])
            numbers = np.arange(row, row + count, dtype="int64")
            texts = (pd.Series(column, dtype=object) for column in cells)
            batch = pd.DataFrame(
                {"row": numbers, **dict(zip(names, texts, strict=True))}, copy=False
            )
            connection.register("database_batch", batch)
            connection.execute(f'INSERT INTO "{relation}" SELECT * FROM database_batch')
            connection.unregister("database_batch")
            row += count
            bar.update(count)


def batches(
    database: Connection, question: Select[Any], converts: Sequence[Convert], most: int
) -> Iterator[list[list[str]]]:
    """Yield the answer as lists of columns of text, at most BATCH rows at a time.

    Raises:
        TooManyRows: there are more than ``most`` rows.
    """
    count = 0
    options = {"stream_results": True, "yield_per": BATCH}
    _be_patient(database)
    with database.execute(question, execution_options=options) as result:
        for rows in result.partitions():
            count += len(rows)
            if count > most:
                raise TooManyRows
            columns = zip(*rows, strict=True)
            yield [
                [convert(value) for value in column]
                for convert, column in zip(converts, columns, strict=True)
            ]
            _be_patient(database)


def _be_patient(database: Connection) -> None:
    # SQLite has no statement_timeout, and a view in a file from outside may never end.
    driver = database.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        end = time.monotonic() + STATEMENT_SECONDS
        driver.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN_LOOKS)
