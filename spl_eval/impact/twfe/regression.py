"""What a two-way fixed effects regression found, and what its reader must know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.moments import NEVER, Floats, LinearForms
from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.twfe.fit import fit
from spl_eval.impact.twfe.sample import Sample, label
from spl_eval.impact.twfe.uncertainty import Uncertainty, clusters_of, uncertainty

if TYPE_CHECKING:
    import pandas as pd

TREATED_EARLY = (
    "La muestra es la de los efectos por cohorte y período: no incluye unidades tratadas desde el "
    "primer período, que en efectos fijos de dos vías sólo servirían de comparación ya tratada."
)
ALWAYS_TREATED = (
    "Hay unidades tratadas en todos los períodos: en efectos fijos de dos vías sólo sirven de "
    "comparación ya tratada."
)


@dataclass(frozen=True)
class Regression:
    """K coefficients with their covariance.

    Attributes:
        uncertainty: sample, fit, small-sample factor and degrees of freedom.
        coefficients: (K,) in units of the outcome.
        covariance: (K, K); NaN where it cannot be known, with the reason in ``notes``.
        alpha: the intervals cover 1 - alpha.
        notes: Spanish sentences.
    """

    uncertainty: Uncertainty
    coefficients: Floats
    covariance: Floats
    alpha: float
    notes: tuple[str, ...]

    @property
    def forms(self) -> LinearForms:
        """Return the coefficients with the influence of every unit."""
        return self.uncertainty.fitted.forms

    @property
    def std_error(self) -> Floats:
        """Return the (K,) standard errors."""
        errors: Floats = np.sqrt(np.diag(self.covariance))
        return errors

    def columns(self, coefficients: Floats, std_error: Floats) -> dict[str, Floats]:
        """Return estimates beside their errors, p-values and intervals by Student's t."""
        # Slow to import, and the estimates themselves do not need it.
        from scipy.special import stdtr, stdtrit

        df = self.uncertainty.df  # where it is not positive the standard errors are NaN
        with np.errstate(divide="ignore", invalid="ignore"):
            p_value = 2 * stdtr(df, -np.abs(coefficients / std_error))
        margin = stdtrit(df, 1 - self.alpha / 2) * std_error
        return {
            "estimate": coefficients,
            "std_error": std_error,
            "p_value": p_value,
            "ci_low": coefficients - margin,
            "ci_high": coefficients + margin,
        }

    def period_effects(self) -> pd.DataFrame:
        """Return the period effects relative to the first period, which has no row.

        Columns: time, estimate, std_error, p_value, ci_low, ci_high.
        """
        import pandas as pd  # slow to import; only tables need it

        estimates = self.uncertainty.fitted.period_forms().estimates
        errors = np.sqrt(np.diag(self.uncertainty.period_covariance()))
        times = self.uncertainty.sample.moments.periods[1:]
        return pd.DataFrame({"time": times, **self.columns(estimates, errors)})


def regression(
    sample: Sample, regressors: Floats, names: tuple[str, ...], vcov: str, alpha: float
) -> Regression:
    """Regress on linearly independent ``regressors`` (H, T, K), called ``names`` in notes."""
    if not 0 < alpha < 1:
        raise ChoiceError(f"alpha={alpha:g} no está entre 0 y 1. Use por ejemplo 0.05.")
    fitted = fit(sample.moments, regressors)
    chosen = uncertainty(sample, fitted, vcov)
    covariance, notes = chosen.covariance(), _sample_notes(sample)
    if not np.isfinite(covariance).all():
        notes += (
            "No hay errores estándar: quedan muy pocas observaciones, o hay un solo conglomerado.",
        )
    elif not (sample.moments.means.any() or sample.moments.crossed.any()):
        covariance = np.full_like(covariance, np.nan)
        notes += ("No hay errores estándar: el resultado no cambia en ninguna unidad.",)
    elif vcov == "cluster":
        notes += _few_clusters(sample, chosen, names)
    return Regression(chosen, fitted.coefficients, covariance, alpha, notes)


def _sample_notes(sample: Sample) -> tuple[str, ...]:
    cohorts, periods = sample.moments.cohorts, sample.moments.periods
    notes: tuple[str, ...] = (ALWAYS_TREATED if (cohorts <= periods[0]).any() else TREATED_EARLY,)
    after = [label(cohort) for cohort in cohorts if periods[-1] < cohort < NEVER]
    if after:
        notes += (
            f"La muestra termina en {label(periods[-1])}, antes de que entren las cohortes "
            f"{', '.join(after)}: sirven de comparación no tratada.",
        )
    return notes


def _few_clusters(sample: Sample, chosen: Uncertainty, names: tuple[str, ...]) -> tuple[str, ...]:
    single = clusters_of(sample, chosen.fitted) == 1
    if not single.any():
        return ()
    which = ", ".join(name for name, one in zip(names, single, strict=True) if one)
    kind = "una sola unidad" if sample.sums is None else "un solo conglomerado"
    return (
        f"Descansa en {kind}: {which}. Su error estándar por conglomerados es demasiado chico; "
        "no lo use para decidir.",
    )
