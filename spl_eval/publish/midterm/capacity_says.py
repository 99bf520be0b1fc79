"""The chart and the sentences on associative capacity: a description, never an effect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts import Interval, intervals
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.capacity_tables import exposure_table
from spl_eval.publish.midterm.capacity_view import ALL, CapacityView
from spl_eval.publish.midterm.capacity_words import (
    ENOUGH,
    NO_EFFECT,
    TWO,
    answering_said,
    exposure_headline,
    interval_said,
    not_one,
)
from spl_eval.publish.views import Absent, Chart
from spl_eval.results.study.capacity import HIGHEST, LEAST


def exposure_chart(view: CapacityView) -> Chart | Absent:
    """Chart the index by survey and years assisted."""
    name, title = "capacity_by_exposure_chart", "Índice de capacidad asociativa, por asistencia"
    data = exposure_table(view)
    if isinstance(data, Absent):
        return Absent(name, title, data.reason)
    return intervals(
        name,
        exposure_headline(view, data.frame) or title,
        data.frame,
        "label",
        (Interval("index", "index_low", "index_high", form=TWO),),
        axis=f"Índice de capacidad asociativa ({LEAST} a {HIGHEST}), con intervalo del "
        f"{words.level(view.alpha)}",
        data=replace(data, name=name),
        heading="survey",
        zero=False,
        note=spanish.sentences(not_one(view, view.last_year), NO_EFFECT),
        **view.stated,
    )


def capacity_said(view: CapacityView) -> dict[str, Any]:
    """Say how the index stands, how it moved, and how it goes with jobs, for ``Page.say``."""
    if view.nothing:
        return {"template": view.nothing}
    last = view.surveys.to_dict("records")[-1]
    answering = answering_said(view)
    values: dict[str, Any] = {
        "survey": last["label"],
        "asked": last["asked"],
        "complete": last["complete"],
        "answering": answering[:1].lower() + answering[1:],
        "index": interval_said(last, "index"),
        "alpha": interval_said(last, "alpha"),
        "level": words.level(view.alpha),
        "scale": f"de {LEAST} a {HIGHEST}",
        "enough": spanish.number(ENOUGH, 1),
    }
    template = (
        "En «{survey}» {answering}; {complete} de {asked|organización|organizaciones} respondieron "
        "las cuatro preguntas."
    )
    alpha = ""
    if not spanish.is_missing(last["alpha"]):
        alpha = " La coherencia de las preguntas (alfa de Cronbach) es {alpha}."
    if apart := not_one(view, view.last_year):
        return {"template": f"{template}{alpha} {apart}", **values}
    return {"template": template + _index(last) + alpha + _moved(view, values), **values}


def _index(last: dict[Any, Any]) -> str:
    """Return the index of a survey, which is coherent, and how far it can be trusted."""
    text = (
        " De ellas, y sin ponderar, el índice medio es {index}, {scale} (entre paréntesis, "
        "intervalo del {level})."
    )
    if last["alpha_high"] < ENOUGH:
        text += " Su alfa es menor que {enough}: las preguntas miden lo mismo sólo en parte."
    elif last["alpha_low"] < ENOUGH:
        text += " Su alfa puede ser menor que {enough}: el índice se lee con cautela."
    return text


def _moved(view: CapacityView, values: dict[str, Any]) -> str:
    own = view.changes
    known = own[(own["status"] == ALL) & own["change"].notna()] if len(own) else pd.DataFrame()
    if known.empty:
        return (
            " No hay bastantes organizaciones con índice en dos encuestas: no se sabe cómo cambió."
        )
    row = known.to_dict("records")[-1]
    values |= {
        "first": str(row["first"]),
        "second": str(row["second"]),
        "both": row["cases"],
        "change": interval_said(row, "change"),
        "link": interval_said(row, "link"),
        "linked": row["link_cases"],
    }
    if not_one(view, row["first"], row["second"]):
        return (
            " Su cambio de {first} a {second} no se resume en una cifra: en la primera las "
            "preguntas no miden una misma cosa con los datos que hay."
        )
    text = (
        " De {first} a {second} cambió {change} en {both|organización|organizaciones} con las dos "
        "encuestas."
    )
    if not spanish.is_missing(row["link"]):
        text += (
            " El cambio del índice y el de los puestos por unidad tienen una correlación de "
            "{link}, en {linked|organización|organizaciones}; no es un efecto de uno sobre otro."
        )
    return text
