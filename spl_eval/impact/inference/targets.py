"""The averages that can be asked for, laid out over the cells of an estimate."""

from __future__ import annotations

import numpy as np

from spl_eval.impact.cells import Cells, Flags
from spl_eval.impact.inference.averages import Average
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError

KINDS = ("simple", "dynamic", "group", "calendar")


def average_of(
    cells: Cells, periods: Floats, cohorts: Floats, kind: str, key: float | None = None
) -> Average:
    """Lay out an aggregation of Callaway and Sant'Anna (2021), section 3.

    Args:
        cells: the cells of the estimate; those without a comparison group are left out.
        periods: (T,) observed periods.
        cohorts: (H,) cohorts of the sample.
        kind: "simple", "dynamic", "group" or "calendar".
        key: the event time, cohort or period of a single row; None for the overall average.

    Raises:
        ChoiceError: an aggregation that does not exist, or a key without cells.
    """
    if kind not in KINDS:
        raise ChoiceError(f"No existe la agregación «{kind}». Use una de: {', '.join(KINDS)}.")
    labels = row_labels(cells, periods, cohorts, kind)
    estimable = cells.pool.any(axis=1)
    after = estimable & (periods[cells.time] >= cohorts[cells.cohort])
    if key is not None:
        shown = estimable if kind == "dynamic" else after
        return _single(cells, shown & (labels == key), kind, key)
    if not after.any():
        raise ChoiceError("No hay celdas con efecto estimable después del ingreso.")
    if kind in ("simple", "group"):
        factors = np.ones((1, len(labels)))
        if kind == "group":
            # Each cohort weighs by its units, not by how many of its periods are observed.
            of_cohort = np.bincount(cells.cohort[after], minlength=len(cohorts))
            factors = 1 / np.maximum(of_cohort, 1)[cells.cohort][None, :]
        return _kept(cells, after, factors)
    return _kept(cells, after, (labels == np.unique(labels[after])[:, None]).astype(np.float64))


def row_labels(cells: Cells, periods: Floats, cohorts: Floats, kind: str) -> Floats:
    """Return the (K,) event time, cohort or period of each cell; zeros for "simple"."""
    time, cohort = periods[cells.time], cohorts[cells.cohort]
    labels: Floats = {
        "simple": np.zeros(len(time)),
        "dynamic": time - cohort,
        "group": cohort,
        "calendar": time,
    }[kind]
    return labels


def keys_of(cells: Cells, periods: Floats, cohorts: Floats, kind: str) -> Floats:
    """Return the keys that have a row: all event times, or the cohorts or periods after entry."""
    labels = row_labels(cells, periods, cohorts, kind)
    shown = cells.pool.any(axis=1)
    if kind != "dynamic":
        shown = shown & (periods[cells.time] >= cohorts[cells.cohort])
    keys: Floats = np.unique(labels[shown]) if kind != "simple" else np.zeros(0)
    return keys


def _single(cells: Cells, chosen: Flags, kind: str, key: float) -> Average:
    if kind == "simple":
        raise ChoiceError('La agregación "simple" es un solo número: no lleva clave.')
    if not chosen.any():
        raise ChoiceError(f"La agregación «{kind}» no tiene celdas para la clave {key:g}.")
    return _kept(cells, chosen, np.ones((1, len(chosen))))


def _kept(cells: Cells, kept: Flags, factors: Floats) -> Average:
    part = Cells(cells.cohort[kept], cells.time[kept], cells.base[kept], cells.pool[kept])
    return Average(part, np.ascontiguousarray(factors[:, kept]))
