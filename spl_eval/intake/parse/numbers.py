"""Read numbers, amounts and percentages: 2.330 is two thousand three hundred and thirty.

A file whose decimal mark was found to be a point is read with ``decimal="."``; each file has
one mark, and what the mark leaves open is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from spl_eval.errors import quoted
from spl_eval.intake.parse.cell_error import CellError, has_foreign_digits

MAX_WHOLE_DIGITS = 15
"""A float holds every whole number of so many digits exactly."""

WHOLE, ANY = "un número entero", "un número"
"""What a reader expected, in the words of a message."""

UNUSUAL_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " "))
EXPONENT = re.compile(r"[+-]?[0-9][0-9.,]*e[+-]?[0-9]+", re.IGNORECASE)
NOT_FINITE = re.compile(r"[+-]?(inf|infinity|infinito|nan)", re.IGNORECASE)
FIGURE_CHARACTERS = re.compile(r"[0-9.,' ]+")
PERCENT_SIGN = re.compile(r"(%| por ciento)$", re.IGNORECASE)
ABOUT_WORDS = r"alrededor de|cerca de|m[aá]s o menos|aproximadamente|aprox\.?|unos|unas|casi"
ABOUT = re.compile(rf"(?:{ABOUT_WORDS}|[~≈]) ?", re.IGNORECASE)
ABOUT_AFTER = re.compile(
    r" ?(?:\(aprox\.?\)|aproximadamente|aprox\.?|m[aá]s o menos)", re.IGNORECASE
)


def _shape(decimal: str, thousands: str) -> re.Pattern[str]:
    # A group does not begin with 0: 0.500 is an English half, not five hundred.
    grouped = "|".join(
        rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+" for mark in (thousands, " ")
    )
    return re.compile(rf"([+-]?)([0-9]+|{grouped})(?:{re.escape(decimal)}([0-9]{{1,20}}))?")


@dataclass(frozen=True)
class _Mark:
    """How a file writes numbers, with examples for its messages."""

    shape: re.Pattern[str]
    whole: str
    fraction: str
    rule: str


MARKS = {
    ",": _Mark(
        _shape(",", "."), "2.330", "2.330,50", "coma para los decimales y punto sólo para los miles"
    ),
    ".": _Mark(
        _shape(".", ","), "2,330", "2,330.50", "punto para los decimales y coma sólo para los miles"
    ),
}


def integer(text: str, decimal: str = ",") -> int:
    """Read a whole number: ``2330``, ``2.330``, ``2 330`` or ``2.330,00``.

    Raises:
        CellError: the text is no whole number (``not_integer``), or one of the reasons of
            :func:`number`.
    """
    sign, whole, fraction = _parts(text, decimal, WHOLE)
    if fraction.strip("0"):
        raise CellError(
            f"{quoted(text)} no es un número entero",
            f"Escriba sólo el número entero, por ejemplo 2330 o {MARKS[decimal].whole}",
            "not_integer",
        )
    return int(sign + whole)


def number(text: str, decimal: str = ",") -> float:
    """Read a number: ``2.330,50``; with ``decimal="."``, ``2,330.50``.

    A space of any width may part the thousands. Up to 15 whole digits and 20 decimals.

    Raises:
        CellError: the text is no number (``not_number``), can be read in two ways
            (``ambiguous_number``: ``1.88``, ``1,234,567``), is a zero with a sign
            (``signed_zero``), ``too_large``, ``not_finite``, in ``scientific_notation``, or
            written in other digits than 0 to 9 (``foreign_digits``).
    """
    return float("{}{}.{}".format(*_parts(text, decimal, ANY)))


def percent(text: str, decimal: str = ",") -> float:
    """Read a percentage with its sign and return the share: ``12,5 %`` is 0.125.

    Raises:
        CellError: the sign is absent (``no_percent_sign``), because 12,5 may be a percentage
            and 0,125 a share, or one of the reasons of :func:`number`.
    """
    tidy = _tidy(text)
    if not (sign := PERCENT_SIGN.search(tidy)):
        number(text, decimal)
        raise CellError(
            f"{quoted(text)} no lleva el signo %: puede ser un porcentaje o una proporción",
            "Agregue el signo, por ejemplo 12,5 %",
            "no_percent_sign",
        )
    # The decimal point moves in the text, so that the share is the nearest float there is.
    return float("{}{}.{}e-2".format(*_parts(tidy[: sign.start()], decimal, ANY, text)))


def approximate(text: str, decimal: str = ",") -> tuple[int, str]:
    """Read a count and its precision: ``alrededor de 90`` is ``(90, "approximate")``.

    A count without a word of doubt is ``"exact"``. Bounds and ranges (``más de 90``) are refused.

    Raises:
        CellError: what is left is no whole number; reasons as of :func:`integer`.
    """
    tidy = _tidy(text)
    if before := ABOUT.match(tidy):
        return integer(tidy[before.end() :], decimal), "approximate"
    end = end_of_figures(tidy)
    if ABOUT_AFTER.fullmatch(tidy, end):
        return integer(tidy[:end], decimal), "approximate"
    return integer(text, decimal), "exact"


def end_of_figures(text: str) -> int:
    """Return the place after the last digit of ``text``, or 0 when it has none."""
    return next((len(text) - i for i, c in enumerate(reversed(text)) if "0" <= c <= "9"), 0)


def figures_of_amount(body: str, decimal: str, cell: str) -> float:
    """Read the figures of an amount whose currency was taken off; ``cell`` is quoted in errors.

    Raises:
        CellError: reasons as of :func:`number`; three decimals without any thousands
            (``2,330``) are ``ambiguous_number``, because no amount of pesos has thousandths.
    """
    sign, whole, fraction = _parts(body, decimal, ANY, cell)
    if len(fraction) == len("330") and 0 < len(whole) <= len("330") and whole[0] != "0":
        refuse_ambiguous(cell, decimal, ANY)
    return float(f"{sign}{whole}.{fraction}")


def refuse_ambiguous(cell: str, decimal: str, noun: str) -> NoReturn:
    """Raise the CellError of a figure that can be read in two ways."""
    raise CellError(
        f"{quoted(cell)} no es {noun}, o se puede leer de dos maneras",
        f"Use {MARKS[decimal].rule}, por ejemplo {MARKS[decimal].fraction}",
        "ambiguous_number",
    )


def refuse(text: str, decimal: str, noun: str, cell: str) -> NoReturn:
    """Raise the CellError that says best why ``text``, which ``cell`` holds, is not ``noun``."""
    figures = _tidy(text)
    example = f"por ejemplo 2330 o {MARKS[decimal].whole}"
    if has_foreign_digits(text):
        what, mend = "tiene cifras que no son del 0 al 9", "Escriba las cifras con el teclado"
        code = "foreign_digits"
    elif EXPONENT.fullmatch(figures):
        what, mend = "está en notación científica", "Escriba todas las cifras"
        code = "scientific_notation"
    elif NOT_FINITE.fullmatch(figures):
        what, mend = "es el resultado de una cuenta fallida", "Deje la celda vacía o dé el número"
        code = "not_finite"
    elif FIGURE_CHARACTERS.fullmatch(figures.lstrip("+-")) and re.search("[0-9]", figures):
        refuse_ambiguous(cell, decimal, noun)
    else:
        raise CellError(
            f"{quoted(cell)} no es {noun}",
            f"Escriba sólo el número, {example}; {MARKS[decimal].rule}",
            "not_integer" if noun == WHOLE else "not_number",
        )
    raise CellError(f"{quoted(cell)} no es {noun}: {what}", f"{mend}, {example}", code)


def _tidy(text: str) -> str:
    return text.translate(UNUSUAL_SPACES).strip()


def _parts(text: str, decimal: str, noun: str, cell: str | None = None) -> tuple[str, str, str]:
    """Return sign (``-`` or nothing), whole digits and decimal digits (perhaps none)."""
    cell = text if cell is None else cell
    match = MARKS[decimal].shape.fullmatch(_tidy(text))
    if match is None:
        refuse(text, decimal, noun, cell)
    sign, grouped, fraction = match.group(1), match.group(2), match.group(3) or ""
    whole = re.sub("[^0-9]", "", grouped).lstrip("0")
    if len(whole) > MAX_WHOLE_DIGITS:
        raise CellError(
            f"{quoted(cell)} es demasiado grande",
            f"Revise si se pegaron dos números; se admiten hasta {MAX_WHOLE_DIGITS} cifras",
            "too_large",
        )
    if sign and not whole and not fraction.strip("0"):
        raise CellError(
            f"{quoted(cell)} es un cero con signo",
            "Escriba 0 sin signo, o el número que corresponda",
            "signed_zero",
        )
    return sign.strip("+"), whole or "0", fraction
