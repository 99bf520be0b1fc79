"""Tables of associative capacity: a description, never an effect."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.reliability import COHERENT, FEWEST
from spl_eval.intake.vocabularies import NONRESPONSE_REASONS
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.capacity_view import ALL, CapacityView
from spl_eval.publish.midterm.capacity_view import names_of as _names
from spl_eval.publish.midterm.capacity_words import (
    ENOUGH,
    INDEX,
    LABELS,
    NO_EFFECT,
    STATUSES,
    answering_said,
    exposure_headline,
    exposure_said,
    interval_said,
    not_one,
)
from spl_eval.publish.views import (
    Absent,
    Field,
    Table,
    count_field,
)
from spl_eval.results.study.capacity import HIGHEST, LEAST, responses


def capacity_table(view: CapacityView) -> Table | Absent:
    """Return the scores, the index and its reliability in each survey: a row each."""
    name, caption = (
        "associative_capacity",
        "Capacidad asociativa de las organizaciones, por encuesta",
    )
    if view.nothing:
        return Absent(name, caption, view.nothing)
    rows = view.surveys.to_dict("records")
    frame = pd.DataFrame([_line(row, what) for row in rows for what in LABELS])
    return Table(
        name,
        not_one(view, view.last_year).removesuffix(".") or _index_caption(rows[-1]) or caption,
        frame,
        (
            Field("label", "Encuesta"),
            Field("what_said", "Qué"),
            Field("said", f"Valor (intervalo del {words.level(view.alpha)})", numeric=True),
            count_field("complete", "Organizaciones"),
        ),
        note=spanish.sentences(
            INDEX,
            f"{answering_said(view)} en la última encuesta; las medias son sin ponderar.",
            "El alfa de Cronbach dice si las preguntas miden lo mismo: con "
            f"{spanish.number(ENOUGH, 1)} o más suele bastar para comparar grupos; con menos de "
            f"{spanish.number(COHERENT, 1)}, o si su intervalo (de Feldt) incluye el cero, no se "
            "resumen en una cifra.",
            *dict.fromkeys(f"Sin alfa: {row['note']}" for row in rows if row["note"]),
        ),
        also=("what", "value", "low", "high", "asked", "answered"),
        **view.stated,
    )


def _line(row: dict[Any, Any], what: str) -> dict[str, Any]:
    """Return a row of the table: one score, index or reliability of one survey."""
    kept = {name: row[name] for name in ("label", "asked", "answered", "complete")}
    values = dict(zip(("value", "low", "high"), (row[name] for name in _names(what)), strict=True))
    said = {"what": what, "what_said": LABELS[what], "said": interval_said(row, what)}
    return {**kept, **said, **values}


def _index_caption(last: dict[Any, Any]) -> str:
    if spanish.is_missing(last["index"]):
        return ""
    return (
        "En la última encuesta el índice de capacidad asociativa es "
        f"{interval_said(last, 'index')}, de {LEAST} a {HIGHEST}"
    )


def response_table(view: CapacityView) -> Table | Absent:
    """Return who answered each survey, and why others did not."""
    name, caption = "capacity_responses", "Quiénes respondieron sobre capacidad asociativa"
    if view.found.answers.empty:
        return Absent(name, caption, view.nothing)
    own = responses(view.found)
    titles = own["title"].fillna(own["year"].astype("str"))
    frame = own.assign(
        label=titles, arm=own["assisted"].map({True: "asistidas", False: "sin asistir"})
    )
    asked, answered = int(own["asked"].sum()), int(own["answered"].sum())
    reasons = [name for name in (*NONRESPONSE_REASONS, "unknown") if own[name].any()]
    labels = NONRESPONSE_REASONS | {"unknown": spanish.MISSING}
    return Table(
        name,
        f"Respondió el {spanish.percent(100 * answered / asked)} de las encuestas a organizaciones",
        frame,
        (
            Field("label", "Encuesta"),
            Field("arm", "Organizaciones"),
            count_field("asked", "Encuestadas"),
            count_field("answered", "Respondieron"),
            count_field("complete", "Las cuatro preguntas"),
            *(count_field(each, f"No: {labels[each]}") for each in reasons),
        ),
        note="Asistidas: habían firmado hasta el año de la encuesta.",
        **view.stated,
    )


def exposure_table(view: CapacityView) -> Table | Absent:
    """Return the index by years assisted when the survey was made."""
    name, caption = "capacity_by_exposure", "Índice de capacidad asociativa, por años de asistencia"
    if view.nothing:
        return Absent(name, caption, view.nothing)
    frame = view.groups.assign(label=[exposure_said(group) for group in view.groups["group"]])
    frame["said"] = [interval_said(row, "index") for row in frame.to_dict("records")]
    return Table(
        name,
        exposure_headline(view, frame) or caption,
        frame,
        (
            Field("survey", "Encuesta"),
            Field("label", "Asistencia al responder"),
            count_field("cases", "Organizaciones"),
            Field("said", f"Índice (intervalo del {words.level(view.alpha)})", numeric=True),
        ),
        note=spanish.sentences(
            not_one(view, view.last_year),
            NO_EFFECT,
            f"Con menos de {FEWEST} organizaciones no hay media.",
        ),
        also=("group", *_names("index")),
        **view.stated,
    )


def changes_table(view: CapacityView) -> Table | Absent:
    """Return the change of the index between surveys, and how jobs moved with it."""
    name, caption = "capacity_changes", "Cambio del índice de capacidad asociativa entre encuestas"
    own = view.changes
    if view.nothing or own.empty:
        why = view.nothing or "Hace falta que haya organizaciones con índice en dos encuestas."
        return Absent(name, caption, why)
    rows = own.to_dict("records")
    level = words.level(view.alpha)
    frame = own.assign(
        label=[f"{row['first']} a {row['second']}" for row in rows],
        status_said=own["status"].map(STATUSES),
        change_said=[interval_said(row, "change") for row in rows],
        link_said=[interval_said(row, "link") for row in rows],
    )
    known = [row for row in rows if row["status"] == ALL and not spanish.is_missing(row["change"])]
    apart = not_one(view, *(year for row in rows for year in (row["first"], row["second"])))
    if known and not not_one(view, known[-1]["first"], known[-1]["second"]):
        row = known[-1]
        caption = (
            f"De {row['first']} a {row['second']} el índice cambió {interval_said(row, 'change')} "
            "en las organizaciones con las dos encuestas"
        )
    return Table(
        name,
        caption,
        frame,
        (
            Field("label", "Encuestas"),
            Field("status_said", "Organizaciones"),
            count_field("cases", "Con índice en las dos"),
            Field("change_said", f"Cambio medio (intervalo del {level})", numeric=True),
            Field(
                "link_said", f"Correlación con los puestos (intervalo del {level})", numeric=True
            ),
            count_field("link_cases", "Con índice y puestos"),
        ),
        note=spanish.sentences(
            apart and f"{apart.removesuffix('.')}, y un cambio del índice no es el de una medida.",
            "Correlación: de rangos (Spearman), entre el cambio del índice y el de los puestos por "
            "unidad de la organización en los mismos años. Que dos cosas cambien juntas no dice "
            "que una sea efecto de la otra.",
            f"Con menos de {FEWEST} organizaciones no se dice nada.",
        ),
        also=("status", *_names("change"), *_names("link")),
        **view.stated,
    )
