"""The outcomes of an event study: how they are read, fitted to an axis, and said."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts.estimates import (
    CUT,
    NOT_ESTIMATED,
    Estimate,
    Interval,
    estimates,
    is_cut,
    reach,
    said,
    said_range,
)
from spl_eval.publish.charts.words import LONGEST_ALT, Reading, alternative, named

UNKNOWN = Estimate(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class EventPanel:
    """One outcome of an event study.

    Attributes:
        frame: one row for each year since entry.
        axis: the outcome and its unit, above the panel.
        form: how an effect is written; None for that of the interval.
        minimum: the smallest effect that matters.
    """

    frame: pd.DataFrame
    axis: str
    form: Callable[[Any], str] | None = None
    minimum: float | None = None


@dataclass(frozen=True)
class ReadPanel:
    """A panel with a known or unknown estimate for each year of the picture but the base."""

    axis: str
    form: Callable[[Any], str]
    minimum: float | None
    found: dict[int, Estimate]


def read_panel(panel: EventPanel, time: str, value: Interval, base: int | None) -> ReadPanel:
    """Return the estimates of a panel by year.

    Raises:
        ValueError: a year that is not whole, or twice, or a base with an effect of its own.
    """
    times = [int(each) for each in panel.frame[time]]
    if any(whole != each for whole, each in zip(times, panel.frame[time], strict=True)):
        raise ValueError(f"a year since entry that is not whole: {panel.axis}")
    if len(set(times)) < len(times):
        raise ValueError(f"a year since entry has two rows: {panel.axis}")
    found = dict(zip(times, estimates(panel.frame, value), strict=True))
    if base is not None and base in found:
        own = found.pop(base).value
        if own != 0 and not math.isnan(own):
            raise ValueError(f"the base year {base} has an effect of its own: {panel.axis}")
    return ReadPanel(panel.axis, panel.form or value.form, panel.minimum, found)


def shown(panel: ReadPanel) -> tuple[float, float]:
    """Return the ends of the panel's axis of effects."""
    least = panel.minimum or 0.0
    return reach(panel.found.values(), [-least, 0.0, least])


def years_of(read: Sequence[ReadPanel], base: int | None) -> list[int]:
    """Return every year from the first to the last of all panels."""
    told = [year for panel in read for year in panel.found]
    told += [] if base is None else [base]
    return list(range(min(told), max(told) + 1))


def note(
    own: str, read: Sequence[ReadPanel], value: Interval, years: Sequence[int], base: int | None
) -> str:
    """Return the note: the caller's own, and what the marks mean."""
    every = [each for panel in read for each in panel.found.values()]
    marks = "Trazo: intervalo de cada año"
    marks += "; área clara: banda uniforme de todos los años." if value.wide_low else "."
    open_dot = "" if base is None else f"Punto vacío: año de base ({base}), cero por definición."
    least = [panel.minimum is not None for panel in read]
    lost = [len(panel.found) < len(years) - (base is not None) for panel in read]
    lost += [math.isnan(each.value) for each in every]
    cut = [is_cut(panel.found.values(), *shown(panel)) for panel in read]
    return spanish.sentences(
        own,
        marks,
        open_dot,
        "Franja gris horizontal: efectos menores que el mínimo que importa." if any(least) else "",
        f"Cruz: {NOT_ESTIMATED}." if any(lost) else "",
        CUT if any(cut) else "",
    )


def said_study(
    axis: str,
    read: Sequence[ReadPanel],
    value: Interval,
    years: Sequence[int],
    base: int | None,
) -> str:
    """Return the alternative text.

    A long one leaves out the uniform band, then the years before entry, then all but the last.
    """
    picture = f"Efectos según: {axis}."
    picture += "" if base is None else f" Año de base: {base}."
    own = [year for year in years if year != base]
    after = [year for year in own if year >= 0] or own
    for told, banded in ((own, bool(value.wide_low)), (own, False), (after, False)):
        whole = " ".join([picture, *(_said_panel(panel, told, banded=banded) for panel in read)])
        if len(whole) <= LONGEST_ALT:
            return whole
    readings = [
        Reading(_said_panel(panel, after[-1:], banded=False)[:-1], float(-place))
        for place, panel in enumerate(read)
    ]
    return alternative(f"{picture} Del último año:", readings)


def _said_panel(panel: ReadPanel, years: Sequence[int], *, banded: bool) -> str:
    told = []
    for year in years:
        each = panel.found.get(year, UNKNOWN)
        text = f"{year}: {said(each, panel.form)}"
        if banded and not math.isnan(each.wide_low):
            text += f"; banda {said_range(each.wide_low, each.wide_high, panel.form)}"
        told.append(text)
    return f"{named(panel.axis)}: {'; '.join(told)}."
