"""The charts of effects: all outcomes of a family, and over the years since entry."""

from __future__ import annotations

import math

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.study.main import complete_units
from spl_eval.publish.charts import EventPanel, Interval, Series, event_study, trends
from spl_eval.publish.charts.canvas import EVIDENCE, OFFICIAL
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.effect_tables import event_table
from spl_eval.publish.midterm.exploratory import marked, parts_of
from spl_eval.publish.midterm.study import Study
from spl_eval.publish.views import Absent, Chart, Field, Table, count_field, decimal_field
from spl_eval.results.study.outcomes import OUTCOMES


def effect_in_words(study: Study, outcome: str) -> str:
    """Say an effect as a chart's title does: what is seen, or what could not have been."""
    about = OUTCOMES[outcome].label
    effect = study.found.in_year(outcome)
    if effect.refused:
        return f"{about}: no se puede estimar"
    interval = words.interval_text(outcome, effect.ci_low, effect.ci_high)
    if effect.ci_low <= 0 <= effect.ci_high:
        return f"{about}: todavía no se ve un efecto ({interval})"
    more = "más" if effect.estimate > 0 else "menos"
    size = words.size_text(outcome, effect.estimate)
    if parted_before(study, outcome):
        return f"{about}: {size} {more}, que no se puede atribuir: ya venían distinto ({interval})"
    return f"{about}: {size} {more} que sin el programa ({interval})"


def parted_before(study: Study, outcome: str) -> bool:
    """Say whether both sides parted before entry by more than chance."""
    own = study.main[study.main["outcome"] == outcome]
    return bool((own["pretrend_p"] < study.design.alpha).any())


def event_chart(study: Study, outcomes: tuple[str, ...]) -> Chart | Absent:
    """Return the event study of outcomes that are shown one over the other."""
    if not outcomes:
        nothing = "El plan no nombra ninguno."
        return Absent("chart_event_study", "Efectos según los años desde el ingreso", nothing)
    name = f"chart_event_study_{outcomes[0]}"
    known = [outcome for outcome in outcomes if outcome in study.found.effects]
    title = "; ".join(effect_in_words(study, outcome) for outcome in known) or (
        "Efectos según los años desde el ingreso"
    )
    tables = {outcome: event_table(study, outcome) for outcome in known}
    there = {name: table for name, table in tables.items() if isinstance(table, Table)}
    if not there:
        reasons = dict.fromkeys(study.found.refused.get(outcome, "") for outcome in outcomes)
        return Absent(name, title, spanish.sentences(*reasons))
    panels = tuple(_panel(study, outcome, table) for outcome, table in there.items())
    value = Interval("att", "ci_low", "ci_high", "band_low", "band_high", colour=EVIDENCE)
    shown = event_study(
        name,
        title,
        panels,
        "event_time",
        value,
        data=_stacked(study, there),
        **study.stated(*there),
    )
    return marked(shown, study, *parts_of(study, there))


def _panel(study: Study, outcome: str, table: Table) -> EventPanel:
    about = OUTCOMES[outcome]
    minimum = study.plan.minimum_effect.get(outcome)
    return EventPanel(
        table.frame,
        f"{about.label}, {about.unit}",
        words.form(outcome),
        None if minimum is None else words.scaled(outcome, minimum),
    )


def _stacked(study: Study, tables: dict[str, Table]) -> Table:
    frame = pd.concat(
        [table.frame.assign(label=OUTCOMES[outcome].label) for outcome, table in tables.items()],
        ignore_index=True,
    )
    share = study.confidence
    shown = Table(
        "event_study_" + "_".join(tables),
        "Efectos según los años desde el ingreso",
        frame,
        (
            Field("label", "Resultado"),
            Field("since", "Años desde el ingreso"),
            Field("effect_said", "Efecto", numeric=True),
            Field("interval_said", f"Intervalo del {share}", numeric=True),
            Field("band_said", f"Banda del {share}", numeric=True),
            count_field("units", "Unidades asistidas"),
        ),
        also=("outcome", "event_time", "att", "std_error", "ci_low", "ci_high", *BAND),
    )
    return marked(shown, study, *parts_of(study, tables))


BAND = ("band_low", "band_high")


def means_chart(study: Study, outcome: str) -> Chart | Absent:
    """Return the mean of each arm by year, of the units whose outcome is known in all years."""
    about = OUTCOMES[outcome]
    name = f"chart_means_{outcome}"
    frame = _means(study, outcome)
    title = f"{about.label}: así anduvieron las asistidas y las de comparación"
    axis = f"{about.label}, media por unidad"
    if frame.empty:
        return Absent(name, title, "Ninguna unidad tiene el resultado en todos los años.")
    decimals = max(2, about.decimals)
    data = Table(
        f"means_{outcome}",
        f"{about.label}: media de las unidades con dato en todos los años",
        frame,
        (
            Field("year", "Año", str),
            decimal_field("assisted", "Asistidas", decimals),
            decimal_field("comparison", "Comparación", decimals),
        ),
        **study.stated(outcome),
    )
    first, last = min(study.entered), max(study.entered)
    shown = trends(
        name,
        title,
        frame,
        "year",
        (
            Series("assisted", "Asistidas", EVIDENCE, words.form(outcome)),
            Series("comparison", "Comparación", OFFICIAL, words.form(outcome)),
        ),
        axis=axis,
        data=data,
        entries=(first, last),
        note="Lo que cuenta no es quién está más arriba, sino si venían paralelas y se separan.",
        period=data.period,
        basis=data.basis,
    )
    return marked(shown, study, *parts_of(study, [outcome]))


def _means(study: Study, outcome: str) -> pd.DataFrame:
    complete = complete_units(study.panel, outcome)
    own = study.panel[study.panel["unit_id"].isin(complete)]
    arm = own["cohort"].gt(0).map({True: "assisted", False: "comparison"})
    wide = own.groupby(["year", arm])[outcome].mean().unstack()
    if wide.shape[1] < 2 or math.isnan(wide.to_numpy().sum()):
        return pd.DataFrame(columns=["year", "assisted", "comparison"])
    return wide.reset_index().rename_axis(columns=None)
