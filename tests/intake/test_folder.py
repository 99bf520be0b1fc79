"""Folders of data, and whatever else somebody may give in the place of a data set."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from spl_eval.errors import InputProblems, UsageError
from spl_eval.intake.readers import opening
from spl_eval.intake.readers.folder import read_folder
from spl_eval.intake.readers.opening import open_source
from spl_eval.intake.tables import TABLES

REPORT = Path(__file__).resolve().parents[2] / "data" / "2016"
UNITS = "unit_id,organisation_id\nU1,O1\n"
ABOUT = "title: Prueba\nnature: simulated\nyear: 2016\n"


@pytest.fixture
def connection():
    with duckdb.connect(config={"threads": 2}) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "datos"
    path.mkdir()
    (path / "dataset.yml").write_text(ABOUT, encoding="utf-8")
    (path / "units.csv").write_text(UNITS, encoding="utf-8")
    return path


def said(source):
    """Return the source's problems and notes in words, but for the columns that it lacks."""
    problems = [str(each) for each in source.problems if each.code != "missing_column"]
    return problems, [str(each) for each in source.notes]


# Folders -------------------------------------------------------------------------------------


def test_the_report_of_2016_is_read_whole(connection):
    source = read_folder(REPORT, connection)
    assert said(source) == ([], [])
    assert set(source.tables) == {path.stem for path in REPORT.glob("*.csv")}
    assert set(source.narrative) == {path.stem for path in REPORT.glob("narrative/*.md")}
    assert (source.about["year"], source.about_file) == (2016, "dataset.yml")
    assert (source.path, source.unreadable) == (REPORT, frozenset())


def test_csv_and_parquet_side_by_side(folder, connection):
    connection.execute(f"COPY (SELECT 'O1' AS organisation_id) TO '{folder}/organisations.parquet'")
    source = read_folder(folder, connection)
    assert set(source.tables) == {"units", "organisations"}
    assert said(source)[1] == []


def test_names_in_other_letters_or_in_spanish(folder, connection):
    (folder / "units.csv").rename(folder / "UNITS.CSV")
    (folder / "dataset.yml").rename(folder / "Dataset.YML")
    (folder / "desembolsos.csv").write_text("disbursement_id\nD1\n", encoding="utf-8")
    source = read_folder(folder, connection)
    assert set(source.tables) == {"units", "disbursements"}
    assert source.about["title"] == "Prueba"
    assert said(source) == (
        [],
        [
            "UNITS.CSV: se leyó como la tabla units.",
            "desembolsos.csv: se leyó como la tabla disbursements.",
        ],
    )


@pytest.mark.parametrize("other", ["units.parquet", "Unidades productivas.csv", "Units.CSV"])
def test_a_table_twice_is_one_problem(folder, connection, other):
    (folder / other).write_text(UNITS, encoding="utf-8")
    source = read_folder(folder, connection)
    (problem,) = source.problems
    assert "la tabla «Unidades productivas» está también en" in str(problem)
    assert str(problem).endswith("Deje un solo archivo.")
    assert (set(source.tables), source.unreadable) == (set(), {"units"})


def test_a_file_that_cannot_be_read_does_not_hide_the_rest(folder, connection):
    (folder / "risks.csv").touch()
    (folder / "dataset.yml").write_text("- 1\n", encoding="utf-8")
    (folder / "narrative").mkdir()
    (folder / "narrative" / "gender.md").write_text("Sin fuente.", encoding="utf-8")
    source = read_folder(folder, connection)
    assert [each.partition(".")[0] for each in said(source)[0]] == ["dataset", "risks", "gender"]
    assert (set(source.tables), source.unreadable, source.about) == ({"units"}, {"risks"}, {})


