"""What is said of problems in the terminal, on the page and to programs."""

from __future__ import annotations

import dataclasses
import json
import os

import pytest
from bs4 import BeautifulSoup

from spl_eval.errors import Note, Problem, UsageError
from spl_eval.intake.corrections import Applied
from spl_eval.intake.duplicates import LikelyDuplicate
from spl_eval.intake.examination import Examination
from spl_eval.publish.problems.as_json import problem_json
from spl_eval.publish.problems.listing import terminal_report
from spl_eval.publish.problems.page import problem_html, write_problem_page

HOSTILE = "<img src=x onerror=alert(1)>\x1b[31m\u202e"
NEGATIVE = Problem(
    "results.csv",
    "meta: negativo (-26)",
    "Corrija el número en el origen",
    2,
    "target",
    code="out_of_range",
    table="results",
    field="target",
)
MANY = Problem(
    "datos.xlsx",
    "falta el valor",
    "Complete localidad",
    2,
    "Localidad",
    "Unidades",
    code="missing_value",
    table="units",
    field="locality",
    rows=tuple(range(2, 4002)),
)
NO_TABLE = Problem("risks.csv", "no existe", "Agréguelo", code="missing_table", table="risks")
APPLIED = Applied(
    "units", 7, "women", "Mujeres", "dos", "2", "estaba en letras", "A. Paz", "2016-05-02", "u.csv"
)
PAIR = LikelyDuplicate("units", "U1", "U2", "Ana", "Anna", "Salta", "Salta", "near_name", 90)


def examined(*problems, **more):
    """Return an examination with ``problems``, of two tables."""
    counts = {"results": 7, "units": 4000}
    found = Examination(
        "datos", {"title": "Prueba"}, "dataset.yml", {}, frozenset(counts), counts, problems
    )
    return dataclasses.replace(found, **more)


def page_of(found):
    return BeautifulSoup(problem_html(found), "html.parser")


def test_clean_data_are_one_line():
    assert terminal_report(examined()) == "datos: sin problemas; 2 tablas, 4.007 filas."


def test_the_first_line_is_the_verdict_and_each_problem_is_one_line():
    lines = terminal_report(examined(NO_TABLE, MANY, NEGATIVE)).splitlines()
    assert lines == [
        "datos: 3 problemas en los datos, en 4.001 celdas o filas. "
        "Se leyeron 2 tablas, 4.007 filas.",
        "  risks.csv: no existe. Agréguelo.",
        "  datos.xlsx, hoja Unidades, fila 2, columna Localidad: falta el valor (en 4.000 filas; "
        "también 3, 4, 5, 6…). Complete localidad.",
        "  results.csv, fila 2, columna target: meta: negativo (-26). Corrija el número en el "
        "origen.",
    ]


def test_a_source_that_cannot_be_read_is_counted_too():
    found = examined(NO_TABLE, counts={})
    assert terminal_report(found).startswith("datos: 1 problema en los datos.\n  risks.csv: ")


def test_a_terminal_breaks_lines_between_words_and_hangs_them():
    lines = terminal_report(examined(MANY, NEGATIVE), 60).splitlines()
    assert all(len(line) <= 60 for line in lines)
    assert lines[1].startswith("datos.xlsx") or lines[1].startswith("  se") or lines[1]
    problem = [line for line in lines if line.startswith(" ")]
    assert problem[0].startswith("  datos.xlsx, hoja Unidades")
    assert problem[1].startswith("      ")
    joined = " ".join(line.strip() for line in lines)
    assert joined == " ".join(terminal_report(examined(MANY, NEGATIVE)).split())


def test_nothing_commands_the_terminal():
    said = terminal_report(examined(dataclasses.replace(NEGATIVE, file=HOSTILE, sheet="a\nb")))
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert len(said.splitlines()) == 2


def test_notes_of_many_files_are_one_line():
    notes = tuple(Note(f"t{number}.csv", "codificación: UTF-8") for number in range(9))
    said = terminal_report(examined(notes=notes))
    assert "  t0.csv, t1.csv, t2.csv y 6 más: codificación: UTF-8." in said.splitlines()


