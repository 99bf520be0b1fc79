"""Several estimates looked at together: p-values and intervals that allow for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spl_eval.impact.heterogeneity import arrays, known
from spl_eval.impact.moments import Floats


@dataclass(frozen=True)
class MaxT:
    """Tests of several estimates at once, by the largest |t|.

    Attributes:
        p_values: (K,) adjusted for having looked at all (single step).
        critical: what |t| must exceed, for simultaneous intervals.
    """

    p_values: Floats
    critical: float


def max_t(
    estimates: Sequence[float] | Floats,
    covariance: Floats,
    *,
    df: float | None = None,
    alpha: float = 0.05,
    draws: int = 100_000,
    seed: int = 0,
) -> MaxT:
    """Return p-values that allow for having looked at all estimates, whatever their correlation.

    Hothorn, Bretz and Westfall (2008, *Biometrical Journal* 50(3)), single step: the share of
    draws from a multivariate normal (or t) whose largest |t| reaches that of the estimate.

    Args:
        estimates: (K,) effects; NaN, or no variance, has a p-value of NaN and is no hypothesis.
        covariance: (K, K); it may be singular.
        df: degrees of freedom of a multivariate t; None for the normal.
        alpha: level of the critical value.
        draws: of the simulation.
        seed: of the draws.

    Raises:
        ChoiceError: sizes that do not agree.
    """
    values, matrix = arrays(estimates, None, covariance)
    adjusted = np.full(len(values), np.nan)
    kept = known(values, matrix)
    if not len(kept):
        return MaxT(adjusted, float("nan"))
    error = np.sqrt(np.diagonal(matrix)[kept])
    roots, vectors = np.linalg.eigh(matrix[np.ix_(kept, kept)] / np.outer(error, error))
    generator = np.random.default_rng(seed)
    drawn = generator.standard_normal((draws, len(kept))) * np.sqrt(np.clip(roots, 0, None))
    largest = np.abs(drawn @ vectors.T).max(axis=1)
    if df is not None:
        largest /= np.sqrt(generator.chisquare(df, draws) / df)
    largest.sort()
    below = np.searchsorted(largest, np.abs(values[kept]) / error, side="left")
    adjusted[kept] = (1 + draws - below) / (1 + draws)
    return MaxT(adjusted, float(np.quantile(largest, 1 - alpha)))
