"""What the shared charts have in common: series, wrapped labels, and room for the words."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean
from typing import Any, TypedDict

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import TextToPath
from matplotlib.ticker import MaxNLocator

from spl_eval import spanish
from spl_eval.publish.charts.canvas import STYLE
from spl_eval.publish.charts.words import plain_number, written
from spl_eval.publish.views import Absent

SMALL = 9.0
"""Points; nothing on a chart is smaller."""

LINE = 11.0
"""Points from one line of a label to the next."""

UNKNOWN_LETTER = "\u25a1"
FAMILY = STYLE["font.family"]


@dataclass(frozen=True)
class Series:
    """One column on a chart: its name for readers, its colour, and how a value is written."""

    column: str
    label: str
    colour: str
    form: Callable[[Any], str] = spanish.number

    def written(self, value: float) -> str:
        """Write a value; missing is said."""
        return written(value, self.form)


class Stated(TypedDict, total=False):
    """What a chart carries to its foot; see :class:`spl_eval.publish.views.Chart`."""

    note: str
    period: str
    basis: str
    sources: tuple[str, ...]


def known(column: pd.Series) -> list[float]:
    """Return a column as floats for drawing; missing and infinite values are NaN."""
    values = column.astype("Float64").to_numpy(dtype=float, na_value=math.nan)
    return [value if math.isfinite(value) else math.nan for value in values.tolist()]


def lacking(name: str, title: str, frame: pd.DataFrame, columns: Sequence[str]) -> Absent | None:
    """Return what stands in the place of a chart without a single value, or None."""
    if frame.empty:
        return Absent(name, title, "Con esta selección no queda ninguna fila que mostrar.")
    if all(math.isnan(value) for column in columns for value in known(frame[column])):
        rows = spanish.counted(len(frame), "fila", "filas")
        return Absent(name, title, f"Hay {rows} y ninguna trae el dato que se mostraría.")
    return None


def drawable(text: Any) -> str:
    """Return a label that the charts' letters can draw; missing is said."""
    if spanish.is_missing(text):
        return spanish.MISSING
    letters = _letters()
    return "".join(
        each if ord(each) in letters else UNKNOWN_LETTER for each in " ".join(str(text).split())
    )


@cache
def _letters() -> frozenset[int]:
    return frozenset(get_font(findfont(FontProperties(family=FAMILY))).get_charmap())


def wrapped(text: Any, characters: int, lines: int = 3) -> str:
    """Break a label into at most ``lines`` lines of like length; a longer one ends in «…»."""
    whole = drawable(text)
    parts = _broken(whole, characters, lines)
    longest = max((len(word) for word in whole.split()), default=1)
    if parts and not parts[-1].endswith("…"):
        for narrower in range(characters - 1, longest - 1, -1):
            even = _broken(whole, narrower, lines)
            if len(even) > len(parts) or even[-1].endswith("…"):
                break
            parts = even
    return "\n".join(parts)


def _broken(text: str, characters: int, lines: int) -> list[str]:
    return textwrap.wrap(text, characters, max_lines=lines, placeholder="…")


def lines_of(text: str) -> int:
    """Count the lines of a wrapped label."""
    return text.count("\n") + 1


def width_of(text: str, size: float = SMALL) -> float:
    """Return the width of a text's longest line, in points, with what its rounding may add."""
    font = FontProperties(family=FAMILY, size=size)
    return 1.03 * max(
        float(TextToPath().get_text_width_height_descent(line, font, False)[0])
        for line in text.split("\n")
    )


def size_of(axes: Axes) -> tuple[float, float]:
    """Lay the figure out and return the width and height of its axes, in points."""
    figure = axes.get_figure(root=True)
    if figure is None:  # only axes taken off their figure
        raise ValueError("axes without a figure")
    figure.draw_without_rendering()
    box = axes.get_window_extent()
    return box.width * 72 / figure.dpi, box.height * 72 / figure.dpi


def limits(marks: Sequence[tuple[float, float, float]], width: float) -> tuple[float, float]:
    """Return the limits of an axis within which the words beside the marks have room.

    Args:
        marks: for each mark its value and the points of room it needs before and after it.
        width: the axis's length in points.
    """
    values = [value for value, _, _ in marks]
    if min(values) == max(values):
        marks = [*marks, (values[0] + 1, 0, 0)]
    widest = max(before for _, before, _ in marks) + max(after for _, _, after in marks)
    shrink = min(1.0, 0.7 * width / widest) if widest else 1.0
    low, high = min(value for value, _, _ in marks), max(value for value, _, _ in marks)
    for _ in range(60):  # the room in units depends on the limits, which converge
        unit = shrink * (high - low) / width
        low = min(value - before * unit for value, before, _ in marks)
        high = max(value + after * unit for value, _, after in marks)
    return low, high


def ticks(
    low: float, high: float, form: Callable[[Any], str], width: float = math.inf
) -> tuple[list[float], list[str]]:
    """Return round values between two limits that fit into ``width`` points, and their texts.

    A form with too few decimals would write two ticks alike; they are plain numbers then.
    """
    if low == high:
        return [low], [form(low)]
    for most in (5, 4, 3, 2, 1):
        places = MaxNLocator(nbins=most, steps=[1, 2, 5, 10]).tick_values(low, high)
        inside = [float(place) for place in places if low <= place <= high]
        texts = _tick_texts(inside, form)
        if sum(width_of(text) + LINE for text in texts) <= width:
            break
    return inside, texts


def _tick_texts(places: Sequence[float], form: Callable[[Any], str]) -> list[str]:
    texts = [form(place) for place in places]
    if len(set(texts)) < len(texts):
        texts = [plain_number(place) for place in places]
    if all(re.search(r",0+(?!\d)", text) for text in texts):
        texts = [re.sub(r",0+(?!\d)", "", text) for text in texts]
    return texts


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Return centres near the wanted ones at which labels of these sizes do not overlap.

    Args:
        wanted: where each label would stand.
        sizes: the height of each label.
        low: the lower end of the room.
        high: the upper end; passed only when the labels need more than the room.
    """
    order = sorted(range(len(wanted)), key=lambda each: (wanted[each], -each))
    stacked, total = [], 0.0  # each centre, were the labels stacked from zero
    for each in order:
        stacked.append(total + sizes[each] / 2)
        total += sizes[each]
    bases = _rising([wanted[each] - own for each, own in zip(order, stacked, strict=True)])
    placed = [0.0] * len(order)
    for each, base, own in zip(order, bases, stacked, strict=True):
        placed[each] = max(low, min(base, high - total)) + own
    return placed


def _rising(values: Sequence[float]) -> list[float]:
    """Return the nearest values, by least squares, that never fall (pool adjacent violators)."""
    pools: list[list[float]] = []
    for value in values:
        pools.append([value])
        while len(pools) > 1 and mean(pools[-2]) > mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    return [mean(pool) for pool in pools for _ in pool]
