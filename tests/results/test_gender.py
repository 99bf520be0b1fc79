"""Women and men, from which position, with what resources: a programme worked by hand."""

import pandas as pd
import pytest

from spl_eval.results.gender import access, attribution, inclusion, positions
from spl_eval.results.gender import people as gender
from spl_eval.results.money import MixedPriceBases
from tests.programme import made_records

PESOS = "amount_ars_2016_12"


def rows(keys, *values):
    return [dict(zip(keys.split(), each, strict=True)) for each in values]


ORGANISATIONS = rows(
    "organisation_id sector province led_by women_members men_members applied_date",
    ("O1", "textil", "Salta", "woman", 6, 2, "2015-03-01"),
    ("O2", "metalmecánico", "Córdoba", "man", 1, 9, None),
    ("O3", "textil", "Salta", None, None, 4, "2016-01-01"),
    ("O4", "textil", "Salta", "woman", 3, 3, "2016-02-01"),
)
UNITS = rows(
    "unit_id organisation_id sector province women men led_by",
    ("U1", "O1", "textil", "Salta", 3, 1, "woman"),
    ("U2", "O1", "textil", "Salta", 2, 2, "both"),
    ("U3", "O2", "metalmecánico", "Córdoba", 1, 9, "man"),
    ("U4", "O3", "textil", "Salta", None, 4, None),
    ("U5", "O3", None, "Salta", 0, 2, "man"),
)
OUTCOMES = rows("unit_id year jobs women_jobs", ("U4", 2016, 5, None))
INSTRUMENTS = rows(
    "instrument_id organisation_id kind line coordinator_id signed_date status end_date "
    "gender_marker women_target approved_grant_ars",
    ("I1", "O1", "plan", "2.A", "C1", "2016-03-01", "finished", "2016-12-01", "GEN2", 5, 900),
    ("I2", "O2", "uncoordinated_project", "1.B", None, "2015-05-01", "signed", None, "GEN1", 4, 1),
    ("I3", "O3", "plan", "2.A", "C2", "2016-06-01", "in_execution", None, None, 3, None),
    ("I4", "O1", "derived_project", "2.A", "C1", "2016-09-01", "signed", None, "GEN2", None, 100),
)
PAYMENTS = rows(
    "disbursement_id instrument_id date amount_ars",
    ("D1", "I1", "2016-04-01", 500),
    ("D2", "I4", "2016-10-01", 300),
    ("D3", "I2", "2016-02-01", 2000),
    ("D4", "I3", "2016-07-01", 700),
)
COORDINATORS = rows("coordinator_id sex", ("C1", "woman"), ("C2", None))
EVENTS = rows(
    "activity_id kind name date participants women_participants",
    ("A1", "workshop", "a", "2016-05-01", 20, 5),
    ("A2", "workshop", "b", "2016-06-01", 10, None),
    ("A3", "event", "c", "2016-07-01", 30, 20),
    ("A4", "event", "d", "2015-07-01", 90, 90),
)
TABLES = {
    "organisations": ORGANISATIONS,
    "units": UNITS,
    "outcomes": OUTCOMES,
    "instruments": INSTRUMENTS,
    "disbursements": PAYMENTS,
    "coordinators": COORDINATORS,
    "activities": EVENTS,
}


def programme(**changed):
    return made_records(**({"year": 2016} | TABLES | changed))


def backwards():
    return programme(**{name: table[::-1] for name, table in TABLES.items()})


def priced(records, times=1):
    """Return the payments with their pesos taken as constant, in another unit of money if asked."""
    return records.payments.assign(**{PESOS: times * records.payments["amount_ars"]})


def values(frame, row, *names):
    return [None if pd.isna(each) else each for each in frame.loc[row, list(names)]]


NOTHING = {"cases": 0, "cases_without_sex": 0, "women": None, "men": None}

# Jobs and members ------------------------------------------------------------------------------


