"""The sample of a two-way fixed effects regression: moments by cohort, and who is treated when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from spl_eval.impact.cells import Flags
from spl_eval.impact.moments import NEVER, ClusterSums, Floats, Moments
from spl_eval.impact.problems import ChoiceError, PanelError


class Estimate(Protocol):
    """What has the sums of its sample, as a ``GroupTimeEffects`` does."""

    @property
    def moments(self) -> Moments | None:
        """Return the sums by cohort."""

    @property
    def sums(self) -> ClusterSums | None:
        """Return the sums by cluster and cohort."""


Source = Moments | Estimate


@dataclass(frozen=True)
class Sample:
    """Cohorts that weigh something; ``sums`` only where clusters are larger than a unit."""

    moments: Moments
    sums: ClusterSums | None

    @property
    def treated(self) -> Flags:
        """Return (H, T) whether a cohort is treated in a period: 1{t >= g}."""
        flags: Flags = self.moments.periods >= self.moments.cohorts[:, None]
        return flags

    @property
    def event_times(self) -> Floats:
        """Return (H, T) period less cohort; -inf for the never treated."""
        # Rounded, so that 2004.3 - 2004.1 and 2005.3 - 2005.1 are the same event time.
        times: Floats = np.round(self.moments.periods - self.moments.cohorts[:, None], 9)
        return times

    @property
    def n_units(self) -> int:
        """Return the number of units."""
        return int(self.moments.n_units.sum())

    @property
    def n_clusters(self) -> int:
        """Return the number of clusters; of units where each is its own."""
        return self.n_units if self.sums is None else self.sums.n_clusters

    @property
    def weighted(self) -> bool:
        """Return whether any unit has a weight other than 1."""
        of = self.moments
        # sum (w - 1)² = sum w² - 2 sum w + n, and sums of ones are exact.
        return bool(((of.weight != of.n_units) | (of.weight_squares != of.n_units)).any())


def sample_of(source: Source, sums: ClusterSums | None = None) -> Sample:
    """Return the sample of moments, or of an estimate that has them.

    Raises:
        ChoiceError: the estimate has no moments.
        PanelError: a single period, a single cohort, or nobody is treated within the panel.
    """
    if isinstance(source, Moments):
        moments = source
    else:
        if source.moments is None:
            raise ChoiceError("La estimación no guarda las sumas por cohorte. Vuelva a estimarla.")
        moments, sums = source.moments, source.sums if sums is None else sums
    sample = _without_weightless(moments, sums)
    _check(sample.moments)
    return sample


def _without_weightless(moments: Moments, sums: ClusterSums | None) -> Sample:
    """Leave cohorts out whose units weigh nothing: they have no mean."""
    kept = moments.weight > 0
    if sums is not None and sums.n_clusters == moments.n_units.sum():
        sums = None  # each unit is its own cluster: the moments say the same
    if kept.all():
        return Sample(moments, sums)
    if sums is not None:
        rows = kept[sums.cohort]
        codes, cluster = np.unique(sums.cluster[rows], return_inverse=True)
        cohort = (np.cumsum(kept) - 1)[sums.cohort[rows]]
        sums = ClusterSums(
            cluster, cohort, sums.n_units[rows], sums.weight[rows], sums.sums[rows], len(codes)
        )
    return Sample(
        Moments(
            periods=moments.periods,
            cohorts=moments.cohorts[kept],
            n_units=moments.n_units[kept],
            weight=moments.weight[kept],
            weight_squares=moments.weight_squares[kept],
            start=moments.start[kept],
            means=moments.means[kept],
            crossed=moments.crossed[kept],
            tilted=moments.tilted[kept],
        ),
        sums,
    )


def _check(moments: Moments) -> None:
    periods, cohorts = moments.periods, moments.cohorts
    if len(periods) < 2:
        raise PanelError(
            [
                "El panel tiene un solo período, y los efectos fijos de unidad lo absorben. "
                "Agregue al menos otro período."
            ]
        )
    if not (cohorts <= periods[-1]).any():
        raise PanelError(
            [
                f"Ninguna cohorte recibe el tratamiento entre los períodos {label(periods[0])} y "
                f"{label(periods[-1])}. Revise la columna de cohorte o agregue períodos."
            ]
        )
    if len(cohorts) == 1:
        raise PanelError(
            [
                f"Hay una sola cohorte ({label(cohorts[0])}): los efectos fijos de período "
                "absorben el tratamiento. Agregue unidades nunca tratadas o de otra cohorte."
            ]
        )


def label(value: float) -> str:
    """Write a period, cohort or event time in a sentence: 2004, 2004,5, «nunca tratadas»."""
    return "nunca tratadas" if value == NEVER else argument(value).replace(".", ",")


def argument(value: float) -> str:
    """Write a number as it is given in Python: 2004, 2004.5."""
    return str(int(value)) if float(value).is_integer() else str(float(value))
