"""The plan of a study: question, outcomes, comparison, and the sample of its follow-up."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OUTCOMES = (
    "jobs", "women_jobs", "men_jobs", "formal_jobs", "formal_share", "wage_bill", "log_sales",
    "exports", "exporter", "active",
)  # fmt: skip
"""The outcomes that a study can estimate; :mod:`spl_eval.results.study` measures them."""

MAIN, SECONDARY, PLACEBO = FAMILIES = ("main", "secondary", "placebo")
"""Families of outcomes: p-values are adjusted within each. On a placebo no effect is expected."""

COVARIATES = (
    "jobs_base", "women_jobs_base", "formal_jobs_base", "wage_bill_base", "log_sales_base",
    "exports_base", "exporter_base", "organisation_units",
)  # fmt: skip
"""What is known of a unit at the base year, as numbers."""

SUBGROUPS = ("line", "sector", "region", "size", "women_share")
STRATA = ("line", "region", "sector")
COMPARISONS = ("never_treated", "not_yet_treated")
METHODS = ("dr", "reg", "ipw")
CLUSTERS = ("organisation_id", "unit_id")
ALLOCATIONS = ("proportional", "neyman")


@dataclass(frozen=True)
class Entered:
    """Who counts as assisted: entered ``first`` to ``last`` years before the study's year."""

    first: int
    last: int


@dataclass(frozen=True)
class SamplePlan:
    """The sample of the follow-up survey.

    Attributes:
        survey: its ``survey_id`` in the data.
        strata: columns that part the frame, of :data:`STRATA`; none is one stratum.
        margin: half-width wanted, in units of ``outcome``, of the interval of its mean.
        outcome: the outcome whose mean has that margin.
        allocation: ``proportional`` or ``neyman``.
        take_all: strata that are taken whole, each as column and value.
        minimum: units of a stratum at least; all if it has fewer.
        response: share of the sample expected to answer, above 0 and up to 1.
        reserve: reserve list, as a share of the sample of each stratum.
        seed: of the draw.
    """

    survey: str
    strata: tuple[str, ...]
    margin: float
    outcome: str
    allocation: str
    take_all: tuple[Mapping[str, str], ...]
    minimum: int
    response: float
    reserve: float
    seed: int


@dataclass(frozen=True)
class StudyPlan:
    """What a study set out to find, and how.

    Attributes:
        question: in words.
        estimand: the effect that answers it, in words.
        entered: who counts as assisted.
        years_before: years of outcomes before the first of those entries.
        families: each of :data:`FAMILIES` to its outcomes, maybe none, except ``main``.
        minimum_effect: smallest effect that would matter, in the outcome's unit and above 0;
            every main and secondary outcome has one.
        comparison: ``never_treated`` or ``not_yet_treated``.
        covariates: of the main estimate, of :data:`COVARIATES`.
        method: how it adjusts for them: ``dr``, ``reg`` or ``ipw``.
        cluster: column within which units are not independent.
        subgroups: columns by which effects are told apart.
        alpha: 1 minus the confidence of the intervals, between 0 and 0.5.
        power: probability wanted of seeing the minimum effect, between 0.5 and 1.
        persistence: parts of the last effect, 0 to 1, that go on in each further year.
        sample: of the follow-up survey.
    """

    question: str
    estimand: str
    entered: Entered
    years_before: int
    families: Mapping[str, tuple[str, ...]]
    minimum_effect: Mapping[str, float]
    comparison: str
    covariates: tuple[str, ...]
    method: str
    cluster: str
    subgroups: tuple[str, ...]
    alpha: float
    power: float
    persistence: tuple[float, ...]
    sample: SamplePlan

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Every outcome: the main ones, the secondary ones, the placebos."""
        return tuple(outcome for family in FAMILIES for outcome in self.families[family])

    def family_of(self, outcome: str) -> str:
        """Return the family of an outcome; raises KeyError when the plan does not have it."""
        for family, outcomes in self.families.items():
            if outcome in outcomes:
                return family
        raise KeyError(outcome)

    def as_mapping(self) -> dict[str, Any]:
        """Return the plan with the keys of the run file, as plain lists, texts and numbers."""
        content = _plain(dataclasses.asdict(self))
        content["entered"] = {"from": self.entered.first, "to": self.entered.last}
        content["outcomes"] = content.pop("families")
        return dict(content)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
