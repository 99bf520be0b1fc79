"""What the methods on cluster sums need of an estimate, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spl_eval.impact.cells import Cells
from spl_eval.impact.inference.averages import Average
from spl_eval.impact.inference.result import require_clusters
from spl_eval.impact.inference.targets import average_of, keys_of
from spl_eval.impact.moments import ClusterSums, Floats, Moments
from spl_eval.impact.problems import ChoiceError

if TYPE_CHECKING:
    from spl_eval.impact.results import GroupTimeEffects


@dataclass(frozen=True)
class Sample:
    """An unadjusted estimate as sums by cohort and by cluster, with its cells."""

    moments: Moments
    sums: ClusterSums
    cells: Cells

    def average(self, kind: str, key: float | None = None) -> Average:
        """Lay out an aggregation of the sample's cells."""
        return average_of(self.cells, self.moments, kind, key)

    def keys(self, kind: str) -> Floats:
        """Return the keys of an aggregation's rows."""
        return keys_of(self.cells, self.moments, kind)


def sample_of(effects: GroupTimeEffects) -> Sample:
    """Return the sample of an estimate.

    Raises:
        ChoiceError: the estimate has covariates, no clusters, or a single one.
    """
    if effects.columns.covariates:
        raise ChoiceError(
            "Este método vuelve a estimar todo a partir de las sumas por conglomerado, y con "
            "covariables esas sumas no alcanzan. Estime sin covariables, o use el error "
            "estándar agrupado de la estimación."
        )
    sums = require_clusters(effects.sums)
    return Sample(effects.moments, sums, effects.cells)
