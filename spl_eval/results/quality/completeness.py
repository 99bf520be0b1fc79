"""How complete a data set is, and where its problems lie: by kind, team and year.

Works on typed tables in which a wrong cell is missing, so a cell with a problem counts as one
without a value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from spl_eval.errors import Problem
from spl_eval.intake.correction_entries import FILE as CORRECTIONS_FILE
from spl_eval.intake.decisions_file import FILE as DECISIONS_FILE
from spl_eval.intake.rules import RULES
from spl_eval.intake.schema import Column
from spl_eval.intake.tables import TABLES
from spl_eval.results.annual.applicability import applies
from spl_eval.results.sums import known_true, ratio

Tables = Mapping[str, pd.DataFrame]

KINDS: dict[str, str] = {
    "file": "Archivos y tablas que faltan o no se pueden leer",
    "heading": "Columnas que faltan, se repiten o no se reconocen",
    "correction": "Correcciones y decisiones que no se pueden aplicar",
    "key": "Códigos repetidos",
    "reference": "Códigos que no están en su tabla",
    "missing": "Celdas obligatorias vacías",
    "number": "Números y montos",
    "date": "Fechas",
    "list": "Valores fuera de su lista",
    "cuit": "CUIT",
    "text": "Textos y otras celdas",
    "rule": "Datos que se contradicen",
}
"""Kinds of problem, what blocks most first."""

BY_CODE = {
    "repeated_key": "key",
    "unknown_reference": "reference",
    "missing_value": "missing",
    **{rule.code: "rule" for rule in RULES},
}
BY_COLUMN_KIND = {
    "integer": "number",
    "number": "number",
    "amount": "number",
    "date": "date",
    "choice": "list",
    "cuit": "cuit",
}
YEAR_COLUMNS = (
    "year",
    "exercise",
    "signed_date",
    "date",
    "applied_date",
    "joined_date",
    "month",
)
"""Where a row says its year, the first that it has."""


def kind_of(problem: Problem) -> str:
    """Return the kind of a problem: a key of KINDS."""
    if of_declared(problem):
        return "correction"
    if problem.code in BY_CODE:
        return BY_CODE[problem.code]
    if problem.row is None:
        return "heading" if problem.column is not None else "file"
    column = column_of(problem)
    if column is None:
        return "text"
    return "list" if column.vocabulary else BY_COLUMN_KIND.get(column.kind, "text")


def of_declared(problem: Problem) -> bool:
    """Say whether a problem is of what people declared beside the data, and not of the data."""
    return problem.file.endswith((CORRECTIONS_FILE, DECISIONS_FILE))


def column_of(problem: Problem) -> Column | None:
    """Return the schema's column that a problem is of, None when it is of none."""
    if problem.table not in TABLES:
        return None
    named = {column.name: column for column in TABLES[problem.table].columns}
    return named.get(problem.field)


def completeness(tables: Tables, carried: Collection[str]) -> pd.DataFrame:
    """Return how many rows of each carried table have each column, in the schema's order.

    Columns: ``table``, ``title``, ``column``, ``label``, ``required`` (bool), ``rows``,
    ``concerned`` (the rows to which the column applies), ``filled`` (Int64), ``share`` (percent
    of those concerned, Float64; missing when there are none).
    """
    found = []
    for table in TABLES.values():
        if table.name not in carried:
            continue
        frame = tables[table.name]
        known = frame.notna().sum()
        for column in table.columns:
            filled = int(known[column.name])
            concerned = int(applies(table.name, column.name, frame).sum())
            share = 100 * filled / concerned if concerned else None
            of = (table.name, table.title, column.name, column.label, column.required)
            found.append((*of, len(frame), concerned, filled, share))
    names = ["table", "title", "column", "label", "required"]
    names += ["rows", "concerned", "filled", "share"]
    types = dict.fromkeys(["rows", "concerned", "filled"], "Int64") | {"share": "Float64"}
    return pd.DataFrame(found, columns=names).astype(types)


