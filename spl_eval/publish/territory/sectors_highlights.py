"""The first screen of the chapter on sectors, and its sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.territory.place_highlights import steps_figures
from spl_eval.publish.territory.place_words import (
    CROSSWALK,
    REGISTERED,
    begin,
    how_far,
    no_payments,
)
from spl_eval.publish.views import KeyFigure, fraction
from spl_eval.publish.words import NOT_APPLICABLE
from spl_eval.results.places.reached import Placed, expected, largest
from spl_eval.results.places.steps import Steps
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_sum, known_true

NOTHING = (
    "Con esta selección no hay, hasta fin de {year}, ninguna organización que haya firmado: no hay "
    "sectores de los que hablar."
)
NO_UNITS = (
    "De {organisations|organización que firmó|organizaciones que firmaron} hasta fin de {year} no "
    "hay unidades registradas: no se sabe en qué sectores trabajan."
)
MOST = " El sector que reúne más unidades es {units_in} ({units})."
MOST_TIED = " Los sectores que reúnen más unidades son {units_in} ({units} cada uno)."
ONE = " Todas las unidades de sector conocido son de {units_in} ({units})."
MONEY = (
    " De lo pagado en {year}, en pesos constantes, la parte más grande fue a {money_in}: "
    "{money_share}."
)
ALL_MONEY = " Todo lo pagado en {year} a sectores conocidos fue a {money_in}."
NO_SECTOR = " Lo pagado en {year} ({amount}, en pesos constantes) no dice de qué sector es."
NO_AMOUNT = " De lo pagado en {year} no se conocen los montos en pesos constantes."
BESIDE = (
    " Al lado del empleo registrado{where}, el sector con más puestos involucrados es {dense_in}: "
    "{dense} por cada diez mil registrados."
)
BESIDE_ONE = (
    " Al lado del empleo registrado{where}, en {dense_in} son {dense} puestos involucrados por "
    "cada diez mil."
)
NO_BESIDE = " No hay puestos registrados de {year} con que comparar."
FEW_BESIDE = " No hay sectores con puestos registrados suficientes para comparar."


def answer(placed: Placed, beside: pd.DataFrame, found: Steps, records: Records) -> dict[str, Any]:
    """Return the template of the answer and its values, for ``Page.answer``."""
    year = str(records.year)
    if placed.frame.empty:
        return {"template": NOTHING, "year": year}
    units_in, units = largest(placed.frame, "sector", "units")
    if not units_in:
        signed = int(records.organisations["signed"].sum())
        return {"template": NO_UNITS, "year": year, "organisations": signed}
    clause, counts = how_far(found, "sector")
    money_in, money_share = largest(placed.frame, "sector", "grants_share")
    dense_in, dense = largest(beside, "sector", "per_10000")
    return {
        "template": f"{begin(records)} fin de {{year}} {clause}."
        + _most(placed, units_in)
        + _money(placed, money_in, records)
        + _beside(beside, dense_in),
        "year": year,
        **counts,
        "units_in": units_in,
        "units": units,
        "money_in": money_in,
        "money_share": fraction(money_share),
        "amount": spanish.pesos(known_sum(placed.frame["grants"])),
        "where": _where(records),
        "dense_in": dense_in,
        "dense": spanish.number(dense, decimals=1),
    }


def _most(placed: Placed, units_in: tuple[str, ...]) -> str:
    named = placed.frame.dropna(subset="sector")
    if int((named["units"] > 0).sum()) == 1:
        return ONE
    return MOST if len(units_in) == 1 else MOST_TIED


def _money(placed: Placed, money_in: tuple[str, ...], records: Records) -> str:
    """Say where the money went, or which of the reasons there is for not saying it."""
    frame = placed.frame
    if money_in:
        others = int((frame.loc[frame["sector"].notna(), "grants"] > 0).sum()) > 1
        alone = len(expected(records, "sector")) == 1
        return MONEY if others else "" if alone else ALL_MONEY
    if "disbursements" not in records.carried or not known_true(frame["payments"] > 0).any():
        return f" {no_payments(records)}"
    return NO_SECTOR if known_true(frame["grants"] > 0).any() else NO_AMOUNT


def _beside(beside: pd.DataFrame, dense_in: tuple[str, ...]) -> str:
    if not dense_in:
        return NO_BESIDE if beside["registered"].isna().all() else FEW_BESIDE
    return BESIDE if int((beside["per_10000"] > 0).sum()) > 1 else BESIDE_ONE


def _where(records: Records) -> str:
    provinces = records.selection.provinces
    return f" de {spanish.listing(provinces)}" if provinces else ""


def key_figures(placed: Placed, found: Steps, records: Records) -> tuple[KeyFigure, ...]:
    """Return the figures of the first screen."""
    frame, year = placed.frame, records.year
    paid = known_sum(frame["grants"])
    names, most = largest(frame, "sector", "grants_share")
    several = int((frame["grants_share"] > 0).sum()) > 1
    unknown = "disbursements" not in records.carried or known_true(frame["payments"] > 0).any()
    start = "Mayor parte de lo pagado" if several else "Parte de lo pagado"
    label = f"{start}: {spanish.listing(names)}" if names else "Mayor parte pagada a un sector"
    return (
        *steps_figures(found, "sector"),
        KeyFigure(
            "grants_paid", f"Pagado en {year}, en pesos constantes", paid, spanish.pesos(paid)
        ),
        KeyFigure(
            "largest_share",
            label,
            most,
            fraction(most) if names or unknown else NOT_APPLICABLE,
        ),
    )


def cautions() -> dict[str, Any]:
    """Return what must be read before the comparison with registered jobs."""
    return {"template": f"{REGISTERED}\n\n{CROSSWALK}"}
