"""What the chapter on the data's quality shows: completeness, problems, answerable questions.

Shares and counts only: no cell of the data is on show, because the chapter is published.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.duplicates import REASONS
from spl_eval.intake.examination import Examination
from spl_eval.intake.tables import TABLES
from spl_eval.publish.quality.highlights import WHOLE, percent
from spl_eval.publish.views import Field, Table, count_field, labelled, plain
from spl_eval.results.quality import completeness as quality
from spl_eval.results.quality import coverage
from spl_eval.results.quality.questions import FEWEST, FEWEST_ORGANISATIONS

ANSWER_FIELDS = (
    Field("answer", "Se puede contestar", labelled(coverage.ANSWERABLE)),
    Field("reasons", "Qué falta", lambda each: "; ".join(each) or "nada"),
)


def questions(covered: pd.DataFrame) -> Table:
    """Return whether each question of the evaluation can be answered, and what is lacking."""
    return Table(
        "questions_answerable",
        "Preguntas de la evaluación, y si estos datos las contestan",
        covered,
        (
            Field("question", "Pregunta"),
            Field("topic", "Tema"),
            *ANSWER_FIELDS,
        ),
        also=("share",),
        note=(
            "«Sí»: cada dato necesario está al menos en el "
            f"{spanish.percent(coverage.ENOUGH, 0)} de los casos que corresponden; un cambio pide "
            f"además {FEWEST} unidades o más y, el efecto del programa, {FEWEST_ORGANISATIONS} "
            "organizaciones o más en cada grupo. «No»: algún dato necesario no está en ninguno. "
            "Que se pueda contestar no dice qué tan precisa será la respuesta."
        ),
    )


def report_questions(covered: pd.DataFrame) -> Table:
    """Return whether each question put to an annual report can be answered from its facts."""
    return Table(
        "report_questions_answerable",
        "Preguntas sobre los hechos del informe anual",
        covered,
        (Field("question", "Pregunta"), *ANSWER_FIELDS),
        also=("share",),
        empty="Los datos no son de un informe anual.",
    )


def indicators(covered: pd.DataFrame) -> Table:
    """Return whether each indicator can be assessed, and what is lacking."""
    return Table(
        "indicators_assessable",
        "Indicadores del informe que se pueden evaluar",
        covered,
        (
            Field("question", "Indicador"),
            *ANSWER_FIELDS,
        ),
        note="Hace falta la meta, el resultado declarado y una lista de evidencia.",
        empty="Los datos no traen indicadores de un informe anual.",
    )


def incomplete(complete: pd.DataFrame) -> Table:
    """Return, for each table, its columns without value in some row."""
    frame = quality.by_table(complete)
    partial = complete[(complete["filled"] > 0) & (complete["share"] < WHOLE)]
    named = partial["label"] + " " + partial["share"].map(percent)
    empty = complete[(complete["filled"] == 0) & (complete["concerned"] > 0)]
    frame["partly_filled"] = frame["table"].map(named.groupby(partial["table"]).agg(tuple))
    frame["never_filled"] = frame["table"].map(empty.groupby("table")["label"].agg(tuple))
    return Table(
        "incomplete_columns",
        "Columnas con y sin valor, por tabla",
        frame,
        (
            Field("title", "Tabla"),
            count_field("rows", "Filas"),
            count_field("full", "Columnas completas"),
            Field("partly_filled", "Con valor en una parte de las filas", _listed_or_none),
            Field("never_filled", "Sin ningún valor", _listed_or_none),
        ),
        also=("table", "cells", "filled", "share"),
        note=(
            "Cada columna se mide sobre las filas a las que corresponde: el motivo de no "
            "respuesta, por ejemplo, sobre los casos que no respondieron."
        ),
        empty="No se pudo leer ninguna tabla.",
    )


def _listed_or_none(names: Any) -> str:
    return "—" if spanish.is_missing(names) else plain(names)


def by_kind(found: Examination) -> Table:
    """Return the problems of each kind."""
    frame = quality.by_kind(found.problems)
    return Table(
        "problems_by_kind",
        "Problemas por tipo, primero los que más impiden",
        frame,
        (
            Field("kind", "Tipo", labelled(quality.KINDS)),
            count_field("problems", "Problemas"),
            count_field("cells", "Celdas o filas"),
        ),
        note="Un mismo defecto de una columna es un problema, aunque esté en muchas celdas.",
        empty="El control no encontró problemas.",
    )


def by_team(found: Examination, tables: quality.Tables) -> Table:
    """Return the problems of each team that accompanies organisations."""
    frame = quality.by_team(tables, found.problems)
    note = (
        "El equipo de una fila es el de su organización. Sin equipo: filas de ninguna "
        "organización, o de una que no lo dice, y problemas de un archivo o columna enteros."
    )
    return _shared_out(found, frame, "team", "equipo", note)


def by_year(found: Examination, tables: quality.Tables) -> Table:
    """Return the problems of each year."""
    frame = quality.by_year(tables, found.problems)
    note = (
        "El año de una fila es el de su columna de año o de su fecha principal. Sin año: filas "
        "que no lo dicen, y problemas de un archivo o columna enteros."
    )
    return _shared_out(found, frame, "year", "año", note)


def _shared_out(found: Examination, frame: pd.DataFrame, name: str, word: str, note: str) -> Table:
    return Table(
        f"problems_by_{name}",
        f"Celdas o filas con problemas, por {word}",
        frame if found.problems else frame.iloc[:0],
        (
            Field(name, word.capitalize(), lambda each: _named(each, word)),
            count_field("rows", "Filas"),
            count_field("defects", "Con problemas"),
            Field("per_hundred", "Por cada cien filas", _one_decimal, numeric=True),
        ),
        note=note,
        empty=f"No hay problemas que repartir por {word}.",
    )


def _named(each: Any, word: str) -> str:
    return f"sin {word}" if spanish.is_missing(each) else str(each)


def _one_decimal(value: Any) -> str:
    return spanish.number(value, 1)


def corrections(found: Examination) -> Table:
    """Return how many declared corrections each column received."""
    counts = Counter((each.table, each.column) for each in found.corrections)
    frame = pd.DataFrame(
        [
            (TABLES[table].title, TABLES[table].column(column).label, count)
            for (table, column), count in sorted(counts.items())
        ],
        columns=["table", "column", "corrections"],
    )
    return Table(
        "corrections",
        "Correcciones declaradas que se aplicaron",
        frame,
        (
            Field("table", "Tabla"),
            Field("column", "Columna"),
            count_field("corrections", "Correcciones"),
        ),
        empty="No se aplicó ninguna corrección: los datos se usan como llegaron.",
    )


def duplicates(found: Examination) -> Table:
    """Return how many likely duplicates wait for a decision, by table and reason."""
    counts = Counter((each.table, each.reason) for each in found.duplicates)
    frame = pd.DataFrame(
        [(TABLES[table].title, reason, count) for (table, reason), count in sorted(counts.items())],
        columns=["table", "reason", "pairs"],
    )
    return Table(
        "duplicates_pending",
        "Posibles duplicados sin decidir",
        frame,
        (
            Field("table", "Tabla"),
            Field("reason", "Por qué", labelled(REASONS)),
            count_field("pairs", "Pares"),
        ),
        note="Mientras nadie decida, las dos filas de un par cuentan como distintas.",
        empty="No hay pares sin decidir.",
    )
