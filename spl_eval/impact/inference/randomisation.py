"""Randomisation inference: what the estimate would be had other clusters entered.

The cohorts (first treated, never treated) are exchanged among the clusters; under the sharp null
of no effect on any unit the outcomes stay as they are. With cohorts assigned to clusters at
random the test has its size at any number of clusters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.inference.averages import Average, batches, influence
from spl_eval.impact.inference.result import Inference, without_variance
from spl_eval.impact.inference.sample import sample_of
from spl_eval.impact.inference.signs import TIE, t_statistics
from spl_eval.impact.inference.wild import cluster_scores
from spl_eval.impact.moments import ClusterSums, Floats, Integers, Moments
from spl_eval.impact.problems import ChoiceError

if TYPE_CHECKING:
    from spl_eval.impact.results import GroupTimeEffects

Progress = Callable[[int, int], None]


def statistics(
    average: Average, moments: Moments, sums: ClusterSums, labels: Integers
) -> tuple[Floats, Floats]:
    """Return the (B,) estimates and cluster-robust standard errors under other assignments.

    Args:
        average: what is averaged.
        moments: the sample, of which only the number of cohorts counts.
        sums: one row for each cluster.
        labels: (B, C) cohort of each cluster, in the order of the rows of ``sums``.
    """
    n_cohorts = len(moments.cohorts)
    totals = np.column_stack((sums.weight, sums.sums))
    members = [(labels == h).astype(np.float64) for h in range(n_cohorts)]
    by_cohort = np.stack([member @ totals for member in members], axis=1)
    weight = by_cohort[:, :, 0]
    means = by_cohort[:, :, 1:] / weight[:, :, None]
    found = influence(average, weight, means)
    level = found.offsets - (found.slopes * means).sum(axis=2)
    scores = np.zeros(labels.shape)
    for h, member in enumerate(members):
        scores += member * (found.slopes[:, h] @ sums.sums.T + level[:, h, None] * sums.weight)
    return found.estimates, np.sqrt(np.square(scores).sum(axis=1))


def assignments(
    cohort: Integers, draws: int, seed: int, per_item: int
) -> tuple[int, bool, Iterator[Integers]]:
    """Return how many assignments there are to go through, whether they are all, and them.

    All distinct ones are enumerated when they are no more than ``draws``; else as many are drawn.
    """
    n_clusters, counts = len(cohort), np.bincount(cohort)
    distinct = math.factorial(n_clusters)
    for count in counts:
        distinct //= math.factorial(int(count))
    if distinct <= draws:
        every = np.array(list(_arrangements(tuple(range(n_clusters)), tuple(counts), {})))
        return distinct, True, (every[part] for part in batches(distinct, per_item))
    rng = np.random.default_rng(seed)
    drawn = (
        rng.permuted(np.tile(cohort, (part.stop - part.start, 1)), axis=1)
        for part in batches(draws, per_item)
    )
    return draws, False, drawn


def _arrangements(
    places: tuple[int, ...], counts: tuple[int, ...], taken: dict[int, int]
) -> Iterator[list[int]]:
    if not counts:
        yield [taken[place] for place in sorted(taken)]
        return
    # The last cohort takes what is left.
    code = len(counts) - 1
    for chosen in combinations(places, int(counts[-1])):
        rest = tuple(place for place in places if place not in chosen)
        yield from _arrangements(rest, counts[:-1], taken | dict.fromkeys(chosen, code))


def require_exchangeable(sums: ClusterSums) -> None:
    """Raise ``ChoiceError`` unless each cluster lies in a single cohort and has some weight."""
    mixed = int((np.bincount(sums.cluster, minlength=sums.n_clusters) > 1).sum())
    if mixed:
        raise ChoiceError(
            "La aleatorización intercambia el año de ingreso entre conglomerados, y "
            f"{mixed} de los {sums.n_clusters} tienen unidades de más de una cohorte. "
            "Use como conglomerado la organización que ingresa, o el bootstrap wild."
        )
    if (sums.weight == 0).any():
        raise ChoiceError(
            f"Conglomerados cuyas unidades pesan todas 0: {int((sums.weight == 0).sum())}. No hay "
            "qué intercambiar: quítelos del panel."
        )


def randomisation_test(
    effects: GroupTimeEffects,
    kind: str = "simple",
    key: float | None = None,
    *,
    draws: int = 999,
    seed: int = 0,
    studentised: bool = True,
    progress: Progress | None = None,
) -> Inference:
    """Test an average by exchanging the years of entry among the clusters.

    Every assignment keeps the number of clusters of each cohort, and everything is estimated
    again: means, cells, comparison groups, weights of the average. The studentised statistic
    (RI-t, MacKinnon and Webb 2020) also holds its size, with many clusters, when effects differ
    but average zero; the plain one only under no effect at all.

    Args:
        effects: an estimate without covariates, with ``cluster=``.
        kind: the aggregation.
        key: its row (event time, cohort or period); None for the overall average.
        draws: assignments drawn; all are enumerated when there are no more.
        seed: of the draws.
        studentised: whether estimates are divided by their standard error.
        progress: called with the assignments done and their number.

    Returns:
        The p-value is (1 + assignments that reach the statistic) / (1 + draws), or exact. There
        is no interval.

    Raises:
        ChoiceError: clusters with units of several cohorts or without weight, no clusters, one
            cluster, covariates, or an aggregation that does not exist.
    """
    sample = sample_of(effects)
    require_exchangeable(sample.sums)
    if draws < 1:
        raise ChoiceError("Las repeticiones (draws) son al menos 1.")
    average = sample.average(kind, key)
    scores = cluster_scores(average, sample.moments, sample.sums)
    method = "aleatorización de los ingresos entre conglomerados"
    method += " (estadístico t)" if studentised else " (estimación)"
    if scores.std_error == 0:
        return without_variance(scores.estimate, sample.sums.n_clusters, method)
    statistic = scores.estimate / scores.std_error
    compared = abs(statistic if studentised else scores.estimate)
    per_item = 3 * sample.sums.n_clusters + len(sample.moments.cohorts) * len(average.cells.time)
    total, exact, drawn = assignments(sample.sums.cohort, draws, seed, per_item)
    reached = done = 0
    for labels in drawn:
        estimate, error = statistics(average, sample.moments, sample.sums, labels)
        sizes = np.abs(t_statistics(estimate, np.square(error)) if studentised else estimate)
        reached += int((sizes >= compared * TIE).sum())
        done += len(labels)
        if progress is not None:
            progress(done, total)
    p_value = reached / total if exact else (1 + reached) / (1 + total)
    return Inference(
        estimate=scores.estimate,
        std_error=scores.std_error,
        statistic=statistic,
        p_value=p_value,
        ci=(math.nan, math.nan),
        n_clusters=sample.sums.n_clusters,
        draws=total,
        method=method,
        note=_note(total, exact),
    )


def _note(total: int, exact: bool) -> str:
    if not exact:
        return ""
    return f"Se enumeraron las {total} asignaciones posibles: el menor valor p es 1/{total}."
