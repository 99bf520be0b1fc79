"""Small panels for the tests of two-way fixed effects, and the same regression with dummies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spl_eval.impact.moments import ClusterSums, Moments


@dataclass
class Panel:
    """n units: outcomes (n, T), cohorts (n,) with inf for never, weights and clusters (n,)."""

    periods: np.ndarray
    cohort: np.ndarray
    outcome: np.ndarray
    weight: np.ndarray
    cluster: np.ndarray

    @property
    def moments(self) -> Moments:
        cohorts = np.unique(self.cohort)
        changes = self.outcome - self.outcome[:, :1]
        rows = []
        for cohort in cohorts:
            mine = self.cohort == cohort
            w, d = self.weight[mine], changes[mine]
            mean = w @ d / w.sum()
            centred = w[:, None] * (d - mean)
            start = w @ self.outcome[mine, 0] / w.sum()
            row = (len(w), w.sum(), w @ w, start, mean, centred.T @ centred, w @ centred)
            rows.append(row)
        columns = [np.array(column) for column in zip(*rows, strict=True)]
        return Moments(self.periods, cohorts, *columns)

    @property
    def sums(self) -> ClusterSums:
        _, h = np.unique(self.cohort, return_inverse=True)
        pairs, row = np.unique(np.column_stack([self.cluster, h]), axis=0, return_inverse=True)
        member = (row.ravel() == np.arange(len(pairs))[:, None]).astype(float)
        changes = self.outcome - self.outcome[:, :1]
        return ClusterSums(
            cluster=pairs[:, 0],
            cohort=pairs[:, 1],
            n_units=member.sum(axis=1).astype(int),
            weight=member @ self.weight,
            sums=member @ (self.weight[:, None] * changes),
            n_clusters=int(self.cluster.max()) + 1,
        )


def panel(outcome, cohort, periods=None, weight=None, cluster=None) -> Panel:
    outcome = np.asarray(outcome, dtype=float)
    n, t = outcome.shape
    return Panel(
        np.arange(1.0, t + 1) if periods is None else np.asarray(periods, dtype=float),
        np.asarray(cohort, dtype=float),
        outcome,
        np.ones(n) if weight is None else np.asarray(weight, dtype=float),
        np.arange(n) if cluster is None else np.asarray(cluster),
    )


def random_panel(seed, cohorts=(3, 5, np.inf), t=6, n=30, weighted=False, clusters=0) -> Panel:
    draws = np.random.default_rng(seed)
    periods = np.arange(1.0, t + 1)
    # Each cohort has units, and the rest falls where it falls.
    cohort = np.concatenate([cohorts, cohorts, draws.choice(cohorts, n - 2 * len(cohorts))])
    outcome = (
        draws.normal(50, 10, (n, 1))
        + draws.normal(0, 1, (n, t)).cumsum(axis=1)
        + 2 * (periods >= cohort[:, None])
        + 0.3 * np.maximum(periods - np.minimum(cohort, 99)[:, None], 0)
    )
    cluster = np.concatenate([np.arange(clusters), draws.integers(0, max(clusters, 1), n)])[:n]
    weight = draws.uniform(0.2, 4, n) if weighted else None
    return panel(outcome, cohort, periods, weight, cluster if clusters else None)


@dataclass
class Dummies:
    """The regression: regressors first, then the effects of periods 2 … T."""

    estimates: np.ndarray
    clustered: np.ndarray
    iid: np.ndarray


def with_dummies(of: Panel, regressors: np.ndarray) -> Dummies:
    """Least squares of (n T) outcomes on (n, T, K) regressors, period and unit dummies."""
    n, t, k = regressors.shape
    unit, period = np.repeat(np.arange(n), t), np.tile(np.arange(t), n)
    x = np.column_stack(
        [regressors.reshape(-1, k), period[:, None] == np.arange(1, t), np.eye(n)[unit]]
    )
    w, y = of.weight[unit], of.outcome.ravel()
    root = np.sqrt(w)
    beta = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0]
    residual = y - x @ beta
    bread = np.linalg.inv(x.T @ (x * w[:, None]))
    n_clusters = int(of.cluster.max()) + 1
    scores = np.zeros((n_clusters, x.shape[1]))
    np.add.at(scores, of.cluster[unit], x * (w * residual)[:, None])
    # fixest's default: the unit effects, nested in the clusters, count as one coefficient.
    factor = (n * t - 1) / (n * t - k - t) * n_clusters / (n_clusters - 1)
    shown = slice(0, k + t - 1)
    iid = bread * (w @ residual**2) / (n * t - x.shape[1])
    clustered = factor * bread @ scores.T @ scores @ bread
    return Dummies(beta[shown], clustered[shown, shown], iid[shown, shown])
