"""The template's first two sheets: how to fill it in, and what the whole set of data is."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from spl_eval.intake.dictionary import meaning
from spl_eval.intake.schema import Table
from spl_eval.intake.template import style
from spl_eval.intake.template.checks import Lists
from spl_eval.intake.template.sheets import print_setup, protect
from spl_eval.intake.template.style import font

GUIDE, ABOUT = "Instrucciones", "Conjunto de datos"
TITLE = "Planilla de datos del programa"
SUBTITLE = "Para el seguimiento y la evaluación de sistemas productivos locales"
LEFT, WIDE = 30, 92
TITLE_FONT = font(bold=True, size=18, color=style.ACCENT)
SECTION_FONT = font(bold=True, size=12, color=style.ACCENT)
SECTION_BORDER = Border(bottom=Side(style="medium", color=style.ACCENT))
LINK_FONT = font(underline="single", color=style.ACCENT)
BOX = Border(*(Side(style="thin", color="C9D2D8"),) * 4)
BOLD = font(bold=True, color=style.INK)
TEXT = Alignment(vertical="center", wrap_text=True)
INDENTED = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)

STEPS = (
    ("Paso 1", "Empiece por «Conjunto de datos», y siga por las hojas de izquierda a derecha: "
          "primero las organizaciones, después sus unidades, sus instrumentos y lo demás."),
    ("Paso 2", "Complete sólo las hojas que le tocan. Las que no use, déjelas como están."),
    ("Paso 3", "Escriba desde la fila 3, una cosa por fila. La fila gris que dice EJEMPLO es "
          "inventada y no se lee. No cambie los encabezados."),
    ("Paso 4", "Para saber qué va en una columna, pase el puntero por su encabezado."),
)  # fmt: skip
WRITING = (
    ("Lo que no se sabe", "Se deja vacío: no es cero. Cero se escribe sólo cuando se sabe que es "
                          "cero. No escriba «s/d», «-» ni «no corresponde»."),
    ("Fechas", "Día/mes/año: 05/12/2016. Si sólo se sabe el mes, escriba un apóstrofo y el mes: "
               "'2016-12."),
    ("Números", "Sólo el número: 12500, sin punto de miles; los decimales, con coma: 12500,75."),
    ("Montos", "En pesos corrientes, sin $. No los ajuste por inflación."),
    ("Listas", "Elija de la lista desplegable. Donde van varios valores, sepárelos con punto y "
               "coma: Salta;Jujuy."),
    ("Fórmulas", "No se admiten, porque su último resultado puede ser viejo. Copie la columna y "
                 "péguela como valores (Pegado especial)."),
    ("Códigos", "Cada organización, unidad o instrumento lleva un código (O001, U0001, I001) que "
                "no se repite ni cambia de un año a otro. Las demás hojas lo usan para nombrarlo."),
)  # fmt: skip
CHECKING = (
    ("Controlarla", "spl-eval check ARCHIVO.xlsx"),
    ("Con los errores marcados", "spl-eval check ARCHIVO.xlsx --xlsx REVISADA.xlsx"),
    ("Enviarla", "Al equipo de evaluación, por el medio que el programa use para datos personales. "
                 "No la mande por correo común si tiene nombres o CUIT."),
)  # fmt: skip
COLOURS: tuple[tuple[str, str, str, str], ...] = (
    (style.REQUIRED_FILL, style.PAPER, f"Obligatoria {style.MARK_REQUIRED}",
     "Sin este dato la fila no sirve."),
    (style.OPTIONAL_FILL, style.INK, "Optativa", "Complétela si el dato se sabe."),
    (style.OPTIONAL_FILL, style.INK, f"Personal {style.MARK_PERSONAL}",
     "Dice algo de una persona o de una sola unidad. No se publica."),
    (style.EXAMPLE_FILL, style.SOFT, "EJEMPLO", "Fila inventada, para orientarse. No se lee."),
    (style.LACKING_FILL, style.INK, "Falta",
     "La fila está empezada y falta un dato obligatorio: el color se va al completarlo."),
)  # fmt: skip
ABOUT_ROWS = (
    ("Título", True, "Cómo se llama este conjunto de datos."),
    ("Naturaleza", True, "«real» si son datos del programa; «simulados» si son inventados para "
                         "probar."),
    ("Año", True, "El año que se informa, con cuatro cifras; de registros de varios años, el "
                  "último."),
    ("Primer año", False, "El primero, si los registros son de varios años."),
    ("Fuente", False, "De dónde salen los datos: un registro, un informe, una encuesta."),
    ("Huella de la fuente", False, "El SHA-256 del archivo de origen, si se calculó."),
    ("Licencia", False, "Con qué permiso se pueden usar los datos."),
)  # fmt: skip
NATURE, YEARS = "Naturaleza", ("Año", "Primer año")


def add_guide(workbook: Workbook, tables: Sequence[Table]) -> Worksheet:
    """Add the sheet of instructions, with a link to each table's sheet."""
    sheet: Worksheet = workbook.create_sheet(GUIDE)
    sheet.sheet_properties.tabColor = style.GUIDE_TAB
    sheet.sheet_view.showGridLines = False
    for letter, width in (("A", 3), ("B", LEFT), ("C", WIDE)):
        sheet.column_dimensions[letter].width = width
    sheet["B1"], sheet["B2"] = TITLE, SUBTITLE
    sheet["B1"].font, sheet["B2"].font = TITLE_FONT, font(italic=True, color=style.SOFT)
    sheet.row_dimensions[1].height = 30
    _section(sheet, "Cómo se completa", STEPS)
    _section(sheet, "Qué significa cada color", [(name, text) for *_, name, text in COLOURS])
    for row, (ground, ink, name, _) in enumerate(COLOURS, start=sheet.max_row - len(COLOURS) + 1):
        cell = sheet.cell(row, 2)
        cell.fill, cell.font = style.fill(ground), font(bold=True, color=ink)
        cell.alignment = style.CENTRED
        if style.MARK_PERSONAL in name:
            cell.border = Border(bottom=Side(style="thick", color=style.PERSONAL))
    _section(sheet, "Cómo se escribe", WRITING)
    personal = [(table.title, _personal(table)) for table in tables if _personal(table)]
    if personal:
        _section(sheet, f"Datos personales {style.MARK_PERSONAL}", personal)
    _section(sheet, "Antes de enviarla", CHECKING)
    _section(sheet, "Qué va en cada hoja", [(ABOUT, "Qué datos son, de qué año y de dónde salen.")])
    _link(sheet.cell(sheet.max_row, 2), ABOUT)
    for table in tables:
        _pair(sheet, table.title, meaning(table.name)[0])
        _link(sheet.cell(sheet.max_row, 2), table.title)
    protect(sheet)
    print_setup(sheet)
    sheet.page_setup.orientation = "portrait"
    sheet.print_options.gridLines = False
    return sheet


