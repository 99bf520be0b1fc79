"""Standard errors across clusters: the plain one and the cluster jackknife."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.inference.averages import Average, batches, estimates, rounding
from spl_eval.impact.inference.bands import critical_value
from spl_eval.impact.inference.result import (
    Inference,
    few_treated,
    joined,
    two_sided,
    without_variance,
)
from spl_eval.impact.inference.sample import Sample, sample_of
from spl_eval.impact.inference.wild import cluster_scores
from spl_eval.impact.moments import ClusterSums, Floats, Integers, Moments
from spl_eval.impact.problems import ChoiceError

if TYPE_CHECKING:
    import pandas as pd

    from spl_eval.impact.results import GroupTimeEffects

_KEY_COLUMNS = {"dynamic": "event_time", "group": "cohort", "calendar": "time"}


def cluster_robust(
    effects: GroupTimeEffects, kind: str = "simple", key: float | None = None
) -> Inference:
    """Test an average with its cluster-robust standard error and the normal distribution.

    The standard error is R did's: sums of the influence by cluster, without a small-sample
    factor. It is too small with few clusters; see ``jackknife``.
    """
    sample = sample_of(effects)
    average = sample.average(kind, key)
    scores = cluster_scores(average, sample.moments, sample.sums)
    method = "error estándar agrupado por conglomerado, distribución normal"
    if scores.std_error == 0:
        return without_variance(scores.estimate, sample.sums.n_clusters, method)
    quantile = NormalDist().inv_cdf(1 - effects.choices.alpha / 2)
    statistic = scores.estimate / scores.std_error
    return Inference(
        estimate=scores.estimate,
        std_error=scores.std_error,
        statistic=statistic,
        p_value=two_sided(statistic),
        ci=_interval(scores.estimate, scores.std_error, quantile),
        n_clusters=sample.sums.n_clusters,
        draws=0,
        method=method,
        note=few_treated(sample.moments, sample.sums, sample.cells.cohort),
    )


def leave_one_out(average: Average, moments: Moments, sums: ClusterSums) -> Floats:
    """Return the (C,) values of an average without each of the clusters in turn.

    The cohorts' means, the pooled comparison groups and the weights of the average are computed
    again. Without the only cluster of a cohort, its cells leave the average.
    """
    order = np.argsort(sums.cluster, kind="stable")
    first = np.searchsorted(sums.cluster[order], np.arange(sums.n_clusters + 1))
    totals = moments.weight[:, None] * moments.means
    left = np.empty(sums.n_clusters)
    for part in batches(sums.n_clusters, totals.size):
        rows = order[first[part.start] : first[part.stop]]
        left[part] = _without(average, moments, sums, rows, part, totals)
    return left


def _without(
    average: Average,
    moments: Moments,
    sums: ClusterSums,
    rows: Integers,
    part: slice,
    totals: Floats,
) -> Floats:
    size = part.stop - part.start
    where = (sums.cluster[rows] - part.start, sums.cohort[rows])
    n_units = np.tile(moments.n_units, (size, 1))
    weight, outcome = np.tile(moments.weight, (size, 1)), np.tile(totals, (size, 1, 1))
    n_units[where] -= sums.n_units[rows]
    weight[where] -= sums.weight[rows]
    outcome[where] -= sums.sums[rows]
    # Differences of sums leave a rounding error where no unit is left.
    weight[n_units == 0] = 0
    means = outcome / np.where(weight > 0, weight, 1)[:, :, None]
    means[weight == 0] = 0
    return estimates(average, weight, means)


def jackknife(
    effects: GroupTimeEffects, kind: str = "simple", key: float | None = None
) -> Inference:
    """Test an average with the cluster jackknife CV3 and Student's t with C - 1 degrees.

    Leaves out one cluster at a time and estimates everything again (MacKinnon, Nielsen and Webb
    2023). With few clusters it covers better than the plain standard error, and is rarely too
    small.

    Args:
        effects: an estimate without covariates, with ``cluster=``.
        kind: the aggregation.
        key: its row (event time, cohort or period); None for the overall average.

    Raises:
        ChoiceError: no clusters, one cluster, covariates, or an aggregation that does not exist.
    """
    from scipy.special import stdtr, stdtrit  # slow to import, and needed here only

    sample = sample_of(effects)
    average = sample.average(kind, key)
    n_clusters = sample.sums.n_clusters
    estimate = _estimate(average, sample.moments)
    left = leave_one_out(average, sample.moments, sample.sums)
    error = float(np.sqrt((n_clusters - 1) / n_clusters * np.square(left - estimate).sum()))
    method = "jackknife por conglomerado (CV3), t de Student"
    if error <= rounding(sample.moments):
        return without_variance(estimate, n_clusters, method)
    statistic = estimate / error
    quantile = float(stdtrit(n_clusters - 1, 1 - effects.choices.alpha / 2))
    return Inference(
        estimate=estimate,
        std_error=error,
        statistic=statistic,
        p_value=float(2 * stdtr(n_clusters - 1, -abs(statistic))),
        ci=_interval(estimate, error, quantile),
        n_clusters=n_clusters,
        draws=0,
        method=method,
        note=joined(
            few_treated(sample.moments, sample.sums, sample.cells.cohort), _irreplaceable(left)
        ),
    )


def jackknife_table(
    effects: GroupTimeEffects, kind: str = "dynamic", seed: int = 0
) -> pd.DataFrame:
    """Return all rows of an aggregation with the jackknife's errors, intervals and uniform band.

    The band's critical value is the sup-t of Student's t with C - 1 degrees of freedom and the
    jackknife's correlation of the rows.

    Returns:
        The columns of ``Aggregate.table``: key, att, std_error, ci_low, ci_high, band_low,
        band_high. A row that depends on a single cluster has NaN.
    """
    import pandas as pd  # slow to import, and needed for tables only
    from scipy.special import stdtrit

    if kind not in _KEY_COLUMNS:
        raise ChoiceError(f"Use una agregación con filas: {', '.join(_KEY_COLUMNS)}.")
    sample = sample_of(effects)
    keys = sample.keys(kind)
    att, covariance = jackknife_covariance(sample, kind, keys)
    error = np.sqrt(np.diagonal(covariance))
    error = np.where(error > rounding(sample.moments), error, np.nan)
    alpha, degrees = effects.choices.alpha, sample.sums.n_clusters - 1
    single = float(stdtrit(degrees, 1 - alpha / 2))
    joint = critical_value(covariance, None, alpha, seed=seed, degrees_of_freedom=degrees)
    columns = {_KEY_COLUMNS[kind]: keys, "att": att, "std_error": error}
    for name, quantile in (("ci", single), ("band", joint)):
        columns[f"{name}_low"] = att - quantile * error
        columns[f"{name}_high"] = att + quantile * error
    return pd.DataFrame(columns)


def jackknife_covariance(sample: Sample, kind: str, keys: Floats) -> tuple[Floats, Floats]:
    """Return the (E,) rows of an aggregation and their (E, E) jackknife covariance."""
    averages = [sample.average(kind, float(key)) for key in keys]
    att = np.array([_estimate(average, sample.moments) for average in averages])
    left = [leave_one_out(average, sample.moments, sample.sums) for average in averages]
    distance = np.array(left) - att[:, None]
    n_clusters = sample.sums.n_clusters
    covariance: Floats = (n_clusters - 1) / n_clusters * (distance @ distance.T)
    return att, covariance


def _estimate(average: Average, moments: Moments) -> float:
    return float(estimates(average, moments.weight[None], moments.means[None])[0])


def _interval(estimate: float, error: float, quantile: float) -> tuple[float, float]:
    return estimate - quantile * error, estimate + quantile * error


def _irreplaceable(left: Floats) -> str:
    if np.isfinite(left).all():
        return ""
    return (
        "Conglomerados sin los cuales no queda nada que estimar (únicos en su cohorte o en la "
        f"comparación): {int((~np.isfinite(left)).sum())}. El jackknife no tiene error estándar."
    )
