"""Weighted estimates of a sample, with linearised standard errors and t intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from spl_eval.errors import allowed, quoted
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.sample.design import CENSUS, SampleDesign, covariance
from spl_eval.impact.sample.strata import as_text, require_columns

ROUNDING = 1e-12

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Estimate:
    """An estimate and its uncertainty.

    ``n`` rows were used and stand for ``population`` units (their sum of weights). ``df`` are the
    PSUs less the strata, among those with somebody in the domain and not taken whole. What the
    design cannot carry is NaN, and ``notes`` say why.
    """

    label: str
    estimate: float
    std_error: float
    df: int
    ci: tuple[float, float]
    n: int
    population: float
    notes: tuple[str, ...] = ()


def mean(
    design: SampleDesign, y: str, domain: Sequence[bool] | Mask | None = None, alpha: float = 0.05
) -> Estimate:
    """Estimate the mean of ``y``, Σwy / Σw, in a domain or in the population.

    Args:
        design: of the sample.
        y: column; rows without it are left out as a domain, and counted in a note.
        domain: whether each row belongs to the domain; None for all.
        alpha: one minus the confidence of the interval.

    Raises:
        ChoiceError: a column that is not there, a domain of another length, alpha outside 0 to 1.
    """
    return _ratio(design, y, y, _numbers(design, y), np.ones(len(design.rows)), domain, alpha)


def ratio(
    design: SampleDesign,
    y: str,
    x: str,
    domain: Sequence[bool] | Mask | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Estimate the ratio of two totals, Σwy / Σwx; arguments and errors as for ``mean``."""
    label = f"{y} / {x}"
    return _ratio(design, label, y, _numbers(design, y), _numbers(design, x), domain, alpha)


def total(
    design: SampleDesign, y: str, domain: Sequence[bool] | Mask | None = None, alpha: float = 0.05
) -> Estimate:
    """Estimate the total of ``y``, Σwy; arguments and errors as for ``mean``.

    Rows without ``y`` add nothing: the total is then that of the units whose ``y`` is known.
    """
    values = _numbers(design, y)
    inside, notes = _domain(design, domain, ~np.isnan(values))
    if not inside.any():
        return _nobody(y, notes)
    known = np.where(inside, values, 0.0)
    if notes:
        notes = (*notes, "El total es solo de las que tienen dato.")
    return _finished(design, y, float(design.weight @ known), known, inside, alpha, notes)


