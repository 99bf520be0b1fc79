"""A small programme with years before and after entry, and the study that a plan makes of it."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from spl_eval.intake import Dataset
from spl_eval.publish.midterm import study as studies
from spl_eval.publish.midterm.study import Study
from spl_eval.study_plan.lock_file import Lock, plan_hash
from spl_eval.study_plan.plan import StudyPlan
from spl_eval.study_plan.reading import read_plan
from spl_eval.study_plan.status import LockStatus, lock_status
from tests.report import ROOT, made_report

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]

YEAR = 2016
YEARS = range(2011, YEAR + 1)
COHORTS = {2013: 7, 2014: 7, 0: 10}
"""Organisations by the year of the first signature; 0 never signs."""

UNITS = 3
PLACES = (("Salta", "textil"), ("Jujuy", "turismo"))


@cache
def plan() -> StudyPlan:
    """Return the plan of the project's own study, of which tests change a part."""
    return read_plan(ROOT / "params" / "midterm_2016.yml")


def changed_plan(*, families: Mapping[str, tuple[str, ...]] | None = None, **of: Any) -> StudyPlan:
    """Return the plan with other values; ``families`` replaces those that it names."""
    return dataclasses.replace(plan(), families={**plan().families, **(families or {})}, **of)


def locked(now: StudyPlan, then: StudyPlan | None = None, year: int = YEAR) -> LockStatus:
    """Return the status of a plan that was locked, as ``then``, a year before the data end."""
    content = (then or now).as_mapping()
    lock = Lock((), plan_hash(content, year), f"{year - 1}-03-01", "", year, "made", content, ())
    return lock_status(now, lock, year, f"{year}-12-31")


def programme(
    cohorts: Mapping[int, int] | None = None, gain: int = 2, first: int = YEARS[0]
) -> Tables:
    """Return the tables, to be changed by a test before it makes a data set of them.

    Every unit's jobs wander by one; those of the assisted are ``gain`` more from entry on.
    """
    tables: Tables = {
        name: [] for name in ("organisations", "instruments", "units", "outcomes", "disbursements")
    }
    draw = random.Random(1)
    number = 0
    for cohort, organisations in (COHORTS if cohorts is None else cohorts).items():
        for _ in range(organisations):
            number += 1
            _organisation(tables, number, cohort)
            for unit in range(UNITS):
                _unit(tables, number, unit)
                tables["outcomes"] += _outcomes(draw, f"U{number}-{unit}", cohort, gain, first)
    return tables


def _organisation(tables: Tables, number: int, cohort: int) -> None:
    code, (province, sector) = f"O{number}", PLACES[number % 2]
    about = {"organisation_id": code, "province": province, "sector": sector}
    tables["organisations"].append({**about, "applied_date": "2012-05-02"})
    if not cohort:
        return
    tables["instruments"].append(
        {
            "instrument_id": f"I{number}",
            "organisation_id": code,
            "line": ("1.A", "2.A")[number // 2 % 2],
            "signed_date": f"{cohort}-03-01",
        }
    )
    payment = {"disbursement_id": f"D{number}", "instrument_id": f"I{number}"}
    paid = {"date": f"{cohort}-06-01", "concept": "project_activity", "amount_ars": 40_000}
    tables["disbursements"].append(payment | paid)


def _unit(tables: Tables, number: int, unit: int) -> None:
    province, sector = PLACES[number % 2]
    own = {"unit_id": f"U{number}-{unit}", "organisation_id": f"O{number}"}
    tables["units"].append({**own, "province": province, "sector": sector, "women": 2, "men": 2})


def _outcomes(
    draw: random.Random, unit: str, cohort: int, gain: int, first: int
) -> Iterator[dict[str, Any]]:
    level = draw.choice((4, 5, 6))
    for year in range(first, YEAR + 1):
        jobs = level + draw.choice((-1, 0, 0, 0, 1)) + gain * (0 < cohort <= year)
        yield {
            "unit_id": unit,
            "year": year,
            "jobs": jobs,
            "women_jobs": jobs // 2 + draw.choice((0, 0, 1)),
            "formal_jobs": jobs // 3,
            "wage_bill_ars": 9_000 * jobs,
            "sales_ars": 50_000 * jobs,
            "exports_ars": draw.choice((0, 0, 900)),
        }


def made(tables: Tables) -> Dataset:
    """Return a data set of ``tables``."""
    return dataclasses.replace(made_report(year=YEAR, **tables), first_year=2012)


@contextmanager
def planned(by: StudyPlan | None = None, status: LockStatus | None = None) -> Iterator[None]:
    """Let every study follow a plan, as if it stood in ``params/``; locked, unless told else."""
    now = by or plan()
    known = status or locked(now)
    with (
        patch.object(studies, "plan_of", lambda name: now),
        patch.object(studies, "status_of", lambda name, year, last_data: known),
    ):
        yield


def made_study(
    tables: Tables | None = None,
    by: StudyPlan | None = None,
    status: LockStatus | None = None,
    year: int = YEAR,
) -> Study:
    """Return the study of a made programme."""
    with planned(by, status):
        data = made(programme() if tables is None else tables)
        return studies.study(data, "made", year, "programme", "2016-12", "sanluis_indec")
