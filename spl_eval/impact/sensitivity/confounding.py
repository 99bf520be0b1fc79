"""How strong an unobserved cause would have to be: the formulas of Cinelli and Hazlett.

Cinelli and Hazlett (2020), "Making sense of sensitivity: extending omitted variable bias", *Journal
of the Royal Statistical Society B* 82(1).
"""

from __future__ import annotations

import math

from spl_eval.impact.problems import ChoiceError


def partial_r2(t: float, df: float) -> float:
    """Return the share of what is left of the outcome that the treatment explains: t² / (t² + df).

    With classical errors; it is also how much of what is left of the treatment a confounder that
    explains all of the outcome would have to explain to bring the estimate to zero.
    """
    return t**2 / (t**2 + df)


def robustness_value(
    t: float,
    df: float,
    *,
    q: float = 1.0,
    alpha: float | None = None,
    inflation: float = 1.0,
    reference_df: float | None = None,
) -> float:
    """Return the share of treatment and of outcome that a confounder must explain, both alike.

    Weaker confounders do not bring the estimate down by ``q`` times itself (RV_q), or, with
    ``alpha``, do not make it insignificant at that level (RV_q,alpha).

    Args:
        t: the estimate over its **classical** standard error.
        df: residual degrees of freedom of the regression.
        q: part of the estimate to be explained away; 1 for all.
        alpha: level of the test; None for the point estimate.
        inflation: standard error that the test uses (by clusters, say) over the classical one.
        reference_df: degrees of freedom of that test; None for those of the regression.

    Raises:
        ChoiceError: degrees of freedom below 2, or q or alpha out of their range.
    """
    if not df > 1 or not q > 0 or (alpha is not None and not 0 < alpha < 1):
        raise ChoiceError(f"df={df} debe ser más que 1, q={q} más que 0 y alpha={alpha} de 0 a 1.")
    f = q * abs(t) / math.sqrt(df)
    needed = 0.0 if alpha is None else inflation * _critical_f(alpha, df, reference_df)
    left = f - needed
    if left <= 0:
        return 0.0
    if needed > 0 and f > 1 / needed:
        # The confounder is limited by the treatment alone (their later correction).
        return (f**2 - needed**2) / (1 + f**2)
    return (math.sqrt(left**4 + 4 * left**2) - left**2) / 2


def _critical_f(alpha: float, df: float, reference_df: float | None) -> float:
    from scipy.special import stdtrit  # slow to import

    degrees = df - 1 if reference_df is None else reference_df
    return abs(float(stdtrit(degrees, 1 - alpha / 2))) / math.sqrt(df - 1)


def confounder_bound(r2_treatment: float, r2_outcome: float, k: float = 1) -> tuple[float, float]:
    """Return how much a confounder explains that is ``k`` times as strong as a covariate.

    Args:
        r2_treatment: partial R² of the covariate with the treatment, given the other covariates.
        r2_outcome: partial R² of the covariate with the outcome, given treatment and the others.
        k: how many times as strong, in both.

    Returns:
        Partial R² of the confounder with the treatment, and with the outcome given the treatment;
        the second is at most 1. NaN twice where no confounder can be so strong.
    """
    of_treatment = k * r2_treatment / (1 - r2_treatment)
    if not of_treatment < 1:
        return float("nan"), float("nan")
    shared = k * r2_treatment**2 / ((1 - k * r2_treatment) * (1 - r2_treatment))
    if not 0 <= shared < 1:
        return float("nan"), float("nan")
    eta = (math.sqrt(k) + math.sqrt(shared)) / math.sqrt(1 - shared)
    return of_treatment, min(eta**2 * r2_outcome / (1 - r2_outcome), 1.0)


def adjusted_estimate(
    estimate: float, std_error: float, df: float, *, r2_treatment: float, r2_outcome: float
) -> float:
    """Return the estimate less the bias of a confounder that pulls it towards zero.

    Bias: standard error × √(df × r2_outcome × r2_treatment / (1 - r2_treatment)).

    Args:
        estimate: of the regression without the confounder.
        std_error: its **classical** standard error.
        df: residual degrees of freedom.
        r2_treatment: partial R² of the confounder with the treatment.
        r2_outcome: partial R² of the confounder with the outcome, given treatment.
    """
    bias = std_error * math.sqrt(df * r2_outcome * r2_treatment / (1 - r2_treatment))
    return math.copysign(abs(estimate) - bias, estimate * (abs(estimate) - bias))


def adjusted_std_error(
    std_error: float, df: float, *, r2_treatment: float, r2_outcome: float
) -> float:
    """Return the standard error that the regression with the confounder would have."""
    return std_error * math.sqrt((1 - r2_outcome) / (1 - r2_treatment) * df / (df - 1))
