"""A copy of the workbook that was examined, with the wrong cells coloured and annotated."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from spl_eval.errors import Problem
from spl_eval.publish.problems.plain_cells import keep_as_text
from spl_eval.publish.problems.workbook_marks import (
    AUTHOR,
    COLOUR,
    MARK_FILL,
    Marks,
    note,
    note_text,
)

if TYPE_CHECKING:
    from spl_eval.intake.readers.source import RawTable

MAX_COPIED = 30 * 1024 * 1024
"""A larger workbook would take gigabytes to copy: its tables are written anew."""

OWN_NOTE = "— Problema —\n"
"""Begins a note of ours, so that a copy that was mended and examined again loses it."""

OLDER_NOTE = "\n\n— Nota anterior —\n"


def copied_workbook(original: Path) -> tuple[Workbook, int] | None:
    """Return a copy of ``original`` in memory, and how many formulas became values.

    None when it is too large, or is no workbook that can be written back whole.
    """
    if original.suffix.lower() != ".xlsx" or original.stat().st_size > MAX_COPIED:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not copy (a picture, a chart)
        try:
            workbook = load_workbook(original, keep_links=False)
            formulas = _values_for_formulas(workbook, original)
        # The workbook was read before, by a reader that forgives more than openpyxl, which
        # raises anything at a style or a drawing that it does not know.
        except Exception:
            return None
    _forget_older_marks(workbook)
    return workbook, formulas


def mark_copy(
    workbook: Workbook,
    problems: Sequence[Problem],
    marks: Marks,
    raw: Mapping[str, RawTable],
) -> dict[int, tuple[str, str]]:
    """Colour and annotate the wrong cells; return each problem's sheet and first cell."""
    links: dict[int, tuple[str, str]] = {}
    for name, places in marks.tables.items():
        if (sheet := _sheet(workbook, raw[name].sheet)) is None:
            continue
        for (row, heading), numbers in places.items():
            _mark(sheet, row, raw[name].positions[heading], note_text(problems, numbers))
    for number, problem in enumerate(problems):
        if number in marks.first:
            name, (row, heading) = marks.first[number]
            title, position = raw[name].sheet, raw[name].positions[heading]
        else:  # of a whole sheet, of one that is no table, or of a column that it does not have
            title, row, position = problem.sheet, problem.row or 1, 1
        if (sheet := _sheet(workbook, title)) is not None:
            links[number] = (sheet.title, f"{get_column_letter(position)}{max(1, row)}")
            if problem.table not in raw and problem.row is not None:
                _mark(sheet, row, position, note_text(problems, [number]))
    return links


def _sheet(workbook: Workbook, title: str | None) -> Worksheet | None:
    sheet = workbook[title] if title is not None and title in workbook.sheetnames else None
    return sheet if isinstance(sheet, Worksheet) else None


def _mark(sheet: Worksheet, row: int, position: int, text: str) -> None:
    is_new = (max(1, row), position) not in sheet._cells
    cell = sheet.cell(max(1, row), position)
    if isinstance(cell, MergedCell):  # the first cell of a merged range alone can have a note
        ranges = (merged for merged in sheet.merged_cells.ranges if cell.coordinate in merged)
        if (merged := next(ranges, None)) is None:
            return
        cell = sheet.cell(merged.min_row, merged.min_col)
        if isinstance(cell, MergedCell):  # ranges that overlap, which Excel would not write
            return
    elif is_new:
        _style_as_column(sheet, cell)
    older = cell.comment.text if cell.comment else ""
    cell.comment = note(f"{OWN_NOTE}{text}{OLDER_NOTE + older if older else ''}")
    cell.fill = MARK_FILL


def _style_as_column(sheet: Worksheet, cell: Cell) -> None:
    """Give a cell that was empty the style of its column, as if it were filled in by hand."""
    for dimension in sheet.column_dimensions.values():
        if (dimension.min or 0) <= cell.column <= (dimension.max or 0):
            for aspect in ("number_format", "font", "alignment", "protection"):
                setattr(cell, aspect, copy.copy(getattr(dimension, aspect)))


def _values_for_formulas(workbook: Workbook, original: Path) -> int:
    """Put the last result of each formula in its place, so that opening computes nothing."""
    formulas: dict[str, dict[tuple[int, int], Cell]] = {}
    for sheet in workbook.worksheets:
        for cell in _cells(sheet):
            if cell.data_type == "f":
                formulas.setdefault(sheet.title, {})[cell.row, cell.column] = cell
            else:
                keep_as_text(cell)
    if not formulas:
        return 0
    results = load_workbook(original, read_only=True, data_only=True, keep_links=False)
    try:
        for title, cells in formulas.items():
            found = _results(results[title], cells)
            for place, cell in cells.items():
                cell.value = found.get(place)
                keep_as_text(cell)
    finally:
        results.close()
    return sum(len(cells) for cells in formulas.values())


def _results(sheet: Any, wanted: Mapping[tuple[int, int], Cell]) -> dict[tuple[int, int], Any]:
    return {
        (cell.row, cell.column): cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and (cell.row, cell.column) in wanted
    }


def _forget_older_marks(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        for cell in _cells(sheet):
            if cell.comment is None or not _is_ours(cell.comment):
                continue
            _, _, older = cell.comment.text.partition(OLDER_NOTE)
            cell.comment = note(older) if older else None
            if cell.fill.start_color.rgb in {COLOUR, f"00{COLOUR}", f"FF{COLOUR}"}:
                cell.fill = PatternFill()


def _is_ours(comment: Comment) -> bool:
    return comment.author == AUTHOR and comment.text.startswith(OWN_NOTE)


def _cells(sheet: Worksheet) -> list[Cell]:
    """Return the cells that a sheet really has; its rows would make those between as well."""
    return [cell for cell in sheet._cells.values() if isinstance(cell, Cell)]
