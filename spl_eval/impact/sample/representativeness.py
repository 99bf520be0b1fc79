"""How like the frame the sample is: standardised differences and the R-indicator."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spl_eval.errors import quoted
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError, PanelError
from spl_eval.impact.sample.strata import MISSING, as_text, require_columns
from spl_eval.impact.sample.weights import require_weights

FEW = 5
"""Units in a group below which its response rate is mostly chance."""


@dataclass(frozen=True)
class RIndicator:
    """How alike the response propensities are: 1 when all are the same.

    ``spread`` is their weighted standard deviation, ``value`` = 1 - 2 · ``spread``.
    """

    value: float
    mean_propensity: float
    spread: float
    cells: pd.DataFrame
    notes: tuple[str, ...]


def representativeness(
    frame: pd.DataFrame,
    sample: pd.DataFrame,
    covariates: Sequence[str],
    weights: Mapping[str, str | None],
) -> pd.DataFrame:
    """Compare a sample with its frame, variable by variable, under several weights.

    The standardised difference is (sample - frame) / sd of the frame, with √(p(1 - p)) for a
    category (Austin 2009, with the frame as reference); it is NaN where the frame does not vary.

    Args:
        frame: one row a unit of the population.
        sample: one row a unit of the sample, or of the respondents.
        covariates: columns of both. Numbers are compared by their mean among the known ones, and
            the missing as the category «sin dato»; other columns by the share of each category.
        weights: for each name of a comparison, a column of ``sample``; None for unweighted.

    Returns:
        One row a number or category: ``variable``, ``category`` (empty for a mean), ``frame``, and
        for each comparison ``value_<name>`` and ``difference_<name>``.

    Raises:
        ChoiceError: a column is not there.
        PanelError: nobody in the sample or the frame, or weights that are not positive.
    """
    require_columns(frame, covariates, "el marco")
    given = [column for column in weights.values() if column is not None]
    require_columns(sample, [*covariates, *given], "la muestra")
    if frame.empty or sample.empty:
        raise PanelError(["El marco o la muestra no tienen unidades: no hay qué comparar."])
    used = {name: _weights(sample, column) for name, column in weights.items()}
    rows = []
    for covariate in covariates:
        for category, whole, part in _parts(frame[covariate], sample[covariate]):
            rows.append(
                {"variable": covariate, "category": category} | _compared(whole, part, used)
            )
    return pd.DataFrame(rows)


def _weights(sample: pd.DataFrame, column: str | None) -> Floats:
    if column is None:
        return np.ones(len(sample))
    return require_weights(sample[column].to_numpy(dtype=float))


def _parts(whole: pd.Series, part: pd.Series) -> list[tuple[str, Floats, Floats]]:
    """Return what to compare of one variable: (category, values in the frame, in the sample)."""
    numeric = pd.api.types.is_numeric_dtype(whole) and not pd.api.types.is_bool_dtype(whole)
    first, second = as_text(whole), as_text(part)
    categories = sorted(set(first) | set(second))
    compared = []
    if numeric:
        numbers = [values.to_numpy(dtype=float, na_value=np.nan) for values in (whole, part)]
        compared.append(("", numbers[0], numbers[1]))
        categories = [MISSING] if MISSING in categories else []
    for category in categories:
        here = [(text == category).to_numpy(dtype=float) for text in (first, second)]
        compared.append((category, here[0], here[1]))
    return compared


def _compared(whole: Floats, part: Floats, used: Mapping[str, Floats]) -> dict[str, float]:
    known = whole[~np.isnan(whole)]
    centre = float(known.mean()) if len(known) else math.nan
    spread = float(known.std()) if len(known) else math.nan
    row = {"frame": centre}
    inside = ~np.isnan(part)
    for name, weight in used.items():
        value = (
            float(np.average(part[inside], weights=weight[inside])) if inside.any() else math.nan
        )
        row[f"value_{name}"] = value
        row[f"difference_{name}"] = (value - centre) / spread if spread > 0 else math.nan
    return row


def r_indicator(field: pd.DataFrame, by: Sequence[str], weight: str = "weight") -> RIndicator:
    """Estimate R = 1 - 2 · S(ρ), ρ the response rate of each unit's group.

    Schouten, Cobben and Bethlehem (2009), with the saturated model of the groups as propensity.
    It says how alike the response is over ``by``, and nothing of what ``by`` does not tell.
    Chance alone spreads the rates of small groups, so R is too low with many of them.

    Args:
        field: of ``fieldwork``; only eligible rows count.
        by: columns of the groups.
        weight: column of design weights.

    Raises:
        ChoiceError: a column is not there, or no group was asked for.
        PanelError: no eligible units, or weights that are not positive.
    """
    if not by:
        raise ChoiceError("Indique al menos una columna de grupos (by).")
    require_columns(field, [*by, weight, "responded", "eligible"], "la muestra")
    rows = field[field["eligible"].astype(bool)]
    if rows.empty:
        raise PanelError([f"Sin unidades en alcance no hay {quoted('indicador R')}."])
    weights = require_weights(rows[weight].to_numpy(dtype=float))
    data = pd.DataFrame({name: as_text(rows[name]) for name in by})
    data = data.assign(weight=weights, answered=weights * rows["responded"].to_numpy(dtype=float))
    cells = data.groupby(list(by)).agg(
        units=("weight", "size"), weight=("weight", "sum"), answered=("answered", "sum")
    )
    cells["propensity"] = cells.pop("answered") / cells["weight"]
    total = float(cells["weight"].sum())
    centre = float((cells["weight"] * cells["propensity"]).sum()) / total
    squares = float((cells["weight"] * (cells["propensity"] - centre) ** 2).sum())
    spread = math.sqrt(squares / (total - 1)) if total > 1 else math.nan
    small = int((cells["units"] < FEW).sum())
    notes = (
        (f"Grupos con menos de {FEW} unidades: {small}. El azar baja el indicador.",)
        if small
        else ()
    )
    return RIndicator(1 - 2 * spread, centre, spread, cells.reset_index(), notes)
