"""Axes under each other in one figure: several outcomes, or a curve above its choices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spl_eval.publish.charts.canvas import STYLE, WIDTH


@contextmanager
def stacked(heights: Sequence[float]) -> Iterator[tuple[Figure, list[Axes]]]:
    """Give a figure of the house style with an axes of each height, in inches, top down."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
        grid = figure.subplots(len(heights), 1, squeeze=False, height_ratios=list(heights))
        yield figure, [row[0] for row in grid]
