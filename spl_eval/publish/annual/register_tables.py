"""The tables around the results: cases, missions, staff, risks, audit, lessons, observations."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake import Dataset, rows
from spl_eval.intake.vocabularies import STAFF_STATES
from spl_eval.publish.views import Field, Table, count_field, labelled, source_field
from spl_eval.results.annual import gaps


def cases(dataset: Dataset) -> Table:
    """Return the cases that the report highlights."""
    named = dataset["organisations"].set_index("organisation_id")["name"]
    frame = dataset["cases"].assign(
        organisation=dataset["cases"]["organisation_id"].map(named),
        where=[_place(case) for _, case in rows(dataset["cases"])],
    )
    return Table(
        "cases",
        "Casos que el informe destaca",
        frame,
        (
            Field("name", "Caso"),
            Field("line", "Línea"),
            Field("organisation", "Organización firmante"),
            Field("where", "Dónde"),
            Field("summary", "Qué se cuenta"),
            Field("web", "Sitio"),
            source_field(),
        ),
    )


def _place(case: dict[str, Any]) -> str:
    known = [case[part] for part in ("locality", "province") if not spanish.is_missing(case[part])]
    return ", ".join(known) if known else spanish.MISSING


def events(dataset: Dataset) -> Table:
    """Return events and workshops with their date and how it is known."""
    frame = dataset["activities"].copy()
    frame["when"] = _when(frame["date"], frame["date_basis"])
    return Table(
        "events",
        "Eventos y talleres",
        frame,
        (
            Field("name", "Evento o taller"),
            Field("when", "Fecha"),
            Field("place", "Lugar"),
            count_field("participants", "Participantes"),
            source_field(),
        ),
    )


def _when(dates: pd.Series, bases: pd.Series) -> list[str]:
    return [
        spanish.date(day) + (" (el año es una lectura)" if basis == "reading" else "")
        for day, basis in zip(dates, bases, strict=True)
    ]


def missions(dataset: Dataset) -> Table:
    """Return the missions of technical cooperation."""
    frame = dataset["missions"].copy()
    frame["when"] = _when(frame["month"], frame["month_basis"])
    return Table(
        "missions",
        "Misiones de cooperación técnica internacional",
        frame,
        (
            Field("country", "País, como está escrito"),
            Field("when", "Mes"),
            Field("stage", "Etapa"),
            Field("modalities", "Modalidades"),
            Field("sectors", "Sectores o grupos"),
            Field("counterpart", "Contraparte"),
            source_field(),
        ),
    )


def staff(dataset: Dataset) -> Table:
    """Return staff hired, in process and gone."""
    return Table(
        "staff",
        "Personal",
        dataset["staff"],
        (
            Field("state", "Situación", labelled(STAFF_STATES)),
            Field("modality", "Modalidad"),
            Field("area", "Área"),
            count_field("count", "Personas"),
            Field("employer", "Empleador"),
            source_field(),
        ),
    )


def risks(dataset: Dataset) -> Table:
    """Return the risk log; what has no rating, owner, date or trend says so."""
    frame = dataset["risks"].dropna(subset=["risk"])
    frame = frame.assign(about=frame["variable"].fillna(frame["dimension"]))
    return Table(
        "risks",
        "Registro de riesgos",
        frame,
        (
            Field("about", "Variable"),
            Field("risk", "Riesgo"),
            Field("probability", "Probabilidad"),
            Field("impact", "Impacto"),
            Field("rating", "Calificación"),
            Field("owner", "Responsable"),
            Field("trend", "Tendencia"),
            source_field(),
        ),
    )


def risk_totals(dataset: Dataset) -> Table:
    """Return the counts of the risk log."""
    frame = gaps.risk_totals(dataset)
    return Table(
        "risk_totals",
        "El registro de riesgos en números",
        frame,
        (Field("label", "Dato"), count_field("value", "Cantidad")),
    )


def mitigations(dataset: Dataset) -> Table:
    """Return mitigation measures, with the texts that are not measures marked."""
    return Table(
        "mitigations",
        "Medidas de mitigación",
        dataset["mitigations"],
        (
            Field("variable", "Variable"),
            Field("mitigation", "Texto"),
            Field("content", "Qué es", labelled({"measure": "medida", "status": "situación"})),
            source_field(),
        ),
    )


def audit(dataset: Dataset) -> Table:
    """Return audit observations and what is not known of them."""
    return Table(
        "audit",
        "Observaciones de auditoría",
        dataset["audit"],
        (
            Field("exercise", "Ejercicio"),
            count_field("observations_total", "Observaciones"),
            count_field("observations_pending", "Pendientes"),
            Field("observation", "Cuáles"),
            Field("due_as_written", "Plazo, como está escrito"),
            source_field(),
        ),
    )


def lessons(dataset: Dataset, kind: str, caption: str) -> Table:
    """Return the lessons of one ``kind`` (a key of LESSON_KINDS) under a caption."""
    own = dataset["lessons"]
    return Table(
        kind,
        caption,
        own[own["kind"] == kind],
        (Field("text", "Texto"), source_field()),
    )
