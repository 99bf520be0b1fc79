"""Grants from approval to account: what was approved, paid and accounted for, in which pesos.

A rate divides what was paid by what was approved *of the same instruments*; what an instrument
without an approved amount was paid stands apart. Sums of current pesos are those of the accounts;
the constant ones, beside them, compare years. What was accounted for is as of the data, because
no table says when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from spl_eval.results import money
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_true, ratio

APPROVED, COUNTERPART, PAID = "approved_grant_ars", "counterpart_ars", "paid_ars"


@dataclass(frozen=True)
class Ledger:
    """The grants of instruments, and what was paid of them by the end of the year.

    ``frame`` has one row per instrument: the columns of ``Records.instruments``, ``cohort``
    (year of signature, Int64), ``paid_ars``, ``accounted_ars`` and ``accountable_ars`` (what
    was paid where the accounting is known), ``payments`` and ``payments_unaccounted`` (those
    without the datum), and the columns named by ``approved``, ``counterpart`` and ``paid``: the
    same in constant pesos of ``prices`` (missing where a month has no index).
    ``months_without_index`` are those months. ``payments`` are the payments, with the column
    that ``amount`` names, in constant pesos; ``left_out`` those to instruments that name no
    organisation, in no figure here. ``payments_known`` says whether the data carry any.
    ``perhaps_later`` counts the instruments left out because they have neither a date of
    signature nor a payment: nobody knows whether they were signed by then.
    """

    frame: pd.DataFrame
    payments: pd.DataFrame
    left_out: pd.DataFrame
    prices: money.Prices
    months_without_index: tuple[str, ...]
    payments_known: bool
    perhaps_later: int
    first_year: int
    year: int

    @property
    def approved(self) -> str:
        """Name of the column of approved grants in constant pesos."""
        return money.constant_column(APPROVED, self.prices.base_month)

    @property
    def counterpart(self) -> str:
        """Name of the column of counterparts in constant pesos."""
        return money.constant_column(COUNTERPART, self.prices.base_month)

    @property
    def paid(self) -> str:
        """Name of the column of what was paid, in constant pesos."""
        return money.constant_column(PAID, self.prices.base_month)

    @property
    def amount(self) -> str:
        """Name of the column of single payments in constant pesos."""
        return money.constant_column("amount_ars", self.prices.base_month)


def ledger(records: Records, prices: money.Prices) -> Ledger:
    """Return the ledger of the records' instruments.

    When the data carry payments at all, an instrument without any was paid nothing; when they
    do not, nobody knows what was paid.
    """
    payments_known = "disbursements" in records.carried
    own = records.instruments
    approved = money.in_constant_pesos(own, APPROVED, "signed_month", prices)
    both = money.in_constant_pesos(approved.frame, COUNTERPART, "signed_month", prices)
    paid = money.in_constant_pesos(records.payments, "amount_ars", "month", prices)
    constant = money.constant_column(PAID, prices.base_month)
    sums = _paid_of(paid.frame, paid.column, constant).reindex(both.frame["instrument_id"])
    if payments_known:
        sums = sums.mask(sums["payments"].isna(), 0)
    frame = both.frame.assign(cohort=both.frame["signed_year"])
    lacking = {
        *approved.months_without_index,
        *both.months_without_index,
        *paid.months_without_index,
    }
    return Ledger(
        pd.concat([frame, sums.set_axis(frame.index)], axis=1),
        paid.frame,
        records.payments_left_out,
        prices,
        tuple(sorted(lacking)),
        payments_known,
        records.undated,
        records.first_year,
        records.year,
    )


def _paid_of(payments: pd.DataFrame, deflated: str, constant: str) -> pd.DataFrame:
    """Return what each instrument was paid; constant pesos only where all payments have them."""
    money.require_one_base(deflated, constant)
    known = payments["accounted_ars"].notna()
    rows = payments.assign(
        accountable_ars=payments["amount_ars"].where(known),
        payments_unaccounted=(~known).astype("Int64"),
        lacking=payments[deflated].isna().astype("Int64"),
        payments=1,
    )
    sums = rows.groupby("instrument_id")[
        [
            "amount_ars",
            "accounted_ars",
            "accountable_ars",
            "payments",
            "payments_unaccounted",
            "lacking",
            deflated,
        ]
    ].sum()
    sums[deflated] = sums[deflated].mask(sums["lacking"] > 0)
    named = sums.drop(columns="lacking").rename(columns={"amount_ars": PAID, deflated: constant})
    counts = ["payments", "payments_unaccounted"]
    return named.astype({name: "Int64" if name in counts else "Float64" for name in named.columns})


def executed(ledger: Ledger, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return what was approved, paid and accounted for, by groups of instruments.

    ``by`` names columns of the ledger (``cohort``, ``line``, ``kind``, ``region``); without any,
    one row of all. Columns: ``instruments``, ``without_amount`` (no approved grant in the data);
    ``approved_ars``, ``paid_ars`` (all that was paid), ``paid_without_amount_ars`` (that to
    instruments without amount); ``execution_rate`` (percent: 100 · paid / approved of the
    instruments with amount, current pesos); ``approved`` and ``paid`` in constant pesos of the
    ledger's month, under their own names, and ``execution_rate_constant`` of them,
    ``without_constant`` (instruments with an amount that has no constant pesos: no index, or no
    month of signature); ``accounted_ars``, ``accounting_rate`` (percent of what was paid in
    payments that have the datum), ``payments_unaccounted`` (those that have not).
    A group without any known amount has none: missing, not zero.
    """
    frame, approved, paid = ledger.frame, ledger.approved, ledger.paid
    both_approved, both_paid = f"both_{approved}", f"both_{paid}"
    stated = frame[APPROVED].notna()
    both = frame[approved].notna() & frame[paid].notna()
    unknown = stated & (frame[approved].isna() | (frame[PAID].notna() & frame[paid].isna()))
    parts = frame.assign(
        instruments=1,
        without_amount=(~stated).astype(int),
        approved_ars=frame[APPROVED],
        rated_ars=frame[PAID].where(stated),
        paid_without_amount_ars=frame[PAID].where(~stated),
        without_constant=unknown.astype(int),
        **{both_approved: frame[approved].where(both), both_paid: frame[paid].where(both)},
    )
    sums = sums_by(
        parts,
        by,
        ["instruments", "without_amount", "without_constant", "payments_unaccounted"],
        [
            "approved_ars",
            PAID,
            "rated_ars",
            "paid_without_amount_ars",
            approved,
            paid,
            both_approved,
            both_paid,
            "accounted_ars",
            "accountable_ars",
        ],
    )
    sums["execution_rate"] = 100 * ratio_of(sums, "rated_ars", "approved_ars")
    sums["execution_rate_constant"] = 100 * ratio_of(sums, both_paid, both_approved)
    sums["accounting_rate"] = 100 * ratio_of(sums, "accounted_ars", "accountable_ars")
    return sums.drop(columns=["rated_ars", both_approved, both_paid])


