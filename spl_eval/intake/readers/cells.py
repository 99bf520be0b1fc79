"""Write typed values as the text that :mod:`spl_eval.intake.parse` reads.

Workbooks and databases give numbers and dates, CSV gives text. Written as Argentines write
them, the values of every source go through one parser, and are judged by one set of rules.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

WRITTEN_IN_FULL = 1e15
"""From here on a float no longer holds every whole number, and its digits would pretend so."""

MAX_DIGITS = 400
"""A Decimal of a few bytes can stand for a gigabyte of zeros; a float has fewer digits."""

MIDNIGHT = dt.time()


def cell_text(value: object) -> str:
    """Return the text of a typed value: ``2330``, ``2330,5``, ``2016-12-05``, ``sí``.

    What is missing (None, NaN, NaT) is the empty text; a list is joined with semicolons. What
    no parser accepts (a time of day, an infinite number) is still written, so that the user
    is told of it.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return _decimal_text(value)
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, (list, tuple)):
        return ";".join(cell_text(item) for item in value)
    return _time_text(value)


def _float_text(value: float) -> str:
    if abs(value) >= WRITTEN_IN_FULL:
        return repr(value).removesuffix(".0").replace(".", ",")
    if value.is_integer():
        return "-0" if math.copysign(1, value) < 0 and value == 0 else str(int(value))
    return _unmistakable(f"{Decimal(repr(value)):f}")


def _unmistakable(text: str) -> str:
    """Write decimals so that three of them cannot be taken for English thousands."""
    whole, _, decimals = text.partition(".")
    return f"{whole},{decimals}0" if len(decimals) == 3 else text.replace(".", ",")


def _decimal_text(value: Decimal) -> str:
    if value.is_nan():
        return ""
    if value.is_infinite():
        return "-inf" if value < 0 else "inf"
    exponent = value.as_tuple().exponent
    long = not isinstance(exponent, int) or abs(exponent) > MAX_DIGITS
    return str(value).replace(".", ",") if long else _unmistakable(f"{value:f}")


def _time_text(value: object) -> str:
    """Write dates, times and durations; anything else as Python does."""
    if isinstance(value, dt.datetime):
        day_only = value.time() == MIDNIGHT
        return value.date().isoformat() if day_only else value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        sign = "-" if seconds < 0 else ""
        minutes, seconds = divmod(abs(seconds), 60)
        return f"{sign}{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return str(value)
