"""What a data set is made of: tables, columns, kinds of cell, and the words for them.

The tables themselves are declared in :mod:`spl_eval.intake.tables`, the rules that join
columns in :mod:`spl_eval.intake.rules`, and the meaning of every column in
``meanings.csv``, where an evaluator can mend a sentence without touching code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Kind = Literal[
    "text", "integer", "number", "amount", "date", "choice", "cuit", "lines", "source_lines", "list"
]
"""How a cell is read. ``lines`` and ``list`` give tuples of text, ``source_lines`` of int."""

Vocabulary = Literal["line", "province", "sector"]
Privacy = Literal["public", "internal", "personal"]
"""``personal`` says something of a person or of a single firm; ``internal`` of an organisation."""

Part = Literal["report", "programme", "shared"]
"""Where a table comes from: an annual report's facts, the programme's records, or both."""


MAX_COUNT = 999_999_999
"""No programme counts a thousand million of anything: it is an amount in the wrong column."""


@dataclass(frozen=True)
class Column:
    """One column: how its cells are read and what they may hold.

    ``label`` heads the column wherever a reader sees it, and is a heading that a workbook may
    have. ``choices`` maps each allowed code to its Spanish label. ``references`` names
    ``table.column`` whose values it must be one of. ``minimum`` and ``maximum`` are
    inclusive, in the column's own unit; of a date, ISO text.
    """

    name: str
    kind: Kind
    label: str
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    vocabulary: Vocabulary | None = None
    references: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    privacy: Privacy = "public"

    @property
    def limit(self) -> float | None:
        """Return the greatest value that a cell may hold: ``maximum``, or what no count passes."""
        return MAX_COUNT if self.maximum is None and self.kind == "integer" else self.maximum


@dataclass(frozen=True)
class Table:
    """One table: its columns in order and the columns that identify a row.

    ``part`` says where it comes from; an annual report needs every table of part ``report``.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    part: Part

    def column(self, name: str) -> Column:
        """Return the column called ``name``; raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


SOURCE = Column("source_lines", "source_lines", "Líneas del informe")


def text(
    name: str,
    label: str,
    *,
    required: bool = False,
    references: str | None = None,
    privacy: Privacy = "public",
) -> Column:
    """Declare a column of free text."""
    return Column(name, "text", label, required, references=references, privacy=privacy)


def choice(
    name: str,
    label: str,
    choices: Mapping[str, str],
    *,
    required: bool = False,
    privacy: Privacy = "public",
) -> Column:
    """Declare a column of coded values with a Spanish label each."""
    return Column(name, "choice", label, required, choices=choices, privacy=privacy)


def count(
    name: str,
    label: str,
    *,
    required: bool = False,
    minimum: float = 0,
    maximum: float | None = None,
    unit: str = "",
    privacy: Privacy = "public",
) -> Column:
    """Declare a column of whole numbers from ``minimum`` on."""
    return Column(
        name,
        "integer",
        label,
        required,
        minimum=minimum,
        maximum=maximum,
        unit=unit,
        privacy=privacy,
    )


def amount(name: str, label: str, *, required: bool = False, privacy: Privacy = "public") -> Column:
    """Declare a column of current pesos, never negative."""
    return Column(
        name, "amount", label, required, minimum=0, unit="pesos corrientes", privacy=privacy
    )


def date(name: str, label: str, *, required: bool = False, privacy: Privacy = "public") -> Column:
    """Declare a column of dates or months."""
    return Column(name, "date", label, required, privacy=privacy)


def line(name: str = "line", label: str = "Línea", *, required: bool = False) -> Column:
    """Declare a column that holds one line of assistance."""
    return Column(name, "text", label, required, vocabulary="line")


def province(*, required: bool = False, privacy: Privacy = "public") -> Column:
    """Declare the column of the province."""
    return Column("province", "text", "Provincia", required, vocabulary="province", privacy=privacy)


def sector(*, required: bool = False, privacy: Privacy = "public") -> Column:
    """Declare the column of the programme's sector."""
    return Column("sector", "text", "Sector", required, vocabulary="sector", privacy=privacy)
