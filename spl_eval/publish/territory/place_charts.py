"""Charts that the chapters on sectors and regions share: units, money, concentration."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.reference import Reference
from spl_eval.publish.charts import Series, bars, lines
from spl_eval.publish.charts.canvas import CURVES, FLOW, PORTFOLIO
from spl_eval.publish.territory import place_tables
from spl_eval.publish.territory.place_words import (
    NO_PAYMENTS,
    NOBODY,
    course,
    equal_places,
    no_payments,
    place_field,
)
from spl_eval.publish.views import (
    MILLION,
    Absent,
    Chart,
    Field,
    Table,
    count_field,
    decimal_field,
    decimals,
    fraction,
    pesos_field,
)
from spl_eval.publish.words import POPULATIONS, group_said, years_of
from spl_eval.results.places.reached import MEASURES, Placed, largest, reached
from spl_eval.results.programme import Records


def units(placed: Placed, records: Records) -> Chart | Absent:
    """Chart the units of each place: signed in the year beside the portfolio paid."""
    shown = reached(placed.frame).sort_values(
        ["units_portfolio", "units_flow", "units"], ascending=False, ignore_index=True
    )
    shown = shown[(shown["units_portfolio"] > 0) | (shown["units_flow"] > 0)]
    name, title = f"{placed.by}_units", _units_title(placed, records)
    if placed.frame.empty:
        return Absent(name, title, NOBODY)
    if shown.empty:
        return Absent(name, title, _none(records))
    return bars(
        name,
        title,
        shown,
        placed.by,
        (
            Series("units_portfolio", POPULATIONS["portfolio"], PORTFOLIO),
            Series("units_flow", POPULATIONS["flow"], FLOW),
        ),
        axis="Unidades productivas",
        data=Table(
            f"{name}_chart",
            "Unidades productivas",
            shown,
            (
                place_field(placed.by),
                count_field("units_portfolio", POPULATIONS["portfolio"]),
                count_field("units_flow", POPULATIONS["flow"]),
            ),
        ),
        note="No se suman: una organización puede haber firmado y cobrado en el mismo año.",
        period=str(records.year),
    )


def _units_title(placed: Placed, records: Records) -> str:
    names, value = largest(placed.frame, placed.by, "units_portfolio")
    if not names or int((placed.frame["units_portfolio"] > 0).sum()) == len(names):
        return f"Unidades por {group_said(placed.by)}, {records.year}"
    return (
        f"Unidades de la cartera pagada en {records.year}: donde hay más es en "
        f"{spanish.listing(names)}, con {spanish.number(value)}"
    )


def _none(records: Records) -> str:
    if "disbursements" not in records.carried:
        return f"En {records.year} no se registran firmas con unidades, y los datos no traen pagos."
    return f"En {records.year} no se registran firmas ni pagos con unidades."


def money(placed: Placed, records: Records, ref: Reference) -> Chart | Absent:
    """Chart what was paid in the year to each place, in millions of constant pesos."""
    paid = placed.frame[placed.frame["payments"] > 0]
    shown = paid.sort_values("grants", ascending=False, ignore_index=True, na_position="last")
    shown = shown.assign(millions=shown["grants"] / MILLION)
    names, most = largest(placed.frame, placed.by, "grants_share")
    name = f"{placed.by}_money"
    title = f"Montos pagados en {records.year}, por {group_said(placed.by)}"
    if placed.frame.empty:
        return Absent(name, title, NOBODY)
    if shown.empty:
        return Absent(name, title, no_payments(records))
    if names and len(shown) > len(names):
        title = (
            f"La parte más grande de lo pagado en {records.year} fue a {spanish.listing(names)}: "
            f"{fraction(most)}"
        )
    return bars(
        name,
        title,
        shown,
        placed.by,
        (Series("millions", "Pagado en el año", PORTFOLIO, decimals(2)),),
        axis="Millones de pesos constantes pagados en el año",
        data=Table(
            f"{name}_chart",
            "Montos pagados en el año",
            shown,
            (place_field(placed.by), pesos_field("grants", "Pagado en el año")),
        ),
        period=str(records.year),
        basis=placed.basis,
        sources=(ref.sources["consumer_prices"],),
    )


def concentration(
    history: pd.DataFrame, by: str, records: Records, basis: str, ref: Reference
) -> Chart | Absent:
    """Chart to how many equal places units, jobs and money come to, year by year."""
    wide = history.pivot(index="year", columns="measure", values="equivalent").reset_index()
    name, title = f"{by}_concentration", _concentration_title(wide, by)
    if history["equivalent"].isna().all():
        unknown = "disbursements" not in records.carried
        return Absent(name, title, NO_PAYMENTS if unknown else place_tables.NEVER_PAID)
    return lines(
        name,
        title,
        wide,
        "year",
        tuple(
            Series(each, place_tables.MEASURES[each], colour, decimals(1))
            for each, colour in zip(MEASURES, CURVES, strict=False)
        ),
        axis=f"{place_tables.EQUIVALENT[by]} (inversa del índice de Herfindahl-Hirschman)",
        data=Table(
            f"{by}_concentration_chart",
            place_tables.EQUIVALENT[by],
            wide,
            (
                Field("year", "Año", str, numeric=True),
                *(decimal_field(each, place_tables.MEASURES[each], 1) for each in MEASURES),
            ),
        ),
        note="Cuanto más alto, más repartido. Es lo que alcanzaron los pagos de cada año.",
        period=years_of(records),
        basis=f"{basis}, sólo los montos",
        sources=(ref.sources["consumer_prices"],),
    )


def _concentration_title(wide: pd.DataFrame, by: str) -> str:
    known = wide.set_index("year")["grants"].dropna()
    if known.empty:
        return f"Concentración por {group_said(by)}"
    last = int(known.index[-1])
    now = f"El reparto de lo pagado en {last} equivale a {equal_places(known.iloc[-1], by)}"
    return now + course(known, 1, "en")
