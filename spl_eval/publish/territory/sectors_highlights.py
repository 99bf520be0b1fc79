"""The first screen of the chapter on sectors, and its sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.territory.place_words import CROSSWALK, REGISTERED
from spl_eval.publish.views import KeyFigure, fraction
from spl_eval.results.places.reached import Placed, largest
from spl_eval.results.programme import Records

NOTHING = (
    "Con esta selección no hay, hasta fin de {year}, ninguna organización que haya firmado: no hay "
    "sectores de los que hablar."
)
NO_UNITS = (
    "De {organisations|organización que firmó|organizaciones que firmaron} hasta fin de {year} no "
    "hay unidades registradas: no se sabe en qué sectores trabajan."
)
REACHED = (
    "Hasta fin de {year} el programa trabajó en {reached} de {listed|sector|sectores}; el que "
    "reúne más unidades es {units_in} ({units})."
)
REACHED_CHOSEN = (
    "Hasta fin de {year} las unidades de esta selección trabajan en {reached|sector|sectores}; el "
    "que reúne más es {units_in} ({units})."
)
MONEY = (
    " De lo pagado en {year}, en pesos constantes, la parte más grande fue a {money_in}: "
    "{money_share}."
)
NO_MONEY = " En {year} no se registran montos pagados."
BESIDE = (
    " Al lado del empleo registrado, el sector con más puestos del programa es {dense_in}: {dense} "
    "por cada diez mil registrados."
)
NO_BESIDE = " No hay puestos registrados de {year} con que comparar."


def answer(placed: Placed, beside: pd.DataFrame, records: Records) -> dict[str, Any]:
    """Return the template of the answer and its values, for ``Page.answer``."""
    if placed.frame.empty:
        return {"template": NOTHING, "year": str(records.year)}
    units_in, units = largest(placed.frame, "sector", "units")
    if not units_in:
        signed = int(records.organisations["signed"].sum())
        return {"template": NO_UNITS, "year": str(records.year), "organisations": signed}
    money_in, money_share = largest(placed.frame, "sector", "grants_share")
    dense_in, dense = largest(beside, "sector", "per_10000")
    return {
        "template": (REACHED_CHOSEN if records.selection.sectors else REACHED)
        + (MONEY if money_in else NO_MONEY)
        + (BESIDE if dense_in else NO_BESIDE),
        "year": str(records.year),
        **_listed(placed),
        "units_in": units_in,
        "units": units,
        "money_in": money_in,
        "money_share": fraction(money_share),
        "dense_in": dense_in,
        "dense": spanish.number(dense, decimals=1),
    }


def _listed(placed: Placed) -> dict[str, Any]:
    named = placed.frame.dropna(subset="sector")
    reached = int((named["units"] > 0).sum())
    known = bool((placed.frame["units"] > 0).any())
    return {"listed": len(named), "reached": reached if known else pd.NA}


def key_figures(placed: Placed, history: pd.DataFrame, records: Records) -> tuple[KeyFigure, ...]:
    """Return the figures of the first screen. ``history`` is ``reached.history`` by sector."""
    frame, year = placed.frame, records.year
    counts = _listed(placed)
    paid = frame["grants"].sum(min_count=1)
    now = history[(history["year"] == year) & (history["measure"] == "grants")]
    equal = now["equivalent"].iloc[0] if len(now) else pd.NA
    names, most = largest(frame, "sector", "grants_share")
    reached = spanish.number(counts["reached"])
    if not (records.selection.sectors or spanish.is_missing(counts["reached"])):
        reached = f"{reached} de {spanish.number(counts['listed'])}"
    return (
        KeyFigure("sectors_reached", "Sectores con alguna unidad", counts["reached"], reached),
        KeyFigure(
            "grants_paid", f"Pagado en {year}, en pesos constantes", paid, spanish.pesos(paid)
        ),
        KeyFigure(
            "largest_share",
            f"Parte de lo pagado que fue a {spanish.listing(names) if names else 'un sector'}",
            most,
            fraction(most),
        ),
        KeyFigure(
            "equivalent_sectors",
            "Sectores iguales a los que equivale el reparto de lo pagado",
            equal,
            spanish.number(equal, decimals=1),
        ),
    )


def cautions() -> dict[str, Any]:
    """Return what must be read before the comparison with registered jobs."""
    return {"template": f"{REGISTERED}\n\n{CROSSWALK}"}
