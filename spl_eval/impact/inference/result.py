"""What an inference returns, and the sentences that go with few clusters."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from spl_eval.impact.findings import count, period
from spl_eval.impact.moments import ClusterSums, Integers, Moments
from spl_eval.impact.problems import MAX_OFFENDERS, ChoiceError

FEW_TREATED = 6
"""Clusters of a cohort below which a bootstrap that keeps the cohorts fixed is unreliable."""

_CONSEQUENCE = (
    "Con tan pocos, los errores estándar, los intervalos y las bandas son demasiado angostos y "
    "muestran efectos donde no los hay: compare con randomisation_test o wild_bootstrap (sin "
    "covariables), o junte cohortes."
)


@dataclass(frozen=True)
class Inference:
    """One estimate and what a method says of its uncertainty.

    Attributes:
        estimate: the average of group-time effects, in units of the outcome.
        std_error: its standard error by the method; NaN where the method has none.
        statistic: estimate / std_error.
        p_value: two-sided, of no effect; NaN where it cannot be known, with the reason in ``note``.
        ci: lower and upper limit at 1 - alpha; infinite where the data exclude no value on that
            side, NaN where the method gives no interval.
        n_clusters: clusters, treated or not.
        draws: draws of a simulation, or the assignments enumerated; 0 for a formula.
        method: what was done, in Spanish.
        note: what the reader must know before trusting it, in Spanish; empty when nothing.
    """

    estimate: float
    std_error: float
    statistic: float
    p_value: float
    ci: tuple[float, float]
    n_clusters: int
    draws: int
    method: str
    note: str = ""


def require_clusters(sums: ClusterSums | None) -> ClusterSums:
    """Return the cluster sums; an error where there are none or a single cluster."""
    if sums is None:
        raise ChoiceError(
            "Este método trabaja sobre conglomerados y la estimación no los tiene. "
            'Estime con cluster="…", la columna de la organización.'
        )
    if sums.n_clusters < 2:
        raise ChoiceError(
            "Hay un solo conglomerado, y la incertidumbre se mide entre ellos. "
            "Use una columna con al menos dos grupos."
        )
    return sums


def clusters_by_cohort(sums: ClusterSums, n_cohorts: int) -> Integers:
    """Return the (H,) number of clusters that have units of each cohort."""
    return np.bincount(sums.cohort, minlength=n_cohorts)


def few_treated(
    moments: Moments, sums: ClusterSums, cohorts: Integers, consequence: str = _CONSEQUENCE
) -> str:
    """Return a sentence on the treated cohorts with few clusters; empty when there are none.

    Args:
        moments: the sample.
        sums: its clusters.
        cohorts: indices of the treated cohorts, in any order, repeated or not.
        consequence: the sentence that follows.
    """
    number = clusters_by_cohort(sums, len(moments.cohorts))
    small = [h for h in np.unique(cohorts) if number[h] < FEW_TREATED]
    if not small:
        return ""
    named = ", ".join(f"{period(moments.cohorts[h])} ({number[h]})" for h in small[:MAX_OFFENDERS])
    if len(small) > MAX_OFFENDERS:
        named += f" y {count(len(small) - MAX_OFFENDERS)} más"
    return f"Cohortes tratadas en menos de {FEW_TREATED} conglomerados: {named}. {consequence}"


def joined(*sentences: str) -> str:
    """Join the sentences that are not empty."""
    return " ".join(sentence for sentence in sentences if sentence)


def two_sided(statistic: float) -> float:
    """Return the two-sided p-value of a standard normal statistic."""
    # erfc keeps its digits far in the tail, where 1 - cdf has none.
    return math.erfc(abs(statistic) / math.sqrt(2))


def without_variance(estimate: float, n_clusters: int, method: str) -> Inference:
    """Return the inference of an estimate that does not vary: none, and why."""
    nan = float("nan")
    return Inference(
        estimate=estimate,
        std_error=nan,
        statistic=nan,
        p_value=nan,
        ci=(nan, nan),
        n_clusters=n_clusters,
        draws=0,
        method=method,
        note="La estimación no varía entre conglomerados (o es el período de base): no hay prueba.",
    )
