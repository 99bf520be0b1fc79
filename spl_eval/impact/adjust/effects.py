"""What an adjusted estimate gives."""

from __future__ import annotations

from dataclasses import dataclass

from spl_eval.impact.moments import Floats


@dataclass(frozen=True)
class Overlap:
    """How well a comparison group covers the treated: one for each fitted propensity score.

    Attributes:
        cohort: index of the treated cohort.
        period: index of the period whose covariates are used; 0 when they do not change.
        comparison: indices of the cohorts of the comparison group.
        n_treated: treated units with a positive weight.
        n_comparison: comparison units with a positive weight.
        lowest_treated: lowest fitted propensity of the treated.
        highest_treated: their highest.
        lowest_comparison: lowest fitted propensity of the comparison group.
        highest_comparison: its highest.
        effective_size: (sum v)² / sum v² of the weights v of the comparison units: how many
            equally weighted ones would be as informative.
    """

    cohort: int
    period: int
    comparison: tuple[int, ...]
    n_treated: int
    n_comparison: int
    lowest_treated: float
    highest_treated: float
    lowest_comparison: float
    highest_comparison: float
    effective_size: float


@dataclass(frozen=True)
class Adjusted:
    """Adjusted effects of K cells; the influence is divided by the number of units.

    Attributes:
        att: (K,) effects; NaN where a cell cannot be estimated, 0 in base cells.
        covariance: (K, K) sum over clusters, or units, of the products of the influence.
        by_cohort: (K, H) sum over the units of a cohort of weight times influence.
        scores: (C, K) sums of the influence by cluster, or None.
        overlap: one for each fitted propensity score.
        notes: why cells could not be estimated, naming the covariates.
    """

    att: Floats
    covariance: Floats
    by_cohort: Floats
    scores: Floats | None
    overlap: tuple[Overlap, ...]
    notes: tuple[str, ...]
