"""The first sheet of the fieldwork's workbook: how it is filled in, and how it comes back."""

from __future__ import annotations

import textwrap
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from spl_eval import spanish
from spl_eval.intake.tables_programme import FOLLOW_UP
from spl_eval.intake.template import style
from spl_eval.intake.template.guide import BOLD, TEXT, TITLE_FONT
from spl_eval.intake.template.sheets import print_setup, protect
from spl_eval.intake.vocabularies import RESERVE
from spl_eval.publish.problems.plain_cells import put_text
from spl_eval.publish.sample.signed import Drawing

GUIDE = "Instrucciones"
LEFT, WIDE = 26, 92
INDENTED = Alignment(vertical="center", wrap_text=True, indent=1)
STEPS = (
    ("A quién", "A cada unidad de la hoja «Muestra», una sola vez, en cualquier orden. No la "
                "cambie por otra, aunque sea de la misma organización."),
    ("Respondió", "Elija de la lista. Si no respondió, elija el motivo: la ubicaron y no quiso, no "
                  "se la ubicó después de los intentos acordados, cerró, u otro."),
    ("Fecha", "La de la última visita, como día/mes/año. Si el resultado cambia, corrija la fila: "
              "vale el último."),
    ("Puntajes", "De 1 a 5, sólo si la encuesta los pregunta. Lo que no se preguntó se deja vacío: "
                 "no es cero."),
    ("Reserva", "Sólo cuando una unidad no se ubica o no quiere. Se llama a la siguiente de su "
                "mismo estrato en la hoja «Reserva», sin saltear ninguna. Se informan las "
                "dos filas."),
    ("Lo que no se toca", "Las celdas grises ya están escritas y protegidas, sin contraseña: el "
                          "código une la respuesta con su unidad."),
    ("Al terminar", "Copie las columnas desde «Respuesta» hasta la última, sólo de las filas que "
                    "se visitaron, en la hoja «{title}» de la planilla de datos, pegando como "
                    "valores; y controle con: spl-eval check PLANILLA.xlsx"),
    ("Datos personales", "Tiene nombres y códigos de unidades. Guárdelo y envíelo por el medio que "
                         "el programa use para datos personales; bórrelo al terminar."),
)  # fmt: skip


def add_field_guide(workbook: Workbook, drawing: Drawing) -> None:
    """Add the sheet of instructions, with the counts and the signature of the draw."""
    sheet: Worksheet = workbook.create_sheet(GUIDE)
    sheet.sheet_properties.tabColor = style.GUIDE_TAB
    sheet.sheet_view.showGridLines = False
    for letter, width in (("A", 3), ("B", LEFT), ("C", WIDE)):
        sheet.column_dimensions[letter].width = width
    put_text(sheet["B1"], f"Trabajo de campo: encuesta {drawing.survey}")
    sheet["B1"].font = TITLE_FONT
    put_text(sheet["B2"], drawing.title)
    sheet["B2"].font = style.font(italic=True, color=style.SOFT)
    table = drawing.design.drawn.table
    reserve = int((table["selection"] == RESERVE).sum())
    counts = (
        ("Muestra", f"{spanish.number(len(table) - reserve)} unidades"),
        ("Reserva", f"{spanish.number(reserve)} unidades"),
        ("Huella del sorteo", drawing.design.drawn.signature),
    )
    stamp = (("DATOS SIMULADOS", "Ninguna de estas unidades existe."),)
    steps = ((name, text.format(title=FOLLOW_UP.title)) for name, text in STEPS)
    for name, text in (*(stamp if drawing.simulated else ()), *counts, *steps):
        _pair(sheet, name, text)
    protect(sheet)
    print_setup(sheet)
    sheet.page_setup.orientation = "portrait"
    sheet.print_options.gridLines = False


def _pair(sheet: Worksheet, name: str, text: str) -> None:
    row = max(sheet.max_row, 3) + 1
    left: Any = sheet.cell(row, 2)
    right: Any = sheet.cell(row, 3)
    put_text(left, name)
    put_text(right, text)
    left.font, left.alignment = BOLD, TEXT
    right.font, right.alignment = style.font(), INDENTED
    lines = max(len(textwrap.wrap(name, LEFT)), len(textwrap.wrap(text, WIDE)))
    sheet.row_dimensions[row].height = lines * style.LINE_HEIGHT + 5
