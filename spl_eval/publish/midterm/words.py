"""How the chapter writes effects, intervals and chances, and what it calls groups and choices."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from spl_eval import spanish
from spl_eval.intake.names import LINES
from spl_eval.publish.views import DASH, decimals
from spl_eval.results.study.outcomes import OUTCOMES

FAMILIES = {
    "main": "principales",
    "secondary": "secundarios",
    "placebo": "de control (no se espera ningún efecto)",
}
ARMS = {"assisted": "Asistidas", "comparison": "Comparación"}
SUBGROUPS = {
    "line": "línea",
    "sector": "sector",
    "region": "región",
    "size": "tamaño de la unidad",
    "women_share": "participación de las mujeres",
}
VALUES = {
    "size": {"1": "hasta 1 puesto", "2-5": "2 a 5 puestos", "6+": "6 puestos o más"},
    "women_share": {
        "none": "sin mujeres",
        "minority": "mujeres, menos de la mitad",
        "majority": "mujeres, la mitad o más",
    },
}
CANNOT = "no se puede estimar"
"""What is written where an effect is refused."""


def value_label(by: str, value: Any) -> str:
    """Return how a reader calls a group."""
    if by == "line":
        return f"Línea {value}" if value in LINES else str(value)
    return VALUES.get(by, {}).get(str(value), str(value))


def scaled(outcome: str, value: Any) -> Any:
    """Return an effect in the unit that is shown: logarithms in per cent, shares in points.

    A difference of logarithms d is 100 (exp(d) - 1) per cent.
    """
    about = OUTCOMES[outcome]
    if about.in_logs:
        return 100 * np.expm1(value)
    return 100 * value if about.in_shares else value


def form(outcome: str) -> Callable[[Any], str]:
    """Return a writer of scaled effects on an outcome."""
    return decimals(OUTCOMES[outcome].decimals)


def effect_text(outcome: str, value: Any) -> str:
    """Write a raw effect in its shown unit: ``0,28``, ``6,2 %``."""
    if spanish.is_missing(value):
        return spanish.MISSING
    text = form(outcome)(scaled(outcome, value))
    if OUTCOMES[outcome].in_logs:
        return f"{text}{spanish.NO_BREAK}%"
    return text


def size_text(outcome: str, value: Any) -> str:
    """Write the size of a raw effect, whatever its sign, for «más» or «menos»."""
    text = form(outcome)(abs(scaled(outcome, value)))
    return f"{text}{spanish.NO_BREAK}%" if OUTCOMES[outcome].in_logs else text


def with_unit(outcome: str, value: Any) -> str:
    """Write a raw effect and its unit: ``0,20 puestos por unidad``, ``5,1 %``."""
    text = effect_text(outcome, value)
    return text if OUTCOMES[outcome].in_logs else f"{text} {OUTCOMES[outcome].unit}"


def interval_text(outcome: str, low: Any, high: Any) -> str:
    """Write an interval of raw effects: ``0,20 a 0,35``; an end without limit is said."""
    if spanish.is_missing(low) or spanish.is_missing(high):
        return "sin intervalo"
    ends = (
        "sin límite" if math.isinf(end) else form(outcome)(scaled(outcome, end))
        for end in (low, high)
    )
    text = " a ".join(ends)
    return f"{text}{spanish.NO_BREAK}%" if OUTCOMES[outcome].in_logs else text


def between_text(outcome: str, low: Any, high: Any) -> str:
    """Write an interval after «entre»: ``0,20 y 0,35``."""
    return interval_text(outcome, low, high).replace(" a ", " y ")


def effect_said(row: Mapping[Any, Any]) -> str:
    """Write the effect of a row with ``outcome``, ``estimate`` and ``refused``."""
    return CANNOT if row["refused"] else effect_text(row["outcome"], row["estimate"])


def interval_said(row: Mapping[Any, Any]) -> str:
    """Write the interval of a row with ``outcome``, ``ci_low``, ``ci_high`` and ``refused``."""
    if row["refused"]:
        return DASH
    return interval_text(row["outcome"], row["ci_low"], row["ci_high"])


def said(table: pd.DataFrame) -> pd.DataFrame:
    """Add to rows of raw effects how effect and interval are written; scale the effects."""
    rows = table.to_dict("records")
    return in_shown_units(table, ("estimate", "ci_low", "ci_high")).assign(
        effect_said=[effect_said(row) for row in rows],
        interval_said=[interval_said(row) for row in rows],
    )


def chance(value: Any) -> str:
    """Write a p-value: three decimals, and ``menos de 0,001`` under them."""
    if spanish.is_missing(value):
        return spanish.MISSING
    least = 0.001
    return "menos de 0,001" if value < least else spanish.number(value, decimals=3)


def level(alpha: float) -> str:
    """Write a confidence level: ``95 %``."""
    return spanish.percent(100 * (1 - alpha), decimals=0 if alpha * 100 % 1 == 0 else 1)


def in_shown_units(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return a table with a column ``outcome`` whose effects are in the units that are shown."""
    found = table.copy()
    for column in columns:
        pairs = zip(table["outcome"], table[column], strict=True)
        found[column] = [scaled(outcome, value) for outcome, value in pairs]
    return found
