"""Did both sides go the same way before entry, and what trend could hide from that test."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.exploratory import row_label
from spl_eval.publish.midterm.hidden_trend import CHANCES, slopes, years_since_base
from spl_eval.publish.midterm.study import Study
from spl_eval.publish.views import Field, Table, count_field
from spl_eval.results.study.outcomes import OUTCOMES


def before_entry(study: Study, outcome: str) -> dict[str, Any]:
    """Return what the test before entry says of one outcome, for ``Page.say``."""
    label = OUTCOMES[outcome].label.lower()
    own = study.main[study.main["outcome"] == outcome].iloc[0]
    if own["refused"]:
        return {"template": "{text}", "text": own["refused"]}
    chance = float(own["pretrend_p"])
    if math.isnan(chance):
        text = f"De {label} no hay años antes del ingreso con qué probar si venían parejas."
        return {"template": "{text}", "text": text}
    p_value = f"(valor p {words.chance(chance)})"
    text = (
        f"En {label}, asistidas y no asistidas ya se separaban antes del ingreso más de lo que "
        f"explica el azar {p_value}: el efecto estimado puede ser en parte esa diferencia."
        if chance < study.design.alpha
        else f"En {label} no se ve que asistidas y no asistidas se separaran antes del ingreso "
        f"{p_value}. Eso no prueba que no lo hicieran: la tabla dice qué separación podía pasar "
        "sin verse."
    )
    return {"template": "{text}", "text": text}


def pretest_table(study: Study) -> Table:
    """Return the test before entry of each outcome, and the trends that could hide from it."""
    frame = pd.DataFrame([_row(study, outcome) for outcome in study.plan.outcomes])
    half, most = (spanish.percent(100 * chance, decimals=0) for chance in CHANCES)
    return Table(
        "pretrends",
        "Lo que la prueba de antes del ingreso podía dejar pasar",
        frame,
        (
            Field("label", "Resultado"),
            Field("p_value", "Valor p", words.chance, numeric=True),
            count_field("tested", "Efectos probados"),
            Field(
                "half_said", f"Separación por año que se ve en {half} de los casos", numeric=True
            ),
            Field("bias_said", f"Lo que ésa daría en {study.year}", numeric=True),
            Field("most_said", f"Separación por año que se ve en {most}", numeric=True),
        ),
        note=(
            "Si unas y otras se separaran por otra causa, en línea recta, tanto por año, la prueba "
            "lo vería en esa parte de los casos (Roth, 2022). Lo que la primera de esas "
            "separaciones daría en el año del estudio es un efecto falso: si es tan grande como "
            "el estimado, pasar la prueba dice poco."
        ),
        also=("outcome", "slope_half", "slope_most", "bias_half"),
        **study.stated(*study.plan.outcomes),
    )


def _row(study: Study, outcome: str) -> dict[str, Any]:
    own = study.main[study.main["outcome"] == outcome].iloc[0]
    found = slopes(study, outcome)
    bias = found[0] * years_since_base(study)
    said = [words.effect_text(outcome, value) for value in (*found, bias)]
    return {
        "outcome": outcome,
        "label": row_label(study, outcome),
        "p_value": own["pretrend_p"],
        "tested": int(own["pretrend_tested"]),
        "slope_half": found[0],
        "slope_most": found[1],
        "bias_half": bias,
        "half_said": said[0],
        "most_said": said[1],
        "bias_said": said[2],
    }
