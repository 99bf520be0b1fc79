"""Jobs involved: worked by hand, unmoved by what must not matter, sound on bad input."""

from __future__ import annotations

import pandas as pd
import pytest

from spl_eval.results import involved
from spl_eval.results.jobs import before_after as jobs_before_after
from spl_eval.results.jobs import counts as jobs
from spl_eval.results.jobs import quality as jobs_quality
from tests.programme import made_records

ORGANISATIONS = [{"organisation_id": each} for each in ("O1", "O2", "O3")]
INSTRUMENTS = [
    {"instrument_id": "I1", "kind": "plan", "line": "2.A", "organisation_id": "O1"},
    {"instrument_id": "I2", "kind": "derived_project", "line": "2.A", "organisation_id": "O1"},
    {"instrument_id": "I3", "kind": "uncoordinated_project", "line": "3", "organisation_id": "O2"},
    {"instrument_id": "I4", "kind": "uncoordinated_project", "organisation_id": "O3"},
]
SIGNED = ("2016-03-01", "2016-09-01", "2016-05-01", "2015-05-01")
UNITS = [
    {"unit_id": "U1", "organisation_id": "O1", "women": 1, "men": 0, "formal": "yes"},
    {"unit_id": "U2", "organisation_id": "O1", "women": 2, "men": 2, "formal": "no"},
    {"unit_id": "U3", "organisation_id": "O2"},
    {"unit_id": "U4", "organisation_id": "O3", "women": 3, "men": 3},
    {"unit_id": "U5", "organisation_id": "O3", "women": 5, "men": 6, "formal": "yes"},
]
OUTCOMES = [
    {"unit_id": "U1", "year": 2016, "jobs": 3, "women_jobs": 2, "formal_jobs": 1},
    {"unit_id": "U4", "year": 2016, "jobs": 6, "women_jobs": 3, "formal_jobs": 3},
    {"unit_id": "U4", "year": 2015, "jobs": 5},
]
DISBURSEMENTS = [
    {"disbursement_id": "D1", "instrument_id": "I4", "date": "2016-02-01", "amount_ars": 100},
    {"disbursement_id": "D2", "instrument_id": "I1", "date": "2016-04-01", "amount_ars": 200},
    {"disbursement_id": "D3", "instrument_id": "I1", "date": "2016-05-01", "amount_ars": 300},
]
JOINED = {"O1": "2016-03-01", "O2": "2016-05-01", "O3": "2015-05-01"}


def programme(turned=False, renamed="", money=1):
    """Return the tables; rows the other way round, codes with a prefix, amounts in other money."""
    tables = {
        "organisations": ORGANISATIONS,
        "instruments": [
            row | {"signed_date": day} for row, day in zip(INSTRUMENTS, SIGNED, strict=True)
        ],
        "units": [row | {"joined_date": JOINED[row["organisation_id"]]} for row in UNITS],
        "outcomes": OUTCOMES,
        "disbursements": [row | {"amount_ars": row["amount_ars"] * money} for row in DISBURSEMENTS],
    }
    codes = ("organisation_id", "instrument_id", "unit_id", "disbursement_id")
    return {
        name: [
            {key: f"{renamed}{cell}" if key in codes else cell for key, cell in row.items()}
            for row in (reversed(rows) if turned else rows)
        ]
        for name, rows in tables.items()
    }


def records(year=2016, **changed):
    return made_records(year=year, first_year=2015, **(programme() | changed))


def of(units, outcomes, year=2016, **more):
    """Return records of one organisation that signed and was paid, with the given units."""
    tables = {
        "organisations": [{"organisation_id": "O1"}],
        "instruments": [
            {"instrument_id": "I1", "organisation_id": "O1", "signed_date": f"{year}-01-05"}
        ],
        "units": [{"organisation_id": "O1"} | unit for unit in units],
        "outcomes": outcomes,
        "disbursements": [
            {"disbursement_id": "D1", "instrument_id": "I1", "date": f"{year}-02-01"}
        ],
    }
    return made_records(year=year, **(tables | more))


