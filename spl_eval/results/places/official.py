"""The programme in each place beside its people and its registered jobs.

Registered jobs leave out informal work, the self-employed and the members of worker
cooperatives, who are many of those that the programme reaches: its jobs are counted beside them,
not as a part of them. Sectors meet branches of the official figures through a proposed
correspondence, in which a branch may belong to two sectors: figures of sectors are not added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.intake.names import provinces, region
from spl_eval.intake.reference import (
    Reference,
    national_sector_jobs,
    population,
    province_jobs,
    sector_jobs,
)
from spl_eval.intake.reference.figures import TOTAL
from spl_eval.results.involved import unit_jobs
from spl_eval.results.places.concentration import represented
from spl_eval.results.places.reached import PARTED, Placed, expected, regions_of
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_sum, known_true, ratio, whole_sum

MIN_UNITS = 5
"""Units below which a province's sector is not compared: one unit more would change it much."""

MIN_REGISTERED = 1_000
"""Registered jobs below which nothing is put beside them: the quotient would be of a handful."""

COMPARED = ("per_10000", "quotient")
COUNTS = ("units", "jobs", "without_jobs")

PER_HEAD = 1_000
"""Inhabitants beside which grants are counted."""


@dataclass(frozen=True)
class Cells:
    """The jobs of each province's sector beside the registered ones.

    Attributes:
        frame: one row per province and sector with :data:`MIN_UNITS` units or more and not
            fewer than :data:`MIN_REGISTERED` registered jobs known, by descending
            ``per_10000``: ``province``, ``sector``, ``units``, ``jobs``,
            ``without_jobs``, ``registered`` and what :func:`concentration.represented` adds.
        small: how many cells have units, but fewer.
        few_registered: how many have the units, and fewer registered jobs.
        unknown: how many of the cells of ``frame`` have no registered jobs to stand beside.
    """

    frame: pd.DataFrame
    small: int
    few_registered: int
    unknown: int


def of_sectors(placed: Placed, records: Records, ref: Reference) -> pd.DataFrame:
    """Return the sectors with the registered private jobs of the same sector beside theirs.

    The registered jobs are those of the whole country. When provinces are chosen, they are those
    of these provinces, from another source, beside the units located there.

    Columns: ``sector``, ``units``, ``jobs``, ``without_jobs``, ``registered`` (Float64),
    ``suppressed_cells`` (Int64: cells that the source keeps back and ``registered`` leaves
    out) and what :func:`concentration.represented` adds, with the programme's jobs of known
    sector and all registered private jobs as totals. The row of the units without a sector is
    left out. Below :data:`MIN_REGISTERED` there is neither ``per_10000`` nor ``quotient``. When
    sectors are chosen, the programme's jobs are not all: there is neither
    ``own_share`` nor ``quotient``.
    """
    own = placed.frame[["sector", "units", "jobs", "without_jobs"]].dropna(subset="sector")
    if records.selection.provinces:
        own = own[["sector"]].merge(_counts(_located(records), ["sector"]), "left", on="sector")
        nobody = own["units"].isna()
        own = own.assign(**{name: own[name].mask(nobody, 0) for name in COUNTS})
        official, total = _of_provinces(records, ref)
    else:
        official, total = _of_country(records, ref)
    frame = own.merge(official, on="sector", how="left")
    found = represented(frame, "jobs", "registered", _all_jobs(frame["jobs"], records), total)
    few = few_registered(found)
    return found.assign(**{name: found[name].mask(few) for name in COMPARED})


def few_registered(frame: pd.DataFrame) -> pd.Series:
    """Say where the registered jobs are known, and too few to compare with (bool)."""
    return known_true(frame["registered"] < MIN_REGISTERED)


def of_places(placed: Placed, records: Records, ref: Reference) -> pd.DataFrame:
    """Return the frame of provinces or regions with their people and registered jobs.

    Adds ``population`` (Int64, persons), ``registered`` (Float64, registered private jobs),
    ``grants_per_1000`` and ``cumulative_per_1000`` (constant pesos by thousand inhabitants) and
    what :func:`concentration.represented` adds, with the totals of the jurisdictions chosen. A
    region that holds a part of a province has neither people nor registered jobs: nothing is
    known of the parts. With a single jurisdiction there is no quotient. Nothing is compared in a
    place that the selection does not look at: only a part of its units is known there.
    """
    figures = _figures(records, ref)
    chosen = figures["province"].isin(expected(records, "province"))
    total = whole_sum(figures.loc[chosen, "registered"]) if chosen.sum() > 1 else pd.NA
    if placed.by == "region":
        figures = _of_regions(figures[chosen], records)
    frame = placed.frame.merge(figures, on=placed.by, how="left")
    thousands = frame["population"].astype("Float64") / PER_HEAD
    frame["grants_per_1000"] = ratio(frame["grants"], thousands)
    frame["cumulative_per_1000"] = ratio(frame["grants_cumulative"], thousands)
    inside = frame["inside"] & frame[placed.by].notna()
    own = known_sum(frame.loc[inside, "jobs"])
    found = represented(frame, "jobs", "registered", own, total)
    of_inside = ["own_share", "official_share", *COMPARED]
    return found.assign(**{name: found[name].where(inside) for name in of_inside})


