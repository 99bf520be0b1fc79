"""The workbook that goes to the field: a row for each unit of the sample, to be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from spl_eval import spanish
from spl_eval.intake import Dataset
from spl_eval.intake.schema import Column
from spl_eval.intake.tables_programme import FOLLOW_UP
from spl_eval.intake.template import style
from spl_eval.intake.template.checks import FIRST_ROW, Lists, check_column, mark_lacking
from spl_eval.intake.template.columns import headings, marked, note
from spl_eval.intake.template.sheets import comment, print_setup, protect
from spl_eval.intake.vocabularies import RESERVE
from spl_eval.publish.problems.plain_cells import put_text
from spl_eval.publish.sample.field_guide import add_field_guide
from spl_eval.publish.sample.signed import Drawing

SAMPLE, RESERVES = "Muestra", "Reserva"
CONTEXT: Mapping[str, tuple[str, int]] = {
    "stratum": ("Estrato", 24),
    "draw_order": ("Orden", 8),
    "unit": ("Nombre de la unidad", 32),
    "organisation": ("Nombre de la organización", 32),
    "province": ("Provincia", 20),
    "locality": ("Localidad", 22),
}
"""What who visits needs to find a unit; it is not part of the answer."""

FILLED = ("follow_up_id", "survey_id", "organisation_id", "unit_id")
"""What the draw knows already of an answer."""

HEADER_ROW = FIRST_ROW - 1
BANNERS = {
    SAMPLE: "Unidades sorteadas. Tiene datos de personas: no se publica ni se manda por correo "
    "común.",
    RESERVES: "Reserva. En cada estrato se llama en este orden, y sólo si una unidad de la muestra "
    "no se ubica o no quiere responder.",
}  # fmt: skip


def field_workbook(drawing: Drawing, dataset: Dataset) -> Workbook:
    """Return the workbook of the fieldwork: instructions, the sample, and its reserve list.

    Texts of the data are texts whatever they begin with; nothing is a formula.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    rows = _answers(drawing, dataset)
    add_field_guide(workbook, drawing)
    lists = Lists(workbook)
    reserve = rows["selection"] == RESERVE
    stamp = "DATOS SIMULADOS. " if drawing.simulated else ""
    for title, own in ((SAMPLE, rows[~reserve]), (RESERVES, rows[reserve])):
        sheet = _add_sheet(workbook, title, own, lists)
        sheet["A1"] = f"{stamp}{BANNERS[title]}"
    workbook.move_sheet(lists.sheet, len(workbook.sheetnames))
    workbook.active = 0
    properties = workbook.properties
    properties.title, properties.language = f"Trabajo de campo {drawing.survey}", "es-AR"
    properties.creator = properties.lastModifiedBy = "spl-eval"
    return workbook


def _answers(drawing: Drawing, dataset: Dataset) -> pd.DataFrame:
    """Return the rows of both sheets: where to find each unit, and the answer's own codes."""
    units = dataset["units"].set_index("unit_id")
    organisations = dataset["organisations"].set_index("organisation_id")
    rows = drawing.rows
    found = rows.assign(
        unit=rows["unit_id"].map(units["name"]),
        organisation=rows["organisation_id"].map(organisations["name"]),
        follow_up_id=[f"{name}-R" for name in rows["sample_id"]],
    )
    for name in ("province", "locality"):
        own = rows["unit_id"].map(units[name])
        found[name] = own.fillna(rows["organisation_id"].map(organisations[name]))
    return found


def _add_sheet(workbook: Workbook, title: str, rows: pd.DataFrame, lists: Lists) -> Worksheet:
    sheet: Worksheet = workbook.create_sheet(title)
    sheet.sheet_properties.tabColor = style.TABS["programme"]
    sheet.cell(1, 1).font = style.font(bold=True, color=style.PERSONAL)
    first = len(CONTEXT) + 1
    for place, (label, width) in enumerate(CONTEXT.values(), start=1):
        _head(sheet, place, label, None, width)
    own = headings(FOLLOW_UP)
    for place, column in enumerate(FOLLOW_UP.columns, start=first):
        heading = marked(column, own[column.name])
        _head(sheet, place, heading, column, style.width(column, heading))
        if column.name not in FILLED:
            check_column(sheet, FOLLOW_UP, column, place, lists, ())
    for number, row in enumerate(rows.to_dict("records"), start=FIRST_ROW):
        _write(sheet, number, row, first)
    if title == SAMPLE:
        mark_lacking(sheet, FOLLOW_UP, first)
    _lay_out(sheet, first + len(FOLLOW_UP.columns) - 1, max(HEADER_ROW, sheet.max_row))
    return sheet


def _head(sheet: Worksheet, place: int, label: str, column: Column | None, width: float) -> None:
    head = sheet.cell(HEADER_ROW, place, label)
    head.font, head.fill = style.header_font(column), style.header_fill(column)
    head.alignment, head.border = style.CENTRED, style.header_border(column)
    if column is not None:
        head.comment = comment(note(FOLLOW_UP, column))
    sheet.column_dimensions[get_column_letter(place)].width = width


def _write(sheet: Worksheet, number: int, row: Mapping[Any, Any], first: int) -> None:
    for place, name in enumerate(CONTEXT, start=1):
        _put(sheet.cell(number, place), row[name])
    for place, column in enumerate(FOLLOW_UP.columns, start=first):
        cell = sheet.cell(number, place)
        cell.number_format, cell.alignment = style.number_format(column), style.alignment(column)
        if column.name in FILLED:
            _put(cell, row[column.name])
        else:
            cell.protection, cell.font = style.UNLOCKED, style.font()


def _put(cell: Any, value: Any) -> None:
    """Write what the draw knows: a whole number as such, all else as text."""
    own: Cell = cell
    own.font = style.font(color=style.SOFT)
    if isinstance(value, int):
        own.value = value
    elif not spanish.is_missing(value):
        put_text(own, str(value))


def _lay_out(sheet: Worksheet, last: int, end: int) -> None:
    sheet.row_dimensions[HEADER_ROW].height = style.HEADER_HEIGHT
    sheet.freeze_panes = f"D{FIRST_ROW}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(last)}{end}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    protect(sheet)
    # Whoever adds a row, or sorts by half, would part the answers from their units.
    sheet.protection.insertRows = sheet.protection.deleteRows = True
    print_setup(sheet)
