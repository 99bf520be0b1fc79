"""The figure of an estimate: points with their intervals, in the house's style."""

from __future__ import annotations

import html
import io
import math
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spl_eval import spanish
from spl_eval.publish.charts.canvas import EVIDENCE, FAINT, INK, OFFICIAL, PAPER, STYLE, WIDTH
from spl_eval.publish.charts.marks import LINE, SMALL, size_of, ticks, width_of, wrapped
from spl_eval.publish.charts.words import alternative, plain_number
from spl_eval.publish.impact import words
from spl_eval.publish.impact.panels import AXES, Panel, panels, readings, step, title
from spl_eval.publish.impact.request import CELLS, DYNAMIC, Request
from spl_eval.publish.impact.studies import Studies

MOST_PANELS = 24
LINES, AREAS = ("Trazo grueso", "Trazo fino"), ("Franja oscura", "Franja clara")
"""What stands for the interval and for the band, in the words of the note."""

WIDE = 7.6
"""Inches of a figure with several panels side by side."""

HEIGHT, SMALL_HEIGHT = 3.0, 1.9
"""Inches of one panel: alone, and beside others."""

CHARACTERS = 13.5
"""Characters in an inch of a line of text."""

EVERY = (1, 2, 3, 4, 5, 6, 10, 12, 20, 24, 30, 50, 60, 100, 120, 200, 500, 1000)
DOT, THICK, THIN = 5.5, 3.2, 1.0
"""Points: across a dot, and the widths of the lines of interval and band, where there is room."""

CROWDED = 60
"""Points beside each other, in the whole width, from which areas stand in for the lines."""

DPI = 200


def figure_bytes(request: Request, studies: Studies, suffix: str) -> bytes:
    """Return the figure as the file of ``suffix`` (.svg or .png), equal for equal estimates."""
    every = panels(request, studies)
    shown = every[:MOST_PANELS]
    with mpl.rc_context(STYLE):
        figure = _figure(request, shown, len(every))
        picture = f"{title(request)}. {AXES[request.aggregate]}."
        text = alternative(picture, readings(shown, words.level(request.alpha)))
        return _saved(figure, suffix, words.printable(title(request)), words.printable(text))


