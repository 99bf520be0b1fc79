"""Adds units up, batch after batch, to the sums by cohort that the estimates need."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from spl_eval.impact.cells import Flags
from spl_eval.impact.clustered import ClusterRows, ClusterTally, compact
from spl_eval.impact.cohort_sums import CohortSums
from spl_eval.impact.findings import Findings, Key
from spl_eval.impact.moments import NEVER, Floats, Integers
from spl_eval.impact.specification import Columns
from spl_eval.impact.wide import Grid, Numbers, Wide

BATCH = 65_536
"""Numbers that are added up at once: few enough to stay in a processor's cache."""

MAX_SINGLE = 20_000
"""Up to so many units a sample keeps each of them, for a bootstrap over units."""


@dataclass(frozen=True)
class SingleUnits:
    """Units one by one, as adjusted estimates need them.

    Attributes:
        cohort: (n,) first treated period.
        changes: (n, T).
        covariates: (n, T, P), or (n, 1, P) where none changes within a unit.
        weights, cluster: (n,) or None.
    """

    cohort: Floats
    changes: Floats
    covariates: Floats
    weights: Floats | None
    cluster: Integers | None


@dataclass
class Sample:
    """What was added up of one outcome and subgroup.

    ``clusters`` is None once the sample is too large for a bootstrap over its units.
    """

    cohorts: dict[float, CohortSums] = field(default_factory=dict)
    clusters: ClusterTally | None = field(default_factory=ClusterTally)
    singles: list[SingleUnits] = field(default_factory=list)
    n_units: int = 0


