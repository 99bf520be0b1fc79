"""Axes whose lines carry their names at the right end."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from spl_eval.publish.charts.canvas import FAINT, INK
from spl_eval.publish.charts.marks import (
    LINE,
    SMALL,
    lines_of,
    size_of,
    spread,
    ticks,
    width_of,
    wrapped,
)

NAME = 20
"""Characters in a line of the name at the end of a line."""

LEADER, SAMPLE = 34.0, 15.0
"""Points from the last value to the names, and of the sample of the line before each."""

LOWEST, EACH = 2.6, 0.27
"""Inches of height of the axes, at least; and for each line of a name."""

AXIS = 62
"""Characters in a line of an axis's name."""


@dataclass(frozen=True)
class End:
    """The name at the end of a line, and the last known point, NaN when none is known."""

    text: str
    colour: str
    x: float
    y: float
    dashes: Any = "solid"


def height(ends: Sequence[End], axis: str, below: str = "") -> float:
    """Return the height of the figure in inches, with room for names and axes."""
    names = EACH * sum(lines_of(each.text) for each in ends)
    return max(LOWEST, names) + 0.35 + (LINE / 72) * (lines_of(wrapped(axis, AXIS)) + bool(below))


def set_values(axes: Axes, axis: str, values: Sequence[float], form: Callable[[Any], str]) -> None:
    """Set the axis of values, which holds zero; its name stands above it, to be read level."""
    told = [0.0, *(value for value in values if not math.isnan(value))]
    low, high = min(told), max(told)
    axes.set_yticks(*ticks(low, high, form))
    if low == high:
        high = 1.0
    axes.set_ylim(low - (0.1 * (high - low) if low < 0 else 0), high + 0.1 * (high - low))
    axes.set_title(wrapped(axis, AXIS), loc="left", fontsize=SMALL, x=0)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def reserve(axes: Axes, first: float, last: float, ends: Sequence[End]) -> float:
    """Leave room for the names to the right of ``last``; return what is left, in points."""
    whole = size_of(axes)[0]
    room = max(width_of(each.text) for each in ends) + LEADER + 2
    margin = 0.02 * (last - first)
    left = max(whole - room, 0.3 * whole)
    axes.set_xlim(first - margin, first - margin + (last - first + margin) * whole / left)
    axes.spines["bottom"].set_bounds(first - margin, last)
    for place in axes.get_yticks():
        strong = place == 0
        axes.hlines(
            place, first - margin, last, color=FAINT, linewidth=1 if strong else 0.3, zorder=0.5
        )
    return left


def write_names(axes: Axes, ends: Sequence[End]) -> None:
    """Write the names at the right, spread so that none covers another, each led to its line."""
    width, height = size_of(axes)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    across = width - max(width_of(each.text) for each in ends)
    wanted = [0.0 if math.isnan(end.y) else (end.y - low) / (high - low) * height for end in ends]
    sizes = [LINE * lines_of(end.text) + 3 for end in ends]
    for end, up in zip(ends, spread(wanted, sizes, 0, height), strict=True):
        lost = math.isnan(end.y)
        axes.annotate(
            end.text,
            (0, 0),
            (across, up),
            xycoords="axes points",
            textcoords="axes points",
            va="center",
            fontsize=SMALL,
            linespacing=1.1,
            color=INK,
            style="italic" if lost else "normal",
        )
        if lost:
            continue
        level = low + up / height * (high - low)
        start, stop = (left + (across - each) / width * (right - left) for each in (SAMPLE + 3, 3))
        # The sample has the line's look; what leads to it must not pass for more of the line.
        axes.plot([start, stop], [level] * 2, color=end.colour, linewidth=2, linestyle=end.dashes)
        axes.plot(
            [end.x, start],
            [end.y, level],
            color=FAINT,
            linewidth=0.8,
            linestyle=(0, (1, 2)),
            zorder=1,
        )
