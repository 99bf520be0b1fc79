"""Normal estimates that pass a pretest: how often, and their mean when they do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spl_eval.impact.moments import Floats

LOG2_POINTS = 14
"""Points of the quasi-random integration: 16,384."""


@dataclass(frozen=True)
class Passing:
    """Probability of passing, and the (K,) mean of the estimates that pass."""

    probability: float
    mean: Floats


def inside_ellipsoid(mean: Floats, covariance: Floats, alpha: float) -> Passing:
    """Pass Wald's joint test: exact, by the noncentral chi-squared distribution.

    Of z ~ N(μ, I) in K dimensions, E[z; |z|² ≤ c] = μ P(χ²_{K+2}(|μ|²) ≤ c).
    """
    from scipy.special import chdtri, chndtr  # slow to import

    degrees = len(mean)
    centre = float(mean @ np.linalg.solve(covariance, mean))
    critical = chdtri(degrees, alpha)
    probability = float(chndtr(critical, degrees, centre))
    if not probability > 0:
        return Passing(0.0, np.full(degrees, np.nan))
    return Passing(probability, mean * float(chndtr(critical, degrees + 2, centre)) / probability)


def inside_box(
    mean: Floats, covariance: Floats, alpha: float, critical: float | None, seed: int
) -> Passing:
    """Pass every individual test, |estimate| ≤ critical × standard error.

    Sequential simulation of a truncated normal (Genz 1992; Geweke, Hajivassiliou and Keane) on
    scrambled Sobol points, which are the same for every mean.
    """
    from scipy.special import ndtr, ndtri  # slow to import

    error = np.sqrt(np.diagonal(covariance))
    limit = (ndtri(1 - alpha / 2) if critical is None else critical) * error
    root = np.linalg.cholesky(covariance)
    points = _points(len(mean), seed)
    drawn = np.zeros_like(points)
    weight = np.ones(len(points))
    for k in range(len(mean)):
        centre = mean[k] + drawn[:, :k] @ root[k, :k]
        low, high = ndtr((-limit[k] - centre) / root[k, k]), ndtr((limit[k] - centre) / root[k, k])
        weight *= high - low
        drawn[:, k] = ndtri(np.clip(low + points[:, k] * (high - low), 1e-300, 1 - 1e-16))
    total = float(weight.sum())
    if not total > 0:
        return Passing(0.0, np.full(len(mean), np.nan))
    passed = mean + root @ (weight @ drawn) / total
    return Passing(total / len(weight), passed)


def _points(dimensions: int, seed: int) -> Floats:
    from scipy.stats import qmc  # slow to import

    sobol = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    points: Floats = np.clip(sobol.random_base2(LOG2_POINTS), 1e-12, 1 - 1e-12)
    return points
