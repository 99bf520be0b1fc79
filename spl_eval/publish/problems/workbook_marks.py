"""Which cells of which table have which problems, before any of them is coloured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from spl_eval.errors import Problem
from spl_eval.publish.problems.plain_cells import plain

if TYPE_CHECKING:
    from spl_eval.intake.readers.source import RawTable

MAX_MARKED = 5_000
"""Cells that are marked of one problem; a column that is wrong throughout needs no more."""

MAX_NOTES = 20_000
"""Cells with a note in a whole workbook: with more, Excel takes minutes to open it."""

AUTHOR = "spl-eval"
COLOUR = "FFC7CE"
MARK_FILL = PatternFill("solid", start_color=COLOUR, end_color=COLOUR)
MAX_NOTE = 1_500
NOTE_WIDTH, NOTE_LINE, CHARACTERS_A_LINE = 340, 17, 50

Place = tuple[int, int]
"""Row as the source numbers it, and index of the heading."""


@dataclass
class Marks:
    """What has to be marked: per table, place by place, the numbers of the problems there.

    ``first`` holds each problem's first cell, and ``marked`` how many of its cells are marked.
    """

    tables: dict[str, dict[Place, list[int]]] = field(default_factory=dict)
    first: dict[int, tuple[str, Place]] = field(default_factory=dict)
    marked: dict[int, int] = field(default_factory=dict)


def find_marks(problems: Sequence[Problem], raw: Mapping[str, RawTable]) -> Marks:
    """Return the cells of every problem whose table was read, within the limits.

    A column in position 0 is of a survey's mapping, and has no cell in the file.
    """
    found = Marks()
    notes = 0
    for number, problem in enumerate(problems):
        rows = problem.rows or (() if problem.row is None else (problem.row,))
        if problem.table not in raw or not rows:
            continue
        # A decision or a correction is wrong on a row of its own file.
        if problem.file != raw[problem.table].file:
            continue
        place = _heading(problem, raw[problem.table])
        if not any(raw[problem.table].positions[place : place + 1]):
            continue
        cells = found.tables.setdefault(problem.table, {})
        found.first[number] = (problem.table, (rows[0], place))
        for row in rows[:MAX_MARKED]:
            if (row, place) not in cells:
                if notes == MAX_NOTES:
                    break
                notes += 1
                cells[row, place] = []
            cells[row, place].append(number)
            found.marked[number] = found.marked.get(number, 0) + 1
    return found


def _heading(problem: Problem, raw: RawTable) -> int:
    """Return the heading that the problem is of; the first one when it is of the whole row."""
    place = raw.place(problem.field) if problem.field else None
    if place is None and problem.column in raw.headings:
        place = raw.headings.index(problem.column)
    if place is None:
        there = (at for at, column in enumerate(raw.columns) if column and raw.positions[at])
        place = next(there, 0)
    return place


def note_text(problems: Sequence[Problem], numbers: Sequence[int]) -> str:
    """Return what is wrong in one cell and how to mend it, problem by problem."""
    texts = [f"{sentence(problems[n].what)} {sentence(problems[n].mend)}" for n in numbers]
    return "\n".join(dict.fromkeys(texts))[:MAX_NOTE]


def note(text: str) -> Comment:
    """Return a note large enough to be read whole."""
    text = plain(text)
    lines = sum(1 + len(line) // CHARACTERS_A_LINE for line in text.splitlines())
    return Comment(text, AUTHOR, width=NOTE_WIDTH, height=(lines + 1) * NOTE_LINE)


def sentence(text: str) -> str:
    """Return ``text`` with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
