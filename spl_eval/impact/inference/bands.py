"""Uniform bands: how many standard errors cover all estimates of a curve at once.

The critical value is the quantile of the largest absolute t statistic (sup-t; Montiel Olea and
Plagborg-Møller 2019; Callaway and Sant'Anna 2021, section 4.1).
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.inference.signs import random_bits, signs_for
from spl_eval.impact.inference.studentised import by_part, canonical_order, largest_draws
from spl_eval.impact.moments import ClusterSums, Floats

MAX_FEW = 500
"""Clusters up to which each draw has a standard error of its own."""

MAX_WORK = 5_000_000
"""Clusters times cohorts times cells up to which the intervals of cells come from a bootstrap: 2
seconds where every cluster has units of many cohorts, a tenth where each lies in one."""

DRAWS_OF_FEW = 1_999
DRAWS_OF_SCORES = 3_999
DRAWS_OF_NORMAL = 9_999
_NORMAL_AT_ONCE = 1_000
_CHUNK = 4_000_000
_SINGULAR = 1e-12


def critical_value(
    covariance: Floats,
    scores: Floats | None,
    alpha: float,
    *,
    composition: Floats | None = None,
    draws: int | None = None,
    seed: int = 0,
    degrees_of_freedom: int | None = None,
) -> float:
    """Return the sup-t critical value of a band over E estimates.

    With scores, a multiplier bootstrap over the clusters with Rademacher signs; else draws from
    the normal distribution with that covariance, which may be singular. With scores of few
    clusters and their composition, each draw is divided by its own standard error, computed as
    the estimate's: the band then allows for how badly few clusters tell a variance.

    Args:
        covariance: (E, E). Estimates whose variance is zero or missing (the base period) are left
            out.
        scores: (C, E) sums of the influence by cluster, or None.
        alpha: 1 - coverage of the band.
        composition: (C, H) sum of the units' weights by cluster and cohort, see ``composition``;
            used up to 500 clusters.
        draws: of the simulation; by default 1,999 with few clusters, 3,999 with other scores, else
            9,999.
        seed: of the simulation; the same seed gives the same bytes.
        degrees_of_freedom: of a Student's t in place of the normal, for a covariance from few
            clusters (C - 1 with the cluster jackknife); only without scores.

    Returns:
        The critical value, never below that of a single estimate; NaN when every estimate is
        left out.
    """
    variance = np.diagonal(covariance)
    kept = np.flatnonzero(np.isfinite(variance) & (variance > 0))
    if len(kept) == 0:
        return float("nan")
    pointwise = _pointwise(alpha, degrees_of_freedom)
    few = scores is not None and composition is not None and len(scores) <= MAX_FEW
    if len(kept) == 1 and not few:
        return pointwise
    std_error = np.sqrt(variance[kept])
    rng = np.random.default_rng(seed)
    if scores is None:
        correlation = covariance[np.ix_(kept, kept)] / np.outer(std_error, std_error)
        largest = _normal(correlation, draws or DRAWS_OF_NORMAL, rng)
        if degrees_of_freedom is not None:
            chi2 = rng.chisquare(degrees_of_freedom, len(largest))
            largest = largest / np.sqrt(chi2 / degrees_of_freedom)
    elif few and composition is not None:
        signs = signs_for(len(scores), draws or DRAWS_OF_FEW, seed)
        largest = largest_draws(scores[:, kept] / std_error, composition, signs)
    else:
        ordered = scores[canonical_order(scores[:, kept])][:, kept]
        studentised = np.ascontiguousarray(ordered / std_error, dtype=np.float32)
        largest = _multiplied(studentised, draws or DRAWS_OF_SCORES, rng)
    return max(pointwise, float(_quantile(largest, alpha)))


def pointwise_values(
    scores: Floats, composition: Floats, alpha: float, *, draws: int = DRAWS_OF_FEW, seed: int = 0
) -> Floats:
    """Return how many standard errors the interval of each estimate is wide, with few clusters.

    The quantile of |t| over a bootstrap whose draws have their own standard error; never below
    the normal one. With many clusters it is the normal one.

    Args:
        scores: (C, E) sums of the influence by cluster.
        composition: (C, H) sum of the units' weights by cluster and cohort, see ``composition``.
        alpha: 1 - coverage of the intervals.
        draws: of the bootstrap.
        seed: of the draws.

    Returns:
        (E,); the normal quantile for an estimate that does not vary.
    """
    values = np.full(scores.shape[1], _pointwise(alpha, None))
    std_error = np.sqrt(np.square(scores).sum(axis=0))
    kept = np.flatnonzero(np.isfinite(std_error) & (std_error > 0))
    if len(scores) <= MAX_FEW and len(kept):
        normal, signs = values[0], signs_for(len(scores), draws, seed)
        for part, drawn in by_part(scores[:, kept] / std_error[kept], composition, signs):
            values[kept[part]] = np.maximum(normal, _quantile(drawn, alpha))
    return values


def composition(sums: ClusterSums, n_cohorts: int) -> Floats:
    """Return the (C, H) sum of the units' weights by cluster and cohort."""
    weight = np.zeros((sums.n_clusters, n_cohorts))
    # A cluster has one row in a cohort at most, so no index comes twice.
    weight[sums.cluster, sums.cohort] = sums.weight
    return weight


def _pointwise(alpha: float, degrees_of_freedom: int | None) -> float:
    if degrees_of_freedom is None:
        return NormalDist().inv_cdf(1 - alpha / 2)
    from scipy.special import stdtrit  # slow to import, and needed for few clusters only

    return float(stdtrit(degrees_of_freedom, 1 - alpha / 2))


def _quantile(drawn: Floats, alpha: float) -> Floats:
    """Return the quantile of the draws, one for each of their columns."""
    # The order statistic that at most alpha of the draws, the sample counted in, lie above.
    rank = min(len(drawn), int(np.ceil((1 - alpha) * (len(drawn) + 1)))) - 1
    found: Floats = np.partition(drawn, rank, axis=0)[rank]
    return found


def _multiplied(scores: NDArray[np.float32], draws: int, rng: np.random.Generator) -> Floats:
    """Return the (draws,) largest |sum of sign times score|."""
    # Random bits b give the signs 2b - 1; only the bits are multiplied.
    total = scores.sum(axis=0)
    largest = np.empty(draws)
    step = max(1, _CHUNK // len(scores))
    for start in range(0, draws, step):
        size = min(step, draws - start)
        bits = random_bits(size, len(scores), rng).astype(np.float32)
        largest[start : start + size] = np.abs(2 * (bits @ scores) - total).max(axis=1)
    return largest


def _normal(correlation: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Return the (draws,) largest |z|, z normal with a correlation that may be singular."""
    values, vectors = np.linalg.eigh(correlation)
    used = values > _SINGULAR * values[-1]
    root = np.ascontiguousarray((vectors[:, used] * np.sqrt(values[used])).T, dtype=np.float32)
    largest = np.empty(draws)
    normal = np.empty((_NORMAL_AT_ONCE, len(root)), dtype=np.float32)
    drawn = np.empty((_NORMAL_AT_ONCE, root.shape[1]), dtype=np.float32)
    for start in range(0, draws, _NORMAL_AT_ONCE):
        size = min(_NORMAL_AT_ONCE, draws - start)
        rng.standard_normal(out=normal[:size], dtype=np.float32)
        np.matmul(normal[:size], root, out=drawn[:size])
        largest[start : start + size] = np.abs(drawn[:size], out=drawn[:size]).max(axis=1)
    return largest
