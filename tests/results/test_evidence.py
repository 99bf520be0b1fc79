"""The ledger keeps every reading and chooses none."""

from __future__ import annotations

import pandas as pd

from spl_eval.results.annual import evidence
from tests.report import REAL_2016, made_report


def readings(report, indicator):
    ledger = evidence.ledger(report)
    own = ledger[ledger["indicator_id"] == indicator].set_index("reading")["count"]
    return {name: None if pd.isna(count) else int(count) for name, count in own.items()}


def test_readings_of_2016():
    assert readings(REAL_2016, "P1-T1") == {"declared": 6, "evidence": 6, "narrative": 6}
    assert readings(REAL_2016, "P1-T2") == {"declared": 2, "evidence": 10, "narrative": 10}
    assert readings(REAL_2016, "P1-T3") == {"declared": 13, "evidence": 4, "narrative": 4}
    assert readings(REAL_2016, "P2-T2") == {
        "declared": 1,
        "evidence": 0,
        "evidence_with_preliminary": 1,
        "narrative": None,
    }
    assert readings(REAL_2016, "P2-T4") == {"declared": 2, "evidence": 2, "narrative": 2}


def test_what_lies_outside_the_indicator_or_has_only_begun_is_not_counted():
    report = made_report(
        results=[{"indicator_id": "X", "target": 3, "declared": 3}],
        evidence=[
            {"evidence_id": "E1", "indicator_id": "X", "count": 2},
            {"evidence_id": "E2", "indicator_id": "X", "count": 5, "state": "started"},
            {"evidence_id": "E3", "indicator_id": "X", "count": 7, "within_indicator": "no"},
        ],
    )
    assert readings(report, "X") == {"declared": 3, "evidence": 2, "narrative": None}


def test_the_paid_portfolio_is_never_read_as_signed():
    report = made_report(
        results=[{"indicator_id": "X", "target": 3, "declared": 3}],
        reach=[
            {"reach_id": "R1", "indicator_id": "X", "count": 2},
            {"reach_id": "R2", "indicator_id": "X", "count": 50, "population": "portfolio"},
        ],
    )
    assert readings(report, "X")["narrative"] == 2


def test_a_narrative_with_a_missing_count_is_missing():
    report = made_report(
        results=[{"indicator_id": "X", "target": 3, "declared": 3}],
        reach=[
            {"reach_id": "R1", "indicator_id": "X", "count": 2},
            {"reach_id": "R2", "indicator_id": "X"},
        ],
    )
    assert readings(report, "X")["narrative"] is None


def test_each_line_of_2016():
    lines = evidence.by_line(REAL_2016).set_index(["indicator_id", "line"])
    assert lines["instruments"].to_dict() == {
        ("P1-T1", "1.A"): 0,
        ("P1-T1", "2.A"): 6,
        ("P1-T2", "1.A"): 2,
        ("P1-T2", "2.A"): 8,
        ("P1-T3", "1.B"): 1,
        ("P1-T3", "2.B"): 1,
        ("P1-T3", "3"): 2,
    }
    assert lines["narrative"].dropna().to_dict() == {
        ("P1-T1", "2.A"): 6,
        ("P1-T3", "1.B"): 1,
        ("P1-T3", "2.B"): 1,
        ("P1-T3", "3"): 2,
    }
    assert lines["reading"].all()


def test_a_line_is_not_empty_while_some_instrument_has_no_line():
    report = made_report(
        results=[{"indicator_id": "X", "target": 3, "lines": ("1.A", "2.A")}],
        instruments=[
            {"instrument_id": "I1", "indicator_id": "X", "line": "2.A"},
            {"instrument_id": "I2", "indicator_id": "X"},
        ],
    )
    assert evidence.by_line(report)["instruments"].isna().all()


def test_eighteen_organisations_stand_behind_twenty_instruments():
    named = evidence.organisations(REAL_2016)
    assert len(named) == 18
    assert named["instruments"].sum() == 20
    several = named[named["indicators"].map(len) > 1]
    assert set(several["name"]) == {
        "Cooperativa de Trabajo Trabajo Whipala Ltda.",
        "Cooperativa Apícola Apidelta Ltda.",
    }


def test_two_conjectures_fit_the_two_declared_projects_and_none_is_chosen():
    found = evidence.coincidences(REAL_2016, "P1-T2", 2)
    assert len(found) == 2
    assert "otra lista" in found[0]
    assert "1.A" in found[1]


def test_what_was_cancelled_is_not_counted_anywhere():
    report = made_report(
        results=[{"indicator_id": "X", "target": 3, "declared": 2, "lines": ("1.A",)}],
        organisations=[{"organisation_id": "O1", "name": "Uno"}],
        instruments=[
            {"instrument_id": "I1", "indicator_id": "X", "organisation_id": "O1", "line": "1.A"},
            {
                "instrument_id": "I2",
                "indicator_id": "X",
                "organisation_id": "O1",
                "line": "1.A",
                "status": "cancelled",
            },
        ],
    )
    assert len(evidence.signed_instruments(report)) == 1
    assert evidence.by_line(report)["instruments"].tolist() == [1]
    assert evidence.organisations(report)["instruments"].tolist() == [1]
    assert evidence.coincidences(report, "X", 2) == []
    assert evidence.coincidences(report, "X", 1) == ["los de la línea 1.A"]


def test_an_instrument_named_twice_in_a_list_counts_once():
    report = made_report(
        results=[{"indicator_id": "X", "target": 3, "declared": 2}],
        evidence=[
            {"evidence_id": "E1", "indicator_id": "X", "instrument_id": "I1"},
            {"evidence_id": "E2", "indicator_id": "X", "instrument_id": "I1"},
            {"evidence_id": "E3", "indicator_id": "X"},
            {"evidence_id": "E4", "indicator_id": "X"},
        ],
    )
    assert readings(report, "X")["evidence"] == 3


def test_a_narrative_on_the_lines_of_the_evidence_is_no_reading():
    staff = {"staff_id": "S1", "state": "hired", "count": 2, "indicator_id": "X"}
    told = {
        "results": [{"indicator_id": "X", "target": 3, "declared": 2}],
        "evidence": [{"evidence_id": "E1", "indicator_id": "X", "count": 2, "source_lines": (7,)}],
    }
    same = made_report(**told, staff=[staff | {"source_lines": (7,)}])
    other = made_report(**told, staff=[staff | {"source_lines": (7, 9)}])
    assert readings(same, "X")["narrative"] is None
    assert readings(other, "X")["narrative"] == 2
