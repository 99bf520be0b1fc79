"""The chapter on grants: its sentences agree with its tables, and it says what is missing."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

from spl_eval import spanish
from spl_eval.errors import UsageError
from spl_eval.intake.reference import reference
from spl_eval.publish.grants import (
    charts,
    commitment_tables,
    delay_charts,
    delay_tables,
    highlights,
    sentences,
    size_tables,
    tables,
)
from spl_eval.publish.grants.view import Grants, labelled_groups, millions, short_pesos
from spl_eval.publish.page import Page
from spl_eval.publish.say import fill
from spl_eval.publish.views import Absent
from spl_eval.results import money
from spl_eval.results.grants import distribution, ledger, timing
from spl_eval.results.grants.survival import LogRank
from spl_eval.results.programme import records
from tests.chapters import DEMO, dataset, executed
from tests.programme import made_records
from tests.results.test_grants import INSTRUMENTS, ORGANISATIONS, PRICES, made


def rows(done, name):
    (table,) = [each.record for each in done.of_kind("table") if each.record["name"] == name]
    names = [field["name"] for field in table["fields"]]
    return pd.DataFrame(table["rows"], columns=names)


def view(own=None, *, prices=PRICES, known=True):
    records = own or made()
    carried = records.carried | {"disbursements"} if known else frozenset()
    own_ledger = ledger.ledger(dataclasses.replace(records, carried=carried), prices)
    return Grants(own_ledger, reference())


def sentence(parts):
    return fill(parts["template"], parts).text


@pytest.mark.parametrize("year", [2016, 2019])
def test_the_answer_and_the_key_figures_are_those_of_the_tables(year):
    done = executed("grants", year=year)
    (key,) = done.of_kind("key")
    figures = {each["name"]: each["value"] for each in key.record["values"]}
    paid = rows(done, "paid_each_year").set_index("year").loc[year]
    whole = rows(done, "executed_by_cohort").set_index("label").loc["Total"]
    owed = rows(done, "balance_by_cohort").set_index("label").loc["Total"]
    assert figures["paid_in_year"] == paid["paid_ars"]
    assert figures["paid_in_year_constant"] == pytest.approx(paid["constant"])
    assert figures["execution_rate"] == pytest.approx(whole["execution_rate"])
    assert figures["open_commitments"] == pytest.approx(owed["open_ars"])
    (answer,) = done.of_kind("answer")
    for figure in (paid["paid_ars"], paid["constant"], owed["open_ars"]):
        assert spanish.pesos(figure) in answer.text


def test_payments_agree_with_the_data_themselves():
    data = dataset(DEMO, 2016)
    paid = data["disbursements"]
    own = paid[paid["date"].str.startswith("2016")]["amount_ars"].sum()
    shown = rows(executed("grants", year=2016), "paid_each_year").set_index("year").loc[2016]
    assert shown["paid_ars"] == own


def test_groups_add_up_to_their_total():
    done = executed("grants", year=2016)
    for name, columns in (
        ("executed_by_cohort", ["instruments", "approved_ars", "paid_ars"]),
        ("executed_by_line", ["instruments", "approved_ars", "paid_ars"]),
        ("executed_by_kind", ["instruments", "approved_ars", "paid_ars"]),
        ("accounted_by_line", ["accounted_ars", "payments_unaccounted"]),
        ("balance_by_cohort", ["open_ars", "released_ars", "unspent_ars"]),
        ("first_payment_by_region", ["waits", "reached", "ended", "pending"]),
    ):
        frame = rows(done, name).set_index("label")
        parts, whole = frame.drop(index="Total")[columns].sum(), frame.loc["Total", columns]
        assert parts.astype(float).tolist() == pytest.approx(whole.astype(float).tolist())


def demo(splice="sanluis_indec", month="2016-12"):
    data = dataset(DEMO, 2016)
    return view(records(data, 2016), prices=money.prices(reference().prices, splice, month))


def test_the_two_splices_change_places():
    one, other = (tables.paid(demo(each)) for each in money.SPLICES)
    assert other["constant"].tolist() == pytest.approx(one["constant_other"].tolist())
    assert other["constant_other"].tolist() == pytest.approx(one["constant"].tolist())
    assert other["paid_ars"].tolist() == one["paid_ars"].tolist()


def test_another_month_of_prices_scales_the_constant_pesos():
    index = money.prices(reference().prices).index
    factor = index["2019-06"] / index["2016-12"]
    one, other = (tables.paid(demo(month=each)) for each in ("2016-12", "2019-06"))
    assert other["constant"].tolist() == pytest.approx((one["constant"] * factor).tolist())
    table = tables.executed(demo(month="2019-06"), "line")
    assert "junio de 2019" in table.basis
    assert "paid_ars_2019_06" in {field.name for field in table.fields}


@pytest.mark.parametrize(
    ("given", "why"),
    [({"price_month": "2031-01"}, "no tiene índice en 2031-01"), ({"splice": "x"}, "splice")],
)
def test_a_price_base_that_does_not_exist_is_an_error_that_says_so(given, why):
    with pytest.raises(UsageError, match=why):
        executed("grants", **given)


def test_without_disbursements_it_says_what_is_not_known():
    data = dataset(DEMO, 2016)
    none = {**data.tables, "disbursements": data["disbursements"].iloc[:0]}
    done = executed("grants", data=dataclasses.replace(data, tables=none))
    assert "no trae desembolsos" in done.of_kind("answer")[0].text
    assert "Comprometido y sin pagar a fines de 2016: sin dato" in done.of_kind("key")[0].text
    # What an instrument was approved is still there.
    assert rows(done, "executed_by_line")["approved_ars"].notna().all()
    assert rows(done, "executed_by_line")["paid_ars"].isna().all()


def test_the_first_sentence_says_what_constant_pesos_leave_out():
    every = reference().prices
    august = dataclasses.replace(reference(), prices=every[every["month"] != "2016-08"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("spl_eval.intake.reference.reference", lambda: august)
        done = executed("grants", data=dataset(DEMO, 2016))
    payments = dataset(DEMO, 2016)["disbursements"]
    lost = int(payments["date"].str.startswith("2016-08").sum())
    assert lost > 1
    answer = done.of_kind("answer")[0].text
    assert f"de diciembre de 2016, sin {lost} pagos de meses sin índice)" in answer
    assert "sin índice" not in executed("grants", year=2016).of_kind("answer")[0].text


def test_a_month_without_index_is_named_under_the_table():
    without = money.Prices("sanluis_indec", "2016-12", {"2015-01": 50.0, "2016-12": 100.0})
    note = tables.executed(view(prices=without), "cohort").note
    assert "Sin índice de precios: enero de 2016." in note
    assert "Sin monto aprobado: 1 instrumento, a los que se pagó $\u00a070" in note


def test_instruments_that_may_be_of_later_years_are_told():
    own = made(instruments=[dict(each, signed_date=None) for each in INSTRUMENTS])
    assert "1 instrumento sin fecha de firma y sin pagos" in tables.executed(view(own), "line").note


def test_an_empty_selection_gives_no_table():
    own = made_records(year=2016, organisations=ORGANISATIONS)
    empty = view(own)
    first, full = timing.first_payment(own), timing.full_payment(own)
    shown = [
        tables.executed(empty, "line"),
        tables.accounted(empty, "line"),
        tables.paid_each_year(empty),
        tables.fees_each_year(empty),
        tables.counterparts(empty, "line"),
        commitment_tables.balance(empty, "line"),
        commitment_tables.still_open(empty, "line"),
        commitment_tables.never_paid(empty, "line"),
        delay_tables.waits(first, "first_payment", "region", "2016"),
        delay_charts.waiting({"first_payment": first, "full_payment": full}, "2016"),
    ]
    assert all(isinstance(each, Absent) and each.reason for each in shown)
    assert "no queda nada" in sentence(highlights.answer(empty, first))
    texts = {each.text for each in highlights.key_figures(empty, first)}
    assert texts == {spanish.MISSING}


def test_a_selection_paid_nothing_says_zero_and_not_that_it_is_unknown():
    own = made(paid=())
    nothing, first = view(own), timing.first_payment(own)
    figures = {each.name: each.text for each in highlights.key_figures(nothing, first)}
    assert figures["paid_in_year"] == "$\u00a00"
    assert figures["execution_rate"] == "0,0\u00a0%"
    assert figures["months_to_first_payment"] == spanish.MISSING  # four instruments are few
    assert "muy pocos" in sentence(highlights.answer(nothing, first))
    absent = tables.paid_each_year(nothing)
    assert isinstance(absent, Absent)
    assert "no se pagó nada hasta fines de 2016" in absent.reason


def test_a_wait_is_written_with_what_is_known_of_it():
    known = {
        "waits": 9,
        **dict.fromkeys(("few", "few_at_median", "too_soon"), False),
        "median": 4.04,
        "median_low": 3.0,
        "median_high": 5.26,
        "longest": 20.0,
    }
    assert delay_tables.median(known) == "4,0 (3,0 a 5,3)"
    assert delay_tables.median(known | {"median_high": pd.NA}) == "4,0 (3,0 o más)"
    assert delay_tables.median(known | {"median_low": pd.NA}) == "4,0 (sin intervalo)"
    assert delay_tables.median(known | {"median": pd.NA}) == "más de 20,0"
    none = known | {"median": pd.NA}
    assert delay_tables.median(none | {"few": True}) == "pocos casos"
    assert delay_tables.median(none | {"few_at_median": True}) == "pocos casos"
    assert delay_tables.median(none | {"too_soon": True}) == "demasiado pronto"
    assert delay_tables.limits(known) == "intervalo del 95\u00a0%: 3,0 a 5,3"


def test_the_test_of_equal_waits_is_told_or_why_it_was_not_made():
    def told(*given):
        return sentence(delay_charts.tested(LogRank(*given), "region"))

    chance = told(("NEA", "NOA"), (), 1.0, 0.317)
    assert (
        "p = 0,317 (prueba de log-rank, χ² = 1,0); las diferencias pueden deberse al azar" in chance
    )
    unlikely = told(("NEA", "NOA"), ("Cuyo",), 37.0, 0.0000001)
    assert "p < 0,001 (prueba de log-rank, χ² = 37,0); es improbable" in unlikely
    assert "no se comparan: Cuyo" in unlikely
    assert told(("NOA",), ("Cuyo",)).startswith("No se compara la espera por región")


def test_the_title_of_the_curves_is_that_of_the_test():
    def title(p, nea=10):
        return regional_curves(p, nea).title

    assert "de 2,0 meses (NOA) a 8,0 (NEA)" in title(0.001)
    assert "pueden deberse al azar (p = 0,30)" in title(0.3)
    # Nine that got there are not named as the slowest.
    assert title(0.001, nea=9) == "La espera difiere por región"


def regional_curves(p=0.001, nea=10):
    """Draw NEA, which waits 8 months, and ten of NOA, which wait 2."""
    data = pd.DataFrame(
        {"region": ["NEA"] * nea + ["NOA"] * 10, "months": [8.0] * nea + [2.0] * 10}
        | {"reached": True, "ended": False, "possible": 99.0}
    )
    test = LogRank(("NEA", "NOA"), (), 9.0, p)
    return delay_charts.waiting_by(timing.Waits(data, {}), "first_payment", "region", test, "2016")


def test_curves_that_end_at_different_months_have_no_values_at_their_ends():
    chart = regional_curves()
    (axes,) = chart.figure.axes
    assert sorted(each.get_text() for each in axes.texts) == ["NEA", "NOA"]
    # Their table has a row every three months: 0, 3 and 6 of 8, and 0 of 2.
    assert chart.data.frame["months"].tolist() == [0, 3, 6, 0]
    assert chart.data.frame["waiting"].tolist() == [100, 100, 100, 100]


def test_without_organisation_the_answer_says_what_is_missing():
    data = dataset(DEMO, 2016)
    alone = data["instruments"].copy()
    alone.loc[::3, "organisation_id"] = pd.NA
    done = executed(
        "grants", data=dataclasses.replace(data, tables=data.tables | {"instruments": alone})
    )
    (answer,) = done.of_kind("answer")
    values = {each["name"]: each["value"] for each in answer.record["values"]}
    every = data["disbursements"]
    of_2016 = every[every["date"].str.startswith("2016")]["amount_ars"].sum()
    assert values["missing_amount_in_year_ars"] > 0
    assert values["paid"] + values["missing_amount_in_year_ars"] == of_2016
    lost = every[every["instrument_id"].isin(alone.loc[::3, "instrument_id"])]
    assert values["missing_amount_ars"] == lost[lost["date"] < "2017"]["amount_ars"].sum()
    assert "En estas cifras faltan" in answer.text
    assert "faltan" not in executed("grants", year=2016).of_kind("answer")[0].text


@pytest.mark.parametrize("year", [2013, 2016, 2019])
def test_the_answer_says_nothing_of_the_accounting_which_has_no_date(year):
    done = executed("grants", year=year)
    (answer,) = done.of_kind("answer")
    assert "rindió" not in answer.text
    (said,) = [each.text for each in done.of_kind("say") if "por rendido" in each.text]
    whole = rows(done, "accounted_by_line").set_index("label").loc["Total"]
    assert f"puede ser posterior a {year}" in said
    assert spanish.percent(whole["accounting_rate"]) in said


def test_detail_is_folded_and_what_matters_is_not():
    done = executed("grants", year=2016)
    folded = {each.record["name"] for each in done.of_kind("table") if "<details" in each.html}
    shown = {each.record["name"] for each in done.of_kind("table")} - folded
    assert {"accounted_by_line", "first_payment_by_line", "inequality_by_line"} <= folded
    assert {"grant_sizes_by_line", "unit_sizes_by_line", "ceilings_by_cohort"} <= folded
    assert {"executed_by_line", "accounted_by_cohort", "never_paid_by_line"} <= shown


def test_estimates_are_told_as_estimates():
    done = executed("grants", year=2016)
    (answer,) = done.of_kind("answer")
    assert "Se estima que la mitad de los instrumentos cobra" in answer.text
    titles = [each.get_text(" ", strip=True) for each in done.soup.find_all("figcaption")]
    halves = [each for each in titles if "la mitad de los" in each]
    assert len(halves) == 2
    assert all(each.startswith("Se estima que") and "intervalo del 95" in each for each in halves)
    assert "había cobrado todo" not in done.text


def test_after_two_months_it_is_too_soon():
    done = executed("grants", year=2012)
    (key,), (answer,) = done.of_kind("key"), done.of_kind("answer")
    assert "mediana estimada: demasiado pronto" in key.text
    assert "Es demasiado pronto" in answer.text


def test_the_sentence_of_commitments_is_that_of_its_tables():
    done = executed("grants", year=2016)
    (said,) = [each.text for each in done.of_kind("say") if "poder de compra" in each.text]
    never = rows(done, "never_paid_by_line").set_index("label").loc["Total"]
    assert f"{int(never['instruments'])} instrumentos en pie" in said
    assert spanish.pesos(never["approved_ars"]) in said


def test_what_was_cancelled_is_told_with_the_rate_without_it():
    # A and D are approved 1000 and 800, B 2000; D was cancelled unpaid: 1300 of 3000
    own = view()
    said = sentence(sentences.execution(own))
    assert "1 instrumento dado de baja sigue en lo aprobado y liberó $\u00a0800" in said
    assert "sin eso es 43,3\u00a0%" in said
    assert "sin lo liberado, la ejecución es 43,3\u00a0%" in tables.executed(own, "line").note


def test_charts_lead_with_the_rate_in_current_pesos():
    # 1300 of 3800 in current pesos, by PRICES 1925 of 7000 in those of December 2016
    title = charts.approved_and_paid(view()).title
    assert title.startswith(
        "De lo aprobado se pagó el 34,2\u00a0% en pesos corrientes (27,5\u00a0%"
    )


def test_sections_say_so_when_there_is_nothing_to_say():
    empty = view(made_records(year=2016, organisations=ORGANISATIONS))
    for said in (sentences.execution, sentences.accounted, sentences.commitments_open):
        assert sentence(said(empty)).startswith("No hay")
    # Only C, of which no amount is known; only D, cancelled: nothing is left to divide.
    unstated, released = (view(made(instruments=[INSTRUMENTS[at]], paid=())) for at in (2, 3))
    assert sentence(sentences.commitments_open(unstated)).startswith("No hay")
    assert "liberó" not in sentence(sentences.execution(released))
    assert "de baja" not in tables.executed(released, "line").note


def test_amounts_for_the_first_screen_and_for_charts():
    assert short_pesos(8_772_029) == "$\u00a08,8 millones"
    assert short_pesos(999_999) == "$\u00a0999.999"
    assert short_pesos(pd.NA) == spanish.MISSING
    assert [millions(each) for each in (0, 0.236, 3.61, pd.NA)] == [
        "0",
        "0,24",
        "3,6",
        spanish.MISSING,
    ]


def test_a_single_group_needs_no_total():
    one = labelled_groups(pd.DataFrame({"line": ["3"], "n": [1]}), "line", pd.DataFrame({"n": [1]}))
    assert one["label"].tolist() == ["3"]


def test_unusual_grants_are_shown_without_code_and_found_with_it():
    data = dataset(DEMO, 2016)
    table = data["instruments"].copy()
    plans = table.index[(table["line"] == "2.A") & (table["kind"] == "plan")]
    table.loc[plans[0], "approved_grant_ars"] = 50_000_000.0
    changed = dataclasses.replace(data, tables={**data.tables, "instruments": table})
    own = records(changed, 2016)
    shown = view(own, prices=money.prices(reference().prices))
    sizes = distribution.sizes(shown.ledger, own)
    on_page = page_of(size_tables.unusual(shown, sizes))
    code = table.loc[plans[0], "instrument_id"]
    assert "muy alto" in on_page
    assert code not in re.findall(r"[\w-]+", on_page)
    found = distribution.unusual_with_codes(sizes, distribution.per_unit(shown.ledger))
    assert found.loc[found["side"] == "high", "instrument_id"].tolist() == [code]


def page_of(table):
    return Page(dataset(DEMO, 2016)).show(table).html


def test_a_third_splice_is_no_obstacle(monkeypatch):
    own = view().ledger.prices.splice
    monkeypatch.setattr(money, "SPLICES", {**money.SPLICES, "third": "un tercero"})
    assert view().other.splice in {*money.SPLICES} - {own}