def test_women_in_the_jobs_of_the_portfolio_and_of_the_flow():
    # Portfolio U1..U5: women 3+2+1+0 = 6, men 1+2+9+2 = 14; U4 has no women known. 6/20 = 30 %.
    paid = gender.split(gender.workers(programme(), "portfolio"))
    assert paid == {
        "cases": 5,
        "cases_without_sex": 1,
        "women": 6,
        "men": 14,
        "women_share": 30,
    }
    # Flow (O1, O3): women 3+2+0, men 1+2+2: half and half.
    signed = gender.split(gender.workers(programme(), "flow"))
    assert (signed["cases"], signed["women"], signed["women_share"]) == (4, 5, 50)


def test_women_by_sector_with_a_row_for_those_without():
    found = gender.split_by(gender.workers(programme(), "portfolio"), "sector")
    assert found["sector"].fillna("?").tolist() == ["metalmecánico", "textil", "?"]
    names = ("cases", "cases_without_sex", "women", "men", "women_share")
    assert values(found, 0, *names) == [1, 0, 1, 9, 10]
    assert values(found, 1, *names) == [3, 1, 5, 3, 62.5]
    assert values(found, 2, *names) == [1, 0, 0, 2, 0]


def test_a_unit_counts_in_each_line_of_its_organisation():
    second = INSTRUMENTS[0] | {"instrument_id": "I5", "line": "2.B"}
    records = programme(instruments=[*INSTRUMENTS, second])
    acting = gender.acting_in(records, "flow")
    found = gender.split_by(gender.by_line(gender.workers(records, "flow"), acting), "line")
    assert found["line"].tolist() == ["2.A", "2.B"]
    assert found["cases"].tolist() == [4, 2]


def test_women_among_members():
    found = gender.split(gender.members(programme(), "portfolio"))
    # 6+1 women, 2+9 men; O3 has only its men: it is left out whole.
    assert (found["women"], found["men"], found["cases_without_sex"]) == (7, 11, 1)


def test_bounds_put_all_unknown_jobs_on_one_side():
    found = gender.share_bounds(gender.workers(programme(), "portfolio"))
    # 6 women, 14 men, 5 jobs of U4 unknown: 6/25 and 11/25.
    assert found == gender.Bounds(24, 44, 5, 0)
    silent = gender.share_bounds(gender.workers(programme(outcomes=[]), "portfolio"))
    assert (silent.low, silent.high, silent.units_without_jobs) == (30, 30, 1)


def test_share_by_year_from_the_first():
    found = gender.by_year(programme(first_year=2014))
    assert found["year"].tolist() == [2014, 2015, 2016]
    assert values(found, 0, "flow_women_share", "flow_cases") == [None, 0]
    assert values(found, 1, "flow_women_share", "portfolio_cases") == [10, 0]
    assert values(found, 2, "flow_women_share", "portfolio_women_share") == [50, 30]


# Positions -------------------------------------------------------------------------------------


def test_positions_in_the_portfolio():
    found = positions.positions(programme()).set_index(["population", "position"])
    names = ("women", "men", "both", "other", "women_share", "cases", "cases_without_sex")
    expected = {
        "organisation_lead": [1, 1, 0, None, 50, 3, 1],
        "unit_lead": [1, 2, 1, None, 25, 5, 1],
        # C1 has two instruments, and counts once; one person whose sex is known has no percentage.
        "coordinator": [1, 0, None, 0, None, 2, 1],
        "member": [7, 11, None, None, pytest.approx(700 / 18), 3, 1],
        "worker": [6, 14, None, None, 30, 5, 1],
    }
    for position, counts in expected.items():
        assert values(found, ("portfolio", position), *names) == counts


def test_units_led_by_sector():
    found = positions.unit_leads_by(gender.workers(programme(), "portfolio"), "sector")
    names = ("women", "men", "both", "cases_without_sex", "women_share")
    assert values(found, 1, *names) == [1, 0, 1, 1, 50]


