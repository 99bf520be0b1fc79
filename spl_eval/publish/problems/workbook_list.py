"""The first sheet of the workbook of problems: all of them, and how each is mended."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from spl_eval.errors import Problem
from spl_eval.intake.template.sheets import print_setup
from spl_eval.intake.template.style import ACCENT, PAPER, SOFT, fill, font
from spl_eval.publish.problems.listing import short_corrections, short_decisions
from spl_eval.publish.problems.plain_cells import put_text
from spl_eval.publish.problems.workbook_marks import COLOUR, MAX_MARKED, MAX_NOTES, Marks, sentence

if TYPE_CHECKING:
    from spl_eval.intake.examination import Examination

LIST = "Problemas"
TITLE = "Problemas de los datos"
HEADINGS = ("N.º", "Dónde", "Primera celda", "Columna", "Filas", "Qué pasa", "Cómo se corrige",
            "Casos", "Marcados")  # fmt: skip
WIDTHS = (6, 30, 15, 24, 16, 50, 62, 9, 11)
HEADER_ROW = 6
SHOWN_ROWS = 5
LINE_HEIGHT, MAX_LINES = 13.5, 12
FITTING = 1.1
"""Letters are narrower than the figures by which a column's width is counted."""

INK_FONT, LINK_FONT = font(), font(underline="single", color=ACCENT)
TITLE_FONT, SUBTITLE_FONT = font(bold=True, size=16, color=ACCENT), font(italic=True, color=SOFT)
SECTION_FONT = font(bold=True, size=12, color=ACCENT)
HEAD_FONT, HEAD_FILL = font(bold=True, color=PAPER), fill(ACCENT)
TEXT = Alignment(vertical="top", wrap_text=True)
CENTRE = Alignment(horizontal="center", vertical="top")
LINE = Border(bottom=Side(style="thin", color="C9D2D8"))

Links = Mapping[int, tuple[str, str]]
"""For each problem's number, the sheet and the address of its first cell."""


def thousands(number: int) -> str:
    """Write a whole number with points, as in Argentina."""
    return f"{number:,}".replace(",", ".")


def set_up(sheet: Worksheet) -> None:
    """Give an empty sheet its widths and its frozen heading, before any row is written."""
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.sheet_properties.tabColor = COLOUR
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.sheet_view.showGridLines = False
    print_setup(sheet)
    sheet.print_options.gridLines = False


def write_list(
    sheet: Worksheet, examination: Examination, marks: Marks, links: Links, remarks: Sequence[str]
) -> None:
    """Write every problem, and below what was tolerated, to a sheet that was set up."""
    problems = examination.problems
    rows = _Rows(sheet)
    rows.line(TITLE, TITLE_FONT)
    rows.line(examination.name, SUBTITLE_FONT)
    rows.line(_summary(problems), font(bold=True))
    rows.line(_how_marked(problems, marks))
    rows.line()
    rows.header()
    for number, problem in enumerate(problems):
        rows.problem(number, problem, marks.marked.get(number, 0), links.get(number))
    last = max(HEADER_ROW + 1, rows.row)
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(HEADINGS))}{last}"
    notes = [(note.sheet or note.file, note.what) for note in examination.notes]
    if examination.duplicates:
        many = thousands(len(examination.duplicates))
        file = short_decisions(examination)
        notes.append(
            ("", f"pares de posibles duplicados sin decidir: {many}; se deciden en {file}")
        )
    if examination.corrections:
        many, file = thousands(len(examination.corrections)), short_corrections(examination)
        notes.append(("", f"correcciones declaradas que se aplicaron: {many}; están en {file}"))
    notes += [("", remark) for remark in remarks]
    if notes:
        rows.line()
        rows.line("Avisos: no hace falta corregirlos", SECTION_FONT)
    for place, what in notes:
        rows.note(place, what)


def _summary(problems: Sequence[Problem]) -> str:
    if not problems:
        return "No se encontró ningún problema."
    cells = sum(problem.count for problem in problems)
    kinds = "1 problema" if len(problems) == 1 else f"{thousands(len(problems))} problemas"
    cases = "1 caso" if cells == 1 else f"{thousands(cells)} casos"
    return f"{kinds}, {cases}. Primero, lo que más impide usar los datos."


def _how_marked(problems: Sequence[Problem], marks: Marks) -> str:
    if not problems:
        return ""
    text = "Las celdas en rojo claro tienen una nota con lo que pasa y cómo se corrige."
    if any(marks.marked.get(n, 0) < problems[n].count for n in marks.first):
        text += (
            f" Se marcan hasta {thousands(MAX_MARKED)} celdas de cada problema y "
            f"{thousands(MAX_NOTES)} en total; la columna «Casos» las cuenta a todas."
        )
    return text


class _Rows:
    """Appends rows of styled cells; the same for sheets in memory and sheets that stream."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet, self.row = sheet, 0

    def cells(self, *values: str | int, font: Font = INK_FONT) -> list[Cell]:
        """Return the cells of the next row, still to be appended."""
        self.row += 1
        cells = []
        for place, value in enumerate(values, start=1):
            cell = Cell(self.sheet, row=self.row, column=place)
            if isinstance(value, str):
                put_text(cell, value)
            else:
                cell.value = value
            cell.font = font
            cells.append(cell)
        return cells

    def line(self, text: str = "", font: Font = INK_FONT) -> None:
        """Append a row with one text, which goes on over the columns at its right."""
        self.sheet.append(self.cells(text, font=font))

    def header(self) -> None:
        cells = self.cells(*HEADINGS, font=HEAD_FONT)
        for cell in cells:
            cell.fill, cell.alignment = HEAD_FILL, Alignment(vertical="center")
        self.sheet.row_dimensions[self.row].height = 22
        self.sheet.append(cells)

    def problem(
        self, number: int, problem: Problem, marked: int, link: tuple[str, str] | None
    ) -> None:
        cells = self.cells(
            number + 1,
            f"{problem.file}, hoja {problem.sheet}" if problem.sheet else problem.file,
            link[1] if link else "",
            problem.column or "",
            _rows_shown(problem),
            sentence(problem.what),
            sentence(problem.mend),
            problem.count,
            marked,
        )
        for cell in cells:
            cell.border = LINE
            cell.alignment = TEXT if cell.data_type == "s" else CENTRE
        if link:
            cells[2].font = LINK_FONT
            location = f"{quote_sheetname(link[0])}!{link[1]}"
            cells[2].hyperlink = Hyperlink(ref="", location=location)
        self._append_high(cells)

    def note(self, place: str, what: str) -> None:
        cells = self.cells("", place, "", "", "", sentence(what))
        for cell in cells:
            cell.alignment = TEXT
        self._append_high(cells)

    def _append_high(self, cells: list[Cell]) -> None:
        # LibreOffice leaves a row that streams without a height at one line.
        lines = max(
            len(textwrap.wrap(str(cell.value), round(width * FITTING))) or 1
            for cell, width in zip(cells, WIDTHS, strict=False)
        )
        self.sheet.row_dimensions[self.row].height = min(lines, MAX_LINES) * LINE_HEIGHT + 4
        self.sheet.append(cells)


def _rows_shown(problem: Problem) -> str:
    rows = problem.rows or (() if problem.row is None else (problem.row,))
    shown = ", ".join(str(row) for row in rows[:SHOWN_ROWS])
    return f"{shown}…" if len(rows) > SHOWN_ROWS else shown
