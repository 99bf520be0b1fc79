"""Power of the test of the effects before treatment, and what passing it does to the later ones.

Roth (2022), "Pretest with Caution", *American Economic Review: Insights* 4(3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.moments import Floats
from spl_eval.impact.power.passing import Passing, inside_box, inside_ellipsoid
from spl_eval.impact.problems import ChoiceError

if TYPE_CHECKING:
    import pandas as pd

TESTS = ("individual", "joint")

_WIDEST = 64.0
"""Standard errors, per period, up to which a slope is looked for."""


@dataclass(frozen=True)
class PretestPower:
    """What the pretest says against a hypothesised violation of parallel trends.

    Attributes:
        power: probability that the pretest finds the violation.
        bayes_factor: probability of passing it with the violation over that with parallel trends;
            near 1, passing the test says nothing.
        curve: columns time, trend (the violation: the bias of each coefficient) and mean_if_passed
            (the bias in the studies that pass the pretest), the base period included.
        note: in Spanish; empty when there is nothing to say.
    """

    power: float
    bayes_factor: float
    curve: pd.DataFrame
    note: str = ""


def linear_trend(slope: float, times: Sequence[float] | Floats, reference: float = -1) -> Floats:
    """Return a violation that grows by ``slope`` each period and is zero at ``reference``."""
    return slope * (np.asarray(times, dtype=np.float64) - reference)


def pretest_power(
    covariance: Floats,
    times: Sequence[float] | Floats,
    trend: Sequence[float] | Floats,
    *,
    reference: float = -1,
    test: str = "individual",
    alpha: float = 0.05,
    critical: float | None = None,
    seed: int = 0,
) -> PretestPower:
    """Return the power of the pretest against a violation, and the bias when it is passed.

    Args:
        covariance: (K, K) of the event-study coefficients, before and after, without the base.
        times: (K,) event times of the coefficients; those before ``reference`` are tested.
        trend: (K,) bias of each coefficient under the violation, zero at the base period.
        reference: event time of the base period.
        test: "individual" (any |t| above the critical value) or "joint" (Wald).
        alpha: level, of each coefficient or of the joint test.
        critical: critical value of |t| in the individual test, for instance that of a uniform
            band; None for the normal quantile.
        seed: of the integration of the individual test (quasi-random, error about 1e-4).

    Raises:
        ChoiceError: sizes that do not agree, no coefficient before treatment, a covariance that is
            singular, or a test that does not exist.
    """
    import pandas as pd  # slow to import, and needed for tables only

    time, matrix, bias = _arrays(covariance, times, trend)
    before, passing = _pretest(matrix, time, reference, test, alpha, critical, seed)
    found, null = passing(bias[before]), passing(np.zeros(int(before.sum())))
    change = np.linalg.solve(matrix[np.ix_(before, before)], found.mean - bias[before])
    conditional = bias + matrix[:, before] @ change
    rows = pd.DataFrame({"time": time, "trend": bias, "mean_if_passed": conditional})
    base = pd.DataFrame({"time": [float(reference)], "trend": [0.0], "mean_if_passed": [0.0]})
    curve = pd.concat([rows, base]).sort_values("time", kind="stable", ignore_index=True)
    note = ""
    if not np.isfinite(conditional).all():
        note = "Casi ningún estudio con esta violación pasaría la prueba: no se estima su sesgo."
    return PretestPower(1 - found.probability, found.probability / null.probability, curve, note)


def slope_for_power(
    covariance: Floats,
    times: Sequence[float] | Floats,
    *,
    power: float = 0.5,
    reference: float = -1,
    test: str = "individual",
    alpha: float = 0.05,
    critical: float | None = None,
    seed: int = 0,
) -> float:
    """Return the slope of the linear violation that the pretest finds with probability ``power``.

    Args:
        covariance: as in ``pretest_power``, like the arguments below.
        times: event times of the coefficients.
        power: probability wanted; NaN is returned where the test's size is already larger.
        reference: event time of the base period.
        test: "individual" or "joint".
        alpha: level.
        critical: critical value of |t| in the individual test; None for the normal quantile.
        seed: of the integration of the individual test.

    Returns:
        A magnitude, in units of the outcome per period.

    Raises:
        ChoiceError: as ``pretest_power``, or a power outside 0 to 1.
    """
    from scipy.optimize import brentq  # slow to import

    if not 0 < power < 1:
        raise ChoiceError(f"power={power} debe estar entre 0 y 1, por ejemplo 0.5.")
    time, matrix, _ = _arrays(covariance, times, np.zeros(len(times)))
    before, passing = _pretest(matrix, time, reference, test, alpha, critical, seed)
    distance = time[before] - reference
    # Measured in the smallest standard error per period, so that no unit of the outcome matters.
    unit = float((np.sqrt(np.diagonal(matrix)[before]) / np.abs(distance)).min())

    def missing(slope: float) -> float:
        return 1 - passing(slope * unit * distance).probability - power

    if missing(0.0) >= 0:
        return float("nan")
    return float(brentq(missing, 0.0, _WIDEST, xtol=1e-10)) * unit


def _arrays(
    covariance: Floats, times: Sequence[float] | Floats, trend: Sequence[float] | Floats
) -> tuple[Floats, Floats, Floats]:
    time = np.asarray(times, dtype=np.float64)
    matrix = np.asarray(covariance, dtype=np.float64)
    bias = np.asarray(trend, dtype=np.float64)
    if matrix.shape != (len(time), len(time)) or bias.shape != time.shape:
        raise ChoiceError(
            f"La covarianza es de {matrix.shape}, hay {len(time)} tiempos y {len(bias)} valores de "
            "la tendencia: deben ser tantos como coeficientes."
        )
    if not (np.isfinite(matrix).all() and np.isfinite(bias).all()):
        raise ChoiceError("Hay coeficientes sin covarianza o sin tendencia: quítelos antes.")
    return time, matrix, bias


def _pretest(
    matrix: Floats,
    time: Floats,
    reference: float,
    test: str,
    alpha: float,
    critical: float | None,
    seed: int,
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], Callable[[Floats], Passing]]:
    """Return which coefficients are tested, and the pretest as a function of their means."""
    if test not in TESTS:
        raise ChoiceError(f"test={test!r} no existe. Use " + " o ".join(TESTS) + ".")
    before = time < reference
    if not before.any():
        raise ChoiceError("No hay coeficientes anteriores al período base: nada que probar.")
    tested = matrix[np.ix_(before, before)]
    try:
        np.linalg.cholesky(tested)
    except np.linalg.LinAlgError:
        raise ChoiceError(
            "La covarianza de los coeficientes previos es singular: no hay potencia que calcular. "
            "Quite los coeficientes repetidos o los que no varían."
        ) from None
    if test == "joint":
        return before, lambda mean: inside_ellipsoid(mean, tested, alpha)
    return before, lambda mean: inside_box(mean, tested, alpha, critical, seed)
