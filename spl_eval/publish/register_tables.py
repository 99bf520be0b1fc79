"""The tables around the results: cases, missions, staff, risks, audit, lessons, observations."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake import Dataset, rows
from spl_eval.intake.vocabularies import ANSWERS, STAFF_STATES
from spl_eval.publish.views import Field, Table, count_field, labelled, percent_field, source_field
from spl_eval.results import gaps
from spl_eval.results.consistency import SEVERITIES


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
    basis = {"stated": "", "reading": " (el año es una lectura)"}
    frame = dataset["activities"].copy()
    frame["when"] = [
        spanish.date(day) + ("" if spanish.is_missing(known) else basis[known])
        for day, known in zip(frame["date"], frame["date_basis"], strict=True)
    ]
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


def missions(dataset: Dataset) -> Table:
    """Return the missions of technical cooperation."""
    return Table(
        "missions",
        "Misiones de cooperación técnica internacional",
        dataset["missions"],
        (
            Field("country", "País, como está escrito"),
            Field("month", "Mes", spanish.date),
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
    frame = dataset["risks"].copy()
    frame["about"] = frame["variable"].fillna(frame["dimension"])
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
            Field("due_exercise", "Ejercicio comprometido"),
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


def prompts(dataset: Dataset) -> Table:
    """Return what the form asks and whether the report answers it."""
    return Table(
        "prompts",
        "Lo que pide el formulario y si el informe lo responde",
        dataset["prompts"],
        (
            Field("asks", "Consigna"),
            Field("section", "Sección"),
            Field("answered", "Respondida", labelled(ANSWERS)),
            Field("note", "Nota", lambda note: "—" if spanish.is_missing(note) else str(note)),
            source_field(),
        ),
    )


def observations(found: pd.DataFrame, severity: str) -> Table:
    """Return the observations of one severity, each with the rows that it stands on."""
    own = found[found["severity"] == severity]
    frame = own.assign(
        where=[
            f"{table}.csv, {'fila' if len(where) == 1 else 'filas'} {spanish.listing(where)}"
            for table, where in zip(own["table"], own["rows"], strict=True)
        ]
    )
    return Table(
        f"observations_{severity}",
        f"Observaciones de gravedad {SEVERITIES[severity]}",
        frame,
        (
            Field("sentence", "Observación"),
            Field("rule", "Regla"),
            Field("where", "Dónde"),
            source_field(),
        ),
        empty="Ninguna regla observó nada de esta gravedad.",
    )


def missing_data(dataset: Dataset) -> Table:
    """Return the questions that the data cannot answer, and the column that would answer."""
    return Table(
        "missing_data",
        "Lo que haría falta y ningún dato trae",
        gaps.missing_data(dataset),
        (
            Field("question", "Pregunta"),
            Field("place", "Dato que falta"),
            count_field("filled", "Filas con dato"),
            count_field("rows", "Filas"),
            percent_field("share", "Completo"),
        ),
        empty="Los datos alcanzan para todas las preguntas.",
    )


def claims_without_figures(dataset: Dataset, topic: str) -> Table:
    """Return what the report affirms on a topic and the figure that would carry it."""
    claims = dataset["claims"]
    own = claims[(claims["topic"] == topic) & claims["measure"].notna()]
    return Table(
        f"claims_{topic}",
        "Lo que se afirma y la cifra que lo sostendría",
        own,
        (
            Field("claim", "Qué se afirma"),
            Field("measure", "Cifra que haría falta"),
            Field("value", "Cifra", spanish.number, numeric=True),
            source_field(),
        ),
    )
