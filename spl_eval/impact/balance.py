"""How alike the assisted and the comparison group are, covariate by covariate.

Austin (2009, *Statistics in Medicine* 28(25)): differences of means in standard deviations, which
do not grow with the sample as tests do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import PanelError

if TYPE_CHECKING:
    import pandas as pd

ASSISTED, COMPARISON = "assisted", "comparison"

_SAME = "No varía en ninguno de los dos grupos."
_APART = "No varía dentro de los grupos y difiere entre ellos: separa los grupos por completo."
_EMPTY = "Sin datos en un grupo."


def balance_table(
    data: pd.DataFrame,
    covariates: Sequence[str],
    *,
    arm: str = "arm",
    weights: Sequence[float] | Floats | pd.Series | None = None,
) -> pd.DataFrame:
    """Compare the covariates of both groups, before and after weighting.

    A standardised difference is (mean of the assisted - mean of the comparison) / √((s₁² + s₀²) /
    2), with the variances **before** weighting in both cases, so that only means move. A category
    has a row for each of its levels, whose mean is a share and whose variance is p (1 - p).
    Variances of numbers are divided by n - 1. Missing values stay out, covariate by covariate.

    Args:
        data: one row a unit.
        covariates: columns; numbers (booleans included) are compared as such, others by level.
        arm: column with "assisted" or "comparison".
        weights: of the rows, in their order, for instance ``Propensity.weights``; rows whose weight
            is missing do not enter the weighted columns.

    Returns:
        A row a covariate, or a level: covariate, level ("" for numbers), kind ("numeric" or
        "category"), n_assisted, n_comparison, missing_assisted, missing_comparison,
        mean_assisted, mean_comparison, smd, variance_ratio (assisted over comparison; numbers
        only), the same four with the ending _weighted (NaN without weights), note.

    Raises:
        PanelError: columns that lack, or arms other than the two.
    """
    import pandas as pd  # slow to import, and needed for tables only

    assisted = which_assisted(data, covariates, arm)
    weight = None if weights is None else np.asarray(weights, dtype=np.float64)
    if weight is not None and (weight.shape != assisted.shape or (weight < 0).any()):
        raise PanelError(["Los pesos deben ser uno por fila y no negativos."])
    rows: list[dict[str, Any]] = []
    for name in covariates:
        for level, values in _columns(data[name]):
            rows.append(_row(name, level, values, assisted, weight))
    return pd.DataFrame(rows)


def effective_sample_size(weights: Sequence[float] | Floats) -> float:
    """Return (Σw)² / Σw², the equally weighted units that would be as precise (Kish 1965)."""
    weight = np.asarray(weights, dtype=np.float64)
    weight = weight[np.isfinite(weight)]
    squares = float(weight @ weight)
    return float(weight.sum()) ** 2 / squares if squares > 0 else 0.0


def which_assisted(data: pd.DataFrame, covariates: Sequence[str], arm: str) -> NDArray[np.bool_]:
    """Return which rows are of the assisted group.

    Raises:
        PanelError: columns that lack, arms other than "assisted" and "comparison", or one only.
    """
    lacking = [name for name in (arm, *covariates) if name not in data]
    if lacking:
        raise PanelError([f"Falta la columna «{name}»." for name in lacking])
    found = set(data[arm].unique())
    if found != {ASSISTED, COMPARISON}:
        raise PanelError(
            [f"La columna «{arm}» debe tener «{ASSISTED}» y «{COMPARISON}», los dos y nada más."]
        )
    return np.asarray(data[arm] == ASSISTED, dtype=bool)


def is_numeric(column: pd.Series) -> bool:
    """Say whether a covariate is compared as a number."""
    from pandas.api import types  # slow to import

    return bool(
        types.is_numeric_dtype(column) and not isinstance(column.dtype, types.CategoricalDtype)
    )


def _columns(column: pd.Series) -> list[tuple[str | None, Floats]]:
    """Return a number as it is, and a category as a column of zeros and ones for each level."""
    if is_numeric(column):
        return [(None, column.to_numpy(dtype=np.float64, na_value=np.nan))]
    missing = column.isna().to_numpy()
    words = column.astype("string").to_numpy(dtype=object, na_value="")
    levels = sorted({str(word) for word in words[~missing]})
    shares = [np.where(missing, np.nan, (words == level).astype(np.float64)) for level in levels]
    return list(zip(levels, shares, strict=True)) or [("", np.full(len(column), np.nan))]


def _row(
    name: str, level: str | None, values: Floats, assisted: NDArray[np.bool_], weight: Floats | None
) -> dict[str, Any]:
    is_share = level is not None
    known = np.isfinite(values)
    arms = [values[known & assisted], values[known & ~assisted]]
    spread = [_variance(of_arm, None, is_share) for of_arm in arms]
    scale = math.sqrt((spread[0] + spread[1]) / 2)
    plain = _pair(arms, [None, None], scale, is_share)
    nan = float("nan")
    weighted: tuple[float, ...] = (nan, nan, nan, nan)
    if weight is not None:
        sides = [known & side & np.isfinite(weight) for side in (assisted, ~assisted)]
        parts = [values[side] for side in sides]
        weighted = _pair(parts, [weight[side] for side in sides], scale, is_share)
    names = ("mean_assisted", "mean_comparison", "smd", "variance_ratio")
    return {
        "covariate": name,
        "level": level or "",
        "kind": "category" if is_share else "numeric",
        "n_assisted": len(arms[0]),
        "n_comparison": len(arms[1]),
        "missing_assisted": int((assisted & ~known).sum()),
        "missing_comparison": int((~assisted & ~known).sum()),
        **dict(zip(names, plain, strict=True)),
        **dict(zip((f"{each}_weighted" for each in names), weighted, strict=True)),
        "note": _said(plain, scale),
    }


def _pair(
    arms: list[Floats], weights: Sequence[Floats | None], scale: float, is_share: bool
) -> tuple[float, float, float, float]:
    """Return both means, their standardised difference and the ratio of the variances."""
    means = [_mean(values, weight) for values, weight in zip(arms, weights, strict=True)]
    difference = means[0] - means[1]
    smd = difference / scale if scale > 0 else (0.0 if difference == 0 else float("nan"))
    if is_share:
        return means[0], means[1], smd, float("nan")
    spread = [_variance(values, w, False) for values, w in zip(arms, weights, strict=True)]
    ratio = spread[0] / spread[1] if spread[1] > 0 else float("nan")
    return means[0], means[1], smd, ratio


def _mean(values: Floats, weight: Floats | None) -> float:
    total = len(values) if weight is None else float(weight.sum())
    if not total > 0:
        return float("nan")
    return float(values.mean() if weight is None else weight @ values / total)


def _variance(values: Floats, weight: Floats | None, is_share: bool) -> float:
    """Return p (1 - p), or the unbiased variance, which weights treat as reliabilities."""
    mean = _mean(values, weight)
    if math.isnan(mean):
        return float("nan")
    if is_share:
        return mean * (1 - mean)
    w = np.ones(len(values)) if weight is None else weight
    degrees = float(w.sum()) - float(w @ w) / float(w.sum())
    squares = float(w @ np.square(values - mean))
    return squares / degrees if degrees > 0 else float("nan")


def _said(plain: tuple[float, float, float, float], scale: float) -> str:
    if math.isnan(plain[0]) or math.isnan(plain[1]):
        return _EMPTY
    if scale == 0:
        return _SAME if plain[2] == 0 else _APART
    return ""
