"""The tables of what was set out for women, the marker and targets, and of segregation."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.vocabularies import GENDER_MARKERS
from spl_eval.publish.gender.tables import (
    NO_PAYMENTS,
    nothing,
    paid_is_known,
    points,
    share_field,
)
from spl_eval.publish.groups import named, with_total
from spl_eval.publish.views import Absent, Field, Table, count_field, decimal_field, pesos_field
from spl_eval.publish.words import HEADINGS, years_of
from spl_eval.results.gender import inclusion
from spl_eval.results.money import Deflated, Prices, basis
from spl_eval.results.programme import Records

NO_INDEX = (
    "No hay índice en ningún año: hacen falta mujeres y varones en dos sectores o más, con el dato."
)


def marker_table(
    records: Records, approved: Deflated, paid: Deflated, prices: Prices
) -> Table | Absent:
    """Return what was signed and paid in the year by UNDP gender marker."""
    name, caption = "gender_marker", "Lo firmado y lo pagado según el marcador de género del PNUD"
    frame = inclusion.by_marker(records, approved.frame, approved.column, paid.frame, paid.column)
    if not (frame["instruments"].sum() or frame["organisations"].sum()):
        return nothing(name, caption, records)
    frame["marker"] = frame["gender_marker"].map(GENDER_MARKERS).fillna("Sin marcador")
    return Table(
        name,
        caption,
        frame,
        (
            Field("marker", "Marcador"),
            count_field("instruments", "Instrumentos firmados"),
            count_field("units", "Unidades de lo firmado"),
            pesos_field(approved.column, "Aporte aprobado"),
            count_field("organisations", "Organizaciones pagadas"),
            pesos_field(paid.column, "Pagado"),
            share_field("paid_share", "% de lo pagado"),
        ),
        note=(
            "El marcador dice cuánto se espera que algo contribuya a la igualdad, no cuánto "
            "contribuyó. Sin marcador no es GEN0. Una unidad u organización con dos marcadores "
            "cuenta en los dos. Lo que después se dio de baja sigue contado en el año en que se "
            "firmó."
        ),
        also=("gender_marker", "instruments_without_grant", "payments_without_amount"),
        period=str(records.year),
        basis=basis(prices),
    )


def targets_table(records: Records) -> Table | Absent:
    """Return targets of women and whether they were reached, by line."""
    name, caption = "women_targets", "Metas de inclusión de mujeres y su avance, por línea"
    found = inclusion.targets(records)
    if not found["women_target"].notna().any():
        instruments = spanish.counted(
            len(found), "instrumento vigente o terminado", "instrumentos vigentes o terminados"
        )
        reason = f"Hay {instruments} y ninguno trae una meta de mujeres."
        return Absent(name, caption, reason)
    frame = with_total(inclusion.targets_by_line(found), inclusion.target_counts(found))
    return Table(
        name,
        caption,
        named(frame, "line"),
        (
            Field("line", HEADINGS["line"]),
            count_field("instruments", "Instrumentos"),
            count_field("without_target", "Sin meta"),
            count_field("reached", "Alcanzada"),
            count_field("not_reached", "No alcanzada"),
            count_field("unknown", "No se sabe"),
            share_field("reached_low", "% alcanzada, al menos"),
            share_field("reached_high", "% alcanzada, a lo sumo"),
            share_field("median_progress", "Avance (mediana), al menos"),
        ),
        note=(
            "Avance: mujeres que trabajan al cierre en las unidades de la organización, como % de "
            "la meta, sin tope: puede pasar de 100. No se sabe: faltan datos de alguna unidad y "
            "podrían cambiar el resultado, o la meta es cero. Al menos: como si en esas unidades "
            "no trabajara ninguna mujer; a lo sumo: como si trabajaran las que faltan. Los % y la "
            "mediana son de las metas mayores que cero. No cuenta lo dado de baja."
        ),
        also=("with_target",),
        period=years_of(records),
    )


def no_index(records: Records) -> str:
    """Say why there is no index of segregation in any year."""
    return NO_INDEX if paid_is_known(records) else NO_PAYMENTS


def segregation_table(records: Records, found: pd.DataFrame) -> Table | Absent:
    """Return the index by year, its change and what it comes from."""
    name, caption = "segregation", "Segregación por sector en la cartera pagada, por año"
    if found["index"].isna().all():
        return Absent(name, caption, no_index(records))
    return Table(
        name,
        caption,
        found.assign(year_name=found["year"].astype("str")),
        (
            Field("year_name", "Año"),
            decimal_field("index", "Índice de Duncan", 1),
            decimal_field("standardised", "Con sectores de igual peso", 1),
            Field("change", "Cambio (puntos)", points, numeric=True),
            Field("by_sizes", "por el peso de los sectores", points, numeric=True),
            Field("by_shares", "por la mezcla dentro de ellos", points, numeric=True),
            count_field("groups", "Sectores"),
            count_field("cases", "Unidades"),
            count_field("cases_left_out", "Unidades sin sexo o sector"),
        ),
        note=(
            "El índice va de 0 (mujeres y varones repartidos igual entre sectores) a 100 (ningún "
            "sector compartido): es el % de mujeres que tendría que cambiar de sector. El cambio "
            "se mide contra el primer año con índice. Con pocos puestos por sector, el azar solo "
            "ya lo sube."
        ),
        also=("women", "men"),
        period=years_of(records),
    )
