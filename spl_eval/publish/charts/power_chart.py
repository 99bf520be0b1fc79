"""Power against the size of the effect, with what can be detected and what would matter."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Unpack

import pandas as pd
from matplotlib.axes import Axes

from spl_eval import spanish
from spl_eval.publish.charts.canvas import FAINT, INK, canvas
from spl_eval.publish.charts.line_ends import NAME, End, reserve, write_names
from spl_eval.publish.charts.marks import (
    LINE,
    SMALL,
    Series,
    Stated,
    known,
    lacking,
    lines_of,
    size_of,
    ticks,
    width_of,
    wrapped,
)
from spl_eval.publish.charts.rows import AXIS
from spl_eval.publish.charts.time_charts import DASHES
from spl_eval.publish.charts.words import Reading, alternative, named, plain_number
from spl_eval.publish.views import Absent, Chart, Table

HEIGHT = 2.6
"""Inches of height of the picture, with the names of both axes."""

TOP = 100.0
"""Per cent; the marks are named above."""

LINE_OF_MARK = 9.5
"""Per cent that the name of a mark takes above the curves."""


def power_curve(
    name: str,
    title: str,
    frame: pd.DataFrame,
    effect: str,
    curves: tuple[Series, ...],
    *,
    axis: str,
    data: Table,
    detectable: float | None = None,
    minimum: float | None = None,
    target: float = 80.0,
    form: Callable[[Any], str] = plain_number,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart power, in per cent, against the true effect.

    Args:
        name: of the file in ``results/``.
        title: states the finding.
        frame: one row for each effect.
        effect: column of effects.
        curves: columns of power, in percentage points.
        axis: the effect and its unit.
        data: the plotted values.
        detectable: the smallest effect that reaches ``target``.
        minimum: the smallest effect that matters.
        target: power wanted, in percentage points.
        form: how an effect is written.
        **stated: note, period, basis and sources.
    """
    ordered = frame[frame[effect].notna()].sort_values(effect, kind="stable")
    if absent := lacking(name, title, ordered, [each.column for each in curves]):
        return absent
    xs = known(ordered[effect])
    columns = [known(ordered[each.column]) for each in curves]
    marks = {"mínimo que importa": minimum, "mínimo detectable": detectable}
    told = {text: at for text, at in marks.items() if at is not None and math.isfinite(at)}
    ends = [_end(s, xs, c, d) for s, c, d in zip(curves, columns, DASHES * 9, strict=False)]
    axis_text = wrapped(axis, AXIS)
    # Beside the names of several curves there is less room for those of the marks.
    several = len(curves) > 1
    rows = len(told) * (2 if several else 1)
    with canvas(HEIGHT + LINE * (lines_of(axis_text) + rows) / 72) as (figure, (axes,)):
        axes.set_title("Potencia (probabilidad de detectarlo)", loc="left", fontsize=SMALL, x=0)
        axes.set_xlabel(axis_text, loc="left", fontsize=SMALL)
        _set_power(axes, target, rows)
        width = _set_effects(axes, [*xs, *told.values()], ends, form, named_ends=several)
        for end, column in zip(ends, columns, strict=True):
            axes.plot(xs, column, color=end.colour, linewidth=2, linestyle=end.dashes, zorder=2)
            if len(xs) == 1:  # a line of one point has no length
                axes.plot(xs, column, "o", color=end.colour, zorder=2)
        span = [min(0.0, *xs), max(*xs, *told.values(), 0.0)]
        axes.plot(span, [target] * 2, color=INK, linewidth=1, linestyle=(0, (4, 2)), zorder=1)
        _marks(
            axes, sorted((at, _name(text, form(at), several)) for text, at in told.items()), width
        )
        if several:
            write_names(axes, ends)
    lost = [text for text, at in marks.items() if at is not None and not math.isfinite(at)]
    stated["note"] = spanish.sentences(
        stated.get("note", ""),
        f"Línea cortada: {spanish.percent(target, 0)} de potencia.",
        f"No se puede calcular: {spanish.listing(lost)}." if lost else "",
    )
    readings = []
    for x, row in zip(xs, zip(*columns, strict=True), strict=True):
        texts = [
            f"{named(s.label)} {s.written(v)}" if several else s.written(v)
            for s, v in zip(curves, row, strict=True)
        ]
        readings.append(Reading(f"{form(x)}: {', '.join(texts)}", row[0]))
    marked = "".join(f" El {text}: {form(at)}." for text, at in told.items())
    alt = alternative(f"Curva de potencia según el efecto. {axis}.{marked}", readings)
    return Chart(name, title, alt, figure, data, **stated)


def _end(series: Series, xs: Sequence[float], values: Sequence[float], dashes: Any) -> End:
    told = [each for each in zip(xs, values, strict=True) if not math.isnan(each[1])]
    x, y = told[-1] if told else (math.nan, math.nan)
    lost = "" if told else f"\n{spanish.MISSING}"
    return End(f"{wrapped(series.label, NAME)}{lost}", series.colour, x, y, dashes)


def _set_power(axes: Axes, target: float, rows: int) -> None:
    places = sorted({0.0, 20.0, 40.0, 60.0, TOP} | {target})
    places = [each for each in places if each == target or abs(each - target) >= 10]
    axes.set_yticks(places, [spanish.percent(each, 0) for each in places])
    axes.set_ylim(0, TOP + 3 + LINE_OF_MARK * rows)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _set_effects(
    axes: Axes,
    effects: Sequence[float],
    ends: Sequence[End],
    form: Callable[[Any], str],
    *,
    named_ends: bool,
) -> float:
    """Set the axis of effects; return its length up to the last one, in points."""
    low, high = min(0.0, *effects), max(effects)
    high = high if high > low else low + 1
    axes.set_xticks([low], [""])
    if named_ends:
        width = reserve(axes, low, high, ends)
    else:
        axes.set_xlim(low, high + 0.02 * (high - low))
        width = size_of(axes)[0] / 1.02
        for place in axes.get_yticks():
            axes.axhline(place, color=FAINT, linewidth=0.3, zorder=0.5)
    axes.set_xticks(*ticks(low, high, form, width))
    return width


def _name(text: str, value: str, two_lines: bool) -> str:
    """Write a mark's name; in two lines it is half as wide."""
    start, _, last = text.rpartition(" ")
    return f"{start}\n{last}: {value}" if two_lines else f"{text}: {value}"


def _marks(axes: Axes, marks: Sequence[tuple[float, str]], width: float) -> None:
    """Draw a line at each effect and write its name above, so that no line crosses a name.

    The lower one is named to its left, or above the other's line where there is no room.
    """
    left, right = axes.get_xlim()
    scale = (right - left) / size_of(axes)[0]
    wide = [width_of(text) + 10 for _, text in marks]
    to_the_left = [(at - left) / scale > room for (at, _), room in zip(marks, wide, strict=True)]
    rows = [0, 1] if to_the_left[:1] == [True] else [1, 0]
    for place, (at, text) in enumerate(marks):
        row = rows[place] if len(marks) > 1 else 0
        up = TOP + 3 + LINE_OF_MARK * lines_of(text) * (row + 0.5)
        last = place == len(marks) - 1
        before = to_the_left[place] and not (last and (at - left) / scale + wide[place] < width)
        axes.plot([at, at], [0, up], color=INK, linewidth=0.9, zorder=1.5)
        axes.annotate(
            text,
            (at, up),
            (-4 if before else 4, 0),
            textcoords="offset points",
            ha="right" if before else "left",
            va="center",
            fontsize=SMALL,
            linespacing=1.1,
            zorder=4,
        )
