"""What the design could see, known before any effect is looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass

from spl_eval.impact.power import (
    DesignPrecision,
    design_standard_error,
    minimum_detectable_effect,
    power_of,
)
from spl_eval.impact.problems import ChoiceError, PanelError
from spl_eval.impact.study.estimates import Effect
from spl_eval.impact.study.main import complete_units
from spl_eval.publish.midterm.study import Study


@dataclass(frozen=True)
class Detectable:
    """What an outcome's design could detect.

    Attributes:
        error: the standard error that data from before entry foretell; None if they cannot.
        effect: the smallest effect seen with the plan's power; NaN without an error.
        power: chance of seeing the smallest effect that matters; NaN without one.
        note: why it could not be foretold, or with what doubts.
    """

    error: DesignPrecision | None
    effect: float
    power: float
    note: str


def visible(study: Study, effect: Effect, foretold: Detectable) -> float:
    """Return the smallest effect that could be seen: the larger of foretold and found.

    What was foretold takes the effect to be the same for all; the estimate's own error does not,
    and is usually larger. Whoever says that an effect could not be seen must not promise less.
    """
    if effect.refused or not effect.std_error > 0:
        return foretold.effect
    df = None if foretold.error is None else foretold.error.df
    own = minimum_detectable_effect(
        effect.std_error, alpha=study.design.alpha, power=study.plan.power, df=df
    )
    return max(own, foretold.effect) if math.isfinite(foretold.effect) else own


def detectable(study: Study, outcome: str) -> Detectable:
    """Return what the design could detect of one outcome, from data before entry alone."""
    nothing = float("nan")
    try:
        # Who has every year is known without looking at any effect, and only they are estimated.
        complete = complete_units(study.panel, outcome)
        error = design_standard_error(
            study.panel[study.panel["unit_id"].isin(complete)],
            unit="unit_id",
            time="year",
            cohort="cohort",
            outcome=outcome,
            cluster=study.design.cluster,
            year=study.year,
            cohorts=sorted(study.entered),
        )
    except (PanelError, ChoiceError) as problem:
        return Detectable(None, nothing, nothing, str(problem))
    alpha, df = study.design.alpha, error.df
    smallest = minimum_detectable_effect(
        error.std_error, alpha=alpha, power=study.plan.power, df=df
    )
    minimum = study.plan.minimum_effect.get(outcome)
    chance = nothing if minimum is None else power_of(minimum, error.std_error, alpha=alpha, df=df)
    return Detectable(error, smallest, chance, error.note)