def test_coordinators_by_sector_count_once_and_without_sex():
    found = positions.coordination_by(programme(), "sector")
    assert found["sector"].tolist() == ["textil"]
    names = ("instruments", "women", "men", "cases", "cases_without_sex", "women_share")
    assert values(found, 0, *names) == [3, 1, 0, 2, 1, None]


@pytest.mark.parametrize(("persons", "share"), [(9, None), (10, 100)])
def test_of_few_who_coordinate_no_percentage_is_given(persons, share):
    records = programme(
        coordinators=[{"coordinator_id": f"C{n}", "sex": "woman"} for n in range(persons)],
        instruments=[
            INSTRUMENTS[0] | {"instrument_id": f"I{n}", "coordinator_id": f"C{n}"}
            for n in range(persons)
        ],
        disbursements=[PAYMENTS[0] | {"disbursement_id": "D0", "instrument_id": "I0"}],
    )
    whole = positions.coordination(records, positions.coordinated_in(records))
    assert whole["women"] == persons
    assert values(pd.DataFrame([whole]), 0, "women_share") == [share]
    found = positions.positions(records).set_index(["population", "position"])
    assert values(found, ("flow", "coordinator"), "women_share") == [share]


def test_without_payments_in_the_data_the_portfolio_is_not_empty_but_unknown():
    unknown = programme(disbursements=[], first_year=2015)
    found = positions.positions(unknown).set_index(["population", "position"])
    for position in ("organisation_lead", "worker"):
        assert values(found, ("portfolio", position), "cases", "women") == [None, None]
    assert found.loc[("flow", "worker"), "cases"] == 4
    years = gender.by_year(unknown)
    assert values(years, 1, "portfolio_cases", "portfolio_women_share") == [None, None]
    assert values(years, 1, "flow_cases") == [4]
    assert values(marked(unknown), "GEN1", "instruments", "organisations", PESOS) == [0, None, None]


@pytest.mark.parametrize(
    ("changed", "stays"),
    [
        ({}, True),
        ({"end_date": "2015-12-31", "status": "finished"}, False),
        ({"end_date": None, "status": "finished"}, False),
        ({"end_date": "2016-01-01", "status": "cancelled"}, True),
        ({"signed_date": None}, False),
    ],
)
def test_what_goes_on_in_the_year(changed, stays):
    records = programme(instruments=[INSTRUMENTS[0] | changed])
    assert len(positions.coordinated_in(records)) == int(stays)


def test_an_instrument_without_coordinator_is_told():
    records = programme(instruments=[INSTRUMENTS[0], INSTRUMENTS[2] | {"coordinator_id": None}])
    found = positions.coordination(records, positions.coordinated_in(records))
    assert (found["instruments"], found["instruments_without_coordinator"]) == (2, 1)


# Official shares -------------------------------------------------------------------------------

OFFICIAL = pd.DataFrame({"sector": ["metalmecánico", "textil"], "women_share": [0.2, 0.5]}).astype(
    {"women_share": "Float64"}
)


def test_beside_the_official_share():
    counted = gender.split_by(gender.workers(programme(), "portfolio"), "sector")
    found = gender.beside(counted, OFFICIAL, "sector")
    assert values(found, 0, "official_share", "difference") == [20, -10]
    assert values(found, 1, "official_share", "difference") == [50, 12.5]
    assert values(found, 2, "official_share", "difference") == [None, None]
    # 10 people at 20 % and 8 at 50 %: 6 of 18; the two without sector are left out.
    assert gender.expected(found) == gender.Expected(
        pytest.approx(600 / 18), pytest.approx(600 / 18), 18, 2
    )


