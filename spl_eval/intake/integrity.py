"""What holds between rows and tables: keys, references and the declared rules, in SQL."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import duckdb

from spl_eval.errors import Problem, allowed, quoted
from spl_eval.intake.readers.source import RawTable
from spl_eval.intake.rules import Rule
from spl_eval.intake.schema import Column

Connection = duckdb.DuckDBPyConnection

MAX_LISTED = 40
"""More codes than these are not listed as allowed ones: nobody would read them."""


def repeated_keys(connection: Connection, raw: RawTable) -> Iterator[Problem]:
    """Yield one problem with every row whose key stands in an earlier row."""
    table = raw.table
    key = ", ".join(table.key)
    known = " AND ".join(f"{name} IS NOT NULL" for name in table.key if _required(raw, name))
    where = known or " OR ".join(f"{name} IS NOT NULL" for name in table.key)
    # Keys with as many hashes as rows are all different, at a third of the cost of comparing.
    quick = f"SELECT count(*) - count(DISTINCT hash({key})) FROM {table.name} WHERE {where}"
    if connection.execute(quick).fetchone() == (0,):
        return
    groups = (
        f"SELECT {key}, min(row) AS first_row FROM {table.name} WHERE {where} "
        f"GROUP BY {key} HAVING count(*) > 1"
    )
    same = " AND ".join(f"t.{name} IS NOT DISTINCT FROM g.{name}" for name in table.key)
    found = connection.execute(
        f"SELECT t.row, g.first_row, {', '.join(f't.{name}' for name in table.key)} "
        f"FROM {table.name} AS t JOIN ({groups}) AS g ON {same} "
        "WHERE t.row > g.first_row ORDER BY t.row"
    ).fetchall()
    if not found:
        return
    _, first_row, *values = found[0]
    named = ", ".join(str(value) for value in values if value is not None)
    yield _problem(
        raw,
        table.key[0],
        "repeated_key",
        f"{' + '.join(table.key)} repetido: {quoted(named)} ya está en la fila {first_row}",
        "Quite una de las dos filas o corrija el código",
        [each[0] for each in found],
    )


def unknown_references(
    connection: Connection,
    raw: RawTable,
    sources: Mapping[str, RawTable],
    doubtful: Collection[str],
) -> Iterator[Problem]:
    """Yield a problem for each column that names rows which their table does not have.

    ``doubtful`` names ``table.column``, or ``table.*``, with problems of their own: what they
    lack proves nothing.
    """
    for column in raw.columns:
        if column is None or column.references is None:
            continue
        target, field = column.references.split(".")
        if {column.references, f"{target}.*"} & set(doubtful):
            continue
        found = connection.execute(
            f"SELECT t.row, t.{column.name} FROM {raw.table.name} AS t "
            f"ANTI JOIN {target} AS known ON known.{field} = t.{column.name} "
            f"WHERE t.{column.name} IS NOT NULL ORDER BY t.row"
        ).fetchall()
        if found:
            yield _unknown(connection, raw, column, found, sources.get(target))


def _unknown(
    connection: Connection,
    raw: RawTable,
    column: Column,
    found: list[tuple[int, str]],
    target: RawTable | None,
) -> Problem:
    table, field = str(column.references).split(".")
    value = found[0][1]
    others = list(dict.fromkeys(text for _, text in found if text != value))
    more = f"; tampoco {', '.join(quoted(text) for text in others[:3])}" if others else ""
    more += ", …" if len(others) > 3 else ""
    known = connection.execute(
        f"SELECT DISTINCT {field} FROM {table} WHERE {field} IS NOT NULL "
        f"ORDER BY ALL LIMIT {MAX_LISTED + 1}"
    ).fetchall()
    options = [str(each[0]) for each in known]
    listed = f". {allowed(value, options)}" if 0 < len(options) <= MAX_LISTED else ""
    return _problem(
        raw,
        column.name,
        "unknown_reference",
        f"{quoted(value)} no está en {_called(target, table)}{more}",
        f"Agréguelo allí o corrija el código{listed}",
        [row for row, _ in found],
    )


def _called(raw: RawTable | None, table: str) -> str:
    if raw is None:
        return f"la tabla {table}, que no vino"
    return f"la hoja {raw.sheet}" if raw.sheet else raw.file


def broken_rules(
    connection: Connection, raw: RawTable, rules: Collection[Rule], programme: tuple[str, str]
) -> Iterator[Problem]:
    """Yield one problem for each rule that rows of ``raw`` break, with all of them."""
    for rule in rules:
        if rule.table != raw.table.name or raw.place(rule.column) is None:
            continue
        tables = f"FROM {rule.table} AS t {rule.join} WHERE ({rule.broken})"
        days = {"start": programme[0], "end": programme[1]}
        days = {name: day for name, day in days.items() if f"${name}" in tables}
        found = connection.execute(f"SELECT DISTINCT t.row {tables} ORDER BY 1", days).fetchall()
        if found:
            rows = [row for (row,) in found]
            shown = _shown(connection, rule, tables, days, rows[0])
            yield _problem(raw, rule.column, rule.code, rule.what.format(**shown), rule.mend, rows)


def _shown(
    connection: Connection, rule: Rule, tables: str, days: Mapping[str, str], row: int
) -> dict[str, str]:
    """Return the values that the rule's sentence names, of its first row."""
    named = [name for _, name, _, _ in string.Formatter().parse(rule.what) if name]
    if not named:
        return {}
    expressions = {name: f"t.{name}" for name in named} | dict(rule.shows)
    columns = ", ".join(expressions[name] for name in named)
    found = connection.execute(
        f"SELECT {columns} {tables} AND t.row = $row ORDER BY ALL", {**days, "row": row}
    ).fetchone()
    return {name: _words(value) for name, value in zip(named, found or (), strict=True)}


def _words(value: Any) -> str:
    if isinstance(value, float):
        whole = f"{value:,.2f}".removesuffix(".00")
        return whole.translate(str.maketrans(",.", ".,"))
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return quoted(value).strip("«»")


def _required(raw: RawTable, name: str) -> bool:
    return raw.table.column(name).required


def _problem(
    raw: RawTable, field: str, code: str, what: str, mend: str, rows: list[int]
) -> Problem:
    place = raw.place(field)
    return Problem(
        raw.file,
        what,
        mend,
        row=rows[0],
        column=raw.headings[place] if place is not None else field,
        sheet=raw.sheet,
        code=code,
        table=raw.table.name,
        field=field,
        rows=tuple(rows) if len(rows) > 1 else (),
    )
