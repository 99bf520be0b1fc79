"""Bounds that assume nothing of the units that were not observed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import PanelError
from spl_eval.impact.sensitivity.trimming import arms_of


def worst_case_bounds(
    outcome: Sequence[float] | Floats,
    treated: Sequence[bool] | NDArray[np.bool_],
    *,
    low: float,
    high: float,
    weights: Sequence[float] | Floats | None = None,
) -> tuple[float, float]:
    """Return the bounds that assume nothing of who was not observed (Horowitz and Manski 2000).

    Args:
        outcome: (N,); NaN where it was not observed.
        treated: (N,) whether assisted.
        low: the least that the outcome can be.
        high: the most.
        weights: (N,) of the units; None for one each.

    Raises:
        PanelError: an arm without units, or outcomes outside of low to high.
    """
    arms = arms_of(outcome, treated, weights, None)
    seen = arms.outcome[np.isfinite(arms.outcome)]
    if low > high or (seen < low).any() or (seen > high).any():
        raise PanelError(
            [f"Hay resultados fuera de sus límites, {low} a {high}: corrija los límites."]
        )
    ends = []
    for side in (True, False):
        of_arm = arms.treated == side
        filled = [np.where(np.isfinite(arms.outcome), arms.outcome, end) for end in (low, high)]
        if not arms.weight[of_arm].sum() > 0:
            raise PanelError(["Falta uno de los dos grupos: no hay cotas."])
        ends.append([np.average(each[of_arm], weights=arms.weight[of_arm]) for each in filled])
    return float(ends[0][0] - ends[1][1]), float(ends[0][1] - ends[1][0])
