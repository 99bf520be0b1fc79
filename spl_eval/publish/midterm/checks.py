"""All that could shake one effect, each check computed once, for the sections and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from spl_eval.impact.inference import holm
from spl_eval.impact.inference.result import two_sided
from spl_eval.impact.problems import ChoiceError, PanelError
from spl_eval.impact.results import GroupTimeEffects
from spl_eval.impact.sensitivity.honest import (
    Breakdown,
    EventStudy,
    RobustSet,
    breakdown,
    parallel_trends,
    relative_magnitudes,
    smoothness,
)
from spl_eval.impact.sensitivity.selection import SelectionSensitivity, selection_sensitivity
from spl_eval.impact.study.attrition import Attrition, attrition
from spl_eval.impact.study.design import TIME, UNIT
from spl_eval.impact.study.estimates import Effect
from spl_eval.impact.study.falsification import neighbours, placebo_entries
from spl_eval.impact.study.leave_out import WithoutOne, without_each, without_organisations
from spl_eval.impact.study.naive import naive
from spl_eval.impact.study.robustness import specifications
from spl_eval.publish.midterm.study import Study

M_BARS = (0.0, 0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True)
class Checks:
    """The checks of one outcome that was estimated; each is made when it is first asked for."""

    study: Study
    outcome: str

    @property
    def effects(self) -> GroupTimeEffects:
        """The main estimate."""
        return self.study.found.effects[self.outcome]

    @property
    def effect(self) -> Effect:
        """The effect in the study's year."""
        return self.study.found.in_year(self.outcome)

    @cached_property
    def specifications(self) -> pd.DataFrame:
        """Every specification; see ``impact.study.robustness.specifications``."""
        return specifications(
            self.study.panel,
            self.study.design,
            self.outcome,
            covariates=self.study.adjusted_by,
            supported=self.supported,
        )

    @cached_property
    def supported(self) -> pd.Series:
        """The units whose chance of being assisted is between 10 and 90 of 100."""
        scores = None if self.study.propensity is None else self.study.propensity.scores
        units = self.study.units
        if scores is None:
            return units[UNIT].iloc[:0]
        return units.loc[scores.between(0.1, 0.9).to_numpy(bool), UNIT]

    @cached_property
    def without_organisation(self) -> WithoutOne:
        """The effect without any one organisation."""
        return without_organisations(self.effects, self.study.year)

    @cached_property
    def without(self) -> dict[str, pd.DataFrame]:
        """The effect without each sector and each province."""
        study = self.study
        return {
            by: without_each(study.panel, study.units, study.design, self.outcome, by)
            for by in ("sector", "province")
        }

    @cached_property
    def placebo(self) -> dict[int, Effect]:
        """The effect of entries that never were, by years of shift."""
        return placebo_entries(self.study.panel, self.study.design, self.outcome)

    @cached_property
    def neighbours(self) -> Effect:
        """The effect of assistance nearby on who was not assisted."""
        study = self.study
        return neighbours(
            study.panel, study.units, first_assisted(study), study.design, self.outcome
        )

    @property
    def target(self) -> Mapping[int, float]:
        """The weights of the years since entry in the effect of the study's year."""
        entered, total = self.study.entered, sum(self.study.entered.values())
        return {self.study.year - cohort: units / total for cohort, units in entered.items()}

    @cached_property
    def event_study(self) -> EventStudy | None:
        """The coefficients that violations of parallel trends are asked of; None without any."""
        try:
            return EventStudy.from_aggregate(self.effects.aggregate("dynamic"))
        except (ChoiceError, PanelError):
            return None

    @cached_property
    def usual(self) -> RobustSet | None:
        """The same average with its usual interval, which takes trends to be parallel."""
        found = self.event_study
        if found is None:
            return None
        return parallel_trends(found, self.target, alpha=self.study.design.alpha)

    @cached_property
    def relative(self) -> tuple[RobustSet, ...]:
        """What is left of the effect under violations as large as those before entry."""
        found = self.event_study
        if found is None:
            return ()
        return relative_magnitudes(found, M_BARS, self.target, alpha=self.study.design.alpha)

    @cached_property
    def relative_breakdown(self) -> Breakdown | None:
        """The largest violation, relative to those before entry, that the conclusion survives."""
        found = self.event_study
        if found is None:
            return None
        return breakdown(found, "relative_magnitudes", self.target, alpha=self.study.design.alpha)

    @cached_property
    def smooth(self) -> tuple[RobustSet, ...]:
        """What is left of the effect when the trend's slope may change by so much a year."""
        found = self.event_study
        return (
            ()
            if found is None
            else smoothness(found, target=self.target, alpha=self.study.design.alpha)
        )

    @cached_property
    def smooth_breakdown(self) -> Breakdown | None:
        """The largest change of slope that the conclusion survives."""
        found = self.event_study
        if found is None:
            return None
        return breakdown(found, "smoothness", self.target, alpha=self.study.design.alpha)

    @cached_property
    def attrition(self) -> Attrition:
        """Who is missing, and Lee's bounds."""
        study = self.study
        return attrition(study.panel, study.units, study.design, self.outcome)

    @cached_property
    def naive(self) -> pd.DataFrame:
        """What comparisons that are no effects would have said."""
        return naive(self.study.panel, self.study.design, self.outcome)

    @cached_property
    def selection(self) -> SelectionSensitivity | None:
        """How strong something unobserved would have to be; None where it cannot be asked."""
        study = self.study
        first = study.population.first_year
        wide = study.panel[study.panel[TIME].isin([first, study.year])].pivot(
            index=UNIT, columns=TIME, values=self.outcome
        )
        data = study.units.assign(
            change=study.units[UNIT].map(wide[study.year] - wide[first]),
            assisted=(study.units["arm"] == "assisted").astype(float),
        )
        try:
            return selection_sensitivity(
                data,
                outcome="change",
                treatment="assisted",
                covariates=list(study.adjusted_by),
                cluster=study.design.cluster,
                alpha=study.design.alpha,
            )
        except (ChoiceError, PanelError):
            return None


def first_assisted(study: Study) -> pd.DataFrame:
    """Return the first year of assistance in each sector and province: what was near whom."""
    signed = study.records.instruments.groupby("organisation_id")["signed_year"].min()
    units = study.records.units[["organisation_id", "sector", "province"]]
    whole = units.assign(year=units["organisation_id"].map(signed)).dropna()
    found = whole.groupby(["sector", "province"])["year"].min().astype(int)
    return found.reset_index()


def placebo_found(checks: Checks) -> bool:
    """Say whether something that cannot have an effect shows one: an entry or an outcome.

    The several tests count as one family (Holm 1979), or two entries and one outcome alone would
    find something in one of seven sound studies.
    """
    study = checks.study
    tested = [
        two_sided(each.estimate / each.std_error)
        for each in checks.placebo.values()
        if not each.refused and each.std_error > 0
    ]
    outcomes = study.main[(study.main["family"] == "placebo") & (study.main["refused"] == "")]
    tested += outcomes["p_value"].dropna().tolist()
    return bool((holm(tested) < study.design.alpha).any()) if tested else False


def one_decides(checks: Checks) -> bool:
    """Say whether the effect's sign turns without one organisation, sector or province."""
    sign = np.sign(checks.effect.estimate)
    left = [checks.without_organisation.low, checks.without_organisation.high]
    for table in checks.without.values():
        left += table["estimate"].dropna().tolist()
    return any(np.isfinite(each) and np.sign(each) != sign for each in left)
