"""Tell the rows of a sheet that are data from those that are not.

What is certainly no data is left out, and said; what may be data is kept, and judged later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from spl_eval.errors import Note, folded
from spl_eval.intake.readers.workbook.layout import EXAMPLE, Cells, Layout

TOTALS = frozenset({"total", "totales", "total general", "totales generales", "suma total"})
MAX_LISTED = 5
MAX_LABEL = 40

EXAMPLE_ROWS = "las filas de ejemplo no se leen"
STRAY_ROWS = "hay filas con algo escrito sólo fuera de las columnas de la tabla, y no se leen"
HEADER_ROWS = "el encabezado está repetido, y esas filas no se leen"
TOTAL_ROWS = "las filas de totales no se leen"


def is_blank(value: object) -> bool:
    """Return whether a cell shows nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def listed(numbers: Iterable[int]) -> str:
    """Write row numbers for a message, the first few of them."""
    numbers = list(numbers)
    more = f" y {len(numbers) - MAX_LISTED} más" if len(numbers) > MAX_LISTED else ""
    word = "fila" if len(numbers) == 1 else "filas"
    return f"{word} {', '.join(map(str, numbers[:MAX_LISTED]))}{more}"


def sort_rows(layout: Layout) -> None:
    """Keep the rows that are data; note the others, by reason."""
    left_out: dict[str, list[int]] = {}
    marks_column = layout.grid.left == 1 and 0 not in layout.places
    for row in range(layout.header[-1] + 1, len(layout.grid.cells)):
        reason = _not_data(layout, layout.grid.cells[row])
        if reason is None:
            layout.rows.append(row)
        # An example in the column for it is the template's own.
        elif reason and not (reason == EXAMPLE_ROWS and marks_column):
            left_out.setdefault(reason, []).append(layout.grid.top + row)
    layout.notes.extend(
        Note(layout.grid.file, f"{reason} ({listed(rows)})", layout.grid.sheet)
        for reason, rows in left_out.items()
    )


def _not_data(layout: Layout, cells: Cells) -> str | None:
    """Return why a row is no data, empty for a blank row, or None when it is data."""
    first = cells[0]
    if layout.grid.left == 1 and isinstance(first, str) and _is_example(first):
        return EXAMPLE_ROWS
    values = [cells[place] for place in layout.places]
    if all(map(is_blank, values)):
        return "" if all(map(is_blank, cells)) else STRAY_ROWS
    if isinstance(values[0], str) and _is_header(values, layout.headings):
        return HEADER_ROWS
    return TOTAL_ROWS if _is_total(layout, cells) else None


def _is_example(text: str) -> bool:
    return re.match(rf"{EXAMPLE}\b", folded(text[:MAX_LABEL])) is not None


def _is_header(values: Cells, headings: Sequence[str]) -> bool:
    return all(
        isinstance(value, str) and value.strip() == heading
        for value, heading in zip(values, headings, strict=True)
    )


def _is_total(layout: Layout, cells: Cells) -> bool:
    """Return whether a row begins with «Total» and lacks what a row of data must have."""
    label = next(place for place, value in enumerate(cells) if not is_blank(value))
    text = cells[label]
    if not isinstance(text, str) or folded(text[:MAX_LABEL]).rstrip(":. ") not in TOTALS:
        return False
    others = [
        (column, cells[place])
        for column, place in zip(layout.columns, layout.places, strict=True)
        if place != label
    ]
    keyed = any(column.name in layout.table.key and not is_blank(v) for column, v in others)
    complete = all(not is_blank(v) for column, v in others if column.required)
    return not keyed and not (complete and any(column.required for column, _ in others))
