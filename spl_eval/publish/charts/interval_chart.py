"""Estimates in rows with their intervals: forest plots, subgroups, and ranges of cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from spl_eval import spanish
from spl_eval.publish.charts.canvas import PAPER, canvas
from spl_eval.publish.charts.estimates import (
    BAND,
    CUT,
    DOT,
    NOT_ESTIMATED,
    THICK,
    THIN,
    Estimate,
    Interval,
    absent,
    draw_interval,
    draw_zero,
    estimates,
    is_cut,
    reach,
)
from spl_eval.publish.charts.headed_rows import HeadedRows, Key, headed_rows, set_headed_rows
from spl_eval.publish.charts.interval_words import (
    marks_said,
    minimum_said,
    names_of,
    numbers,
    said_rows,
)
from spl_eval.publish.charts.marks import (
    LINE,
    SMALL,
    Series,
    Stated,
    known,
    lines_of,
    size_of,
    ticks,
    width_of,
    wrapped,
)
from spl_eval.publish.charts.rows import AXIS
from spl_eval.publish.views import Absent, Chart, Table

GAP = 10.0
"""Points between the picture and the numbers."""

GLYPHS, MARKERS = "●■▲▼", "os^v"
ALSO, ALSO_MARKER = "◇", "D"


def intervals(
    name: str,
    title: str,
    frame: pd.DataFrame,
    label: str,
    values: tuple[Interval, ...],
    *,
    axis: str,
    data: Table,
    heading: str = "",
    also: Series | None = None,
    minimum: float | None = None,
    zero: bool = True,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart one row per ``label``, in the frame's order, with a dot and an interval for each value.

    The numbers stand beside the row. An estimate of which nothing is known is said, not drawn.

    Args:
        name: of the file in ``results/``.
        title: states the finding.
        frame: one row for each row of the chart.
        label: column of the rows' names.
        values: up to four estimates of the same unit; a second interval is a thin line.
        axis: what is measured and its unit.
        data: the plotted values.
        heading: column of headings; rows that share one follow each other.
        also: a further mark in each row, without interval, as the raw or the true value.
        minimum: the smallest effect that matters; what lies nearer to zero is shaded.
        zero: whether the axis holds zero and marks it.
        **stated: note, period, basis and sources.

    Raises:
        ValueError: an interval ends below its beginning.
    """
    columns = [estimates(frame, each) for each in values]
    every = [each for column in columns for each in column]
    if gone := absent(name, title, every[: len(frame)] if len(values) == 1 else every):
        return gone
    extra = known(frame[also.column]) if also else []
    texts = numbers(values, columns)
    heights = [sum(lines_of(text) * LINE for text in row) for row in texts]
    headings = frame[heading] if heading else None
    placed = headed_rows(frame[label], headings, heights, _key(values, also))
    axis_text = wrapped(axis, AXIS)
    others = [0.0] if zero else []
    others += [value for value in extra if not math.isnan(value)]
    others += [-minimum, minimum] if minimum is not None else []
    shown = reach(every, others)
    with canvas(placed.canvas_height(axis_text)) as (figure, (axes,)):
        set_headed_rows(axes, placed, axis_text)
        right = _set_values(axes, shown, values[0], [text for row in texts for text in row])
        _background(axes, placed, shown, minimum, zero=zero)
        for place, centre in enumerate(placed.centres):
            own = [column[place] for column in columns]
            _row(axes, values, own, texts[place], centre, shown, right)
        for value, centre in zip(extra, placed.centres, strict=False):
            if also and not math.isnan(value):
                _mark(axes, ALSO_MARKER, value, centre, also.colour, hollow=True)
    stated["note"] = spanish.sentences(
        stated.get("note", ""),
        marks_said(values),
        minimum_said(minimum, values[0]),
        CUT if is_cut(every, *shown) else "",
    )
    picture = f"Gráfico de estimaciones con sus intervalos. {axis}."
    names = names_of(frame[label], headings)
    alt = said_rows(picture, names, values, columns, also, extra)
    return Chart(name, title, alt, figure, data, **stated)


def _key(values: Sequence[Interval], also: Series | None) -> list[Key]:
    own = [Key(glyph, v.label, v.colour) for glyph, v in zip(GLYPHS, values, strict=False)]
    further = [Key(ALSO, also.label, also.colour)] if also else []
    return [*own, *further] if len(own) + len(further) > 1 else []


def _set_values(
    axes: Axes, shown: tuple[float, float], first: Interval, texts: Sequence[str]
) -> float:
    """Set the axis with room for the numbers; return where they begin, as a part of the width."""
    axes.set_xticks([0], ["0"])
    whole = size_of(axes)[0]
    numbers = max(width_of(text) for text in texts)
    left = max(whole - numbers - GAP, 0.3 * whole)
    margin = 0.04 * (shown[1] - shown[0])
    low, high = shown[0] - margin, shown[1] + margin
    axes.set_xlim(low, low + (high - low) * whole / left)
    axes.set_xticks(*ticks(*shown, first.form, left))
    axes.spines["bottom"].set_bounds(low, high)
    return (left + GAP) / whole


def _background(
    axes: Axes,
    placed: HeadedRows,
    shown: tuple[float, float],
    minimum: float | None,
    *,
    zero: bool,
) -> None:
    top = 1 - placed.top / placed.height
    if minimum is not None:
        axes.axvspan(-minimum, minimum, 0, top, facecolor=BAND, linewidth=0, zorder=0)
    if zero:
        draw_zero(axes, upright=True)
        axes.lines[-1].set_ydata([0, top])


def _row(
    axes: Axes,
    values: Sequence[Interval],
    own: Sequence[Estimate],
    texts: Sequence[str],
    centre: float,
    shown: tuple[float, float],
    right: float,
) -> None:
    whole = sum(lines_of(text) for text in texts) * LINE
    down = centre - whole / 2
    for marker, each, one, text in zip(MARKERS, values, own, texts, strict=False):
        high = lines_of(text) * LINE
        place = down + high / 2
        down += high
        wide = one.wide_low, one.wide_high
        draw_interval(axes, place, wide, shown, colour=each.colour, linewidth=THIN)
        draw_interval(axes, place, (one.low, one.high), shown, colour=each.colour, linewidth=THICK)
        if not math.isnan(one.value):
            _mark(axes, marker, one.value, place, each.colour)
        axes.text(
            right,
            place,
            text,
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=SMALL,
            linespacing=1.1,
            style="italic" if text == NOT_ESTIMATED else "normal",
        )


def _mark(
    axes: Axes, marker: str, value: float, place: float, colour: str, *, hollow: bool = False
) -> None:
    axes.plot(
        [value],
        [place],
        marker=marker,
        markersize=DOT + 1.5 if hollow else DOT,
        markeredgecolor=colour if hollow else PAPER,
        markerfacecolor=PAPER if hollow else colour,
        markeredgewidth=1.2 if hollow else 0.6,
        linestyle="none",
        zorder=2.5 if hollow else 3,
    )
