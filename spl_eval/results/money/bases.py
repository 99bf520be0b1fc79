"""Price bases: the index of a splice, the month of its pesos, and the name that a column bears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from spl_eval import spanish
from spl_eval.errors import SplEvalError, UsageError, allowed, quoted
from spl_eval.intake.reference.cells import MONTH

SPLICES = {
    "sanluis_indec": "empalme San Luis-INDEC",
    "composite": "índice compuesto de provincias",
}
"""The price indices that may be asked for; the first is the declared one."""

DEFAULT_SPLICE = "sanluis_indec"
DOLLARS = "Dólares estadounidenses al tipo de cambio oficial (A 3500), promedio de cada mes"
CURRENT = "Pesos corrientes"


class MixedPriceBases(SplEvalError):
    """Amounts of different price bases were to be added or converted."""


@dataclass(frozen=True)
class Prices:
    """A price index by month ("2016-12"), the splice it comes from and the month of its pesos."""

    splice: str
    base_month: str
    index: Mapping[str, float]


def prices(
    table: pd.DataFrame, splice: str = DEFAULT_SPLICE, base_month: str = "2016-12"
) -> Prices:
    """Return the index of one splice, for pesos of ``base_month``.

    ``table`` has ``month``, ``splice``, ``index``.

    Raises:
        UsageError: there is no such splice, or it has no index in the base month.
    """
    if splice not in SPLICES:
        raise UsageError(f"splice: {quoted(splice)} no se admite. {allowed(splice, SPLICES)}.")
    own = table[(table["splice"] == splice) & table["index"].notna()]
    index = {str(m): float(i) for m, i in zip(own["month"], own["index"], strict=True)}
    if not MONTH.fullmatch(base_month):
        raise UsageError(f"price_month: {quoted(base_month)} no es un mes. Escríbalo como 2016-12.")
    if base_month not in index:
        range_ = f"de {min(index)} a {max(index)}" if index else "en ningún mes"
        raise UsageError(
            f"price_month: el {SPLICES[splice]} no tiene índice en {base_month}; lo tiene {range_}."
        )
    return Prices(splice, base_month, index)


def basis(prices: Prices) -> str:
    """Say the price base as a page does: «Pesos constantes de diciembre de 2016 (empalme …)»."""
    return f"Pesos constantes de {spanish.date(prices.base_month)} ({SPLICES[prices.splice]})"


def constant_column(column: str, base_month: str) -> str:
    """Return the name of ``column`` in pesos of a month: ``amount_ars_2016_12``.

    Raises:
        MixedPriceBases: ``column`` is not of current pesos.
    """
    require_current(column)
    return f"{column}_{base_month.replace('-', '_')}"


def require_current(column: str) -> None:
    """Raise MixedPriceBases unless ``column`` is of current pesos: its name ends in ``_ars``."""
    if not column.endswith("_ars"):
        raise MixedPriceBases(
            f"La columna {quoted(column)} no es de pesos corrientes (su nombre termina en _ars), "
            "y un monto no se convierte dos veces."
        )
