"""Two-way fixed effects with one treatment dummy, and with dummies of event time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.moments import ClusterSums, Floats
from spl_eval.impact.problems import ChoiceError, PanelError
from spl_eval.impact.twfe.fit import absorbed
from spl_eval.impact.twfe.regression import Regression, regression
from spl_eval.impact.twfe.sample import Sample, Source, argument, label, sample_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class TwoWay:
    """The coefficient of 1{t >= g}: a weighted mean of 2x2 comparisons, some of them forbidden.

    Attributes:
        regression: everything behind it: covariance, small-sample factor, period effects.
    """

    regression: Regression

    @property
    def coefficient(self) -> float:
        """Return the coefficient, in units of the outcome."""
        return float(self.regression.coefficients[0])

    @property
    def std_error(self) -> float:
        """Return its standard error."""
        return float(self.regression.std_error[0])

    @property
    def ci(self) -> tuple[float, float]:
        """Return its interval at 1 - alpha, by Student's t."""
        columns = self.regression.columns(self.regression.coefficients, self.regression.std_error)
        return float(columns["ci_low"][0]), float(columns["ci_high"][0])

    @property
    def p_value(self) -> float:
        """Return the two-sided p-value of no effect, by Student's t."""
        columns = self.regression.columns(self.regression.coefficients, self.regression.std_error)
        return float(columns["p_value"][0])

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the reader must know, in Spanish."""
        return self.regression.notes


@dataclass(frozen=True)
class TwoWayEventStudy:
    """Coefficients of dummies of event time.

    Attributes:
        event_times: (K,) ascending, in the units of the time column.
        references: (R,) event times of the panel that have no dummy.
        regression: everything behind it: covariance, small-sample factor, period effects.
    """

    event_times: Floats
    references: Floats
    regression: Regression

    @property
    def coefficients(self) -> Floats:
        """Return the (K,) coefficients, in units of the outcome."""
        return self.regression.coefficients

    @property
    def covariance(self) -> Floats:
        """Return their (K, K) covariance."""
        return self.regression.covariance

    @property
    def std_error(self) -> Floats:
        """Return their (K,) standard errors."""
        return self.regression.std_error

    @property
    def table(self) -> pd.DataFrame:
        """Return event_time, estimate, std_error, p_value, ci_low, ci_high."""
        import pandas as pd  # slow to import; only tables need it

        columns = self.regression.columns(self.coefficients, self.std_error)
        return pd.DataFrame({"event_time": self.event_times, **columns})

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the reader must know, in Spanish."""
        return self.regression.notes


def two_way_fixed_effects(
    source: Source, sums: ClusterSums | None = None, *, vcov: str = "cluster", alpha: float = 0.05
) -> TwoWay:
    """Regress the outcome on unit effects, period effects and 1{t >= g}.

    y_it = a_i + l_t + delta 1{t >= g_i} + e_it by least squares on the balanced panel, weighted if
    the units have weights. Exact, and without looking at any unit: its cost depends on the
    number of cohorts and periods (and of clusters) only.

    Args:
        source: moments, or an estimate of ATT(g,t), whose sample and clusters are used.
        sums: clusters larger than a unit; without them each unit is its own.
        vcov: "cluster" (CR1, as `fixest` by default) or "iid" (not with weights).
        alpha: the interval covers 1 - alpha.

    Raises:
        ChoiceError: an unknown ``vcov``, "iid" with weights, or ``alpha`` outside 0 to 1.
        PanelError: the treatment does not vary over cohorts and periods at once.

    Source: Goodman-Bacon (2021), equation 2; Cameron and Miller (2015) for the errors.
    """
    sample = sample_of(source, sums)
    treated = sample.treated[:, :, None].astype(np.float64)
    if absorbed(sample.moments, treated)[0]:
        raise PanelError(
            [
                "Todas las cohortes pasan por el tratamiento en los mismos períodos: los efectos "
                "fijos lo absorben. Agregue unidades nunca tratadas o que entren en otro período."
            ]
        )
    return TwoWay(regression(sample, treated, ("el tratamiento",), vcov, alpha))


