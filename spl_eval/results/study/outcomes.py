"""The outcomes of a study: what each measures, in which unit, and how it is made of the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spl_eval.results.money import Prices

THOUSAND = 1_000
MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Outcome:
    """What an outcome of a unit in a year measures.

    Attributes:
        name: column of the panel, and the outcome's name in a plan.
        label: how a reader calls it.
        unit: in what an effect on it is counted.
        decimals: decimals with which an effect is shown.
        of: what it is made of, from the data set's columns and the factor into constant pesos.
        in_logs: whether an effect is a difference of logarithms.
        in_shares: whether an effect is a difference of shares, 0 to 1.
        in_pesos: whether it depends on prices.
    """

    name: str
    label: str
    unit: str
    decimals: int
    of: Callable[[pd.DataFrame, pd.Series], pd.Series]
    in_logs: bool = False
    in_shares: bool = False
    in_pesos: bool = False


def _column(name: str) -> Callable[[pd.DataFrame, pd.Series], pd.Series]:
    return lambda rows, factor: rows[name].astype("float64")


def _thousands(name: str) -> Callable[[pd.DataFrame, pd.Series], pd.Series]:
    return lambda rows, factor: rows[name].astype("float64") * factor / THOUSAND


def _men(rows: pd.DataFrame, factor: pd.Series) -> pd.Series:
    return rows["jobs"].astype("float64") - rows["women_jobs"].astype("float64")


def _formal_share(rows: pd.DataFrame, factor: pd.Series) -> pd.Series:
    # Where nobody works there is no share.
    jobs = rows["jobs"].astype("float64")
    return rows["formal_jobs"].astype("float64") / jobs.where(jobs > 0)


def _log_sales(rows: pd.DataFrame, factor: pd.Series) -> pd.Series:
    # Prices are the same for all: in logarithms they cancel in every comparison of a year.
    sales = rows["sales_ars"].astype("float64")
    return pd.Series(np.log(sales.where(sales > 0).to_numpy()), index=sales.index)


def _exporter(rows: pd.DataFrame, factor: pd.Series) -> pd.Series:
    exports = rows["exports_ars"].astype("float64")
    return (exports > 0).astype("float64").where(exports.notna())


def _active(rows: pd.DataFrame, factor: pd.Series) -> pd.Series:
    jobs = rows["jobs"].astype("float64")
    return (jobs > 0).astype("float64").where(jobs.notna())


OUTCOMES: Mapping[str, Outcome] = {
    each.name: each
    for each in (
        Outcome("jobs", "Puestos de trabajo", "puestos por unidad", 2, _column("jobs")),
        Outcome("women_jobs", "Puestos de mujeres", "puestos por unidad", 2, _column("women_jobs")),
        Outcome("men_jobs", "Puestos de varones", "puestos por unidad", 2, _men),
        Outcome(
            "formal_jobs", "Puestos registrados", "puestos por unidad", 2, _column("formal_jobs")
        ),
        Outcome(
            "formal_share",
            "Puestos registrados, de cada 100",
            "puntos porcentuales",
            1,
            _formal_share,
            in_shares=True,
        ),
        Outcome(
            "wage_bill",
            "Masa salarial",
            "miles de pesos constantes por unidad",
            1,
            _thousands("wage_bill_ars"),
            in_pesos=True,
        ),
        Outcome("log_sales", "Ventas", "por ciento", 1, _log_sales, in_logs=True),
        Outcome(
            "exports",
            "Exportaciones",
            "miles de pesos constantes por unidad",
            1,
            _thousands("exports_ars"),
            in_pesos=True,
        ),
        Outcome(
            "exporter", "Unidades que exportan", "puntos porcentuales", 1, _exporter, in_shares=True
        ),
        Outcome(
            "active", "Unidades en actividad", "puntos porcentuales", 1, _active, in_shares=True
        ),
    )
}
"""Every outcome that a plan may name."""


def measured(rows: pd.DataFrame, prices: Prices) -> pd.DataFrame:
    """Return every outcome of each row, as floats, NaN where it is not known.

    Args:
        rows: the data set's outcomes: unit_id, year and their columns.
        prices: of which month the constant pesos are; a year's amounts are divided by the mean
            index of its twelve months.
    """
    factors = yearly_factors(prices)
    factor = rows["year"].map(factors).astype("float64")
    columns = {each.name: each.of(rows, factor) for each in OUTCOMES.values()}
    return pd.DataFrame({"unit_id": rows["unit_id"], "year": rows["year"].astype(int), **columns})


def yearly_factors(prices: Prices) -> dict[int, float]:
    """Return what turns each year's pesos into those of the base month.

    A year of which a month has no index has no factor: its mean would be of other months.
    """
    years: dict[int, list[float]] = {}
    for month, index in prices.index.items():
        years.setdefault(int(month[:4]), []).append(index)
    base = prices.index[prices.base_month]
    return {
        year: base / (sum(months) / MONTHS_OF_A_YEAR)
        for year, months in sorted(years.items())
        if len(months) == MONTHS_OF_A_YEAR
    }
