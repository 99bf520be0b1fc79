"""A mid-term study put together: its plan, its population, and the estimates of all sections."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

import numpy as np
import pandas as pd

from spl_eval import spanish
from spl_eval.errors import SplEvalError
from spl_eval.impact.propensity import Propensity, propensity
from spl_eval.impact.study.design import UNIT, Design
from spl_eval.impact.study.estimates import Estimated, estimated
from spl_eval.impact.study.main import event_study, main_effects
from spl_eval.intake import Dataset
from spl_eval.intake.reference import reference
from spl_eval.publish.midterm import words
from spl_eval.results import money
from spl_eval.results.money import Prices, basis
from spl_eval.results.programme import Records, records
from spl_eval.results.study.outcomes import OUTCOMES
from spl_eval.results.study.population import ASSISTED, Population, population
from spl_eval.study_plan.plan import StudyPlan
from spl_eval.study_plan.reading import plan_of
from spl_eval.study_plan.status import LockStatus, status_of

SCORED_BY = ("sector", "region")
"""What else the chances of being assisted are estimated with: too many parts for every cohort's
own adjustment."""

ADJUSTED_BY = ("jobs_base", "women_jobs_base", "log_sales_base", "log_organisation_units")
"""Covariates of the adjusted specifications where the plan names none: what a unit was like, and
how large its organisation, before anybody of the study entered."""


class Based(TypedDict):
    """The period of a view, and the price base of its money."""

    period: str
    basis: str


@dataclass(frozen=True)
class Study:
    """A study of one year, with the data of that year only.

    Attributes:
        dataset: what was loaded, as it stood at the end of the year.
        records: its records.
        plan: what was going to be done.
        status: whether the plan was locked, and what deviates from it.
        prices: the price index of its constant pesos.
        population: who is compared with whom.
        design: the main estimate.
        panel: the population's, with the covariates of the adjusted specifications.
    """

    dataset: Dataset
    records: Records
    plan: StudyPlan
    status: LockStatus
    prices: Prices
    population: Population
    design: Design
    panel: pd.DataFrame

    @property
    def year(self) -> int:
        """The study's year."""
        return self.population.year

    @property
    def units(self) -> pd.DataFrame:
        """The study's units."""
        return self.population.units

    @property
    def adjusted_by(self) -> tuple[str, ...]:
        """The covariates of the adjusted specifications."""
        return self.plan.covariates or ADJUSTED_BY

    @property
    def scored_by(self) -> tuple[str, ...]:
        """The covariates of the chances of being assisted."""
        return tuple(dict.fromkeys((*self.adjusted_by, *SCORED_BY)))

    @cached_property
    def found(self) -> Estimated:
        """The main estimates, made once."""
        return estimated(self.panel, self.design)

    @cached_property
    def main(self) -> pd.DataFrame:
        """The main effects; see ``impact.study.main.main_effects``."""
        return main_effects(self.panel, self.found)

    @cached_property
    def events(self) -> pd.DataFrame:
        """The effects by years since entry; see ``impact.study.main.event_study``."""
        return event_study(self.found)

    @cached_property
    def propensity(self) -> Propensity | None:
        """The chances of being assisted, given the covariates; None where they cannot be had."""
        try:
            return propensity(self.units, list(self.scored_by))
        except SplEvalError:
            return None

    @property
    def entered(self) -> dict[int, int]:
        """The units that entered, by cohort."""
        own = self.units[self.units["arm"] == ASSISTED]
        return dict(Counter(own["cohort"].tolist()))

    def stated(self, *outcomes: str) -> Based:
        """Return the period and, for outcomes in pesos, the price base that a view states."""
        priced = any(OUTCOMES[outcome].in_pesos for outcome in outcomes)
        return {
            "period": spanish.years(self.population.first_year, self.year),
            "basis": basis(self.prices) if priced else "",
        }

    @property
    def confidence(self) -> str:
        """The confidence level, as it is written: ``95 %``."""
        return words.level(self.design.alpha)


def study(
    dataset: Dataset, plan: str, year: int, regions: str, price_month: str, splice: str
) -> Study:
    """Return the study that a plan describes, of one year.

    Args:
        dataset: loaded as of ``year``.
        plan: the run whose file holds the plan.
        year: the study's year.
        regions: the scheme of regions.
        price_month: of the constant pesos.
        splice: of the price index.

    Raises:
        ParameterProblems: the plan cannot be read.
        NoStudy: the data of the year cannot carry it.
    """
    planned = plan_of(plan)
    known = records(dataset, year, scheme=regions)
    prices = money.prices(reference().prices, splice, price_month)
    people = population(
        known,
        prices,
        entered_from=planned.entered.first,
        entered_to=planned.entered.last,
        years_before=planned.years_before,
    )
    people.units["log_organisation_units"] = np.log(people.units["organisation_units"])
    needed = list(dict.fromkeys((*ADJUSTED_BY, *planned.covariates)))
    panel = people.panel.merge(people.units[[UNIT, *needed]], on=UNIT, how="left")
    design = Design(
        year=year,
        families={name: own for name, own in planned.families.items() if own},
        comparison=planned.comparison,
        covariates=planned.covariates,
        method=planned.method,
        cluster=planned.cluster,
        alpha=planned.alpha,
    )
    last_data = f"{year}-12-31"
    return Study(
        dataset, known, planned, status_of(plan, year, last_data), prices, people, design, panel
    )
