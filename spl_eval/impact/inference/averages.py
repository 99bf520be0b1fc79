"""Averages of group-time effects as functions of the cohorts' totals, for many totals at once.

Without covariates an average of group-time effects depends on the units only through the sum of
their weights and of their outcomes by cohort. Leaving a cluster out or exchanging the clusters'
cohorts changes those totals and nothing else, so each costs a few products of small matrices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from spl_eval.impact.cells import Cells
from spl_eval.impact.moments import Floats, Moments

MAX_ELEMENTS = 2_000_000
"""Numbers in the largest array of a batch (16 MB); longer batches are cut."""

_NOISE = 8 * np.finfo(np.float64).eps


@dataclass(frozen=True)
class Average:
    """An average of K cells: the mean over N rows of a weighted mean of the cells of each row.

    Within row *n*, cell *k* of cohort *g* weighs ``rows[n, k]`` times the weight of *g*. A row is
    an event time or a period; averages that weigh all cells at once have a single row.

    Attributes:
        cells: what each cell compares; only cells that belong to a row, each with a comparison
            group.
        rows: (N, K) factors, zero where a cell does not belong to the row.
    """

    cells: Cells
    rows: Floats


@dataclass(frozen=True)
class Influence:
    """B values of an average and their influence, in the form of ``LinearForms``.

    Attributes:
        estimates: (B,).
        slopes: (B, H, T); over the periods they add up to 0.
        offsets: (B, H).
    """

    estimates: Floats
    slopes: Floats
    offsets: Floats


@dataclass(frozen=True)
class _CellEffects:
    changes: Floats  # (B, H, K) of every cohort between the cell's two periods
    pooled: Floats  # (B, K) weight of the comparison group
    comparison: Floats  # (B, K) its mean change
    att: Floats  # (B, K)


def batches(length: int, per_item: int) -> Iterator[slice]:
    """Cut ``length`` items so that each batch holds at most ``MAX_ELEMENTS`` numbers."""
    step = max(1, MAX_ELEMENTS // max(1, per_item))
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))


def estimates(average: Average, weight: Floats, means: Floats) -> Floats:
    """Return the (B,) values of an average.

    Args:
        average: what is averaged.
        weight: (B, H) sum of the units' weights by cohort; 0 for a cohort that has none left.
        means: (B, H, T) weighted means of the outcome; anything finite where the weight is 0.

    Returns:
        The values; NaN where no cell of a row, or no unit of a cell's comparison group, is left.
    """
    found = np.empty(len(weight))
    for part in batches(len(weight), weight.shape[1] * len(average.cells.cohort)):
        with np.errstate(divide="ignore", invalid="ignore"):
            cells = _cell_effects(average.cells, weight[part], means[part])
            own = weight[part][:, average.cells.cohort]
            found[part] = (((own * cells.att) @ average.rows.T) / (own @ average.rows.T)).mean(
                axis=1
            )
    return found


def influence(average: Average, weight: Floats, means: Floats) -> Influence:
    """Return the (B,) values of an average with their derivatives by the cohorts' totals.

    The derivatives are those of a function of the totals of outcome and weight: the spread of the
    means inside a pooled comparison group and the cohorts' weights in the average count, as in
    Callaway and Sant'Anna (2021), section 4. Arguments as in ``estimates``, but every cell and its
    comparison group have some weight.
    """
    cells, rows = average.cells, average.rows / len(average.rows)
    effects = _cell_effects(cells, weight, means)
    own = weight[:, cells.cohort]
    total = own @ average.rows.T
    by_row = (own * effects.att) @ average.rows.T / total
    per_weight = (1 / total) @ rows
    share = own * per_weight
    is_own = np.eye(weight.shape[1])[cells.cohort]
    pooling = cells.pool.T * (share / np.where(effects.pooled > 0, effects.pooled, 1))[:, None, :]
    signed = is_own.T * share[:, None, :] - pooling * weight[:, :, None]
    units = np.where(weight > 0, weight, 1)[:, :, None]  # no cell counts a cohort without weight
    slopes = signed @ _contrasts(cells, means.shape[2]) / units
    weighing = (effects.att * per_weight - (by_row / total) @ rows) @ is_own
    spread = effects.changes - effects.comparison[:, None, :]
    return Influence(by_row.mean(axis=1), slopes, weighing - (pooling * spread).sum(axis=2))


def rounding(moments: Moments) -> float:
    """Return the standard error below which an estimate does not vary but for rounding."""
    level = np.abs(moments.start).max(initial=0.0) + np.abs(moments.means).max(initial=0.0)
    return float(_NOISE * level)


def _cell_effects(cells: Cells, weight: Floats, means: Floats) -> _CellEffects:
    changes = means[:, :, cells.time] - means[:, :, cells.base]
    pooled = weight @ cells.pool.T.astype(np.float64)
    sums = ((changes * weight[:, :, None]) * cells.pool.T).sum(axis=1)
    comparison = sums / np.where(pooled > 0, pooled, np.nan)
    att = changes[:, cells.cohort, np.arange(len(cells.cohort))] - comparison
    return _CellEffects(changes, pooled, comparison, att)


def _contrasts(cells: Cells, n_periods: int) -> Floats:
    """Return the (K, T) matrix with 1 in the period of each cell and -1 in its base."""
    identity = np.eye(n_periods)
    contrasts: Floats = identity[cells.time] - identity[cells.base]
    return contrasts
