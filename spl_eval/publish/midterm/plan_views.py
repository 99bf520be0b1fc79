"""The plan as it was locked, what deviates from it, and what the design could see."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.power import power_curve as curve_of
from spl_eval.publish.charts import Series, power_curve
from spl_eval.publish.charts.canvas import EVIDENCE
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.exploratory import row_label
from spl_eval.publish.midterm.power import detectable
from spl_eval.publish.midterm.study import Study
from spl_eval.publish.views import (
    DASH,
    Absent,
    Chart,
    Field,
    Table,
    count_field,
    decimal_field,
    or_dash,
    percent_field,
)
from spl_eval.results.study.outcomes import OUTCOMES

COMPARISONS = {
    "never_treated": "unidades de organizaciones que se habían postulado y no habían firmado",
    "not_yet_treated": "quienes no habían firmado o todavía no lo habían hecho en cada año",
}


def plan_table(study: Study) -> Table:
    """Return what was planned, in words."""
    plan = study.plan
    rows = [
        ("Pregunta", plan.question),
        ("Qué se estima", plan.estimand),
        ("Asistidas", f"Entraron de {plan.entered.first} a {plan.entered.last} años antes"),
        ("Con quiénes se comparan", COMPARISONS[plan.comparison].capitalize()),
        *(
            (f"Resultados {words.FAMILIES[family]}", _outcomes(plan.families[family]))
            for family in plan.families
            if plan.families[family]
        ),
        ("Menor efecto que importa", _minimums(study)),
        ("Ajuste por covariables", _adjustment(study)),
        ("Cortes", _listed(words.SUBGROUPS[each] for each in plan.subgroups)),
        (
            "Confianza y potencia",
            f"{words.level(plan.alpha)} y {spanish.percent(100 * plan.power, 0)}",
        ),
    ]
    frame = pd.DataFrame(rows, columns=["what", "planned"])
    return Table(
        "plan",
        "Lo que se decidió antes de mirar",
        frame,
        (Field("what", "Qué"), Field("planned", "Decisión")),
        period=str(study.year),
        basis=study.stated(*study.plan.outcomes)["basis"],
    )


def _outcomes(names: tuple[str, ...]) -> str:
    return _listed(OUTCOMES[name].label.lower() for name in names)


def _listed(items: Any) -> str:
    text = spanish.listing(items)
    return DASH if text == spanish.MISSING else text[0].upper() + text[1:]


def _minimums(study: Study) -> str:
    least = study.plan.minimum_effect
    said = [
        f"{OUTCOMES[name].label.lower()}, {words.with_unit(name, least[name])}"
        for name in study.plan.outcomes
        if name in least
    ]
    text = "; ".join(said)
    return text[0].upper() + text[1:] if text else DASH


def _adjustment(study: Study) -> str:
    if not study.plan.covariates:
        return "Ninguno en la estimación principal"
    return f"{_listed(study.plan.covariates)} ({study.plan.method})"


def lock_words(study: Study) -> dict[str, Any]:
    """Return what is known of the plan's lock, for ``Page.say``."""
    return {"template": "{text}", "text": " ".join(study.status.sentences)}


def deviations_table(study: Study) -> Table | Absent:
    """Return in what the study leaves its plan."""
    found = study.status.deviations
    caption = "En qué se aparta del plan congelado: lo que depende de ello es exploratorio"
    if not found:
        why = (
            "Ninguna decisión cambió desde que se congeló."
            if study.status.locked
            else "Sin un plan congelado que valga no hay de qué apartarse."
        )
        return Absent("deviations", "Cambios sobre el plan congelado", why)
    frame = pd.DataFrame(
        [
            {"key": each.key, "words": each.words, "planned": each.planned, "now": each.current}
            for each in found
        ]
    )
    return Table(
        "deviations",
        caption,
        frame,
        (Field("words", "Decisión"), Field("planned", "Plan"), Field("now", "Estudio")),
        also=("key",),
    )


