"""The words of a chart of estimates in rows: numbers, notes, and the alternative text."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from spl_eval.publish.charts.estimates import Estimate, Interval, said, said_with_band
from spl_eval.publish.charts.marks import Series, width_of
from spl_eval.publish.charts.words import LONGEST_ALT, Reading, alternative, named

NUMBERS = 118.0
"""Points; numbers beside a row that are wider go into several lines."""


def numbers(
    values: Sequence[Interval], columns: Sequence[Sequence[Estimate]]
) -> list[tuple[str, ...]]:
    """Write what stands beside each row, a text for each value."""
    return [
        tuple(_folded(said(one, each.form)) for one, each in zip(row, values, strict=True))
        for row in zip(*columns, strict=True)
    ]


def _folded(text: str) -> str:
    """Break numbers that are too wide before their interval, then at spaces."""
    if width_of(text) <= NUMBERS:
        return text
    lines: list[str] = []
    for part in text.replace(" (", "\n(").split("\n"):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}" if line else word
            if line and width_of(longer) > NUMBERS:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return "\n".join(lines)


def marks_said(values: Sequence[Interval]) -> str:
    """Say for the note which line is which interval, where there are two."""
    if not any(each.wide_low for each in values):
        return ""
    return "Trazo grueso: intervalo de cada estimación; trazo fino: intervalo ajustado."


def minimum_said(minimum: float | None, first: Interval) -> str:
    """Say for the note what is shaded."""
    if minimum is None:
        return ""
    return f"Franja gris: efectos menores que el mínimo que importa ({first.form(minimum)})."


def said_rows(
    picture: str,
    names: Sequence[str],
    values: Sequence[Interval],
    columns: Sequence[Sequence[Estimate]],
    also: Series | None,
    extra: Sequence[float],
) -> str:
    """Return the alternative text; a long one does without the second intervals."""
    told: list[Reading] = []
    for say in (_with_band, _alone):
        told = []
        for place, name in enumerate(names):
            own = [
                f"{named(each.label)} " * (len(values) > 1 or also is not None)
                + say(column[place], each)
                for each, column in zip(values, columns, strict=True)
            ]
            own += [f"{named(also.label)} {also.written(extra[place])}"] if also else []
            told.append(Reading(f"{name}: {'; '.join(own)}", columns[0][place].centre))
        if sum(len(each.text) + 2 for each in told) + len(picture) < LONGEST_ALT:
            break
    return alternative(picture, told)


def _with_band(estimate: Estimate, columns: Interval) -> str:
    return said_with_band(estimate, columns, "ajustado")


def _alone(estimate: Estimate, columns: Interval) -> str:
    return said(estimate, columns.form)


def names_of(labels: pd.Series, headings: pd.Series | None) -> list[str]:
    """Return how the alternative text calls each row: its heading, then its label."""
    if headings is None:
        return [named(label) for label in labels]
    pairs = zip(headings, labels, strict=True)
    return [f"{named(head)}, {named(label)}" for head, label in pairs]
