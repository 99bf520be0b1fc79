"""Trimming the group that keeps more units, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.problems import PanelError

_UNKNOWN = "sin dato"


@dataclass(frozen=True)
class Arms:
    """N units of two arms.

    Attributes:
        outcome: (N,); NaN where it was not observed.
        treated: (N,).
        weight: (N,).
        cell: (N,) index into ``names``.
        names: of the cells.
    """

    outcome: Floats
    treated: NDArray[np.bool_]
    weight: Floats
    cell: Integers
    names: list[str]

    @cached_property
    def order(self) -> list[tuple[Integers, Integers]]:
        """Return the observed units of each cell, ascending by outcome: assisted, comparison."""
        ascending = np.argsort(self.outcome, kind="stable")
        ascending = ascending[np.isfinite(self.outcome[ascending])]
        return [
            (
                ascending[(self.cell[ascending] == c) & self.treated[ascending]],
                ascending[(self.cell[ascending] == c) & ~self.treated[ascending]],
            )
            for c in range(len(self.names))
        ]

    @cached_property
    def totals(self) -> tuple[Floats, Floats]:
        """Return the weight of the units of each cell, observed or not: assisted, comparison."""
        size = len(self.names)
        assisted: Floats = np.bincount(self.cell, self.weight * self.treated, size).astype(float)
        comparison: Floats = np.bincount(self.cell, self.weight * ~self.treated, size).astype(float)
        return assisted, comparison

    def reweighted(self, times: Floats) -> Arms:
        """Return the same units, each so many times."""
        found = replace(self, weight=self.weight * times)
        found.__dict__["order"] = self.order  # outcomes and cells are the same
        return found

    def share_observed(self, side: bool) -> float:
        """Return the weighted share of an arm that was observed."""
        of_arm = self.weight * (self.treated == side)
        total = float(of_arm.sum())
        return float(of_arm[np.isfinite(self.outcome)].sum()) / total if total > 0 else float("nan")

    def naive(self) -> float:
        """Return the difference of the weighted means of the observed."""
        known = np.isfinite(self.outcome)
        means = [
            np.average(self.outcome[known & side], weights=self.weight[known & side])
            for side in (self.treated, ~self.treated)
        ]
        return float(means[0] - means[1])


@dataclass(frozen=True)
class Bounds:
    """Bounds over all cells, the share trimmed, the cells, and those that have no bounds."""

    lower: float
    upper: float
    trimmed: float
    cells: list[dict[str, str | int | float]]
    lost: list[str]


def arms_of(
    outcome: Sequence[float] | Floats,
    treated: Sequence[bool] | NDArray[np.bool_],
    weights: Sequence[float] | Floats | None,
    cell: Sequence[Any] | NDArray[Any] | None,
) -> Arms:
    """Return the units, checked; units without a cell are a cell of their own.

    Raises:
        PanelError: columns of different lengths, or weights that are none.
    """
    values = np.asarray(outcome, dtype=np.float64)
    side = np.asarray(treated, dtype=bool)
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64)
    labels = np.full(len(values), "") if cell is None else _words(cell)
    if not len(values) == len(side) == len(weight) == len(labels):
        raise PanelError(
            ["El resultado, el grupo, los pesos y las celdas deben tener el mismo largo."]
        )
    if not (np.isfinite(weight).all() and (weight >= 0).all()):
        raise PanelError(["Los pesos deben ser números no negativos, sin huecos."])
    names, code = np.unique(labels, return_inverse=True)
    return Arms(values, side, weight, code.ravel(), [str(name) for name in names])


def _words(cell: Sequence[Any] | NDArray[Any]) -> NDArray[Any]:
    import pandas as pd  # slow to import

    return np.array([_UNKNOWN if pd.isna(each) else str(each) for each in cell])


def bounds_of(arms: Arms) -> Bounds | None:
    """Return the bounds averaged over the cells; None where no cell has both arms observed.

    A cell weighs as many assisted units as would be observed either way: its assisted units times
    the smaller of the two shares observed.
    """
    rows: list[dict[str, str | int | float]] = []
    lost, ends, weights = [], [], []
    for c, name in enumerate(arms.names):
        assisted, comparison = arms.order[c]
        sums = [float(arms.weight[side].sum()) for side in (assisted, comparison)]
        totals = [float(total[c]) for total in arms.totals]
        if not min(sums) > 0:
            lost.append(name)
            continue
        share = [seen / total for seen, total in zip(sums, totals, strict=True)]
        low, high, which, trimmed = _cell(arms, assisted, comparison, share[0], share[1])
        ends.append((low, high, trimmed))
        weights.append(totals[0] * min(share))
        rows.append(
            {
                "cell": name,
                "units": int((arms.cell == c).sum()),
                "share_assisted": share[0],
                "share_comparison": share[1],
                "trimmed_arm": which,
                "trimmed": trimmed,
                "weight": weights[-1],
                "lower": low,
                "upper": high,
            }
        )
    if not rows:
        return None
    shares = np.array(weights) / sum(weights)
    for row, of_cell in zip(rows, shares, strict=True):
        row["weight"] = float(of_cell)
    low, high, trimmed = (float(each) for each in shares @ np.array(ends))
    return Bounds(low, high, trimmed, rows, lost)


def _cell(
    arms: Arms, assisted: Integers, comparison: Integers, share: float, other: float
) -> tuple[float, float, str, float]:
    """Return the bounds of a cell, the arm that is trimmed, and the share of it."""
    y, w = arms.outcome, arms.weight
    means = [float(np.average(y[side], weights=w[side])) for side in (assisted, comparison)]
    if share == other:
        return means[0] - means[1], means[0] - means[1], "", 0.0
    if share > other:
        low, high = trimmed_means(y[assisted], w[assisted], other / share)
        return low - means[1], high - means[1], "assisted", 1 - other / share
    low, high = trimmed_means(y[comparison], w[comparison], share / other)
    return means[0] - high, means[0] - low, "comparison", 1 - share / other


def trimmed_means(ascending: Floats, weight: Floats, kept: float) -> tuple[float, float]:
    """Return the means of the lowest and of the highest part of a weighted sample.

    The unit at the boundary enters with the fraction of its weight that completes the part, so
    that exactly the share ``kept`` of the weight is averaged.
    """
    total = float(weight.sum())
    mass = kept * total
    reached = np.cumsum(weight)
    lowest = np.clip(mass - (reached - weight), 0, weight)
    highest = np.clip(reached - (total - mass), 0, weight)
    return float(lowest @ ascending) / mass, float(highest @ ascending) / mass
