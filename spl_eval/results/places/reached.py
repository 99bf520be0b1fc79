"""Units, jobs and grants by sector, province or region, in constant pesos.

Units and jobs are placed by the unit's own sector and province, money by the organisation's. A
ratio of money to units therefore divides by the units of the organisations of the same place.
What was signed in the year (flow), what was paid (portfolio) and what was signed up to its end
(cumulative) overlap and are never added. Jobs are involved: reach, and no effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.intake.names import provinces, region, sectors
from spl_eval.results import money
from spl_eval.results.involved import flow, paid_in, portfolio, unit_jobs, units_of
from spl_eval.results.places import concentration
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_true, ratio, year_is

PARTED = {"Buenos Aires": "La Matanza"}
"""The province that a scheme of regions may part, and a district that it would set apart."""

MEASURES = ("units", "jobs", "grants")
OF_PAYMENTS = (
    "grants",
    "grants_cumulative",
    "payments",
    "payments_cumulative",
    "units_portfolio",
    "jobs_portfolio",
)
"""What is missing, and not zero, when the data carry no payment of anybody."""

OF_ORGANISATIONS = (
    *("grants", "grants_cumulative", "payments", "payments_cumulative", "instruments"),
    *("payments_lost", "payments_cumulative_lost"),
    *(f"{name}_{end}" for name in ("units", "jobs", "without_jobs") for end in ("paid", "signed")),
)
"""What is missing where the organisations of a place are not looked at."""

NOWHERE = ""
"""Stands for a missing place inside a grouping, which would leave it out."""


@dataclass(frozen=True)
class Placed:
    """What reached each place.

    Attributes:
        by: ``sector``, ``province`` or ``region``, the column that names the place.
        frame: one row per place, those with nothing included, and one with a missing name for
            what has no place, if any; no row when nobody signed. Counts are Int64, the rest
            Float64: ``units_flow``, ``jobs_flow``, ``units_portfolio``, ``jobs_portfolio``,
            ``units``, ``jobs`` (cumulative), each with its ``without_jobs…`` (units whose jobs
            nobody knows; ``jobs`` leaves them out, and is missing when all are so); ``grants``
            (paid in the year) and ``grants_cumulative``, in pesos of ``basis``, with
            ``payments`` and ``payments_lost`` (those without an amount in these pesos, which
            the sums leave out); ``grants_share`` (of the known ``grants``, 0 to 1);
            ``grants_per_unit`` and ``grants_per_job`` (grants of the year by the units and jobs
            of the organisations of the place that were paid in it), and ``cumulative_per_unit``,
            ``cumulative_per_job`` (by those that signed); ``instruments`` (signed by the
            organisations of the place); ``inside`` (bool): whether the selection looks at the
            organisations of the place. Where it does not, a unit may still be there, of an
            organisation of elsewhere, and what is of organisations is missing.
        basis: the price base in words.
        months_without_index: months of payments that have no price index.
    """

    by: str
    frame: pd.DataFrame
    basis: str
    months_without_index: tuple[str, ...]


def by_place(records: Records, by: str, prices: money.Prices) -> Placed:
    """Return what reached each sector, province or region up to the end of the year."""
    paid = money.in_constant_pesos(records.payments, "amount_ars", "month", prices)
    basis, months = money.basis(prices), paid.months_without_index
    signed = records.organisations.loc[records.organisations["signed"], "organisation_id"]
    paid_now = paid.frame.loc[year_is(paid.frame["year"], records.year)]
    of_signed = unit_jobs(records, units_of(records, signed))
    of_paid = portfolio(records).units
    parts = [
        _units(flow(records).units, by, by, "_flow"),
        _units(of_paid, by, by, "_portfolio"),
        _units(of_signed, by, by, ""),
        _grants(paid_now, paid.column, by, "grants", "payments"),
        _grants(paid.frame, paid.column, by, "grants_cumulative", "payments_cumulative"),
        _units(of_paid, by, f"organisation_{by}", "_paid"),
        _units(of_signed, by, f"organisation_{by}", "_signed"),
        _instruments(records, by),
    ]
    frame = _joined(parts, by, expected(records, by) if len(signed) else ())
    if "disbursements" not in records.carried:
        frame[list(OF_PAYMENTS)] = pd.NA
    frame["inside"] = frame[by].isin(expected(records, by)) | (not _chosen(records, by))
    frame[list(OF_ORGANISATIONS)] = frame[list(OF_ORGANISATIONS)].mask(~frame["inside"])
    frame["grants_share"] = concentration.shares(frame["grants"])
    frame["grants_per_unit"] = ratio(frame["grants"], frame["units_paid"])
    frame["grants_per_job"] = ratio(frame["grants"], frame["jobs_paid"])
    frame["cumulative_per_unit"] = ratio(frame["grants_cumulative"], frame["units_signed"])
    frame["cumulative_per_job"] = ratio(frame["grants_cumulative"], frame["jobs_signed"])
    return Placed(by, frame, basis, months)


def expected(records: Records, by: str) -> tuple[str, ...]:
    """Return the places that the selection could reach, those that it did not included."""
    if by == "sector":
        return records.selection.sectors or sectors()
    names = records.selection.provinces or tuple(each.name for each in provinces())
    if by == "province":
        return names
    return tuple(sorted({part for name in names for part in regions_of(name, records.scheme)}))


def _chosen(records: Records, by: str) -> bool:
    """Whether the selection narrows the places of a kind."""
    chosen = records.selection
    return bool(chosen.sectors if by == "sector" else chosen.provinces)


def regions_of(name: str, scheme: str) -> set[str]:
    """Return the regions that hold a province: two where the scheme parts it."""
    return {region(name, scheme), region(name, scheme, PARTED.get(name))}


def _units(units: pd.DataFrame, by: str, column: str, end: str) -> pd.DataFrame:
    groups = units.assign(place=units[column].fillna(NOWHERE)).groupby("place", sort=False)
    return pd.DataFrame(
        {
            f"units{end}": groups.size().astype("Int64"),
            f"jobs{end}": groups["jobs"].sum(min_count=1).astype("Int64"),
            f"without_jobs{end}": groups["jobs"].agg(_missing).astype("Int64"),
        }
    ).rename_axis(by)


def _missing(values: pd.Series) -> int:
    return int(values.isna().sum())


def _grants(payments: pd.DataFrame, column: str, by: str, name: str, count: str) -> pd.DataFrame:
    money.require_constant(column)
    groups = payments.assign(place=payments[by].fillna(NOWHERE)).groupby("place", sort=False)
    return pd.DataFrame(
        {
            name: groups[column].sum(min_count=1).astype("Float64"),
            count: groups.size().astype("Int64"),
            f"{count}_lost": groups[column].agg(_missing).astype("Int64"),
        }
    ).rename_axis(by)


def _instruments(records: Records, by: str) -> pd.DataFrame:
    counts = records.instruments[by].fillna(NOWHERE).value_counts()
    return counts.astype("Int64").to_frame("instruments").rename_axis(by)


def _joined(parts: list[pd.DataFrame], by: str, places: tuple[str, ...]) -> pd.DataFrame:
    """Put the columns side by side: a place that a part does not name has none of it."""
    named = {str(name) for part in parts for name in part.index} - {NOWHERE, *places}
    lost = any(NOWHERE in part.index for part in parts)
    order = [*places, *sorted(named), *([NOWHERE] if lost else [])]
    filled = []
    for part in parts:
        own = part.reindex(order)
        absent = pd.Series(~pd.Index(order).isin(part.index), index=own.index)
        filled.append(own.apply(lambda column, gone=absent: column.mask(gone, 0)))
    frame: pd.DataFrame = pd.concat(filled, axis=1).rename_axis(by).reset_index()
    frame[by] = frame[by].astype("str").mask(frame[by] == NOWHERE)
    return frame


def reached(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a ``Placed.frame`` with a unit or a payment."""
    something = known_true(frame["units"] > 0) | known_true(frame["payments_cumulative"] > 0)
    return frame[something].reset_index(drop=True)


