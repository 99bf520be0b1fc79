"""The facts of 2016 in data/2016, against figures typed by hand from the report."""

from __future__ import annotations

import pandas as pd
import pytest

from spl_eval.intake.tables import TABLES
from tests.report import REAL_2016, ROOT

SOURCE_LENGTH = 409
"""Lines of the text of the report; every source line lies within it."""


REPORTED = [name for name, table in TABLES.items() if table.part != "programme"]
"""An annual report states totals; the programme's records are not in it."""


@pytest.mark.parametrize("table", REPORTED)
def test_every_row_says_where_it_stands_in_the_report(table):
    frame = REAL_2016[table]
    assert len(frame) > 0
    assert frame["source_lines"].notna().all()
    lines = [line for each in frame["source_lines"] for line in each]
    assert min(lines) >= 1
    assert max(lines) <= SOURCE_LENGTH


def test_row_counts():
    assert {name: len(REAL_2016[name]) for name in REPORTED} == {
        "identification": 8,
        "results": 7,
        "evidence": 26,
        "organisations": 18,
        "instruments": 20,
        "reach": 4,
        "reach_beneficiaries": 8,
        "workplan": 18,
        "form": 25,
        "activities": 2,
        "missions": 2,
        "staff": 4,
        "audit": 1,
        "cases": 2,
        "risks": 9,
        "mitigations": 10,
        "lessons": 30,
        "prompts": 14,
        "mentions": 27,
        "claims": 18,
    }


def test_no_programme_record_is_invented():
    assert [name for name in TABLES if name not in REPORTED and len(REAL_2016[name])] == []


def test_the_data_set_is_real_and_of_2016():
    assert (REAL_2016.nature, REAL_2016.year) == ("real", 2016)


def test_the_stated_report_date_is_kept_though_it_precedes_the_facts():
    assert REAL_2016.identification["report_date"] == "2016-04"
    assert REAL_2016.identification["period_end"] == "2016-12-31"


def test_reach_keeps_value_and_precision():
    reach = REAL_2016["reach"].set_index("reach_id")
    assert reach["units"].to_dict() == {"R1": 48, "R2": 158, "R3": 77, "R4": 834}
    assert reach["jobs"].dropna().to_dict() == {"R1": 90, "R2": 290, "R4": 2330}
    assert reach["jobs_precision"].dropna().to_dict() == {
        "R1": "approximate",
        "R2": "exact",
        "R4": "approximate",
    }


def test_what_the_report_does_not_say_is_missing():
    reach, instruments = REAL_2016["reach"].set_index("reach_id"), REAL_2016["instruments"]
    assert pd.isna(reach.loc["R3", "jobs"])
    assert reach["amount_ars"].isna().all()
    assert reach.loc["R4", "provinces"] is None
    for column in ("signed_date", "approved_grant_ars", "counterpart_ars", "parent_instrument_id"):
        assert instruments[column].isna().all()
    assert REAL_2016["organisations"][["province", "locality", "sector"]].isna().all(axis=None)
    assert REAL_2016["activities"]["participants"].isna().all()
    assert REAL_2016["audit"]["observations_total"].isna().all()
    assert REAL_2016["form"]["marked"].isna().all()


def test_readings_are_marked_as_readings():
    assert (REAL_2016["instruments"]["line_basis"] == "reading").all()
    kinds = REAL_2016["organisations"].set_index("name")["kind_basis"]
    assert kinds["Centro de Tecnología Aplicada Consorcio de Cooperación"] == "reading"
    assert (REAL_2016["activities"]["date_basis"] == "reading").all()


def test_spellings_that_a_rule_points_at_are_kept():
    assert "Bostwana" in set(REAL_2016["missions"]["country"])
    names = set(REAL_2016["organisations"]["name"])
    assert "Cooperativa de Trabajo Trabajo Whipala Ltda." in names
    assert "Coop. de Trabajo Nuevo Amanecer" in names
    assert "Subsecretaria de Política" in REAL_2016.identification["implementing_partner"]


def test_committed_files_are_utf8_with_line_feeds():
    for path in (ROOT / "data" / "2016").rglob("*.*"):
        raw = path.read_bytes()
        assert b"\r" not in raw
        assert raw.decode("utf-8").endswith("\n")
