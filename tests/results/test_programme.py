"""The records of a year: joined, narrowed, and blind to what comes after."""

from __future__ import annotations

import pandas as pd
import pytest

from spl_eval.errors import UsageError
from spl_eval.results.involved import paid_in, signed_in, unit_jobs, units_of
from spl_eval.results.programme import year_of
from spl_eval.results.selection import Selection, selection
from tests.programme import made_records

ORGANISATIONS = [
    {"organisation_id": "A", "province": "Salta", "sector": "textil", "led_by": "woman"},
    {
        "organisation_id": "B",
        "province": "Buenos Aires",
        "locality": "Quilmes",
        "sector": "minería",
    },
    {"organisation_id": "C", "province": "Chaco", "applied_date": "2014-03-01"},
    {"organisation_id": "D"},
]
INSTRUMENTS = [
    {
        "instrument_id": "A1",
        "organisation_id": "A",
        "line": "2.A",
        "signed_date": "2013-05-10",
        "status": "finished",
        "end_date": "2015-02-01",
    },
    {
        "instrument_id": "A2",
        "organisation_id": "A",
        "line": "2.A",
        "kind": "derived_project",
        "signed_date": "2015-01",
        "status": "cancelled",
        "end_date": "2016-12-31",
    },
    {"instrument_id": "B1", "organisation_id": "B", "line": "1.B", "signed_date": "2014-07-01"},
    {"instrument_id": "B2", "organisation_id": "B", "line": "2.A"},
]
PAYMENTS = [
    {"disbursement_id": "1", "instrument_id": "A1", "date": "2013-08-01", "amount_ars": 100},
    {"disbursement_id": "2", "instrument_id": "A1", "date": "2014-08-01", "amount_ars": 200},
    {"disbursement_id": "3", "instrument_id": "B1", "date": "2015-08-01", "amount_ars": 400},
    {"disbursement_id": "4", "instrument_id": "B2", "date": "2015-09-01", "amount_ars": 800},
]
UNITS = [
    {"unit_id": "a", "organisation_id": "A", "province": "Jujuy", "women": 2, "men": 1,
     "joined_date": "2013-05-10"},
    {"unit_id": "b", "organisation_id": "A", "women": 1, "joined_date": "2015-01-01"},
    {"unit_id": "c", "organisation_id": "B", "women": 0, "men": 4},
    {"unit_id": "d", "organisation_id": "C", "women": 1, "men": 1},
]  # fmt: skip
OUTCOMES = [
    {"unit_id": "a", "year": 2014, "jobs": 5, "women_jobs": 3, "formal_jobs": 2},
    {"unit_id": "a", "year": 2015, "women_jobs": 3},
    {"unit_id": "c", "year": 2014, "jobs": 6},
]


def made(year=2014, **more):
    return made_records(
        year=year,
        organisations=ORGANISATIONS,
        instruments=INSTRUMENTS,
        disbursements=PAYMENTS,
        units=UNITS,
        outcomes=OUTCOMES,
        **more,
    )


def test_nothing_after_the_year_is_seen():
    of_2014 = made(2014)
    assert list(of_2014.instruments["instrument_id"]) == ["A1", "B1"]
    assert list(of_2014.payments["disbursement_id"]) == ["1", "2"]
    assert list(of_2014.units["unit_id"]) == ["a", "c", "d"]
    assert set(of_2014.outcomes["year"]) == {2014}
    # In 2012 nobody had signed; D never does, and applied nobody knows when.
    assert list(made(2012).organisations["organisation_id"]) == ["D"]


def test_what_ended_later_was_in_execution():
    status = {
        year: made(year).instruments.set_index("instrument_id")["status"] for year in (2014, 2016)
    }
    assert status[2014]["A1"] == "in_execution"
    assert status[2016]["A1"] == "finished"
    assert made(2015).instruments.set_index("instrument_id")["status"]["A2"] == "in_execution"
    assert status[2016]["A2"] == "cancelled"


