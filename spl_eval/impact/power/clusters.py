"""Standard errors that follow from a design: clusters, repeated measures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError

ESTIMATORS = ("did", "ancova", "post")


def intraclass_correlation(
    values: Sequence[float] | Floats, cluster: Sequence[Any] | NDArray[Any]
) -> float:
    """Return the share of the variance that lies between clusters (ANOVA estimator).

    (B - W) / (B + (m0 - 1) W), with the mean squares between and within clusters, and m0 = (N -
    Σn² / N) / (C - 1) the size of a cluster. It may be negative, as the estimator is unbiased for
    zero. Donner (1986, *International Statistical Review* 54(1)).

    Args:
        values: of the units, free of differences that the design takes out; NaN stays out.
        cluster: of the units.

    Returns:
        NaN with fewer than two clusters, no cluster of two units, or values that do not vary.
    """
    data = np.asarray(values, dtype=np.float64)
    known = np.isfinite(data)
    data = data[known]
    code = np.unique(np.asarray(cluster)[known], return_inverse=True)[1].ravel()
    size = np.bincount(code).astype(np.float64)
    n_units, n_clusters = len(data), len(size)
    if n_clusters < 2 or n_units == n_clusters:
        return float("nan")
    means = np.bincount(code, data) / size
    between = float(size @ (means - data.mean()) ** 2) / (n_clusters - 1)
    within = float(((data - means[code]) ** 2).sum()) / (n_units - n_clusters)
    usual = (n_units - float(size @ size) / n_units) / (n_clusters - 1)
    total = between + (usual - 1) * within
    return (between - within) / total if total > 0 else float("nan")


def clustered_standard_error(
    *, sd: float, icc: float, treated: Sequence[int], comparison: Sequence[int]
) -> float:
    """Return the standard error of a difference of two means whose units come in clusters.

    The variance of a mean of clusters of n_c units is sd² [(1 - icc) / N + icc Σ n_c² / N²]; with
    clusters of one size this is formula 12 of Duflo, Glennerster and Kremer (2007, *Handbook of
    Development Economics* 4).

    Args:
        sd: standard deviation of the outcome (or of its change) between units of one arm.
        icc: correlation of two units of one cluster.
        treated: units of each treated cluster.
        comparison: units of each cluster of the comparison group.

    Raises:
        ChoiceError: an arm without units, or sd or icc out of their range.
    """
    if sd < 0 or not -1 <= icc <= 1:
        raise ChoiceError(f"sd={sd} debe ser 0 o más, e icc={icc} estar entre -1 y 1.")
    variance = 0.0
    for arm, clusters in (("asistidas", treated), ("de comparación", comparison)):
        size = np.asarray(clusters, dtype=np.float64)
        if not size.sum() > 0 or (size < 0).any():
            raise ChoiceError(f"Indique las unidades de cada conglomerado: no hay {arm}.")
        variance += (1 - icc) / size.sum() + icc * float(size @ size) / size.sum() ** 2
    return sd * math.sqrt(max(variance, 0.0))


def variance_factor(
    autocorrelation: float, *, before: int = 1, after: int = 1, estimator: str = "did"
) -> float:
    """Return the variance of an estimator over that of one measurement after treatment.

    McKenzie (2012, *Journal of Development Economics* 99(2)), with the same correlation ρ between
    any two measurements of a unit, m before and r after: (1 + (r-1)ρ) / r for the means after
    ("post"); plus (1 + (m-1)ρ) / m - 2ρ for differences in differences ("did"); less mρ² / (1 +
    (m-1)ρ) for the regression on the mean before ("ancova").

    Args:
        autocorrelation: ρ.
        before: m, measurements before treatment.
        after: r, measurements after treatment.
        estimator: "did", "ancova" or "post".

    Raises:
        ChoiceError: an estimator that does not exist, no measurement, or a correlation that so
            many measurements cannot have.
    """
    rho = autocorrelation
    if estimator not in ESTIMATORS:
        raise ChoiceError(f"estimator={estimator!r} no existe. Use " + ", ".join(ESTIMATORS) + ".")
    if before < 1 or after < 1 or not -1 / max(before + after - 1, 1) <= rho <= 1:
        raise ChoiceError(
            f"before={before} y after={after} deben ser 1 o más, y la autocorrelación ({rho}) "
            "posible entre tantas mediciones."
        )
    of_after = (1 + (after - 1) * rho) / after
    of_before = (1 + (before - 1) * rho) / before
    if estimator == "did":
        return of_after + of_before - 2 * rho
    if estimator == "ancova":
        return of_after - (rho**2 / of_before if of_before > 0 else 0.0)
    return of_after
