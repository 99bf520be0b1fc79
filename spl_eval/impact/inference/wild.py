"""Restricted wild cluster bootstrap of an average of group-time effects.

Cameron, Gelbach and Miller (2008) on the sums of clusters: an average is linear in the cohorts'
means, so imposing a value on it moves the means of the saturated regression (unit effects, cohort
by period) along one known direction, and every draw needs C numbers, not the rows of a panel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.inference.averages import Average, Influence, batches, influence
from spl_eval.impact.inference.result import Inference, few_treated, joined, without_variance
from spl_eval.impact.inference.sample import sample_of
from spl_eval.impact.inference.signs import Signs, signs_for
from spl_eval.impact.moments import ClusterSums, Floats, Moments

if TYPE_CHECKING:
    from spl_eval.impact.results import GroupTimeEffects

TIE = 1 - 1e-9
"""Factor of a statistic: draws that equal the statistic but for rounding reach it."""


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
    """

    estimate: float
    residual: Floats
    offset: Floats
    shift: Floats
    weight: Floats

    @property
    def std_error(self) -> float:
        """Return the cluster-robust standard error, without a small-sample factor."""
        return float(np.sqrt(np.square(self.residual.sum(axis=1) + self.offset).sum()))


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
        """Return the (B,) t statistics under the null at distance δ; 0 for 0 / 0."""
        estimate = self.n[0] + delta * self.n[1]
        square = np.maximum(self.q[0] + 2 * delta * self.q[1] + delta**2 * self.q[2], 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = np.nan_to_num(estimate / np.sqrt(square), posinf=np.inf, neginf=-np.inf)
        return found


def cluster_scores(
    average: Average, moments: Moments, sums: ClusterSums, at: Influence | None = None
) -> ClusterScores:
    """Split the influence of an average by cluster and cohort."""
    found = at or influence(average, moments.weight[None], moments.means[None])
    slopes, offsets = found.slopes[0], found.offsets[0]
    squares = np.square(slopes).sum(axis=1)
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
        shift=weight * squares / (moments.weight @ squares),
        weight=weight,
    )


def draw(scores: ClusterScores, signs: Signs) -> Draws:
    """Draw the bootstrap's estimates and standard errors.

    Each cluster's residuals change sign together; the cohorts' means, and the shares of the
    cohorts, are estimated again from them.
    """
    rng = np.random.default_rng(signs.seed)
    n, q = np.empty((2, signs.draws)), np.empty((3, signs.draws))
    of_cohort = scores.weight.sum(axis=0)
    levels = np.column_stack(
        (scores.weight / of_cohort, scores.weight.sum(axis=1) / of_cohort.sum())
    )
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
    limits = []
    for side in (-1.0, 1.0):
        inside, outside = 0.0, side * std_error
        while (
            p_value(draws, signs, -outside, std_error) >= alpha and abs(outside) < 1e6 * std_error
        ):
            inside, outside = outside, 2 * outside
        if abs(outside) >= 1e6 * std_error:
            limits.append(side * np.inf)
            continue
        for _ in range(50):
            middle = (inside + outside) / 2
            if p_value(draws, signs, -middle, std_error) >= alpha:
                inside = middle
            else:
                outside = middle
        limits.append(estimate + inside)
    return limits[0], limits[1]


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
    method = f"bootstrap wild por cluster, restringido ({signs.kind})"
    warning = few_treated(sample.moments, sample.sums)
    error = scores.std_error
    if not error > 0:
        return without_variance(scores.estimate, sample.sums.n_clusters, method)
    found = draw(scores, signs)
    alpha = effects.choices.alpha
    limits = interval(found, signs, scores.estimate, error, alpha)
    unbounded = (
        ""
        if np.isfinite(limits).all()
        else (
            "Con tan pocos clusters la prueba no rechaza ningún valor en algún sentido: "
            "el intervalo no tiene límite."
        )
    )
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
