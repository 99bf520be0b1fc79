"""Ask a database for a table's columns so that each cell arrives as text of bounded length.

What the server can write as exact text it writes: a date such as ``infinity``, which no Python
date can hold, then is one wrong cell and not the end of the reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Integer,
    Numeric,
    Select,
    Text,
    case,
    cast,
    collate,
    column,
    func,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import DOMAIN, MONEY
from sqlalchemy.types import TypeEngine

from spl_eval.intake.readers.cells import cell_text
from spl_eval.intake.readers.files import MAX_CELL_CHARACTERS

LONGEST = MAX_CELL_CHARACTERS + 1
"""One more than a cell may have, so that a longer one is still seen to be too long."""

ZONE = "America/Argentina/Buenos_Aires"
"""Moments are turned into the date that it was here."""

MIDNIGHT = re.compile(r" 00:00:00(?:\.0+)?$")

Convert = Callable[[Any], str]
Kind = TypeEngine[Any]
Raw = ColumnElement[Any]


@dataclass(frozen=True)
class Found:
    """A column as the database describes it; ``type`` is what SQLAlchemy made of it."""

    name: str
    type: Kind


def query(
    name: str,
    schema: str | None,
    columns: Sequence[Found],
    keys: Sequence[str],
    *,
    sqlite: bool,
    most: int,
) -> tuple[Select[Any], list[Convert]]:
    """Return a query of ``columns`` and how each of their values becomes text.

    Rows come sorted by ``keys`` and then by all the other columns, byte by byte, so that a row
    has the same number whatever the server's language and whatever was written last. One row
    more than ``most`` is asked for at most, and before anything is sorted: a view may not end.
    """
    source = table(name, *(column(found.name) for found in columns), schema=schema)
    few = select(source).limit(most + 1).subquery()
    raws = [(few.c[found.name], found.type) for found in columns]
    read = _sqlite if sqlite else _postgresql
    expressions, converts = zip(*(read(raw, kind) for raw, kind in raws), strict=True)
    first = [pair for key in keys for pair in raws if pair[0].name == key]
    rest = [pair for pair in raws if pair[0].name not in keys]
    order = [_order(raw, kind, sqlite=sqlite).nulls_first() for raw, kind in (*first, *rest)]
    asked = [expression.label(f"c{place}") for place, expression in enumerate(expressions)]
    return select(*asked).order_by(*order), list(converts)


def _postgresql(raw: Raw, kind: Kind) -> tuple[Raw, Convert]:
    if isinstance(kind, DOMAIN):
        return _postgresql(raw, kind.data_type)
    if isinstance(kind, MONEY):
        return cast(raw, Numeric), _number
    if isinstance(kind, (Float, Numeric)):
        return raw, _number
    if isinstance(kind, Boolean):
        return raw, cell_text
    if isinstance(kind, DateTime):
        moment = func.timezone(ZONE, raw) if kind.timezone else raw
        return cast(moment, Text), _day
    if isinstance(kind, ARRAY):
        return func.left(func.array_to_string(raw, ";"), LONGEST), _text
    return func.left(cast(raw, Text), LONGEST), _text


def _sqlite(raw: Raw, kind: Kind) -> tuple[Raw, Convert]:
    # Any cell may hold any type, whatever its column declares.
    of_text = func.typeof(raw).in_(("text", "blob"))
    short = case((of_text, func.substr(raw, 1, LONGEST)), else_=raw)
    if isinstance(kind, Boolean):
        return short, _flag
    if isinstance(kind, (Date, DateTime)):
        return short, _day
    return short, _any


def _order(raw: Raw, kind: Kind, *, sqlite: bool) -> Raw:
    if sqlite:
        return collate(raw, "BINARY")
    if isinstance(kind, DOMAIN):
        return _order(raw, kind.data_type, sqlite=sqlite)
    if isinstance(kind, (Integer, Numeric, Boolean, Date, DateTime, MONEY)):
        return raw
    return collate(cast(raw, Text), "C")


def _text(value: Any) -> str:
    return "" if value is None else value


def _number(value: Any) -> str:
    text = cell_text(value)
    # NUMERIC(12,3) writes 500 as 500,000, which reads as half a million.
    exact = isinstance(value, Decimal) and "," in text and "E" not in text
    return text.rstrip("0").rstrip(",") if exact else text


def _day(value: Any) -> str:
    return MIDNIGHT.sub("", _any(value))


def _flag(value: Any) -> str:
    return cell_text(bool(value)) if value in (0, 1) else _any(value)


def _any(value: Any) -> str:
    if isinstance(value, bytes):
        return "\\x" + value[:LONGEST].hex()
    return cell_text(value)
