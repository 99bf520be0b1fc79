"""Match the headings that people write with the schema's columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spl_eval.errors import MAX_SHOWN, Note, Problem, allowed, folded, nearest, quoted
from spl_eval.intake.schema import Column, Table

MARKS = re.compile(r"[^\w]+")
LIKENESS = 0.8
"""Above this (0 to 1) an unknown heading is taken for a misspelt one, and is refused."""

MAX_LISTED = 10
"""Headings that a note names; a sheet of 200 columns would bury it."""


EMPTY_WORDS = frozenset(
    {"de", "del", "la", "el", "lo", "en", "por", "para", "al", "ars", "id", "peso", "corriente"}
)
THOUSANDS = re.compile(r"\bmil(es|lon|lones)?\b")
DOLLARS = re.compile(r"\busd|u\$s|us\$|\bdolar")


def heading_key(heading: str) -> str:
    """Return a key equal for two ways of writing a heading: case, accents, marks, ``(*)``."""
    return MARKS.sub(" ", folded(heading).replace("_", " ")).strip()


def spellings(table: Table) -> dict[str, Column]:
    """Map every key by which a column may be headed to the column: its name and its label.

    A label that two columns share stands for the first of them; the template writes names
    beside labels, so that a workbook made with it is never ambiguous.
    """
    found: dict[str, Column] = {}
    for column in table.columns:
        found.setdefault(heading_key(column.name), column)
    for column in table.columns:
        found.setdefault(heading_key(column.label), column)
        # «Monto (pesos corrientes)» is often written without its unit.
        found.setdefault(heading_key(column.label.partition("(")[0]), column)
    return found


def match_headings(
    headings: Sequence[str], table: Table, file: str, *, row: int = 1, sheet: str | None = None
) -> tuple[tuple[Column | None, ...], list[Problem], list[Note]]:
    """Return the column behind each heading, the problems of the header, and what is left out.

    A missing column is a problem when it is required or when its absence looks like a
    misspelling; a column that the schema does not know is left out and listed.
    """
    known = spellings(table)
    matched = [known.get(heading_key(heading)) if heading else None for heading in headings]
    problems = list(_repeated(headings, matched, table, file, row, sheet))
    found = {column.name for column in matched if column}
    absent = [column for column in table.columns if column.name not in found]
    extra = []
    for heading, column in zip(headings, matched, strict=True):
        if column is not None or not heading.strip():
            continue
        meant = _meant(heading, absent)
        if meant is None:
            extra.append(heading)
            continue
        absent.remove(meant)
        problems.append(
            Problem(
                file,
                f"la columna {quoted(heading)} no se conoce",
                _unit_mend(heading, table, meant)
                or f"Quítela o corrija su nombre. "
                f"{allowed(heading, [column.name for column in table.columns])}",
                row=row,
                sheet=sheet,
                code="unknown_heading",
                table=table.name,
            )
        )
    left = list(extra)
    for column in absent:
        if not column.required:
            continue
        likely = _likely(column, left)
        if likely is not None:
            left.remove(likely)
        problems.append(
            Problem(
                file,
                f"falta la columna «{column.label}» ({column.name})",
                "Agréguela" if likely is None else _rename(likely, table, column),
                row=row,
                sheet=sheet,
                code="missing_column",
                table=table.name,
                field=column.name,
            )
        )
    notes = []
    if extra:
        listing = ", ".join(quoted(heading) for heading in extra[:MAX_LISTED])
        listing += f" y {len(extra) - MAX_LISTED} más" if len(extra) > MAX_LISTED else ""
        notes.append(Note(file, f"columnas que no se usan: {listing}", sheet))
    return tuple(matched), problems, notes


def _meant(heading: str, absent: Sequence[Column]) -> Column | None:
    by_name = {name: column for column in absent for name in (column.label, column.name)}
    close = nearest(heading, by_name, LIKENESS)
    return by_name[close] if close else None


def _likely(column: Column, headings: Sequence[str]) -> str | None:
    """Return the heading that has most words in common with a column's label or name."""
    shared = {heading: _likeness(heading, column) for heading in headings}
    best = max(shared, key=lambda heading: shared[heading], default=None)
    return best if best is not None and shared[best] else None


def _likeness(heading: str, column: Column) -> float:
    """Return how many of a heading's words (0 to 1) are in the column's label or in its name."""
    words = _words(heading)
    known = (_words(column.label.partition("(")[0]), _words(column.name))
    return max(len(words & each) / len(words | each) if words & each else 0 for each in known)


def _words(heading: str) -> set[str]:
    """Return the words that say what a column holds, in the singular."""
    words = heading_key(heading[:MAX_SHOWN]).split()
    return {word.removesuffix("s") for word in words if len(word) > 1} - EMPTY_WORDS


def _rename(heading: str, table: Table, column: Column) -> str:
    """Return what to do with a heading that may be a column's under another name."""
    mend = _unit_mend(heading, table, column) or f"Cámbiele el nombre a «{_own(table, column)}»"
    return f"¿Es {quoted(heading)}? {mend}"


def _unit_mend(heading: str, table: Table, column: Column) -> str | None:
    """Return how to mend an amount's heading that names another unit, None if it names none."""
    words = folded(heading[:MAX_SHOWN])
    in_thousands = THOUSANDS.search(words) is not None
    if column.kind != "amount" or not (in_thousands or DOLLARS.search(words)):
        return None
    unit = "Va en pesos, no en miles" if in_thousands else "Va en pesos"
    return f"{unit}: convierta los valores, y cámbiele el nombre a «{_own(table, column)}»"


def _own(table: Table, column: Column) -> str:
    """Return a heading that stands for the column and no other."""
    alone = spellings(table).get(heading_key(column.label)) is column
    return column.label if alone else column.name


def _repeated(
    headings: Sequence[str],
    matched: Sequence[Column | None],
    table: Table,
    file: str,
    row: int,
    sheet: str | None,
) -> Iterator[Problem]:
    for place, column in enumerate(matched):
        if column is not None and column in matched[:place]:
            yield Problem(
                file,
                f"la columna {quoted(headings[place])} está repetida",
                "Deje una sola",
                row=row,
                sheet=sheet,
                code="repeated_heading",
                table=table.name,
                field=column.name,
            )
