"""Load a data set: every table checked, every file's hash kept, every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from spl_eval.errors import InputProblems, Problem, allowed, quoted
from spl_eval.intake import parse, readers
from spl_eval.intake.check import check_references, empty_frame, read_table
from spl_eval.intake.readers import Paragraph
from spl_eval.intake.tables import TABLES
from spl_eval.intake.vocabularies import IDENTIFICATION_DATES

NATURES = ("real", "simulated")
DATASET_KEYS = ("title", "nature", "year", "source", "source_sha256", "licence")
REQUIRED_KEYS = ("title", "nature", "year")
TEXT_KEYS = ("title", "source")


@dataclass(frozen=True)
class Dataset:
    """The checked facts of one annual report.

    ``tables`` maps each table's name to a typed frame indexed by spreadsheet row; frames are
    shared, so functions that compute must copy before they change one. ``narrative`` maps a
    section to its paragraphs.
    """

    title: str
    nature: Literal["real", "simulated"]
    year: int
    source: str
    tables: Mapping[str, pd.DataFrame]
    narrative: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=dict)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return the frame of one table."""
        return self.tables[table]

    @property
    def indicators(self) -> pd.DataFrame:
        """The results of the data set's own year; earlier years serve the cumulative only."""
        results = self.tables["results"]
        return results[results["year"] == self.year]

    @property
    def identification(self) -> dict[str, str]:
        """The project's identity: item to value, dates in ISO form."""
        frame = self.tables["identification"]
        return dict(zip(frame["item"], frame["value"], strict=True))


def rows(frame: pd.DataFrame) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each row of a frame as (spreadsheet row, column to value)."""
    for row, values in zip(frame.index, frame.to_dict("records"), strict=True):
        yield int(row), {str(name): value for name, value in values.items()}


def load(folder: str | Path, year: int | None = None) -> Dataset:
    """Read and check a folder with ``dataset.yml``, one CSV per table, and ``narrative/``.

    ``year``, when given, is the year that the data must be of. Raises InputProblems listing
    every problem of every file, each with its row, its column and the mend.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputProblems(
            [
                Problem(
                    str(folder), "la carpeta de datos no existe", "Corrija data en los parámetros"
                )
            ]
        )
    if not any((folder / file).exists() for file in ("dataset.yml", *_files())):
        raise InputProblems([_not_a_dataset(folder)])
    problems: list[Problem] = []
    about = _about(folder / "dataset.yml", problems)
    if year is not None and _is_year(about.get("year")) and about["year"] != year:
        problems.append(
            Problem(
                "dataset.yml",
                f"los datos son de {about['year']} y se pidió {year}",
                "Corrija year o data en los parámetros",
            )
        )
    tables: dict[str, pd.DataFrame] = {}
    doubtful: set[str] = set()
    for table in TABLES.values():
        try:
            frame, found = read_table(readers.read_csv(folder / f"{table.name}.csv"), table)
        except InputProblems as error:
            frame, found = empty_frame(table), list(error.problems)
        doubtful.update(f"{table.name}.{problem.column or '*'}" for problem in found)
        problems.extend(found)
        tables[table.name] = frame
    problems.extend(check_references(tables, TABLES, doubtful))
    tables["identification"] = _with_dates(tables["identification"], problems)
    problems.extend(_year_problems(tables["results"], about.get("year")))
    problems.extend(_period_problems(tables["identification"]))
    narrative = _narrative(folder / "narrative", problems)
    if problems:
        raise InputProblems(problems)
    return Dataset(
        about["title"],
        about["nature"],
        about["year"],
        about.get("source") or "",
        tables,
        narrative,
    )


def _about(path: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        about = readers.read_yaml(path)
    except InputProblems as error:
        problems.extend(error.problems)
        return {}
    name = path.name
    for key in about:
        if key not in DATASET_KEYS:
            problems.append(
                Problem(name, f"clave {quoted(key)} desconocida", allowed(str(key), DATASET_KEYS))
            )
    for key in REQUIRED_KEYS:
        if about.get(key) in (None, ""):
            problems.append(Problem(name, f"falta «{key}»", "Agregue la clave con su valor"))
    for key in TEXT_KEYS:
        if about.get(key) is not None and not isinstance(about[key], str):
            problems.append(
                Problem(
                    name, f"{key} {quoted(about[key])} no es un texto", "Escríbalo entre comillas"
                )
            )
    if (nature := about.get("nature")) and nature not in NATURES:
        problems.append(
            Problem(name, f"nature {quoted(nature)} no se admite", allowed(str(nature), NATURES))
        )
    year = about.get("year")
    if isinstance(year, str) and year:
        problems.append(
            Problem(
                name, f"year {quoted(year)} es un texto", "Escriba el año sin comillas: year: 2016"
            )
        )
    elif year not in (None, "") and not _is_year(year):
        problems.append(
            Problem(name, f"year {quoted(year)} no es un año", "Escriba, por ejemplo, year: 2016")
        )
    return about


def _is_year(value: Any) -> bool:
    return isinstance(value, int) and 2012 <= value <= 2099


def _with_dates(frame: pd.DataFrame, problems: list[Problem]) -> pd.DataFrame:
    frame = frame.copy()
    for row in frame.index[frame["item"].isin(IDENTIFICATION_DATES) & frame["value"].notna()]:
        try:
            frame.loc[row, "value"] = parse.date(frame.loc[row, "value"])
        except parse.CellError as error:
            problems.append(
                Problem("identification.csv", error.what, error.mend, int(row), "value")
            )
    return frame


def _narrative(folder: Path, problems: list[Problem]) -> dict[str, tuple[Paragraph, ...]]:
    sections: dict[str, tuple[Paragraph, ...]] = {}
    for path in sorted(folder.glob("*.md")):
        try:
            sections[path.stem] = readers.read_narrative(path)
        except InputProblems as error:
            problems.extend(error.problems)
    return sections


def _year_problems(results: pd.DataFrame, year: Any) -> Iterator[Problem]:
    """Yield a problem when no result is of the data set's year: all would be dropped."""
    years = sorted(int(each) for each in results["year"].dropna().unique())
    if _is_year(year) and years and year not in years:
        yield Problem(
            "results.csv",
            f"ninguna fila es de {year}, el año de dataset.yml; hay de "
            f"{', '.join(str(each) for each in years)}",
            "Corrija la columna year o el año de dataset.yml",
            column="year",
        )


def _period_problems(frame: pd.DataFrame) -> Iterator[Problem]:
    """Yield a problem when the period informed ends before it begins."""
    dates = dict(zip(frame["item"], frame["value"], strict=True))
    start, end = dates.get("period_start"), dates.get("period_end")
    if start and end and end < start:
        yield Problem(
            "identification.csv",
            f"el período termina ({end}) antes de empezar ({start})",
            "Corrija period_start o period_end",
            column="value",
        )


def _files() -> list[str]:
    return [f"{table}.csv" for table in TABLES]


def _not_a_dataset(folder: Path) -> Problem:
    inside = sorted(path.parent.name for path in folder.glob("*/dataset.yml"))
    near = f"Elija una de sus carpetas: {', '.join(inside)}" if inside else "Elija otra carpeta"
    return Problem(str(folder), "no tiene dataset.yml ni ninguna tabla", near)
