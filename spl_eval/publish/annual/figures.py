"""Charts of the annual report. Labels stand on the marks, so that no legend is needed."""

from __future__ import annotations

import math
import textwrap

import pandas as pd
from matplotlib.axes import Axes

from spl_eval import spanish
from spl_eval.intake import Dataset, rows
from spl_eval.publish.charts.canvas import DECLARED, EVIDENCE, FAINT, FLOW, INK, PORTFOLIO, canvas
from spl_eval.publish.views import Chart, Field, Table, count_field, percent_field
from spl_eval.results.annual import reach


def attainment(assessed: pd.DataFrame) -> Chart:
    """Chart each indicator's attainment, declared and evidenced, in percent of its target."""
    shown = assessed.dropna(subset=["target"]).iloc[::-1].reset_index(drop=True)
    differ = int(assessed["disputed"].sum())
    with canvas(0.9 + 0.62 * len(shown)) as (figure, (axes,)):
        for place, row in enumerate(shown.itertuples()):
            _attainment_row(axes, place, row)
        axes.axvline(100, color=FAINT, linewidth=1, linestyle=(0, (4, 3)))
        labels = [f"{row.indicator_id}\n{row.unit}" for row in shown.itertuples()]
        axes.set_yticks(range(len(shown)), labels)
        axes.set_ylim(-0.6, len(shown) - 0.3)
        shares = pd.concat([shown["attainment_declared"], shown["attainment_evidence"]])
        top = max([100.0, *shares.dropna().astype("float64")])
        step = 25 if top <= 125 else 100 * math.ceil(top / 500)
        ticks = range(0, math.ceil(top) + 1, step)
        axes.set_xlim(-0.06 * top, 1.32 * top)
        axes.set_xticks(ticks, [f"{spanish.number(tick)} %" for tick in ticks])
        axes.set_xlabel("Cumplimiento, en porcentaje de la meta anual")
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
    data = Table(
        "attainment_chart",
        "Cumplimiento de cada indicador",
        assessed,
        (
            Field("indicator_id", "Código"),
            percent_field("attainment_declared", "Declarado"),
            percent_field("attainment_evidence", "Con evidencia"),
        ),
    )
    title = (
        f"En {spanish.number(differ)} de "
        f"{spanish.counted(len(assessed), 'indicador', 'indicadores')} las lecturas no coinciden"
    )
    parts = [
        f"{row.indicator_id}: declarado {spanish.percent(row.attainment_declared)}, con evidencia "
        f"{spanish.percent(row.attainment_evidence)}"
        for row in assessed.itertuples()
    ]
    alt = f"Gráfico de puntos del cumplimiento por indicador. {'; '.join(parts)}."
    return Chart("attainment", title, alt, figure, data)


def _attainment_row(axes: Axes, place: int, row: object) -> None:
    declared, shown = row.attainment_declared, row.attainment_evidence  # type: ignore[attr-defined]
    if not pd.isna(declared) and not pd.isna(shown):
        axes.plot([declared, shown], [place, place], color=FAINT, linewidth=2.5, zorder=1)
    same = not pd.isna(declared) and not pd.isna(shown) and declared == shown
    marks = [
        (declared, DECLARED, "o", "declarado", 10, row.declared),  # type: ignore[attr-defined]
        (shown, EVIDENCE, "D", "evidencia", -15, row.evidence),  # type: ignore[attr-defined]
    ]
    for value, colour, marker, word, offset, count in marks:
        if pd.isna(value):
            continue
        axes.scatter([value], [place], s=62, color=colour, marker=marker, zorder=2)
        if same and word == "declarado":
            continue
        label = "declarado y evidencia" if same else word
        axes.annotate(
            f"{label} {spanish.number(count)} de {spanish.number(row.target)}",  # type: ignore[attr-defined]
            (value, place),
            (0, offset),
            textcoords="offset points",
            ha="left" if value < 0.2 * axes.get_xlim()[1] else "center",
            color=INK,
            fontsize=8.5,
        )


def flow_and_portfolio(dataset: Dataset) -> Chart:
    """Chart units and jobs involved: what was signed beside the portfolio paid, never added."""
    shown = dataset["reach"].iloc[::-1].reset_index(drop=True)
    colours = [FLOW if each == "flow" else PORTFOLIO for each in shown["population"]]
    labels = [
        "\n".join(textwrap.wrap(f"{row.reach_id} · {row.instrument}", 27))
        for row in shown.itertuples()
    ]
    with canvas(1.1 + 0.75 * len(shown), columns=2) as (figure, (left, right)):
        _bars(left, shown["units"], pd.Series(dtype=str), colours, "Unidades productivas")
        _bars(right, shown["jobs"], shown["jobs_precision"], colours, "Puestos involucrados")
        left.set_yticks(range(len(shown)), labels, fontsize=8.5)
        right.set_yticks([])
    totals = reach.signed(dataset)
    paid = reach.of_population(dataset, "portfolio")["units"].sum(skipna=False)
    title = (
        f"Lo firmado en el año involucra {spanish.number(totals.units_with_repeats)} unidades, con "
        f"repeticiones; la cartera pagada, {spanish.number(paid)}: no se suman"
    )
    parts = [
        f"{row.reach_id}: {spanish.counted(row.units, 'unidad', 'unidades')}, "
        f"{spanish.about(row.jobs, row.jobs_precision)} puestos"
        for row in dataset["reach"].itertuples()
    ]
    jobs_shown = [
        spanish.about(row["jobs"], row["jobs_precision"]) for _, row in rows(dataset["reach"])
    ]
    data = Table(
        "flow_and_portfolio_chart",
        "Unidades y puestos involucrados, por fila de alcance",
        dataset["reach"].assign(jobs_shown=jobs_shown),
        (
            Field("reach_id", "Fila"),
            count_field("units", "Unidades productivas"),
            Field("jobs_shown", "Puestos involucrados", numeric=True),
        ),
    )
    note = "Verde: firmado en el año (flujo). Violeta: cartera a la que se pagó."
    alt = f"Barras de unidades productivas y puestos involucrados por fila. {'; '.join(parts)}."
    return Chart("flow_and_portfolio", title, alt, figure, data, note)


def _bars(
    axes: Axes, values: pd.Series, precision: pd.Series, colours: list[str], label: str
) -> None:
    known = values.astype("Float64")
    axes.barh(range(len(values)), known.fillna(0).astype(float), color=colours, height=0.55)
    for place, value in enumerate(values):
        exact = precision.get(place) if len(precision) else "exact"
        text = spanish.MISSING if pd.isna(value) else spanish.about(value, exact)
        axes.annotate(
            text,
            (0 if pd.isna(value) else float(value), place),
            (4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            style="italic" if pd.isna(value) else "normal",
        )
    axes.set_xlabel(label)
    axes.set_xlim(0, float(known.max()) * 1.32 if known.notna().any() else 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0)
