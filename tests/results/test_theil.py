"""Theil's T by hand, against persons counted one by one, and against published figures."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from spl_eval.intake.names import provinces
from spl_eval.results.money import Prices
from spl_eval.results.places import theil
from spl_eval.results.places.theil import LACKING, NOTHING, ONE_PLACE, decompose
from tests.official import made_reference
from tests.programme import made_records

PRICES = Prices("sanluis_indec", "2016-12", {"2015-06": 50.0, "2016-06": 100.0, "2016-12": 100.0})

# State, product per head in 1940, region (Hanson 1998): data of Rey and Sastre Gutiérrez,
# «Interregional Inequality Dynamics in Mexico», Spatial Economic Analysis 5 (2010), as they come
# with libpysal 4.14 (examples/mexico).
MEXICO = """
10384 2|22361 1|9573 2|3758 5|2934 5|8578 1|8537 1|6909 3|17816 4|12132 2|4359 3|2181 5|4414 3
5309 3|3408 4|3327 3|6936 3|4836 2|9073 1|1892 5|3569 3|11016 3|21965 5|4372 2|4840 2|6399 1
2459 5|7508 1|3605 3|5203 3|7990 5|3734 2
"""


def table(*rows):
    columns = ["place", "group", "value", "weight"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"value": "Float64", "weight": "Float64"})


def of(frame):
    return decompose(frame, "value", "weight", "group", "place")


def test_by_hand_within_regions():
    # Equal people. X got half (all to a), Y half (evenly).
    # T = 0.5 ln(0.5 / 0.25) + 0 + 2 · 0.25 ln(0.25 / 0.25) = 0.5 ln 2, all of it within X,
    # whose own T is ln 2; between: 0.5 ln(0.5 / 0.5) twice = 0.
    found = of(table(("a", "X", 4, 1), ("b", "X", 0, 1), ("c", "Y", 2, 1), ("d", "Y", 2, 1)))
    assert found.total == pytest.approx(0.5 * math.log(2))
    assert found.between == pytest.approx(0)
    assert found.within == pytest.approx(0.5 * math.log(2))
    assert found.between_share == pytest.approx(0)
    groups = found.groups.set_index("group")
    assert groups.loc["X", "theil"] == pytest.approx(math.log(2))
    assert groups.loc["Y", "theil"] == pytest.approx(0)


def test_by_hand_between_regions_weighs_by_people():
    # 6 and 2 of the money for 1 and 3 of the people:
    # 0.75 ln(0.75 / 0.25) + 0.25 ln(0.25 / 0.75) = 0.75 ln 3 - 0.25 ln 3 = 0.5 ln 3.
    found = of(table(("a", "X", 6, 1), ("b", "Y", 2, 3)))
    assert found.total == pytest.approx(0.5 * math.log(3))
    assert found.between == pytest.approx(found.total)
    assert found.within == pytest.approx(0)
    assert found.between_share == pytest.approx(1)


def test_a_region_that_got_nothing_counts_with_its_people():
    # All the money for half of the people: T = ln(1 / 0.5) = ln 2, all between.
    found = of(table(("a", "X", 3, 1), ("b", "X", 3, 1), ("c", "Y", 0, 1), ("d", "Y", 0, 1)))
    assert found.total == pytest.approx(math.log(2))
    assert found.between == pytest.approx(math.log(2))
    silent = found.groups.set_index("group").loc["Y"]
    assert pd.isna(silent["theil"])
    assert (silent["within"], silent["between"]) == (0, 0)


def test_as_if_every_person_were_counted():
    # An independent way: T over persons, each with the money per head of their place.
    people = {"a": (5.0, 3), "b": (0.0, 2), "c": (12.0, 4), "d": (1.0, 1)}
    heads = np.concatenate([np.full(n, money / n) for money, n in people.values()])
    relative = heads[heads > 0] / heads.mean()
    persons = float((relative * np.log(relative)).sum() / len(heads))
    rows = [(place, "XY"[place > "b"], money, n) for place, (money, n) in people.items()]
    assert of(table(*rows)).total == pytest.approx(persons)


def test_against_published_figures():
    pairs = [pair.split() for pair in MEXICO.replace("\n", "|").strip("|").split("|")]
    assert len(pairs) == 32
    rows = [(str(n), group, float(value), 1) for n, (value, group) in enumerate(pairs)]
    found = of(table(*rows))
    assert found.total == pytest.approx(0.20894344, abs=5e-9)
    assert found.between == pytest.approx(0.0345889, abs=5e-8)
    assert found.within == pytest.approx(0.17435454, abs=5e-9)


UNEVEN = table(("a", "X", 5, 2), ("b", "X", 1, 3), ("c", "Y", 0, 1), ("d", "Z", 9, 7))


def test_parts_add_up():
    found = of(UNEVEN)
    assert found.between + found.within == pytest.approx(found.total)
    assert found.groups["between"].sum() == pytest.approx(found.between)
    assert found.groups["within"].sum() == pytest.approx(found.within)
    assert found.groups[["weight_share", "value_share"]].sum().tolist() == pytest.approx([1, 1])


@pytest.mark.parametrize(
    "other",
    [
        UNEVEN.iloc[::-1],
        UNEVEN.assign(group=UNEVEN["group"].map({"X": "Q", "Y": "P", "Z": "R"})),
        UNEVEN.assign(value=UNEVEN["value"] * 1000),
        UNEVEN.assign(weight=UNEVEN["weight"] / 1000),
    ],
    ids=["order", "names", "unit of money", "unit of people"],
)
def test_order_names_and_units_change_nothing(other):
    one, two = of(UNEVEN), of(other)
    assert two.total == pytest.approx(one.total)
    assert two.between == pytest.approx(one.between)


def test_places_of_equal_money_per_head_may_be_put_together():
    one = of(table(("a", "X", 4, 2), ("b", "Y", 1, 3)))
    parted = of(table(("a1", "X", 2, 1), ("a2", "X", 2, 1), ("b", "Y", 1, 3)))
    assert parted.total == pytest.approx(one.total)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("a", "X", 1, 1), ("b", "Y", None, 1)], LACKING),
        ([("a", "X", 1, 1), ("b", "Y", 1, None)], LACKING),
        ([("a", "X", 0, 1), ("b", "Y", 0, 1)], NOTHING),
        ([("a", "X", 1, 1)], ONE_PLACE),
        ([], NOTHING),
    ],
)
def test_what_cannot_be_computed_is_missing_and_says_why(rows, reason):
    found = of(table(*rows))
    assert found.reason == reason
    assert pd.isna(found.total)
    assert pd.isna(found.between_share)
    assert found.groups.empty
    assert found.lacking == (("b",) if reason == LACKING else ())


def test_an_even_spread_has_no_share_between():
    found = of(table(("a", "X", 2, 1), ("b", "Y", 6, 3)))
    assert found.total == pytest.approx(0)
    assert pd.isna(found.between_share)


def test_one_region_has_no_share_between():
    found = of(table(("a", "X", 2, 1), ("b", "X", 1, 3)))
    assert found.total > 0
    assert pd.isna(found.between_share)


@pytest.mark.parametrize(("value", "weight"), [(-1, 1), (1, 0)])
def test_negative_money_and_no_people_are_refused(value, weight):
    with pytest.raises(ValueError, match="negative"):
        of(table(("a", "X", value, weight), ("b", "Y", 1, 1)))


def of_two_provinces(year=2016, **more):
    organisations = [
        {"organisation_id": "O1", "province": "Salta"},
        {"organisation_id": "O2", "province": "Chubut"},
        {"organisation_id": "O3", "province": None},
    ]
    instruments = [
        {"instrument_id": f"I{n}", "organisation_id": f"O{n}", "line": "2.A", "signed_date": d}
        for n, d in ((1, "2015-03-01"), (2, "2015-03-01"), (3, "2015-03-01"))
    ]
    paid = [("I1", "2015-06-10", 100), ("I2", "2016-06-10", 200), ("I3", "2016-06-10", 900)]
    disbursements = [
        {"disbursement_id": f"D{n}", "instrument_id": i, "date": d, "amount_ars": a}
        for n, (i, d, a) in enumerate(paid)
    ]
    return made_records(
        year=year,
        first_year=2015,
        organisations=organisations,
        instruments=instruments,
        disbursements=disbursements,
        **more,
    )


def test_grants_per_head_in_constant_pesos():
    # In pesos of December 2016 Salta got 100 · 100/50 = 200 and Chubut 200. With equal people in
    # 24 jurisdictions, each has half of the money: T = ln((1/2) / (1/24)) = ln 12. NOA has 6 of
    # the 24 and Patagonia 5: between = 0.5 ln(0.5 / (6/24)) + 0.5 ln(0.5 / (5/24)).
    people = {province.name: 1000 for province in provinces()}
    ref = made_reference(2016, population=people)
    found = theil.of_grants(of_two_provinces(), PRICES, ref, 2016, cumulative=True)
    assert found.total == pytest.approx(math.log(12))
    assert found.between == pytest.approx(0.5 * math.log(2) + 0.5 * math.log(2.4))
    in_year = theil.of_grants(of_two_provinces(), PRICES, ref, 2016, cumulative=False)
    assert in_year.total == pytest.approx(math.log(24))


def test_the_regions_are_the_programmes_in_every_scheme():
    people = {province.name: 1000 for province in provinces()}
    ref = made_reference(2016, population=people)
    one = theil.of_grants(of_two_provinces(), PRICES, ref, 2016, cumulative=True)
    other = theil.of_grants(of_two_provinces(regions="indec"), PRICES, ref, 2016, cumulative=True)
    pd.testing.assert_frame_equal(one.groups, other.groups)
    assert "CABA" in set(other.groups["group"])


def test_a_payment_without_index_makes_its_province_unknown():
    ref = made_reference(2016, population={province.name: 1 for province in provinces()})
    short = Prices("sanluis_indec", "2016-12", {"2016-06": 100.0, "2016-12": 100.0})
    found = theil.of_grants(of_two_provinces(), short, ref, 2016, cumulative=True)
    assert (found.reason, found.lacking) == (LACKING, ("Salta",))


def test_history_says_each_year_and_why_one_is_missing():
    ref = made_reference(2016, population={province.name: 1 for province in provinces()})
    found = theil.history(of_two_provinces(), PRICES, ref).set_index("year")
    assert found.loc[2015, "reason"] == LACKING  # there are people of 2016 only
    assert found.loc[2016, "cumulative_total"] == pytest.approx(math.log(12))
    assert pd.isna(found.loc[2015, "total"])
