"""A data set that passed every check, as notebooks use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from spl_eval.errors import InputProblems
from spl_eval.intake.check import examine
from spl_eval.intake.readers.narrative import Paragraph

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Dataset:
    """The checked facts of one annual report, or the records of a programme.

    ``tables`` maps each table's name to a typed frame indexed by spreadsheet row; frames are
    shared, so functions that compute must copy before they change one. ``narrative`` maps a
    section to its paragraphs. ``year`` is the year under report; ``first_year`` is the first
    that the records cover, and that of an annual report is its own.
    """

    title: str
    nature: Literal["real", "simulated"]
    year: int
    source: str
    tables: Mapping[str, pd.DataFrame]
    narrative: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    first_year: int | None = None

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


def load(source: str | Path, year: int | None = None) -> Dataset:
    """Read and check a folder, a workbook or a database (path or SQLAlchemy URL).

    ``year``, when given, is the year under report, which the data must be of or cover; without
    it, it is the data set's last. Raises InputProblems listing every problem of every table,
    each with its row, its column and the mend.
    """
    found = examine(source, year=year)
    if found.problems:
        raise InputProblems(found.problems)
    return Dataset(
        found.about["title"],
        found.about["nature"],
        found.about["year"] if year is None else year,
        found.about.get("source") or "",
        found.tables,
        found.narrative,
        found.about.get("first_year"),
    )
