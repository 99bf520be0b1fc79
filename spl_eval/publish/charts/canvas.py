"""The house style of charts: size, letters, and colours that mean the same on every page."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Of seaborn's palette "colorblind"; importing seaborn for them takes a second of every chapter.
DECLARED, EVIDENCE, PORTFOLIO = "#de8f05", "#0173b2", "#cc78bc"
# White letters on it reach a contrast of 5.8; the palette's own green stays at 3.4.
FLOW = "#00735c"
# Neither pink nor blue; told apart by lightness as well, for print and colour blindness.
WOMEN, MEN = "#882255", "#8a8a2b"
OFFICIAL = "#56616b"
CURVES = ("#332288", "#c8501e", "#5b9aa0", "#7f5a2c", "#22303c")
"""Colours without a meaning of their own, for curves that carry their names."""

INK, FAINT, PAPER = "#22303c", "#8794a0", "#ffffff"
WIDTH = 5.6
"""Inches; at 390 px a label is still legible, at the page's width it is as large as the text."""

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    # A dollar sign in a name is a dollar sign.
    "text.parse_math": False,
    "svg.fonttype": "path",
    # Without a fixed salt the ids inside an SVG change at every run.
    "svg.hashsalt": "spl-eval",
}


@contextmanager
def canvas(height: float, columns: int = 1) -> Iterator[tuple[Figure, list[Axes]]]:
    """Give a figure of the house style, ``height`` inches high, with ``columns`` axes.

    No pyplot: its global state would show every figure twice and leak between notebooks.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        axes = figure.subplots(1, columns, squeeze=False)[0]
        yield figure, list(axes)


def svg_uri(figure: Figure) -> str:
    """Return a figure as an SVG data address, equal for equal figures."""
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format="svg", metadata=nothing)
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
