"""Sums by cluster and cohort, made smaller whenever they have grown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.moments import ClusterSums, Floats, Integers

MAX_PENDING = 200_000
"""Rows that wait before equal clusters are added up: about the memory of one batch of rows."""


@dataclass(frozen=True)
class ClusterRows:
    """Sums of some units by cluster and cohort; a pair may come in several rows.

    Attributes:
        cluster: (R,) codes.
        cohort: (R,) first treated period.
        n_units: (R,) units.
        weight: (R,) sum of w.
        sums: (R, T) sum of w times the changes.
    """

    cluster: Integers
    cohort: Floats
    n_units: Integers
    weight: Floats
    sums: Floats

    def __len__(self) -> int:
        return len(self.cluster)


@dataclass
class ClusterTally:
    """Gathers the rows of many batches."""

    rows: list[ClusterRows] = field(default_factory=list)
    pending: int = 0

    def add(self, rows: ClusterRows) -> None:
        """Add rows; once many wait, add equal clusters up."""
        self.rows.append(rows)
        self.pending += len(rows)
        if self.pending > MAX_PENDING:
            compacted = compact(self.rows)
            self.rows = [compacted]
            # What cannot get smaller must not be sorted again with every batch.
            self.pending = 0 if len(compacted) > MAX_PENDING // 2 else len(compacted)


def compact(parts: list[ClusterRows]) -> ClusterRows:
    """Return one row for each pair of cluster and cohort, in ascending order of both."""
    cluster = np.concatenate([part.cluster for part in parts])
    cohort = np.concatenate([part.cohort for part in parts])
    order = np.lexsort((cohort, cluster))
    cluster, cohort = cluster[order], cohort[order]
    new = np.ones(len(cluster), dtype=np.bool_)
    new[1:] = (cluster[1:] != cluster[:-1]) | (cohort[1:] != cohort[:-1])
    begins = np.flatnonzero(new)
    n_units = np.concatenate([part.n_units for part in parts])[order]
    weight = np.concatenate([part.weight for part in parts])[order]
    sums = np.concatenate([part.sums for part in parts])[order]
    return ClusterRows(
        cluster=cluster[begins],
        cohort=cohort[begins],
        n_units=np.add.reduceat(n_units, begins),
        weight=np.add.reduceat(weight, begins),
        sums=np.add.reduceat(sums, begins, axis=0),
    )


def cluster_sums(
    rows: ClusterRows, cohorts: Floats, labels: NDArray[Any] | None = None
) -> ClusterSums:
    """Number the clusters that have units 0 … C-1, in the order of their codes.

    ``labels`` are those of all codes; single units have none.
    """
    codes, cluster = np.unique(rows.cluster, return_inverse=True)
    return ClusterSums(
        cluster=cluster,
        cohort=np.searchsorted(cohorts, rows.cohort),
        n_units=rows.n_units,
        weight=rows.weight,
        sums=rows.sums,
        n_clusters=len(codes),
        labels=None if labels is None else labels[codes],
    )
