"""Least squares with unit and period effects, from cohort means alone.

A regressor that depends on cohort and period only is demeaned twice on the H x T cohort means, and
the unit effects drop out of the scores: the coefficients and every unit's influence on them are
then affine in its changes, as those of ATT(g,t) are (Frisch and Waugh 1933; Lovell 1963).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spl_eval.impact.cells import Flags
from spl_eval.impact.moments import Floats, LinearForms, Moments

COLLINEAR = 1e-9
"""Share of a regressor's norm that must be left after the others and the fixed effects."""


@dataclass(frozen=True)
class Fit:
    """A regression of H cohorts x T periods on K regressors.

    Attributes:
        moments: of the sample.
        regressors: (H, T, K).
        coefficients: (K,) in units of the outcome.
        inverse: (K, K) inverse of the cross-product of the demeaned regressors.
        residuals: (H, T) means of the residuals by cohort.
        forms: the coefficients with their influence.
    """

    moments: Moments
    regressors: Floats
    coefficients: Floats
    inverse: Floats
    residuals: Floats
    forms: LinearForms

    def sum_of_squares(self) -> float:
        """Return the sum of squared residuals of units that all weigh 1."""
        of, n_periods = self.moments, len(self.moments.periods)
        # Around the cohort's mean the residual is the change, demeaned over the periods.
        within = np.einsum("htt->", of.crossed) - of.crossed.sum() / n_periods
        between = of.n_units @ (self.residuals**2).sum(axis=1)
        return float(max(within, 0.0) + between)

    def period_forms(self) -> LinearForms:
        """Return the effects of periods 2 … T relative to the first one, with their influence."""
        share = self.moments.weight / self.moments.weight.sum()
        means = np.tensordot(share, self.regressors, 1)
        moved = (means - means[0])[1:]
        own = np.eye(len(self.moments.periods))[1:] / self.moments.weight.sum()
        # The change in the first period is 0, so only the residual has to be taken off.
        left = (self.residuals - self.residuals[:, :1])[:, 1:] / self.moments.weight.sum()
        return LinearForms(
            estimates=(share @ self.moments.means)[1:] - moved @ self.coefficients,
            slopes=own[:, None, :] - np.tensordot(moved, self.forms.slopes, 1),
            offsets=left.T - moved @ self.forms.offsets,
        )

    def period_inverse(self) -> Floats:
        """Return the block of the period effects in the inverse cross-product of all regressors."""
        weight = self.moments.weight
        means = np.tensordot(weight / weight.sum(), self.regressors, 1)
        moved = (means - means[0])[1:]
        own = (np.eye(len(moved)) + 1) / weight.sum()
        block: Floats = own + moved @ self.inverse @ moved.T
        return block


def fit(moments: Moments, regressors: Floats) -> Fit:
    """Regress on linearly independent ``regressors`` (H, T, K)."""
    root = np.sqrt(moments.weight)[:, None]
    demeaned = _demeaned(regressors, moments.weight)
    outcome = _demeaned(moments.means[:, :, None], moments.weight)[:, :, 0]
    n_regressors = regressors.shape[2]
    q, r = np.linalg.qr((demeaned * root[:, :, None]).reshape(-1, n_regressors))
    coefficients = np.linalg.solve(r, q.T @ (outcome * root).ravel())
    residuals = outcome - demeaned @ coefficients
    slopes = np.linalg.solve(r, q.T).reshape(n_regressors, *outcome.shape) / root
    inverse = np.linalg.solve(r, np.eye(n_regressors))
    return Fit(
        moments=moments,
        regressors=regressors,
        coefficients=coefficients,
        inverse=inverse @ inverse.T,
        residuals=residuals,
        forms=LinearForms(coefficients, slopes, np.einsum("kht,ht->kh", slopes, residuals)),
    )


def absorbed(moments: Moments, regressors: Floats) -> Flags:
    """Return (K,) which regressors the fixed effects and the regressors before them explain."""
    root = np.sqrt(moments.weight)[:, None, None]
    columns = (_demeaned(regressors, moments.weight) * root).reshape(-1, regressors.shape[2])
    norms = np.sqrt(((regressors * root) ** 2).sum(axis=(0, 1)))
    # There are never more event times than cohorts and periods, so R has a row for each column.
    left = np.abs(np.diag(np.linalg.qr(columns, mode="r")))
    explained: Flags = left <= COLLINEAR * norms
    return explained


def _demeaned(values: Floats, weight: Floats) -> Floats:
    """Take the means by cohort and by period off (H, T, K) values."""
    centred = values - values.mean(axis=1, keepdims=True)
    means = np.tensordot(weight / weight.sum(), centred, 1)
    demeaned: Floats = centred - means
    return demeaned
