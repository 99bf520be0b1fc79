"""The template's sheets of data: one per table, with its heading, its example and its cells."""

from __future__ import annotations

from collections.abc import Collection

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from spl_eval.intake.schema import Table
from spl_eval.intake.template import style
from spl_eval.intake.template.checks import FIRST_ROW, LAST_ROW, Lists, check_column, mark_lacking
from spl_eval.intake.template.columns import example, headings, marked, note

MARK_HEADING, EXAMPLE_MARK = "¿Ejemplo?", "EJEMPLO"
"""The first column of every sheet of data: a row that bears the mark is never read."""

FIRST_COLUMN = 2
LAST_POSSIBLE_COLUMN = 16384
AUTHOR = "spl-eval"
NOTE_WIDTH, NOTE_LINE, CHARACTERS_A_LINE = 340, 17, 50
A4 = 9
MARK_NOTE = (
    "La fila que dice EJEMPLO en esta columna es un ejemplo inventado y no se lee. "
    "Deje esta columna vacía en sus filas."
)


def add_data_sheet(
    workbook: Workbook, table: Table, lists: Lists, present: Collection[str]
) -> Worksheet:
    """Append the sheet of ``table``; ``present`` names the tables that the template has."""
    sheet: Worksheet = workbook.create_sheet(table.title)
    sheet.sheet_properties.tabColor = style.TABS[table.part]
    _marks(sheet)
    own = headings(table)
    for place, column in enumerate(table.columns, start=FIRST_COLUMN):
        heading = marked(column, own[column.name])
        _style_column(sheet, place, style.width(column, heading))
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.number_format = style.number_format(column)
        dimension.alignment = style.alignment(column)
        head = sheet.cell(1, place, heading)
        head.font, head.fill = style.header_font(column), style.header_fill(column)
        head.alignment, head.border = style.CENTRED, style.header_border(column)
        head.comment = comment(note(table, column))
        shown = sheet.cell(2, place, example(table, column))
        shown.number_format = style.number_format(column)
        _as_example(shown)
        shown.alignment = style.alignment(column)
        check_column(sheet, table, column, place, lists, present)
    mark_lacking(sheet, table, FIRST_COLUMN)
    _unlock_the_rest(sheet, FIRST_COLUMN + len(table.columns))
    _lay_out(sheet, FIRST_COLUMN + len(table.columns) - 1)
    return sheet


def comment(text: str) -> Comment:
    """Return a note large enough to be read whole."""
    lines = sum(-(-len(line) // CHARACTERS_A_LINE) for line in text.splitlines())
    return Comment(text, AUTHOR, width=NOTE_WIDTH, height=(lines + 1) * NOTE_LINE)


def protect(sheet: Worksheet) -> None:
    """Lock what is not data, without a password; rows may be added, deleted and sorted."""
    lock = sheet.protection
    lock.sheet = True
    # In the file, False means «not forbidden».
    lock.formatCells = lock.formatColumns = lock.formatRows = lock.insertHyperlinks = False
    lock.insertRows = lock.deleteRows = lock.sort = lock.autoFilter = False


def print_setup(sheet: Worksheet) -> None:
    """Print across A4, as many pages long as it takes."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.print_options.gridLines = True
    for part, text in (("left", "&A"), ("right", "&P de &N")):
        getattr(sheet.oddFooter, part).text = text


def _marks(sheet: Worksheet) -> None:
    _style_column(sheet, 1, 11)
    head = sheet.cell(1, 1, MARK_HEADING)
    head.font, head.fill = style.header_font(None), style.header_fill(None)
    head.alignment, head.border = style.CENTRED, style.header_border(None)
    head.comment = comment(MARK_NOTE)
    _as_example(sheet.cell(2, 1, EXAMPLE_MARK))
    dimension = sheet.column_dimensions["A"]
    dimension.font, dimension.number_format = style.EXAMPLE_FONT, "@"
    dimension.alignment = sheet["A2"].alignment = style.MIDDLE


def _as_example(cell: Cell) -> None:
    cell.font, cell.fill = style.EXAMPLE_FONT, style.fill(style.EXAMPLE_FILL)
    cell.border = style.EXAMPLE_BORDER


def _style_column(sheet: Worksheet, place: int, width: float) -> None:
    # Styles of columns and not of cells: thousands of empty cells would make the file huge.
    dimension = sheet.column_dimensions[get_column_letter(place)]
    dimension.width, dimension.font = width, style.font()
    dimension.protection = Protection(locked=False)


def _unlock_the_rest(sheet: Worksheet, first: int) -> None:
    """Leave the cells at the right free: Excel deletes no row that has a locked cell."""
    dimension = sheet.column_dimensions[get_column_letter(first)]
    dimension.min, dimension.max = first, LAST_POSSIBLE_COLUMN
    dimension.protection = style.UNLOCKED


def _lay_out(sheet: Worksheet, last: int) -> None:
    sheet.row_dimensions[1].height = style.HEADER_HEIGHT
    sheet.row_dimensions[2].height = style.EXAMPLE_HEIGHT
    sheet.freeze_panes = f"C{FIRST_ROW}"
    # From the example on, so that sorting moves neither it nor the heading, which are locked.
    sheet.auto_filter.ref = f"A2:{get_column_letter(last)}{LAST_ROW}"
    sheet.print_title_rows = "1:1"
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = f"B{FIRST_ROW}"
    protect(sheet)
    print_setup(sheet)