def largest(frame: pd.DataFrame, by: str, column: str) -> tuple[tuple[str, ...], Any]:
    """Return the places with the highest value of a column, and that value.

    Several when they tie; none, and pd.NA, when no named place has more than zero.
    """
    known = frame[frame[by].notna() & frame[column].notna()]
    top = known[column].max() if len(known) else 0
    if not top > 0:
        return (), pd.NA
    return tuple(known.loc[known[column] == top, by]), top


def grants_by_province(
    records: Records, prices: money.Prices, year: int, cumulative: bool
) -> pd.DataFrame:
    """Return ``province`` and ``grants`` (Float64, constant pesos) of the chosen jurisdictions.

    Zero where nothing was paid; missing where something was and a payment has no amount in
    these pesos, because the sum would be too low by an unknown amount.
    """
    paid = money.in_constant_pesos(records.payments, "amount_ars", "month", prices)
    years = paid.frame["year"]
    frame = paid.frame.loc[known_true(years <= year) if cumulative else year_is(years, year)]
    part = _grants(frame, paid.column, "province", "grants", "payments")
    names = expected(records, "province")
    found = _joined([part[part.index.isin(names)]], "province", names)
    grants = found["grants"].mask(found["payments_lost"] > 0)
    return pd.DataFrame({"province": found["province"], "grants": grants})


def history(records: Records, by: str, prices: money.Prices) -> pd.DataFrame:
    """Return the concentration over places, year by year, of whom payments reached.

    Columns: ``year``, ``measure`` (units, jobs, grants: of the organisations paid in the year),
    ``index``, ``equivalent`` (:func:`concentration.herfindahl`), ``groups`` (Int64),
    ``placed`` (share of the measure that has a place, 0 to 1), ``change_previous`` and
    ``change_first`` (of the index). A year in which nothing was paid is missing.
    """
    found = []
    for year in range(records.first_year, records.year + 1):
        paid = money.in_constant_pesos(paid_in(records, year), "amount_ars", "month", prices)
        units = _units(portfolio(records, year).units, by, by, "")
        grants = _grants(paid.frame, paid.column, by, "grants", "payments")["grants"]
        values = {"units": units["units"], "jobs": units["jobs"], "grants": grants}
        found += [_concentrated(year, name, values[name]) for name in MEASURES]
    frame = pd.DataFrame(found).astype(
        {"index": "Float64", "equivalent": "Float64", "groups": "Int64", "placed": "Float64"}
    )
    parts = [
        own.join(concentration.changes(own.set_index("year")["index"]).set_axis(own.index))
        for _, own in frame.groupby("measure", sort=False)
    ]
    return pd.concat(parts).sort_index()


def _concentrated(year: int, measure: str, values: pd.Series) -> dict[str, Any]:
    placed = values[values.index != NOWHERE]
    own = concentration.herfindahl(placed)
    whole = float(values.fillna(0).sum())
    share = float(placed.fillna(0).sum()) / whole if whole > 0 else pd.NA
    return {
        "year": year,
        "measure": measure,
        "index": own.index,
        "equivalent": own.equivalent,
        "groups": own.groups or pd.NA,
        "placed": share,
    }
