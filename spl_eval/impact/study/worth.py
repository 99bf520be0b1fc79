"""What an effect is worth: jobs and job-years against what was paid and what changed in all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from spl_eval.impact.moments import NEVER
from spl_eval.impact.ratio import Ratio, cost_ratio
from spl_eval.impact.results import GroupTimeEffects
from spl_eval.impact.study.estimates import Effect, refusal, weighted
from spl_eval.impact.study.subgroups import Subgroups
from spl_eval.impact.study.totals import added_in_year


def with_data(effects: GroupTimeEffects) -> dict[int, int]:
    """Return the assisted units behind an estimate, by cohort.

    In the place of the units that entered, they give a lower total: that of units without data
    which gained nothing.
    """
    own = zip(effects.moments.cohorts, effects.moments.n_units, strict=True)
    return {int(cohort): int(number) for cohort, number in own if cohort != NEVER}


def job_years(
    effects: GroupTimeEffects,
    entered: Mapping[int, int],
    year: int,
    *,
    persistence: float = 0.0,
    further: int = 0,
) -> Effect:
    """Return the job-years from entry to ``year``, and those of ``further`` years to come.

    Sum over cohorts g of N_g [ATT(g, g) + ... + ATT(g, year) + p H ATT(g, year)]: in each of the
    H further years a part p of the effect of ``year`` goes on. Nothing is discounted. With p = 0
    it is ``totals.added_over_years``.

    Args:
        effects: per unit, of a count of jobs.
        entered: N_g, units by cohort.
        year: the last year with data.
        persistence: p, 0 to 1: assumed, not estimated.
        further: H, years.
    """
    in_last = added_in_year(effects, entered, year)
    if in_last.refused:
        return in_last
    times, cohorts = effects.times_of_cells, effects.cohorts_of_cells
    number = np.array([entered.get(int(cohort), 0) for cohort in cohorts], dtype=np.float64)
    so_far = (times >= cohorts) & (times <= year)
    years = so_far + persistence * further * (times == year)
    return weighted(effects, number * years)


def cost_per(cost: float, effect: Effect, alpha: float) -> Ratio | None:
    """Return a cost by an effect, with the limits that the effect's own interval gives.

    The cost is known, so that Fieller's set is the cost by each effect inside the interval; it
    has no upper limit where the interval holds zero.

    Returns:
        None where there is no effect, or no cost is known.
    """
    if effect.refused or not math.isfinite(cost) or not math.isfinite(effect.ci_high):
        return None
    # Fieller's set takes a standard error; that of the interval, which is not always normal.
    width = NormalDist().inv_cdf(1 - alpha / 2)
    return cost_ratio(
        cost, effect.estimate, (effect.ci_high - effect.estimate) / width, alpha=alpha
    )


@dataclass(frozen=True)
class Limits:
    """A cost for what was gained: NaN where there is none, ``high`` infinite without a limit."""

    value: float
    low: float
    high: float


def limits(cost: Ratio | None) -> Limits:
    """Return the costs above zero of a ratio: one of jobs that were lost buys nothing.

    Where the effect's interval holds zero, the cost is at least that of its upper end.
    """
    nothing = float("nan")
    if cost is None or cost.kind in ("none", "unbounded"):
        return Limits(nothing, nothing, nothing)
    if cost.kind == "complement":
        return Limits(cost.estimate if cost.estimate > 0 else nothing, cost.upper, math.inf)
    if not cost.lower > 0:
        return Limits(nothing, nothing, nothing)
    return Limits(cost.estimate, cost.lower, cost.upper)


def envelope(corners: Sequence[Limits]) -> tuple[float, float]:
    """Return the lowest and the highest limit of a cost over several assumptions.

    NaN where there is no cost under any of them; without an upper limit where one of them has
    none, or has no cost because jobs were lost.
    """
    known = [each for each in corners if not math.isnan(each.low)]
    if not known:
        return float("nan"), float("nan")
    lost = len(known) < len(corners)
    return min(each.low for each in known), math.inf if lost else max(each.high for each in known)


@dataclass(frozen=True)
class Share:
    """A part of a known whole, with its interval."""

    estimate: float
    low: float
    high: float


def share_of(effect: Effect, whole: float) -> Share:
    """Return an effect as a share of a change; NaN where there is none to share.

    The change is taken as known: that other organisations would have gained other jobs is not in
    the interval.
    """
    if effect.refused or not whole > 0:
        return Share(*[float("nan")] * 3)
    return Share(effect.estimate / whole, effect.ci_low / whole, effect.ci_high / whole)


def times(effect: Effect, units: int) -> Effect:
    """Return an effect per unit as that of so many units.

    The interval keeps the uncertainty of the effect per unit: that of which years of entry weigh
    how much is in it, which ``totals.added_in_year`` takes as known.
    """
    return Effect(
        units * effect.estimate,
        units * effect.std_error,
        units * effect.ci_low,
        units * effect.ci_high,
        effect.units,
        effect.organisations,
        effect.refused,
    )


def of_group(found: Subgroups, value: str) -> Effect:
    """Return the effect per unit of one group; refused when it has no assisted units."""
    rows = [row for row in found.table.to_dict("records") if row["value"] == value]
    if not rows:
        return refusal("No hay unidades asistidas en este grupo.")
    (row,) = rows
    return Effect(
        row["estimate"],
        row["std_error"],
        row["ci_low"],
        row["ci_high"],
        (row["units_assisted"], row["units_comparison"]),
        (row["organisations_assisted"], row["organisations_comparison"]),
        row["refused"],
    )
