"""What only an annual report must fulfil: its year, its period, and every one of its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from spl_eval.errors import Problem
from spl_eval.intake import parse
from spl_eval.intake.about import about_place, is_year
from spl_eval.intake.readers.source import RawTable, Source
from spl_eval.intake.rules import PROGRAMME
from spl_eval.intake.tables import TABLES
from spl_eval.intake.vocabularies import IDENTIFICATION, IDENTIFICATION_DATES

Connection = duckdb.DuckDBPyConnection


def missing_tables(source: Source) -> dict[str, Problem]:
    """Return a problem for each table that an annual report needs and ``source`` lacks.

    The programme's records may come in part; an annual report without one of its tables would
    leave out a chapter in silence.
    """
    there = set(source.tables) | source.unreadable
    if not any(TABLES[name].part == "report" for name in there):
        return {}
    return {
        table.name: _missing(source, table.name, table.title)
        for table in TABLES.values()
        if table.part != "programme" and table.name not in there
    }


def _missing(source: Source, name: str, title: str) -> Problem:
    mend = "Agréguelo; si no hay datos, déjelo sólo con el encabezado"
    if source.path is not None and source.path.is_dir():
        return Problem(f"{name}.csv", "no existe", mend, code="missing_table", table=name)
    return Problem(
        source.name, f"falta la tabla «{title}» ({name})", mend, code="missing_table", table=name
    )


def identification_dates(
    connection: Connection, raw: RawTable
) -> tuple[dict[str, str], list[Problem]]:
    """Return the project's dates in ISO form by item, and the problems of those that are none."""
    dates: dict[str, str] = {}
    problems = []
    listed = ", ".join(f"'{item}'" for item in IDENTIFICATION_DATES)
    found = connection.execute(
        f"SELECT row, item, value FROM identification WHERE item IN ({listed}) "
        "AND value IS NOT NULL ORDER BY row"
    ).fetchall()
    for row, item, value in found:
        try:
            dates[item] = parse.date(value)
        except parse.CellError as error:
            problems.append(raw.problem("value", error.code, error.what, error.mend, [row]))
    return dates, problems


def programme_days(dates: Mapping[str, str]) -> tuple[str, str]:
    """Return the first and the last day of the programme that the data are checked against."""
    start, end = (dates.get("project_start", ""), dates.get("project_end", ""))
    # A month says neither its first nor its last day; the programme's own days stay.
    return (
        start if len(start) == len(PROGRAMME[0]) else PROGRAMME[0],
        end if len(end) == len(PROGRAMME[1]) else PROGRAMME[1],
    )


def report_problems(
    connection: Connection, raw: Mapping[str, RawTable], year: Any, dates: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem when no result is of the report's year, or its period ends too soon."""
    if "results" in raw and is_year(year):
        found = connection.execute("SELECT DISTINCT year FROM results WHERE year IS NOT NULL")
        years = sorted(int(each) for (each,) in found.fetchall())
        if years and year not in years:
            yield raw["results"].problem(
                "year",
                "other_year",
                f"ninguna fila es de {year}, el año del conjunto de datos; hay de "
                f"{', '.join(str(each) for each in years)}",
                f"Corrija la columna «Año» (year) o el año en {about_place(raw['results'].file)}",
            )
    start, end = dates.get("period_start"), dates.get("period_end")
    # A month is not before its own days.
    if start and end and end[: len(start)] < start[: len(end)]:
        yield raw["identification"].problem(
            "value",
            "period_reversed",
            f"el período termina ({end}) antes de empezar ({start})",
            f"Corrija «{IDENTIFICATION['period_start']}» (period_start) o "
            f"«{IDENTIFICATION['period_end']}» (period_end)",
        )


def wrong_year(about: Mapping[str, Any], wanted: int | None, file: str) -> Iterator[Problem]:
    """Yield a problem when the data are of other years than the one that was asked for."""
    year, first = about.get("year"), about.get("first_year")
    if wanted is None or not is_year(year):
        return
    if not (first if is_year(first) else year) <= wanted <= year:
        years = f"{first} a {year}" if is_year(first) else year
        yield Problem(
            file,
            f"los datos son de {years} y se pidió {wanted}",
            "Corrija year o data en los parámetros",
            code="other_year",
        )
