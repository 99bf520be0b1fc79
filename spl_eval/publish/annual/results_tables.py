"""The tables of results: targets, readings, statuses, evidence."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake import Dataset, rows
from spl_eval.intake.names import LINES
from spl_eval.intake.vocabularies import (
    EVIDENCE_STATES,
    IDENTIFICATION,
    IDENTIFICATION_DATES,
    INSTRUMENT_STATUSES,
)
from spl_eval.publish.views import (
    Field,
    Table,
    count_field,
    labelled,
    percent_field,
    plain,
    source_field,
)
from spl_eval.results.annual import evidence, framework

READING_NOTE = (
    "La línea de cada organización es una lectura de la lista; el informe no la dice caso por caso."
)


def identification(dataset: Dataset) -> Table:
    """Return the project's identity, dates in words and as they are written."""
    frame = dataset["identification"].copy()
    dates = frame["item"].isin(IDENTIFICATION_DATES)
    frame["shown"] = frame["value"].where(~dates, frame["value"].map(_date_or_text))
    return Table(
        "identification",
        "Identificación del proyecto",
        frame,
        (
            Field("item", "Dato", labelled(IDENTIFICATION)),
            Field("shown", "Valor"),
            Field("as_written", "Como está escrito en el informe"),
            source_field(),
        ),
    )


def _date_or_text(value: str) -> str:
    return spanish.date(value) if value[:4].isdigit() else value


def results_framework(assessed: pd.DataFrame) -> Table:
    """Return target, readings, attainment and status of each indicator."""
    frame = assessed.assign(
        state=[_state(row) for _, row in rows(assessed)],
        evidence_shown=[_evidence(row) for _, row in rows(assessed)],
    )
    return Table(
        "results_framework",
        "Marco de resultados: meta, lecturas, cumplimiento y estado de cada indicador",
        frame,
        (
            Field("indicator_id", "Código"),
            Field("indicator", "Indicador"),
            count_field("target", "Meta anual"),
            count_field("declared", "Declarado"),
            Field("evidence_shown", "Lista de evidencia", numeric=True),
            count_field("narrative", "Relato"),
            percent_field("attainment_declared", "Cumplimiento declarado"),
            percent_field("attainment_evidence", "Cumplimiento con evidencia"),
            Field("state", "Estado"),
        ),
        also=("evidence", "evidence_with_preliminary", "status", "disputed", "preliminary_only"),
        note=(
            "El estado es el que sostienen todas las lecturas; se niega «totalmente» cuando no "
            "coinciden. Evidencia es la que nombra el propio informe: nadie la verificó. Lo "
            "preliminar y lo que está en trámite no cuentan como hecho."
        ),
    )


def _evidence(row: dict[str, Any]) -> str:
    text = spanish.number(row["evidence"])
    if not spanish.is_missing(row["evidence_with_preliminary"]):
        text += f" ({spanish.number(row['evidence_with_preliminary'])} con lo preliminar)"
    return text


def _state(row: dict[str, Any]) -> str:
    if spanish.is_missing(row["status"]):
        return spanish.MISSING
    text = framework.STATUSES[row["status"]]
    if row["preliminary_only"] and row["evidence"] == 0:
        return f"{text}: sólo hay un producto preliminar"
    if row["preliminary_only"]:
        return f"{text}: se llega a la meta sólo contando lo preliminar"
    if row["disputed"]:
        return f"{text}, en discusión: las lecturas no coinciden"
    return text


def ledger(dataset: Dataset) -> Table:
    """Return every reading of every indicator, none chosen."""
    frame = evidence.ledger(dataset).merge(
        framework.targets(dataset.indicators, dataset["missions"]), on="indicator_id"
    )
    pairs = zip(frame["count"], frame["target"], strict=True)
    frame["attainment"] = pd.array([framework.attainment(*pair) for pair in pairs], dtype="Float64")
    return Table(
        "evidence_ledger",
        "Libro de conciliación: cada lectura de cada indicador",
        frame,
        (
            Field("indicator_id", "Código"),
            Field("reading", "Lectura", labelled(evidence.READINGS)),
            count_field("count", "Cantidad"),
            count_field("target", "Meta"),
            percent_field("attainment", "Cumplimiento"),
            source_field(),
        ),
        note="Se muestran todas las lecturas y no se elige ninguna.",
    )


