"""The chapter's sentences: how many, whom, and what the answers are worth."""

from __future__ import annotations

import math
from typing import Any

from spl_eval import spanish
from spl_eval.impact.sample import response_table
from spl_eval.intake.vocabularies import RESERVE
from spl_eval.publish.sample import words
from spl_eval.publish.sample.book import SampleBook
from spl_eval.publish.sample.design import Designed
from spl_eval.publish.sample.estimates import ALL
from spl_eval.publish.sample.fieldwork import Fieldwork
from spl_eval.publish.views import KeyFigure
from spl_eval.results.study.outcomes import OUTCOMES
from spl_eval.results.study.population import ASSISTED, COMPARISON
from spl_eval.study_plan.keys import words_of

SAMPLE = "sample"
GROUP = 8
"""Characters of a signature that stand together, so that two people can read it out."""


def grouped(signature: str) -> str:
    """Write a signature in groups: ``2b942ba5 815f0e13 …``."""
    return " ".join(signature[i : i + GROUP] for i in range(0, len(signature), GROUP))


def answer(book: SampleBook) -> dict[str, Any]:
    """Return how many, whom, and what the answers are worth, for ``Page.answer``."""
    text = spanish.sentences(_how_many(book), _who_answered(book), _what_it_is_worth(book))
    return {"template": "{text}", "text": text}


def _how_many(book: SampleBook) -> str:
    if isinstance(book.design, str):
        return book.design
    design, sample = book.design, book.plan.sample
    margin = words.give_or_take(sample.outcome, design.allocation.half_width)
    label = OUTCOMES[sample.outcome].label.lower()
    asked = asked_by_arm(design)
    return (
        f"De las {spanish.number(len(design.frame))} unidades del marco de {book.year} hay que "
        f"consultar {spanish.number(design.allocation.n)} ({spanish.number(asked[ASSISTED])} "
        f"asistidas y {spanish.number(asked[COMPARISON])} de organizaciones que no firmaron), si "
        f"responde {spanish.percent(100 * sample.response, decimals=0)}, para conocer la media de "
        f"{label} con un error de {margin}."
    )


def asked_by_arm(design: Designed) -> dict[str, int]:
    """Return how many units of each arm the draw asks."""
    table = design.drawn.table
    asked = set(table.loc[table["selection"] != RESERVE, "unit_id"])
    own = design.frame[design.frame["unit_id"].isin(asked)]["arm"]
    return {arm: int((own == arm).sum()) for arm in (ASSISTED, COMPARISON)}


def _who_answered(book: SampleBook) -> str:
    if isinstance(book.work, str):
        return book.work
    work = book.work
    answered = spanish.counted(work.answered, "unidad", "unidades")
    return (
        f"En «{work.title}» respondieron {answered} de {spanish.number(len(work.field))} "
        f"consultadas ({_rate(work)} de las que no habían cerrado)."
    )


def _rate(work: Fieldwork) -> str:
    return spanish.percent(100 * response_rate(work))


def response_rate(work: Fieldwork) -> float:
    """Return the response rate RR1 of the units."""
    return float(response_table(work.field, ("stratum",))["rr1"].iloc[-1])


def _what_it_is_worth(book: SampleBook) -> str:
    if isinstance(book.work, str):
        return ""
    if isinstance(book.weighting, str):
        return book.weighting
    jobs = book.estimates[
        (book.estimates["outcome"] == "jobs") & (book.estimates["arm"] == ALL)
    ].iloc[0]
    told = words.amount("jobs", jobs["estimate"])
    interval = words.interval("jobs", jobs["low"], jobs["high"])
    register = ""
    if not spanish.is_missing(jobs["frame"]):
        register = f"; el registro de todas dice {words.amount('jobs', jobs['frame'])}"
    text = (
        "Los resultados de ésas en el registro, ponderados, dan que en "
        f"{book.weighting.work.year} había {told} puestos por unidad "
        f"(intervalo del {book.confidence}: {interval}){register}."
    )
    return spanish.sentences(text, _against_the_plan(book, (jobs["high"] - jobs["low"]) / 2))


def _against_the_plan(book: SampleBook, half: float) -> str:
    sample = book.plan.sample
    if sample.outcome != "jobs" or math.isnan(half) or half <= sample.margin:
        return ""
    return (
        f"Es un error de {words.give_or_take('jobs', half)}, más que el que el plan admite "
        f"({words.give_or_take('jobs', sample.margin)}): salieron al campo menos unidades de las "
        "que ese margen pide."
    )


def key_figures(book: SampleBook) -> tuple[KeyFigure, ...]:
    """Return the figures of the first screen."""
    design = None if isinstance(book.design, str) else book.design
    work = None if isinstance(book.work, str) else book.work
    rate = 100 * response_rate(work) if work else None
    weights = None if isinstance(book.weighting, str) else book.weighting
    equivalent = list(weights.summaries.values())[-1].effective_size if weights else None
    figures = (
        ("frame_units", "Unidades en el marco", len(design.frame) if design else None),
        ("to_ask", "Unidades a consultar, por el plan", design.allocation.n if design else None),
        ("answered", "Unidades que respondieron", work.answered if work else None),
    )
    return (
        *(KeyFigure(name, label, value, spanish.number(value)) for name, label, value in figures),
        KeyFigure("response_rate", "Respuesta", rate, spanish.percent(rate)),
        KeyFigure(
            "effective_size",
            "Respuestas de igual peso a las que equivalen",
            equivalent,
            spanish.number(equivalent),
        ),
    )


def plan_words(book: SampleBook) -> dict[str, Any]:
    """Return whether the sample follows a locked plan, for ``Page.say``."""
    status = book.status
    if not status.locked:
        return {"template": "{text}", "text": status.sentences[0]}
    keys = status.exploratory.get(SAMPLE)
    if keys is None:
        text = "La muestra sigue el plan congelado el {locked_on:date}."
    else:
        text = (
            "La muestra se aparta del plan congelado el {locked_on:date} en {what}: lo que depende "
            "de ello es exploratorio."
        )
    what = [words_of(key) for key in keys or ()]
    return {"template": text, "locked_on": status.locked_on, "what": what}


def draw_words(book: SampleBook) -> dict[str, Any]:
    """Return the seed and the signature of the draw, for ``Page.say``."""
    if isinstance(book.design, str):
        return {"template": "{text}", "text": book.design}
    drawn = book.design.drawn
    template = (
        "Semilla: {seed}. Huella del sorteo: {signature}. Con el marco, la semilla y el reparto "
        "cualquiera repite el sorteo y llega a la misma huella. La orden spl-eval draw escribe la "
        "muestra para cargar, la hoja que se firma y el libro para el campo."
    )
    if isinstance(book.work, Fieldwork) and book.work.has_sample:
        table = book.work.sampled.table
        before = set(table.loc[table["selection"] != RESERVE, "unit_id"])
        asked = drawn.table["selection"] != RESERVE
        if before != set(drawn.table.loc[asked, "unit_id"]):
            template += (
                " La muestra de {survey} que traen los datos es de otro sorteo: lo que sigue, de "
                "su campo, es de aquélla."
            )
    return {
        "template": template,
        "seed": str(drawn.seed),
        "signature": grouped(drawn.signature),
        "survey": book.plan.sample.survey,
    }
