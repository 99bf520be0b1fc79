"""Sums of money, which refuse to mix price bases and say how many rows they leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.errors import quoted
from spl_eval.results.money.bases import MixedPriceBases, require_current
from spl_eval.results.money.conversion import Deflated

_BASED = re.compile(r".*_(ars_(?:19|20)\d\d_(?:0[1-9]|1[0-2])|ars|usd)")


@dataclass(frozen=True)
class Total:
    """A sum of amounts of one base, and how many rows it leaves out because they have none.

    ``amount`` is missing (pd.NA) when no row has an amount.
    """

    amount: Any
    rows: int
    rows_without_amount: int


def total(*amounts: Deflated | pd.Series[Any]) -> Total:
    """Add amounts of one price base up: constant pesos of one month and splice, or dollars.

    A column's name says its month; only a :class:`Deflated` knows its splice too. Current pesos
    are refused, because pesos of different months are different units: :func:`sum_of_current`.

    Raises:
        MixedPriceBases: the amounts are of different bases, or are current pesos.
    """
    bases = {_base(amount) for amount in amounts}
    if len({unit for unit, _ in bases}) > 1 or len({s for _, s in bases if s is not None}) > 1:
        raise MixedPriceBases(f"No se suman montos de bases distintas: {_told(bases)}.")
    if any(unit == "ars" for unit, _ in bases):
        raise MixedPriceBases(
            "No se suman pesos de meses distintos. Páselos antes a pesos constantes o a dólares."
        )
    return _sum(amounts)


def sum_of_current(*amounts: pd.Series[Any]) -> Total:
    """Add current pesos up, as the accounts do: what was approved, paid, accounted for.

    Asked by its own name, because such a sum compares only with sums over the same months.

    Raises:
        MixedPriceBases: an amount is not of current pesos.
    """
    for amount in amounts:
        require_current(str(amount.name))
    return _sum(amounts)


def _base(amount: Deflated | pd.Series[Any]) -> tuple[str, str | None]:
    """Return the unit that the column's name says, and the splice (None when unknown)."""
    name = amount.column if isinstance(amount, Deflated) else str(amount.name)
    found = _BASED.fullmatch(name)
    if found is None:
        raise MixedPriceBases(f"La columna {quoted(name)} no dice en qué pesos está.")
    return found[1], amount.splice if isinstance(amount, Deflated) else None


def _told(bases: set[tuple[str, str | None]]) -> str:
    return ", ".join(sorted(f"{unit} ({splice})" if splice else unit for unit, splice in bases))


def _sum(amounts: tuple[Deflated | pd.Series[Any], ...]) -> Total:
    columns = [a.frame[a.column] if isinstance(a, Deflated) else a for a in amounts]
    values = [column.astype("Float64") for column in columns]
    rows = sum(len(each) for each in values)
    known = [each.dropna() for each in values]
    count = sum(len(each) for each in known)
    amount = sum(float(each.sum()) for each in known) if count else pd.NA
    return Total(amount, rows, rows - count)
