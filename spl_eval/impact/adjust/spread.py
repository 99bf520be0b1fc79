"""Means and cross-products of covariates and outcomes by cohort, and of cohorts together.

Everything is centred at its own mean before it is multiplied, so neither the unit nor the level
of a covariate costs digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spl_eval.impact.adjust.sample import CHUNK, Sample, in_order, slices
from spl_eval.impact.moments import Floats


@dataclass(frozen=True)
class Spread:
    """Weighted moments of a group of units, with the covariates x of one period.

    Attributes:
        n_units: units with a positive weight.
        weight: sum of the weights.
        covariates: (P,) mean of x.
        changes: (T,) mean of the changes of the outcome.
        crossed: (P, P) sum of w (x - mean)(x - mean)'.
        shared: (P, T) sum of w (x - mean)(change - mean)'.
    """

    n_units: int
    weight: float
    covariates: Floats
    changes: Floats
    crossed: Floats
    shared: Floats


def spreads(sample: Sample, x: Floats) -> list[Spread]:
    """Return the spread of each cohort; ``x`` are the (P, m) covariates of one period."""

    def of_cohort(h: int) -> Spread:
        return _spread(sample, x, sample.cohort(h))

    return list(in_order(of_cohort, range(len(sample.starts) - 1), len(sample.rows)))


def _spread(sample: Sample, x: Floats, units: slice) -> Spread:
    n_covariates, n_periods = len(x), sample.units.changes.shape[1]
    x_mean, d_mean = np.zeros(n_covariates), np.zeros(n_periods)
    squares = np.zeros((n_covariates, n_covariates))
    shared = np.zeros((n_covariates, n_periods))
    weight = float(sample.weights[units].sum())
    if weight > 0:
        for part in slices(units, CHUNK):
            share = sample.weights[part] / weight
            x_mean += x[:, part] @ share
            d_mean += sample.changes(part) @ share
        for part in slices(units, CHUNK):
            centred = x[:, part] - x_mean[:, None]
            weighted = centred * sample.weights[part]
            squares += weighted @ centred.T
            shared += weighted @ (sample.changes(part) - d_mean[:, None]).T
    return Spread(units.stop - units.start, weight, x_mean, d_mean, squares, shared)


def together(parts: Sequence[Spread]) -> Spread:
    """Return the spread of several groups as one."""
    weights = np.array([part.weight for part in parts])
    total = float(weights.sum())
    share = weights / total if total > 0 else weights
    x_means = np.array([part.covariates for part in parts])
    d_means = np.array([part.changes for part in parts])
    x_mean, d_mean = share @ x_means, share @ d_means
    x_gaps, d_gaps = x_means - x_mean, d_means - d_mean
    weighted = (x_gaps * weights[:, None]).T
    return Spread(
        sum(part.n_units for part in parts),
        total,
        x_mean,
        d_mean,
        np.sum([part.crossed for part in parts], axis=0) + weighted @ x_gaps,
        np.sum([part.shared for part in parts], axis=0) + weighted @ d_gaps,
    )


def solved(matrix: Floats, right: Floats) -> Floats:
    """Solve a symmetric positive system whose rows may be in very different units.

    Raises:
        numpy.linalg.LinAlgError: if the matrix is singular.
    """
    scale = np.sqrt(np.diagonal(matrix))
    if not np.all(scale > 0):
        raise np.linalg.LinAlgError("a diagonal element is not positive")
    scaled = right.T / scale
    solution: Floats = (np.linalg.solve(matrix / np.outer(scale, scale), scaled.T).T / scale).T
    return solution
