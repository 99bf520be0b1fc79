"""What the template says of one column: its heading, its note, its example, what it admits."""

from __future__ import annotations

import datetime as dt

from spl_eval.intake import names
from spl_eval.intake.dictionary import meaning
from spl_eval.intake.readers.examples import example_text
from spl_eval.intake.readers.headings import heading_key, spellings
from spl_eval.intake.schema import Column, Table
from spl_eval.intake.tables import TABLES
from spl_eval.intake.template.style import MARK_PERSONAL, MARK_REQUIRED, MONTHS_AS_TEXT

MAX_LISTED = 8
"""Longer lists are left to the drop-down."""

FORMATS = {
    "integer": "Número entero, sin punto de miles",
    "number": "Número; los decimales, con coma",
    "amount": "Pesos corrientes, sin $ ni punto de miles; los centavos, con coma",
    "date": "Fecha como día/mes/año: 05/12/2016",
    "cuit": "Once cifras, con guiones o sin ellos: 30-00000000-7",
    "lines": "Una o más, separadas por punto y coma: 1.A;2.A",
    "list": "Uno o más, separados por punto y coma (;)",
    "source_lines": "Números de línea del informe, separados por punto y coma: 66;95",
}
MONTH = "Mes como año-mes: 2016-09"
PRIVACY = {
    "personal": f"{MARK_PERSONAL} Dato personal o de una sola unidad: no se publica.",
    "internal": "Dato interno de una organización: no se publica.",
}


def headings(table: Table) -> dict[str, str]:
    """Map each column's name to a heading that is its alone, and by which it is recognised."""
    known = spellings(table)
    found = {}
    for column in table.columns:
        for heading in (column.label, f"{column.label} ({column.name})", column.name):
            if known.get(heading_key(heading)) is column:
                found[column.name] = heading
                break
    return found


def marked(column: Column, heading: str) -> str:
    """Return a heading with its marks: required, personal."""
    marks = [heading]
    marks += [MARK_REQUIRED] if column.required else []
    marks += [MARK_PERSONAL] if column.privacy == "personal" else []
    return " ".join(marks)


def options(column: Column) -> tuple[str, ...]:
    """Return the Spanish words or names that a column's cells may hold, empty if they are free."""
    if column.choices:
        return tuple(column.choices.values())
    match column.vocabulary:
        case "line":
            return tuple(names.LINES)
        case "province":
            return tuple(sorted(province.name for province in names.provinces()))
        case "sector":
            return names.sectors()
        case _:
            return ()


def several(column: Column) -> bool:
    """Say whether a cell of the column may hold several values, which no drop-down can give."""
    return column.kind in {"list", "lines", "source_lines"}


def format_hint(column: Column) -> str:
    """Say how a cell of the column is written, empty when any text will do."""
    if column.name in MONTHS_AS_TEXT:
        return MONTH
    hint = FORMATS.get(column.kind, "")
    if column.kind == "integer" and column.unit.startswith("puntaje"):
        return f"Número entero: {column.unit}"
    if column.kind == "integer" and column.minimum is not None and column.maximum is not None:
        return f"Número entero, de {column.minimum:g} a {column.maximum:g}"
    return hint


def note(table: Table, column: Column) -> str:
    """Return the note on a column's heading: what it is and how it is filled in."""
    spanish, _ = meaning(table.name, column.name)
    lines = [spanish]
    lines.append(
        "Obligatoria." if column.required else "Optativa: lo que no se sabe se deja vacío."
    )
    if column.unit and column.unit not in column.label and not column.unit.startswith("puntaje"):
        lines.append(f"Unidad: {column.unit}.")
    if hint := format_hint(column):
        lines.append(f"{hint}.")
    if values := options(column):
        listed = "; ".join(values) if len(values) <= MAX_LISTED else f"{len(values)} opciones"
        lines.append(f"{'Valores' if several(column) else 'De la lista'}: {listed}.")
    if column.references:
        target = TABLES[column.references.partition(".")[0]]
        lines.append(f"Tiene que estar en la hoja «{target.title}».")
    if table.key == (column.name,):
        lines.append("Identifica la fila: no se repite.")
    if column.privacy in PRIVACY:
        lines.append(PRIVACY[column.privacy])
    lines.append(f"Nombre técnico: {column.name}")
    return "\n".join(lines)


def example(table: Table, column: Column) -> str | int | float | dt.date | None:
    """Return the invented value of the example row, typed as a spreadsheet would have it."""
    text = example_text(table, column)
    if text is None:
        return None
    if column.choices:
        return column.choices[text]
    match column.kind:
        case "integer":
            return int(text)
        case "number" | "amount":
            return float(text.replace(",", "."))
        case "date" if column.name not in MONTHS_AS_TEXT:
            return dt.date.fromisoformat(text)
        case _:
            return text