def cells(records: Records, ref: Reference) -> Cells:
    """Return the provinces' sectors beside their registered jobs; see :class:`Cells`.

    The totals are the programme's jobs of known province and sector, and all registered private
    jobs, both in the jurisdictions chosen. Units without a province or a sector are left out.
    When sectors are chosen there is no quotient, as in :func:`of_sectors`.
    """
    units = _located(records)
    frame = _counts(units, ["province", "sector"])
    official = sector_jobs(ref, records.year).rename(columns={"jobs": "registered"})
    frame = frame.merge(official, on=["province", "sector"], how="left")
    _, total = _of_provinces(records, ref)
    found = represented(frame, "jobs", "registered", _all_jobs(units["jobs"], records), total)
    enough = found[found["units"] >= MIN_UNITS]
    few = few_registered(enough)
    large = enough[~few]
    order = ["per_10000", "province", "sector"]
    large = large.sort_values(order, ascending=[False, True, True], ignore_index=True)
    unknown = int(large["per_10000"].isna().sum())
    return Cells(large, len(found) - len(enough), int(few.sum()), unknown)


def is_parted(records: Records) -> bool:
    """Whether the scheme of regions parts a province."""
    return any(len(regions_of(name, records.scheme)) > 1 for name in PARTED)


def _located(records: Records) -> pd.DataFrame:
    """Return the units that signed, of known sector and located in the jurisdictions chosen."""
    units = unit_jobs(records, records.units[records.units["signed"]])
    chosen = units["province"].isin(expected(records, "province"))
    return units[chosen].dropna(subset="sector")


def _counts(units: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    groups = units.groupby(by)
    counts = {
        "units": groups.size(),
        "jobs": groups["jobs"].sum(min_count=1),
        "without_jobs": groups.size() - groups["jobs"].count(),
    }
    return pd.DataFrame(counts).astype("Int64").reset_index()


def _of_country(records: Records, ref: Reference) -> tuple[pd.DataFrame, Any]:
    official = national_sector_jobs(ref, records.year).rename(columns={"jobs": "registered"})
    national = ref.registered_jobs_national
    every = national[(national["division"] == TOTAL) & (national["year"] == records.year)]
    return official, whole_sum(every["jobs"])


def _of_provinces(records: Records, ref: Reference) -> tuple[pd.DataFrame, Any]:
    """Add the jurisdictions chosen up; a sector lacks a figure when one of them does."""
    names = expected(records, "province")
    jobs = sector_jobs(ref, records.year)
    groups = jobs[jobs["province"].isin(names)].groupby("sector", sort=False)["jobs"]
    found = [(sector, whole_sum(own)) for sector, own in groups]
    official = pd.DataFrame(found, columns=["sector", "registered"]).astype(
        {"sector": "str", "registered": "Float64"}
    )
    kept_back = pd.Series(pd.NA, index=official.index, dtype="Int64")
    figures = _figures(records, ref)
    total = whole_sum(figures.loc[figures["province"].isin(names), "registered"])
    return official.assign(suppressed_cells=kept_back), total


def _figures(records: Records, ref: Reference) -> pd.DataFrame:
    """Return ``province``, ``population`` and ``registered`` of the 24 jurisdictions."""
    jobs = province_jobs(ref, records.year).rename(columns={"jobs": "registered"})
    return population(ref, records.year).merge(jobs, on="province")


def _of_regions(figures: pd.DataFrame, records: Records) -> pd.DataFrame:
    """Add the figures of whole provinces up; a region with a part of one has none."""
    names = [region(name, records.scheme) for name in figures["province"]]
    own = figures.assign(region=pd.Series(names, index=figures.index, dtype="str"))
    found = []
    for name, each in own.groupby("region"):
        parted = any(
            name in (parts := regions_of(province.name, records.scheme)) and len(parts) > 1
            for province in provinces()
        )
        known = [
            pd.NA if parted else whole_sum(each[column]) for column in ("population", "registered")
        ]
        found.append((name, *known))
    frame = pd.DataFrame(found, columns=["region", "population", "registered"])
    return frame.astype({"region": "str", "population": "Int64", "registered": "Float64"})


def _all_jobs(jobs: pd.Series, records: Records) -> Any:
    return pd.NA if records.selection.sectors else known_sum(jobs)
