"""Whether estimates of several groups differ by more than chance, and by how much.

The normal-normal model: estimates y ~ N(θ, V) with known V, effects θ ~ N(μ, τ² I).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError

METHODS = ("reml", "pm", "dl")

_SINGULAR = 1e-12
_GRID = 64
"""Values of τ² among which the largest restricted likelihood is looked for."""


@dataclass(frozen=True)
class Heterogeneity:
    """Cochran's test that all effects are the same.

    Attributes:
        q: (y - μ)' V⁻¹ (y - μ) at the weighted mean; chi-squared under the null.
        df: estimates less one.
        p_value: NaN with fewer than two estimates.
        i2: share of the spread of the estimates that chance does not explain, 0 to 1.
        note: in Spanish; empty when there is nothing to say.
    """

    q: float
    df: int
    p_value: float
    i2: float
    note: str = ""


def heterogeneity(
    estimates: Sequence[float] | Floats,
    *,
    std_errors: Sequence[float] | Floats | None = None,
    covariance: Floats | None = None,
) -> Heterogeneity:
    """Test whether several estimates differ by more than chance (Cochran 1954).

    Args:
        estimates: (K,) effects; those that are NaN or have no variance stay out.
        std_errors: (K,) of independent estimates; or
        covariance: (K, K), for instance of subgroups that share a comparison group.

    Raises:
        ChoiceError: neither or both of the two, or sizes that do not agree.
    """
    values, matrix = arrays(estimates, std_errors, covariance)
    kept = known(values, matrix)
    return tested(values[kept], matrix[np.ix_(kept, kept)])


def tested(values: Floats, covariance: Floats) -> Heterogeneity:
    """Return Cochran's test of estimates that all have a variance."""
    nan = float("nan")
    degrees = len(values) - 1
    if degrees < 1:
        return Heterogeneity(nan, max(degrees, 0), nan, nan, "Hay menos de dos estimaciones.")
    if is_singular(covariance):
        reason = "La covarianza de las estimaciones es singular (grupos que se repiten): no hay Q."
        return Heterogeneity(nan, degrees, nan, nan, reason)
    from scipy.special import chdtrc  # slow to import

    q = float(values @ projection(covariance, 0.0) @ values)
    i2 = max(0.0, 1 - degrees / q) if q > 0 else 0.0
    return Heterogeneity(q, degrees, float(chdtrc(degrees, q)), i2)


def is_singular(covariance: Floats) -> bool:
    """Say whether a combination of the estimates does not vary."""
    error = np.sqrt(np.diagonal(covariance))
    roots = np.linalg.eigvalsh(covariance / np.outer(error, error))
    return not roots[0] > _SINGULAR * roots[-1]


def projection(covariance: Floats, tau2: float) -> Floats:
    """Return W - W1 (1'W1)⁻¹ 1'W with W = (V + τ² I)⁻¹, which takes the mean out and weights."""
    weights = np.linalg.inv(covariance + tau2 * np.eye(len(covariance)))
    sums = weights.sum(axis=1)
    found: Floats = weights - np.outer(sums, sums) / sums.sum()
    return found


def between_variance(values: Floats, covariance: Floats, method: str) -> tuple[float, float]:
    """Estimate τ² and its asymptotic standard error, √(2 / tr(PP)).

    Args:
        values: (K,) estimates, two at least.
        covariance: (K, K), regular.
        method: "reml": the largest restricted likelihood; "pm": y'P(τ²)y = K - 1 (Paule and Mandel
            1982); "dl": (Q - K + 1) / tr(P(0)), DerSimonian and Laird (1986).
    """
    # In units of a typical standard error, so that no unit of the outcome matters.
    unit = float(np.diagonal(covariance).mean())
    y, within = (values - values.mean()) / math.sqrt(unit), covariance / unit
    estimate = {"reml": _reml, "pm": _paule_mandel, "dl": _dersimonian_laird}[method]
    tau2 = estimate(y, within)
    p = projection(within, tau2)
    return tau2 * unit, math.sqrt(2 / float((p * p).sum())) * unit


def _dersimonian_laird(y: Floats, within: Floats) -> float:
    p = projection(within, 0.0)
    return max(0.0, float((y @ p @ y - (len(y) - 1)) / np.trace(p)))


def _paule_mandel(y: Floats, within: Floats) -> float:
    from scipy.optimize import brentq  # slow to import

    def excess(tau2: float) -> float:
        return float(y @ projection(within, tau2) @ y) - (len(y) - 1)

    # Beyond (Σ y²) / (K - 1) the quadratic form is below K - 1 whatever V.
    highest = float(y @ y) / (len(y) - 1)
    if excess(0.0) <= 0:
        return 0.0
    return float(brentq(excess, 0.0, highest, xtol=1e-12))


def _reml(y: Floats, within: Floats) -> float:
    from scipy.optimize import brentq  # slow to import

    def score(tau2: float) -> float:
        p = projection(within, tau2)
        return float(y @ p @ p @ y - np.trace(p))

    def likelihood(tau2: float) -> float:
        p = projection(within, tau2)
        total = within + tau2 * np.eye(len(y))
        sums = np.linalg.inv(total).sum()
        return float(-np.linalg.slogdet(total)[1] - math.log(sums) - y @ p @ y)

    highest = 4 * float(y @ y) / (len(y) - 1) + 1
    grid = highest * np.linspace(0, 1, _GRID) ** 3
    best = int(np.argmax([likelihood(tau2) for tau2 in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, _GRID - 1)]
    if score(low) <= 0:
        return float(low)
    return float(brentq(score, low, high, xtol=1e-13))


def arrays(
    estimates: Sequence[float] | Floats,
    std_errors: Sequence[float] | Floats | None,
    covariance: Floats | None,
) -> tuple[Floats, Floats]:
    """Return the estimates and their covariance; refuse what does not fit.

    Raises:
        ChoiceError: neither or both of the two, sizes that do not agree, no covariance at all.
    """
    values = np.asarray(estimates, dtype=np.float64)
    if (std_errors is None) == (covariance is None):
        raise ChoiceError(
            "Indique los errores estándar (std_errors) o la covarianza, uno de los dos."
        )
    if covariance is None:
        matrix = np.diag(np.square(np.asarray(std_errors, dtype=np.float64)))
    else:
        matrix = np.asarray(covariance, dtype=np.float64)
    if matrix.shape != (len(values), len(values)):
        raise ChoiceError(
            f"Hay {len(values)} estimaciones y su covarianza es de {matrix.shape}: no coinciden."
        )
    of_known = matrix[np.ix_(known(values, matrix), known(values, matrix))]
    if not np.allclose(of_known, of_known.T, rtol=1e-8, atol=0):
        raise ChoiceError("La covarianza tiene huecos o no es simétrica: no sirve.")
    return values, matrix


def known(values: Floats, matrix: Floats) -> NDArray[np.intp]:
    """Return the places of the estimates that have a variance."""
    variance = np.diagonal(matrix)
    return np.flatnonzero(np.isfinite(values) & np.isfinite(variance) & (variance > 0))