def test_a_sector_without_official_share_is_missing():
    counted = gender.split_by(gender.workers(programme(), "portfolio"), "sector")
    found = gender.beside(counted, OFFICIAL[:1], "sector")
    assert values(found, 1, "official_share", "difference") == [None, None]
    assert gender.expected(found).people_without == 10
    none = gender.expected(gender.beside(counted, OFFICIAL[:0], "sector"))
    assert pd.isna(none.expected)
    assert none.people == 0


# Resources -------------------------------------------------------------------------------------


def test_resources_by_heads_in_jobs():
    records = programme()
    found = attribution.attributed(priced(records), PESOS, attribution.heads_in_jobs(records))
    # O1 800: 5 women, 3 men -> 500, 300. O2 2000: 1, 9 -> 200, 1800.
    # O3 700: 0 women, 2 men, 5 unknown -> 0, 200, and 500 unattributed.
    assert found[PESOS] == pytest.approx(3500)
    assert found[f"women_{PESOS}"] == pytest.approx(700)
    assert found[f"men_{PESOS}"] == pytest.approx(2300)
    assert found[f"unattributed_{PESOS}"] == pytest.approx(500)
    assert found[f"{PESOS}_per_woman"] == pytest.approx(700 / 6)
    assert found[f"{PESOS}_per_man"] == pytest.approx(2300 / 14)
    assert found["women_share"] == pytest.approx(70000 / 3000)
    assert found["unattributed_share"] == pytest.approx(50000 / 3500)


def test_resources_by_heads_among_members():
    records = programme()
    found = attribution.attributed(priced(records), PESOS, attribution.heads_among_members(records))
    # O1: 600, 200; O2: 200, 1800; O3 has no split: its 700 stay unattributed.
    assert found[f"{PESOS}_per_woman"] == pytest.approx(800 / 7)
    assert found[f"{PESOS}_per_man"] == pytest.approx(2000 / 11)
    assert found[f"unattributed_{PESOS}"] == pytest.approx(700)
    assert found["organisations_unattributed"] == 1


def test_resources_by_line_and_what_has_no_amount():
    records = programme()
    money = priced(records)
    money[PESOS] = money[PESOS].mask(money["disbursement_id"] == "D4")
    found = attribution.attributed_by(money, PESOS, attribution.heads_in_jobs(records), "line")
    assert found["line"].tolist() == ["1.B", "2.A"]
    names = (PESOS, f"{PESOS}_per_woman", "organisations", "payments_without_amount")
    assert values(found, 0, *names) == [2000, 200, 1, 0]
    assert values(found, 1, *names) == [800, 100, 2, 1]


def test_sectors_are_compared_only_where_there_is_something_to_divide():
    # One organisation with women and men gives both the same: by construction, not by chance.
    heads = pd.DataFrame(
        rows(
            "organisation_id women men unknown units_without_jobs",
            ("A1", 3, 1, 0, 0),
            ("A2", 1, 3, 0, 0),
            ("B1", 3, 1, 0, 0),
            ("B2", 1, 3, 0, 0),
            ("C1", 2, 2, 0, 0),
            ("C2", 2, 2, 0, 0),
            ("D1", 1, 6, 0, 0),
            ("D2", 0, 0, 5, 0),
        )
    )
    # A: women (400·3/4 + 100/4)/4 = 81.25, men 43.75. B the other way round. C 50 and 50.
    paid = pd.DataFrame(
        {
            "organisation_id": heads["organisation_id"],
            "sector": heads["organisation_id"].str[0],
            PESOS: [400.0, 100, 100, 400, 200, 200, 999, 999],
        }
    )
    found = attribution.attributed_by(paid, PESOS, heads, "sector")
    assert values(found, 0, f"{PESOS}_per_woman", f"{PESOS}_per_man") == [81.25, 43.75]
    assert found["organisations_attributed"].tolist() == [2, 2, 2, 1]
    assert attribution.compared(found, PESOS) == attribution.Compared(1, 1, 1, 1)
    nobody = attribution.attributed_by(paid[:0], PESOS, heads, "sector")
    assert attribution.compared(nobody, PESOS) == attribution.Compared(0, 0, 0, 0)


