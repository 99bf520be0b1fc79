"""For whom the programme made a difference: the effects by groups, shown with their doubts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spl_eval import spanish
from spl_eval.impact.study.subgroups import Subgroups, subgroups
from spl_eval.publish.charts import Interval, Series, intervals
from spl_eval.publish.charts.canvas import CURVES, EVIDENCE
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.exploratory import marked
from spl_eval.publish.midterm.study import Study
from spl_eval.publish.views import DASH, Absent, Chart, Field, Table, count_field
from spl_eval.results.study.outcomes import OUTCOMES
from spl_eval.study_plan.keys import SUBGROUPS

NOT_PLANNED = "El plan no nombra este corte."

SHOWN = ("estimate", "ci_low", "ci_high", "shrunk", "shrunk_low", "shrunk_high")


def by_group(study: Study, outcome: str, by: str) -> Subgroups:
    """Return the effects on one outcome by the values of a column."""
    return subgroups(study.panel, study.units, study.design, outcome, by)


def group_table(study: Study, found: Subgroups) -> Table | Absent:
    """Return the effects by group: as estimated, and as expected given all groups."""
    about = OUTCOMES[found.outcome]
    name = f"effects_{found.outcome}_by_{found.by}"
    group = words.SUBGROUPS[found.by]
    caption = f"{about.label}: efecto en {study.year}, por {group} ({about.unit})"
    if found.by not in study.plan.subgroups:
        return Absent(name, caption, NOT_PLANNED)
    if found.table.empty:
        return Absent(name, caption, f"De ninguna unidad asistida se conoce: {group}.")
    own = found.table.assign(outcome=found.outcome)
    frame = words.in_shown_units(own, SHOWN)
    rows = own.to_dict("records")
    frame = frame.assign(
        label=[words.value_label(found.by, value) for value in own["value"]],
        effect_said=[words.effect_said(row) for row in rows],
        interval_said=[_interval(row, "ci_low", "ci_high") for row in rows],
        shrunk_said=[_shrunk(row) for row in rows],
    )
    share = study.confidence
    shown = Table(
        name,
        caption,
        frame,
        (
            Field("label", group.capitalize()),
            Field("effect_said", "Efecto", numeric=True),
            Field("interval_said", f"Intervalo del {share}", numeric=True),
            Field("p_adjusted", "Valor p ajustado", _chance, numeric=True),
            Field("shrunk_said", "Lo esperable, mirando todos los grupos", numeric=True),
            count_field("units_assisted", "Unidades asistidas"),
            count_field("organisations_assisted", "Organizaciones asistidas"),
            count_field("organisations_comparison", "De comparación"),
        ),
        note=spanish.sentences(_apart(study, found), _how(found), _lacking(found)),
        also=("value", *SHOWN, "std_error", "p_value", "units_comparison", "refused"),
        **study.stated(found.outcome),
    )
    return marked(shown, study, SUBGROUPS)


def _chance(value: Any) -> str:
    return DASH if spanish.is_missing(value) else words.chance(value)


def _interval(row: dict[Any, Any], low: str, high: str) -> str:
    if spanish.is_missing(row[low]):
        return DASH
    return words.interval_text(row["outcome"], row[low], row[high])


def _shrunk(row: dict[Any, Any]) -> str:
    if spanish.is_missing(row["shrunk"]):
        return DASH
    text = words.effect_text(row["outcome"], row["shrunk"])
    return f"{text} ({_interval(row, 'shrunk_low', 'shrunk_high')})"


def _apart(study: Study, found: Subgroups) -> str:
    """Say whether the groups differ by more than chance."""
    if not np.isfinite(found.q_p):
        return "Con menos de dos grupos estimados no hay diferencias que probar."
    chance = words.chance(found.q_p)
    if found.q_p < study.design.alpha:
        return f"Los grupos difieren entre sí más de lo que explica el azar (valor p {chance})."
    known = spanish.number(int(np.isfinite(found.table["std_error"].to_numpy(float)).sum()))
    return (
        f"Las diferencias entre los {known} grupos estimados no se distinguen del azar (valor p "
        f"{chance}): no se puede decir que el programa haya servido más a unos que a otros, ni que "
        "haya servido igual."
    )


def _how(found: Subgroups) -> str:
    compared = (
        "Cada línea se compara con todas las unidades de comparación."
        if found.by == "line"
        else "Cada grupo se compara con las unidades de comparación del mismo grupo."
    )
    return (
        f"{compared} El valor p ajustado tiene en cuenta cuántos grupos se miran; los cortes no se "
        "ajustan unos por otros. «Lo esperable» acerca cada efecto al promedio, tanto más cuanto "
        "menos se sabe de él (Bayes empírico)."
    )


def _lacking(found: Subgroups) -> str:
    few = found.table[found.table["refused"] != ""]
    if few.empty:
        return ""
    labels = spanish.listing(words.value_label(found.by, value) for value in few["value"])
    reasons = list(dict.fromkeys(few["refused"]))
    if len(few) == 1:
        return f"{labels}: {reasons[0]}"
    return (
        f"Sin efecto que mostrar: {labels}. Con menos de seis organizaciones de algún lado, o sin "
        "datos, la incertidumbre no se puede medir."
    )


def group_chart(study: Study, found: Subgroups) -> Chart | Absent:
    """Return the effects by group as a forest plot, with what is to be expected of each."""
    table = group_table(study, found)
    about = OUTCOMES[found.outcome]
    name = f"chart_{found.outcome}_by_{found.by}"
    if isinstance(table, Absent):
        return Absent(name, table.title, table.reason)
    minimum = study.plan.minimum_effect.get(found.outcome)
    shown = intervals(
        name,
        _title(study, found),
        table.frame,
        "label",
        (
            Interval(
                "estimate",
                "ci_low",
                "ci_high",
                colour=EVIDENCE,
                form=words.form(found.outcome),
                label="efecto estimado",
            ),
        ),
        axis=f"{about.label}, {about.unit}",
        data=table,
        also=Series("shrunk", "lo esperable, mirando todos los grupos", CURVES[1]),
        minimum=None if minimum is None else words.scaled(found.outcome, minimum),
        note="",
        period=table.period,
        basis=table.basis,
    )
    return marked(shown, study, SUBGROUPS)


def _title(study: Study, found: Subgroups) -> str:
    about, group = OUTCOMES[found.outcome], words.SUBGROUPS[found.by]
    known = found.table[np.isfinite(found.table["estimate"].to_numpy(float))]
    start = f"{about.label}, por {group}"
    if known.empty:
        return f"{start}: ningún grupo tiene organizaciones suficientes"
    if np.isfinite(found.q_p) and found.q_p < study.design.alpha:
        most = known.sort_values("estimate", kind="stable").iloc[-1]
        return f"{start}: difieren más de lo que explica el azar; el mayor, {_named(found, most)}"
    return (
        f"{start}: las diferencias entre los {spanish.number(len(known))} grupos estimados (de "
        f"{spanish.number(len(found.table))}) no se distinguen del azar"
    )


def _named(found: Subgroups, row: pd.Series) -> str:
    label = words.value_label(found.by, row["value"])
    interval = words.interval_text(found.outcome, row["ci_low"], row["ci_high"])
    return f"{label}, {words.effect_text(found.outcome, row['estimate'])} ({interval})"
