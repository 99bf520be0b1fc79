"""Would another analysis say the same: every specification, and their curve."""

from __future__ import annotations

import math

from spl_eval import spanish
from spl_eval.publish.charts import Interval, specification_curve
from spl_eval.publish.charts.canvas import EVIDENCE
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.checks import Checks
from spl_eval.publish.midterm.conclusions import agreeing, comparable
from spl_eval.publish.midterm.exploratory import marked
from spl_eval.publish.views import Absent, Chart, Field, Table, or_dash
from spl_eval.results.study.outcomes import OUTCOMES
from spl_eval.study_plan.keys import MAIN

ENDS = ("estimate", "ci_low", "ci_high")
CHOICES = {
    "comparison": {
        "never_treated": "quienes no firmaron",
        "not_yet_treated": "y quienes aún no habían firmado",
        "two_way": "todos contra todos (efectos fijos)",
    },
    "method": {
        "none": "sin ajuste",
        "reg": "regresión",
        "ipw": "ponderación",
        "dr": "doblemente robusto",
    },
    "sample": {
        "all": "todas las unidades",
        "active": "siempre en actividad",
        "support": "con contraparte",
        "winsorised": "sin valores extremos",
    },
    "average": {"year": "en el año del estudio", "all_years": "todos los años desde el ingreso"},
    "specification": {
        "crossed": "años completos",
        "anticipation": "un año de anticipación",
        "pairwise": "sólo dos años por cohorte",
        "by_unit": "errores por unidad",
        "two_way": "años completos",
    },
}
HEADINGS = {
    "comparison": "Comparación",
    "method": "Ajuste",
    "sample": "Unidades",
    "average": "Promedio",
    "specification": "Datos y errores",
}


def specification_table(checks: Checks) -> Table:
    """Return every specification as a table."""
    about = OUTCOMES[checks.outcome]
    frame = words.said(checks.specifications.assign(outcome=checks.outcome))
    frame["units_said"] = frame["units_assisted"].where(frame["refused"] == "")
    for column, labels in CHOICES.items():
        frame[f"{column}_said"] = frame[column].map(labels)
    shown = Table(
        f"specifications_{checks.outcome}",
        f"{about.label}: todas las especificaciones ({about.unit})",
        frame,
        (
            *(Field(f"{column}_said", label) for column, label in HEADINGS.items()),
            Field("effect_said", "Efecto", numeric=True),
            Field("interval_said", f"Intervalo del {checks.study.confidence}", numeric=True),
            Field("units_said", "Unidades asistidas", or_dash(spanish.number), numeric=True),
        ),
        also=("main", *ENDS, "std_error", "units_comparison", *CHOICES, "refused"),
        **checks.study.stated(checks.outcome),
        folded=True,
    )
    return marked(shown, checks.study, MAIN)


def specification_chart(checks: Checks) -> Chart | Absent:
    """Return the specification curve."""
    about = OUTCOMES[checks.outcome]
    table = specification_table(checks)
    known = table.frame[table.frame["refused"] == ""]
    name = f"chart_specifications_{checks.outcome}"
    share = agreeing(checks.specifications, checks.effect.estimate)
    if known.empty or math.isnan(share):
        return Absent(name, f"{about.label}: otras especificaciones", "Ninguna se pudo estimar.")
    side = "por encima" if checks.effect.estimate > 0 else "por debajo"
    same = len(comparable(checks.specifications))
    others = len(known) - same
    title = (
        f"{about.label}: de {spanish.number(same)} especificaciones del mismo efecto, el "
        f"{spanish.percent(100 * share, decimals=0)} tiene el intervalo {side} de cero"
    )
    minimum = checks.study.plan.minimum_effect.get(checks.outcome)
    value = Interval(*ENDS, colour=EVIDENCE, form=words.form(checks.outcome))
    shown = specification_curve(
        name,
        title,
        known,
        value,
        {f"{column}_said": label for column, label in HEADINGS.items()},
        "main",
        axis=f"Efecto sobre {about.label.lower()}, {about.unit}",
        data=table,
        minimum=None if minimum is None else words.scaled(checks.outcome, minimum),
        note=(
            f"La resaltada es la del plan. Las otras {spanish.number(others)} responden otra "
            "pregunta, o son la misma estimación con otro error. El promedio de todos los años "
            "incluye el del ingreso, "
            "cuando el programa recién empieza: responde otra pregunta. «Siempre en actividad» "
            "elige por algo que el programa pudo cambiar."
        ),
        **checks.study.stated(checks.outcome),
    )
    return marked(shown, checks.study, MAIN)
