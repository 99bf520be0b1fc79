"""How strong the evidence is, dimension by dimension, with the numbers that say so."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.study.evidence import DIMENSIONS, FAIR, STRONG, UNKNOWN, WEAK, Facts
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.conclusions import Conclusion
from spl_eval.publish.midterm.exploratory import marked
from spl_eval.publish.views import DASH, Field, Table
from spl_eval.results.study.outcomes import OUTCOMES
from spl_eval.study_plan.keys import MAIN

MARKS = {STRONG: "fuerte", FAIR: "moderada", WEAK: "débil", UNKNOWN: "no se sabe"}
DIMENSION_WORDS = {
    "design": "Diseño decidido antes",
    "power": "Capacidad de ver un efecto",
    "trends": "Tendencias antes del ingreso",
    "robustness": "Mismo resultado de otro modo",
    "attrition": "Quiénes faltan",
}


def evidence_table(found: Sequence[Conclusion]) -> Table:
    """Return how strong the evidence is by outcome and dimension, and the numbers that say so."""
    rows = [row for each in found for row in _rows(each)]
    marks = [
        f"{OUTCOMES[each.outcome].label.lower()}, {MARKS[each.evidence.mark]}"
        for each in found
        if not each.refused
    ]
    shown = Table(
        "evidence",
        f"Fuerza de la evidencia: {'; '.join(marks) or 'no hay efectos que juzgar'}",
        pd.DataFrame(rows),
        (
            Field("label", "Resultado"),
            Field("dimension", "Qué se mira"),
            Field("mark", "Fuerza"),
            Field("why", "Por qué"),
        ),
        note=(
            "Las reglas son fijas y están escritas en los métodos: es fuerte sin ningún punto "
            "débil y con al menos tres fuertes; débil con dos o más puntos débiles o que no se "
            "saben; si no, moderada."
        ),
        also=("outcome",),
        **found[0].study.stated(),
    )
    return marked(shown, found[0].study, MAIN)


def _rows(each: Conclusion) -> list[dict[str, str]]:
    label = OUTCOMES[each.outcome].label
    start = {"outcome": each.outcome, "label": label}
    if each.refused:
        return [{**start, "dimension": DASH, "mark": DASH, "why": each.refused}]
    said = _reasons(each)
    return [
        {
            **start,
            "dimension": DIMENSION_WORDS[name],
            "mark": MARKS[each.evidence.dimensions[name]],
            "why": said[name],
        }
        for name in DIMENSIONS
    ]


def _reasons(each: Conclusion) -> Mapping[str, str]:
    facts, outcome = each.facts, each.outcome
    return {
        "design": _design(each),
        "power": _power(outcome, facts),
        "trends": _trends(facts),
        "robustness": _robustness(facts),
        "attrition": _attrition(outcome, facts),
    }


def _design(each: Conclusion) -> str:
    status = each.study.status
    if not status.locked:
        return "No hay un plan congelado que valga."
    start = f"Plan congelado el {spanish.date(status.locked_on)}"
    when = (
        ", antes del fin de los datos"
        if status.before_data
        else ", cuando los datos ya se podían ver"
    )
    changed = "; el estudio se aparta de él" if each.facts.deviates else "; el estudio lo sigue"
    return f"{start}{when}{changed}."


def _power(outcome: str, facts: Facts) -> str:
    if math.isnan(facts.visible):
        return "No se pudo calcular con datos anteriores al ingreso."
    could = words.effect_text(outcome, facts.visible)
    if math.isnan(facts.minimum):
        return f"Se podía ver un efecto de {could} o más; el plan no dice cuál importa."
    least = words.effect_text(outcome, facts.minimum)
    return f"Se podía ver un efecto de {could} o más; el menor que importa es {least}."


def _trends(facts: Facts) -> str:
    test = f"Prueba conjunta antes del ingreso: valor p {words.chance(facts.pretrend_p)}."
    if not facts.is_seen:
        return test
    if math.isnan(facts.breakdown):
        return f"{test} La conclusión no resiste ni desvíos nulos de las tendencias paralelas."
    if math.isinf(facts.breakdown):
        return f"{test} La conclusión resiste desvíos tan grandes como se probaron."
    times = spanish.number(facts.breakdown, decimals=2)
    text = f"{test} La conclusión resiste desvíos de hasta {times} veces el mayor visto antes."
    if math.isnan(facts.hidden):
        return text
    share = spanish.percent(100 * facts.hidden / abs(facts.estimate), decimals=0)
    return (
        f"{text} Una separación en línea recta que la prueba ve la mitad de las veces daría el "
        f"{share} del efecto."
    )


def _robustness(facts: Facts) -> str:
    parts = []
    if not math.isnan(facts.agreeing):
        share = spanish.percent(100 * facts.agreeing, decimals=0)
        same = "del mismo lado del cero" if facts.is_seen else "sólo de ese lado del cero"
        parts.append(
            f"El intervalo del {share} de las especificaciones del mismo efecto está {same}."
        )
    if facts.placebo_found:
        parts.append("Aparece un efecto donde no puede haberlo.")
    if facts.one_decides:
        parts.append("El signo depende de una sola organización, sector o provincia.")
    return " ".join(parts)


def _attrition(outcome: str, facts: Facts) -> str:
    share = spanish.percent(100 * facts.complete, decimals=0)
    apart = spanish.number(100 * facts.uneven, decimals=1)
    text = f"Se estima con al menos el {share} de cada lado ({apart} puntos de diferencia)."
    if math.isnan(facts.bounds_low):
        return text
    bounds = words.between_text(outcome, facts.bounds_low, facts.bounds_high)
    return (
        f"{text} Si el programa hubiera cambiado de cuántas unidades se sabe, el efecto estaría "
        f"entre {bounds}."
    )
