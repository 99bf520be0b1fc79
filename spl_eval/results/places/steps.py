"""How far it went in each place: signed, paid, or only units; and the row of all places.

A unit may lie in a place where no organisation signed: its organisation is of another. Such a
place is reached by units only, and is never counted with those where something was signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.results.places.reached import OF_PAYMENTS, Placed
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_sum, known_true, ratio, whole_sum

ADDED = (
    *(f"{name}{end}" for name in ("units", "jobs") for end in ("", "_flow", "_portfolio")),
    *(f"{name}_{end}" for name in ("units", "jobs", "without_jobs") for end in ("paid", "signed")),
    *(f"without_jobs{end}" for end in ("", "_flow", "_portfolio")),
    *("grants", "grants_cumulative", "payments", "payments_cumulative", "instruments"),
    *("payments_lost", "payments_cumulative_lost"),
)

OF_GRANTS = (
    ("grants_per_unit", "grants", "units_paid"),
    ("grants_per_job", "grants", "jobs_paid"),
    ("cumulative_per_unit", "grants_cumulative", "units_signed"),
    ("cumulative_per_job", "grants_cumulative", "jobs_signed"),
)
"""A ratio of money, what it divides, and by what."""


@dataclass(frozen=True)
class Steps:
    """Places of the list, or of those chosen, by how far it went up to the end of the year.

    Attributes:
        listed: places that the selection could reach.
        signed: names of those where an organisation of the place signed.
        paid: how many of these were paid; pd.NA when the data carry no payments.
        units_only: names of those with units and nothing signed.
        units_there: the units of ``units_only``.
        units: all units, of organisations that signed.
        payments: all payments, those to organisations without a place included; pd.NA as
            ``paid``.
        unsure: whether ``signed`` and ``units_only`` may be more than is known: instruments
            without an organisation or a date may be of any place, as what has none.
    """

    listed: int
    signed: tuple[str, ...]
    paid: Any
    units_only: tuple[str, ...]
    units_there: int
    units: int
    payments: Any
    unsure: bool


def steps(placed: Placed, records: Records) -> Steps:
    """Return how far it went in the places of ``placed``."""
    named = placed.frame.dropna(subset=placed.by)
    inside = named[named["inside"]]
    has_signed = inside["instruments"] > 0
    only = inside[(inside["units"] > 0) & (inside["instruments"] == 0)]
    paid = inside["payments_cumulative"]
    lost = placed.frame[placed.frame[placed.by].isna()]
    nowhere = int(lost[["instruments", "units"]].sum().sum())
    carried = "disbursements" in records.carried
    without = records.without_organisation + records.undated
    return Steps(
        len(inside),
        tuple(inside.loc[has_signed, placed.by]),
        int(known_true(paid > 0).sum()) if carried else pd.NA,
        tuple(only[placed.by]),
        int(only["units"].sum()),
        int(placed.frame["units"].sum()),
        len(records.payments) if carried else pd.NA,
        nowhere + without > 0 and int(has_signed.sum()) < len(inside),
    )


def whole(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the row of all places of a frame of :class:`Placed`, with what stands beside it.

    Counts and money are added up, what is missing left out; ratios are those of the sums. Money
    by thousand inhabitants is that of the places looked at, and missing when the people of one
    are not known.
    """
    row: dict[str, Any] = {name: known_sum(frame[name]) for name in ADDED if name in frame}
    row["grants_share"] = known_sum(frame["grants_share"])
    for name, top, bottom in OF_GRANTS:
        row[name] = _by(row[top], row[bottom])
    if "population" in frame:
        places = frame[frame["inside"] & frame.iloc[:, 0].notna()]
        row["population"] = whole_sum(places["population"])
        for name, top in (("grants", "grants"), ("cumulative", "grants_cumulative")):
            # Money without a place is nobody's in particular.
            per_head = _by(known_sum(places[top]), row["population"])
            row[f"{name}_per_1000"] = per_head * 1000
    return row


def does_not_exist(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Say of each ratio of money where it does not exist: nobody is there to divide by (bool).

    Elsewhere a missing ratio is one that nobody knows. Where the data carry no payments, nothing
    is known of the year.
    """
    unknown = frame[OF_PAYMENTS[0]].isna() & frame["payments"].isna()
    nobody = known_true(frame["units_paid"] == 0) & ~unknown
    unsigned = known_true(frame["units_signed"] == 0) & ~unknown
    return {
        "grants_share": known_true(frame["payments"] == 0) & frame["grants_share"].isna(),
        "grants_per_unit": nobody,
        "grants_per_job": nobody | (known_true(frame["jobs_paid"] == 0) & ~unknown),
        "cumulative_per_unit": unsigned,
        "cumulative_per_job": unsigned | (known_true(frame["jobs_signed"] == 0) & ~unknown),
    }


def _by(top: Any, bottom: Any) -> Any:
    parts = [pd.Series([value], dtype="Float64") for value in (top, bottom)]
    return ratio(*parts).iloc[0]