def detectable_table(study: Study) -> Table:
    """Return the smallest effect of each outcome that could be seen, and that matters."""
    rows = []
    for outcome in study.plan.outcomes:
        found = detectable(study, outcome)
        minimum = study.plan.minimum_effect.get(outcome)
        error = found.error
        rows.append(
            {
                "outcome": outcome,
                "label": row_label(study, outcome),
                "detectable": found.effect,
                "detectable_said": words.effect_text(outcome, found.effect),
                "minimum": minimum,
                "minimum_said": DASH if minimum is None else words.effect_text(outcome, minimum),
                "power": 100 * found.power,
                "std_error": float("nan") if error is None else error.std_error,
                "icc": float("nan") if error is None else error.icc,
                "units": None if error is None else error.n_units_treated,
                "clusters": None if error is None else error.n_clusters_treated,
                "refused": "" if error is not None else found.note,
            }
        )
    frame = pd.DataFrame(rows).astype({"units": "Int64", "clusters": "Int64"})
    return Table(
        "detectable",
        "Lo que el diseño podía ver, calculado sólo con datos anteriores al ingreso",
        frame,
        (
            Field("label", "Resultado"),
            Field("detectable_said", "Menor efecto que se podía ver", numeric=True),
            Field("minimum_said", "Menor efecto que importa", numeric=True),
            Field(
                "power",
                "Probabilidad de ver el que importa",
                or_dash(spanish.percent),
                numeric=True,
            ),
            decimal_field("icc", "Correlación dentro de la organización", 2),
            count_field("units", "Unidades asistidas con datos previos"),
            count_field("clusters", "De organizaciones"),
        ),
        note=spanish.sentences(
            f"El menor que se ve con probabilidad de {spanish.percent(100 * study.plan.power, 0)} "
            f"con una confianza del {words.level(study.plan.alpha)}. El error se prevé con los "
            "cambios anteriores al ingreso de cada cohorte y con los de comparación; donde son de "
            "menos años que los del estudio, su varianza se aumenta en proporción. Supone el mismo "
            "efecto en todas las unidades: donde difiere, el error de la estimación es mayor, y "
            "con él el menor efecto que se podía ver.",
            *dict.fromkeys(frame["refused"]),
        ),
        also=("outcome", "detectable", "minimum", "std_error", "refused"),
        **study.stated(*study.plan.outcomes),
    )


def power_chart(study: Study, outcome: str) -> Chart | Absent:
    """Return the chance of seeing an effect, by its size."""
    about = OUTCOMES[outcome]
    name = f"chart_power_{outcome}"
    found = detectable(study, outcome)
    could = words.effect_text(outcome, found.effect)
    title = f"{about.label}: se podía ver un efecto de {could} o más"
    if found.error is None or not math.isfinite(found.effect):
        return Absent(name, f"{about.label}: capacidad de ver un efecto", found.note)
    frame = curve_of(found.error.std_error, alpha=study.design.alpha, df=found.error.df)
    frame = frame.assign(
        power=100 * frame["power"],
        effect=[words.scaled(outcome, value) for value in frame["effect"]],
    )
    data = Table(
        f"power_{outcome}",
        f"{about.label}: probabilidad de ver un efecto, según su tamaño",
        frame,
        (
            Field("effect", f"Efecto ({about.unit})", words.form(outcome), numeric=True),
            percent_field("power", "Probabilidad de verlo"),
        ),
    )
    minimum = study.plan.minimum_effect.get(outcome)
    return power_curve(
        name,
        title,
        frame,
        "effect",
        (Series("power", "probabilidad de verlo", EVIDENCE, spanish.percent),),
        axis=f"Efecto verdadero, {about.unit}",
        data=data,
        detectable=words.scaled(outcome, found.effect),
        minimum=None if minimum is None else words.scaled(outcome, minimum),
        target=100 * study.plan.power,
        form=words.form(outcome),
        **study.stated(outcome),
    )
