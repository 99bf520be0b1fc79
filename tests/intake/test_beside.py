"""Where the corrections and decisions of a data set are, and which ones are not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from spl_eval.intake.beside import beside
from spl_eval.intake.check import examine
from spl_eval.intake.correction_entries import FILE as CORRECTIONS
from spl_eval.intake.decisions_file import FILE as DECISIONS
from spl_eval.intake.template.workbook import write_template
from tests import made_programme as made

NONE = "corrections: []\n"
HEADER = "table;id_a;name_a;id_b;name_b;reason;likeness;decision;note;author;date\n"
SAME = "organisations;O1;Cooperativa Abril;O2;Cooperativa Brisa;;;mismo;;Ana;2016-12-20\n"


@pytest.fixture
def workbook(tmp_path):
    return write_template(tmp_path / "libro.xlsx", ["organisations", "units"])


def noted(found):
    return [str(note) for note in found.notes if "se lee" in note.what and "no se lee" in str(note)]


def test_a_folder_has_them_inside_and_a_file_beside_itself(tmp_path, workbook):
    assert beside(tmp_path, CORRECTIONS) == tmp_path / "corrections.yml"
    assert beside(workbook, CORRECTIONS) == tmp_path / "libro.corrections.yml"
    assert beside(workbook, DECISIONS) == tmp_path / "libro.duplicates.csv"
    assert beside(None, DECISIONS) is None


def test_an_examination_names_them_whether_they_exist_or_not(tmp_path, workbook):
    found = examine(workbook)
    assert found.corrections_file == str(tmp_path / "libro.corrections.yml")
    assert found.decisions_file == str(tmp_path / "libro.duplicates.csv")
    folder = made.write(tmp_path / "datos", made.programme())
    found = examine(folder, decisions=tmp_path / "otro.csv")
    assert found.corrections_file == str(folder / "corrections.yml")
    assert found.decisions_file == str(tmp_path / "otro.csv")


@pytest.mark.parametrize("name", ["malo.xlsx", "malo.sqlite"])
def test_a_source_that_cannot_be_read_has_its_own_files_too(tmp_path, name):
    (tmp_path / name).write_bytes(b"nada")
    found = examine(tmp_path / name)
    assert found.problems
    assert Path(found.corrections_file).name == "malo.corrections.yml"
    assert Path(found.decisions_file).name == "malo.duplicates.csv"


def test_a_database_in_a_server_has_none():
    found = examine("postgresql://ana:clave@127.0.0.1:1/base")
    assert (found.corrections_file, found.decisions_file) == ("", "")


def test_a_file_under_a_folder_s_name_beside_a_workbook_is_told(tmp_path, workbook):
    assert noted(examine(workbook)) == []
    (tmp_path / "corrections.yml").write_text(NONE, encoding="utf-8")
    (tmp_path / "duplicates.csv").write_text(HEADER, encoding="utf-8")
    assert noted(examine(workbook)) == [
        "corrections.yml: no se lee: para libro.xlsx se llama libro.corrections.yml.",
        "duplicates.csv: no se lee: para libro.xlsx se llama libro.duplicates.csv.",
    ]
    asked = examine(
        workbook,
        corrections=tmp_path / "corrections.yml",
        decisions=tmp_path / "duplicates.csv",
    )
    assert noted(asked) == []


def test_what_only_this_check_reads_is_told(tmp_path):
    folder = made.write(tmp_path / "datos", made.programme())
    other = tmp_path / "otro.csv"
    (folder / "duplicates.csv").write_text(HEADER, encoding="utf-8")
    found = examine(folder, decisions=other)
    said = [str(note) for note in found.notes]
    assert (
        "otro.csv: se lee sólo en este control; los cuadernos leen duplicates.csv, junto a los "
        "datos." in said
    )
    assert "duplicates.csv: no se lee esta vez: se indicó otro.csv." in said
    assert "otro.csv" not in str(examine(folder, decisions=folder / "duplicates.csv").notes)


def test_decisions_beside_the_data_are_read_by_notebooks_as_by_the_check(tmp_path):
    folder = made.write(tmp_path / "datos", made.programme())
    (folder / "duplicates.csv").write_text(HEADER + SAME, encoding="utf-8")
    for found in (examine(folder), examine(folder, decisions=folder / "duplicates.csv")):
        assert list(found.tables["organisations"]["organisation_id"]) == ["O1", "O3", "O4"]
