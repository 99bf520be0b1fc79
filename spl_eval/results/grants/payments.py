"""What was paid in each year: in current and constant pesos, in dollars, and as what."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval.results import money
from spl_eval.results.grants.ledger import Ledger, ratio_of, sums_by
from spl_eval.results.sums import year_is, zero_where_known

FEE, ACTIVITY = "coordinator_fee", "project_activity"


def paid_by_year(ledger: Ledger, other: money.Prices, rates: pd.DataFrame) -> pd.DataFrame:
    """Return what was paid in each year since the first, in every price base side by side.

    Columns: ``year``, ``payments``, ``paid_ars``; ``constant`` and ``constant_other`` (pesos of
    the ledger's month by its splice, and by that of ``other``), ``difference`` (percent by which
    the second is above the first, over the payments that have both), ``paid_usd``;
    ``without_index`` and ``without_rate`` (payments that the constant or dollar sums leave out).
    A year without payments was paid zero, or nobody knows how much where no payments are known.
    """
    own, constant = ledger.payments, ledger.amount
    constant_other, first_of_both = f"other_{constant}", f"both_{constant}"
    other_of_both = f"both_other_{constant}"
    second = money.in_constant_pesos(own.drop(columns=constant), "amount_ars", "month", other)
    usd = money.in_dollars(own, "amount_ars", "month", rates)
    parts = own.assign(
        payments=1,
        paid_ars=own["amount_ars"],
        paid_usd=usd.frame[usd.column],
        **{constant_other: second.frame[second.column]},
    )
    lacking = parts[constant].isna() | parts[constant_other].isna()
    parts = parts.assign(
        without_index=lacking.astype(int),
        without_rate=parts["paid_usd"].isna().astype(int),
        **{
            first_of_both: parts[constant].mask(lacking),
            other_of_both: parts[constant_other].mask(lacking),
        },
    )
    counts = ["payments", "without_index", "without_rate"]
    amounts = ["paid_ars", constant, constant_other, "paid_usd", first_of_both, other_of_both]
    sums = _each_year(ledger, parts, counts, amounts)
    sums["difference"] = 100 * (ratio_of(sums, other_of_both, first_of_both) - 1)
    return sums.drop(columns=[first_of_both, other_of_both]).rename(
        columns={constant: "constant", constant_other: "constant_other"}
    )


def left_out(ledger: Ledger) -> dict[str, Any]:
    """Return what was paid to instruments that name no organisation, in no other figure.

    ``payments`` and ``amount_ars`` (current pesos) up to the end of the ledger's year, and
    ``payments_in_year`` and ``amount_in_year_ars`` of these, in that year.
    """
    every = ledger.left_out
    own = every[year_is(every["year"], ledger.year)]
    return {
        "payments": len(every),
        "amount_ars": every["amount_ars"].sum(),
        "payments_in_year": len(own),
        "amount_in_year_ars": own["amount_ars"].sum(),
    }


def fees(ledger: Ledger) -> pd.DataFrame:
    """Return coordinators' fees and money for projects of each year, in constant pesos.

    Columns: ``year``, ``payments``, ``fee``, ``activity``, ``fee_share`` (percent of both),
    ``without_index`` (payments left out).
    """
    constant, concept = ledger.payments[ledger.amount], ledger.payments["concept"]
    fee, activity, both = (f"{name}_{ledger.amount}" for name in ("fee", "activity", "both"))
    nothing = zero_where_known(constant)
    parts = ledger.payments.assign(
        payments=1,
        without_index=constant.isna().astype(int),
        **{
            fee: constant.where(concept == FEE, nothing),
            activity: constant.where(concept == ACTIVITY, nothing),
        },
    )
    sums = _each_year(ledger, parts, ["payments", "without_index"], [fee, activity])
    sums[both] = sums[fee] + sums[activity]
    sums["fee_share"] = 100 * ratio_of(sums, fee, both)
    return sums.drop(columns=both).rename(columns={fee: "fee", activity: "activity"})


def _each_year(
    ledger: Ledger,
    parts: pd.DataFrame,
    counts: list[str],
    amounts: list[str],
) -> pd.DataFrame:
    """Sum payments by year, every year with its row."""
    years = pd.Index(range(ledger.first_year, ledger.year + 1), name="year", dtype="Int64")
    sums = sums_by(parts, ["year"], counts, amounts).set_index("year").reindex(years)
    empty = sums["payments"].isna()
    return (sums.mask(empty, 0) if ledger.payments_known else sums).reset_index()
