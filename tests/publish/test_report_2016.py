"""The published report of 2016: every figure stands on the page and in results/ as data.

Once against figures typed by hand from the report, once against the tables of data/2016.
"""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from spl_eval import spanish
from tests.report import REAL_2016, ROOT

pytestmark = pytest.mark.slow


class Published:
    """The pages and data of one run of the real 2016."""

    def __init__(self, build):
        self.build = build
        html = (build / "site" / "annual_report.html").read_text(encoding="utf-8")
        self.soup = BeautifulSoup(html, "html.parser")

    def table(self, caption):
        """Return the rows of the table with a caption, as lists of texts."""
        found = [
            table
            for table in self.soup.find_all("table")
            if table.caption.get_text().startswith(caption)
        ]
        assert len(found) == 1, caption
        body = found[0].tbody.find_all("tr")
        return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in body]

    def text(self):
        return " ".join(self.soup.main.get_text(" ").split())

    def data(self, name):
        return pd.read_csv(self.build / "results" / f"annual_report_{name}.csv", dtype=str)


@pytest.fixture(scope="module")
def published(annual):
    return Published(annual.path("2016"))


# Typed by hand: code, target, declared, evidence, narrative, attainments, beginning of status.
FRAMEWORK = [
    ["P1-T1", "26", "6", "6", "6", "23,1 %", "23,1 %", "Parcialmente alcanzado"],
    ["P1-T2", "20", "2", "10", "10", "10,0 %", "50,0 %", "Parcialmente alcanzado, en discusión"],
    ["P1-T3", "13", "13", "4", "4", "100,0 %", "30,8 %", "Parcialmente alcanzado, en discusión"],
    ["P2-T1", "1", "1", "1", "1", "100,0 %", "100,0 %", "Totalmente alcanzado"],
    [
        "P2-T2",
        "1",
        "1",
        "0 (1 con lo preliminar)",
        "sin dato",
        "100,0 %",
        "0,0 %",
        "Parcialmente alcanzado: sólo hay un producto preliminar",
    ],
    ["P2-T3", "2", "2", "2", "sin dato", "100,0 %", "100,0 %", "Totalmente alcanzado"],
    ["P2-T4", "4", "2", "2", "2", "50,0 %", "50,0 %", "Parcialmente alcanzado"],
]


def test_the_results_framework_on_the_page(published):
    rows = published.table("Marco de resultados")
    for row, expected in zip(rows, FRAMEWORK, strict=True):
        plain = [cell.replace("\u00a0", " ") for cell in row]
        assert [plain[0], *plain[2:8]] == expected[:7]
        assert plain[8].startswith(expected[7])


def test_the_results_framework_as_data(published):
    data = published.data("results_framework").set_index("indicator_id")
    assert data["target"].tolist() == ["26", "20", "13", "1", "1", "2", "4"]
    assert data["declared"].tolist() == ["6", "2", "13", "1", "1", "2", "2"]
    assert data["narrative"].fillna("").tolist() == ["6", "10", "4", "1", "", "", "2"]
    assert data["evidence"].tolist() == ["6", "10", "4", "1", "0", "2", "2"]
    assert data["status"].tolist() == ["partial"] * 3 + ["total", "partial", "total", "partial"]
    assert data["disputed"].tolist() == ["no", "yes", "yes", "no", "yes", "no", "no"]
    shares = data["attainment_evidence"].astype(float).round(1).tolist()
    assert shares == [23.1, 50.0, 30.8, 100.0, 0.0, 100.0, 50.0]


REACH = [
    ["R1", "6", "48", "alrededor de 90", "sin dato"],
    ["R2", "10", "158", "290", "sin dato"],
    ["R3", "4", "77", "sin dato", "sin dato"],
    ["R4", "56", "834", "alrededor de 2.330", "sin dato"],
]


def test_reach_on_the_page_and_as_data(published):
    rows = published.table("Alcance por tipo de instrumento")
    assert [[row[0], row[3], *row[5:8]] for row in rows] == REACH
    data = published.data("reach")
    assert data["units"].tolist() == ["48", "158", "77", "834"]
    assert data["count"].tolist() == ["6", "10", "4", "56"]
    assert data["jobs"].fillna("").tolist() == ["90", "290", "", "2330"]


