"""What the figure shows, before it is drawn: one panel for each outcome, subgroup or cohort."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from spl_eval import spanish
from spl_eval.errors import quoted
from spl_eval.publish.charts.words import Reading, plain_number
from spl_eval.publish.impact import words
from spl_eval.publish.impact.request import CELLS, DYNAMIC, Request
from spl_eval.publish.impact.studies import Studies, Study

AXES = {
    "none": "Período",
    "dynamic": "Períodos desde la entrada",
    "group": "Cohorte: período de entrada",
    "calendar": "Período",
}


@dataclass(frozen=True)
class Panel:
    """Effects along one axis, each list in the order of ``x``, with NaN where nothing is known.

    Panels of the same ``scale`` have the same axis of effects. ``before`` tells the effects
    before the entry, and ``entry`` is where it lies on the axis, None where there is no such
    place. ``overall`` states the overall effect and its interval, empty where there is none.
    """

    title: str
    overall: tuple[str, ...]
    scale: str
    x: list[float]
    att: list[float]
    ci: list[tuple[float, float]]
    band: list[tuple[float, float]]
    before: list[bool]
    entry: float | None


def panels(request: Request, studies: Studies) -> list[Panel]:
    """Return the panels of a figure, in the order of the studies."""
    return [panel for study in studies.members for panel in _of_study(request, study)]


def _of_study(request: Request, study: Study) -> Iterator[Panel]:
    title = study.name(request)
    if study.kind != CELLS:
        entry = 0.0 if study.kind == DYNAMIC else None
        overall = _overall(study, words.level(request.alpha))
        table, lead = study.table, request.anticipation
        yield _panel(title, overall, study.outcome, table, entry, lead)
        return
    for cohort, cells in study.table.groupby("cohort", sort=True):
        own = f"{title}, cohorte {words.key(float(str(cohort)))}"
        rows = cells.drop(columns="cohort")
        entry = float(str(cohort))
        yield _panel(own, (), study.outcome, rows, entry, request.anticipation)


def _overall(study: Study, level: str) -> tuple[str, ...]:
    found = study.aggregate
    att, low, high = (plain_number(value) for value in (found.overall_att, *found.overall_ci))
    if spanish.is_missing(found.overall_att):
        return (f"Efecto medio: {spanish.MISSING}",)
    return f"Efecto medio: {att}", f"(IC {level}: {low} a {high})"


def _panel(
    title: str,
    overall: tuple[str, ...],
    scale: str,
    table: pd.DataFrame,
    entry: float | None,
    anticipation: float,
) -> Panel:
    x = _floats(table.iloc[:, 0])
    unknown = [math.nan] * len(x)
    band_low = _floats(table["band_low"]) if "band_low" in table else unknown
    band_high = _floats(table["band_high"]) if "band_high" in table else unknown
    return Panel(
        title,
        overall,
        scale,
        x,
        _floats(table["att"]),
        list(zip(_floats(table["ci_low"]), _floats(table["ci_high"]), strict=True)),
        list(zip(band_low, band_high, strict=True)),
        [entry is not None and place < entry - anticipation for place in x],
        None if entry is None else entry - step(x) / 2,
    )


def _floats(column: Any) -> list[float]:
    values = np.asarray(column, dtype=float)
    return [value if math.isfinite(value) else math.nan for value in values.tolist()]


def step(x: Sequence[float]) -> float:
    """Return the least distance between two places of the axis."""
    places = sorted(set(x))
    return min((b - a for a, b in pairwise(places)), default=1.0)


def readings(shown: Sequence[Panel], level: str) -> list[Reading]:
    """Return what the alternative text says of each point."""
    return [
        Reading(_reading(panel, place, level, named=len(shown) > 1), panel.att[place])
        for panel in shown
        for place in range(len(panel.x))
    ]


def _reading(panel: Panel, place: int, level: str, *, named: bool) -> str:
    att, (low, high) = panel.att[place], panel.ci[place]
    own = f"{panel.title}, " if named else ""
    text = f"{own}{words.key(panel.x[place])}: {plain_number(att)}"
    if math.isnan(low) or math.isnan(high):
        return text
    return f"{text} (IC {level}: {plain_number(low)} a {plain_number(high)})"


def title(request: Request) -> str:
    """Return the title of the figure: what effect, on what."""
    on = spanish.listing(quoted(outcome) for outcome in request.outcomes)
    return f"{words.TITLES[request.aggregate]}: {on}"
