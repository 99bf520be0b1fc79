"""Who is in a study, by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from spl_eval.results.money import Prices
from spl_eval.results.study.outcomes import OUTCOMES, measured, yearly_factors
from spl_eval.results.study.population import NoStudy, Population, population
from tests.programme import made_records

MONTHS = [f"{year}-{month:02}" for year in range(2012, 2020) for month in range(1, 13)]
FLAT = Prices("made", "2016-12", dict.fromkeys(MONTHS, 100.0))


def outcome(unit: str, year: int, **values: float) -> dict[str, object]:
    return {"unit_id": unit, "year": year, "jobs": 2, "women_jobs": 1} | values


def organisation(code: str, **more: str) -> dict[str, str]:
    given = {"applied_date": "2012-03-01", "province": "Salta", "sector": "alimentos"}
    return {"organisation_id": code, "name": f"N{code}", **given, **more}


def signed(code: str, date: str | None, line: str = "2.A", **more: object) -> dict[str, object]:
    start = {"instrument_id": f"I{code}{date}", "organisation_id": code, "line": line}
    return start | {"signed_date": date, "status": "in_execution", **more}


ORGANISATIONS = [organisation(code) for code in ("A", "B", "C", "D", "E", "F", "G")]
JOINED = {"A": "2014-05-02", "B": "2016-02-01", "C": "2011-04-01", "E": "2018-04-01"}
UNITS = [
    {"unit_id": f"{code}{number}", "organisation_id": code, "joined_date": JOINED.get(code)}
    for code in "ABCDEF"
    for number in (1, 2)
]
INSTRUMENTS = [
    # A entered in 2014, and signed again on another line later.
    signed("A", "2014-05-02", "2.A"),
    signed("A", "2015-06-03", "1.A"),
    # B entered in the year of the study: too recently.
    signed("B", "2016-02-01"),
    # C long ago.
    signed("C", "2011-04-01"),
    # D has no date, and was paid.
    signed("D", None),
    # E signs after the study's year.
    signed("E", "2018-04-01"),
]
PAID = [
    {
        "disbursement_id": "D1",
        "instrument_id": "IDNone",
        "date": "2015-01-01",
        "concept": "project_activity",
        "amount_ars": 5,
    }
]
OUTCOMES_OF = [outcome(each["unit_id"], year) for each in UNITS for year in range(2012, 2020)]


def made(year: int = 2016, outcomes: list[dict[str, object]] | None = None) -> Population:
    records = made_records(
        year=year,
        organisations=ORGANISATIONS,
        units=UNITS,
        instruments=INSTRUMENTS,
        disbursements=PAID,
        outcomes=OUTCOMES_OF if outcomes is None else outcomes,
    )
    return population(records, FLAT, entered_from=1, entered_to=4, years_before=2)


def test_who_entered_in_the_window_is_assisted_and_who_had_not_signed_is_compared():
    found = made()
    arms = found.units.groupby("arm")["organisation_id"].unique().map(list).to_dict()
    assert arms == {"assisted": ["A"], "comparison": ["E", "F"]}


def test_the_first_signature_gives_cohort_and_line():
    own = made().units.set_index("organisation_id").loc["A"].iloc[0]
    assert own["cohort"] == 2014
    assert own["line"] == "2.A"
    assert made().units.set_index("organisation_id").loc["F", "cohort"].eq(0).all()


def test_every_exit_is_counted_with_its_reason():
    flow = made().flow
    left = flow[flow["step"] == "left"].set_index("reason")
    assert left["organisations"].to_dict() == {
        "recent": 1,
        "earlier": 1,
        "undated": 1,
        "without_units": 1,
    }
    assert left.loc["recent", "units"] == 2
    known = flow[flow["step"] == "known"].set_index("arm")
    study = flow[flow["step"] == "study"].set_index("arm")
    out = flow[flow["step"] == "left"].groupby("arm")[["organisations", "units"]].sum()
    for arm in ("assisted", "comparison"):
        for column in ("organisations", "units"):
            assert known.loc[arm, column] - out.loc[arm, column] == study.loc[arm, column]


def test_who_applied_after_the_last_entry_was_no_candidate_beside_the_assisted():
    late = organisation("H", applied_date="2016-01-15")
    in_time = organisation("I", applied_date="2015-12-15")
    records = made_records(
        year=2016,
        organisations=[*ORGANISATIONS, late, in_time],
        units=[*UNITS, *({"unit_id": f"{code}1", "organisation_id": code} for code in "HI")],
        instruments=INSTRUMENTS,
        disbursements=PAID,
        outcomes=OUTCOMES_OF,
    )
    found = population(records, FLAT, entered_from=1, entered_to=4, years_before=2)
    assert "I1" in set(found.units["unit_id"])
    assert "H1" not in set(found.units["unit_id"])
    out = found.flow[found.flow["reason"] == "applied_late"].iloc[0]
    assert (out["arm"], out["organisations"], out["units"]) == ("comparison", 1, 1)


def test_nothing_of_later_years_is_there():
    found = made(year=2016)
    assert found.panel["year"].max() == 2016
    assert found.year == 2016
    later = made(
        year=2016,
        outcomes=[row | ({"jobs": 99} if row["year"] > 2016 else {}) for row in OUTCOMES_OF],
    )
    pd.testing.assert_frame_equal(found.panel, later.panel)
    pd.testing.assert_frame_equal(found.units, later.units)


def test_who_joins_later_was_there_when_its_organisation_had_only_applied():
    # Whoever had data cut at the end of 2016 would not know that E signs in 2018.
    blank = [
        each | {"joined_date": None} if each["organisation_id"] == "E" else each for each in UNITS
    ]
    unaware = made_records(
        year=2016,
        organisations=ORGANISATIONS,
        units=blank,
        instruments=[each for each in INSTRUMENTS if each["organisation_id"] != "E"],
        disbursements=PAID,
        outcomes=[row for row in OUTCOMES_OF if row["year"] <= 2016],
    )
    cut = population(unaware, FLAT, entered_from=1, entered_to=4, years_before=2)
    whole = made()
    pd.testing.assert_frame_equal(cut.units, whole.units)
    pd.testing.assert_frame_equal(cut.panel, whole.panel)
    pd.testing.assert_frame_equal(cut.flow, whole.flow)


def test_a_member_that_joins_a_signed_organisation_later_is_not_there_yet():
    late = [*UNITS, {"unit_id": "A3", "organisation_id": "A", "joined_date": "2017-01-01"}]
    records = made_records(
        year=2016,
        organisations=ORGANISATIONS,
        units=late,
        instruments=INSTRUMENTS,
        disbursements=PAID,
        outcomes=OUTCOMES_OF,
    )
    found = population(records, FLAT, entered_from=1, entered_to=4, years_before=2)
    assert "A3" not in set(found.units["unit_id"])


def test_who_signs_later_is_compared_until_then():
    # In 2019 E entered the year before; in 2016 it had not.
    found = made(year=2019)
    arms = found.units.drop_duplicates("organisation_id").set_index("organisation_id")["arm"]
    assert arms["E"] == "assisted"
    assert arms["F"] == "comparison"


def test_the_panel_begins_so_many_years_before_the_first_entry():
    assert made().first_year == 2012
    assert made(year=2019).first_year == 2014  # B entered in 2016


def test_the_panel_begins_with_the_data_where_they_begin_later():
    late = [row for row in OUTCOMES_OF if row["year"] >= 2013]
    assert made(outcomes=late).first_year == 2013


def test_a_unit_is_complete_when_every_year_is_known():
    holed = [
        row | ({"jobs": None} if (row["unit_id"], row["year"]) == ("A1", 2013) else {})
        for row in OUTCOMES_OF
    ]
    found = made(outcomes=holed)
    complete = dict(zip(found.units["unit_id"], found.complete("jobs"), strict=True))
    assert complete["A1"] is False or not complete["A1"]
    assert complete["A2"]
    assert found.complete("women_jobs").all()


@pytest.mark.parametrize(
    ("jobs", "women", "size", "share"),
    [
        (0, 0, "1", None),
        (1, 0, "1", "none"),
        (2, 1, "2-5", "majority"),
        (5, 2, "2-5", "minority"),
        (6, 6, "6+", "majority"),
    ],
)
def test_groups_are_of_the_first_year_of_the_panel(jobs, women, size, share):
    rows = [
        row | ({"jobs": jobs, "women_jobs": women} if row["year"] == 2012 else {})
        for row in OUTCOMES_OF
    ]
    own = made(outcomes=rows).units.iloc[0]
    assert own["size"] == size
    assert own["jobs_base"] == jobs
    assert own["women_share"] == share if share else pd.isna(own["women_share"])


def test_without_anybody_who_entered_there_is_no_study():
    records = made_records(
        year=2016,
        organisations=ORGANISATIONS,
        units=UNITS,
        instruments=INSTRUMENTS[2:],
        outcomes=OUTCOMES_OF,
    )
    with pytest.raises(NoStudy, match=r"entre 2012 y 2015"):
        population(records, FLAT, entered_from=1, entered_to=4, years_before=2)


def test_without_a_comparison_there_is_no_study():
    records = made_records(
        year=2016,
        organisations=[organisation("A")],
        units=UNITS[:2],
        instruments=INSTRUMENTS[:2],
        outcomes=OUTCOMES_OF,
    )
    with pytest.raises(NoStudy, match="no hay con quién comparar"):
        population(records, FLAT, entered_from=1, entered_to=4, years_before=2)


def test_without_a_year_before_there_is_no_study():
    late = [row for row in OUTCOMES_OF if row["year"] >= 2014]
    with pytest.raises(NoStudy, match="antes de 2014"):
        made(outcomes=late)


def rows(**values: list[float | None]) -> pd.DataFrame:
    columns = ("jobs", "women_jobs", "formal_jobs", "wage_bill_ars", "sales_ars", "exports_ars")
    number = len(next(iter(values.values())))
    frame = pd.DataFrame({name: values.get(name, [None] * number) for name in columns})
    return frame.astype("Float64").assign(unit_id="U", year=[2016] * number)


def test_outcomes_by_hand():
    frame = measured(
        rows(
            jobs=[4, 0, None],
            women_jobs=[1, 0, 1],
            formal_jobs=[2, 0, None],
            wage_bill_ars=[5000, 0, None],
            sales_ars=[math.e, 0, None],
            exports_ars=[10, 0, None],
        ),
        FLAT,
    )
    assert frame["men_jobs"].tolist()[:2] == [3, 0]
    assert math.isnan(frame["men_jobs"][2])
    assert frame["formal_share"][0] == 0.5
    assert math.isnan(frame["formal_share"][1])
    assert frame["wage_bill"].tolist()[:2] == [5, 0]
    assert frame["log_sales"][0] == pytest.approx(1)
    assert math.isnan(frame["log_sales"][1])
    assert frame["exporter"].tolist()[:2] == [1, 0]
    assert frame["active"].tolist()[:2] == [1, 0]
    assert frame.loc[2, list(OUTCOMES)].drop("women_jobs").isna().all()


def test_a_years_amounts_are_divided_by_its_mean_index():
    # Base 200 in December; the mean of 2016 is 150: a peso of the year is 200 / 150 of the base.
    index = {f"2016-{month:02}": 100.0 for month in range(1, 13)}
    index |= {"2016-12": 200.0, "2016-11": 200.0, "2016-10": 200.0}
    index |= {"2016-09": 200.0, "2016-08": 200.0, "2016-07": 200.0}
    prices = Prices("made", "2016-12", index)
    assert yearly_factors(prices)[2016] == pytest.approx(200 / 150)
    frame = measured(rows(wage_bill_ars=[3000]), prices)
    assert frame["wage_bill"][0] == pytest.approx(4)


def test_a_year_that_lacks_a_month_has_no_factor():
    index = {f"2016-{month:02}": 100.0 for month in range(2, 13)}
    assert yearly_factors(Prices("made", "2016-12", index)) == {}
