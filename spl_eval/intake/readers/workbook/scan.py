"""Look through a sheet's XML for what its reader does not tell: formulas, errors, its true size.

calamine gives a formula's last result as if it were a value and an error as an empty cell,
and reserves memory for the whole rectangle between the first and the last cell: one cell far
away would end the process. So the sheet is measured first, in pieces.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from tqdm import tqdm

from spl_eval.intake.readers.workbook.archive import inflate

MAX_COLUMNS = 500
MAX_ROWS = 1_048_576
MAX_AREA = 10_000_000
MAX_FILLED = 5_000_000
"""Cells with a value; one hundred times the programme's largest table."""
MAX_NAMES = 1_000
MAX_ERROR = 20
MAX_MERGES = 100_000
MAX_FOUND = 1_000_000
"""Formulas or errors kept; more would only lengthen the same message."""

# chrono, which calamine uses, ends in a panic where such a number has the format of a date.
HUGE_NEGATIVE = re.compile(
    rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>-(?:[0-9]{12,}|[0-9.]{1,30}[eE]\+?(?:1[2-9]|[2-9][0-9]|[0-9]{3,}))[0-9.eE+]*</"
)
OVERLAP = 64
IMPOSSIBLE_NUMBER = (
    "tiene una fecha o una duración imposible: el número es demasiado grande",
    "Ponga las celdas en formato General, y corrija el número",
    "impossible_number",
)
REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
CELL_PARTS = frozenset({"f", "v", "is"})

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""


@dataclass
class Scan:
    """What a sheet holds. Rows and columns are numbered from 1; ``errors`` has the error too."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    spilled: list[Range] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    filled: int = 0
    merges: int = 0
    first_row: int = MAX_ROWS + 1
    first_column: int = MAX_COLUMNS + 1
    last_row: int = 0
    last_column: int = 0

    def include(self, row: int, column: int) -> None:
        """Count one cell with a value."""
        self.filled += 1
        if row < self.first_row:
            self.first_row = row
        if row > self.last_row:
            self.last_row = row
        if column < self.first_column:
            self.first_column = column
        if column > self.last_column:
            self.last_column = column

    @property
    def area(self) -> int:
        """Return the cells between the first and the last one with a value."""
        if not self.filled:
            return 0
        height = self.last_row - self.first_row + 1
        return height * (self.last_column - self.first_column + 1)


class SheetRefused(Exception):
    """A sheet that calamine cannot be given: ``what`` is wrong, ``mend`` says what to do."""

    def __init__(self, what: str, mend: str, code: str) -> None:
        super().__init__(what)
        self.what, self.mend, self.code = what, mend, code


def column_letters(column: int) -> str:
    """Return a column's letters: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def scan_sheet(path: Path, part: str) -> Scan:
    """Measure one sheet and find its formulas and errors.

    Raises:
        SheetRefused: its cells would fill the memory, or end calamine.
        zipfile.BadZipFile: a cell has no possible place.
    """
    scanner = _Scanner()
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(part)
        bar = tqdm(
            total=info.file_size, desc="Leyendo la hoja", unit="B", unit_scale=True, delay=2,
            disable=None, leave=False,
        )  # fmt: skip
        with bar:
            before = b""
            for piece in inflate(archive, info):
                scanner.parser.Parse(piece, False)
                _check_size(scanner.scan)
                if HUGE_NEGATIVE.search(before + piece):
                    raise SheetRefused(*IMPOSSIBLE_NUMBER)
                before = piece[-OVERLAP:]
                bar.update(len(piece))
        scanner.parser.Parse(b"", True)
    _check_size(scanner.scan)
    return scanner.scan


