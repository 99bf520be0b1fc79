"""Restricted wild cluster bootstrap of an average of group-time effects.

Cameron, Gelbach and Miller (2008) on the sums of clusters: an average is linear in the cohorts'
means, so imposing a value on it moves the means of the saturated regression (unit effects, cohort
by period) along one known direction, and every draw needs C numbers, not the rows of a panel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.inference.averages import Average, batches, influence, rounding
from spl_eval.impact.inference.result import Inference, few_treated, joined, without_variance
from spl_eval.impact.inference.sample import sample_of
from spl_eval.impact.inference.signs import TIE, Signs, signs_for, t_statistics
from spl_eval.impact.moments import ClusterSums, Floats, Moments

if TYPE_CHECKING:
    from spl_eval.impact.results import GroupTimeEffects

_FARTHEST, _HALVINGS = 1e6, 50
_UNBOUNDED = (
    "Con tan pocos conglomerados la prueba no rechaza ningún valor en algún sentido: "
    "el intervalo no tiene límite."
)


@dataclass(frozen=True)
class ClusterScores:
    """The influence of an average by cluster, with the pieces that a restriction moves.

    Imposing the value θ - δ on the average adds δ ``shift`` to the residuals.

    Attributes:
        estimate: θ.
        residual: (C, H) influence of the distance of a cluster's outcomes from its cohort's mean.
        offset: (C,) influence of the cluster's share in its cohort and in the sample.
        shift: (C, H) what the residuals gain per unit of δ; adds up to 1.
        weight: (C, H) sum of the units' weights.
        noise: standard error that is rounding, not spread.
    """

    estimate: float
    residual: Floats
    offset: Floats
    shift: Floats
    weight: Floats
    noise: float

    @property
    def std_error(self) -> float:
        """Return the cluster-robust standard error, without a small-sample factor; 0 for noise."""
        error = float(np.sqrt(np.square(self.residual.sum(axis=1) + self.offset).sum()))
        return error if error > self.noise else 0.0


@dataclass(frozen=True)
class Draws:
    """The bootstrap's statistics as functions of δ, the distance of the null from the estimate.

    Draw *b* has the estimate n[0] + δ n[1] and the squared standard error
    q[0] + 2 δ q[1] + δ² q[2].

    Attributes:
        n: (2, B).
        q: (3, B).
    """

    n: Floats
    q: Floats

    def statistics(self, delta: float) -> Floats:
        """Return the (B,) t statistics under the null at distance δ."""
        estimate = self.n[0] + delta * self.n[1]
        variance = self.q[0] + 2 * delta * self.q[1] + delta**2 * self.q[2]
        return t_statistics(estimate, variance)


def cluster_scores(average: Average, moments: Moments, sums: ClusterSums) -> ClusterScores:
    """Split the influence of an average by cluster and cohort."""
    found = influence(average, moments.weight[None], moments.means[None])
    slopes, offsets = found.slopes[0], found.offsets[0]
    squares = np.square(slopes).sum(axis=1)
    total = float(moments.weight @ squares)
    shape = (sums.n_clusters, len(moments.cohorts))
    residual, weight = np.zeros(shape), np.zeros(shape)
    centred = sums.sums - sums.weight[:, None] * moments.means[sums.cohort]
    # A cluster has one row in a cohort at most, so no index comes twice.
    residual[sums.cluster, sums.cohort] = (centred * slopes[sums.cohort]).sum(axis=1)
    weight[sums.cluster, sums.cohort] = sums.weight
    return ClusterScores(
        estimate=float(found.estimates[0]),
        residual=residual,
        offset=weight @ offsets,
        shift=weight * squares / total if total > 0 else np.zeros(shape),
        weight=weight,
        noise=rounding(moments),
    )


def draw(scores: ClusterScores, signs: Signs) -> Draws:
    """Draw the bootstrap's estimates and standard errors.

    Each cluster's residuals change sign together; the cohorts' means, and the shares of the
    cohorts, are estimated again from them.
    """
    rng = np.random.default_rng(signs.seed)
    n, q = np.empty((2, signs.draws)), np.empty((3, signs.draws))
    totals = np.column_stack((scores.weight, scores.weight.sum(axis=1)))
    levels = totals / np.where(totals.any(axis=0), totals.sum(axis=0), 1)
    pieces = (
        (scores.residual, scores.offset),
        (scores.shift, np.zeros(signs.n_clusters)),
    )
    for part in batches(signs.draws, 4 * signs.n_clusters):
        factors = signs.chunk(rng, part)
        found = []
        for i, (residual, offset) in enumerate(pieces):
            own = residual.sum(axis=1) + offset
            means = factors @ np.column_stack((residual, offset))
            n[i, part] = factors @ own
            found.append(factors * own - means @ levels.T)
        q[0, part] = np.square(found[0]).sum(axis=1)
        q[1, part] = (found[0] * found[1]).sum(axis=1)
        q[2, part] = np.square(found[1]).sum(axis=1)
    return Draws(n, q)


def p_value(draws: Draws, signs: Signs, delta: float, std_error: float) -> float:
    """Return the symmetric two-sided p-value of the null at distance δ from the estimate."""
    reached = np.abs(draws.statistics(delta)) >= abs(delta) / std_error * TIE
    return signs.p_value(int(reached.sum()))


def interval(
    draws: Draws, signs: Signs, estimate: float, std_error: float, alpha: float
) -> tuple[float, float]:
    """Return the values that the test does not reject, from the estimate outwards.

    A side on which nothing is rejected within a million standard errors is infinite.
    """

    def kept(distance: float) -> bool:
        """Return whether the value at this distance above the estimate is not rejected."""
        return p_value(draws, signs, -distance, std_error) >= alpha

    return estimate + _limit(kept, -std_error), estimate + _limit(kept, std_error)


def _limit(kept: Callable[[float], bool], step: float) -> float:
    """Return how far from 0, in the direction of ``step``, values are kept."""
    inside, outside = 0.0, step
    while kept(outside):
        if abs(outside) > _FARTHEST * abs(step):
            return float(np.copysign(np.inf, step))
        inside, outside = outside, 2 * outside
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if kept(middle) else (inside, middle)
    return inside


def wild_bootstrap(
    effects: GroupTimeEffects,
    kind: str = "simple",
    key: float | None = None,
    *,
    draws: int = 9_999,
    seed: int = 0,
    weights: str | None = None,
) -> Inference:
    """Test an average of group-time effects by the restricted wild cluster bootstrap.

    The null is imposed, the statistic is studentised, the p-value is symmetric, and the interval
    inverts the test (Cameron, Gelbach and Miller 2008; MacKinnon, Nielsen and Webb 2023). With
    one treated cohort, two periods and equal weights it is the textbook's bootstrap of the
    regression of the change on treatment.

    Args:
        effects: an estimate without covariates, with ``cluster=``.
        kind: the aggregation.
        key: its row (event time, cohort or period); None for the overall average.
        draws: bootstrap draws; all sign combinations are enumerated when they are no more.
        seed: of the draws.
        weights: "rademacher" or "webb"; None takes Webb's six points up to 12 clusters.

    Raises:
        ChoiceError: no clusters, one cluster, covariates, or an aggregation that does not exist.
    """
    sample = sample_of(effects)
    scores = cluster_scores(sample.average(kind, key), sample.moments, sample.sums)
    signs = signs_for(sample.sums.n_clusters, draws, seed, weights)
    method = f"bootstrap wild por conglomerado, restringido ({signs.kind})"
    warning = few_treated(sample.moments, sample.sums, sample.cells.cohort)
    error = scores.std_error
    if error == 0:
        return without_variance(scores.estimate, sample.sums.n_clusters, method)
    found = draw(scores, signs)
    limits = interval(found, signs, scores.estimate, error, effects.choices.alpha)
    unbounded = "" if np.isfinite(limits).all() else _UNBOUNDED
    return Inference(
        estimate=scores.estimate,
        std_error=error,
        statistic=scores.estimate / error,
        p_value=p_value(found, signs, scores.estimate, error),
        ci=limits,
        n_clusters=sample.sums.n_clusters,
        draws=signs.draws,
        method=method,
        note=joined(warning, unbounded),
    )
