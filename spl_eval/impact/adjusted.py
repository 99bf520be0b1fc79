"""Group-time effects with covariates, as aggregations need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.moments import ClusterSums, Floats, Moments

if TYPE_CHECKING:
    from spl_eval.impact.adjust import Adjusted


@dataclass(frozen=True)
class AdjustedEstimates:
    """Effects whose influence was added up over units while they were estimated."""

    found: Adjusted
    moments: Moments
    sums: ClusterSums | None

    @property
    def att(self) -> Floats:
        """Return the (K,) effects."""
        return self.found.att

    def variances(self) -> Floats:
        """Return the (K,) variances of the effects."""
        return np.diagonal(self.found.covariance).copy()

    def combined(self, weights: Floats, shares: Floats) -> tuple[Floats, Floats | None]:
        """Return the covariance and the cluster scores of weighted sums of cells."""
        used = np.flatnonzero((weights != 0).any(axis=0))
        weights = weights[:, used]
        if self.found.scores is not None and self.sums is not None:
            scores = self.found.scores[:, used] @ weights.T + _by_cluster(self.sums, shares)
            return scores.T @ scores, scores
        across = weights @ self.found.by_cohort[used] @ shares.T
        own = weights @ self.found.covariance[np.ix_(used, used)] @ weights.T
        of_shares = (shares * self.moments.weight_squares) @ shares.T
        return own + across + across.T + of_shares, None


def _by_cluster(sums: ClusterSums, shares: Floats) -> Floats:
    """Return the (C, E) influence of estimating the weights, by cluster."""
    weight = np.zeros((sums.n_clusters, shares.shape[1]))
    np.add.at(weight, (sums.cluster, sums.cohort), sums.weight)
    return weight @ shares.T
