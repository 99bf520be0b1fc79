"""What the answers of a lazy frame's server become: arrays, and from them the sums by cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from spl_eval.impact.cells import Flags
from spl_eval.impact.clustered import ClusterRows, cluster_sums, compact
from spl_eval.impact.moments import NEVER, ClusterSums, Floats, Integers, Moments

Table = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Counted:
    """Sums of units; each row is a cohort of one subgroup, and of one cluster where that is asked.

    Attributes:
        cohort: (R,) first treated period, ``NEVER`` for never treated.
        subgroup, cluster: R labels, or None without such a column.
        complete: (R,) whether the units have an outcome in every period.
        n_units, weight, weight_squares, start: (R,) number of units; sums of w, of w², and of w
            times the outcome of the first period.
        sums: (R, T) sums of w times the changes.
    """

    cohort: Floats
    subgroup: Sequence[Any] | None
    cluster: Sequence[Any] | None
    complete: Flags
    n_units: Integers
    weight: Floats
    weight_squares: Floats
    start: Floats
    sums: Floats

    def rows(self, chosen: Flags) -> Counted:
        """Return some of the rows."""
        where = np.flatnonzero(chosen)
        subgroup, cluster = (
            None if labels is None else [labels[i] for i in where.tolist()]
            for labels in (self.subgroup, self.cluster)
        )
        return Counted(
            self.cohort[where],
            subgroup,
            cluster,
            self.complete[where],
            self.n_units[where],
            self.weight[where],
            self.weight_squares[where],
            self.start[where],
            self.sums[where],
        )

    def of(self, subgroup: Any) -> Counted:
        """Return the rows of a subgroup; all of them when there are no subgroups."""
        if self.subgroup is None:
            return self
        return self.rows(np.array([label == subgroup for label in self.subgroup], dtype=np.bool_))


@dataclass(frozen=True)
class Products:
    """Sums over the units of one cohort and subgroup, around the centre of the cohort.

    Attributes:
        tilted: (T,) sum of w² times the changes less the centre.
        crossed: (T, T) sum of w² times the products of the same.
    """

    tilted: Floats
    crossed: Floats


def counted(answer: Table, n_periods: int) -> Counted:
    """Turn the answer to ``lazy_rows.sums`` into arrays; without weights each unit counts 1."""
    n_units = np.array(answer["units"], dtype=np.int64)
    columns = [_floats(answer[f"total_sum{k}"]) for k in range(1, n_periods)]
    weight = n_units.astype(np.float64)
    squares = weight
    if "total_weight" in answer:
        weight = _floats(answer["total_weight"])
        squares = _floats(answer["total_weight_squares"])
    return Counted(
        cohort=np.array([cohort_of(code) for code in answer["cohort"]], dtype=np.float64),
        subgroup=answer.get("by"),
        cluster=answer.get("cluster"),
        complete=np.array(answer["complete"], dtype=np.bool_),
        n_units=n_units,
        weight=weight,
        weight_squares=squares,
        start=_floats(answer["total_start"]),
        sums=np.stack([np.zeros(len(n_units)), *columns], axis=1),
    )


def cohort_of(code: float) -> float:
    """Return the cohort behind a code of the server."""
    from spl_eval.impact.readers.lazy_rows import NEVER_CODE  # loads narwhals

    return code if code < NEVER_CODE else NEVER


def centres(used: Counted, n_periods: int) -> dict[float, Floats]:
    """Return by cohort the (T,) mean of the changes, subgroups and clusters together."""
    return {
        float(cohort): _mean(used.rows(used.cohort == cohort), n_periods)
        for cohort in np.unique(used.cohort)
    }


def moments(
    used: Counted,
    periods: Floats,
    around: Mapping[float, Floats],
    products: Mapping[float, Products],
) -> Moments:
    """Put one sample together.

    Args:
        used: its sums.
        periods: (T,).
        around: what the products of each cohort were centred around.
        products: by cohort.
    """
    # Numbers too large to be squared become infinite; they are refused by name.
    with np.errstate(over="ignore", invalid="ignore"):
        return _moments(used, periods, around, products)


def _moments(
    used: Counted,
    periods: Floats,
    around: Mapping[float, Floats],
    products: Mapping[float, Products],
) -> Moments:
    cohorts = np.unique(used.cohort)
    n_periods = len(periods)
    parts = [used.rows(used.cohort == cohort) for cohort in cohorts]
    means, crossed, tilted = [], [], []
    for cohort, part in zip(cohorts.tolist(), parts, strict=True):
        mean, found = _mean(part, n_periods), products[cohort]
        # Subgroups do not have the mean of their cohort, around which products were added up.
        off, squares = mean - around[cohort], float(part.weight_squares.sum())
        across = np.outer(found.tilted, off)
        means.append(mean)
        crossed.append(found.crossed - across - across.T + squares * np.outer(off, off))
        even = bool((part.weight == part.n_units).all() and squares == part.n_units.sum())
        tilted.append(np.zeros(n_periods) if even else found.tilted - squares * off)
    totals = [[float(p.weight.sum()), float(p.weight_squares.sum())] for p in parts]
    starts = [float(p.start.sum()) / (float(p.weight.sum()) or 1.0) for p in parts]
    return Moments(
        periods=periods,
        cohorts=cohorts,
        n_units=np.array([part.n_units.sum() for part in parts], dtype=np.int64),
        weight=np.array([weight for weight, _ in totals]),
        weight_squares=np.array([squares for _, squares in totals]),
        start=np.array(starts),
        means=np.array(means).reshape(len(cohorts), n_periods),
        crossed=np.array(crossed).reshape(len(cohorts), n_periods, n_periods),
        tilted=np.array(tilted).reshape(len(cohorts), n_periods),
    )


def by_cluster(used: Counted, cohorts: Floats) -> ClusterSums | None:
    """Return the sums by cluster and cohort, clusters in the order of their labels."""
    if used.cluster is None or len(used.cohort) == 0:
        return None
    labels = sorted(set(used.cluster))
    ranks = {label: rank for rank, label in enumerate(labels)}
    codes = np.array([ranks[label] for label in used.cluster], dtype=np.int64)
    rows = ClusterRows(codes, used.cohort, used.n_units, used.weight, used.sums)
    return cluster_sums(compact([rows]), cohorts, np.array(labels, dtype=object))


def _mean(part: Counted, n_periods: int) -> Floats:
    # A cohort of units that all weigh nothing has no mean; whatever stands there is never used.
    total: Floats = part.sums.sum(axis=0) / (float(part.weight.sum()) or 1.0)
    return total if len(part.cohort) else np.zeros(n_periods)


def _floats(values: Sequence[Any]) -> Floats:
    # Sums over incomplete units may be empty, which engines write as null.
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
