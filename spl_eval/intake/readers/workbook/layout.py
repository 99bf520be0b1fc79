"""Find a table's header inside a sheet, wherever it stands.

People write titles above a table, merge headings over rows and columns, leave blank columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from spl_eval.errors import Note, Problem
from spl_eval.intake.readers.cells import cell_text
from spl_eval.intake.readers.headings import heading_key, match_headings, spellings
from spl_eval.intake.readers.row_sieve import is_mark_heading
from spl_eval.intake.readers.workbook.scan import Range
from spl_eval.intake.schema import Column, Table

HEADER_WITHIN = 30
"""Rows from the first one with a value; further down nobody puts a header."""
ENOUGH_HEADINGS = 2
MAX_HEADER = 4
"""Rows of one header, at most."""
MAX_MERGES = 2_000
MAX_HEADING = 200
"""Characters; a heading is short, and a cell of megabytes is not worth folding."""

Cells = Sequence[object]


@dataclass(frozen=True)
class Grid:
    """A sheet's cells from its first one with a value, at row ``top`` and column ``left``."""

    file: str
    sheet: str
    top: int
    left: int
    cells: Sequence[Cells]
    merges: Sequence[Range] = ()


@dataclass
class Layout:
    """A table found in a grid. ``places`` and ``rows`` index the grid's columns and rows.

    ``written`` has a heading for each of the grid's columns, empty where there is none.
    ``problems`` keep the table from being read, ``doubts`` do not; ``notes`` say what was left
    out.
    """

    grid: Grid
    table: Table
    header: range
    written: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    places: tuple[int, ...] = ()
    rows: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def header_row(self) -> int:
        """Return the spreadsheet's number of the row that has the headings."""
        return self.grid.top + self.header[-1]

    @property
    def positions(self) -> tuple[int, ...]:
        """Return the columns' places in the sheet, from 1."""
        return tuple(self.grid.left + place for place in self.places)

    @property
    def row_numbers(self) -> list[int]:
        """Return the spreadsheet's numbers of the rows that are data."""
        return [self.grid.top + row for row in self.rows]


def find_table(grid: Grid, table: Table) -> Layout | None:
    """Return the layout of ``table`` in a grid, or None when no row looks like its header."""
    own = _with_merges(grid, across=False)
    known = spellings(table)
    scores = [
        len({known[key].name for key in map(_key, cells) if key in known})
        for cells in own[:HEADER_WITHIN]
    ]
    best = max(scores, default=0)
    if best < min(ENOUGH_HEADINGS, len(table.columns)):
        return None
    header = _header_rows(grid, scores.index(best))
    layout = Layout(grid, table, header)
    groups = _with_merges(grid, across=True)
    headings = _headings(own, groups, header, known)
    layout.written = tuple(
        heading or _covering(groups[header[-1]][place], known)
        for place, heading in enumerate(headings)
    )
    _match(layout, headings)
    return layout


def _covering(value: object, known: Mapping[str, Column]) -> str:
    """Return the unused heading that is merged over a column, so that it too is left out."""
    text = cell_text(value)[:MAX_HEADING].strip()
    return "" if _key(text) in known else text


def _key(value: object) -> str:
    return heading_key(cell_text(value)[:MAX_HEADING])


def _with_merges(grid: Grid, *, across: bool) -> list[list[object]]:
    """Return the rows where a header may be, with a merged value in all the rows that it covers.

    With ``across`` also in all the columns: there it is the name of a group of headings.
    """
    rows = [list(cells) for cells in grid.cells[: HEADER_WITHIN + MAX_HEADER]]
    for r1, c1, r2, c2 in _merges_above(grid, len(rows)):
        row, place = r1 - grid.top, c1 - grid.left
        value, last = rows[row][place], c2 - grid.left if across else place
        for below in range(row, min(r2 - grid.top + 1, len(rows))):
            for right in range(place, min(last + 1, len(rows[below]))):
                rows[below][right] = value
    return rows


def _merges_above(grid: Grid, rows: int) -> list[Range]:
    width = len(grid.cells[0]) if grid.cells else 0
    near = [
        merge
        for merge in grid.merges
        if 0 <= merge[0] - grid.top < rows and 0 <= merge[1] - grid.left < width
    ]
    return near[:MAX_MERGES]


def _header_rows(grid: Grid, row: int) -> range:
    """Return the header's rows: a heading merged downwards takes all that it covers."""
    number, last = grid.top + row, row
    for r1, _, r2, _ in _merges_above(grid, row + 1):
        if r1 <= number <= r2:
            last = max(last, min(r2 - grid.top, len(grid.cells) - 1, row + MAX_HEADER - 1))
    return range(row, last + 1)


def _headings(
    own: Sequence[Cells], groups: Sequence[Cells], header: range, known: Mapping[str, Column]
) -> list[str]:
    """Return one heading for each column of the grid, empty where there is none.

    Below a group's heading («Puestos» over «de mujeres») the two are tried together, and where
    the header's row is blank, the heading in the row above it. ``own`` and ``groups`` are the
    rows as :func:`_with_merges` gives them without and with ``across``.
    """
    width = len(own[header[-1]])
    stacks = [_texts(own[row][place] for row in header) for place in range(width)]
    taken = {_key(text) for stack in stacks for text in stack}
    headings = []
    for place, stack in enumerate(stacks):
        whole = _texts(groups[row][place] for row in range(max(0, header[0] - 1), header[-1] + 1))
        above = _texts([own[header[0] - 1][place]]) if header[0] else []
        options = [*reversed(stack), " ".join(whole), " ".join(whole[-2:])]
        if not stack:
            options = [text for text in above if _key(text) not in taken]
        plain = stack[-1] if stack else ""
        headings.append(next((text for text in options if _key(text) in known), plain))
        taken.add(_key(headings[-1]))
    return headings


def _texts(values: Iterable[object]) -> list[str]:
    texts = (cell_text(value)[:MAX_HEADING].strip() for value in values)
    return list(dict.fromkeys(filter(None, texts)))


def _match(layout: Layout, headings: list[str]) -> None:
    grid = layout.grid
    if grid.left == 1 and headings and is_mark_heading(headings[0]):
        headings[0] = ""
    columns, problems, notes = match_headings(
        headings, layout.table, grid.file, row=layout.header_row, sheet=grid.sheet
    )
    found = [(place, column) for place, column in enumerate(columns) if column is not None]
    layout.problems.extend(problems)
    layout.notes.extend(notes)
    layout.places = tuple(place for place, _ in found)
    layout.columns = tuple(column for _, column in found)
    layout.headings = tuple(headings[place] for place in layout.places)
