"""The tables of what is wrong or missing: observations, prompts, claims, data."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.intake import Dataset
from spl_eval.intake.vocabularies import ANSWERS
from spl_eval.publish.views import Field, Table, count_field, labelled, percent_field, source_field
from spl_eval.results.annual import gaps
from spl_eval.results.annual.consistency import SEVERITIES


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
            Field("question", "Pregunta de la regla"),
            Field("where", "Dónde"),
            source_field(),
        ),
        empty="Ninguna regla observó nada de esta gravedad.",
    )


def missing_data(dataset: Dataset) -> Table:
    """Return the questions that the data cannot answer, and the column that would answer."""
    return Table(
        "missing_data",
        "Lo que haría falta y los datos no traen, o traen sólo en parte",
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
