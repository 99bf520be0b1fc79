"""Who takes part in a year: what was signed, what was paid, and the units and jobs behind it.

*Flow* is what was signed in the year, *portfolio* the organisations to which something was paid
in it, *cumulative* those that signed up to its end. They overlap and are never added. Jobs are
*involved*: they are reach, and nothing here is an effect.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from spl_eval.results.programme import Records

JOBS = ["jobs", "women", "men", "formal_jobs"]


def signed_in(records: Records, year: int | None = None) -> pd.DataFrame:
    """Return the instruments signed in a year (that of ``records`` by default): the flow."""
    own = (records.instruments["signed_year"] == (year or records.year)).fillna(False)
    return records.instruments[own.astype(bool)].reset_index(drop=True)


def paid_in(records: Records, year: int | None = None) -> pd.DataFrame:
    """Return the payments made in a year (that of ``records`` by default)."""
    own = (records.payments["year"] == (year or records.year)).fillna(False)
    return records.payments[own.astype(bool)].reset_index(drop=True)


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


def total(values: pd.Series) -> int | None:
    """Return the sum of the known values; None when none is known: missing is never zero."""
    known = values.dropna()
    return int(known.sum()) if len(known) else None


def ratio(top: pd.Series, bottom: pd.Series) -> pd.Series:
    """Return ``top`` by ``bottom`` (Float64); missing where a part is missing or zero divides."""
    divisor = bottom.astype("Float64")
    return top.astype("Float64").div(divisor.mask(divisor == 0))