def proportion(
    design: SampleDesign,
    column: str,
    value: object,
    domain: Sequence[bool] | Mask | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Estimate the share of units whose ``column`` is ``value``.

    The interval is symmetric on the logit scale, within 0 and 1 (Lumley 2010, 2.4; ``svyciprop``).
    Rows without the column are left out; other arguments and errors as for ``mean``.
    """
    require_columns(design.rows, [column], "la muestra")
    wanted = as_text(pd.Series([value])).iloc[0]
    is_value = (as_text(design.rows[column]) == wanted).to_numpy(dtype=float)
    values = np.where(design.rows[column].isna().to_numpy(), np.nan, is_value)
    label = f"{column} = {wanted}"
    found = _ratio(design, label, column, values, np.ones(len(values)), domain, alpha)
    p, error = found.estimate, found.std_error
    if not (0 < p < 1 and error > 0 and found.df > 0):
        return found
    half = _quantile(found.df, alpha) * error / (p * (1 - p))
    centre = math.log(p / (1 - p))
    return replace(found, ci=(_expit(centre - half), _expit(centre + half)))


Statistic = Callable[[SampleDesign, str, Mask, float], Estimate]
STATISTICS: dict[str, Statistic] = {"mean": mean, "total": total}


def by_domain(
    design: SampleDesign, y: str, by: str, statistic: str = "mean", alpha: float = 0.05
) -> pd.DataFrame:
    """Estimate a mean or a total in each category of ``by``; «sin dato» is one of them.

    Returns:
        One row a category, sorted: ``by``, estimate, std_error, df, low, high, n, population,
        notes (joined).

    Raises:
        ChoiceError: an unknown statistic, or as ``mean``.
    """
    if statistic not in STATISTICS:
        raise ChoiceError(
            f"El estadístico {quoted(statistic)} no existe. {allowed(statistic, STATISTICS)}."
        )
    require_columns(design.rows, [by], "la muestra")
    categories = as_text(design.rows[by])
    rows = []
    for category in sorted(set(categories)):
        inside = (categories == category).to_numpy(dtype=bool)
        found = STATISTICS[statistic](design, y, inside, alpha)
        rows.append(
            {
                by: category,
                "estimate": found.estimate,
                "std_error": found.std_error,
                "df": found.df,
                "low": found.ci[0],
                "high": found.ci[1],
                "n": found.n,
                "population": found.population,
                "notes": " ".join(found.notes),
            }
        )
    return pd.DataFrame(rows)


def _numbers(design: SampleDesign, column: str) -> Floats:
    require_columns(design.rows, [column], "la muestra")
    return design.rows[column].to_numpy(dtype=float, na_value=np.nan)


def _domain(
    design: SampleDesign, domain: Sequence[bool] | Mask | None, known: Mask
) -> tuple[Mask, tuple[str, ...]]:
    inside = np.ones(len(known), dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    if inside.shape != known.shape:
        raise ChoiceError(f"El dominio tiene {len(inside)} filas y la muestra {len(known)}.")
    lacking = int((inside & ~known).sum())
    return inside & known, ((f"Quedan fuera, por no tener dato: {lacking}.",) if lacking else ())


def _ratio(
    design: SampleDesign,
    label: str,
    y: str,
    values: Floats,
    divisor: Floats,
    domain: Sequence[bool] | Mask | None,
    alpha: float,
) -> Estimate:
    inside, notes = _domain(design, domain, ~(np.isnan(values) | np.isnan(divisor)))
    if not inside.any():
        return _nobody(label, notes)
    top, bottom = np.where(inside, values, 0.0), np.where(inside, divisor, 0.0)
    below = float(design.weight @ bottom)
    if below == 0:
        return replace(_nobody(label, notes), notes=(*notes, "El divisor suma cero."))
    value = float(design.weight @ top) / below
    residual = top - value * bottom
    # What is equal but for rounding is equal.
    residual[np.abs(residual) <= ROUNDING * np.abs(value * bottom).max()] = 0
    return _finished(design, label, value, residual / below, inside, alpha, notes)


def _finished(
    design: SampleDesign,
    label: str,
    value: float,
    linearised: Floats,
    inside: Mask,
    alpha: float,
    notes: tuple[str, ...],
) -> Estimate:
    if not 0 < alpha < 1:
        raise ChoiceError("El nivel alpha va entre 0 y 1.")
    open_psu = design.correction[design.psu_stratum] > CENSUS
    here = np.unique(design.psu[inside])
    here = here[open_psu[here]]
    df = len(here) - len(np.unique(design.psu_stratum[here]))
    error = math.sqrt(max(float(covariance(design, linearised[:, None])[0, 0]), 0))
    said, ci = list(notes), (math.nan, math.nan)
    if not len(here):
        error, ci = 0.0, (value, value)
        said.append("Se tomaron todas: no hay error de muestreo.")
    elif len(here) == 1 or not linearised.any():
        error = math.nan
        said.append(
            "Una sola unidad: el error no se puede estimar."
            if len(here) == 1
            else "Todas las respuestas son iguales: el error no se puede estimar."
        )
    elif df < 1:
        said.append("Sin grados de libertad: no hay intervalo.")
    else:
        half = _quantile(df, alpha) * error
        ci = (value - half, value + half)
    weights = float(design.weight[inside].sum())
    return Estimate(label, value, error, df, ci, int(inside.sum()), weights, tuple(said))


def _quantile(df: int, alpha: float) -> float:
    from scipy.stats import t  # slow to import

    return float(t.ppf(1 - alpha / 2, df))


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _nobody(label: str, notes: tuple[str, ...]) -> Estimate:
    nothing = (math.nan, math.nan)
    return Estimate(label, math.nan, math.nan, 0, nothing, 0, 0.0, (*notes, "No respondió nadie."))
