"""Read the tables of ``data/reference`` into typed frames, with the citation of each.

The tables belong to the project, not to the toolkit: an evaluator may add a year or change the
proposed correspondence of sectors without touching code. So each is checked when it is read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from spl_eval import project
from spl_eval.errors import InputProblems, Problem, quoted
from spl_eval.intake.names import provinces
from spl_eval.intake.readers import read_text, read_yaml
from spl_eval.intake.reference import cells
from spl_eval.intake.reference.cells import Column

FOLDER = "data/reference"


@dataclass(frozen=True)
class _Table:
    """A table of the folder: its columns in order, and how many of the first are its key."""

    columns: tuple[Column, ...]
    key: int


_PLACE = (Column("province_code", cells.PROVINCE_CODE), Column("province", cells.PROVINCE))
_YEAR = Column("year", cells.WHOLE_YEAR)
_JOBS = Column("jobs", cells.JOBS, blank=True)
_RATE_AT_END = Column("ars_per_usd_end_of_month", cells.POSITIVE, blank=True)
_MONTH = Column("month", cells.PERIOD)

TABLES = {
    "population": _Table((*_PLACE, _YEAR, Column("population", cells.COUNT, blank=True)), 3),
    "registered_jobs": _Table((*_PLACE, Column("branch", cells.CODE), _YEAR, _JOBS), 4),
    "registered_jobs_national": _Table(
        (
            Column("division", cells.CODE),
            _YEAR,
            Column("letter", cells.LETTER, blank=True),
            _JOBS,
            Column("suppressed_cells", cells.COUNT, blank=True),
        ),
        2,
    ),
    "women_share": _Table(
        (
            Column("level", cells.LEVEL),
            Column("code", cells.CODE),
            _YEAR,
            Column("women_share", cells.SHARE, blank=True),
        ),
        3,
    ),
    "consumer_prices": _Table(
        (
            _MONTH,
            Column("sanluis_indec", cells.POSITIVE, blank=True),
            Column("composite", cells.POSITIVE, blank=True),
        ),
        1,
    ),
    "exchange_rate": _Table(
        (_MONTH, Column("ars_per_usd", cells.POSITIVE, blank=True), _RATE_AT_END), 1
    ),
    "sector_crosswalk": _Table(
        (
            Column("sector", cells.SECTOR),
            Column("clae_divisions", cells.LISTED, blank=True),
            Column("ciiu3_branches", cells.LISTED, blank=True),
            Column("status", cells.TEXT),
            Column("note", cells.TEXT),
        ),
        1,
    ),
}


@dataclass(frozen=True)
class Reference:
    """The official figures of ``data/reference``; what a source does not publish is missing.

    Attributes:
        prices: ``month`` ("2016-12"), ``splice``, ``index`` (December 2016 = 100); no row where
            a splice has no index.
        exchange_rate: ``month``, ``ars_per_usd`` (mean of the month), ``ars_per_usd_end_of_month``.
        population: ``province_code``, ``province``, ``year``, ``population`` (persons, Int64).
        registered_jobs: ``province_code``, ``province``, ``branch`` (CIIU Rev. 3, two digits, or
            TOTAL), ``year``, ``jobs`` (mean of the year; missing where suppressed).
        registered_jobs_national: ``division`` (CLAE, or TOTAL), ``year``, ``letter``, ``jobs``,
            ``suppressed_cells`` (cells of month and activity that ``jobs`` leaves out).
        women_share: ``level`` (division, letter, province), ``code``, ``year``,
            ``women_share`` (0 to 1).
        sectors: ``sector``, ``clae_divisions`` and ``ciiu3_branches`` (tuples of codes, None where
            nothing is proposed), ``status``, ``note``. A PROPOSAL of this project, not official.
            Codes may belong to two sectors: figures of sectors must not be added up.
        sources: the citation of each table, in Spanish, by the name of its file.
    """

    prices: pd.DataFrame
    exchange_rate: pd.DataFrame
    population: pd.DataFrame
    registered_jobs: pd.DataFrame
    registered_jobs_national: pd.DataFrame
    women_share: pd.DataFrame
    sectors: pd.DataFrame
    sources: Mapping[str, str]


def reference() -> Reference:
    """Return the official figures of the project's ``data/reference``, read once.

    Raises:
        InputProblems: a table or its citation is missing or damaged; all problems at once.
        UsageError: there is no project here.
    """
    return _read(project.resolve(FOLDER))


@cache
def _read(folder: Path) -> Reference:
    problems: list[Problem] = []
    frames: dict[str, pd.DataFrame] = {}
    sources: dict[str, str] = {}
    for name, table in TABLES.items():
        try:
            frames[name] = _frame(folder / f"{name}.csv", table)
            sources[name] = _citation(folder / f"{name}.yml")
        except InputProblems as error:
            problems += error.problems
    problems = problems or list(_codes_without_figures(frames))
    if problems:
        raise InputProblems(problems)
    prices = frames.pop("consumer_prices").melt("month", var_name="splice", value_name="index")
    return Reference(
        prices=prices.dropna(subset="index", ignore_index=True).astype({"splice": "str"}),
        sectors=frames.pop("sector_crosswalk"),
        sources=sources,
        **frames,
    )


def _codes_without_figures(frames: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield each code of the correspondence that has no row of figures at all."""
    crosswalk = frames["sector_crosswalk"]
    where = f"{FOLDER}/sector_crosswalk.csv"
    for column, table, code in (
        ("clae_divisions", "registered_jobs_national", "division"),
        ("clae_divisions", "women_share", "code"),
        ("ciiu3_branches", "registered_jobs", "branch"),
    ):
        known = set(frames[table][code])
        for row, codes in enumerate(crosswalk[column], start=2):
            if absent := [each for each in codes or () if each not in known]:
                what = f"{table}.csv no tiene cifras de {', '.join(absent)}"
                yield Problem(where, what, "Corrija el código o agregue sus cifras", row, column)


