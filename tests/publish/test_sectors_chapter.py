"""What the chapter on sectors shows: by hand, with filters that leave nothing, without figures."""

from __future__ import annotations

import dataclasses

import pytest
from bs4 import BeautifulSoup

from spl_eval import spanish
from spl_eval.publish.territory import place_words
from spl_eval.publish.views import decimals
from tests.chapters import DEMO, dataset, executed
from tests.report import made_report

ORGANISATIONS = [
    {"organisation_id": "O1", "province": "Salta", "sector": "textil"},
    {"organisation_id": "O2", "province": "Chubut", "sector": "alimentos"},
]
INSTRUMENTS = [
    {"instrument_id": "I1", "organisation_id": "O1", "line": "2.A", "signed_date": "2015-03-01"},
    {"instrument_id": "I2", "organisation_id": "O2", "line": "1.A", "signed_date": "2016-03-01"},
]
UNITS = [
    {
        "unit_id": f"U{n}",
        "organisation_id": organisation,
        "province": "Salta",
        "sector": sector,
        "women": 2,
        "men": 1,
    }
    for n, (organisation, sector) in enumerate(
        [("O1", "textil"), ("O1", "textil"), ("O1", "cerámica"), ("O2", "alimentos")]
    )
]
DISBURSEMENTS = [
    {"disbursement_id": "D1", "instrument_id": "I1", "date": "2016-12-05", "amount_ars": 3000},
    {"disbursement_id": "D2", "instrument_id": "I2", "date": "2016-12-05", "amount_ars": 1000},
]
MADE = {
    "organisations": ORGANISATIONS,
    "instruments": INSTRUMENTS,
    "units": UNITS,
    "disbursements": DISBURSEMENTS,
}


def chapter(year=2016, tables=MADE, **given):
    data = dataclasses.replace(made_report(year=year, **tables), first_year=2015)
    return executed("sectors", data, year=year, **given)


@pytest.fixture(scope="module")
def made():
    return chapter()


def rows(found, name, whole=False):
    """Return a table's rows of places, or that of all of them."""
    own = all_rows(found, name)
    return [row for row in own if bool(row.get("is_total")) == whole]


def all_rows(found, name):
    (record,) = [each.record for each in found.of_kind("table") if each.record["name"] == name]
    names = [field["name"] for field in record["fields"]]
    return [dict(zip(names, row, strict=True)) for row in record["rows"]]


def said(found, kind):
    return "\n".join(each.text for each in found.of_kind(kind))


def test_the_answer_by_hand(made):
    # Textil has two of the four units; of 4000 pesos of December 2016, 3000 went to textil.
    answer = said(made, "answer")
    # Signed and paid in two; cerámica is that of a unit of the organisation of textil.
    assert "se firmó en 2 de 18 sectores (y se pagó en 2); en 1 sector más" in answer
    assert "sólo constan unidades (1), de organizaciones de otros." in answer
    assert "El sector que reúne más unidades es textil (2)" in answer
    assert "la parte más grande fue a textil: 75,0\u00a0%" in answer
    key = said(made, "key")
    assert "Sectores donde se firmó: 2 de 18" in key
    assert "Sectores donde se pagó: 2" in key
    assert "no consta ninguna firma: 1" in key
    assert "$\u00a04.000" in key
    # 0.75² + 0.25² = 0.625; 1 / 0.625 = 1.6.
    assert "entre 1,6 sectores iguales" in said(made, "say")
    assert "0,625" in said(made, "say")


def test_reach_and_money_by_hand(made):
    reach = {row["sector"]: row for row in rows(made, "sector_reach")}
    assert set(reach) == {"textil", "cerámica", "alimentos"}
    assert (reach["textil"]["units"], reach["textil"]["jobs"]) == (2, 6)
    assert (reach["textil"]["units_flow"], reach["alimentos"]["units_flow"]) == (0, 1)
    money = {row["sector"]: row for row in rows(made, "sector_grants")}
    # 3000 by the three units, and nine jobs, of the organisation of textil.
    assert money["textil"]["grants_per_unit"] == pytest.approx(1000)
    assert money["textil"]["grants_per_job"] == pytest.approx(3000 / 9)
    assert money["cerámica"]["grants_per_unit"] is None
    assert len(rows(made, "sectors_never")) == 15