def counterparts(ledger: Ledger, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the pesos that organisations commit per peso of grant, by groups of instruments.

    Columns: ``instruments``; ``with_both`` (those with a grant that is not zero and a
    counterpart, in constant pesos both); ``without_counterpart``, ``without_grant`` (no datum, or
    a grant of zero); the sums of those with both, and ``per_peso``: counterpart / grant.
    A counterpart of zero is a datum.
    """
    frame, approved, other = ledger.frame, ledger.approved, ledger.counterpart
    grant = frame[approved].mask(frame[approved] == 0)
    both = grant.notna() & frame[other].notna()
    parts = frame.assign(
        instruments=1,
        with_both=both.astype(int),
        without_counterpart=frame[COUNTERPART].isna().astype(int),
        without_grant=(frame[APPROVED].isna() | known_true(frame[APPROVED] == 0)).astype(int),
        **{approved: grant.where(both), other: frame[other].where(both)},
    )
    counts = ["instruments", "with_both", "without_counterpart", "without_grant"]
    sums = sums_by(parts, by, counts, [approved, other])
    sums["per_peso"] = ratio_of(sums, other, approved)
    return sums


def ratio_of(sums: pd.DataFrame, top: str, bottom: str) -> pd.Series:
    """Return an amount by another of the same price base (Float64); see ``sums.ratio``.

    Raises:
        MixedPriceBases: the names do not say the same price base.
    """
    money.require_one_base(top, bottom)
    return ratio(sums[top], sums[bottom])


def sums_by(
    frame: pd.DataFrame,
    by: Sequence[str],
    counts: list[str],
    amounts: list[str],
    **others: tuple[str, str],
) -> pd.DataFrame:
    """Sum columns by groups, those without a group last; without ``by``, one row of all.

    ``counts`` become Int64; ``amounts`` Float64, missing where nobody has one. ``others`` are
    further columns, each the column that it comes from and how ("median", "max"), Float64.

    Raises:
        MixedPriceBases: the name of an amount does not say its price base.
    """
    for amount in amounts:
        money.require_one_base(amount)
    keys = list(by) or ["_all"]
    grouped = frame.assign(_all=0).groupby(keys, dropna=False, observed=True)
    found = grouped[counts].sum().astype("Int64")
    if amounts:
        found = found.join(grouped[amounts].sum(min_count=1).astype("Float64"))
    if others:
        found = found.join(grouped.agg(**others).astype("Float64"))
    return found.reset_index().drop(columns="_all", errors="ignore")
