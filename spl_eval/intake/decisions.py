"""Replay what people decided about likely duplicates: which are one, and which are two.

Rows decided to be one become the row of the identifier that sorts first: the other row is left
out, and every column that named it names the one that stays. Cells are not mixed: what only
the other row knew can be brought over with a correction. A decision about rows that are no
longer in the data, or that are called otherwise, is a problem and never applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from spl_eval.errors import Problem, quoted
from spl_eval.intake.decisions_file import (
    Decision,
    read_decisions,
    seen_name,
    write_pending,
)
from spl_eval.intake.duplicates import LikelyDuplicate
from spl_eval.intake.tables import TABLES

__all__ = ["Decision", "pending", "read_decisions", "replay", "write_pending"]

Merged = dict[str, dict[str, str]]
"""For each table, the identifiers that were left out, with the one that stands for each."""


class _Groups:
    """Rows that are one with another, directly or through a third."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._above: dict[tuple[str, str], str] = {}
        for each in decisions:
            if each.decision == "same":
                a, b = self.first(each.table, each.id_a), self.first(each.table, each.id_b)
                if a != b:
                    self._above[each.table, max(a, b)] = min(a, b)

    def first(self, table: str, name: str) -> str:
        """Return the identifier that stands for ``name``: the first of its group."""
        passed = []
        while (table, name) in self._above:
            passed.append(name)
            name = self._above[table, name]
        for each in passed:
            self._above[table, each] = name
        return name

    def pair(self, table: str, a: str, b: str) -> tuple[str, str, str]:
        """Return the pair of the groups of ``a`` and ``b``, in order."""
        first, second = sorted((self.first(table, a), self.first(table, b)))
        return table, first, second

    def merged(self) -> Merged:
        found: Merged = {}
        for table, name in sorted(self._above):
            found.setdefault(table, {})[name] = self.first(table, name)
        return found


def pending(
    pairs: Iterable[LikelyDuplicate], decisions: Sequence[Decision]
) -> list[LikelyDuplicate]:
    """Return the pairs that nobody decided yet, and those left for later.

    What is decided about two rows holds for all that are one with either.
    """
    groups = _Groups(decisions)
    different = {groups.pair(*each.pair) for each in decisions if each.decision == "different"}
    left = []
    for pair in pairs:
        group = groups.pair(pair.table, pair.id_a, pair.id_b)
        if group[1] != group[2] and group not in different:
            left.append(pair)
    return left


def replay(
    connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]
) -> tuple[list[Problem], Merged]:
    """Merge what was decided to be one in the typed views; return problems and what was merged.

    Each view that changes is made again upon a table of its own; ``row`` stays the row of the
    source. A group with a contradiction, or with an identifier that is repeated in the data
    (a problem that the check of keys tells), is left alone.
    """
    problems: list[Problem] = []
    valid, repeated = [], set()
    names = _names(connection, decisions)
    for each in decisions:
        stale = _stale(each, names) if each.decision else None
        if stale is not None:
            problems.append(stale)
        elif each.decision:
            valid.append(each)
    groups = _Groups(valid)
    for each in valid:
        table, first, second = groups.pair(*each.pair)
        if each.decision == "different" and first == second:
            what = (
                f"{quoted(each.id_a)} y {quoted(each.id_b)} no se dan por iguales, "
                "pero otras filas los hacen uno solo"
            )
            problems.append(each.problem("contradiction", what, "Corrija una de las decisiones"))
            repeated.add((table, first))
    for (table, name), found in names.items():
        if len(found) > 1:
            repeated.add((table, groups.first(table, name)))
    merged = {
        table: {gone: kept for gone, kept in names.items() if (table, kept) not in repeated}
        for table, names in groups.merged().items()
    }
    merged = {table: names for table, names in merged.items() if names}
    for table, replaced in merged.items():
        _merge(connection, table, replaced)
    return problems, merged


def _names(
    connection: duckdb.DuckDBPyConnection, decisions: Iterable[Decision]
) -> dict[tuple[str, str], list[str]]:
    """Return the names that each decided identifier has in the data, one for each row."""
    sought: dict[str, set[str]] = {}
    for each in decisions:
        if each.decision:
            sought.setdefault(each.table, set()).update((each.id_a, each.id_b))
    found: dict[tuple[str, str], list[str]] = {}
    for table, identifiers in sought.items():
        key = TABLES[table].key[0]
        rows = connection.execute(
            f"SELECT {key}, coalesce(name, '') FROM {table} "
            f"WHERE {key} IN (SELECT unnest(CAST($sought AS VARCHAR[]))) ORDER BY row",
            {"sought": sorted(identifiers)},
        ).fetchall()
        for identifier, name in rows:
            found.setdefault((table, identifier), []).append(name)
    return found


def _stale(each: Decision, names: dict[tuple[str, str], list[str]]) -> Problem | None:
    """Return the problem of a decision about other data than these, None if there is none."""
    for identifier, written, column in (
        (each.id_a, each.name_a, "id_a"),
        (each.id_b, each.name_b, "id_b"),
    ):
        found = names.get((each.table, identifier))
        if found is None:
            what = f"{quoted(identifier)} ya no está en la tabla {TABLES[each.table].title}"
            mend = "Corrija el identificador (¿la planilla le quitó ceros?), o quite la fila"
            return each.problem("stale_decision", what, mend, column)
        if seen_name(written) not in map(seen_name, found):
            now = quoted(found[0]) if found[0] else "sin nombre"
            before = quoted(written) if written else "sin nombre"
            what = f"{quoted(identifier)} figura ahora {now}, y cuando se decidió, {before}"
            mend = "Decida de nuevo: corrija el nombre y la decisión, o quite la fila"
            return each.problem("stale_decision", what, mend, column.replace("id", "name"))
    return None


def _merge(
    connection: duckdb.DuckDBPyConnection, merged_table: str, merged: dict[str, str]
) -> None:
    """Put the identifiers that stay in place of the others, wherever the schema refers to them."""
    key = TABLES[merged_table].key[0]
    parameters = {"gone": list(merged), "kept": list(merged.values())}
    for table in TABLES.values():
        refers = [c.name for c in table.columns if c.references == f"{merged_table}.{key}"]
        if not refers and table.name != merged_table:
            continue
        columns = ", ".join(
            f"coalesce({c.name}_merged.kept, t.{c.name}) AS {c.name}"
            if c.name in refers
            else f"t.{c.name}"
            for c in table.columns
        )
        joins = " ".join(
            f"LEFT JOIN merged AS {name}_merged ON t.{name} = {name}_merged.gone" for name in refers
        )
        stays = f"WHERE t.{key} IS NULL OR NOT list_contains($gone, t.{key})"
        stays = stays if table.name == merged_table else ""
        # A table of its own: the view is about to be replaced and cannot stand on itself.
        made = f"{table.name}_with_{merged_table}_merged"
        connection.execute(
            f"CREATE OR REPLACE TABLE {made} AS WITH merged AS ("
            "SELECT unnest(CAST($gone AS VARCHAR[])) AS gone, "
            "unnest(CAST($kept AS VARCHAR[])) AS kept) "
            f"SELECT t.row, {columns} FROM {table.name} AS t {joins} {stays} ORDER BY t.row",
            parameters,
        )
        connection.execute(f"CREATE OR REPLACE VIEW {table.name} AS SELECT * FROM {made}")
