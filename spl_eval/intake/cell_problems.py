"""Gather what is wrong with cells: one problem for each kind of mistake in a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from spl_eval.errors import Problem, quoted
from spl_eval.intake.parse import LIST_SEPARATOR, CellError
from spl_eval.intake.readers.source import RawTable

Wrong = dict[str, list[tuple[CellError, str, list[int]]]]
"""By code of the mistake: the error, the text that has it, and the rows with that text."""


MAX_DIFFERENT = 20
"""A mistake that is told in more different ways is told once, by its first cell."""

MAX_TEXTS = 4
"""Wrong texts that a message names."""

SUGGESTION = re.compile(r"¿Quiso decir («.*?»)\? ")
DAY_OR_MONTH = re.compile(r"(0?[1-9]|1[0-2])([-/.])(0?[1-9]|1[0-2])\2[0-9]{4}")

Mistake = tuple[CellError, str, list[int]]
Mistakes = list[Mistake]


def column_problems(raw: RawTable, field: str, wrong: Wrong) -> Iterator[Problem]:
    """Yield one problem for each kind of mistake in a column; it is true of all its rows."""
    for code, found in wrong.items():
        for what, mend, rows in _told(found):
            yield raw.problem(field, code, what, mend, rows)


def others(count: int) -> str:
    """Say that more cells or rows have a mistake, of which a message shows only the first."""
    number = f"{count:,}".replace(",", ".")
    return "1 caso más con otro valor" if count == 1 else f"{number} casos más con otros valores"


def _told(found: Mistakes) -> Iterator[tuple[str, str, list[int]]]:
    """Yield what is wrong, its mend and the rows, so that what is said is true of each row."""
    alike: dict[str, Mistakes] = {}
    for each in found:
        error, text, _ = each
        alike.setdefault(_without(error.what, _named(error, text)), []).append(each)
    if len(alike) > MAX_DIFFERENT:
        error, _, first = found[0]
        rows = _all_rows(found)
        yield f"{error.what}; y {others(len(rows) - len(first))}", error.mend, rows
        return
    for outline, mistakes in alike.items():
        error = mistakes[0][0]
        texts = list(dict.fromkeys(filter(None, map(_listed, mistakes))))
        what, mend = error.what, error.mend
        if len(texts) > 1:
            rest = ", …" if len(texts) > MAX_TEXTS else ""
            what = f"{outline}: {', '.join(texts[:MAX_TEXTS])}{rest}"
            mend = SUGGESTION.sub("", mend)
        yield what, mend, _all_rows(mistakes)


def _named(error: CellError, text: str) -> str:
    """Return how the message names the cell's text, or the part of it that is wrong; or nothing."""
    text = text.strip()
    parts = (part.strip() for part in text.split(LIST_SEPARATOR))
    names = (quoted(text), *(quoted(part) for part in parts if part), f"({text})")
    return next((name for name in names if name in error.what), "")


def _without(what: str, named: str) -> str:
    return " ".join(what.replace(named, "", 1).split()).strip(" :") if named else what


def _listed(mistake: Mistake) -> str:
    """Return a wrong text as a list of them shows it, with what was perhaps meant."""
    error, text, _ = mistake
    named = _named(error, text)
    if not named:
        return ""
    shown = quoted(text.strip()) if named.startswith("(") else named
    meant = SUGGESTION.match(error.mend)
    return f"{shown} (¿quiso decir {meant[1]}?)" if meant else shown


def _all_rows(found: Mistakes) -> list[int]:
    return sorted(row for _, _, rows in found for row in rows)


def may_be_month_first(text: str) -> bool:
    """Say whether a date is another day when its month is read first: ``5/12/2016``."""
    match = DAY_OR_MONTH.fullmatch(text.strip())
    return match is not None and int(match[1]) != int(match[3])


def doubtful_date(text: str) -> CellError:
    """Return what is wrong with a date in a column where others have the month first."""
    return CellError(
        f"la columna tiene fechas con el mes primero; también {quoted(text)} puede leerse al revés",
        "Escriba toda la columna con el día primero, o como 2016-12-05",
        "doubtful_dates",
    )


def unexplained(found: Iterable[Problem], told: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems ``found`` in cells, without those that the reader has ``told`` already.

    A formula without its value, or ``#N/A``, comes as an empty cell; a row with a comma too
    many has every later cell in the wrong column: each is one mistake, not several.
    """
    cells = {(each.table, each.field, row) for each in told if each.column for row in _rows(each)}
    shifted = {
        (each.table, row) for each in told if each.code == "ragged_rows" for row in _rows(each)
    }
    for problem in found:
        table = problem.table
        left = [
            row
            for row in _rows(problem)
            if (table, row) not in shifted
            and not (problem.code == "missing_value" and (table, problem.field, row) in cells)
        ]
        if len(left) == problem.count:
            yield problem
        elif left:
            yield replace(problem, row=left[0], rows=tuple(left) if len(left) > 1 else ())


def _rows(problem: Problem) -> tuple[int, ...]:
    return problem.rows or ((problem.row,) if problem.row is not None else ())
