"""Gather what is wrong with cells: one problem for each kind of mistake in a column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from spl_eval.errors import Problem, quoted
from spl_eval.intake.parse.cell_error import CellError
from spl_eval.intake.readers.source import RawTable

Wrong = dict[str, list[tuple[CellError, str, list[int]]]]
"""By code of the mistake: the error, the text that has it, and the rows with that text."""


def column_problems(raw: RawTable, field: str, wrong: Wrong) -> Iterator[Problem]:
    """Yield one problem for each kind of mistake in a column, with all its rows."""
    place = raw.place(field)
    heading = raw.headings[place] if place is not None else field
    for code, found in wrong.items():
        error, first, _ = found[0]
        rows = sorted(row for _, _, rows in found for row in rows)
        yield Problem(
            raw.file,
            error.what + _others(error.what, first, [text for _, text, _ in found[1:]]),
            error.mend,
            row=rows[0],
            column=heading,
            sheet=raw.sheet,
            code=code,
            table=raw.table.name,
            field=field,
            rows=tuple(rows) if len(rows) > 1 else (),
        )


def _others(what: str, first: str, texts: list[str]) -> str:
    """Name some more wrong texts, when the message names the first one at all."""
    if not texts or quoted(first) not in what:
        return ""
    rest = ", …" if len(texts) > 3 else ""
    return f"; también {', '.join(quoted(text) for text in texts[:3])}{rest}"


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
