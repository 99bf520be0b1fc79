"""The interval when trends are parallel: what the robust sets are compared with."""

from __future__ import annotations

import math
from statistics import NormalDist

from spl_eval.impact.sensitivity.honest.event_study import NO_BEFORE, EventStudy, Target, ask
from spl_eval.impact.sensitivity.honest.sets import RobustSet, no_set


def parallel_trends(
    event_study: EventStudy, target: Target = None, alpha: float = 0.05
) -> RobustSet:
    """Return the usual normal interval of the effect, which needs parallel trends.

    Raises:
        ChoiceError: a target that is not in the event study, or a wrong alpha.
    """
    question = ask(event_study, target, alpha)
    if question.problem and question.problem != NO_BEFORE:
        estimate = question.estimate if len(question.weights) else math.nan
        return no_set("parallel_trends", 0.0, estimate, alpha, question.problem)
    estimate = question.estimate
    margin = NormalDist().inv_cdf(1 - alpha / 2) * math.sqrt(max(question.variance, 0.0))
    low, high = estimate - margin, estimate + margin
    return RobustSet("parallel_trends", 0.0, estimate, low, high, estimate, estimate, alpha)