@dataclass
class Tally:
    """Adds batches of units up.

    Attributes:
        grid: the panel's periods.
        columns: the panel's columns.
        keep_small: whether small samples keep each unit, for a bootstrap over units.
        samples: what was added up.
        last_cohorts: of each sample the last cohort, that of units left out included.
        findings: what was left out, or breaks the contract.
    """

    grid: Grid
    columns: Columns
    keep_small: bool = True
    samples: dict[Key, Sample] = field(default_factory=dict)
    last_cohorts: dict[Key, float] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)

    def __post_init__(self) -> None:
        n_periods = len(self.grid.periods)
        self._cohorts: Floats = np.zeros(0)
        # Written over and over: fresh memory for every batch would cost more than the sums.
        self._buffer = np.empty((max(1, BATCH // n_periods), n_periods))

    def add(self, units: Wide) -> None:
        """Add a batch of units to every sample that it belongs to."""
        order = self._by_cohort(units.cohort)
        weighing = None if units.weights is None else units.weights > 0
        covered = _all_finite(units.covariates)
        for code, members in _groups(units):
            mine = order if members is None else order[members[order]]
            heavy = mine if weighing is None else mine[weighing[mine]]
            known = heavy if covered is None else heavy[covered[heavy]]
            for position in range(len(units.outcomes)):
                key = position, code
                self.findings.leave_out("weightless", key, len(mine) - len(heavy))
                self.findings.leave_out("covariate", key, len(heavy) - len(known))
                self._add_sample(key, units, known)
        if units.by is not None:
            unplaced = int(np.count_nonzero(units.by < 0))
            for position in range(len(units.outcomes)):
                self.findings.leave_out("subgroup", (position, -1), unplaced)

    def _by_cohort(self, cohort: Floats) -> Integers:
        """Return a stable order: whoever reads the same batches adds them up in the same order."""
        code = np.searchsorted(self._cohorts, cohort)
        if (
            len(self._cohorts) == 0
            or (self._cohorts[code.clip(max=len(self._cohorts) - 1)] != cohort).any()
        ):
            self._cohorts = np.union1d(self._cohorts, cohort)
            code = np.searchsorted(self._cohorts, cohort)
        # Small integers are sorted ten times faster than floats.
        small = code.astype(np.uint16) if len(self._cohorts) < 2**16 else code
        return np.argsort(small, kind="stable")

    def _add_sample(self, key: Key, units: Wide, which: Integers) -> None:
        cohort = units.cohort[which]
        latest = float(cohort[-1]) if len(cohort) else -np.inf
        self.last_cohorts[key] = max(latest, self.last_cohorts.get(key, -np.inf))
        edges = [0, *(np.flatnonzero(cohort[1:] != cohort[:-1]) + 1), len(cohort)]
        for begin, end in pairwise(edges):
            for first in range(begin, end, len(self._buffer)):
                last = min(first + len(self._buffer), end)
                # Numbers too large to be squared become infinite; they are refused by name.
                with np.errstate(over="ignore", invalid="ignore"):
                    self._add_cohort(key, units, which[first:last])

    def _add_cohort(self, key: Key, units: Wide, which: Integers) -> None:
        """Add units of one cohort, few enough for the buffer."""
        changes = self._levels(units.outcomes[key[0]], which)
        if not np.isfinite(changes.sum()):
            complete = np.isfinite(changes).all(axis=1)
            self.findings.leave_out("incomplete", key, int(np.count_nonzero(~complete)))
            which, changes = which[complete], changes[complete]
        cohort = float(units.cohort[which[0]]) if len(which) else NEVER
        if cohort <= self.grid.too_early:
            self.findings.leave_out("early", key, len(which))
        elif len(which):
            start = changes[:, 0].copy()
            changes -= start[:, None]
            sample = self.samples.setdefault(key, Sample())
            self._keep(sample, units, which, changes)
            sample.n_units += len(which)
            if cohort not in sample.cohorts:
                sample.cohorts[cohort] = CohortSums.around(changes.mean(axis=0))
            weights = None if units.weights is None else units.weights[which]
            sample.cohorts[cohort].add(start, changes, weights)

    def _levels(self, outcome: Numbers, which: Integers) -> Floats:
        if outcome.dtype != self._buffer.dtype:
            return outcome[which].astype(np.float64)
        levels = self._buffer[: len(which)]
        # "clip" lets numpy write into the buffer at once; the positions are right anyway.
        return np.take(outcome, which, axis=0, out=levels, mode="clip")

    def _keep(self, sample: Sample, units: Wide, which: Integers, changes: Floats) -> None:
        weights = None if units.weights is None else units.weights[which]
        cluster = None if units.cluster is None else units.cluster[which]
        _cluster(sample, self.keep_small, units.cohort[which], changes, weights, cluster)
        if units.covariates:
            sample.singles.append(
                SingleUnits(
                    cohort=units.cohort[which],
                    changes=changes.copy(),
                    covariates=_stacked(units.covariates, which),
                    weights=weights,
                    cluster=cluster,
                )
            )


def _cluster(
    sample: Sample,
    keep_small: bool,
    cohort: Floats,
    changes: Floats,
    weights: Floats | None,
    cluster: Integers | None,
) -> None:
    too_many = not keep_small or sample.n_units + len(cohort) > MAX_SINGLE
    if cluster is None and too_many:
        sample.clusters = None
    if sample.clusters is None:
        return
    ones = np.ones(len(cohort), dtype=np.int64)
    weight = ones.astype(np.float64) if weights is None else weights
    numbers = np.arange(sample.n_units, sample.n_units + len(cohort))
    sums = changes * weight[:, None]
    if cluster is None:
        sample.clusters.add(ClusterRows(numbers, cohort, ones, weight, sums))
    else:
        # Units of a cluster stand near each other in most panels: added up, they never pile up.
        sample.clusters.add(compact([ClusterRows(cluster, cohort, ones, weight, sums)]))


def _groups(units: Wide) -> list[tuple[int, Flags | None]]:
    if units.by is None:
        return [(-1, None)]
    return [(int(code), units.by == code) for code in np.unique(units.by) if code >= 0]


def _all_finite(tables: tuple[Numbers, ...]) -> Flags | None:
    """Return which rows are finite throughout all tables, or None when every row is."""
    if not tables:
        return None
    finite = np.ones(len(tables[0]), dtype=np.bool_)
    for table in tables:
        finite &= np.isfinite(table).all(axis=1)
    return None if finite.all() else finite


def _stacked(tables: tuple[Numbers, ...], which: Integers) -> Floats:
    stacked = np.stack([table[which] for table in tables], axis=2).astype(np.float64)
    if (stacked == stacked[:, :1]).all():
        return np.ascontiguousarray(stacked[:, :1])
    return stacked
