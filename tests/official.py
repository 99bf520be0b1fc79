"""Made-up official figures for hand-worked tests."""

from __future__ import annotations

import pandas as pd

from spl_eval.intake.names import provinces
from spl_eval.intake.reference import Reference

SOURCES = (
    "population",
    "registered_jobs",
    "registered_jobs_national",
    "women_share",
    "consumer_prices",
    "exchange_rate",
    "sector_crosswalk",
)


def made_reference(
    year: int,
    *,
    population: dict[str, int] | None = None,
    province_jobs: dict[tuple[str, str], float] | None = None,
    national_jobs: dict[str, float] | None = None,
    sectors: dict[str, tuple[str, ...]] | None = None,
) -> Reference:
    """Return figures of one year; what is not given is missing.

    ``province_jobs`` maps province and branch to jobs, ``national_jobs`` division to jobs, in
    both TOTAL for all; ``sectors`` maps a sector to its codes, both of branches and divisions.
    """
    codes = {province.name: province.code for province in provinces()}
    people = [(codes[name], name, year, heads) for name, heads in (population or {}).items()]
    local = [
        (codes[name], name, branch, year, jobs)
        for (name, branch), jobs in (province_jobs or {}).items()
    ]
    whole = [(division, year, None, jobs, 0) for division, jobs in (national_jobs or {}).items()]
    pairs = [(name, own, own, "propuesta", "") for name, own in (sectors or {}).items()]
    place = ["province_code", "province"]
    return Reference(
        prices=pd.DataFrame(columns=["month", "splice", "index"]),
        exchange_rate=pd.DataFrame(columns=["month", "ars_per_usd", "ars_per_usd_end_of_month"]),
        population=_typed(people, [*place, "year", "population"], population="Int64"),
        registered_jobs=_typed(local, [*place, "branch", "year", "jobs"], jobs="Float64"),
        registered_jobs_national=_typed(
            whole,
            ["division", "year", "letter", "jobs", "suppressed_cells"],
            jobs="Float64",
            suppressed_cells="Int64",
        ),
        women_share=pd.DataFrame(columns=["level", "code", "year", "women_share"]),
        sectors=pd.DataFrame(
            pairs, columns=["sector", "clae_divisions", "ciiu3_branches", "status", "note"]
        ),
        sources={name: name for name in SOURCES},
    )


def _typed(rows: list[tuple[object, ...]], columns: list[str], **types: str) -> pd.DataFrame:
    text = {name: "str" for name in columns if name not in types and name != "year"}
    return pd.DataFrame(rows, columns=columns).astype({"year": "Int64", **text, **types})
