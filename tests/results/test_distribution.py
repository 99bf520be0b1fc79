"""Sizes of grants: quantiles, inequality, ceilings and far fences, worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from spl_eval.results import money
from spl_eval.results.grants import distribution
from spl_eval.results.grants import ledger as grants
from tests.programme import made_records

PRICES = money.Prices("sanluis_indec", "2016-12", {"2016-01": 50.0, "2016-12": 100.0})
PER_UNIT = "grant_per_unit_ars_2016_12"


def series(*values):
    return pd.Series(values, dtype="Float64")


def made(amounts, units=2, ceilings=(), **more):
    instruments = [
        {
            "instrument_id": f"I{n}",
            "organisation_id": "O",
            "line": "2.A",
            "signed_date": "2016-01-10",
            "approved_grant_ars": amount,
        }
        | more
        for n, amount in enumerate(amounts)
    ]
    records = made_records(
        year=2016,
        organisations=[{"organisation_id": "O", "province": "Salta"}],
        units=[
            {"unit_id": f"U{n}", "organisation_id": "O", "joined_date": "2016-02-01"}
            for n in range(units)
        ],
        instruments=instruments,
        line_ceilings=list(ceilings),
    )
    ledger = grants.ledger(records, PRICES)
    return records, ledger, distribution.sizes(ledger, records)


def test_one_to_ten():
    own = distribution.described(series(*range(1, 11), None))
    assert (own["n"], own["missing"]) == (10, 1)
    # type 7: the quantile p stands at 1 + 9p
    assert [own[k] for k in ("minimum", "q1", "median", "q3", "maximum")] == pytest.approx(
        [1, 3.25, 5.5, 7.75, 10]
    )
    assert own["mean"] == 5.5
    assert own["p90_p10"] == pytest.approx(9.1 / 1.9)
    assert own["top_tenth"] == pytest.approx(100 * 10 / 55)
    # Σ (2i - 11)·i = 2·385 - 11·55 = 165; 165 / (10·55)
    assert own["gini"] == pytest.approx(0.3)


def test_the_top_tenth_is_rounded_up():
    own = distribution.described(series(*[1] * 10, 10))
    assert own["top_tenth"] == pytest.approx(100 * 11 / 20)  # two of eleven


def test_few_or_none():
    few = distribution.described(series(1, 2))
    assert pd.isna(few["p90_p10"])
    assert pd.isna(few["top_tenth"])
    assert few["median"] == 1.5
    none = distribution.described(series(None, None))
    assert (none["n"], none["missing"]) == (0, 2)
    assert pd.isna(none["median"])
    assert pd.isna(none["mean"])
    zero = distribution.described(series(*[0] * 10))
    assert pd.isna(zero["p90_p10"])
    assert pd.isna(zero["top_tenth"])


def test_the_grant_per_unit_is_in_constant_pesos():
    _, ledger, sizes = made([100.0, None], units=4)
    assert distribution.per_unit(ledger) == PER_UNIT
    assert sizes["units"].tolist() == [4, 4]
    assert sizes[PER_UNIT].iloc[0] == 100 * 2 / 4
    assert pd.isna(sizes[PER_UNIT].iloc[1])


def test_without_units_there_is_no_grant_per_unit():
    _, _, sizes = made([100.0], units=0)
    assert sizes["units"].isna().all()
    assert sizes[PER_UNIT].isna().all()


def test_distribution_by_group_counts_what_lacks():
    _, ledger, sizes = made([100.0, 300.0, None])
    row = distribution.distribution(sizes, ledger.approved, "line").iloc[0]
    assert (row["line"], row["n"], row["missing"], row["median"]) == ("2.A", 2, 1, 400)
    _, _, none = made([])
    assert distribution.distribution(none, ledger.approved, "line").empty


def test_grants_against_their_ceiling():
    tops = [
        {"line": "2.A", "year": 2016, "ceiling_ars": 1000.0},
        {"line": "2.A", "year": 2016, "kind": "derived_project", "ceiling_ars": 5000.0},
        {"line": "2.A", "year": 2015, "ceiling_ars": 1.0},
    ]
    records, ledger, _ = made([1000.0, 990.0, 500.0, 200.0, None], ceilings=tops)
    row = distribution.ceilings(ledger, records, ["line"]).iloc[0]
    assert (row["instruments"], row["with_ceiling"], row["near"], row["over"]) == (4, 4, 2, 0)
    assert row["used"] == pytest.approx((99 + 50) / 2)
    own, derived, _ = made([1000.0], ceilings=tops, kind="derived_project")
    assert distribution.ceilings(derived, own)["used"].tolist() == [20]
    bare, without, _ = made([1000.0])
    row = distribution.ceilings(without, bare).iloc[0]
    assert (row["with_ceiling"], row["near"]) == (0, 0)
    assert pd.isna(row["used"])
    empty, nothing, _ = made([])
    assert distribution.ceilings(nothing, empty).empty


POWERS = [1, 1, 2, 2, 2, 2, 4, 4]


def test_the_far_fence_of_the_logarithms():
    # log2: 0 0 1 1 1 1 2 2 and 10; Q1 = 1, Q3 = 2, and the far fence at 2 + 3·1 = 5, or 32
    _, _, sizes = made([float(each) for each in [*POWERS, 1024]])
    found = distribution.unusual_with_codes(sizes, PER_UNIT)
    assert found["instrument_id"].tolist() == ["I8"]
    assert found["side"].tolist() == ["high"]
    assert found["times"].tolist() == pytest.approx([512])
    _, _, within = made([float(each) for each in [*POWERS, 31]])
    assert distribution.unusual_with_codes(within, PER_UNIT).empty


def test_the_low_fence_and_the_unit_of_money():
    # log2: -10 and 0 0 1 1 1 1 2 2; Q1 = 0, Q3 = 1, and the far fence at 0 - 3, or 1/8
    _, _, sizes = made([1000.0 * each for each in [*POWERS, 2**-10]])
    found = distribution.unusual_with_codes(sizes, PER_UNIT)
    assert found["side"].tolist() == ["low"]
    assert found["times"].tolist() == pytest.approx([2**-11])


def test_what_is_shown_has_no_code():
    _, _, sizes = made([float(each) for each in [*POWERS, 1024]])
    found = distribution.unusual(sizes, PER_UNIT)
    assert len(found) == 1
    assert not [name for name in found.columns if name.endswith("_id")]


@pytest.mark.parametrize(
    "amounts",
    [
        [1.0] * 6 + [1000.0],  # one less than it takes
        [7.0] * 9,
        [0.3] * 8 + [0.1 + 0.2],  # equal but for rounding
        [0.0] * 9,
        [],
    ],
)
def test_small_groups_equal_amounts_and_zeros_have_no_fences(amounts):
    _, _, sizes = made(amounts)
    assert distribution.unusual_with_codes(sizes, PER_UNIT).empty
