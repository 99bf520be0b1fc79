"""The workbook that gives the problems back: marked where they are, and safe to open."""

import csv
import dataclasses
import os
import shutil
import subprocess

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment

from spl_eval.errors import Note, Problem, UsageError
from spl_eval.intake import Examination, examine
from spl_eval.intake.duplicates import LikelyDuplicate
from spl_eval.intake.readers.source import RawTable
from spl_eval.intake.tables import TABLES
from spl_eval.intake.template.workbook import write_template
from spl_eval.publish.problems import workbook_copy, workbook_marks
from spl_eval.publish.problems.workbook import write_problem_workbook

RED = "00FFC7CE"
UNITS = TABLES["units"]
HOSTILE = (
    "=1+1",
    "=cmd|' /C calc'!A1",
    "+2+3",
    "-2+3",
    "@SUM(1;2)",
    "\t=1+1",
    "\r=1+1",
    "_x003D_1",
)


def examined(cells=(), problems=(), notes=(), *, sheet=None, headings=("unit_id", "name"), first=2):
    """Return an examination of units with the given cells, and of nothing else."""
    columns = tuple(UNITS.column(name) for name in headings)
    positions = tuple(range(1, len(headings) + 1))
    raw = RawTable(UNITS, "units.csv", "raw_units", tuple(headings), columns, positions, sheet)
    frame = pd.DataFrame(
        list(cells), columns=[f"c{place}" for place in range(len(headings))], dtype=object
    )
    frame.index = pd.RangeIndex(first, first + len(frame), name="row")
    return Examination(
        "datos", {}, "dataset.yml", {}, frozenset({"units"}), {"units": len(frame)},
        tuple(problems), tuple(notes), raw={"units": raw}, cells={"units": frame},
    )  # fmt: skip


def wrong(row, field="name", **more):
    return Problem(
        "units.csv", "está mal", "Corríjalo", row, field, code="x", table="units", field=field,
        **more,
    )  # fmt: skip


def opened(path):
    workbook = openpyxl.load_workbook(path)
    yield from workbook.worksheets


def marked(sheet):
    return {cell.coordinate for row in sheet for cell in row if cell.fill.start_color.rgb == RED}


def listed(sheet):
    """Return the rows of problems as dictionaries by heading."""
    headings = [cell.value for cell in sheet[6]]
    rows = [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(7, values_only=True)]
    return [row for row in rows if isinstance(row["N.º"], int)]