def test_an_instrument_without_date_is_there_once_it_was_paid_and_belongs_to_no_year():
    found, paid = made(2014), made(2015)
    assert "B2" not in set(found.instruments["instrument_id"])
    assert (found.undated, paid.undated) == (1, 0)
    assert "B2" in set(paid.instruments["instrument_id"])
    assert list(signed_in(paid)["instrument_id"]) == ["A2"]
    assert list(signed_in(found)["instrument_id"]) == ["B1"]
    assert list(signed_in(found, 2013)["instrument_id"]) == ["A1"]


def test_what_waits_for_a_date_is_told_of_what_is_looked_at():
    assert made(2014, province="Buenos Aires").undated == 1
    assert made(2014, province="Salta").undated == 0
    assert made(2014, line="1.B").undated == 0


def test_an_instrument_of_no_organisation_is_told():
    stray = [*INSTRUMENTS, {"instrument_id": "X", "line": "3", "signed_date": "2014-02-01"}]
    rows = {"organisations": ORGANISATIONS, "instruments": stray}
    found = made_records(year=2014, **rows)
    assert found.without_organisation == 1
    assert "X" not in set(found.instruments["instrument_id"])
    paid = [
        {"disbursement_id": "x1", "instrument_id": "X", "date": "2014-03-01", "amount_ars": 7},
        {"disbursement_id": "x2", "instrument_id": "X", "date": "2015-03-01", "amount_ars": 9},
        *PAYMENTS,
    ]
    own = made_records(year=2014, disbursements=paid, **rows)
    assert list(own.payments_left_out["amount_ars"]) == [7]  # that of 2015 comes later
    assert list(own.payments["disbursement_id"]) == ["1", "2"]
    other = made_records(year=2014, disbursements=paid, line="2.A", **rows)
    assert other.payments_left_out.empty
    assert made_records(year=2013, **rows).without_organisation == 0
    assert made_records(year=2014, line="2.A", **rows).without_organisation == 0


def test_who_signs_later_was_not_there_for_certain():
    rows = {
        "organisations": [{"organisation_id": "L"}, {"organisation_id": "N"}],
        "instruments": [
            {"instrument_id": "L1", "organisation_id": "L", "signed_date": "2016-01-01"}
        ],
    }
    assert list(made_records(year=2014, **rows).organisations["organisation_id"]) == ["N"]
    assert list(made_records(year=2016, **rows).organisations["organisation_id"]) == ["L", "N"]


def test_flow_and_portfolio_of_a_year():
    assert list(paid_in(made(2014))["organisation_id"]) == ["A"]
    assert list(paid_in(made(2015))["organisation_id"]) == ["B", "B"]
    assert list(paid_in(made(2015), 2013)["disbursement_id"]) == ["1"]


def test_organisations_carry_what_they_signed():
    found = made(2015).organisations.set_index("organisation_id")
    assert found.loc["A", "lines"] == ("2.A",)
    assert found.loc["B", "lines"] == ("1.B", "2.A")
    assert list(found["signed"]) == [True, True, False, False]
    assert found.loc["C", "applied_year"] == 2014


@pytest.mark.parametrize(
    ("filters", "organisations", "instruments"),
    [
        ({"line": "1.b"}, ["B"], ["B1"]),
        ({"line": "2.A"}, ["A"], ["A1"]),
        ({"sector": "Minería"}, ["B"], ["B1"]),
        ({"province": "salta;Chaco"}, ["A", "C"], ["A1"]),
        ({"province": "Formosa"}, [], []),
    ],
)
def test_filters_choose_organisations(filters, organisations, instruments):
    found = made(2014, **filters)
    assert list(found.organisations["organisation_id"]) == organisations
    assert list(found.instruments["instrument_id"]) == instruments
    assert set(found.payments["instrument_id"]) <= set(instruments)
    assert set(found.units["organisation_id"]) <= set(organisations)


