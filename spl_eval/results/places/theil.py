"""How unevenly grants per head are spread over provinces, between and within their regions.

Theil's T with the population as weights: 0 when every province's share of the money is its
share of the people. It parts exactly into what lies between regions and what lies within them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.intake.names import region
from spl_eval.intake.reference import Reference, population
from spl_eval.results.money import Prices
from spl_eval.results.places import reached as places
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_true

MIN_PLACES = 2

LACKING, NOTHING, ONE_PLACE = "lacking", "nothing", "one_place"


@dataclass(frozen=True)
class Inequality:
    """Theil's T of a whole spread over places, and its parts.

    Attributes:
        total: T; pd.NA when it cannot be computed.
        between: the part between groups.
        within: the part within groups: each group's own T by its share of the whole.
        between_share: between / total, 0 to 1; pd.NA when all is even or in one group.
        groups: ``group``, ``weight_share``, ``value_share`` (0 to 1), ``theil`` (its own T,
            missing where it got nothing), ``within`` (its part of the part within) and
            ``between`` (its term of the part between, negative below its weight). Float64.
        reason: why T is missing: ``lacking`` (a place without value or weight), ``nothing``
            (there is nothing to spread), ``one_place``; empty when it is not.
        lacking: the places without value or weight.
    """

    total: Any
    between: Any
    within: Any
    between_share: Any
    groups: pd.DataFrame
    reason: str = ""
    lacking: tuple[str, ...] = ()


def decompose(frame: pd.DataFrame, value: str, weight: str, group: str, place: str) -> Inequality:
    """Return Theil's T of ``value`` over the rows of ``frame``, between and within ``group``.

    With s and w the row's shares of all value and all weight, and S and W the group's:
    T = Σ s·ln(s/w); between = Σ S·ln(S/W); within = Σ S·T of the group, with the shares in it.
    A place that got nothing adds nothing, as x·ln x goes to 0 with x; a group that got nothing
    has no T of its own and adds nothing to the part within. Natural logarithms; no unit.

    Sources: Theil, Economics and Information Theory (1967), ch. 4; Shorrocks, «The Class of
    Additively Decomposable Inequality Measures», Econometrica 48 (1980).

    Raises:
        ValueError: a value is negative, or a weight is not positive.
    """
    values, weights = frame[value].astype("Float64"), frame[weight].astype("Float64")
    if known_true(values < 0).any() or known_true(weights <= 0).any():
        raise ValueError("values cannot be negative, weights must be positive")
    absent = values.isna() | weights.isna() | frame[group].isna()
    if absent.any():
        return _missing(LACKING, tuple(frame.loc[absent, place].astype("str")))
    if len(frame) < MIN_PLACES:
        return _missing(ONE_PLACE if len(frame) else NOTHING)
    if float(values.sum()) == 0:
        return _missing(NOTHING)
    return _decomposed(
        pd.DataFrame(
            {
                "group": frame[group],
                "s": (values / values.sum()).astype("float64"),
                "w": (weights / weights.sum()).astype("float64"),
            }
        )
    )


def _decomposed(parts: pd.DataFrame) -> Inequality:
    found = []
    for name, own in parts.groupby("group", sort=True):
        received, people = math.fsum(own["s"]), math.fsum(own["w"])
        inside = (
            math.fsum(
                _term(s / received, w / people) for s, w in zip(own["s"], own["w"], strict=True)
            )
            if received > 0
            else math.nan
        )
        carried = received * inside if received > 0 else 0.0
        found.append((name, people, received, inside, carried, _term(received, people)))
    groups = pd.DataFrame(
        found, columns=["group", "weight_share", "value_share", "theil", "within", "between"]
    )
    numbers = ["weight_share", "value_share", "theil", "within", "between"]
    groups = groups.astype(dict.fromkeys(numbers, "Float64"))
    total = math.fsum(_term(s, w) for s, w in zip(parts["s"], parts["w"], strict=True))
    between, within = math.fsum(each[5] for each in found), math.fsum(each[4] for each in found)
    # An even spread leaves a rest of rounding, of which no share can be told.
    share: Any = between / total if total > 1e-12 and len(found) > 1 else pd.NA
    return Inequality(total, between, within, share, groups)


def _term(share: float, weight: float) -> float:
    return share * math.log(share / weight) if share > 0 else 0.0


def _missing(reason: str, lacking: tuple[str, ...] = ()) -> Inequality:
    names = ["group", "weight_share", "value_share", "theil", "within", "between"]
    types = {"group": "str"} | dict.fromkeys(names[1:], "Float64")
    empty = pd.DataFrame(columns=names).astype(types)
    return Inequality(pd.NA, pd.NA, pd.NA, pd.NA, empty, reason, lacking)


def of_grants(
    records: Records, prices: Prices, ref: Reference, year: int, cumulative: bool
) -> Inequality:
    """Return the inequality of grants per head among provinces, in constant pesos.

    Grants are those paid in ``year``, or up to its end when ``cumulative``, placed where the
    organisation is; the weights are the year's population, the groups the regions of the
    programme in every scheme, as the parts of a province have no population of their own.
    Grants of organisations without a province are left out.
    """
    grants = places.grants_by_province(records, prices, year, cumulative)
    frame = grants.merge(population(ref, year), on="province", how="left")
    regions = [region(name) for name in frame["province"]]
    frame = frame.assign(programme_region=pd.Series(regions, index=frame.index, dtype="str"))
    return decompose(frame, "grants", "population", "programme_region", "province")


def history(records: Records, prices: Prices, ref: Reference) -> pd.DataFrame:
    """Return T by year, of what was paid in each and up to its end.

    Columns: ``year``, then ``total``, ``between``, ``within``, ``between_share`` (Float64) and
    ``reason`` of the year, and the same with ``cumulative_`` before them.
    """
    names = ("total", "between", "within", "between_share", "reason")
    found = []
    for year in range(records.first_year, records.year + 1):
        row: dict[str, Any] = {"year": year}
        for prefix, cumulative in (("", False), ("cumulative_", True)):
            own = of_grants(records, prices, ref, year, cumulative)
            row |= {f"{prefix}{name}": getattr(own, name) for name in names}
        found.append(row)
    numbers = [f"{p}{name}" for p in ("", "cumulative_") for name in names[:-1]]
    return pd.DataFrame(found).astype(dict.fromkeys(numbers, "Float64"))
