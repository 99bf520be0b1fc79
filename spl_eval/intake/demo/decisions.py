"""The files that mend what was planted: corrections.yml, duplicates.csv and truth/defects.csv."""

from __future__ import annotations

from collections.abc import Sequence

from spl_eval.intake.demo.defects import KEYS, Defect
from spl_eval.intake.demo.writing import csv_text

AUTHOR = "Equipo de datos del programa simulado"
DECIDED = "2019-11-08"
REASONS = {
    "R1": "Signo invertido al cargar; la orden de pago lo tiene en positivo",
    "R2": "El extracto bancario es del año siguiente",
    "R3": "Un cero de más; la rendición aceptada es igual al pago",
    "R4": "Dígito repetido; el formulario dice una mujer",
    "R5": "Error de tipeo",
    "R6": "Un cero de más; el convenio firmado dice el monto corregido",
}
NOTE = "Es la misma organización: volvió a postularse y se la cargó de nuevo"


def corrections(defects: Sequence[Defect]) -> str:
    """Return corrections.yml: one entry for each defect that the check refuses."""
    entries = [_entry(each) for each in defects if each.nature == "refused"]
    head = "# Un arreglo por defecto sembrado que la revisión rechaza; ver docs/demo.md.\n"
    return f"{head}corrections:\n{''.join(entries)}"


def _entry(each: Defect) -> str:
    pairs = zip(KEYS[each.table], each.key, strict=True)
    key = ", ".join(f'{name}: "{value}"' for name, value in pairs)
    return (
        f"  - table: {each.table}\n"
        f"    key: {{{key}}}\n"
        f"    column: {each.column}\n"
        f'    old: "{each.written}"\n'
        f'    new: "{each.meant}"\n'
        f"    reason: {REASONS[each.code]}\n"
        f"    author: {AUTHOR}\n"
        f"    date: {DECIDED}\n"
    )


def duplicates(defects: Sequence[Defect]) -> str:
    """Return duplicates.csv: the pair that was planted, decided to be one."""
    rows = [
        {
            "table": each.table,
            "id_a": each.key[0],
            "name_a": each.meant,
            "id_b": each.key[1],
            "name_b": each.written,
            "reason": "nombres parecidos en la misma provincia",
            "likeness": "100",
            "decision": "mismo",
            "note": NOTE,
            "author": AUTHOR,
            "date": DECIDED,
        }
        for each in defects
        if each.nature == "duplicate"
    ]
    return csv_text(rows, ";")


def list_of(defects: Sequence[Defect]) -> str:
    """Return truth/defects.csv: every defect, where it is and what the cell should hold."""
    return csv_text(
        [
            {
                "defect": each.code,
                "nature": each.nature,
                "table": each.table,
                "key": ";".join(each.key),
                "column": each.column,
                "written": each.written,
                "meant": each.meant,
                "what": each.what,
            }
            for each in defects
        ]
    )
