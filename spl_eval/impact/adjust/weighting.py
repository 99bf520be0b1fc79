"""Sums over the units with the weights that make a comparison group look like the treated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spl_eval.impact.adjust.design import Model, block_of, odds_of, propensity_of
from spl_eval.impact.adjust.sample import CHUNK, Sample, in_order, pieces, slices
from spl_eval.impact.moments import Floats


@dataclass(frozen=True)
class Weighted:
    """A comparison group under its weights v = w p / (1 - p), and the range of propensities.

    x are the constant and the covariates less the group's mean, r the residuals in each cell.

    Attributes:
        crossed: (1 + P, 1 + c) sum of v x (1, r)'.
        squares: sum of v².
        treated: lowest and highest propensity of the treated.
        compared: lowest and highest propensity of the comparison group.
    """

    crossed: Floats
    squares: float
    treated: tuple[float, float]
    compared: tuple[float, float]

    def plus(self, other: Weighted) -> Weighted:
        """Return the sums over both groups of units."""
        return Weighted(
            self.crossed + other.crossed,
            self.squares + other.squares,
            _range(self.treated, other.treated),
            _range(self.compared, other.compared),
        )


def _range(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return min(one[0], other[0]), max(one[1], other[1])


def _ends(values: Floats) -> tuple[float, float]:
    return float(values.min()), float(values.max())


NO_RANGE = (np.inf, -np.inf)


def weighted(sample: Sample, models: Sequence[Model]) -> list[Weighted]:
    """Return the sums of each model, from one pass over the units."""

    def of_piece(task: tuple[int, slice]) -> list[tuple[int, Weighted]]:
        h, piece = task
        touched = [i for i, m in enumerate(models) if m.design.involves(h)]
        return [
            (i, total)
            for part in slices(piece, CHUNK)
            for i, total in zip(
                touched, _of_chunk(sample, h, part, [models[i] for i in touched]), strict=True
            )
        ]

    totals: list[Weighted | None] = [None] * len(models)
    for found in in_order(of_piece, pieces(sample), len(sample.rows)):
        for i, more in found:
            so_far = totals[i]
            totals[i] = more if so_far is None else so_far.plus(more)
    return [total for total in totals if total is not None]


def _of_chunk(sample: Sample, cohort: int, part: slice, models: Sequence[Model]) -> list[Weighted]:
    block = block_of(sample, cohort, part)
    sums = []
    for model in models:
        design = block.covariates(model.outcomes)
        propensity = propensity_of(model, design)
        between = NO_RANGE if propensity is None else _ends(propensity)
        if cohort == model.design.treated:
            nothing = np.zeros((len(design), 1 + len(model.design.cells)))
            sums.append(Weighted(nothing, 0.0, between, NO_RANGE))
            continue
        odds = odds_of(block.weights, propensity)
        by_odds = design * odds
        sums_of_odds = np.column_stack([by_odds.sum(axis=1), by_odds @ model.residuals(block).T])
        squares = float(np.square(odds).sum())
        sums.append(Weighted(sums_of_odds, squares, NO_RANGE, between))
    return sums