def _check_size(scan: Scan) -> None:
    far = f"{column_letters(scan.last_column)}{scan.last_row}"
    mend = f"Borre las filas y columnas que no sean datos, hasta la {far}"
    if scan.last_column > MAX_COLUMNS:
        what = f"llega hasta la columna {column_letters(scan.last_column)}"
        raise SheetRefused(f"{what}, y se leen hasta {MAX_COLUMNS} columnas", mend, "too_large")
    if scan.merges > MAX_MERGES:
        mend = "Descombine las celdas de los datos"
        raise SheetRefused("tiene demasiadas celdas combinadas", mend, "too_large")
    if scan.area > MAX_AREA or scan.filled > MAX_FILLED:
        raise SheetRefused(f"tiene demasiadas celdas: llega hasta la {far}", mend, "too_large")


class _Scanner:
    """The handler of a sheet's tags; follows the cell's place as calamine does."""

    def __init__(self) -> None:
        self.scan = Scan()
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.columns: dict[str, int] = {}
        self.locals: dict[str, str] = {}
        self.row = self.column = 0
        self.digits = ""
        self.in_cell = self.is_error = self.is_counted = self.in_error = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Follow one opening tag."""
        local = self.locals.get(name) or self._local(name)
        if self.in_error:
            self.in_error, self.parser.CharacterDataHandler = False, None
        if local == "c":
            self._cell(attributes)
        elif local not in CELL_PARTS:
            self.in_cell = False
            if local == "row":
                self._row(attributes)
            elif local == "mergeCell":
                self.scan.merges += 1
        elif self.in_cell:
            self._value(local, attributes)

    def _local(self, name: str) -> str:
        # Whatever the prefix stands for: calamine does not ask either.
        local = name.rpartition(":")[2]
        if len(self.locals) < MAX_NAMES:
            self.locals[name] = local
        return local

    def _row(self, attributes: Mapping[str, str]) -> None:
        self.digits = attributes.get("r", "")
        self.row = self._number(self.digits) if "r" in attributes else self.row + 1
        self.column = 0

    def _cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        self.in_cell, self.is_counted = True, False
        self.is_error = attributes.get("t") == "e"
        if reference is None:
            self.column += 1
            return
        # Nearly every cell repeats its row's number, and parsing it would take most of the time.
        column = None
        if reference.endswith(self.digits):
            column = self.columns.get(reference[: -len(self.digits)])
        if column is None:
            letters = reference.rstrip("0123456789")
            column = self._letters(letters)
            self.digits = reference[len(letters) :]
            # Where the two differ, readers differ too.
            if self._number(self.digits) != self.row:
                raise zipfile.BadZipFile("row")
        self.column = column

    def _value(self, local: str, attributes: Mapping[str, str]) -> None:
        scan, place = self.scan, (self.row, self.column)
        if not self.is_counted:
            self.is_counted = True
            scan.include(self.row, self.column)
        if local == "f" and len(scan.formulas) < MAX_FOUND:
            scan.formulas.add(place)
            # The other cells of an array formula look like values.
            if attributes.get("t") in {"array", "dataTable"}:
                scan.spilled.extend(self._range(attributes.get("ref", "")))
        if self.is_error and local == "v" and len(scan.errors) < MAX_FOUND:
            scan.errors[place], self.in_error = "", True
            self.parser.CharacterDataHandler = self._error_text

    def _error_text(self, text: str) -> None:
        place = (self.row, self.column)
        self.scan.errors[place] = (self.scan.errors[place] + text)[:MAX_ERROR].strip()

    def _range(self, reference: str) -> list[Range]:
        first, _, last = reference.partition(":")
        ends = [REFERENCE.fullmatch(end) for end in (first, last or first)]
        if None in ends:
            return []
        (r1, c1), (r2, c2) = (
            (self._number(end[2]), self._letters(end[1])) for end in ends if end is not None
        )
        return [(r1, c1, r2, c2)]

    def _number(self, digits: str) -> int:
        if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_ROWS))):
            raise zipfile.BadZipFile("row")
        if not 1 <= (number := int(digits)) <= MAX_ROWS:
            raise zipfile.BadZipFile("row")
        return number

    def _letters(self, letters: str) -> int:
        if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha()):
            raise zipfile.BadZipFile("column")
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        self.columns[letters] = column
        return column
