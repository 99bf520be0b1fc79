"""Love plots: how far apart assisted and comparison are, covariate by covariate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes

from spl_eval import spanish
from spl_eval.publish.charts.canvas import DECLARED, EVIDENCE, FAINT, INK, PAPER, canvas
from spl_eval.publish.charts.estimates import draw_zero
from spl_eval.publish.charts.headed_rows import HeadedRows, Key, headed_rows, set_headed_rows
from spl_eval.publish.charts.marks import (
    LINE,
    SMALL,
    Stated,
    known,
    lacking,
    size_of,
    ticks,
    width_of,
    wrapped,
)
from spl_eval.publish.charts.rows import AXIS
from spl_eval.publish.charts.words import Reading, alternative, named, written
from spl_eval.publish.views import Absent, Chart, Table, decimals

SHOWN = decimals(2)
GAP = 10.0
"""Points between the picture and the numbers."""

UNKNOWN = "no se puede calcular"
COLOURS, MARKS = (DECLARED, EVIDENCE), "◇●"


def love_plot(
    name: str,
    title: str,
    frame: pd.DataFrame,
    label: str,
    before: str,
    after: str = "",
    *,
    data: Table,
    heading: str = "",
    threshold: float = 0.1,
    axis: str = "Diferencia estandarizada (asistidas − comparación)",
    labels: tuple[str, str] = ("sin ponderar", "con ponderación"),
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Chart the standardised difference of each covariate, before and after weighting.

    Rows are sorted by the size of the difference before, the largest first, within each heading;
    those of which it is not known come last.

    Args:
        name: of the file in ``results/``.
        title: states the finding.
        frame: one row for each covariate.
        label: column of the covariates' names.
        before: column of the differences without weights, in standard deviations.
        after: column of those with weights; empty for none.
        data: the plotted values.
        heading: column of headings, in the order of their first rows.
        threshold: where the dashed lines stand, on both sides of zero.
        axis: what is measured and its unit.
        labels: names of both series.
        **stated: note, period, basis and sources.
    """
    names = [before, after] if after else [before]
    if absent := lacking(name, title, frame, names):
        return absent
    ordered = _sorted(frame, before, heading)
    columns = [known(ordered[column]) for column in names]
    texts = [_numbers(row) for row in zip(*columns, strict=True)]
    keys = [Key(*each) for each in zip(MARKS, labels, COLOURS, strict=True)]
    headings = ordered[heading] if heading else None
    heights = [LINE] * len(ordered)
    placed = headed_rows(ordered[label], headings, heights, keys if after else [])
    axis_text = wrapped(axis, AXIS)
    with canvas(placed.canvas_height(axis_text)) as (figure, (axes,)):
        set_headed_rows(axes, placed, axis_text)
        right = _set_values(axes, columns, texts, threshold)
        _thresholds(axes, placed, threshold)
        for place, centre in enumerate(placed.centres):
            _row(axes, [column[place] for column in columns], centre, not after)
            _number(axes, texts[place], right, centre)
    stated["note"] = spanish.sentences(
        stated.get("note", ""),
        f"Líneas cortadas: diferencias de {SHOWN(-threshold)} y {SHOWN(threshold)}.",
    )
    alt = alternative(
        f"Diferencias entre los grupos. {axis}.", _readings(ordered[label], columns, labels)
    )
    return Chart(name, title, alt, figure, data, **stated)


def _sorted(frame: pd.DataFrame, before: str, heading: str) -> pd.DataFrame:
    sizes = [math.inf if math.isnan(value) else -abs(value) for value in known(frame[before])]
    groups = list(dict.fromkeys(frame[heading].astype("str"))) if heading else []
    ranks = [groups.index(each) for each in frame[heading].astype("str")] if heading else sizes
    order = sorted(range(len(frame)), key=lambda row: (ranks[row], sizes[row], row))
    return frame.iloc[order].reset_index(drop=True)


def _numbers(row: Sequence[float]) -> str:
    if all(map(math.isnan, row)):
        return UNKNOWN
    return " → ".join(written(value, SHOWN) for value in row)


def _set_values(
    axes: Axes, columns: Sequence[Sequence[float]], texts: Sequence[str], threshold: float
) -> float:
    told = [value for column in columns for value in column if not math.isnan(value)]
    low, high = min(*told, -1.5 * threshold), max(*told, 1.5 * threshold)
    axes.set_xticks([0], ["0"])
    whole = size_of(axes)[0]
    left = max(whole - max(width_of(text) for text in texts) - GAP, 0.3 * whole)
    margin = 0.04 * (high - low)
    ends = low - margin, high + margin
    axes.set_xlim(ends[0], ends[0] + (ends[1] - ends[0]) * whole / left)
    axes.set_xticks(*ticks(low, high, SHOWN, left))
    axes.spines["bottom"].set_bounds(*ends)
    return (left + GAP) / whole


def _thresholds(axes: Axes, placed: HeadedRows, threshold: float) -> None:
    span = [placed.top, placed.height]
    draw_zero(axes, upright=True)
    axes.lines[-1].set_ydata([0, 1 - placed.top / placed.height])
    for place in (-threshold, threshold):
        axes.plot([place] * 2, span, color=INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=0.6)


def _row(axes: Axes, row: Sequence[float], centre: float, alone: bool) -> None:
    axes.plot(row, [centre] * len(row), color=FAINT, linewidth=1.5, zorder=1)
    looks = [(COLOURS[1], COLOURS[1])] if alone else [(COLOURS[0], PAPER), (COLOURS[1],) * 2]
    shapes = ["o"] if alone else ["D", "o"]
    for value, shape, (edge, face) in zip(row, shapes, looks, strict=True):
        if not math.isnan(value):
            axes.plot(
                [value],
                [centre],
                marker=shape,
                markersize=6,
                markeredgecolor=edge,
                markerfacecolor=face,
                markeredgewidth=1.3,
                zorder=3,
            )


def _number(axes: Axes, text: str, right: float, centre: float) -> None:
    axes.text(
        right,
        centre,
        text,
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=SMALL,
        style="italic" if text == UNKNOWN else "normal",
    )


def _readings(
    labels: pd.Series, columns: Sequence[Sequence[float]], names: tuple[str, str]
) -> list[Reading]:
    told = []
    for label, row in zip(labels, zip(*columns, strict=True), strict=True):
        texts = [written(value, SHOWN) for value in row]
        if len(row) > 1:
            texts = [f"{each} {text}" for each, text in zip(names, texts, strict=True)]
        told.append(Reading(f"{named(label)}: {', '.join(texts)}", row[0]))
    return told
