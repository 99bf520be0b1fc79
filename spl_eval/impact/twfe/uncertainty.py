"""Covariance of two-way fixed effects, with the small-sample factors of R's `fixest`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spl_eval.impact.moments import Floats, LinearForms
from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.twfe.fit import Fit
from spl_eval.impact.twfe.sample import Sample

VCOVS = ("cluster", "iid")


@dataclass(frozen=True)
class Uncertainty:
    """How the covariance of a regression's coefficients is computed.

    Attributes:
        vcov: "cluster" or "iid".
        factor: the covariance divided by it is free of any small-sample correction; the standard
            errors of ATT(g,t) have none.
        df: degrees of freedom of Student's t.
    """

    sample: Sample
    fitted: Fit
    vcov: str
    factor: float
    df: int

    def covariance(self) -> Floats:
        """Return the (K, K) covariance of the coefficients."""
        if self.vcov == "iid":
            return self._variance() * self.fitted.inverse
        return self._clustered(self.fitted.forms)

    def period_covariance(self) -> Floats:
        """Return the (T - 1, T - 1) covariance of the effects of the later periods."""
        if self.vcov == "iid":
            return self._variance() * self.fitted.period_inverse()
        return self._clustered(self.fitted.period_forms())

    def _variance(self) -> float:
        n_rows = self.sample.n_units * len(self.sample.moments.periods)
        return self.factor * self.fitted.sum_of_squares() / n_rows

    def _clustered(self, forms: LinearForms) -> Floats:
        if self.sample.sums is None:
            return self.factor * forms.covariance(self.sample.moments)
        scores = forms.scores(self.sample.moments, self.sample.sums)
        covariance: Floats = self.factor * (scores.T @ scores)
        return covariance


def uncertainty(sample: Sample, fitted: Fit, vcov: str) -> Uncertainty:
    """Choose the factor and the degrees of freedom; NaN where the sample leaves none.

    With N units, T periods, K coefficients and G clusters, the factors are those of `fixest` and
    `pyfixest` by default. Clustered: (NT - 1) / (NT - K - T) · G / (G - 1), because the unit
    effects are nested in the clusters and count as one, and G - 1 degrees of freedom. Iid: the
    residual variance is divided by NT - K - N - T + 1.

    Raises:
        ChoiceError: a ``vcov`` that does not exist, or "iid" with weights.
    """
    n_coefficients, n_periods = fitted.regressors.shape[2], len(sample.moments.periods)
    n_rows = sample.n_units * n_periods
    if vcov == "cluster":
        df = sample.n_clusters - 1
        left = n_rows - n_coefficients - n_periods
        usable = df > 0 and left > 0
        factor = (n_rows - 1) / left * sample.n_clusters / df if usable else np.nan
    elif vcov == "iid":
        if sample.weighted:
            raise ChoiceError(
                'vcov="iid" no se puede calcular con pesos. Use vcov="cluster", o estime sin pesos.'
            )
        df = n_rows - n_coefficients - sample.n_units - n_periods + 1
        factor = n_rows / df if df > 0 else np.nan
    else:
        raise ChoiceError(f"No existe vcov=«{vcov}». Use uno de: {', '.join(VCOVS)}.")
    return Uncertainty(sample, fitted, vcov, factor, df)


def clusters_of(sample: Sample, fitted: Fit) -> Floats:
    """Return (K,) how many clusters have units for which each regressor is not 0."""
    touched = (fitted.regressors != 0).any(axis=1)
    if sample.sums is None:
        numbers: Floats = sample.moments.n_units @ touched
        return numbers
    present = np.zeros((sample.sums.n_clusters, len(touched)))
    present[sample.sums.cluster, sample.sums.cohort] = 1
    clusters: Floats = ((present @ touched) > 0).sum(axis=0)
    return clusters
