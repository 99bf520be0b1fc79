"""What a reader is shown, before it is drawn: a table or a chart with all that it must carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from spl_eval import spanish

DASH = "—"
MILLION = 1_000_000


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
    _: KW_ONLY
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
    _: KW_ONLY
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
    return decimal_field(name, label, 2)


def decimal_field(name: str, label: str, places: int) -> Field:
    """Declare a column of numbers with so many decimals."""
    return Field(name, label, decimals(places), numeric=True)


def fraction_field(name: str, label: str) -> Field:
    """Declare a column of fractions, 0 to 1 in the data, shown in per cent."""
    return Field(name, label, fraction, numeric=True)


def pesos_field(name: str, label: str) -> Field:
    """Declare a column of pesos."""
    return Field(name, label, spanish.pesos, numeric=True)


def source_field() -> Field:
    """Declare the column that cites the lines of the source document."""
    return Field("source_lines", "Líneas del informe", cited)


def cited(lines: Any) -> str:
    """Write source lines: ``30 y 41``; a row without any says so with a dash."""
    return DASH if spanish.is_missing(lines) else spanish.listing(lines)


def labelled(choices: dict[str, str]) -> Callable[[Any], str]:
    """Return a writer of coded values by their Spanish label."""
    return lambda value: spanish.MISSING if spanish.is_missing(value) else choices[value]


def or_dash(form: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return a writer that gives a dash where the row cannot have the value."""
    return lambda value: DASH if spanish.is_missing(value) else form(value)


def fraction(value: Any) -> str:
    """Write a fraction of 0 to 1 as a percentage."""
    return spanish.MISSING if spanish.is_missing(value) else spanish.percent(100 * float(value))


def decimals(places: int) -> Callable[[Any], str]:
    """Return a writer of numbers with so many decimals, without a sign before a rounded zero."""
    zero = spanish.number(0, decimals=places)

    def written(value: Any) -> str:
        text = spanish.number(value, decimals=places)
        return zero if text == f"-{zero}" else text

    return written


def months(value: Any) -> str:
    """Write months with one decimal; missing is said."""
    return spanish.number(value, decimals=1)
