"""The tables of reach: whom, where and in what, signed and paid apart."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake import Dataset
from spl_eval.intake.vocabularies import POPULATIONS
from spl_eval.publish.views import (
    Field,
    Table,
    count_field,
    labelled,
    plain,
    ratio_field,
    source_field,
)
from spl_eval.results.annual import reach, territory


def reach_table(dataset: Dataset) -> Table:
    """Return reach row by row, signed and paid apart, with ratios where they exist."""
    frame = dataset["reach"].copy()
    frame["jobs_shown"] = [
        spanish.about(jobs, precision)
        for jobs, precision in zip(frame["jobs"], frame["jobs_precision"], strict=True)
    ]
    return Table(
        "reach",
        "Alcance por tipo de instrumento (puestos de trabajo involucrados, no creados)",
        frame,
        (
            Field("reach_id", "Fila"),
            Field("instrument", "Instrumento"),
            Field("population", "Población", labelled(POPULATIONS)),
            count_field("count", "Cantidad"),
            Field("count_unit", "Qué se cuenta"),
            count_field("units", "Unidades productivas"),
            Field("jobs_shown", "Puestos involucrados", numeric=True),
            Field("amount_ars", "Monto", spanish.pesos, numeric=True),
            source_field(),
        ),
        also=("jobs", "jobs_precision"),
        note=(
            "Lo firmado en el año y la cartera pagada son poblaciones distintas: no se suman. Las "
            "unidades de varios instrumentos pueden ser las mismas."
        ),
    )


def reach_ratios(dataset: Dataset) -> Table:
    """Return jobs per unit and units per instrument or organisation, row by row of reach.

    A ratio of a rounded count is written as rounded, with one decimal less.
    """
    frame = dataset["reach"].merge(reach.ratios(dataset), on="reach_id")
    frame["jobs_per_unit_shown"] = [
        _rounded(ratio, precision)
        for ratio, precision in zip(frame["jobs_per_unit"], frame["jobs_precision"], strict=True)
    ]
    return Table(
        "reach_ratios",
        "Tamaño: puestos involucrados por unidad y unidades por instrumento u organización",
        frame,
        (
            Field("reach_id", "Fila"),
            Field("instrument", "Instrumento"),
            ratio_field("jobs_per_unit", "Puestos por unidad"),
            Field("jobs_per_unit_shown", "Con la precisión del dato", numeric=True),
            ratio_field("units_per_count", "Unidades por instrumento u organización"),
        ),
    )


def _rounded(ratio: Any, precision: Any) -> str:
    if precision != "approximate" or spanish.is_missing(ratio):
        return spanish.number(ratio, decimals=2)
    return f"alrededor de {spanish.number(ratio, decimals=1)}"


def signed_totals(dataset: Dataset) -> Table:
    """Return the totals of what was signed in the year, each with what it does not cover."""
    totals = reach.signed(dataset)
    jobs = spanish.about(totals.jobs_known, "approximate" if totals.approximate else "exact")
    partial = totals.jobs_known is not None and totals.rows_without_jobs > 0
    items = [
        ("instruments", "Instrumentos firmados", totals.instruments, ""),
        ("organisations", "Organizaciones distintas", totals.organisations, ""),
        (
            "units_with_repeats",
            "Unidades productivas, con repeticiones",
            totals.units_with_repeats,
            "una unidad puede estar en más de un instrumento",
        ),
        (
            "jobs_known",
            "Puestos de trabajo involucrados",
            totals.jobs_known,
            f"{jobs}, parcial" if partial else jobs,
        ),
        (
            "units_without_jobs",
            "Unidades de las que no se informan puestos",
            totals.units_without_jobs,
            "",
        ),
    ]
    frame = pd.DataFrame(items, columns=["item", "label", "value", "caution"])
    frame["value"] = frame["value"].astype("Int64")
    return Table(
        "signed_totals",
        "Lo firmado en el año, en total",
        frame,
        (
            Field("label", "Dato"),
            count_field("value", "Cantidad"),
            Field("caution", "Cuidado", lambda text: text or "—"),
        ),
    )


def provinces(dataset: Dataset) -> Table:
    """Return the regions, their jurisdictions and those with something signed."""
    return Table(
        "regions",
        "Jurisdicciones con instrumentos firmados, por región",
        territory.by_region(territory.coverage(dataset)),
        (
            Field("region", "Región"),
            count_field("jurisdictions", "Jurisdicciones"),
            count_field("signed", "Con algo firmado"),
            Field("provinces", "Cuáles", lambda names: plain(names) if names else "ninguna"),
        ),
        note=("Cada jurisdicción cuenta en una sola región; Buenos Aires, entera, en la Pampeana."),
    )


def sectors(dataset: Dataset) -> Table:
    """Return the sectors named, with the rows of reach that name each."""
    return Table(
        "sectors",
        "Sectores nombrados en lo firmado y en lo pagado",
        territory.sectors(dataset),
        (
            Field("sector", "Sector"),
            Field("signed_in", "Firmado en el año", lambda each: plain(each) if each else "no"),
            Field("paid_in", "Cartera pagada", lambda each: plain(each) if each else "no"),
        ),
        note="Dice qué sectores se nombran, no cuánto pesa cada uno.",
    )
