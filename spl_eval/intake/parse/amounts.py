"""Read an amount of pesos, and refuse every other currency by its name or its sign."""

from __future__ import annotations

import re
import unicodedata

from spl_eval.errors import folded, quoted
from spl_eval.intake.parse.cell_error import CellError
from spl_eval.intake.parse.numbers import ANY, end_of_figures, figures_of_amount, refuse

DIGIT = re.compile("[0-9]")
NO_CENTS = re.compile(r"[.,]--?")
"""How cheques close an amount: ``$ 1.500.-``."""

PESOS = frozenset(
    {"", "$", "ar$", "$ar", "ars", "$ars", "ars$", "peso", "pesos", "pesosargentinos"}
)
OTHER_CURRENCIES = frozenset(
    {"usd", "eur", "brl", "clp", "uyu", "pyg", "bob", "gbp", "dolar", "dolares", "euro", "euros"}
    | {"real", "reales", "libra", "libras", "yen", "yenes", "guarani", "guaranies"}
    | {"boliviano", "bolivianos"}
)
MULTIPLIERS = frozenset({"mil", "miles", "millon", "millones", "k", "m", "mm"})
ISO_CODE_LENGTH = 3


def amount(text: str, decimal: str = ",") -> float:
    """Read an amount of current pesos: ``$ 1.234,50``, ``ARS 1.234``, ``1.234 pesos``.

    A bare number and a bare ``$`` are pesos. The sign may stand before or after the ``$``.

    Raises:
        CellError: another currency (``wrong_currency``), words as ``mil`` or ``millones``
            (``multiplier``), thousandths of a peso (``ambiguous_number``), or one of the reasons
            of :func:`spl_eval.intake.parse.numbers.number`.
    """
    first = DIGIT.search(text)
    if first is None:
        refuse(text, decimal, ANY, text)
    end = end_of_figures(text)
    head, body, tail = text[: first.start()], text[first.start() : end], text[end:].strip()
    signs = "".join(c for c in head if c in "+-")
    if closing := NO_CENTS.match(tail):
        tail = tail[closing.end() :]
    for part in (head.replace("+", "").replace("-", ""), tail):
        _check_currency(part, text, decimal)
    return figures_of_amount(signs + body, decimal, text)


def _check_currency(part: str, cell: str, decimal: str) -> None:
    words = folded(part).replace(".", "").split()
    name = "".join(words)
    if name in PESOS:
        return
    if _is_another_currency(part, words):
        raise CellError(
            f"{quoted(cell)} no está en pesos",
            "Dé el monto en pesos argentinos, al valor del día de la operación",
            "wrong_currency",
        )
    if MULTIPLIERS.intersection(words):
        raise CellError(
            f"{quoted(cell)} no está escrito con todas sus cifras",
            "Escriba el monto completo en pesos, por ejemplo 1.500.000",
            "multiplier",
        )
    refuse(cell, decimal, ANY, cell)


def _is_another_currency(part: str, words: list[str]) -> bool:
    return (
        any(unicodedata.category(c) == "Sc" for c in part)
        or bool(OTHER_CURRENCIES.intersection(words))
        or "".join(words).startswith("pesos")  # pesos of Chile, of Uruguay
        or any(len(w) == ISO_CODE_LENGTH and w.isalpha() and w.isupper() for w in part.split())
    )