def values(frame, *columns):
    """Return columns as lists of plain values, missing as None."""
    rows = frame[list(columns)].astype(object)
    return [
        [None if pd.isna(cell) else cell for cell in row] for row in rows.itertuples(index=False)
    ]


# Who and how many.


def test_the_flow_counts_each_organisation_once_in_the_total():
    # U1 has 3 of its year, U2 2 + 2 = 4 of its entry, U3 none: 7 over two units is 3.5.
    frame = jobs.by_instrument(involved.flow(records()))
    assert values(
        frame, "level", "kind", "line", "instruments", "organisations", "units", "jobs"
    ) == [
        ["kind", "plan", None, 1, 1, 2, 7],
        ["line", "plan", "2.A", 1, 1, 2, 7],
        ["kind", "derived_project", None, 1, 1, 2, 7],
        ["line", "derived_project", "2.A", 1, 1, 2, 7],
        ["kind", "uncoordinated_project", None, 1, 1, 1, None],
        ["line", "uncoordinated_project", "3", 1, 1, 1, None],
        ["total", None, None, 3, 2, 3, 7],
    ]
    assert values(frame, "units_without_jobs", "jobs_per_unit")[-1] == [1, 3.5]
    assert frame["jobs_per_unit"].isna().tolist() == [False] * 4 + [True, True, False]


def test_the_portfolio_is_whom_was_paid_whatever_the_year_of_signature():
    # O3 (I4 of 2015) and O1 (I1, two payments): 6 + 11 and 3 + 4 jobs, 24 over 4 units.
    frame = jobs.by_instrument(involved.portfolio(records()))
    assert values(frame, "kind", "line", "instruments", "units", "jobs", "jobs_per_unit") == [
        ["plan", None, 1, 2, 7, 3.5],
        ["plan", "2.A", 1, 2, 7, 3.5],
        ["uncoordinated_project", None, 1, 2, 17, 8.5],
        ["uncoordinated_project", None, 1, 2, 17, 8.5],
        [None, None, 2, 4, 24, 6.0],
    ]


def test_each_year_has_its_own_jobs():
    # In 2015 only I4 was signed: U4 had 5 that year, U5 5 + 6 = 11 at entry. Nothing was paid.
    frame = jobs.by_year(records())
    assert values(
        frame, "year", "flow_units", "flow_jobs", "portfolio_organisations", "portfolio_jobs"
    ) == [[2015, 2, 16, 0, 0], [2016, 3, 7, 2, 24]]
    assert pd.isna(frame["portfolio_jobs_per_unit"][0])


def test_a_unit_that_enters_later_is_not_of_an_earlier_year():
    # U6 enters in 2016: the organisation that signed in 2015 had U4 and U5 then.
    later = {"unit_id": "U6", "organisation_id": "O3", "joined_date": "2016-01-05", "women": 1}
    frame = jobs.by_year(records(units=[*programme()["units"], later | {"men": 0}]))
    assert values(frame, "flow_units", "portfolio_units", "portfolio_jobs") == [
        [2, 0, 0],
        [3, 5, 25],
    ]


def test_an_organisation_without_units_is_told():
    # O2 signed; without U3 no unit of it is in the register, and its jobs are unknown, not zero.
    lacking = records(units=[row for row in programme()["units"] if row["unit_id"] != "U3"])
    assert jobs.reach(involved.flow(lacking))["organisations_without_units"] == 1
    frame = jobs.by_instrument(involved.flow(lacking)).set_index("kind")
    row = frame[frame["level"] == "kind"].loc["uncoordinated_project"]
    assert row["units"] == 0
    assert pd.isna(row["jobs"])


# What they are like.


