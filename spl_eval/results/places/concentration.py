"""How concentrated a total is over sectors or provinces, and how it compares with another total.

Groups are parts of a whole: each counts once, and the whole is the sum of what is known. A group
without a figure is left out of an index, and the result says how many were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.results.sums import known_true, ratio

PER = 10_000
"""Registered jobs beside which the programme's are counted."""


@dataclass(frozen=True)
class Concentration:
    """The Herfindahl-Hirschman index of a distribution over groups.

    Attributes:
        index: Σ share², from 1/groups (even) to 1 (all in one group); pd.NA when nothing is
            known or the total is zero.
        equivalent: 1/index: how many groups of equal size would be as concentrated.
        groups: the groups with something in them.
        without_value: the groups whose value is missing, left out.
    """

    index: Any
    equivalent: Any
    groups: int
    without_value: int


def shares(values: pd.Series) -> pd.Series:
    """Return each value's share in the sum of the known ones, 0 to 1 (Float64).

    Missing where the value is, and everywhere when nothing is known or the sum is zero.

    Raises:
        ValueError: a value is negative: it is no part of a whole.
    """
    known = values.astype("Float64")
    if known_true(known < 0).any():
        raise ValueError("a share of a whole cannot be negative")
    total = float(known.fillna(0).sum())
    return known / total if total > 0 else known.mask(known.notna())


def herfindahl(values: pd.Series) -> Concentration:
    """Return the Herfindahl-Hirschman index of ``values``, one for each group.

    Sources: Herfindahl, Concentration in the Steel Industry (1950); Hirschman, «The Paternity
    of an Index», American Economic Review 54 (1964); the equivalent number is that of Adelman,
    «Comment on the H Concentration Measure as a Numbers-Equivalent», Review of Economics and
    Statistics 51 (1969).
    """
    parts = shares(values).dropna()
    lacking = int(values.isna().sum())
    if parts.empty:
        return Concentration(pd.NA, pd.NA, 0, lacking)
    index = float((parts**2).sum())
    return Concentration(index, 1 / index, int((parts > 0).sum()), lacking)


def changes(values: pd.Series) -> pd.DataFrame:
    """Return the changes of a series ordered by year: since the year before, and since the first.

    Columns ``change_previous`` and ``change_first`` (Float64). The first is the first year with
    a value. Missing where a part of the difference is, and for the first year itself.
    """
    known = values.astype("Float64")
    later = known.shift().ffill().notna()
    first = known.dropna().head(1).reindex(known.index).ffill().where(later)
    return pd.DataFrame({"change_previous": known.diff(), "change_first": known - first})


def represented(
    frame: pd.DataFrame, own: str, official: str, own_total: Any, official_total: Any
) -> pd.DataFrame:
    """Return ``frame`` with the programme's jobs of each row beside the registered ones.

    Adds ``own_share`` and ``official_share`` (0 to 1, of the totals given), ``per_10000`` (own
    for every ten thousand official) and ``quotient``, the location quotient
    (own / own_total) / (official / official_total): 1 where the row weighs as much in the
    programme as in registered jobs, more where it weighs more. All Float64; missing where a
    part is missing or zero divides.

    The totals are given because rows may overlap (sectors do) and cannot be added up. Source of
    the quotient: Isard, Methods of Regional Analysis (1960), ch. 7.
    """
    of_own = ratio(frame[own], _constant(own_total, frame))
    of_official = ratio(frame[official], _constant(official_total, frame))
    return frame.assign(
        own_share=of_own,
        official_share=of_official,
        per_10000=ratio(frame[own], frame[official]) * PER,
        quotient=ratio(of_own, of_official),
    )


def _constant(value: Any, frame: pd.DataFrame) -> pd.Series:
    return pd.Series(value, index=frame.index, dtype="Float64")
