"""How a CSV file is laid out: what separates its cells and which row has the headings."""

from __future__ import annotations

import csv
import io
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from spl_eval.intake.readers.headings import heading_key, spellings
from spl_eval.intake.schema import Column, Table

HEAD_CHARACTERS = 64 * 1024
"""How much of a file is looked at to find its headings."""

MAX_TITLE_ROWS = 20

SEPARATORS = {
    ",": "comas",
    ";": "punto y coma",
    "\t": "tabulaciones",
    "|": "barras verticales",
}
BLANK = "".join(SEPARATORS) + string.whitespace + '"\u00a0'
DECLARED = re.compile(r"sep=([,;\t|])(\r\n|\n|\r)", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """Where the cells are.

    ``declared`` says that a first line ``sep=;`` names the separator; Excel neither shows nor
    counts that line. ``header_row`` is a record's number; ``titled`` says that rows with
    something stand above it. ``first_line`` says that it is the first line and a single one.
    """

    separator: str
    header_row: int
    declared: bool
    titled: bool
    first_line: bool


def find_layout(head: str, table: Table) -> Layout | None:
    """Return the layout under which most headings of ``head`` are known; None if all is blank.

    A row below the first one is taken for the header only when it has two known headings, or
    the table has a single column: any cell may hold one such word by chance.
    """
    match = DECLARED.match(head)
    separators = list(SEPARATORS) if match is None else [match[1]]
    text = head if match is None else head[match.end() :]
    # A row of separators alone would else be the heading of another separator's file.
    if not text.strip(BLANK):
        return None
    whole = len(head) < HEAD_CHARACTERS
    known = spellings(table)
    enough = min(2, len(table.columns))
    found = [
        each for separator in separators for each in _headers(text, separator, known, enough, whole)
    ]
    if not found:
        return None
    _, row, _, separator = max(found, key=lambda each: (each[0], -each[1], each[2]))
    above = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), row - 1))
    return Layout(
        separator,
        row,
        declared=match is not None,
        titled=any(any(cell.strip() for cell in each) for each in above),
        first_line=row == 1 and _one_line(text, separator),
    )


def _headers(
    text: str, separator: str, known: Mapping[str, Column], enough: int, whole: bool
) -> list[tuple[int, int, int, str]]:
    """List the rows that may be the header: known headings, row, cells and separator."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    records = list(islice(reader, MAX_TITLE_ROWS + 2))
    if not whole and 1 < len(records) < MAX_TITLE_ROWS + 2:
        records.pop()
    found: list[tuple[int, int, int, str]] = []
    for row, cells in enumerate(records[: MAX_TITLE_ROWS + 1], start=1):
        if not any(cell.strip() for cell in cells):
            continue
        columns = {known[key].name for key in map(heading_key, cells) if key in known}
        if not found or len(columns) >= enough:
            found.append((len(columns), row, len(cells), separator))
    return found


def _one_line(text: str, separator: str) -> bool:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    next(reader)
    return reader.line_num == 1
