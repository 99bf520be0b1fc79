"""Pesos of one month, dollars, and sums: worked by hand, and by a spreadsheet."""

import csv
import random
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from spl_eval.errors import SplEvalError, UsageError
from spl_eval.intake.reference import reading
from spl_eval.results import money

FOLDER = Path(__file__).resolve().parents[2] / "data" / "reference"

# The index of three months, December 2016 = 100, as data/reference gives it.
INDEX = {
    "sanluis_indec": {"2013-05": 34.8772, "2016-12": 100.0, "2018-08": 155.1034},
    "composite": {"2013-05": 34.607, "2016-12": 100.0, "2018-08": 155.6267},
}
PAID = [("2013-05", 10_000.0), ("2016-12", 20_000.0), ("2018-08", 30_000.0)]


@pytest.fixture(scope="module")
def ref():
    return reading._read(FOLDER)


def payments(rows):
    frame = pd.DataFrame(rows, columns=["month", "amount_ars"])
    return frame.astype({"month": "str", "amount_ars": "Float64"})


def in_pesos_of(ref, rows, month="2016-12", splice="sanluis_indec"):
    prices = money.prices(ref.prices, splice, month)
    return money.in_constant_pesos(payments(rows), "amount_ars", "month", prices)


# --- Worked by hand ---


# San Luis-INDEC, pesos of December 2016:
#   10,000 × 100 / 34.8772  = 28,672.0264
#   20,000 × 100 / 100      = 20,000.0000
#   30,000 × 100 / 155.1034 = 19,341.9358     sum 68,013.9622
# Composite:
#   10,000 × 100 / 34.607   = 28,895.8881
#   20,000 × 100 / 100      = 20,000.0000
#   30,000 × 100 / 155.6267 = 19,276.8979     sum 68,172.7860
@pytest.mark.parametrize(
    ("splice", "each", "together"),
    [
        ("sanluis_indec", [28_672.0264, 20_000, 19_341.9358], 68_013.9622),
        ("composite", [28_895.8881, 20_000, 19_276.8979], 68_172.7860),
    ],
)
def test_three_dates_in_two_splices(ref, splice, each, together):
    found = in_pesos_of(ref, PAID, splice=splice)
    assert found.column == "amount_ars_2016_12"
    assert list(found.frame[found.column]) == pytest.approx(each, abs=1e-4)
    assert found.frame[found.column].sum() == pytest.approx(together, abs=1e-4)
    assert (found.splice, found.base_month) == (splice, "2016-12")
    assert found.months_without_index == ()


# Pesos of August 2018, San Luis-INDEC: 10,000 × 155.1034 / 34.8772 = 44,471.2878;
# 20,000 × 155.1034 / 100 = 31,020.68; 30,000 as they are.
def test_another_base_month(ref):
    found = in_pesos_of(ref, PAID, month="2018-08")
    assert list(found.frame["amount_ars_2018_08"]) == pytest.approx(
        [44_471.2878, 31_020.68, 30_000], abs=1e-4
    )


def spreadsheet(path, splice):
    book = openpyxl.Workbook()
    sheet = book.active
    for row, (month, amount) in enumerate(PAID, start=1):
        sheet.append([amount, INDEX[splice][month], f"=A{row}*100/B{row}"])
    sheet.append(["", "", "=SUM(C1:C3)"])
    book.save(path)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("splice", ["sanluis_indec", "composite"])
