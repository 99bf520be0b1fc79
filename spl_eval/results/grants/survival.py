"""What waits amount to when some still wait: the share that waits, its median, and tests.

The share still waiting is the estimator of Kaplan and Meier (J. Amer. Statist. Assoc. 53, 1958),
computed by statsmodels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff

from spl_eval.results.grants.timing import Waits
from spl_eval.results.groups import each_value

SOON, LATER = 6, 12
"""Months within which it is asked who was paid."""

QUARTER = 3
"""Months between the rows of a curve told as a table."""

SAME_PERCENT = 1e-9
"""What rounding may add to a share that is 50 or 0 percent."""

LEAST_FOLLOWED = 5
"""Instruments below which no median, share or end of a curve is told: one would decide it."""

LEAST_NAMED = 10
"""That reached it in a group, from which its median is told as the shortest or the longest."""

LEAST_REACHED = 5
"""Of each group, for the log-rank test: its chi-squared is of large samples."""


@dataclass(frozen=True)
class LogRank:
    """A log-rank test of equal waits between groups, or why it was not made.

    ``groups`` were compared; ``too_few`` had less than :data:`LEAST_REACHED` that reached it.
    ``statistic`` and ``p`` are None when fewer than two groups were left.
    """

    groups: tuple[str, ...]
    too_few: tuple[str, ...] = field(default=())
    statistic: float | None = None
    p: float | None = None


def curve(waits: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """Return the steps of the share still waiting, as long as ``least`` are at risk.

    Columns: ``months``, ``waiting`` (percent), ``at_risk`` (waiting just before) and ``reached``
    (in that moment). The first row is the signature, when all wait; the last, the longest time
    at which ``least`` were still followed (Pocock, Clayton and Altman, The Lancet 359, 2002, on
    cutting such curves). No rows when fewer are followed.
    """
    columns = ["months", "waiting", "at_risk", "reached"]
    if len(waits) < least or waits.empty:
        return pd.DataFrame(columns=columns).astype("Float64")
    months, reached = _arrays(waits)
    end = np.sort(months)[-least]
    found = SurvfuncRight(months, reached)
    steps = zip(found.surv_times, 100 * found.surv_prob, found.n_risk, found.n_events, strict=True)
    rows = [(0.0, 100.0, len(waits), 0), *(step for step in steps if step[0] <= end)]
    rows.append((end, rows[-1][1], (months >= end).sum(), 0))
    return pd.DataFrame(rows, columns=columns).astype("Float64")


def quarterly(waits: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """Return :func:`curve` at every :data:`QUARTER` months, as long as it goes.

    Columns: ``months``, ``waiting`` (percent), ``at_risk`` (still followed so many months after
    the signature).
    """
    steps = curve(waits, least)
    last = float(steps["months"].iloc[-1]) if len(steps) else -1.0
    months, _ = _arrays(waits)
    rows = [
        (each, _waiting_at(steps, each), (months >= each).sum())
        for each in range(0, math.floor(last) + 1, QUARTER)
    ]
    return pd.DataFrame(rows, columns=["months", "waiting", "at_risk"]).astype("Float64")


SUMMARY = {
    "waits": "Int64",
    **dict.fromkeys(("few", "few_at_median", "too_soon"), "bool"),
    **dict.fromkeys(("reached", "ended", "pending"), "Int64"),
    **dict.fromkeys(("reached_share", "median", "median_low", "median_high"), "Float64"),
    **dict.fromkeys(("longest", "within_soon", "within_later", "came_later"), "Float64"),
}


def summary(waits: pd.DataFrame) -> dict[str, Any]:
    """Return what one group of waits says.

    ``waits``, ``reached``, ``ended`` and ``pending`` (counts), ``reached_share`` (percent of all
    that reached it by the end of the year, however long each had); ``median`` (months at which no
    more than half still wait; missing while more do), ``median_low`` and ``median_high`` (95 %
    limits of Brookmeyer and Crowley, Biometrics 38, 1982, on the log-log scale; missing where
    there is none, or where all are gone at the limit: nobody is left to say how far it goes),
    ``longest`` (months); ``within_soon`` and ``within_later`` (percent that
    reached it within :data:`SOON` and :data:`LATER` months, had nobody ended before), and
    ``came_later`` (percent that did reach it within :data:`LATER`, those that ended counted as
    never reaching it: cumulative incidence, Aalen and Johansen, Scand. J. Statist. 5, 1978).
    ``few``: fewer than :data:`LEAST_FOLLOWED` are followed; median and shares are missing then,
    and a share is when fewer were signed so many months before the end of the year.
    ``few_at_median``: so few were still at risk where half was crossed, and the median is
    missing. ``too_soon``: more than half wait, and fewer than :data:`LEAST_FOLLOWED` were signed
    :data:`SOON` months before the end of the year.
    """
    steps, few = curve(waits), len(waits) < LEAST_FOLLOWED
    crossed = steps[steps["waiting"] <= 50 + SAME_PERCENT]
    thin = not few and len(crossed) > 0 and bool(crossed["at_risk"].iloc[0] < LEAST_FOLLOWED)
    median, low, high = (pd.NA,) * 3 if few or thin else _median(waits, crossed)
    old_enough = (waits["possible"] >= SOON).sum() >= LEAST_FOLLOWED
    longest = float(waits["months"].max()) if len(waits) else pd.NA
    within = {
        each: _waiting_at(steps, each)
        if (waits["possible"] >= each).sum() >= LEAST_FOLLOWED
        else pd.NA
        for each in (SOON, LATER)
    }
    return {
        "waits": len(waits),
        "few": few,
        "few_at_median": thin,
        "too_soon": not few and crossed.empty and not old_enough,
        "reached": int(waits["reached"].sum()),
        "ended": int(waits["ended"].sum()),
        "pending": int((~waits["reached"] & ~waits["ended"]).sum()),
        "reached_share": 100 * float(waits["reached"].mean()) if len(waits) else pd.NA,
        "median": median,
        "median_low": low,
        "median_high": high,
        "longest": longest,
        "within_soon": 100 - within[SOON],
        "within_later": 100 - within[LATER],
        "came_later": pd.NA if within[LATER] is pd.NA else _incidence(waits, LATER),
    }


def summaries(waits: Waits, by: str) -> pd.DataFrame:
    """Return :func:`summary` of each group of ``by``, those without one last."""
    return each_value(waits.frame, by, summary, SUMMARY)


def log_rank(waits: Waits, by: str) -> LogRank:
    """Test that the groups of ``by`` wait alike: log-rank test (Mantel, 1966).

    It takes instruments as independent of each other, which those of one organisation are not
    quite. Groups without a name are not compared.
    """
    named = waits.frame[waits.frame[by].notna()]
    counts = named.groupby(by)["reached"].sum()
    groups = tuple(str(each) for each in counts.index[counts >= LEAST_REACHED])
    too_few = tuple(str(each) for each in counts.index[counts < LEAST_REACHED])
    if len(groups) <= 1:
        return LogRank(groups, too_few)
    own = named[named[by].isin(groups)]
    months, reached = _arrays(own)
    statistic, p = survdiff(months, reached, own[by].to_numpy(dtype=object).astype(str))
    return LogRank(groups, too_few, float(statistic), float(p))


def _arrays(waits: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return waits["months"].to_numpy(dtype=float), waits["reached"].to_numpy(dtype=int)


def _median(waits: pd.DataFrame, crossed: pd.DataFrame) -> tuple[Any, Any, Any]:
    median = crossed["months"].iloc[0] if len(crossed) else pd.NA
    if not waits["reached"].any():
        return pd.NA, pd.NA, pd.NA
    # At a share of zero the log-log scale has no value: statsmodels divides by zero there.
    with np.errstate(all="ignore"):
        found = SurvfuncRight(*_arrays(waits))
        limits = found.quantile_ci(0.5)
    # Nor does it have limits there: the last wait is returned for want of one to test.
    if 100 * found.surv_prob[-1] <= SAME_PERCENT and limits[1] == found.surv_times[-1]:
        limits = (limits[0], math.inf)
    low, high = (float(each) if math.isfinite(each) else pd.NA for each in limits)
    return median, low, high


def _waiting_at(steps: pd.DataFrame, months: int) -> Any:
    """Return the percentage still waiting after ``months``; missing when nobody is known of."""
    if steps.empty:
        return pd.NA
    before = steps[steps["months"] <= months]
    waiting = before["waiting"].iloc[-1]
    known = steps["months"].iloc[-1] >= months or waiting <= SAME_PERCENT
    return float(waiting) if known else pd.NA


def _incidence(waits: pd.DataFrame, months: int) -> float:
    if not waits["reached"].any():
        return 0.0
    causes = np.where(waits["reached"], 1, np.where(waits["ended"], 2, 0))
    # Its standard error, not used here, divides by zero at the last wait.
    with np.errstate(all="ignore"):
        found = CumIncidenceRight(waits["months"].to_numpy(dtype=float), causes)
    return 100 * float(np.max(found.cinc[0][found.times <= months], initial=0.0))
