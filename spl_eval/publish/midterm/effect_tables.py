"""The tables of effects: in the study's year by family, over exposure time, and by groups."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.study.design import UNIT
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.exploratory import marked, parts_of
from spl_eval.publish.midterm.power import detectable, visible
from spl_eval.publish.midterm.study import Study
from spl_eval.publish.views import DASH, Absent, Field, Table, count_field
from spl_eval.results.study.outcomes import OUTCOMES

EFFECTS = ("estimate", "ci_low", "ci_high")


def main_table(study: Study, family: str) -> Table | Absent:
    """Return the effects of one family in the study's year, with all that they need beside."""
    name = f"effects_{family}"
    caption = f"Efectos en {study.year} sobre los resultados {words.FAMILIES[family]}, por unidad"
    own = study.main[study.main["family"] == family]
    if own.empty:
        return Absent(name, caption, "El plan no nombra ninguno.")
    frame = words.said(own).assign(
        label=[_label(outcome) for outcome in own["outcome"]],
        minimum=own["outcome"].map(dict(study.plan.minimum_effect)).astype("float64"),
    )
    pairs = zip(own["outcome"], frame["minimum"], strict=True)
    frame["minimum_said"] = [_minimum(*pair) for pair in pairs]
    frame["visible_said"] = [_visible(study, outcome) for outcome in own["outcome"]]
    shown = Table(
        name,
        caption,
        frame,
        (
            Field("label", "Resultado"),
            Field("effect_said", "Efecto", numeric=True),
            Field("interval_said", f"Intervalo del {study.confidence}", numeric=True),
            Field("p_adjusted", "Valor p ajustado", words.chance, numeric=True),
            Field("minimum_said", "Menor efecto que importa", numeric=True),
            Field("visible_said", "Menor que se podía ver", numeric=True),
            count_field("units_assisted", "Unidades asistidas"),
            count_field("units_comparison", "De comparación"),
            Field("pretrend_p", "Valor p antes del ingreso", words.chance, numeric=True),
        ),
        note=spanish.sentences(_main_note(study, own), _refusals(own)),
        also=(
            "outcome",
            *EFFECTS,
            "std_error",
            "p_value",
            "minimum",
            "mean_assisted",
            "organisations_assisted",
            "organisations_comparison",
            "pretrend_tested",
        ),
        **study.stated(*own["outcome"]),
    )
    return marked(shown, study, family)


def _label(outcome: str) -> str:
    about = OUTCOMES[outcome]
    return f"{about.label} ({about.unit})"


def _minimum(outcome: str, value: Any) -> str:
    return DASH if spanish.is_missing(value) else words.effect_text(outcome, value)


def _visible(study: Study, outcome: str) -> str:
    found = visible(study, study.found.in_year(outcome), detectable(study, outcome))
    return DASH if spanish.is_missing(found) else words.effect_text(outcome, found)


def _main_note(study: Study, own: pd.DataFrame) -> str:
    first = (
        "Efecto: lo que las unidades asistidas tienen en promedio en el año de más (o de menos) "
        "que lo que habrían tenido sin el programa."
    )
    several = len(own) > 1
    adjusted = (
        "El valor p ajustado tiene en cuenta cuántos resultados de esta familia se miran."
        if several
        else ""
    )
    before = (
        "El valor p antes del ingreso prueba si asistidas y comparación ya venían distinto: uno "
        "chico es una mala señal."
    )
    return spanish.sentences(first, adjusted, before, _clusters(study))


def _clusters(study: Study) -> str:
    within = "unidad" if study.design.cluster == UNIT else "organización"
    return f"Errores agrupados por {within}."


def _refusals(own: pd.DataFrame) -> str:
    said = [
        f"{OUTCOMES[row['outcome']].label}: {row['refused']}"
        for row in own.to_dict("records")
        if row["refused"]
    ]
    return " ".join(said)


def event_table(study: Study, outcome: str) -> Table | Absent:
    """Return the effects on one outcome by years since entry."""
    name = f"event_study_{outcome}"
    about = OUTCOMES[outcome]
    caption = f"{about.label}: efecto según los años desde el ingreso ({about.unit})"
    own = study.events[study.events["outcome"] == outcome]
    if own.empty:
        return Absent(
            name, caption, study.found.refused.get(outcome, "No hay efectos que mostrar.")
        )
    ends = (*("ci_low", "ci_high"), *("band_low", "band_high"))
    frame = words.in_shown_units(own, ("att", *ends)).assign(
        since=[_since(int(event)) for event in own["event_time"]],
        effect_said=[words.effect_text(outcome, value) for value in own["att"]],
        interval_said=[_of_event(outcome, *ends) for ends in own[["ci_low", "ci_high"]].values],
        band_said=[_of_event(outcome, *ends) for ends in own[["band_low", "band_high"]].values],
    )
    share = study.confidence
    shown = Table(
        name,
        caption,
        frame,
        (
            Field("since", "Años desde el ingreso"),
            Field("effect_said", "Efecto", numeric=True),
            Field("interval_said", f"Intervalo del {share}", numeric=True),
            Field("band_said", f"Banda del {share} para todos los años", numeric=True),
            count_field("units", "Unidades asistidas"),
        ),
        note=(
            "Antes del ingreso no debería haber ninguno. Cada año desde el ingreso promedia a "
            "quienes ya llegaron a él: cambian las unidades de un renglón a otro. El último año "
            "antes de entrar es el punto de comparación."
        ),
        also=("event_time", "att", "std_error", *ends),
        **study.stated(*own["outcome"]),
        folded=True,
    )
    return marked(shown, study, *parts_of(study, [outcome]))


def _since(event: int) -> str:
    if event < 0:
        return f"{-event} antes"
    return "el del ingreso" if event == 0 else f"{event} después"


def _of_event(outcome: str, low: float, high: float) -> str:
    if spanish.is_missing(low):
        return DASH
    return words.interval_text(outcome, low, high)
