"""Specification curves: every defensible estimate of one effect, and the choices behind each.

After U. Simonsohn, J. P. Simmons and L. D. Nelson, "Specification curve analysis", Nature Human
Behaviour 4 (2020), 1208-1214.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from spl_eval import spanish
from spl_eval.publish.charts.canvas import DECLARED, EVIDENCE, FAINT, INK, OFFICIAL, WIDTH
from spl_eval.publish.charts.estimates import (
    BAND,
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
)
from spl_eval.publish.charts.fitted import BOLD, shortened
from spl_eval.publish.charts.line_ends import AXIS
from spl_eval.publish.charts.marks import (
    LINE,
    SMALL,
    Stated,
    lines_of,
    ticks,
    width_of,
    wrapped,
)
from spl_eval.publish.charts.specification_words import leaves_zero_out, note, said_curve
from spl_eval.publish.charts.stack import stacked
from spl_eval.publish.views import Absent, Chart, Table

CURVE = 2.4
"""Inches of height of the curve."""

CHOICE, WIDEST = 24, 150.0
"""Characters and points of the name of a choice, which stands in one line."""

FEW = 12
"""Specifications that fill the width."""

STEP = 13.0
"""Points from one row of the grid to the next."""


@dataclass(frozen=True)
class _Grid:
    """Rows of the grid: headings and choices from the top, and who made which choice."""

    rows: list[tuple[str, bool]]
    made: list[list[int]]


def specification_curve(
    name: str,
    title: str,
    frame: pd.DataFrame,
    value: Interval,
    choices: Mapping[str, str],
    main: str,
    *,
    axis: str,
    data: Table,
    minimum: float | None = None,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart all specifications by their estimate; dots below tell the choices of each.

    Those that cannot be estimated stand at the right end, marked with a cross.

    Args:
        name: of the file in ``results/``.
        title: states the finding.
        frame: one row for each specification, up to some sixty.
        value: columns of estimate and interval.
        choices: columns of the choices, each with the heading of its kind.
        main: column that is true on the main specification.
        axis: what is measured and its unit.
        data: the plotted values.
        minimum: the smallest effect that matters; what lies nearer to zero is shaded.
        **stated: note, period, basis and sources.

    Raises:
        ValueError: more than one main specification.
    """
    if frame[main].fillna(False).astype(bool).sum() > 1:
        raise ValueError("more than one main specification")
    every = estimates(frame, value)
    if gone := absent(name, title, every, ("especificación", "especificaciones")):
        return gone
    ranks = [(math.isnan(each.centre), each.centre) for each in every]
    order = sorted(range(len(every)), key=lambda row: (*ranks[row], row))
    ordered = frame.iloc[order].reset_index(drop=True)
    every = [every[row] for row in order]
    mains = [place for place, own in enumerate(ordered[main].fillna(False)) if bool(own)]
    grid = _grid(frame, order, choices)
    head = wrapped(axis, AXIS)
    curve = CURVE + LINE * lines_of(head) / 72
    with stacked([curve, (len(grid.rows) * STEP + 8) / 72]) as (figure, (above, below)):
        above.set_title(head, loc="left", fontsize=SMALL, x=0)
        cut = _curve(above, every, value, minimum, mains)
        _choices(below, grid, len(every))
        for axes, place in ((axes, place) for axes in (above, below) for place in mains):
            axes.axvspan(place - 0.5, place + 0.5, color=DECLARED, alpha=0.3, linewidth=0, zorder=0)
        _name_main(above, every, value, mains)
    stated["note"] = note(stated.get("note", ""), every, value, minimum, mains, cut=cut)
    alt = said_curve(axis, ordered, every, value, choices, mains)
    return Chart(name, title, alt, figure, data, **stated)


def _grid(frame: pd.DataFrame, order: Sequence[int], choices: Mapping[str, str]) -> _Grid:
    rows: list[tuple[str, bool]] = []
    made: list[list[int]] = []
    for column, heading in choices.items():
        rows.append((shortened(heading, CHOICE, WIDEST / BOLD), True))
        made.append([])
        texts = ["" if spanish.is_missing(each) else str(each) for each in frame[column]]
        for choice in dict.fromkeys(texts):
            rows.append((shortened(choice or spanish.MISSING, CHOICE, WIDEST), False))
            made.append([place for place, row in enumerate(order) if texts[row] == choice])
    return _Grid(rows, made)


def _curve(
    axes: Axes,
    every: Sequence[Estimate],
    value: Interval,
    minimum: float | None,
    mains: Sequence[int],
) -> bool:
    """Draw the curve; say whether an interval was cut."""
    low, high = reach(every, [0.0, *([-minimum, minimum] if minimum is not None else [])])
    draw_values_axis(axes, *ticks(low, high, value.form))
    margin = 0.05 * (high - low)
    # The main one is named above all marks.
    axes.set_ylim(low - 2 * margin, high + 4 * margin)
    axes.set_xlim(*_ends(len(every)))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    if minimum is not None:
        axes.axhspan(-minimum, minimum, facecolor=BAND, linewidth=0, zorder=0)
    draw_zero(axes)
    room = WIDTH * 72 * 0.6 / len(every)
    for place, each in enumerate(every):
        colour = EVIDENCE if leaves_zero_out(each) else OFFICIAL
        ends = each.low, each.high
        width = max(0.7, min(3.0, room / 2.5))
        draw_interval(axes, place, ends, (low, high), colour=colour, linewidth=width, upright=True)
        is_main = place in mains
        if math.isnan(each.value):
            axes.plot(
                [place],
                [0.05],
                marker="x",
                color=INK,
                markersize=4,
                transform=axes.get_xaxis_transform(),
            )
            continue
        axes.plot(
            [place],
            [each.value],
            marker="D" if is_main else "o",
            color=INK if is_main else colour,
            markersize=6 if is_main else max(2.5, min(5.5, room)),
            linestyle="none",
            zorder=3.5 if is_main else 3,
        )
    return is_cut(every, low, high)


def _ends(count: int) -> tuple[float, float]:
    """Return the ends of the axis of specifications; few stand together in the middle."""
    spare = max(0.0, (FEW - count) / 2)
    return -1 - spare, count + spare


def _choices(axes: Axes, grid: _Grid, count: int) -> None:
    labels = [text for text, _ in grid.rows]
    axes.set_yticks(range(len(labels)), labels, fontsize=SMALL, ha="left")
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlim(*_ends(count))
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, pad=6 + max(width_of(text) for text in labels))
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    size = max(2.0, min(5.0, WIDTH * 72 * 0.5 / count))
    for row, ((_, is_heading), made) in enumerate(zip(grid.rows, grid.made, strict=True)):
        if is_heading:
            axes.get_yticklabels()[row].set_fontweight("bold")
            continue
        axes.axhline(row, color=FAINT, linewidth=0.3, zorder=0.5)
        axes.plot(made, [row] * len(made), "o", color=INK, markersize=size, zorder=2)


def _name_main(
    axes: Axes, every: Sequence[Estimate], value: Interval, mains: Sequence[int]
) -> None:
    for place in mains:
        left, right = axes.get_xlim()
        part = (place - left) / (right - left)
        where = "left" if part < 1 / 3 else "right" if part > 2 / 3 else "center"
        axes.annotate(
            f"principal: {said(every[place], value.form)}",
            (place, 1),
            (0, -1),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha=where,
            va="top",
            fontsize=SMALL,
            zorder=4,
        )
