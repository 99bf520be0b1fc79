"""The propensity score of a cohort against its comparison group: a weighted logit by Newton."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spl_eval.impact.adjust.sample import CHUNK, Sample, slices
from spl_eval.impact.adjust.spread import Spread, solved
from spl_eval.impact.moments import Floats

MAX_STEPS = 35
MAX_HALVINGS = 12

EXACT = 1e-16
"""Squared relative length of a step after which nothing but rounding is left.

Newton squares the error: a step of 1e-8 leaves an error of about 1e-16.
"""

ALMOST = 1e-10
"""The same for a fit whose maximum lies at infinity.

Where comparison units with some trait have no treated unit beside them, their propensity falls
towards 0 with every step and so does their weight; what they still weigh is then about 1e-10.
"""


@dataclass(frozen=True)
class Logit:
    """A fitted propensity score.

    Attributes:
        coefficients: (1 + P,) of the constant and of the covariates less ``centre``.
        centre: (P,).
        information: (1 + P, 1 + P) sum of w p (1 - p) x x'.
        highest: the highest fitted propensity.
        balance: logarithm of the weight of the treated over that of the comparison group.
        converged: whether the maximum was found.
    """

    coefficients: Floats
    centre: Floats
    information: Floats
    highest: float
    balance: float
    converged: bool


@dataclass(frozen=True)
class _Point:
    coefficients: Floats
    gradient: Floats
    information: Floats
    highest: float


def logit(
    sample: Sample,
    x: Floats,
    treated: int,
    pool: tuple[int, ...],
    spreads: tuple[Spread, Spread],
    start: Logit | None,
) -> Logit:
    """Fit the propensity of being treated.

    Args:
        sample: the units.
        x: (P, m) the covariates of one period.
        treated: the treated cohort.
        pool: the cohorts of the comparison group.
        spreads: the treated cohort's and the comparison group's.
        start: the fit of the same cohort with another comparison group, if there is one.

    Returns:
        The fit; ``converged`` is false where the likelihood has no maximum.
    """
    centre = spreads[1].covariates
    first = np.zeros(len(centre) + 1)
    first[0] = np.log(spreads[0].weight / spreads[1].weight)
    likelihood = _Likelihood(sample, x, treated, pool, centre, float(first[0]))
    if start is not None and start.converged:
        near = start.coefficients.copy()
        near[0] += first[0] - start.balance + (centre - start.centre) @ near[1:]
        fit = _maximum(likelihood, near)
        if fit.converged:
            return fit
    return _maximum(likelihood, first)


@dataclass(frozen=True)
class _Likelihood:
    sample: Sample
    x: Floats
    treated: int
    pool: tuple[int, ...]
    centre: Floats
    balance: float

    def at(self, coefficients: Floats) -> _Point:
        size = len(coefficients)
        sums = np.zeros((size + 1, size))
        highest = 0.0
        for h in (self.treated, *self.pool):
            for part in slices(self.sample.cohort(h), CHUNK):
                weights = self.sample.weights[part]
                design = designed(self.x[:, part], self.centre)
                propensity = propensities(design, coefficients)
                expected = propensity * weights
                factors = np.empty((size + 1, len(weights)))
                factors[0] = weights - expected if h == self.treated else -expected
                np.multiply(design, expected * (1 - propensity), out=factors[1:])
                sums += factors @ design.T
                highest = max(highest, float(propensity.max()))
        return _Point(coefficients, sums[0], sums[1:], highest)


def designed(x: Floats, centre: Floats) -> Floats:
    """Return the (1 + P, units) constant and centred covariates."""
    design = np.empty((len(x) + 1, x.shape[1]))
    design[0] = 1
    np.subtract(x, centre[:, None], out=design[1:])
    return design


def propensities(design: Floats, coefficients: Floats) -> Floats:
    """Return the fitted propensity of each unit; 0 where it is below the smallest number."""
    values = -coefficients @ design
    with np.errstate(over="ignore"):
        np.exp(values, out=values)
    values += 1
    propensity: Floats = np.reciprocal(values, out=values)
    return propensity


def _maximum(likelihood: _Likelihood, start: Floats) -> Logit:
    point = likelihood.at(start)
    length = np.inf
    for _ in range(MAX_STEPS):
        try:
            step = solved(point.information, point.gradient)
        except np.linalg.LinAlgError:
            break
        length = float(point.gradient @ step / point.information[0, 0])
        if not -EXACT <= length < np.inf:
            length = np.inf
            break
        point = _stepped(likelihood, point, step)
        if length <= EXACT:
            break
    return Logit(
        point.coefficients,
        likelihood.centre,
        point.information,
        point.highest,
        likelihood.balance,
        bool(length <= ALMOST),
    )


def _stepped(likelihood: _Likelihood, point: _Point, step: Floats) -> _Point:
    """Take a Newton step, halved until the gradient is shorter than before.

    Lengths are taken in the metric of the point of departure, in which the direction of Newton
    always leads to shorter gradients.
    """
    decrement = point.gradient @ step
    for _ in range(MAX_HALVINGS):
        proposed = likelihood.at(point.coefficients + step)
        left = proposed.gradient @ solved(point.information, proposed.gradient)
        if left <= decrement or decrement <= EXACT * point.information[0, 0]:
            break
        step = step / 2
    return proposed
