"""What the chapter on regions shows: by hand, with filters that leave nothing, without figures."""

from __future__ import annotations

import dataclasses
import json
import math

import pytest

from spl_eval.intake.names import provinces
from spl_eval.publish.territory import place_words, regions_inequality
from tests.chapters import executed
from tests.publish.test_sectors_chapter import MADE, UNITS, rows, said
from tests.report import made_report

ACTIVITIES = [
    {"activity_id": "A1", "kind": "outreach", "date": "2016-05-01", "province": "Salta"},
    {"activity_id": "A2", "kind": "outreach", "date": "2016-05-01", "province": "Tucumán"},
]
TABLES = MADE | {"activities": ACTIVITIES}


def chapter(year=2016, tables=TABLES, **given):
    data = dataclasses.replace(made_report(year=year, **tables), first_year=2015)
    return executed("regions", data, year=year, **given)


@pytest.fixture(scope="module")
def made():
    return chapter()


@pytest.fixture(scope="module")
def demo():
    return executed("regions", year=2019)


def test_the_answer_by_hand(made):
    # Organisations of Salta and Chubut signed; all units are in Salta.
    answer = said(made, "answer")
    assert "se firmó en 2 de 24 jurisdicciones (y se pagó en 2). Quedaron afuera 22" in answer
    money = {row["province"]: row for row in rows(made, "province_grants")}
    per_head = {name: row["cumulative_per_1000"] for name, row in money.items()}
    most = max(per_head, key=lambda name: per_head[name])
    assert f"donde más se pagó es en {most}" in answer
    population = money["Salta"]["population"]
    assert per_head["Salta"] == pytest.approx(3000 / population * 1000)


def test_outreach_against_assistance_by_hand(made):
    # Announced in Salta and Tucumán, signed in Salta and Chubut: one of three has both.
    groups = {row["group"]: row["provinces"] for row in rows(made, "outreach_groups")}
    assert groups["announced_signed"] == ["Salta"]
    assert groups["announced_only"] == ["Tucumán"]
    assert groups["signed_only"] == ["Chubut"]
    assert len(groups["neither"] or []) == 21
    assert "el 33,3\u00a0% tuvo las dos" in said(made, "say")
    assert len(rows(made, "outreach")) == 24


def test_where_no_province_is_parted_nothing_is_said_of_it(made):
    assert place_words.PARTED not in made.text
    assert regions_inequality.PROGRAMME_DIVISION not in made.text


def test_inequality_is_that_of_population_shares(made):
    # Salta got 3/4 and Chubut 1/4, and each is alone in its region with money.
    people = {row["province"]: row["population"] for row in rows(made, "province_grants")}
    everybody = {row["group"]: row["weight_share"] for row in rows(made, "inequality_by_region")}
    assert sum(everybody.values()) == pytest.approx(1)
    (last,) = [row for row in rows(made, "inequality_by_year") if row["year"] == 2016]
    total = 43_590_368
    expected = 0.75 * math.log(0.75 / (people["Salta"] / total)) + 0.25 * math.log(
        0.25 / (people["Chubut"] / total)
    )
    assert last["cumulative_total"] == pytest.approx(expected)
    parts = last["cumulative_between"] + last["cumulative_within"]
    assert parts == pytest.approx(last["cumulative_total"])


def test_comparisons_say_what_registered_jobs_leave_out(demo):
    names = ("registered_chart", "province_registered", "cells_most", "cells_least")
    views = {each.record.get("name"): each.html for each in demo.shown}
    for name in names:
        assert place_words.REGISTERED in views[name]
        assert (place_words.CROSSWALK in views[name]) == name.startswith("cells")


def test_a_filter_that_leaves_nothing_says_so():
    found = chapter(province="Formosa", sector="minería")
    assert "no hay jurisdicciones de las que hablar" in said(found, "answer")
    assert not found.soup.find_all("img")
    full = {each.record["name"] for each in found.of_kind("table") if each.record["rows"]}
    assert full == {"outreach"}
    assert "No hay población" not in found.text
    assert "Las actividades no tienen línea ni sector" in found.text


def test_one_province_has_no_inequality_and_says_why():
    found = chapter(province="Chubut")
    assert "Con una sola jurisdicción no hay desigualdad" in said(found, "say")
    assert "se firmó en 1 de 1 jurisdicción" in said(found, "answer")
    assert "donde más se pagó" not in said(found, "answer")
    assert "falta la población, o no hubo pagos" not in found.text


def test_a_year_without_population_and_registered_jobs_says_so_and_shows_the_rest():
    found = chapter(year=2031, price_month="2016-12")
    absent = {each.record["name"]: each.text for each in found.of_kind("absent")}
    assert "No hay población de 2031" in absent["money_map"]
    assert "No hay puestos registrados de 2031" in absent["registered"]
    assert "Falta la población de 2031" in absent["inequality_by_region"]
    assert "24 jurisdicciones" in absent["inequality_by_region"]
    assert "No hay población de 2031." in found.text
    assert len(rows(found, "province_reach")) == 2
    # The years that have figures are shown.
    assert [row["year"] for row in rows(found, "inequality_by_year")] == [2016, 2017, 2018, 2019]


