"""Pesos of the day into pesos of one month, or into dollars; a month without index is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.errors import quoted
from spl_eval.results.money.bases import (
    MONTH,
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
        rows_without_month: how many rows with an amount have no month (or year).
    """

    frame: pd.DataFrame
    column: str
    splice: str
    base_month: str
    months_without_index: tuple[str, ...]
    rows_without_month: int


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


def yearly_in_constant_pesos(
    frame: pd.DataFrame, column: str, year_column: str, prices: Prices
) -> Deflated:
    """Add a yearly amount (sales of a year) in pesos of the base month.

    amount · index(base) / mean index of the twelve months of the year. This takes the amount as
    spread evenly over the year, which is an approximation when prices rise fast. A year with a
    month without index gives missing; ``months_without_index`` names the months that lack.

    Raises:
        MixedPriceBases: as :func:`in_constant_pesos`.
    """
    years = frame[year_column].astype("Int64")
    base = prices.index[prices.base_month]
    factors: dict[str, float] = {}
    for year in {int(year) for year in years.dropna()}:
        own = [prices.index.get(month) for month in months_of(year)]
        known = [index for index in own if index is not None]
        if len(known) == len(own):
            factors[str(year)] = base * len(known) / sum(known)
    new = constant_column(column, prices.base_month)
    found = _converted(
        frame, column, new, years.astype("str"), factors, prices.splice, prices.base_month
    )
    lacking = tuple(
        month
        for year in found.months_without_index
        for month in months_of(int(year))
        if month not in prices.index
    )
    return Deflated(
        found.frame, new, prices.splice, prices.base_month, lacking, found.rows_without_month
    )


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


def months_of(year: int) -> tuple[str, ...]:
    """Return the twelve months of a year: "2016-01" to "2016-12"."""
    return tuple(f"{year:04}-{month:02}" for month in range(1, 13))


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
    periods: pd.Series[Any],
    factors: Mapping[str, float],
    splice: str,
    base_month: str,
) -> Deflated:
    if new in frame.columns:
        raise MixedPriceBases(f"La columna {quoted(new)} ya está: no se reemplaza por otra base.")
    amounts = frame[column].astype("Float64")
    factor = periods.map(factors).astype("Float64")
    lacking = amounts.notna() & periods.notna() & factor.isna()
    return Deflated(
        frame.assign(**{new: amounts * factor}),
        new,
        splice,
        base_month,
        tuple(sorted(set(periods[lacking]))),
        int((amounts.notna() & periods.isna()).sum()),
    )
