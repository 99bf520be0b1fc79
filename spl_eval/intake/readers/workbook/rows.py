"""Tell the rows of a sheet that are data from those that are not.

What is certainly no data is left out, and said; what may be data is kept, and judged later.
"""

from __future__ import annotations

from collections.abc import Sequence

from spl_eval.intake.readers.row_sieve import RowSieve, is_blank
from spl_eval.intake.readers.workbook.layout import Cells, Layout
from spl_eval.intake.readers.workbook.scan import column_letters
from spl_eval.intake.schema import Column

STRAY_ROWS = "hay filas con algo escrito sólo fuera de las columnas de la tabla, y no se leen"
HEADER_ROWS = "el encabezado está repetido, y esas filas no se leen"


def sort_rows(layout: Layout) -> None:
    """Keep the rows that are data; note the others, by reason, and what is wrong with some."""
    grid = layout.grid
    sieve = RowSieve(layout.table, _columns(layout), layout.written, grid.left)
    for row in range(layout.header[-1] + 1, len(grid.cells)):
        cells, number = grid.cells[row], grid.top + row
        if _is_left_out(layout, sieve, cells, number):
            continue
        layout.rows.append(row)
        sieve.look_beside(number, cells)
    layout.notes.extend(sieve.notes(grid.file, grid.sheet))
    layout.doubts.extend(sieve.problems(grid.file, grid.sheet, column_letters))


def _columns(layout: Layout) -> list[Column | None]:
    found = dict(zip(layout.places, layout.columns, strict=True))
    return [found.get(place) for place in range(len(layout.written))]


def _is_left_out(layout: Layout, sieve: RowSieve, cells: Cells, number: int) -> bool:
    if sieve.is_example(number, cells):
        return True
    values = [cells[place] for place in layout.places]
    if all(map(is_blank, values)):
        if not all(map(is_blank, cells)):
            sieve.left_out[STRAY_ROWS].append(number)
        return True
    if isinstance(values[0], str) and _is_header(values, layout.headings):
        sieve.left_out[HEADER_ROWS].append(number)
        return True
    return sieve.is_total(number, cells)


def _is_header(values: Cells, headings: Sequence[str]) -> bool:
    return all(
        isinstance(value, str) and value.strip() == heading
        for value, heading in zip(values, headings, strict=True)
    )
