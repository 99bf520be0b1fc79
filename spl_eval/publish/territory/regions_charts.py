"""Maps and charts of the chapter on regions."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.reference import Reference
from spl_eval.publish.charts import Series, bars, tile_map
from spl_eval.publish.charts.canvas import PORTFOLIO
from spl_eval.publish.charts.map_tiles import Rings
from spl_eval.publish.charts.maps import jurisdiction
from spl_eval.publish.territory.place_words import (
    NO_PAYMENTS,
    NOBODY,
    REGISTERED,
    only_chosen,
    per_10000_field,
    place_field,
)
from spl_eval.publish.views import Absent, Chart, Field, Table, count_field, decimals, pesos_field
from spl_eval.publish.words import HEADINGS, years_of
from spl_eval.results.places.reached import Placed, largest
from spl_eval.results.programme import Records

MAPPED = Field("province", HEADINGS["province"], jurisdiction)


def units_map(placed: Placed, records: Records, boundaries: Rings | None) -> Chart | Absent:
    """Map the units of each jurisdiction, of organisations that signed up to the year's end."""
    names, value = largest(placed.frame[placed.frame["inside"]], "province", "units")
    title = "Unidades de cada jurisdicción"
    if placed.frame.empty:
        return Absent("units_map", title, NOBODY)
    shown = placed.frame[placed.frame["inside"]]
    if names and int((shown["units"] > 0).sum()) > 1:
        title = (
            f"Donde más unidades hay es en {spanish.listing(names)}: {spanish.number(value)} hasta "
            f"fin de {records.year}"
        )
    return tile_map(
        "units_map",
        title,
        shown,
        "province",
        "units",
        form=spanish.number,
        unit="Unidades de organizaciones que firmaron, por la jurisdicción de la unidad",
        boundaries=boundaries,
        data=Table(
            "units_map",
            "Unidades de cada jurisdicción",
            shown,
            (MAPPED, count_field("units", "Unidades, acumulado")),
        ),
        note=_chosen(records),
        period=years_of(records),
    )


def money_map(
    beside: pd.DataFrame,
    placed: Placed,
    records: Records,
    ref: Reference,
    boundaries: Rings | None,
) -> Chart | Absent:
    """Map what was paid by thousand inhabitants up to the year's end."""
    names, value = largest(beside, "province", "cumulative_per_1000")
    title = "Montos pagados por mil habitantes"
    if placed.frame.empty:
        return Absent("money_map", title, NOBODY)
    if beside["population"].isna().all():
        return Absent("money_map", title, f"No hay población de {records.year}.")
    if not names:
        reason = f"Hasta fin de {records.year} no se registran pagos en ninguna jurisdicción."
        if "disbursements" not in records.carried:
            reason = NO_PAYMENTS
        return Absent("money_map", title, reason)
    shown = beside[beside["inside"]]
    if int((shown["cumulative_per_1000"] > 0).sum()) > 1:
        title = (
            f"Por habitante, donde más se pagó es en {spanish.listing(names)}: "
            f"{spanish.pesos(value)} cada mil, hasta fin de {records.year}"
        )
    return tile_map(
        "money_map",
        title,
        shown,
        "province",
        "cumulative_per_1000",
        form=spanish.number,
        unit="Pesos constantes pagados por mil habitantes, por la jurisdicción de la organización",
        boundaries=boundaries,
        data=Table(
            "money_map",
            "Montos pagados por mil habitantes",
            shown,
            (
                MAPPED,
                count_field("population", "Población"),
                pesos_field("cumulative_per_1000", "Por mil habitantes, acumulado"),
            ),
        ),
        note=_chosen(records),
        period=years_of(records),
        basis=placed.basis,
        sources=(ref.sources["population"], ref.sources["consumer_prices"]),
    )


def _chosen(records: Records) -> str:
    if not records.selection.provinces:
        return ""
    return (
        "Fuera de las jurisdicciones elegidas no se miró; si hay allí unidades de sus "
        "organizaciones, están en las tablas."
    )


def registered(beside: pd.DataFrame, records: Records, ref: Reference) -> Chart | Absent:
    """Chart the programme's jobs in each province by ten thousand registered ones."""
    own = beside[(beside["units"] > 0) & beside["province"].notna() & beside["inside"]]
    shown = own.sort_values("per_10000", ascending=False, ignore_index=True)
    names, value = largest(shown, "province", "per_10000")
    title = f"Puestos del programa al lado de los registrados, {records.year}"
    if beside.empty:
        return Absent("registered", title, NOBODY)
    if own["registered"].isna().all():
        return Absent("registered", title, f"No hay puestos registrados de {records.year}.")
    if names and int((shown["per_10000"] > 0).sum()) > 1:
        title = (
            "La jurisdicción con más puestos involucrados al lado de los registrados es "
            f"{spanish.listing(names)}: {spanish.number(value, decimals=1)} cada diez mil"
        )
    return bars(
        "registered",
        title,
        shown,
        "province",
        (Series("per_10000", "Puestos del programa", PORTFOLIO, decimals(1)),),
        axis="Puestos involucrados, acumulado, por cada diez mil puestos registrados",
        data=Table(
            "registered_chart",
            "Puestos del programa por diez mil registrados",
            shown,
            (place_field("province"), per_10000_field()),
        ),
        note=spanish.sentences(REGISTERED, only_chosen(records)),
        period=str(records.year),
        sources=(ref.sources["registered_jobs"],),
    )
