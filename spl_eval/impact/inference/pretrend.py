"""Joint tests that nothing happened before treatment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.cells import Cells
from spl_eval.impact.inference.averages import Average, batches, influence
from spl_eval.impact.inference.result import few_treated
from spl_eval.impact.inference.sample import Sample, sample_of
from spl_eval.impact.inference.signs import Signs, signs_for
from spl_eval.impact.inference.wild import TIE
from spl_eval.impact.moments import Floats

if TYPE_CHECKING:
    from spl_eval.impact.results import GroupTimeEffects

_SINGULAR = 1e-12


@dataclass(frozen=True)
class PretrendTest:
    """A joint test of the effects before treatment.

    Attributes:
        statistic: Wald's W, its F form, or the largest |t|.
        df: number of effects tested.
        p_value: NaN where the test cannot be done, with the reason in ``note``.
        reference: distribution of the p-value: "chi2", "F" or "wild".
        note: in Spanish; empty when there is nothing to say.
    """

    statistic: float
    df: int
    p_value: float
    reference: str
    note: str = ""


def wald(att: Floats, covariance: Floats, n_clusters: int | None = None) -> PretrendTest:
    """Test that K effects are zero.

    Args:
        att: (K,) effects; NaN and the base period, whose variance is zero, are left out.
        covariance: (K, K).
        n_clusters: with C clusters the statistic is Hotelling's, F with K and C - K degrees of
            freedom; None for many independent units, chi-squared as in R did.
    """
    variance = np.diagonal(covariance)
    kept = np.flatnonzero(np.isfinite(att) & np.isfinite(variance) & (variance > 0))
    reference = "chi2" if n_clusters is None else "F"
    if len(kept) == 0:
        return _impossible(0, reference, "No hay efectos previos al tratamiento que probar.")
    degrees = len(kept)
    if n_clusters is not None and n_clusters <= degrees:
        reason = (
            f"Hay {degrees} efectos previos y solo {n_clusters} clusters: no hay prueba conjunta."
        )
        return _impossible(degrees, reference, reason)
    error = np.sqrt(variance[kept])
    values, vectors = np.linalg.eigh(covariance[np.ix_(kept, kept)] / np.outer(error, error))
    if not values[0] > _SINGULAR * values[-1]:
        reason = (
            f"La covarianza de los {degrees} efectos previos es singular (efectos repetidos o "
            "menos unidades que efectos): no hay prueba conjunta."
        )
        return _impossible(degrees, reference, reason)
    statistic = float(np.square(vectors.T @ (att[kept] / error) / np.sqrt(values)).sum())
    return _referred(statistic, degrees, n_clusters)


def _referred(statistic: float, degrees: int, n_clusters: int | None) -> PretrendTest:
    from scipy.special import chdtrc, fdtrc  # slow to import, and needed here only

    if n_clusters is None:
        return PretrendTest(statistic, degrees, float(chdtrc(degrees, statistic)), "chi2")
    rest = n_clusters - degrees
    # The covariance has no small-sample factor, hence C where Hotelling's T² has C - 1.
    value = statistic * rest / (degrees * n_clusters)
    note = f"Estadístico F de Hotelling con {degrees} y {rest} grados, por {n_clusters} clusters."
    return PretrendTest(value, degrees, float(fdtrc(degrees, rest, value)), "F", note)


def _impossible(degrees: int, reference: str, reason: str) -> PretrendTest:
    return PretrendTest(float("nan"), degrees, float("nan"), reference, reason)


def wild_pretrend(effects: GroupTimeEffects, *, draws: int = 999, seed: int = 0) -> PretrendTest:
    """Test that no cell before treatment has an effect, with few clusters.

    The statistic is the largest |t| of the cells; its distribution is that of the wild cluster
    bootstrap with all of those effects imposed to be zero at once.

    Raises:
        ChoiceError: no clusters, one cluster, or covariates.
    """
    sample = sample_of(effects)
    averages = [
        _one(sample.cells, k) for k in before_treatment(sample, effects.choices.anticipation)
    ]
    residual, shift, error, att = _restricted(sample, averages)
    if len(att) == 0:
        return _impossible(0, "wild", "No hay efectos previos al tratamiento que probar.")
    signs = signs_for(sample.sums.n_clusters, draws, seed)
    largest = float((np.abs(att) / error).max())
    drawn = _largest(residual + shift, sample, signs)
    note = f"Bootstrap wild restringido del mayor |t|, por {sample.sums.n_clusters} clusters."
    note = " ".join((note, few_treated(sample.moments, sample.sums))).strip()
    p_value = signs.p_value(int((drawn >= largest * TIE).sum()))
    return PretrendTest(largest, len(att), p_value, "wild", note)


def before_treatment(sample: Sample, anticipation: float) -> list[int]:
    """Return the cells before treatment and its anticipation, base cells left out."""
    cells, periods, cohorts = sample.cells, sample.moments.periods, sample.moments.cohorts
    before = periods[cells.time] < cohorts[cells.cohort] - anticipation
    return [int(k) for k in np.flatnonzero(before & ~cells.is_base & cells.pool.any(axis=1))]


def _one(cells: Cells, k: int) -> Average:
    part = slice(k, k + 1)
    single = Cells(cells.cohort[part], cells.time[part], cells.base[part], cells.pool[part])
    return Average(single, np.ones((1, 1)))


def _restricted(sample: Sample, averages: list[Average]) -> tuple[Floats, Floats, Floats, Floats]:
    """Return residuals (C, H, K), what the nulls add to them, standard errors and effects (K,)."""
    moments, sums = sample.moments, sample.sums
    found = [influence(average, moments.weight[None], moments.means[None]) for average in averages]
    if not found:
        return np.zeros((0, 0, 0)), np.zeros((0, 0, 0)), np.zeros(0), np.zeros(0)
    att = np.array([each.estimates[0] for each in found])
    slopes = np.stack([each.slopes[0] for each in found])
    offsets = np.stack([each.offsets[0] for each in found])
    n_cohorts = len(moments.cohorts)
    shape = (sums.n_clusters, n_cohorts, len(att))
    residual, shift, plain = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    products = np.einsum("kht,lht->hkl", slopes, slopes)
    moved = np.linalg.lstsq(np.einsum("h,hkl->kl", moments.weight, products), att)[0]
    centred = sums.sums - sums.weight[:, None] * moments.means[sums.cohort]
    place = (sums.cluster, sums.cohort)
    residual[place] = np.einsum("rt,krt->rk", centred, slopes[:, sums.cohort])
    shift[place] = sums.weight[:, None] * (products @ moved)[sums.cohort]
    plain[place] = residual[place] + sums.weight[:, None] * offsets.T[sums.cohort]
    error = np.sqrt(np.square(plain.sum(axis=1)).sum(axis=0))
    varies = error > 0
    return residual[..., varies], shift[..., varies], error[varies], att[varies]


def _largest(scores: Floats, sample: Sample, signs: Signs) -> Floats:
    """Return the (B,) largest |t| of the cells; ``scores`` is (C, H, K), under the nulls."""
    rng = np.random.default_rng(signs.seed)
    n_clusters, n_cohorts, n_cells = scores.shape
    share = np.zeros((n_clusters, n_cohorts))
    share[sample.sums.cluster, sample.sums.cohort] = sample.sums.weight
    share /= share.sum(axis=0)
    own = scores.sum(axis=1)
    largest = np.empty(signs.draws)
    for part in batches(signs.draws, n_clusters * max(n_cohorts, n_cells)):
        factors = signs.chunk(rng, part)
        means = np.einsum("bc,chk->bhk", factors, scores, optimize=True)
        drawn = factors[:, :, None] * own - share @ means
        error = np.sqrt(np.square(drawn).sum(axis=1))
        with np.errstate(divide="ignore", invalid="ignore"):
            sizes = np.nan_to_num(np.abs(factors @ own) / error, posinf=np.inf)
        largest[part] = sizes.max(axis=1)
    return largest
