"""Several outcomes at once: p-values that allow for how many were looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from spl_eval.impact.inference.sample import sample_of
from spl_eval.impact.inference.signs import TIE, signs_for
from spl_eval.impact.inference.wild import ClusterScores, cluster_scores, draw, p_value
from spl_eval.impact.moments import ClusterSums, Floats
from spl_eval.impact.problems import ChoiceError

if TYPE_CHECKING:
    import pandas as pd

    from spl_eval.impact.results import GroupTimeEffects


def holm(p_values: Sequence[float] | Floats) -> Floats:
    """Return the p-values adjusted by Holm (1979), in their order; NaN stays out and stays NaN.

    Raises:
        ChoiceError: a value outside 0 to 1.
    """
    values = np.asarray(p_values, dtype=np.float64)
    known = ~np.isnan(values)
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise ChoiceError("Los valores p van de 0 a 1.")
    adjusted = np.full(values.shape, np.nan)
    if known.any():
        from statsmodels.stats.multitest import multipletests  # slow to import

        adjusted[known] = multipletests(values[known], method="holm")[1]
    return adjusted


def stepdown(statistics: Floats, draws: Floats, enumerated: bool = False) -> Floats:
    """Return the adjusted p-values of Romano and Wolf (2016), algorithm 4.2 in p-value form.

    Args:
        statistics: (M,) absolute statistics of the hypotheses.
        draws: (B, M) absolute statistics under the nulls, drawn jointly.
        enumerated: whether the draws are all there are, the sample included.

    Returns:
        (M,) p-values, in the order of the statistics.
    """
    order = np.argsort(-statistics, kind="stable")
    # The largest over this hypothesis and the less significant ones.
    largest = np.maximum.accumulate(draws[:, order[::-1]], axis=1)[:, ::-1]
    reached = (largest >= statistics[order] * TIE).sum(axis=0)
    each = reached / len(draws) if enumerated else (1 + reached) / (1 + len(draws))
    adjusted = np.empty(len(statistics))
    adjusted[order] = np.maximum.accumulate(each)
    return adjusted


def romano_wolf(
    family: Mapping[Any, GroupTimeEffects],
    kind: str = "simple",
    key: float | None = None,
    *,
    draws: int = 9_999,
    seed: int = 0,
) -> pd.DataFrame:
    """Test one average for each of several outcomes, allowing for all of them.

    Each outcome has its restricted wild cluster bootstrap; a draw gives a cluster the same factor
    in all outcomes, which keeps their dependence (Romano and Wolf 2005, 2016).

    Args:
        family: estimates of several outcomes on the same panel; with clusters, each may have
            units that another lacks.
        kind: the aggregation.
        key: its row; None for the overall average.
        draws: bootstrap draws.
        seed: of the draws.

    Returns:
        Columns outcome, estimate, std_error, p_value, p_holm, p_romano_wolf, in the order of the
        family. An outcome without variance has NaN and does not count as a hypothesis.

    Raises:
        ChoiceError: an empty family, outcomes without clusters that do not share their units, or
            whatever ``wild_bootstrap`` refuses.
    """
    import pandas as pd  # slow to import, and needed for tables only

    samples = {name: sample_of(effects) for name, effects in family.items()}
    sums = aligned([sample.sums for sample in samples.values()])
    scores = [
        cluster_scores(sample.average(kind, key), sample.moments, of_sample)
        for sample, of_sample in zip(samples.values(), sums, strict=True)
    ]
    plain, joint = _p_values(scores, sums[0].n_clusters, draws, seed)
    return pd.DataFrame(
        {
            "outcome": list(samples),
            "estimate": [score.estimate for score in scores],
            "std_error": [score.std_error if score.std_error > 0 else np.nan for score in scores],
            "p_value": plain,
            "p_holm": holm(plain),
            "p_romano_wolf": joint,
        }
    )


def _p_values(
    scores: Sequence[ClusterScores], n_clusters: int, draws: int, seed: int
) -> tuple[Floats, Floats]:
    signs = signs_for(n_clusters, draws, seed)
    plain, joint = np.full(len(scores), np.nan), np.full(len(scores), np.nan)
    tested = [i for i, score in enumerate(scores) if score.std_error > 0]
    sizes, drawn = [], []
    for i in tested:
        score = scores[i]
        found = draw(score, signs)
        plain[i] = p_value(found, signs, score.estimate, score.std_error)
        sizes.append(abs(score.estimate) / score.std_error)
        drawn.append(np.abs(found.statistics(score.estimate)))
    if tested:
        joint[tested] = stepdown(np.array(sizes), np.array(drawn).T, signs.enumerated)
    return plain, joint


def aligned(sums: Sequence[ClusterSums]) -> list[ClusterSums]:
    """Number the clusters of several outcomes alike; a cluster that one lacks has no rows in it.

    Raises:
        ChoiceError: no outcome, or units as clusters that are not the same in all of them.
    """
    if not sums:
        raise ChoiceError("La familia no tiene resultados.")
    labels = [of_outcome.labels for of_outcome in sums if of_outcome.labels is not None]
    if len(labels) < len(sums):
        _require_shared(sums)
        return list(sums)
    every = np.unique(np.concatenate(labels))
    return [
        replace(
            of_outcome,
            cluster=np.searchsorted(every, mine)[of_outcome.cluster],
            n_clusters=len(every),
            labels=every,
        )
        for of_outcome, mine in zip(sums, labels, strict=True)
    ]


def _require_shared(sums: Sequence[ClusterSums]) -> None:
    first = sums[0]
    if all(
        np.array_equal(first.cluster, other.cluster)
        and np.array_equal(first.cohort, other.cohort)
        and np.array_equal(first.n_units, other.n_units)
        for other in sums[1:]
    ):
        return
    raise ChoiceError(
        "Romano-Wolf sortea por unidad para todos los resultados a la vez, y estos no tienen las "
        "mismas unidades en la muestra. Indique los conglomerados (cluster), o use Holm."
    )
