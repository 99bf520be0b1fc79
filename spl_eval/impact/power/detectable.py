"""The smallest effect that a test detects, and how often it detects a given one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.problems import ChoiceError

if TYPE_CHECKING:
    import pandas as pd

POINTS_OF_CURVE = 41


def minimum_detectable_effect(
    std_error: float, *, alpha: float = 0.05, power: float = 0.8, df: float | None = None
) -> float:
    """Return the effect that a two-sided test detects with probability ``power``.

    Bloom (1995, *Evaluation Review* 19(5)): (t_{1-alpha/2} + t_{power}) times the standard error.

    Args:
        std_error: of the estimate, in units of the outcome; NaN gives NaN.
        alpha: level of the test.
        power: probability wanted, from ``alpha`` to 1.
        df: degrees of freedom of Student's t (with clusters: clusters less 2); None for the normal.

    Raises:
        ChoiceError: alpha, power, df or the standard error out of their range.
    """
    _check(std_error, alpha, df)
    if not alpha < power < 1:
        raise ChoiceError(f"La potencia (power={power}) va de alpha={alpha} a 1, por ejemplo 0.8.")
    return float((_quantile(1 - alpha / 2, df) + _quantile(power, df)) * std_error)


def power_of(
    effect: float, std_error: float, *, alpha: float = 0.05, df: float | None = None
) -> float:
    """Return how often a two-sided test rejects when the true effect is ``effect``.

    Both tails count, so that an effect of zero gives ``alpha``. With ``df`` the statistic is taken
    as Student's t moved by effect / std_error, as in Bloom's formula.

    Raises:
        ChoiceError: as ``minimum_detectable_effect``.
    """
    _check(std_error, alpha, df)
    if not std_error > 0:
        return float("nan")
    moved = abs(effect) / std_error
    critical = _quantile(1 - alpha / 2, df)
    return float(_cumulative(moved - critical, df) + _cumulative(-moved - critical, df))


def power_curve(
    std_error: float,
    *,
    alpha: float = 0.05,
    df: float | None = None,
    effects: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Return the power at each of several effects.

    Args:
        std_error: of the estimate, in units of the outcome.
        alpha: level of the test.
        df: degrees of freedom; None for the normal.
        effects: in units of the outcome; None for 41 from zero to twice the effect that is
            detected with a power of 80 %.

    Returns:
        Columns effect, power.

    Raises:
        ChoiceError: as ``minimum_detectable_effect``.
    """
    import pandas as pd  # slow to import, and needed for tables only

    if effects is None:
        widest = 2 * minimum_detectable_effect(std_error, alpha=alpha, df=df)
        effects = np.linspace(0, widest, POINTS_OF_CURVE).tolist()
    found = [power_of(effect, std_error, alpha=alpha, df=df) for effect in effects]
    return pd.DataFrame({"effect": list(effects), "power": found}, dtype=float)


def _check(std_error: float, alpha: float, df: float | None) -> None:
    wrong = []
    if std_error < 0:
        wrong.append(f"El error estándar no puede ser negativo ({std_error}).")
    if not 0 < alpha < 1:
        wrong.append(f"alpha={alpha} debe estar entre 0 y 1, por ejemplo 0.05.")
    if df is not None and not df > 0:
        wrong.append(f"Los grados de libertad (df={df}) deben ser más que 0.")
    if wrong:
        raise ChoiceError(" ".join(wrong))


def _quantile(probability: float, df: float | None) -> float:
    from scipy.special import ndtri, stdtrit  # slow to import

    normal = df is None or math.isinf(df)
    return float(ndtri(probability) if normal else stdtrit(df, probability))


def _cumulative(value: float, df: float | None) -> float:
    from scipy.special import ndtr, stdtr

    normal = df is None or math.isinf(df)
    return float(ndtr(value) if normal else stdtr(df, value))
