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

from spl_eval.impact.cells import Cells, Flags
from spl_eval.impact.moments import ClusterSums, Floats, Integers, LinearForms, Moments

CELLS_AT_ONCE = 64
"""Cells whose cluster sums are held at the same time."""


class Estimates(Protocol):
    """K cells' effects, with what aggregations of them need to know of their covariance."""

    @property
    def att(self) -> Floats:
        """Return the (K,) effects; NaN where there is none, 0 in base cells."""
        ...

    @property
    def sums(self) -> ClusterSums | None:
        """Return the sample's sums by cluster, or by unit where it is small."""
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
    def _alone(self) -> Flags:
        """Return which cells have nobody to be compared with, and so no effect."""
        return np.logical_not(self.cells.pool.any(axis=1))

    @cached_property
    def _pooled_weight(self) -> Floats:
        """Return the (K,) weight of each cell's comparison group; 1 where there is none."""
        return np.where(self._alone, 1.0, self.cells.pool @ self.moments.weight)

    @cached_property
    def _pooled(self) -> Floats:
        """Return the (K,) mean change of each cell's comparison group."""
        weighted = (self.cells.pool * self.moments.weight * self._changes).sum(axis=1)
        pooled: Floats = weighted / self._pooled_weight
        return pooled

    @cached_property
    def att(self) -> Floats:
        """Return the (K,) effects."""
        own = self._changes[np.arange(len(self.cells.cohort)), self.cells.cohort]
        att = np.where(self._alone, np.nan, own - self._pooled)
        att[self.cells.is_base] = 0
        return att

    @cached_property
    def _slopes(self) -> Floats:
        """Return the (K, H) influence of a unit's change, per unit of its weight."""
        slopes = self.cells.pool / -self._pooled_weight[:, None]
        slopes[np.arange(len(slopes)), self.cells.cohort] = (
            1 / self.moments.weight[self.cells.cohort]
        )
        # Cells without an effect stay out by 0: NaN would spread to whatever is added to them.
        slopes[self.cells.is_base | self._alone] = 0
        return slopes

    @cached_property
    def _offsets(self) -> Floats:
        """Return the (K, H) influence, per unit of weight, of how cohorts in a pool differ."""
        spread = self._changes - self._pooled[:, None]
        offsets = self.cells.pool * spread / -self._pooled_weight[:, None]
        offsets[self.cells.is_base | self._alone] = 0
        return offsets

    def variances(self) -> Floats:
        """Return the (K,) variances of the effects; NaN where there is none."""
        sums = self.sums if self.clustered else None
        variances = self._unit_variances() if sums is None else self._clustered_variances(sums)
        variances[self._alone & ~self.cells.is_base] = np.nan
        return variances

    def _unit_variances(self) -> Floats:
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
            cells = np.arange(begin, min(begin + CELLS_AT_ONCE, len(variances)))
            each = np.zeros((len(cells), len(variances)))
            each[np.arange(len(cells)), cells] = 1
            scores = self.forms(each, None).scores(self.moments, sums)
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
        weights = weights[:, used]
        offsets = weights @ self._offsets[used]
        slopes = [self._slopes_in(h, weights, used) for h in range(len(self.moments.cohorts))]
        return LinearForms(
            estimates=weights @ np.nan_to_num(self.att[used]),
            slopes=np.stack(slopes, axis=1),
            offsets=offsets if shares is None else offsets + shares,
        )

    def _slopes_in(self, h: int, weights: Floats, used: Integers) -> Floats:
        """Return the (E, T) slopes of weighted cells in one cohort."""
        touched = np.flatnonzero(self._slopes[used, h])
        cells, periods = used[touched], np.arange(len(self.moments.periods))
        changes = (self.cells.time[cells, None] == periods).astype(np.float64)
        changes -= self.cells.base[cells, None] == periods
        slopes: Floats = (weights[:, touched] * self._slopes[cells, h]) @ changes
        return slopes
