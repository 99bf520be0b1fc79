"""What the tables and charts of grants share: price bases, sources, names of groups, months."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.reference import Reference
from spl_eval.intake.vocabularies import INSTRUMENT_KINDS
from spl_eval.publish.groups import with_total
from spl_eval.publish.views import MILLION, Absent
from spl_eval.publish.words import TOTAL
from spl_eval.results import money
from spl_eval.results.grants.ledger import Ledger

SURE = spanish.percent(95, 0)
"""The level of the confidence intervals of :mod:`spl_eval.results.grants.survival`."""


@dataclass(frozen=True)
class Grants:
    """The ledger of the chapter, with the official figures by which its pesos are converted."""

    ledger: Ledger
    reference: Reference

    @property
    def period(self) -> str:
        """The years that the ledger covers."""
        return spanish.years(self.ledger.first_year, self.ledger.year)

    @property
    def month(self) -> str:
        """The month of the constant pesos: «diciembre de 2016»."""
        return spanish.date(self.ledger.prices.base_month)

    @property
    def other(self) -> money.Prices:
        """A competing splice of prices, the next on the list, for pesos of the same month."""
        own, splices = self.ledger.prices, list(money.SPLICES)
        following = splices[(splices.index(own.splice) + 1) % len(splices)]
        return money.prices(self.reference.prices, following, own.base_month)

    @property
    def constant(self) -> dict[str, Any]:
        """Period, price base and source of what is in constant pesos."""
        return {
            "period": self.period,
            "basis": money.basis(self.ledger.prices),
            "sources": (self.reference.sources["consumer_prices"],),
        }

    @property
    def both(self) -> dict[str, Any]:
        """Period, price bases and source of current pesos with constant ones beside them."""
        own = money.basis(self.ledger.prices)
        basis = f"{money.CURRENT} y, donde se dice, {own[0].lower()}{own[1:]}"
        return self.constant | {"basis": basis}

    @property
    def current(self) -> dict[str, Any]:
        """Period and price base of current pesos."""
        return {"period": self.period, "basis": money.CURRENT}

    @property
    def nothing(self) -> str:
        """Why there is nothing to show when no instrument is left."""
        return f"Con esta selección no queda ningún instrumento hasta fines de {self.ledger.year}."

    @property
    def unpaid(self) -> str:
        """Why there is nothing to show of payments; empty when there are some."""
        if self.ledger.frame.empty:
            return self.nothing
        if not self.ledger.payments_known:
            return "El conjunto de datos no trae desembolsos."
        if self.ledger.payments.empty:
            return f"Con esta selección no se pagó nada hasta fines de {self.ledger.year}."
        return ""


def absent_without(reason: str, name: str, title: str) -> Absent | None:
    """Return what stands for a view that has nothing to show, or None."""
    return Absent(name, title, reason) if reason else None


def group_name(by: str) -> Callable[[Any], str]:
    """Return the writer of the groups of a column."""

    def name(value: Any) -> str:
        if spanish.is_missing(value):
            return "sin fecha de firma" if by == "cohort" else spanish.MISSING
        if by == "kind":
            return INSTRUMENT_KINDS[value]
        return str(int(value)) if by == "cohort" else str(value)

    return name


def labelled_groups(
    frame: pd.DataFrame, by: str, whole: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Add ``label`` to the groups of ``by``; with several, ``whole`` is their row of totals.

    ``is_total`` tells that row apart.
    """
    rows = frame.assign(is_total=False)
    if whole is not None and len(frame) > 1:
        rows = with_total(frame, whole)
    name = group_name(by)
    pairs = zip(rows["is_total"], rows[by], strict=True)
    return rows.assign(label=[TOTAL if total else name(group) for total, group in pairs])


def millions(value: Any) -> str:
    """Write millions of pesos on a chart; missing is said."""
    if spanish.is_missing(value):
        return spanish.MISSING
    if value == 0:
        return spanish.number(0)
    return spanish.number(value, decimals=2 if abs(value) < 1 else 1)


def short_pesos(value: Any) -> str:
    """Write an amount for the first screen: ``$ 8,8 millones``, below a million in full."""
    if spanish.is_missing(value) or abs(value) < MILLION:
        return spanish.pesos(value)
    return f"${spanish.NO_BREAK}{spanish.number(value / MILLION, 1)} millones"


def perhaps_later(view: Grants) -> str:
    """Say how many instruments are left out because nobody knows when they were signed."""
    count = view.ledger.perhaps_later
    if not count:
        return ""
    return (
        f"{spanish.counted(count, 'instrumento', 'instrumentos')} sin fecha de firma y sin pagos: "
        f"no se sabe si se firmó antes del fin de {view.ledger.year}, y no se cuenta."
    )


def without_index(view: Grants) -> str:
    """Say which months have no index, if any; what was approved or paid in them stays out."""
    lacking = view.ledger.months_without_index
    if not lacking:
        return ""
    named = spanish.listing(spanish.date(each) for each in lacking)
    return (
        f"Sin índice de precios: {named}. Lo firmado o pagado entonces no está en los pesos "
        "constantes."
    )