def test_size_formality_and_basis_of_the_portfolio():
    portfolio = involved.portfolio(records())
    # Units of 3, 4 (two of 2-5: 7 jobs), 6 and 11: of 4 units and 24 jobs.
    assert values(jobs_quality.by_size(portfolio), "size", "units", "jobs", "units_share") == [
        ["idle", 0, 0, 0.0],
        ["1", 0, 0, 0.0],
        ["2-5", 2, 7, 50.0],
        ["6-10", 1, 6, 25.0],
        ["11-50", 1, 11, 25.0],
        ["51+", 0, 0, 0.0],
        [None, 0, None, None],
    ]
    # 7, 6 and 11 of 24 jobs.
    shares = jobs_quality.by_size(portfolio)["jobs_share"].dropna()
    assert [round(each, 2) for each in shares] == [0, 0, 29.17, 25.0, 45.83, 0]
    # Both known in U1 (1 of 3) and U4 (3 of 6): 4 of 9 in 2 of 4 units. Formal at entry: U1 and
    # U5 of three that say it. Line 2.A is O1 (U1), no line O3 (U4).
    columns = ("by", "group", "units", "units_known", "jobs", "formal_jobs", "entry_registered")
    frame = jobs_quality.formality(portfolio)
    assert values(frame, *columns) == [
        ["total", None, 4, 2, 9, 4, 2],
        ["line", "2.A", 2, 1, 3, 1, 1],
        ["line", None, 2, 1, 6, 3, 1],
        ["size", "2-5", 2, 1, 3, 1, 1],
        ["size", "6-10", 1, 1, 6, 3, None],
        ["size", "11-50", 1, 0, None, None, 1],
    ]
    assert frame["share"].round(2).fillna(-1).tolist() == [44.44, 33.33, 50.0, 33.33, 50.0, -1]
    assert frame["coverage"].tolist() == [50, 50, 50, 50, 100, 0]
    assert frame["entry_share"].round(1).fillna(-1).tolist() == [66.7, 50, 100, 50, -1, 100]
    assert values(jobs_quality.by_basis(portfolio), "basis", "units", "jobs") == [
        ["year", 2, 9],
        ["entry", 2, 15],
        [None, 0, None],
    ]


def test_units_without_a_figure_are_of_no_basis_and_of_no_size():
    # U1 by its year, U2 by its entry, U3 by nothing.
    flow = involved.flow(records())
    assert values(jobs_quality.by_basis(flow), "units", "jobs") == [[1, 3], [1, 4], [1, None]]
    assert values(jobs_quality.by_size(flow), "size", "units", "jobs")[-1] == [None, 1, None]
    assert values(jobs_quality.formality(flow), "by", "group", "units")[-1] == ["size", None, 1]


def test_the_edges_of_the_classes_of_size():
    sizes = jobs_quality.size_of(pd.Series([0, 1, 2, 5, 6, 10, 11, 50, 51, None], dtype="Int64"))
    expected = ["idle", "1", "2-5", "2-5", "6-10", "6-10", "11-50", "11-50", "51+"]
    assert sizes[:-1].tolist() == expected
    assert pd.isna(sizes.iloc[-1])


def one_to(count):
    units = [{"unit_id": f"U{each}"} for each in range(1, count + 1)]
    rows = [{"unit_id": f"U{each}", "year": 2016, "jobs": each} for each in range(1, count + 1)]
    return involved.flow(of(units, rows))


def test_distribution_of_ten_units():
    # 1 to 10: mean 55/10; the quartiles lie at places 3.25, 5.5, 7.75; a tenth is one unit: 10/55.
    found = jobs_quality.distribution(one_to(10))
    assert [found[name] for name in ("units", "mean", "first_quartile", "median")] == [
        10,
        5.5,
        3.25,
        5.5,
    ]
    assert (found["third_quartile"], found["largest_units"]) == (7.75, 1)
    assert round(found["largest_share"], 2) == 18.18


def test_fewer_than_ten_units_have_no_distribution():
    found = jobs_quality.distribution(one_to(9))
    assert found.pop("units") == 9
    assert all(pd.isna(value) for value in found.values())


