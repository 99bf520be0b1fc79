"""How long things take: from the signature to the payments, and from a plan to its project.

Whoever still waits at the end of the year has waited *at least* so long: the wait is censored,
neither left out nor taken as finished. ``results.grants.survival`` says what many waits amount to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from spl_eval.intake.vocabularies import CANCELLED, FINISHED
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_true

DAYS_PER_MONTH = 365.25 / 12
MIDDLE_OF_MONTH = "15"
"""The day taken where a date says only its month."""

PAID_IN_FULL = 0.95
"""Share of the approved grant from which it counts as paid: small remainders are never spent."""

SAME_PESOS = 1e-9
"""What rounding may take from payments that add up to what is due."""


@dataclass(frozen=True)
class Waits:
    """Waits from a signature on.

    ``frame`` has one row per instrument, with the columns of ``Records.instruments`` and:
    ``cohort`` (year of signature), ``months`` (Float64: until it came, or for as long as it was
    awaited), ``reached`` (it came), ``ended`` (the instrument ended without it) and ``possible``
    (Float64: months from the signature to the end of the year, had nothing ended).
    ``left_out`` counts what cannot be followed: ``undated`` (no date of signature),
    ``without_end`` (over, nobody knows when), ``without_grant`` (a grant of zero, or unknown
    where it matters: nothing to wait for), ``without_plan`` (derived projects that do not name
    their plan).
    """

    frame: pd.DataFrame
    left_out: Mapping[str, int]


def first_payment(records: Records) -> Waits:
    """Return the waits for the first payment, of instruments with a grant that is not zero.

    An instrument whose grant is unknown is followed: it may be paid.
    """
    own = _followed(records)
    none = known_true(own["approved_grant_ars"] == 0)
    paid = records.payments[records.payments["amount_ars"] > 0]
    came = paid.groupby("instrument_id")["date"].min()
    return _waits(own, came, none, records.year, (CANCELLED, FINISHED))


def full_payment(records: Records) -> Waits:
    """Return the waits for the payment with which :data:`PAID_IN_FULL` of the grant is paid."""
    grants = records.instruments.set_index("instrument_id")["approved_grant_ars"]
    own = _followed(records)
    none = ~known_true(own["approved_grant_ars"] > 0)
    paid = records.payments.sort_values(["date", "disbursement_id"], kind="stable")
    so_far = paid.groupby("instrument_id")["amount_ars"].cumsum()
    due = paid["instrument_id"].map(grants).astype("Float64") * PAID_IN_FULL
    enough = known_true(so_far >= due - SAME_PESOS)
    came = paid[enough].groupby("instrument_id")["date"].min()
    return _waits(own, came, none, records.year, (CANCELLED, FINISHED))


def _followed(records: Records) -> pd.DataFrame:
    """Return the instruments; none when no payment of anybody is known: nobody is waiting then."""
    return records.instruments if "disbursements" in records.carried else records.instruments[:0]


def first_project(records: Records) -> Waits:
    """Return the waits of plans for the signature of their first project.

    A cancelled project does not count. A plan that is finished may still lead to a project, one
    that was cancelled may not.
    """
    every = records.instruments
    plans = every[every["kind"] == "plan"].reset_index(drop=True)
    alive = every[(every["status"] != CANCELLED).fillna(True).astype(bool)]
    came = alive.groupby("parent_instrument_id")["signed_date"].min().dropna()
    nothing = pd.Series(False, index=plans.index)
    orphans = (every["kind"] == "derived_project") & every["parent_instrument_id"].isna()
    found = _waits(plans, came, nothing, records.year, (CANCELLED,))
    return Waits(found.frame, {**found.left_out, "without_plan": int(orphans.sum())})


def _waits(
    instruments: pd.DataFrame,
    came: pd.Series,
    without_grant: pd.Series,
    year: int,
    over: tuple[str, ...],
) -> Waits:
    end = pd.Series(f"{year}-12-31", index=instruments.index, dtype="str")
    date = instruments["instrument_id"].map(came).astype("str")
    reached, is_over = date.notna(), instruments["status"].isin(over)
    last = date.fillna(instruments["end_date"].where(is_over, end))
    undated = instruments["signed_date"].isna() & ~without_grant
    endless = last.isna() & ~undated & ~without_grant
    keep = ~(undated | without_grant | endless)
    frame = instruments.assign(
        cohort=instruments["signed_year"],
        months=months_between(instruments["signed_date"], last),
        reached=reached,
        ended=is_over & ~reached,
        possible=months_between(instruments["signed_date"], end),
    )[keep]
    left_out = {
        "undated": int(undated.sum()),
        "without_end": int(endless.sum()),
        "without_grant": int(without_grant.sum()),
    }
    return Waits(frame.reset_index(drop=True), left_out)


def months_between(start: pd.Series, end: pd.Series) -> pd.Series:
    """Return the months from ISO dates to others (Float64): days by 365.25 / 12.

    A date that says only its month is taken at its middle, the 15th; what that would make
    negative is zero. Missing where a date is.
    """
    days = (_day(end) - _day(start)).dt.days.astype("Float64")
    return (days / DAYS_PER_MONTH).clip(lower=0)


def _day(dates: pd.Series) -> pd.Series:
    texts = dates.astype("str")
    whole = texts.mask(texts.str.len() == len("2016-04"), texts + f"-{MIDDLE_OF_MONTH}")
    return pd.to_datetime(whole, format="%Y-%m-%d")
