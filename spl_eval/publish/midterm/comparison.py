"""Who is compared with whom: who left, how alike both sides are, and where they overlap."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.balance import balance_table
from spl_eval.publish.charts import Series, love_plot, overlap
from spl_eval.publish.charts.canvas import EVIDENCE, OFFICIAL
from spl_eval.publish.midterm.study import Study
from spl_eval.publish.views import (
    Absent,
    Chart,
    Field,
    Table,
    count_field,
    decimal_field,
    decimals,
    or_dash,
)
from spl_eval.results.money import basis

CLOSE = 0.1
"""Standardised differences under this are usually taken as small (Austin 2009)."""

COVARIATES = {
    "jobs_base": "Puestos",
    "women_jobs_base": "Puestos de mujeres",
    "formal_jobs_base": "Puestos registrados",
    "wage_bill_base": "Masa salarial (miles de pesos constantes)",
    "log_sales_base": "Ventas (logaritmo)",
    "exporter_base": "Exporta",
    "organisation_units": "Unidades de la organización",
    "log_organisation_units": "Unidades de la organización (logaritmo)",
    "applied_year": "Año de postulación",
    "sector": "Sector",
    "region": "Región",
}
BALANCED = tuple(name for name in COVARIATES if name != "log_organisation_units")


def balance(study: Study) -> pd.DataFrame:
    """Return how alike both sides were before, without weights and with those of the scores.

    Covariates are of the panel's first year, before anybody of the study entered.
    """
    there = [name for name in BALANCED if study.units[name].notna().any()]
    found = study.propensity
    weights = None if found is None else found.weights
    frame = balance_table(study.units, there, weights=weights)
    labels = []
    for covariate, level in zip(frame["covariate"], frame["level"], strict=True):
        labels.append(f"{level}" if level else COVARIATES[covariate])
    heads = [COVARIATES[name] if level else "Antes del ingreso" for name, level in _pairs(frame)]
    return frame.assign(label=labels, heading=heads)


def _pairs(frame: pd.DataFrame) -> zip[tuple[str, str]]:
    return zip(frame["covariate"], frame["level"], strict=True)


def balance_table_shown(study: Study) -> Table:
    """Return the balance of both sides as a table."""
    frame = balance(study)
    weighted = "smd_weighted" in frame and frame["smd_weighted"].notna().any()
    after = (decimal_field("smd_weighted", "Diferencia ponderada", 2),) if weighted else ()
    two = or_dash(decimals(2))
    return Table(
        "balance",
        f"Cómo eran asistidas y no asistidas en {study.population.first_year}",
        frame,
        (
            Field("heading", "De qué"),
            Field("label", "Característica"),
            Field("mean_assisted", "Asistidas", two, numeric=True),
            Field("mean_comparison", "Comparación", two, numeric=True),
            decimal_field("smd", "Diferencia estandarizada", 2),
            *after,
            count_field("missing_assisted", "Asistidas sin dato"),
            count_field("missing_comparison", "Comparación sin dato"),
        ),
        note=(
            "Diferencia de medias dividida por el desvío típico de ambos grupos; hasta 0,1 se "
            "considera chica. De sectores y regiones, la parte de las unidades. Comparar cambios "
            "no pide que ambos grupos sean iguales, sino que vinieran paralelos; cuanto más "
            "parecidos, más creíble."
        ),
        also=("covariate", "level", "n_assisted", "n_comparison", "variance_ratio"),
        period=str(study.population.first_year),
        basis=basis(study.prices),
        folded=True,
    )


def love_chart(study: Study) -> Chart | Absent:
    """Return the love plot of the balance."""
    frame = balance(study)
    far = int((frame["smd"].abs() > CLOSE).sum())
    weighted = "smd_weighted" in frame and frame["smd_weighted"].notna().any()
    counted = spanish.counted(far, "característica difiere", "características difieren")
    title = f"Antes del ingreso, {counted} entre los dos grupos en más de un décimo de desvío"
    if weighted:
        left = int((frame["smd_weighted"].abs() > CLOSE).sum())
        title += f"; ponderando, {spanish.number(left)}"
    return love_plot(
        "chart_balance",
        title,
        frame,
        "label",
        "smd",
        "smd_weighted" if weighted else "",
        data=balance_table_shown(study),
        heading="heading",
        period=str(study.population.first_year),
        basis=basis(study.prices),
    )


def overlap_chart(study: Study) -> Chart | Absent:
    """Return the distribution of the chance of being assisted on both sides."""
    name, title = "chart_overlap", "Probabilidad de recibir asistencia, según cómo eran antes"
    found = study.propensity
    if found is None:
        return Absent(name, title, "No se pudo estimar con las características que se conocen.")
    frame = (
        found.histogram.pivot(index=["left", "right"], columns="arm", values="count")
        .reset_index()
        .rename_axis(columns=None)
    )
    support = found.support.set_index("arm")
    outside = 100 * support["share_outside_crump"]["assisted"]
    title = (
        f"{spanish.percent(outside)} de las asistidas casi no tiene con quién compararse "
        "(probabilidad fuera de 10 a 90 de cada 100)"
    )
    data = Table(
        "overlap",
        "Unidades por probabilidad estimada de recibir asistencia",
        frame,
        (
            decimal_field("left", "Desde", 2),
            decimal_field("right", "Hasta", 2),
            count_field("assisted", "Asistidas"),
            count_field("comparison", "Comparación"),
        ),
    )
    note = spanish.sentences(
        "Estimada con "
        + spanish.listing(COVARIATES.get(each, each).lower() for each in study.scored_by)
        + ".",
        *found.notes,
    )
    return overlap(
        name,
        title,
        frame,
        "left",
        "right",
        Series("assisted", "Asistidas", EVIDENCE),
        Series("comparison", "Comparación", OFFICIAL),
        data=data,
        kept=(0.1, 0.9),
        note=note,
        period=str(study.population.first_year),
    )
