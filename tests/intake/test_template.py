"""The template that people fill in: complete, safe, and read back as it was filled in."""

import datetime as dt
import os
import shutil
import subprocess
import zipfile

import duckdb
import openpyxl
import pandas as pd
import pytest

from spl_eval.errors import UsageError
from spl_eval.intake.check import examine
from spl_eval.intake.readers.cells import cell_text
from spl_eval.intake.readers.headings import match_headings
from spl_eval.intake.readers.workbook.reading import read_workbook
from spl_eval.intake.schema import Table
from spl_eval.intake.tables import TABLES
from spl_eval.intake.template.columns import example, headings, options, several
from spl_eval.intake.template.workbook import FIRST, write_template
from spl_eval.intake.values import read_cell


def column_id(value):
    return value.name


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return write_template(tmp_path_factory.mktemp("plantilla") / "planilla.xlsx")


@pytest.fixture(scope="module")
def workbook(template):
    return openpyxl.load_workbook(template)


def resaved(path, folder):
    """Save a workbook again with LibreOffice, as a person does who opens it there."""
    if (soffice := shutil.which("soffice")) is None:
        if os.environ.get("SPL_EVAL_CI") == "1":
            pytest.fail("soffice is not installed")
        pytest.skip("soffice is not installed")
    command = [soffice, f"-env:UserInstallation={(folder / 'perfil').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", folder / "libre", path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "libre" / path.name


def fill_in(path, target, **rows):
    """Write rows of {column: value} from row 3 on, under the headings of the schema's columns."""
    workbook = openpyxl.load_workbook(path)
    for name, records in rows.items():
        sheet, names = workbook[TABLES[name].title], [c.name for c in TABLES[name].columns]
        for row, record in enumerate(records, start=3):
            for column, value in record.items():
                sheet.cell(row, names.index(column) + 2, value)
    about = workbook["Conjunto de datos"]
    about["B2"], about["B3"], about["B4"] = "Prueba", "simulados", 2016
    workbook.save(target)
    return target


ORGANISATIONS = [
    {"organisation_id": "O001", "name": "Coop. Ñandú", "kind": "Cooperativa", "province": "Salta",
     "legal_date": dt.date(2012, 5, 6), "women_members": 4, "led_by": "una mujer"},
    {"organisation_id": "002", "name": "EJEMPLO S.A.", "assisted": "no"},
]  # fmt: skip
UNITS = [{"unit_id": "1.10", "organisation_id": "O001", "women": 0, "formal": "sí"}]
CEILINGS = [{"line": "2.A", "year": 2016, "ceiling_ars": 1250000.5}]
FILLED = {"organisations": ORGANISATIONS, "units": UNITS, "line_ceilings": CEILINGS}


@pytest.mark.parametrize(
    ("heading", "mend"),
    [
        ("Monto pagado", "¿Es «Monto pagado»? Cámbiele el nombre a «Monto (pesos corrientes)»"),
        ("Montos", "¿Es «Montos»? Cámbiele el nombre a «Monto (pesos corrientes)»"),
        ("Monto (miles)", "¿Es «Monto (miles)»? Va en pesos, no en miles: convierta los valores"),
        ("Monto en US$", "¿Es «Monto en US$»? Va en pesos: convierta los valores"),
        ("Monto U$S", "¿Es «Monto U$S»? Va en pesos: convierta"),
        ("Monto en dólares", "¿Es «Monto en dólares»? Va en pesos: convierta"),
        ("Importe", "Agréguela"),
    ],
)
def test_a_missing_column_names_the_heading_that_may_be_it(heading, mend):
    written = ["Desembolso", "Instrumento", "Fecha", "Concepto", "Observaciones", heading]
    columns, problems, notes = match_headings(written, TABLES["disbursements"], "d.csv")
    (problem,) = problems
    assert problem.what == "falta la columna «Monto (pesos corrientes)» (amount_ars)"
    assert problem.mend.startswith(mend)
    assert columns[-1] is None
    assert heading in str(notes[0])


def test_a_misspelt_heading_in_another_unit_says_so():
    written = ["Desembolso", "Instrumento", "Fecha", "Concepto", "Monto (miles pesos corrientes)"]
    (problem,) = match_headings(written, TABLES["disbursements"], "d.csv")[1]
    assert problem.code == "unknown_heading"
    assert problem.mend.startswith("Va en pesos, no en miles")


def test_the_guide_says_that_formulas_are_not_read(workbook):
    texts = {row[1]: row[2] for row in workbook["Instrucciones"].values}
    assert "péguela como valores" in texts["Fórmulas"]


def check_read(path):
    with duckdb.connect() as connection:
        source = read_workbook(path, connection)
        assert not source.problems
        assert {t: connection.table(raw.relation).shape[0] for t, raw in source.tables.items()} == {
            name: len(FILLED.get(name, ())) for name in TABLES
        }
    assert source.about["title"] == "Prueba"
    assert (source.about["nature"], source.about["year"]) == ("simulated", 2016)
    found = examine(path)
    assert not found.problems
    for name, records in FILLED.items():
        frame = found.tables[name]
        assert list(frame.index) == list(range(3, 3 + len(records)))
        for row, record in zip(frame.to_dict("records"), records, strict=True):
            for column in TABLES[name].columns:
                expected = record.get(column.name)
                if expected in column.choices.values():
                    codes = {label: code for code, label in column.choices.items()}
                    expected = codes[expected]
                value = row[column.name]
                if expected is None:
                    assert pd.isna(value)
                elif isinstance(expected, dt.date):
                    assert value == expected.isoformat()
                else:
                    assert value == expected


def test_what_is_filled_in_is_read_and_the_examples_are_not(template, tmp_path):
    check_read(fill_in(template, tmp_path / "datos.xlsx", **FILLED))


@pytest.mark.slow
def test_it_is_read_the_same_after_libreoffice_saved_it(template, tmp_path):
    check_read(resaved(fill_in(template, tmp_path / "datos.xlsx", **FILLED), tmp_path))


@pytest.mark.slow
def test_libreoffice_keeps_the_drop_downs(template, tmp_path):
    again = openpyxl.load_workbook(resaved(template, tmp_path))
    units = {
        str(rule.sqref).partition(":")[0]: rule
        for rule in again["Unidades productivas"].data_validations.dataValidation
    }
    assert "OFFSET(Organizaciones!$B$3" in units["C3"].formula1
    assert units["G3"].formula1.replace("'", "").startswith("_listas!$")
    assert {rule.errorStyle for rule in units.values() if rule.showErrorMessage} == {"warning"}


def test_an_empty_template_says_what_is_missing_and_nothing_of_its_examples(template):
    found = examine(template)
    assert not any(found.counts.values())
    assert {problem.table for problem in found.problems} <= {"", "dataset"}
    assert not [note for note in found.notes if "EJEMPLO" in note.what]


def test_every_table_has_a_sheet_after_the_instructions(workbook):
    names = workbook.sheetnames
    assert names[:2] == ["Instrucciones", "Conjunto de datos"]
    assert names[2 : 2 + len(FIRST)] == [TABLES[name].title for name in FIRST]
    assert sorted(names[2:-1]) == sorted(table.title for table in TABLES.values())
    assert names[-1] == "_listas"
    assert workbook["_listas"].sheet_state == "hidden"
    assert workbook.active.title == "Instrucciones"


@pytest.mark.parametrize("table", TABLES.values(), ids=column_id)
def test_headings_are_recognised_as_their_columns(workbook, table):
    written = [cell.value for cell in workbook[table.title][1][1:]]
    columns, problems, notes = match_headings(written, table, "planilla.xlsx")
    assert columns == table.columns
    assert not problems
    assert not notes
    assert len(set(written)) == len(written)
    for column, heading in zip(table.columns, written, strict=True):
        assert ("*" in heading) == column.required
        assert ("◆" in heading) == (column.privacy == "personal")


def test_a_label_that_two_columns_share_is_told_apart():
    text = TABLES["results"].column("unit")
    twin = type(text)("other", "text", text.label)
    found = headings(Table("t", "T", (text, twin), ("unit",), "report"))
    assert len(set(found.values())) == 2


@pytest.mark.parametrize("table", TABLES.values(), ids=column_id)
def test_every_column_has_a_note_and_a_valid_example(workbook, table):
    sheet = workbook[table.title]
    assert sheet["A2"].value == "EJEMPLO"
    for place, column in enumerate(table.columns, start=2):
        assert f"Nombre técnico: {column.name}" in sheet.cell(1, place).comment.text
        assert sheet.cell(2, place).comment is None
        value = example(table, column)
        if value is None:
            assert not column.required
        else:
            assert read_cell(cell_text(value), column) is not None


@pytest.mark.parametrize("table", TABLES.values(), ids=column_id)
def test_closed_lists_have_a_drop_down_with_every_option(workbook, table):
    rules = workbook[table.title].data_validations.dataValidation
    for place, column in enumerate(table.columns, start=2):
        letter = openpyxl.utils.get_column_letter(place)
        own = [rule for rule in rules if str(rule.sqref).startswith(f"{letter}3:")]
        check_rules(workbook, column, own)


def check_rules(workbook, column, rules):
    assert len(rules) <= 1
    for rule in rules:
        assert len(rule.prompt or "") <= 255
        assert len(rule.error or "") <= 225
        assert len(rule.errorTitle or "") <= 32
        assert rule.errorStyle == "warning"
    if options(column) and not several(column):
        where = rules[0].formula1.partition("!")[2].replace("$", "")
        listed = tuple(row[0].value for row in workbook["_listas"][where])
        assert listed == options(column)
    if several(column):
        assert rules[0].type is None
        assert ";" in rules[0].prompt


def test_no_cell_is_a_formula(workbook):
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("table", TABLES.values(), ids=column_id)
def test_the_heading_and_the_example_are_locked_and_the_data_are_not(workbook, table):
    sheet = workbook[table.title]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert not sheet.protection.sort
    assert not sheet.protection.autoFilter
    assert not sheet.protection.deleteRows
    assert all(cell.protection.locked for row in sheet["1:2"] for cell in row)
    for dimension in sheet.column_dimensions.values():
        assert not dimension.protection.locked
    assert max(dimension.max for dimension in sheet.column_dimensions.values()) == 16384
    assert sheet.max_row == 2
    assert sheet.freeze_panes == "C3"
    # Sorting must not touch a locked row.
    assert sheet.auto_filter.ref.startswith("A2:")


def test_links_in_the_instructions_lead_to_sheets(workbook):
    sheet = workbook["Instrucciones"]
    targets = [
        cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink
    ]
    titles = {target.rpartition("!")[0].strip("'") for target in targets}
    assert titles == set(workbook.sheetnames[1:-1])


def test_it_is_small_and_always_the_same(template, tmp_path):
    assert template.stat().st_size < 300_000
    assert write_template(tmp_path / "otra.xlsx").read_bytes() == template.read_bytes()
    with zipfile.ZipFile(template) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert "es-AR" in core


def test_only_the_tables_asked_for(tmp_path):
    path = write_template(tmp_path / "a.xlsx", ["units", "organisations"])
    assert openpyxl.load_workbook(path).sheetnames[2:-1] == [
        "Organizaciones",
        "Unidades productivas",
    ]
    alone = openpyxl.load_workbook(write_template(tmp_path / "b.xlsx", ["units"]))
    rules = alone["Unidades productivas"].data_validations.dataValidation
    assert not [rule for rule in rules if "Organizaciones" in (rule.formula1 or "")]


@pytest.mark.parametrize(
    ("name", "tables", "words"),
    [
        ("a.xls", None, ".xlsx"),
        ("a", None, "a.xlsx"),
        ("falta/a.xlsx", None, "no existe"),
        ("carpeta.xlsx", None, "es una carpeta"),
        ("datos.xlsx", None, "ya existe"),
        ("a.xlsx", ["unitz"], "units"),
    ],
)
def test_wrong_use_is_refused_and_nothing_is_written(tmp_path, name, tables, words):
    (tmp_path / "carpeta.xlsx").mkdir()
    (tmp_path / "datos.xlsx").write_bytes(b"mine")
    with pytest.raises(UsageError, match=words):
        write_template(tmp_path / name, tables)
    assert (tmp_path / "datos.xlsx").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["carpeta.xlsx", "datos.xlsx"]


def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(openpyxl.Workbook, "save", full)
    with pytest.raises(UsageError, match="no se puede escribir"):
        write_template(tmp_path / "a.xlsx")
    assert not list(tmp_path.iterdir())
