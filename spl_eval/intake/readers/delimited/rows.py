"""Read a CSV file's records one by one, each with its row, into a DuckDB table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb

from spl_eval.errors import Problem
from spl_eval.intake.readers.delimited.layout import SEPARATORS, Layout
from spl_eval.intake.readers.delimited.octets import MAX_LINE_CHARACTERS, open_quotes, text_lines
from spl_eval.intake.readers.row_sieve import RowSieve
from spl_eval.intake.readers.table_file import refuse
from spl_eval.intake.schema import Table

BATCH_ROWS = 8192
BATCH_CHARACTERS = 16 * 1024**2

MAX_RAGGED_ROWS = 100_000
"""With more rows of another length the file is no table, and its reading stops."""

Record = tuple[int, list[str]]


def records(path: Path, table: Table, encoding: str, layout: Layout) -> Iterator[Record]:
    """Yield every record with its row, as a spreadsheet numbers it; blank ones are passed over.

    Raises InputProblems at the first record whose quotation marks, or bytes, are no CSV's.
    """
    csv.field_size_limit(MAX_LINE_CHARACTERS)
    lines = islice(text_lines(path, table, encoding), int(layout.declared), None)
    reader = csv.reader(lines, delimiter=layout.separator, strict=True)
    row = 0
    while True:
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise open_quotes(path, table, row) from None
        text = "".join(cells)
        if "\0" in text:
            what, mend = "tiene bytes nulos", "No es un archivo de texto; expórtelo de nuevo"
            raise refuse(path, table, what, mend, "nul_bytes", row)
        if text and not text.isspace():
            yield row, cells


@dataclass
class Rows:
    """A DuckDB table that is filled with a file's records, and the rows of another length.

    ``width`` counts the columns up to the last heading, ``whole_width`` all of the header's.
    """

    path: Path
    table: Table
    separator: str
    width: int
    whole_width: int
    sieve: RowSieve
    ragged: dict[int, int] = field(default_factory=dict)

    def fill(
        self, connection: duckdb.DuckDBPyConnection, relation: str, found: Iterator[Record]
    ) -> None:
        """Create ``relation`` with the cells of ``found`` as text and their ``row``.

        A row of another length keeps the cells that have a heading, so that what refers to it
        by its code is not blamed too.
        """
        names = [f"c{place}" for place in range(self.width)]
        columns = ", ".join(f"{name} VARCHAR" for name in names)
        connection.execute(f'CREATE OR REPLACE TABLE {relation} ({columns}, "row" BIGINT)')
        for batch in self._batches(found):
            numbers, rows = zip(*batch, strict=True)
            columns_of_batch = [list(column) for column in zip(*rows, strict=True)]
            lists = [f"unnest(CAST(? AS VARCHAR[])) AS {name}" for name in names]
            connection.execute(
                f"INSERT INTO {relation} SELECT {', '.join(lists)}, unnest(CAST(? AS BIGINT[]))",
                [*columns_of_batch, list(numbers)],
            )

    def _batches(self, found: Iterator[Record]) -> Iterator[list[Record]]:
        batch: list[Record] = []
        characters = 0
        for row, cells in found:
            if self.sieve.is_example(row, cells) or self.sieve.is_total(row, cells):
                continue
            self.sieve.look_beside(row, cells)
            batch.append((row, self._fitted(row, cells)))
            characters += sum(map(len, cells))
            if len(batch) == BATCH_ROWS or characters > BATCH_CHARACTERS:
                yield batch
                batch, characters = [], 0
        if batch:
            yield batch

    def _fitted(self, row: int, cells: list[str]) -> list[str]:
        if len(cells) == self.width:
            return cells
        filled = [place for place, cell in enumerate(cells) if cell.strip() and place >= self.width]
        if filled and len(cells) == self.whole_width:
            for place in filled:
                self.sieve.note_unheaded(row, place)
        # Excel ends each line with as many separators as the widest row of the sheet.
        elif filled or len(cells) < self.width:
            self.ragged[row] = len(cells)
            if len(self.ragged) > MAX_RAGGED_ROWS:
                what = f"tiene más de {MAX_RAGGED_ROWS} filas que no coinciden con el encabezado"
                mend = "Revise si es el archivo correcto, o expórtelo de nuevo"
                raise refuse(self.path, self.table, what, mend, "ragged_rows")
        return cells[: self.width] + [""] * (self.width - len(cells))

    def problems(self) -> list[Problem]:
        """Return the problems of doubtful rows, and that of the rows of another length."""
        beside = self.sieve.problems(self.path.name, None, str)
        if not self.ragged:
            return beside
        least, most = min(self.ragged.values()), max(self.ragged.values())
        count = f"{least} celdas" if least == most else f"entre {least} y {most} celdas"
        mark = {",": "una coma", ";": "un punto y coma"}.get(
            self.separator, f"el separador ({SEPARATORS[self.separator]})"
        )
        rows = tuple(self.ragged)
        return [
            *beside,
            Problem(
                self.path.name,
                f"tiene {count} y el encabezado {self.width}",
                f"Si una celda contiene {mark}, escríbala entre comillas",
                row=rows[0],
                code="ragged_rows",
                table=self.table.name,
                rows=rows if len(rows) > 1 else (),
            ),
        ]
