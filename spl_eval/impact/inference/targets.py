"""The averages that can be asked for, laid out over the cells of an estimate."""

from __future__ import annotations

import numpy as np

from spl_eval.impact.cells import Cells, Flags
from spl_eval.impact.inference.averages import Average
from spl_eval.impact.moments import Floats, Moments
from spl_eval.impact.problems import ChoiceError

KINDS = ("simple", "dynamic", "group", "calendar")


def average_of(cells: Cells, moments: Moments, kind: str, key: float | None = None) -> Average:
    """Lay out an aggregation of Callaway and Sant'Anna (2021), section 3.

    Args:
        cells: the cells of the estimate; those without units or comparison group are left out.
        moments: the sample.
        kind: "simple", "dynamic", "group" or "calendar".
        key: the event time, cohort or period of a single row; None for the overall average.

    Raises:
        ChoiceError: an aggregation that does not exist, or a key without cells.
    """
    if kind not in KINDS:
        raise ChoiceError(f"No existe la agregación «{kind}». Use una de: {', '.join(KINDS)}.")
    labels = row_labels(cells, moments, kind)
    estimable = has_effect(cells, moments)
    after = estimable & is_after(cells, moments)
    if key is not None:
        shown = estimable if kind == "dynamic" else after
        return _single(cells, shown & (labels == key), kind, key)
    if not after.any():
        raise ChoiceError("No hay celdas con efecto estimable después del ingreso.")
    if kind in ("simple", "group"):
        factors = np.ones((1, len(labels)))
        if kind == "group":
            # Each cohort weighs by its units, not by how many of its periods are observed.
            of_cohort = np.bincount(cells.cohort[after], minlength=len(moments.cohorts))
            factors = 1 / np.maximum(of_cohort, 1)[cells.cohort][None, :]
        return _kept(cells, after, factors)
    return _kept(cells, after, (labels == np.unique(labels[after])[:, None]).astype(np.float64))


def has_effect(cells: Cells, moments: Moments) -> Flags:
    """Return which cells have units, and a comparison group, of any weight."""
    found: Flags = (cells.pool @ moments.weight > 0) & (moments.weight[cells.cohort] > 0)
    return found


def is_after(cells: Cells, moments: Moments) -> Flags:
    """Return which cells are about a period from the entry on."""
    after: Flags = moments.periods[cells.time] >= moments.cohorts[cells.cohort]
    return after


def row_labels(cells: Cells, moments: Moments, kind: str) -> Floats:
    """Return the (K,) event time, cohort or period of each cell; zeros for "simple"."""
    time, cohort = moments.periods[cells.time], moments.cohorts[cells.cohort]
    labels: Floats = {
        "simple": np.zeros(len(time)),
        "dynamic": time - cohort,
        "group": cohort,
        "calendar": time,
    }[kind]
    return labels


def keys_of(cells: Cells, moments: Moments, kind: str) -> Floats:
    """Return the keys that have a row: all event times, or the cohorts or periods after entry."""
    shown = has_effect(cells, moments)
    if kind != "dynamic":
        shown = shown & is_after(cells, moments)
    keys: Floats = np.unique(row_labels(cells, moments, kind)[shown])
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
