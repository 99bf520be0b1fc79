"""How an interval widens as an assumption is given up: robust intervals against M."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from spl_eval import spanish
from spl_eval.publish.charts.canvas import EVIDENCE, INK, OFFICIAL, PAPER, canvas
from spl_eval.publish.charts.estimates import (
    CUT,
    DOT,
    NOT_ESTIMATED,
    THICK,
    Estimate,
    Interval,
    absent,
    draw_interval,
    draw_values_axis,
    draw_zero,
    estimates,
    is_cut,
    reach,
    said,
    said_range,
)
from spl_eval.publish.charts.line_ends import AXIS
from spl_eval.publish.charts.marks import (
    LINE,
    SMALL,
    Stated,
    known,
    lines_of,
    size_of,
    ticks,
    width_of,
    wrapped,
)
from spl_eval.publish.charts.words import Reading, alternative, plain_number
from spl_eval.publish.views import Absent, Chart, Table

HEIGHT = 2.9
"""Inches of height of the picture, with the names of both axes."""

OWN = "habitual"
"""The name of the estimate's own interval, under the axis."""


def sensitivity(
    name: str,
    title: str,
    frame: pd.DataFrame,
    m: str,
    value: Interval,
    *,
    original: tuple[float, float],
    axis: str,
    axis_m: str,
    data: Table,
    breakdown: float | None = None,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart the interval at each M, after the estimate's own, and where zero enters.

    After A. Rambachan and J. Roth, "A more credible approach to parallel trends", Review of
    Economic Studies 90 (2023), 2555-2591.

    Args:
        name: of the file in ``results/``.
        title: states the finding.
        frame: one row for each M.
        m: column of M.
        value: columns of the robust interval, and of an estimate where there is one.
        original: ends of the estimate's own interval, which rests on parallel trends.
        axis: what is measured and its unit.
        axis_m: what M is.
        data: the plotted values.
        breakdown: the largest M at which the interval leaves zero out; None when not known.
        **stated: note, period, basis and sources.
    """
    dated = frame[frame[m].notna()]
    every = estimates(dated, value)
    if gone := absent(name, title, every, ("valor de M", "valores de M")):
        return gone
    places = known(dated[m])
    own = Estimate(math.nan, *original)
    low, high = reach([own, *every], [0.0])
    head = wrapped(axis, AXIS)
    with canvas(HEIGHT + LINE * lines_of(head) / 72) as (figure, (axes,)):
        axes.set_title(head, loc="left", fontsize=SMALL, x=0)
        axes.set_xlabel(wrapped(axis_m, AXIS, 2), loc="left", fontsize=SMALL)
        draw_values_axis(axes, *ticks(low, high, value.form))
        margin = 0.05 * (high - low)
        # The breakdown value is named above all marks.
        axes.set_ylim(low - 2 * margin, high + 5 * margin)
        first = _set_places(axes, places, breakdown)
        draw_zero(axes)
        for place, each, colour in zip(
            [first, *places], [own, *every], [OFFICIAL, *[EVIDENCE] * len(every)], strict=True
        ):
            _interval(axes, place, each, (low, high), colour)
        if breakdown is not None:
            _name_breakdown(axes, breakdown)
    lost = any(each.is_unknown for each in every)
    stated["note"] = spanish.sentences(
        stated.get("note", ""),
        "Gris: el intervalo habitual, que supone tendencias paralelas; azul: los robustos.",
        f"Cruz: {NOT_ESTIMATED}." if lost else "",
        CUT if is_cut([own, *every], low, high) else "",
    )
    picture = f"Intervalos según {axis_m}. {axis}. Habitual: {said_range(*original, value.form)}."
    if breakdown is not None:
        picture += f" Valor de quiebre: M = {plain_number(breakdown)}."
    readings = [
        Reading(f"M = {plain_number(place)}: {said(each, value.form)}", each.centre)
        for place, each in zip(places, every, strict=True)
    ]
    alt = alternative(picture, readings)
    return Chart(name, title, alt, figure, data, **stated)


def _set_places(axes: Axes, places: Sequence[float], breakdown: float | None) -> float:
    """Set the axis of M with room for the estimate's own interval before; return its place."""
    every = [*places, *([] if breakdown is None else [breakdown])]
    low, high = min(every), max(every)
    span = high - low or 1.0
    axes.set_xticks([low], [OWN])
    whole = size_of(axes)[0]
    room = width_of(OWN) + 16
    unit = span / (whole - room - width_of(OWN) / 2 - 16)
    first = low - room * unit
    axes.set_xlim(first - (width_of(OWN) / 2 + 2) * unit, high + 14 * unit)
    told, texts = ticks(low, high, plain_number, (whole - room) * 0.9)
    axes.set_xticks([first, *told], [OWN, *texts])
    return first


def _interval(
    axes: Axes, place: float, each: Estimate, shown: tuple[float, float], colour: str
) -> None:
    ends = each.low, each.high
    draw_interval(axes, place, ends, shown, colour=colour, linewidth=THICK, upright=True)
    if each.is_unknown:
        below = axes.get_xaxis_transform()
        axes.plot([place], [0.05], marker="x", color=INK, markersize=5, transform=below)
    elif not math.isnan(each.value):
        axes.plot(
            [place],
            [each.value],
            marker="o",
            color=colour,
            markersize=DOT,
            markeredgecolor=PAPER,
            zorder=3,
        )


def _name_breakdown(axes: Axes, breakdown: float) -> None:
    axes.axvline(breakdown, color=INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
    left, right = axes.get_xlim()
    before = breakdown - left > right - breakdown
    axes.annotate(
        f"quiebre: M = {plain_number(breakdown)}",
        (breakdown, 1),
        (-3 if before else 3, -1),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="right" if before else "left",
        va="top",
        fontsize=SMALL,
    )
