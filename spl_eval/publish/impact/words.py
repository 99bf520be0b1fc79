"""The Spanish words of an estimate, and its numbers with as many decimals as they deserve."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import median
from typing import Any

from spl_eval import spanish

WIDEST = 10
"""Characters of a number in the table of the terminal."""

SCIENTIFIC = -1
"""In the place of a count of decimals: numbers too large or too small to be written out."""

COMPARISONS = {
    "never_treated": "unidades que nunca entran",
    "not_yet_treated": "unidades que todavía no entraron, y las que nunca entran",
}
BASE_PERIODS = {
    "varying": "variable: el período anterior; desde la entrada, el último sin tratar",
    "universal": "universal: el último período sin tratar de cada cohorte",
}
METHODS = {
    "dr": "doblemente robusto",
    "reg": "regresión del resultado",
    "ipw": "ponderación por probabilidad inversa",
}
TITLES = {
    "none": "Efectos por cohorte y período",
    "simple": "Efecto medio",
    "dynamic": "Efectos según los períodos desde la entrada",
    "group": "Efectos por cohorte de entrada",
    "calendar": "Efectos por período",
}
OVERALL = {
    "simple": "promedio de todas las celdas desde la entrada, según sus unidades",
    "dynamic": "promedio de los períodos desde la entrada, todos con igual peso",
    "group": "promedio de las cohortes, según sus unidades",
    "calendar": "promedio de los períodos, todos con igual peso",
}


def level(alpha: float) -> str:
    """Write the confidence of an interval: ``95 %``."""
    percentage = round(100 * (1 - alpha), 6)
    decimals = 0 if percentage == round(percentage) else 1
    return spanish.percent(percentage, decimals).replace(spanish.NO_BREAK, " ")


def key(value: Any) -> str:
    """Write a period, a cohort or a time since entry: whole numbers without a point."""
    number = whole(value)
    return str(number).replace(".", ",") if isinstance(number, float) else str(number)


def whole(value: Any) -> Any:
    """Return a number without its decimals when they are zero; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def decimals(errors: Iterable[float], values: Iterable[float]) -> int:
    """Return with how many decimals to write: three digits of the median standard error.

    ``values`` are all the numbers that have to fit into ``WIDEST`` characters.
    """
    known = [value for value in values if math.isfinite(value)]
    sizes = [error for error in errors if math.isfinite(error) and error > 0]
    sizes = sizes or [abs(value) for value in known if value]
    if not sizes:
        return 0
    wanted = 2 - math.floor(math.log10(median(sizes)))
    if wanted > WIDEST - 3:
        return SCIENTIFIC
    for places in range(max(wanted, 0), -1, -1):
        if all(len(spanish.number(value, places)) <= WIDEST for value in known):
            return places
    return SCIENTIFIC


def number(value: Any, places: int) -> str:
    """Write a number of the table; missing is said."""
    if places == SCIENTIFIC and not spanish.is_missing(value):
        return f"{value:.3e}".replace(".", ",")
    return spanish.number(value, places)


def probability(value: float) -> str:
    """Write a p value with its sign, not to be broken: ``= 0,230`` or ``< 0,001``."""
    text = "< 0,001" if value < 0.001 else f"= {spanish.number(value, 3)}"
    return text.replace(" ", spanish.NO_BREAK)


def printable(text: str) -> str:
    """Return a line that cannot command the terminal."""
    return "".join(c if c.isprintable() or c == spanish.NO_BREAK else "�" for c in text)
