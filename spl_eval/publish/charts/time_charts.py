"""Charts over time: lines over years and steps of survival, named at their ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Unpack

import pandas as pd
from matplotlib.axes import Axes

from spl_eval import spanish
from spl_eval.publish.charts.canvas import CURVES, canvas
from spl_eval.publish.charts.line_ends import (
    AXIS,
    NAME,
    End,
    height,
    reserve,
    set_values,
    write_names,
)
from spl_eval.publish.charts.marks import SMALL, Series, Stated, known, lacking, ticks, wrapped
from spl_eval.publish.charts.words import Reading, alternative, named, plain_number, written
from spl_eval.publish.views import Absent, Chart, Table

DASHES: tuple[Any, ...] = ("solid", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
SAID = 6
"""Points of a curve that the alternative text says."""


def lines(
    name: str,
    title: str,
    frame: pd.DataFrame,
    x: str,
    values: tuple[Series, ...],
    *,
    axis: str,
    data: Table,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart a line for each of ``values`` over the years in ``x``, a year once.

    A year without row or value leaves a gap. Rows without a year are left out, and the note
    says how many. Raises ValueError when a year has two rows.
    """
    dated = frame[frame[x].notna()]
    if absent := lacking(name, title, dated, [each.column for each in values]):
        return absent
    whole = dated.set_axis(dated[x].astype(int), axis="index")
    years = list(range(int(whole.index.min()), int(whole.index.max()) + 1))
    columns = [known(whole[each.column].reindex(years)) for each in values]
    ends = [_end(each, years, column) for each, column in zip(values, columns, strict=True)]
    with canvas(height(ends, axis)) as (figure, (axes,)):
        for each, column in zip(values, columns, strict=True):
            axes.plot(years, column, color=each.colour, linewidth=2, marker="o", markersize=4.5)
        set_values(axes, axis, [value for column in columns for value in column], values[0].form)
        _set_years(axes, years, ends)
        write_names(axes, ends)
    left_out = len(frame) - len(dated)
    notes = [stated.get("note", "")]
    if any(math.isnan(value) for column in columns for value in column):
        notes.append("Una línea que falta o se corta: sin dato en esos años.")
    if left_out:
        notes.append(f"Quedan fuera {spanish.counted(left_out, 'fila', 'filas')} sin año.")
    stated["note"] = spanish.sentences(*notes)
    picture = f"Gráfico de líneas por año. {axis}."
    alt = alternative(picture, _by_year(years, values, columns))
    return Chart(name, title, alt, figure, data, **stated)


def _end(series: Series, years: Sequence[int], values: Sequence[float]) -> End:
    told = [each for each in zip(years, values, strict=True) if not math.isnan(each[1])]
    if not told:
        text = f"{wrapped(series.label, NAME)}\n{spanish.MISSING}"
        return End(text, series.colour, math.nan, math.nan)
    year, value = told[-1]
    when = "" if year == years[-1] else f" ({year})"
    return End(
        f"{wrapped(series.label, NAME)}\n{series.written(value)}{when}", series.colour, year, value
    )


def _by_year(
    years: Sequence[int], values: Sequence[Series], columns: Sequence[list[float]]
) -> list[Reading]:
    readings = []
    for year, row in zip(years, zip(*columns, strict=True), strict=True):
        pairs = zip(values, row, strict=True)
        texts = [f"{named(each.label)} {each.written(value)}" for each, value in pairs]
        readings.append(Reading(f"{year}: {', '.join(texts)}", row[0]))
    return readings


def _set_years(axes: Axes, years: Sequence[int], ends: Sequence[End]) -> None:
    first, last = (years[0], years[-1]) if len(years) > 1 else (years[0] - 0.5, years[0] + 0.5)
    axes.set_xticks([first], [""])
    width = reserve(axes, first, last, ends)
    every = max(1, math.ceil(len(years) * 30 / width))
    axes.set_xticks([year for year in years if (years[-1] - year) % every == 0])
    axes.set_xticklabels([str(int(place)) for place in axes.get_xticks()])


def steps(
    name: str,
    title: str,
    curves: Mapping[str, pd.DataFrame],
    *,
    x: str,
    y: str,
    axis_x: str,
    axis_y: str,
    data: Table,
    form: Callable[[Any], str] = plain_number,
    end_values: bool = True,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart a curve of steps for each of ``curves`` (name to points), as survival is drawn.

    ``y`` holds from its ``x`` on, up to the next point; ``form`` writes it. ``end_values``
    writes the last value beside the name: not for curves that end at different ``x``, which it
    would set beside each other as if they could be compared.
    """
    points = [(label, known(each[x]), known(each[y])) for label, each in curves.items()]
    told = [(label, *_sorted(xs, ys)) for label, xs, ys in points]
    flat = pd.DataFrame({"y": [value for _, _, ys in told for value in ys]}, dtype="float64")
    if absent := lacking(name, title, flat, ["y"]):
        return absent
    ends = [
        _curve_end(label, xs, ys, place, form if end_values else None)
        for place, (label, xs, ys) in enumerate(told)
    ]
    last = max(value for _, xs, _ in told for value in xs)
    first = min(0.0, *(value for _, xs, _ in told for value in xs))
    with canvas(height(ends, axis_y, axis_x)) as (figure, (axes,)):
        for end, (_, xs, ys) in zip(ends, told, strict=True):
            axes.step(
                xs,
                ys,
                where="post",
                color=end.colour,
                linewidth=2,
                linestyle=end.dashes,
            )
        set_values(axes, axis_y, flat["y"].tolist(), form)
        axes.set_xlabel(wrapped(axis_x, AXIS, 1), loc="left", fontsize=SMALL)
        axes.set_xticks([first], [""])
        width = reserve(axes, first, last if last > first else first + 1, ends)
        axes.set_xticks(*ticks(first, last, plain_number, width))
        write_names(axes, ends)
    alt = alternative(
        f"Curvas en escalones. {axis_y}, según: {axis_x}.",
        [_curve_reading(label, xs, ys, form) for label, xs, ys in told],
    )
    return Chart(name, title, alt, figure, data, **stated)


def _sorted(xs: Sequence[float], ys: Sequence[float]) -> tuple[list[float], list[float]]:
    pairs = [each for each in zip(xs, ys, strict=True) if not math.isnan(each[0])]
    pairs.sort(key=lambda each: each[0])
    return [x for x, _ in pairs], [y for _, y in pairs]


def _curve_end(
    label: str,
    xs: Sequence[float],
    ys: Sequence[float],
    place: int,
    form: Callable[[Any], str] | None,
) -> End:
    told = [each for each in zip(xs, ys, strict=True) if not math.isnan(each[1])]
    colour, dashes = CURVES[place % len(CURVES)], DASHES[place % len(DASHES)]
    x, y = told[-1] if told else (math.nan, math.nan)
    value = f"\n{written(y, form)}" if form else ""
    return End(f"{wrapped(label, NAME)}{value}", colour, x, y, dashes)


def _curve_reading(
    label: str, xs: Sequence[float], ys: Sequence[float], form: Callable[[Any], str]
) -> Reading:
    """Say a curve at evenly spaced points, the first and the last among them."""
    if not xs:
        return Reading(f"{named(label)}: {spanish.MISSING}", math.nan)
    step = max(1, math.ceil((len(xs) - 1) / (SAID - 1)))
    chosen = sorted({*range(0, len(xs), step), len(xs) - 1})
    texts = [f"{written(ys[each], form)} en {plain_number(xs[each])}" for each in chosen]
    return Reading(f"{named(label)}: {', '.join(texts)}", ys[-1])
