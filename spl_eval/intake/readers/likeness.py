"""Recognise a table under a name that is not its own: «Desembolsos 2015», «Hoja3»."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from spl_eval.intake.readers.headings import heading_key, spellings
from spl_eval.intake.schema import Table
from spl_eval.intake.tables import TABLES

ENOUGH = 3
"""Headings that tell a table; two of them («Provincia», «Sector») stand over many a summary."""
MOST = 0.8
MAX_HEADING = 200
MAX_ROWS = 30


def table_beginning(name: str) -> Table | None:
    """Return the table by whose title or name ``name`` begins, as in «Organizaciones (2)»."""
    key = f"{heading_key(name)} "
    return next((table for words, table in _names() if key.startswith(f"{words} ")), None)


def table_in(name: str, rows: Iterable[Sequence[str]]) -> Table | None:
    """Return the table that ``rows`` are, by the headings in one of them or by name and some."""
    keys = [[heading_key(cell[:MAX_HEADING]) for cell in cells] for cells in rows]
    filled = [set(filter(None, row)) for row in keys]
    name_key = f" {heading_key(name)} "
    for words, table in _names():
        if f" {words} " in name_key and any(len(_columns(table, row)) > 1 for row in filled):
            return table
    best, found = 0, None
    for table in TABLES.values():
        for row in filled:
            known = _columns(table, row)
            keyed = known >= set(table.key)
            if len(known) > max(best, ENOUGH - 1) and (keyed or len(known) >= MOST * len(row)):
                best, found = len(known), table
    return found


def _columns(table: Table, row: set[str]) -> set[str]:
    known = _spellings(table.name)
    return {known[key] for key in row & known.keys()}


@cache
def _spellings(name: str) -> dict[str, str]:
    return {key: column.name for key, column in spellings(TABLES[name]).items()}


@cache
def _names() -> tuple[tuple[str, Table], ...]:
    """List each name and title as a key, the longest first, for it says most."""
    pairs = [(heading_key(word), t) for t in TABLES.values() for word in (t.title, t.name)]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))