def test_each_comparison_says_what_registered_jobs_leave_out_and_that_sectors_overlap(made):
    beside = [each for each in made.shown if "egistrad" in each.text.split("\n")[0]]
    views = [each for each in beside if each.record["kind"] == "table"]
    assert views
    for each in views:
        assert place_words.REGISTERED in each.html
        assert place_words.CROSSWALK in each.html
        assert "OEDE" in each.html or "CEP XXI" in each.html


def test_every_amount_carries_its_price_base(made):
    priced = [each for each in made.shown if "<table" in each.html and "$" in each.html]
    assert priced
    for each in priced:
        assert "Pesos constantes de diciembre de 2016 (empalme San Luis-INDEC)" in each.html


def test_a_period_of_one_year_is_that_year():
    data = dataclasses.replace(made_report(year=2016, **MADE), first_year=2016)
    found = executed("sectors", data, year=2016)
    tables = found.of_kind("table")
    assert tables
    assert not [each for each in tables if "2016 a 2016" in each.html]


@pytest.mark.parametrize(
    "given", [{"sector": "minería"}, {"province": "Formosa"}, {"line": "3"}], ids=str
)
def test_a_filter_that_leaves_nothing_says_so_and_shows_no_zero(given):
    found = chapter(**given)
    assert "no hay sectores de los que hablar" in said(found, "answer")
    assert len(found.of_kind("absent")) == 4
    assert all(not each.record["rows"] for each in found.of_kind("table"))
    assert "$\u00a00" not in found.text
    assert not found.soup.find_all("img")


def test_a_year_without_registered_jobs_says_so_and_shows_the_rest():
    tables = MADE | {
        "disbursements": [row | {"date": "2031-06-05"} for row in DISBURSEMENTS[:1]],
    }
    found = chapter(year=2031, tables=tables)
    assert "No hay puestos registrados de 2031 con que comparar." in said(found, "answer")
    (shown,) = [each for each in found.of_kind("absent") if each.record["name"] == "sector_shares"]
    assert "No hay puestos registrados de 2031" in shown.text
    assert all(row["per_10000"] is None for row in rows(found, "sector_representation"))
    # Prices end before: what was paid is not known in constant pesos, and is not zero.
    money = {row["sector"]: row for row in rows(found, "sector_grants")}
    assert money["textil"]["grants"] is None
    assert "2031-06" in found.text
    assert {row["sector"] for row in rows(found, "sector_reach")} >= {"textil", "alimentos"}


def test_organisations_without_units_are_not_zero_sectors():
    found = chapter(tables=MADE | {"units": []})
    assert "no se sabe en qué sectores trabajan" in said(found, "answer")
    assert "no consta ninguna firma: sin dato" in said(found, "key")
    assert rows(found, "sectors_never") == []


def test_one_unit():
    found = chapter(tables=MADE | {"units": UNITS[:1]}, province="Salta")
    answer = said(found, "answer")
    assert "hasta fin de 2016 se firmó en 1 de 18 sectores" in answer
    assert "Todas las unidades de sector conocido son de textil (1)" in answer
    assert "parte más grande" not in answer
    assert len(rows(found, "sector_reach")) == 1


def test_units_without_a_sector_have_a_row_that_says_so():
    found = chapter(tables=MADE | {"units": [*UNITS[:3], UNITS[3] | {"sector": None}]})
    (lost,) = [row for row in rows(found, "sector_reach") if row["sector"] is None]
    assert lost["units"] == 1
    assert "La fila «sin dato»" in found.text


def test_concentration_by_year_with_the_changes_of_each_measure():
    # 2015: 500 to textil alone, index 1; 2016: 3000 and 1000, 0.625: 0.375 less.
    first = {"disbursement_id": "D0", "instrument_id": "I1", "date": "2015-12-05"}
    paid = [first | {"amount_ars": 500}, *DISBURSEMENTS]
    found = chapter(tables=MADE | {"disbursements": paid})
    before, now = rows(found, "sector_concentration")
    assert (before["year"], before["grants_index"]) == (2015, pytest.approx(1))
    assert before["grants_change_previous"] is None
    assert now["grants_change_previous"] == pytest.approx(-0.375)
    assert now["grants_change_first"] == pytest.approx(-0.375)
    # Units: 2 and 1 of three, 5/9; then 2, 1 and 1 of four, 6/16.
    assert now["units_change_first"] == pytest.approx(6 / 16 - 5 / 9)
    assert "bajó 0,375 desde el año anterior: está más repartido" in said(found, "say")


def test_a_rounded_zero_has_no_sign():
    assert decimals(2)(-0.001) == "0,00"


@pytest.fixture(scope="module")
def demo():
    return executed("sectors", year=2013)


