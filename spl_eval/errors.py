"""Errors that a user can mend: a place, what is wrong there, and what to do.

Messages are in Spanish because evaluators read them. ``cli`` prints them without a
traceback and exits with ``exit_code``; any other exception is a defect of the toolkit.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DATA_PROBLEM = 1
WRONG_USE = 2

MAX_SHOWN = 60
"""Characters of a wrong value that a message quotes; longer ones are cut."""

MAX_EXAMPLES = 4
"""Rows that a message names beside the first one."""


PASSWORD = re.compile(r"(//[^\s/:@]*):[^\s]*@")


class SplEvalError(Exception):
    """Base of every error that the person at the keyboard can mend."""

    exit_code = DATA_PROBLEM


class UsageError(SplEvalError):
    """The command, or a run's parameters, are wrong; nothing was executed."""

    exit_code = WRONG_USE


@dataclass(frozen=True)
class Problem:
    """One defect of an input, with its place: one cell, or every cell of a column that has it.

    ``row`` is the row as a spreadsheet numbers it (a CSV's header is row 1), or None when the
    defect is of the whole file or column; ``column`` is the heading as written. ``rows`` lists
    every row that has the defect when there is more than one; ``row`` is then the first.
    ``code`` names the kind of defect, for programs. ``table`` and ``field`` are the schema's
    names of the table and the column, empty when the defect belongs to none.
    """

    file: str
    what: str
    mend: str
    row: int | None = None
    column: str | None = None
    sheet: str | None = None
    code: str = ""
    table: str = ""
    field: str = ""
    rows: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """Return how many cells or rows have the defect."""
        return max(1, len(self.rows))

    @property
    def weight(self) -> tuple[int, int]:
        """Return a key that sorts what blocks most first: files, headings, then many cells."""
        scope = 0 if self.row is None else 1 if self.column is None else 2
        return scope, -self.count

    @property
    def place(self) -> str:
        """Return where the defect is, in words."""
        words = [self.file]
        if self.sheet is not None:
            words.append(f"hoja {self.sheet}")
        if self.row is not None:
            words.append(f"fila {self.row}")
        if self.column is not None:
            words.append(f"columna {self.column}")
        return ", ".join(words)

    def __str__(self) -> str:
        more = ""
        if self.count > 1:
            others = [str(row) for row in self.rows[1 : 1 + MAX_EXAMPLES]]
            cut = "…" if self.count > 1 + MAX_EXAMPLES else ""
            total = f"{self.count:,}".replace(",", ".")
            more = f" (en {total} filas; también {', '.join(others)}{cut})"
        return f"{self.place}: {self.what}{more}. {self.mend}."


@dataclass(frozen=True)
class Note:
    """What was tolerated, detected or left out of an input; nobody has to mend it."""

    file: str
    what: str
    sheet: str | None = None

    def __str__(self) -> str:
        sheet = f", hoja {self.sheet}" if self.sheet is not None else ""
        return f"{self.file}{sheet}: {self.what}."


class InputProblems(SplEvalError):
    """Every problem found in a data set, all at once, what blocks most first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.weight))
        count = len(self.problems)
        head = "1 problema en los datos:" if count == 1 else f"{count} problemas en los datos:"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


class RunFailed(SplEvalError):
    """A notebook failed; the site published before is untouched."""


def quoted(value: object) -> str:
    """Quote a wrong value for a message: one line, no control characters, cut if long.

    The password of a database's address is not repeated.
    """
    value = PASSWORD.sub(r"\1:***@", str(value))
    text = "".join(c if c.isprintable() else "�" for c in str(value))
    return f"«{text[:MAX_SHOWN]}…»" if len(text) > MAX_SHOWN else f"«{text}»"


def folded(text: str) -> str:
    """Return ``text`` for comparison only: no case, accents or repeated spaces."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(text.casefold().split())


def nearest(word: str, options: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the option most like ``word``, or None below a likeness of ``cutoff`` (0 to 1)."""
    by_folded = {folded(option): option for option in options}
    close = difflib.get_close_matches(folded(word)[:MAX_SHOWN], by_folded, n=1, cutoff=cutoff)
    return by_folded[close[0]] if close else None


def allowed(word: str, options: Iterable[str]) -> str:
    """Say which values are allowed, beginning with the nearest one."""
    options = list(options)
    close = nearest(word, options)
    listing = "Valores permitidos: " + ", ".join(options)
    return f"¿Quiso decir «{close}»? {listing}" if close else listing
