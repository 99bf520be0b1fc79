"""Balanced units in memory, one row each: what an adjusted estimate works on."""

from __future__ import annotations

from dataclasses import dataclass

from spl_eval.impact.moments import Floats, Integers


@dataclass(frozen=True)
class Units:
    """The units of one sample and one outcome, in the order in which they were read.

    Attributes:
        cohort: (n,) index into ``Moments.cohorts``.
        changes: (n, T) changes of the outcome from the first period.
        covariates: (n, S, P) covariates without the constant; S is T, or 1 when no covariate
            changes within any unit.
        weights: (n,) or None.
        cluster: (n,) codes 0 … C-1, or None when units are independent.
        n_clusters: C; the number of units when ``cluster`` is None.
    """

    cohort: Integers
    changes: Floats
    covariates: Floats
    weights: Floats | None
    cluster: Integers | None
    n_clusters: int
