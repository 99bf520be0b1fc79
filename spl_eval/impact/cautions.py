"""What whoever reads an estimate should mind: too few units, nobody to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.cells import Cells
from spl_eval.impact.effects import Estimates
from spl_eval.impact.findings import period, units
from spl_eval.impact.moments import NEVER, Moments

if TYPE_CHECKING:
    from spl_eval.impact.adjust import Overlap

FEW = 5
"""Cohorts of fewer units than this are named: their standard errors rest on hardly anything."""


POOR_OVERLAP = 0.995
"""From this propensity on R's DRDID leaves comparison units out; here they stay, and are told."""


def cautions(
    moments: Moments, plan: Cells, estimates: Estimates, overlap: Sequence[Overlap]
) -> tuple[str, ...]:
    """Return sentences on the cohorts and comparisons that the estimates rest on."""
    said = [*_small_cohorts(moments, plan), *_small_comparisons(moments, plan)]
    said += _poor_overlap(moments, overlap)
    weightless = moments.cohorts[moments.weight == 0]
    if len(weightless):
        named = ", ".join("nunca tratadas" if g == NEVER else period(g) for g in weightless)
        said.append(f"Cohortes cuyas unidades tienen todas peso 0, que no cuentan: {named}.")
    variances = estimates.variances()[~plan.is_base]
    if np.isfinite(variances).any() and not (variances > 0).any():
        said.append("El resultado no varía entre unidades: no hay error estándar.")
    return tuple(said)


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
