"""Read the tables of ``data/reference`` into typed frames, with the citation of each.

The tables belong to the project, not to the toolkit: an evaluator may add a year or change the
proposed correspondence of sectors without touching code. So each is checked when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd

from spl_eval import project
from spl_eval.errors import InputProblems, Problem
from spl_eval.intake.readers import read_yaml
from spl_eval.intake.reference import coverage
from spl_eval.intake.reference.rows import read_rows, there
from spl_eval.intake.reference.tables import TABLES

FOLDER = "data/reference"


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
            rows = read_rows(folder / f"{name}.csv", table)
            problems += rows.problems
            if rows.frame is not None:
                frames[name] = rows.frame
        except InputProblems as error:
            problems += error.problems
        try:
            sources[name] = _citation(folder / f"{name}.yml")
        except InputProblems as error:
            problems += error.problems
    problems += coverage.problems(frames)
    if problems:
        # Whoever found it knows the file; the folder is said here, once for all.
        raise InputProblems([replace(each, file=f"{FOLDER}/{each.file}") for each in problems])
    frames = {name: frame.reset_index(drop=True) for name, frame in frames.items()}
    prices = frames.pop("consumer_prices").melt("month", var_name="splice", value_name="index")
    return Reference(
        prices=prices.dropna(subset="index", ignore_index=True).astype({"splice": "str"}),
        sectors=frames.pop("sector_crosswalk"),
        sources=sources,
        **frames,
    )


def _citation(path: Path) -> str:
    citation = read_yaml(there(path)).get("citation")
    if not isinstance(citation, str) or not citation.strip():
        mend = "Escriba en «citation» la cita breve de la fuente"
        raise InputProblems([Problem(path.name, "no dice la cita de la fuente", mend)])
    return citation.strip()
