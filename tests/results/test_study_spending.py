"""What was paid to a study's organisations, and gross changes, worked by hand."""

import math

import pandas as pd
import pytest

from spl_eval.results.money import Prices
from spl_eval.results.study.gross import gross
from spl_eval.results.study.spending import spending
from tests.programme import made_records

# Prices double from January 2014 to January 2015, and again to December 2016.
PRICES = Prices("sanluis_indec", "2016-12", {"2014-01": 25.0, "2015-01": 50.0, "2016-12": 100.0})


def instrument(number, organisation, line, signed):
    return {
        "instrument_id": f"I{number}",
        "organisation_id": organisation,
        "line": line,
        "signed_date": signed,
        "status": "in_execution",
    }


def payment(number, instrument_id, date, amount, concept="project_activity"):
    return {
        "disbursement_id": f"D{number}",
        "instrument_id": instrument_id,
        "date": date,
        "amount_ars": amount,
        "concept": concept,
    }


PAYMENTS = [
    payment(1, "I1", "2014-01-10", 100),  # 400 pesos of 2016
    payment(2, "I1", "2015-01-10", 50, "coordinator_fee"),  # 100
    payment(3, "I2", "2016-12-01", 30),  # 30, another line of the same organisation
    payment(4, "I3", "2015-03-01", 70),  # a month without index
    payment(5, "I5", "2016-12-01", 999),  # not of the study: entered too late
    payment(6, "I1", "2017-01-01", 5000),  # after the year
]


def known(payments=PAYMENTS):
    return made_records(
        year=2016,
        organisations=[
            {"organisation_id": name, "applied_date": "2013-01-01"} for name in ("A", "B", "C", "D")
        ],
        instruments=[
            instrument(1, "A", "1.A", "2013-05-01"),
            instrument(2, "A", "3", "2015-05-01"),
            instrument(3, "B", "2.B", "2014-05-01"),
            instrument(4, "C", "2.B", "2014-05-01"),
            instrument(5, "D", "1.A", "2016-05-01"),
        ],
        disbursements=payments,
    )


def units():
    rows = [("A", "assisted", 2013, "1.A")] * 2 + [("B", "assisted", 2014, "2.B")]
    rows += [("C", "assisted", 2014, "2.B"), ("X", "comparison", 0, None)]
    frame = pd.DataFrame(rows, columns=["organisation_id", "arm", "cohort", "line"])
    return frame.assign(unit_id=[f"U{place}" for place in range(len(frame))])


def test_all_that_an_organisation_was_paid_counts_in_constant_pesos():
    own = spending(known(), units(), PRICES)
    assert own.total == 400 + 100 + 30
    (whole,) = own.by().to_dict("records")
    assert (whole["fee"], whole["activity"]) == (100, 430)
    assert (whole["organisations"], whole["units"], whole["payments"]) == (3, 4, 4)


def test_payments_without_index_and_organisations_paid_nothing_are_told():
    own = spending(known(), units(), PRICES)
    assert own.lost == 1
    assert own.months_without_index == ("2015-03",)
    by_line = own.by(["line"]).set_index("line")
    assert by_line["paid"].to_dict() == {"1.A": 530, "2.B": 0}
    assert by_line["unpaid"].to_dict() == {"1.A": 0, "2.B": 1}  # C
    by_cohort = own.by(["cohort"])
    assert by_cohort["cohort"].tolist() == [2013, 2014]
    assert by_cohort["paid"].sum() == own.total


def test_without_any_payment_in_the_data_nobody_knows_what_was_paid():
    own = spending(known(payments=[]), units(), PRICES)
    assert not own.known
    assert math.isnan(own.total)
    assert own.by()["paid"].isna().all()


def panel(*units):
    rows = [
        (name, year, cohort, jobs)
        for name, cohort, values in units
        for year, jobs in values.items()
    ]
    return pd.DataFrame(rows, columns=["unit_id", "year", "cohort", "jobs"])


def test_gross_change_is_from_the_year_before_entry():
    found = gross(
        panel(
            ("grew", 2014, {2012: 9, 2013: 2, 2016: 5}),  # +3: the year before entry, not the first
            ("grew too", 2015, {2013: 9, 2014: 1, 2016: 2}),  # +1
            ("closed", 2014, {2013: 2, 2016: 0}),  # -2
            ("same", 2015, {2014: 4, 2016: 4}),
            ("unknown", 2015, {2014: None, 2016: 4}),
            ("born later", 2014, {2016: 4}),
            ("compared", 0, {2013: 1, 2016: 50}),
        ),
        2016,
    )
    assert (found.gained, found.lost, found.net_of_losses) == (4, 2, 2)
    assert (found.grew, found.shrank, found.same, found.unknown) == (2, 1, 1, 2)
    assert found.counted == {2014: 2, 2015: 2}
    assert found.units == 4


def test_gross_change_of_nobody_is_of_no_units():
    found = gross(panel(("compared", 0, {2013: 1, 2016: 2})), 2016)
    assert (found.units, found.unknown) == (0, 0)
    assert found.gained == pytest.approx(0)
