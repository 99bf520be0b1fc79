"""Tell the rows of a table that are data from examples, totals and notes, in every kind of file.

Only what is certainly no data is left out: the template's own example, and a row that begins
with «Total» and lacks what every row must have. What might be either is a problem, because
nobody should lose a row, or count a total as one, without knowing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from spl_eval.errors import Note, Problem
from spl_eval.intake.readers.examples import is_example
from spl_eval.intake.readers.headings import heading_key
from spl_eval.intake.schema import Column, Table

EXAMPLE = "ejemplo"
"""What marks a row as an example, in the first column; the template has one in each sheet."""

MAX_LISTED = 5
MAX_LABEL = 60
MAX_UNHEADED = 20
MAX_ROWS_KEPT = 100_000

EXAMPLE_ROWS = "las filas de ejemplo no se leen"
TOTAL_ROWS = "las filas de totales y de notas no se leen"

MARK = re.compile(rf"{EXAMPLE}\b", re.IGNORECASE | re.ASCII)
TOTAL = r"(?:sub)?total(?:es)?"
ALONE = re.compile(rf"{TOTAL}(?: general(?:es)?)?|suma(?: total)?", re.IGNORECASE | re.ASCII)
BEGINNING = re.compile(
    rf"{TOTAL} |(?:{TOTAL}|suma|notas?|fuentes?)(?: ?\(?[0-9]{{1,2}}\)?)? ?:",
    re.IGNORECASE | re.ASCII,
)
FIRST_CELL = rf"(?i)^\s*(?:{EXAMPLE}|{TOTAL}|suma|notas?|fuentes?)(?:[^0-9a-z_-]|$)"
"""For RE2: fits each first cell that a sieve would look into, and few others."""
ANY_CELL = rf"(?i){EXAMPLE}|total|suma|nota|fuente"


@dataclass
class RowSieve:
    """Judges a table's rows one by one and gathers what it found.

    ``columns`` and ``headings`` are those of a row's cells, the first of which stands in the
    column ``first`` of the file (1 is A).
    """

    table: Table
    columns: Sequence[Column | None]
    headings: Sequence[str]
    first: int = 1
    left_out: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    doubtful: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    unheaded: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Find the column for the mark EJEMPLO, and the columns without heading."""
        self.marks = self.first == 1 and bool(self.columns) and self.columns[0] is None
        heading = self.headings[0] if self.headings else ""
        self.marks_only = self.marks and (not heading or is_mark_heading(heading))
        self.bare = [place for place, heading in enumerate(self.headings) if not heading]
        self.known = [
            (place, column) for place, column in enumerate(self.columns) if column is not None
        ]

    def is_example(self, row: int, cells: Sequence[object]) -> bool:
        """Say whether a row is the template's example; one that is marked so and differs is data.

        An example in the column for it is left out in silence.
        """
        if self.first != 1 or not cells or not self._is_marked(cells[0]):
            return False
        own = [(column, _at(cells, place)) for place, column in self.known if place]
        if not is_example(self.table, own):
            self.doubtful["example_row"].append(row)
            return False
        if not self.marks:
            self.left_out[EXAMPLE_ROWS].append(row)
        return True

    def is_total(self, row: int, cells: Sequence[object]) -> bool:
        """Say whether a row is a total or a note, and gather it as certain or as a problem."""
        label = next((place for place, value in enumerate(cells) if not is_blank(value)), None)
        if label is None or not is_total_label(cells[label]):
            return False
        others = [(column, _at(cells, place)) for place, column in self.known if place != label]
        key = [(column, value) for column, value in others if column.name in self.table.key]
        filled = [column for column, value in key if not is_blank(value)]
        # Whoever writes «Total Austral» in another column has given the row its own key.
        if filled and len(key) == len(self.table.key) and not _lacks(key):
            return False
        keyed = filled or len(key) < sum(c.name in self.table.key for _, c in self.known)
        if _lacks(others) or not keyed:
            self.left_out[TOTAL_ROWS].append(row)
        else:
            self.doubtful["total_row"].append(row)
        return True

    def look_beside(self, row: int, cells: Sequence[object]) -> None:
        """Gather the values of a row of data that stand below an empty heading."""
        for place in self.bare:
            if is_blank(value := _at(cells, place)) or (place == 0 and self._is_marked(value)):
                continue
            self.note_unheaded(row, place)

    def note_unheaded(self, row: int, place: int) -> None:
        """Gather one value that stands below an empty heading."""
        known = place in self.unheaded or len(self.unheaded) < MAX_UNHEADED
        if known and len(self.unheaded[place]) < MAX_ROWS_KEPT:
            self.unheaded[place].append(row)

    def problems(
        self, file: str, sheet: str | None, name_of: Callable[[int], str]
    ) -> list[Problem]:
        """Return what has to be mended; ``name_of`` names a column by its position, from 1."""
        found = []
        for code, (what, mend) in DOUBTS.items():
            if rows := self.doubtful.get(code):
                found.append(
                    Problem(
                        file, what, mend, sheet=sheet, code=code, table=self.table.name,
                        **_rows(rows),
                    )
                )  # fmt: skip
        for place, rows in sorted(self.unheaded.items()):
            found.append(
                Problem(
                    file,
                    "hay valores y el encabezado está vacío",
                    "Escriba el encabezado, o borre la columna",
                    column=name_of(self.first + place),
                    sheet=sheet,
                    code="no_heading",
                    table=self.table.name,
                    **_rows(rows),
                )
            )
        return found

    def notes(self, file: str, sheet: str | None = None) -> list[Note]:
        """Return what was left out, by reason."""
        return left_out_notes(self.left_out, file, sheet)

    def _is_marked(self, value: object) -> bool:
        if not isinstance(value, str):
            return False
        text = value[:MAX_LABEL].strip()
        # Elsewhere «Ejemplos SRL» or «Ejemplo de buena práctica» are somebody's words.
        if self.marks_only:
            return MARK.match(text) is not None
        return MARK.fullmatch(text.rstrip(":. ")) is not None


