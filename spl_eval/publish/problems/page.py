"""The page that goes back to whoever filled in the data: what is wrong, where, and the mend.

One file, without script or request. It quotes cells, so it is never part of a published site.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from spl_eval import spanish
from spl_eval.errors import UsageError
from spl_eval.intake.examination import Examination
from spl_eval.intake.tables import TABLES
from spl_eval.publish.problems.listing import (
    cells_with_problems,
    corrections_said,
    duplicates_said,
    groups,
    noted,
    short_corrections,
    short_decisions,
    short_name,
)
from spl_eval.publish.problems.tables import corrections_table, duplicates_table, problem_table
from spl_eval.publish.shown import SIMULATED
from spl_eval.publish.templates import common, render

SUFFIXES = (".html", ".htm")
WARNINGS = {
    "personal": "Esta página cita celdas con datos de personas o de una sola firma.",
    "internal": "Esta página cita celdas de uso interno del programa.",
}
"""What to say of the most private column on the page, the most private first."""


def write_problem_page(examination: Examination, target: Path) -> Path:
    """Write the page of ``examination`` to ``target`` in one step; return ``target``.

    Raises UsageError when it cannot be written there. Only ``.html`` is written, which no
    input is, so that a slip of the keyboard cannot replace the data.
    """
    _check(target)
    page = problem_html(examination)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            staged = Path(folder, "page")
            staged.write_text(page, encoding="utf-8", errors="replace")
            os.replace(staged, target)
    except OSError as error:
        raise UsageError(
            f"{target}: no se puede escribir ({error.strerror or 'error del disco'}). "
            "Revise los permisos de la carpeta y el espacio del disco."
        ) from None
    return target


def _check(target: Path) -> None:
    if target.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"{target.name}: la página tiene que terminar en .html. "
            f"Escriba, por ejemplo, {target.stem or 'problemas'}.html."
        )
    if target.is_dir():
        raise UsageError(f"{target}: es una carpeta. Elija el nombre de un archivo.")
    if not target.parent.is_dir():
        raise UsageError(
            f"{target}: la carpeta {target.parent} no existe. Créela o elija otra carpeta."
        )


def problem_html(examination: Examination) -> str:
    """Return the page; what is not known of the data set is left out."""
    name = short_name(examination)
    title = examination.about.get("title")
    titled = title if isinstance(title, str) and title else name
    return render(
        "problems.html.j2",
        common(f"Problemas de los datos: {titled}")
        | {
            "source": f"Se controló {name}.",
            "stamp": SIMULATED if examination.about.get("nature") == "simulated" else "",
            "warning": _warning(examination),
            "verdict": _verdict(examination),
            "figures": _figures(examination),
            "steps": list(_steps(examination)),
            "groups": [
                {"title": group.title, "table": problem_table(group)}
                for group in groups(examination)
            ],
            "notes": list(noted(examination)),
            "corrections_said": corrections_said(examination, short_corrections(examination)),
            "corrections": corrections_table(examination),
            "duplicates_said": duplicates_said(examination, short_decisions(examination)),
            "duplicates": duplicates_table(examination),
        },
    )


def _verdict(examination: Examination) -> str:
    if not examination.problems:
        return "Los datos no tienen problemas que corregir."
    count = spanish.counted(len(examination.problems), "problema", "problemas")
    cells = cells_with_problems(examination)
    reached = f", en {spanish.counted(cells, 'celda o fila', 'celdas o filas')}" if cells else ""
    return f"Hay {count} que corregir{reached}."


def _warning(examination: Examination) -> str:
    tables = {each.table for each in examination.problems if each.row is not None}
    tables |= {each.table for each in examination.corrections}
    tables |= {each.table for each in examination.duplicates}
    # Of the whole table: the sentence on one column may quote another one of its row.
    levels = {column.privacy for name in tables & set(TABLES) for column in TABLES[name].columns}
    return next((text for level, text in WARNINGS.items() if level in levels), "")


def _figures(examination: Examination) -> list[tuple[str, str]]:
    counts = {
        "Tablas leídas": len(examination.counts),
        "Filas leídas": sum(examination.counts.values()),
        "Problemas": len(examination.problems),
        "Celdas o filas con problemas": cells_with_problems(examination),
    }
    return [(label, spanish.number(count)) for label, count in counts.items()]


def _steps(examination: Examination) -> Iterable[str]:
    problems = examination.problems
    if problems:
        yield (
            "Abra el archivo que nombra cada título y vaya a la fila y la columna. Las filas se "
            "cuentan como en la planilla: la de los encabezados es la primera."
        )
    if any(each.row is None for each in problems):
        yield (
            "Empiece por lo que es de toda una tabla o una columna: mientras siga así, puede "
            "esconder otros problemas."
        )
    if problems:
        yield (
            "Corrija en el origen. Si no puede cambiarlo, declare la corrección en "
            f"{short_corrections(examination)}, con su motivo, quién la decidió y cuándo."
        )
    if examination.duplicates:
        file = short_decisions(examination)
        yield f"Decida los posibles duplicados, al final de esta página, en {file}."
    if problems:
        yield "Devuelva los datos corregidos; se controlan de nuevo con: spl-eval check."
