"""To which rows a column applies."""

from __future__ import annotations

import pandas as pd
import pytest

from spl_eval.intake.tables import TABLES
from spl_eval.results.annual.applicability import APPLIES, applies


@pytest.mark.parametrize("place", APPLIES)
def test_every_declared_column_is_of_the_schema_and_optional(place):
    table, column = place.split(".")
    assert not TABLES[table].column(column).required
    empty = pd.DataFrame({each.name: pd.Series(dtype="object") for each in TABLES[table].columns})
    assert applies(table, column, empty).empty


@pytest.mark.parametrize(
    ("place", "applying", "others"),
    [
        ("instruments.parent_instrument_id", {"kind": "derived_project"}, {"kind": "plan"}),
        ("instruments.end_date", {"status": "cancelled"}, {"status": "in_execution"}),
        ("instruments.end_date", {"status": "finished"}, {"status": None}),
        ("instruments.coordinator_id", {"line": "1.A"}, {"line": "2.B"}),
        ("follow_up.reason", {"answered": "no"}, {"answered": "yes"}),
        ("follow_up.communication", {"answered": "yes"}, {"answered": "no"}),
        ("follow_up.unit_id", {"organisation_id": None}, {"organisation_id": "O1"}),
        ("organisations.team", {"assisted": None}, {"assisted": "no"}),
        ("outcomes.exports_ars", {"sales_ars": None}, {"sales_ars": 0}),
        ("outcomes.exports_ars", {"sales_ars": 10}, {"sales_ars": 0}),
    ],
)
def test_a_column_applies_to_some_rows_only(place, applying, others):
    table, column = place.split(".")
    frame = pd.DataFrame([applying, others, others]).astype("object")
    frame[column] = [None, None, "x"]
    # What is filled in is never left out, even where it should be blank.
    assert list(applies(table, column, frame)) == [True, False, True]


def test_any_other_column_applies_to_every_row():
    assert applies("units", "women", pd.DataFrame({"women": [None, 1]})).all()
