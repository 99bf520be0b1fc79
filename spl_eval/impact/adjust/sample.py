"""Units in the order in which an adjusted estimate goes over them: by cohort, then cluster.

Work is cut into pieces that depend on the number of units only, and sums are taken in the order
of the pieces. A run with another number of processors therefore adds the same numbers in the
same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.threads import available_cpus
from spl_eval.impact.units import Units

CHUNK = 8192
"""Units that a processor's cache holds while something is computed of them."""

PIECE = 64 * 1024
"""Units that one thread takes at a time."""

FEW_UNITS = 4 * CHUNK
"""Samples in which threads cost more than they save."""

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Sample:
    """The m units with a positive weight; those of weight 0 have no influence.

    Attributes:
        units: where the data are.
        rows: (m,) their rows in ``units``, by cohort, then cluster, then as they were read.
        starts: (H + 1,) where each cohort starts in ``rows``.
        weights: (m,) in the order of ``rows``; 1 when there are none.
        reference: (S, P) a usual value of each covariate, from which it is measured: the
            difference of two means would lose the digits of a level that both share.
    """

    units: Units
    rows: Integers
    starts: Integers
    weights: Floats
    reference: Floats

    def cohort(self, h: int) -> slice:
        """Return the places of the units of cohort ``h``."""
        return slice(int(self.starts[h]), int(self.starts[h + 1]))

    def changes(self, part: slice) -> Floats:
        """Return the (T, units) changes of the outcome."""
        return np.ascontiguousarray(self.units.changes[self.rows[part]].T)

    def covariates(self, period: int, part: slice) -> Floats:
        """Return the (P, units) covariates of a period, less their reference."""
        x: Floats = self.units.covariates[self.rows[part], period]
        x -= self.reference[period]
        return np.ascontiguousarray(x.T)


def sample_of(units: Units, n_cohorts: int) -> Sample:
    """Order the units and leave out those without weight."""
    n_units = len(units.cohort)
    weighs = np.ones(n_units, dtype=np.bool_) if units.weights is None else units.weights > 0
    rows = np.flatnonzero(weighs)
    if units.cluster is None:
        order = np.argsort(units.cohort[rows], kind="stable")
    else:
        order = np.lexsort((units.cluster[rows], units.cohort[rows]))
    rows = rows[order]
    weights = np.ones(len(rows)) if units.weights is None else units.weights[rows].astype(float)
    starts = np.searchsorted(units.cohort[rows], np.arange(n_cohorts + 1))
    return Sample(units, rows, starts, weights, _usual(units.covariates[rows[:: _apart(rows)]]))


def _apart(rows: Integers) -> int:
    """Return the distance between units of which about a thousand represent the sample."""
    return max(1, len(rows) // 1000)


def _usual(covariates: Floats) -> Floats:
    """Return the medians, which a few enormous values do not move."""
    if len(covariates) == 0:
        return np.zeros(covariates.shape[1:])
    usual: Floats = np.median(covariates, axis=0)
    return usual


def slices(whole: slice, size: int) -> Iterator[slice]:
    """Cut a slice into consecutive ones of at most ``size``."""
    for start in range(whole.start, whole.stop, size):
        yield slice(start, min(start + size, whole.stop))


def pieces(sample: Sample) -> list[tuple[int, slice]]:
    """Return the pieces in which the units are gone over, each within one cohort."""
    n_cohorts = len(sample.starts) - 1
    return [(h, piece) for h in range(n_cohorts) for piece in slices(sample.cohort(h), PIECE)]


def in_order(
    function: Callable[[Task], Outcome], tasks: Iterable[Task], n_units: int
) -> Iterator[Outcome]:
    """Apply ``function`` to each task, in threads for large samples; results come in order."""
    tasks = list(tasks)
    processors = min(available_cpus(), len(tasks))
    if n_units < FEW_UNITS or processors < 2:
        yield from map(function, tasks)
        return
    with ThreadPoolExecutor(processors) as threads:
        yield from threads.map(function, tasks)
