"""Numbers, dates and lists as Argentines read them: 2.330; 23,1 %; 5 de diciembre de 2016.

Every figure in a report or a message passes through here, so that it is written one way.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

LOCALE = "es_AR"
MISSING = "sin dato"
NO_BREAK = "\u00a0"
MONTH_LENGTH = len("2016-04")


def is_missing(value: Any) -> bool:
    """Say whether ``value`` stands for an absent datum (None, NaN, NA, empty tuple)."""
    if isinstance(value, (tuple, list)):
        return not value
    try:
        return value is None or bool(value != value)
    except TypeError:
        return True  # pandas.NA neither equals itself nor differs


def number(value: Any, decimals: int = 0) -> str:
    """Write a number with dots for thousands and a decimal comma; missing is said."""
    if is_missing(value):
        return MISSING
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(float(value), format=pattern, locale=LOCALE))


def percent(value: Any, decimals: int = 1) -> str:
    """Write a percentage given in percentage points: 23.08 is ``23,1 %``."""
    if is_missing(value):
        return MISSING
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + NO_BREAK + "%"
    return str(format_percent(float(value) / 100, format=pattern, locale=LOCALE))


def about(value: Any, precision: Any) -> str:
    """Write a count with the precision of its source: ``alrededor de 90`` or ``290``."""
    text = number(value)
    rounded = precision == "approximate" and not is_missing(value)
    return f"alrededor de {text}" if rounded else text


def pesos(value: Any) -> str:
    """Write an amount of pesos: ``$ 1.234.567``; missing is said."""
    return MISSING if is_missing(value) else f"${NO_BREAK}{number(value)}"


def date(iso: Any) -> str:
    """Write an ISO date or month: ``5 de diciembre de 2016``, ``abril de 2016``."""
    if is_missing(iso):
        return MISSING
    if len(iso) == MONTH_LENGTH:
        day = dt.date.fromisoformat(f"{iso}-01")
        return str(format_date(day, "MMMM 'de' y", locale=LOCALE))
    return str(format_date(dt.date.fromisoformat(iso), "d 'de' MMMM 'de' y", locale=LOCALE))


def month(iso: Any) -> str:
    """Write the month of an ISO date without its year: ``septiembre``."""
    if is_missing(iso):
        return MISSING
    day = dt.date.fromisoformat(iso[:MONTH_LENGTH] + "-01")
    return str(format_date(day, "MMMM", locale=LOCALE))


def period(start: str, end: str) -> str:
    """Write a period between two ISO dates or months: ``enero a diciembre de 2016``."""
    first = dt.date.fromisoformat(start if len(start) > MONTH_LENGTH else f"{start}-01")
    last = _last_day(end)
    whole = first.day == 1 and (last + dt.timedelta(days=1)).day == 1
    if whole and first.year == last.year:
        return f"{format_date(first, 'MMMM', locale=LOCALE)} a {date(end[:MONTH_LENGTH])}"
    return f"del {date(start)} al {date(end)}"


def years(first: int, last: int) -> str:
    """Write the years of a period: ``2012 a 2016``, and one year alone as itself."""
    return str(last) if first >= last else f"{first} a {last}"


def _last_day(iso: str) -> dt.date:
    if len(iso) > MONTH_LENGTH:
        return dt.date.fromisoformat(iso)
    year, month_number = int(iso[:4]), int(iso[5:7])
    return dt.date(year, month_number, calendar.monthrange(year, month_number)[1])


def listing(items: Iterable[Any], word: str = "y") -> str:
    """Join items as prose: ``a, b y c``, with ``e`` before the sound i."""
    texts = [str(item) for item in items]
    if not texts:
        return MISSING
    if len(texts) == 1:
        return texts[0]
    last = texts[-1].casefold()
    sounds_i = last.startswith(("i", "í", "hi", "hí")) and not last.startswith(("hia", "hie"))
    joiner = "e" if word == "y" and sounds_i else word
    return f"{', '.join(texts[:-1])} {joiner} {texts[-1]}"


def sentences(*parts: str) -> str:
    """Join the sentences of a note; empty ones are left out."""
    return " ".join(part for part in parts if part)


def counted(value: Any, one: str, many: str) -> str:
    """Write a count with its noun: ``1 plan``, ``20 planes``, ``sin dato de planes``."""
    if is_missing(value):
        return f"{MISSING} de {many}"
    return f"{number(value)} {one if value == 1 else many}"


def lines_of_source(lines: Iterable[int]) -> str:
    """Cite lines of the source document: ``l. 282`` or ``l. 209 y 291``."""
    lines = sorted(set(lines))
    return f"l. {listing(lines)}" if lines else ""