def test_a_spreadsheet_computes_the_same(ref, tmp_path, splice):
    spreadsheet(tmp_path / "sheet.xlsx", splice)
    # 44,34,76: commas, double quotes, UTF-8; the last false asks for the numbers in full.
    csv_filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    program = ["soffice", profile, "--headless", "--convert-to", csv_filter, "sheet.xlsx"]
    subprocess.run(program, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    with open(tmp_path / "sheet.csv", encoding="utf-8") as file:
        computed = [float(row[2]) for row in csv.reader(file)]
    found = in_pesos_of(ref, PAID, splice=splice)
    every = [*found.frame[found.column], found.frame[found.column].sum()]
    assert every == pytest.approx(computed, rel=1e-9)


# 10,000 / 5.2399 = 1,908.4334; 20,000 / 15.8296 = 1,263.4558; 30,000 / 30.1245 = 995.8672.
def test_dollars_at_the_mean_rate_of_the_month(ref):
    found = money.in_dollars(payments(PAID), "amount_ars", "month", ref.exchange_rate)
    assert found.column == "amount_usd"
    dollars = [1_908.4334, 1_263.4558, 995.8672]
    assert list(found.frame["amount_usd"]) == pytest.approx(dollars, abs=1e-4)
    assert found.frame[found.column].sum() == pytest.approx(4_167.7564, abs=1e-3)
    assert (found.splice, found.base_month) == ("", "")


# --- What is missing ---


def test_missing_amounts_months_and_indices_stay_missing_and_are_told(ref):
    rows = [
        ("2016-12", 100),
        ("2016-12", None),
        (None, 50),
        (None, None),
        ("2023-02", 7),
        ("2023-01", 7),
        ("2009-12", None),
    ]
    found = in_pesos_of(ref, rows)
    assert list(found.frame[found.column]) == [100] + [pd.NA] * 6
    assert found.months_without_index == ("2023-01", "2023-02")
    dollars = money.in_dollars(payments(rows), "amount_ars", "month", ref.exchange_rate)
    assert dollars.months_without_index == ("2023-01", "2023-02")
    assert dollars.frame["amount_usd"].notna().sum() == 1


def test_a_month_within_the_series_is_not_filled(ref):
    table = ref.prices[ref.prices["month"] != "2014-03"]
    prices = money.prices(table)
    frame = payments([("2014-02", 1), ("2014-03", 1)])
    found = money.in_constant_pesos(frame, "amount_ars", "month", prices)
    assert list(found.frame[found.column].isna()) == [False, True]
    assert found.months_without_index == ("2014-03",)


def test_no_rows(ref):
    found = in_pesos_of(ref, [])
    assert list(found.frame.columns) == ["month", "amount_ars", "amount_ars_2016_12"]
    assert found.months_without_index == ()


# --- Bases that must not be mixed ---


def test_the_name_of_a_column_says_its_base():
    assert money.constant_column("amount_ars", "2016-12") == "amount_ars_2016_12"
    assert money.constant_column("approved_grant_ars", "2018-08") == "approved_grant_ars_2018_08"


@pytest.mark.parametrize("column", ["amount_ars_2016_12", "amount_usd", "amount", "jobs"])
def test_what_is_not_of_current_pesos_is_not_converted(ref, column):
    frame = payments(PAID).rename(columns={"amount_ars": column})
    prices = money.prices(ref.prices)
    with pytest.raises(money.MixedPriceBases, match="no es de pesos corrientes"):
        money.constant_column(column, "2016-12")
    with pytest.raises(money.MixedPriceBases):
        money.in_constant_pesos(frame, column, "month", prices)
    with pytest.raises(money.MixedPriceBases):
        money.in_dollars(frame, column, "month", ref.exchange_rate)


def test_another_splice_does_not_replace_a_column(ref):
    first = in_pesos_of(ref, PAID)
    prices = money.prices(ref.prices, "composite")
    with pytest.raises(money.MixedPriceBases, match="ya está"):
        money.in_constant_pesos(first.frame, "amount_ars", "month", prices)


PESOS = "amount_ars_2016_12"


@pytest.mark.parametrize(
    "mixed", [(PESOS, "paid_ars_2018_08"), (PESOS, "paid_ars"), (PESOS, PESOS, "amount_usd")]
)
def test_different_bases_are_refused(mixed):
    for check in (money.require_one_base, money.require_constant):
        with pytest.raises(money.MixedPriceBases, match="bases distintas"):
            check(*mixed)
    assert issubclass(money.MixedPriceBases, SplEvalError)


def test_one_base_is_said():
    assert money.require_one_base(PESOS, "paid_ars_2016_12") == "ars_2016_12"
    assert money.require_one_base("paid_ars", "approved_grant_ars") == "ars"
    assert money.require_constant(PESOS) == "ars_2016_12"
    assert money.require_constant("amount_usd") == "usd"


def test_current_pesos_are_not_constant():
    with pytest.raises(money.MixedPriceBases, match="pesos de meses distintos"):
        money.require_constant("amount_ars")


@pytest.mark.parametrize("name", ["jobs", "", "ars_amount", "amount_ars_2016", "usd"])
def test_what_does_not_say_its_base_is_refused(name):
    with pytest.raises(money.MixedPriceBases, match="no dice en qué pesos"):
        money.require_one_base(name)


# --- Invariances ---


def test_the_order_of_the_rows_does_not_matter(ref):
    mixed = [*PAID, (None, 5.0), ("2015-07", 1.0)]
    random.Random(4).shuffle(mixed)
    one, other = in_pesos_of(ref, [*PAID, (None, 5.0), ("2015-07", 1.0)]), in_pesos_of(ref, mixed)
    assert sorted(one.frame[one.column].dropna()) == sorted(other.frame[one.column].dropna())
    assert one.frame[one.column].sum() == pytest.approx(other.frame[other.column].sum())
    table = ref.prices.sample(frac=1, random_state=4)
    prices = money.prices(table)
    again = money.in_constant_pesos(payments(mixed), "amount_ars", "month", prices)
    pd.testing.assert_frame_equal(again.frame, other.frame)


def test_the_index_and_the_unit_of_money_do_not_matter(ref):
    in_thousands = in_pesos_of(ref, [(month, amount / 1000) for month, amount in PAID])
    assert in_thousands.frame[in_thousands.column].sum() == pytest.approx(68.0139622, abs=1e-7)
    scaled = ref.prices.assign(index=ref.prices["index"] * 13.5)
    prices = money.prices(scaled)
    found = money.in_constant_pesos(payments(PAID), "amount_ars", "month", prices)
    assert found.frame[found.column].sum() == pytest.approx(68_013.9622, abs=1e-4)


def test_another_base_multiplies_every_amount_alike(ref):
    rows = [*PAID, ("2015-07", 123.0)]
    one, other = in_pesos_of(ref, rows), in_pesos_of(ref, rows, month="2018-08")
    factors = other.frame["amount_ars_2018_08"] / one.frame["amount_ars_2016_12"]
    assert list(factors) == pytest.approx([1.551034] * 4)


@pytest.mark.parametrize("splice", ["sanluis_indec", "composite"])
@pytest.mark.parametrize("month", ["2013-05", "2016-12", "2018-08"])
def test_pesos_of_the_base_month_stay_as_they_are(ref, splice, month):
    found = in_pesos_of(ref, [(month, 1234.5)], month=month, splice=splice)
    assert found.frame[found.column].item() == pytest.approx(1234.5)


def test_the_frame_given_stays_as_it_was(ref):
    frame = payments(PAID).set_axis([7, 7, 9])
    before = frame.copy()
    found = money.in_constant_pesos(frame, "amount_ars", "month", money.prices(ref.prices))
    pd.testing.assert_frame_equal(frame, before)
    assert list(found.frame.index) == [7, 7, 9]
    assert list(found.frame[found.column]) == pytest.approx([28_672.0264, 20_000, 19_341.9358])


# --- What a reader or a user of parameters sees ---


def test_the_base_in_words(ref):
    assert money.basis(money.prices(ref.prices)) == (
        "Pesos constantes de diciembre de 2016 (empalme San Luis-INDEC)"
    )
    assert money.basis(money.prices(ref.prices, "composite", "2018-08")) == (
        "Pesos constantes de agosto de 2018 (índice compuesto de provincias)"
    )


def test_every_splice_of_the_reference_has_words(ref):
    assert set(ref.prices["splice"]) == set(money.SPLICES)
    assert next(iter(money.SPLICES)) == money.DEFAULT_SPLICE


@pytest.mark.parametrize(
    ("splice", "month", "message"),
    [
        ("composit", "2016-12", r"splice: «composit» no se admite. ¿Quiso decir «composite»\?"),
        ("composite", "2023-01", r"no tiene índice en 2023-01; lo tiene de 2010-01 a 2022-12"),
        ("composite", "2016-13", r"price_month: «2016-13» no es un mes"),
        ("composite", "12/2016", r"price_month: «12/2016» no es un mes"),
    ],
)
def test_a_wrong_parameter_says_what_is_allowed(ref, splice, month, message):
    with pytest.raises(UsageError, match=message):
        money.prices(ref.prices, splice, month)


def test_prices_without_rows(ref):
    with pytest.raises(UsageError, match="en ningún mes"):
        money.prices(ref.prices[:0])


@pytest.mark.parametrize("month", ["2016-1", "201612", "2016-12-05", "diciembre"])
def test_a_month_that_is_none_is_a_defect(ref, month):
    with pytest.raises(ValueError, match="no month"):
        in_pesos_of(ref, [(month, 1)])
