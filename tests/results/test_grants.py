"""Approved, paid, accounted for and owed, on four instruments worked by hand."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from spl_eval.results import money
from spl_eval.results.grants import commitments, payments
from spl_eval.results.grants import ledger as grants
from tests.programme import made_records

BASE = "2016-12"
PRICES = money.Prices("sanluis_indec", BASE, {"2015-01": 50.0, "2016-01": 80.0, BASE: 100.0})
OTHER = money.Prices("composite", BASE, {"2015-01": 40.0, "2016-01": 80.0, BASE: 100.0})
RATES = pd.DataFrame({"month": ["2015-01", "2016-01"], "ars_per_usd": [8.0, 10.0]})
APPROVED, PAID, COUNTERPART = (
    f"{name}_ars_2016_12" for name in ("approved_grant", "paid", "counterpart")
)
ORGANISATIONS = [{"organisation_id": "O", "kind": "cooperative", "province": "Salta"}]
INSTRUMENTS = [
    # in pesos of December 2016: x 100/50 = 2 in January 2015, x 100/80 = 1.25 in January 2016
    {
        "instrument_id": "A",
        "line": "1.A",
        "signed_date": "2015-01-10",
        "approved_grant_ars": 1000.0,
        "counterpart_ars": 500.0,
        "status": "finished",
        "end_date": "2016-06-30",
    },
    {
        "instrument_id": "B",
        "line": "2.A",
        "signed_date": "2015-01",
        "approved_grant_ars": 2000.0,
        "status": "in_execution",
    },
    {
        "instrument_id": "C",
        "line": "2.A",
        "signed_date": "2016-01-20",
        "counterpart_ars": 90.0,
        "status": "in_execution",
    },
    {
        "instrument_id": "D",
        "line": "1.A",
        "signed_date": "2016-01-20",
        "approved_grant_ars": 800.0,
        "counterpart_ars": 200.0,
        "status": "cancelled",
        "end_date": "2016-10-01",
    },
]
PAYMENTS = [
    ("A", "2015-01-31", "coordinator_fee", 400.0, 400.0),
    ("A", "2016-01-15", "coordinator_fee", 400.0, 300.0),
    ("B", "2016-01-16", "project_activity", 500.0, None),
    ("C", "2016-12-01", "coordinator_fee", 70.0, 70.0),
]


def made(instruments=INSTRUMENTS, paid=PAYMENTS, year=2016, scale=1.0):
    rows = [
        {"disbursement_id": f"D{n}", "instrument_id": i, "date": d, "concept": c}
        | {"amount_ars": a * scale, "accounted_ars": None if r is None else r * scale}
        for n, (i, d, c, a, r) in enumerate(paid)
    ]
    scaled = [
        {"organisation_id": "O"}
        | {k: v * scale if k.endswith("_ars") and v is not None else v for k, v in own.items()}
        for own in instruments
    ]
    return made_records(
        year=year,
        first_year=2014,
        organisations=ORGANISATIONS,
        instruments=scaled,
        disbursements=rows,
    )


def ledger(prices=PRICES, *, known=True, **what):
    records = made(**what)
    payments = {"disbursements"}
    carried = records.carried | payments if known else records.carried - payments
    return grants.ledger(dataclasses.replace(records, carried=carried), prices)


def only(frame):
    (row,) = frame.to_dict("records")
    return row


def test_execution_by_hand():
    whole = only(grants.executed(ledger()))
    assert (whole["instruments"], whole["without_amount"]) == (4, 1)  # C
    assert whole["approved_ars"] == 1000 + 2000 + 800
    assert whole["paid_ars"] == 400 + 400 + 500 + 70
    assert whole["paid_without_amount_ars"] == 70
    assert whole["execution_rate"] == pytest.approx(100 * 1300 / 3800)  # without C
    assert whole[APPROVED] == 2000 + 4000 + 1000
    assert whole[PAID] == (400 * 2 + 400 * 1.25) + 500 * 1.25 + 70 + 0
    assert whole["execution_rate_constant"] == pytest.approx(100 * (1300 + 625) / 7000)
    assert whole["accounted_ars"] == 400 + 300 + 70
    assert whole["accountable_ars"] == 400 + 400 + 70
    assert whole["accounting_rate"] == pytest.approx(100 * 770 / 870)
    assert whole["payments_unaccounted"] == 1


def test_execution_by_cohort_and_line():
    cohorts = grants.executed(ledger(), ["cohort"]).set_index("cohort")
    assert cohorts["execution_rate"].tolist() == pytest.approx([100 * 1300 / 3000, 0])
    assert cohorts["without_amount"].tolist() == [0, 1]
    lines = grants.executed(ledger(), ["line"]).set_index("line")
    assert lines.loc["1.A", "execution_rate"] == pytest.approx(100 * 800 / 1800)
    assert lines.loc["2.A", "execution_rate"] == pytest.approx(100 * 500 / 2000)
    assert lines["paid_ars"].sum() == 1370


def test_a_month_without_index_is_told_and_leaves_the_constant_rate():
    without = money.Prices("sanluis_indec", BASE, {"2015-01": 50.0, BASE: 100.0})
    own = ledger(without)
    assert own.months_without_index == ("2016-01",)
    whole = only(grants.executed(own))
    # A and B were paid in that month, D was signed in it; C has no amount: nothing is left.
    assert whole["without_constant"] == 3
    assert whole[PAID] == 70
    assert pd.isna(whole["execution_rate_constant"])
    assert whole["execution_rate"] == pytest.approx(100 * 1300 / 3800)


def test_without_any_payment_in_the_data_nobody_knows_what_was_paid():
    whole = only(grants.executed(ledger(paid=(), known=False)))
    assert pd.isna(whole["paid_ars"])
    assert pd.isna(whole["execution_rate"])
    assert whole["approved_ars"] == 3800
    paid = only(grants.executed(ledger(paid=(), known=True)))
    assert (paid["paid_ars"], paid["execution_rate"]) == (0, 0)
    assert pd.isna(only(commitments.balance(ledger(paid=(), known=False)))["open_ars"])


def test_without_date_of_signature_what_was_paid_counts_and_the_rest_does_not():
    undated = [dict(own, signed_date=None) for own in INSTRUMENTS]
    own = ledger(instruments=undated)
    assert own.frame["instrument_id"].tolist() == ["A", "B", "C"]  # D was paid nothing
    assert own.perhaps_later == 1
    row = only(grants.executed(own, ["cohort"]))
    assert pd.isna(row["cohort"])
    assert row["execution_rate"] == pytest.approx(100 * 1300 / 3000)
    assert row["without_constant"] == 2


def test_only_what_happened_by_the_end_of_the_year():
    whole = only(grants.executed(ledger(year=2015)))
    assert (whole["instruments"], whole["approved_ars"], whole["paid_ars"]) == (2, 3000, 400)


def test_counterparts_by_hand():
    whole = only(grants.counterparts(ledger()))
    assert (whole["instruments"], whole["with_both"]) == (4, 2)  # A and D
    assert (whole["without_counterpart"], whole["without_grant"]) == (1, 1)  # B; C
    assert whole[COUNTERPART] == 500 * 2 + 200 * 1.25
    assert whole["per_peso"] == pytest.approx(1250 / 3000)


def test_a_counterpart_of_zero_is_a_datum_and_a_grant_of_zero_divides_nothing():
    zero = [
        dict(INSTRUMENTS[0], counterpart_ars=0.0),
        dict(INSTRUMENTS[3], approved_grant_ars=0.0),
    ]
    whole = only(grants.counterparts(ledger(instruments=zero, paid=())))
    assert (whole["with_both"], whole["without_counterpart"], whole["without_grant"]) == (1, 0, 1)
    assert whole["per_peso"] == 0
    nothing = only(grants.executed(ledger(instruments=zero[1:], paid=())))
    assert pd.isna(nothing["execution_rate"])


def test_paid_by_year_in_every_price_base():
    years = payments.paid_by_year(ledger(), OTHER, RATES).set_index("year")
    assert years.index.tolist() == [2014, 2015, 2016]
    assert years["paid_ars"].tolist() == [0, 400, 970]
    assert years["constant"].tolist() == [0, 800, 500 + 625 + 70]
    assert years["constant_other"].tolist() == [0, 1000, 1195]
    assert pd.isna(years.loc[2014, "difference"])
    assert years["difference"].tolist()[1:] == pytest.approx([25, 0])
    assert years["paid_usd"].tolist() == [0, 400 / 8, 900 / 10]
    assert years["without_rate"].tolist() == [0, 0, 1]  # December 2016
    assert years["without_index"].tolist() == [0, 0, 0]


def test_the_difference_of_splices_is_over_payments_that_have_both():
    other = dataclasses.replace(OTHER, index={"2016-01": 64.0, BASE: 100.0})
    years = payments.paid_by_year(ledger(), other, RATES).set_index("year")
    assert pd.isna(years.loc[2015, "constant_other"])
    assert years["without_index"].tolist() == [0, 1, 0]
    # 900 of January: x 100/64 = 1406.25, and 70; against 1195
    assert years.loc[2016, "difference"] == pytest.approx(100 * (1476.25 / 1195 - 1))

    own = dataclasses.replace(PRICES, index={"2015-01": 50.0, BASE: 100.0})
    years = payments.paid_by_year(ledger(own), OTHER, RATES).set_index("year")
    assert years.loc[2016, "constant_other"] == 1195
    assert years.loc[2016, "difference"] == 0  # of the 70 of December


def test_fees_against_projects():
    years = payments.fees(ledger()).set_index("year")
    assert years["fee"].tolist() == [0, 800, 500 + 70]
    assert years["activity"].tolist() == [0, 0, 625]
    assert pd.isna(years.loc[2014, "fee_share"])
    assert years["fee_share"].tolist()[1:] == pytest.approx([100, 100 * 570 / 1195])


def test_without_payments_in_the_data_a_year_is_unknown_and_not_zero():
    years = payments.paid_by_year(ledger(paid=(), known=False), OTHER, RATES)
    assert years["paid_ars"].isna().all()


def test_what_was_approved_is_paid_open_released_or_unspent():
    whole = only(commitments.balance(ledger()))
    assert (whole["instruments"], whole["left_out"]) == (3, 1)  # C has no amount
    assert whole["approved_ars"] == 3800
    parts = ["paid_ars", "open_ars", "released_ars", "unspent_ars", "unknown_ars"]
    assert [whole[each] for each in parts] == [1300, 1500, 800, 200, 0]
    assert sum(whole[each] for each in parts) == whole["approved_ars"]
    assert whole["open_instruments"] == 1
    # B: 15 January 2015 to 31 December 2016 are 365 + 351 days
    assert whole["median_age"] == pytest.approx(716 / 30.4375)
    assert whole["open_share"] == pytest.approx(100 * 1500 / 3800)
    # D was cancelled and released its 800: 1300 were paid of the 3000 that are left
    assert whole["cancelled"] == 1
    assert whole["kept_rate"] == pytest.approx(100 * 1300 / 3000)


def test_an_open_balance_loses_what_prices_rise():
    # B: 1500 of January 2015 are 3000 of December 2016, and at the end of 2016 they buy 1500
    row = only(commitments.eroded(ledger()))
    assert (row["instruments"], row["without_index"]) == (1, 0)
    assert (row["at_signature"], row["at_year_end"], row["lost"]) == (3000, 1500, 50)
    thousand = only(commitments.eroded(ledger(scale=1000.0)))
    assert thousand["lost"] == row["lost"]


def test_an_open_balance_without_an_index_is_told():
    no_december = money.Prices("sanluis_indec", "2015-01", {"2015-01": 50.0, "2016-01": 80.0})
    row = only(commitments.eroded(ledger(no_december)))
    assert (row["instruments"], row["without_index"]) == (1, 1)
    assert all(pd.isna(row[each]) for each in ("at_signature", "at_year_end", "lost"))
    assert commitments.eroded(ledger(instruments=(), paid=())).empty


def test_what_was_paid_to_nobody_known_is_counted_apart():
    own = [dict(INSTRUMENTS[2], organisation_id=None), *INSTRUMENTS[:2], INSTRUMENTS[3]]
    paid = [*PAYMENTS, ("C", "2015-12-01", "coordinator_fee", 30.0, None)]
    apart = payments.left_out(ledger(instruments=own, paid=paid))
    assert apart == {
        "payments": 2,
        "amount_ars": 100,  # C: 30 of 2015 and 70 of 2016
        "payments_in_year": 1,
        "amount_in_year_ars": 70,
    }
    assert payments.left_out(ledger())["payments"] == 0


def test_without_status_it_is_not_a_commitment():
    unknown = [{k: v for k, v in own.items() if k != "status"} for own in INSTRUMENTS]
    whole = only(commitments.balance(ledger(instruments=unknown)))
    assert (whole["open_ars"], whole["unknown_ars"]) == (0, 200 + 1500 + 800)
    assert pd.isna(whole["median_age"])


def test_open_and_never_paid_after_a_year():
    signed = [
        dict(INSTRUMENTS[1], instrument_id="old", signed_date="2015-12-01"),
        dict(INSTRUMENTS[1], instrument_id="young", signed_date="2016-01-20"),
        dict(INSTRUMENTS[1], instrument_id="paid", signed_date="2015-12-01"),
        dict(INSTRUMENTS[3], signed_date="2015-12-01"),
        dict(INSTRUMENTS[1], instrument_id="zero", signed_date="2015-12-01")
        | {"approved_grant_ars": 0.0},
        dict(INSTRUMENTS[2], instrument_id="unstated", signed_date="2015-12-01"),
    ]
    paid = [("paid", "2016-01-15", "coordinator_fee", 100.0, None)]
    row = only(commitments.never_paid(ledger(instruments=signed, paid=paid)))
    assert (row["instruments"], row["without_amount"], row["approved_ars"]) == (2, 1, 2000)
    assert commitments.never_paid(ledger(instruments=signed, known=False, paid=())).empty


RATES_OF = ["execution_rate", "execution_rate_constant", "accounting_rate"]


def test_the_order_of_rows_changes_nothing():
    other = ledger(instruments=INSTRUMENTS[::-1], paid=PAYMENTS[::-1])
    for by in ([], ["cohort"], ["line"]):
        pd.testing.assert_frame_equal(grants.executed(other, by), grants.executed(ledger(), by))
        pd.testing.assert_frame_equal(
            commitments.balance(other, by), commitments.balance(ledger(), by)
        )


def test_the_unit_of_money_changes_no_rate():
    one, thousand = (grants.executed(ledger(scale=s), ["cohort"]) for s in (1.0, 1000.0))
    pd.testing.assert_frame_equal(one[RATES_OF], thousand[RATES_OF])
    assert (thousand["approved_ars"] / one["approved_ars"]).tolist() == [1000, 1000]
    first, second = (only(grants.counterparts(ledger(scale=s))) for s in (1.0, 1000.0))
    assert first["per_peso"] == pytest.approx(second["per_peso"])


def test_other_names_of_groups_change_only_the_names():
    names = {"1.A": "3", "2.A": "1.B"}
    other = [dict(own, line=names[own["line"]]) for own in INSTRUMENTS]
    one = grants.executed(ledger(), ["line"]).set_index("line").rename(index=names).sort_index()
    renamed = grants.executed(ledger(instruments=other), ["line"]).set_index("line").sort_index()
    pd.testing.assert_frame_equal(one, renamed)


def test_an_empty_selection_has_no_rows():
    none = ledger(instruments=(), paid=())
    assert grants.executed(none).empty
    assert grants.executed(none, ["cohort"]).empty
    assert grants.counterparts(none, ["line"]).empty
    assert commitments.balance(none, ["cohort"]).empty
    assert commitments.never_paid(none).empty
    assert payments.fees(none)["payments"].tolist() == [0, 0, 0]


def test_amounts_of_no_base_or_of_two_are_refused():
    own = ledger()
    with pytest.raises(money.MixedPriceBases, match="no dice en qué pesos"):
        grants.sums_by(own.frame.assign(grant=1.0), [], [], ["grant"])
    with pytest.raises(money.MixedPriceBases, match="bases distintas"):
        grants.ratio_of(own.frame, PAID, "approved_grant_ars")