def test_idle_units_have_a_distribution_and_no_share():
    units = [{"unit_id": f"U{each}"} for each in range(10)]
    rows = [{"unit_id": f"U{each}", "year": 2016, "jobs": 0} for each in range(10)]
    idle = involved.flow(of(units, rows))
    assert jobs_quality.distribution(idle)["median"] == 0
    assert pd.isna(jobs_quality.distribution(idle)["largest_share"])
    assert jobs_quality.by_size(idle)["jobs_share"].isna().all()
    assert jobs.reach(idle)["jobs"] == 0


# Before and after.

BEFORE = [
    {"unit_id": "U1", "year": 2013, "jobs": 2, "women_jobs": 1},
    {"unit_id": "U1", "year": 2014, "jobs": 3, "women_jobs": 1},
    {"unit_id": "U1", "year": 2015, "jobs": 5, "women_jobs": 2},
    {"unit_id": "U2", "year": 2013, "jobs": 4, "women_jobs": 2},
    {"unit_id": "U2", "year": 2014, "jobs": 4},
    {"unit_id": "U2", "year": 2015, "jobs": 4, "women_jobs": 1},
    {"unit_id": "U3", "year": 2014, "jobs": 50, "women_jobs": 50},
    {"unit_id": "U3", "year": 2015, "jobs": 0, "women_jobs": 0},
    {"unit_id": "U4", "year": 2015, "jobs": 7},
]


def before_after(year=2015, rows=BEFORE):
    units = [{"unit_id": f"U{each}", "joined_date": "2014-06-01"} for each in (1, 2, 3, 4)]
    return of(units, rows, year)


def test_only_units_seen_in_all_the_years_are_averaged():
    # Outcomes cover 2013 to 2015. U1 and U2 are seen in all: (2 + 4)/2, (3 + 4)/2, (5 + 4)/2.
    # U3 lacks 2013 and U4 two years. Women are known every year in U1 alone: 1/2, 1/3, 2/5.
    frame = jobs_before_after.cohorts(before_after())
    columns = ("cohort", "since_entry", "year", "units", "units_seen", "units_left_out")
    assert values(frame, *columns, "jobs_per_unit", "units_women") == [
        [2014, -1, 2013, 4, 2, 2, 3.0, 1],
        [2014, 0, 2014, 4, 2, 2, 3.5, 1],
        [2014, 1, 2015, 4, 2, 2, 4.5, 1],
    ]
    assert [round(each, 1) for each in frame["women_share"]] == [50.0, 33.3, 40.0]
    assert values(
        jobs_before_after.ends(frame), "cohort", "first_year", "before", "entry", "after"
    ) == [[2014, 2013, 3.0, 3.5, 4.5]]


def test_nothing_after_the_year_of_the_chapter_is_seen():
    frame = jobs_before_after.cohorts(before_after(year=2014))
    assert frame["year"].tolist() == [2013, 2014]
    assert jobs_before_after.ends(frame).empty


def test_no_cohort_goes_further_than_three_years_around_entry():
    rows = [{"unit_id": "U1", "year": year, "jobs": 2} for year in range(2010, 2019)]
    frame = jobs_before_after.cohorts(before_after(year=2018, rows=rows))
    assert frame["since_entry"].tolist() == [-3, -2, -1, 0, 1, 2, 3]


def test_a_cohort_of_which_nobody_is_seen_in_all_years_has_no_mean():
    frame = jobs_before_after.cohorts(before_after(rows=[BEFORE[0], BEFORE[5], BEFORE[6]]))
    assert frame["units_seen"].tolist() == [0, 0, 0]
    assert frame[["jobs_per_unit", "women_share"]].isna().all(axis=None)
    assert jobs_before_after.ends(frame).empty


def test_who_grew_kept_fell_or_closed():
    # From 2014 to 2015: U1 3 to 5, U2 4 to 4, U3 50 to 0; of U4 the year of entry is unknown.
    frame = jobs_before_after.moves(before_after())
    assert values(frame, "move", "units", "jobs_at_entry", "jobs_now") == [
        ["grew", 1, 3, 5],
        ["kept", 1, 4, 4],
        ["fell", 0, 0, 0],
        ["idle", 1, 50, 0],
        [None, 1, None, None],
    ]
    assert frame["share"].round(1).fillna(-1).tolist() == [33.3, 33.3, 0, 33.3, -1]


