"""Corrections that the team declares in a file, made again on every load.

The source stays as it was received: ``corrections.yml`` says which cell was wrong, what it
held, what it should hold, why, who decided it and when. Nothing is corrected in silence: a
correction whose old value is no longer in the source is a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from spl_eval.errors import Problem, quoted
from spl_eval.intake.correction_entries import Correction, read_corrections, shown
from spl_eval.intake.readers.source import RawTable
from spl_eval.intake.sql_text import text_expression

__all__ = [
    "Applied",
    "Correction",
    "apply_corrections",
    "read_corrections",
    "without_table",
]

LAST_SPACE = 0x3000
# What str.strip removes; SQL's own trim knows only the space.
SPACES = "".join(c for c in map(chr, range(LAST_SPACE + 1)) if c.isspace())


@dataclass(frozen=True)
class Applied:
    """A correction that was made: the cell, as its source numbers and heads it, and why.

    ``old`` is the cell as it was written, spaces included.
    """

    table: str
    row: int
    column: str
    heading: str
    old: str
    new: str
    reason: str
    author: str
    date: str
    file: str
    sheet: str | None = None


@dataclass(frozen=True)
class _Found:
    """The cell that a key leads to, in the first of the rows that have the key."""

    rows: int
    first: int
    last: int
    cell: str


def without_table(corrections: Iterable[Correction], carried: Iterable[str]) -> list[Problem]:
    """Return a problem for each correction of a table that the source does not have."""
    carried = set(carried)
    return [
        each.problem(
            "correction_without_table",
            f"es de la tabla «{each.table}», que no está en los datos",
            "Quítela, o agregue la tabla",
        )
        for each in corrections
        if each.table not in carried
    ]


def apply_corrections(
    connection: duckdb.DuckDBPyConnection, raw: RawTable, corrections: Sequence[Correction]
) -> tuple[RawTable, list[Applied], list[Problem]]:
    """Return ``raw`` with its corrections made, what was made, and what could not be made.

    Every row and old value is looked up in the source as it was received, so the order of the
    corrections does not matter, nor that one corrects another's key. The corrected table is
    ``corrected_<table>``; without any correction ``raw`` itself is returned.
    """
    problems: list[Problem] = []
    places: list[tuple[Correction, int]] = []
    for each in corrections:
        if each.table != raw.table.name:
            continue
        missing = [name for name in (each.column, *dict(each.key)) if raw.place(name) is None]
        place = raw.place(each.column)
        if missing or place is None:
            what = f"usa la columna «{(missing or [each.column])[0]}», que {raw.file} no tiene"
            problems.append(each.problem("correction_without_column", what, "Quítela o corríjala"))
        else:
            places.append((each, place))
    found = _find(connection, raw, places)
    made: dict[tuple[int, int], tuple[Correction, Applied]] = {}
    for each, place in places:
        cell = found.get(each.number)
        problem = _obstacle(each, cell, raw)
        if cell is not None and problem is None:
            before = made.get((cell.first, place))
            if before is None:
                made[cell.first, place] = each, _applied(each, cell, raw, place)
                continue
            what = f"corrige la misma celda que la {before[0].number}, con otra clave"
            problem = each.problem("corrected_twice", what, "Deje una sola")
        problems.extend([problem] if problem else [])
    if not made:
        return raw, [], problems
    _write(connection, raw, {cell: applied.new for cell, (_, applied) in made.items()})
    corrected = replace(raw, relation=f"corrected_{raw.table.name}", first_row=None)
    applied = [made[cell][1] for cell in sorted(made)]
    return corrected, applied, problems


def _applied(each: Correction, cell: _Found, raw: RawTable, place: int) -> Applied:
    heading, new, why = raw.headings[place], each.new, (each.reason, each.author, each.date)
    return Applied(
        each.table, cell.first, each.column, heading, cell.cell, new, *why, raw.file, raw.sheet
    )


def _obstacle(each: Correction, cell: _Found | None, raw: RawTable) -> Problem | None:
    """Return why a correction cannot be made, None if it can."""
    if cell is None:
        what = f"busca la fila con {each.sought}, que no está en {raw.file}"
        return each.problem("correction_without_row", what, "Corrija la clave, o quítela")
    if cell.rows > 1:
        what = (
            f"busca la fila con {each.sought}, y en {raw.file} hay {cell.rows}: "
            f"la {cell.first}, la {cell.last}{'…' if cell.rows > 2 else ''}"
        )
        mend = f"Agregue columnas a la clave; la de la tabla es {', '.join(raw.table.key)}"
        return each.problem("correction_of_many_rows", what, mend)
    now = shown(cell.cell)
    if now == shown(each.old):
        return None
    place = f"{raw.file}, fila {cell.first}, columna {each.column}"
    if now == shown(each.new):
        what = f"ya está hecha en {place}: la celda dice {_said(now)}"
        return each.problem("already_corrected", what, "Quítela")
    what = f"espera {_said(shown(each.old))} en {place}, y ahora dice {_said(now)}"
    return each.problem("stale_correction", what, "Quítela, o actualice «old» y «new»")


def _said(cell: str) -> str:
    return quoted(cell) if cell else "la celda vacía"


def _numbered(raw: RawTable) -> str:
    """Return SQL for a relation: the raw table with its ``row``."""
    if raw.first_row is None:
        return raw.relation
    numbers = f"row_number() OVER () + {raw.first_row - 1}"
    return f"(SELECT {numbers} AS row, * FROM {raw.relation})"


def _texts(connection: duckdb.DuckDBPyConnection, raw: RawTable) -> list[str]:
    """Return, for each heading, SQL for the text of its cells."""
    described = connection.execute(f"DESCRIBE {raw.relation}").fetchall()
    kinds = {name: str(kind) for name, kind, *_ in described}
    names = [f"c{place}" for place in range(len(raw.headings))]
    return [text_expression(name, kinds[name]) for name in names]


def _find(
    connection: duckdb.DuckDBPyConnection, raw: RawTable, places: list[tuple[Correction, int]]
) -> dict[int, _Found]:
    """Return what each correction's key leads to, by the correction's number."""
    by_columns: dict[tuple[str, ...], list[tuple[Correction, int]]] = {}
    for each, place in places:
        by_columns.setdefault(tuple(dict(each.key)), []).append((each, place))
    texts = _texts(connection, raw) if places else []
    found: dict[int, _Found] = {}
    for columns, group in by_columns.items():
        keys = sorted({tuple(dict(each.key).values()) for each, _ in group})
        rows = _rows_with(connection, raw, columns, keys, sorted({at for _, at in group}), texts)
        for each, place in group:
            row = rows.get(tuple(dict(each.key).values()))
            if row is not None:
                found[each.number] = _Found(
                    row["rows"], row["first"], row["last"], row[f"v{place}"]
                )
    return found


def _rows_with(
    connection: duckdb.DuckDBPyConnection,
    raw: RawTable,
    columns: tuple[str, ...],
    keys: list[tuple[str, ...]],
    wanted: list[int],
    texts: list[str],
) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return how many rows have each key, the first and the last, and the first one's cells.

    One row for each key, however many rows have it: a key may pick a whole table.
    """
    names = [f"k{at}" for at in range(len(columns))]
    sought = ", ".join(f"unnest(CAST(${name} AS VARCHAR[])) AS {name}" for name in names)
    cells = [
        f"nfc_normalize(trim({texts[raw.place(column) or 0]}, $spaces)) AS {name}"
        for name, column in zip(names, columns, strict=True)
    ]
    cells += [f"{texts[place]} AS v{place}" for place in wanted]
    values = [f"arg_min(v{place}, row) AS v{place}" for place in wanted]
    cursor = connection.execute(
        f"WITH sought AS (SELECT {sought}), "
        f"cells AS (SELECT row, {', '.join(cells)} FROM {_numbered(raw)}) "
        f"SELECT {', '.join(names)}, count(*) AS rows, min(row) AS first, max(row) AS last, "
        f"{', '.join(values)} FROM cells JOIN sought USING ({', '.join(names)}) GROUP BY ALL",
        {name: [key[at] for key in keys] for at, name in enumerate(names)} | {"spaces": SPACES},
    )
    heads = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]
    return {tuple(row[name] for name in names): row for row in rows}


def _write(
    connection: duckdb.DuckDBPyConnection, raw: RawTable, cells: dict[tuple[int, int], str]
) -> None:
    """Make ``corrected_<table>``: the raw table with ``cells``, by row and place."""
    rows = sorted({row for row, _ in cells})
    places = sorted({place for _, place in cells})
    texts = _texts(connection, raw)
    fixed = "".join(f", unnest(CAST($f{place} AS VARCHAR[])) AS f{place}" for place in places)
    values = ", ".join(
        f"coalesce(f{place}, {texts[place]}) AS c{place}" if place in places else f"c{place}"
        for place in range(len(raw.headings))
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE corrected_{raw.table.name} AS "
        f"WITH fixed AS (SELECT unnest(CAST($rows AS BIGINT[])) AS fixed_row{fixed}) "
        f"SELECT row, {values} FROM {_numbered(raw)} LEFT JOIN fixed ON row = fixed_row "
        "ORDER BY row",
        {f"f{place}": [cells.get((row, place)) for row in rows] for place in places}
        | {"rows": rows},
    )
