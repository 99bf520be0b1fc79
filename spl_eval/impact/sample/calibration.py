"""Weights that meet known totals and stay as near as they can to the design weights.

Deville and Särndal (1992): w = d · g, g = F(x'λ), with λ such that the totals hold. F(u) = exp(u)
is raking, 1 + u is linear (GREG), and the logit keeps g between two bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spl_eval.errors import allowed, quoted
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError, PanelError
from spl_eval.impact.sample.margins import Margins, Targets, targets
from spl_eval.impact.sample.strata import require_columns
from spl_eval.impact.sample.weights import require_weights

METHODS = ("linear", "logit")


@dataclass(frozen=True)
class Calibrated:
    """Calibrated weights, in the order of the sample's rows, and what it took to reach them.

    ``g`` are the factors on the design weights ``base``. ``error`` is the largest relative
    distance to a total. ``margins`` has variable, category, target, and the sums before and after.
    ``auxiliaries`` (n, k) are what ``sample_design`` needs for the variance.
    """

    weights: Floats
    g: Floats
    base: Floats
    method: str
    iterations: int
    error: float
    margins: pd.DataFrame
    auxiliaries: Floats
    notes: tuple[str, ...]


def rake(
    sample: pd.DataFrame,
    margins: Margins,
    *,
    weight: str = "weight",
    tolerance: float = 1e-10,
    max_iterations: int = 1_000,
) -> Calibrated:
    """Rake design weights to margins by iterative proportional fitting (Deming and Stephan 1940).

    Args:
        sample: respondents, one row a unit.
        margins: for each column, the population's total of each category.
        weight: column of design weights, or of weights adjusted for non-response.
        tolerance: largest relative distance to a margin.
        max_iterations: rounds over all margins.

    Raises:
        ChoiceError: no margin, or a column that is not there.
        PanelError: margins that contradict each other or the sample, weights that are missing or
            not positive, or no convergence.
    """
    base, aim = _checked(sample, margins, None, weight)
    weights = base.copy()
    starts = (0, *aim.ends[:-1])
    error, iteration = _distance(aim, weights), 0
    while error > tolerance and iteration < max_iterations:
        for start, end in zip(starts, aim.ends, strict=True):
            block = aim.values[:, start:end]
            weights *= block @ (aim.totals[start:end] / (weights @ block))
        error, iteration = _distance(aim, weights), iteration + 1
    return _result("raking", aim, base, weights, iteration, error, tolerance)


def calibrate(
    sample: pd.DataFrame,
    margins: Margins,
    totals: Mapping[str, float] | None = None,
    *,
    weight: str = "weight",
    method: str = "linear",
    bounds: tuple[float, float] | None = None,
    tolerance: float = 1e-10,
    max_iterations: int = 50,
) -> Calibrated:
    """Calibrate design weights to margins and to totals of numbers.

    Args:
        sample: respondents, one row a unit.
        margins: for each column, the population's total of each category.
        totals: for each numeric column, its total in the population.
        weight: column of design weights, or of weights adjusted for non-response.
        method: ``linear`` (GREG; weights may turn negative, which is noted) or ``logit``.
        bounds: of ``logit``: least and largest factor on a weight, around 1.
        tolerance: largest relative distance to a total.
        max_iterations: Newton's steps.

    Raises:
        ChoiceError: an unknown method, bounds that do not go with it, or what ``rake`` refuses.
        PanelError: as ``rake``; with bounds, when no weights within them meet the totals.
    """
    link = _link(method, bounds)
    base, aim = _checked(sample, margins, totals, weight)
    # Columns of one size, so that Newton's steps do not depend on the units of the numbers.
    scale = np.maximum(np.abs(aim.totals) / base.sum(), 1e-300)
    x = aim.values / scale
    wanted = aim.totals / scale
    multipliers = np.zeros(x.shape[1])
    g, slope = link(x @ multipliers)
    error, iteration = _distance(aim, base * g), 0
    while error > tolerance and iteration < max_iterations:
        misfit = wanted - (base * g) @ x
        step = np.linalg.lstsq(x.T @ (x * (base * slope)[:, None]), misfit, rcond=1e-12)[0]
        multipliers = multipliers + step
        g, slope = link(x @ multipliers)
        error, iteration = _distance(aim, base * g), iteration + 1
    return _result(method, aim, base, base * g, iteration, error, tolerance)


Link = Callable[[Floats], tuple[Floats, Floats]]


def _link(method: str, bounds: tuple[float, float] | None) -> Link:
    """Return F and its derivative."""
    if method not in METHODS:
        raise ChoiceError(f"El método {quoted(method)} no existe. {allowed(method, METHODS)}.")
    if method == "linear":
        if bounds is not None:
            raise ChoiceError("Los límites (bounds) van con el método logit.")
        return lambda u: (1 + u, np.ones_like(u))
    if bounds is None or not 0 <= bounds[0] < 1 < bounds[1]:
        raise ChoiceError("El método logit necesita límites (bounds) a los dos lados de 1.")
    low, high = bounds
    steep = (high - low) / ((1 - low) * (high - 1))

    def logit(u: Floats) -> tuple[Floats, Floats]:
        odds = np.exp(np.clip(steep * u, -500, 500))
        below = (high - 1) + (1 - low) * odds
        g = (low * (high - 1) + high * (1 - low) * odds) / below
        return g, (g - low) * (high - g) / ((1 - low) * (high - 1))

    return logit


def _checked(
    sample: pd.DataFrame, margins: Margins, totals: Mapping[str, float] | None, weight: str
) -> tuple[Floats, Targets]:
    require_columns(sample, [weight], "la muestra")
    base = require_weights(sample[weight].to_numpy(dtype=float))
    return base, targets(sample, margins, totals)


def _distance(aim: Targets, weights: Floats) -> float:
    return float(
        (np.abs(weights @ aim.values - aim.totals) / np.maximum(np.abs(aim.totals), 1)).max()
    )


def _result(
    method: str,
    aim: Targets,
    base: Floats,
    weights: Floats,
    iterations: int,
    error: float,
    tolerance: float,
) -> Calibrated:
    if not error <= tolerance:
        far = np.abs(weights @ aim.values - aim.totals) / np.maximum(np.abs(aim.totals), 1)
        variable, category = aim.names[int(np.argmax(far))]
        raise PanelError(
            [
                f"La calibración ({method}) no llegó a los totales en {iterations} vueltas: lo más "
                f"lejano es {quoted(f'{variable} {category}'.strip())}. Junte categorías con pocas "
                "respuestas, quite un margen o afloje los límites."
            ]
        )
    negative = int((weights <= 0).sum())
    notes = (
        (f"Pesos calibrados que no son positivos: {negative}. Use logit con límites.",)
        if negative
        else ()
    )
    table = pd.DataFrame(aim.names, columns=["variable", "category"]).assign(
        target=aim.totals, before=base @ aim.values, after=weights @ aim.values
    )
    return Calibrated(
        weights, weights / base, base, method, iterations, error, table, aim.values, notes
    )
