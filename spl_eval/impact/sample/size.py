"""How many units to ask: for a precision, or for a difference between two arms."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import pandas as pd

from spl_eval.impact.problems import ChoiceError

ROUNDING = 1e-9
"""A size this close above an integer is that integer."""


@dataclass(frozen=True)
class SampleSize:
    """Units that must answer, and units to ask so that they do.

    ``completes`` answers are needed; ``issued`` units are asked because only a share
    ``response`` of them answers. ``margin`` is the half-width of the interval and ``difference``
    the detectable one, each with the answers that ``issued`` is expected to give; the one that
    does not apply is NaN.
    """

    completes: int
    issued: int
    population: int | None
    alpha: float
    deff: float
    response: float
    margin: float = math.nan
    difference: float = math.nan
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClusterEffect:
    """What clusters do to the variance of a mean: ``deff`` = 1 + ((1 + cv²) · m - 1) · icc."""

    icc: float
    mean_size: float
    cv: float
    deff: float
    n_clusters: int


def size_for_margin(
    *,
    sd: float,
    margin: float,
    population: int | None = None,
    alpha: float = 0.05,
    deff: float = 1.0,
    response: float = 1.0,
) -> SampleSize:
    """Return the size with which the interval of a mean is ``margin`` to each side.

    n₀ = deff · (z · sd / margin)², n = n₀ / (1 + n₀ / N) (Cochran 1977, 4.1).

    Args:
        sd: standard deviation in the population (divisor N - 1); √(p(1 - p)) for a proportion.
        margin: half-width of the interval at 1 - alpha, in the unit of ``sd``.
        population: N, for the finite population correction; None for none.
        alpha: one minus the confidence.
        deff: design effect, at least that of the clusters.
        response: expected share that answers.

    Raises:
        ChoiceError: a value outside its range.
    """
    _require(sd, alpha, deff, response, population)
    if not margin > 0:
        raise ChoiceError("El margen (margin) tiene que ser mayor que cero.")
    z = NormalDist().inv_cdf(1 - alpha / 2)
    needed = _corrected(deff * (z * sd / margin) ** 2, population)
    completes, issued, notes = _counts(needed, population, response)
    half = z * sd * math.sqrt(deff * _inverse(issued * response, population))
    return SampleSize(
        completes, issued, population, alpha, deff, response, margin=half, notes=notes
    )


def size_for_difference(
    *,
    sd: float,
    difference: float,
    population: int | None = None,
    share: float = 0.5,
    alpha: float = 0.05,
    power: float = 0.8,
    deff: float = 1.0,
    response: float = 1.0,
) -> SampleSize:
    """Return the size, both arms together, that finds a difference of means with given power.

    n₀ = deff · sd² · (z₁₋ₐ/₂ + z_power)² / (difference² · share · (1 - share)), and the finite
    population correction as for a margin. Leave ``population`` out for an effect: what a programme
    does is no count of this frame, even when all of it answers.

    Args:
        sd: standard deviation of the outcome within an arm.
        difference: smallest one that would matter, in the unit of ``sd``.
        population: N of both arms, or None.
        share: part of the sample that is assisted, between 0 and 1.
        alpha: of the two-sided test.
        power: probability of finding the difference.
        deff: design effect.
        response: expected share that answers.

    Raises:
        ChoiceError: a value outside its range.
    """
    _require(sd, alpha, deff, response, population)
    if not 0 < share < 1:
        raise ChoiceError("La parte asistida (share) va entre 0 y 1, sin llegar a ellos.")
    if not alpha < power < 1:
        raise ChoiceError("La potencia (power) va entre alpha y 1.")
    if not difference > 0:
        raise ChoiceError("La diferencia (difference) tiene que ser mayor que cero.")
    normal = NormalDist()
    z = normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)
    spread = sd / math.sqrt(share * (1 - share))
    needed = _corrected(deff * (z * spread / difference) ** 2, population)
    completes, issued, notes = _counts(needed, population, response)
    found = z * spread * math.sqrt(deff * _inverse(issued * response, population))
    return SampleSize(
        completes, issued, population, alpha, deff, response, difference=found, notes=notes
    )


def design_effect(cluster_size: float, icc: float, cv: float = 0.0) -> float:
    """Return 1 + ((1 + cv²) · m - 1) · icc, never below 1 (Kish 1965; Eldridge et al. 2006).

    Args:
        cluster_size: mean number m of units a cluster in the sample.
        icc: intraclass correlation; a negative one counts as 0.
        cv: coefficient of variation of the clusters' sizes.
    """
    return 1 + max((1 + cv**2) * cluster_size - 1, 0) * max(icc, 0)


def cluster_effect(values: pd.Series, clusters: pd.Series) -> ClusterEffect:
    """Estimate the intraclass correlation by analysis of variance, and the design effect.

    Args:
        values: the outcome, one a unit; units without it are left out.
        clusters: the cluster of each unit.

    Returns:
        NaN for ``icc`` and ``deff`` with fewer than two clusters or none of several units.
    """
    data = pd.DataFrame({"y": values.astype(float), "cluster": clusters}).dropna()
    sizes = data.groupby("cluster")["y"].size().to_numpy(dtype=float)
    k, n = len(sizes), len(data)
    mean_size = n / k if k else math.nan
    cv = float(sizes.std() / mean_size) if k else math.nan
    if k < 2 or n == k:
        return ClusterEffect(math.nan, mean_size, cv, math.nan, k)
    centres = data.groupby("cluster")["y"].transform("mean")
    within = float(((data["y"] - centres) ** 2).sum()) / (n - k)
    between = float(((centres - data["y"].mean()) ** 2).sum()) / (k - 1)
    typical = (n - float((sizes**2).sum()) / n) / (k - 1)
    whole = between + (typical - 1) * within
    icc = (between - within) / whole if whole > 0 else math.nan
    deff = design_effect(mean_size, icc, cv) if whole > 0 else math.nan
    return ClusterEffect(icc, mean_size, cv, deff, k)


def _corrected(needed: float, population: int | None) -> float:
    return needed / (1 + needed / population) if population else needed


def _inverse(answers: float, population: int | None) -> float:
    return max(1 / answers - (1 / population if population else 0), 0)


def _counts(
    needed: float, population: int | None, response: float
) -> tuple[int, int, tuple[str, ...]]:
    completes = max(1, math.ceil(needed - ROUNDING))
    issued = math.ceil(completes / response - ROUNDING)
    if population is None or issued <= population:
        return completes, issued, ()
    note = (
        f"Harían falta {issued} unidades para que respondan {completes}, y el marco tiene "
        f"{population}: se consultan todas, y lo que se alcanza es menos de lo pedido."
    )
    return completes, population, (note,)


def _require(sd: float, alpha: float, deff: float, response: float, population: int | None) -> None:
    if not (sd > 0 and math.isfinite(sd)):
        raise ChoiceError(
            "El desvío estándar (sd) tiene que ser un número mayor que cero. Sin variación no hay "
            "tamaño que calcular: elija otro resultado o escriba el desvío que espera."
        )
    if not 0 < alpha < 1:
        raise ChoiceError("El nivel alpha va entre 0 y 1.")
    if not deff > 0:
        raise ChoiceError("El efecto de diseño (deff) tiene que ser mayor que cero.")
    if not 0 < response <= 1:
        raise ChoiceError("La respuesta esperada (response) va entre 0 y 1, sin llegar a 0.")
    if population is not None and population < 1:
        raise ChoiceError("La población (population) tiene que tener al menos una unidad.")
