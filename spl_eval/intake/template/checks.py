"""What the spreadsheet itself checks while the template is filled in: it warns, never forbids.

A refused value would be lost, and with it what the person knew; ``spl-eval check`` says later
what is wrong, with its reason.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from spl_eval.intake.schema import Column, Table
from spl_eval.intake.tables import TABLES
from spl_eval.intake.template.columns import format_hint, options, several
from spl_eval.intake.template.style import LACKING, MONTHS_AS_TEXT

FIRST_ROW, LAST_ROW = 3, 5000
"""The rows that are checked while they are filled in; more may be written, unchecked."""

LISTS = "_listas"
MAX_PROMPT, MAX_TITLE = 255, 32
"""Excel declares a file damaged when a prompt, or its title, is longer."""

EARLIEST, LATEST = "DATE(1900,1,1)", "DATE(2099,12,31)"


class Lists:
    """The hidden sheet with the options of every drop-down, each list once."""

    def __init__(self, workbook: Workbook) -> None:
        self.sheet: Worksheet = workbook.create_sheet(LISTS)
        self.sheet.sheet_state = "hidden"
        self._places: dict[tuple[str, ...], str] = {}

    def place(self, values: tuple[str, ...]) -> str:
        """Return the range of a list, written when it is asked for first."""
        if values not in self._places:
            column = len(self._places) + 1
            for row, value in enumerate(values, start=1):
                cell = self.sheet.cell(row, column, value)
                cell.number_format = "@"
            letter = get_column_letter(column)
            self._places[values] = f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${len(values)}"
        return self._places[values]


def check_column(
    sheet: Worksheet,
    table: Table,
    column: Column,
    place: int,
    lists: Lists,
    present: Collection[str],
) -> None:
    """Add the drop-down or the warning of the column at ``place`` (1 is A) of a table's sheet."""
    letter = get_column_letter(place)
    validation = _validation(table, column, letter, lists, present)
    if validation is None:
        return
    validation.allow_blank = True
    validation.errorStyle = "warning"
    validation.showErrorMessage = validation.type is not None
    validation.errorTitle = column.label[:MAX_TITLE]
    hint = format_hint(column)
    if hint and column.kind not in {"integer", "number"}:
        validation.showInputMessage = True
        validation.promptTitle = column.label[:MAX_TITLE]
        validation.prompt = hint[:MAX_PROMPT]
    validation.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
    sheet.add_data_validation(validation)


def mark_lacking(sheet: Worksheet, table: Table, first: int) -> None:
    """Colour the required cells that are still empty in rows that were begun."""
    last = get_column_letter(first + len(table.columns) - 1)
    begun = f"COUNTA(${get_column_letter(first)}{FIRST_ROW}:${last}{FIRST_ROW})>0"
    for place, column in enumerate(table.columns, start=first):
        if column.required:
            letter = get_column_letter(place)
            rule = Rule(
                type="expression",
                dxf=LACKING,
                formula=[f"AND({begun},ISBLANK({letter}{FIRST_ROW}))"],
            )
            sheet.conditional_formatting.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}", rule)


def _validation(
    table: Table, column: Column, letter: str, lists: Lists, present: Collection[str]
) -> DataValidation | None:
    if several(column):
        return DataValidation()
    if values := options(column):
        return DataValidation(
            type="list",
            formula1=lists.place(values),
            error="Ese valor no está en la lista. Elija uno de la lista desplegable.",
        )
    if column.references and column.references.partition(".")[0] in present:
        return _reference(column.references)
    if column.kind in {"integer", "number", "amount"}:
        return _number(column)
    if column.kind == "date" and column.name not in MONTHS_AS_TEXT:
        return DataValidation(
            type="date",
            operator="between",
            formula1=EARLIEST,
            formula2=LATEST,
            error="No parece una fecha. Escríbala como día/mes/año: 05/12/2016. "
            "Si sólo se sabe el mes, escriba un apóstrofo y el mes: '2016-12.",
        )
    if table.key == (column.name,):
        # COUNTIF would take «1.1» and «1.10» for the same number.
        cells = f"${letter}${FIRST_ROW}:${letter}${LAST_ROW}"
        return DataValidation(
            type="custom",
            formula1=f"SUMPRODUCT(--EXACT({cells},{letter}{FIRST_ROW}))=1",
            error="Ese código ya está en otra fila. Cada fila lleva uno distinto.",
        )
    return DataValidation() if format_hint(column) else None


def _reference(reference: str) -> DataValidation:
    """Offer the codes written so far in another sheet, without its example and its blanks."""
    name, _, field = reference.partition(".")
    target = TABLES[name]
    places = [column.name for column in target.columns]
    letter = get_column_letter(places.index(field) + 2)
    sheet = quote_sheetname(target.title)
    cells = f"{sheet}!${letter}${FIRST_ROW}:${letter}${LAST_ROW}"
    first = f"{sheet}!${letter}${FIRST_ROW}"
    return DataValidation(
        type="list",
        formula1=f"OFFSET({first},0,0,MAX(1,COUNTA({cells})),1)",
        error=f"Ese código todavía no está en la hoja «{target.title}». "
        "Agréguelo allí o corríjalo aquí.",
    )


def _number(column: Column) -> DataValidation:
    kind: Literal["whole", "decimal"] = "whole" if column.kind == "integer" else "decimal"
    low, high = column.minimum, column.maximum
    whole = "un número entero" if kind == "whole" else "un número"
    if low is not None and high is not None:
        return DataValidation(
            type=kind,
            operator="between",
            formula1=f"{low:g}",
            formula2=f"{high:g}",
            error=f"Tiene que ser {whole} de {low:g} a {high:g}. Si no se sabe, déjelo vacío.",
        )
    if low is not None:
        return DataValidation(
            type=kind,
            operator="greaterThanOrEqual",
            formula1=f"{low:g}",
            error=f"Tiene que ser {whole} desde {low:g}. Si no se sabe, déjelo vacío.",
        )
    return DataValidation(
        type=kind,
        operator="between",
        formula1="-1E+15",
        formula2="1E+15",
        error=f"Tiene que ser {whole}. Si no se sabe, déjelo vacío.",
    )