def by_line(dataset: Dataset) -> Table:
    """Return instruments listed and beneficiaries told, per indicator and line."""
    frame = evidence.by_line(dataset)
    frame["serves"] = frame["line"].map(LINES)
    return Table(
        "evidence_by_line",
        "Instrumentos de cada línea dentro de cada indicador",
        frame,
        (
            Field("indicator_id", "Código"),
            Field("line", "Línea"),
            Field("serves", "A quiénes asiste"),
            count_field("instruments", "Instrumentos en la lista"),
            count_field("organisations", "Organizaciones distintas"),
            count_field("narrative", "Beneficiarios en el relato"),
        ),
        note=READING_NOTE if frame["reading"].any() else "",
    )


def product_totals(assessed: pd.DataFrame) -> Table:
    """Return the sums per product and what they hide."""
    return Table(
        "product_totals",
        "Lo que esconden los totales por producto",
        framework.product_totals(assessed),
        (
            Field("product_id", "Producto"),
            count_field("target", "Suma de metas"),
            count_field("declared", "Suma declarada"),
            count_field("evidence", "Suma con evidencia"),
            count_field("hidden", "Diferencias sumadas por indicador"),
        ),
        note="Son sumas de cosas distintas: sólo se muestran para ver cuánto esconden.",
    )


def evidence_list(dataset: Dataset) -> Table:
    """Return every piece of evidence named, as it is written, and where it stands."""
    instruments = dataset["instruments"].set_index("instrument_id")["status"]
    situation = dataset["evidence"]["instrument_id"].map(instruments).map(INSTRUMENT_STATUSES)
    states = dataset["evidence"]["state"].map(EVIDENCE_STATES)
    frame = dataset["evidence"].assign(situation=situation.fillna(states))
    return Table(
        "evidence",
        "Evidencia nombrada por el informe",
        frame,
        (
            Field("indicator_id", "Código"),
            Field("name", "Organización, documento o hecho"),
            count_field("count", "Cantidad"),
            Field("situation", "Situación"),
            Field("within_indicator", "Cuenta para la meta", labelled({"yes": "sí", "no": "no"})),
            source_field(),
        ),
        note="Es lo que el informe nombra; nadie lo verificó.",
    )


def workplan(dataset: Dataset) -> Table:
    """Return the activities that stand where indicators belong, and the targets on them."""
    attached = dataset.indicators.groupby("attached_activity")["indicator_id"].agg(tuple)
    frame = dataset["workplan"].assign(targets=dataset["workplan"]["activity_id"].map(attached))
    return Table(
        "workplan",
        "Actividades que el informe pone en la columna de indicadores",
        frame,
        (
            Field("activity_id", "Código"),
            Field("activity", "Actividad"),
            Field(
                "targets",
                "Metas que cuelgan de ella",
                lambda each: "ninguna" if spanish.is_missing(each) else plain(each),
            ),
            source_field(),
        ),
    )


def organisations_twice(dataset: Dataset) -> Table:
    """Return the organisations that stand in more than one list."""
    named = evidence.organisations(dataset)
    return Table(
        "organisations_in_several_lists",
        "Organizaciones que figuran en más de una lista",
        named[named["indicators"].map(len) > 1],
        (
            Field("name", "Organización"),
            Field("indicators", "Indicadores"),
            count_field("instruments", "Instrumentos"),
            source_field(),
        ),
        empty="Ninguna organización figura en más de una lista.",
    )


def cumulative(dataset: Dataset) -> Table:
    """Return the sum of each indicator since the project began, where every year is there."""
    first = int(dataset.identification.get("project_start", str(dataset.year))[:4])
    frame = framework.cumulative(dataset["results"], first, dataset.year)
    return Table(
        "cumulative",
        f"Acumulado declarado desde {first}",
        frame,
        (
            Field("indicator_id", "Código"),
            count_field("declared", "Declarado acumulado"),
            Field(
                "years_missing",
                "Años sin datos",
                lambda years: spanish.listing(years) if years else "ninguno",
            ),
        ),
        note="Sin los datos de todos los años no hay acumulado: no se muestra una suma parcial.",
    )