DOUBTS = {
    "example_row": (
        "dice EJEMPLO y tiene datos propios",
        "Si son datos, borre EJEMPLO de la primera columna; si no, borre la fila",
    ),
    "total_row": (
        "parece un total o una nota, y no un dato",
        "Quite la fila; si es un dato, cambie ese nombre",
    ),
}


def is_blank(value: object) -> bool:
    """Return whether a cell shows nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_mark_heading(heading: str) -> bool:
    """Return whether a heading is that of the template's column for the mark EJEMPLO."""
    return heading_key(heading[:MAX_LABEL]).startswith(EXAMPLE)


def is_total_label(value: object) -> bool:
    """Return whether a cell says «Total», «Subtotal Salta», «Nota:»; ``TOTAL-1`` is a code."""
    if not isinstance(value, str):
        return False
    text = " ".join(value[:MAX_LABEL].split())
    return bool(ALONE.fullmatch(text.rstrip(":. ")) or BEGINNING.match(text))


def left_out_notes(
    left_out: dict[str, list[int]], file: str, sheet: str | None = None
) -> list[Note]:
    """Return a note for each reason to leave rows out, with the rows."""
    return [
        Note(file, f"{reason} ({_listed(rows)})", sheet)
        for reason, rows in left_out.items()
        if rows
    ]


def _listed(numbers: Sequence[int]) -> str:
    more = f" y {len(numbers) - MAX_LISTED} más" if len(numbers) > MAX_LISTED else ""
    word = "fila" if len(numbers) == 1 else "filas"
    return f"{word} {', '.join(map(str, numbers[:MAX_LISTED]))}{more}"


def _lacks(cells: Iterable[tuple[Column, object]]) -> bool:
    return any(column.required and is_blank(value) for column, value in cells)


def _at(cells: Sequence[object], place: int) -> object:
    return cells[place] if place < len(cells) else None


def _rows(rows: list[int]) -> dict[str, Any]:
    return {"row": rows[0], "rows": tuple(rows) if len(rows) > 1 else ()}
