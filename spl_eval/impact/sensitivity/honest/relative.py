"""Relative magnitudes: trends break after treatment at most m times as much as before it.

The restriction is a union over which difference between consecutive periods before treatment is
the largest, and over its sign. In one branch, with that difference v, the changes of the bias
after treatment obey |change_t| <= m v. Andrews, Roth and Pakes' test takes the largest over the
vertices of a linear programme's dual; here they are known without solving it. The nuisance
parameters span all changes but one direction, so a vertex either adds both inequalities of one
period, which leaves v >= 0, or adds up to the target itself: +-(estimate - theta) <= m |c| v.

Source: Rambachan and Roth (2023), "A More Credible Approach to Parallel Trends", Review of
Economic Studies 90(5), 2555-2591, sections 2.3.1 and 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.sensitivity.honest.conditional import (
    Booleans,
    accepted,
    least_favourable,
)
from spl_eval.impact.sensitivity.honest.event_study import EventStudy, Question, Target, ask
from spl_eval.impact.sensitivity.honest.sets import RobustSet, no_set

FIRST_STAGE_SHARE = 0.1
"""Share of alpha that the first stage of the hybrid test spends, as the paper recommends."""

_GRID = 201
_ZOOMS = 5
_ZOOM_POINTS = 41
_TINY = 1e-12

_ONE_BEFORE = "Hay una sola diferencia antes del tratamiento: el desvío se compara sólo con ella."
_EMPTY = "La prueba rechaza todos los valores: los efectos previos contradicen la restricción."


@dataclass(frozen=True, eq=False)
class Branches:
    """The 2P branches of the restriction for one m, each with J moments.

    Attributes:
        forms: (B, J, 2) moments as forms in (estimate - theta, v).
        spread: (B, J, J) covariance of the moments.
        pivot: (B,) the difference v before treatment, with its sign.
        first_stage: (B,) least favourable critical value.
        outer_low, outer_high: (B,) values of theta beyond which the first stage rejects.
    """

    forms: Floats
    spread: Floats
    pivot: Floats
    first_stage: Floats
    outer_low: Floats
    outer_high: Floats


def relative_magnitudes(
    event_study: EventStudy,
    m_bars: Sequence[float] = (0, 0.5, 1, 1.5, 2),
    target: Target = None,
    alpha: float = 0.05,
) -> tuple[RobustSet, ...]:
    """Return robust sets when trends break at most m times as much as before treatment.

    Each set runs from the least to the greatest effect that the conditional and least
    favourable hybrid test accepts; holes inside are not reported. Its ends are sought from
    outside on a grid of 201 points per branch between bounds beyond which the first stage
    rejects, and then refined to 1e-7 of that width; an accepted stretch outside the set and
    narrower than the grid's step can be missed.

    Args:
        event_study: effects by event time.
        m_bars: greatest change of the trends' difference between consecutive periods after
            treatment, in multiples of the greatest before it.
        target: an event time, weights by event time, or None for the mean from 0 on.
        alpha: one less the confidence level.

    Returns:
        One set for each of ``m_bars``; NaN with a note where it cannot be computed.

    Raises:
        ChoiceError: a negative m, a target that is not in the event study, or a wrong alpha.
    """
    check_sizes(m_bars)
    question = ask(event_study, target, alpha)
    return tuple(set_for(question, float(m), alpha) for m in m_bars)


def check_sizes(sizes: Sequence[float]) -> None:
    """Refuse sizes of a restriction that are negative or not finite."""
    wrong = [float(m) for m in sizes if not (np.isfinite(m) and m >= 0)]
    if wrong:
        raise ChoiceError(f"M debe ser un número finito, cero o mayor, y vale {wrong[0]}.")


def set_for(question: Question, m: float, alpha: float) -> RobustSet:
    """Return the robust set of one m."""
    if question.problem:
        estimate = float("nan") if not len(question.weights) else question.estimate
        return no_set("relative_magnitudes", m, estimate, alpha, question.problem)
    estimate = question.estimate
    _, per_change = changes(question)
    margin = m * largest_before(question) * float(np.abs(per_change).sum())
    branches = branches_for(question, m, alpha)
    second = alpha * (1 - FIRST_STAGE_SHARE) / (1 - FIRST_STAGE_SHARE * alpha)
    low, high = _ends(branches, estimate, second)
    notes = [*question.cautions, *([_ONE_BEFORE] if len(question.before) == 1 else [])]
    return RobustSet(
        kind="relative_magnitudes",
        m=m,
        estimate=estimate,
        lower=low,
        upper=high,
        identified_lower=estimate - margin,
        identified_upper=estimate + margin,
        alpha=alpha,
        note=" ".join(notes if np.isfinite(low) else [*notes, _EMPTY]),
    )


def changes(question: Question) -> tuple[Floats, Floats]:
    """Return the (P+Q, P+Q) first differences, reference included, and (Q,) weights on them.

    l'att is the sum of the changes after treatment, each times the weights from there on.
    """
    n_before = len(question.before)
    levels = np.eye(n_before + len(question.weights) + 1)
    differences = np.delete(np.diff(levels, axis=0), n_before, axis=1)
    return differences, np.cumsum(question.weights[::-1])[::-1]


def largest_before(question: Question) -> float:
    """Return the largest estimated change between consecutive periods before treatment."""
    return float(np.abs(np.diff(np.append(question.before, 0.0))).max())


def branches_for(question: Question, m: float, alpha: float) -> Branches:
    """Write the moments of every branch, their covariance and their first stage."""
    n_before = len(question.before)
    differences, per_change = changes(question)
    pivots = np.concatenate([differences[:n_before], -differences[:n_before]])
    posts = differences[n_before:]
    target = np.append(np.zeros(n_before), question.weights)
    forms = _forms(question.covariance, posts, pivots, per_change, m)
    pairs = np.stack([np.broadcast_to(target, pivots.shape), pivots], axis=1)
    covariance = pairs @ question.covariance @ pairs.transpose(0, 2, 1)
    first_stage = least_favourable(forms, covariance, FIRST_STAGE_SHARE * alpha)
    pivot = pivots @ np.append(question.before, question.after)
    reach = first_stage[:, None] / np.abs(forms[:, :2, 0])
    drift = forms[:, 0, 1] / forms[:, 0, 0] * pivot
    return Branches(
        forms=forms,
        spread=forms @ covariance @ forms.transpose(0, 2, 1),
        pivot=pivot,
        first_stage=first_stage,
        outer_low=question.estimate + drift - reach[:, 0],
        outer_high=question.estimate - drift + reach[:, 1],
    )


def _forms(
    covariance: Floats, posts: Floats, pivots: Floats, per_change: Floats, m: float
) -> Floats:
    """Return the (B, 2+Q, 2) moments, in units of the standard errors of what they add up."""
    own = np.einsum("qi,ij,qj->q", posts, covariance, posts)
    pivot_variance = np.einsum("bi,ij,bj->b", pivots, covariance, pivots)
    cross = m * (pivots @ covariance @ posts.T)
    total = own + (m * m * pivot_variance)[:, None]
    up = np.sqrt(np.maximum(total - 2 * cross, 0))
    down = np.sqrt(np.maximum(total + 2 * cross, 0))
    rising, falling = np.maximum(per_change, 0), np.maximum(-per_change, 0)
    floor = _TINY * np.sqrt(total.max())
    unit_above = np.maximum(up @ rising + down @ falling, floor)
    unit_below = np.maximum(down @ rising + up @ falling, floor)
    unit_both = np.maximum(up + down, floor)
    bias = m * np.abs(per_change).sum()
    forms = np.zeros((len(pivots), 2 + len(posts), 2))
    forms[:, 0] = np.stack([1 / unit_above, -bias / unit_above], axis=1)
    forms[:, 1] = np.stack([-1 / unit_below, -bias / unit_below], axis=1)
    forms[:, 2:, 1] = -2 * m / unit_both
    return forms


def _accepted(branches: Branches, gap: Floats, size: float) -> Booleans:
    """Say which of the (B, G) values of (estimate - theta) each branch accepts."""
    first = branches.forms[:, :, :1] * gap[:, None, :]
    moments = first + branches.forms[:, :, 1:] * branches.pivot[:, None, None]
    return accepted(moments, branches.spread, branches.first_stage, size)


def _ends(branches: Branches, estimate: float, size: float) -> tuple[float, float]:
    """Return the least and the greatest accepted effect over all branches; NaN if none is."""
    low = _outermost(branches, estimate, branches.outer_low, branches.outer_high, size)
    high = _outermost(branches, estimate, branches.outer_high, branches.outer_low, size)
    if not np.isfinite(low).any():
        return float("nan"), float("nan")
    return float(np.nanmin(low)), float(np.nanmax(high))


def _outermost(
    branches: Branches, estimate: float, start: Floats, stop: Floats, size: float
) -> Floats:
    """Return, for each branch, the accepted effect nearest to ``start``; NaN if none is."""
    found = np.full(len(start), np.nan)
    possible = (branches.outer_low <= branches.outer_high)[:, None]
    n_points = _GRID
    for _ in range(1 + _ZOOMS):
        theta = np.linspace(start, stop, n_points, axis=1)
        inside = _accepted(branches, estimate - theta, size) & possible
        some, first = inside.any(axis=1), inside.argmax(axis=1)
        rows = np.arange(len(start))
        found = np.where(some, theta[rows, first], found)
        start, stop = theta[rows, np.maximum(first - 1, 0)], found
        n_points = _ZOOM_POINTS
    return found