def _figure(request: Request, shown: Sequence[Panel], total: int) -> Figure:
    columns = _columns(shown)
    lines = max(1, math.ceil(len(shown) / columns))
    width, height = (WIDTH, HEIGHT) if columns == 1 else (WIDE, SMALL_HEIGHT)
    room = round(width * CHARACTERS)
    foot = "\n".join(wrapped(text, room, lines=4) for text in _foot(request, shown, total))
    head = wrapped(title(request), round(room * 0.85))
    words_height = (foot.count("\n") + head.count("\n") + 4) * LINE * 1.2 / 72
    figure = Figure(figsize=(width, lines * height + words_height), layout="constrained")
    figure.suptitle(head, x=0.01, ha="left", fontsize=SMALL + 2, fontweight="bold")
    figure.supxlabel(foot, x=0.01, ha="left", fontsize=SMALL)
    grid = figure.subplots(lines, columns, squeeze=False).flat
    alone = len(shown) == 1 and request.by is None and request.aggregate != CELLS
    for place, axes in enumerate(grid):
        if place >= len(shown):
            axes.set_visible(False)
            continue
        _set_values(axes, [panel for panel in shown if panel.scale == shown[place].scale])
        overall = shown[place].overall
        headings = [" ".join(overall)] if alone else [shown[place].title, *overall]
        heading = "\n".join(wrapped(text, room // columns) for text in headings)
        axes.set_title(heading, loc="left", fontsize=SMALL)
        if place + columns >= len(shown):
            axes.set_xlabel(AXES[request.aggregate], loc="left", fontsize=SMALL)
        axes.set_xticks([shown[place].x[0]], [""])
    crowded = _crowded(shown)
    for panel, axes in zip(shown, figure.axes, strict=False):
        _draw(axes, panel, crowded=crowded)
    return figure


def _columns(shown: Sequence[Panel]) -> int:
    return 1 if len(shown) == 1 else 2 if len(shown) <= 6 else 3


def _crowded(shown: Sequence[Panel]) -> bool:
    return max(len(panel.x) for panel in shown) * _columns(shown) > CROWDED


def _foot(request: Request, shown: Sequence[Panel], total: int) -> list[str]:
    level = words.level(request.alpha)
    banded = any(not math.isnan(low) for panel in shown for low, _ in panel.band)
    ci, band = AREAS if _crowded(shown) else LINES
    marks = [f"Punto: estimación. {ci}: intervalo de confianza del {level}."]
    marks += [f"{band}: banda uniforme del {level}."] if banded else []
    if request.aggregate in (CELLS, DYNAMIC):
        also = " y de su anticipación" if request.anticipation else ""
        marks.append(f"Punto vacío: antes de la entrada{also}.")
    if len(shown) < total:
        marks.append(f"Se dibujan {len(shown)} de {spanish.number(total)} paneles.")
    made = (
        f"Fuente: elaboración propia con {request.panel_name}. Comparación: "
        f"{words.COMPARISONS[request.comparison]}."
    )
    return [" ".join(marks), made]


def _set_values(axes: Axes, same: Sequence[Panel]) -> None:
    """Set the axis of effects, which holds zero and all that panels of the same scale show."""
    ends = [end for panel in same for pair in (*panel.ci, *panel.band) for end in pair]
    known = [value for panel in same for value in panel.att]
    known = [0.0, *(value for value in (*known, *ends) if not math.isnan(value))]
    low, high = min(known), max(known)
    if low == high:
        low, high = -1.0, 1.0
    margin = 0.06 * (high - low)
    axes.set_yticks(*ticks(low, high, plain_number))
    axes.set_ylim(low - margin, high + margin)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    for place in axes.get_yticks():
        colour, linewidth = (INK, 0.9) if place == 0 else (FAINT, 0.3)
        axes.axhline(place, color=colour, linewidth=linewidth, zorder=0.5)


def _draw(axes: Axes, panel: Panel, *, crowded: bool) -> None:
    least, margin = step(panel.x), 0.75 * step(panel.x)
    low, high = min(panel.x) - margin, max(panel.x) + margin
    axes.set_xlim(low, high)
    width, _ = size_of(axes)
    room = width * least / (high - low)
    _set_places(axes, panel, room)
    scale = min(1.0, room / (1.4 * DOT))
    for before, colour in ((True, OFFICIAL), (False, EVIDENCE)):
        own = [place for place, each in enumerate(panel.before) if each == before]
        if crowded:
            _area(axes, panel, panel.band, own, color=colour, alpha=0.18)
            _area(axes, panel, panel.ci, own, color=colour, alpha=0.32)
        else:
            _spans(axes, panel, panel.band, own, color=colour, linewidth=max(0.4, THIN * scale))
            _spans(axes, panel, panel.ci, own, color=colour, linewidth=THICK * scale)
        axes.plot(
            [panel.x[place] for place in own],
            [panel.att[place] for place in own],
            linestyle="none",
            marker="o",
            markersize=max(1.5, DOT * scale),
            markeredgecolor=colour,
            markerfacecolor=PAPER if before else colour,
            zorder=3,
        )
    if panel.entry is not None and low < panel.entry < high:
        _entry(axes, panel.entry)


def _spans(
    axes: Axes,
    panel: Panel,
    pairs: Sequence[tuple[float, float]],
    own: Sequence[int],
    **look: Any,
) -> None:
    known = [place for place in own if not any(map(math.isnan, pairs[place]))]
    lows, highs = ([pairs[place][end] for place in known] for end in (0, 1))
    axes.vlines([panel.x[place] for place in known], lows, highs, zorder=2, **look)


def _area(
    axes: Axes,
    panel: Panel,
    pairs: Sequence[tuple[float, float]],
    own: Sequence[int],
    **look: Any,
) -> None:
    lows, highs = ([pairs[place][end] for place in own] for end in (0, 1))
    axes.fill_between([panel.x[place] for place in own], lows, highs, linewidth=0, **look)


def _set_places(axes: Axes, panel: Panel, room: float) -> None:
    """Write as many places of the axis as have room; the entry and the last one are kept."""
    places = sorted(set(panel.x))
    widest = max(width_of(words.key(place)) for place in places) + LINE / 2
    every = next((each for each in EVERY if each * room >= widest), len(places))
    kept = places.index(0) if 0 in places else len(places) - 1
    told = [each for place, each in enumerate(places) if (place - kept) % every == 0]
    axes.set_xticks(told, [words.key(place) for place in told])


def _entry(axes: Axes, place: float) -> None:
    axes.axvline(place, color=INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
    axes.annotate(
        "entrada",
        (place, 1),
        (3, -1),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        va="top",
        fontsize=SMALL,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.8},
    )


def _saved(figure: Figure, suffix: str, name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    if suffix == ".png":
        described = {"Title": name, "Description": text, "Software": None}
        figure.savefig(buffer, format="png", dpi=DPI, metadata=described)
        return buffer.getvalue()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(buffer, format="svg", metadata=nothing)
    return _accessible(buffer.getvalue().decode("utf-8"), name, text).encode("utf-8")


def _accessible(svg: str, name: str, text: str) -> str:
    """Return the drawing with a name and a description, which screen readers say."""
    start = svg.index("<svg ")
    end = svg.index(">", start)
    role = ' role="img" aria-labelledby="name text"'
    said = f'\n <title id="name">{html.escape(name)}</title>'
    said += f'\n <desc id="text">{html.escape(text)}</desc>'
    return f"{svg[:end]}{role}>{said}{svg[end + 1 :]}"
