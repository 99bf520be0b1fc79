"""Units, jobs and grants by place, beside official figures, and outreach against assistance."""

from __future__ import annotations

import dataclasses
from functools import cache

import pandas as pd
import pytest

from spl_eval.intake.names import provinces, sectors
from spl_eval.results.money import MixedPriceBases, Prices
from spl_eval.results.places import official as places_official
from spl_eval.results.places import reached as places
from spl_eval.results.places.outreach import groups, outreach
from spl_eval.results.places.steps import steps, whole
from tests.official import made_reference
from tests.programme import made_records

PRICES = Prices("sanluis_indec", "2016-12", {"2015-06": 50.0, "2016-06": 100.0, "2016-12": 100.0})

ORGANISATIONS = [
    {"organisation_id": "O1", "province": "Salta", "sector": "textil"},
    {"organisation_id": "O2", "province": "Chubut", "sector": "alimentos"},
    {"organisation_id": "O3", "province": "Formosa", "sector": "textil"},
]
INSTRUMENTS = [
    {"instrument_id": "I1", "organisation_id": "O1", "line": "2.A", "signed_date": "2015-03-01"},
    {"instrument_id": "I2", "organisation_id": "O2", "line": "1.A", "signed_date": "2016-03-01"},
]
UNITS = [
    {
        "unit_id": "U1",
        "organisation_id": "O1",
        "province": "Salta",
        "sector": "textil",
        "women": 2,
        "men": 1,
    },
    # Of Salta's organisation, but in Jujuy and of another sector.
    {
        "unit_id": "U2",
        "organisation_id": "O1",
        "province": "Jujuy",
        "sector": "cerámica",
        "women": 1,
        "men": 1,
    },
    {"unit_id": "U3", "organisation_id": "O2", "province": "Chubut", "sector": "alimentos"},
    {
        "unit_id": "U4",
        "organisation_id": "O2",
        "province": None,
        "sector": None,
        "women": 0,
        "men": 4,
    },
    {"unit_id": "U5", "organisation_id": "O3", "province": "Formosa", "sector": "textil"},
]
OUTCOMES = [{"unit_id": "U1", "year": 2016, "jobs": 7}]
DISBURSEMENTS = [
    {"disbursement_id": "D1", "instrument_id": "I1", "date": "2015-06-05", "amount_ars": 100},
    {"disbursement_id": "D2", "instrument_id": "I1", "date": "2016-06-05", "amount_ars": 60},
    {"disbursement_id": "D3", "instrument_id": "I2", "date": "2016-06-05", "amount_ars": 40},
]
TABLES = {
    "organisations": ORGANISATIONS,
    "instruments": INSTRUMENTS,
    "units": UNITS,
    "outcomes": OUTCOMES,
    "disbursements": DISBURSEMENTS,
}


def made(year=2016, **changed):
    return made_records(**{"year": year, "first_year": 2015, **TABLES, **changed})


@cache
def placed_by(place):
    return places.by_place(made(), place, PRICES)


def by(place, name, records=None, prices=None):
    if records is None and prices is None:
        found = placed_by(place).frame
    else:
        found = places.by_place(records or made(), place, prices or PRICES).frame
    own = found[found[place].isna()] if name is None else found[found[place] == name]
    assert len(own) == 1
    return own.iloc[0]


def test_units_and_jobs_by_hand():
    # O1 signed in 2015 and was paid in both years; O2 signed and was paid in 2016; O3 did not
    # sign. U1 has 7 jobs in 2016, U2 those at entry (1 + 1), U3 none known, U4 has 4.
    salta, jujuy, chubut = (by("province", name) for name in ("Salta", "Jujuy", "Chubut"))
    assert salta[["units", "jobs", "units_portfolio", "units_flow"]].tolist() == [1, 7, 1, 0]
    assert jujuy[["units", "jobs", "units_portfolio", "units_flow"]].tolist() == [1, 2, 1, 0]
    assert chubut[["units", "units_portfolio", "units_flow", "without_jobs"]].tolist() == [1] * 4
    assert pd.isna(chubut["jobs"])
    nowhere = by("province", None)
    assert nowhere[["units", "jobs"]].tolist() == [1, 4]
    assert by("province", "Formosa")[["units", "jobs", "grants"]].tolist() == [0, 0, 0]
    assert by("sector", "cerámica")["jobs"] == 2


