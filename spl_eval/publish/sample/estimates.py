"""What the answers say of the whole frame, beside what the register says of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spl_eval import spanish
from spl_eval.impact.sample import Estimate, SampleDesign, mean, proportion
from spl_eval.publish.sample.weighting import Weighting
from spl_eval.results.study.frame import OUTSIDE
from spl_eval.results.study.population import ASSISTED, COMPARISON

ALL = "all"
OUTCOMES = ("jobs", "women_jobs", "formal_jobs", "active")
ARMS = (ALL, ASSISTED, COMPARISON)
KNOWN_OF_ALL = 0.8
"""Part of an arm's units whose outcome the register must have, to stand beside an estimate: where
it has only those that the survey asked, it is no second opinion."""

COLUMNS = (
    *("outcome", "arm", "n", "plain", "estimate", "std_error", "low", "high"),
    *("frame", "frame_units", "covers", "notes"),
)


def estimates(found: Weighting | None, alpha: float) -> pd.DataFrame:
    """Return the weighted mean of each outcome in the study's frame, by arm, with its interval.

    Columns: ``outcome``, ``arm`` ("all" is both), ``n`` answers used, ``plain`` (their unweighted
    mean), ``estimate``, ``std_error``, ``low``, ``high``, ``frame`` (the mean of the register over
    the ``frame_units`` whose outcome it has), ``covers`` (whether the interval holds it; None
    where one of them is not known), ``notes``.
    """
    if found is None:
        return pd.DataFrame(columns=list(COLUMNS))
    design, rows = found.design, []
    units = found.work.frame.units
    for outcome in OUTCOMES:
        for arm in ARMS:
            inside = _in_arm(design.rows["arm"], arm)
            every = units.loc[_in_arm(units["arm"], arm), outcome]
            whole = every.dropna() if every.notna().mean() >= KNOWN_OF_ALL else every.iloc[:0]
            part = design.rows.loc[inside, outcome].dropna()
            told = _estimate(design, outcome, inside.to_numpy(), alpha)
            rows.append(_row(outcome, arm, told, part, whole))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _in_arm(arms: pd.Series, arm: str) -> pd.Series:
    return arms != OUTSIDE if arm == ALL else arms == arm


def _estimate(
    design: SampleDesign, outcome: str, inside: np.ndarray[Any, np.dtype[np.bool_]], alpha: float
) -> Estimate:
    if outcome == "active":
        return proportion(design, outcome, 1, inside, alpha)
    return mean(design, outcome, inside, alpha)


def _row(
    outcome: str, arm: str, told: Estimate, part: pd.Series, whole: pd.Series
) -> dict[str, Any]:
    known = float(whole.mean()) if len(whole) else float("nan")
    low, high = told.ci
    unsure = any(spanish.is_missing(value) for value in (low, high, known))
    return {
        "outcome": outcome,
        "arm": arm,
        "n": told.n,
        "plain": float(part.mean()) if len(part) else float("nan"),
        "estimate": told.estimate,
        "std_error": told.std_error,
        "low": low,
        "high": high,
        "frame": known,
        "frame_units": len(whole),
        "covers": None if unsure else bool(low <= known <= high),
        "notes": " ".join(told.notes),
    }