def test_the_form_at_entry_is_never_compared_with_outcomes():
    units = [{"unit_id": "U1", "joined_date": "2014-06-01", "women": 9, "men": 9}]
    frame = jobs_before_after.moves(of(units, BEFORE[2:3], 2015))
    assert frame["units"].tolist() == [0, 0, 0, 0, 1]


def test_a_unit_that_entered_this_year_or_nobody_knows_when_has_not_moved():
    units = [{"unit_id": "U1", "joined_date": "2015-01-05"}, {"unit_id": "U2"}]
    frame = jobs_before_after.moves(of(units, BEFORE, 2015))
    assert frame["units"].sum() == 0
    assert frame["share"].isna().all()
    cohorts = jobs_before_after.cohorts(of(units, BEFORE, 2015))
    assert cohorts["cohort"].unique().tolist() == [2015]


def test_units_of_organisations_that_did_not_sign_are_no_cohort():
    alone = of([{"unit_id": "U1", "joined_date": "2014-06-01"}], BEFORE, 2015, instruments=[])
    assert jobs_before_after.cohorts(alone).empty


# What must not matter.


def everything(found):
    flow, portfolio = involved.flow(found), involved.portfolio(found)
    frames = [jobs.by_year(found), jobs_before_after.cohorts(found), jobs_before_after.moves(found)]
    for population in (flow, portfolio):
        frames += [
            jobs.by_instrument(population),
            jobs_quality.by_size(population),
            jobs_quality.formality(population),
            jobs_quality.by_basis(population),
            pd.DataFrame([jobs_quality.distribution(population)]),
        ]
    return frames


@pytest.mark.parametrize("change", [{"turned": True}, {"renamed": "Z"}, {"money": 1000}])
def test_order_codes_and_the_unit_of_money_change_nothing(change):
    changed = made_records(year=2016, first_year=2015, **programme(**change))
    for one, other in zip(everything(records()), everything(changed), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_the_records_are_left_as_they_were():
    found = records()
    before = {name: getattr(found, name).copy() for name in ("units", "instruments", "outcomes")}
    everything(found)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, getattr(found, name))


# Bad input.


def test_an_empty_selection_has_no_jobs_and_no_ratio():
    nothing = made_records(year=2016, first_year=2015, line="1.B", **programme())
    for population in (involved.flow(nothing), involved.portfolio(nothing)):
        assert population.is_empty
        found = jobs.reach(population)
        assert (found["instruments"], found["units"], found["jobs"]) == (0, 0, 0)
        assert pd.isna(found["jobs_per_unit"])
        assert values(jobs.by_instrument(population), "level", "jobs") == [["total", 0]]
        assert jobs_quality.by_size(population)["units_share"].isna().all()
        assert jobs_quality.formality(population)["share"].isna().all()
        assert pd.isna(jobs_quality.distribution(population)["median"])
    assert jobs_before_after.cohorts(nothing).empty
    assert jobs_before_after.moves(nothing)["units"].sum() == 0


def test_one_unit():
    alone = of([{"unit_id": "U1", "women": 1, "men": 1}], [])
    assert jobs.reach(involved.flow(alone))["jobs_per_unit"] == 2
    assert values(jobs.by_instrument(involved.flow(alone)), "level", "line", "jobs") == [
        ["kind", None, 2],
        ["line", None, 2],
        ["total", None, 2],
    ]


def test_no_registered_share_without_jobs():
    idle = of([{"unit_id": "U1"}], [{"unit_id": "U1", "year": 2016, "jobs": 0, "formal_jobs": 0}])
    row = jobs_quality.formality(involved.flow(idle)).iloc[0]
    assert (row["units_known"], row["jobs"], row["formal_jobs"]) == (1, 0, 0)
    assert pd.isna(row["share"])
    assert pd.isna(row["entry_share"])