def test_the_demonstration(demo):
    units = sum(row["units"] for row in rows(demo, "sector_reach"))
    assert f"{units:,}".replace(",", ".") + " unidades." in said(demo, "say")
    assert rows(demo, "sector_reach", whole=True)[0]["units"] == units
    shares = [row["grants_share"] for row in rows(demo, "sector_grants")]
    assert sum(shares) == pytest.approx(1)
    assert demo.text.count("DATOS SIMULADOS") >= len(demo.of_kind("table"))


def test_nobody_is_named(demo):
    data = dataset(DEMO, 2013)
    words = set(demo.text.split())
    for table, column in (("organisations", "organisation_id"), ("units", "unit_id")):
        assert not words & set(data[table][column])


@pytest.mark.parametrize("chapter_of", ["sectors", "regions"])
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"line": "3"}, "línea 3"),
        ({"sector": "minería"}, "sector minería"),
        ({"province": "Salta"}, "provincia Salta"),
    ],
)
def test_with_a_filter_the_answer_says_what_is_looked_at_and_never_the_programme(
    chapter_of, given, words
):
    answer = said(executed(chapter_of, year=2016, **given), "answer")
    assert answer.startswith(f"En lo que se mira ({words}), hasta fin de 2016 se firmó")
    assert "el programa" not in answer
    assert "quedaron afuera" not in answer.lower()


def test_totals_are_those_of_the_other_chapters():
    sectors, regions = executed("sectors", year=2016), executed("regions", year=2016)
    for found, by in ((sectors, "sector"), (regions, "province"), (regions, "region")):
        (reach,), (money,) = (
            rows(found, f"{by}_{name}", whole=True) for name in ("reach", "grants")
        )
        assert (reach["units_flow"], reach["units_portfolio"], reach["units"]) == (264, 834, 1596)
        assert round(money["grants"]) == 9_714_306
        assert money["grants_share"] == pytest.approx(1)
        assert money[by] == "Total"
        for column, row in (("units", reach), ("grants_cumulative", money)):
            own = rows(found, f"{by}_{'reach' if column == 'units' else 'grants'}")
            assert row[column] == pytest.approx(sum(each[column] for each in own))


def test_the_three_reasons_for_not_saying_where_the_money_went():
    lost = [row | {"sector": None} for row in ORGANISATIONS]
    without = said(chapter(tables=MADE | {"organisations": lost}), "answer")
    assert "Lo pagado en 2016 ($\u00a04.000, en pesos constantes) no dice de qué sector" in without
    early = [row | {"date": "2015-12-05"} for row in DISBURSEMENTS[:1]]
    nothing = chapter(tables=MADE | {"disbursements": early})
    assert "En 2016 no se registran pagos." in said(nothing, "answer")
    assert "no corresponde" in said(nothing, "key")
    unknown = chapter(tables=MADE | {"disbursements": []})
    assert "Los datos no traen pagos." in said(unknown, "answer")
    assert "no se registran pagos" not in unknown.text


def test_a_ratio_without_anybody_is_a_dash_and_an_unknown_one_is_said_to_be_missing(made):
    def written(found):
        (table,) = [t for t in found.of_kind("table") if t.record["name"] == "sector_grants"]
        cells = BeautifulSoup(table.html, "html.parser").find_all("tr")
        return {tr.th.get_text(): [td.get_text() for td in tr.find_all("td")] for tr in cells[1:]}

    assert written(made)["cerámica"][2:4] == ["—", "—"]
    unknown = written(chapter(tables=MADE | {"disbursements": []}))
    assert unknown["textil"][2:4] == ["sin dato", "sin dato"]


def test_the_title_gives_one_decimal_as_the_table():
    found = executed("sectors", year=2016)
    top = max(row["quotient"] or 0 for row in rows(found, "sector_representation"))
    (title,) = [t.text for t in found.of_kind("table") if t.record["name"] == "sector_shares_chart"]
    assert f"pesa {spanish.number(top, decimals=1)} veces" in title


def test_titles_give_the_year_before_and_the_extremes():
    found = executed("sectors", year=2016)
    assert (
        "equivale a 5,5 sectores iguales; en 2015, 6,8; en 2013, 4,7 (lo más bajo); en 2014, "
        "8,1 (lo más alto)"
    ) in found.text
    single = said(chapter(tables=MADE | {"disbursements": DISBURSEMENTS[:1]}), "say")
    assert "fue todo a un solo sector" in single
    assert "1,0 sectores" not in single
