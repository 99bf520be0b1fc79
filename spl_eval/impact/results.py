"""What an estimate returns: the cells, what can be made of them, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from spl_eval.impact import summary
from spl_eval.impact.aggregate import Aggregate
from spl_eval.impact.cells import Cells
from spl_eval.impact.effects import Estimates, Unadjusted
from spl_eval.impact.inference import of_cells
from spl_eval.impact.inference.bands import composition
from spl_eval.impact.inference.pretrend import PretrendTest
from spl_eval.impact.moments import ClusterSums, Floats, LinearForms, Moments
from spl_eval.impact.problems import PanelError
from spl_eval.impact.specification import Choices, Columns
from spl_eval.impact.threads import one_blas_thread
from spl_eval.impact.weighting import EstimatedCells, Weighting, Window, weighting

if TYPE_CHECKING:
    import pandas as pd

    from spl_eval.impact.adjust import Overlap

EVERYTHING = Window()

NOISE = 8 * np.finfo(np.float64).eps
"""Standard errors smaller than this share of the outcome are rounding, not spread."""


@dataclass(frozen=True, repr=False, eq=False)
class GroupTimeEffects:
    """The effect on every cohort in every period, with its uncertainty.

    Attributes:
        outcome: the outcome's column.
        subgroup: the value of the subgroups' column, or None.
        columns, choices: what was asked for.
        cells: which comparison each cell makes.
        estimates: the cells' effects and their covariance.
        moments: the sample's sums by cohort.
        sums: its sums by cluster, or by unit in a small sample; None in a large one.
        overlap: range of the propensity scores; empty without covariates.
        notes: what was left out and why, and what to mind.
    """

    outcome: str
    subgroup: Any
    columns: Columns
    choices: Choices
    cells: Cells
    estimates: Estimates
    moments: Moments
    sums: ClusterSums | None
    overlap: tuple[Overlap, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return summary.of_effects(self)

    @property
    def cohorts_of_cells(self) -> Floats:
        """Return the (K,) first treated period of each cell's cohort."""
        return self.moments.cohorts[self.cells.cohort]

    @property
    def times_of_cells(self) -> Floats:
        """Return the (K,) period of each cell."""
        return self.moments.periods[self.cells.time]

    @property
    def att(self) -> Floats:
        """Return the (K,) effects."""
        return self.estimates.att

    @cached_property
    def std_error(self) -> Floats:
        """Return the (K,) standard errors; NaN where an effect is 0 by construction."""
        return self._std_error(self.estimates.variances())

    def _std_error(self, variances: Floats) -> Floats:
        level = np.abs(self.moments.start[self.moments.weight > 0]).max(initial=0.0)
        level += np.abs(self.moments.means).max(initial=0.0)
        # A variance of nothing may come out a hair below zero.
        std_error = np.sqrt(np.maximum(variances, 0))
        return np.where(std_error > NOISE * level, std_error, np.nan)

    @property
    def table(self) -> pd.DataFrame:
        """Return one row a cell: cohort, time, base, effect, its uncertainty, and its units."""
        import pandas as pd

        margin = self.pointwise_values * self.std_error
        return pd.DataFrame(
            {
                "cohort": self.cohorts_of_cells,
                "time": self.times_of_cells,
                "base": self.moments.periods[self.cells.base],
                "att": self.att,
                "std_error": self.std_error,
                "ci_low": self.att - margin,
                "ci_high": self.att + margin,
                "n_treated": self.moments.n_units[self.cells.cohort],
                "n_comparison": self.cells.pool @ self.moments.n_units,
            }
        )

    @cached_property
    def pointwise_values(self) -> Floats:
        """Return the (K,) number of standard errors that each cell's interval is wide.

        With up to 500 clusters, quantiles of the bootstrap that aggregations use; else, and where
        clusters times cohorts times cells exceed 5,000,000, normal ones.
        """
        with one_blas_thread():
            return of_cells.interval_values(self)

    @cached_property
    def covariance(self) -> Floats:
        """Return the (K, K) covariance of the cells, in the order of ``table``."""
        n_cells, n_cohorts = len(self.att), len(self.moments.cohorts)
        known = np.isfinite(self.att)
        each = np.diag(known.astype(np.float64))
        with one_blas_thread():
            covariance, _ = self.estimates.combined(each, np.zeros((n_cells, n_cohorts)))
        return np.where(np.outer(known, known), covariance, np.nan)

    def aggregate(
        self,
        kind: str = "dynamic",
        *,
        min_event: float | None = None,
        max_event: float | None = None,
        balance_event: float | None = None,
    ) -> Aggregate:
        """Aggregate the cells.

        Args:
            kind: "simple", "dynamic" (by time since treatment: the event study), "group" (by
                cohort) or "calendar" (by period).
            min_event: first time since treatment that is looked at.
            max_event: last one.
            balance_event: by event time, keep only cohorts observed that long after treatment.

        Raises:
            ChoiceError: there is no such aggregation.
            PanelError: no cell has an effect that it could use.
        """
        rows = self.weighting(kind, Window(min_event, max_event, balance_event))
        with one_blas_thread():
            covariance, scores = self.estimates.combined(rows.weights, rows.shares)
        att = rows.weights @ np.nan_to_num(self.att)
        std_error = self._std_error(np.diagonal(covariance))
        return Aggregate(
            kind=kind,
            keys=rows.keys,
            att=att[:-1],
            std_error=std_error[:-1],
            covariance=covariance,
            scores=scores,
            composition=self.composition,
            overall_att=float(att[-1]),
            overall_std_error=float(std_error[-1]),
            alpha=self.choices.alpha,
        )

    def weighting(self, kind: str, window: Window = EVERYTHING) -> Weighting:
        """Return the weights by which an aggregation adds the cells up."""
        periods = self.moments.periods
        cells = EstimatedCells(
            cohort=self.cohorts_of_cells,
            time=self.times_of_cells,
            position=self.cells.cohort,
            att=self.att,
            weight=self.moments.weight,
            last=float(periods[-1]),
            span=float(periods[-1] - periods[0]),
        )
        return weighting(kind, cells, window)

    def forms(self, kind: str, window: Window = EVERYTHING) -> LinearForms:
        """Return an aggregation as functions of the cohorts' means, the overall effect last.

        Raises:
            PanelError: the effects are adjusted by covariates.
        """
        if not isinstance(self.estimates, Unadjusted):
            raise PanelError(
                ["Con covariables el efecto no es una función de los promedios por cohorte."]
            )
        rows = self.weighting(kind, window)
        return self.estimates.forms(rows.weights, rows.shares)

    def pretrend(self) -> PretrendTest:
        """Test that no cell before treatment, and before its anticipation, has an effect."""
        with one_blas_thread():
            return of_cells.pretrend(self)

    @cached_property
    def composition(self) -> Floats | None:
        """Return the (C, H) weight of each cluster in each cohort, when clusters were asked for."""
        if self.columns.cluster is None or self.sums is None:
            return None
        return composition(self.sums, len(self.moments.cohorts))


