"""Bounds on an effect when one group loses more units than the other (attrition).

Lee (2009, *Review of Economic Studies* 76(3)): the group that keeps more is trimmed, from above
and from below, to the share that the other keeps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.problems import ChoiceError, PanelError
from spl_eval.impact.sensitivity.trimming import Arms, Bounds, arms_of, bounds_of

if TYPE_CHECKING:
    import pandas as pd

_SIGNS = (
    "En unas celdas responden más las asistidas y en otras menos: la participación no movió la "
    "respuesta en un solo sentido, y las cotas sin celdas no valen. Estas suponen un solo sentido "
    "dentro de cada celda."
)
_SAME = "Los dos grupos responden en la misma proporción: no se recorta nada y las cotas coinciden."
_LOST = "Celdas sin unidades observadas de los dos grupos, que quedan afuera: "


@dataclass(frozen=True)
class LeeBounds:
    """Bounds on the effect among the units that would be observed with and without treatment.

    Attributes:
        lower, upper: the bounds, in units of the outcome.
        lower_std_error, upper_std_error: from a bootstrap over clusters.
        ci: interval for the effect itself (Imbens and Manski 2004), not for the two bounds.
        naive: the difference of means of the observed, as if attrition were alike.
        share_observed: of the assisted and of the comparison group.
        trimmed: share of the observed that is trimmed, in the arm that keeps more.
        trimmed_arm: "assisted", "comparison", "both" (cells of both signs) or "" (none).
        cells: one row a cell: cell, units, share_assisted and share_comparison (observed),
            trimmed_arm, trimmed, weight, lower, upper.
        monotone: whether all cells trim the same arm.
        note: in Spanish; empty when there is nothing to say.
    """

    lower: float
    upper: float
    lower_std_error: float
    upper_std_error: float
    ci: tuple[float, float]
    naive: float
    share_observed: tuple[float, float]
    trimmed: float
    trimmed_arm: str
    cells: pd.DataFrame
    monotone: bool
    note: str = ""


def lee_bounds(
    outcome: Sequence[float] | Floats,
    treated: Sequence[bool] | NDArray[np.bool_],
    *,
    weights: Sequence[float] | Floats | None = None,
    cell: Sequence[Any] | NDArray[Any] | None = None,
    cluster: Sequence[Any] | NDArray[Any] | None = None,
    alpha: float = 0.05,
    draws: int = 999,
    seed: int = 0,
) -> LeeBounds:
    """Return Lee's bounds; for differences in differences the outcome is a change.

    Assumes that, but for treatment, both groups would have the same distribution of outcome and
    response (for a change: parallel trends, in the whole distribution), and that treatment moves
    response in one direction. With cells both hold inside each, and the bounds are averaged over
    the assisted units that would be observed either way; they are then tighter, or equal.

    Args:
        outcome: (N,); NaN where it was not observed.
        treated: (N,) whether assisted.
        weights: (N,) of the units, not negative; None for one each.
        cell: (N,) values of a covariate known before treatment; None for all together.
        cluster: (N,) resampled together; None for each unit alone.
        alpha: one minus the confidence.
        draws: of the bootstrap, over clusters within each arm (a cluster with assisted units is
            of the assisted arm); 0 for none.
        seed: of the draws.

    Raises:
        PanelError: an arm without observed outcomes, or columns of other lengths.
    """
    import pandas as pd  # slow to import, and needed for tables only

    arms = arms_of(outcome, treated, weights, cell)
    found = bounds_of(arms)
    if found is None:
        raise PanelError(["No hay resultados observados en los dos grupos: no hay cotas."])
    errors = _errors(arms, _clusters(arms, cluster), draws, seed)
    which = [
        arm
        for arm in ("assisted", "comparison")
        if any(each["trimmed_arm"] == arm for each in found.cells)
    ]
    share = tuple(arms.share_observed(side) for side in (True, False))
    return LeeBounds(
        lower=found.lower,
        upper=found.upper,
        lower_std_error=errors[0],
        upper_std_error=errors[1],
        ci=imbens_manski(found.lower, found.upper, *errors, alpha=alpha),
        naive=arms.naive(),
        share_observed=(share[0], share[1]),
        trimmed=found.trimmed,
        trimmed_arm="both" if len(which) > 1 else "".join(which),
        cells=pd.DataFrame(found.cells),
        monotone=len(which) < 2,
        note=_note(found, which),
    )


def imbens_manski(
    lower: float,
    upper: float,
    lower_std_error: float,
    upper_std_error: float,
    *,
    alpha: float = 0.05,
) -> tuple[float, float]:
    """Return the interval that covers the effect, wherever between the bounds it lies.

    lower - c σ and upper + c σ, with Φ(c + (upper - lower) / max σ) - Φ(-c) = 1 - alpha: c goes
    from 1.96 where the bounds meet to 1.64 where they are far apart. Imbens and Manski (2004,
    *Econometrica* 72(6)).

    Raises:
        ChoiceError: bounds in the wrong order, or alpha out of its range.
    """
    from scipy.optimize import brentq  # slow to import
    from scipy.special import ndtr, ndtri

    if lower > upper or not 0 < alpha < 1:
        raise ChoiceError(f"Las cotas van de menor a mayor ({lower}, {upper}) y alpha de 0 a 1.")
    largest = max(lower_std_error, upper_std_error)
    if not math.isfinite(largest):
        return float("nan"), float("nan")
    if largest == 0:
        return lower, upper
    apart = (upper - lower) / largest

    def missing(c: float) -> float:
        return float(ndtr(c + apart) - ndtr(-c) - (1 - alpha))

    critical = brentq(missing, ndtri(1 - alpha) - 1e-9, ndtri(1 - alpha / 2) + 1e-9)
    return lower - critical * lower_std_error, upper + critical * upper_std_error


def _clusters(arms: Arms, cluster: Sequence[Any] | NDArray[Any] | None) -> Integers:
    if cluster is None:
        return np.arange(len(arms.outcome))
    labels = np.asarray(cluster).astype(str)
    if len(labels) != len(arms.outcome):
        raise PanelError(["Los conglomerados deben ser uno por unidad."])
    return np.asarray(np.unique(labels, return_inverse=True)[1].ravel(), dtype=np.int64)


def _errors(arms: Arms, cluster: Integers, draws: int, seed: int) -> tuple[float, float]:
    """Return the standard errors of both bounds over resampled clusters."""
    strata = [np.unique(cluster[arms.treated]), np.unique(cluster)]
    strata[1] = np.setdiff1d(strata[1], strata[0])
    generator = np.random.default_rng(seed)
    drawn = []
    for _ in range(draws):
        times = np.zeros(int(cluster.max()) + 1)
        for stratum in strata:
            if len(stratum):
                np.add.at(times, generator.choice(stratum, len(stratum)), 1)
        found = bounds_of(arms.reweighted(times[cluster]))
        if found is not None:
            drawn.append((found.lower, found.upper))
    if len(drawn) < 2 or min(len(stratum) for stratum in strata) < 2:
        return float("nan"), float("nan")
    spread = np.std(drawn, axis=0, ddof=1)
    return float(spread[0]), float(spread[1])


def _note(found: Bounds, which: list[str]) -> str:
    said = []
    if len(which) > 1:
        said.append(_SIGNS)
    if not which:
        said.append(_SAME)
    if found.lost:
        said.append(_LOST + ", ".join(found.lost) + ".")
    return " ".join(said)