def test_corrections_and_duplicates_are_told():
    said = terminal_report(examined(corrections=(APPLIED,), duplicates=(PAIR,)))
    assert "Se aplicó 1 corrección declarada en corrections.yml." in said
    assert "Posibles duplicados sin decidir: 1 par (1 en Unidades productivas)." in said
    assert "mismo, distinto o después" in said


def test_the_files_are_named_as_they_are():
    found = examined(
        NEGATIVE,
        corrections=(APPLIED,),
        duplicates=(PAIR,),
        corrections_file="/casa/ana/libro.corrections.yml",
        decisions_file="/casa/ana/otro.csv",
    )
    said = terminal_report(found)
    assert "1 corrección declarada en /casa/ana/libro.corrections.yml." in said
    assert "Decida cada uno en /casa/ana/otro.csv, columna decision" in said
    content = json.loads(problem_json(found))
    assert content["corrections_file"] == "/casa/ana/libro.corrections.yml"
    assert content["decisions_file"] == "/casa/ana/otro.csv"
    page = page_of(found).main.get_text(" ")
    assert "declare la corrección en libro.corrections.yml, con su motivo" in page
    assert "Se aplicó 1 corrección declarada en libro.corrections.yml." in page
    assert "al final de esta página, en otro.csv." in page
    assert "Decida cada uno en otro.csv, columna decision" in page
    for default in ("casa", " corrections.yml", "duplicates.csv"):
        assert default not in page


def test_a_database_in_a_server_has_its_files_where_one_says():
    found = examined(NEGATIVE, duplicates=(PAIR,), corrections_file="", decisions_file="")
    page = page_of(found).main.get_text(" ")
    assert "declare la corrección en un archivo que se indica con --corrections, con su" in page
    assert "Decida cada uno en un archivo que se indica con --duplicates, col" in terminal_report(
        found
    )


def test_json_holds_every_row_and_is_the_same_each_time():
    found = examined(MANY, NEGATIVE, corrections=(APPLIED,), duplicates=(PAIR,))
    text = problem_json(found)
    assert text == problem_json(found)
    assert text.isascii()
    content = json.loads(text)
    assert content["schema"] == 1
    assert content["clean"] is False
    assert content["tables"] == {"results": 7, "units": 4000}
    many, negative = content["problems"]
    assert many["rows"] == list(range(2, 4002))
    assert (many["count"], many["scope"], many["sheet"]) == (4000, "cell", "Unidades")
    assert negative == {
        "code": "out_of_range",
        "scope": "cell",
        "file": "results.csv",
        "sheet": None,
        "row": 2,
        "rows": [2],
        "count": 1,
        "table": "results",
        "column": "target",
        "field": "target",
        "what": "meta: negativo (-26)",
        "mend": "Corrija el número en el origen",
    }
    assert content["corrections"][0]["old"] == "dos"
    assert content["duplicates"][0]["id_a"] == "U1"


def test_json_of_clean_data_says_so():
    assert json.loads(problem_json(examined()))["clean"] is True


def test_the_page_groups_problems_by_file_and_sheet():
    page = page_of(examined(NO_TABLE, MANY, NEGATIVE))
    titles = [heading.get_text() for heading in page.main.find_all("h2")]
    assert titles == ["Qué hacer ahora", "risks.csv", "datos.xlsx, hoja Unidades", "results.csv"]
    assert [caption.get_text() for caption in page.find_all("caption")] == [
        "Riesgos: 1 problema",
        "Unidades productivas: 1 problema",
        "Marco de resultados: 1 problema",
    ]
    cells = [cell.get_text() for cell in page.find_all("table")[1].tbody.find_all(["th", "td"])]
    assert cells == [
        "Localidad",
        "falta el valor",
        "Complete localidad",
        "4.000",
        "2, 3, 4, 5, 6 y 3.995 más",
    ]
    assert page.find("table").tbody.th.get_text() == "toda la tabla"
    assert page.find_all("table")[2].tbody.th.get_text() == "target (Meta)"


