"""Reads a lazy frame, PySpark's above all: only sums by cohort, and by cluster, leave the server.

No row of a unit is brought. One query finds the periods, one lays the units out and adds them up
by cohort, one adds up the cross-products of their changes around those means. Engines add in no
fixed order, so that the last digits may differ from one run to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from spl_eval.impact.moments import NEVER, ClusterSums, Moments
from spl_eval.impact.periods import no_never
from spl_eval.impact.problems import PanelError
from spl_eval.impact.readers.source import Progress
from spl_eval.impact.specification import Choices, Columns

if TYPE_CHECKING:
    from spl_eval.impact.readers.lazy_checks import Panel
    from spl_eval.impact.readers.lazy_sums import SampleSums

Key = tuple[str, Any]
"""An outcome, and a subgroup or None."""


@dataclass(frozen=True)
class Reading:
    """What a lazy frame gave, by outcome and subgroup, in the order of both.

    Attributes:
        moments: sums by cohort.
        sums: sums by cluster and cohort; None where every unit is a cluster of its own.
        notes: what was left out of each sample, and why.
        unplaced: who was left out of all of them.
    """

    moments: dict[Key, Moments] = field(default_factory=dict)
    sums: dict[Key, ClusterSums | None] = field(default_factory=dict)
    notes: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    unplaced: tuple[str, ...] = ()


def read_lazy(
    frame: Any, columns: Columns, choices: Choices, progress: Progress | None = None
) -> Reading:
    """Read a lazy frame that narwhals understands.

    Args:
        frame: a PySpark DataFrame, a Polars LazyFrame, a DuckDB relation. It is never changed.
        columns: the names of its columns; without covariates.
        choices: the choices of the estimate.
        progress: is told the rows that queries went over, and how many that will be at least.

    Raises:
        PanelError: covariates are asked for, the panel breaks the input contract, or the engine
            failed.
    """
    if columns.covariates:
        raise PanelError([_COVARIATES])
    # Only here: who reads no lazy frame does not wait for narwhals.
    from spl_eval.impact.readers.lazy_checks import EVERYONE, checked
    from spl_eval.impact.readers.lazy_sums import outcome_sums

    panel = checked(frame, columns, choices, progress)
    reading = Reading(unplaced=panel.findings.notes(EVERYONE))
    for position, outcome in enumerate(columns.outcomes):
        samples = outcome_sums(panel, panel.grid, position)
        _check_not_empty(samples, outcome)
        for subgroup, found in samples.items():
            sample = _cut(panel, position, subgroup, found, choices)
            reading.moments[outcome, subgroup] = sample.moments
            reading.sums[outcome, subgroup] = sample.sums
            reading.notes[outcome, subgroup] = (*sample.notes, *_bands(panel))
    return reading


def _check_not_empty(samples: Mapping[Any, SampleSums], outcome: str) -> None:
    if not any(len(sample.moments.cohorts) for sample in samples.values()):
        why = dict.fromkeys(note for sample in samples.values() for note in sample.notes)
        empty = f"Columna {outcome}: no queda ninguna unidad que estimar."
        raise PanelError([" ".join([empty, *why])])


def _cut(
    panel: Panel, outcome: int, subgroup: Any, found: SampleSums, choices: Choices
) -> SampleSums:
    """Leave out the periods in which nobody is left to compare with, as R's `did` does."""
    from spl_eval.impact.readers.lazy_sums import outcome_sums

    if found.last_cohort == NEVER or choices.comparison != "not_yet_treated":
        return found
    grid = panel.grid.before(found.last_cohort)
    if grid is None:
        return found
    shorter = outcome_sums(panel.only(subgroup), grid, outcome)[subgroup]
    return replace(shorter, notes=(*shorter.notes, no_never(grid.periods)))


def _bands(panel: Panel) -> tuple[str, ...]:
    """Say why there is no bootstrap over units, where inference does not cluster."""
    return () if panel.by_cluster else (_NORMAL,)


_COVARIATES = (
    "Las estimaciones con covariables necesitan las unidades en memoria, y de una tabla de Spark o "
    "de otro motor sólo salen sumas por cohorte. Quite las covariables, traiga una muestra "
    "(.toPandas(), .collect()) o guarde la tabla como Parquet y dé su ruta."
)

_NORMAL = (
    "Las bandas simultáneas usan la aproximación normal: las unidades no salen del motor de la "
    "tabla, así que no hay remuestreo de unidades."
)
