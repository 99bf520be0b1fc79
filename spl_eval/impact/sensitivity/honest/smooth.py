"""Smoothness: the slope of the trends' difference changes by at most m between periods.

The interval of fixed length is centred at the estimate less a linear trend fitted to the effects
before treatment, with the weights that make the interval shortest given the worst bias.

Source: Rambachan and Roth (2023), section 2.3.1 and the fixed-length intervals of Donoho (1994)
and Armstrong and Kolesar (2018, 2020) that they use.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from spl_eval.impact.moments import Floats
from spl_eval.impact.sensitivity.honest.event_study import EventStudy, Question, Target, ask
from spl_eval.impact.sensitivity.honest.frontier import lasso_path
from spl_eval.impact.sensitivity.honest.relative import check_sizes
from spl_eval.impact.sensitivity.honest.sets import RobustSet, no_set

_DEFAULT_MULTIPLES = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0)
_POINTS = 129
_ZOOMS = 5
_NEWTON_STEPS = 8
_ONE_SIDED = 9.0
_NO_LENGTH = 1e-4

_CERTAIN = (
    "La covarianza de los efectos es singular y deja una combinación sin varianza: no hay "
    "intervalo."
)
_ONE_BEFORE = (
    "Hay un solo efecto antes del tratamiento: la tendencia se extiende con esa diferencia y nada "
    "muestra cuánto se curva."
)
_CURVED = "Los efectos previos estimados se curvan más que M: sin error de muestreo, M sería mayor."


@dataclass(frozen=True, eq=False)
class Frontier:
    """Estimators on the frontier between worst bias and standard error.

    Attributes:
        weights: (S, P+Q) at the knots; between two knots they move in a straight line.
        bias: (S,) worst bias for m = 1.
        covariance: (P+Q, P+Q) of the effects.
    """

    weights: Floats
    bias: Floats
    covariance: Floats


def smoothness(
    event_study: EventStudy,
    ms: Sequence[float] | None = None,
    target: Target = None,
    alpha: float = 0.05,
) -> tuple[RobustSet, ...]:
    """Return the shortest intervals of fixed length when second differences are at most m.

    Args:
        event_study: effects by event time.
        ms: greatest change of the slope of the trends' difference between consecutive periods,
            in units of the effects; None for 0, 0.25, 0.5, 1, 1.5 and 2 times the largest one
            estimated before treatment (or, with one effect before, its standard error).
        target: an event time, weights by event time, or None for the mean from 0 on.
        alpha: one less the confidence level.

    Returns:
        One interval for each of ``ms``; NaN with a note where it cannot be computed.

    Raises:
        ChoiceError: a negative m, a target that is not in the event study, or a wrong alpha.
    """
    question = ask(event_study, target, alpha)
    chosen = default_sizes(question) if ms is None else tuple(float(m) for m in ms)
    check_sizes(chosen)
    if question.problem:
        estimate = float("nan") if not len(question.weights) else question.estimate
        return tuple(no_set("smoothness", m, estimate, alpha, question.problem) for m in chosen)
    frontier = frontier_of(question)
    return tuple(set_on(frontier, question, m, alpha) for m in chosen)


def default_sizes(question: Question) -> tuple[float, ...]:
    """Return multiples of the largest second difference estimated before treatment."""
    if question.problem:
        return (0.0,)
    bends = bends_before(question)
    unit = float(bends.max()) if len(bends) else float(np.sqrt(question.covariance[0, 0]))
    return tuple(multiple * unit for multiple in _DEFAULT_MULTIPLES)


def bends_before(question: Question) -> Floats:
    """Return the (P-1,) absolute second differences of the effects before treatment."""
    return np.abs(np.diff(np.append(question.before, 0.0), n=2))


def frontier_of(question: Question) -> Frontier:
    """Follow the frontier from the least worst bias to the least standard error.

    Let t count periods from the reference one. No linear trend may bias the estimator, so its
    weights v before treatment sum to b_0 = sum t l_t when multiplied by -t; the bias of the
    second difference at -j is then b_j = sum over t > j of (t - j) v_-t, and conversely v_-t is
    the second difference b_{t-1} - 2 b_t + b_{t+1}.
    """
    n_before, n_after = len(question.before), len(question.weights)
    after = np.arange(1, n_after + 1)
    ahead = np.maximum(after[None, :] - np.arange(n_after)[:, None], 0) @ question.weights
    bends = np.zeros((n_before, n_before))
    for j in range(n_before):
        bends[j, j] = 1.0
        if j > 0:
            bends[j - 1, j] = -2.0
        if j > 1:
            bends[j - 2, j] = 1.0
    towards_past = bends[::-1]
    start = np.append(towards_past[:, 0] * ahead[0], question.weights)
    moves = np.vstack([towards_past[:, 1:], np.zeros((n_after, n_before - 1))])
    scaled = question.covariance / question.variance
    path = lasso_path(moves.T @ scaled @ moves, moves.T @ scaled @ start)
    return Frontier(
        weights=start + path @ moves.T,
        bias=np.abs(ahead).sum() + np.abs(path).sum(axis=1),
        covariance=question.covariance,
    )


def set_on(frontier: Frontier, question: Question, m: float, alpha: float) -> RobustSet:
    """Return the shortest interval of the frontier for one m."""
    weights, half = _shortest(frontier, m, alpha)
    centre = float(weights @ np.append(question.before, question.after))
    bends = bends_before(question)
    slope = -float(question.before[-1])
    ahead = float(question.weights @ np.arange(1, len(question.weights) + 1))
    middle = question.estimate - slope * ahead
    margin = m * float(frontier.bias[0])
    notes = [*question.cautions, *([] if len(bends) else [_ONE_BEFORE])]
    if len(bends) and float(bends.max()) > m:
        middle = float("nan")
        notes.append(_CURVED)
    if half <= _NO_LENGTH * math.sqrt(question.variance):
        return no_set("smoothness", m, question.estimate, alpha, _CERTAIN)
    return RobustSet(
        kind="smoothness",
        m=m,
        estimate=question.estimate,
        lower=centre - half,
        upper=centre + half,
        identified_lower=middle - margin,
        identified_upper=middle + margin,
        alpha=alpha,
        note=" ".join(notes),
    )


def _shortest(frontier: Frontier, m: float, alpha: float) -> tuple[Floats, float]:
    """Return the weights of the shortest interval and half its length.

    The length is convex along the frontier, so zooming on the best of a grid finds the least.
    """
    knots = np.arange(len(frontier.bias), dtype=float)
    low, high = 0.0, knots[-1]
    for _ in range(1 + _ZOOMS):
        place = np.linspace(low, high, _POINTS)
        weights = np.stack([np.interp(place, knots, row) for row in frontier.weights.T], axis=1)
        bias = m * np.interp(place, knots, frontier.bias)
        variance = np.einsum("si,ij,sj->s", weights, frontier.covariance, weights)
        halves = half_lengths(bias, np.sqrt(np.maximum(variance, 0)), alpha)
        best = int(halves.argmin())
        low, high = place[max(best - 1, 0)], place[min(best + 1, _POINTS - 1)]
    return weights[best], float(halves[best])


def half_lengths(bias: Floats, error: Floats, alpha: float) -> Floats:
    """Return h with P(|N(bias, error^2)| <= h) = 1 - alpha, by Newton's method.

    From a bias of nine standard errors on, only one tail counts.
    """
    from scipy.special import ndtr  # slow to import, and needed here only

    normal = NormalDist()
    ratio = np.divide(bias, error, out=np.full(len(bias), np.inf), where=error > 0)
    one_sided = bias + normal.inv_cdf(1 - alpha) * error
    near = np.minimum(ratio, _ONE_SIDED)
    value = near + normal.inv_cdf(1 - alpha / 2)
    for _ in range(_NEWTON_STEPS):
        excess = ndtr(value - near) - ndtr(-value - near) - (1 - alpha)
        density = np.exp(-np.square(value - near) / 2) + np.exp(-np.square(value + near) / 2)
        value = value - excess * np.sqrt(2 * np.pi) / density
    return np.where(ratio < _ONE_SIDED, value * error, one_sided)
