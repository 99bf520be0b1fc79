"""The table and the sentence on the five questions of the lessons learned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.reference import reference
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.questions import PER, Questions
from spl_eval.publish.midterm.study import Study
from spl_eval.publish.views import Field, Table, decimals
from spl_eval.publish.words import PLACES
from spl_eval.results.money import basis
from spl_eval.results.study.lessons import ANSWERED, NOT_ANSWERABLE, PARTLY, Answer
from spl_eval.results.study.outcomes import OUTCOMES

STATUSES = {
    ANSWERED: "Respondida",
    PARTLY: "Respondida en parte",
    NOT_ANSWERABLE: "No se puede responder con estos datos",
}


def questions_table(questions: Questions) -> Table:
    """Return the five questions: how far answered, by which figure, and what is lacking."""
    answers = questions.answers
    rows = [
        {
            "key": answer.question.key,
            "question": _capital(answer.question.words),
            "status": answer.status,
            "status_said": _status(answer),
            "known": known,
            "needs": answer.question.needs,
        }
        for answer, known in zip(answers, _known(questions), strict=True)
    ]
    study = questions.study
    return Table(
        "lessons_questions",
        f"Las preguntas de las lecciones aprendidas: {_counts(answers)}",
        pd.DataFrame(rows),
        (
            Field("question", "Pregunta"),
            Field("status_said", "Respuesta"),
            Field("known", "Lo que se sabe"),
            Field("needs", "Qué dato haría falta"),
        ),
        note=(
            "Las preguntas son las del informe anual de 2016. La respuesta sale de reglas "
            "declaradas, no de una lectura. Los efectos son por unidad, con intervalo del "
            f"{words.level(study.plan.alpha)}; los recuentos dicen alcance, y no efecto. Cómo "
            "se parece la muestra de la encuesta a su marco se ve en el capítulo de la muestra."
        ),
        also=("key", "status"),
        period=spanish.years(study.population.first_year, study.year),
        basis=basis(study.prices),
        sources=_sources(),
    )


def _sources() -> tuple[str, ...]:
    cited = reference().sources
    return tuple(cited[name] for name in ("registered_jobs", "registered_jobs_national"))


def _counts(answers: tuple[Answer, ...]) -> str:
    number = {name: sum(each.status == name for each in answers) for name in STATUSES}
    parts = (
        spanish.counted(number[ANSWERED], "respondida", "respondidas"),
        f"{number[PARTLY]} en parte",
        f"{number[NOT_ANSWERABLE]} sin respuesta posible con estos datos",
    )
    return spanish.listing(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _status(answer: Answer) -> str:
    text = STATUSES[answer.status]
    return f"{text}, porque {'; '.join(answer.because)}." if answer.because else f"{text}."


def _known(questions: Questions) -> Iterator[str]:
    """Yield the figure that supports each answer."""
    yield spanish.sentences(
        _weights(questions, "sector"),
        _weights(questions, "province"),
        _coverage(questions.study),
    )
    yield _effects(questions, "jobs", "women_jobs")
    yield _effects(questions, "log_sales", "wage_bill")
    yield _effects(questions, "exports")
    yield spanish.sentences(
        "Lo más cercano, sin decir cómo se distribuye:", _effects(questions, "wage_bill")
    )


def _weights(questions: Questions, by: str) -> str:
    own = questions.beside(by)
    if own.empty:
        return ""
    ordered = own.sort_values(["per", by], kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    one = decimals(1)
    return (
        f"En {spanish.counted(len(own), *PLACES[by])}, donde está el "
        f"{spanish.percent(100 * questions.share_beside(by))} de las unidades asistidas, estas "
        f"tienen de {one(low['per'])} ({low[by]}) a {one(high['per'])} puestos registrados "
        f"({high[by]}) por cada {spanish.number(PER)} del total; los no registrados no se cuentan."
        f"{_without(own)}"
    )


def _without(own: pd.DataFrame) -> str:
    lacking = int((own["units"] - own["known"]).sum())
    if not lacking:
        return ""
    return f" Faltan los de {spanish.counted(lacking, 'unidad', 'unidades')} sin dato."


def _coverage(study: Study) -> str:
    """Say of how many of the units the estimate on jobs is."""
    entered = sum(study.entered.values())
    rows = study.main[study.main["outcome"] == "jobs"]
    number = int(rows["units_assisted"].iloc[0]) if len(rows) else 0
    if not number:
        return ""
    share = spanish.percent(100 * number / entered)
    return (
        f"La estimación sobre los puestos es de {spanish.number(number)} de las "
        f"{spanish.number(entered)} unidades que ingresaron ({share})."
    )


def _effects(questions: Questions, *outcomes: str) -> str:
    rows = questions.rows(*outcomes)
    if not rows:
        return "El plan no lo estima."
    said = []
    for row in sorted(rows, key=lambda row: outcomes.index(row["outcome"])):
        about = OUTCOMES[row["outcome"]]
        if row["refused"]:
            said.append(f"{about.label}: no se puede estimar.")
            continue
        effect = words.effect_text(about.name, row["estimate"])
        limits = words.interval_text(about.name, row["ci_low"], row["ci_high"])
        unit = "" if about.in_logs else f" {about.unit}"
        said.append(f"{about.label}: {effect}{unit} ({limits}).")
    if any(row["family"] == "placebo" for row in rows):
        said.append("Es un resultado de control del plan: no se espera ningún efecto.")
    return spanish.sentences(*said)


def questions_said(questions: Questions) -> dict[str, Any]:
    """Say how many of the questions are answered, for ``Page.say``."""
    by_status = {
        name: [each.question.words for each in questions.answers if each.status == name]
        for name in STATUSES
    }
    parts = []
    if by_status[ANSWERED]:
        parts.append("El estudio responde: {answered}.")
    if by_status[PARTLY]:
        parts.append("Responde en parte: {partly}.")
    if by_status[NOT_ANSWERABLE]:
        parts.append("Con estos datos no se puede responder: {not_answerable}.")
    joined = {name: "; ".join(texts) for name, texts in by_status.items()}
    return {"template": " ".join(parts), **joined}
