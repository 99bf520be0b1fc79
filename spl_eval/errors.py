"""Errors that a user can mend: a place, what is wrong there, and what to do.

Messages are in Spanish because evaluators read them. ``cli`` prints them without a
traceback and exits with ``exit_code``; any other exception is a defect of the toolkit.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DATA_PROBLEM = 1
WRONG_USE = 2

MAX_SHOWN = 60
"""Characters of a wrong value that a message quotes; longer ones are cut."""


class SplEvalError(Exception):
    """Base of every error that the person at the keyboard can mend."""

    exit_code = DATA_PROBLEM


class UsageError(SplEvalError):
    """The command, or a run's parameters, are wrong; nothing was executed."""

    exit_code = WRONG_USE


@dataclass(frozen=True)
class Problem:
    """One defect of an input, with its place.

    ``row`` is the row as a spreadsheet numbers it (the header is row 1), or None when the
    defect is of the whole file or column.
    """

    file: str
    what: str
    mend: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"fila {self.row}")
        if self.column is not None:
            place.append(f"columna {self.column}")
        return f"{', '.join(place)}: {self.what}. {self.mend}."


class InputProblems(SplEvalError):
    """Every problem found in a data set, all at once, in the order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = "1 problema en los datos:" if count == 1 else f"{count} problemas en los datos:"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


class RunFailed(SplEvalError):
    """A notebook failed; the site published before is untouched."""


def quoted(value: object) -> str:
    """Quote a wrong value for a message: one line, no control characters, cut if long."""
    text = "".join(c if c.isprintable() else "�" for c in str(value))
    return f"«{text[:MAX_SHOWN]}…»" if len(text) > MAX_SHOWN else f"«{text}»"


def folded(text: str) -> str:
    """Return ``text`` for comparison only: no case, accents or repeated spaces."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


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
