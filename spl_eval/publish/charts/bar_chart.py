"""Bars in rows: one or several values for each label.

All charts take the columns of a frame as they are shown (a share in percentage points, money in the
unit that ``axis`` names), say missing values, and give an :class:`Absent` when nothing is known.
"""

from __future__ import annotations

import math
from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from spl_eval.publish.charts.canvas import canvas
from spl_eval.publish.charts.marks import (
    Series,
    Stated,
    known,
    lacking,
    limits,
    size_of,
    width_of,
    wrapped,
)
from spl_eval.publish.charts.rows import AXIS, GAP, beside, readings, rows, set_rows, zero_line
from spl_eval.publish.charts.words import alternative
from spl_eval.publish.views import Absent, Chart, Table

BAR = 12.0
"""Points: the thickness of a bar, with what parts it from the next."""


def bars(
    name: str,
    title: str,
    frame: pd.DataFrame,
    label: str,
    values: tuple[Series, ...],
    *,
    axis: str,
    data: Table,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart one row per ``label``, in the frame's order, with a bar for each of ``values``.

    ``axis`` names what is measured and its unit. The value stands at the end of its bar.
    """
    if absent := lacking(name, title, frame, [each.column for each in values]):
        return absent
    columns = [known(frame[each.column]) for each in values]
    placed = rows(frame[label], values, "■" * len(values), [BAR * len(values)] * len(frame))
    axis_text = wrapped(axis, AXIS)
    with canvas(placed.canvas_height(axis_text, ticked=False)) as (figure, (axes,)):
        set_rows(axes, placed, axis_text)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        ends = [(0.0, 0.0, 0.0)]
        for place, (each, column) in enumerate(zip(values, columns, strict=True)):
            shift = (place - (len(values) - 1) / 2) * BAR
            ends += _bars(axes, each, column, [centre + shift for centre in placed.centres])
        axes.set_xlim(*limits(ends, size_of(axes)[0]))
        zero_line(axes, placed)
    alt = alternative(f"Gráfico de barras. {axis}.", readings(frame[label], values, columns))
    return Chart(name, title, alt, figure, data, **stated)


def _bars(
    axes: Axes, series: Series, values: list[float], places: list[float]
) -> list[tuple[float, float, float]]:
    """Draw the bars of a series; return the room that each needs, as ``limits`` takes it."""
    room = []
    for value, place in zip(values, places, strict=True):
        missing, below = math.isnan(value), value < 0
        text = series.written(value)
        end = 0.0 if missing else value
        if not missing:
            axes.barh(place, value, height=BAR - 2, color=series.colour, zorder=1)
        beside(axes, text, end, place, below, italic=missing)
        need = width_of(text) + 2 * GAP
        room.append((end, need, 0.0) if below else (end, 0.0, need))
    return room
