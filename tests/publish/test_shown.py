"""What is shown: escaped, stamped, with its data; prose whose numbers are computed."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from spl_eval.publish import results_data
from spl_eval.publish.annual import figures
from spl_eval.publish.charts import maps
from spl_eval.publish.charts.canvas import svg_uri
from spl_eval.publish.page import Page
from spl_eval.publish.say import ProseError, fill
from spl_eval.publish.shown import RECORD_MIME, SIMULATED, show_table, table_html
from spl_eval.publish.views import Absent, Field, KeyFigure, Table, count_field
from spl_eval.results.annual import evidence, framework, territory
from tests.report import REAL_2016, made_report

SIMULATED_2016 = dataclasses.replace(REAL_2016, nature="simulated")


def small_table(**columns):
    frame = pd.DataFrame(columns)
    return Table("small", "Una tabla", frame, tuple(Field(name, name) for name in columns))


def assessed(report):
    return framework.assess(report.indicators, report["missions"], evidence.ledger(report))


def charts(report):
    return [
        figures.attainment(assessed(report)),
        figures.flow_and_portfolio(report),
        maps.provinces_reached(territory.coverage(report)),
    ]


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("{n} puestos", {"n": 2330}, "2.330 puestos"),
        ("{x} por unidad", {"x": 1.875}, "1,9 por unidad"),
        ("{p:%}", {"p": 23.0769}, "23,1\u00a0%"),
        ("{d:date}", {"d": "2016-12-05"}, "5 de diciembre de 2016"),
        ("{m:pesos}", {"m": 1234567}, "$\u00a01.234.567"),
        ("{a.b}", {"a.b": ("uno", "dos")}, "uno y dos"),
        ("{n|plan|planes}", {"n": 1}, "1 plan"),
        ("{n|plan|planes}", {"n": 2330}, "2.330 planes"),
        ("{n}", {"n": pd.NA}, "sin dato"),
        ("{n}", {"n": None}, "sin dato"),
        ("sin lugares {}", {}, "sin lugares {}"),
    ],
)
def test_placeholders_are_filled_in_argentine_form(template, values, expected):
    assert fill(template, values).text == expected


def test_a_placeholder_without_value_names_the_nearest():
    with pytest.raises(ProseError, match=r"gender.md, fila 3: .*«R1.unit».*«R1.units»"):
        fill("{R1.unit}", {"R1.units": 1}, "gender.md, fila 3")


@pytest.mark.parametrize("hostile", ["{n.__class__}", "{n:date.today}", "{n!r}", "{0}"])
def test_placeholders_reach_nothing_but_the_values(hostile):
    try:
        text = fill(hostile, {"n": 1}).text
    except ProseError:
        return
    assert text == hostile


def test_cells_are_escaped():
    html = table_html(small_table(a=["<script>x</script>"], b=['"><img src=x>']))
    soup = BeautifulSoup(html, "html.parser")
    assert soup.find(["script", "img"]) is None
    assert "<script>x</script>" in soup.get_text()


def test_prose_is_escaped():
    shown = Page(REAL_2016).say("{x}", x="<b>1</b>")
    assert "<b>" not in shown.html
    assert "&lt;b&gt;" in shown.html


def test_missing_is_said_never_blank_nor_zero():
    frame = pd.DataFrame({"a": ["x", None], "n": pd.array([1, None], dtype="Int64")})
    table = Table("t", "t", frame, (Field("a", "a"), count_field("n", "n")))
    soup = BeautifulSoup(table_html(table), "html.parser")
    last = soup.find_all("tr")[-1]
    assert [cell.get_text() for cell in last.find_all(["th", "td"])] == ["sin dato", "sin dato"]


def test_a_table_without_rows_says_so():
    shown = show_table(small_table(a=[]), "", "Fuente.")
    assert "El conjunto de datos no trae filas" in shown.html
    assert "<table" not in shown.html


def test_the_record_holds_the_raw_values():
    frame = pd.DataFrame(
        {"a": [("x", "y"), None], "n": pd.array([2330, None], dtype="Int64"), "f": [1.5, None]}
    )
    table = Table("t", "t", frame, (Field("a", "a"), count_field("n", "n"), Field("f", "f")))
    shown = show_table(table, "", "")
    assert shown.record["rows"] == [[["x", "y"], 2330, 1.5], [None, None, None]]
    assert shown._repr_mimebundle_()[RECORD_MIME] is shown.record


@pytest.mark.parametrize("position", range(3))
def test_simulated_data_are_stamped_on_chart_and_image(position):
    plain = charts(REAL_2016)[position]
    before = svg_uri(plain.figure)
    shown = Page(SIMULATED_2016).show(charts(SIMULATED_2016)[position])
    assert SIMULATED in shown.html
    # The image itself is stamped as well, because it can be copied alone.
    assert before not in shown.html


def test_simulated_data_are_stamped_on_tables_and_key_figures():
    page = Page(SIMULATED_2016)
    assert SIMULATED in page.show(small_table(a=["x"])).html
    assert SIMULATED in page.key_figures(KeyFigure("k", "Clave", 1, "1")).html


def test_real_data_are_not_stamped():
    page = Page(REAL_2016)
    assert SIMULATED not in page.show(small_table(a=["x"])).html
    assert SIMULATED not in page.show(charts(REAL_2016)[0]).html


@pytest.mark.parametrize("position", range(3))
def test_charts_say_in_words_what_they_show(position):
    chart = charts(REAL_2016)[position]
    assert len(chart.alt) > 60
    assert any(character.isdigit() for character in chart.title)
    assert len(chart.data.frame) > 0


def test_charts_are_the_same_bytes_twice():
    first, second = ([svg_uri(chart.figure) for chart in charts(REAL_2016)] for _ in range(2))
    assert first == second


def test_charts_stand_on_reports_that_lack_almost_everything():
    bare = made_report(results=[{"indicator_id": "X"}], reach=[{"reach_id": "R1"}], evidence=[])
    for chart in charts(bare):
        Page(bare).show(chart)


def test_the_period_of_a_whole_year_is_said_in_months():
    assert Page(REAL_2016).source == (
        "Fuente: Informe Anual de Proyecto (IAP) 2016. Período: enero a diciembre de 2016."
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "=cmd|' /C calc'!A0"])
def test_no_cell_of_the_results_begins_a_formula(text):
    assert results_data.safe(text) == f"'{text}"
    assert results_data.safe([text]).startswith("'")


def test_numbers_of_the_results_stay_numbers():
    assert results_data.safe(-5) == -5
    assert results_data.safe(None) == ""
    assert results_data.safe(["a", "b"]) == "a;b"


def test_what_is_absent_says_why_and_is_no_table():
    shown = Page(REAL_2016).show(Absent("x", "Pagos <b>", "No hubo pagos & nada más."))
    soup = BeautifulSoup(shown.html, "html.parser")
    assert soup.get_text() == "Pagos <b>. No hubo pagos & nada más."
    assert soup.find(["table", "img", "b"]) is None
    assert shown.record["kind"] == "absent"


def test_a_view_says_its_own_period_base_and_sources():
    table = dataclasses.replace(
        small_table(a=["x"]),
        period="2012 a 2016",
        basis="Pesos constantes de diciembre de 2016",
        sources=("INDEC", "BCRA"),
    )
    soup = BeautifulSoup(Page(SIMULATED_2016).show(table).html, "html.parser")
    assert soup.find(class_="source").get_text() == (
        f"Fuentes: {REAL_2016.source}; INDEC; BCRA. Período: 2012 a 2016. "
        "Pesos constantes de diciembre de 2016."
    )
    assert soup.find(class_="stamp").get_text() == SIMULATED


def test_a_chart_says_its_own_period_too():
    chart = dataclasses.replace(charts(REAL_2016)[0], period="2013", sources=("OEDE",))
    soup = BeautifulSoup(Page(REAL_2016).show(chart).html, "html.parser")
    assert soup.find(class_="source").get_text() == (
        f"Fuentes: {REAL_2016.source}; OEDE. Período: 2013."
    )


def test_a_sign_and_its_number_stay_on_one_line():
    shown = Page(REAL_2016).answer("{x:pesos},\n  el {y:%}", x=4338, y=12.5)
    assert "$\u00a04.338, el 12,5\u00a0%" in BeautifulSoup(shown.html, "html.parser").get_text()


def test_a_folded_table_keeps_all_that_it_carries():
    folded = dataclasses.replace(small_table(a=["x"]), folded=True)
    soup = BeautifulSoup(Page(SIMULATED_2016).show(folded).html, "html.parser")
    assert soup.summary.get_text() == "Una tabla"
    assert soup.details.table.caption.get_text() == f"{SIMULATED} Una tabla"
    assert soup.details.find(class_="source")
    empty = dataclasses.replace(small_table(a=[]), folded=True)
    assert BeautifulSoup(Page(REAL_2016).show(empty).html, "html.parser").details is None


def test_long_key_figures_are_set_smaller():
    figures_shown = (
        KeyFigure("a", "Corta", 1, "36,8 %"),
        KeyFigure("b", "Larga", 2, "$ 9.693.026"),
    )
    soup = BeautifulSoup(Page(REAL_2016).key_figures(*figures_shown).html, "html.parser")
    assert [each.get("class") for each in soup.find_all("dd")] == [None, ["wide"]]


def test_records_of_several_years_say_them():
    several = dataclasses.replace(made_report(year=2019), first_year=2012)
    assert Page(several).source == "Fuente: made. Período: 2012 a 2019."
    assert Page(made_report(year=2019)).source == "Fuente: made. Período: 2019."
