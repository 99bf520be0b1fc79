"""What every reader gives: a source's tables as they were found, nothing interpreted yet.

A reader opens one kind of source (folder, workbook, database, survey export), finds its
tables, matches their headings with the schema, and says what it tolerated. The cells stay as
they were written; :mod:`spl_eval.intake.staging` turns them into values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spl_eval.errors import Note, Problem
from spl_eval.intake.readers.narrative import Paragraph
from spl_eval.intake.schema import Column, Table


@dataclass(frozen=True)
class RawTable:
    """One table as it was found.

    ``relation`` is the name of a table or view in the load's DuckDB connection. Its columns
    are ``c0``, ``c1``, … in the order of ``headings``: text as written, or typed values where
    the source has types (Parquet); missing is NULL or an empty text. Where ``first_row`` is
    None it also has ``row``, a BIGINT, the row as the source numbers it; else the records are
    in order and without gaps, from ``first_row`` on.

    ``columns`` holds, for each heading, the schema's column that it stands for, or None.
    ``positions`` are the columns' places in the file, from 1 (A in a spreadsheet).
    """

    table: Table
    file: str
    relation: str
    headings: tuple[str, ...]
    columns: tuple[Column | None, ...]
    positions: tuple[int, ...]
    sheet: str | None = None
    first_row: int | None = None

    def place(self, column: str) -> int | None:
        """Return the index of the schema's ``column`` among the headings, None if absent."""
        names = [found.name if found else None for found in self.columns]
        return names.index(column) if column in names else None

    def problem(
        self, field: str, code: str, what: str, mend: str, rows: Sequence[int] = ()
    ) -> Problem:
        """Return a problem of the schema's column ``field``, in ``rows`` or as a whole."""
        place = self.place(field)
        return Problem(
            self.file,
            what,
            mend,
            row=rows[0] if rows else None,
            column=self.headings[place] if place is not None else field,
            sheet=self.sheet,
            code=code,
            table=self.table.name,
            field=field,
            rows=tuple(rows) if len(rows) > 1 else (),
        )


@dataclass(frozen=True)
class Source:
    """Everything found in one source.

    ``name`` is what the user gave, fit for a message (never with a password). ``about`` holds
    the pairs of dataset.yml or of its sheet. A table that could not be read is in
    ``unreadable`` with its problems in ``problems``, and not in ``tables``.
    """

    name: str
    about: Mapping[str, Any]
    about_file: str
    tables: Mapping[str, RawTable]
    narrative: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
    unreadable: frozenset[str] = frozenset()
    path: Path | None = None