def test_regions_follow_the_scheme_and_the_locality():
    def region(scheme):
        found = made(2014, regions=scheme).organisations.set_index("organisation_id")["region"]
        return found["B"]

    assert region("programme") == "Pampeana"
    assert region("indec") == "Gran Buenos Aires"
    assert pd.isna(made(2014).organisations.set_index("organisation_id")["region"]["D"])
    with pytest.raises(UsageError, match=r"indek.*indec"):
        made(2014, regions="indek")


def test_units_know_their_place_and_that_of_their_organisation():
    unit = made(2014).units.set_index("unit_id").loc["a"]
    assert (unit["province"], unit["organisation_province"]) == ("Jujuy", "Salta")
    assert unit["signed"]
    assert not made(2014).units.set_index("unit_id").loc["d", "signed"]


def test_units_of_organisations_entered_by_the_year():
    assert list(units_of(made(2014), ["A"])["unit_id"]) == ["a"]
    assert list(units_of(made(2015), ["A", "A"])["unit_id"]) == ["a", "b"]
    # Without a date of entry: counted, because its organisation signed.
    assert list(units_of(made(2014), ["B"])["unit_id"]) == ["c"]


def test_jobs_are_those_of_the_year_and_else_those_at_entry():
    found = made(2015)
    jobs = unit_jobs(found, found.units, 2014).set_index("unit_id")
    # a: outcomes of 2014. b: men at entry unknown. c: jobs without women. d: 1 + 1 at entry.
    assert jobs["jobs"].fillna(-1).to_dict() == {"a": 5, "b": -1, "c": 6, "d": 2}
    assert jobs["basis"].fillna("none").to_dict() == {
        "a": "year",
        "b": "none",
        "c": "year",
        "d": "entry",
    }
    assert (jobs.loc["a", "women"], jobs.loc["a", "men"], jobs.loc["a", "formal_jobs"]) == (3, 2, 2)
    assert pd.isna(jobs.loc["c", "women"])
    assert pd.isna(jobs.loc["d", "formal_jobs"])
    # In 2015 the outcomes of a do not say its jobs: 2 + 1 at entry, with its women and men.
    assert unit_jobs(found, found.units).set_index("unit_id").loc[
        "a", ["jobs", "women", "men"]
    ].tolist() == [3, 2, 1]


def test_the_order_of_the_rows_does_not_matter():
    mixed = made_records(
        year=2015,
        organisations=ORGANISATIONS[::-1],
        instruments=INSTRUMENTS[::-1],
        units=UNITS[::-1],
        outcomes=OUTCOMES[::-1],
        disbursements=PAYMENTS[::-1],
    )
    for name, key in (
        ("instruments", "instrument_id"),
        ("units", "unit_id"),
        ("payments", "disbursement_id"),
    ):
        one = getattr(made(2015), name).sort_values(key, ignore_index=True)
        other = getattr(mixed, name).sort_values(key, ignore_index=True)
        pd.testing.assert_frame_equal(one, other)


def test_records_of_nothing_have_their_columns():
    empty = made_records(year=2016)
    assert signed_in(empty).empty
    assert "region" in empty.units
    assert unit_jobs(empty, empty.units).empty


def test_the_year_of_a_date():
    assert year_of(pd.Series(["2016-05", None, "2017"], dtype="str")).tolist() == [
        2016,
        pd.NA,
        2017,
    ]


def test_selection_reads_names_and_refuses_others():
    assert selection() == Selection()
    assert selection().is_all
    found = selection("1.a; 3", "metalmecánica", "Bs. As.;Salta")
    assert found == Selection(("1.A", "3"), ("metalmecánico",), ("Buenos Aires", "Salta"))
    assert found.words == "líneas 1.A y 3; sector metalmecánico; provincias Buenos Aires y Salta"
    for wrong, message in (
        ({"line": "4"}, "parámetro line: no existe «4»"),
        ({"sector": "textiles y más"}, "parámetro sector"),
        ({"province": "Salto"}, "¿Quiso decir «Salta»?"),
        ({"province": "GBA"}, "parámetro province"),
    ):
        with pytest.raises(UsageError, match="(?s)" + message.replace("?", r"\?")):
            selection(**wrong)
