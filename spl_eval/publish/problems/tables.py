"""The tables of the problem page, as HTML: problems, corrections made, likely duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.errors import MAX_EXAMPLES, Problem, folded
from spl_eval.intake.examination import Examination
from spl_eval.intake.tables import TABLES
from spl_eval.publish.problems.listing import Group, short_corrections, short_decisions
from spl_eval.publish.shown import table_html
from spl_eval.publish.views import Field, Table, count_field
from spl_eval.results.quality.completeness import column_of

MAX_PAIRS = 200
"""Duplicates and corrections on the page; a longer list is read in its file."""


def problem_table(group: Group) -> str:
    """Return the problems of one file or sheet."""
    frame = pd.DataFrame(
        [
            {
                "place": _place(problem),
                "what": problem.what,
                "mend": problem.mend,
                "count": problem.count if problem.row is not None else None,
                "rows": _rows(problem),
            }
            for problem in group.problems
        ]
    ).astype({"count": "Int64"})
    fields = (
        Field("place", "Columna"),
        Field("what", "Qué pasa"),
        Field("mend", "Cómo se corrige"),
        Field("count", "Cuántas", _or_all, numeric=True),
        Field("rows", "Filas"),
    )
    return table_html(Table("problems", _caption(group), frame, fields))


def _caption(group: Group) -> str:
    """Return the table's title in the schema, and how many problems it has."""
    named = (TABLES[each.table].title for each in group.problems if each.table in TABLES)
    count = spanish.counted(len(group.problems), "problema", "problemas")
    title = next(named, None)
    return f"{title}: {count}" if title else count.capitalize()


def _or_all(count: Any) -> str:
    return "—" if spanish.is_missing(count) else spanish.number(count)


def _place(problem: Problem) -> str:
    if problem.column is not None:
        column = column_of(problem)
        meant = column is not None and folded(column.label) != folded(problem.column)
        return f"{problem.column} ({column.label})" if column and meant else problem.column
    return "toda la tabla" if problem.row is None else "toda la fila"


def _rows(problem: Problem) -> str:
    if problem.row is None:
        return "todas"
    rows: Sequence[int] = problem.rows or (problem.row,)
    shown = [str(row) for row in rows[: 1 + MAX_EXAMPLES]]
    more = len(rows) - len(shown)
    return spanish.listing([*shown, f"{spanish.number(more)} más"] if more else shown)


def corrections_table(examination: Examination) -> str:
    """Return the corrections that were made, with what each cell said; empty without any."""
    made = examination.corrections
    if not made:
        return ""
    frame = pd.DataFrame(
        [
            {
                "place": f"{each.file}{', hoja ' + each.sheet if each.sheet else ''}, fila "
                f"{each.row}, columna {each.heading}",
                "old": each.old or "(vacía)",
                "new": each.new or "(vacía)",
                "reason": each.reason,
                "author": each.author,
                "date": each.date,
            }
            for each in made[:MAX_PAIRS]
        ]
    )
    fields = (
        Field("place", "Celda"),
        Field("old", "Decía"),
        Field("new", "Se lee"),
        Field("reason", "Motivo"),
        Field("author", "Quién"),
        Field("date", "Fecha"),
    )
    caption = _first("Correcciones", len(made), short_corrections(examination))
    return table_html(Table("corrections", caption, frame, fields))


def _first(caption: str, count: int, file: str) -> str:
    if count <= MAX_PAIRS:
        return caption
    return f"{caption}: las primeras {MAX_PAIRS} de {spanish.number(count)}; todas, en {file}"


def duplicates_table(examination: Examination) -> str:
    """Return the pairs that wait for a decision; empty without any."""
    pairs = examination.duplicates
    if not pairs:
        return ""
    frame = pd.DataFrame(
        [
            {
                "one": _named(each.id_a, each.name_a, each.province_a),
                "other": _named(each.id_b, each.name_b, each.province_b),
                "table": TABLES[each.table].title,
                "why": each.why,
                "likeness": each.likeness,
            }
            for each in pairs[:MAX_PAIRS]
        ]
    )
    fields = (
        Field("one", "Una"),
        Field("other", "La otra"),
        Field("table", "Tabla"),
        Field("why", "Por qué"),
        count_field("likeness", "Parecido, de 0 a 100"),
    )
    caption = _first("Pares", len(pairs), short_decisions(examination))
    return table_html(Table("duplicates", caption, frame, fields))


def _named(code: str, name: str, province: str) -> str:
    return ", ".join(part for part in (code, name, province) if part)