def event_study(
    source: Source,
    sums: ClusterSums | None = None,
    *,
    event_times: Sequence[float] | None = None,
    reference: float | Sequence[float] | None = None,
    vcov: str = "cluster",
    alpha: float = 0.05,
) -> TwoWayEventStudy:
    """Regress the outcome on unit effects, period effects and dummies 1{t - g = e}.

    Where effects differ between cohorts a coefficient mixes effects of other event times, leads
    included (Sun and Abraham 2021): the event study of ATT(g,t) does not.

    Args:
        source: moments, or an estimate of ATT(g,t), whose sample and clusters are used.
        sums: clusters larger than a unit; without them each unit is its own.
        event_times: exactly the dummies to use; by default all but the references.
        reference: event times without a dummy when ``event_times`` is not given, by default -1.
            Without units that are never treated two are needed; three where all cohorts are a
            multiple of two periods apart, and so on.
        vcov: "cluster" (CR1, as `fixest` by default) or "iid" (not with weights).
        alpha: the intervals cover 1 - alpha.

    Raises:
        ChoiceError: event times that no cohort has, both choices at once, or as in
            ``two_way_fixed_effects``.
        PanelError: event times that the fixed effects and the others explain, by name.
    """
    sample = sample_of(source, sums)
    present = np.unique(sample.event_times[np.isfinite(sample.event_times)])
    chosen = _chosen(present, event_times, reference)
    # From the last event time to the first, so that a collinear lead is the farthest one.
    dummies = (sample.event_times[:, :, None] == chosen[::-1]).astype(np.float64)
    redundant = chosen[absorbed(sample.moments, dummies)[::-1]]
    references = np.setdiff1d(present, chosen)
    if len(redundant):
        raise PanelError([_collinear(sample, redundant, references, event_times is None)])
    names = tuple(f"tiempo desde la entrada {label(time)}" for time in chosen)
    fitted = regression(sample, dummies[:, :, ::-1], names, vcov, alpha)
    return TwoWayEventStudy(chosen, references, fitted)


def _chosen(
    present: Floats,
    event_times: Sequence[float] | None,
    reference: float | Sequence[float] | None,
) -> Floats:
    if event_times is not None and reference is not None:
        raise ChoiceError(
            "event_times ya dice qué tiempos llevan coeficiente: quite reference o event_times."
        )
    name = "reference" if event_times is None else "event_times"
    given = event_times if event_times is not None else -1 if reference is None else reference
    asked = np.unique(np.asarray(given, dtype=np.float64))
    unknown = [argument(time) for time in asked if time not in present]
    if len(asked) == 0 or unknown:
        what = f"no tiene ninguna cohorte: {', '.join(unknown)}" if unknown else "está vacío"
        raise ChoiceError(
            f"{name} {what}. Elija entre los del panel: {', '.join(map(argument, present))}."
        )
    chosen: Floats = asked if event_times is not None else np.setdiff1d(present, asked)
    if len(chosen) == 0:
        raise ChoiceError(
            "Todos los tiempos desde la entrada son referencia. Quite alguno de reference."
        )
    return chosen


def _collinear(sample: Sample, redundant: Floats, references: Floats, by_reference: bool) -> str:
    which = ", ".join(map(argument, redundant))
    why = (
        ""
        if (sample.moments.cohorts > sample.moments.periods[-1]).any()
        else " Sin unidades nunca tratadas hacen falta al menos dos referencias."
    )
    mend = f"Quite de event_times: {which}."
    if by_reference:
        wanted = ", ".join(map(argument, np.union1d(references, redundant)))
        mend = f"Use reference=({wanted})."
    return (
        f"Tiempos desde la entrada que los efectos fijos y los demás tiempos explican: {which}."
        f"{why} {mend}"
    )