def test_resources_in_another_unit_of_money():
    records = programme()
    heads = attribution.heads_in_jobs(records)
    one, thousand = (attribution.attributed(priced(records, n), PESOS, heads) for n in (1, 1000))
    assert thousand[f"{PESOS}_per_woman"] == pytest.approx(1000 * one[f"{PESOS}_per_woman"])
    assert thousand["women_share"] == pytest.approx(one["women_share"])


def test_resources_without_women_or_without_anybody():
    men = programme(units=[UNITS[2] | {"women": 0}])
    found = attribution.attributed(priced(men), PESOS, attribution.heads_in_jobs(men))
    assert pd.isna(found[f"{PESOS}_per_woman"])
    assert found["women_share"] == 0
    nobody = programme(units=[])
    found = attribution.attributed(priced(nobody), PESOS, attribution.heads_in_jobs(nobody))
    assert found["unattributed_share"] == 100
    assert pd.isna(found[f"women_{PESOS}"])
    assert pd.isna(found["women"])


# Access ----------------------------------------------------------------------------------------


def test_access_by_who_leads():
    records = programme()
    found = access.steps_by(access.path(records, priced(records), PESOS), PESOS, "led_by")
    assert found["led_by"].fillna("?").tolist() == ["man", "woman", "?"]
    names = ("applied", "signed", "paid", "completed", f"median_{PESOS}_per_unit")
    # O2 has no date of application, but signed; 2000 over one unit.
    assert values(found, 0, *names) == [1, 1, 1, 0, 2000]
    # O1 and O4 applied; O1 signed, was paid 800 for two units, and finished I1.
    assert values(found, 1, *names) == [2, 1, 1, 1, 400]
    assert values(found, 2, *names) == [1, 1, 1, 0, 350]
    # Of one or two organisations no percentage is given.
    assert found[list(RATES)].isna().all(axis=None)


RATES = ("signed_rate", "paid_rate", "completed_rate")


def test_each_rate_is_of_ten_organisations_or_more():
    # 11 applied, 10 signed, 9 were paid, all finished: 10/11, 9/10, and 9 are too few for a rate.
    codes = [f"O{n}" for n in range(11)]
    records = made_records(
        year=2016,
        organisations=rows(
            "organisation_id led_by applied_date",
            *((each, "woman", "2015-01-01") for each in codes),
        ),
        instruments=rows(
            "instrument_id organisation_id signed_date status",
            *((f"I{each}", each, "2016-01-05", "finished") for each in codes[:10]),
        ),
        disbursements=rows(
            "disbursement_id instrument_id date amount_ars",
            *((f"D{each}", f"I{each}", "2016-02-01", 1) for each in codes[:9]),
        ),
    )
    found = access.steps_by(access.path(records, priced(records), PESOS), PESOS, "led_by")
    assert values(found, 0, "applied", "signed", "paid", "completed") == [11, 10, 9, 9]
    assert values(found, 0, *RATES) == [pytest.approx(1000 / 11), 90, None]


def test_who_finished_without_being_paid_did_not_complete():
    records = programme(disbursements=[PAYMENTS[2]])  # O2's; only O1 has finished
    counts = access.steps(access.path(records, priced(records), PESOS), PESOS)
    assert (counts["signed"], counts["paid"], counts["completed"]) == (3, 1, 0)


def test_without_payments_in_the_data_nobody_knows_who_was_paid_or_completed():
    records = programme(disbursements=[])
    counts = access.steps(access.path(records, priced(records), PESOS), PESOS)
    assert [counts[name] for name in ("signed", "paid", "completed")] == [3, None, None]
    assert pd.isna(counts["paid_rate"])
    assert pd.isna(counts["completed_rate"])