def test_ratios_on_the_page(published):
    rows = published.table("Tamaño: puestos involucrados por unidad")
    assert [row[2:] for row in rows] == [
        ["1,88", "alrededor de 1,9", "8,00"],
        ["1,84", "1,84", "15,80"],
        ["sin dato", "sin dato", "19,25"],
        ["2,79", "alrededor de 2,8", "14,89"],
    ]


def test_totals_of_what_was_signed(published):
    rows = {row[0]: row[1:] for row in published.table("Lo firmado en el año, en total")}
    assert rows["Instrumentos firmados"][0] == "20"
    assert rows["Organizaciones distintas"][0] == "18"
    assert rows["Unidades productivas, con repeticiones"][0] == "283"
    assert rows["Puestos de trabajo involucrados"] == ["380", "alrededor de 380, parcial"]
    assert rows["Unidades de las que no se informan puestos"][0] == "77"
    assert published.data("signed_totals")["value"].tolist() == ["20", "18", "283", "380", "77"]


def test_the_totals_that_hide_both_errors(published):
    rows = published.table("Lo que esconden los totales por producto")
    assert rows[0] == ["1", "59", "21", "20", "17"]


def test_the_risk_log_in_numbers(published):
    rows = dict(published.table("El registro de riesgos en números"))
    assert rows["Dimensiones"] == "3"
    assert rows["Variables"] == "6"
    assert rows["Riesgos"] == "8"
    assert rows["Textos en la columna de medidas"] == "10"
    assert rows["Variables con calificación"] == "0"


def test_activity_rows_and_provinces(published):
    text = published.text()
    assert "contiene 18 actividades, y las metas cuelgan de 2 de ellas (1.1 y 2.1)" in text
    assert "Lo firmado llega a 7 de 24 jurisdicciones" in text
    assert "Cooperativa de Trabajo Trabajo Whipala Ltda." in text


def test_flow_and_portfolio_are_never_added(published):
    text = published.text()
    added_units, added_jobs = 283 + 834, 380 + 2330
    for wrong in (added_units, added_jobs, 20 + 56):
        assert spanish.number(wrong) not in text.split()


def test_the_page_agrees_with_the_tables_of_the_data_set(published):
    text = published.text()
    for name in REAL_2016["organisations"]["name"]:
        assert " ".join(name.split()) in text
    for column in ("risk", "variable"):
        for value in REAL_2016["risks"][column].dropna():
            assert value in text
    for kind, column in (("lessons", "text"), ("mitigations", "mitigation"), ("prompts", "asks")):
        shown = REAL_2016[kind]
        if kind == "lessons":
            shown = shown[shown["kind"].isin(["lesson", "recommendation", "impact_question"])]
        for value in shown[column]:
            assert value in text
    data = published.data("reach")
    assert data["jobs_shown"].tolist() == [
        spanish.about(row.jobs, row.jobs_precision) for row in REAL_2016["reach"].itertuples()
    ]


def test_every_number_of_the_prose_lies_in_the_data(published):
    figures = pd.read_csv(published.build / "results" / "figures.csv", dtype=str)
    answer = figures[figures["shown_as"] == "answer"].set_index("name")["value"]
    assert answer["indicators"] == "7"
    assert answer["total"] == "2"
    assert answer["disputed"] == "3"
    narrative = figures[figures["shown_as"] == "narrative"].set_index("name")["text"]
    assert narrative["R4.jobs"] == "alrededor de 2.330"
    assert narrative["staff.hired"] == "2"
    assert narrative["staff.in_process"] == "3"
    assert narrative["audit.pending"] == "2"


def test_sections_are_numbered_from_one_without_gaps(published):
    numbers = [
        int(heading.get_text().split(".")[0]) for heading in published.soup.main.find_all("h2")
    ]
    assert numbers == list(range(1, len(numbers) + 1))


def test_links_of_the_contents_lead_to_a_heading(published):
    ids = {element["id"] for element in published.soup.find_all(id=True)}
    links = [link["href"] for link in published.soup.nav.find_all("a")]
    assert links
    assert all(link.removeprefix("#") in ids for link in links)


def test_a_draft_says_so_and_real_data_bear_no_stamp(published):
    assert published.soup.header.find(class_="edition").get_text() == "Borrador"
    assert published.soup.find(class_="stamp") is None
    assert "SIMULADOS" not in published.soup.get_text()


def test_no_path_of_this_machine_is_published(published):
    for path in published.build.rglob("*"):
        if path.is_file():
            raw = path.read_text(encoding="utf-8")
            assert str(published.build.parents[1]) not in raw
            assert str(ROOT) not in raw
