"""What the chapter on the data's quality says: its answer, its key figures, its sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake import Dataset
from spl_eval.intake.examination import Examination
from spl_eval.intake.frames import typed_frame
from spl_eval.intake.tables import TABLES
from spl_eval.intake.vocabularies import IDENTIFICATION_DATES
from spl_eval.publish.problems.listing import cells_with_problems, short_name
from spl_eval.publish.views import Field, KeyFigure
from spl_eval.results.quality import coverage

WHOLE = 100.0
ALMOST = 99.9
"""Shown for what lacks a few cells, which rounding would call complete."""


def described(found: Examination, year: int) -> Dataset:
    """Return an examination as a data set, problems or not, so that pages can say its source.

    What the data do not say of themselves is taken from the examination; a period with a
    problem is left out.
    """
    about = found.about
    tables = dict(found.tables) or {
        name: typed_frame(table, {column.name: [] for column in table.columns}, [])
        for name, table in TABLES.items()
    }
    known = tables["identification"]
    if any(problem.table == "identification" for problem in found.problems):
        tables["identification"] = known[~known["item"].isin(IDENTIFICATION_DATES)]
    own_year = about.get("year")
    return Dataset(
        str(about.get("title") or short_name(found)),
        "simulated" if about.get("nature") == "simulated" else "real",
        own_year if isinstance(own_year, int) else year,
        str(about.get("source") or ""),
        tables,
        first_year=about.get("first_year"),
    )


def answer(found: Examination, complete: pd.DataFrame, covered: pd.DataFrame) -> dict[str, Any]:
    """Return the template of the chapter's answer and its values, for ``Page.answer``."""
    counts = coverage.counts(covered)
    clean = "el control no encontró problemas"
    problems = "el control encontró {problems|problema|problemas}"
    return {
        "template": (
            "De {questions|pregunta|preguntas} de la evaluación, estos datos pueden contestar "
            "{yes}, otras {partly} en parte y {no} no; tiene valor el {share} de sus celdas, y "
            f"{problems if found.problems else clean}."
        ),
        **counts,
        "share": percent(_whole_share(complete)),
        "problems": len(found.problems),
    }


def key_figures(
    found: Examination, complete: pd.DataFrame, covered: pd.DataFrame
) -> tuple[KeyFigure, ...]:
    """Return the figures of the first screen."""
    counts, share = coverage.counts(covered), _whole_share(complete)
    cells = cells_with_problems(found)
    rows = sum(found.counts.values())
    return (
        KeyFigure(
            "questions_answerable",
            "Preguntas de la evaluación que se pueden contestar",
            counts["yes"],
            f"{spanish.number(counts['yes'])} de {spanish.number(counts['questions'])}",
        ),
        KeyFigure("cells_filled", "Celdas con valor", share, percent(share)),
        KeyFigure("rows", "Filas leídas", rows, spanish.number(rows)),
        KeyFigure(
            "cells_with_problems", "Celdas o filas con problemas", cells, spanish.number(cells)
        ),
        KeyFigure(
            "duplicates_pending",
            "Posibles duplicados sin decidir",
            len(found.duplicates),
            spanish.number(len(found.duplicates)),
        ),
    )


def carried(found: Examination) -> dict[str, Any]:
    """Return which tables came and which did not, for ``Page.say``."""
    report = any(TABLES[name].part == "report" for name in found.carried)
    absent = [
        table.title
        for table in TABLES.values()
        if table.name not in found.carried and (report or table.part != "report")
    ]
    lacking = "" if report else "No vino ninguna de las tablas de un informe anual. "
    lacking += "No vinieron: {absent}." if absent else ""
    return {
        "template": (
            "Se leyeron {tables|tabla|tablas} de las {known} que un conjunto de datos puede traer, "
            "con {rows|fila|filas}. " + lacking
        ),
        "tables": len(found.counts),
        "known": len(TABLES),
        "rows": sum(found.counts.values()),
        "absent": tuple(absent),
    }


def problems(found: Examination) -> dict[str, Any]:
    """Return how many problems there are and how far they reach, for ``Page.say``."""
    some = (
        "El control encontró {problems|problema|problemas}, en {cells|celda o fila|celdas o "
        "filas}. Sus lugares y cómo corregirlos los dice spl-eval check."
    )
    return {
        "template": some if found.problems else "El control no encontró problemas.",
        "problems": len(found.problems),
        "cells": cells_with_problems(found),
    }


def _whole_share(complete: pd.DataFrame) -> float | None:
    cells = int(complete["concerned"].sum())
    return 100 * int(complete["filled"].sum()) / cells if cells else None


def percent(share: Any) -> str:
    """Write a share that is 100 % only when nothing is lacking."""
    almost = not spanish.is_missing(share) and ALMOST < share < WHOLE
    return spanish.percent(ALMOST if almost else share)


def percent_field(name: str, label: str) -> Field:
    """Declare a column of shares."""
    return Field(name, label, percent, numeric=True)
