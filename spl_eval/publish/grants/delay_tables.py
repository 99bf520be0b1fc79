"""Tables of waits: for the first payment, for all of it, and of a plan for its project."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.grants.view import SURE, labelled_groups
from spl_eval.publish.views import Absent, Field, Table, count_field, months, percent_field
from spl_eval.publish.words import HEADINGS, group_said
from spl_eval.results.grants import survival
from spl_eval.results.grants.timing import PAID_IN_FULL, Waits

FULL = spanish.percent(100 * PAID_IN_FULL, 0)
NAMES = {
    "first_payment": "del primer pago",
    "full_payment": f"de cobrar el {FULL} de lo aprobado",
    "first_project": "del primer proyecto que sale de un plan",
}
"""What is waited for, after «A la espera…»."""

ENDED = {
    "first_payment": "Terminados o de baja sin cobrar",
    "full_payment": "Terminados o de baja antes",
}
REACHED = {
    "first_payment": "Cobraron",
    "full_payment": f"Cobraron el {FULL}",
    "first_project": "Con proyecto",
}
LEFT_OUT = {
    "undated": "sin fecha de firma",
    "without_end": "terminados o dados de baja sin fecha",
    "without_grant": "sin aporte por pagar",
    "without_plan": "proyectos derivados que no dicen de qué plan salen",
}
LEAST = spanish.number(survival.LEAST_FOLLOWED)
SOON, LATER = spanish.number(survival.SOON), spanish.number(survival.LATER)


def waits(found: Waits, what: str, by: str, period: str) -> Table | Absent:
    """Return the waits for ``what`` (a key of :data:`NAMES`), by groups and for all."""
    name = f"{what}_by_{by}"
    caption = f"A la espera {NAMES[what]}, por {group_said(by)}"
    if found.frame.empty:
        return Absent(name, caption, nobody(found))
    whole = pd.DataFrame([survival.summary(found.frame)])
    frame = labelled_groups(survival.summaries(found, by), by, whole)
    return Table(
        name,
        caption,
        frame.assign(median_text=[median(row) for row in frame.to_dict("records")]),
        (
            Field("label", HEADINGS[by]),
            count_field("waits", "Seguidos"),
            count_field("reached", REACHED[what]),
            *_shares(what),
        ),
        note=spanish.sentences(
            "Quien todavía espera cuenta por lo que ya esperó (Kaplan y Meier). No se da la "
            f"mediana de menos de {LEAST} instrumentos, ni si quedaban menos de {LEAST} en espera "
            f"cuando llegó la mitad; ni un porcentaje si son menos de {LEAST} los que se firmaron "
            "tantos meses antes del fin del año.",
            _without_them(what),
            left_out(found),
        ),
        also=(
            *(() if what in ENDED else ("ended", "within_soon", "came_later")),
            "pending",
            "median",
            "median_low",
            "median_high",
            "longest",
        ),
        folded=by == "line",
        period=period,
    )


def _shares(what: str) -> tuple[Field, ...]:
    median_field = Field(
        "median_text", f"Mediana estimada, en meses (intervalo del {SURE})", numeric=True
    )
    later = percent_field("within_later", f"Dentro de {LATER} meses")
    if what == "first_project":
        return percent_field("reached_share", f"{REACHED[what]}, del total"), median_field, later
    return (
        count_field("ended", ENDED[what]),
        median_field,
        percent_field("within_soon", f"Dentro de {SOON} meses"),
        later,
        percent_field("came_later", f"Dentro de {LATER} meses, con las bajas"),
    )


def _without_them(what: str) -> str:
    if what == "first_project":
        return "Un plan dado de baja deja de contarse entonces; un proyecto dado de baja no cuenta."
    return (
        "Los terminados y las bajas dejan de contarse cuando ocurren, como si después hubieran "
        "podido llegar; la última columna los cuenta como que no llegaron."
    )


def median(row: dict[Any, Any]) -> str:
    """Write a median wait with its interval; while more than half wait, say how long at least."""
    alone = median_alone(row)
    return alone if spanish.is_missing(row["median"]) else f"{alone} ({_interval(row)})"


def median_alone(row: dict[Any, Any]) -> str:
    """Write a median wait, or why there is none."""
    if row["few"] or row["few_at_median"]:
        return "pocos casos"
    if row["too_soon"]:
        return "demasiado pronto"
    if spanish.is_missing(row["median"]):
        return f"más de {months(row['longest'])}"
    return months(row["median"])


def limits(row: dict[Any, Any]) -> str:
    """Write the interval of a median for a sentence or a title."""
    if spanish.is_missing(row["median_low"]):
        return f"sin intervalo del {SURE}, por ser pocos"
    return f"intervalo del {SURE}: {_interval(row)}"


def _interval(row: dict[Any, Any]) -> str:
    low, high = row["median_low"], row["median_high"]
    if spanish.is_missing(low):
        return "sin intervalo"
    return f"{months(low)} o más" if spanish.is_missing(high) else f"{months(low)} a {months(high)}"


def left_out(found: Waits) -> str:
    """Say how many instruments cannot be followed, and why; empty when all are."""
    parts = [
        f"{spanish.number(count)} {LEFT_OUT[why]}" for why, count in found.left_out.items() if count
    ]
    return f"No se pueden seguir: {spanish.listing(parts)}." if parts else ""


def nobody(found: Waits) -> str:
    """Say that there is nobody to follow."""
    return spanish.sentences(
        "Con esta selección no hay ningún instrumento que seguir.", left_out(found)
    )
