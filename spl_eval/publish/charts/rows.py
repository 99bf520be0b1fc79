"""Rows of a chart with a label each: their places, and the key to their marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from spl_eval.publish.charts.canvas import FAINT, PAPER, WIDTH
from spl_eval.publish.charts.marks import LINE, SMALL, Series, lines_of, width_of, wrapped
from spl_eval.publish.charts.words import Reading, named

LABEL = 28
"""Characters in a line of a row's label."""

AXIS = 46
"""Characters in a line of the name of an axis that stands beside labels."""

GAP = 4.0
"""Points between a mark and its value."""

SHORTEST = 56.0
"""Points of height of all rows together; a lower picture looks like a fault."""

BETWEEN = 7.0
"""Points between two rows."""


@dataclass(frozen=True)
class Rows:
    """Labels and places of the rows, in points from the top of the axes; ``key`` stands above."""

    labels: list[str]
    centres: list[float]
    key: list[list[tuple[Series, str]]]
    height: float

    def canvas_height(self, axis: str, ticked: bool) -> float:
        """Return the height of the figure in inches, with room for the axis and its name."""
        below = LINE * lines_of(axis) + (26 if ticked else 12)
        return (self.height + below) / 72


def rows(
    labels: pd.Series, values: Sequence[Series], marks: Sequence[str], heights: Sequence[float]
) -> Rows:
    """Place rows of the given heights, in points, or as high as their labels need.

    Several series get a key above the rows, each with its mark.
    """
    texts = [wrapped(label, LABEL) for label in labels]
    room = WIDTH * 72 - max(width_of(text) for text in texts) - 20
    key = _key(values, marks, room) if len(values) > 1 else []
    edge = len(key) * (LINE + 3)
    top = edge
    centres = []
    for text, height in zip(texts, heights, strict=True):
        high = max(height, lines_of(text) * LINE) + BETWEEN
        centres.append(edge + high / 2)
        edge += high
    short = max(0.0, SHORTEST - (edge - top))
    return Rows(texts, [each + short / 2 for each in centres], key, edge + short)


def _key(
    values: Sequence[Series], marks: Sequence[str], room: float
) -> list[list[tuple[Series, str]]]:
    lines: list[list[tuple[Series, str]]] = [[]]
    used = 0.0
    for each, mark in zip(values, marks, strict=True):
        wide = width_of(f"{mark} {each.label}   ")
        if lines[-1] and used + wide > room:
            lines.append([])
            used = 0.0
        lines[-1].append((each, mark))
        used += wide
    return lines


def set_rows(axes: Axes, placed: Rows, axis: str) -> None:
    """Set labels, limits, key and the name of the axis."""
    axes.set_yticks(placed.centres, placed.labels, fontsize=SMALL)
    axes.set_ylim(placed.height, 0)
    axes.set_xlabel(axis, fontsize=SMALL, loc="left")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for line, pairs in enumerate(placed.key):
        at = 0.0
        for each, mark in pairs:
            for text, colour in ((f"{mark} ", each.colour), (f"{each.label}   ", None)):
                _write(axes, text.strip(), at, (line + 0.5) * (LINE + 3), colour)
                at += width_of(text)


def _write(axes: Axes, text: str, right: float, down: float, colour: str | None) -> None:
    axes.annotate(
        text,
        (0, down),
        (right, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
        color=colour,
    )


def zero_line(axes: Axes, placed: Rows) -> None:
    """Draw the line of zero, beside the rows only."""
    top = len(placed.key) * (LINE + 3)
    axes.plot([0, 0], [top, placed.height], color=FAINT, linewidth=1, zorder=0)


def beside(
    axes: Axes, text: str, value: float, place: float, before: bool, italic: bool, gap: float = GAP
) -> None:
    """Write a value beside its mark: before it, or after it."""
    axes.annotate(
        text,
        (value, place),
        (-gap if before else gap, 0),
        textcoords="offset points",
        ha="right" if before else "left",
        va="center_baseline",
        fontsize=SMALL,
        style="italic" if italic else "normal",
        zorder=1.5,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
    )


def readings(
    labels: pd.Series, values: Sequence[Series], columns: Sequence[list[float]]
) -> list[Reading]:
    """Say each row for the alternative text; the first series ranks it."""
    said = []
    for label, row in zip(labels, zip(*columns, strict=True), strict=True):
        texts = [each.written(value) for each, value in zip(values, row, strict=True)]
        if len(values) > 1:
            pairs = zip(values, texts, strict=True)
            texts = [f"{named(each.label)} {text}" for each, text in pairs]
        said.append(Reading(f"{named(label)}: {', '.join(texts)}", row[0]))
    return said
