"""Aggregations of group-time effects: one number, by event time, by cohort, by calendar period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact import summary
from spl_eval.impact.inference.bands import critical_value, pointwise_values
from spl_eval.impact.moments import Floats
from spl_eval.impact.threads import one_blas_thread
from spl_eval.impact.weighting import KEYS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class Aggregate:
    """An aggregation's rows and its overall effect.

    Attributes:
        kind: "simple", "dynamic", "group" or "calendar".
        keys: (E,) event times, cohorts or periods.
        att: (E,) effects.
        std_error: (E,) standard errors; NaN where an effect is 0 by construction.
        covariance: (E+1, E+1), the overall effect last.
        scores: (C, E+1) sums of influence by cluster, or None for large samples.
        composition: (C, H) weight of each cluster in each cohort; None without clusters.
        overall_att, overall_std_error: of the overall effect.
        alpha: one less the confidence level.
    """

    kind: str
    keys: Floats
    att: Floats
    std_error: Floats
    covariance: Floats
    scores: Floats | None
    composition: Floats | None
    overall_att: float
    overall_std_error: float
    alpha: float

    def __repr__(self) -> str:
        return summary.of_aggregate(self)

    @property
    def overall_ci(self) -> tuple[float, float]:
        """Return the pointwise confidence interval of the overall effect."""
        margin = float(self.pointwise_values[-1]) * self.overall_std_error
        return self.overall_att - margin, self.overall_att + margin

    @cached_property
    def pointwise_values(self) -> Floats:
        """Return the (E+1,) number of standard errors that each interval is wide.

        Normal quantiles, or with up to 500 clusters those of a bootstrap: the normal ones then
        cover too rarely.
        """
        if self.scores is not None and self.composition is not None:
            with one_blas_thread():
                return pointwise_values(self.scores, self.composition, self.alpha)
        return np.full(len(self.keys) + 1, NormalDist().inv_cdf(1 - self.alpha / 2))

    @cached_property
    def critical_value(self) -> float:
        """Return how many standard errors a band is wide that holds for all rows at once."""
        scores = None if self.scores is None else self.scores[:, :-1]
        rows = self.covariance[:-1, :-1]
        with one_blas_thread():
            return critical_value(rows, scores, self.alpha, composition=self.composition)

    @property
    def table(self) -> pd.DataFrame:
        """Return the rows: effect, standard error, pointwise interval, uniform band."""
        import pandas as pd

        columns = {KEYS[self.kind]: self.keys} if KEYS[self.kind] else {}
        margin = self.pointwise_values[:-1] * self.std_error
        columns |= {"att": self.att, "std_error": self.std_error}
        columns |= {"ci_low": self.att - margin, "ci_high": self.att + margin}
        if len(self.att):
            band = self.critical_value * self.std_error
            columns |= {"band_low": self.att - band, "band_high": self.att + band}
        return pd.DataFrame(columns)
