"""A small survey worked by hand: two strata, a draw of half of each, and who answered."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

from spl_eval.publish.sample.book import SampleBook
from spl_eval.study_plan.plan import StudyPlan
from tests.made_study import changed_plan, locked, plan
from tests.report import made_report
from tests.results.test_grants import PRICES

Rows = list[dict[str, Any]]

ASSISTED, WAITING = 16, 20
"""Units of the one organisation that signed, and of the one that waits."""

JOBS = {"A": (1, 2, 3, 4, 5, 6), "C": (2, 2, 2, 2, 7)}
"""What those who answered said, in the order of their units."""

DRAWN = {"A": 8, "C": 10}
STRATA = {"A": "2.A · NOA", "C": "sin firma · NOA"}


def names(organisation: str, count: int) -> list[str]:
    """Return the units of an organisation."""
    return [f"{organisation}{number:02d}" for number in range(count)]


UNITS = {"A": names("A", ASSISTED), "C": names("C", WAITING)}


def tables() -> dict[str, Rows]:
    """Return the tables of the survey, for a test to change."""
    place = {"province": "Salta", "sector": "textil", "applied_date": "2013-02-01"}
    sample: Rows = []
    answers: Rows = []
    outcomes: Rows = []
    for organisation, units in UNITS.items():
        drawn = DRAWN[organisation]
        for order, unit in enumerate(units[: drawn + 2], 1):
            reserve = order > drawn
            sample.append(
                {
                    "sample_id": f"M{unit}",
                    "survey_id": "S2016",
                    "unit_id": unit,
                    "stratum": STRATA[organisation],
                    "selection": "reserve" if reserve else "drawn",
                    "probability": None if reserve else 0.5,
                    "draw_order": order - drawn if reserve else order,
                }
            )
        said = JOBS[organisation]
        for order, unit in enumerate(units[:drawn]):
            answered = order < len(said)
            answers.append(answer(unit, None if answered else "refused"))
        for order, unit in enumerate(units):
            jobs = said[order] if order < len(said) else 3
            outcomes.append({"unit_id": unit, "year": 2015, "jobs": 1 + order % 4})
            outcomes.append({"unit_id": unit, "year": 2016, "jobs": jobs})
    return {
        "organisations": [{"organisation_id": name, **place} for name in UNITS],
        "instruments": [
            {
                "instrument_id": "I",
                "organisation_id": "A",
                "line": "2.A",
                "signed_date": "2014-05-10",
            }
        ],
        "units": [
            {"unit_id": unit, "organisation_id": name, "name": f"Taller {unit}"}
            for name, units in UNITS.items()
            for unit in units
        ],
        "outcomes": outcomes,
        "surveys": [{"survey_id": "S2016", "title": "Seguimiento", "year": 2016}],
        "samples": sample,
        "follow_up": answers,
    }


def answer(unit: str, reason: str | None = None) -> dict[str, Any]:
    """Return what became of a unit: it answered, or the reason why not."""
    return {
        "follow_up_id": f"F{unit}",
        "survey_id": "S2016",
        "unit_id": unit,
        "answered": "no" if reason else "yes",
        "reason": reason,
    }


def sample_plan(**of: Any) -> StudyPlan:
    """Return the project's plan with another sample: ± 0.5 jobs, in strata of line and region."""
    own = {"survey": "S2016", "strata": ("line", "region"), "margin": 0.5, "outcome": "jobs",
           "allocation": "proportional", "take_all": (), "minimum": 2, "response": 0.8,
           "reserve": 0.2, "seed": 7}  # fmt: skip
    sample = dataclasses.replace(plan().sample, **{**own, **of})
    return changed_plan(sample=sample, alpha=0.05)


def book(made: dict[str, Rows] | None = None, year: int = 2016, **of: Any) -> SampleBook:
    """Return the chapter's view of a made survey; ``of`` changes the plan's sample."""
    return _made(tables() if made is None else made, year, of) if made or of else _own(year)


@cache
def _own(year: int) -> SampleBook:
    return _made(tables(), year, {})


def _made(made: dict[str, Rows], year: int, of: dict[str, Any]) -> SampleBook:
    planned = sample_plan(**of)
    dataset = made_report(year=year, **made)
    return SampleBook(dataset, planned, locked(planned, year=year), year, "programme", PRICES)
