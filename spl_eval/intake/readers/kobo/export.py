"""Read a survey's export: its submissions, and one sheet of answers for each repeat group.

KoboToolbox gives a workbook: the first sheet has the submissions, and a repeat's rows name
their parent by ``_parent_table_name`` and ``_parent_index``. ODK Central gives a zip of CSV
files: a repeat's rows name theirs by ``PARENT_KEY``. Both come out in one shape.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.parsers import expat

import python_calamine as calamine

from spl_eval.errors import InputProblems, Problem
from spl_eval.intake.readers.cells import cell_text
from spl_eval.intake.readers.files import MAX_BYTES, read_bytes
from spl_eval.intake.readers.workbook.archive import SAVE_AGAIN, sheet_parts
from spl_eval.intake.readers.workbook.safety import DAMAGED, check_workbook
from spl_eval.intake.readers.workbook.scan import Scan, SheetRefused, scan_sheet

MAX_INFLATED = 4 * MAX_BYTES
MAX_PARTS = 20_000
"""Parts of a zip: an export may bring thousands of photographs, which are not opened."""
MAX_ROWS = 200_000
EXPORT_AGAIN = "Expórtelo de nuevo desde KoboToolbox (XLSX) u ODK Central (CSV con repeticiones)"


@dataclass(frozen=True)
class Sheet:
    """One sheet or CSV file of an export; ``rows`` pairs each row's number with its cells.

    ``name`` is that of the form or of the repeat group. ``file`` and ``sheet`` are for messages.
    """

    name: str
    file: str
    sheet: str | None
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def place(self, *names: str) -> int | None:
        """Return the place of the first of ``names`` that is a heading, exactly as written."""
        for name in names:
            if name in self.headings:
                return self.headings.index(name)
        return None

    def cells(self, *names: str) -> list[str] | None:
        """Return the cells below the first of ``names`` that is a heading."""
        place = self.place(*names)
        return None if place is None else [cells[place] for _, cells in self.rows]


def read_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of an export, the submissions first.

    Raises:
        InputProblems: the file is missing, unsafe, damaged, or no export.
    """
    sheets = _workbook(path) if path.suffix.lower() == ".xlsx" else _zip(path)
    if not sheets:
        raise refused(path, "no tiene ningún envío", EXPORT_AGAIN)
    return sheets


def refused(path: Path, what: str, mend: str, sheet: str | None = None) -> InputProblems:
    """Return the one problem for which an export is not read."""
    return InputProblems([Problem(path.name, what, mend, sheet=sheet, code="survey_export")])


def _workbook(path: Path) -> list[Sheet]:
    check_workbook(path)
    damaged = refused(path, "está dañado", f"{SAVE_AGAIN}, o pida otra copia")
    try:
        parts = sheet_parts(path)
        with calamine.CalamineWorkbook.from_path(path) as book:
            found = [_worksheet(path, book, name, parts) for name in book.sheet_names]
    except SheetRefused as error:
        raise refused(path, error.what, error.mend) from None
    except (calamine.CalamineError, expat.ExpatError, *DAMAGED):
        raise damaged from None
    except BaseException as error:
        # A panic in Rust is no Exception, and cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged from None
    # What people add to a workbook is neither the submissions nor a repeat.
    mains = [sheet for sheet in found if sheet.headings and sheet.place("_parent_index") is None]
    return [*mains[:1], *(sheet for sheet in found if sheet.place("_parent_index") is not None)]


def _worksheet(
    path: Path, book: calamine.CalamineWorkbook, name: str, parts: Mapping[str, str]
) -> Sheet:
    scan = scan_sheet(path, parts[name]) if name in parts else Scan()
    if not scan.filled:
        return Sheet(name, path.name, name, (), ())
    if scan.errors:
        rows = tuple(sorted({row for row, _ in scan.errors}))
        what = "hay celdas con errores de Excel"
        problem = Problem(
            path.name, what, EXPORT_AGAIN, rows[0], None, name, "cell_error", rows=rows
        )
        raise InputProblems([problem])
    found = book.get_sheet_by_name(name)
    top = found.start[0] + 1 if found.start else 1
    cells = [[cell_text(value) for value in row] for row in found.to_python()]
    return _sheet(path, name, name, cells, range(top, top + len(cells)))


