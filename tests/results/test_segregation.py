"""Segregation by sector: worked by hand, and what must not change it."""

import pandas as pd
import pytest

from spl_eval.results.gender import segregation
from tests.programme import made_records

WOMEN, MEN = pd.Series([10, 20, 10]), pd.Series([30, 10, 20])


def table(**groups):
    rows = pd.DataFrame.from_dict(groups, orient="index", columns=["women", "men"])
    return rows.astype("Int64")


def test_duncan_by_hand():
    # women 10/40, 20/40, 10/40; men 30/60, 10/60, 20/60: ½(0,25 + 0,3333 + 0,0833) = 1/3.
    assert segregation.dissimilarity(WOMEN, MEN) == pytest.approx(100 / 3)


def test_size_standardised_by_hand():
    # Women's shares 1/4, 2/3, 1/3 (sum 5/4), men's 3/4, 1/3, 2/3 (sum 7/4):
    # ½(|0,2 - 3/7| + |8/15 - 4/21| + |4/15 - 8/21|) = ½(24 + 36 + 12)/105 = 36/105.
    assert segregation.size_standardised(WOMEN, MEN) == pytest.approx(100 * 36 / 105)


def test_alike_is_zero_and_apart_is_a_hundred():
    assert segregation.dissimilarity(WOMEN, 2 * WOMEN) == pytest.approx(0)
    assert segregation.dissimilarity(pd.Series([4, 0]), pd.Series([0, 9])) == pytest.approx(100)


@pytest.mark.parametrize("index", [segregation.dissimilarity, segregation.size_standardised])
def test_order_and_scale_and_which_sex_is_named_first_change_nothing(index):
    expected = index(WOMEN, MEN)
    assert index(WOMEN[::-1], MEN[::-1]) == pytest.approx(expected)
    assert index(7 * WOMEN, 7 * MEN) == pytest.approx(expected)
    assert index(MEN, WOMEN) == pytest.approx(expected)


def test_a_group_that_grows_with_its_mixture_moves_duncan_only():
    grown = pd.Series([5, 1, 1])
    index, same = segregation.dissimilarity, segregation.size_standardised
    assert same(WOMEN * grown, MEN * grown) == pytest.approx(same(WOMEN, MEN))
    assert index(WOMEN * grown, MEN * grown) != pytest.approx(index(WOMEN, MEN))


@pytest.mark.parametrize("index", [segregation.dissimilarity, segregation.size_standardised])
@pytest.mark.parametrize(
    ("women", "men"),
    [([], []), ([3, 4], [0, 0]), ([0, 0], [3, 4]), ([3], [4]), ([3, 0], [4, 0])],
    ids=["nobody", "no men", "no women", "one group", "one group with people"],
)
def test_undefined_when_nobody_could_be_elsewhere(index, women, men):
    assert pd.isna(index(pd.Series(women, dtype="Int64"), pd.Series(men, dtype="Int64")))


def test_change_by_hand():
    before, after = table(a=(30, 10), b=(10, 30)), table(a=(40, 40), b=(5, 15))
    # D(n,p): before 50; after |40/45 - 40/55| = 16,16; new sizes only (60,20; 5,15)
    # |60/65 - 20/35| = 35,16; new shares only (20,20; 10,30) |20/30 - 20/50| = 26,67.
    found = segregation.change(before, after)
    assert found.total == pytest.approx(16.161616 - 50, abs=1e-5)
    assert found.by_sizes == pytest.approx(((35.164835 - 50) + (16.161616 - 26.666667)) / 2)
    assert found.by_shares == pytest.approx(((26.666667 - 50) + (16.161616 - 35.164835)) / 2)


def test_the_parts_of_a_change_add_up_and_turn_with_time():
    before = table(a=(30, 10), b=(10, 30), gone=(2, 9))
    after = table(b=(5, 15), a=(40, 40), new=(1, 0))
    found, back = segregation.change(before, after), segregation.change(after, before)
    assert found.by_sizes + found.by_shares == pytest.approx(found.total)
    assert back.by_sizes == pytest.approx(-found.by_sizes)
    assert segregation.change(before[::-1], after[::-1]) == found


def test_only_sizes_or_only_shares_change():
    before = table(a=(30, 10), b=(10, 30))
    sizes = segregation.change(before, table(a=(60, 20), b=(10, 30), new=(5, 5)))
    assert sizes.by_shares == pytest.approx(0)
    assert sizes.by_sizes == pytest.approx(sizes.total)
    shares = segregation.change(before, table(a=(20, 20), b=(20, 20)))
    assert shares.by_sizes == pytest.approx(0)
    assert shares.by_shares == pytest.approx(-50)


def test_no_change_without_an_index():
    found = segregation.change(table(a=(3, 4)), table(a=(30, 10), b=(10, 30)))
    assert pd.isna(found.total)
    assert pd.isna(found.by_sizes)


def unit(name, organisation, sector, women, men):
    keys = ("unit_id", "organisation_id", "sector", "women", "men")
    return dict(zip(keys, (name, organisation, sector, women, men), strict=True))


UNITS = [
    unit("U1", "O1", "textil", 3, 1),
    unit("U2", "O1", "minería", 1, 3),
    unit("U3", "O1", None, 5, 5),
    unit("U4", "O1", "textil", None, 5),
]


def paid(units, **more):
    return made_records(
        year=2015,
        first_year=2013,
        organisations=[{"organisation_id": "O1"}],
        units=units,
        instruments=[{"instrument_id": "I1", "organisation_id": "O1", "signed_date": "2013-02-01"}],
        disbursements=[
            {"disbursement_id": f"D{year}", "instrument_id": "I1", "date": f"{year}-05-02"}
            for year in (2014, 2015)
        ],
        **more,
    )


def test_by_year_leaves_out_and_counts_what_it_cannot_place():
    found = segregation.by_year(paid(UNITS), "portfolio").set_index("year")
    assert found.loc[2013, ["cases", "cases_left_out", "groups"]].tolist() == [0, 0, 0]
    assert pd.isna(found.loc[2013, "index"])
    assert pd.isna(found.loc[2013, "women"])
    # Two units with both: |3/4 - 1/4| = 50; the one without sector and the one without sex out.
    assert found.loc[2014, ["cases", "cases_left_out", "women", "men"]].tolist() == [4, 2, 4, 4]
    assert found.loc[2014, "index"] == pytest.approx(50)
    assert pd.isna(found.loc[2014, "change"])
    assert found.loc[2015, ["change", "by_sizes", "by_shares"]].tolist() == [0, 0, 0]


def test_by_year_takes_each_years_own_jobs():
    mixed = [{"unit_id": name, "year": 2015, "jobs": 4, "women_jobs": 2} for name in ("U1", "U2")]
    found = segregation.by_year(paid(UNITS, outcomes=mixed), "portfolio").set_index("year")
    assert found.loc[2015, ["index", "change", "by_sizes", "by_shares"]].tolist() == [
        pytest.approx(0),
        pytest.approx(-50),
        pytest.approx(0),
        pytest.approx(-50),
    ]


def test_by_year_of_one_unit_and_of_nothing():
    assert segregation.by_year(paid(UNITS[:1]), "portfolio")["index"].isna().all()
    assert segregation.by_year(paid([]), "flow")["cases"].tolist() == [0, 0, 0]
