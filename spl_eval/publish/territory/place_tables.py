"""Tables that the chapters on sectors and regions share: reach, grants, concentration."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.reference import Reference
from spl_eval.publish.territory.place_rows import ratio_said, ratios_said, with_whole
from spl_eval.publish.territory.place_words import (
    INVOLVED,
    NOBODY,
    PAID_TO,
    PARTED,
    lost_payments,
    outside,
    place_field,
    unknown_jobs,
    unknown_paid_jobs,
    without_place,
)
from spl_eval.publish.views import (
    DASH,
    Field,
    Table,
    count_field,
    decimal_field,
    decimals,
    fraction,
    or_dash,
    pesos_field,
)
from spl_eval.publish.words import group_said, years_of
from spl_eval.results.places.official import is_parted
from spl_eval.results.places.reached import Placed
from spl_eval.results.programme import Records

EQUIVALENT = {
    "sector": "Sectores iguales a los que equivale",
    "province": "Jurisdicciones iguales a las que equivale",
}
COUNTED = ("payments", "payments_lost", "payments_cumulative", "payments_cumulative_lost")
NEVER_PAID = "En ningún año se registran pagos a las organizaciones de esta selección."
MEASURES = {"units": "Unidades", "jobs": "Puestos", "grants": "Montos pagados"}


def reach(placed: Placed, records: Records) -> Table:
    """Return units and jobs of each place: flow, portfolio and cumulative."""
    return Table(
        f"{placed.by}_reach",
        f"Unidades y puestos involucrados, por {group_said(placed.by)}",
        with_whole(placed.frame, placed.by),
        (
            place_field(placed.by),
            count_field("units_flow", f"Unidades, firmado en {records.year}"),
            count_field("jobs_flow", "Puestos, firmado"),
            count_field("units_portfolio", f"Unidades, cartera pagada en {records.year}"),
            count_field("jobs_portfolio", "Puestos, cartera"),
            count_field("units", "Unidades, acumulado"),
            count_field("jobs", "Puestos, acumulado"),
        ),
        note=spanish.sentences(
            "Unidades y puestos se ubican por la propia unidad. Se muestran los lugares con alguna "
            "unidad o algún pago.",
            outside(placed, records),
            INVOLVED,
            unknown_jobs(placed),
            without_place(placed),
        ),
        also=("without_jobs_flow", "without_jobs_portfolio", "without_jobs", "is_total"),
        empty=NOBODY,
        period=years_of(records),
    )


def grants(placed: Placed, records: Records, ref: Reference) -> Table:
    """Return what was paid to each sector, in the year and since the first, by unit and job."""
    return Table(
        f"{placed.by}_grants",
        f"Montos pagados, por {group_said(placed.by)}",
        ratios_said(with_whole(placed.frame, placed.by, money=True)),
        (
            *_of_year(placed.by, records),
            pesos_field("grants_cumulative", "Pagado, acumulado"),
            ratio_said("cumulative_per_unit", "Acumulado por unidad firmante"),
        ),
        note=spanish.sentences(PAID_TO, *_left_out(placed, records)),
        also=(*COUNTED, "cumulative_per_job", "is_total"),
        empty=NOBODY,
        period=years_of(records),
        basis=placed.basis,
        sources=(ref.sources["consumer_prices"],),
    )


def grants_per_head(
    beside: pd.DataFrame, placed: Placed, records: Records, ref: Reference
) -> Table:
    """Return what was paid to each province or region, by unit, job and thousand inhabitants.

    ``beside`` is ``official.of_places``.
    """
    shown = ratios_said(with_whole(beside, placed.by, money=True))
    parted = placed.by == "region" and is_parted(records)
    nobody = not (parted or shown.empty) and shown["population"].isna().all()
    return Table(
        f"{placed.by}_grants",
        f"Montos pagados, por {group_said(placed.by)}",
        shown,
        (
            *_of_year(placed.by, records),
            pesos_field("grants_per_1000", "Por mil habitantes"),
            pesos_field("grants_cumulative", "Pagado, acumulado"),
            pesos_field("cumulative_per_1000", "Acumulado por mil habitantes"),
        ),
        note=spanish.sentences(
            PAID_TO,
            f"No hay población de {records.year}." if nobody else "",
            PARTED if parted else "",
            *_left_out(placed, records),
        ),
        also=(*COUNTED, "cumulative_per_unit", "cumulative_per_job", "population", "is_total"),
        empty=NOBODY,
        period=years_of(records),
        basis=placed.basis,
        sources=(ref.sources["population"], ref.sources["consumer_prices"]),
    )


def _left_out(placed: Placed, records: Records) -> tuple[str, ...]:
    return (
        lost_payments(placed),
        unknown_paid_jobs(placed),
        without_place(placed, money=True),
        outside(placed, records),
    )


def _of_year(by: str, records: Records) -> tuple[Field, ...]:
    return (
        place_field(by),
        pesos_field("grants", f"Pagado en {records.year}"),
        ratio_said("grants_share", "Parte del año", fraction),
        ratio_said("grants_per_unit", "Por unidad de la cartera"),
        ratio_said("grants_per_job", "Por puesto de la cartera"),
    )


def concentration(
    history: pd.DataFrame, by: str, records: Records, basis: str, ref: Reference
) -> Table:
    """Return the Herfindahl-Hirschman index by year, of units, jobs and money, with its change.

    ``history`` is ``reached.history``; the changes of units and jobs go into the file only.
    """
    figures = ["index", "equivalent", "groups", "placed", "change_previous", "change_first"]
    wide = history.pivot(index="year", columns="measure", values=figures)
    wide = wide.set_axis(["_".join(pair[::-1]) for pair in wide.columns.to_list()], axis="columns")
    known = wide[[f"{each}_index" for each in MEASURES]].notna().any(axis="columns")
    shown = (
        Field("year", "Año", str, numeric=True),
        *(decimal_field(f"{each}_index", label, 3) for each, label in MEASURES.items()),
        decimal_field("grants_equivalent", f"{EQUIVALENT[by]} (montos)", 1),
        _change("grants_change_previous", "Cambio desde el año anterior (montos)"),
        _change("grants_change_first", "Cambio desde el primer año (montos)"),
    )
    names = {field.name for field in shown}
    return Table(
        f"{by}_concentration",
        f"Índice de Herfindahl-Hirschman por {group_said(by)}, de lo que alcanzaron los pagos",
        wide[known].reset_index(),
        shown,
        note=spanish.sentences(
            "El índice suma los cuadrados de las partes: va de casi 0 (todo repartido) a 1 (todo "
            "en un lugar); su inversa dice a cuántos lugares iguales equivale. "
            f"«{DASH}» en un cambio: no hay con qué comparar. Un año en que no se pagó "
            "no tiene fila.",
            _without_place(wide, by),
        ),
        also=tuple(name for name in wide.columns if name not in names),
        empty=NEVER_PAID,
        period=years_of(records),
        basis=f"{basis}, sólo los montos",
        sources=(ref.sources["consumer_prices"],),
    )


def _change(name: str, label: str) -> Field:
    return Field(name, label, or_dash(decimals(3)), numeric=True)


def _without_place(wide: pd.DataFrame, by: str) -> str:
    """Say the lowest share of a measure that has a place, where it is not all of it."""
    placed = wide[[f"{each}_placed" for each in MEASURES]].astype("Float64").min().min()
    if spanish.is_missing(placed) or placed == 1:
        return ""
    return (
        f"Lo que no dice su {group_said(by)} queda fuera del índice: en el peor de los casos, "
        f"el {spanish.percent(100 * (1 - float(placed)))} de un año."
    )
