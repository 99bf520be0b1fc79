"""Whether the assisted answered more, or less, than those they are compared with."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spl_eval.errors import quoted
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.sample.strata import as_text, require_columns

FEW_CLUSTERS = 10


@dataclass(frozen=True)
class DifferentialResponse:
    """Response rates of two arms among the eligible, and the test of their difference.

    ``std_error`` allows for clusters; the test and the interval use Student's t with ``df``, the
    clusters less one. What cannot be computed is NaN, and ``notes`` say why.
    """

    rate_treated: float
    rate_comparison: float
    difference: float
    std_error: float
    df: int
    p_value: float
    ci: tuple[float, float]
    n_clusters: int
    notes: tuple[str, ...]


def differential_response(
    field: pd.DataFrame,
    arm: str = "arm",
    treated: str = "assisted",
    cluster: str = "organisation_id",
    alpha: float = 0.05,
) -> DifferentialResponse:
    """Compare the response of the assisted with that of the others, by organisation.

    The regression of the response on the arm, unweighted, with errors clustered as Liang and Zeger
    (1986) and the factor G/(G - 1) · (n - 1)/(n - 2). A difference biases an effect only if who
    answers differs; its absence does not prove that it does not.

    Args:
        field: of ``fieldwork``; only eligible rows count. Rows without ``cluster`` are clusters
            of their own.
        arm: column of the arm.
        treated: its value for the assisted; all others are the comparison.
        cluster: column of the organisation.
        alpha: one minus the confidence of the interval.

    Raises:
        ChoiceError: a column is not there, or an arm has no eligible units.
    """
    require_columns(field, [arm, cluster, "responded", "eligible"], "la muestra")
    rows = field[field["eligible"].astype(bool)]
    in_arm = (as_text(rows[arm]) == treated).to_numpy()
    if not in_arm.any() or in_arm.all():
        missing = treated if not in_arm.any() else "comparación"
        raise ChoiceError(
            f"En {quoted(arm)} no hay unidades de {quoted(missing)} en la muestra: no hay con "
            "qué comparar la respuesta."
        )
    y = rows["responded"].to_numpy(dtype=float)
    own = pd.Series(np.arange(len(rows)), index=rows.index).map("fila {}".format)
    names = rows[cluster].astype(object).where(rows[cluster].notna(), own).astype(str)
    codes, labels = pd.factorize(names, sort=True)
    rates = (float(y[in_arm].mean()), float(y[~in_arm].mean()))
    error = _std_error(y, in_arm, codes, len(labels))
    notes = [f"Pocas organizaciones ({len(labels)}): el error queda de menos."]
    notes = notes if len(labels) < FEW_CLUSTERS else []
    return _tested(rates, error, len(labels), alpha, notes)


def _std_error(
    y: Floats,
    in_arm: np.ndarray[tuple[int], np.dtype[np.bool_]],
    codes: np.ndarray[tuple[int], np.dtype[np.intp]],
    n_clusters: int,
) -> float:
    n = len(y)
    if n_clusters < 2 or n < 3:
        return math.nan
    influence = np.where(
        in_arm, (y - y[in_arm].mean()) / in_arm.sum(), -(y - y[~in_arm].mean()) / (~in_arm).sum()
    )
    sums = np.bincount(codes, weights=influence, minlength=n_clusters)
    factor = n_clusters / (n_clusters - 1) * (n - 1) / (n - 2)
    return math.sqrt(factor * float(sums @ sums))


def _tested(
    rates: tuple[float, float], error: float, n_clusters: int, alpha: float, notes: list[str]
) -> DifferentialResponse:
    from scipy.stats import t  # slow to import

    difference, df = rates[0] - rates[1], n_clusters - 1
    p_value, ci = math.nan, (math.nan, math.nan)
    # Sums over clusters that cancel leave a hair of rounding, not a variance.
    if error > 1e-12:
        p_value = float(2 * t.sf(abs(difference) / error, df))
        half = float(t.ppf(1 - alpha / 2, df)) * error
        ci = (difference - half, difference + half)
    else:
        error = math.nan
        notes = [*notes, "La respuesta no varía dentro de los grupos: no hay prueba posible."]
    return DifferentialResponse(
        *rates, difference, error, df, p_value, ci, n_clusters, tuple(notes)
    )
