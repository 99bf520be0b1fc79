"""For whom: effects by line, sector, region, size and share of women, minding how many there are.

A line is only of who signed: its units are compared with all of the comparison. Every other
group has units on both sides, and each is compared with its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
import pandas as pd

from spl_eval.impact.moments import Floats
from spl_eval.impact.results import GroupTimeEffects
from spl_eval.impact.shrinkage import shrink
from spl_eval.impact.study.carrying import both_arms, too_few
from spl_eval.impact.study.design import ORGANISATION, UNIT, Design
from spl_eval.impact.study.estimates import Effect, attempt, covariance, in_year, refusal
from spl_eval.impact.study.main import complete_units, row_of
from spl_eval.impact.study.testing import COLUMNS, p_values

OF_ASSISTED = ("line",)
"""Groups that only assisted units belong to."""


@dataclass(frozen=True)
class Subgroups:
    """Effects on one outcome by the values of one column.

    Attributes:
        by: the column.
        outcome: the outcome.
        table: one row a value: ``value``, those of ``row_of``, ``p_value``, ``p_adjusted`` (over
            all values of the column), ``shrunk``, ``shrunk_low``, ``shrunk_high`` (empirical
            Bayes: what is expected of the group, given all groups).
        q, q_p, i_squared, tau: heterogeneity beyond chance: Cochran's Q, its p-value, I² (0 to
            1), and the spread of true effects; NaN with fewer than two groups.
    """

    by: str
    outcome: str
    table: pd.DataFrame
    q: float
    q_p: float
    i_squared: float
    tau: float


def subgroups(
    panel: pd.DataFrame, units: pd.DataFrame, design: Design, outcome: str, by: str
) -> Subgroups:
    """Return the effects on one outcome by the values of a column of the units.

    Units without a value belong to no group. A group with too few organisations is refused.
    """
    values = _values(units, by)
    effects: dict[Hashable, GroupTimeEffects] = {}
    shown: dict[Hashable, Effect] = {}
    for value in values:
        own = panel[panel[UNIT].isin(_members(units, by, value))]
        found = _estimate(own, design, outcome)
        if isinstance(found, GroupTimeEffects):
            effects[value] = found
            shown[value] = in_year(found, design.year)
        else:
            shown[value] = found
    columns = ["value", *row_of(refusal(""))]
    found_rows = [{"value": value, **row_of(shown[value])} for value in values]
    rows = pd.DataFrame(found_rows, columns=columns)
    tested = p_values(effects, shown, design.year).reindex(values)
    rows = rows.assign(**{name: tested[name].to_numpy() for name in COLUMNS})
    return _with_shrinkage(by, outcome, rows, [shown[value] for value in values], design.alpha)


def _values(units: pd.DataFrame, by: str) -> list[str]:
    """Return the values of the assisted units' groups, the most units first."""
    own = units.loc[units["arm"] == "assisted", by].dropna()
    number = own.value_counts()
    return sorted(number.index, key=lambda value: (-int(number[value]), str(value)))


def _members(units: pd.DataFrame, by: str, value: str) -> pd.Series:
    keep = units[by] == value
    if by in OF_ASSISTED:
        keep = keep | (units["arm"] == "comparison")
    return units.loc[keep.fillna(False).astype(bool), UNIT]


def _estimate(own: pd.DataFrame, design: Design, outcome: str) -> GroupTimeEffects | Effect:
    there = both_arms(own, ORGANISATION)
    if why := too_few(*there):
        return _refused(why, own, outcome)
    found = attempt(own, design, outcome)
    return _refused(found, own, outcome) if isinstance(found, str) else found


def _refused(why: str, own: pd.DataFrame, outcome: str) -> Effect:
    """Return a refusal that says who is there, and how many units have the outcome."""
    complete = own[own[UNIT].isin(complete_units(own, outcome))]
    return replace(
        refusal(why), units=both_arms(complete, UNIT), organisations=both_arms(own, ORGANISATION)
    )


def _widened(shown: Sequence[Effect], alpha: float) -> Floats:
    """Return the groups' covariance, errors as large as their own intervals take them to be.

    With few organisations an interval is wider than the normal one of its error; to shrink and to
    test with the error alone would take small groups to be surer than their intervals say.
    """
    wide = np.array([(each.ci_high - each.estimate) / each.std_error for each in shown])
    scale = np.maximum(wide / NormalDist().inv_cdf(1 - alpha / 2), 1.0)
    found: Floats = covariance(shown) * np.outer(scale, scale)
    return found


def _with_shrinkage(
    by: str, outcome: str, rows: pd.DataFrame, shown: Sequence[Effect], alpha: float
) -> Subgroups:
    nothing = float("nan")
    known = [i for i, each in enumerate(shown) if np.isfinite(each.std_error)]
    rows = rows.assign(shrunk=np.nan, shrunk_low=np.nan, shrunk_high=np.nan)
    if len(known) < 2:
        return Subgroups(by, outcome, rows, nothing, nothing, nothing, nothing)
    estimates: Floats = np.array([shown[i].estimate for i in known])
    widened = _widened([shown[i] for i in known], alpha)
    found = shrink(estimates, covariance=widened, alpha=alpha)
    for column, own in (("shrunk", ""), ("shrunk_low", "_lower"), ("shrunk_high", "_upper")):
        rows.loc[known, column] = found.table[f"shrunken{own}"].to_numpy()
    apart = found.heterogeneity
    spread = float(np.sqrt(found.tau2))
    return Subgroups(by, outcome, rows, apart.q, apart.p_value, apart.i2, spread)
