"""By which weights an aggregation adds group-time effects up.

Weights are the cohorts' shares of the sample, which are estimated: their influence is part of the
standard errors (Callaway and Sant'Anna 2021, section 3; as R's `did` computes it).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Real

import numpy as np

from spl_eval.errors import allowed, quoted
from spl_eval.impact.cells import ROUNDING, Flags
from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.problems import ChoiceError, PanelError

KEYS = {"simple": "", "dynamic": "event_time", "group": "cohort", "calendar": "time"}
"""The kinds of aggregation, and the column that names an aggregate's rows."""


LIMITS = {
    "simple": ("max_event",),
    "dynamic": ("min_event", "max_event", "balance_event"),
    "group": ("max_event",),
    "calendar": ("max_event",),
}
"""The limits of a window that mean something in each aggregation."""


@dataclass(frozen=True)
class Window:
    """Which event times an aggregation looks at; None is no limit.

    ``balance_event`` keeps, by event time, only the cohorts that are observed that long after
    their treatment, so that every row is about the same cohorts.
    """

    min_event: float | None = None
    max_event: float | None = None
    balance_event: float | None = None


@dataclass(frozen=True)
class EstimatedCells:
    """The cells that have an effect, as aggregations look at them.

    Attributes:
        cohort, time: (K,) values.
        position: (K,) index of the cohort in ``weight``.
        att: (K,) effects; NaN where there is none.
        weight: (H,) sum of weights of each cohort.
        last: last period.
        span: last less first period.
    """

    cohort: Floats
    time: Floats
    position: Integers
    att: Floats
    weight: Floats
    last: float
    span: float

    @property
    def event(self) -> Floats:
        """Return (K,) the time since treatment."""
        # Months as fractions of a year differ in their last digits.
        return np.round(self.time - self.cohort, 9)


@dataclass(frozen=True)
class Weighting:
    """Rows of weights over cells; the last row is the overall effect.

    Attributes:
        keys: (E,) what each row but the last is about.
        weights: (E+1, K).
        shares: (E+1, H) influence of estimating the weights, per unit of weight.
    """

    keys: Floats
    weights: Floats
    shares: Floats


def weighting(kind: str, cells: EstimatedCells, window: Window) -> Weighting:
    """Return the weights of an aggregation.

    Raises:
        ChoiceError: there is no such aggregation.
        PanelError: no cell has an effect that it could use.
    """
    if kind not in KEYS:
        raise ChoiceError(f"No hay una agregación {quoted(kind)}. {allowed(str(kind), KEYS)}.")
    _check(kind, window)
    rows = list(_ROWS[kind](cells, window))
    if not rows:
        raise PanelError(["No hay efectos estimados para esa agregación en esa ventana."])
    keys = np.array([key for key, _, _ in rows])
    weights = np.array([row for _, row, _ in rows])
    shares = np.array([row for _, _, row in rows])
    if kind == "simple":
        return Weighting(np.zeros(0), weights, shares)
    last, last_shares = _overall(kind, cells, keys, weights, shares)
    return Weighting(keys, np.vstack([weights, last]), np.vstack([shares, last_shares]))


def _check(kind: str, window: Window) -> None:
    for name, value in vars(window).items():
        if value is not None and not (isinstance(value, Real) and math.isfinite(value)):
            raise ChoiceError(f"{name}={quoted(value)} debe ser un número.")
        if value is not None and name not in LIMITS[kind]:
            raise ChoiceError(f"{name} no tiene sentido en la agregación {quoted(kind)}.")
    if window.balance_event is not None and window.balance_event < 0:
        raise ChoiceError(f"balance_event={window.balance_event:g} debe ser 0 o más.")


def _overall(
    kind: str, cells: EstimatedCells, keys: Floats, weights: Floats, shares: Floats
) -> tuple[Floats, Floats]:
    if kind == "group":
        effects = weights @ np.nan_to_num(cells.att)
        where = np.searchsorted(np.unique(cells.cohort), keys)
        position = np.unique(cells.position)[where]
        size = cells.weight[position]
        own = np.zeros(len(cells.weight))
        own[position] = (effects - size @ effects / size.sum()) / size.sum()
        return size / size.sum() @ weights, own
    counted = keys >= 0 if kind == "dynamic" else np.ones(len(keys), dtype=np.bool_)
    if not counted.any():
        nothing = np.full(weights.shape[1], np.nan)
        return nothing, np.zeros(shares.shape[1])
    return weights[counted].mean(axis=0), shares[counted].mean(axis=0)


def _simple(cells: EstimatedCells, window: Window) -> Iterator[tuple[float, Floats, Floats]]:
    yield from _row(0.0, cells, _after(cells, window))


def _dynamic(cells: EstimatedCells, window: Window) -> Iterator[tuple[float, Floats, Floats]]:
    event, kept = cells.event, _estimated(cells)
    lowest = -np.inf if window.min_event is None else window.min_event
    highest = np.inf if window.max_event is None else window.max_event
    if window.balance_event is not None:
        kept &= cells.last - cells.cohort >= window.balance_event - ROUNDING
        lowest = max(lowest, window.balance_event - cells.span)
        highest = min(highest, window.balance_event)
    for key in np.unique(event[kept]):
        if lowest - ROUNDING <= key <= highest + ROUNDING:
            yield from _row(float(key), cells, kept & (event == key))


def _calendar(cells: EstimatedCells, window: Window) -> Iterator[tuple[float, Floats, Floats]]:
    after = _after(cells, window)
    for period in np.unique(cells.time[after]):
        yield from _row(float(period), cells, after & (cells.time == period))


def _group(cells: EstimatedCells, window: Window) -> Iterator[tuple[float, Floats, Floats]]:
    after = _after(cells, window)
    for cohort in np.unique(cells.cohort[after]):
        which = after & (cells.cohort == cohort)
        # Every period of a cohort weighs the same: nothing is estimated.
        yield float(cohort), which / which.sum(), np.zeros(len(cells.weight))


def _row(key: float, cells: EstimatedCells, which: Flags) -> Iterator[tuple[float, Floats, Floats]]:
    """Weigh cells by the size of their cohorts."""
    if not which.any():
        return
    size = np.where(which, cells.weight[cells.position], 0.0)
    total = size.sum()
    effect = size @ np.nan_to_num(cells.att) / total
    shares = np.zeros(len(cells.weight))
    np.add.at(shares, cells.position[which], (cells.att[which] - effect) / total)
    yield key, size / total, shares


def _after(cells: EstimatedCells, window: Window) -> Flags:
    after = _estimated(cells) & (cells.cohort <= cells.time)
    if window.max_event is not None:
        after &= cells.event <= window.max_event + ROUNDING
    return after


def _estimated(cells: EstimatedCells) -> Flags:
    estimated: Flags = np.isfinite(cells.att)
    return estimated


_ROWS = {"simple": _simple, "dynamic": _dynamic, "group": _group, "calendar": _calendar}
