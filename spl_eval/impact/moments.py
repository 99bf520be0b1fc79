"""Sufficient statistics: what an unadjusted estimate needs to know of the units, and no more.

Inside a cohort each unit's influence function is affine in its vector of outcomes. The counts,
sums and cross-products by cohort therefore determine every group-time effect, the covariance of
all of them, every aggregation and two-way fixed effects, exactly. Outcomes enter as changes from
the first period, so that a large level costs no digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NEVER = np.inf
"""The cohort of the units that are never treated within the panel."""


@dataclass(frozen=True)
class Moments:
    """The units of one sample and one outcome, summed by cohort.

    H cohorts, T periods. Of a unit *i* with weight *w* (1 without weights), *d* is the vector of
    T changes of the outcome from the first period; its first element is 0.

    Attributes:
        periods: (T,) observed periods, ascending.
        cohorts: (H,) first treated periods, ascending; ``NEVER`` is last where it is present.
        n_units: (H,) number of units.
        weight: (H,) sum of w.
        weight_squares: (H,) sum of w².
        start: (H,) weighted mean of the outcome in the first period.
        means: (H, T) weighted mean of d.
        crossed: (H, T, T) sum of w² (d - mean)(d - mean)'.
        tilted: (H, T) sum of w² (d - mean); zero without weights.
    """

    periods: Floats
    cohorts: Floats
    n_units: Integers
    weight: Floats
    weight_squares: Floats
    start: Floats
    means: Floats
    crossed: Floats
    tilted: Floats


@dataclass(frozen=True)
class ClusterSums:
    """The same units summed by cluster and cohort: what inference across clusters works on.

    R rows, one for each pair of cluster and cohort that has units; C clusters. When no cluster
    is asked for, every unit is a cluster of its own, and these sums are kept only for samples
    small enough for a bootstrap over units.

    Attributes:
        cluster: (R,) codes 0 … C-1, in ascending order of the clusters' labels.
        cohort: (R,) index into ``Moments.cohorts``.
        n_units: (R,) number of units.
        weight: (R,) sum of w.
        sums: (R, T) sum of w d, not centred.
        n_clusters: C.
        labels: (C,) the clusters' labels, by which those of several outcomes are matched; None
            where units are the clusters.
    """

    cluster: Integers
    cohort: Integers
    n_units: Integers
    weight: Floats
    sums: Floats
    n_clusters: int
    labels: NDArray[Any] | None = None


@dataclass(frozen=True)
class LinearForms:
    """E estimates that are smooth functions of the cohorts' means, with their influence.

    The influence of a unit of cohort *h* on estimate *e*, already divided by the number of units,
    is ``w (slopes[e, h] @ (d - means[h]) + offsets[e, h])``; the offsets carry the spread of the
    means within a pooled comparison group and the estimation of the aggregation's weights.

    Attributes:
        estimates: (E,).
        slopes: (E, H, T).
        offsets: (E, H).
    """

    estimates: Floats
    slopes: Floats
    offsets: Floats

    def covariance(self, moments: Moments) -> Floats:
        """Return the (E, E) covariance of the estimates, units being independent."""
        total = np.zeros((len(self.estimates), len(self.estimates)))
        for h in range(len(moments.cohorts)):
            slopes, offsets = self.slopes[:, h], self.offsets[:, h]
            tilted = np.outer(slopes @ moments.tilted[h], offsets)
            total += slopes @ moments.crossed[h] @ slopes.T + tilted + tilted.T
            total += moments.weight_squares[h] * np.outer(offsets, offsets)
        return total

    def scores(self, moments: Moments, sums: ClusterSums) -> Floats:
        """Return the (C, E) sums of the influence within each cluster; they add up to 0."""
        scores = np.zeros((sums.n_clusters, len(self.estimates)))
        for h in range(len(moments.cohorts)):
            of_cohort = sums.cohort == h
            weight = sums.weight[of_cohort, None]
            centred = sums.sums[of_cohort] - weight * moments.means[h]
            # A cluster has one row in a cohort at most, so no index comes twice.
            scores[sums.cluster[of_cohort]] += (
                centred @ self.slopes[:, h].T + weight * self.offsets[:, h]
            )
        return scores
