"""What cannot be tested: other trends after entry, unobserved selection, and who is missing."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.sensitivity.honest import Breakdown, RobustSet
from spl_eval.publish.charts import Interval, sensitivity
from spl_eval.publish.charts.canvas import EVIDENCE
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.checks import Checks
from spl_eval.publish.midterm.comparison import COVARIATES
from spl_eval.publish.midterm.exploratory import marked
from spl_eval.publish.views import (
    Absent,
    Chart,
    Field,
    Table,
    count_field,
    decimals,
    fraction_field,
)
from spl_eval.results.study.outcomes import OUTCOMES
from spl_eval.study_plan.keys import MAIN

KINDS = {
    "relative_magnitudes": "Desvío, en veces el mayor visto antes del ingreso",
    "smoothness": "Cambio de pendiente por año, en la unidad del resultado",
}
TITLES = {
    "relative_magnitudes": "desvíos de las tendencias paralelas como los de antes del ingreso",
    "smoothness": "una tendencia propia que cambia de a poco",
}


def _sets(checks: Checks, kind: str) -> tuple[tuple[RobustSet, ...], Breakdown | None]:
    if kind == "smoothness":
        return checks.smooth, checks.smooth_breakdown
    return checks.relative, checks.relative_breakdown


def trend_table(checks: Checks, kind: str) -> Table | Absent:
    """Return what is left of the effect under violations of parallel trends of one kind."""
    about = OUTCOMES[checks.outcome]
    sets, _ = _sets(checks, kind)
    name = f"sensitivity_{kind}_{checks.outcome}"
    caption = f"{about.label}: qué queda del efecto con {TITLES[kind]}"
    if not sets:
        return Absent(name, caption, "El estudio no tiene años antes del ingreso con qué medirlos.")
    frame = pd.DataFrame(
        [
            {"m": each.m, "lower": each.lower, "upper": each.upper, "note": each.note}
            for each in sets
        ]
    ).assign(outcome=checks.outcome)
    pairs = frame[["lower", "upper"]].itertuples(index=False)
    frame["said"] = [words.interval_text(checks.outcome, *pair) for pair in pairs]
    notes = dict.fromkeys(each.note for each in sets if each.note)
    shown = Table(
        name,
        caption,
        words.in_shown_units(frame, ("lower", "upper")),
        (
            Field("m", KINDS[kind], decimals(3 if kind == "smoothness" else 1), numeric=True),
            Field("said", f"Intervalo del {checks.study.confidence} ({about.unit})", numeric=True),
        ),
        note=spanish.sentences(
            "Del promedio de los efectos por años desde el ingreso, cada año con el peso que tiene "
            "en el del estudio (Rambachan y Roth, 2023).",
            *notes,
        ),
        also=("lower", "upper"),
        **checks.study.stated(checks.outcome),
        folded=True,
    )
    return marked(shown, checks.study, MAIN)


def trend_chart(checks: Checks, kind: str = "relative_magnitudes") -> Chart | Absent:
    """Return what is left of the effect as the allowed violation grows."""
    about = OUTCOMES[checks.outcome]
    table = trend_table(checks, kind)
    _, limit = _sets(checks, kind)
    name = f"chart_sensitivity_{kind}_{checks.outcome}"
    if isinstance(table, Absent):
        return Absent(name, table.title, table.reason)
    own = checks.usual
    low, high = (math.nan, math.nan) if own is None else (own.lower, own.upper)
    value = Interval("", "lower", "upper", colour=EVIDENCE, form=words.form(checks.outcome))
    known = None if limit is None or not math.isfinite(limit.value) else limit.value
    shown = sensitivity(
        name,
        f"{about.label}: {_survives(limit, kind)}",
        table.frame,
        "m",
        value,
        original=(words.scaled(checks.outcome, low), words.scaled(checks.outcome, high)),
        axis=f"Efecto medio, con los pesos de {checks.study.year}, {about.unit}",
        axis_m=KINDS[kind],
        data=table,
        breakdown=known,
        note="" if limit is None else limit.note,
        **checks.study.stated(checks.outcome),
    )
    return marked(shown, checks.study, MAIN)


def smooth_chart(checks: Checks) -> Chart | Absent:
    """Return what is left of the effect as a trend of its own may bend more."""
    return trend_chart(checks, "smoothness")


def _survives(limit: Breakdown | None, kind: str) -> str:
    if limit is None or math.isnan(limit.value):
        return f"no se distingue de cero si se admiten {TITLES[kind]}"
    if math.isinf(limit.value):
        return f"sigue distinto de cero con {TITLES[kind]}, por grandes que sean"
    size = spanish.number(limit.value, decimals=3 if kind == "smoothness" else 2)
    if kind == "smoothness":
        return f"sigue distinto de cero si la tendencia propia cambia hasta {size} por año"
    return f"sigue distinto de cero con desvíos de hasta {size} veces los de antes del ingreso"


def selection_table(checks: Checks) -> Table | Absent:
    """Return how strong something unobserved would have to be, beside what is observed."""
    about = OUTCOMES[checks.outcome]
    name = f"selection_{checks.outcome}"
    caption = f"{about.label}: cuán fuerte tendría que ser algo que no se observa"
    found = checks.selection
    if found is None:
        return Absent(name, caption, "Con las características que se conocen no se puede calcular.")
    frame = found.bounds.assign(
        label=[
            f"Tan fuerte como {spanish.number(k)} {'vez' if k == 1 else 'veces'} "
            f"«{COVARIATES.get(covariate, covariate).lower()}»"
            for k, covariate in zip(found.bounds["k"], found.bounds["covariate"], strict=True)
        ],
        outcome=checks.outcome,
    )
    frame["adjusted_said"] = [
        words.effect_text(checks.outcome, value) for value in frame["estimate"]
    ]
    ends = frame[["lower", "upper"]].itertuples(index=False)
    frame["interval_said"] = [words.interval_text(checks.outcome, *pair) for pair in ends]
    strength = spanish.percent(100 * found.rv)
    sure = spanish.percent(100 * found.rv_alpha)
    shown = Table(
        name,
        caption,
        frame,
        (
            Field("label", "Si hubiera algo no observado"),
            fraction_field("r2_treatment", "Explica del ingreso"),
            fraction_field("r2_outcome", "Explica del cambio"),
            Field("adjusted_said", "El efecto quedaría en", numeric=True),
            Field("interval_said", f"Intervalo del {checks.study.confidence}", numeric=True),
        ),
        note=(
            "Sobre el cambio desde el primer año del panel, ajustado por esas características. "
            f"Para llevar ese efecto a cero tendría que explicar el {strength} de lo que queda por "
            "explicar tanto del ingreso como del cambio; para que deje de distinguirse de cero, el "
            f"{sure} (Cinelli y Hazlett, 2020). {found.note}"
        ).strip(),
        also=("covariate", "k", "estimate", "std_error", "lower", "upper"),
        **checks.study.stated(checks.outcome),
        folded=True,
    )
    return marked(shown, checks.study, MAIN)


def attrition_table(checks: Checks) -> Table:
    """Return who is missing from the estimate, by arm, with the reasons that are known."""
    about = OUTCOMES[checks.outcome]
    frame = checks.attrition.table.assign(
        label=checks.attrition.table["arm"].map(words.ARMS),
    )
    frame["other"] = frame["units"] - frame["complete"] - frame["began_later"]
    shown = Table(
        f"attrition_{checks.outcome}",
        f"{about.label}: quiénes faltan en la estimación",
        frame,
        (
            Field("label", "Grupo"),
            count_field("units", "Unidades"),
            count_field("complete", "Con dato todos los años"),
            count_field("began_later", "Sin fila en el primer año"),
            count_field("other", "Faltan en algún otro"),
            fraction_field("share", "Se estima con"),
            count_field("in_both", "Con dato el primer año y el del estudio"),
        ),
        note=str(attrition_words(checks)["text"]),
        also=("arm",),
        **checks.study.stated(),
    )
    return marked(shown, checks.study, MAIN)


def attrition_words(checks: Checks) -> dict[str, Any]:
    """Return what Lee's bounds say, for ``Page.say``."""
    found = checks.attrition.bounds
    if math.isnan(found.lower):
        return {"template": "{text}", "text": found.note}
    between = words.between_text(checks.outcome, found.lower, found.upper)
    sure = words.between_text(checks.outcome, *found.ci)
    text = (
        "Si el programa hubiera hecho que se sepa de más (o de menos) unidades asistidas que de "
        "las otras, el efecto sobre el cambio entre el primer año y el del estudio estaría entre "
        f"{between} (con su incertidumbre, entre {sure}; cotas de Lee, 2009). Acotan sólo esa "
        "diferencia de respuesta: no dicen qué pasaría si todas las que faltan fueran distintas."
    )
    return {"template": "{text}", "text": f"{text} {found.note}".strip()}
