"""Sentences that the chapters on sectors and regions share."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.territory.place_words import NO_PAYMENTS, equal_places, paid_of
from spl_eval.publish.views import KeyFigure
from spl_eval.publish.words import PLACES
from spl_eval.results.places.steps import Steps
from spl_eval.results.programme import Records

NO_MONEY = "En {year} no hay montos pagados con los que medir la concentración."
NOW = (
    "{what} en {year} tiene un índice de Herfindahl-Hirschman de {index}: como si se hubiera "
    "repartido entre {equivalent}."
)
ALONE = "{what} en {year} fue todo a {equivalent}: el índice de Herfindahl-Hirschman es {index}."
UNCHANGED = " Es el mismo índice que el año anterior."
CHANGED = " El índice {moved} {change} desde el año anterior: está más {spread}."
NO_BEFORE = " Del año anterior no hay montos con que comparar."


def concentrated(history: pd.DataFrame, by: str, records: Records) -> dict[str, Any]:
    """Say how concentrated the year's money was over places, and how that changed.

    ``history`` is ``reached.history``.
    """
    year = str(records.year)
    rows = history[(history["year"] == records.year) & (history["measure"] == "grants")]
    if rows["index"].isna().all():
        nobody_knows = "disbursements" not in records.carried
        return {"template": NO_PAYMENTS if nobody_knows else NO_MONEY, "year": year}
    row = rows.iloc[0]
    change = row["change_previous"]
    written = {
        "year": year,
        "index": spanish.number(row["index"], decimals=3),
        "equivalent": equal_places(row["equivalent"], by),
        "what": paid_of(records),
    }
    now = ALONE if row["groups"] == 1 else NOW
    if spanish.is_missing(change):
        return {"template": now + NO_BEFORE, **written}
    size = spanish.number(abs(change), decimals=3)
    if size == spanish.number(0, decimals=3):
        return {"template": now + UNCHANGED, **written}
    return {
        "template": now + CHANGED,
        **written,
        "moved": "subió" if change > 0 else "bajó",
        "change": size,
        "spread": "concentrado" if change > 0 else "repartido",
    }


def nothing_paid(found: Steps) -> bool:
    """Whether it is known that nothing was paid up to the end of the year."""
    return not spanish.is_missing(found.payments) and found.payments == 0


def steps_figures(found: Steps, by: str) -> tuple[KeyFigure, ...]:
    """Return places signed, paid and reached by units only; missing when nobody signed."""
    many = PLACES[by][1].capitalize()
    some = found.listed > 0
    signed = len(found.signed) if some else pd.NA
    least = "al menos " if found.unsure else ""
    written = f"{least}{spanish.number(signed)} de {spanish.number(found.listed)}"
    paid = found.paid if some else pd.NA
    only = len(found.units_only) if found.units else pd.NA
    return (
        KeyFigure(
            f"{by}_signed", f"{many} donde se firmó", signed, written if some else spanish.MISSING
        ),
        KeyFigure(f"{by}_paid", f"{many} donde se pagó", paid, spanish.number(paid)),
        KeyFigure(
            f"{by}_units_only",
            f"{many} donde hay unidades y no consta ninguna firma",
            only,
            spanish.number(only),
        ),
    )
