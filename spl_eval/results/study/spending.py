"""What was paid to the organisations of a study, in constant pesos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from spl_eval.results import money
from spl_eval.results.money import Prices
from spl_eval.results.programme import Records
from spl_eval.results.study.population import ASSISTED

FEE, ACTIVITY = "coordinator_fee", "project_activity"
AMOUNTS = ("paid", "fee", "activity")


@dataclass(frozen=True)
class Spending:
    """Grants paid to a study's assisted organisations up to the end of its year.

    Attributes:
        frame: one row an organisation: ``organisation_id``, ``cohort``, ``line`` (of the first
            signature), ``units``, ``payments`` (Int64), ``lost`` (Int64: payments without an
            amount in constant pesos, which the sums leave out), and in constant pesos ``paid``,
            ``fee`` (to coordinators) and ``activity`` (of projects). Whoever was paid nothing
            has zeros; where the data carry no payment of anybody, all are missing.
        prices: of which month the pesos are, and by which splice.
        months_without_index: months of payments that have no index.
        known: whether the data carry payments.
    """

    frame: pd.DataFrame
    prices: Prices
    months_without_index: tuple[str, ...]
    known: bool

    @property
    def total(self) -> float:
        """All that was paid; NaN where nobody knows."""
        return float(self.frame["paid"].sum()) if self.known else float("nan")

    @property
    def lost(self) -> int:
        """Payments that the sums leave out."""
        return int(self.frame["lost"].sum()) if self.known else 0

    def by(self, columns: Sequence[str] = ()) -> pd.DataFrame:
        """Return sums by ``cohort`` or ``line``, or one row of all.

        Columns: those of the groups, ``organisations``, ``units``, ``unpaid`` (organisations paid
        nothing), ``payments``, ``lost`` and the amounts.
        """
        rows = self.frame.assign(
            _all=0, organisations=1, unpaid=(self.frame["payments"] == 0).astype("Int64")
        )
        summed = ["organisations", "units", "unpaid", "payments", "lost", *AMOUNTS]
        groups = rows.groupby(list(columns) or ["_all"], dropna=False)
        found = groups[summed].sum(min_count=1).reset_index()
        return found.drop(columns="_all", errors="ignore")


def spending(records: Records, units: pd.DataFrame, prices: Prices) -> Spending:
    """Return what was paid to the assisted organisations of a study.

    All that an organisation was paid counts, whatever instrument and line it was for: it is held
    against the effect of having entered, which is that of all that came after.

    Args:
        records: at the end of the study's year.
        units: those of the study's population.
        prices: index of the constant pesos.
    """
    own = units[units["arm"] == ASSISTED]
    organisations = (
        own.groupby(["organisation_id", "cohort", "line"], dropna=False, sort=True)
        .size()
        .rename("units")
        .reset_index()
        .astype({"cohort": "Int64"})
    )
    known = "disbursements" in records.carried
    of_study = records.payments["organisation_id"].isin(organisations["organisation_id"])
    paid = money.in_constant_pesos(
        records.payments[of_study].reset_index(drop=True), "amount_ars", "month", prices
    )
    money.require_constant(paid.column)
    sums = _sums(paid.frame, paid.column).reindex(organisations["organisation_id"])
    sums = sums.fillna(0) if known else sums.mask(sums.notna())
    frame = pd.concat([organisations, sums.set_axis(organisations.index)], axis=1)
    return Spending(frame, prices, paid.months_without_index, known)


def _sums(payments: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return what each organisation was paid."""
    amount, concept = payments[column], payments["concept"]
    rows = pd.DataFrame(
        {
            "organisation_id": payments["organisation_id"],
            "payments": 1,
            "lost": amount.isna().astype(int),
            "paid": amount,
            "fee": amount.where((concept == FEE).fillna(False).astype(bool)),
            "activity": amount.where((concept == ACTIVITY).fillna(False).astype(bool)),
        }
    )
    sums = rows.groupby("organisation_id").sum()
    types = {"payments": "Int64", "lost": "Int64"} | dict.fromkeys(AMOUNTS, "Float64")
    return sums.astype(types)
