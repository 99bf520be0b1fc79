"""The chapter on the data's quality: shares and counts made by hand, and no cell on show."""

from __future__ import annotations

import dataclasses
import shutil

import nbformat
import pytest
from bs4 import BeautifulSoup

from spl_eval.errors import Problem
from spl_eval.intake.check import examine
from spl_eval.intake.corrections import Applied
from spl_eval.intake.duplicates import LikelyDuplicate
from spl_eval.publish.execute import execute
from spl_eval.publish.page import Page
from spl_eval.publish.quality import charts, highlights, tables
from spl_eval.publish.results_data import records
from spl_eval.publish.shown import SIMULATED
from spl_eval.results.quality import completeness as quality
from spl_eval.results.quality import coverage
from spl_eval.results.quality.questions import QUESTIONS
from tests import made_programme as made
from tests.report import ROOT

YEAR = 2016


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Return the examination of a programme with known problems."""
    folder = tmp_path_factory.mktemp("datos")
    return examine(made.write(folder, made.with_problems(made.programme())))


def shares(frame, name):
    """Return rows and defects by team or year; those of none under the empty text."""
    names = frame[name].fillna("")
    return {
        each: (rows, defects)
        for each, rows, defects in zip(names, frame["rows"], frame["defects"], strict=True)
    }


def test_a_wrong_cell_counts_as_one_without_value(broken):
    complete = quality.completeness(broken.tables, broken.carried)
    own = complete.set_index(["table", "column"])
    assert own.loc[("units", "women"), "filled"] == 6
    assert own.loc[("units", "women"), "share"] == 75
    assert own.loc[("units", "men"), "share"] == 100
    assert own.loc[("units", "cuit"), "filled"] == 0
    assert set(complete["table"]) == set(made.programme())


def test_columns_are_full_in_part_or_empty(broken):
    complete = quality.completeness(broken.tables, broken.carried)
    own = quality.by_table(complete).set_index("table").loc["units"]
    assert (own["full"], own["partial"], own["empty"], own["columns"]) == (10, 1, 1, 12)
    assert own["cells"] == 12 * 8
    assert own["filled"] == 10 * 8 + 6


def test_a_table_without_rows_is_neither_full_nor_empty(tmp_path):
    folder = made.write(tmp_path, made.programme())
    (folder / "surveys.csv").write_text("survey_id,title,year\n", encoding="utf-8")
    found = examine(folder)
    complete = quality.completeness(found.tables, found.carried)
    own = quality.by_table(complete).set_index("table").loc["surveys"]
    assert own["share"] is None or own.isna()["share"]
    assert (own["full"], own["empty"], own["partial"]) == (0, 0, 0)
    chart = charts.completeness(complete)
    assert "Encuestas de seguimiento, sin dato" in chart.alt
    without = quality.by_table(complete[complete["table"] != "surveys"])
    assert chart.title.startswith(f"De {without['columns'].sum()} columnas, ")


def test_a_cell_that_has_to_be_blank_is_not_lacking(tmp_path):
    sent = made.programme()
    for row, kind in zip(sent["instruments"], ("signed", "cancelled", "finished"), strict=True):
        row["status"] = kind
        row["end_date"] = "2015-05-02" if kind == "finished" else ""
        row["coordinator_id"] = row["parent_instrument_id"] = ""
    found = examine(made.write(tmp_path, sent))
    complete = quality.completeness(found.tables, found.carried)
    own = complete[complete["table"] == "instruments"].set_index("column")
    assert list(own.loc["end_date", ["rows", "concerned", "filled", "share"]]) == [3, 2, 1, 50]
    assert own.loc[["coordinator_id", "parent_instrument_id"], "concerned"].sum() == 0
    assert own.loc[["coordinator_id", "parent_instrument_id"], "share"].isna().all()
    table = tables.incomplete(complete).frame
    never = table.loc[table["table"] == "instruments", "never_filled"].iloc[0]
    assert "Contraparte (pesos corrientes)" in never
    assert not {"Plan de origen", "Coordinador/a"} & set(never)
    assert (
        quality.by_table(complete).set_index("table").loc["instruments", "columns"] == len(own) - 2
    )


def test_problems_are_shared_out_among_teams(broken):
    by_team = quality.by_team(broken.tables, broken.problems)
    # Norte: organisations 1 and 3, instrument 1 (3 names no organisation), units 1, 2, 5 and 6
    # with three years each, and one payment.
    assert shares(by_team, "team") == {
        "Norte": (2 + 1 + 4 + 12 + 1, 2),
        "Sur": (11, 2),
        "": (11, 2),
    }


def test_problems_are_shared_out_among_years(broken):
    by_year = quality.by_year(broken.tables, broken.problems)
    assert shares(by_year, "year") == {
        "2012": (8, 0),
        "2013": (4, 0),
        "2014": (3 + 8 + 8 + 2, 3),
        "2016": (8, 2),
        "": (1, 1),
    }


def test_shares_add_up_to_all_rows_and_all_defects(broken):
    for shared in (quality.by_team, quality.by_year):
        frame = shared(broken.tables, broken.problems)
        assert frame["rows"].sum() == sum(broken.counts.values())
        assert frame["defects"].sum() == sum(each.count for each in broken.problems)


def test_problems_of_a_whole_file_are_of_no_team(broken):
    problems = [Problem("units.csv", "no se puede leer", "x", table="units")]
    frame = quality.by_team(broken.tables, problems)
    assert shares(frame, "team")[""][1] == 1
    assert frame["defects"].sum() == 1


def test_a_row_of_declared_decisions_is_no_row_of_the_data(broken):
    problem = Problem("duplicates.csv", "x", "y", row=2, table="units")
    assert quality.kind_of(problem) == "correction"
    assert shares(quality.by_team(broken.tables, [problem]), "team")["Norte"][1] == 0


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (Problem("a.csv", "x", "y"), "file"),
        (Problem("a.csv", "x", "y", column="mujeres"), "heading"),
        (Problem("a.csv", "x", "y", 2, "c", code="missing_value"), "missing"),
        (Problem("a.csv", "x", "y", 2, "c", code="repeated_key"), "key"),
        (Problem("a.csv", "x", "y", 2, "c", code="unknown_reference"), "reference"),
        (Problem("a.csv", "x", "y", 2, "c", code="accounted_over_paid"), "rule"),
        (Problem("a.csv", "x", "y", 2, "c", table="units", field="women"), "number"),
        (Problem("a.csv", "x", "y", 2, "c", table="units", field="joined_date"), "date"),
        (Problem("a.csv", "x", "y", 2, "c", table="units", field="formal"), "list"),
        (Problem("a.csv", "x", "y", 2, "c", table="units", field="province"), "list"),
        (Problem("a.csv", "x", "y", 2, "c", table="units", field="cuit"), "cuit"),
        (Problem("a.csv", "x", "y", 2, "c", table="units", field="name"), "text"),
        (Problem("a.csv", "x", "y", 2), "text"),
        (Problem("datos.corrections.yml", "x", "y", 2), "correction"),
    ],
)
def test_the_kind_of_a_problem(problem, kind):
    assert quality.kind_of(problem) == kind
    assert kind in quality.KINDS


def test_every_problem_has_one_kind(broken):
    frame = quality.by_kind(broken.problems)
    assert frame["problems"].sum() == len(broken.problems)
    assert list(frame["kind"]) == [kind for kind in quality.KINDS if kind in set(frame["kind"])]


def test_almost_all_is_not_said_to_be_all():
    assert highlights.percent(100).startswith("100,0")
    assert highlights.percent(99.99).startswith("99,9")
    assert highlights.percent(None) == "sin dato"


def test_the_answer_is_computed(broken):
    page = Page(highlights.described(broken, YEAR))
    complete = quality.completeness(broken.tables, broken.carried)
    covered = coverage.coverage(broken.tables, QUESTIONS)
    said = page.answer(**highlights.answer(broken, complete, covered)).text
    counts = coverage.counts(covered)
    assert said.startswith(
        f"De {counts['questions']} preguntas de la evaluación, estos datos pueden contestar "
        f"{counts['yes']}, otras {counts['partly']} en parte y {counts['no']} no; "
    )
    assert said.endswith(f"y el control encontró {len(broken.problems)} problemas.")


def test_data_that_cannot_be_read_still_have_a_chapter(tmp_path):
    folder = tmp_path / "vacia"
    folder.mkdir()
    found = dataclasses.replace(
        examine(made.write(tmp_path / "d", made.programme())),
        about={"year": "dos mil", "title": 7},
        tables={},
        carried=frozenset(),
        counts={},
        problems=(Problem("x.xlsx", "no se puede leer", "Guárdelo de nuevo"),),
    )
    records_of = highlights.described(found, YEAR)
    assert records_of.year == YEAR
    page = Page(records_of)
    complete = quality.completeness(records_of.tables, found.carried)
    covered = coverage.coverage(records_of.tables, QUESTIONS)
    assert set(covered["answer"]) == {"no"}
    for view in (
        charts.completeness(complete),
        tables.incomplete(complete),
        tables.by_kind(found),
        tables.by_team(found, records_of.tables),
        tables.by_year(found, records_of.tables),
    ):
        assert page.show(view).html
    assert "sin dato" in page.answer(**highlights.answer(found, complete, covered)).text


def test_a_period_that_cannot_be_read_is_left_out(tmp_path):
    folder = tmp_path / "2016"
    shutil.copytree(ROOT / "data" / "2016", folder)
    path = folder / "identification.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2016-12", "ayer"), encoding="utf-8")
    found = examine(folder)
    assert found.problems
    assert "Período: 2016." in Page(highlights.described(found, YEAR)).source


def test_corrections_and_duplicates_are_counted_without_their_cells(broken):
    applied = [
        Applied(
            "units", row, "name", "name", "Ana Gil", "Ana Gíl", "typo", "B. Paz", "2016-01-01", "f"
        )
        for row in (2, 3)
    ]
    pair = LikelyDuplicate("units", "U1", "U2", "Ana", "Anna", "", "", "near_name", 90)
    found = dataclasses.replace(broken, corrections=tuple(applied), duplicates=(pair,))
    page = Page(highlights.described(found, YEAR))
    corrected = page.show(tables.corrections(found))
    assert corrected.record["rows"] == [["Unidades productivas", "Nombre", 2]]
    pairs = page.show(tables.duplicates(found))
    assert pairs.record["rows"] == [["Unidades productivas", "near_name", 1]]
    for private in ("Gil", "Paz", "U1", "Anna"):
        assert private not in corrected.html + pairs.html


@pytest.mark.slow
def test_the_chapter_shows_no_cell_of_the_data(tmp_path, broken):
    private = ("Taller Q1", "Cooperativa Abril", "Cachi", "O9", "U1", "D1", "«dos»", "tres")
    sent = made.with_problems(made.programme())
    sent["organisations"][1]["name"] = "Cooperativa Abrill"
    sent["organisations"][1]["province"] = "Salta"
    data = made.write(tmp_path / "datos", sent)
    notebook = ROOT / "notebooks" / "data_quality.ipynb"
    target = tmp_path / "data_quality.ipynb"
    done = execute(notebook, target, {"data": str(data), "year": YEAR}, ROOT, {})
    assert done.failure is None
    shown = [
        output.data["text/html"]
        for cell in done.notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "text/html" in output.get("data", {})
    ]
    said = BeautifulSoup("".join(shown), "html.parser")
    told = said.get_text(" ") + " ".join(image["alt"] for image in said.find_all("img"))
    for text in private:
        assert text not in told
    assert all(SIMULATED in html for html in shown if "<table" in html or "<figure" in html)
    named = {record.get("name"): record for record in records(done.notebook)}
    assert named["duplicates_pending"]["rows"] == [["Organizaciones", "near_name", 1]]
    assert {"questions_answerable", "completeness", "problems_by_team", "problems_by_year"} <= set(
        named
    )


def test_the_chapter_is_written_as_notebooks_are():
    notebook = nbformat.read(ROOT / "notebooks" / "data_quality.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("# Calidad de los datos")
