"""Read the rows of one table of ``data/reference`` into a typed frame, and tell what is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from spl_eval.errors import InputProblems, Problem, quoted
from spl_eval.intake.names import provinces
from spl_eval.intake.readers import MAX_BYTES, read_text
from spl_eval.intake.reference.tables import Table


@dataclass(frozen=True)
class Rows:
    """What a file says, and what is wrong in it.

    ``frame`` is indexed by row, and a wrong figure is missing there. It is None where a key is
    wrong: which rows the table lacks can be said only once that is mended.
    """

    frame: pd.DataFrame | None
    problems: tuple[Problem, ...]


class _Line(NamedTuple):
    """A line of the file, by the row where a spreadsheet shows it."""

    row: int
    cells: list[str]


def read_rows(path: Path, table: Table) -> Rows:
    """Read a table; raises InputProblems when there is no file, or no table in it."""
    header, *lines = _lines(path, table)
    file, width = path.name, len(header.cells)
    wrong_keys = [_ragged(file, line, width) for line in lines if len(line.cells) != width]
    lines = [line for line in lines if len(line.cells) == width]
    rows = [line.row for line in lines]
    written = {
        name: [line.cells[place] for line in lines] for place, name in enumerate(header.cells)
    }
    wrong_figures: list[Problem] = []
    read = {}
    for place, column in enumerate(table.columns):
        cells = written[column.name]
        values = column.values(cells)
        read[column.name] = pd.Series(
            [values.get(cell) for cell in cells], index=rows, dtype=column.kind.dtype
        )
        (wrong_keys if place < table.key else wrong_figures).extend(
            Problem(file, *column.wrong(cell), row, column.name)
            for row, cell in zip(rows, cells, strict=True)
            if cell not in values
        )
    if "province" in written:
        wrong_keys += _unlike(file, rows, written["province_code"], written["province"])
    keys = zip(*(written[column.name] for column in table.columns[: table.key]), strict=True)
    problems = [*wrong_keys, *wrong_figures, *_repeated(file, rows, keys)]
    problems.sort(key=lambda problem: problem.row or 0)
    return Rows(None if wrong_keys else pd.DataFrame(read), tuple(problems))


def there(path: Path) -> Path:
    """Return ``path``; raises InputProblems when nothing is there."""
    if not path.exists():
        mend = "Recupérelo de la copia original del proyecto"
        raise InputProblems([Problem(path.name, "no existe", mend)])
    return path


def _lines(path: Path, table: Table) -> list[_Line]:
    """Return the header and the lines below it, without those that are blank."""
    written = [
        _Line(row, cells)
        for row, cells in enumerate(_cells(read_text(there(path))), start=1)
        if any(map(str.strip, cells))
    ]
    names = [column.name for column in table.columns]
    if len(written) < 2 or sorted(written[0].cells) != sorted(names):
        listing = ", ".join(names)
        mend = f"Deben estar las columnas {listing}, separadas por comas, y debajo las cifras"
        raise InputProblems([Problem(path.name, "no tiene las columnas o las filas debidas", mend)])
    return written


def _cells(text: str) -> list[list[str]]:
    # csv gives up at a cell of 131,072 characters without saying which: we tell it as any other.
    limit = csv.field_size_limit(MAX_BYTES)
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    finally:
        csv.field_size_limit(limit)


def _ragged(file: str, line: _Line, width: int) -> Problem:
    what = f"tiene {len(line.cells)} celdas y el encabezado {width}"
    return Problem(file, what, "Revise las comas y las comillas de la fila", line.row)


def _unlike(
    file: str, rows: Sequence[int], codes: Sequence[str], names: Sequence[str]
) -> Iterator[Problem]:
    """Yield the rows whose code is that of another jurisdiction."""
    of_name = {province.name: province.code for province in provinces()}
    known = set(of_name.values())
    for row, code, name in zip(rows, codes, names, strict=True):
        if name in of_name and code in known and of_name[name] != code:
            what = f"el código {quoted(code)} no es el de {quoted(name)}"
            yield Problem(file, what, "Corrija el código o el nombre", row, "province_code")


def _repeated(file: str, rows: Sequence[int], keys: Iterable[tuple[str, ...]]) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], int] = {}
    for row, key in zip(rows, keys, strict=True):
        if (first := seen.setdefault(key, row)) != row:
            words = quoted(", ".join(key))
            what = f"repite la clave de la fila {first}: {words}"
            yield Problem(file, what, "Deje una sola de las dos filas", row)