def by_table(complete: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of each table, and its columns full, in part and empty.

    ``complete`` is :func:`completeness`. Columns: ``table``, ``title``, ``rows``, ``cells``,
    ``filled``, ``columns``, ``full``, ``partial``, ``empty`` (Int64), ``share`` (Float64,
    missing without rows). Only cells to which their column applies count, and columns that
    apply to some row.
    """
    applies_to_some = complete["concerned"] > 0
    own = complete.assign(
        columns=applies_to_some.astype("int64"),
        full=known_true(complete["share"] == 100).astype("int64"),
        empty=((complete["filled"] == 0) & applies_to_some).astype("int64"),
        cells=complete["concerned"],
    )
    sums = ["cells", "filled", "columns", "full", "empty"]
    summed = own.groupby(["table", "title"], sort=False).agg(
        {"rows": "first", **dict.fromkeys(sums, "sum")}
    )
    frame = summed.reset_index().astype(dict.fromkeys(["rows", *sums], "Int64"))
    frame["partial"] = frame["columns"] - frame["full"] - frame["empty"]
    frame["share"] = ratio(100 * frame["filled"], frame["cells"])
    return frame


def by_kind(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return the problems of each kind that there is: ``kind``, ``problems``, ``cells``.

    ``cells`` (Int64) counts the cells or rows reached; a problem of a whole file has none.
    """
    known = list(problems)
    found = []
    for kind in KINDS:
        own = [problem for problem in known if kind_of(problem) == kind]
        cells = sum(problem.count for problem in own if problem.row is not None)
        found.append((kind, len(own), cells))
    frame = pd.DataFrame(found, columns=["kind", "problems", "cells"])
    return frame[frame["problems"] > 0].astype({"problems": "Int64", "cells": "Int64"})


def by_team(tables: Tables, problems: Iterable[Problem]) -> pd.DataFrame:
    """Return rows and defects of each team: ``team``, ``rows``, ``defects``, ``per_hundred``.

    A row is of the team of its organisation, found through its unit or its instrument when it
    does not name one. ``team`` is missing for rows without any, and for the defects of a whole
    file or column. A row with defects in two columns counts twice. Counts are Int64.
    """
    return _shared_out(_teams(tables), "team", problems)


def by_year(tables: Tables, problems: Iterable[Problem]) -> pd.DataFrame:
    """Return rows and defects of each year; as :func:`by_team`, with the column ``year``."""
    return _shared_out({name: _year(frame) for name, frame in tables.items()}, "year", problems)


def _shared_out(
    groups: Mapping[str, pd.Series], name: str, problems: Iterable[Problem]
) -> pd.DataFrame:
    """Count rows and defects in each group; ``groups`` gives the group of every table's rows."""
    empty = pd.Series(dtype="object")
    hit = [empty]
    for problem in problems:
        # A row of the declared corrections or decisions is none of the table that they are about.
        of = empty if of_declared(problem) else groups.get(problem.table, empty)
        rows = problem.rows or (() if problem.row is None else (problem.row,))
        found = of.reindex(list(rows)) if rows else pd.Series([None], dtype="object")
        hit.append(found.astype("object"))
    defects = pd.concat(hit).value_counts(dropna=False)
    rows_of = pd.concat([empty, *(of.astype("object") for of in groups.values())])
    sizes = rows_of.value_counts(dropna=False)
    frame = pd.DataFrame({"rows": _by_name(sizes), "defects": _by_name(defects)}).fillna(0)
    frame = frame[(frame["rows"] > 0) | (frame["defects"] > 0)].astype("Int64")
    frame = frame.sort_index(key=lambda index: index.map(lambda each: (each == "", each)))
    frame["per_hundred"] = (100 * frame["defects"] / frame["rows"].where(frame["rows"] > 0)).astype(
        "Float64"
    )
    frame = frame.rename_axis(name).reset_index()
    frame[name] = frame[name].where(frame[name] != "", None)
    return frame


def _by_name(counted: pd.Series) -> pd.Series:
    """Return counts by text; of those without a group, by the empty text."""
    named = ["" if pd.isna(each) else str(each) for each in counted.index]
    return counted.set_axis(pd.Index(named, dtype="object")).groupby(level=0).sum()


def _teams(tables: Tables) -> dict[str, pd.Series]:
    """Return the team of every row of every table."""
    organisations = tables["organisations"]
    team = _lookup(organisations, "organisation_id", organisations["team"])
    through = {
        "organisation_id": team,
        "instrument_id": _through(tables["instruments"], "instrument_id", team),
        "unit_id": _through(tables["units"], "unit_id", team),
    }
    found = {}
    for name, frame in tables.items():
        own = pd.Series(None, index=frame.index, dtype="object")
        for column, teams in through.items():
            if column in frame:
                own = own.where(own.notna(), frame[column].map(teams))
        found[name] = own
    # Repeated codes must not take a row away from the team that it names itself.
    found["organisations"] = organisations["team"].astype("object")
    return found


def _lookup(frame: pd.DataFrame, key: str, values: pd.Series) -> dict[str, str]:
    pairs = pd.DataFrame({"key": frame[key], "value": values}).dropna().drop_duplicates("key")
    return dict(zip(pairs["key"], pairs["value"], strict=True))


def _through(frame: pd.DataFrame, key: str, team: Mapping[str, str]) -> dict[str, str]:
    return _lookup(frame, key, frame["organisation_id"].map(team))


def _year(frame: pd.DataFrame) -> pd.Series:
    own = pd.Series(None, index=frame.index, dtype="object")
    for column in YEAR_COLUMNS:
        if column in frame:
            years = (
                frame[column].astype("object").map(lambda each: str(each)[:4], na_action="ignore")
            )
            own = own.where(own.notna(), years)
    return own