def test_greater_buenos_aires_has_no_population_and_the_page_says_why():
    units = [
        UNITS[0] | {"province": "Buenos Aires", "locality": "La Matanza"},
        UNITS[1] | {"province": "Buenos Aires", "locality": "Azul"},
    ]
    found = chapter(tables=TABLES | {"units": units}, regions="indec")
    grants = {row["region"]: row for row in rows(found, "region_grants")}
    assert grants["Pampeana"]["population"] is None
    assert grants["Gran Buenos Aires"]["population"] is None
    assert grants["NOA"]["population"] > 0
    assert place_words.PARTED in found.text
    assert regions_inequality.PROGRAMME_DIVISION in found.text


def test_instruments_without_a_province_leave_the_count_open():
    lost = [row | {"province": None} for row in MADE["organisations"]]
    found = chapter(tables=TABLES | {"organisations": lost})
    assert "se firmó por lo menos en 0 de 24 jurisdicciones" in said(found, "answer")
    assert "No consta que se haya llegado a" in said(found, "answer")
    # Announced in Salta and Tucumán; two instruments may be of one, of both or of neither.
    assert "se anunció y no se firmó: entre 0 y 2" in said(found, "key")
    assert "índice de Jaccard" not in said(found, "say")
    assert "No se conoce la jurisdicción de 2 instrumentos" in said(found, "say")


def test_boundaries_of_the_users(tmp_path):
    square = [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]
    features = [
        {
            "type": "Feature",
            "properties": {"nombre": province.name},
            "geometry": {"type": "Polygon", "coordinates": [square]},
        }
        for province in provinces()
    ]
    path = tmp_path / "provincias.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = chapter(boundaries=str(path))
    maps = [image["alt"] for image in found.soup.find_all("img") if "Mapa" in image["alt"]]
    assert len(maps) == 2
    assert all("límites provinciales" in alt for alt in maps)


def test_the_demonstration(demo):
    units = sum(row["units"] for row in rows(demo, "province_reach"))
    assert units == sum(row["units"] for row in rows(demo, "region_reach"))
    assert f"{units:,}".replace(",", ".") + " unidades." in said(demo, "say")
    for row in rows(demo, "inequality_by_year"):
        if row["total"] is not None:
            assert row["between"] + row["within"] == pytest.approx(row["total"])
            assert 0 <= row["between"] <= row["total"]
    assert sum(row["jurisdictions"] for row in rows(demo, "outreach_groups")) == 24


def test_outside_the_chosen_provinces_there_is_no_zero_of_money():
    # A unit of Salta's organisation in San Juan, where what was paid is not looked at.
    units = [*UNITS[:2], UNITS[2] | {"province": "San Juan"}]
    found = chapter(tables=TABLES | {"units": units}, province="Salta")
    assert {row["province"] for row in rows(found, "province_reach")} == {"Salta", "San Juan"}
    for name in ("province_grants", "money_map", "units_map", "province_registered"):
        assert {row["province"] for row in rows(found, name)} == {"Salta"}
    assert "$\u00a00" not in found.text
    assert "no se miró lo pagado" in found.text


@pytest.mark.parametrize("given", [{"line": "3"}, {"sector": "minería"}])
def test_with_a_filter_of_line_or_sector_outreach_is_not_compared(given):
    found = executed("regions", year=2016, **given)
    assert "se anunció y no se firmó: no corresponde" in said(found, "key")
    assert "no corresponde comparar lo anunciado con lo firmado" in said(found, "say")
    assert "Jaccard" not in found.text


def test_without_payments_nobody_says_that_nothing_was_paid():
    found = chapter(tables=TABLES | {"disbursements": []})
    assert "ningún pago" not in found.text
    assert "firmas ni pagos" not in found.text
    assert "no se registran pagos" not in found.text
    assert "Los datos no traen pagos." in said(found, "say")


def test_an_instrument_without_organisation_or_date_leaves_the_count_open():
    alone = {"instrument_id": "I9", "line": "2.A", "signed_date": "2016-03-01"}
    undated = {"instrument_id": "I9", "organisation_id": "O1", "line": "2.A"}
    for row in (alone, undated):
        found = chapter(tables=TABLES | {"instruments": [*MADE["instruments"], row]})
        assert "se firmó por lo menos en 2 de 24 jurisdicciones" in said(found, "answer")
        assert "al menos 2 de 24" in said(found, "key")


def test_titles_say_what_is_compared_and_the_way_of_the_index():
    found = executed("regions", year=2016)
    assert "menos representados" not in found.text
    assert "con 5 unidades o más, los de menor representación" in found.text
    assert (
        "hasta 2016, 0,60; hasta 2015, 0,61; hasta 2013, 0,49 (lo más bajo); hasta 2014, 0,74 "
        "(lo más alto)"
    ) in found.text
    assert "subió de 0,49" not in found.text


def test_with_provinces_chosen_the_comparison_says_whose_units_it_counts():
    found = executed("regions", year=2016, province="Salta")
    tables = {each.record["name"]: each.html for each in found.of_kind("table")}
    for name in ("province_registered", "cells_most"):
        assert "las de organizaciones de otras no están aquí" in tables[name]
