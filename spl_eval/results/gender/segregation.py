"""How unevenly women and men are spread over groups (sectors), and how that changes.

D = ½ Σ |Wᵢ/W - Mᵢ/M| in percent: the part of the women (or of the men) who would have to change
group for both to be spread alike (Duncan & Duncan 1955, «A Methodological Analysis of Segregation
Indexes», American Sociological Review 20). Where groups have few jobs, chance alone makes it
greater than zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.results.gender.people import workers
from spl_eval.results.programme import Records

COLUMNS = {
    "year": "Int64",
    "cases": "Int64",
    "cases_left_out": "Int64",
    "women": "Int64",
    "men": "Int64",
    "groups": "Int64",
    "index": "Float64",
    "standardised": "Float64",
    "change": "Float64",
    "by_sizes": "Float64",
    "by_shares": "Float64",
}

FEWEST_GROUPS = 2


def dissimilarity(women: pd.Series, men: pd.Series) -> Any:
    """Return the index of Duncan and Duncan over groups, in percent.

    Missing when there are no women, no men, or fewer than :data:`FEWEST_GROUPS` with anybody:
    then nobody could be elsewhere.
    """
    women, men = women.astype("float64"), men.astype("float64")
    if not women.sum() or not men.sum() or int((women + men > 0).sum()) < FEWEST_GROUPS:
        return pd.NA
    return float(50 * (women / women.sum() - men / men.sum()).abs().sum())


def size_standardised(women: pd.Series, men: pd.Series) -> Any:
    """Return the index as if all groups had the same size, in percent.

    The same formula over wᵢ = Wᵢ/(Wᵢ+Mᵢ) and mᵢ = Mᵢ/(Wᵢ+Mᵢ) (Gibbs 1965, «Occupational
    Differentiation of Negroes and Whites in the United States», Social Forces 44). Big and
    small groups weigh alike, so that it does not move when only their sizes do. Missing as
    :func:`dissimilarity`.
    """
    people = (women + men).astype("float64")
    there = people > 0
    shares = women.astype("float64")[there] / people[there]
    return dissimilarity(shares, 1 - shares)


@dataclass(frozen=True)
class Change:
    """A change of the index in points, and its two parts, which add up to it.

    ``by_sizes`` comes from groups that grow, shrink, come or go; ``by_shares`` from women's
    share within the groups that are there both times.
    """

    total: Any
    by_sizes: Any
    by_shares: Any


def change(before: pd.DataFrame, after: pd.DataFrame) -> Change:
    """Part the change of the index between two tables of ``women``, ``men`` indexed by group.

    The index is a function D(n, p) of the sizes nᵢ and the women's shares pᵢ. Each part is the
    mean of changing one while the other is held at its value before and after, so that there is
    no residual (Kitagawa 1955, JASA 50; Das Gupta 1978, Demography 15). A group that is there
    only once keeps the share that it has then. Missing when either index is undefined.
    """
    sizes, shares = [], []
    groups = before.index.union(after.index)
    for frame in (before, after):
        whole = frame.reindex(groups, fill_value=0).astype("float64")
        people = whole["women"] + whole["men"]
        sizes.append(people)
        shares.append(whole["women"].div(people.where(people > 0)))
    shares = [
        shares[0].fillna(shares[1]).fillna(0.0),
        shares[1].fillna(shares[0]).fillna(0.0),
    ]
    values = [
        [dissimilarity(size * share, size * (1 - share)) for share in shares] for size in sizes
    ]
    if any(pd.isna(value) for row in values for value in row):
        known = not (pd.isna(values[0][0]) or pd.isna(values[1][1]))
        return Change(values[1][1] - values[0][0] if known else pd.NA, pd.NA, pd.NA)
    (start, share_only), (size_only, end) = values
    return Change(
        end - start,
        ((size_only - start) + (end - share_only)) / 2,
        ((share_only - start) + (end - size_only)) / 2,
    )


def by_group(cases: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return ``women``, ``men`` indexed by group, of the cases whose group and split are known."""
    known = cases[cases[by].notna() & cases["women"].notna() & cases["men"].notna()]
    return known.groupby(by, sort=True)[["women", "men"]].sum().astype("Int64")


def by_year(records: Records, population: str, by: str = "sector") -> pd.DataFrame:
    """Return the index of each year's jobs over groups, and its change since the first defined.

    Columns: ``year``, ``cases`` (units), ``cases_left_out`` (without split or group), ``women``,
    ``men``, ``groups``, ``index`` and ``standardised`` (percent; see :func:`dissimilarity` and
    :func:`size_standardised`), ``change``, ``by_sizes``, ``by_shares`` (points since the first
    year whose index is defined; missing in that year and before).
    """
    found: list[dict[str, Any]] = []
    first: pd.DataFrame | None = None
    for year in range(records.first_year, records.year + 1):
        cases = workers(records, population, year)
        groups = by_group(cases, by)
        index = dissimilarity(groups["women"], groups["men"])
        since = Change(pd.NA, pd.NA, pd.NA) if first is None else change(first, groups)
        known = cases[by].notna() & cases["women"].notna() & cases["men"].notna()
        found.append(
            {
                "year": year,
                "cases": len(cases),
                "cases_left_out": int((~known).sum()),
                "women": int(groups["women"].sum()) if known.any() else pd.NA,
                "men": int(groups["men"].sum()) if known.any() else pd.NA,
                "groups": len(groups),
                "index": index,
                "standardised": size_standardised(groups["women"], groups["men"]),
                "change": since.total,
                "by_sizes": since.by_sizes,
                "by_shares": since.by_shares,
            }
        )
        if first is None and not pd.isna(index):
            first = groups
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(COLUMNS)
