"""The tables of a folder or a database as they were read, with the wrong cells coloured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from tqdm import tqdm

from spl_eval.errors import Problem
from spl_eval.intake.readers.cells import cell_text
from spl_eval.intake.template.sheets import print_setup
from spl_eval.intake.template.style import ACCENT, PAPER, fill, font
from spl_eval.publish.problems.plain_cells import put_text
from spl_eval.publish.problems.workbook_marks import MARK_FILL, Place, note, note_text

if TYPE_CHECKING:
    from spl_eval.intake.readers.source import RawTable

MAX_ROWS = 1_000_000
"""What a sheet holds, less a few."""

ROW_HEADING = "Fila"
HEAD_FONT, HEAD_FILL = font(bold=True, color=PAPER), fill(ACCENT)
WRONG_HEAD_FONT = font(bold=True)
WIDTHS = (8, 22)


class TableLayout:
    """Where the rows of one table go in its sheet: the heading in row 1, then without gaps."""

    def __init__(self, raw: RawTable, frame: pd.DataFrame) -> None:
        self.raw, self.frame = raw, frame.iloc[:MAX_ROWS]
        self.title = raw.table.title
        self._rows = {int(row): place for place, row in enumerate(self.frame.index, start=2)}

    def cell(self, place: Place) -> str:
        """Return the address of a place; what is of no row is of the heading."""
        row, heading = place
        return f"{get_column_letter(heading + 2)}{self._rows.get(row, 1)}"


def add_table(
    sheet: Worksheet,
    layout: TableLayout,
    places: Mapping[Place, Sequence[int]],
    problems: Sequence[Problem],
) -> None:
    """Write one table to a sheet that is empty yet, its first column the source's rows."""
    headings = layout.raw.headings
    for place in range(1, len(headings) + 2):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[place > 1]
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    print_setup(sheet)
    rows = [int(row) for row in layout.frame.index]
    known = set(rows)
    by_row: dict[int, dict[int, list[int]]] = {}
    for (row, heading), numbers in places.items():
        own = by_row.setdefault(row if row in known else 0, {})
        own.setdefault(heading, []).extend(numbers)
    wrong = by_row.get(0, {})
    head = [
        _cell(sheet, heading, note_text(problems, wrong.get(place, ())))
        for place, heading in enumerate([ROW_HEADING, *headings], start=-1)
    ]
    for cell in head:
        cell.alignment, cell.font = Alignment(wrap_text=True, vertical="center"), WRONG_HEAD_FONT
        if cell.comment is None:
            cell.font, cell.fill = HEAD_FONT, HEAD_FILL
    sheet.append(head)
    columns = [f"c{place}" for place in range(len(headings))]
    records = layout.frame[columns].itertuples(index=False, name=None)
    bar = tqdm(
        zip(rows, records, strict=True),
        desc=f"Escribiendo {layout.title}",
        total=len(rows),
        delay=2,
        disable=None,
        leave=False,
    )
    for row, record in bar:
        wrong = by_row.get(row, {})
        cells = [None if _is_missing(value) else _cell(sheet, value) for value in (row, *record)]
        for heading, numbers in wrong.items():
            cells[heading + 1] = _cell(sheet, record[heading], note_text(problems, numbers))
        sheet.append(cells)


def _cell(sheet: Worksheet, value: Any, wrong: str = "") -> Cell:
    """Return a cell with the text of a value, coloured and annotated where it is wrong."""
    cell: Cell = WriteOnlyCell(sheet)
    put_text(cell, cell_text(value.tolist() if isinstance(value, np.ndarray) else value))
    if wrong:
        cell.fill, cell.comment = MARK_FILL, note(wrong)
    return cell


def _is_missing(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return False
    return value is None or value is pd.NA or value == "" or value != value
