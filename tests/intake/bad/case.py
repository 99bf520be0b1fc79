"""What a case of the catalogue is, and the ways in which the clean programme gets broken."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from tests.intake.bad import programme

Make = Callable[[Path], Path | str]
"""Writes the broken input in an empty folder, and returns what is given to ``spl-eval check``."""

FOLDER = "datos"
WORKBOOK = "datos.xlsx"


@dataclass(frozen=True)
class Case:
    """One input that is wrong in one way.

    ``input`` tells the way; ``says`` are the essential parts of the message, in their order.
    ``rule`` is the code of the declared rule that it breaks. ``heavy`` is checked in a process
    of its own whose memory is measured; ``unread`` by a user to whom modes of files apply.
    ``defect`` says what the toolkit still does wrong with it; a test fails once it does not.
    """

    id: str
    input: str
    make: Make
    says: tuple[str, ...]
    code: int = 1
    problems: int = 1
    rule: str = ""
    heavy: bool = False
    unread: bool = False
    defect: str = ""


def in_folder(change: Callable[[programme.Tables], object]) -> Make:
    """Break the tables, and write them as CSV."""

    def make(place: Path) -> Path:
        made = programme.tables()
        change(made)
        return programme.write_folder(place / FOLDER, made)

    return make


def in_workbook(change: Callable[[programme.Tables], object]) -> Make:
    """Break the tables, and write them as a workbook."""

    def make(place: Path) -> Path:
        made = programme.tables()
        change(made)
        return programme.write_workbook(place / WORKBOOK, made)

    return make


Puts = tuple[str, int, str, Any]
"""Table, row as a spreadsheet numbers it, column, and the cell's new value."""


def putting(*puts: Puts) -> Callable[[programme.Tables], None]:
    """Return the change that puts each value in its cell; a new column begins empty."""

    def change(made: programme.Tables) -> None:
        for table, row, column, value in puts:
            rows = made[table]
            if column not in rows[0]:
                for place, each in enumerate(rows):
                    each.append(None if place else column)
            place = rows[0].index(column)
            assert rows[row - 1][place] != value
            rows[row - 1][place] = value

    return change


def cell(table: str, row: int, column: str, value: Any) -> Make:
    """Put one value in the folder's tables."""
    return in_folder(putting((table, row, column, value)))


def typed_cell(table: str, row: int, column: str, value: Any) -> Make:
    """Put one value, with its type, in the workbook's tables."""
    return in_workbook(putting((table, row, column, value)))


def cells(*puts: Puts) -> Make:
    """Put several values in the folder's tables; only together are they wrong."""
    return in_folder(putting(*puts))


def rows_of(table: str, change: Callable[[list[list[Any]]], object]) -> Make:
    """Change the rows of one table of the folder."""
    return in_folder(lambda made: change(made[table]))


def file_bytes(name: str, change: Callable[[bytes], bytes]) -> Make:
    """Change the bytes of one file of the folder."""

    def make(place: Path) -> Path:
        folder = programme.write_folder(place / FOLDER)
        before = (folder / name).read_bytes()
        after = change(before)
        assert after != before
        (folder / name).write_bytes(after)
        return folder

    return make


def swapped(name: str, old: str | bytes, new: str | bytes) -> Make:
    """Put ``new`` where ``old`` stands, once, in one file of the folder."""
    old, new = (each.encode() if isinstance(each, str) else each for each in (old, new))

    def change(content: bytes) -> bytes:
        assert content.count(old) == 1, content
        return content.replace(old, new)

    return file_bytes(name, change)


def folder_then(change: Callable[[Path], object]) -> Make:
    """Write the folder, and do something to its files."""

    def make(place: Path) -> Path:
        folder = programme.write_folder(place / FOLDER)
        change(folder)
        return folder

    return make


def book_then(change: Callable[[openpyxl.Workbook], object]) -> Make:
    """Do something to the workbook before it is written."""

    def make(place: Path) -> Path:
        book = programme.make_workbook()
        change(book)
        book.save(place / WORKBOOK)
        book.close()
        return place / WORKBOOK

    return make


def workbook_bytes(change: Callable[[bytes], bytes]) -> Make:
    """Change the bytes of the written workbook."""

    def make(place: Path) -> Path:
        path = programme.write_workbook(place / WORKBOOK)
        path.write_bytes(change(path.read_bytes()))
        return path

    return make


def csv_text(rows: list[list[Any]]) -> str:
    """Return rows as the text of a CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