def test_grants_by_hand():
    # In pesos of December 2016: D1 = 100 · 100/50 = 200, D2 = 60, D3 = 40. O1's units are two,
    # with 7 + 2 jobs, and their money stands where O1 is, Salta.
    salta, chubut = by("province", "Salta"), by("province", "Chubut")
    assert salta[["grants", "grants_cumulative"]].tolist() == pytest.approx([60, 260])
    assert salta["grants_share"] == pytest.approx(0.6)
    assert salta["grants_per_unit"] == pytest.approx(60 / 2)
    assert salta["grants_per_job"] == pytest.approx(60 / 9)
    assert salta["cumulative_per_unit"] == pytest.approx(260 / 2)
    assert salta["cumulative_per_job"] == pytest.approx(260 / 9)
    # O2: U3 without jobs known, U4 with 4.
    assert chubut["grants_per_job"] == pytest.approx(40 / 4)
    assert chubut["without_jobs_paid"] == 1
    # Jujuy has a unit and no organisation: nothing to divide by.
    jujuy = by("province", "Jujuy")
    assert jujuy["grants"] == 0
    assert pd.isna(jujuy["grants_per_unit"])


def test_what_happened_later_is_not_seen():
    records = made(year=2015)
    assert by("province", "Salta", records)["grants_cumulative"] == pytest.approx(200)
    assert by("province", "Chubut", records)["units"] == 0


def test_a_month_without_index_is_missing_and_told():
    short = Prices("sanluis_indec", "2016-12", {"2016-06": 100.0, "2016-12": 100.0})
    found = places.by_place(made(), "province", short)
    assert found.months_without_index == ("2015-06",)
    salta = by("province", "Salta", prices=short)
    assert salta["grants_cumulative"] == pytest.approx(60)
    assert salta["payments_cumulative_lost"] == 1
    none = Prices("sanluis_indec", "2016-12", {"2016-12": 100.0})
    assert pd.isna(by("province", "Salta", prices=none)["grants"])
    lost = places.grants_by_province(made(), short, 2016, cumulative=True).set_index("province")
    assert pd.isna(lost.loc["Salta", "grants"])
    assert lost.loc["Formosa", "grants"] == 0


def test_every_place_of_the_list_has_a_row_and_totals_are_kept():
    for place, names in (("sector", sectors()), ("province", [p.name for p in provinces()])):
        frame = placed_by(place).frame
        assert set(names) <= set(frame[place].dropna())
        assert frame["units"].sum() == 4
        assert frame["grants_cumulative"].sum() == pytest.approx(300)


@pytest.mark.parametrize("place", ["sector", "province", "region"])
def test_order_of_rows_and_unit_of_money_change_nothing_else(place):
    one = placed_by(place).frame
    turned = made(**{name: rows[::-1] for name, rows in TABLES.items()})
    pd.testing.assert_frame_equal(one, places.by_place(turned, place, PRICES).frame)
    cents = [row | {"amount_ars": row["amount_ars"] * 100} for row in DISBURSEMENTS]
    other = places.by_place(made(disbursements=cents), place, PRICES).frame
    for name in ("grants", "grants_cumulative", "grants_per_unit", "grants_per_job"):
        pd.testing.assert_series_equal(one[name] * 100, other[name])
    pd.testing.assert_series_equal(one["grants_share"], other["grants_share"])


def test_a_selection_that_leaves_nobody_has_no_row():
    records = made(sector="minería")
    for place in ("sector", "province", "region"):
        found = places.by_place(records, place, PRICES)
        assert found.frame.empty
        assert {"grants_per_unit", "grants_share"} <= set(found.frame.columns)
        assert places.reached(found.frame).empty
        assert places.largest(found.frame, place, "units") == ((), pd.NA)
    assert places.history(records, "sector", PRICES)["index"].isna().all()


