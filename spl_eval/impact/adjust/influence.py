"""The influence of every unit on every cell, summed in chunks: no n × K matrix is ever made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from spl_eval.impact.adjust.design import (
    Block,
    Model,
    block_of,
    odds_of,
    propensity_of,
)
from spl_eval.impact.adjust.sample import CHUNK, Sample, in_order, pieces, slices
from spl_eval.impact.adjust.spread import solved
from spl_eval.impact.adjust.weighting import Weighted
from spl_eval.impact.moments import Floats, Integers

BLOCK = 256 * 1024
"""Numbers in a chunk of the influence: about what a processor's cache holds."""


@dataclass(frozen=True)
class Linear:
    """What turns residuals into influence.

    With x the constant and the covariates less their mean in the comparison group, r the change
    of the residual in a cell, w the weight, p the propensity and v = w p / (1 - p), the influence
    divided by the number of units is ::

        treated:    w (r - treated_mean) / treated_weight - w (1 - p) x'score
        comparison: -v (r - compared_mean) / compared_weight + w p x'score - w r x'loading

    The second terms come from the estimation of the propensity, the third from that of the
    regression (Sant'Anna and Zhao 2020, with normalised weights).

    Attributes:
        model: the fits.
        treated_mean: (c,) mean residual of the treated.
        compared_mean: (c,) weighted mean residual of the comparison group.
        treated_weight: sum of w over the treated.
        compared_weight: sum of v over the comparison group.
        score: (1 + P, c).
        loading: (P,); the constant's is 0.
    """

    model: Model
    treated_mean: Floats
    compared_mean: Floats
    treated_weight: float
    compared_weight: float
    score: Floats
    loading: Floats

    @property
    def att(self) -> Floats:
        """Return the (c,) effects."""
        effects: Floats = self.treated_mean - self.compared_mean
        return effects


def linear(model: Model, sums: Weighted, regressed: bool) -> Linear:
    """Put together the estimates of a model's cells and what their influence needs."""
    total = float(sums.crossed[0, 0])
    x_mean = sums.crossed[:, 0] / total
    by_cell = sums.crossed[:, 1:] / total
    compared = by_cell[0]
    score = np.zeros_like(by_cell)
    if model.logit is not None:
        score = solved(model.logit.information, by_cell - np.outer(x_mean, compared))
    spread = model.outcomes.spread
    loading = np.zeros(len(x_mean) - 1)
    if regressed:
        gap = model.treated.covariates - spread.covariates - x_mean[1:]
        loading = solved(spread.crossed, gap)
    treated = model.treated_residuals()
    return Linear(model, treated, compared, model.treated.weight, total, score, loading)


def _influence(block: Block, terms: Linear) -> Floats:
    """Return the (c, units) influence of a chunk of units on the cells of a model."""
    model, weights = terms.model, block.weights
    design = block.covariates(model.outcomes)
    propensity = propensity_of(model, design)
    values = model.residuals(block)
    if block.cohort == model.design.treated:
        scale = weights / terms.treated_weight
        values -= terms.treated_mean[:, None]
        by_score = None if propensity is None else weights * (propensity - 1)
        values *= scale
    else:
        scale = odds_of(weights, propensity) / -terms.compared_weight
        estimated = weights * (terms.loading @ design[1:])
        values *= scale - estimated
        values -= np.outer(terms.compared_mean, scale)
        by_score = None if propensity is None else weights * propensity
    if by_score is not None:
        values += terms.score.T @ (design * by_score)
    return values


@dataclass(frozen=True)
class Sums:
    """Sums of the influence over units.

    Attributes:
        covariance: (K, K) sum of products, over clusters when ``scores`` are kept.
        by_cohort: (K, H) sum of weight by influence within each cohort.
        scores: (C, K) sums within clusters, or None.
    """

    covariance: Floats
    by_cohort: Floats
    scores: Floats | None


@dataclass(frozen=True)
class _Piece:
    cells: Integers
    products: Floats
    by_weight: Floats
    clusters: list[tuple[Integers, Floats]]


def summed(
    sample: Sample,
    terms: Sequence[Linear],
    n_cells: int,
    clusters: tuple[Integers, int] | None,
    tick: Callable[[], None],
) -> Sums:
    """Go over the units once and sum their influence.

    Args:
        sample: the units.
        terms: the estimates and what their influence needs.
        n_cells: K.
        clusters: the clusters of the units of ``sample`` and their number, to keep scores.
        tick: called after each piece of the units.
    """
    n_cohorts = len(sample.starts) - 1
    covariance, by_cohort = np.zeros((n_cells, n_cells)), np.zeros((n_cells, n_cohorts))
    scores = None if clusters is None else np.zeros((clusters[1], n_cells))
    tasks = pieces(sample)

    def of_piece(task: tuple[int, slice]) -> _Piece:
        return _of_piece(sample, terms, task, None if clusters is None else clusters[0])

    for (h, _), found in zip(tasks, in_order(of_piece, tasks, len(sample.rows)), strict=True):
        by_cohort[found.cells, h] += found.by_weight
        if scores is None:
            covariance[np.ix_(found.cells, found.cells)] += found.products
        else:
            for codes, totals in found.clusters:
                scores[codes[:, None], found.cells] += totals.T
        tick()
    if scores is not None:
        covariance = scores.T @ scores
    return Sums(covariance, by_cohort, scores)


def _of_piece(
    sample: Sample, terms: Sequence[Linear], task: tuple[int, slice], codes: Integers | None
) -> _Piece:
    cohort, piece = task
    mine = [t for t in terms if t.model.design.involves(cohort)]
    cells = np.concatenate([t.model.design.cells for t in mine] or [np.zeros(0, dtype=np.int64)])
    products, by_weight = np.zeros((len(cells), len(cells))), np.zeros(len(cells))
    clusters: list[tuple[Integers, Floats]] = []
    if len(cells) == 0:
        return _Piece(cells, products, by_weight, clusters)
    for part in slices(piece, min(CHUNK, max(256, BLOCK // len(cells)))):
        block = block_of(sample, cohort, part)
        values = np.concatenate([_influence(block, t) for t in mine])
        by_weight += values @ block.weights
        if codes is None:
            products += values @ values.T
        else:
            first = np.flatnonzero(np.diff(codes[part], prepend=-1))
            clusters.append((codes[part][first], np.add.reduceat(values, first, axis=1)))
    return _Piece(cells, products, by_weight, clusters)