def test_missing_dataset_yml(folder, connection):
    (folder / "dataset.yml").unlink()
    assert said(read_folder(folder, connection))[0] == ["dataset.yml: no existe. Agréguelo."]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("organisation.csv", "ninguna tabla se llama así. ¿Quiso decir «organisations.csv»?"),
        ("Desembolso.parquet", "ninguna tabla se llama así. ¿Quiso decir «disbursements.parquet»?"),
        ("organisations.xlsx", "no se lee de una carpeta. Guárdelo como «organisations.csv»"),
        ("organisations.tsv", "no se lee de una carpeta. Guárdelo como «organisations.csv»"),
        ("unit.csv", "no se usa, y su nombre se parece al de units.csv. Deje en la carpeta sólo"),
    ],
)
def test_a_file_that_looks_like_a_table_is_a_problem(folder, connection, name, says):
    (folder / name).write_text(UNITS, encoding="utf-8")
    source = read_folder(folder, connection)
    (problem,) = said(source)[0]
    assert problem.startswith(f"{name}: {says}")
    assert set(source.tables) == {"units"}
    # Nobody should say that a table is missing when a doubtful file is there.
    assert len(source.unreadable) == (0 if name == "unit.csv" else 1)


@pytest.mark.parametrize("present", [True, False])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Desembolsos salta.csv", b"x\n"),
        ("Todos los desembolsos.csv", b"Fecha;Concepto\n"),
        ("salta.csv", "Título\nDesembolso;Fecha;Concepto\n".encode("utf-16")),
        ("salta.CSV", "Fecha\tConcepto\tMonto\tSeñas\tInstrumento\n".encode("cp1252")),
        ("salta.parquet", None),
    ],
)
def test_a_table_under_another_name_is_a_problem(folder, connection, name, content, present):
    if content is None:
        select = "SELECT 'D1' AS disbursement_id, 1 AS date, 2 AS concept"
        connection.execute(f"COPY ({select}) TO '{folder / name}'")
    else:
        (folder / name).write_bytes(content)
    if present:
        (folder / "desembolsos.csv").write_text("disbursement_id\nD1\n", encoding="utf-8")
    source = read_folder(folder, connection)
    (problem,) = [each for each in source.problems if each.code == "unknown_file"]
    assert str(problem).startswith(f"{name}: parece la tabla «Desembolsos» y no se lee. ")
    end = Path(name).suffix.lower()
    mend = "Pase sus filas a desembolsos.csv" if present else f"nombre a «disbursements{end}»"
    assert mend in problem.mend
    assert source.unreadable == (set() if present else {"disbursements"})


def test_a_workbook_named_as_a_table_and_more(folder, connection):
    (folder / "Desembolsos 2016.xlsx").touch()
    (problem,) = read_folder(folder, connection).problems
    assert problem.mend == "Guárdelo como «disbursements.csv» (CSV UTF-8), o quítelo"


def test_files_that_are_no_table_are_only_named(folder, connection):
    (folder / "Desembolsos de Salta en 2015.csv").touch()
    (folder / "resumen.csv").write_text("Provincia;Sector\nSalta;textil\n", encoding="utf-8")
    (folder / "Desembolsos notas.txt").touch()
    (folder / "roto.csv").write_bytes(b"\0\0\0")
    (folder / "roto.parquet").write_bytes(b"PAR1")
    os.mkfifo(folder / "tubo.csv")
    problems, (note,) = said(read_folder(folder, connection))
    assert problems == []
    assert note.count("«") == 6


def test_other_files_are_named_in_one_note(folder, connection):
    names = ["LEAME.md", "padrón.csv", "units.xlsx", *(f"foto{n}.xlsx" for n in range(10))]
    for name in [*names, "foto.jpg", ".oculto.csv", "~$units.xlsx", ".~lock.units.csv#"]:
        (folder / name).touch()
    source = read_folder(folder, connection)
    problems, (note,) = said(source)
    assert problems == []
    assert note.startswith("datos: archivos que no se usan: «LEAME.md», «foto0.xlsx»")
    assert note.endswith("y 3 más.")


def test_what_others_read_and_folders_are_passed_over(folder, connection):
    for name in ("corrections.yml", "duplicates.csv"):
        (folder / name).touch()
    for name in ("anterior.csv", "Organisations.csv", "units.parquet.d"):
        (folder / name).mkdir()
    assert said(read_folder(folder, connection)) == ([], [])


