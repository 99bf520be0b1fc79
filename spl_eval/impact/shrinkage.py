"""Subgroup effects drawn towards their mean, each as far as it is imprecise (empirical Bayes)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.heterogeneity import (
    METHODS,
    Heterogeneity,
    arrays,
    between_variance,
    known,
    projection,
    tested,
)
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError

if TYPE_CHECKING:
    import pandas as pd

FEW_GROUPS = 5


@dataclass(frozen=True)
class Shrinkage:
    """Subgroup effects drawn towards their mean, each as far as it is imprecise.

    Attributes:
        table: one row an estimate, in their order: label, estimate, std_error, lower, upper,
            own_weight (share of the estimate itself in what is shrunken, 0 to 1), shrunken,
            shrunken_std_error, shrunken_lower, shrunken_upper; NaN where there is no estimate.
        mean: the weighted mean μ of the effects.
        mean_std_error: of that mean, given τ².
        tau2: estimated variance of the effects between subgroups.
        tau2_std_error: asymptotic.
        heterogeneity: Cochran's test.
        method: "reml", "pm" or "dl".
        note: in Spanish; empty when there is nothing to say.
    """

    table: pd.DataFrame
    mean: float
    mean_std_error: float
    tau2: float
    tau2_std_error: float
    heterogeneity: Heterogeneity
    method: str
    note: str = ""


def shrink(
    estimates: Sequence[float] | Floats,
    *,
    std_errors: Sequence[float] | Floats | None = None,
    covariance: Floats | None = None,
    labels: Sequence[Any] | None = None,
    method: str = "reml",
    alpha: float = 0.05,
) -> Shrinkage:
    """Shrink subgroup effects towards their mean (empirical Bayes).

    θ̂ = μ̂ + τ² (V + τ² I)⁻¹ (y - μ̂), with μ̂ the generalised least squares mean. The variance is
    that given τ², the estimation of μ included, plus (dθ̂/dτ²)² Var(τ̂²): the allowance of Morris
    (1983, *Journal of the American Statistical Association* 78(381)) for an estimated τ², in the
    form of Kass and Steffey (1989, same journal 84(407)), which holds for correlated estimates.

    Args:
        estimates: (K,) effects; NaN stays out.
        std_errors: (K,) of independent estimates; or
        covariance: (K, K).
        labels: of the estimates; None for 0 to K - 1.
        method: of τ²: "reml" (restricted likelihood), "pm" (Paule-Mandel) or "dl"
            (DerSimonian-Laird).
        alpha: one minus the confidence of the intervals.

    Raises:
        ChoiceError: neither or both of the two, sizes that do not agree, or a method that does not
            exist.
    """
    values, matrix = arrays(estimates, std_errors, covariance)
    if method not in METHODS:
        raise ChoiceError(f"method={method!r} no existe. Use " + ", ".join(METHODS) + ".")
    names = list(range(len(values))) if labels is None else list(labels)
    if len(names) != len(values):
        raise ChoiceError(f"Hay {len(names)} nombres para {len(values)} estimaciones.")
    kept = known(values, matrix)
    within = matrix[np.ix_(kept, kept)]
    test = tested(values[kept], within)
    nan = float("nan")
    if np.isnan(test.q):
        table = _table(names, values, matrix, kept, np.full((3, len(kept)), nan), alpha)
        return Shrinkage(table, nan, nan, nan, nan, test, method, test.note)
    tau2, tau2_error = between_variance(values[kept], within, method)
    mean, mean_error, shrunken = _shrunken(values[kept], within, tau2, tau2_error)
    table = _table(names, values, matrix, kept, shrunken, alpha)
    note = _note(len(kept), tau2)
    return Shrinkage(table, mean, mean_error, tau2, tau2_error, test, method, note)


def _shrunken(
    values: Floats, within: Floats, tau2: float, tau2_error: float
) -> tuple[float, float, Floats]:
    """Return μ̂, its error, and the shrunken effects, their errors and own weights as rows."""
    weights = np.linalg.inv(within + tau2 * np.eye(len(values))).sum(axis=1)
    mean = float(weights @ values / weights.sum())
    p = projection(within, tau2)
    drawn = within @ p
    # dP/dτ² = -PP: how much each effect would move with another τ².
    slope = drawn @ p @ values
    variance = np.diagonal(within - drawn @ within) + (slope * tau2_error) ** 2
    effects = np.stack([values - drawn @ values, np.sqrt(variance), 1 - np.diagonal(drawn)])
    return mean, float(1 / np.sqrt(weights.sum())), effects


def _table(
    labels: list[Any],
    values: Floats,
    matrix: Floats,
    kept: NDArray[np.intp],
    shrunken: Floats,
    alpha: float,
) -> pd.DataFrame:
    import pandas as pd  # slow to import, and needed for tables only
    from scipy.special import ndtri

    critical = float(ndtri(1 - alpha / 2))
    estimate, error = np.full((2, len(values)), np.nan)
    estimate[kept], error[kept] = values[kept], np.sqrt(np.diagonal(matrix)[kept])
    found = np.full((3, len(values)), np.nan)
    found[:, kept] = shrunken
    return pd.DataFrame(
        {
            "label": labels,
            "estimate": estimate,
            "std_error": error,
            "lower": estimate - critical * error,
            "upper": estimate + critical * error,
            "own_weight": found[2],
            "shrunken": found[0],
            "shrunken_std_error": found[1],
            "shrunken_lower": found[0] - critical * found[1],
            "shrunken_upper": found[0] + critical * found[1],
        }
    )


def _note(groups: int, tau2: float) -> str:
    said = []
    if tau2 == 0:
        said.append(
            "Los subgrupos no difieren más que lo que da el azar: todas las estimaciones se llevan "
            "a su media. No prueba que los efectos sean iguales."
        )
    if groups < FEW_GROUPS:
        said.append(
            f"Con {groups} subgrupos la variación entre ellos casi no se puede estimar: los "
            "valores llevados a la media son orientativos."
        )
    return " ".join(said)
