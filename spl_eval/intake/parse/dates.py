"""Read dates as Argentines write them: day first, months by name, serial numbers of Excel.

Every date leaves as ISO text with the precision that was given: ``2016-12-05`` or ``2016-12``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from spl_eval.errors import folded, quoted
from spl_eval.intake.parse.cell_error import CellError, has_foreign_digits

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero ene",
            "febrero feb",
            "marzo mar",
            "abril abr",
            "mayo may",
            "junio jun",
            "julio jul",
            "agosto ago",
            "septiembre setiembre sept sep set",
            "octubre oct",
            "noviembre nov",
            "diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")

YEAR_FIRST = re.compile(
    r"(?P<y>[0-9]{4})(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})"
)
DAY_FIRST = re.compile(r"(?P<d>[0-9]{1,2})(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<y>[0-9]{4})")
YEAR_AND_MONTH = re.compile(r"(?P<y>[0-9]{4})[-/](?P<m>[0-9]{1,2})")
MONTH_AND_YEAR = re.compile(r"(?P<m>[0-9]{1,2})[-/](?P<y>[0-9]{4})")
IN_WORDS = re.compile(
    rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)}),? )?"
    r"(?:(?P<d>[0-9]{1,2}|1er|1ero|1ro|1o|1°|primero)(?: de |[ /-]))?"
    r"(?P<name>[a-z]{3,10})\.?(?:(?: del? |, |[ /-])(?P<y>[0-9]{2}|[0-9]{4}))?"
)
TWO_DIGIT_YEAR = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}")
NO_YEAR = re.compile(r"[0-9]{1,2}[-/][0-9]{1,2}")
MIDNIGHT = re.compile(r"(?:t| )(?:0?0:00(?::00(?:\.0{1,9})?)?|12:00(?::00)? ?a\.? ?m\.?)$")
TIME = re.compile(r"[t ,][0-9]{1,2}:[0-9]{2}")
SERIAL = re.compile(r"(?P<day>[0-9]{5})(?P<time>[.,][0-9]+)?")

EXCEL_DAY_0 = dt.date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 36526, 54788
"""2000-01-01 and 2049-12-31 in Excel; outside them a number is hardly a day."""

EXAMPLES = "Escríbala como 2016-12-05 o 05/12/2016, o el mes como 2016-04"


def date(text: str) -> str:
    """Read a day or a month, and return ISO text with the precision that was given.

    ``2016-12-05``, ``5/12/2016`` (also with ``-`` or ``.``; the day comes first), ``2016/12/05``,
    ``5 de diciembre de 2016``, ``1° de mayo de 2016``; months as ``2016-04``, ``4/2016`` or
    ``abril de 2016``. A time of midnight is dropped. A whole number from 36526 to 54788 is a day
    as Excel counts them on Windows. Any four-digit year of the calendar is read.

    Raises:
        CellError: ``not_a_date``, ``no_such_date``, ``month_first``, ``two_digit_year``,
            ``no_year``, ``no_month``, ``wrong_weekday``, ``has_time`` or ``foreign_digits``.
    """
    if has_foreign_digits(text):
        raise CellError(
            f"{quoted(text)} no es una fecha: tiene cifras que no son del 0 al 9",
            EXAMPLES,
            "foreign_digits",
        )
    written = folded(text)
    midnight = MIDNIGHT.search(written)
    if midnight and not _month(written[: midnight.start()]):  # a month has no midnight
        return _day(written[: midnight.start()], text)
    return _month(written) or _day(written, text)


def last_day(iso: str) -> dt.date:
    """Return the last day that an ISO date or month (as :func:`date` gives it) can mean."""
    if len(iso) > len("2016-04"):
        return dt.date.fromisoformat(iso)
    year, month = int(iso[:4]), int(iso[5:7])
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _month(written: str) -> str | None:
    """Return the ISO month of a text that gives a month that exists, without day; else None."""
    match = YEAR_AND_MONTH.fullmatch(written) or MONTH_AND_YEAR.fullmatch(written)
    month = int(match["m"]) if match else 0
    if match is None and (match := IN_WORDS.fullmatch(written)):
        given = not match["d"] and not match["weekday"] and len(match["y"] or "") == len("2016")
        month = MONTHS.get(match["name"], 0) if given else 0
    if match is None or month not in range(1, 13) or match["y"] == "0000":
        return None
    return f"{match['y']}-{month:02d}"


def _day(written: str, text: str) -> str:
    if serial := SERIAL.fullmatch(written):
        return _serial(serial, text)
    if match := YEAR_FIRST.fullmatch(written) or DAY_FIRST.fullmatch(written):
        year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
        return _existing(year, month, day, text, day_first=match.re is DAY_FIRST).isoformat()
    match = IN_WORDS.fullmatch(written)
    if match is None or match["name"] not in MONTHS or not match["d"] or len(match["y"] or "") < 4:
        raise _refusal(written, text)
    day = int(re.sub("[^0-9]", "", match["d"]) or 1)
    found = _existing(int(match["y"]), MONTHS[match["name"]], day, text)
    if match["weekday"] and WEEKDAYS[found.weekday()] != match["weekday"]:
        raise CellError(
            f"{quoted(text)}: ese día no fue {match['weekday']}",
            "Corrija la fecha, o quite el día de la semana",
            "wrong_weekday",
        )
    return found.isoformat()


def _existing(year: int, month: int, day: int, text: str, day_first: bool = False) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        pass
    if day_first and day <= 12 < month <= 31:
        raise CellError(
            f"{quoted(text)} pone el mes antes que el día",
            f"Escriba primero el día, por ejemplo {month:02d}/{day:02d}/{year:04d}",
            "month_first",
        )
    raise _no_such_date(text)


def _serial(serial: re.Match[str], text: str) -> str:
    days = int(serial["day"])
    if not FIRST_SERIAL <= days <= LAST_SERIAL:
        raise CellError(f"{quoted(text)} no es una fecha", EXAMPLES, "not_a_date")
    if serial["time"]:
        raise _has_time(text)
    return (EXCEL_DAY_0 + dt.timedelta(days=days)).isoformat()


def _refusal(written: str, text: str) -> CellError:
    """Return the error that says best why ``written`` is no date."""
    words = IN_WORDS.fullmatch(written)
    in_words = words is not None and words["name"] in MONTHS
    if TIME.search(written):
        return _has_time(text)
    if TWO_DIGIT_YEAR.fullmatch(written) or (in_words and words and len(words["y"] or "") == 2):
        what, mend = "el año tiene dos cifras", "Escriba el año con cuatro cifras: 05/12/2016"
        return CellError(f"{quoted(text)} no es una fecha: {what}", mend, "two_digit_year")
    if NO_YEAR.fullmatch(written) or (in_words and words and not words["y"]):
        return CellError(f"{quoted(text)} no es una fecha: falta el año", EXAMPLES, "no_year")
    if re.fullmatch("[0-9]{4}", written):
        return CellError(f"{quoted(text)} no es una fecha: falta el mes", EXAMPLES, "no_month")
    if YEAR_AND_MONTH.fullmatch(written) or MONTH_AND_YEAR.fullmatch(written):
        return _no_such_date(text)
    return CellError(f"{quoted(text)} no es una fecha", EXAMPLES, "not_a_date")


def _no_such_date(text: str) -> CellError:
    return CellError(
        f"{quoted(text)} no existe en el calendario",
        "Corrija el día, el mes o el año",
        "no_such_date",
    )


def _has_time(text: str) -> CellError:
    return CellError(f"{quoted(text)} tiene hora", "Deje sólo la fecha: 05/12/2016", "has_time")
