"""Flow diagrams: who was there, who left and why, and who is left, in a column for each arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from spl_eval import spanish
from spl_eval.publish.charts.canvas import EVIDENCE, FAINT, INK, OFFICIAL, WIDTH, canvas
from spl_eval.publish.charts.fitted import BOLD, fitted, shortened
from spl_eval.publish.charts.marks import LINE, SMALL, Stated, lines_of
from spl_eval.publish.charts.words import LONGEST_ALT, named
from spl_eval.publish.views import Absent, Chart, Table

BOX, EXIT = 31, 27
"""Characters in a line of a box, and of an exit, which stands beside the arrow."""

PADDING, BETWEEN, INDENT = 6.0, 9.0, 26.0
"""Points: within a box, between one thing and the next, and from the left to an exit."""

ARMS = (("assisted", "Asistidas"), ("comparison", "Comparación"))
COLOURS = (EVIDENCE, OFFICIAL)


@dataclass(frozen=True)
class _Step:
    """A box and the exits below it, as texts."""

    name: str
    text: str
    exits: list[str]


def flow_diagram(
    name: str,
    title: str,
    frame: pd.DataFrame,
    *,
    data: Table,
    words: Mapping[str, str],
    arms: tuple[tuple[str, str], ...] = ARMS,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart counts from step to step, with who leaves in between.

    Args:
        name: of the file in ``results/``.
        title: states the finding.
        frame: ``step``, ``arm``, ``reason``, ``organisations``, ``units``, in order within each
            arm. A row without a reason is a box; one with a reason is an exit below the last box.
        data: the plotted values.
        words: what a step, or a reason, is called; one that is not named stands as it is.
        arms: values of ``arm`` with their names, up to two, from the left.
        **stated: note, period, basis and sources.

    Raises:
        ValueError: an exit before any box.
    """
    if frame.empty:
        return Absent(name, title, "Con esta selección no queda ninguna fila que mostrar.")
    width = WIDTH * 72 - 10
    wide = (width - BETWEEN * (len(arms) - 1)) / len(arms)
    columns = [_steps(frame[frame["arm"] == arm], words, wide) for arm, _ in arms]
    levels = list(dict.fromkeys(step.name for column in columns for step in column))
    heights = {each: _height(each, columns, last=each == levels[-1]) for each in levels}
    top = LINE + PADDING
    whole = top + sum(box + below for box, below in heights.values())
    with canvas((whole + 4) / 72) as (figure, (axes,)):
        axes.set_xlim(-1, width + 1)
        axes.set_ylim(whole, 0)
        axes.set_axis_off()
        for place, ((_, head), column) in enumerate(zip(arms, columns, strict=True)):
            left = place * (wide + BETWEEN)
            head = shortened(head, BOX, wide / BOLD)
            axes.text(left, LINE / 2, head, va="center", fontsize=SMALL, fontweight="bold")
            _column(axes, column, levels, heights, left, top, colour=COLOURS[place], wide=wide)
    alt = _alternative(frame, words, arms)
    return Chart(name, title, alt, figure, data, **stated)


def _steps(rows: pd.DataFrame, words: Mapping[str, str], wide: float) -> list[_Step]:
    steps: list[_Step] = []
    for row in rows.to_dict("records"):
        if spanish.is_missing(row["reason"]):
            called = fitted(words.get(row["step"], row["step"]), BOX, wide - 2 * PADDING)
            text = f"{called}\n" + "\n".join(_counts(row))
            steps.append(_Step(str(row["step"]), text, []))
        elif not steps:
            raise ValueError(f"an exit before any box: {row['reason']}")
        else:
            called = fitted(words.get(row["reason"], row["reason"]), EXIT, wide - INDENT - PADDING)
            steps[-1].exits.append(f"{called}:\n" + "\n".join(_counts(row, short=True)))
    return steps


def _counts(row: Mapping[Any, Any], *, short: bool = False) -> list[str]:
    """Write both counts: in a line each, or in one, short."""
    units = spanish.counted(row["units"], "unidad", "unidades")
    if short:
        return [f"{spanish.number(row['organisations'])} org., {units}"]
    return [spanish.counted(row["organisations"], "organización", "organizaciones"), units]


