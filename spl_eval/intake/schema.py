"""What a data set is made of: tables, columns, kinds of cell, and the words for them.

The tables themselves are declared in :mod:`spl_eval.intake.tables`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Kind = Literal["text", "integer", "number", "date", "choice", "lines", "source_lines", "list"]
"""How a cell is read. ``lines`` and ``list`` give tuples of text, ``source_lines`` of int."""

Vocabulary = Literal["line", "province", "sector"]


@dataclass(frozen=True)
class Column:
    """One column: how its cells are read and what they may hold.

    ``label`` heads the column wherever a reader sees it. ``choices`` maps each allowed code
    to its Spanish label. ``references`` names ``table.column`` whose values it must be one
    of. ``minimum`` is inclusive, in the column's own unit.
    """

    name: str
    kind: Kind
    label: str
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    vocabulary: Vocabulary | None = None
    references: str | None = None
    minimum: float | None = None


@dataclass(frozen=True)
class Table:
    """One table: its columns in order and the columns that identify a row."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def column(self, name: str) -> Column:
        """Return the column called ``name``; raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


SOURCE = Column("source_lines", "source_lines", "Líneas del informe")


def text(name: str, label: str, *, required: bool = False, references: str | None = None) -> Column:
    """Declare a column of free text."""
    return Column(name, "text", label, required=required, references=references)


def choice(name: str, label: str, choices: dict[str, str], *, required: bool = False) -> Column:
    """Declare a column of coded values with a Spanish label each."""
    return Column(name, "choice", label, required=required, choices=choices)


def count(name: str, label: str, *, required: bool = False, minimum: float = 0) -> Column:
    """Declare a column of whole numbers from ``minimum`` on."""
    return Column(name, "integer", label, required=required, minimum=minimum)


def amount(name: str, label: str) -> Column:
    """Declare a column of current pesos, never negative."""
    return Column(name, "number", label, minimum=0)


def line(name: str = "line", label: str = "Línea") -> Column:
    """Declare a column that holds one line of assistance."""
    return Column(name, "text", label, vocabulary="line")
