"""The frame of a survey, and what its tables say, on four organisations worked by hand."""

from __future__ import annotations

import math

import pytest

from spl_eval.results.study.fieldwork import drawn, organisation_answers, unit_answers
from spl_eval.results.study.frame import sampling_frame
from spl_eval.results.study.population import NoStudy
from tests.programme import made_records
from tests.report import made_report
from tests.results.test_grants import PRICES

ORGANISATIONS = [
    {"organisation_id": "A", "province": "Salta", "sector": "textil", "applied_date": "2012-05-01"},
    {"organisation_id": "B", "province": "Chaco", "applied_date": "2012-06-01"},
    {"organisation_id": "C", "province": "Chaco", "applied_date": "2014-03-01"},
    {"organisation_id": "D", "province": "Salta", "applied_date": "2016-02-01"},
    {"organisation_id": "E", "province": "Salta", "applied_date": "2013-02-01"},
    {"organisation_id": "F", "province": "Salta", "applied_date": "2013-02-01"},
]
INSTRUMENTS = [
    {"instrument_id": "A1", "organisation_id": "A", "line": "2.A", "signed_date": "2014-05-10"},
    # Whoever signs again stays with the line of the first time.
    {"instrument_id": "A2", "organisation_id": "A", "line": "1.B", "signed_date": "2015-05-10"},
    {"instrument_id": "B1", "organisation_id": "B", "line": "1.A", "signed_date": "2012-07-01"},
    {"instrument_id": "E1", "organisation_id": "E", "line": "1.A", "signed_date": "2016-07-01"},
    # After the year: nobody knows of it yet.
    {"instrument_id": "F1", "organisation_id": "F", "line": "3", "signed_date": "2017-01-01"},
]
UNITS = [
    {"unit_id": "a1", "organisation_id": "A", "province": "Jujuy", "sector": "minería"},
    {"unit_id": "a2", "organisation_id": "A"},
    *({"unit_id": name.lower(), "organisation_id": name} for name in "BCDEF"),
]
OUTCOMES = [
    {"unit_id": "a1", "year": 2015, "jobs": 3},
    {"unit_id": "a1", "year": 2016, "jobs": 5, "women_jobs": 2},
    {"unit_id": "a1", "year": 2017, "jobs": 99},
    {"unit_id": "a2", "year": 2016, "jobs": 0},
    {"unit_id": "c", "year": 2015, "jobs": 4},
]


def frame_of(year=2016, first=1, last=3):
    records = made_records(
        year=year,
        organisations=ORGANISATIONS,
        instruments=INSTRUMENTS,
        units=UNITS,
        outcomes=OUTCOMES,
    )
    return sampling_frame(records, PRICES, entered_from=first, entered_to=last)


def test_the_arms_of_2016_are_those_of_the_study():
    # 2016 less 1 to 3 years is 2013 to 2015: A (2014) entered; B (2012) did earlier and E in the
    # year itself; C and F wait; D applied in the year, so that no draw before it could have it.
    frame = frame_of()
    units = frame.units.set_index("unit_id")
    assert units["arm"].to_dict() == {
        "a1": "assisted",
        "a2": "assisted",
        "b": "outside",
        "c": "comparison",
        "e": "outside",
        "f": "comparison",
    }
    assert units["line"].to_dict() == {
        "a1": "2.A",
        "a2": "2.A",
        "b": "fuera del estudio",
        "c": "sin firma",
        "e": "fuera del estudio",
        "f": "sin firma",
    }
    assert frame.applied_late == 1
    assert list(frame.of_study["unit_id"]) == ["a1", "a2", "c", "f"]


def test_a_unit_has_a_place_and_sector_of_its_own_or_its_organisations():
    units = frame_of().units.set_index("unit_id")
    assert units.loc["a1", ["province", "region", "sector"]].tolist() == ["Jujuy", "NOA", "minería"]
    assert units.loc["a2", ["province", "region", "sector"]].tolist() == ["Salta", "NOA", "textil"]


