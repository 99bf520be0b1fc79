"""Puts together what the parts of a panel were added up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.clustered import ClusterRows, cluster_sums, compact
from spl_eval.impact.cohort_sums import CohortSums
from spl_eval.impact.findings import Findings, Key
from spl_eval.impact.moments import ClusterSums, Floats, Integers, Moments
from spl_eval.impact.tally import MAX_SINGLE, Sample, SingleUnits, Tally
from spl_eval.impact.units import Units


@dataclass(frozen=True)
class Gathered:
    """One outcome and subgroup of a panel, ready to be estimated.

    Attributes:
        moments: by cohort.
        sums: by cluster, or by unit where no cluster is asked for and the sample is small;
            None for a large one.
        units: one by one where there are covariates.
    """

    moments: Moments
    sums: ClusterSums | None
    units: Units | None


@dataclass(frozen=True)
class _Centred:
    """One cohort in one part of the panel, around its own mean."""

    n_units: int
    weight: float
    weight_squares: float
    start: float
    mean: Floats
    crossed: Floats
    tilted: Floats


def all_findings(tallies: Sequence[Tally]) -> Findings:
    """Return what every part found, in the order of the parts."""
    findings = Findings()
    for tally in tallies:
        findings.merge(tally.findings)
    return findings


@dataclass(frozen=True)
class Clusters:
    """The panel's clusters: their labels in ascending order, and each code's place among them."""

    labels: NDArray[Any]
    ranks: Integers


def gather(tallies: Sequence[Tally], key: Key, clusters: Clusters) -> Gathered:
    """Put one sample together from every part that has units of it."""
    samples = [tally.samples[key] for tally in tallies if key in tally.samples]
    clustered = tallies[0].columns.cluster is not None
    cohorts = np.array(sorted({cohort for sample in samples for cohort in sample.cohorts}))
    moments = _moments(samples, cohorts, tallies[0].grid.periods)
    return Gathered(
        moments=moments,
        sums=_sums(samples, cohorts, clusters if clustered else None),
        units=_units(samples, cohorts, clusters.ranks),
    )


def _moments(samples: Sequence[Sample], cohorts: Floats, periods: Floats) -> Moments:
    # Sums that overflowed are refused by whoever knows the column's name.
    with np.errstate(over="ignore", invalid="ignore"):
        merged = [
            _merge([_centre(sample.cohorts[g]) for sample in samples if g in sample.cohorts])
            for g in cohorts
        ]
    return Moments(
        periods=periods,
        cohorts=cohorts,
        n_units=np.array([part.n_units for part in merged], dtype=np.int64),
        weight=np.array([part.weight for part in merged]),
        weight_squares=np.array([part.weight_squares for part in merged]),
        start=np.array([part.start for part in merged]),
        means=np.array([part.mean for part in merged]),
        crossed=np.array([part.crossed for part in merged]),
        tilted=np.array([part.tilted for part in merged]),
    )


def _centre(sums: CohortSums) -> _Centred:
    off = sums.sums / sums.weight
    tilted = sums.squared_weight_sums - sums.weight_squares * off
    crossed = sums.crossed - np.outer(sums.squared_weight_sums, off) - np.outer(off, tilted)
    if sums.weight == sums.n_units == sums.weight_squares:
        tilted = np.zeros_like(tilted)
    return _Centred(
        n_units=sums.n_units,
        weight=sums.weight,
        weight_squares=sums.weight_squares,
        start=sums.start / sums.weight,
        mean=sums.shift + off,
        crossed=(crossed + crossed.T) / 2,
        tilted=tilted,
    )


def _merge(parts: Sequence[_Centred]) -> _Centred:
    """Add parts up around their common mean (Chan, Golub and LeVeque 1983, with weights)."""
    if len(parts) == 1:
        return parts[0]
    weights = np.array([part.weight for part in parts])
    total = weights.sum()
    reference = parts[0].mean
    mean = reference + sum(part.weight * (part.mean - reference) for part in parts) / total
    crossed, tilted = np.zeros_like(parts[0].crossed), np.zeros_like(mean)
    for part in parts:
        off = part.mean - mean
        across = np.outer(part.tilted, off)
        crossed += part.crossed + across + across.T + part.weight_squares * np.outer(off, off)
        tilted += part.tilted + part.weight_squares * off
    return _Centred(
        n_units=sum(part.n_units for part in parts),
        weight=float(weights.sum()),
        weight_squares=sum(part.weight_squares for part in parts),
        start=sum(part.weight * part.start for part in parts) / total,
        mean=mean,
        crossed=crossed,
        tilted=tilted,
    )


def _sums(
    samples: Sequence[Sample], cohorts: Floats, clusters: Clusters | None
) -> ClusterSums | None:
    if clusters is None and sum(sample.n_units for sample in samples) > MAX_SINGLE:
        return None
    rows, offset = [], 0
    for sample in samples:
        if sample.clusters is None:
            return None
        for part in sample.clusters.rows:
            # Without clusters every unit is numbered within its part of the panel.
            code = part.cluster + offset if clusters is None else clusters.ranks[part.cluster]
            rows.append(ClusterRows(code, part.cohort, part.n_units, part.weight, part.sums))
        offset += sample.n_units
    return cluster_sums(compact(rows), cohorts, None if clusters is None else clusters.labels)


def _units(samples: Sequence[Sample], cohorts: Floats, ranks: Integers) -> Units | None:
    singles = [single for sample in samples for single in sample.singles]
    if not singles:
        return None
    weights = [single.weights for single in singles if single.weights is not None]
    clusters = [single.cluster for single in singles if single.cluster is not None]
    cluster: Integers | None = None
    n_clusters = sum(len(single.cohort) for single in singles)
    if clusters:
        codes, cluster = np.unique(ranks[np.concatenate(clusters)], return_inverse=True)
        n_clusters = len(codes)
    return Units(
        cohort=np.searchsorted(cohorts, np.concatenate([single.cohort for single in singles])),
        changes=np.concatenate([single.changes for single in singles]),
        covariates=_covariates(singles),
        weights=np.concatenate(weights) if weights else None,
        cluster=cluster,
        n_clusters=n_clusters,
    )


def _covariates(singles: Sequence[SingleUnits]) -> Floats:
    parts = [single.covariates for single in singles]
    longest = max(part.shape[1] for part in parts)
    return np.concatenate(
        [np.broadcast_to(part, (len(part), longest, part.shape[2])) for part in parts]
    )