def as_csv(path, folder):
    """Open a workbook in LibreOffice and return what each sheet shows, one after the other."""
    if (soffice := shutil.which("soffice")) is None:
        if os.environ.get("SPL_EVAL_CI") == "1":
            pytest.fail("soffice is not installed")
        pytest.skip("soffice is not installed")
    # The last figure of the filter's options, -1, asks for every sheet.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [soffice, f"-env:UserInstallation={(folder / 'perfil').as_uri()}", "--headless"]
    command += ["--convert-to", form, "--outdir", folder / "csv", path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = {}
    for file in sorted((folder / "csv").iterdir()):
        with file.open(encoding="utf-8", newline="") as text:
            found[file.stem] = list(csv.reader(text))
    return found


@pytest.fixture
def filled(tmp_path):
    """A template with a wrong province, a missing name and a formula."""
    path = write_template(tmp_path / "datos.xlsx", ["organisations", "units"])
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Organizaciones"]
    sheet["B3"], sheet["C3"], sheet["F3"] = "O001", "Coop. Uno", "Saltta"
    sheet["B4"], sheet["F4"] = "O002", "Saltta"
    sheet["B5"], sheet["C5"] = "O003", "=1+1"
    about = workbook["Conjunto de datos"]
    about["B2"], about["B3"], about["B4"] = "Prueba", "simulados", 2016
    workbook.save(path)
    return path


def test_a_workbook_is_copied_and_its_wrong_cells_marked(filled, tmp_path):
    before = filled.read_bytes()
    found = examine(filled, cells=True)
    target = write_problem_workbook(found, tmp_path / "revisada.xlsx", filled)
    assert filled.read_bytes() == before
    workbook = openpyxl.load_workbook(target)
    assert workbook.sheetnames[:3] == ["Problemas", "Instrucciones", "Conjunto de datos"]
    assert workbook.active.title == "Problemas"
    assert [sheet.title for sheet in workbook if sheet.sheet_view.tabSelected] == ["Problemas"]
    sheet = workbook["Organizaciones"]
    assert {"F3", "F4", "C4", "C5"} <= marked(sheet)
    assert "Saltta" in sheet["F3"].comment.text
    assert sheet["F3"].comment.author == "spl-eval"
    assert sheet["C3"].comment is None
    assert sheet["C3"].value == "Coop. Uno"
    rows = listed(workbook["Problemas"])
    assert len(rows) == len(found.problems)
    [province] = [row for row in rows if "Saltta" in row["Qué pasa"]]
    assert province["Primera celda"] == "F3"
    assert province["Filas"] == "3, 4"
    assert (province["Casos"], province["Marcados"]) == (2, 2)


def test_a_cell_that_was_empty_keeps_the_style_of_its_column(filled, tmp_path):
    target = write_problem_workbook(examine(filled), tmp_path / "revisada.xlsx", filled)
    cell = openpyxl.load_workbook(target)["Organizaciones"]["C4"]
    assert cell.value is None
    assert not cell.protection.locked
    assert cell.number_format == "@"


def test_links_lead_to_the_first_wrong_cell(filled, tmp_path):
    target = write_problem_workbook(examine(filled), tmp_path / "revisada.xlsx", filled)
    sheet = openpyxl.load_workbook(target)["Problemas"]
    links = {cell.value: cell.hyperlink.location for cell in sheet["C"] if cell.hyperlink}
    assert links["F3"].replace("'", "") == "Organizaciones!F3"


def test_a_copy_that_was_mended_loses_its_marks(filled, tmp_path):
    first = write_problem_workbook(examine(filled), tmp_path / "uno.xlsx", filled)
    workbook = openpyxl.load_workbook(first)
    sheet = workbook["Organizaciones"]
    sheet["F3"] = sheet["F4"] = "Salta"
    sheet["C4"], sheet["C5"] = "Coop. Dos", "Coop. Tres"
    workbook.save(first)
    found = examine(first)
    assert not found.problems
    second = write_problem_workbook(found, tmp_path / "dos.xlsx", first)
    workbook = openpyxl.load_workbook(second)
    assert [name for name in workbook.sheetnames if name.startswith("Problemas")] == ["Problemas"]
    sheet = workbook["Organizaciones"]
    assert not marked(sheet)
    assert sheet["F3"].comment is None
    assert "province" in sheet["F1"].comment.text
    assert workbook["Problemas"]["A3"].value == "No se encontró ningún problema."


def test_a_note_that_somebody_wrote_is_kept(filled, tmp_path):
    workbook = openpyxl.load_workbook(filled)
    workbook["Organizaciones"]["F3"].comment = Comment("preguntar a Ana", "Juan")
    workbook.save(filled)
    once = write_problem_workbook(examine(filled), tmp_path / "uno.xlsx", filled)
    twice = write_problem_workbook(examine(once), tmp_path / "dos.xlsx", once)
    for path in (once, twice):
        text = openpyxl.load_workbook(path)["Organizaciones"]["F3"].comment.text
        assert text.count("preguntar a Ana") == 1
        assert text.count("Saltta") == 1


def test_what_has_no_place_in_the_file_is_listed_and_not_marked(filled, tmp_path):
    found = examine(filled)
    raw = found.raw["organisations"]
    place = raw.place("province")
    positions = tuple(0 if at == place else own for at, own in enumerate(raw.positions))
    found = dataclasses.replace(
        found, raw={"organisations": dataclasses.replace(raw, positions=positions)}
    )
    target = write_problem_workbook(found, tmp_path / "revisada.xlsx", filled)
    workbook = openpyxl.load_workbook(target)
    rows = listed(workbook["Problemas"])
    assert len(rows) == len(found.problems)
    [province] = [row for row in rows if "Saltta" in row["Qué pasa"]]
    assert (province["Casos"], province["Marcados"]) == (2, 0)
    notes = [c.comment.text for row in workbook["Organizaciones"] for c in row if c.comment]
    assert not any("Saltta" in text for text in notes)
    assert {"C4", "C5"} <= marked(workbook["Organizaciones"])


def test_the_notes_below_the_list_name_the_files(filled, tmp_path):
    pair = LikelyDuplicate("units", "U1", "U2", "A", "B", "Salta", "Salta", "near_name", 90)
    found = dataclasses.replace(examine(filled), duplicates=(pair,))
    target = write_problem_workbook(found, tmp_path / "revisada.xlsx", filled)
    sheet = openpyxl.load_workbook(target)["Problemas"]
    said = [cell.value for cell in sheet["F"] if cell.value]
    assert (
        "Pares de posibles duplicados sin decidir: 1; se deciden en datos.duplicates.csv." in said
    )


def test_merged_cells_are_marked_where_their_value_is(tmp_path):
    path = tmp_path / "libro.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Unidades"
    sheet.append(["unit_id", "name"])
    sheet.append(["U1", "Uno"])
    sheet.merge_cells("B2:B4")
    workbook.save(path)
    found = examined([("U1", "Uno")], [wrong(3)], sheet="Unidades")
    target = write_problem_workbook(found, tmp_path / "r.xlsx", path)
    assert openpyxl.load_workbook(target)["Unidades"]["B2"].comment is not None


@pytest.mark.slow
def test_libreoffice_computes_nothing_in_a_copy(tmp_path):
    path = tmp_path / "libro.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Unidades"
    sheet.append(["unit_id", "name"])
    for text in HOSTILE:
        sheet.append([text, "=40+2"])
        sheet.cell(sheet.max_row, 1).data_type = "s"
    workbook.save(path)
    found = examined([], [wrong(2, "unit_id")], sheet="Unidades")
    target = write_problem_workbook(found, tmp_path / "r.xlsx", path)
    shown = as_csv(target, tmp_path)["r-Unidades"]
    assert [row[0] for row in shown[1:6]] == list(HOSTILE[:5])
    assert not any("42" in cell for row in shown for cell in row)
    assert "fórmula" in str(as_csv(target, tmp_path)["r-Problemas"])


@pytest.mark.slow
def test_libreoffice_computes_nothing_in_tables_written_anew(tmp_path):
    problems = [
        Problem(text, text, text, row, "name", code="x", table="units", field="name")
        for row, text in enumerate(HOSTILE, start=2)
    ]
    notes = [Note(text, text, text) for text in HOSTILE]
    found = examined([(text, text) for text in HOSTILE], problems, notes)
    target = write_problem_workbook(found, tmp_path / "r.xlsx")
    shown = as_csv(target, tmp_path)
    rows = [row[1:3] for row in shown["r-Unidades productivas"][1:]]
    assert [row for row in rows[:5] if row] == [[text, text] for text in HOSTILE[:5]]
    assert rows[7] == [HOSTILE[7]] * 2
    assert {text for row in shown["r-Problemas"] for text in row} >= set(HOSTILE[:5])


def test_texts_that_begin_a_formula_stay_texts_when_they_are_edited(tmp_path):
    found = examined([(text, text) for text in HOSTILE], [wrong(2)])
    path = write_problem_workbook(found, tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(path)["Unidades productivas"]
    for row in sheet.iter_rows(2, 8, 2):
        assert all(cell.data_type == "s" and cell.quotePrefix for cell in row)


def test_a_folder_gives_a_sheet_per_table_as_it_was_read(tmp_path):
    cells = [("U1", "Uno"), ("U2", None), ("001", float("nan"))]
    found = examined(cells, [wrong(8, rows=(8, 9)), wrong(8, "unit_id")], first=7)
    path = write_problem_workbook(found, tmp_path / "r.xlsx")
    problems, sheet = opened(path)
    assert [[cell.value for cell in row] for row in sheet] == [
        ["Fila", "unit_id", "name"],
        ["7", "U1", "Uno"],
        ["8", "U2", None],
        ["9", "001", None],
    ]
    assert marked(sheet) == {"C3", "C4", "B3"}
    assert [row["Primera celda"] for row in listed(problems)] == ["C3", "B3"]
    assert problems["C7"].hyperlink.location.replace("'", "") == "Unidades productivas!C3"


def test_several_problems_of_one_cell_share_its_note(tmp_path):
    more = Problem("units.csv", "otra cosa", "Mírela", 2, "name", table="units", field="name")
    found = examined([("U1", "Uno")], [wrong(2), more])
    _, sheet = opened(write_problem_workbook(found, tmp_path / "r.xlsx"))
    assert sheet["C2"].comment.text == "Está mal. Corríjalo.\nOtra cosa. Mírela."


def test_what_is_of_no_row_is_marked_on_the_heading(tmp_path):
    found = examined([("U1", "Uno")], [wrong(1)])
    _, sheet = opened(write_problem_workbook(found, tmp_path / "r.xlsx"))
    assert sheet["C1"].comment is not None


def test_characters_that_xml_cannot_hold_and_cells_that_are_too_long(tmp_path):
    found = examined([("a\x00b\ud800c\ufffe", "x" * 40_000)], [wrong(2)])
    _, sheet = opened(write_problem_workbook(found, tmp_path / "r.xlsx"))
    assert sheet["B2"].value == "a�b�c�"
    assert len(sheet["C2"].value) < 32_767


def test_marks_have_a_limit_and_the_sheet_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_marks, "MAX_MARKED", 3)
    cells = [(f"U{n}", "x") for n in range(10)]
    found = examined(cells, [wrong(2, rows=tuple(range(2, 12)))])
    problems, sheet = opened(write_problem_workbook(found, tmp_path / "r.xlsx"))
    assert len(marked(sheet)) == 3
    assert (listed(problems)[0]["Casos"], listed(problems)[0]["Marcados"]) == (10, 3)
    assert "Se marcan hasta" in problems["A4"].value


def test_notes_have_a_limit_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_marks, "MAX_NOTES", 4)
    cells = [(f"U{n}", "x") for n in range(5)]
    rows = tuple(range(2, 7))
    found = examined(cells, [wrong(2, rows=rows), wrong(2, "unit_id", rows=rows)])
    _, sheet = opened(write_problem_workbook(found, tmp_path / "r.xlsx"))
    assert len(marked(sheet)) == 4


