"""The charts of the chapter on jobs involved; each title says what the picture shows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts import Series, bars, dots, lines
from spl_eval.publish.charts.canvas import CURVES, FLOW, PORTFOLIO
from spl_eval.publish.jobs import before_after_tables, quality_tables, tables
from spl_eval.publish.views import (
    Absent,
    Chart,
    Field,
    Table,
    count_field,
    decimal_field,
    decimals,
    percent_field,
)
from spl_eval.publish.words import POPULATIONS, POPULATIONS_SAID, years_of
from spl_eval.results.involved import Population
from spl_eval.results.jobs import counts, quality
from spl_eval.results.jobs.before_after import cohorts, ends
from spl_eval.results.programme import Records

MEAN = decimals(2)
COLOURS = {"flow": FLOW, "portfolio": PORTFOLIO}


def by_year(records: Records) -> Chart | Absent:
    """Chart the jobs involved in what was signed and in the portfolio, year by year."""
    name = "by_year_chart"
    frame = counts.by_year(records)
    if not frame[["flow_instruments", "portfolio_instruments"]].fillna(0).any(axis=None):
        return Absent(name, "Puestos involucrados por año", tables.never(records))
    last = frame.iloc[-1]
    title = (
        f"En {records.year}, {_jobs(last['flow_jobs'])} en lo firmado y "
        f"{_jobs(last['portfolio_jobs'])} en la cartera pagada: no se suman"
    )
    data = Table(
        name,
        "Puestos involucrados por año",
        frame,
        (
            Field("year", "Año", str),
            count_field("flow_jobs", "Puestos (firmado)"),
            count_field("portfolio_jobs", "Puestos (cartera)"),
        ),
    )
    return lines(
        name,
        title,
        frame,
        "year",
        (
            Series("flow_jobs", POPULATIONS["flow"], FLOW),
            Series("portfolio_jobs", POPULATIONS["portfolio"], PORTFOLIO),
        ),
        axis="Puestos de trabajo involucrados",
        data=data,
        note=" ".join(filter(None, (_nothing_done(frame), _without_figure(last)))),
        period=years_of(records),
    )


def _jobs(value: Any) -> str:
    if not spanish.is_missing(value) and value == 0:
        return "ningún puesto"
    return spanish.counted(value, "puesto", "puestos")


def _nothing_done(frame: pd.DataFrame) -> str:
    """Say what a zero is."""
    zero = (frame["flow_instruments"] == 0) | (frame["portfolio_instruments"] == 0)
    return "Cero: ese año no se firmó, o no se pagó, nada." if zero.any() else ""


def _without_figure(last: Any) -> str:
    flow, paid = last["flow_units_without_jobs"], last["portfolio_units_without_jobs"]
    if not flow and not paid:
        return ""
    return (
        "Unidades cuyos puestos del último año no se conocen, que quedan fuera de la suma: "
        f"{spanish.number(flow)} en lo firmado y {spanish.number(paid)} en la cartera."
    )


def by_size(flow: Population, portfolio: Population) -> Chart | Absent:
    """Chart the units of each size, in percent of flow's and of portfolio's."""
    name, caption = "by_size_chart", f"Unidades por tamaño, {flow.year}"
    if reason := tables.neither(flow, portfolio):
        return Absent(name, caption, reason)
    frame = quality_tables.side_by_side(flow, portfolio)
    frame = frame[frame["size"].notna()].reset_index(drop=True)
    series, lacking = _series(flow, portfolio, "_units_share")
    return bars(
        name,
        _commonest(frame, flow, portfolio) or caption,
        frame,
        "label",
        series,
        axis="De cada 100 unidades con dato",
        data=_shares(name, caption, frame, "Personas que trabajan en la unidad", series),
        note=f"Las unidades sin dato de puestos quedan afuera. {lacking}".strip(),
        period=str(flow.year),
    )


def _series(flow: Population, portfolio: Population, column: str) -> tuple[tuple[Series, ...], str]:
    """Return a series of percentages for each population that has something."""
    populations, lacking = tables.there(flow, portfolio)
    series = tuple(
        Series(f"{each.name}{column}", POPULATIONS[each.name], COLOURS[each.name], spanish.percent)
        for each in populations
    )
    return series, lacking


def _commonest(frame: pd.DataFrame, flow: Population, portfolio: Population) -> str:
    """Say the commonest class of the portfolio, or of the flow where nothing was paid."""
    whose = portfolio if not portfolio.is_empty else flow
    shares = frame[f"{whose.name}_units_share"]
    if shares.isna().all():
        return ""
    most = frame.iloc[int(shares.astype("float64").argmax())]
    what = POPULATIONS_SAID[whose.name]
    share = spanish.percent(most[f"{whose.name}_units_share"])
    return (
        f"El tamaño más frecuente en {what} en {whose.year} es «{most['label']}»: {share} de las "
        "unidades"
    )


def _shares(
    name: str, caption: str, frame: pd.DataFrame, head: str, series: tuple[Series, ...]
) -> Table:
    fields = tuple(percent_field(each.column, each.label.capitalize()) for each in series)
    return Table(name, caption, frame, (Field("label", head), *fields))


def formality(flow: Population, portfolio: Population) -> Chart | Absent:
    """Chart the registered jobs of every 100, by line, in flow and portfolio."""
    name, caption = "formality_chart", f"Puestos registrados por línea, {flow.year}"
    if reason := tables.neither(flow, portfolio):
        return Absent(name, caption, reason)
    own = [_by_line(each) for each in (flow, portfolio)]
    frame = own[0].merge(own[1], on=["by", "group"], how="outer", sort=False)
    frame = frame.sort_values(["by", "group"], ascending=[False, True]).reset_index(drop=True)
    frame["label"] = [
        quality_tables.group_label(row["by"], row["group"]) for row in frame.to_dict("records")
    ]
    series, lacking = _series(flow, portfolio, "")
    return bars(
        name,
        _registered(frame, flow) or caption,
        frame,
        "label",
        series,
        axis="De cada 100 puestos, registrados en la seguridad social",
        data=_shares(name, caption, frame, "Línea", series),
        note=(
            "Entre las unidades de las que se conocen los puestos y los registrados del año. Sin "
            "dato: en esa población no hay instrumentos de la línea, o de ninguna de sus unidades "
            f"se conocen. {lacking}"
        ).strip(),
        period=str(flow.year),
    )


def _by_line(population: Population) -> pd.DataFrame:
    found = quality.formality(population)
    found = found[found["by"] != "size"][["by", "group", "share"]]
    return found.rename(columns={"share": population.name})


def _registered(frame: pd.DataFrame, flow: Population) -> str:
    whole = frame[frame["by"] == "total"].iloc[0]
    known = [
        f"{spanish.percent(whole[column])} en {where}"
        for column, where in POPULATIONS_SAID.items()
        if pd.notna(whole[column])
    ]
    if not known:
        return ""
    return f"Puestos registrados en {flow.year}: {spanish.listing(known)}"


def before_after(records: Records) -> Chart | Absent:
    """Chart each cohort's jobs per unit before, at and after entry: no effect."""
    name = "before_after_chart"
    found = cohorts(records)
    frame = ends(found)
    caption = "Puestos por unidad antes, al ingreso y después, por año de ingreso"
    if frame.empty:
        reason = "Ninguna unidad tiene los puestos de antes y después de su ingreso."
        return Absent(name, caption, before_after_tables.nobody(records) or reason)
    frame["label"] = [_cohort_label(row) for row in frame.to_dict("records")]
    series = (
        Series("before", "primer año visto", CURVES[0], MEAN),
        Series("entry", "año de ingreso", CURVES[1], MEAN),
        Series("after", "último año visto", CURVES[2], MEAN),
    )
    fields = tuple(decimal_field(each.column, each.label.capitalize(), 2) for each in series)
    return dots(
        name,
        _who_is_seen(found, frame),
        frame,
        "label",
        series,
        axis="Puestos por unidad, media de las vistas todos los años",
        data=Table(name, caption, frame, (Field("label", "Ingreso"), *fields), also=("cohort",)),
        note=(
            "Entre paréntesis, el primer y el último año vistos. Sólo las unidades vistas en todos "
            "los años, y los años de ingreso con algún año posterior."
        ),
        period=before_after_tables.period(found),
    )


def _who_is_seen(found: pd.DataFrame, drawn: pd.DataFrame) -> str:
    """Say how many the picture leaves out: nothing is known of what befell them."""
    own = found[found["cohort"].isin(drawn["cohort"])].drop_duplicates("cohort")
    units, left_out = int(own["units"].sum()), int(own["units_left_out"].sum())
    stay_out = "ninguna queda afuera"
    if left_out:
        counted = spanish.counted(left_out, "queda afuera", "quedan afuera")
        stay_out = f"{counted} ({spanish.percent(100 * left_out / units)})"
    return (
        "Puestos por unidad antes, al ingreso y después: de "
        f"{spanish.counted(units, 'unidad', 'unidades')}, {stay_out}; no es un efecto"
    )


def _cohort_label(row: dict[Any, Any]) -> str:
    units = spanish.counted(row["units_seen"], "unidad", "unidades")
    return f"{row['cohort']} ({row['first_year']} y {row['last_year']}): {units}"
