"""Find the question behind a column, and turn its answers into the column's cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from spl_eval.errors import folded
from spl_eval.intake.readers.headings import heading_key
from spl_eval.intake.readers.kobo.export import Sheet
from spl_eval.intake.readers.kobo.links import Answer
from spl_eval.intake.readers.kobo.mapping import ColumnMapping

HERE = timezone(timedelta(hours=-3))
"""Argentina's time since 2009: a survey's moments are turned into the date that it was here."""

POINT = re.compile(r"-?[0-9]+\.[0-9]+")
"""A survey's numbers have a decimal point, whatever the language of the form."""

MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")


@dataclass(frozen=True)
class Found:
    """A question's column: ``depth`` counts sheets outwards from the table's own."""

    sheet: Sheet
    depth: int
    place: int


@dataclass
class Unmapped:
    """The answers to one question that the mapping does not know, with their rows."""

    found: Found
    rows: dict[str, set[int]] = field(default_factory=dict)


def find_places(sheet: Sheet, name: str) -> list[int]:
    """Return the headings that are ``name``, whole or without the groups around it."""
    key = heading_key(name)
    whole = [place for place, text in enumerate(sheet.headings) if heading_key(text) == key]
    if whole or not key:
        return whole
    marks = "[/-]" if sheet.place("KEY") is not None else "/"
    return [
        place
        for place, text in enumerate(sheet.headings)
        if any(heading_key(text[mark.end() :]) == key for mark in re.finditer(marks, text))
    ]


def heading_of(one: ColumnMapping, found: Found | None) -> str:
    """Return the heading that a message names: the question's, or the column's own."""
    if found is None:
        return one.column.name
    heading = found.sheet.headings[found.place]
    return f"{heading} (de la hoja {found.sheet.sheet})" if found.depth else heading


def value_of(one: ColumnMapping, found: Found, answer: Answer, unmapped: Unmapped) -> str:
    """Return what a column holds for one answer; note an answer that has no value."""
    sheet, index = answer.chain[found.depth]
    row, cells = sheet.rows[index]
    text = cells[found.place]
    if not text:
        return ""
    if not one.values and not one.multiple:
        return _plain(text, one.column.kind)
    values = []
    for part in text.split() if one.multiple else [text]:
        value = one.values.get(folded(part), None if one.values else part)
        if value is None:
            unmapped.rows.setdefault(part, set()).add(row)
        elif value:
            values.append(value)
    return ";".join(values)


def _plain(text: str, kind: str) -> str:
    if kind in {"integer", "number", "amount"} and POINT.fullmatch(text):
        return text.replace(".", ",")
    if kind == "date" and MOMENT.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return (moment.astimezone(HERE) if moment.tzinfo else moment).date().isoformat()
    return text