def test_majority_among_members():
    women, men = pd.array([6, 1, None, 3, 0]), pd.array([2, 9, 4, 3, 0])
    found = access.majority(pd.Series(women), pd.Series(men))
    assert found.fillna("?").tolist() == ["women", "men", "?", "equal", "?"]


def test_access_without_steps_and_under_a_filter_of_lines():
    only = programme(organisations=ORGANISATIONS[3:], instruments=[], disbursements=[])
    counts = access.steps(access.path(only, priced(only), PESOS), PESOS)
    assert (counts["applied"], counts["signed"]) == (1, 0)
    assert pd.isna(counts["paid_rate"])
    assert pd.isna(counts[f"median_{PESOS}_per_unit"])
    line = programme(line="2.A")
    counts = access.steps(access.path(line, priced(line), PESOS), PESOS)
    assert counts["applied"] is None
    assert pd.isna(counts["signed_rate"])
    assert counts["signed"] == 2


def test_an_organisation_with_a_payment_without_amount_has_no_grant_per_unit():
    records = programme()
    money = priced(records)
    money[PESOS] = money[PESOS].mask(money["disbursement_id"] == "D2")
    paths = access.path(records, money, PESOS).set_index("organisation_id")
    assert pd.isna(paths.loc["O1", f"{PESOS}_per_unit"])


# Marker, targets, events -----------------------------------------------------------------------


def marked(records):
    grant = "approved_grant_ars_2016_12"
    approved = records.instruments.assign(**{grant: records.instruments["approved_grant_ars"]})
    found = inclusion.by_marker(records, approved, grant, priced(records), PESOS)
    return found.assign(gender_marker=found["gender_marker"].fillna("?")).set_index("gender_marker")


def test_what_was_signed_and_paid_by_marker():
    found = marked(programme())
    assert found.index.tolist() == ["GEN0", "GEN1", "GEN2", "GEN3", "?"]
    names = ("instruments", "units", "approved_grant_ars_2016_12", "organisations", PESOS)
    assert values(found, "GEN0", *names) == [0, 0, 0, 0, 0]
    assert values(found, "GEN1", *names) == [0, 0, 0, 1, 2000]  # signed before, paid this year
    assert values(found, "GEN2", *names) == [2, 2, 1000, 1, 800]
    assert values(found, "?", *names) == [1, 2, None, 1, 700]  # its grant is not known: not zero
    assert found.loc["?", "instruments_without_grant"] == 1
    assert found.loc["?", "paid_share"] == pytest.approx(20)


def test_targets_and_whether_they_were_reached():
    found = inclusion.targets(programme()).set_index("instrument_id")
    assert values(found, "I1", "women", "progress", "state") == [5, 100, "reached"]
    assert values(found, "I2", "women", "progress", "state") == [1, 25, "not_reached"]
    # U4's women are not known, and could be enough.
    assert values(found, "I3", "women", "progress", "state") == [0, 0, "unknown"]
    assert values(found, "I4", "progress", "state") == [None, None]
    lines = inclusion.targets_by_line(inclusion.targets(programme())).set_index("line")
    names = ("instruments", "without_target", "reached", "not_reached", "unknown")
    assert values(lines, "2.A", *names) == [3, 1, 1, 0, 1]
    # I3 may have reached its target or not: one of two, or both. Its known women are none.
    bounds = ("reached_low", "reached_high", "median_progress")
    assert values(lines, "2.A", *bounds) == [50, 100, 50]
    assert values(lines, "1.B", *bounds) == [0, 0, 25]


def test_a_missing_split_never_makes_the_share_that_reached_higher():
    # With all known, I3 has 0 women of 3: one of two reached. Not knowing must not hide that.
    known = programme(outcomes=[OUTCOMES[0] | {"women_jobs": 0}])
    lines = inclusion.targets_by_line(inclusion.targets(known)).set_index("line")
    assert values(lines, "2.A", "reached_low", "reached_high", "median_progress") == [50, 50, 50]


