"""The workbook that gives an examination back: every problem listed, every wrong cell marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from spl_eval.errors import UsageError
from spl_eval.intake.workbook_file import check_target, save_workbook
from spl_eval.publish.problems.workbook_copy import copied_workbook, mark_copy
from spl_eval.publish.problems.workbook_list import LIST, TITLE, set_up, thousands, write_list
from spl_eval.publish.problems.workbook_marks import Marks, find_marks
from spl_eval.publish.problems.workbook_tables import TableLayout, add_table

if TYPE_CHECKING:
    from spl_eval.intake.examination import Examination


def write_problem_workbook(
    examination: Examination, target: Path, original: Path | None = None
) -> Path:
    """Write ``target`` with the sheet «Problemas» and the wrong cells coloured; returns it.

    ``original`` is the workbook that was examined, None when the source was a folder or a
    database. Its copy keeps its sheets; else there is a sheet for each table of
    ``examination.cells``. Raises UsageError when ``target`` is the original or cannot be
    written; another file there is replaced.
    """
    check_target(target)
    if original is not None and target.exists() and target.samefile(original):
        raise UsageError(
            f"{target}: es el archivo que se revisa, y no se escribe sobre él. "
            "Elija otro nombre para la copia con los problemas marcados."
        )
    marks = find_marks(examination.problems, examination.raw)
    # A workbook that the reader refused may be a hazard: it is not opened again.
    copied = copied_workbook(original) if original is not None and examination.raw else None
    if copied is None:
        workbook = _fresh(examination, marks, original)
    else:
        workbook = _copy(examination, marks, *copied)
    workbook.properties.title, workbook.properties.language = TITLE, "es-AR"
    return save_workbook(workbook, target)


def _copy(examination: Examination, marks: Marks, workbook: Workbook, formulas: int) -> Workbook:
    if LIST in workbook.sheetnames and workbook[LIST]["A1"].value == TITLE:
        workbook.remove(workbook[LIST])  # of an earlier examination
    links = mark_copy(workbook, examination.problems, marks, examination.raw)
    remarks = []
    if formulas:
        remarks.append(
            f"celdas con fórmula: {thousands(formulas)}; esta copia lleva su último resultado y "
            "no calcula nada"
        )
    sheet = workbook.create_sheet(LIST, 0)
    for other in workbook.worksheets:
        other.sheet_view.tabSelected = other is sheet  # two selected would be edited as one
    workbook.active = 0
    set_up(sheet)
    write_list(sheet, examination, marks, links, remarks)
    return workbook


def _fresh(examination: Examination, marks: Marks, original: Path | None) -> Workbook:
    """Return a workbook that streams its rows, so that large tables need little memory."""
    workbook = Workbook(write_only=True)
    raw = examination.raw
    layouts = {
        name: TableLayout(raw[name], frame)
        for name, frame in examination.cells.items()
        if name in raw and (len(frame) or name in marks.tables)
    }
    links: dict[int, tuple[str, str]] = {
        number: (layouts[name].title, layouts[name].cell(place))
        for number, (name, place) in marks.first.items()
        if name in layouts
    }
    remarks = []
    if original is not None and raw:
        remarks.append(
            f"{original.name} no se pudo copiar con su formato; aquí están sus tablas, tal como "
            "se leyeron"
        )
    sheet = _streamed(workbook, LIST)
    set_up(sheet)
    write_list(sheet, examination, marks, links, remarks)
    for name, layout in layouts.items():
        add_table(
            _streamed(workbook, layout.title),
            layout,
            marks.tables.get(name, {}),
            examination.problems,
        )
    return workbook


def _streamed(workbook: Workbook, title: str) -> Worksheet:
    # It has of Worksheet all that is used here, but is no subclass of it.
    return cast("Worksheet", workbook.create_sheet(title))