class Family(Mapping[Any, GroupTimeEffects]):
    """Estimates of several outcomes or subgroups of one panel, by name, value or both."""

    def __init__(self, members: Mapping[Any, GroupTimeEffects], notes: tuple[str, ...]) -> None:
        self._members = dict(members)
        self.notes = notes

    def __repr__(self) -> str:
        return summary.of_family(self)

    def __getitem__(self, key: Any) -> GroupTimeEffects:
        member: GroupTimeEffects = self._members[key]
        return member

    def __iter__(self) -> Iterator[Any]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    @property
    def table(self) -> pd.DataFrame:
        """Return the cells of all, with columns ``outcome`` and ``subgroup``."""
        return self._stacked({key: member.table for key, member in self.items()})

    def aggregate(self, kind: str = "dynamic", **window: float | None) -> pd.DataFrame:
        """Return the rows of an aggregation of all; its arguments are those of one estimate."""
        aggregates = {key: member.aggregate(kind, **window) for key, member in self.items()}
        return self._stacked({key: found.table for key, found in aggregates.items()})

    def _stacked(self, tables: Mapping[Any, pd.DataFrame]) -> pd.DataFrame:
        import pandas as pd

        labelled = []
        for key, table in tables.items():
            labelled.append(table.copy())
            labelled[-1].insert(0, "outcome", self[key].outcome)
            labelled[-1].insert(1, "subgroup", self[key].subgroup)
        return pd.concat(labelled, ignore_index=True)
