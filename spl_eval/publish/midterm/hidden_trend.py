"""The trend of their own that assisted units could have had without the test's seeing it."""

from __future__ import annotations

import numpy as np

from spl_eval.impact.power import slope_for_power
from spl_eval.impact.problems import ChoiceError, PanelError
from spl_eval.publish.midterm.study import Study

CHANCES = (0.5, 0.8)
"""Chances of seeing a trend, at which its size is told (Roth 2022)."""


def slopes(study: Study, outcome: str) -> tuple[float, float]:
    """Return the slopes a year that are seen with each chance; NaN where nothing is tested."""
    nothing = float("nan")
    if outcome in study.found.refused:
        return nothing, nothing
    try:
        found = study.found.effects[outcome].aggregate("dynamic")
        kept = found.keys != -1
        covariance = found.covariance[:-1, :-1][np.ix_(kept, kept)]
        half, most = (
            slope_for_power(
                covariance,
                found.keys[kept],
                power=chance,
                test="individual",
                alpha=study.design.alpha,
                critical=found.critical_value,
            )
            for chance in CHANCES
        )
    except (PanelError, ChoiceError):
        return nothing, nothing
    return half, most


def years_since_base(study: Study) -> float:
    """Return the mean years from the year before entry to the study's, over assisted units."""
    total = sum(study.entered.values())
    return sum((study.year - cohort + 1) * units for cohort, units in study.entered.items()) / total


def hidden_effect(study: Study, outcome: str) -> float:
    """Return the false effect in the study's year of a trend that is seen half of the time."""
    return slopes(study, outcome)[0] * years_since_base(study)
