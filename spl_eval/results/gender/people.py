"""Women and men who take part: in the jobs of units and among members, beside official shares.

A *case* is a unit, an organisation or a person; one whose split by sex is not known is counted as
such and never divided up. *Flow* and *portfolio* overlap and are never added; nothing is effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.results.groups import each_value
from spl_eval.results.involved import POPULATIONS
from spl_eval.results.involved import population as population_of
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_sum, percent


def acting_in(records: Records, population: str) -> pd.DataFrame:
    """Return ``organisation_id``, ``line`` of the flow or the portfolio, each pair once.

    The flow are those that signed in the year, the portfolio those to which something was paid.
    """
    found = population_of(records, population).instruments
    return found[["organisation_id", "line"]].drop_duplicates().reset_index(drop=True)


def workers(records: Records, population: str, year: int | None = None) -> pd.DataFrame:
    """Return the units of a population, with the ``women`` and ``men`` who work in them."""
    return population_of(records, population, year).units


def members(records: Records, population: str) -> pd.DataFrame:
    """Return the organisations of a population, with ``women`` and ``men`` among their members.

    Members have no date: they are those of the record, whatever the year.
    """
    acting = acting_in(records, population)["organisation_id"]
    own = records.organisations[records.organisations["organisation_id"].isin(acting)]
    return own.rename(columns={"women_members": "women", "men_members": "men"}).reset_index(
        drop=True
    )


def by_line(cases: pd.DataFrame, acting: pd.DataFrame) -> pd.DataFrame:
    """Return a row per case and line of its organisation: lines overlap and are not added."""
    return cases.drop(columns="line", errors="ignore").merge(acting, on="organisation_id")


def split(cases: pd.DataFrame) -> dict[str, Any]:
    """Count the women and men of ``cases`` (columns ``women``, ``men``).

    Returns ``cases``, ``cases_without_sex`` (women or men missing), ``women``, ``men`` (of the
    others; None when none is known) and ``women_share`` (percent of women and men; missing
    where there is nobody).
    """
    known = cases[cases["women"].notna() & cases["men"].notna()]
    women, men = known_sum(known["women"]), known_sum(known["men"])
    return {
        "cases": len(cases),
        "cases_without_sex": len(cases) - len(known),
        "women": women,
        "men": men,
        "women_share": percent(women, (known["women"] + known["men"]).sum()),
    }


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest women's share (percent) that the missing sex allows.

    ``unknown_jobs`` have no sex, and are all men or all women at the bounds;
    ``units_without_jobs`` say nothing and are left out.
    """

    low: Any
    high: Any
    unknown_jobs: int
    units_without_jobs: int


def share_bounds(units: pd.DataFrame) -> Bounds:
    """Bound the women's share of ``units`` (``jobs``, ``women``, ``men``) without guessing.

    W/(W+M+U) to (W+U)/(W+M+U), with U the jobs of unknown sex (Manski 1989, «Anatomy of the
    Selection Problem», Journal of Human Resources 24: worst-case bounds).
    """
    known = units["women"].notna() & units["men"].notna()
    unknown = int(units["jobs"][~known].sum())
    women, men = int(units["women"][known].sum()), int(units["men"][known].sum())
    every = women + men + unknown
    return Bounds(
        percent(women, every),
        percent(women + unknown, every),
        unknown,
        int(units["jobs"].isna().sum()),
    )


COUNTS = {
    "cases": "Int64",
    "cases_without_sex": "Int64",
    "women": "Int64",
    "men": "Int64",
    "women_share": "Float64",
}


def split_by(cases: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return :func:`split` for each value of ``by``, in order; a missing value has its own row."""
    return each_value(cases, by, split, COUNTS)


def by_year(records: Records) -> pd.DataFrame:
    """Return the women's share of the jobs of each year's flow and portfolio, from the first.

    Columns: ``year``, and for each population ``<population>_women_share`` (percent),
    ``<population>_cases`` and ``<population>_cases_without_sex`` (units), of the portfolio
    missing where the data carry no payment of anybody.
    """
    found = []
    for year in range(records.first_year, records.year + 1):
        row: dict[str, Any] = {"year": year}
        for population in POPULATIONS:
            own = population_of(records, population, year)
            counts = split(own.units)
            if not own.known:
                counts = dict.fromkeys(counts)
            for name in ("women_share", "cases", "cases_without_sex"):
                row[f"{population}_{name}"] = counts[name]
        found.append(row)
    measures = {"women_share": "Float64", "cases": "Int64", "cases_without_sex": "Int64"}
    types = {"year": "Int64"} | {
        f"{population}_{name}": kind
        for population in POPULATIONS
        for name, kind in measures.items()
    }
    return pd.DataFrame(found, columns=list(types)).astype(types)


def by_sex(values: pd.Series, third: str) -> dict[str, Any]:
    """Count codes of sex or leadership: woman, man, and ``third`` (both or other).

    Returns ``women``, ``men``, ``third``, ``women_share`` (percent of those known), ``cases``
    and ``cases_without_sex``; counts are None when no case is known.
    """
    known = values.dropna()
    counts = {
        name: int((known == code).sum()) if len(known) else None
        for name, code in (("women", "woman"), ("men", "man"), (third, third))
    }
    return {
        **counts,
        "women_share": percent(counts["women"], len(known)),
        "cases": len(values),
        "cases_without_sex": len(values) - len(known),
    }


@dataclass(frozen=True)
class Expected:
    """The women's share that the official one of each group would give to the same jobs.

    ``share`` and ``expected`` are percent over the ``people`` of groups with both figures;
    ``people_without`` work where there is no official figure or no group.
    """

    share: Any
    expected: Any
    people: int
    people_without: int


def beside(counted: pd.DataFrame, official: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return ``counted`` with ``official_share`` (percent) and ``difference`` (points).

    ``official`` has ``by`` and ``women_share`` (0 to 1). No figure gives missing.
    """
    shares = 100 * official.set_index(by)["women_share"].astype("Float64")
    found = counted.assign(official_share=counted[by].map(shares).astype("Float64"))
    return found.assign(difference=found["women_share"] - found["official_share"])


def expected(compared: pd.DataFrame) -> Expected:
    """Weight the official shares of :func:`beside` by the programme's own jobs in each group.

    Σ nᵢ·oᵢ / Σ nᵢ, nᵢ women and men of group *i* and oᵢ its official share: direct
    standardisation, which tells apart being in other sectors from being more women in each.
    """
    people = (compared["women"] + compared["men"]).astype("Float64")
    known = people.notna() & compared["official_share"].notna()
    base = float(people[known].sum())
    women = float(compared["women"][known].sum())
    weighted = float((people[known] * compared["official_share"][known]).sum())
    return Expected(
        percent(women, base),
        weighted / base if base else pd.NA,
        int(base),
        int(people[~known].sum()),
    )