def test_a_province_with_one_unit():
    records = made(province="Chubut", units=[UNITS[2] | {"women": 1, "men": 0}])
    found = places.by_place(records, "province", PRICES).frame
    assert found["province"].tolist() == ["Chubut"]
    assert found["grants_per_job"].tolist() == pytest.approx([40])


def test_largest_names_all_that_tie_and_never_a_missing_place():
    frame = pd.DataFrame({"sector": ["a", "b", None, "d"], "n": [3, 3, 9, 1]})
    assert places.largest(frame, "sector", "n") == (("a", "b"), 3)
    assert places.largest(frame.assign(n=0), "sector", "n") == ((), pd.NA)


def test_regions_of_a_scheme_that_parts_a_province():
    units = [
        UNITS[0] | {"province": "Buenos Aires", "locality": "La Matanza"},
        UNITS[1] | {"province": "Buenos Aires", "locality": "Azul"},
    ]
    whole, parted = made(units=units), made(units=units, regions="indec")
    assert by("region", "Pampeana", whole)["units"] == 2
    assert by("region", "Pampeana", parted)["units"] == 1
    assert by("region", "Gran Buenos Aires", parted)["units"] == 1
    assert not places_official.is_parted(whole)
    assert places_official.is_parted(parted)


def test_history_by_hand():
    # 2015: O1 alone was paid, two units in two provinces: 1/4 + 1/4; its money in one: 1.
    # 2016: the four units, of which three have a province: 3 · 1/9; 60 and 40: 0.36 + 0.16.
    found = places.history(made(), "province", PRICES).set_index(["year", "measure"])
    assert found.loc[(2015, "units"), "index"] == pytest.approx(1 / 2)
    assert found.loc[(2015, "grants"), "index"] == pytest.approx(1)
    assert found.loc[(2016, "units"), "index"] == pytest.approx(1 / 3)
    assert found.loc[(2016, "units"), "placed"] == pytest.approx(3 / 4)
    grants = found.loc[(2016, "grants")]
    assert grants[["index", "equivalent"]].tolist() == pytest.approx([0.52, 1 / 0.52])
    assert grants["change_previous"] == pytest.approx(-0.48)
    assert grants["groups"] == 2


# Official figures: textil is branch and division 17, alimentos 15 and 16 of which 16 is unknown.
REF = made_reference(
    2016,
    population={"Salta": 2000, "Chubut": 500, **{p.name: 1000 for p in provinces()[4:6]}},
    province_jobs={
        **{(province.name, "TOTAL"): 10_000.0 for province in provinces()},
        ("Salta", "17"): 2_000.0,
        ("Chubut", "15"): 500.0,
    },
    national_jobs={"17": 40_000.0, "15": 5_000.0, "TOTAL": 400_000.0},
    sectors={"textil": ("17",), "alimentos": ("15", "16")},
)


def test_sectors_beside_registered_jobs_by_hand():
    # Jobs of known sector: textil 7 and cerámica 2. Textil: (7 / 9) / (40 000 / 400 000) = 7.78,
    # and 7 for 40 000 are 1.75 for ten thousand. Alimentos lacks a division, cerámica all.
    records = made()
    placed = places.by_place(records, "sector", PRICES)
    found = places_official.of_sectors(placed, records, REF).set_index("sector")
    assert found.loc["textil", ["quotient", "per_10000"]].tolist() == pytest.approx([70 / 9, 1.75])
    assert found.loc[["alimentos", "cerámica"], "per_10000"].isna().all()
    assert len(found) == len(sectors())


def test_with_provinces_chosen_sectors_stand_beside_theirs():
    # In Salta alone: U1 of textil with 7 jobs; U2 is in Jujuy. 7 for 2000 registered.
    records = made(province="Salta")
    placed = places.by_place(records, "sector", PRICES)
    found = places_official.of_sectors(placed, records, REF).set_index("sector")
    assert found.loc["textil", ["units", "per_10000"]].tolist() == pytest.approx([1, 35])
    assert found.loc["cerámica", ["units", "jobs"]].tolist() == [0, 0]
    assert found.loc["textil", "quotient"] == pytest.approx((7 / 7) / (2000 / 10_000))


