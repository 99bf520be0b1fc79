"""Read one cell as Argentines write it: 2.330 is two thousand three hundred and thirty.

Every function takes the text of a cell and returns a value, or raises :class:`CellError`
with what is wrong and how to mend it. What can be read in two ways is refused.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from spl_eval.errors import quoted

PLAIN_INTEGER = re.compile(r"-?\d{1,15}")
# A group does not begin with 0: 0.500 is an English half, not five hundred.
GROUPED_INTEGER = re.compile(r"-?[1-9]\d{0,2}(\.\d{3}){1,4}")
DECIMAL = re.compile(r"-?(\d{1,15}|[1-9]\d{0,2}(\.\d{3}){1,4}),\d{1,10}")
ISO_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
LOCAL_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
LIST_SEPARATOR = ";"


class CellError(ValueError):
    """A cell that cannot be read; ``what`` and ``mend`` are sentences without full stop."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


def integer(text: str) -> int:
    """Read a whole number: ``2330`` or ``2.330``. Anything else raises CellError."""
    if PLAIN_INTEGER.fullmatch(text) or GROUPED_INTEGER.fullmatch(text):
        return int(text.replace(".", ""))
    raise CellError(
        f"{quoted(text)} no es un número entero",
        "Escriba sólo el número, por ejemplo 2330 o 2.330",
    )


def number(text: str) -> float:
    """Read a number with a decimal comma: ``2.330,50``; ``1.88`` is refused as ambiguous."""
    if PLAIN_INTEGER.fullmatch(text) or GROUPED_INTEGER.fullmatch(text) or DECIMAL.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    raise CellError(
        f"{quoted(text)} no es un número, o se puede leer de dos maneras",
        "Use coma para los decimales y punto sólo para los miles, por ejemplo 2.330,50",
    )


def date(text: str) -> str:
    """Read ``2016-12-05``, ``05/12/2016`` (day first) or a month, ``2016-04``.

    Returns ISO text with the precision that was given: ``2016-12-05`` or ``2016-04``.
    """
    if match := ISO_DATE.fullmatch(text):
        year, month, day = match.groups()
    elif match := LOCAL_DATE.fullmatch(text):
        day, month, year = match.groups()
    else:
        raise CellError(
            f"{quoted(text)} no es una fecha",
            "Escríbala como 2016-12-05 o 05/12/2016, o el mes como 2016-04",
        )
    try:
        whole = dt.date(int(year), int(month), int(day or 1))
    except ValueError:
        raise CellError(
            f"{quoted(text)} no existe en el calendario", "Corrija el día, el mes o el año"
        ) from None
    return whole.isoformat() if day else whole.isoformat()[:7]


def last_day(iso: str) -> dt.date:
    """Return the last day that an ISO date or month (as :func:`date` gives it) can mean."""
    if len(iso) > len("2016-04"):
        return dt.date.fromisoformat(iso)
    year, month = int(iso[:4]), int(iso[5:7])
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def items(text: str) -> tuple[str, ...]:
    """Split a list cell at its semicolons; sector names keep their commas and their «y»."""
    return tuple(part for part in (piece.strip() for piece in text.split(LIST_SEPARATOR)) if part)


def source_lines(text: str) -> tuple[int, ...]:
    """Read the lines of the source document that a row stands on: ``66;95``."""
    lines = tuple(integer(part) for part in items(text))
    if any(line < 1 for line in lines):
        raise CellError(
            f"{quoted(text)} no son líneas de un documento", "Use números desde 1, separados por ;"
        )
    return lines
