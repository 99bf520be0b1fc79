"""Who takes part in a year: what was signed, what was paid, and the units and jobs behind it.

*Flow* is what was signed in the year, *portfolio* the organisations to which something was paid
in it, *cumulative* those that signed up to its end. They overlap and are never added. Jobs are
*involved*: they are reach, and nothing here is an effect.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from spl_eval.results.programme import Records
from spl_eval.results.sums import year_is

FLOW: Literal["flow"] = "flow"
PORTFOLIO: Literal["portfolio"] = "portfolio"
POPULATIONS = (FLOW, PORTFOLIO)


@dataclass(frozen=True)
class Population:
    """Who takes part in a year.

    ``instruments`` has one row for each instrument signed (flow) or paid (portfolio) in it:
    ``instrument_id``, ``organisation_id``, ``kind``, ``line``. ``units`` are the distinct units
    of their organisations with their jobs of the year, as :func:`unit_jobs` gives them.
    Of a portfolio, ``known`` is False when the data carry no payment of anybody.
    """

    name: Literal["flow", "portfolio"]
    year: int
    instruments: pd.DataFrame
    units: pd.DataFrame
    known: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing was signed or paid."""
        return self.instruments.empty


def flow(records: Records, year: int | None = None) -> Population:
    """Return what was signed in a year, by default that of ``records``."""
    return _population(FLOW, records, signed_in(records, year), year, True)


def portfolio(records: Records, year: int | None = None) -> Population:
    """Return the organisations to which something was paid in a year, and for what."""
    paid = paid_in(records, year).rename(columns={"instrument_kind": "kind"})
    known = "disbursements" in records.carried
    return _population(PORTFOLIO, records, paid.drop_duplicates("instrument_id"), year, known)


def population(records: Records, name: str, year: int | None = None) -> Population:
    """Return the flow or the portfolio by its name."""
    return flow(records, year) if name == FLOW else portfolio(records, year)


def _population(
    name: Literal["flow", "portfolio"],
    records: Records,
    found: pd.DataFrame,
    year: int | None,
    known: bool,
) -> Population:
    instruments = found[["instrument_id", "organisation_id", "kind", "line"]]
    instruments = instruments.reset_index(drop=True)
    units = units_of(records, instruments["organisation_id"], year)
    jobs = unit_jobs(records, units, year)
    return Population(name, year or records.year, instruments, jobs, known)


def signed_in(records: Records, year: int | None = None) -> pd.DataFrame:
    """Return the instruments signed in a year (that of ``records`` by default): the flow."""
    own = year_is(records.instruments["signed_year"], year or records.year)
    return records.instruments[own].reset_index(drop=True)


def paid_in(records: Records, year: int | None = None) -> pd.DataFrame:
    """Return the payments made in a year (that of ``records`` by default)."""
    own = year_is(records.payments["year"], year or records.year)
    return records.payments[own].reset_index(drop=True)


def units_of(
    records: Records, organisations: Iterable[str], year: int | None = None
) -> pd.DataFrame:
    """Return the distinct units of organisations, entered by the end of ``year``.

    A unit without a date of entry counts as entered: its organisation signed.
    """
    units = records.units
    entered = (units["joined_year"] <= (year or records.year)).fillna(True).astype(bool)
    own = units["organisation_id"].isin(set(organisations))
    return units[own & entered].reset_index(drop=True)


def unit_jobs(records: Records, units: pd.DataFrame, year: int | None = None) -> pd.DataFrame:
    """Return ``units`` with their jobs in a year, and where each figure comes from.

    Adds ``jobs``, ``women``, ``men``, ``formal_jobs`` (Int64, people who work in the unit) and
    ``basis``: ``year`` when the unit's outcomes of that year say the jobs; ``entry`` when they
    do not, and the women and men at entry are known (``formal_jobs`` is then missing);
    missing when neither is known. Women and men are of the same source as the jobs.
    """
    of_year = records.outcomes[records.outcomes["year"] == (year or records.year)]
    known = of_year[of_year["jobs"].notna()].set_index("unit_id")
    now = known.reindex(units["unit_id"]).set_axis(units.index)
    has_now = now["jobs"].notna()
    at_entry = units["women"] + units["men"]
    jobs = now["jobs"].where(has_now, at_entry).astype("Int64")
    women = now["women_jobs"].where(has_now, units["women"].where(at_entry.notna()))
    men = (now["jobs"] - now["women_jobs"]).where(has_now, units["men"].where(at_entry.notna()))
    basis = pd.Series(pd.NA, index=units.index, dtype="str")
    basis = basis.mask(at_entry.notna(), "entry").mask(has_now, "year")
    return units.assign(
        jobs=jobs,
        women=women.astype("Int64"),
        men=men.astype("Int64"),
        formal_jobs=now["formal_jobs"].astype("Int64"),
        basis=basis,
    )