def test_with_sectors_chosen_there_is_no_quotient():
    records = made(sector="textil")
    placed = places.by_place(records, "sector", PRICES)
    found = places_official.of_sectors(placed, records, REF)
    assert found["quotient"].isna().all()
    assert found["per_10000"].notna().any()
    assert places_official.cells(records, REF).frame["quotient"].isna().all()


def test_provinces_beside_people_and_registered_jobs_by_hand():
    # Salta: 260 pesos and 60 in the year for 2000 people: 130 and 30 by thousand. 7 of the 9
    # jobs of known province, for 10 000 of 240 000 registered: (7 / 9) / (1 / 24) = 18.67.
    records = made()
    placed = places.by_place(records, "province", PRICES)
    found = places_official.of_places(placed, records, REF).set_index("province")
    salta = found.loc["Salta"]
    assert salta[["grants_per_1000", "cumulative_per_1000"]].tolist() == pytest.approx([30, 130])
    assert salta[["per_10000", "quotient"]].tolist() == pytest.approx([7, 7 / 9 * 24])
    assert found.loc["Formosa", "per_10000"] == 0
    # Nobody knows how many live in Jujuy.
    assert pd.isna(found.loc["Jujuy", "cumulative_per_1000"])


def test_one_province_has_no_quotient_and_places_outside_the_choice_neither():
    one = made(province="Salta")
    found = places_official.of_places(places.by_place(one, "province", PRICES), one, REF)
    assert found["quotient"].isna().all()
    two = made(province="Salta;Chubut")
    found = places_official.of_places(places.by_place(two, "province", PRICES), two, REF)
    assert found.set_index("province").loc["Jujuy", ["quotient", "own_share"]].isna().all()
    assert found.set_index("province").loc["Salta", "quotient"] == pytest.approx(2)


def test_regions_add_their_provinces_up_unless_one_is_unknown_or_parted():
    people = made_reference(2016, population={province.name: 10 for province in provinces()})
    records, parted = made(), made(regions="indec")
    found = {
        name: places_official.of_places(places.by_place(each, "region", PRICES), each, people)
        for name, each in (("whole", records), ("parted", parted))
    }
    whole = found["whole"].set_index("region")["population"]
    assert (whole["NOA"], whole["Pampeana"]) == (60, 50)
    some = found["parted"].set_index("region")["population"]
    assert some["NOA"] == 60
    assert some[["Pampeana", "Gran Buenos Aires"]].isna().all()
    placed = places.by_place(records, "region", PRICES)
    unknown = places_official.of_places(placed, records, REF).set_index("region")
    assert unknown["population"].isna().all()


def test_a_year_without_official_figures_leaves_them_missing():
    records = made()
    ref = dataclasses.replace(made_reference(2015), sectors=REF.sectors)
    for place in ("province", "region"):
        found = places_official.of_places(places.by_place(records, place, PRICES), records, ref)
        assert found[["population", "registered", "per_10000", "quotient"]].isna().all().all()
        assert found["units"].sum() == 4
    placed = places.by_place(records, "sector", PRICES)
    assert places_official.of_sectors(placed, records, ref)["registered"].isna().all()


def many_units(count, **own):
    return [UNITS[0] | {"unit_id": f"U{n}"} | own for n in range(count)]


def test_cells_by_hand():
    # Five units of textil in Salta with 3 jobs each at entry, 15 for 2000 registered: 75 for ten
    # thousand; (15 / 15) / (2000 / 240 000) = 120. Four in Chubut are too few to compare.
    units = many_units(5) + [
        UNITS[2] | {"unit_id": f"V{n}"} for n in range(places_official.MIN_UNITS - 1)
    ]
    found = places_official.cells(made(units=units, outcomes=[]), REF)
    assert found.small == 1
    (row,) = found.frame.to_dict("records")
    assert (row["province"], row["sector"], row["units"], row["jobs"]) == ("Salta", "textil", 5, 15)
    assert (row["per_10000"], row["quotient"]) == (pytest.approx(75), pytest.approx(120))


