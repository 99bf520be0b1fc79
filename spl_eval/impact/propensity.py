"""Who could have been assisted: a propensity, the overlap of both groups, and weights."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.balance import (
    ASSISTED,
    COMPARISON,
    effective_sample_size,
    is_numeric,
    which_assisted,
)
from spl_eval.impact.findings import count
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError

if TYPE_CHECKING:
    import pandas as pd

CRUMP = (0.1, 0.9)
"""Propensities outside have too few counterparts (Crump et al. 2009, *Biometrika* 96(1))."""

QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@dataclass(frozen=True, eq=False)
class Propensity:
    """The propensity of being assisted and what it says of the comparison.

    Attributes:
        scores: of each row of the data; NaN where a covariate is missing or nothing was fitted.
        weights: 1 for the assisted, p / (1 - p) for the comparison group: its weighted mean stands
            for the assisted (ATT).
        quantiles: columns arm, quantile (0 to 1), score.
        histogram: columns arm, left, right, count.
        support: one row an arm: units, effective (sample size of the weights), outside_common
            (units beyond the other arm's range), outside_crump (beyond 0.1 to 0.9) and both as
            share_….
        separated: whether the covariates tell the arms apart, so that no unit has a propensity.
        notes: in Spanish.
    """

    scores: pd.Series
    weights: pd.Series
    quantiles: pd.DataFrame
    histogram: pd.DataFrame
    support: pd.DataFrame
    separated: bool
    notes: tuple[str, ...]


def att_weights(
    scores: Sequence[float] | Floats, assisted: Sequence[bool] | NDArray[np.bool_]
) -> Floats:
    """Return 1 for the assisted and p / (1 - p) for the others; NaN at a score of 1, or unknown.

    Raises:
        ChoiceError: scores outside 0 to 1.
    """
    score = np.asarray(scores, dtype=np.float64)
    if ((score < 0) | (score > 1)).any():
        raise ChoiceError("Las propensiones van de 0 a 1.")
    with np.errstate(divide="ignore"):
        odds = score / (1 - score)
    weight = np.where(np.asarray(assisted, dtype=bool), np.where(np.isnan(score), np.nan, 1), odds)
    weight[np.isinf(weight)] = np.nan
    return weight


def propensity(
    data: pd.DataFrame, covariates: Sequence[str], *, arm: str = "arm", bins: int = 20
) -> Propensity:
    """Fit a logit of being assisted and describe the overlap.

    Units with a level (of a category, or of a number with two values) that only one arm has are
    where the likelihood runs to infinity: they get the limit (1 among the assisted, 0 in the
    comparison group), are told, and the others are fitted without them. Where the covariates still
    separate the arms there are no scores.

    Args:
        data: one row a unit.
        covariates: columns; numbers enter as they are, others by level.
        arm: column with "assisted" or "comparison".
        bins: of the histogram, from 0 to 1.

    Raises:
        PanelError: columns that lack, or arms other than the two.
    """
    import pandas as pd  # slow to import, and needed for tables only

    assisted = which_assisted(data, covariates, arm)
    known = data[list(covariates)].notna().all(axis=1).to_numpy()
    notes = []
    if not known.all():
        notes.append(
            f"{count(int((~known).sum()))} unidades sin alguna covariable: sin propensión."
        )
    score = np.full(len(data), np.nan)
    inside, alone = _with_counterparts(data, covariates, assisted, known, score)
    notes += alone
    fitted, problem = _logit(data.loc[inside], covariates, assisted[inside])
    score[inside] = fitted
    notes += [problem] if problem else []
    if problem:
        score[:] = np.nan
    weights = att_weights(score, assisted)
    arms = ((ASSISTED, assisted), (COMPARISON, ~assisted))
    return Propensity(
        scores=pd.Series(score, index=data.index, name="score"),
        weights=pd.Series(weights, index=data.index, name="weight"),
        quantiles=pd.DataFrame(
            [
                {"arm": name, "quantile": q, "score": _quantile(score[side], q)}
                for name, side in arms
                for q in QUANTILES
            ]
        ),
        histogram=pd.concat(
            [_histogram(name, score[side], bins) for name, side in arms]
        ).reset_index(drop=True),
        support=pd.DataFrame([_support(name, side, score, weights) for name, side in arms]),
        separated=bool(problem),
        notes=tuple(notes),
    )


def _with_counterparts(
    data: pd.DataFrame,
    covariates: Sequence[str],
    assisted: NDArray[np.bool_],
    known: NDArray[np.bool_],
    score: Floats,
) -> tuple[NDArray[np.bool_], list[str]]:
    """Take out the levels of one arm only, until none is left; their limit goes into ``score``."""
    inside, said = known.copy(), []
    categories = [
        name for name in covariates if not is_numeric(data[name]) or data[name].nunique() <= 2
    ]
    columns = {
        name: data[name].astype("string").to_numpy(object, na_value="") for name in categories
    }
    found = True
    while found:
        found = False
        for name in categories:
            for level in sorted(set(columns[name][inside])):
                rows = inside & (columns[name] == level)
                n_assisted = int((rows & assisted).sum())
                if 0 < n_assisted < rows.sum():
                    continue
                only = "asistidas" if n_assisted else "de comparación"
                score[rows] = 1.0 if n_assisted else 0.0
                inside &= ~rows
                found = True
                said.append(
                    f"«{name}» = «{level}»: sólo hay unidades {only} ({count(int(rows.sum()))}); "
                    "no tienen con quién compararse."
                )
    return inside, said


def _logit(
    data: pd.DataFrame, covariates: Sequence[str], assisted: NDArray[np.bool_]
) -> tuple[Floats, str]:
    """Return the fitted propensities and, where there are none, why."""
    if assisted.all() or not assisted.any():
        return np.full(len(data), np.nan), (
            "No queda ninguna unidad con contraparte en el otro grupo: no hay propensión."
        )
    from statsmodels.discrete.discrete_model import Logit  # slow to import

    design = _design(data, covariates)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # separation and convergence are told by the note below
        try:
            fit = Logit(assisted.astype(np.float64), design).fit(disp=0, maxiter=100)
            fitted = np.asarray(fit.predict(), dtype=np.float64)
            converged = bool(fit.mle_retvals["converged"])
        except (np.linalg.LinAlgError, ValueError):
            converged, fitted = False, np.full(len(data), np.nan)
    # Where the arms are separated the coefficients grow for ever: there is no convergence.
    if converged:
        return fitted, ""
    return np.full(len(data), np.nan), (
        "Las covariables separan por completo (o casi) a las asistidas de las de comparación: la "
        "propensión no se puede estimar. Quite o agrupe covariables."
    )


def _design(data: pd.DataFrame, covariates: Sequence[str]) -> Floats:
    """Return the constant and the standardised columns that the others do not determine."""
    columns = [np.ones(len(data))]
    for name in covariates:
        if is_numeric(data[name]):
            columns.append(data[name].to_numpy(np.float64))
        else:
            words = data[name].astype("string").to_numpy(object)
            columns += [(words == level).astype(np.float64) for level in sorted(set(words))[1:]]
    kept = columns[:1]
    for column in columns[1:]:
        spread = column.std()
        if not spread > 0:
            continue
        scaled = (column - column.mean()) / spread
        basis = np.column_stack(kept)
        left = scaled - basis @ np.linalg.lstsq(basis, scaled)[0]
        if left.std() > 1e-6:
            kept.append(scaled)
    return np.column_stack(kept)


def _quantile(score: Floats, q: float) -> float:
    score = score[np.isfinite(score)]
    return float(np.quantile(score, q)) if len(score) else float("nan")


def _histogram(name: str, score: Floats, bins: int) -> pd.DataFrame:
    import pandas as pd

    counts, edges = np.histogram(score[np.isfinite(score)], bins, (0, 1))
    columns = {"arm": name, "left": edges[:-1], "right": edges[1:], "count": counts}
    return pd.DataFrame(columns)


def _support(
    name: str, side: NDArray[np.bool_], score: Floats, weights: Floats
) -> dict[str, str | int | float]:
    mine, other = (score[rows & np.isfinite(score)] for rows in (side, ~side))
    common = crump = 0
    if len(mine) and len(other):
        common = int(((mine < other.min()) | (mine > other.max())).sum())
        crump = int(((mine < CRUMP[0]) | (mine > CRUMP[1])).sum())
    nan = float("nan")
    return {
        "arm": name,
        "units": len(mine),
        "effective": effective_sample_size(weights[side]),
        "outside_common": common,
        "outside_crump": crump,
        "share_outside_common": common / len(mine) if len(mine) else nan,
        "share_outside_crump": crump / len(mine) if len(mine) else nan,
    }
