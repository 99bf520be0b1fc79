"""Joint tests that nothing happened before treatment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spl_eval.impact.findings import count
from spl_eval.impact.inference.signs import TIE, signs_for
from spl_eval.impact.inference.studentised import largest_draws
from spl_eval.impact.moments import Floats

_SINGULAR = 1e-12

MAX_TESTED = 2_000
"""Effects whose covariance is inverted; time grows with their cube, memory with their square."""

_NOTHING = "No hay efectos previos al tratamiento que probar."
_STILL = (
    "Los efectos previos al tratamiento no varían (o queda un solo conglomerado o unidad de cada "
    "lado): no hay prueba conjunta."
)


@dataclass(frozen=True)
class PretrendTest:
    """A joint test of the effects before treatment.

    Attributes:
        statistic: Wald's W, or the largest |t|.
        df: number of effects tested.
        p_value: NaN where the test cannot be done, with the reason in ``note``.
        reference: distribution of the p-value: "chi2" or "bootstrap".
        note: in Spanish; empty when there is nothing to say.
    """

    statistic: float
    df: int
    p_value: float
    reference: str
    note: str = ""


def wald(att: Floats, covariance: Floats) -> PretrendTest:
    """Test that K effects are zero with Wald's statistic, chi-squared for many units.

    Args:
        att: (K,) effects; NaN and the base period, whose variance is zero, are left out.
        covariance: (K, K).
    """
    variance = np.diagonal(covariance)
    kept = np.flatnonzero(np.isfinite(att) & np.isfinite(variance) & (variance > 0))
    degrees = len(kept)
    if degrees == 0:
        return _impossible(0, "chi2", _NOTHING)
    error = np.sqrt(variance[kept])
    values, vectors = np.linalg.eigh(covariance[np.ix_(kept, kept)] / np.outer(error, error))
    if not values[0] > _SINGULAR * values[-1]:
        reason = (
            f"La covarianza de los {degrees} efectos previos es singular (efectos repetidos o "
            "menos unidades que efectos): no hay prueba conjunta."
        )
        return _impossible(degrees, "chi2", reason)
    from scipy.special import chdtrc  # slow to import, and needed here only

    statistic = float(np.square(vectors.T @ (att[kept] / error) / np.sqrt(values)).sum())
    return PretrendTest(statistic, degrees, float(chdtrc(degrees, statistic)), "chi2")


def refusal(degrees: int, independent: int) -> PretrendTest | None:
    """Return why Wald's test cannot be done, known before any algebra; None when it may be.

    Args:
        degrees: effects to test.
        independent: clusters, or units where there are no clusters.
    """
    if degrees > independent:
        reason = (
            f"Hay {count(degrees)} efectos previos y sólo {count(independent)} unidades o "
            "conglomerados: su covarianza es singular y no hay prueba conjunta."
        )
    elif degrees > MAX_TESTED:
        reason = (
            f"Hay {count(degrees)} efectos previos y se prueban hasta {count(MAX_TESTED)} a la "
            "vez: no hay prueba conjunta. Junte períodos o cohortes."
        )
    else:
        return None
    return _impossible(degrees, "chi2", reason)


def not_tested(estimated: int) -> PretrendTest:
    """Return the test of no effect at all, or of ``estimated`` ones that do not vary."""
    return _impossible(0, "chi2", _STILL if estimated else _NOTHING)


def _impossible(degrees: int, reference: str, reason: str) -> PretrendTest:
    return PretrendTest(float("nan"), degrees, float("nan"), reference, reason)


def sup_t(
    att: Floats, scores: Floats, weight: Floats, *, draws: int = 1_999, seed: int = 0
) -> PretrendTest:
    """Test that K effects are zero by the largest |t|, with a bootstrap over few clusters.

    In a draw the clusters' scores change sign together, the cohorts' means are estimated again,
    and each effect is divided by the standard error of that draw: the test is the dual of the
    uniform band. No covariance is inverted, so there may be more effects than clusters.

    Args:
        att: (K,) effects; those that are NaN or do not vary (the base period) are left out.
        scores: (C, K) sums of the influence by cluster.
        weight: (C, H) sum of the units' weights by cluster and cohort, see
            ``bands.composition``.
        draws: of the bootstrap; all sign combinations are enumerated when they are no more.
        seed: of the draws.
    """
    n_clusters = len(scores)
    error = np.sqrt(np.square(scores).sum(axis=0))
    kept = np.isfinite(att) & (error > 0)
    if not kept.any():
        return _impossible(0, "bootstrap", _NOTHING)
    signs = signs_for(n_clusters, draws, seed)
    largest = float((np.abs(att[kept]) / error[kept]).max())
    drawn = largest_draws(scores[:, kept] / error[kept], weight, signs)
    return PretrendTest(
        statistic=largest,
        df=int(kept.sum()),
        p_value=signs.p_value(int((drawn >= largest * TIE).sum())),
        reference="bootstrap",
        note=f"Mayor |t| de los efectos previos; bootstrap sobre {n_clusters} conglomerados.",
    )