def test_the_page_says_what_to_do_with_what_there_is():
    steps = [step.get_text() for step in page_of(examined(NEGATIVE)).ol.find_all("li")]
    assert len(steps) == 3
    assert not any("duplicados" in step for step in steps)
    with_all = page_of(examined(NO_TABLE, NEGATIVE, duplicates=(PAIR,))).ol.find_all("li")
    assert len(with_all) == 5
    clean = page_of(examined())
    assert clean.find(class_="answer").get_text() == "Los datos no tienen problemas que corregir."
    assert clean.find_all(["table", "h2"]) == []


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (examined(MANY), "datos de personas o de una sola firma"),
        (examined(duplicates=(PAIR,)), "datos de personas o de una sola firma"),
        (
            examined(dataclasses.replace(NEGATIVE, table="organisations", field="cuit")),
            "uso interno",
        ),
    ],
)
def test_a_page_that_quotes_private_cells_says_not_to_publish_it(found, words):
    page = page_of(found)
    assert "No la publique" in page.main.get_text()
    assert words in page.main.get_text()


@pytest.mark.parametrize("found", [examined(NEGATIVE), examined(NO_TABLE), examined()])
def test_a_page_without_private_cells_has_no_warning(found):
    assert "No la publique" not in page_of(found).get_text()


def test_corrections_and_duplicates_have_their_tables():
    page = page_of(examined(corrections=(APPLIED,), duplicates=(PAIR,)))
    captions = {table.caption.get_text(): table.get_text(" ") for table in page.find_all("table")}
    for text in ("u.csv, fila 7, columna Mujeres", "dos", "estaba en letras", "A. Paz"):
        assert text in captions["Correcciones"]
    for text in ("U1, Ana, Salta", "U2, Anna, Salta", "nombres parecidos"):
        assert text in captions["Pares"]


def test_simulated_data_are_stamped():
    found = examined(NEGATIVE, about={"nature": "simulated"})
    assert page_of(found).header.find(class_="stamp").get_text() == "DATOS SIMULADOS"


def test_hostile_cells_stay_text():
    problem = Problem(HOSTILE, HOSTILE, HOSTILE, 2, HOSTILE, HOSTILE)
    note, about = Note(HOSTILE, HOSTILE), {"title": HOSTILE}
    correction = dataclasses.replace(APPLIED, old=HOSTILE, reason=HOSTILE, author=HOSTILE)
    pair = dataclasses.replace(PAIR, name_a=HOSTILE, id_b=HOSTILE)
    page = page_of(
        examined(problem, notes=(note,), about=about, corrections=(correction,), duplicates=(pair,))
    )
    assert page.find_all(["img", "script", "iframe"]) == []
    assert "default-src 'none'" in page.find("meta", {"http-equiv": True})["content"]


def test_the_page_does_not_name_the_machine():
    found = examined(NEGATIVE, name="/home/ana/secreto/datos")
    assert "secreto" not in problem_html(found)


def test_the_page_is_written_whole_and_replaces_an_older_one(tmp_path):
    target = tmp_path / "problemas.html"
    target.write_text("viejo", encoding="utf-8")
    assert write_problem_page(examined(NEGATIVE), target) == target
    assert "negativo" in target.read_text(encoding="utf-8")
    assert os.listdir(tmp_path) == ["problemas.html"]


@pytest.mark.parametrize("name", ["results.csv", "datos.xlsx", "dataset.yml", "sin_nada"])
def test_a_page_never_replaces_data(tmp_path, name):
    target = tmp_path / name
    target.write_text("datos", encoding="utf-8")
    with pytest.raises(UsageError, match=r"terminar en \.html"):
        write_problem_page(examined(NEGATIVE), target)
    assert target.read_text(encoding="utf-8") == "datos"


def test_a_link_to_data_is_replaced_and_the_data_stay(tmp_path):
    data = tmp_path / "results.csv"
    data.write_text("datos", encoding="utf-8")
    target = tmp_path / "p.html"
    target.symlink_to(data)
    write_problem_page(examined(NEGATIVE), target)
    assert data.read_text(encoding="utf-8") == "datos"


@pytest.mark.parametrize("name", ["no/hay.html", "carpeta.html"])
def test_a_place_where_nothing_can_be_written_is_told(tmp_path, name):
    (tmp_path / "carpeta.html").mkdir()
    with pytest.raises(UsageError, match="carpeta"):
        write_problem_page(examined(NEGATIVE), tmp_path / name)
