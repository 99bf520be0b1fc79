"""How reliable an index of several items is, and how two measures go together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from spl_eval.impact.moments import Floats

FEWEST = 10
"""Cases below which nothing is said of them: an interval of five held nearly every correlation."""

COHERENT = 0.5
"""Alpha below which items share less than half of the variance of their sum: no one measure."""


@dataclass(frozen=True)
class Estimate:
    """A statistic with its interval and the cases behind it.

    Attributes:
        value: NaN when it cannot be had.
        low, high: interval at 1 - alpha.
        cases: complete cases.
        note: why there is no value, in Spanish; empty when there is one.
    """

    value: float
    low: float
    high: float
    cases: int
    note: str = ""


def _none(cases: int, note: str) -> Estimate:
    nothing = float("nan")
    return Estimate(nothing, nothing, nothing, cases, note)


def _few(cases: int) -> str:
    return f"Son {cases} casos completos, y se piden {FEWEST} o más."


def _complete(*columns: Any) -> Floats:
    values: Floats = np.column_stack([np.asarray(each, dtype=np.float64) for each in columns])
    complete: Floats = values[np.isfinite(values).all(axis=1)]
    return complete


def cronbach(items: Any, alpha: float = 0.05) -> Estimate:
    """Return Cronbach's alpha of k items, with Feldt's interval.

    alpha = k / (k - 1) (1 - sum of the items' variances / variance of their sum), over cases that
    answered all. (1 - true) / (1 - estimated) follows F with n - 1 and (n - 1)(k - 1) degrees of
    freedom where items are parallel, errors normal and cases independent.

    Args:
        items: (n, k) scores, NaN where there is none.
        alpha: one less the confidence level.

    Sources: Cronbach, Psychometrika 16 (1951); Feldt, Psychometrika 30 (1965).
    """
    from scipy.special import fdtri  # slow to import

    values = _complete(items)
    cases, number = values.shape
    if cases < FEWEST:
        return _none(cases, _few(cases))
    if number < 2:
        return _none(cases, "Con una sola pregunta no hay coherencia entre preguntas que medir.")
    total = float(values.sum(axis=1).var(ddof=1))
    if not total > 0:
        return _none(cases, "Todos suman lo mismo: no hay diferencias que medir.")
    own = float(values.var(axis=0, ddof=1).sum())
    found = number / (number - 1) * (1 - own / total)
    degrees = (cases - 1, (cases - 1) * (number - 1))
    low, high = (
        1 - (1 - found) * float(fdtri(*degrees, level)) for level in (1 - alpha / 2, alpha / 2)
    )
    return Estimate(found, low, high, cases)


def is_coherent(alpha: float, low: float) -> bool:
    """Say whether items can be read as one measure, from their alpha and its lower limit.

    Not where alpha is below :data:`COHERENT`, where its interval holds zero, or where it is not
    known.
    """
    return alpha >= COHERENT and low > 0


def mean(values: Any, alpha: float = 0.05) -> Estimate:
    """Return the mean of what is known, with the interval of Student's t."""
    from scipy.special import stdtrit  # slow to import

    known = _complete(values)[:, 0]
    cases = len(known)
    if cases < FEWEST:
        return _none(cases, _few(cases))
    centre = float(known.mean())
    error = float(known.std(ddof=1)) / math.sqrt(cases)
    margin = float(stdtrit(cases - 1, 1 - alpha / 2)) * error
    return Estimate(centre, centre - margin, centre + margin, cases)


def spearman(first: Any, second: Any, alpha: float = 0.05) -> Estimate:
    """Return Spearman's rank correlation, with the interval of Bonett and Wright.

    The correlation of ranks, mean ranks for ties. Its Fisher transform has the variance
    (1 + r² / 2) / (n - 3): the interval is wider than that of a correlation of normal numbers.

    Args:
        first: (n,) numbers, NaN where not known.
        second: (n,) others, of the same cases.
        alpha: one less the confidence level.

    Source: Bonett and Wright, Psychometrika 65 (2000), 23-28.
    """
    values = _complete(first, second)
    cases = len(values)
    if cases < FEWEST:
        return _none(cases, _few(cases))
    ranks = np.column_stack([_ranks(values[:, 0]), _ranks(values[:, 1])])
    ranks -= ranks.mean(axis=0)
    spread = np.sqrt((ranks**2).sum(axis=0))
    if not (spread > 0).all():
        return _none(cases, "Una de las dos medidas es igual en todos los casos.")
    found = float((ranks[:, 0] * ranks[:, 1]).sum() / (spread[0] * spread[1]))
    if not abs(found) < 1:
        return Estimate(math.copysign(1.0, found), float("nan"), float("nan"), cases)
    width = NormalDist().inv_cdf(1 - alpha / 2) * math.sqrt((1 + found**2 / 2) / (cases - 3))
    centre = math.atanh(found)
    return Estimate(found, math.tanh(centre - width), math.tanh(centre + width), cases)


def _ranks(values: Floats) -> Floats:
    """Return ranks from 1, ties at their mean."""
    _, place, number = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(number)
    ranks: Floats = (last - (number - 1) / 2)[place]
    return ranks
