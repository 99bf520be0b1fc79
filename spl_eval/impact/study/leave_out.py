"""Does one organisation, sector or province make the whole effect?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spl_eval.impact.inference.clusters import leave_one_out
from spl_eval.impact.inference.sample import sample_of
from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.results import GroupTimeEffects
from spl_eval.impact.study.design import UNIT, Design
from spl_eval.impact.study.estimates import CALENDAR, Effect, attempt, in_year, refusal
from spl_eval.impact.study.main import row_of


@dataclass(frozen=True)
class WithoutOne:
    """The lowest and highest effect without one organisation; NaN where that is not known."""

    low: float
    high: float
    organisations: int
    note: str = ""


def without_organisations(effects: GroupTimeEffects, year: int) -> WithoutOne:
    """Return how far the effect of the year moves when any one organisation is left out.

    Exact, from the sums by organisation. Which one it is stays untold.
    """
    nothing = float("nan")
    try:
        sample = sample_of(effects)
    except ChoiceError as error:
        return WithoutOne(nothing, nothing, 0, str(error))
    left = leave_one_out(sample.average(CALENDAR, year), sample.moments, sample.sums)
    if not np.isfinite(left).all():
        why = "Sin alguna organización no queda nada que estimar."
        return WithoutOne(nothing, nothing, len(left), why)
    return WithoutOne(float(left.min()), float(left.max()), len(left))


def without_each(
    panel: pd.DataFrame, units: pd.DataFrame, design: Design, outcome: str, by: str
) -> pd.DataFrame:
    """Return the effect without each value of a column of the units in turn.

    Columns: ``value``, those of ``row_of``; ordered by the estimate.
    """
    rows = []
    for value in sorted(set(units[by].dropna())):
        out = units.loc[(units[by] == value).fillna(False).astype(bool), UNIT]
        own = panel[~panel[UNIT].isin(out)]
        rows.append({"value": value, **row_of(_effect(own, design, outcome))})
    frame = pd.DataFrame(rows, columns=["value", *row_of(refusal(""))])
    return frame.sort_values(["estimate", "value"], kind="stable", ignore_index=True)


def _effect(panel: pd.DataFrame, design: Design, outcome: str) -> Effect:
    found = attempt(panel, design, outcome)
    return refusal(found) if isinstance(found, str) else in_year(found, design.year)
