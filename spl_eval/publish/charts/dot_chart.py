"""Dots in rows: values of the same unit side by side, as the programme and the official figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from spl_eval import spanish
from spl_eval.publish.charts.canvas import FAINT, canvas
from spl_eval.publish.charts.marks import (
    LINE,
    SMALL,
    Series,
    Stated,
    drawable,
    known,
    lacking,
    limits,
    size_of,
    spread,
    ticks,
    width_of,
    wrapped,
)
from spl_eval.publish.charts.rows import AXIS, GAP, beside, readings, rows, set_rows
from spl_eval.publish.charts.words import alternative
from spl_eval.publish.views import Absent, Chart, Table

GLYPHS, MARKERS = "●◆▲■▼★", "oD^sv*"
SIZES = (9.0, 7.0, 5.0, 5.0, 5.0, 5.0)
"""Points across the dots of each series; where two coincide, the later leaves the edge in sight."""

DOT, ROW = 8.0, 13.0
"""Points: from a dot to its value, and the height of a row of dots."""


def dots(
    name: str,
    title: str,
    frame: pd.DataFrame,
    label: str,
    values: tuple[Series, ...],
    *,
    axis: str,
    data: Table,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart one row per ``label`` with a dot for each of ``values``, joined by a thin line.

    Takes up to six series, each with a mark of its own.
    """
    if absent := lacking(name, title, frame, [each.column for each in values]):
        return absent
    columns = [known(frame[each.column]) for each in values]
    data_rows = list(zip(*columns, strict=True))
    heights = [_dots_height(row) for row in data_rows]
    placed = rows(frame[label], values, GLYPHS[: len(values)], heights)
    axis_text = wrapped(axis, AXIS)
    with canvas(placed.canvas_height(axis_text, ticked=True)) as (figure, (axes,)):
        set_rows(axes, placed, axis_text)
        axes.set_xticks([0], ["0"])
        marks = [mark for row in data_rows for mark in _room(values, row)]
        width, _ = size_of(axes)
        low, high = limits(marks, width)
        inside = [value for value, _, _ in marks]
        axes.set_xticks(*ticks(min(inside), max(inside), values[0].form, width * 0.8))
        axes.set_xlim(low, high)
        for row, place in zip(data_rows, placed.centres, strict=True):
            _dots(axes, values, row, place, width)
    alt = alternative(f"Gráfico de puntos. {axis}.", readings(frame[label], values, columns))
    return Chart(name, title, alt, figure, data, **stated)


def _outer(row: Sequence[float]) -> tuple[int | None, int | None]:
    """Return the places of the lowest and the highest value; one alone, or equals, are highest."""
    places = sorted(
        (place for place, value in enumerate(row) if not math.isnan(value)),
        key=lambda place: row[place],
    )
    if not places:
        return None, None
    low, high = places[0], places[-1]
    return (None if row[low] == row[high] else low), high


def _inner(row: Sequence[float]) -> list[int]:
    """Return the places of the values between the outer ones, each value once, in order."""
    low, high = _outer(row)
    ends = {row[place] for place in (low, high) if place is not None}
    between = {value: place for place, value in enumerate(row) if value not in ends}
    return [between[value] for value in sorted(between) if not math.isnan(value)]


def _dots_height(row: Sequence[float]) -> float:
    above = bool(_inner(row))
    below = any(map(math.isnan, row)) and not all(map(math.isnan, row))
    return ROW + 2 * LINE * (above or below)


def _room(values: Sequence[Series], row: Sequence[float]) -> list[tuple[float, float, float]]:
    low, high = _outer(row)
    room = [(row[place], DOT, DOT) for place in _inner(row)]
    if low is not None:
        room.append((row[low], width_of(values[low].written(row[low])) + DOT + GAP, 0.0))
    if high is not None:
        room.append((row[high], DOT, width_of(values[high].written(row[high])) + DOT + GAP))
    return room


def _dots(
    axes: Axes, values: Sequence[Series], row: Sequence[float], place: float, width: float
) -> None:
    low, high = _outer(row)
    if high is None:
        _edge_text(axes, spanish.MISSING, place)
        return
    known_values = [value for value in row if not math.isnan(value)]
    axes.plot(
        [min(known_values), max(known_values)], [place] * 2, color=FAINT, linewidth=2, zorder=1
    )
    for each, marker, size, value in zip(values, MARKERS, SIZES, row, strict=False):
        axes.plot([value], [place], marker=marker, color=each.colour, markersize=size, zorder=2)
    for end, before in ((low, True), (high, False)):
        if end is not None:
            text = values[end].written(row[end])
            beside(axes, text, row[end], place, before, italic=False, gap=DOT)
    _above(axes, values, row, place, width)
    missing = [each.label for each, value in zip(values, row, strict=True) if math.isnan(value)]
    if missing:
        _edge_text(axes, f"{drawable(spanish.listing(missing))}: {spanish.MISSING}", place + LINE)


def _above(
    axes: Axes, values: Sequence[Series], row: Sequence[float], place: float, width: float
) -> None:
    inner = _inner(row)
    texts = [values[each].written(row[each]) for each in inner]
    low, high = axes.get_xlim()
    unit = (high - low) / width
    centres = spread(
        [row[each] / unit for each in inner],
        [width_of(text) + GAP for text in texts],
        low / unit,
        high / unit,
    )
    for text, centre in zip(texts, centres, strict=True):
        axes.text(centre * unit, place - LINE, text, ha="center", va="center", fontsize=SMALL)


def _edge_text(axes: Axes, text: str, place: float) -> None:
    axes.annotate(
        text,
        (0, place),
        (GAP, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
        style="italic",
    )
