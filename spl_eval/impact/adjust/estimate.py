"""Covariate-adjusted group-time effects: the regressions, propensities and cells of a plan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spl_eval.impact.adjust.design import Model, designs_of
from spl_eval.impact.adjust.effects import Adjusted, Overlap
from spl_eval.impact.adjust.fits import Progress, Steps, fitted
from spl_eval.impact.adjust.influence import Linear, linear, summed
from spl_eval.impact.adjust.refusals import sentences
from spl_eval.impact.adjust.sample import Sample, pieces, sample_of
from spl_eval.impact.adjust.weighting import Weighted, weighted
from spl_eval.impact.cells import Cells
from spl_eval.impact.moments import Integers
from spl_eval.impact.tally import MAX_SINGLE
from spl_eval.impact.threads import one_blas_thread
from spl_eval.impact.units import Units

KEEP = MAX_SINGLE
"""Units up to which the influence of each is kept for a bootstrap, without clusters."""


@one_blas_thread()
def adjusted(
    units: Units,
    cells: Cells,
    n_cohorts: int,
    method: str,
    names: tuple[str, ...],
    progress: Progress | None = None,
    *,
    cohorts: Sequence[str] | None = None,
    periods: Sequence[str] | None = None,
) -> Adjusted:
    """Estimate all cells of a plan with covariates, after Sant'Anna and Zhao (2020).

    The estimators are those of R's `DRDID`: outcome regression (``reg``), inverse probability
    weighting with normalised weights (``ipw``) and both (``dr``). No propensity is trimmed.

    Args:
        units: the sample.
        cells: the comparisons to make.
        n_cohorts: H, the never treated included.
        method: ``dr``, ``reg`` or ``ipw``.
        names: the covariates' names, for messages.
        progress: called with the steps done and their number.
        cohorts: labels of the cohorts for the notes; their positions otherwise.
        periods: labels of the periods for the notes; their positions otherwise.

    Returns:
        The effects with their covariance. No comparison group: NaN without a note.
    """
    sample = sample_of(units, n_cohorts)
    designs = designs_of(cells, units.covariates.shape[1])
    steps = Steps(progress, len(designs) + len(pieces(sample)))
    models, refused = fitted(sample, designs, method, names, steps)
    sums = weighted(sample, models)
    terms = [
        linear(model, of_model, regressed=method != "ipw")
        for model, of_model in zip(models, sums, strict=True)
    ]
    labels = cohorts or _positions(n_cohorts), periods or _positions(units.changes.shape[1])
    return _assembled(
        sample,
        cells,
        terms,
        tuple(_overlap(m, s) for m, s in zip(models, sums, strict=True) if m.logit is not None),
        sentences(refused, cells, *labels),
        steps,
    )


def _positions(count: int) -> list[str]:
    return [str(position + 1) for position in range(count)]


def _overlap(model: Model, sums: Weighted) -> Overlap:
    design = model.design
    return Overlap(
        design.treated,
        design.period,
        design.pool,
        model.treated.n_units,
        model.outcomes.spread.n_units,
        *sums.treated,
        *sums.compared,
        float(sums.crossed[0, 0] ** 2 / sums.squares),
    )


def _assembled(
    sample: Sample,
    cells: Cells,
    terms: Sequence[Linear],
    overlap: tuple[Overlap, ...],
    notes: tuple[str, ...],
    steps: Steps,
) -> Adjusted:
    att = np.where(cells.is_base, 0.0, np.nan)
    for of_model in terms:
        att[of_model.model.design.cells] = of_model.att
    sums = summed(sample, terms, len(att), _clusters(sample), steps.tick)
    missing = np.isnan(att)
    sums.covariance[missing] = np.nan
    sums.covariance[:, missing] = np.nan
    sums.by_cohort[missing] = np.nan
    if sums.scores is not None:
        sums.scores[:, missing] = np.nan
    return Adjusted(att, sums.covariance, sums.by_cohort, sums.scores, overlap, notes)


def _clusters(sample: Sample) -> tuple[Integers, int] | None:
    """Return the cluster of each unit of the sample, where scores are to be kept."""
    units = sample.units
    if units.cluster is not None:
        return units.cluster[sample.rows], units.n_clusters
    if len(units.cohort) <= KEEP:
        return sample.rows, len(units.cohort)
    return None
