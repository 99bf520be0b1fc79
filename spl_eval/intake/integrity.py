"""What holds between rows and tables: keys, references and the declared rules, in SQL."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import duckdb

from spl_eval.errors import Problem, allowed, quoted
from spl_eval.intake.cell_problems import others
from spl_eval.intake.readers.source import RawTable
from spl_eval.intake.rules import Rule
from spl_eval.intake.schema import Column
from spl_eval.intake.tables import TABLES

Connection = duckdb.DuckDBPyConnection

MAX_LISTED = 40
"""More codes than these are not listed as allowed ones: nobody would read them."""

MAX_SENTENCES = 20
"""A rule that is broken in more different ways is told once, by its first row."""

CODE = re.compile(r"(?=.*\d)(?!.*\d{7})[\w./-]{1,20}")
"""What a code looks like: no spaces, as names have, and too few digits for a DNI or a CUIT."""


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
    labels = " + ".join(column.label for column in table.columns if column.name in table.key)
    shown = f"{quoted(named)} ya" if _may_show(raw, table.key[0], values[0]) else "ya"
    yield raw.problem(
        table.key[0],
        "repeated_key",
        f"código repetido ({labels}): {shown} está en la fila {first_row}",
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
    texts = [
        quoted(text) if _may_show(raw, column.name, text) else "un código"
        for text in dict.fromkeys(text for _, text in found)
    ]
    others = [text for text in dict.fromkeys(texts) if text != texts[0]]
    more = f"; tampoco {', '.join(others[:3])}" if others else ""
    more += ", …" if len(others) > 3 else ""
    options = [] if _personal(column, table) else _options(connection, table, field)
    listed = f". {allowed(found[0][1], options)}" if 0 < len(options) <= MAX_LISTED else ""
    return raw.problem(
        column.name,
        "unknown_reference",
        f"{texts[0]} no está en {_called(target, table)}{more}",
        f"Agréguelo allí o corrija el código{listed}",
        [row for row, _ in found],
    )


def _options(connection: Connection, table: str, field: str) -> list[str]:
    known = connection.execute(
        f"SELECT DISTINCT {field} FROM {table} WHERE {field} IS NOT NULL "
        f"ORDER BY ALL LIMIT {MAX_LISTED + 1}"
    ).fetchall()
    return [str(each) for (each,) in known]


def _personal(column: Column, table: str) -> bool:
    """Say whether a column, or the table that it refers to, is of persons or single firms."""
    of_table = any(each.privacy == "personal" for each in TABLES[table].columns)
    return column.privacy == "personal" or of_table


def _may_show(raw: RawTable, field: str, value: Any) -> bool:
    """Say whether a message may repeat a code: not one of a person that may be a name."""
    column = raw.table.column(field)
    target = column.references.split(".")[0] if column.references else raw.table.name
    return not _personal(column, target) or CODE.fullmatch(str(value)) is not None


def _called(raw: RawTable | None, table: str) -> str:
    if raw is None:
        return f"la tabla «{TABLES[table].title}» ({table}), que no vino"
    return f"la hoja {raw.sheet}" if raw.sheet else raw.file


def broken_rules(
    connection: Connection,
    raw: RawTable,
    rules: Collection[Rule],
    programme: tuple[str, str],
    unread: Collection[tuple[str, int]] = (),
) -> Iterator[Problem]:
    """Yield a problem for each sentence that rules say of rows of ``raw``, with all its rows.

    Of a rule with too many sentences there is one problem, whose sentence says so. ``unread``
    are the cells, by column and row, that have a problem of their own.
    """
    for rule in rules:
        if rule.table != raw.table.name or raw.place(rule.column) is None:
            continue
        tables = f"FROM {rule.table} AS t {rule.join} WHERE ({rule.broken})"
        days = {"start": programme[0], "end": programme[1]}
        days = {name: day for name, day in days.items() if f"${name}" in tables}
        blameless = {row for field, row in unread if field in rule.needs}
        for what, found in _sentences(connection, rule, tables, days).items():
            if not (rows := [row for row in found if row not in blameless]):
                continue
            yield raw.problem(rule.column, rule.code, what, rule.mend, rows)


def _sentences(
    connection: Connection, rule: Rule, tables: str, days: Mapping[str, str]
) -> dict[str, list[int]]:
    """Return what is said of the rows that break a rule, and the rows of which it is true."""
    named = [name for _, name, _, _ in string.Formatter().parse(rule.what) if name]
    expressions = {name: f"t.{name}" for name in named} | dict(rule.shows)
    fields = ", ".join(f"{name} := {expressions[name]}" for name in dict.fromkeys(named))
    shown = f"min(struct_pack({fields}))" if named else "NULL"
    broken = f"SELECT t.row AS row, {shown} AS shown {tables} GROUP BY t.row"
    found = connection.execute(
        f"SELECT shown, list(row ORDER BY row) FROM ({broken}) GROUP BY shown "
        f"ORDER BY min(row) LIMIT {MAX_SENTENCES + 1}",
        days,
    ).fetchall()
    said: dict[str, list[int]] = {}
    for values, rows in found:
        words = {name: _words(value) for name, value in (values or {}).items()}
        said.setdefault(rule.what.format(**words), []).extend(rows)
    if len(found) <= MAX_SENTENCES:
        return {what: sorted(rows) for what, rows in said.items()}
    every = connection.execute(f"SELECT DISTINCT t.row {tables} ORDER BY 1", days).fetchall()
    first, rows = next(iter(said.items()))
    return {f"{first}; y {others(len(every) - len(rows))}": [row for (row,) in every]}


def _words(value: Any) -> str:
    if isinstance(value, float):
        whole = f"{value:,.2f}".removesuffix(".00")
        return whole.translate(str.maketrans(",.", ".,"))
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return quoted(value).strip("«»")


def _required(raw: RawTable, name: str) -> bool:
    return raw.table.column(name).required
