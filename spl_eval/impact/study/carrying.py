"""What a design can carry: with how few organisations an effect is not printed at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.inference.result import FEW_TREATED, clusters_by_cohort
from spl_eval.impact.moments import NEVER
from spl_eval.impact.results import GroupTimeEffects
from spl_eval.impact.study.design import COHORT, ORGANISATION

if TYPE_CHECKING:
    import pandas as pd

FEWEST = FEW_TREATED
"""Organisations of each side below which intervals are known to be far too narrow.

In the engine's own Monte Carlo, one to three treated clusters reject a true null in 11 to 73 of
100 samples; six of each side come near the stated rate (MacKinnon and Webb 2018 say why).
"""


def organisations(effects: GroupTimeEffects) -> tuple[int, int]:
    """Return how many clusters are assisted and how many are compared with."""
    if effects.sums is None:
        raise ValueError("a study estimates with clusters")
    number = clusters_by_cohort(effects.sums, len(effects.moments.cohorts))
    never = effects.moments.cohorts == NEVER
    return int(number[~never].sum()), int(number[never].sum())


def both_arms(panel: pd.DataFrame, column: str) -> tuple[int, int]:
    """Return how many values of a column are assisted and how many are compared with."""
    assisted = panel.drop_duplicates(column)[COHORT] > 0
    return int(assisted.sum()), int((~assisted).sum())


def organisations_within(
    panel: pd.DataFrame, cluster: str, effects: GroupTimeEffects
) -> tuple[int, int]:
    """Return the organisations of each side, whatever the errors are clustered by.

    Organisations enter, not units: errors by unit do not make up for few of them.
    """
    if cluster == ORGANISATION or effects.sums is None or effects.sums.labels is None:
        return organisations(effects)
    return both_arms(panel[panel[cluster].isin(effects.sums.labels)], ORGANISATION)


def too_few(assisted: int, compared: int) -> str:
    """Return why these organisations cannot carry an effect, in Spanish; empty when they can."""
    if assisted >= FEWEST and compared >= FEWEST:
        return ""
    return (
        f"{_organisations(assisted, 'asistida')} y {_organisations(compared, 'de comparación')}: "
        f"con menos de {FEWEST} de cada lado la incertidumbre no se puede medir, y no se muestra "
        "ningún efecto."
    )


def _organisations(number: int, kind: str) -> str:
    plural = "s" if kind == "asistida" and number != 1 else ""
    noun = "organización" if number == 1 else "organizaciones"
    return f"{number} {noun} {kind}{plural}"


def units(effects: GroupTimeEffects) -> tuple[int, int]:
    """Return how many units are assisted and how many are compared with."""
    never = effects.moments.cohorts == NEVER
    number = effects.moments.n_units
    return int(np.sum(number[~never])), int(np.sum(number[never]))
