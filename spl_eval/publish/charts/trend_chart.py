"""Paths of means over the years, side by side, on an axis that need not hold zero."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from spl_eval import spanish
from spl_eval.publish.charts.canvas import canvas
from spl_eval.publish.charts.estimates import BAND
from spl_eval.publish.charts.line_ends import AXIS, NAME, End, height, reserve, write_names
from spl_eval.publish.charts.marks import SMALL, Series, Stated, known, lacking, ticks, wrapped
from spl_eval.publish.charts.time_charts import DASHES
from spl_eval.publish.charts.words import Reading, alternative, named
from spl_eval.publish.views import Absent, Chart, Table


def trends(
    name: str,
    title: str,
    frame: pd.DataFrame,
    x: str,
    values: tuple[Series, ...],
    *,
    axis: str,
    data: Table,
    entries: tuple[int, int] | None = None,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart the path of each of ``values`` over the years in ``x``, a year once.

    Unlike :func:`lines`, the axis holds what is drawn and not zero: what matters is whether
    paths run parallel, and logarithms have no zero worth showing. The note says so.

    Args:
        name: of the file in ``results/``.
        title: states the finding.
        frame: one row for each year.
        x: column of the years.
        values: columns of means, with the names of their groups.
        axis: what is measured and its unit.
        data: the plotted values.
        entries: first and last year in which units entered, shaded.
        **stated: note, period, basis and sources.

    Raises:
        ValueError: a year has two rows.
    """
    dated = frame[frame[x].notna()]
    if absent := lacking(name, title, dated, [each.column for each in values]):
        return absent
    whole = dated.set_axis(dated[x].astype(int), axis="index")
    years = list(range(int(whole.index.min()), int(whole.index.max()) + 1))
    columns = [known(whole[each.column].reindex(years)) for each in values]
    ends = [_end(s, years, c, d) for s, c, d in zip(values, columns, DASHES * 9, strict=False)]
    with canvas(height(ends, axis)) as (figure, (axes,)):
        axes.set_title(wrapped(axis, AXIS), loc="left", fontsize=SMALL, x=0)
        holds_zero = _set_values(axes, columns, values[0])
        _set_years(axes, years, ends, entries)
        for end, column in zip(ends, columns, strict=True):
            axes.plot(
                years, column, color=end.colour, linewidth=2, marker="o", markersize=4.5, zorder=2
            )
        write_names(axes, ends)
    lost = any(math.isnan(value) for column in columns for value in column)
    left_out = len(frame) - len(dated)
    stated["note"] = spanish.sentences(
        stated.get("note", ""),
        "" if holds_zero else "El eje no empieza en cero.",
        f"Franja gris: años de ingreso ({spanish.years(*entries)})." if entries else "",
        "Una línea que falta o se corta: sin dato en esos años." if lost else "",
        f"Quedan fuera {spanish.counted(left_out, 'fila', 'filas')} sin año." if left_out else "",
    )
    readings = [
        Reading(f"{year}: {', '.join(_said(values, row))}", row[0])
        for year, row in zip(years, zip(*columns, strict=True), strict=True)
    ]
    alt = alternative(f"Gráfico de líneas por año. {axis}.", readings)
    return Chart(name, title, alt, figure, data, **stated)


def _said(values: Sequence[Series], row: Sequence[float]) -> list[str]:
    return [f"{named(s.label)} {s.written(v)}" for s, v in zip(values, row, strict=True)]


def _end(series: Series, years: Sequence[int], values: Sequence[float], dashes: object) -> End:
    told = [each for each in zip(years, values, strict=True) if not math.isnan(each[1])]
    label = wrapped(series.label, NAME)
    if not told:
        return End(f"{label}\n{spanish.MISSING}", series.colour, math.nan, math.nan)
    year, value = told[-1]
    when = "" if year == years[-1] else f" ({year})"
    return End(f"{label}\n{series.written(value)}{when}", series.colour, year, value)


def _set_values(axes: Axes, columns: Sequence[Sequence[float]], first: Series) -> bool:
    """Set the axis of means; say whether it holds zero."""
    told = [value for column in columns for value in column if not math.isnan(value)]
    low, high = min(told), max(told)
    room = 0.1 * (high - low) or 0.1 * abs(low) or 1.0
    axes.set_yticks(*ticks(low, high, first.form))
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(low - room, high + room)
    return low - room <= 0 <= high + room


def _set_years(
    axes: Axes, years: Sequence[int], ends: Sequence[End], entries: tuple[int, int] | None
) -> None:
    first, last = (years[0], years[-1]) if len(years) > 1 else (years[0] - 0.5, years[0] + 0.5)
    axes.set_xticks([first], [""])
    width = reserve(axes, first, last, ends)
    every = max(1, math.ceil(len(years) * 30 / width))
    told = [year for year in years if (years[-1] - year) % every == 0]
    axes.set_xticks(told, [str(year) for year in told])
    if entries:
        left = max(entries[0] - 0.5, axes.get_xlim()[0])
        right = min(entries[1] + 0.5, last)
        if left < right:
            axes.axvspan(left, right, facecolor=BAND, linewidth=0, zorder=0)
