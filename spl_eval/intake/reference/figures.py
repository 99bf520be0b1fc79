"""Look up official figures by province, sector and year; what has no figure is missing.

Sectors of the programme are read through the proposed correspondence of
``sector_crosswalk.csv``. Branches and divisions may belong to two sectors, and are mostly wider
than the sector: figures of sectors must not be added up, nor taken for the sector itself.
"""

from __future__ import annotations

import pandas as pd

from spl_eval.intake.names import provinces, sectors
from spl_eval.intake.reference.reading import Reference

TOTAL = "TOTAL"


def population(ref: Reference, year: int) -> pd.DataFrame:
    """Return ``province``, ``population`` (persons, Int64) of the 24 jurisdictions.

    Source: INDEC, projections based on the census of 2010.
    """
    return _by_province(ref.population, year, "population")


def province_jobs(ref: Reference, year: int) -> pd.DataFrame:
    """Return ``province``, ``jobs`` (Float64): registered private jobs, mean of the year.

    Source: OEDE/SIPA. Informal work, self-employment and members of worker cooperatives are
    not counted, in this and in every figure of jobs below.
    """
    jobs = ref.registered_jobs
    return _by_province(jobs[jobs["branch"] == TOTAL], year, "jobs")


def women_share_by_province(ref: Reference, year: int) -> pd.DataFrame:
    """Return ``province``, ``women_share`` (0 to 1) of registered private jobs. Source: CEP XXI."""
    shares = ref.women_share[ref.women_share["level"] == "province"]
    names = {province.code: province.name for province in provinces()}
    named = shares.assign(province=shares["code"].map(names))
    return _by_province(named, year, "women_share")


def sector_jobs(ref: Reference, year: int) -> pd.DataFrame:
    """Return registered private jobs of each province and sector, mean of the year.

    Columns: ``province``, ``sector``; ``jobs`` (Float64: the sum over the sector's branches of
    CIIU Rev. 3; missing where any of them is); ``suppressed`` (Int64: branches whose figure the
    source keeps back; missing for a year that the table lacks); ``branches`` (Int64: branches of
    the correspondence, 0 where none is proposed). One row for each of the 24 jurisdictions and
    each sector. Source: OEDE/SIPA.
    """
    pairs = _codes(ref, "ciiu3_branches")
    places = pd.DataFrame({"province": [province.name for province in provinces()]})
    jobs = _of_year(ref.registered_jobs, year)[["province", "branch", "jobs"]]
    wanted = places.merge(pairs, how="cross").merge(
        jobs, how="left", left_on=["province", "code"], right_on=["province", "branch"]
    )
    found = _summed(wanted, ["province", "sector"])
    if jobs.empty:
        found["lacking"] = found["lacking"].mask(found["jobs"].isna())
    return found.rename(columns={"lacking": "suppressed", "codes": "branches"})


def national_sector_jobs(ref: Reference, year: int) -> pd.DataFrame:
    """Return registered private jobs of each sector in the whole country, mean of the year.

    Columns: ``sector``, ``jobs`` (Float64: the sum over the sector's divisions of CLAE; missing
    where any of them is), ``suppressed_cells`` (Int64: cells of month and activity that the
    source keeps back and ``jobs`` leaves out). CLAE and the CIIU Rev. 3 of :func:`sector_jobs`
    agree only nearly: do not divide one by the other. Source: CEP XXI.
    """
    figures = _of_year(ref.registered_jobs_national, year)
    wanted = _codes(ref, "clae_divisions").merge(
        figures, how="left", left_on="code", right_on="division"
    )
    cells = wanted.groupby("sector", sort=False)["suppressed_cells"].sum(min_count=1)
    summed = _summed(wanted, ["sector"])
    summed["suppressed_cells"] = summed["sector"].map(cells).astype("Int64")
    summed.loc[summed["jobs"].isna(), "suppressed_cells"] = pd.NA
    return summed[["sector", "jobs", "suppressed_cells"]]


def women_share_by_sector(ref: Reference, year: int) -> pd.DataFrame:
    """Return women's share in the registered private jobs of each sector, whole country.

    Columns: ``sector``, ``women_share`` (0 to 1): the mean over the sector's CLAE divisions *d*
    weighted by their jobs, Σ jobs_d · share_d / Σ jobs_d, which is the women's jobs over all
    jobs; missing where a division lacks its share or its jobs, or where all have no job.
    Source: CEP XXI (shares and jobs).
    """
    shares = _of_year(ref.women_share[ref.women_share["level"] == "division"], year)
    jobs = _of_year(ref.registered_jobs_national, year)
    wanted = (
        _codes(ref, "clae_divisions")
        .merge(jobs[["division", "jobs"]], how="left", left_on="code", right_on="division")
        .merge(shares[["code", "women_share"]], how="left", on="code")
    )
    women = _summed(wanted.assign(jobs=wanted["jobs"] * wanted["women_share"]), ["sector"])
    every = _summed(wanted, ["sector"])["jobs"]
    women["women_share"] = women["jobs"] / every.mask(every == 0)
    return women[["sector", "women_share"]]


def _of_year(figures: pd.DataFrame, year: int) -> pd.DataFrame:
    return figures[figures["year"] == year]


def _by_province(figures: pd.DataFrame, year: int, column: str) -> pd.DataFrame:
    values = _of_year(figures, year).set_index("province")[column]
    order = [province.name for province in provinces()]
    found = values.reindex(order).rename_axis("province").reset_index()
    return found.astype({"province": "str"})


def _codes(ref: Reference, column: str) -> pd.DataFrame:
    """Return a row per sector and code; a sector without proposal has one row without code."""
    proposed = dict(zip(ref.sectors["sector"], ref.sectors[column], strict=True))
    pairs = [(sector, code) for sector in sectors() for code in proposed.get(sector) or (None,)]
    return pd.DataFrame(pairs, columns=["sector", "code"]).astype({"sector": "str", "code": "str"})


def _summed(wanted: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Add ``jobs`` up per group: missing where a code has none, with the count of those."""
    marked = wanted.assign(lacking=wanted["code"].notna() & wanted["jobs"].isna())
    groups = marked.groupby(by, sort=False)
    found = groups.agg(
        jobs=("jobs", "sum"), lacking=("lacking", "sum"), codes=("code", "count")
    ).reset_index()
    incomplete = (found["lacking"] > 0) | (found["codes"] == 0)
    found["jobs"] = found["jobs"].astype("Float64").mask(incomplete)
    return found.astype({"lacking": "Int64", "codes": "Int64"})
