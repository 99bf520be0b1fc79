"""Does a part of the data make the effect, and is there one where none should be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spl_eval import spanish
from spl_eval.impact.power import minimum_detectable_effect
from spl_eval.impact.study.design import UNIT
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.checks import Checks
from spl_eval.publish.midterm.exploratory import marked
from spl_eval.publish.views import DASH, Field, Table, count_field, or_dash
from spl_eval.results.study.outcomes import OUTCOMES
from spl_eval.study_plan.keys import MAIN, PLACEBO

ENDS = ("estimate", "ci_low", "ci_high")


def without_table(checks: Checks) -> Table:
    """Return how far the effect moves when one organisation, sector or province is left out."""
    about, effect = OUTCOMES[checks.outcome], checks.effect
    one = checks.without_organisation
    one_cluster = "Una unidad" if checks.study.design.cluster == UNIT else "Una organización"
    rows = [_range(one_cluster, one.organisations, one.low, one.high, "", "")]
    for by, label in (("sector", "Un sector"), ("province", "Una provincia")):
        table = checks.without[by]
        known = table[np.isfinite(table["estimate"].to_numpy(float))]
        if known.empty:
            rows.append(_range(label, len(table), math.nan, math.nan, "", ""))
            continue
        low, high = known.iloc[0], known.iloc[-1]
        rows.append(
            _range(
                label,
                len(table),
                low["estimate"],
                high["estimate"],
                str(low["value"]),
                str(high["value"]),
            )
        )
    frame = pd.DataFrame(rows).assign(outcome=checks.outcome)
    for end in ("low", "high"):
        frame[f"{end}_said"] = [words.effect_text(checks.outcome, value) for value in frame[end]]
    shown = Table(
        f"without_one_{checks.outcome}",
        f"{about.label}: el efecto sin una parte de los datos ({about.unit})",
        frame,
        (
            Field("what", "Se deja afuera"),
            count_field("number", "Veces"),
            Field("low_said", "Efecto más bajo", numeric=True),
            Field("without_low", "Sin"),
            Field("high_said", "Efecto más alto", numeric=True),
            Field("without_high", "Sin"),
        ),
        note=spanish.sentences(
            "Es hasta dónde se mueve la estimación, no su incertidumbre: cada una tiene alrededor "
            f"de tanta como la de todos los datos (intervalo del {checks.study.confidence}: "
            f"{words.interval_text(checks.outcome, effect.ci_low, effect.ci_high)}).",
            "De qué organización se trata no se dice.",
            one.note,
        ),
        also=("low", "high"),
        **checks.study.stated(checks.outcome),
    )
    return marked(shown, checks.study, MAIN)


def _range(
    what: str, number: int, low: float, high: float, at_low: str, at_high: str
) -> dict[str, Any]:
    return {
        "what": what,
        "number": number,
        "low": low,
        "high": high,
        "without_low": at_low or DASH,
        "without_high": at_high or DASH,
    }


def placebo_table(checks: Checks) -> Table:
    """Return effects that should not be there: earlier entries and neighbours."""
    about = OUTCOMES[checks.outcome]
    rows = [
        {"what": f"Ingreso {_years(shift)} antes del verdadero", **_row(effect)}
        for shift, effect in checks.placebo.items()
    ]
    near = "Unidades no asistidas con asistidas de su sector en su provincia"
    rows.append({"what": near, **_row(checks.neighbours)})
    frame = pd.DataFrame(rows).assign(outcome=checks.outcome)
    records = frame.to_dict("records")
    frame = words.said(frame)
    refused = [f"{row['what']}: {row['refused']}" for row in records if row["refused"]]
    shown = Table(
        f"placebo_{checks.outcome}",
        f"{about.label}: efectos donde no debería haberlos ({about.unit})",
        frame,
        (
            Field("what", "Qué se prueba"),
            Field("effect_said", "Efecto", numeric=True),
            Field("interval_said", f"Intervalo del {checks.study.confidence}", numeric=True),
            Field("units_first", "Unidades", or_dash(spanish.number), numeric=True),
        ),
        note=spanish.sentences(
            "Los vecinos se buscan por provincia, porque los datos no traen el departamento. Un "
            "efecto en ellos querría decir que el programa llega a quienes no asiste, y que "
            "compararse con ellos lo mide mal.",
            _near_visible(checks),
            *refused,
        ),
        also=(*ENDS, "std_error", "refused"),
        **checks.study.stated(checks.outcome),
    )
    return marked(shown, checks.study, MAIN, PLACEBO)


def _near_visible(checks: Checks) -> str:
    """Say what effect on neighbours could hardly have been seen."""
    near, design = checks.neighbours, checks.study.design
    if near.refused or not near.std_error > 0:
        return ""
    least = minimum_detectable_effect(
        near.std_error, alpha=design.alpha, power=checks.study.plan.power
    )
    could = words.effect_text(checks.outcome, least)
    far = spanish.counted(near.units[1], "unidad", "unidades")
    return (
        f"Se los compara con {far} sin asistidas cerca: un efecto menor que {could} difícilmente "
        "se habría visto."
    )


def _years(number: int) -> str:
    return "un año" if number == 1 else f"{number} años"


def _row(effect: Any) -> dict[str, Any]:
    return {
        "estimate": effect.estimate,
        "std_error": effect.std_error,
        "ci_low": effect.ci_low,
        "ci_high": effect.ci_high,
        "units_first": None if effect.refused else effect.units[0],
        "refused": effect.refused,
    }


def naive_table(checks: Checks) -> Table:
    """Return what comparisons that are no effects would say, beside the effect."""
    about = OUTCOMES[checks.outcome]
    said = {
        "before_after": "Antes y después de las asistidas",
        "assisted_against_others": "Asistidas contra las demás, en el año",
    }
    wrong = {
        "before_after": "toma por efecto lo que les pasó a todos",
        "assisted_against_others": "toma por efecto cómo eran las elegidas",
    }
    frame = checks.naive.assign(outcome=checks.outcome)
    effect = checks.effect
    own = {
        "comparison": "effect",
        "estimate": effect.estimate,
        "std_error": effect.std_error,
        "units": sum(effect.units),
        "outcome": checks.outcome,
    }
    frame = pd.concat([frame, pd.DataFrame([own])], ignore_index=True)
    frame["label"] = frame["comparison"].map(said).fillna("Efecto estimado")
    frame["why"] = frame["comparison"].map(wrong).fillna("descuenta las dos cosas")
    # As many errors wide as the effect's own interval: they rest on the same organisations.
    wide = (effect.ci_high - effect.estimate) / effect.std_error if effect.std_error > 0 else 0
    margin = wide * frame["std_error"]
    frame = frame.assign(ci_low=frame["estimate"] - margin, ci_high=frame["estimate"] + margin)
    frame = words.said(frame.assign(refused=""))
    shown = Table(
        f"naive_{checks.outcome}",
        f"{about.label}: por qué no alcanza con comparar sin más ({about.unit})",
        frame,
        (
            Field("label", "Cuenta"),
            Field("effect_said", "Diferencia", numeric=True),
            Field("interval_said", f"Intervalo del {checks.study.confidence}", numeric=True),
            Field("why", "Qué hace"),
            count_field("units", "Unidades"),
        ),
        also=("comparison", *ENDS, "std_error"),
        **checks.study.stated(checks.outcome),
    )
    return marked(shown, checks.study, MAIN)