def test_outcomes_are_of_the_year_and_of_the_year_before_and_nothing_later():
    units = frame_of().units.set_index("unit_id")
    assert units.loc["a1", ["jobs", "jobs_before", "women_jobs"]].tolist() == [5, 3, 2]
    assert units.loc["a2", ["jobs", "active"]].tolist() == [0, 0]
    assert units.loc["c", "jobs_before"] == 4
    assert math.isnan(units.loc["c", "jobs"])
    assert math.isnan(units.loc["a2", "jobs_before"])


def test_another_year_sees_only_what_was_known_then():
    # 2013 less 1 to 3 years: B entered in 2012. A had not signed; C, D had not applied; E and F
    # applied in the year.
    frame = frame_of(year=2013)
    arms = dict(zip(frame.units["unit_id"], frame.units["arm"], strict=True))
    assert arms == {"a1": "comparison", "a2": "comparison", "b": "assisted"}
    assert frame.applied_late == 2


def test_nobody_to_ask_is_said():
    with pytest.raises(NoStudy, match="no hay a quién consultar"):
        frame_of(year=2012)


def survey_of(samples=(), follow_up=()):
    samples = [{"sample_id": str(n), "survey_id": "S", **row} for n, row in enumerate(samples, 1)]
    follow_up = [
        {"follow_up_id": str(n), "survey_id": "S", **row} for n, row in enumerate(follow_up, 1)
    ]
    made = made_report(samples=samples, follow_up=follow_up)
    return made["samples"], made["follow_up"]


def chosen(unit, stratum, selection="drawn", probability=None, order=1):
    return {
        "unit_id": unit,
        "stratum": stratum,
        "selection": selection,
        "probability": probability,
        "draw_order": order,
    }


def test_the_strata_of_a_sample_have_as_many_units_as_its_probabilities_imply():
    samples, _ = survey_of(
        [
            # Two drawn with 2/7 are two of seven units; its reserve is of the same seven.
            chosen("u1", "x", probability=0.285714286),
            chosen("u2", "x", probability=0.285714286, order=2),
            chosen("u3", "x", "reserve", order=1),
            chosen("u4", "y", "take_all", probability=1),
            # Three with 0.7 would be of 4.3 units: no draw of units.
            *(chosen(f"z{n}", "z", probability=0.7) for n in range(3)),
            {"organisation_id": "O", "stratum": "x", "selection": "take_all", "probability": 1},
        ]
    )
    found = drawn(samples, "S")
    assert found.table["population"].tolist() == [7, 7, 7, 1]
    assert found.table["unit_id"].tolist() == ["u1", "u2", "u3", "u4"]
    assert found.unknown == 3
    assert drawn(samples, "other").table.empty


def test_the_answers_of_units_and_of_organisations():
    _, follow_up = survey_of(
        follow_up=[
            {"unit_id": "u1", "organisation_id": "A", "answered": "yes"},
            {"unit_id": "u2", "answered": "no", "reason": "closed"},
            {"unit_id": "u3", "answered": "no"},
            {"organisation_id": "A", "answered": "no", "reason": "refused"},
        ]
    )
    units, organisations = unit_answers(follow_up, "S"), organisation_answers(follow_up, "S")
    assert units.table["unit_id"].tolist() == ["u1", "u2", "u3"]
    # No answer without a reason is one of another reason.
    assert units.table["status"].tolist() == ["answered", "closed", "other"]
    assert organisations.table["status"].tolist() == ["refused"]
    assert (units.repeated, organisations.repeated) == (0, 0)


def test_of_several_results_of_a_unit_the_last_one_counts():
    _, follow_up = survey_of(
        follow_up=[
            {"unit_id": "u", "answered": "yes", "date": "2016-10-02"},
            {"unit_id": "u", "answered": "no", "reason": "not_found", "date": "2016-09-01"},
            {"unit_id": "u", "answered": "no", "reason": "refused"},
        ]
    )
    found = unit_answers(follow_up, "S")
    assert found.table["status"].tolist() == ["answered"]
    assert found.repeated == 1
