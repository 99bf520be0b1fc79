"""What was paid in each year: in current and constant pesos, in dollars, and as what."""

from __future__ import annotations

import pandas as pd

from spl_eval.results import money
from spl_eval.results.grants.ledger import Ledger, sums_by
from spl_eval.results.involved import ratio

FEE, ACTIVITY = "coordinator_fee", "project_activity"


def paid_by_year(ledger: Ledger, other: money.Prices, rates: pd.DataFrame) -> pd.DataFrame:
    """Return what was paid in each year since the first, in every price base side by side.

    Columns: ``year``, ``payments``, ``paid_ars``; ``constant`` and ``constant_other`` (pesos of
    the ledger's month by its splice, and by that of ``other``), ``difference`` (percent by which
    the second is above the first, over the payments that have both), ``paid_usd``;
    ``without_index`` and ``without_rate`` (payments that the constant or dollar sums leave out).
    A year without payments was paid zero, or nobody knows how much where no payments are known.
    """
    own = ledger.payments
    second = money.in_constant_pesos(own.drop(columns=ledger.amount), "amount_ars", "month", other)
    usd = money.in_dollars(own, "amount_ars", "month", rates)
    parts = own.assign(
        payments=1,
        paid_ars=own["amount_ars"],
        constant=own[ledger.amount],
        constant_other=second.frame[second.column],
        paid_usd=usd.frame[usd.column],
    )
    lacking = parts["constant"].isna() | parts["constant_other"].isna()
    parts = parts.assign(
        without_index=lacking.astype(int),
        without_rate=parts["paid_usd"].isna().astype(int),
        _first=parts["constant"].mask(lacking),
        _second=parts["constant_other"].mask(lacking),
    )
    counts = ["payments", "without_index", "without_rate"]
    amounts = ["paid_ars", "constant", "constant_other", "paid_usd", "_first", "_second"]
    sums = _each_year(ledger, parts, counts, amounts)
    sums["difference"] = 100 * (ratio(sums["_second"], sums["_first"]) - 1)
    return sums.drop(columns=["_first", "_second"])


def fees(ledger: Ledger) -> pd.DataFrame:
    """Return coordinators' fees and money for projects of each year, in constant pesos.

    Columns: ``year``, ``payments``, ``fee``, ``activity``, ``fee_share`` (percent of both),
    ``without_index`` (payments left out).
    """
    constant = ledger.payments[ledger.amount]
    parts = ledger.payments.assign(
        payments=1,
        without_index=constant.isna().astype(int),
        fee=constant.where(ledger.payments["concept"] == FEE, constant * 0),
        activity=constant.where(ledger.payments["concept"] == ACTIVITY, constant * 0),
    )
    sums = _each_year(ledger, parts, ["payments", "without_index"], ["fee", "activity"])
    sums["fee_share"] = 100 * ratio(sums["fee"], sums["fee"] + sums["activity"])
    return sums


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