def _height(level: str, columns: Sequence[Sequence[_Step]], *, last: bool) -> tuple[float, float]:
    """Return the height of a level's boxes and of the room below, in points."""
    own = [step for column in columns for step in column if step.name == level]
    box = max(lines_of(step.text) * LINE for step in own) + 2 * PADDING
    below = max(sum(lines_of(each) * LINE + BETWEEN for each in step.exits) for step in own)
    return box, below + (BETWEEN if last and not below else 2 * BETWEEN)


def _column(
    axes: Axes,
    steps: Sequence[_Step],
    levels: Sequence[str],
    heights: Mapping[str, tuple[float, float]],
    left: float,
    down: float,
    *,
    colour: str,
    wide: float,
) -> None:
    own = {step.name: step for step in steps}
    last = max((levels.index(step.name) for step in steps), default=-1)
    for place, level in enumerate(levels[: last + 1]):
        box, below = heights[level]
        bottom = down + box + below
        if level in own:
            _box(axes, own[level].text, left, down, wide, box, colour)
            _exits(axes, own[level].exits, left, down + box)
            start = down + box
        else:
            start = down
        at = left + INDENT / 2
        if place < last:
            arrow = levels[place + 1] in own
            _line(axes, (at, start), (at, bottom), arrow=arrow)
        elif own[level].exits:
            _line(axes, (at, start), (at, bottom - 2 * BETWEEN), arrow=False)
        down = bottom


def _box(
    axes: Axes, text: str, left: float, top: float, wide: float, high: float, colour: str
) -> None:
    axes.add_patch(
        Rectangle((left, top), wide, high, facecolor="none", edgecolor=colour, linewidth=1.4)
    )
    axes.text(
        left + PADDING,
        top + high / 2,
        text,
        va="center",
        fontsize=SMALL,
        linespacing=1.1,
    )


def _exits(axes: Axes, exits: Sequence[str], left: float, down: float) -> None:
    down += BETWEEN
    for text in exits:
        high = lines_of(text) * LINE
        middle = down + high / 2
        _line(axes, (left + INDENT / 2, middle), (left + INDENT - 3, middle), arrow=True)
        axes.text(left + INDENT, middle, text, va="center", fontsize=SMALL, linespacing=1.1)
        down += high + BETWEEN


def _line(axes: Axes, start: tuple[float, float], end: tuple[float, float], *, arrow: bool) -> None:
    look = {
        "arrowstyle": "-|>" if arrow else "-",
        "color": INK if arrow else FAINT,
        "linewidth": 1,
        "shrinkA": 0,
        "shrinkB": 0,
        "mutation_scale": 9,
    }
    axes.annotate("", end, start, arrowprops=look, annotation_clip=False)


def _alternative(
    frame: pd.DataFrame, words: Mapping[str, str], arms: Sequence[tuple[str, str]]
) -> str:
    """Say every box and exit in order; of too many, the boxes only."""
    whole = f"Diagrama de flujo. {' '.join(_said(frame, words, *arm) for arm in arms)}"
    if len(whole) <= LONGEST_ALT:
        return whole
    boxes = frame[[spanish.is_missing(reason) for reason in frame["reason"]]]
    short = f"Diagrama de flujo. {' '.join(_said(boxes, words, *arm) for arm in arms)}"
    return f"{short} Los motivos de quienes quedan afuera están en la tabla."


def _said(frame: pd.DataFrame, words: Mapping[str, str], arm: str, head: str) -> str:
    told = []
    for row in frame[frame["arm"] == arm].to_dict("records"):
        leaves = not spanish.is_missing(row["reason"])
        key = row["reason"] if leaves else row["step"]
        start = "quedan afuera, " if leaves else ""
        told.append(f"{start}{named(words.get(key, key))}: {', '.join(_counts(row))}")
    return f"{head}: {'; '.join(told) or spanish.MISSING}."