def _zip(path: Path) -> list[Sheet]:
    raw = read_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            texts = _csv_parts(path, archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, *DAMAGED):
        raise refused(path, "no es un zip de CSV ni un libro .xlsx", EXPORT_AGAIN) from None
    sheets = [_csv(path, name, text) for name, text in texts.items()]
    mains = [sheet for sheet in sheets if sheet.headings and sheet.place("PARENT_KEY") is None]
    if len(mains) != 1 or mains[0].place("KEY") is None:
        what = "no tiene un CSV con los envíos (columna KEY) y los demás con PARENT_KEY"
        raise refused(path, what, EXPORT_AGAIN)
    return [*mains, *(sheet for sheet in sheets if sheet.place("PARENT_KEY") is not None)]


def _csv_parts(path: Path, archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the texts of the CSV files by the name of their table; other parts stay closed."""
    infos = archive.infolist()
    if len(infos) > MAX_PARTS:
        raise refused(path, f"tiene más de {MAX_PARTS} partes", EXPORT_AGAIN)
    texts: dict[str, str] = {}
    left = MAX_INFLATED
    for info in infos:
        name = PurePosixPath(info.filename)
        if name.suffix.lower() != ".csv" or "media" in name.parts[:-1]:
            continue
        if info.flag_bits & 1:
            raise refused(path, "está protegido con contraseña", "Quítele la contraseña")
        if name.stem in texts:
            raise refused(path, f"tiene dos veces {name.name}", EXPORT_AGAIN)
        with archive.open(info) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise refused(path, "ocupa demasiado al descomprimirse", EXPORT_AGAIN)
        try:
            texts[name.stem] = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise refused(path, f"{name.name} no está en UTF-8", EXPORT_AGAIN) from None
    return texts


def _csv(path: Path, stem: str, text: str) -> Sheet:
    rows, numbers = [], []
    reader = csv.reader(io.StringIO(text.replace("\0", "�"), newline=""), strict=True)
    try:
        # Records are counted as a spreadsheet counts them: a cell may have line breaks.
        for number, row in enumerate(reader, start=1):
            rows.append(row)
            numbers.append(number)
    except csv.Error:
        raise refused(path, f"{stem}.csv no es un CSV válido", EXPORT_AGAIN) from None
    return _sheet(path, stem, f"{stem}.csv", rows, numbers)


def _sheet(
    path: Path, name: str, shown: str, cells: Sequence[Sequence[str]], numbers: Sequence[int]
) -> Sheet:
    filled = [
        (number, [text.strip() for text in row])
        for number, row in zip(numbers, cells, strict=True)
        if any(text.strip() for text in row)
    ]
    if not filled:
        return Sheet(name, path.name, shown, (), ())
    if len(filled) > MAX_ROWS:
        most = f"{MAX_ROWS:,}".replace(",", ".")
        raise refused(path, f"tiene más de {most} filas", "Revise si es el archivo correcto", shown)
    headings = tuple(filled[0][1])
    width = len(headings)
    long = tuple(number for number, row in filled if any(row[width:]))
    if long:
        what, mend = "hay filas con más celdas que el encabezado", EXPORT_AGAIN
        problem = Problem(path.name, what, mend, long[0], None, shown, "survey_export", rows=long)
        raise InputProblems([problem])
    rows = tuple(
        (number, tuple([*row, *[""] * (width - len(row))][:width])) for number, row in filled[1:]
    )
    return Sheet(name, path.name, shown, headings, rows)
