"""Associative capacity, worked by hand: index, exposure, changes, and nothing of the future."""

import pandas as pd
import pytest

from spl_eval.results.study.capacity import capacity, groups, responses, with_jobs
from tests.programme import made_records
from tests.report import made_report

SCORES = ("communication", "joint_decisions", "joint_negotiation", "fair_sharing")


def answer(survey, organisation, *scores, unit=None, reason=None, date=None):
    return {
        "follow_up_id": f"{survey}{organisation}{unit or ''}",
        "survey_id": survey,
        "organisation_id": organisation,
        "unit_id": unit,
        "answered": "no" if reason else "yes",
        "reason": reason,
        "date": date,
        **dict(zip(SCORES, scores, strict=False)),
    }


SURVEYS = [
    {"survey_id": f"S{year}", "title": f"Encuesta {year}", "year": year}
    for year in (2014, 2016, 2018)
]
ANSWERS = [
    answer("S2014", "A", 1, 2, 3, 4),  # 2.5; signed in 2013: one year
    answer("S2014", "B", 2, 2, 2, 2),  # 2; not yet
    answer("S2014", "C", 3, 3, 3, 3),  # 3; never
    answer("S2014", "D", 5, 5, 5, None),  # not complete
    answer("S2014", "A", 5, 5, 5, 5, unit="U1"),  # a unit's
    answer("S2016", "A", 2, 3, 4, 5),  # 3.5: +1
    answer("S2016", "B", 4, 4, 4, 4),  # 4: +2; signed in 2015
    answer("S2016", "C", 3, 3, 3, 2),  # 2.75: -0.25
    answer("S2016", "D", reason="refused"),
    answer("S2018", "A", 5, 5, 5, 5),
]


def tables():
    return {
        "organisations": [
            {"organisation_id": name, "applied_date": "2013-01-01"} for name in "ABCD"
        ],
        "instruments": [
            {"instrument_id": "I1", "organisation_id": "A", "signed_date": "2013-05-01"},
            {"instrument_id": "I2", "organisation_id": "B", "signed_date": "2015-05-01"},
            {"instrument_id": "I3", "organisation_id": "C", "signed_date": "2017-05-01"},
        ],
        "units": [
            {"unit_id": f"U{number}", "organisation_id": name}
            for number, name in enumerate("AABC", 1)
        ],
        "outcomes": [
            {"unit_id": unit, "year": year, "jobs": jobs}
            for unit, before, after in (("U1", 1, 3), ("U2", 2, 2), ("U3", 1, None), ("U4", 4, 1))
            for year, jobs in ((2014, before), (2016, after))
        ],
    }


def found(year=2016, answers=ANSWERS):
    own = made_report(year=year, surveys=SURVEYS, follow_up=answers, **tables())
    records = made_records(year=year, **tables())
    return capacity(own["follow_up"], own["surveys"], records), records


def test_the_index_is_the_mean_of_four_scores_of_whom_answered_all():
    own, _ = found()
    index = own.answers.set_index(["survey_id", "organisation_id"])["index"]
    assert index["S2014", "A"] == 2.5
    assert index["S2016", "C"] == 2.75
    assert pd.isna(index["S2014", "D"])
    assert len(own.answers) == 8  # without the unit's answer and without 2018


def test_exposure_is_that_of_the_survey_as_known_then():
    own, _ = found()
    by = own.answers.set_index(["survey_id", "organisation_id"])["exposure"]
    assert (by["S2014", "A"], by["S2016", "A"], by["S2016", "B"]) == (1, 3, 1)
    assert by[["S2014"]].loc[:, ["B", "C"]].isna().all()
    assert pd.isna(by["S2016", "C"])  # signs in 2017
    assert set(groups(own)["group"]) == {"1", "3", "not_assisted"}


def test_nothing_of_later_surveys_or_answers_is_known():
    own, _ = found(year=2014)
    assert set(own.answers["survey_id"]) == {"S2014"}
    assert own.changes.empty
    late = [*ANSWERS, answer("S2016", "E", 1, 1, 1, 1, date="2017-02-01")]
    assert found(answers=late)[0].answers.equals(found()[0].answers)


def test_changes_are_of_organisations_in_both_surveys_by_when_they_entered():
    own, records = found()
    changes = own.changes.set_index("organisation_id")
    assert changes["change"].to_dict() == {"A": 1, "B": 2, "C": pytest.approx(-0.25)}
    assert changes["status"].to_dict() == {
        "A": "assisted",
        "B": "entered_between",
        "C": "not_assisted",
    }
    jobs = with_jobs(own, records).set_index("organisation_id")
    assert jobs["jobs_change"].dropna().to_dict() == {"A": 1, "C": -3}  # A: (2 + 0) / 2
    assert jobs["units"].to_dict() == {"A": 2, "B": 0, "C": 1}


def test_who_did_not_answer_is_counted_with_the_reason():
    own, _ = found()
    rows = responses(own).set_index(["survey_id", "assisted"])
    assert rows.loc[("S2016", False), ["asked", "answered", "refused"]].tolist() == [2, 1, 1]
    assert rows.loc[("S2014", False), ["asked", "answered", "complete"]].tolist() == [3, 3, 2]


def test_without_surveys_there_is_nothing():
    own, records = found(answers=[])
    assert own.answers.empty
    assert with_jobs(own, records).empty
    assert groups(own).empty
