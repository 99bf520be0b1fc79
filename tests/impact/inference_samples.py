"""Samples built by hand for the tests of inference: units in, sums by cohort and cluster out."""

from dataclasses import dataclass

import numpy as np

from spl_eval.impact.cells import Cells, cells
from spl_eval.impact.moments import NEVER, ClusterSums, Moments
from spl_eval.impact.specification import Choices, Columns


@dataclass(frozen=True)
class Estimate:
    """What the methods read of a ``GroupTimeEffects``."""

    moments: Moments
    sums: ClusterSums | None
    cells: Cells
    choices: Choices
    columns: Columns


def estimate(outcome, cohort, cluster, *, weights=None, periods=None, covariates=(), **choices):
    """Sum units, given as (n, T) outcomes, (n,) cohorts and (n,) clusters."""
    outcome, cohort = np.asarray(outcome, float), np.asarray(cohort, float)
    n, n_periods = outcome.shape
    w = np.ones(n) if weights is None else np.asarray(weights, float)
    changes = outcome - outcome[:, :1]
    cohorts, of_cohort = np.unique(cohort, return_inverse=True)
    labels, of_cluster = np.unique(np.asarray(cluster), return_inverse=True)
    inside = [of_cohort == h for h in range(len(cohorts))]
    means = np.array([w[i] @ changes[i] / (w[i].sum() or 1) for i in inside])
    centred = changes - means[of_cohort]
    moments = Moments(
        periods=np.arange(1.0, n_periods + 1) if periods is None else np.asarray(periods, float),
        cohorts=cohorts,
        n_units=np.array([i.sum() for i in inside]),
        weight=np.array([w[i].sum() for i in inside]),
        weight_squares=np.array([np.square(w[i]).sum() for i in inside]),
        start=np.array([w[i] @ outcome[i, 0] / (w[i].sum() or 1) for i in inside]),
        means=means,
        crossed=np.array([(centred[i] * w[i, None] ** 2).T @ centred[i] for i in inside]),
        tilted=np.array([np.square(w[i]) @ centred[i] for i in inside]),
    )
    pairs, of_pair = np.unique(np.stack((of_cluster, of_cohort)), axis=1, return_inverse=True)
    of_pair = of_pair.ravel()
    sums = np.zeros((pairs.shape[1], n_periods))
    np.add.at(sums, of_pair, w[:, None] * changes)
    clusters = ClusterSums(
        cluster=pairs[0],
        cohort=pairs[1],
        n_units=np.bincount(of_pair),
        weight=np.bincount(of_pair, weights=w),
        sums=sums,
        n_clusters=len(labels),
    )
    columns = Columns(("y",), "unit", "time", "cohort", covariates=covariates, cluster="cluster")
    asked = Choices(**choices)
    plan = cells(moments.periods, moments.cohorts, asked)
    return Estimate(moments, clusters, plan, asked, columns)


def panel(seed, clusters=24, periods=6, entries=(3, 4, 5), weighted=False, mixed=False, effect=0.0):
    """Draw units in clusters; ``mixed`` puts units of several cohorts into a cluster."""
    rng = np.random.default_rng(seed)
    of_cluster = np.repeat(np.arange(clusters), rng.integers(2, 6, clusters))
    entry = np.array([*entries, NEVER])[np.arange(clusters) % (len(entries) + 1)]
    cohort = entry[of_cluster]
    if mixed:
        cohort = np.where(rng.random(len(cohort)) < 0.2, rng.permutation(cohort), cohort)
    shock = rng.normal(size=(clusters, periods)).cumsum(axis=1)
    outcome = rng.normal(size=(len(cohort), periods)) + shock[of_cluster]
    after = np.arange(1, periods + 1) >= cohort[:, None]
    outcome += after * effect
    weights = rng.uniform(0.5, 2, len(cohort)) if weighted else None
    return {"outcome": outcome, "cohort": cohort, "cluster": of_cluster, "weights": weights}
