"""How the section on associative capacity writes scores, who answered, and what they cannot say."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.midterm.capacity_view import ALL, CapacityView
from spl_eval.publish.views import DASH, decimals
from spl_eval.results.study.capacity import ASSISTED, BEFORE, HIGHEST, LEAST, LONGEST, NEVER

TWO = decimals(2)
LABELS = {
    "communication": "Comunicación",
    "joint_decisions": "Decisiones conjuntas",
    "joint_negotiation": "Negociación conjunta",
    "fair_sharing": "Reparto de responsabilidades",
    "index": "Índice",
    "alpha": "Alfa de Cronbach",
}
ENOUGH = 0.7
"""Reliability from which an index is held to compare groups (Nunnally 1978)."""

STATUSES = {
    ALL: "Todas",
    ASSISTED: "Asistidas hasta el año de la primera",
    BEFORE: "Ingresaron entre las dos",
    NEVER: "Sin asistir",
}
INDEX = (
    "Índice: media de los cuatro puntajes (comunicación, decisiones conjuntas, negociación "
    f"conjunta, reparto de responsabilidades; de {LEAST} a {HIGHEST}) en las organizaciones que "
    "respondieron todos."
)
NO_EFFECT = (
    "Es una descripción de quienes respondieron, sin ponderar, y no un efecto: quienes ingresaron "
    "y quienes no ya eran distintas antes."
)


def interval_said(row: dict[Any, Any], name: str) -> str:
    """Write a statistic of a row with its interval."""
    if spanish.is_missing(row[name]):
        return DASH
    if spanish.is_missing(row[f"{name}_low"]):
        return TWO(row[name])
    return f"{TWO(row[name])} ({TWO(row[f'{name}_low'])} a {TWO(row[f'{name}_high'])})"


def not_one(view: CapacityView, *years: int) -> str:
    """Say that the scores of some years are no one measure; empty when they are."""
    own = view.incoherent(*years)
    if own.empty:
        return ""
    if own["alpha"].isna().all():
        return "No se sabe si las preguntas miden una misma cosa: se muestran por separado."
    return "Las preguntas no miden una misma cosa con estos datos: se muestran por separado."


def answering_said(view: CapacityView) -> str:
    """Say which part of the assisted and of the other organisations answered the last survey."""
    groups = {
        "assisted": "de las organizaciones asistidas",
        "others": "de las organizaciones sin asistir",
    }
    shares = view.answering()
    said = [
        f"el {spanish.percent(100 * shares[name], 0)} {label}"
        for name, label in groups.items()
        if not spanish.is_missing(shares[name])
    ]
    return f"Respondió {spanish.listing(said)}"


def exposure_headline(view: CapacityView, frame: pd.DataFrame) -> str:
    """Say how the index goes with years assisted; empty where it is no one measure."""
    return "" if not_one(view, view.last_year) else apart_said(frame)


def apart_said(frame: pd.DataFrame) -> str:
    """Say how who was not assisted and who was the longest stand in the last survey."""
    last = frame[(frame["survey"] == frame["survey"].iloc[-1]) & frame["index"].notna()]
    never, others = last[last["group"] == NEVER], last[last["group"] != NEVER]
    if never.empty or others.empty:
        return ""
    first, longest = never.iloc[0].to_dict(), others.iloc[-1].to_dict()
    return (
        f"En la última encuesta el índice es {interval_said(first, 'index')} en las organizaciones "
        f"sin asistir y {interval_said(longest, 'index')} donde la asistencia lleva más tiempo "
        f"({longest['label']})"
    )


def exposure_said(group: str) -> str:
    """Return how a reader calls a class of years of assistance."""
    if group == NEVER:
        return "sin asistir"
    if group == f"{LONGEST}+":
        return f"{LONGEST} años o más"
    return "firmó en el año" if group == "0" else spanish.counted(int(group), "año", "años")