def test_a_folder_in_the_place_of_a_file(folder, connection):
    (folder / "risks.csv").mkdir()
    source = read_folder(folder, connection)
    assert said(source)[0] == [
        "risks.csv: es una carpeta y no un archivo. Ponga en su lugar el archivo."
    ]
    assert source.unreadable == {"risks"}


def test_links(folder, connection):
    (folder / "risks.csv").symlink_to(folder / "nada.csv")
    (folder / "audit.csv").symlink_to(folder / "audit.csv")
    problems = said(read_folder(folder, connection))[0]
    assert sorted(each.partition(". ")[0] for each in problems) == [
        "audit.csv: no se puede leer",
        "risks.csv: no existe",
    ]


def test_nothing_inside_names_the_folders_that_have_data(folder, connection):
    source = read_folder(folder.parent, connection)
    assert said(source)[0] == [
        f"{folder.parent}: no tiene dataset.yml ni ninguna tabla. Elija una de sus carpetas: datos."
    ]
    assert source.unreadable == set(TABLES)


def test_a_folder_that_may_not_be_read(folder, connection, monkeypatch):
    def denied(_):
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    source = read_folder(folder, connection)
    assert said(source)[0] == [
        f"{folder}: no se puede leer. Revise los permisos de la carpeta y el disco."
    ]
    assert source.unreadable == set(TABLES)


# Anything else -------------------------------------------------------------------------------


def test_open_a_folder_by_text_or_path(folder, connection):
    with duckdb.connect() as other:
        assert open_source(str(folder), other).name == str(folder)
    assert set(open_source(folder, connection).tables) == {"units"}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nada", "no existe. Indique una carpeta con dataset.yml"),
        ("nada.xlsx", "no existe"),
        ("a\0b", "no existe"),
        ("x" * 5000, "no existe"),
        ("", "no existe"),
        ("datos/units.csv", "es un solo archivo de los datos. Indique la carpeta que lo contiene"),
        ("datos/dataset.yml", "es un solo archivo de los datos"),
        ("informe.pdf", "no es una carpeta, un libro ni una base. Indique una carpeta con"),
        ("sin_final", "no es una carpeta, un libro ni una base"),
    ],
)
def test_what_cannot_be_opened_is_wrong_use(folder, connection, monkeypatch, name, says):
    monkeypatch.chdir(folder.parent)
    for file in ("informe.pdf", "sin_final"):
        Path(file).touch()
    with pytest.raises(UsageError) as error:
        open_source(name, connection)
    assert says in str(error.value)


@pytest.mark.parametrize("name", ["datos.xls", "datos.ODS", "datos.xlsb"])
def test_other_workbooks_say_how_to_save_them(tmp_path, connection, name):
    (tmp_path / name).touch()
    with pytest.raises(InputProblems, match=r"guárdelo como libro de Excel \(\.xlsx\)"):
        open_source(tmp_path / name, connection)


def test_addresses_go_to_the_database_reader(tmp_path, connection, monkeypatch):
    asked = []
    monkeypatch.setattr(opening, "_database", lambda address, _: asked.append(address))
    open_source("postgresql://yo:clave@servidor/base", connection)
    (tmp_path / "a?b%41 #.sqlite").touch()
    open_source(tmp_path / "a?b%41 #.sqlite", connection)
    assert asked[0] == "postgresql://yo:clave@servidor/base"
    from sqlalchemy import make_url

    assert make_url(asked[1]).database == str(tmp_path.resolve() / "a?b%41 #.sqlite")


def test_a_table_kept_by_a_link_is_read(folder, connection, tmp_path):
    shutil.move(folder / "units.csv", tmp_path / "otro [x] nombre.csv")
    os.symlink(tmp_path / "otro [x] nombre.csv", folder / "units.csv")
    assert set(read_folder(folder, connection).tables) == {"units"}
