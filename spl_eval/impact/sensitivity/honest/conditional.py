"""Tests of scalar moment inequalities, conditional on the one that binds most.

Under the null every moment has a mean of at most zero. All of them are linear in two normal
estimates, so the critical value of the least favourable case, all means at zero, is an integral
over the angle of those two and needs no simulation.

Source: Andrews, Roth and Pakes (2023), "Inference for Linear Conditional Moment Inequalities",
Review of Economic Studies 90(6), 2763-2791, sections 4 to 6.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.moments import Floats

Booleans = NDArray[np.bool_]

_ANGLES = 1440
_HALVINGS = 40
_PARALLEL = 1e-10


def square_roots(covariance: Floats) -> Floats:
    """Return lower triangular roots of (B, 2, 2) covariances, singular ones included."""
    root = np.zeros_like(covariance)
    root[:, 0, 0] = np.sqrt(covariance[:, 0, 0])
    root[:, 1, 0] = covariance[:, 0, 1] / root[:, 0, 0]
    rest = covariance[:, 1, 1] - np.square(root[:, 1, 0])
    root[:, 1, 1] = np.sqrt(np.maximum(rest, 0))
    return root


def least_favourable(forms: Floats, covariance: Floats, size: float) -> Floats:
    """Return the quantile 1 - size of the largest moment when all means are zero.

    In polar coordinates two standard normals are an angle and a radius, of which the largest
    moment is a multiple; it exceeds c with probability E exp(-c^2 / (2 g^2)), g the multiple.

    Args:
        forms: (B, J, 2) moments of each branch as forms in two estimates, the first of which
            has a positive variance.
        covariance: (B, 2, 2) of the two estimates.
        size: probability of exceeding the quantile.
    """
    angle = 2 * np.pi * (np.arange(_ANGLES) + 0.5) / _ANGLES
    circle = np.stack([np.cos(angle), np.sin(angle)])
    multiple = np.maximum((forms @ square_roots(covariance) @ circle).max(axis=1), 0)
    with np.errstate(divide="ignore"):
        exponent = -1 / (2 * np.square(multiple))
    high = multiple.max(axis=1) * np.sqrt(-2 * np.log(size))
    low = np.zeros_like(high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        exceeded = np.exp(exponent * np.square(middle)[:, None]).mean(axis=1) > size
        low, high = np.where(exceeded, middle, low), np.where(exceeded, high, middle)
    return np.asarray((low + high) / 2)


def accepted(moments: Floats, spread: Floats, first_stage: Floats, size: float) -> Booleans:
    """Say where the hybrid test does not reject that all moments have means of at most zero.

    The first stage rejects when the largest moment exceeds the least favourable value. The
    second compares it with its normal distribution truncated to where the same moment binds
    and the first stage does not reject.

    Args:
        moments: (B, J, G) moments of each branch at each value of the parameter.
        spread: (B, J, J) covariance of the moments.
        first_stage: (B,) least favourable value.
        size: of the second stage.

    Returns:
        (B, G) booleans.
    """
    limit = first_stage[:, None]
    largest = moments.max(axis=1)
    binding = moments.argmax(axis=1)
    variance = np.take_along_axis(np.diagonal(spread, axis1=1, axis2=2), binding, axis=1)
    # A positive moment without variance makes the p-value NaN, which rejects.
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.take_along_axis(spread, binding[:, None, :], axis=2) / variance[:, None, :]
        crossing = (moments - slope * largest[:, None, :]) / (1 - slope)
        low = np.where(slope < 1 - _PARALLEL, crossing, -np.inf).max(axis=1)
        high = np.where(slope > 1 + _PARALLEL, crossing, np.inf).min(axis=1)
        error = np.sqrt(variance)
        p_value = truncated_tail(largest / error, low / error, np.minimum(high, limit) / error)
    kept = (p_value >= size) & (largest <= limit)
    return np.asarray((largest <= 0) | kept)


def truncated_tail(z: Floats, low: Floats, high: Floats) -> Floats:
    """Return P(Z > z) of a standard normal truncated to [low, high], far tails included.

    1, so that nothing is rejected, where the interval has no length.
    """
    from scipy.special import log_ndtr  # slow to import, and needed here only

    bottom, top, at = log_ndtr(-low), log_ndtr(-high), log_ndtr(-z)
    # Where low exceeds high there is no interval, and the differences would overflow.
    whole = -np.expm1(np.minimum(top - bottom, 0))
    part = np.exp(np.minimum(at - bottom, 0)) - np.exp(np.minimum(top - bottom, 0))
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1), 1.0)
