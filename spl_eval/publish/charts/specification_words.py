"""The words of a specification curve: its note, and the alternative text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts.estimates import CUT, NOT_ESTIMATED, Estimate, Interval, said
from spl_eval.publish.charts.marks import drawable
from spl_eval.publish.charts.words import LONGEST_ALT, Reading, alternative


def leaves_zero_out(each: Estimate) -> bool:
    """Say whether an interval does not hold zero."""
    return each.low > 0 or each.high < 0


def note(
    own: str,
    every: Sequence[Estimate],
    value: Interval,
    minimum: float | None,
    mains: Sequence[int],
    *,
    cut: bool,
) -> str:
    """Return the note: the caller's own, and what the marks mean."""
    lost = sum(each.is_unknown for each in every)
    least = "" if minimum is None else value.form(minimum)
    return spanish.sentences(
        own,
        "Azul: el intervalo deja afuera el cero; gris: lo incluye.",
        "Rombo y franja naranja: la especificación principal." if mains else "",
        f"Franja gris: efectos menores que el mínimo que importa ({least})." if least else "",
        f"Cruz: {NOT_ESTIMATED} ({spanish.number(lost)})." if lost else "",
        CUT if cut else "",
    )


def said_curve(
    axis: str,
    ordered: pd.DataFrame,
    every: Sequence[Estimate],
    value: Interval,
    choices: Mapping[str, str],
    mains: Sequence[int],
) -> str:
    """Sum the curve up, then list it as far as there is room."""
    told = [each.value for each in every if not math.isnan(each.value)]
    parts = [
        f"Curva de {spanish.counted(len(every), 'especificación', 'especificaciones')}. {axis}"
    ]
    if told:
        span = f"de {value.form(min(told))} a {value.form(max(told))}"
        parts.append(f"Estimaciones {span}, mediana {value.form(median(told))}")
        positive = sum(each > 0 for each in told)
        apart = sum(leaves_zero_out(each) for each in every)
        parts.append(
            f"Mayores que cero: {spanish.number(positive)}; con un intervalo que deja afuera el "
            f"cero: {spanish.number(apart)}"
        )
    parts += [f"Principal: {said(every[place], value.form)}" for place in mains]
    readings = [
        Reading(
            f"{', '.join(drawable(row[column]) for column in choices)}: {said(each, value.form)}",
            each.centre,
        )
        for row, each in zip(ordered.to_dict("records"), every, strict=True)
    ]
    picture = ". ".join(parts) + "."
    whole = alternative(picture, readings)
    return whole if len(whole) <= LONGEST_ALT else picture