def test_cells_without_registered_jobs_are_counted_and_empty_ones_are_no_error():
    found = places_official.cells(made(units=many_units(5, sector="cerámica"), outcomes=[]), REF)
    assert (len(found.frame), found.unknown) == (1, 1)
    nobody = places_official.cells(made(sector="minería"), REF)
    assert nobody.frame.empty
    assert (nobody.small, nobody.unknown) == (0, 0)


ACTIVITIES = [
    {"activity_id": "A1", "kind": "outreach", "date": "2015-05-01", "province": "Salta"},
    {"activity_id": "A2", "kind": "workshop", "date": "2016-05-01", "province": "Tucumán"},
    {"activity_id": "A3", "kind": "event", "date": "2016-05-01", "province": "Mendoza"},
    {"activity_id": "A4", "kind": "training", "date": "2016-05-01", "province": None},
    {"activity_id": "A5", "kind": "outreach", "date": "2017-05-01", "province": "La Pampa"},
]


def test_outreach_by_hand():
    # Announced in Salta and Tucumán (not by the event, nor yet in La Pampa); signed in Salta and
    # Chubut: one of three has both.
    found = outreach(made(activities=ACTIVITIES))
    frame = found.frame.set_index("province")
    assert frame.loc[
        "Salta", ["announced", "announced_year", "signed", "signed_year"]
    ].tolist() == [
        1,
        0,
        1,
        0,
    ]
    assert frame.loc["Salta", ["paid", "paid_year"]].tolist() == [2, 1]
    assert pd.isna(found.jaccard), "an activity may be of any jurisdiction"
    assert found.announced_only == (1, 2)
    placed = outreach(made(activities=[row for row in ACTIVITIES if row["province"]]))
    assert placed.jaccard == pytest.approx(1 / 3)
    assert placed.announced_only == (1, 1)
    assert (found.activities, found.activities_nowhere) == (3, 1)
    assert (found.instruments_nowhere, found.units_nowhere) == (0, 1)
    counts = groups(found).set_index("group")
    assert counts["provinces"].to_dict() | {"neither": ()} == {
        "announced_signed": ("Salta",),
        "announced_only": ("Tucumán",),
        "signed_only": ("Chubut",),
        "neither": (),
    }
    assert counts["jurisdictions"].sum() == 24


def test_never_reached_and_not_this_year():
    # Jujuy has a unit of Salta's organisation; Formosa's organisation did not sign.
    found = outreach(made())
    assert set(found.never) == {p.name for p in provinces()} - {"Salta", "Chubut", "Jujuy"}
    assert found.not_this_year == ("Jujuy",)


def test_outreach_of_nothing_is_missing_and_does_not_depend_on_order():
    assert pd.isna(outreach(made(instruments=[], disbursements=[])).jaccard)
    one = outreach(made(activities=ACTIVITIES))
    other = outreach(made(activities=ACTIVITIES[::-1], instruments=INSTRUMENTS[::-1]))
    pd.testing.assert_frame_equal(one.frame, other.frame)


def test_chosen_provinces_are_the_only_ones_looked_at():
    found = outreach(made(activities=ACTIVITIES, province="Salta;Tucumán"))
    assert found.frame["province"].tolist() == ["Salta", "Tucumán"]
    assert found.never == ("Tucumán",)


@pytest.mark.parametrize("column", ["amount_ars", "amount"])
def test_what_is_not_in_constant_pesos_is_not_placed(column):
    payments = pd.DataFrame({"province": ["Salta"], column: [1.0]})
    with pytest.raises(MixedPriceBases):
        places._grants(payments, column, "province", "grants", "payments")


