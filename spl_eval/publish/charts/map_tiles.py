"""Tiles and boundaries of the 24 jurisdictions, and the shades that stand for their values."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from spl_eval import spanish
from spl_eval.intake.names import provinces
from spl_eval.publish.charts.canvas import INK, PAPER, WIDTH
from spl_eval.publish.charts.marks import width_of
from spl_eval.publish.charts.words import written

UNREACHED, UNKNOWN, EDGE = "#e9edf0", "#ffffff", "#c5ced6"
BROKEN_EDGE = "#6d7a86"
SHADES = ("#c7e9b4", "#84cfba", "#4db5c2", "#1f6ea6", "#1b2a73")
"""From low to high. Lightness falls at each step, so they hold in print and for the colour-blind;
INK or white reaches a contrast of 4.5 on each."""

DARK = SHADES[3:]
LETTERS = 10.0
"""Points of the letters in a tile."""

TILES_HEIGHT = 5.4
"""Inches of a map of tiles."""

Rings = Mapping[str, Sequence[Sequence[tuple[float, float]]]]
"""Province name to its rings of (longitude, latitude) in degrees."""


@dataclass(frozen=True)
class Tile:
    """What a tile shows; ``unknown`` breaks its edge."""

    text: str
    colour: str
    letters: str = INK
    bold: bool = False
    unknown: bool = False
    size: float = LETTERS


def draw_tiles(axes: Axes, tiles: Mapping[str, Tile]) -> None:
    """Draw a tile per jurisdiction at its place; row 0 is the north."""
    for province in provinces():
        x, y = province.tile_column, -province.tile_row
        tile = tiles[province.name]
        axes.add_patch(
            FancyBboxPatch(
                (x + 0.05, y + 0.05),
                0.9,
                0.9,
                boxstyle="round,pad=0,rounding_size=0.08",
                facecolor=tile.colour,
                edgecolor=BROKEN_EDGE if tile.unknown else EDGE,
                linewidth=0.8,
                linestyle=(0, (3, 2)) if tile.unknown else "solid",
            )
        )
        axes.text(
            x + 0.5,
            y + 0.5,
            tile.text,
            ha="center",
            va="center",
            color=tile.letters,
            fontsize=tile.size,
            fontweight="bold" if tile.bold else "normal",
        )
    columns = [province.tile_column for province in provinces()]
    rows = [province.tile_row for province in provinces()]
    axes.set_xlim(min(columns) - 0.1, max(columns) + 1.1)
    axes.set_ylim(-max(rows) - 0.1, 1.1)


def draw_shapes(axes: Axes, colours: Mapping[str, str], boundaries: Rings) -> None:
    """Draw the boundaries of each jurisdiction in its colour."""
    for name, rings in boundaries.items():
        codes: list[Any] = []
        points: list[tuple[float, float]] = []
        for ring in rings:
            codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY]
            points += [(x, y) for x, y in ring]
        unknown = colours[name] == UNKNOWN
        axes.add_patch(
            PathPatch(
                Path(points, codes),
                facecolor=colours[name],
                edgecolor=BROKEN_EDGE if unknown else PAPER,
                linewidth=0.9 if unknown else 0.6,
                linestyle=(0, (3, 2)) if unknown else "solid",
            )
        )
    axes.autoscale_view()


def classes(values: Mapping[str, float]) -> list[float]:
    """Return the upper bounds of up to five classes with about as many jurisdictions each.

    Missing values and zeros are in none. Equal values are always in one class.
    """
    told = sorted(value for value in values.values() if not math.isnan(value) and value != 0)
    count = min(len(SHADES), len(set(told)))
    last = len(told) - 1
    return sorted({told[math.ceil((last + 1) * (each + 1) / count) - 1] for each in range(count)})


def shades_of(values: Mapping[str, float]) -> dict[str, str]:
    """Return the colour of each jurisdiction: darker is higher, grey is zero, white is missing."""
    bounds = classes(values)
    scale = _scale(len(bounds))
    return {
        name: UNKNOWN
        if math.isnan(value)
        else UNREACHED
        if value == 0
        else scale[bisect_left(bounds, value)]
        for name, value in values.items()
    }


def _scale(count: int) -> list[str]:
    """Return ``count`` shades over the whole range; a single one is the middle."""
    if count <= 1:
        return [SHADES[2]]
    return [SHADES[round(each * (len(SHADES) - 1) / (count - 1))] for each in range(count)]


def key_in_words(values: Mapping[str, float], form: Callable[[Any], str]) -> str:
    """Say what the shades mean, from the lightest to the darkest."""
    bounds = classes(values)
    told = sorted(value for value in values.values() if not math.isnan(value) and value != 0)
    ranges, first = [], 0
    for bound in bounds:
        low, high = form(told[first]), form(bound)
        ranges.append(low if low == high else f"{low} a {high}")
        first = sum(value <= bound for value in told)
    words = []
    if len(ranges) == 1:
        words.append(f"Con color: {ranges[0]}.")
    elif ranges:
        words.append(f"Tonos, del más claro al más oscuro: {'; '.join(ranges)}.")
    if 0 in values.values():
        words.append(f"Gris: {form(0)}.")
    if any(map(math.isnan, values.values())):
        words.append(f"Blanco de borde cortado: {spanish.MISSING}.")
    return " ".join(words)


def value_tiles(
    values: Mapping[str, float], shades: Mapping[str, str], form: Callable[[Any], str]
) -> dict[str, Tile]:
    """Return the tiles of a map of values, each with its abbreviation and its value."""
    columns = max(province.tile_column for province in provinces()) + 1
    room = WIDTH * 72 / (columns + 0.2) * 0.86
    return {
        province.name: Tile(
            f"{province.abbreviation}\n{short(values[province.name], form, room)}",
            shades[province.name],
            PAPER if shades[province.name] in DARK else INK,
            unknown=math.isnan(values[province.name]),
        )
        for province in provinces()
    }


def short(value: float, form: Callable[[Any], str], room: float) -> str:
    """Write a value within ``room`` points: in full, or in thousands (mil) or millions (M)."""
    text = written(value, form)
    if math.isnan(value) or width_of(text, LETTERS) <= room:
        return text
    for size, word in ((1_000_000, "M"), (1_000, "mil")):
        if abs(value) >= size:
            return f"{spanish.number(value / size, decimals=1)}{spanish.NO_BREAK}{word}"
    return spanish.number(value, decimals=1)
