"""Overlap: how many units of either group have each propensity score, mirrored."""

from __future__ import annotations

import math
from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from spl_eval import spanish
from spl_eval.publish.charts.canvas import FAINT, INK, canvas
from spl_eval.publish.charts.line_ends import AXIS
from spl_eval.publish.charts.marks import (
    SMALL,
    Series,
    Stated,
    drawable,
    known,
    lacking,
    ticks,
    wrapped,
)
from spl_eval.publish.charts.words import Reading, alternative, named, plain_number
from spl_eval.publish.views import Absent, Chart, Table

HEIGHT = 3.0
NAME = 30
"""Inches of height, and characters in a line of a group's name."""

ROOM = 0.12
"""The part of both halves together that a name takes beyond its own."""


def overlap(
    name: str,
    title: str,
    frame: pd.DataFrame,
    low: str,
    high: str,
    up: Series,
    down: Series,
    *,
    data: Table,
    axis: str = "Probabilidad estimada de recibir asistencia",
    unit: str = "Unidades",
    kept: tuple[float, float] | None = None,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart two histograms, one above the other's mirror image.

    Args:
        name: of the file in ``results/``.
        title: states the finding.
        frame: one row for each bin.
        low: column of the bins' lower edges.
        high: column of their upper edges.
        up: counts, or shares, of the group that stands above.
        down: those of the group below, drawn downwards.
        data: the plotted values.
        axis: what the bins divide.
        unit: what is counted.
        kept: the part of it where both groups are found, between dashed lines.
        **stated: note, period, basis and sources.
    """
    if absent := lacking(name, title, frame, [up.column, down.column]):
        return absent
    edges = list(zip(known(frame[low]), known(frame[high]), strict=True))
    columns = [known(frame[each.column]) for each in (up, down)]
    with canvas(HEIGHT) as (figure, (axes,)):
        tops = [max([0.0, *(v for v in column if not math.isnan(v))]) for column in columns]
        _set_axes(axes, edges, tops, up, axis)
        for each, column, sign in zip((up, down), columns, (1, -1), strict=True):
            for (left, right), value in zip(edges, column, strict=True):
                if value > 0:
                    axes.bar(
                        left,
                        sign * value,
                        right - left,
                        align="edge",
                        color=each.colour,
                        edgecolor="white",
                        linewidth=0.6,
                        zorder=1,
                    )
            _name(axes, each, column, above=sign > 0)
        axes.set_title(wrapped(unit, AXIS), loc="left", fontsize=SMALL, x=0)
        axes.axhline(0, color=INK, linewidth=1, zorder=2)
        for place in kept or ():
            ends = [-_half(tops[1], tops), _half(tops[0], tops)]
            axes.plot([place] * 2, ends, color=INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=2)
    stated["note"] = spanish.sentences(
        stated.get("note", ""),
        f"Entre las líneas cortadas ({plain_number(kept[0])} a {plain_number(kept[1])}): "
        "quienes tienen con quién compararse."
        if kept
        else "",
        "Hay intervalos sin dato."
        if any(math.isnan(value) for column in columns for value in column)
        else "",
    )
    readings = [
        Reading(
            f"{plain_number(left)} a {plain_number(right)}: {named(up.label)} "
            f"{up.written(row[0])}, {named(down.label)} {down.written(row[1])}",
            row[0],
        )
        for (left, right), row in zip(edges, zip(*columns, strict=True), strict=True)
    ]
    return Chart(
        name,
        title,
        alternative(f"Dos histogramas. {axis}; {unit.lower()}.", readings),
        figure,
        data,
        **stated,
    )


def _set_axes(
    axes: Axes, edges: list[tuple[float, float]], tops: list[float], first: Series, axis: str
) -> None:
    left, right = min(edge for edge, _ in edges), max(edge for _, edge in edges)
    margin = 0.02 * (right - left)
    axes.set_xlim(left - margin, right + margin)
    axes.set_xticks(*ticks(left, right, plain_number))
    axes.set_xlabel(wrapped(axis, AXIS, 2), loc="left", fontsize=SMALL)
    room = ROOM * (_half(tops[0], tops) + _half(tops[1], tops))
    axes.set_ylim(-_half(tops[1], tops) - room, _half(tops[0], tops) + room)
    places, _ = ticks(-tops[1], tops[0], first.form) if any(tops) else ([0.0], ["0"])
    axes.set_yticks(places, [first.form(abs(place)) for place in places])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    for place in places:
        axes.axhline(place, color=FAINT, linewidth=0.3, zorder=0.5)


def _half(top: float, tops: list[float]) -> float:
    """Return the height of a half; of equal scale, the lower one keeps a third of the other's."""
    return max(top, max(tops) / 3) or 1.0


def _name(axes: Axes, series: Series, column: list[float], *, above: bool) -> None:
    total = sum(value for value in column if not math.isnan(value))
    text = drawable(series.label)
    text = text if len(text) <= NAME else f"{text[: NAME - 1]}…"
    axes.annotate(
        f"{text}: {series.form(total)}",
        (0, 1 if above else 0),
        (6, -2 if above else 2),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top" if above else "bottom",
        fontsize=SMALL,
        fontweight="bold",
        color=series.colour,
    )
