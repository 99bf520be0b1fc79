"""Workbooks that open well, and whose sheets or cells are wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from tests.intake.bad.archives import sheet_part, swapped_in
from tests.intake.bad.case import WORKBOOK, Case, book_then, in_workbook, typed_cell

UNITS = "datos.xlsx, hoja units"
PAID = "<v>330000</v>"
VALUES = "péguela como valores"


def _set(sheet: str, place: str, value: Any):
    return book_then(lambda book: book[sheet].__setitem__(place, value))


def _sheets_of(*names: str):
    def make(place):
        book = Workbook()
        book.active.title = names[0]
        for name in names[1:]:
            book.create_sheet(name)
        book.save(place / WORKBOOK)
        return place / WORKBOOK

    return make


def _many_columns(made) -> None:
    extra = [f"extra {n}" for n in range(190)] + ["Mujeres"]
    for place, row in enumerate(made["units"]):
        row.extend(extra if place == 0 else [None] * len(extra))


def _half_text(made) -> None:
    for row in made["activities"][2:]:
        row[3] = f"a confirmar en {row[3].year}"


def _merged(book: Workbook) -> None:
    book["activities"].merge_cells("B2:B3")


SHEETS = [
    Case(
        "sheet-none",
        "workbook with one blank sheet",
        _sheets_of("Hoja1"),
        ("datos.xlsx: no tiene datos en ninguna hoja", "Revise si es el archivo correcto"),
    ),
    Case(
        "sheet-no-table",
        "workbook whose sheets are named as no table",
        book_then(
            lambda book: [
                book.remove(sheet) if n > 1 else setattr(sheet, "title", f"Hoja{n}")
                for n, sheet in enumerate(book.worksheets)
            ]
        ),
        ("datos.xlsx: ninguna hoja se llama como una tabla: «Hoja0», «Hoja1»", "Ponga a cada hoja"),
    ),
    Case(
        "sheet-no-dataset",
        "workbook without the sheet of what the data are",
        book_then(lambda book: book.remove(book["dataset"])),
        ("datos.xlsx: falta «Título» (title)", "falta «Naturaleza»", "falta «Año»"),
        problems=3,
    ),
    Case(
        "sheet-twice",
        "two sheets for one table",
        book_then(lambda book: book.create_sheet("Unidades productivas").append(["Unidad"])),
        (
            f"{UNITS}: hay más de una hoja para la misma tabla",
            "«Unidades productivas»",
            "Deje una sola",
        ),
    ),
    Case(
        "sheet-misspelt",
        "sheet whose name is misspelt",
        book_then(lambda book: setattr(book["activities"], "title", "activites")),
        ("hoja activites: la hoja «activites» no se conoce", "¿Quiso decir «activities»?"),
    ),
    Case(
        "sheet-no-header",
        "sheet without headings",
        book_then(lambda book: book["activities"].delete_rows(1)),
        ("hoja activities: no se encuentra la fila de encabezados", "Escriba los encabezados"),
    ),
    Case(
        "sheet-repeated-heading",
        "sheet of 200 columns that has one column twice",
        in_workbook(_many_columns),
        (f"{UNITS}, fila 1: la columna «Mujeres» está repetida", "Deje una sola"),
    ),
    Case(
        "sheet-missing-column",
        "required column absent from a sheet",
        book_then(lambda book: book["disbursements"].delete_cols(3)),
        ("hoja disbursements, fila 1: falta la columna «Fecha» (date)", "Agréguela"),
    ),
    Case(
        "sheet-600-columns",
        "sheet that reaches beyond 500 columns",
        _set("units", "WC1", "nota"),
        (f"{UNITS}: llega hasta la columna WC, y se leen hasta 500", "Borre las filas y columnas"),
    ),
    Case(
        "sheet-merged",
        "cells merged over two rows of data",
        book_then(_merged),
        ("hoja activities, fila 2: hay celdas combinadas entre los datos", "Descombínelas"),
        problems=2,
    ),
    Case(
        "dataset-sheet-formula",
        "formula in the sheet of what the data are",
        swapped_in(sheet_part("dataset"), "<v>2016</v>", "<f>2015+1</f><v>2016</v>"),
        ("datos.xlsx, hoja dataset, fila 4, columna year: tiene una fórmula y no un valor",),
    ),
    Case(
        "dataset-sheet-repeated",
        "the same key twice in the sheet of what the data are",
        _set("dataset", "A5", "year"),
        ("hoja dataset, fila 5, columna year: la clave «year» está repetida", "Deje una sola"),
    ),
]
CELLS = [
    Case(
        "cell-formulas",
        "formula instead of a value",
        swapped_in(sheet_part("disbursements"), PAID, f"<f>300000+30000</f>{PAID}"),
        (
            "hoja disbursements, fila 3, columna amount_ars: tiene una fórmula, y no se admiten",
            VALUES,
        ),
    ),
    Case(
        "cell-array-formula",
        "formula over several cells",
        _set("units", "F2", ArrayFormula("F2:F4", "=G2:G4")),
        (f"{UNITS}, fila 2, columna women: tiene una fórmula", "(en 3 filas", VALUES),
    ),
    Case(
        "cell-error",
        "error of Excel in a cell",
        swapped_in(sheet_part("units"), 't="n"><v>3</v>', 't="e"><v>#DIV/0!</v>'),
        (f"{UNITS}, fila 2, columna women: tiene un error de Excel (#DIV/0!)", "Corrija la cuenta"),
    ),
    Case(
        "cell-number-as-text",
        "number with its unit, as text",
        typed_cell("outcomes", 3, "jobs", "12 puestos"),
        ("hoja outcomes, fila 3, columna jobs: «12 puestos» no es un número entero",),
    ),
    Case(
        "cell-english-decimals",
        "number with a decimal point, as text",
        typed_cell("disbursements", 3, "amount_ars", "300,000.00"),
        (
            "hoja disbursements, fila 3, columna amount_ars: «300,000.00» no es un número",
            "coma para los decimales",
        ),
    ),
    Case(
        "cell-half-of-jobs",
        "half a job, as a number",
        typed_cell("outcomes", 3, "jobs", 6.5),
        ("hoja outcomes, fila 3, columna jobs: «6,5» no es un número entero",),
    ),
    Case(
        "cell-1e400",
        "number over every float",
        swapped_in(sheet_part("disbursements"), PAID, "<v>1e400</v>"),
        ("hoja disbursements, fila 3, columna amount_ars: «inf» no es un número", "celda vacía"),
    ),
    Case(
        "cell-negative-zero",
        "zero with a sign, as a number",
        swapped_in(sheet_part("disbursements"), PAID, "<v>-0</v>"),
        ("hoja disbursements, fila 3, columna amount_ars: «-0» es un cero con signo",),
    ),
    Case(
        "cell-1e15",
        "number whose figures a float no longer holds",
        typed_cell("disbursements", 3, "amount_ars", 1e15),
        ("hoja disbursements, fila 3, columna amount_ars: «1000000000000000» es demasiado grande",),
    ),
    Case(
        "cell-true",
        "true instead of a number",
        typed_cell("outcomes", 3, "jobs", True),
        ("hoja outcomes, fila 3, columna jobs: «sí» no es un número entero",),
    ),
    Case(
        "cell-dates-half-text",
        "column of dates that is half text",
        in_workbook(_half_text),
        (
            "hoja activities, fila 3, columna date: no es una fecha: «a confirmar en 2015»",
            "«a confirmar en 2016»",
            "(en 2 filas; también 4)",
            "Escríbala como",
        ),
    ),
    Case(
        "cell-date-with-time",
        "date with its hour",
        typed_cell("activities", 3, "date", dt.datetime(2015, 6, 11, 14, 30)),
        ("hoja activities, fila 3, columna date: «2015-06-11 14:30:00» tiene hora", "Deje sólo"),
    ),
    Case(
        "cell-date-1900",
        "number 1 under the form of a date",
        typed_cell("activities", 3, "date", dt.date(1900, 1, 1)),
        ("hoja activities, fila 3, columna date: la actividad (1900-01-01) está fuera del progr",),
    ),
    Case(
        "cell-date-of-amount",
        "amount that a spreadsheet turned into a date",
        typed_cell("disbursements", 3, "amount_ars", dt.date(2014, 3, 5)),
        ("hoja disbursements, fila 3, columna amount_ars: «2014-03-05» no es un número",),
    ),
    Case(
        "cell-right-to-left",
        "mark that turns the direction of writing",
        typed_cell("units", 3, "name", "Miel \u202eetnoM"),
        (f"{UNITS}, fila 3, columna name", "(U+202E)", "Bórrelo"),
    ),
    Case(
        "cell-long",
        "cell of 30.000 characters",
        typed_cell("units", 3, "name", "a" * 30_000),
        (f"{UNITS}, fila 3, columna name: la celda tiene 30000 caracteres", "Acórtela"),
    ),
]

CASES = [*SHEETS, *CELLS]
