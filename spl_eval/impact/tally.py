"""Adds units up, batch after batch, to the sums by cohort that the estimates need."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from spl_eval.impact.cells import Flags
from spl_eval.impact.clustered import ClusterRows, ClusterTally, compact
from spl_eval.impact.findings import Findings, Key
from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.specification import Columns
from spl_eval.impact.wide import Grid, Numbers, Wide

BATCH = 16_384
"""Units that are added up at once: few enough to stay in a processor's cache."""

MAX_SINGLE = 20_000
"""Up to so many units a sample keeps each of them, for a bootstrap over units."""


@dataclass
class CohortSums:
    """Sums over the units of one cohort, relative to ``shift`` so that they cancel no digits."""

    shift: Floats
    n_units: int = 0
    weight: float = 0.0
    weight_squares: float = 0.0
    start: float = 0.0
    sums: Floats = field(default_factory=lambda: np.zeros(0))
    squared_weight_sums: Floats = field(default_factory=lambda: np.zeros(0))
    crossed: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    @classmethod
    def around(cls, shift: Floats) -> CohortSums:
        """Return empty sums around ``shift`` (T,)."""
        zeros = np.zeros_like(shift)
        return cls(
            shift,
            sums=zeros,
            squared_weight_sums=zeros.copy(),
            crossed=np.zeros((len(shift), len(shift))),
        )

    def add(self, start: Floats, changes: Floats, weights: Floats | None) -> None:
        """Add units; ``changes`` (n, T) is overwritten."""
        changes -= self.shift
        self.n_units += len(changes)
        if weights is None:
            self.weight += len(changes)
            self.weight_squares += len(changes)
            self.start += float(start.sum())
            sums = changes.sum(axis=0)
            self.sums += sums
            self.squared_weight_sums += sums
        else:
            self.weight += float(weights.sum())
            self.weight_squares += float(weights @ weights)
            self.start += float(weights @ start)
            self.sums += weights @ changes
            changes *= weights[:, None]
            self.squared_weight_sums += weights @ changes
        self.crossed += changes.T @ changes


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
    """Adds batches of units up."""

    grid: Grid
    columns: Columns
    samples: dict[Key, Sample] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)

    def add(self, units: Wide) -> None:
        """Add a batch of units to every sample that it belongs to."""
        in_time = units.cohort > self.grid.too_early
        covered = _all_finite(units.covariates)
        complete = [_all_finite((outcome,)) for outcome in units.outcomes]
        for code, members in _groups(units):
            for position in range(len(units.outcomes)):
                key = position, code
                seen = _both(members, complete[position])
                known = _both(seen, covered)
                kept = known & in_time
                self._leave_out(
                    key, incomplete=(members, seen), covariate=(seen, known), early=(known, kept)
                )
                self._add_sample(key, units, kept)
        if units.by is not None:
            unplaced = int(np.count_nonzero(units.by < 0))
            for position in range(len(units.outcomes)):
                self.findings.leave_out("subgroup", (position, -1), unplaced)

    def _leave_out(self, key: Key, **steps: tuple[Flags, Flags]) -> None:
        for reason, (before, after) in steps.items():
            number = int(np.count_nonzero(before)) - int(np.count_nonzero(after))
            self.findings.leave_out(reason, key, number)

    def _add_sample(self, key: Key, units: Wide, kept: Flags) -> None:
        sample = self.samples.setdefault(key, Sample())
        # A stable order by cohort: whoever reads the same batches adds them up in the same order.
        order = np.argsort(units.cohort, kind="stable")
        order = order[kept[order]]
        for begin in range(0, len(order), BATCH):
            self._add_batch(sample, key[0], units, order[begin : begin + BATCH])

    def _add_batch(self, sample: Sample, position: int, units: Wide, which: Integers) -> None:
        cohort = units.cohort[which]
        levels = units.outcomes[position][which]
        start = levels[:, 0].astype(np.float64)
        changes = np.subtract(levels, start[:, None], dtype=np.float64)
        weights = None if units.weights is None else units.weights[which]
        _cluster(sample, units, which, changes, weights)
        sample.n_units += len(which)
        if units.covariates:
            sample.singles.append(
                SingleUnits(
                    cohort=cohort,
                    changes=changes.copy(),
                    covariates=_stacked(units.covariates, which),
                    weights=weights,
                    cluster=None if units.cluster is None else units.cluster[which],
                )
            )
        edges = [0, *(np.flatnonzero(cohort[1:] != cohort[:-1]) + 1), len(cohort)]
        for begin, end in pairwise(edges):
            part = changes[begin:end]
            sums = sample.cohorts.get(float(cohort[begin]))
            if sums is None:
                sums = CohortSums.around(part.mean(axis=0))
                sample.cohorts[float(cohort[begin])] = sums
            sums.add(start[begin:end], part, None if weights is None else weights[begin:end])


def _cluster(
    sample: Sample, units: Wide, which: Integers, changes: Floats, weights: Floats | None
) -> None:
    if units.cluster is None and sample.n_units + len(which) > MAX_SINGLE:
        sample.clusters = None
    if sample.clusters is None:
        return
    ones = np.ones(len(which), dtype=np.int64)
    weight = ones.astype(np.float64) if weights is None else weights
    numbers = np.arange(sample.n_units, sample.n_units + len(which))
    rows = ClusterRows(
        cluster=numbers if units.cluster is None else units.cluster[which],
        cohort=units.cohort[which],
        n_units=ones,
        weight=weight,
        sums=changes * weight[:, None],
    )
    # Units of a cluster stand near each other in most panels: added up here, they never pile up.
    sample.clusters.add(rows if units.cluster is None else compact([rows]))


def _all_finite(tables: tuple[Numbers, ...]) -> Flags | None:
    """Return which rows are finite throughout all tables, or None when every row is."""
    finite: Flags | None = None
    for table in tables:
        # A sum is finite only if its terms are: one pass that reads each number once.
        if not np.isfinite(table.sum(axis=1)).all():
            mine: Flags = np.isfinite(table).all(axis=1)
            finite = mine if finite is None else finite & mine
    return None if finite is None or finite.all() else finite


def _groups(units: Wide) -> list[tuple[int, Flags]]:
    if units.by is None:
        return [(-1, np.ones(len(units.cohort), dtype=np.bool_))]
    return [(int(code), units.by == code) for code in np.unique(units.by) if code >= 0]


def _both(chosen: Flags, flags: Flags | None) -> Flags:
    return chosen if flags is None else chosen & flags


def _stacked(tables: tuple[Numbers, ...], which: Integers) -> Floats:
    stacked = np.stack([table[which] for table in tables], axis=2).astype(np.float64)
    if (stacked == stacked[:, :1]).all():
        return np.ascontiguousarray(stacked[:, :1])
    return stacked
