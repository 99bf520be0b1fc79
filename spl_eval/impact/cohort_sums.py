"""The sums of one cohort, kept around a point near its mean."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from spl_eval.impact.moments import Floats


@dataclass
class CohortSums:
    """Sums over the units of one cohort, relative to ``shift`` so that they cancel no digits."""

    shift: Floats
    n_units: int = 0
    weight: float = 0.0
    weight_squares: float = 0.0
    start: float = 0.0
    sums: Floats = field(default_factory=lambda: np.zeros(0))
    squared_weight_sums: Floats = field(default_factory=lambda: np.zeros(0))
    crossed: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    @classmethod
    def around(cls, shift: Floats) -> CohortSums:
        """Return empty sums around ``shift`` (T,)."""
        zeros = np.zeros_like(shift)
        return cls(
            shift,
            sums=zeros,
            squared_weight_sums=zeros.copy(),
            crossed=np.zeros((len(shift), len(shift))),
        )

    def add(self, start: Floats, changes: Floats, weights: Floats | None) -> None:
        """Add units; ``changes`` (n, T) is overwritten."""
        changes -= self.shift
        self.n_units += len(changes)
        if weights is None:
            self.weight += len(changes)
            self.weight_squares += len(changes)
            self.start += float(start.sum())
            sums = changes.sum(axis=0)
            self.sums += sums
            self.squared_weight_sums += sums
        else:
            self.weight += float(weights.sum())
            self.weight_squares += float(weights @ weights)
            self.start += float(weights @ start)
            self.sums += weights @ changes
            changes *= weights[:, None]
            self.squared_weight_sums += weights @ changes
        self.crossed += changes.T @ changes
