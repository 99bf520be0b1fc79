"""The chapter's view of a sample: its plan, its design, its fieldwork, and what each refuses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from spl_eval import spanish
from spl_eval.errors import SplEvalError
from spl_eval.intake import Dataset
from spl_eval.intake.reference import reference
from spl_eval.publish.sample.design import Designed, designed
from spl_eval.publish.sample.estimates import estimates
from spl_eval.publish.sample.fieldwork import Fieldwork, Limit
from spl_eval.publish.sample.weighting import Weighting
from spl_eval.results import money
from spl_eval.results.money import Prices
from spl_eval.results.programme import records
from spl_eval.results.study import fieldwork as tables
from spl_eval.results.study.frame import SamplingFrame, sampling_frame
from spl_eval.study_plan.plan import StudyPlan
from spl_eval.study_plan.reading import plan_of
from spl_eval.study_plan.status import LockStatus, status_of

NO_FIELD = "No hay trabajo de campo que mirar; el motivo está al comienzo de la página."


@dataclass(frozen=True)
class SampleBook:
    """The sample of a study, with the data of its year only.

    What cannot be had is the sentence that says why.
    """

    dataset: Dataset
    plan: StudyPlan
    status: LockStatus
    year: int
    regions: str
    prices: Prices

    def frame_of(self, year: int) -> SamplingFrame:
        """Return the frame of a survey of a year; raises NoStudy without anybody."""
        if year not in self._frames:
            entered = self.plan.entered
            known = records(self.dataset, year, scheme=self.regions)
            self._frames[year] = sampling_frame(
                known, self.prices, entered_from=entered.first, entered_to=entered.last
            )
        return self._frames[year]

    @cached_property
    def _frames(self) -> dict[int, SamplingFrame]:
        return {}

    @cached_property
    def design(self) -> Designed | str:
        """The sample that the plan asks for in the study's year, or why there is none."""
        try:
            return designed(self.frame_of(self.year), self.plan)
        except SplEvalError as error:
            return str(error)

    @cached_property
    def work(self) -> Fieldwork | str:
        """The fieldwork of the survey that the plan names, or why there is none."""
        surveys, name = self.dataset["surveys"], self.plan.sample.survey
        own = surveys[surveys["survey_id"] == name]
        if own.empty:
            return _no_survey(name, surveys)
        survey = own.iloc[0]
        year = int(survey["year"])
        if year > self.year:
            return _later(name, year, self.year, surveys)
        answers = tables.unit_answers(self.dataset["follow_up"], name)
        sampled = tables.drawn(self.dataset["samples"], name)
        if answers.table.empty and sampled.table.empty:
            return (
                f"Los datos tienen la encuesta {name}, y ni su muestra ni respuestas de unidades."
            )
        try:
            frame = self.frame_of(year)
        except SplEvalError as error:
            return str(error)
        return Fieldwork(
            survey=name,
            title=str(survey["title"]),
            year=year,
            period=_period(survey, year),
            frame=frame,
            sampled=sampled,
            answers=answers,
            organisations=tables.organisation_answers(self.dataset["follow_up"], name),
            alpha=self.plan.alpha,
        )

    @cached_property
    def weighting(self) -> Weighting | str:
        """The weights of those who answered, or why there are none."""
        if isinstance(self.work, str):
            return self.work
        if not self.work.has_sample:
            return "Sin la probabilidad de cada unidad no hay pesos: no se estima nada del marco."
        found = Weighting(self.work)
        if not found.field["responded"].any():
            return "No respondió nadie: no hay nada que ponderar ni que estimar."
        return found

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """The weighted means beside the frame's; of ``estimates``, no rows without weights."""
        found = None if isinstance(self.weighting, str) else self.weighting
        return estimates(found, self.plan.alpha)

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """All that the fieldwork cannot carry."""
        if isinstance(self.work, str):
            return ()
        found = tuple(self.work.limits())
        if isinstance(self.weighting, str):
            if not self.work.has_sample:
                return found
            return (*found, Limit(self.weighting, "Se cuenta la respuesta.", "Sólo la respuesta."))
        return (*found, *self.weighting.limits())

    @property
    def no_field(self) -> str:
        """Why a view of the fieldwork is not there, where the chapter has said it in full."""
        return NO_FIELD if isinstance(self.work, str) else ""

    @property
    def no_weights(self) -> str:
        """Why a view of the weights is not there, where the chapter has said it in full."""
        return self.no_field or (self.weighting if isinstance(self.weighting, str) else "")

    @property
    def confidence(self) -> str:
        """The confidence level, as it is written: ``95 %``."""
        return spanish.percent(100 * (1 - self.plan.alpha), decimals=0)


def sample_book(
    dataset: Dataset, plan: str, year: int, regions: str, price_month: str, splice: str
) -> SampleBook:
    """Return the sample of the study that a plan describes, of one year.

    Args:
        dataset: loaded as of ``year``.
        plan: the run whose file holds the plan.
        year: the study's year.
        regions: the scheme of regions.
        price_month: of the constant pesos, for a size taken from an outcome in pesos.
        splice: of the price index.

    Raises:
        ParameterProblems: the plan cannot be read.
    """
    prices = money.prices(reference().prices, splice, price_month)
    status = status_of(plan, year, f"{year}-12-31")
    return SampleBook(dataset, plan_of(plan), status, year, regions, prices)


def _period(survey: pd.Series, year: int) -> str:
    start, end = survey["fieldwork_start"], survey["fieldwork_end"]
    if spanish.is_missing(start) or spanish.is_missing(end):
        return str(year)
    return spanish.period(start, end)


def _others(surveys: pd.DataFrame, year: int | None = None) -> str:
    found = surveys if year is None else surveys[surveys["year"] <= year]
    named = [f"{row.survey_id} ({row.year})" for row in found.itertuples()]
    return f" Las que hay: {spanish.listing(named)}." if named else ""


def _no_survey(name: str, surveys: pd.DataFrame) -> str:
    return (
        f"El plan nombra la encuesta {name}, y los datos no la tienen: de su campo no se puede "
        f"decir nada.{_others(surveys)} Cambie «sample.survey» en el plan, o agregue la encuesta."
    )


def _later(name: str, year: int, study: int, surveys: pd.DataFrame) -> str:
    return (
        f"El plan nombra la encuesta {name}, que es de {year}: en {study} todavía no se había "
        f"hecho, y este estudio no usa nada posterior.{_others(surveys, study)}"
    )
