"""Rows of a chart under headings: their places, and the key above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from spl_eval.publish.charts.canvas import PAPER, WIDTH
from spl_eval.publish.charts.fitted import fitted
from spl_eval.publish.charts.marks import LINE, SMALL, lines_of, width_of

LABEL = 25
"""Characters in a line of a row's label: numbers stand at the other side as well."""

ROOM = WIDTH * 72 - 20
"""Points that headings and the key may take."""

WIDEST = 150.0
"""Points of the widest line of a label."""

HEAD = 60
"""Characters in a line of a heading, which may run over the picture."""

BETWEEN = 5.0
"""Points between two rows."""

SHORTEST = 40.0
"""Points of height of all rows together; a lower picture looks like a fault."""

PAD = 6.0
"""Points between labels and picture."""


@dataclass(frozen=True)
class Key:
    """One entry of the key: its mark, in its colour, and what it stands for."""

    mark: str
    text: str
    colour: str


@dataclass(frozen=True)
class HeadedRows:
    """Places in points from the top: of the rows, of their headings, and of the key's lines."""

    labels: list[str]
    centres: list[float]
    heads: list[tuple[str, float]]
    key: list[list[Key]]
    top: float
    height: float

    @property
    def label_width(self) -> float:
        """Points from the left end of the labels to the picture."""
        return max(width_of(text) for text in self.labels) + PAD

    def canvas_height(self, axis: str) -> float:
        """Return the height of the figure in inches, with room for the axis and its name."""
        return (self.height + LINE * lines_of(axis) + 28) / 72


def headed_rows(
    labels: pd.Series, headings: pd.Series | None, heights: Sequence[float], key: Sequence[Key]
) -> HeadedRows:
    """Place rows of the given heights, in points, or as high as their labels need.

    A heading stands above the first of consecutive rows that share it.
    """
    texts = [fitted(label, LABEL, WIDEST) for label in labels]
    heads_of = [] if headings is None else [fitted(h, HEAD, ROOM, 2, bold=True) for h in headings]
    wanted = heads_of or [""] * len(texts)
    starts = [True, *(one != other for one, other in pairwise(wanted))]
    lines = _key_lines(key)
    top = edge = len(lines) * (LINE + 3)
    centres, heads = [], []
    for text, head, first, height in zip(texts, wanted, starts, heights, strict=True):
        if head and first:
            high = lines_of(head) * LINE + BETWEEN
            edge += BETWEEN
            heads.append((head, edge + high / 2))
            edge += high
        high = max(height, lines_of(text) * LINE) + BETWEEN
        centres.append(edge + high / 2)
        edge += high
    short = max(0.0, SHORTEST - (edge - top))
    heads = [(text, place + short / 2) for text, place in heads]
    return HeadedRows(
        texts, [place + short / 2 for place in centres], heads, lines, top, edge + short
    )


def _key_lines(key: Sequence[Key]) -> list[list[Key]]:
    lines: list[list[Key]] = []
    used = room = ROOM
    for each in key:
        wide = _wide(each)
        if used + wide > room:
            lines.append([])
            used = 0.0
        lines[-1].append(each)
        used += wide
    return lines


def _wide(each: Key) -> float:
    return width_of(f"{each.mark} {each.text}   ")


def set_headed_rows(axes: Axes, placed: HeadedRows, axis: str) -> None:
    """Set labels, headings, limits, key and the name of the axis."""
    axes.set_yticks(placed.centres, placed.labels, fontsize=SMALL, ha="left")
    axes.set_ylim(placed.height, 0)
    axes.set_xlabel(axis, fontsize=SMALL, loc="left")
    axes.tick_params(axis="y", length=0, pad=placed.label_width)
    axes.spines["left"].set_visible(False)
    for text, place in placed.heads:
        _write(axes, text, -placed.label_width, place, weight="bold")
    for line, entries in enumerate(placed.key):
        at = -placed.label_width
        for each in entries:
            place = (line + 0.5) * (LINE + 3)
            _write(axes, each.mark, at, place, color=each.colour)
            _write(axes, each.text, at + width_of(f"{each.mark} "), place)
            at += _wide(each)


def _write(axes: Axes, text: str, right: float, down: float, **look: Any) -> None:
    axes.annotate(
        text,
        (0, down),
        (right, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
        zorder=4,
        **look,
    )
