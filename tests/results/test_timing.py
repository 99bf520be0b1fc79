"""Waits, and what many of them amount to: by hand, and on a published example."""

from __future__ import annotations

import pandas as pd
import pytest

from spl_eval.results.grants import survival, timing
from spl_eval.results.grants.timing import Waits
from tests.programme import made_records

MONTH = 365.25 / 12
ORGANISATIONS = [{"organisation_id": "O", "province": "Salta"}]
# Freireich and others, Blood 21 (1963), as in Gehan, Biometrika 52 (1965): weeks of remission.
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_WELL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def waits(reached=(), pending=(), ended=(), region="NOA"):
    rows = [
        (region, float(months), came, over)
        for group, came, over in (
            (reached, True, False),
            (pending, False, False),
            (ended, False, True),
        )
        for months in group
    ]
    frame = pd.DataFrame(rows, columns=["region", "months", "reached", "ended"])
    types = {"months": "Float64", "reached": "bool", "ended": "bool", "possible": "Float64"}
    return frame.assign(possible=99.0).astype(types)


def both(*frames):
    return Waits(pd.concat(frames, ignore_index=True), {})


def test_the_published_example_of_remissions():
    frame = waits(TREATED, STILL_WELL)
    steps = survival.curve(frame).iloc[1:-1]
    assert steps["months"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    shares = [85.7, 80.7, 75.3, 69.0, 62.7, 53.8, 44.8]
    assert steps["waiting"].tolist() == pytest.approx(shares, abs=0.05)
    assert steps["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    own = survival.summary(frame)
    assert own["median"] == 23
    assert own["median_low"] == 13
    assert pd.isna(own["median_high"])
    assert survival.summary(waits(PLACEBO))["median"] == 8
    test = survival.log_rank(
        both(waits(TREATED, STILL_WELL), waits(PLACEBO, region="NEA")), "region"
    )
    assert test.statistic == pytest.approx(16.79, abs=0.005)
    assert test.p < 0.001


def test_by_hand():
    # 5 wait: 1 of 5 goes at 1, one is lost at 2, 1 of 3 goes at 3, one ends at 4, the last at 5.
    frame = waits([1, 3, 5], [2], [4])
    steps = survival.curve(frame)
    assert steps["months"].tolist() == [0, 1, 3, 5, 5]
    left = [1, 4 / 5, 4 / 5 * 2 / 3, 0, 0]
    assert steps["waiting"].tolist() == pytest.approx([100 * each for each in left])
    own = survival.summary(frame)
    assert [own[k] for k in ("waits", "reached", "ended", "pending")] == [5, 3, 1, 1]
    assert own["reached_share"] == 60
    # At 3, 53 % still wait; at 5, where half is crossed, one is left: it would decide alone.
    assert pd.isna(own["median"])
    assert own["few_at_median"]
    assert (own["within_soon"], own["within_later"]) == (100, 100)
    # incidence: 1/5 + 4/5·1/3 + (4/5·2/3·1/2)·1/1, the one that ended never came
    assert own["came_later"] == pytest.approx(100 * (1 / 5 + 4 / 15 + 4 / 15))


def test_exactly_a_half_is_the_median():
    assert survival.summary(waits([1, 2, 3, 4, 5, 6, 7, 8]))["median"] == 4
    assert survival.summary(waits([1, 2, 3, 4], [9, 9, 9, 9]))["median"] == 4


def test_no_median_where_fewer_than_five_are_at_risk():
    # eight: at 4, five are left (4 to 8); seven: at 4, when 3 of 7 wait, four are
    assert not survival.summary(waits([1, 2, 3, 4, 5, 6, 7, 8]))["few_at_median"]
    seven = survival.summary(waits([1, 2, 3, 4, 5, 6, 7]))
    assert seven["few_at_median"]
    assert not seven["few"]
    assert all(pd.isna(seven[each]) for each in ("median", "median_low", "median_high"))


def test_the_last_wait_is_no_limit_where_nobody_is_left():
    # ten: at 5 five of ten wait; the last of all gets there at 20, and no limit can be told there
    own = survival.summary(waits([1, 2, 3, 4, 5, 20], [5, 5, 6, 6]))
    assert (own["median"], own["median_low"]) == (5, 1)
    assert pd.isna(own["median_high"])
    # With the last one still waiting there is a limit, though not a further one.
    assert survival.summary(waits(range(1, 10)))["median_high"] == 8


def test_it_is_too_soon_while_fewer_than_five_were_signed_six_months_ago():
    frame = waits([1], [2, 2, 2, 2, 5])
    frame["possible"] = pd.array([6.0, 6.0, 6.0, 6.0, 5.9, 5.0], dtype="Float64")
    assert survival.summary(frame)["too_soon"]
    frame.loc[4, "possible"] = 6.0
    assert not survival.summary(frame)["too_soon"]
    # What half of them reached is known, however short they were followed.
    early = waits([1, 1, 1, 1, 1], [2])
    early["possible"] = pd.array([2.0] * 6, dtype="Float64")
    assert not survival.summary(early)["too_soon"]
    assert survival.summary(early)["median"] == 1


def test_a_curve_every_three_months():
    # six: at 3 two of six have come and 4, 5, 6, 7 wait; 3 itself was followed until then
    rows = survival.quarterly(waits([1, 3, 4, 5, 6], [7]))
    assert rows["months"].tolist() == [0, 3, 6]
    assert rows["waiting"].tolist() == pytest.approx([100, 400 / 6, 100 / 6])
    assert rows["at_risk"].tolist() == [6, 5, 2]
    # cut at 3, where five are still followed
    assert survival.quarterly(waits([1, 3, 4, 5, 6], [7]), 5)["months"].tolist() == [0, 3]
    assert survival.quarterly(waits()).empty


def test_a_share_is_unknown_beyond_what_was_followed():
    own = survival.summary(waits([1], [7, 7, 8, 8]))
    assert own["within_soon"] == pytest.approx(100 / 5)
    assert pd.isna(own["within_later"])
    assert pd.isna(own["came_later"])
    assert pd.isna(own["median"])
    assert own["longest"] == 8


def test_a_share_takes_five_that_were_signed_so_long_ago():
    frame = waits([1, 2, 3, 3, 3, 4, 5, 5])
    frame["possible"] = pd.array([13.0] * 4 + [7.0, 5.0, 5.0, 5.0], dtype="Float64")
    own = survival.summary(frame)
    assert own["within_soon"] == 100
    assert pd.isna(own["within_later"])
    assert pd.isna(own["came_later"])
    assert own["median"] == 3


def test_few_have_neither_median_nor_shares():
    few = survival.summary(waits([1, 2, 3, 4]))
    assert few["few"]
    assert (few["waits"], few["reached"], few["longest"]) == (4, 4, 4)
    names = ("median", "median_low", "median_high", "within_soon", "within_later", "came_later")
    assert all(pd.isna(few[name]) for name in names)
    assert not survival.summary(waits([1, 2, 3, 4, 5]))["few"]


def test_a_curve_is_cut_when_few_are_left():
    # at 3 there are five still followed (3, 4, 5, 6, 7), at 4 four
    steps = survival.curve(waits([1, 3, 4, 5, 6], [7]), 5)
    assert steps["months"].tolist() == [0, 1, 3, 3]
    assert steps["waiting"].tolist() == pytest.approx([100, 500 / 6, 400 / 6, 400 / 6])
    assert survival.curve(waits([1, 3]), 5).empty


def test_nobody_reached_it_nobody_waits_and_one_waits():
    none = survival.summary(waits([], [3, 13, 13, 13, 13, 13]))
    assert (none["within_soon"], none["came_later"]) == (0, 0)
    assert pd.isna(none["median"])
    nobody = survival.summary(waits())
    assert nobody["waits"] == 0
    assert pd.isna(nobody["longest"])
    assert survival.curve(waits()).empty
    assert survival.summaries(Waits(waits(), {}), "region").empty
    assert survival.curve(waits([4]))["waiting"].tolist() == [100, 0, 0]


def test_the_log_rank_test_leaves_out_small_and_nameless_groups():
    few = waits([1, 2, 3, 4], region="Cuyo")
    nameless = waits(PLACEBO, region=None)
    test = survival.log_rank(both(waits(PLACEBO), few, nameless), "region")
    assert (test.groups, test.too_few, test.p) == (("NOA",), ("Cuyo",), None)
    three = both(waits(TREATED, STILL_WELL), waits(PLACEBO, region="NEA"), few)
    assert survival.log_rank(three, "region").statistic == pytest.approx(16.79, abs=0.005)
    assert survival.log_rank(Waits(waits(), {}), "region").p is None


def test_groups_and_rows_may_change_their_order_and_names():
    data = both(waits(TREATED, STILL_WELL), waits(PLACEBO, region="NEA"))
    mixed = Waits(data.frame.sample(frac=1, random_state=3), {})
    pd.testing.assert_frame_equal(
        survival.summaries(mixed, "region"), survival.summaries(data, "region")
    )
    swapped = data.frame.assign(region=data.frame["region"].map({"NOA": "NEA", "NEA": "NOA"}))
    one, other = survival.log_rank(data, "region"), survival.log_rank(Waits(swapped, {}), "region")
    assert one.statistic == pytest.approx(other.statistic)


def instrument(name, signed="2016-01-01", **more):
    start = {"instrument_id": name, "organisation_id": "O", "line": "1.A"}
    return start | {"signed_date": signed, "approved_grant_ars": 1000.0, "status": "signed"} | more


def made(instruments, paid=(), year=2016):
    rows = [
        {"disbursement_id": f"D{n}", "instrument_id": i, "date": d, "amount_ars": a}
        for n, (i, d, a) in enumerate(paid)
    ]
    return made_records(
        year=year, organisations=ORGANISATIONS, instruments=instruments, disbursements=rows
    )


def months(found):
    return dict(zip(found.frame["instrument_id"], found.frame["months"], strict=True))


def of(found, column):
    return set(found.frame.loc[found.frame[column], "instrument_id"])


def test_months_are_days_and_a_bare_month_is_its_middle():
    start = pd.Series(["2016-01-01", "2016-01", "2016-03-20", None], dtype="str")
    end = pd.Series(["2016-03-01", "2016-02", "2016-03", "2016-03-01"], dtype="str")
    found = timing.months_between(start, end)
    assert found.tolist()[:3] == pytest.approx([60 / MONTH, 31 / MONTH, 0])
    assert pd.isna(found.iloc[3])


def test_waits_for_the_first_payment():
    records = made(
        [
            instrument("paid"),
            instrument("waiting"),
            instrument("dropped", status="cancelled", end_date="2016-04-10"),
            instrument("dropped_after", status="cancelled", end_date="2016-04-10"),
            instrument("later", status="cancelled", end_date="2017-04-10"),
            instrument("undated", signed=None),
            instrument("zero", approved_grant_ars=0.0),
            instrument("unstated", approved_grant_ars=None),
            instrument("endless", status="finished"),
        ],
        [
            ("paid", "2016-06-01", 10.0),
            ("paid", "2016-03-01", 0.0),
            ("undated", "2016-03-01", 5.0),  # so it was signed, nobody says when
            ("paid", "2016-05-01", 5.0),
            ("dropped_after", "2016-02-01", 5.0),
            ("later", "2017-01-01", 5.0),
        ],
    )
    found = timing.first_payment(records)
    year = 365 / MONTH  # from 1 January to 31 December of a leap year
    assert found.frame["possible"].tolist() == pytest.approx([year] * 6)
    assert months(found) == pytest.approx(
        {
            "paid": 121 / MONTH,  # to 1 May; what is zero is no payment
            "waiting": year,
            "dropped": 100 / MONTH,
            "dropped_after": 31 / MONTH,
            "later": year,
            "unstated": year,
        }
    )
    assert of(found, "reached") == {"paid", "dropped_after"}
    assert of(found, "ended") == {"dropped"}
    assert found.left_out == {"undated": 1, "without_end": 1, "without_grant": 1}


def test_waits_for_ninety_five_percent():
    records = made(
        [
            instrument("all"),
            instrument("nearly"),
            instrument("finished", status="finished", end_date="2016-10-01"),
            instrument("unstated", approved_grant_ars=None),
        ],
        [
            ("all", "2016-09-01", 50.0),
            ("all", "2016-02-01", 900.0),
            ("all", "2016-12-01", 50.0),
            ("nearly", "2016-02-01", 949.99),
            ("finished", "2016-02-01", 900.0),
            ("unstated", "2016-02-01", 900.0),
        ],
    )
    found = timing.full_payment(records)
    assert of(found, "reached") == {"all"}  # 950 of 1000 on 1 September
    assert of(found, "ended") == {"finished"}
    assert months(found) == pytest.approx(
        {"all": 244 / MONTH, "nearly": 365 / MONTH, "finished": 274 / MONTH}
    )
    assert found.left_out["without_grant"] == 1


def test_plans_and_their_first_project():
    project = {"kind": "derived_project", "parent_instrument_id": "led"}
    records = made(
        [
            instrument("led", status="finished", end_date="2016-02-01"),
            instrument("second", signed="2016-09-01", **project),
            instrument("first", signed="2016-05-01", **project),
            instrument("dropped", status="cancelled", end_date="2016-04-10"),
            instrument("only_a_cancelled_one"),
            instrument(
                "not_counted",
                signed="2016-03-01",
                **project | {"parent_instrument_id": "only_a_cancelled_one"},
                status="cancelled",
                end_date="2016-06-01",
            ),
            instrument("orphan", kind="derived_project"),
        ]
    )
    found = timing.first_project(records)
    assert of(found, "reached") == {"led"}
    assert of(found, "ended") == {"dropped"}
    assert months(found) == pytest.approx(
        {"led": 121 / MONTH, "dropped": 100 / MONTH, "only_a_cancelled_one": 365 / MONTH}
    )
    assert found.left_out["without_plan"] == 1


def test_no_instruments_no_waits():
    records = made([])
    for wait in (timing.first_payment, timing.full_payment, timing.first_project):
        assert wait(records).frame.empty