def test_cells_with_few_registered_jobs_are_counted_and_not_compared():
    ref = made_reference(
        2016,
        province_jobs={
            **{(province.name, "TOTAL"): 10_000.0 for province in provinces()},
            ("Salta", "17"): places_official.MIN_REGISTERED - 1.0,
        },
        sectors={"textil": ("17",)},
    )
    found = places_official.cells(made(units=many_units(5), outcomes=[]), ref)
    assert found.frame.empty
    assert (found.few_registered, found.small, found.unknown) == (1, 0, 0)
    records = made(province="Salta")
    sectors_of = places_official.of_sectors(
        places.by_place(records, "sector", PRICES), records, ref
    ).set_index("sector")
    assert sectors_of.loc["textil", ["per_10000", "quotient"]].isna().all()


def test_what_is_not_looked_at_is_missing_and_not_zero():
    # U2, of Salta's organisation, is in Jujuy; Jujuy's organisations are not looked at.
    jujuy = by("province", "Jujuy", made(province="Salta"))
    assert jujuy["units"] == 1
    assert not jujuy["inside"]
    assert jujuy[["grants", "grants_cumulative", "payments", "instruments"]].isna().all()
    assert by("province", "Jujuy")["grants"] == 0
    ceramic = by("sector", "cerámica", made(sector="textil"))
    assert ceramic["units"] == 1
    assert pd.isna(ceramic["grants"])
    records = made(province="Salta")
    found = places_official.of_places(places.by_place(records, "province", PRICES), records, REF)
    beside = found.set_index("province").loc["Jujuy"]
    assert beside[["grants_per_1000", "cumulative_per_1000", "per_10000"]].isna().all()


def test_signed_paid_and_units_only_by_hand():
    # Signed in Salta and Chubut, both paid; Jujuy has only U2; U4 has no province.
    found = steps(placed_by("province"), made())
    assert (found.signed, found.paid) == (("Chubut", "Salta"), 2)
    assert (found.units_only, found.units_there, found.units) == (("Jujuy",), 1, 4)
    assert found.unsure
    sure = made(units=UNITS[:3])
    assert not steps(places.by_place(sure, "province", PRICES), sure).unsure
    early = made(year=2015)
    assert steps(places.by_place(early, "province", PRICES), early).signed == ("Salta",)
    nobody = made(disbursements=[])
    assert pd.isna(steps(places.by_place(nobody, "province", PRICES), nobody).paid)


def test_the_row_of_all_is_that_of_the_sums():
    # 60 and 40 by four units, with 7 + 2 and 4 jobs known; 300 in all.
    row = whole(placed_by("sector").frame)
    assert (row["units"], row["grants_cumulative"]) == (4, pytest.approx(300))
    assert row["grants_per_unit"] == pytest.approx(100 / 4)
    assert row["grants_per_job"] == pytest.approx(100 / 13)
    people = made_reference(2016, population={province.name: 10 for province in provinces()})
    placed = placed_by("province")
    beside = whole(places_official.of_places(placed, made(), people))
    # 100 pesos of the year for 240 people.
    assert beside["grants_per_1000"] == pytest.approx(100 / 240 * 1000)
    assert pd.isna(whole(places_official.of_places(placed, made(), REF))["grants_per_1000"])


@pytest.mark.parametrize("given", [{"line": "2.A"}, {"sector": "textil"}])
def test_announced_and_signed_are_not_compared_under_a_filter_that_only_one_has(given):
    found = outreach(made(activities=ACTIVITIES, **given))
    assert not found.comparable
    assert pd.isna(found.jaccard)
    assert groups(found)["jurisdictions"].isna().all()
    assert all(map(pd.isna, found.announced_only))


def test_an_instrument_of_nobody_knows_where_bounds_what_was_announced_only():
    placed = [row for row in ACTIVITIES if row["province"]]
    lost = [ORGANISATIONS[0], ORGANISATIONS[1] | {"province": None}]
    found = outreach(made(activities=placed, organisations=lost))
    assert found.announced_only == (0, 1)
    assert pd.isna(found.jaccard)
