"""What is still owed: grants approved and not yet paid, and where the rest of them went.

Of what was approved and not paid, a part is *open* (the instrument is signed or in execution:
it is a commitment), a part was *released* (cancelled), a part was *unspent* (finished for less),
and of a part the status is not known. With what was paid they add up to what was approved.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from spl_eval.intake.vocabularies import CANCELLED, FINISHED, IN_EXECUTION, SIGNED
from spl_eval.results import money
from spl_eval.results.grants.ledger import APPROVED, PAID, Ledger, ratio_of, sums_by
from spl_eval.results.grants.timing import months_between
from spl_eval.results.sums import known_true, zero_where_known

OPEN = (SIGNED, IN_EXECUTION)
LONG = 12
"""Months after which an instrument without any payment is looked at."""


def remainders(ledger: Ledger) -> pd.DataFrame:
    """Return the ledger's instruments with what is left of each grant, in current pesos.

    Adds ``remainder_ars`` (approved less paid; missing where either is), ``is_open`` (boolean)
    and ``age`` (Float64: months from the signature to the end of the ledger's year).
    """
    frame = ledger.frame
    end = pd.Series(f"{ledger.year}-12-31", index=frame.index, dtype="str")
    return frame.assign(
        remainder_ars=frame[APPROVED] - frame[PAID],
        is_open=frame["status"].isin(OPEN),
        age=months_between(frame["signed_date"], end),
    )


def balance(ledger: Ledger, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return how what was approved divides at the end of the year, by groups of instruments.

    Columns: ``instruments`` with approved and paid both known, ``left_out`` (the others);
    ``approved_ars`` = ``paid_ars`` + ``open_ars`` + ``released_ars`` + ``unspent_ars`` +
    ``unknown_ars`` (no status), current pesos; ``open_instruments``, ``open_share`` (percent of
    what was approved), ``median_age`` and ``oldest`` of the open ones that are not fully paid,
    in months; ``cancelled`` (instruments) and ``kept_rate`` (percent: paid of what was approved
    and not released).
    """
    frame = remainders(ledger)
    left, status = frame["remainder_ars"], frame["status"]
    known = left.notna()
    nothing = zero_where_known(left)
    owed = frame["is_open"] & known_true(left > 0)
    parts = frame.assign(
        instruments=known.astype(int),
        left_out=(~known).astype(int),
        open_instruments=owed.astype(int),
        cancelled=(known & known_true(status == CANCELLED)).astype(int),
        age=frame["age"].where(owed),
        approved_ars=frame[APPROVED].where(known),
        **{PAID: frame[PAID].where(known)},
        open_ars=left.where(frame["is_open"], nothing),
        released_ars=left.where(status == CANCELLED, nothing),
        unspent_ars=left.where(status == FINISHED, nothing),
        unknown_ars=left.where(status.isna(), nothing),
    )
    amounts = ["approved_ars", PAID, "open_ars", "released_ars", "unspent_ars", "unknown_ars"]
    found = sums_by(
        parts,
        by,
        ["instruments", "left_out", "open_instruments", "cancelled"],
        amounts,
        median_age=("age", "median"),
        oldest=("age", "max"),
    )
    found["open_share"] = 100 * ratio_of(found, "open_ars", "approved_ars")
    kept = found["approved_ars"] - found["released_ars"]
    found["kept_rate"] = 100 * ratio_of(found.assign(kept_ars=kept), PAID, "kept_ars")
    return found


def eroded(ledger: Ledger) -> pd.DataFrame:
    """Return what the open balance bought when it was signed, and at the end of the year.

    Grants are not adjusted. Columns: ``instruments`` with an open balance, ``without_index``
    (of these, no index in the month of signature or in the year's December: in no sum);
    ``at_signature`` and ``at_year_end``, the balance in constant pesos of the ledger's month
    from each of the two; ``lost`` (percent of the first that is not in the second).
    """
    frame = remainders(ledger)
    owed = frame[frame["is_open"] & known_true(frame["remainder_ars"] > 0)]
    owed = owed.assign(december=pd.Series(f"{ledger.year}-12", index=owed.index, dtype="str"))
    first = money.in_constant_pesos(owed, "remainder_ars", "signed_month", ledger.prices)
    last = money.in_constant_pesos(owed, "remainder_ars", "december", ledger.prices)
    both = first.frame[first.column].notna() & last.frame[last.column].notna()
    then, now = (f"{name}_{first.column}" for name in ("signed", "ended"))
    parts = owed.assign(
        instruments=1,
        without_index=(~both).astype(int),
        **{
            then: first.frame[first.column].where(both),
            now: last.frame[last.column].where(both),
        },
    )
    found = sums_by(parts, (), ["instruments", "without_index"], [then, now])
    found["lost"] = 100 * (1 - ratio_of(found, now, then))
    return found.rename(columns={then: "at_signature", now: "at_year_end"})


def never_paid(ledger: Ledger, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the open instruments signed :data:`LONG` months ago or more to which nothing was paid.

    Columns: ``instruments``, ``approved_ars`` (current pesos), ``without_amount``. Without a
    date of signature nobody knows how old one is: it is not among them.
    """
    frame = remainders(ledger)
    old = known_true(frame["age"] >= LONG)
    nothing = known_true(frame[PAID] == 0)
    due = (frame[APPROVED] != 0).fillna(True).astype(bool)
    found = frame[frame["is_open"] & old & nothing & due]
    parts = found.assign(
        instruments=1,
        without_amount=found[APPROVED].isna().astype(int),
        approved_ars=found[APPROVED],
    )
    return sums_by(parts, by, ["instruments", "without_amount"], ["approved_ars"])
