"""What a reader is shown, before it is drawn: a table or a chart with all that it must carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from spl_eval import spanish


def plain(value: Any) -> str:
    """Write a cell of text or a list of texts; missing is said."""
    if isinstance(value, (tuple, list)):
        return spanish.listing(value) if value else spanish.MISSING
    return spanish.MISSING if spanish.is_missing(value) else str(value)


@dataclass(frozen=True)
class Field:
    """One column on show: its name in the data, its heading, and how a cell is written."""

    name: str
    label: str
    form: Callable[[Any], str] = plain
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table on show. ``name`` is its file in ``results/``; the first field heads each row.

    ``also`` names columns of ``frame`` that go into the file though they are not on show: the
    raw values behind a cell that is shown in words. ``folded`` shows only the caption until a
    reader opens it, for detail that few look for; paper shows it whole. ``period`` stands for
    the data set's own, ``basis`` is the price base of its money, and ``sources`` are cited
    beside the data set.
    """

    name: str
    caption: str
    frame: pd.DataFrame
    fields: tuple[Field, ...]
    note: str = ""
    also: tuple[str, ...] = ()
    empty: str = "El conjunto de datos no trae filas para esta tabla."
    folded: bool = False
    period: str = ""
    basis: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart on show. ``title`` states the finding; ``alt`` says what the picture shows.

    ``data`` holds the plotted values as a table, shown folded under the chart. ``period``,
    ``basis`` and ``sources`` are as those of a table.
    """

    name: str
    title: str
    alt: str
    figure: Figure
    data: Table
    note: str = ""
    period: str = ""
    basis: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Absent:
    """What is shown instead of a table or a chart that would be empty: what it is, and why."""

    name: str
    title: str
    reason: str


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the first screen: the text on show, its label, and the raw value."""

    name: str
    label: str
    value: Any
    text: str


def count_field(name: str, label: str) -> Field:
    """Declare a column of counts."""
    return Field(name, label, spanish.number, numeric=True)


def percent_field(name: str, label: str) -> Field:
    """Declare a column of percentages, in percentage points."""
    return Field(name, label, spanish.percent, numeric=True)


def ratio_field(name: str, label: str) -> Field:
    """Declare a column of ratios, shown with two decimals."""
    return Field(name, label, lambda value: spanish.number(value, decimals=2), numeric=True)


def source_field() -> Field:
    """Declare the column that cites the lines of the source document."""
    return Field("source_lines", "Líneas del informe", cited)


def cited(lines: Any) -> str:
    """Write source lines: ``30 y 41``; a row without any says so with a dash."""
    return "—" if spanish.is_missing(lines) else spanish.listing(lines)


def labelled(choices: dict[str, str]) -> Callable[[Any], str]:
    """Return a writer of coded values by their Spanish label."""
    return lambda value: spanish.MISSING if spanish.is_missing(value) else choices[value]