def add_about(workbook: Workbook, lists: Lists) -> Worksheet:
    """Add the sheet of keys and values that says what the data are, of which year."""
    sheet: Worksheet = workbook.create_sheet(ABOUT)
    sheet.sheet_properties.tabColor = style.GUIDE_TAB
    sheet.sheet_view.showGridLines = False
    for place, (heading, width) in enumerate(
        (("Clave", 26), ("Valor", 54), ("Qué va", 74)), start=1
    ):
        sheet.column_dimensions["ABC"[place - 1]].width = width
        cell = sheet.cell(1, place, heading)
        cell.font, cell.fill = font(bold=True, color=style.PAPER), style.fill(style.ACCENT)
        cell.alignment = INDENTED
    sheet.row_dimensions[1].height = 26
    for row, (key, required, text) in enumerate(ABOUT_ROWS, start=2):
        mark = style.MARK_REQUIRED if required else ""
        name, value = sheet.cell(row, 1, f"{key} {mark}".strip()), sheet.cell(row, 2)
        name.font = font(bold=True, color=style.PAPER if required else style.INK)
        name.fill = style.fill(style.REQUIRED_FILL if required else style.OPTIONAL_FILL)
        name.border = value.border = BOX
        name.alignment = value.alignment = INDENTED
        value.protection, value.font = style.UNLOCKED, font()
        value.number_format = "0" if key in YEARS else "@"
        hint = sheet.cell(row, 3, text)
        hint.font, hint.alignment = font(italic=True, color=style.SOFT), INDENTED
        sheet.row_dimensions[row].height = 28
    _offer_natures(sheet, lists)
    sheet.freeze_panes = "A2"
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = "B2"
    protect(sheet)
    print_setup(sheet)
    sheet.print_options.gridLines = False
    return sheet


def _offer_natures(sheet: Worksheet, lists: Lists) -> None:
    """Add the drop-down of what data can be: the programme's, or invented."""
    row = next(n for n, (key, *_) in enumerate(ABOUT_ROWS, start=2) if key == NATURE)
    choice = DataValidation(
        type="list",
        formula1=lists.place(("real", "simulados")),
        errorStyle="warning",
        showErrorMessage=True,
        errorTitle=NATURE,
        error="Elija «real» o «simulados».",
    )
    choice.add(f"B{row}")
    sheet.add_data_validation(choice)


def _personal(table: Table) -> str:
    return ", ".join(c.label for c in table.columns if c.privacy == "personal")


def _section(sheet: Worksheet, title: str, pairs: Sequence[tuple[str, str]]) -> None:
    row = sheet.max_row + 2
    for place in (2, 3):
        sheet.cell(row, place).border = SECTION_BORDER
    head = sheet.cell(row, 2, title)
    head.font = SECTION_FONT
    sheet.row_dimensions[row].height = 22
    for name, text in pairs:
        _pair(sheet, name, text)


def _pair(sheet: Worksheet, name: str, text: str) -> None:
    row = sheet.max_row + 1
    left, right = sheet.cell(row, 2, name), sheet.cell(row, 3, text)
    left.font, left.alignment = BOLD, TEXT
    right.font, right.alignment = font(), INDENTED
    lines = max(len(textwrap.wrap(name, LEFT)), len(textwrap.wrap(text, WIDE)))
    sheet.row_dimensions[row].height = lines * style.LINE_HEIGHT + 5


def _link(cell: Cell | MergedCell, title: str) -> None:
    cell.hyperlink = Hyperlink(ref="", location=f"{quote_sheetname(title)}!A1")
    cell.font = LINK_FONT