def _frame(path: Path, table: _Table) -> pd.DataFrame:
    where = f"{FOLDER}/{path.name}"
    if not path.is_file():
        mend = "Recupérelo de la copia original del proyecto"
        raise InputProblems([Problem(where, "no existe", mend)])
    names = [column.name for column in table.columns]
    lines = list(csv.reader(read_text(path).splitlines()))
    if not lines or sorted(lines[0]) != sorted(names) or len(lines) == 1:
        listing = ", ".join(names)
        mend = f"Deben estar las columnas {listing}, separadas por comas, y debajo las cifras"
        raise InputProblems([Problem(where, "no tiene las columnas o las filas debidas", mend)])
    problems = list(_problems(where, lines, table))
    if problems:
        raise InputProblems(problems)
    places = {name: lines[0].index(name) for name in names}
    return pd.DataFrame(
        {
            column.name: pd.Series(
                [column.value(line[places[column.name]]) for line in lines[1:]],
                dtype=column.kind.dtype,
            )
            for column in table.columns
        }
    )


def _problems(where: str, lines: list[list[str]], table: _Table) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], int] = {}
    for row, line in enumerate(lines[1:], start=2):
        if len(line) != len(lines[0]):
            what = f"tiene {len(line)} celdas y el encabezado {len(lines[0])}"
            yield Problem(where, what, "Revise las comas y las comillas de la fila", row=row)
            continue
        by_name = dict(zip(lines[0], line, strict=True))
        yield from _cell_problems(where, row, by_name, table)
        key = tuple(by_name[column.name] for column in table.columns[: table.key])
        if (first := seen.setdefault(key, row)) != row:
            what = f"repite la clave de la fila {first}: {', '.join(key)}"
            yield Problem(where, what, "Deje una sola de las dos filas", row=row)


def _cell_problems(
    where: str, row: int, line: Mapping[str, str], table: _Table
) -> Iterator[Problem]:
    for column in table.columns:
        try:
            column.value(line[column.name])
        except ValueError:
            what = f"{quoted(line[column.name])} no es {column.kind.must_be}"
            yield Problem(where, what, "Corrija la celda con la fuente", row, column.name)
    pair = line.get("province_code"), line.get("province")
    known = {(province.code, province.name) for province in provinces()}
    if pair != (None, None) and pair not in known:
        what = f"el código {quoted(pair[0])} no es el de {quoted(pair[1])}"
        yield Problem(where, what, "Corrija el código o el nombre", row, "province_code")


def _citation(path: Path) -> str:
    where = f"{FOLDER}/{path.name}"
    if not path.is_file():
        mend = "Recupérelo de la copia original del proyecto"
        raise InputProblems([Problem(where, "no existe", mend)])
    citation = read_yaml(path).get("citation")
    if not isinstance(citation, str) or not citation.strip():
        mend = "Escriba en «citation» la cita breve de la fuente"
        raise InputProblems([Problem(where, "no dice la cita de la fuente", mend)])
    return citation.strip()