def test_a_workbook_that_was_refused_is_not_opened_again(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_copy, "load_workbook", None)
    refused = Problem("a.xlsx", "tiene macros", "Guárdelo sin macros", code="macros")
    found = Examination("a.xlsx", {}, "", {}, frozenset(), {}, (refused,))
    original = tmp_path / "a.xlsx"
    original.write_bytes(b"PK")
    [problems] = opened(write_problem_workbook(found, tmp_path / "r.xlsx", original))
    assert listed(problems)[0]["Qué pasa"] == "Tiene macros."


@pytest.mark.parametrize("how", ["large", "strange"])
def test_a_workbook_that_cannot_be_copied_is_written_anew(filled, tmp_path, monkeypatch, how):
    def strange(*_, **__):
        raise TypeError("a style that openpyxl does not know")

    if how == "large":
        monkeypatch.setattr(workbook_copy, "MAX_COPIED", 10)
    else:
        monkeypatch.setattr(workbook_copy, "load_workbook", strange)
    target = write_problem_workbook(examine(filled, cells=True), tmp_path / "r.xlsx", filled)
    monkeypatch.undo()
    workbook = openpyxl.load_workbook(target)
    assert workbook.sheetnames == ["Problemas", "Organizaciones"]
    assert "no se pudo copiar" in str(list(workbook["Problemas"].values))


def test_the_original_is_never_overwritten(filled, tmp_path):
    found, before = examine(filled), filled.read_bytes()
    link = tmp_path / "otro.xlsx"
    link.hardlink_to(filled)
    for target in (filled, link, tmp_path / "x" / ".." / "datos.xlsx"):
        with pytest.raises(UsageError):
            write_problem_workbook(found, target, filled)
    assert filled.read_bytes() == before


def test_an_older_result_is_replaced_and_the_bytes_are_always_the_same(tmp_path):
    target = tmp_path / "r.xlsx"
    target.write_bytes(b"old")
    found = examined([("U1", "Uno")], [wrong(2)])
    first = write_problem_workbook(found, target).read_bytes()
    assert write_problem_workbook(found, target).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["r.xlsx"]


@pytest.mark.parametrize("name", ["r.csv", "falta/r.xlsx"])
def test_a_target_that_cannot_be_is_refused(tmp_path, name):
    with pytest.raises(UsageError):
        write_problem_workbook(examined(), tmp_path / name)
    assert not list(tmp_path.iterdir())
