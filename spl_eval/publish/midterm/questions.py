"""The five questions of the lessons learned: what this study answers, in part, or cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from spl_eval.impact.study.evidence import SUSPICIOUS_P, WEAK
from spl_eval.intake.reference import reference
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.conclusions import Conclusion
from spl_eval.publish.midterm.study import Study
from spl_eval.results.involved import units_of
from spl_eval.results.places import official
from spl_eval.results.places.reached import by_place
from spl_eval.results.study import lessons
from spl_eval.results.study.lessons import Answer, Finding
from spl_eval.results.study.outcomes import OUTCOMES
from spl_eval.results.sums import year_is
from spl_eval.study_plan.plan import PLACEBO

PER = 10_000
"""Registered jobs beside which those of the assisted units are counted."""

HINTED_P = 0.1
"""A joint test before entry below this is told of outcomes whose evidence is not rated."""


@dataclass(frozen=True)
class Questions:
    """The questions and their answers.

    Attributes:
        study: the study.
        marks: how strong the evidence of the effect on an outcome is (``impact.study.evidence``);
            only main outcomes are rated.
    """

    study: Study
    marks: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The answers, by rule, in the order of the report."""
        return (
            lessons.representativeness(self.share_beside("sector"), self.share_beside("province")),
            lessons.employment(self._jobs()),
            lessons.value_added(self._findings("log_sales", "wage_bill")),
            lessons.net_exports(self._findings("exports")),
            lessons.income_distribution(),
        )

    def beside(self, by: str) -> pd.DataFrame:
        """Return the sectors or jurisdictions of assisted units with an official figure.

        The registered jobs of the assisted units stand beside the registered jobs of all: those
        that are not registered are in none of the two. Places where few units tell theirs are
        left out: a number would be that of one of them.

        Columns: ``by``, ``units``, ``known`` (units whose registered jobs are known), ``formal``
        (their sum), ``registered`` (the official figure), ``per``: ``formal`` by :data:`PER` of
        ``registered``.
        """
        placed = self._sectors if by == "sector" else self._provinces
        own = placed[placed["per_10000"].notna()][[by, "units", "registered"]]
        own = own.merge(self._formal(by), on=by, how="inner")
        own = own[own["known"] >= official.MIN_UNITS]
        return own.assign(per=PER * own["formal"] / own["registered"])

    def share_beside(self, by: str) -> float:
        """Return the share of the assisted units that lie in what :meth:`beside` returns."""
        every = len(self._assisted)
        return float(self.beside(by)["units"].sum()) / every if every else float("nan")

    @cached_property
    def _assisted(self) -> pd.DataFrame:
        known = self.study.records
        signed = known.organisations.loc[known.organisations["signed"], "organisation_id"]
        return units_of(known, signed)

    def _formal(self, by: str) -> pd.DataFrame:
        """Return the registered jobs in the study's year of the assisted units, by place."""
        outcomes = self.study.records.outcomes
        now = outcomes[year_is(outcomes["year"], self.study.year)]
        jobs = self._assisted["unit_id"].map(now.set_index("unit_id")["formal_jobs"])
        of_place = jobs.astype("Float64").groupby(self._assisted[by])
        return of_place.agg(formal="sum", known="count").reset_index()

    @cached_property
    def _sectors(self) -> pd.DataFrame:
        known = self.study.records
        placed = by_place(known, "sector", self.study.prices)
        return official.of_sectors(placed, known, reference())

    @cached_property
    def _provinces(self) -> pd.DataFrame:
        known = self.study.records
        placed = by_place(known, "province", self.study.prices)
        return official.of_places(placed, known, reference())

    def _jobs(self) -> Finding | None:
        return next(iter(self._findings("jobs")), None)

    def _findings(self, *outcomes: str) -> tuple[Finding, ...]:
        return tuple(
            Finding(
                about=OUTCOMES[row["outcome"]].label.lower(),
                low=row["ci_low"],
                high=row["ci_high"],
                minimum=self.study.plan.minimum_effect.get(row["outcome"], float("nan")),
                refused=row["refused"],
                doubts=tuple(self._doubts(row)),
                placebo=row["family"] == PLACEBO,
            )
            for row in self.rows(*outcomes)
        )

    def rows(self, *outcomes: str) -> list[dict[Any, Any]]:
        """Return the main effects of some outcomes; none of those that the plan leaves out."""
        own = self.study.main
        return own[own["outcome"].isin(outcomes)].to_dict("records")

    def _doubts(self, row: dict[Any, Any]) -> Iterator[str]:
        about = OUTCOMES[row["outcome"]].label.lower()
        mark = self.marks.get(row["outcome"], "")
        if row["family"] in self.study.status.exploratory:
            yield "la estimación es exploratoria"
        if mark == WEAK:
            yield f"en {about} la evidencia es débil, según las reglas declaradas"
        if not mark:
            yield f"en {about}, sin evaluar la fuerza de la evidencia"
        chance = words.chance(row["pretrend_p"])
        if row["pretrend_p"] < SUSPICIOUS_P:
            yield f"en {about}, antes del ingreso ya no iban parejas (valor p {chance})"
        elif not mark and row["pretrend_p"] < HINTED_P:
            yield f"en {about}, antes del ingreso quizá no iban parejas (valor p {chance})"


def questions_of(study: Study, found: tuple[Conclusion, ...]) -> Questions:
    """Return the questions of a study, with the strength of its evidence on main outcomes."""
    marks = {each.outcome: each.evidence.mark for each in found if not each.refused}
    return Questions(study, marks)
