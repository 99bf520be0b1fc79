"""Say what is wrong with a table's cells before their values are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spl_eval.errors import Problem
from spl_eval.intake.readers.workbook.layout import HEADER_WITHIN, Grid, Layout
from spl_eval.intake.readers.workbook.scan import Scan
from spl_eval.intake.schema import Table

MAX_MERGES = 20_000
MAX_SPILLED = 100
"""Array formulas whose every cell is named; a sheet with more of them has enough problems."""
MAX_NAMED = 5

AS_VALUES = "Copie la columna y péguela como valores (Pegado especial)"


def no_header(grid: Grid, table: Table) -> Problem:
    """Return the problem of a sheet in which no row looks like the table's header."""
    needed = [column.label for column in table.columns if column.required] or [
        column.label for column in table.columns
    ]
    listing = ", ".join(f"«{label}»" for label in needed[:MAX_NAMED])
    return Problem(
        grid.file,
        f"no se encuentra la fila de encabezados entre las primeras {HEADER_WITHIN}",
        f"Escriba los encabezados sobre los datos, entre ellos {listing}",
        sheet=grid.sheet,
        code="no_header",
        table=table.name,
    )


def formula_problems(layout: Layout, scan: Scan) -> list[Problem]:
    """Return one problem for each column that has formulas, in its heading or its data.

    A formula that gives an error is only told as an error.
    """
    numbers = [layout.header_row, *layout.row_numbers]
    found = _by_position(scan.formulas - scan.errors.keys(), numbers)
    for r1, c1, r2, c2 in scan.spilled[:MAX_SPILLED]:
        covered = {row for row in numbers if r1 <= row <= r2}
        for position in layout.positions:
            if covered and c1 <= position <= c2:
                found.setdefault(position, set()).update(covered)
    return [
        _of_column(
            layout,
            index,
            sorted(found[position]),
            what="tiene una fórmula, y no se admiten: su último resultado puede ser viejo",
            mend=AS_VALUES,
            code="formula",
        )
        for index, position in enumerate(layout.positions)
        if position in found
    ]


def error_problems(layout: Layout, scan: Scan) -> list[Problem]:
    """Return one problem for each column that has cells like ``#N/A``."""
    found = _by_position(scan.errors, [layout.header_row, *layout.row_numbers])
    problems = []
    for index, position in enumerate(layout.positions):
        if position not in found:
            continue
        rows = sorted(found[position])
        error = scan.errors[rows[0], position]
        problems.append(
            _of_column(
                layout,
                index,
                rows,
                what=f"tiene un error de Excel ({error})" if error else "tiene un error de Excel",
                mend="Corrija la cuenta que falló y escriba el valor, o deje la celda vacía",
                code="cell_error",
            )
        )
    return problems


def merged_problems(layout: Layout) -> list[Problem]:
    """Return the problem of cells merged over several rows or columns of data, if any."""
    numbers, positions = set(layout.row_numbers), layout.positions
    wrong = sorted(
        {
            r1
            for r1, c1, r2, c2 in layout.grid.merges[:MAX_MERGES]
            if r1 in numbers
            and (covered := sum(c1 <= position <= c2 for position in positions))
            and (covered > 1 or r2 > r1)
        }
    )
    if not wrong:
        return []
    return [
        Problem(
            layout.grid.file,
            "hay celdas combinadas entre los datos, y sólo la primera tiene el valor",
            "Descombínelas y repita el valor en cada fila que corresponda",
            sheet=layout.grid.sheet,
            code="merged_cells",
            table=layout.table.name,
            **_rows(wrong),
        )
    ]


def _by_position(places: Iterable[tuple[int, int]], numbers: Iterable[int]) -> dict[int, set[int]]:
    wanted, found = set(numbers), dict[int, set[int]]()
    for row, position in places:
        if row in wanted:
            found.setdefault(position, set()).add(row)
    return found


def _of_column(
    layout: Layout, index: int, rows: list[int], *, what: str, mend: str, code: str
) -> Problem:
    return Problem(
        layout.grid.file,
        what,
        mend,
        column=layout.headings[index],
        sheet=layout.grid.sheet,
        code=code,
        table=layout.table.name,
        field=layout.columns[index].name,
        **_rows(rows),
    )


def _rows(rows: list[int]) -> dict[str, Any]:
    return {"row": rows[0], "rows": tuple(rows) if len(rows) > 1 else ()}
