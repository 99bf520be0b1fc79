"""What whoever reads an estimate should mind: too few units, nobody to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.cells import Cells
from spl_eval.impact.effects import Estimates
from spl_eval.impact.findings import count, period, units
from spl_eval.impact.inference.averages import rounding
from spl_eval.impact.inference.bands import MAX_FEW
from spl_eval.impact.inference.of_cells import affordable
from spl_eval.impact.inference.result import FEW_TREATED, clusters_by_cohort, few_treated
from spl_eval.impact.moments import NEVER, ClusterSums, Moments

if TYPE_CHECKING:
    from spl_eval.impact.adjust import Overlap

FEW = 5
"""Cohorts of fewer units than this are named: their standard errors rest on hardly anything."""

FEW_CLUSTERS = 10
"""Fewer clusters than this are told, however they are spread over the cohorts."""

POOR_OVERLAP = 0.995
"""From this propensity on R's DRDID leaves comparison units out; here they stay, and are told."""


def cautions(
    moments: Moments, plan: Cells, estimates: Estimates, overlap: Sequence[Overlap]
) -> tuple[str, ...]:
    """Return sentences on the cohorts and comparisons that the estimates rest on."""
    said = [*_small_cohorts(moments, plan), *_small_comparisons(moments, plan)]
    clusters = _clusters(estimates)
    if clusters is not None:
        said += _few_clusters(moments, plan, clusters)
    said += _poor_overlap(moments, overlap)
    variances = estimates.variances()[~plan.is_base]
    if np.isfinite(variances).any() and not (variances > rounding(moments) ** 2).any():
        among = "unidades" if clusters is None else "conglomerados de una misma cohorte"
        said.append(f"El resultado no varía entre {among}: no hay error estándar.")
    return tuple(said)


def _clusters(estimates: Estimates) -> ClusterSums | None:
    """Return the sums of the clusters that were asked for; units have no labels."""
    sums = estimates.sums
    return None if sums is None or sums.labels is None else sums


def _few_clusters(moments: Moments, plan: Cells, sums: ClusterSums) -> list[str]:
    """Tell of cohorts, comparisons and panels of few clusters, and of intervals that mind it."""
    n_cohorts, said = len(moments.cohorts), []
    if sums.n_clusters < FEW_CLUSTERS:
        said.append(
            f"El panel tiene {_conglomerados(sums.n_clusters)}: con menos de {FEW_CLUSTERS}, los "
            "errores estándar, los intervalos y las pruebas no son confiables."
        )
    treated = few_treated(moments, sums, plan.cohort)
    said += [treated] if treated else []
    # In the last period nobody else is left to compare with.
    compared = int(clusters_by_cohort(sums, n_cohorts)[moments.cohorts == NEVER].sum())
    if compared < FEW_TREATED:
        said.append(
            f"Algún efecto se compara con {_conglomerados(compared)}: con menos de {FEW_TREATED}, "
            "su error estándar y su intervalo son demasiado chicos."
        )
    if treated and compared < FEW_TREATED:
        said.append(
            "Donde hay tan pocos de los dos lados, un intervalo infinito o que falta quiere decir "
            "que los datos no alcanzan para medir la incertidumbre."
        )
    n_cells = len(plan.cohort)
    if sums.n_clusters <= MAX_FEW and not affordable(sums.n_clusters, n_cohorts, n_cells):
        said.append(
            f"Los intervalos de los {count(n_cells)} efectos usan la distribución normal, que con "
            "pocos conglomerados cubre de menos: son demasiados para el bootstrap, que sí se usa "
            "en los promedios."
        )
    return said


def _conglomerados(number: int) -> str:
    return "un solo conglomerado" if number == 1 else f"sólo {number} conglomerados"


def _small_cohorts(moments: Moments, plan: Cells) -> list[str]:
    few = [h for h in np.unique(plan.cohort) if moments.n_units[h] < FEW]
    if not few:
        return []
    named = ", ".join(
        f"{period(moments.cohorts[h])} ({units(int(moments.n_units[h]))})" for h in few
    )
    return [
        f"Cohortes de menos de {FEW} unidades: {named}. Su error estándar se apoya en tan pocas "
        "unidades que puede ser mucho menor que el verdadero; con una sola unidad, no incluye la "
        "variación propia de los tratados."
    ]


def _small_comparisons(moments: Moments, plan: Cells) -> list[str]:
    compared = plan.pool[~plan.is_base] @ moments.n_units
    alone = int(np.count_nonzero(compared == 0))
    said = []
    if alone:
        said.append(
            f"{alone} de {len(compared)} efectos quedan sin estimar: en esos períodos no hay a "
            "quién comparar."
        )
    if alone < len(compared) and compared[compared > 0].min() < FEW:
        said.append(
            f"Algún efecto se compara con sólo {units(int(compared[compared > 0].min()))}: su "
            "error estándar se apoya en muy pocas."
        )
    return said


def _poor_overlap(moments: Moments, overlap: Sequence[Overlap]) -> list[str]:
    """Tell of comparisons that rest on a handful of units, or on some almost surely treated."""
    poor: dict[str, Overlap] = {}
    for found in overlap:
        name = period(moments.cohorts[found.cohort])
        few = found.effective_size < min(FEW, found.n_comparison)
        if (few or found.highest_comparison >= POOR_OVERLAP) and (
            name not in poor or found.effective_size < poor[name].effective_size
        ):
            poor[name] = found
    return [_poor_sentence(name, found) for name, found in poor.items()]


def _poor_sentence(name: str, found: Overlap) -> str:
    size = f"{found.effective_size:.1f}".replace(".", ",")
    highest = f"{found.highest_comparison:.4f}".replace(".", ",")
    return (
        f"Cohorte {name}: la comparación, ponderada, equivale a {size} de "
        f"{units(found.n_comparison)}, con una probabilidad de ser tratada de hasta {highest}. El "
        "efecto depende de muy pocas: revise las covariables."
    )