@pytest.mark.parametrize(
    ("changed", "state"),
    [({"women_target": 0}, "unknown"), ({"women_target": 6}, "not_reached")],
)
def test_targets_at_their_edges(changed, state):
    found = inclusion.targets(programme(instruments=[INSTRUMENTS[0] | changed]))
    assert found["state"].tolist() == [state]
    bounds = inclusion.target_counts(found)
    high = None if changed["women_target"] == 0 else 0  # zero women are no target to reach
    assert values(pd.DataFrame([bounds]), 0, "reached_high") == [high]


def test_a_cancelled_instrument_has_no_target():
    gone = INSTRUMENTS[0] | {"status": "cancelled", "end_date": "2016-10-01"}
    assert inclusion.targets(programme(instruments=[gone])).empty


def test_women_at_the_events_of_the_year():
    found = inclusion.at_events(programme()).set_index("kind")
    names = ("events", "events_without_sex", "participants", "women", "women_share")
    assert values(found, "workshop", *names) == [2, 1, 20, 5, 25]
    assert values(found, "event", *names) == [1, 0, 30, 20, pytest.approx(200 / 3)]


# What must not matter, and nothing at all ------------------------------------------------------

INDICATORS = {
    "positions": positions.positions,
    "by_year": gender.by_year,
    "coordination": lambda records: positions.coordination_by(records, "region"),
    "sector": lambda records: gender.split_by(gender.workers(records, "portfolio"), "sector"),
    "heads": attribution.heads_in_jobs,
    "resources": lambda records: attribution.attributed_by(
        priced(records), PESOS, attribution.heads_among_members(records), "sector"
    ),
    "access": lambda records: access.steps_by(
        access.path(records, priced(records), PESOS), PESOS, "majority"
    ),
    "marker": marked,
    "targets": lambda records: inclusion.targets_by_line(inclusion.targets(records)),
    "events": inclusion.at_events,
}


@pytest.mark.parametrize("name", INDICATORS)
def test_the_order_of_rows_changes_nothing(name):
    pd.testing.assert_frame_equal(INDICATORS[name](programme()), INDICATORS[name](backwards()))


@pytest.mark.parametrize("name", INDICATORS)
def test_nothing_signed_gives_no_number(name):
    found = INDICATORS[name](made_records(year=2016))
    rates = found[[column for column in found.columns if column.endswith(("share", "rate"))]]
    assert rates.fillna(0).to_numpy().sum() == 0
    assert found.filter(regex="women_share").isna().all(axis=None)


def test_nobody_is_split_into_nothing():
    empty = made_records(year=2016)
    found = gender.split(gender.workers(empty, "flow"))
    assert {name: found[name] for name in NOTHING} == NOTHING
    assert pd.isna(found["women_share"])
    assert pd.isna(gender.share_bounds(gender.workers(empty, "flow")).low)


def test_other_names_of_the_codes_change_nothing():
    renamed = {
        name: [
            {key: f"X{value}" if key.endswith("_id") and value else value for key, value in each}
            for each in (row.items() for row in table)
        ]
        for name, table in TABLES.items()
    }
    found = positions.positions(programme(**renamed))
    pd.testing.assert_frame_equal(found, positions.positions(programme()))


# Price bases -----------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["amount_ars", "amount"])
def test_what_is_not_in_constant_pesos_is_not_added(column):
    records = programme()
    paid = records.payments.assign(amount=records.payments["amount_ars"])
    grants = records.instruments.assign(grant_ars_2018_08=1.0)
    for added in (
        lambda: attribution.attributed(paid, column, attribution.heads_in_jobs(records)),
        lambda: access.path(records, paid, column),
        lambda: inclusion.by_marker(records, grants, "grant_ars_2018_08", paid, column),
        lambda: inclusion.by_marker(records, grants, "grant_ars_2018_08", priced(records), PESOS),
    ):
        with pytest.raises(MixedPriceBases):
            added()
