"""Pesos of the day into pesos of one month, or into dollars; a month without index is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.errors import quoted
from spl_eval.intake.reference.cells import MONTH
from spl_eval.results.money.bases import (
    MixedPriceBases,
    Prices,
    constant_column,
    require_current,
)


@dataclass(frozen=True)
class Deflated:
    """What a conversion gives.

    Attributes:
        frame: a copy of the rows with the new column, Float64.
        column: the name of the new column, which says its price base.
        splice: the price index used; empty for dollars.
        base_month: the month of the pesos; empty for dollars.
        months_without_index: months of rows with an amount that have no index (or rate).
    """

    frame: pd.DataFrame
    column: str
    splice: str
    base_month: str
    months_without_index: tuple[str, ...]


def in_constant_pesos(
    frame: pd.DataFrame, column: str, month_column: str, prices: Prices
) -> Deflated:
    """Add ``column`` in pesos of the base month: amount · index(base) / index(month).

    Source: ILO, IMF and others, Consumer Price Index Manual: Concepts and Methods (2020), on
    the use of the index as a deflator. A month without index, or no month, gives missing.

    Raises:
        MixedPriceBases: ``column`` is not of current pesos, or the new column is there already.
        ValueError: a month is not written as "2016-12" (a defect: intake writes months).
    """
    months = _months(frame[month_column])
    base = prices.index[prices.base_month]
    factors = {month: base / index for month, index in prices.index.items()}
    new = constant_column(column, prices.base_month)
    return _converted(frame, column, new, months, factors, prices.splice, prices.base_month)


def in_dollars(
    frame: pd.DataFrame, column: str, month_column: str, rates: pd.DataFrame
) -> Deflated:
    """Add ``column`` in dollars, as ``…_usd``: amount / pesos per dollar, mean of the month.

    ``rates`` has ``month``, ``ars_per_usd``. A month without rate, or no month, gives missing.

    Raises:
        MixedPriceBases: ``column`` is not of current pesos, or the new column is there already.
    """
    require_current(column)
    known = rates[rates["ars_per_usd"].notna()]
    factors = {
        str(month): 1 / float(rate)
        for month, rate in zip(known["month"], known["ars_per_usd"], strict=True)
    }
    new = f"{column.removesuffix('_ars')}_usd"
    return _converted(frame, column, new, _months(frame[month_column]), factors, "", "")


def _months(values: pd.Series[Any]) -> pd.Series[Any]:
    months = values.astype("str")
    wrong = {month for month in months.dropna() if not MONTH.fullmatch(month)}
    if wrong:
        raise ValueError(f"no month: {quoted(min(wrong))}")
    return months


def _converted(
    frame: pd.DataFrame,
    column: str,
    new: str,
    months: pd.Series[Any],
    factors: Mapping[str, float],
    splice: str,
    base_month: str,
) -> Deflated:
    if new in frame.columns:
        raise MixedPriceBases(f"La columna {quoted(new)} ya está: no se reemplaza por otra base.")
    amounts = frame[column].astype("Float64")
    factor = months.map(factors).astype("Float64")
    lacking = amounts.notna() & months.notna() & factor.isna()
    return Deflated(
        frame.assign(**{new: amounts * factor}),
        new,
        splice,
        base_month,
        tuple(sorted(set(months[lacking]))),
    )
