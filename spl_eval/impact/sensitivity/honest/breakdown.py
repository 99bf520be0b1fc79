"""How large a restriction on the trends may be before the conclusion is lost."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.sensitivity.honest import relative, smooth
from spl_eval.impact.sensitivity.honest.event_study import EventStudy, Question, Target, ask
from spl_eval.impact.sensitivity.honest.sets import Breakdown, Kind, RobustSet

_PRECISION = 1e-4
_SCAN = 16
_DOUBLINGS = 24

_LOST = "Ni con M = 0 el intervalo robusto excluye el cero."
_NO_SET = "Con M = 0 no hay conjunto robusto."
_NEVER = "Ningún M hasta el límite de la búsqueda hace que el intervalo robusto incluya el cero."


def breakdown(
    event_study: EventStudy,
    kind: Kind = "relative_magnitudes",
    target: Target = None,
    alpha: float = 0.05,
) -> Breakdown:
    """Return the largest m up to which every robust set excludes zero.

    The first m whose set includes zero is sought on 16 even steps up to one that surely does
    (the identified set of relative magnitudes includes zero there), and then by bisection.

    Args:
        event_study: effects by event time.
        kind: "relative_magnitudes", with m in multiples of the largest change before treatment,
            or "smoothness", with m in units of the effects.
        target: an event time, weights by event time, or None for the mean from 0 on.
        alpha: one less the confidence level.

    Raises:
        ChoiceError: another kind, a target that is not in the event study, or a wrong alpha.
    """
    if kind not in ("relative_magnitudes", "smoothness"):
        raise ChoiceError(f'kind debe ser "relative_magnitudes" o "smoothness" y es {str(kind)!r}.')
    question = ask(event_study, target, alpha)
    if question.problem:
        return Breakdown(kind, math.nan, math.nan, alpha, question.problem)
    robust = _sets(question, kind, alpha)
    at_zero = robust(0.0)
    if not at_zero.excludes_zero:
        note = _LOST if math.isfinite(at_zero.lower) else f"{_NO_SET} {at_zero.note}"
        return Breakdown(kind, math.nan, math.nan, alpha, note)
    top = _surely(robust, _guess(question, kind))
    if math.isinf(top):
        return Breakdown(kind, math.inf, math.nan, alpha, _NEVER)
    return _bisect(robust, kind, top, alpha)


def _sets(question: Question, kind: Kind, alpha: float) -> Callable[[float], RobustSet]:
    """Return the robust set as a function of m."""
    if kind == "relative_magnitudes":
        return lambda m: relative.set_for(question, m, alpha)
    frontier = smooth.frontier_of(question)
    return lambda m: smooth.set_on(frontier, question, m, alpha)


def _guess(question: Question, kind: Kind) -> float:
    """Return an m whose identified set, or whose worst bias, about reaches zero."""
    if kind == "smoothness":
        error = math.sqrt(question.variance)
        return (abs(question.estimate) + error) / float(smooth.frontier_of(question).bias[0])
    per_m = relative.largest_before(question) * float(np.abs(relative.changes(question)[1]).sum())
    return abs(question.estimate) / per_m if per_m > 0 else 1.0


def _surely(robust: Callable[[float], RobustSet], guess: float) -> float:
    """Return an m that includes zero, doubling from a guess; infinite if none is found."""
    for doubling in range(_DOUBLINGS):
        m = guess * 2.0**doubling
        if not robust(m).excludes_zero:
            return m
    return math.inf


def _bisect(
    robust: Callable[[float], RobustSet], kind: Kind, top: float, alpha: float
) -> Breakdown:
    """Return the first m that includes zero, to 1e-4 of ``top``."""
    steps = [top * (step + 1) / _SCAN for step in range(_SCAN)]
    high = next(m for m in [*steps[:-1], top] if m == top or not robust(m).excludes_zero)
    low = high - top / _SCAN
    while high - low > _PRECISION * top:
        middle = (low + high) / 2
        low, high = (middle, high) if robust(middle).excludes_zero else (low, middle)
    return Breakdown(kind, low, high - low, alpha, robust(low).note)
