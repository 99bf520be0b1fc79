"""Event studies: effects by years since entry, with interval and uniform band."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Unpack

from matplotlib.axes import Axes

from spl_eval.publish.charts.canvas import EVIDENCE, INK, OFFICIAL, PAPER, WIDTH
from spl_eval.publish.charts.estimates import (
    BAND,
    DOT,
    THICK,
    Estimate,
    Interval,
    absent,
    draw_interval,
    draw_values_axis,
    draw_zero,
)
from spl_eval.publish.charts.event_panels import (
    UNKNOWN,
    EventPanel,
    ReadPanel,
    note,
    read_panel,
    said_study,
    shown,
    years_of,
)
from spl_eval.publish.charts.line_ends import AXIS
from spl_eval.publish.charts.marks import LINE, SMALL, Stated, lines_of, ticks, wrapped
from spl_eval.publish.charts.stack import stacked
from spl_eval.publish.views import Absent, Chart, Table

ENTRY = -0.5
"""Where the line of the entry stands: between the last year before and the first one after."""

HEIGHT, SMALL_HEIGHT = 2.5, 1.75
"""Inches of a panel: alone, and above others."""

LIGHTER = 0.22
"""Opacity of the uniform band."""

ROOM, BESIDE = 22.0, 80.0
"""Points that the name of a year needs, and most that the effects' numbers take beside."""


def event_study(
    name: str,
    title: str,
    panels: tuple[EventPanel, ...],
    time: str,
    value: Interval,
    *,
    data: Table,
    base: int | None = -1,
    axis: str = "Años desde el ingreso",
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart effects by years since entry, an outcome under the other.

    A year within the picture that has no effect is marked, not drawn as zero.

    Args:
        name: of the file in ``results/``.
        title: states the finding.
        panels: one for each outcome.
        time: column of the whole years since entry, negative before it, each once.
        value: columns of effects and intervals; the second interval is the uniform band.
        data: the plotted values.
        base: the year against which effects are measured, drawn as an open dot at zero; None
            where each effect has a base of its own.
        axis: names the years.
        **stated: note, period, basis and sources.

    Raises:
        ValueError: a year twice, or an effect other than zero in the base year.
    """
    read = [read_panel(panel, time, value, base) for panel in panels]
    every = [each for panel in read for each in panel.found.values()]
    if gone := absent(name, title, every):
        return gone
    years = years_of(read, base)
    heads = [wrapped(panel.axis, AXIS) for panel in panels]
    high = HEIGHT if len(panels) == 1 else SMALL_HEIGHT
    heights = [high + LINE * lines_of(head) / 72 for head in heads]
    heights[-1] += 0.35
    with stacked(heights) as (figure, every_axes):
        for axes, panel, head in zip(every_axes, read, heads, strict=True):
            axes.set_title(head, loc="left", fontsize=SMALL, x=0)
            own = {year: panel.found.get(year, UNKNOWN) for year in years if year != base}
            _panel(axes, panel, own, years, base)
        every_axes[-1].set_xlabel(wrapped(axis, AXIS, 1), loc="left", fontsize=SMALL)
        _name_entry(every_axes[0], years)
    stated["note"] = note(stated.get("note", ""), read, value, years, base)
    alt = said_study(axis, read, value, years, base)
    return Chart(name, title, alt, figure, data, **stated)


def _panel(
    axes: Axes, panel: ReadPanel, own: dict[int, Estimate], years: Sequence[int], base: int | None
) -> None:
    low, high = shown(panel)
    draw_values_axis(axes, *ticks(low, high, panel.form))
    margin = 0.05 * (high - low)
    # The name of the entry stands above all marks.
    axes.set_ylim(low - 2 * margin, high + 3 * margin)
    axes.set_xlim(years[0] - 0.7, years[-1] + 0.7)
    if panel.minimum is not None:
        axes.axhspan(-panel.minimum, panel.minimum, facecolor=BAND, linewidth=0, zorder=0)
    draw_zero(axes)
    axes.axvline(ENTRY, color=INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
    for year, each in own.items():
        _year(axes, year, each, (low, high))
    if base is not None:
        axes.plot([base], [0], **_dot(OFFICIAL, PAPER))
    every = max(1, math.ceil(ROOM * len(years) / (WIDTH * 72 - BESIDE)))
    told = [year for year in years if year % every == 0]
    axes.set_xticks(told, [str(year) for year in told])


def _year(axes: Axes, year: int, own: Estimate, shown: tuple[float, float]) -> None:
    colour = OFFICIAL if year < ENTRY else EVIDENCE
    low, high = max(own.wide_low, shown[0]), min(own.wide_high, shown[1])
    if low <= high:
        axes.bar(year, high - low, 0.84, low, color=colour, alpha=LIGHTER, linewidth=0, zorder=1.5)
    ends = own.low, own.high
    draw_interval(axes, year, ends, shown, colour=colour, linewidth=THICK, upright=True)
    if math.isnan(own.value):
        below = axes.get_xaxis_transform()
        axes.plot([year], [0.05], marker="x", color=INK, markersize=5, transform=below)
    else:
        axes.plot([year], [own.value], **_dot(PAPER, colour))


def _dot(edge: str, face: str) -> dict[str, Any]:
    return {
        "marker": "o",
        "markersize": DOT + 0.5,
        "markeredgecolor": edge,
        "markerfacecolor": face,
        "linestyle": "none",
        "zorder": 3,
    }


def _name_entry(axes: Axes, years: Sequence[int]) -> None:
    if not years[0] - 0.7 < ENTRY < years[-1] + 0.7:
        return
    before = (years[0] + years[-1]) / 2 < ENTRY
    axes.annotate(
        "ingreso",
        (ENTRY, 1),
        (-3 if before else 3, -1),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="right" if before else "left",
        va="top",
        fontsize=SMALL,
    )
