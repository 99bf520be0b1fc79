"""Intervals for the ratio of two estimates: Fieller's, which may be unbounded, and the delta one.

Fieller (1954, *Journal of the Royal Statistical Society B* 16(2)): the values r that a test of
numerator - r × denominator = 0 does not reject.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError

_COMPLEMENT = (
    "El denominador no se distingue de cero a este nivel: el intervalo no es acotado. Son "
    "compatibles con los datos todos los valores hasta el primer límite y desde el segundo en "
    "adelante; no lo son los que quedan entre ambos."
)
_UNBOUNDED = (
    "Ni el numerador ni el denominador se distinguen de cero a este nivel: los datos no excluyen "
    "ningún valor del cociente."
)
_HALF = (
    "El denominador está justo en el límite de distinguirse de cero: el intervalo sólo tiene un "
    "límite."
)
_NO_DENOMINATOR = "El denominador es cero o no se conoce: no hay cociente."
_NO_ERROR = "Falta un error estándar: no hay intervalo del cociente."


@dataclass(frozen=True)
class Ratio:
    """A ratio of two estimates and the values that the data do not exclude.

    Attributes:
        estimate: numerator / denominator.
        lower, upper: limits of Fieller's set; see ``kind``.
        kind: "bounded" (from lower to upper), "complement" (up to lower, and from upper on),
            "unbounded" (any value; the limits are infinite) or "none" (it cannot be computed; NaN).
        delta_std_error: standard error by the delta method.
        delta_ci: the interval that goes with it; trust it only where ``g`` is small.
        g: (critical value / t statistic of the denominator)²; above 1 the set is not bounded, and
            below 0.05 the two intervals agree.
        note: in Spanish; empty for a bounded interval.
    """

    estimate: float
    lower: float
    upper: float
    kind: str
    delta_std_error: float
    delta_ci: tuple[float, float]
    g: float
    note: str = ""

    def covers(self, value: float) -> bool:
        """Say whether Fieller's set has ``value``."""
        if self.kind == "complement":
            return value <= self.lower or value >= self.upper
        return self.lower <= value <= self.upper


def ratio(
    numerator: float,
    denominator: float,
    covariance: Floats,
    *,
    alpha: float = 0.05,
    df: float | None = None,
) -> Ratio:
    """Return the ratio of two estimates with Fieller's and the delta interval.

    Args:
        numerator: an estimate.
        denominator: another one.
        covariance: (2, 2) of both, in this order.
        alpha: one minus the confidence.
        df: degrees of freedom of Student's t; None for the normal.

    Raises:
        ChoiceError: a covariance that is none, or alpha or df out of their range.
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    _check(matrix, alpha, df)
    if not math.isfinite(denominator) or denominator == 0 or not math.isfinite(numerator):
        return _nothing(float("nan"), _NO_DENOMINATOR)
    estimate = numerator / denominator
    if not np.isfinite(matrix).all():
        return _nothing(estimate, _NO_ERROR)
    critical = _critical(alpha, df)
    gradient = np.array([1.0, -estimate]) / denominator
    error = math.sqrt(max(float(gradient @ matrix @ gradient), 0.0))
    lower, upper, kind, note = _fieller(numerator, denominator, matrix * critical**2)
    return Ratio(
        estimate=estimate,
        lower=lower,
        upper=upper,
        kind=kind,
        delta_std_error=error,
        delta_ci=(estimate - critical * error, estimate + critical * error),
        g=critical**2 * float(matrix[1, 1]) / denominator**2,
        note=note,
    )


def cost_ratio(
    cost: float, effect: float, std_error: float, *, alpha: float = 0.05, df: float | None = None
) -> Ratio:
    """Return a known cost over an estimated effect, for instance pesos per job.

    Fieller's set is then the cost over each end of the effect's interval; where that interval has
    zero inside, the set is what lies outside of both.

    Args:
        cost: known without error.
        effect: estimated, in total (not per unit) if the cost is a total.
        std_error: of the effect.
        alpha: one minus the confidence.
        df: degrees of freedom of Student's t; None for the normal.

    Raises:
        ChoiceError: a negative standard error, or alpha or df out of their range.
    """
    if std_error < 0:
        raise ChoiceError(f"El error estándar no puede ser negativo ({std_error}).")
    return ratio(cost, effect, np.diag([0.0, std_error**2]), alpha=alpha, df=df)


def _fieller(numerator: float, denominator: float, scaled: Floats) -> tuple[float, float, str, str]:
    """Solve (b² - s_bb) r² - 2 (ab - s_ab) r + a² - s_aa ≤ 0, with s = critical² × covariance."""
    square = denominator**2 - float(scaled[1, 1])
    linear = numerator * denominator - float(scaled[0, 1])
    constant = numerator**2 - float(scaled[0, 0])
    if square == 0:
        if linear == 0:
            return -math.inf, math.inf, "unbounded", _UNBOUNDED
        limit = constant / (2 * linear)
        ends = (limit, math.inf) if linear > 0 else (-math.inf, limit)
        return *ends, "bounded", _HALF
    under_root = linear**2 - square * constant
    if under_root < 0 or (square < 0 and under_root == 0):
        # With a positive square the point estimate is always inside: only rounding leads here.
        if square > 0:
            return linear / square, linear / square, "bounded", ""
        return -math.inf, math.inf, "unbounded", _UNBOUNDED
    lower, upper = _roots(square, linear, constant, math.sqrt(under_root))
    if square > 0:
        return lower, upper, "bounded", ""
    return lower, upper, "complement", _COMPLEMENT


def _roots(square: float, linear: float, constant: float, root: float) -> tuple[float, float]:
    """Return both roots in order; neither is a difference of two numbers that nearly agree."""
    far = linear + math.copysign(root, linear)
    if far == 0:
        return 0.0, 0.0
    first, second = far / square, constant / far
    return min(first, second), max(first, second)


def _nothing(estimate: float, note: str) -> Ratio:
    nan = float("nan")
    return Ratio(estimate, nan, nan, "none", nan, (nan, nan), nan, note)


def _critical(alpha: float, df: float | None) -> float:
    from scipy.special import ndtri, stdtrit  # slow to import

    return float(ndtri(1 - alpha / 2) if df is None else stdtrit(df, 1 - alpha / 2))


def _check(matrix: Floats, alpha: float, df: float | None) -> None:
    wrong = []
    if matrix.shape != (2, 2):
        wrong.append(f"La covarianza del cociente es de 2 por 2, no de {matrix.shape}.")
    elif np.isfinite(matrix).all():
        a, b, c = float(matrix[0, 0]), float(matrix[1, 1]), float(matrix[0, 1])
        if a < 0 or b < 0 or matrix[1, 0] != c or c * c > a * b * (1 + 1e-9):
            wrong.append("La covarianza del cociente no es la de dos estimaciones.")
    if not 0 < alpha < 1:
        wrong.append(f"alpha={alpha} debe estar entre 0 y 1, por ejemplo 0.05.")
    if df is not None and not df > 0:
        wrong.append(f"Los grados de libertad (df={df}) deben ser más que 0.")
    if wrong:
        raise ChoiceError(" ".join(wrong))
