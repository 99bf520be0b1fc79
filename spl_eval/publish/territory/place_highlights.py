"""Sentences that the chapters on sectors and regions share."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.words import PLACES
from spl_eval.results.programme import Records

NO_MONEY = "En {year} no hay montos pagados con los que medir la concentración."
NOW = (
    "Lo pagado en {year} tiene un índice de Herfindahl-Hirschman de {index}: como si se hubiera "
    "repartido por igual entre {equivalent} {places}."
)
UNCHANGED = " Es el mismo índice que el año anterior."
CHANGED = " El índice {moved} {change} desde el año anterior: está más {spread}."
NO_BEFORE = " Del año anterior no hay montos con que comparar."


def concentrated(history: pd.DataFrame, by: str, records: Records) -> dict[str, Any]:
    """Say how concentrated the year's money was over places, and how that changed.

    ``history`` is ``reached.history``.
    """
    year = str(records.year)
    now = history[(history["year"] == records.year) & (history["measure"] == "grants")]
    if now["index"].isna().all():
        return {"template": NO_MONEY, "year": year}
    row = now.iloc[0]
    change = row["change_previous"]
    written = {
        "year": year,
        "index": spanish.number(row["index"], decimals=3),
        "equivalent": spanish.number(row["equivalent"], decimals=1),
        "places": PLACES[by][1],
    }
    if spanish.is_missing(change):
        return {"template": NOW + NO_BEFORE, **written}
    size = spanish.number(abs(change), decimals=3)
    if size == spanish.number(0, decimals=3):
        return {"template": NOW + UNCHANGED, **written}
    return {
        "template": NOW + CHANGED,
        **written,
        "moved": "subió" if change > 0 else "bajó",
        "change": size,
        "spread": "concentrado" if change > 0 else "repartido",
    }
