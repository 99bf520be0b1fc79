"""What every reader of units offers, and the rules for columns that all of them share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from spl_eval.errors import nearest, quoted
from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.specification import Columns
from spl_eval.impact.tally import Tally
from spl_eval.impact.wide import Grid

Progress = Callable[[int, int], None]
"""Is told how many rows were read, and of how many."""

NUMBER, TRUTH, TEXT, MOMENT, OTHER = "number", "truth", "text", "moment", "other"
"""Kinds of columns: numbers, true or false, texts, dates and times, and what is left."""


class Source(Protocol):
    """A panel that can be read, as often as needed."""

    columns: Columns
    subgroups: Coder
    clusters: Coder

    def periods(self) -> Floats:
        """Return the periods in ascending order, or those that a first look finds."""
        ...

    def tallies(self, grid: Grid, progress: Progress | None) -> list[Tally]:
        """Read every row and add the units up.

        Raises:
            NewPeriods: a period is not in the grid.
        """
        ...


class NewPeriods(Exception):
    """Rows have periods that a first look at the panel did not find."""

    def __init__(self, periods: Floats) -> None:
        super().__init__(periods)
        self.periods = periods


class NotSorted(Exception):
    """The rows of a file are not in order of unit and period."""


@dataclass
class Coder:
    """Numbers the labels of a column for the whole panel; -1 is missing."""

    codes: dict[Any, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def encode(self, labels: Iterable[Any]) -> Integers:
        """Return the codes of labels; new ones get the next numbers."""
        with self.lock:
            codes = [
                -1 if label is None else self.codes.setdefault(label, len(self.codes))
                for label in labels
            ]
        return np.array(codes, dtype=np.int64)

    def ranks(self) -> tuple[list[Any], Integers]:
        """Return the labels in ascending order, and each code's place among them.

        Threads meet labels in any order; results must not depend on it.
        """
        ordered = sorted(self.codes)
        ranks = np.zeros(len(ordered), dtype=np.int64)
        for rank, label in enumerate(ordered):
            ranks[self.codes[label]] = rank
        return ordered, ranks


def column_problems(
    found: Sequence[tuple[str, str]],
    columns: Columns,
    file: str | None = None,
    values: Mapping[str, str] | None = None,
) -> list[str]:
    """Return what is wrong with the columns of a panel.

    Args:
        found: names and kinds, in the order of the panel; a name may come twice.
        columns: those that are wanted.
        file: its name, where the panel is a file.
        values: of columns of texts the first that is no number, where it is known.
    """
    kinds, values = dict(found), values or {}
    problems = [_missing(name, kinds) for name in columns.names if name not in kinds]
    names = [name for name, _ in found]
    problems += [
        f"Hay más de una columna {quoted(name)}. Cambie el nombre de las que sobran."
        for name in columns.names
        if names.count(name) > 1
    ]
    roles = [(name, "resultado") for name in columns.outcomes]
    roles += [(name, "covariable") for name in columns.covariates]
    roles += [(columns.weights, "peso")] if columns.weights else []
    roles.append((columns.cohort, "cohorte"))
    problems += [
        _not_a_number(name, role, values.get(name))
        for name, role in roles
        if name in kinds and kinds[name] not in (NUMBER, TRUTH)
    ]
    if kinds.get(columns.time, NUMBER) != NUMBER:
        problems.append(
            f"Columna {columns.time}: el período no es un número{_says(values.get(columns.time))}. "
            "Use el año, o para meses año*12 + mes, tanto en el período como en la cohorte."
        )
    return problems if file is None else [f"{quoted(file)}: {told}" for told in problems]


MAX_LISTED = 12
"""Columns of the panel that a message lists."""


def _missing(name: str, kinds: Mapping[str, str]) -> str:
    close = nearest(name, kinds)
    hint = f"¿Quiso decir {quoted(close)}? " if close else ""
    listing = ", ".join(quoted(known) for known in list(kinds)[:MAX_LISTED])
    more = " …" if len(kinds) > MAX_LISTED else ""
    return f"No hay una columna {quoted(name)}. {hint}El panel tiene: {listing}{more}."


def _not_a_number(name: str, role: str, value: str | None) -> str:
    return (
        f"Columna {name} ({role}): no es numérica{_says(value)}. Conviértala en números; si viene "
        "de un CSV, use punto decimal (o coma, si las celdas se separan con «;») y deje vacías "
        "las celdas sin dato."
    )


def _says(value: str | None) -> str:
    return "" if value is None else f": dice {quoted(value)}"


def strictly_ascending(labels: Sequence[Any] | Floats | Integers) -> bool:
    """Return whether each label is greater than the one before."""
    if isinstance(labels, np.ndarray) and labels.dtype.kind in "iuf":
        return bool((labels[1:] > labels[:-1]).all())
    return all(before < after for before, after in pairwise(labels))
