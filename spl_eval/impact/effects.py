"""Group-time effects without covariates, and their influence, from the sums by cohort.

With W the sum of weights, ATT(g, t) is the mean change of cohort g from the base period to t less
that of its comparison group C (Callaway and Sant'Anna 2021, equations 2.8 and 2.9, without
covariates). A unit's influence, divided by the number of units, is ``w (change - mean) / W_g`` in
the cohort and ``-w (change - mean) / W_C`` in the comparison group; methods "dr", "reg" and "ipw"
coincide.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from spl_eval.impact.cells import Cells
from spl_eval.impact.moments import ClusterSums, Floats, LinearForms, Moments

CELLS_AT_ONCE = 64
"""Cells whose cluster sums are held at the same time."""


class Estimates(Protocol):
    """K cells' effects, with what aggregations of them need to know of their covariance."""

    @property
    def att(self) -> Floats:
        """Return the (K,) effects; NaN where there is none, 0 in base cells."""
        ...

    def variances(self) -> Floats:
        """Return the (K,) variances."""
        ...

    def combined(self, weights: Floats, shares: Floats) -> tuple[Floats, Floats | None]:
        """Return the (E, E) covariance of weighted sums of cells, and their cluster scores.

        Args:
            weights: (E, K) weight of each cell.
            shares: (E, H) influence, per unit of weight, of estimating those weights.

        Returns:
            The covariance, and the (C, E) sums of influence by cluster where they are known.
        """
        ...


@dataclass(frozen=True)
class Unadjusted:
    """Effects that compare cohorts' mean changes as they are."""

    cells: Cells
    moments: Moments
    sums: ClusterSums | None
    clustered: bool

    @cached_property
    def _changes(self) -> Floats:
        """Return the (K, H) mean change of each cohort between each cell's two periods."""
        means = self.moments.means
        return (means[:, self.cells.time] - means[:, self.cells.base]).T

    @cached_property
    def _pooled_weight(self) -> Floats:
        """Return the (K,) weight of each cell's comparison group; NaN where there is none."""
        weight = self.cells.pool @ self.moments.weight
        return np.where(weight > 0, weight, np.nan)

    @cached_property
    def _pooled(self) -> Floats:
        """Return the (K,) mean change of each cell's comparison group."""
        weighted = (self.cells.pool * self.moments.weight * self._changes).sum(axis=1)
        pooled: Floats = weighted / self._pooled_weight
        return pooled

    @cached_property
    def _treated_weight(self) -> Floats:
        weight = self.moments.weight[self.cells.cohort]
        return np.where(weight > 0, weight, np.nan)

    @cached_property
    def att(self) -> Floats:
        """Return the (K,) effects."""
        own = self._changes[np.arange(len(self.cells.cohort)), self.cells.cohort]
        # Divided by itself, a weight of nothing leaves no effect.
        att = own * (self._treated_weight / self._treated_weight) - self._pooled
        att[self.cells.is_base] = 0
        return att

    @cached_property
    def _slopes(self) -> Floats:
        """Return the (K, H) influence of a unit's change, per unit of its weight."""
        slopes = self.cells.pool / -self._pooled_weight[:, None]
        slopes[np.arange(len(slopes)), self.cells.cohort] = 1 / self._treated_weight
        slopes[self.cells.is_base] = 0
        return slopes

    @cached_property
    def _offsets(self) -> Floats:
        """Return the (K, H) influence, per unit of weight, of how cohorts in a pool differ."""
        spread = self._changes - self._pooled[:, None]
        offsets = self.cells.pool * spread / -self._pooled_weight[:, None]
        offsets[self.cells.is_base] = 0
        return offsets

    def variances(self) -> Floats:
        """Return the (K,) variances of the effects."""
        if self.clustered and self.sums is not None:
            return self._clustered_variances(self.sums)
        moments, time, base = self.moments, self.cells.time, self.cells.base
        crossed = moments.crossed
        of_change = crossed[:, time, time] + crossed[:, base, base] - 2 * crossed[:, time, base]
        tilted = moments.tilted[:, time] - moments.tilted[:, base]
        slopes, offsets = self._slopes.T, self._offsets.T
        squares = moments.weight_squares[:, None]
        parts = slopes**2 * of_change + 2 * slopes * offsets * tilted + offsets**2 * squares
        variances: Floats = np.maximum(parts, 0).sum(axis=0)
        return variances

    def _clustered_variances(self, sums: ClusterSums) -> Floats:
        variances = np.empty(len(self.att))
        for begin in range(0, len(variances), CELLS_AT_ONCE):
            cells = slice(begin, begin + CELLS_AT_ONCE)
            scores = self.forms(np.eye(len(variances))[cells], None).scores(self.moments, sums)
            variances[cells] = (scores**2).sum(axis=0)
        return variances

    def combined(self, weights: Floats, shares: Floats) -> tuple[Floats, Floats | None]:
        """Return the covariance and the cluster scores of weighted sums of cells."""
        forms = self.forms(weights, shares)
        scores = None if self.sums is None else forms.scores(self.moments, self.sums)
        if self.clustered and scores is not None:
            return scores.T @ scores, scores
        return forms.covariance(self.moments), scores

    def forms(self, weights: Floats, shares: Floats | None) -> LinearForms:
        """Return weighted sums of cells as functions of the cohorts' means."""
        used = np.flatnonzero((weights != 0).any(axis=0))
        weights, periods = weights[:, used], np.arange(len(self.moments.periods))
        time, base = self.cells.time[used, None], self.cells.base[used, None]
        changes = (time == periods).astype(np.float64) - (base == periods)
        slopes = [(weights * self._slopes[used, h]) @ changes for h in range(self.n_cohorts)]
        offsets = weights @ self._offsets[used]
        return LinearForms(
            estimates=weights @ self.att[used],
            slopes=np.stack(slopes, axis=1),
            offsets=offsets if shares is None else offsets + shares,
        )

    @property
    def n_cohorts(self) -> int:
        """Return the number of cohorts, the never treated among them."""
        return len(self.moments.cohorts)
