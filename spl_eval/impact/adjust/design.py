"""Comparisons of a cohort with a group: what is fitted once and serves many cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spl_eval.impact.adjust.propensity import Logit, designed, propensities
from spl_eval.impact.adjust.sample import Sample
from spl_eval.impact.adjust.spread import Spread, solved
from spl_eval.impact.cells import Cells
from spl_eval.impact.moments import Floats, Integers


@dataclass(frozen=True)
class Design:
    """The cells of one cohort that share comparison group and period of the covariates.

    Attributes:
        treated: index of the cohort.
        pool: indices of the cohorts it is compared with.
        period: index of the covariates' period.
        cells: (c,) indices of the cells.
        times: (c,) the period of each.
        bases: (c,) the base period of each.
    """

    treated: int
    pool: tuple[int, ...]
    period: int
    cells: Integers
    times: Integers
    bases: Integers

    def involves(self, cohort: int) -> bool:
        """Say whether a cohort is treated or compared here."""
        return cohort == self.treated or cohort in self.pool

    def changed(self, levels: Floats) -> Floats:
        """Return the (c, …) differences between each cell's two periods of (T, …) levels."""
        changes: Floats = levels[self.times]
        changes -= levels[self.bases]
        return changes


@dataclass(frozen=True)
class Outcomes:
    """How the outcome of a comparison group is expected to change, in all periods at once.

    Attributes:
        pool: indices of its cohorts.
        period: index of the covariates' period.
        spread: the group's moments; its mean is the centre of the covariates.
        slopes: (P, T) of the changes on the covariates; 0 when no regression is asked for.
    """

    pool: tuple[int, ...]
    period: int
    spread: Spread
    slopes: Floats


@dataclass(frozen=True)
class Model:
    """A design with its fits.

    Attributes:
        design: which units and cells.
        treated: moments of the treated cohort.
        outcomes: the regression of its comparison group.
        logit: the propensity score, None for ``reg``.
    """

    design: Design
    treated: Spread
    outcomes: Outcomes
    logit: Logit | None

    def residuals(self, block: Block) -> Floats:
        """Return the (c, units) part of the changes in each cell that is not expected."""
        changed = self.design.changed
        unexpected = changed(block.changes)
        unexpected -= changed(self.outcomes.spread.changes)[:, None]
        unexpected -= changed(self.outcomes.slopes.T) @ block.covariates(self.outcomes)[1:]
        return unexpected

    def treated_residuals(self) -> Floats:
        """Return the (c,) mean of the unexpected changes of the treated."""
        expected = self.outcomes.spread
        gap = self.treated.covariates - expected.covariates
        return self.design.changed(
            self.treated.changes - expected.changes - gap @ self.outcomes.slopes
        )


@dataclass(frozen=True)
class Block:
    """A chunk of units of one cohort, with what several designs take from it, computed once."""

    sample: Sample
    cohort: int
    part: slice
    changes: Floats
    weights: Floats
    seen: dict[tuple[tuple[int, ...], int], Floats]

    def covariates(self, outcomes: Outcomes) -> Floats:
        """Return the (1 + P, units) constant and covariates, centred at a comparison group."""
        key = (outcomes.pool, outcomes.period)
        if key not in self.seen:
            x = self.sample.covariates(outcomes.period, self.part)
            self.seen[key] = designed(x, outcomes.spread.covariates)
        return self.seen[key]


def block_of(sample: Sample, cohort: int, part: slice) -> Block:
    """Gather a chunk of units."""
    return Block(sample, cohort, part, sample.changes(part), sample.weights[part], {})


def propensity_of(model: Model, design: Floats) -> Floats | None:
    """Return each unit's fitted propensity, None where the method uses none."""
    return None if model.logit is None else propensities(design, model.logit.coefficients)


def odds_of(weights: Floats, propensity: Floats | None) -> Floats:
    """Return what comparison units weigh: their weight by the odds of being treated."""
    return weights if propensity is None else weights * (propensity / (1 - propensity))


def designs_of(cells: Cells, n_covariate_periods: int) -> list[Design]:
    """Group the cells to estimate by cohort, comparison group and period of the covariates.

    The covariates are those of the earlier of a cell's two periods, as R's `did` takes them.
    Cells without comparison group and the base cells are in no design.
    """
    groups: dict[tuple[int, int, tuple[int, ...]], list[int]] = {}
    for cell in np.flatnonzero(~cells.is_base & cells.pool.any(axis=1)):
        earlier = min(int(cells.time[cell]), int(cells.base[cell]))
        period = earlier if n_covariate_periods > 1 else 0
        pool = tuple(int(h) for h in np.flatnonzero(cells.pool[cell]))
        groups.setdefault((period, int(cells.cohort[cell]), pool), []).append(int(cell))
    designs = []
    for (period, treated, pool), members in groups.items():
        chosen = np.array(members, dtype=np.int64)
        designs.append(
            Design(treated, pool, period, chosen, cells.time[chosen], cells.base[chosen])
        )
    return designs


def outcomes_of(pool: tuple[int, ...], period: int, spread: Spread, regressed: bool) -> Outcomes:
    """Regress the changes of a comparison group on its covariates."""
    slopes = solved(spread.crossed, spread.shared) if regressed else np.zeros_like(spread.shared)
    return Outcomes(pool, period, spread, slopes)
