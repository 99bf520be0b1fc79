"""Estimates with their intervals: how they are read, said, and fitted to an axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from spl_eval import spanish
from spl_eval.publish.charts.canvas import EVIDENCE, FAINT, INK
from spl_eval.publish.charts.marks import known
from spl_eval.publish.charts.words import plain_number, written
from spl_eval.publish.views import Absent

NOT_ESTIMATED = "no se puede estimar"
UNLIMITED = "sin límite"
CUT = "Una flecha: el intervalo sigue fuera del gráfico, o no tiene límite."

THICK, THIN, DOT = 3.2, 1.0, 5.5
"""Points: the widths of the lines of the two intervals, and across a dot."""

FARTHEST = 4.0
"""Median half-lengths; an interval that ends farther from every estimate is cut.

One subgroup of three units would otherwise press all the others into a single point.
"""

SMALLEST = 1e-6
"""A smaller number has more zeros than a reader counts."""

BAND = "#e3e9ee"
"""Behind effects that are too small to matter; every colour of a mark stands out from it."""


def short_number(value: Any) -> str:
    """Write a number with three significant digits, also one too small to be written out."""
    if spanish.is_missing(value) or abs(value) >= SMALLEST or value == 0:
        return plain_number(value)
    return f"{value:.2e}".replace(".", ",")


@dataclass(frozen=True)
class Interval:
    """Columns of an estimate with its interval, and with a second one.

    Attributes:
        value: column of the estimate; empty where only a range is known.
        low: column of the interval's lower end; -inf where it has no limit.
        high: column of its upper end; inf where it has no limit.
        wide_low: lower end of a second interval: a uniform band, or one adjusted for looking
            many times. Empty when there is none.
        wide_high: its upper end.
        label: its name, for the key of several.
        colour: of its marks.
        form: how a value is written.
    """

    value: str
    low: str
    high: str
    wide_low: str = ""
    wide_high: str = ""
    label: str = ""
    colour: str = EVIDENCE
    form: Callable[[Any], str] = short_number


@dataclass(frozen=True)
class Estimate:
    """What is drawn of one row: NaN where nothing is known, infinite where there is no limit."""

    value: float
    low: float
    high: float
    wide_low: float = math.nan
    wide_high: float = math.nan

    @property
    def ends(self) -> list[float]:
        """The ends of both intervals that are finite numbers."""
        every = (self.low, self.high, self.wide_low, self.wide_high)
        return [end for end in every if math.isfinite(end)]

    @property
    def is_unknown(self) -> bool:
        """Whether there is neither an estimate nor an end of its interval."""
        return math.isnan(self.value) and math.isnan(self.low) and math.isnan(self.high)

    @property
    def centre(self) -> float:
        """The estimate; without one, what stands for it in ranking: the middle, or an end."""
        if math.isfinite(self.value):
            return self.value
        ends = [end for end in (self.low, self.high) if math.isfinite(end)]
        return sum(each / len(ends) for each in ends) if ends else math.nan


def estimates(frame: pd.DataFrame, columns: Interval) -> list[Estimate]:
    """Return the estimates of a frame's rows.

    Raises:
        ValueError: an interval ends below its beginning.
    """
    unknown = [math.nan] * len(frame)
    values = known(frame[columns.value]) if columns.value else unknown
    names = (columns.low, columns.high, columns.wide_low, columns.wide_high)
    ends = [_ends(frame[name]) if name else unknown for name in names]
    found = [Estimate(*row) for row in zip(values, *ends, strict=True)]
    for each in found:
        if each.low > each.high or each.wide_low > each.wide_high:
            raise ValueError(f"an interval ends below its beginning: {each}")
    return found


def _ends(column: pd.Series) -> list[float]:
    numbers = column.astype("Float64").to_numpy(dtype=float, na_value=math.nan)
    return [float(value) for value in numbers]


def absent(
    name: str, title: str, found: Sequence[Estimate], things: tuple[str, str] = ("fila", "filas")
) -> Absent | None:
    """Return what stands in the place of a chart without a single estimate, or None."""
    if not found:
        return Absent(name, title, "Con esta selección no queda ninguna fila que mostrar.")
    if all(each.is_unknown for each in found):
        reason = f"Hay {spanish.counted(len(found), *things)} y ninguna se puede estimar."
        return Absent(name, title, reason)
    return None


def said(estimate: Estimate, form: Callable[[Any], str]) -> str:
    """Write an estimate with its interval: ``0,28 (0,20 a 0,35)``."""
    if estimate.is_unknown:
        return NOT_ESTIMATED
    own = said_range(estimate.low, estimate.high, form)
    if math.isnan(estimate.value):
        return own
    return f"{form(estimate.value)} ({own})"


def said_range(low: float, high: float, form: Callable[[Any], str]) -> str:
    """Write an interval: ``0,20 a 0,35``, ``desde 0,20, sin límite``."""
    if math.isnan(low) and math.isnan(high):
        return "sin intervalo"
    if math.isinf(low) and math.isinf(high):
        return UNLIMITED
    if math.isinf(low):
        return f"{UNLIMITED} hasta {written(high, form)}"
    if math.isinf(high):
        return f"desde {written(low, form)}, {UNLIMITED}"
    return f"{written(low, form)} a {written(high, form)}"


def said_with_band(estimate: Estimate, columns: Interval, word: str) -> str:
    """Write an estimate with both its intervals, for the alternative text."""
    text = said(estimate, columns.form)
    if not columns.wide_low or math.isnan(estimate.wide_low) or estimate.is_unknown:
        return text
    return f"{text}; {word} {said_range(estimate.wide_low, estimate.wide_high, columns.form)}"


def reach(found: Iterable[Estimate], others: Iterable[float] = ()) -> tuple[float, float]:
    """Return the lowest and the highest value that an axis shows.

    It holds every estimate and all of ``others``, and the ends of intervals unless they lie
    farther off than ``FARTHEST``.
    """
    shown = [each for each in found if math.isfinite(each.centre)]
    points = [*(each.centre for each in shown), *others] or [0.0]
    halves = [abs(end - each.centre) for each in shown for end in each.ends]
    halves = [half for half in halves if half > 0]
    half = median(halves) if halves else 0.25 * (max(points) - min(points))
    far = FARTHEST * half if halves else 0.0
    fence = min(points) - far, max(points) + far
    ends = [min(max(end, fence[0]), fence[1]) for each in shown for end in each.ends]
    # An interval without limit needs room to be seen leaving.
    ends += [each.centre - half for each in shown if -math.inf in (each.low, each.wide_low)]
    ends += [each.centre + half for each in shown if math.inf in (each.high, each.wide_high)]
    low, high = min(points + ends), max(points + ends)
    if low == high:
        about = abs(low) / 2 or 1.0
        return low - about, high + about
    return low, high


def is_cut(found: Iterable[Estimate], low: float, high: float) -> bool:
    """Say whether an axis from ``low`` to ``high`` cuts an interval."""
    every = [(each.low, each.high, each.wide_low, each.wide_high) for each in found]
    return any(end < low or end > high for ends in every for end in ends)


def draw_interval(
    axes: Axes,
    place: float,
    ends: tuple[float, float],
    shown: tuple[float, float],
    *,
    colour: str,
    linewidth: float,
    upright: bool = False,
) -> None:
    """Draw an interval as a line, with an arrow where it goes on beyond what is ``shown``."""
    if any(map(math.isnan, ends)) or ends[1] < shown[0] or ends[0] > shown[1]:
        return
    kept = [min(max(end, shown[0]), shown[1]) for end in ends]
    xs, ys = ([place] * 2, kept) if upright else (kept, [place] * 2)
    axes.plot(xs, ys, color=colour, linewidth=linewidth, solid_capstyle="butt", zorder=2)
    arrows = ("v", "^") if upright else ("<", ">")
    for x, y, end, cut, arrow in zip(xs, ys, ends, kept, arrows, strict=True):
        if end != cut:
            axes.plot([x], [y], marker=arrow, color=colour, markersize=5, zorder=2)


def draw_zero(axes: Axes, *, upright: bool = False) -> None:
    """Draw the line of no effect: level, or ``upright`` where values run across."""
    draw = axes.axvline if upright else axes.axhline
    draw(0, color=INK, linewidth=1, zorder=0.8)


def draw_values_axis(axes: Axes, places: Sequence[float], texts: Sequence[str]) -> None:
    """Set the ticks of a level axis of effects, with faint lines across."""
    axes.set_yticks(places, texts)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    for place in places:
        axes.axhline(place, color=FAINT, linewidth=0.3, zorder=0.5)
