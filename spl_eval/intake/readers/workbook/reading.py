"""Read a workbook (.xlsx): a sheet per table, wherever each table stands in its sheet.

Read with calamine: it is many times faster than openpyxl and gives cells their types. What
it does not tell (formulas, errors, how far a sheet reaches) :mod:`.workbook_scan` finds first.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

import duckdb
import numpy as np
import pandas as pd
import python_calamine as calamine

from spl_eval.errors import Note, Problem
from spl_eval.intake.readers.cells import cell_text
from spl_eval.intake.readers.likeness import table_beginning, table_in
from spl_eval.intake.readers.narrative import Paragraph
from spl_eval.intake.readers.source import RawTable, Source
from spl_eval.intake.readers.workbook.about import read_about, read_paragraphs
from spl_eval.intake.readers.workbook.archive import SAVE_AGAIN, refuse, sheet_parts
from spl_eval.intake.readers.workbook.layout import HEADER_WITHIN, Grid, Layout, find_table
from spl_eval.intake.readers.workbook.names import (
    ABOUT,
    NARRATIVE,
    Found,
    find_sheets,
    listing,
    plain_name,
    unknown_sheet,
)
from spl_eval.intake.readers.workbook.problems import (
    error_problems,
    formula_problems,
    merged_problems,
    no_header,
)
from spl_eval.intake.readers.workbook.rows import sort_rows
from spl_eval.intake.readers.workbook.safety import DAMAGED, check_workbook
from spl_eval.intake.readers.workbook.scan import IMPOSSIBLE_NUMBER, Scan, SheetRefused, scan_sheet
from spl_eval.intake.schema import Table
from spl_eval.intake.tables import TABLES

TEXT = pd.StringDtype("python", na_value=np.nan)
"""Said outright, so that DuckDB makes VARCHAR of a column without any value."""


@dataclass
class _Reading:
    """What is gathered while a workbook's sheets are read."""

    path: Path
    book: calamine.CalamineWorkbook
    parts: Mapping[str, str]
    connection: duckdb.DuckDBPyConnection
    tables: dict[str, RawTable] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    narrative: dict[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    headers: dict[str, int] = field(default_factory=dict)


def read_workbook(path: Path, connection: duckdb.DuckDBPyConnection) -> Source:
    """Read every table of a workbook into ``connection``, one relation ``raw_<table>`` each.

    Problems of one sheet are in the source's ``problems``; its table is then not in
    ``tables``, unless the table can be read all the same (formulas, errors of Excel).

    Raises:
        InputProblems: the file is no workbook, is unsafe, or has no sheet named as a table.
    """
    check_workbook(path)
    try:
        parts = sheet_parts(path)
        with calamine.CalamineWorkbook.from_path(path) as book:
            reading = _read(path, book, parts, connection)
    except (calamine.CalamineError, expat.ExpatError, *DAMAGED):
        refuse(path, "está dañado", f"{SAVE_AGAIN}, o pida otra copia", "damaged_file")
    except BaseException as error:
        # A panic in Rust is no Exception, and cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        refuse(path, "no se puede leer", f"{SAVE_AGAIN}, o pida otra copia", "damaged_file")
    return Source(
        name=path.name,
        about=reading.about,
        about_file=path.name,
        tables=reading.tables,
        narrative=reading.narrative,
        problems=tuple(reading.problems),
        notes=tuple(reading.notes),
        unreadable=frozenset(reading.unreadable),
        path=path,
    )


def _read(
    path: Path,
    book: calamine.CalamineWorkbook,
    parts: Mapping[str, str],
    connection: duckdb.DuckDBPyConnection,
) -> _Reading:
    found = find_sheets(path, book.sheets_metadata)
    reading = _Reading(path, book, parts, connection)
    reading.problems.extend(found.problems)
    reading.notes.extend(found.notes)
    reading.unreadable.update(found.doubtful)
    for name, sheet in found.sheets.items():
        _read_sheet(reading, name, sheet)
    _look_at_others(reading, found)
    if low := [f"{sheet} (fila {row})" for sheet, row in reading.headers.items() if row > 1]:
        note = f"encabezados debajo de la primera fila{listing(low)}"
        reading.notes.append(Note(path.name, note))
    return reading


def _look_at_others(reading: _Reading, found: Found) -> None:
    """Report the sheets that are a table under another name, and note those that are none."""
    unused = []
    for sheet in found.others:
        table = _table_like(reading, sheet)
        if table is None:
            unused.append(sheet.name)
            continue
        reading.problems.append(unknown_sheet(reading.path, sheet.name, table, found))
        # Nobody should be told too that the table is missing.
        if table.name not in found.sheets:
            reading.unreadable.add(table.name)
    if unused:
        note = f"hojas que no se usan{listing(unused)}"
        reading.notes.append(Note(reading.path.name, note))


def _table_like(reading: _Reading, sheet: calamine.SheetMetadata) -> Table | None:
    if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
        return None
    try:
        grid = _grid(reading, sheet.name, _scan(reading, sheet.name))
    # What is wrong with a sheet that is not used is nobody's problem.
    except (SheetRefused, calamine.CalamineError, zipfile.BadZipFile):
        return None
    rows = [[cell_text(cell) for cell in cells] for cells in grid.cells[:HEADER_WITHIN]]
    return (rows and table_beginning(plain_name(sheet.name))) or table_in(sheet.name, rows)


def _read_sheet(reading: _Reading, name: str, sheet: str) -> None:
    """Read the sheet of a table, of the narrative or of the data set's description."""
    try:
        scan = _scan(reading, sheet)
        grid = _grid(reading, sheet, scan)
    except SheetRefused as error:
        reading.unreadable.add(name)
        reading.problems.append(
            Problem(
                reading.path.name, error.what, error.mend, sheet=sheet, code=error.code, table=name
            )
        )
        return
    except (calamine.CalamineError, zipfile.BadZipFile):
        mend = f"{SAVE_AGAIN}, o pida otra copia"
        refuse(reading.path, "la hoja está dañada", mend, "damaged_file", sheet)
    if not grid.cells:
        reading.notes.append(Note(reading.path.name, "la hoja está vacía", sheet))
    elif name == ABOUT:
        about, problems = read_about(grid, scan)
        reading.about.update(about)
        reading.problems.extend(problems)
    else:
        _read_table(reading, NARRATIVE if name == NARRATIVE.name else TABLES[name], grid, scan)


def _scan(reading: _Reading, sheet: str) -> Scan:
    part = reading.parts.get(sheet)
    if not part:
        raise zipfile.BadZipFile(sheet)
    return scan_sheet(reading.path, part)


def _grid(reading: _Reading, sheet: str, scan: Scan) -> Grid:
    if not scan.filled:
        return Grid(reading.path.name, sheet, 1, 1, ())
    found = reading.book.get_sheet_by_name(sheet)
    top, left = found.start or (0, 0)
    merges = tuple(
        (r1 + 1, c1 + 1, r2 + 1, c2 + 1) for (r1, c1), (r2, c2) in found.merged_cell_ranges or ()
    )
    try:
        cells = found.to_python()
    except OverflowError:
        raise SheetRefused(*IMPOSSIBLE_NUMBER) from None
    return Grid(reading.path.name, sheet, top + 1, left + 1, cells, merges)


def _read_table(reading: _Reading, table: Table, grid: Grid, scan: Scan) -> None:
    layout = find_table(grid, table)
    if layout is None:
        reading.unreadable.add(table.name)
        reading.problems.append(no_header(grid, table))
        return
    reading.headers[grid.sheet] = layout.header_row
    if layout.problems:
        reading.unreadable.add(table.name)
        reading.problems.extend(layout.problems)
        reading.notes.extend(layout.notes)
        return
    sort_rows(layout)
    reading.notes.extend(layout.notes)
    reading.problems.extend(layout.doubts)
    reading.problems.extend(merged_problems(layout))
    reading.problems.extend(formula_problems(layout, scan))
    reading.problems.extend(error_problems(layout, scan))
    if table is NARRATIVE:
        reading.narrative, problems = read_paragraphs(layout)
        reading.problems.extend(problems)
    else:
        reading.tables[table.name] = _register(layout, reading.connection)


def _register(layout: Layout, connection: duckdb.DuckDBPyConnection) -> RawTable:
    """Copy the rows that are data into DuckDB, as text."""
    cells = layout.grid.cells
    columns: dict[str, Any] = {"row": np.array(layout.row_numbers, dtype="int64")}
    for index, place in enumerate(layout.places):
        texts = [cell_text(cells[row][place]) for row in layout.rows]
        columns[f"c{index}"] = pd.Series(texts, dtype=TEXT)
    relation = f"raw_{layout.table.name}"
    connection.register("workbook_cells", pd.DataFrame(columns))
    connection.execute(f"CREATE OR REPLACE TABLE {relation} AS FROM workbook_cells")
    connection.unregister("workbook_cells")
    return RawTable(
        layout.table,
        layout.grid.file,
        relation,
        layout.headings,
        layout.columns,
        layout.positions,
        sheet=layout.grid.sheet,
    )
