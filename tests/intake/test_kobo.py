"""Exports of the follow-up survey, made here in the shapes of KoboToolbox and ODK Central."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest
from ruamel.yaml import YAML

from spl_eval.errors import InputProblems
from spl_eval.intake import examine
from spl_eval.intake.readers.kobo import export as kobo_export
from spl_eval.intake.readers.kobo.reading import read_kobo

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "kobo_follow_up.yml"
FORM = "Encuesta de seguimiento a unidades 2018"
SCALE = ["comunicacion", "decisiones", "negociacion", "reparto"]
LABELS = {
    "organizacion": "Código de la organización",
    "codigo_unidad": "Código de la unidad",
    "respondio": "¿Respondió la encuesta?",
    "motivo": "¿Por qué no respondió?",
    "fecha": "Fecha de la visita",
    "comunicacion": "¿Cuánto se comunican entre sí?",
    "decisiones": "¿Cuánto deciden en conjunto?",
    "negociacion": "¿Cuánto negocian en conjunto?",
    "reparto": "¿Cuánto se reparten las responsabilidades?",
}

# (submission, organisation, date, its units: code, answered, reason, scores)
SUBMISSIONS = [
    (
        "aaa",
        "o1",
        "2018-05-10",
        [
            ("u1", "si", "", ["bastante", "mucho", "nada", "poco"]),
            ("u2", "no", "cerro", ["", "", "", ""]),
        ],
    ),
    ("bbb", "o2", "2018-05-11", []),
    ("ccc", "o3", "2018-05-12", [("u3", "si", "", ["algo", "algo", "algo", "algo"])]),
]
EXPECTED = [
    ("aaa/1", "o1", "u1", "yes", "", "2018-05-10", "4", "5", "1", "2"),
    ("aaa/2", "o1", "u2", "no", "closed", "2018-05-10", "", "", "", ""),
    ("ccc/1", "o3", "u3", "yes", "", "2018-05-12", "3", "3", "3", "3"),
]
IN_TABLE = [
    "follow_up_id",
    "organisation_id",
    "unit_id",
    "answered",
    "reason",
    "date",
    "communication",
    "joint_decisions",
    "joint_negotiation",
    "fair_sharing",
]


def kobo_sheets(submissions=SUBMISSIONS):
    """Return a KoboToolbox export: the sheets by name, with questions headed by their groups."""
    main = [["visita/fecha", "visita/organizacion", "_id", "_uuid", "_validation_status", "_index"]]
    repeat = [
        [
            "unidad/codigo_unidad",
            "unidad/respondio",
            "unidad/motivo",
            *(f"unidad/seguimiento/{name}" for name in SCALE),
            "_index",
            "_parent_table_name",
            "_parent_index",
            "_submission__uuid",
        ]
    ]
    for index, (submission, organisation, date, units) in enumerate(submissions, start=1):
        main.append([date, organisation, 1000 + index, submission, "", index])
        for code, answered, reason, scores in units:
            row = [code, answered, reason, *scores]
            repeat.append([*row, len(repeat), FORM, index, submission])
    return {FORM[:31]: main, "unidad": repeat}


def odk_files(submissions=SUBMISSIONS):
    """Return an ODK Central export: the CSV files by name, groups joined by hyphens."""
    main = [
        ["SubmissionDate", "visita-fecha", "visita-organizacion", "KEY", "Status", "ReviewState"]
    ]
    repeat = [
        [
            "codigo_unidad",
            "respondio",
            "motivo",
            *(f"seguimiento-{name}" for name in SCALE),
            "PARENT_KEY",
            "KEY",
        ]
    ]
    for submission, organisation, date, units in submissions:
        key = f"uuid:{submission}"
        main.append([f"{date}T20:00:00.000Z", date, organisation, key, "", ""])
        for number, (code, answered, reason, scores) in enumerate(units, start=1):
            row = [code, answered, reason, *scores]
            repeat.append([*row, key, f"{key}/unidad[{number}]"])
    return {"seguimiento.csv": main, "seguimiento-unidad.csv": repeat}


class Survey:
    """A folder with one export and its mapping."""

    def __init__(self, folder):
        self.folder = folder
        self.mapping = folder / "kobo.yml"
        self.mapping.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")

    def workbook(self, sheets=None):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in (sheets or kobo_sheets()).items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        self.export = self.folder / "encuesta.xlsx"
        book.save(self.export)
        return self

    def zip(self, files=None, extra=()):
        self.export = self.folder / "encuesta.zip"
        with zipfile.ZipFile(self.export, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, rows in (files or odk_files()).items():
                text = io.StringIO()
                csv.writer(text).writerows(rows)
                archive.writestr(name, text.getvalue())
            for name, content in extra:
                archive.writestr(name, content)
        return self

    def change(self, **columns):
        """Change columns of follow_up in the mapping; None takes one out."""
        content = YAML(typ="safe").load(self.mapping.read_text(encoding="utf-8"))
        found = content["tables"]["follow_up"]["columns"]
        found.update(columns)
        content["tables"]["follow_up"]["columns"] = {
            name: entry for name, entry in found.items() if entry is not None
        }
        self.write(content)
        return self

    def write(self, content):
        # JSON is YAML too, and says plainly what is a text.
        self.mapping.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return self

    def read(self, duck):
        return read_kobo(self.export, self.mapping, duck)

    def refusal(self, duck):
        with pytest.raises(InputProblems) as caught:
            self.read(duck)
        return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def survey(tmp_path):
    return Survey(tmp_path)


@pytest.fixture
def duck():
    with duckdb.connect() as connection:
        yield connection


def cells(duck, raw, names=IN_TABLE):
    """Return the cells of some columns, row by row."""
    places = ", ".join(f"c{raw.place(name)}" for name in names)
    return duck.execute(f"SELECT {places} FROM {raw.relation} ORDER BY row").fetchall()


def row_numbers(duck, raw):
    return [
        row for (row,) in duck.execute(f"SELECT row FROM {raw.relation} ORDER BY row").fetchall()
    ]


# --- What is read ---------------------------------------------------------------------------------


def test_both_shapes_give_the_same_table(duck, survey):
    for made in (survey.workbook, survey.zip):
        made()
        read = survey.read(duck)
        assert read.problems == ()
        assert read.unreadable == frozenset()
        raw = read.tables["follow_up"]
        assert cells(duck, raw) == EXPECTED
        assert cells(duck, raw, ["survey_id"]) == [("ENC-2018",)] * 3
        assert row_numbers(duck, raw) == [2, 3, 4]


def test_a_cell_is_named_by_its_place_in_the_export(duck, survey):
    raw = survey.workbook().read(duck).tables["follow_up"]
    assert (raw.file, raw.sheet, raw.first_row) == ("encuesta.xlsx", "unidad", None)
    place = raw.place("communication")
    assert raw.headings[place] == "unidad/seguimiento/comunicacion"
    assert raw.positions[place] == 4
    organisation = raw.place("organisation_id")
    assert raw.headings[organisation] == f"visita/organizacion (de la hoja {FORM[:31]})"
    assert raw.positions[organisation] == 0


def test_labels_are_read_like_names(duck, survey):
    sheets = kobo_sheets()
    for rows in sheets.values():
        rows[0] = [LABELS.get(heading.rpartition("/")[2], heading) for heading in rows[0]]
    words = {"si": "Sí", "cerro": "Cerró", "no": "No"}
    sheets["unidad"][1:] = [
        [words.get(cell, cell) if isinstance(cell, str) else cell for cell in row]
        for row in sheets["unidad"][1:]
    ]
    raw = survey.workbook(sheets).read(duck).tables["follow_up"]
    assert cells(duck, raw) == EXPECTED


def test_rows_of_submissions_without_a_repeat(duck, survey):
    """Without «repeat» each submission is a row."""
    survey.write(
        {
            "tables": {
                "follow_up": {
                    "columns": {
                        "follow_up_id": {"identifier": "submission"},
                        "survey_id": {"value": 2018},
                        "answered": {"value": "yes"},
                        "organisation_id": "organizacion",
                        "date": "fecha",
                    }
                }
            }
        }
    )
    raw = survey.zip().read(duck).tables["follow_up"]
    assert cells(duck, raw, ["follow_up_id", "survey_id", "organisation_id", "date"]) == [
        ("aaa", "2018", "o1", "2018-05-10"),
        ("bbb", "2018", "o2", "2018-05-11"),
        ("ccc", "2018", "o3", "2018-05-12"),
    ]


def nested_mapping():
    columns = {
        "unit_id": {"question": "codigo_unidad"},
        "year": {"question": "anio"},
        "sales_ars": {"question": "ventas"},
        "jobs": {"question": "puestos"},
    }
    return {"tables": {"outcomes": {"repeat": "ejercicio", "columns": columns}}}


@pytest.mark.parametrize("shape", ["workbook", "zip"])
def test_a_repeat_within_a_repeat(duck, survey, shape):
    years = [["anio", "ventas", "puestos"], [2017, "1250.5", "3"], [2018, "2330.125", 4]]
    if shape == "workbook":
        sheets = kobo_sheets()
        rows = [
            [*years[0], "_index", "_parent_table_name", "_parent_index"],
            [*years[1], 1, "unidad", 1],
            [*years[2], 2, "unidad", 3],
        ]
        survey.workbook({**sheets, "ejercicio": rows})
    else:
        rows = [
            [*years[0], "PARENT_KEY", "KEY"],
            [*years[1], "uuid:aaa/unidad[1]", "uuid:aaa/unidad[1]/ejercicio[1]"],
            [*years[2], "uuid:ccc/unidad[1]", "uuid:ccc/unidad[1]/ejercicio[1]"],
        ]
        survey.zip({**odk_files(), "seguimiento-ejercicio.csv": rows})
    survey.write(nested_mapping())
    read = survey.read(duck)
    assert read.problems == ()
    assert cells(duck, read.tables["outcomes"], ["unit_id", "year", "sales_ars", "jobs"]) == [
        ("u1", "2017", "1250,5", "3"),
        ("u3", "2018", "2330,125", "4"),
    ]


def test_a_moment_gives_the_date_that_it_was_in_argentina(duck, survey):
    submissions = [
        ("aaa", "o1", "2018-05-10", [("u1", "si", "", [""] * 4)]),
    ]
    files = odk_files(submissions)
    survey.change(date={"question": "SubmissionDate"})
    for written, date in (
        ("2018-05-11T02:59:59.000Z", "2018-05-10"),
        ("2018-05-11T03:00:00.000Z", "2018-05-11"),
        ("2018-05-11T23:30:00.000-03:00", "2018-05-11"),
        ("2018-05-11T23:30:00", "2018-05-11"),
        ("2018-05-11T99:30:00", "2018-05-11T99:30:00"),
        ("ayer", "ayer"),
    ):
        files["seguimiento.csv"][1][0] = written
        raw = survey.zip(files).read(duck).tables["follow_up"]
        assert cells(duck, raw, ["date"]) == [(date,)]


def test_several_answers_become_a_list(duck, survey):
    survey.change(
        unit_id={"question": "motivo", "multiple": True, "values": {"x": "uno", "y": "dos"}},
        reason=None,
    )
    sheets = kobo_sheets([("aaa", "o1", "2018-05-10", [("u1", "si", "y x", [""] * 4)])])
    raw = survey.workbook(sheets).read(duck).tables["follow_up"]
    assert cells(duck, raw, ["unit_id"]) == [("dos;uno",)]


@pytest.mark.parametrize("shape", ["workbook", "zip"])
def test_rejected_submissions_are_left_out(duck, survey, shape):
    if shape == "workbook":
        sheets = kobo_sheets()
        sheets[FORM[:31]][1][4] = "validation_status_not_approved"
        survey.workbook(sheets)
    else:
        files = odk_files()
        files["seguimiento.csv"][1][5] = "rejected"
        survey.zip(files)
    read = survey.read(duck)
    assert cells(duck, read.tables["follow_up"]) == EXPECTED[2:]
    assert any("no se usa 1 envío rechazado" in str(note) for note in read.notes)


def test_photographs_and_added_sheets_are_passed_over(duck, survey):
    extra = [("media/foto.jpg", b"\xff" * 10), ("media/tabla.csv", b"a,b\n1,2\n")]
    assert cells(duck, survey.zip(extra=extra).read(duck).tables["follow_up"]) == EXPECTED
    sheets = {**kobo_sheets(), "notas": [["revisar"], ["u2"]], "vacía": []}
    assert cells(duck, survey.workbook(sheets).read(duck).tables["follow_up"]) == EXPECTED


# --- What is wrong with an export -----------------------------------------------------------------


@pytest.mark.parametrize("shape", ["workbook", "zip"])
def test_a_repeated_submission_is_a_problem(duck, survey, shape):
    again = [*SUBMISSIONS, SUBMISSIONS[0]]
    if shape == "workbook":
        survey.workbook(kobo_sheets(again))
    else:
        survey.zip(odk_files(again))
    (problem,) = survey.read(duck).problems
    assert (problem.row, problem.column) == (5, "_uuid" if shape == "workbook" else "KEY")
    assert "el envío está repetido. Deje una sola fila por envío" in str(problem)


@pytest.mark.parametrize("shape", ["workbook", "zip"])
def test_an_orphan_is_a_problem(duck, survey, shape):
    if shape == "workbook":
        sheets = kobo_sheets()
        sheets["unidad"][2][-2] = 99
        survey.workbook(sheets)
    else:
        files = odk_files()
        files["seguimiento-unidad.csv"][2][-2] = "uuid:zzz"
        survey.zip(files)
    read = survey.read(duck)
    (problem,) = read.problems
    assert problem.row == 3
    assert problem.sheet in {"unidad", "seguimiento-unidad.csv"}
    assert "no pertenece a ningún envío" in str(problem)
    assert cells(duck, read.tables["follow_up"], ["unit_id"]) == [("u1",), ("u3",)]


def test_rows_that_contain_themselves_are_orphans(duck, survey):
    sheets = kobo_sheets()
    for row in sheets["unidad"][1:]:
        row[-3], row[-2] = "unidad", row[-4]
    read = survey.workbook(sheets).read(duck)
    assert read.problems[0].rows == (2, 3, 4)
    assert cells(duck, read.tables["follow_up"]) == []


def test_a_repeat_has_its_rows_at_one_depth(duck, survey):
    """A row that names another kind of parent than the first one does is an orphan."""
    rows = [
        ["anio", "_index", "_parent_table_name", "_parent_index"],
        [2017, 1, "unidad", 1],
        [2018, 2, FORM, 1],
    ]
    content = nested_mapping()
    columns = content["tables"]["outcomes"]["columns"]
    del columns["sales_ars"], columns["jobs"]
    read = survey.write(content).workbook({**kobo_sheets(), "ejercicio": rows}).read(duck)
    assert [problem.row for problem in read.problems] == [3]
    assert cells(duck, read.tables["outcomes"], ["unit_id", "year"]) == [("u1", "2017")]


def test_an_answer_without_a_value_is_one_problem_with_all_its_rows(duck, survey):
    sheets = kobo_sheets()
    for row in (1, 3):
        sheets["unidad"][row][3] = "bastnte"
    (problem,) = survey.workbook(sheets).read(duck).problems
    assert str(problem) == (
        "encuesta.xlsx, hoja unidad, fila 2, columna unidad/seguimiento/comunicacion: la respuesta "
        "«bastnte» no tiene valor en kobo.yml (en 2 filas; también 4). ¿Quiso decir «bastante»? "
        "Agréguela a «values» de follow_up.communication, o corrija la respuesta."
    )


def test_a_submission_without_identifier_is_a_problem(duck, survey):
    sheets = kobo_sheets()
    sheets[FORM[:31]][2][3] = None
    (problem,) = survey.workbook(sheets).read(duck).problems
    assert (problem.row, problem.column) == (3, "_uuid")


def test_an_export_without_identifiers_is_refused(duck, survey):
    sheets = kobo_sheets()
    sheets[FORM[:31]][0][2:4] = ["otra", "cosa"]
    (said,) = survey.workbook(sheets).refusal(duck)
    assert "no tiene la columna _uuid ni KEY" in said


def test_encrypted_submissions_are_refused(duck, survey):
    files = odk_files()
    files["seguimiento.csv"][1][4] = "not decrypted"
    (said,) = survey.zip(files).refusal(duck)
    assert "hay envíos cifrados" in said


def test_files_that_are_no_export(duck, survey, tmp_path):
    def said(name, content):
        survey.export = tmp_path / name
        survey.export.write_bytes(content)
        (one,) = survey.refusal(duck)
        return one

    assert "no es un zip de CSV ni un libro" in said("a.zip", b"PK nada")
    assert "no es un libro de Excel" in said("a.xlsx", b"nada")
    survey.export = tmp_path / "no_hay.zip"
    assert "no existe" in survey.refusal(duck)[0]
    survey.zip({"a.csv": [["x"], ["1"]]})
    assert "columna KEY" in survey.refusal(duck)[0]
    survey.zip({"a.csv": [["KEY"], ["1"]], "b.csv": [["KEY"], ["1"]]})
    assert "columna KEY" in survey.refusal(duck)[0]
    survey.zip(extra=[("x.csv", b"KEY\n\xff\n")])
    assert "x.csv no está en UTF-8" in survey.refusal(duck)[0]
    survey.zip(extra=[("x.csv", b'KEY,PARENT_KEY\n"1,2\n')])
    assert "x.csv no es un CSV válido" in survey.refusal(duck)[0]
    survey.zip(extra=[("x.csv", b"KEY,PARENT_KEY\n1,2,3\n")])
    assert "hay filas con más celdas que el encabezado" in survey.refusal(duck)[0]
    survey.zip(extra=[("otra/seguimiento.csv", b"KEY\n1\n")])
    assert "tiene dos veces seguimiento.csv" in survey.refusal(duck)[0]


def test_an_export_that_is_too_large_is_refused(duck, survey, monkeypatch):
    monkeypatch.setattr(kobo_export, "MAX_INFLATED", 100)
    assert "ocupa demasiado al descomprimirse" in survey.zip().refusal(duck)[0]
    monkeypatch.setattr(kobo_export, "MAX_PARTS", 1)
    assert "tiene más de 1 partes" in survey.refusal(duck)[0]
    monkeypatch.setattr(kobo_export, "MAX_ROWS", 2)
    assert "tiene más de 2 filas" in survey.workbook().refusal(duck)[0]


# --- What is wrong with a mapping -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (
            {"communication": {"question": "comunicasion"}},
            "kobo.yml: follow_up.communication: la pregunta «comunicasion» no está en "
            "encuesta.xlsx. ¿Quiso decir «comunicacion»? Corrija el nombre",
        ),
        ({"communication": {"question": "zzz"}}, "no está en encuesta.xlsx. Corrija el nombre"),
    ],
)
def test_a_question_that_the_export_lacks(duck, survey, columns, says):
    read = survey.change(**columns).workbook().read(duck)
    assert read.tables == {}
    assert read.unreadable == {"follow_up"}
    assert says in str(read.problems[0])


def test_an_ambiguous_question_asks_for_its_group(duck, survey):
    sheets = kobo_sheets()
    sheets["unidad"][0][4] = "unidad/antes/comunicacion"
    survey.change(joint_decisions=None).workbook(sheets)
    said = str(survey.read(duck).problems[0])
    assert "la pregunta «comunicacion» es ambigua" in said
    assert "«unidad/seguimiento/comunicacion» o «unidad/antes/comunicacion»" in said
    survey.change(communication={"question": "antes/comunicacion", "values": {"mucho": 5}})
    survey.change(joint_negotiation=None, fair_sharing=None)
    sheets["unidad"][3][4] = "mucho"
    raw = survey.workbook(sheets).read(duck).tables["follow_up"]
    assert cells(duck, raw, ["communication"]) == [("5",), ("",), ("5",)]


def test_a_repeat_that_the_export_lacks(duck, survey):
    content = YAML(typ="safe").load(EXAMPLE.read_text(encoding="utf-8"))
    content["tables"]["follow_up"]["repeat"] = "unidades"
    for made in (survey.write(content).workbook, survey.zip):
        (problem,) = made().read(duck).problems
        assert "el grupo repetido «unidades» no está" in str(problem)
        assert "¿Quiso decir «unidad»?" in str(problem)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"answered": None}, "follow_up: falta la columna «answered» (Respondió)"),
        ({"comunication": "x"}, "no tiene esa columna. ¿Quiso decir «communication»?"),
        ({"date": {}}, "follow_up.date: no dice de dónde sale"),
        ({"date": {"question": "a", "value": 1}}, "tiene a la vez question y value"),
        ({"date": {"question": []}}, "«question» no es un nombre"),
        ({"date": {"question": {"a": 1}}}, "«question» no es un nombre"),
        ({"date": {"qestion": "a"}}, "la clave «qestion» no se conoce. ¿Quiso decir «question»?"),
        ({"date": {"value": [1]}}, "«value» no es un valor"),
        ({"unit_id": {"identifier": "rows"}}, "«rows» no se conoce. ¿Quiso decir «row»?"),
        ({"unit_id": {"question": "a", "multiple": "si"}}, "«multiple» no es true ni false"),
        ({"unit_id": {"question": "a", "values": ["x"]}}, "«values» no contiene pares"),
        (
            {"answered": {"question": "a", "values": {"si": "yess"}}},
            "follow_up.answered: «yess» no es un código. ¿Quiso decir «yes»?",
        ),
        (
            {"unit_id": {"question": "a", "values": {"Sí": 1, "si": 2}}},
            "la respuesta «si» tiene dos valores",
        ),
    ],
)
def test_a_wrong_mapping_is_refused_before_the_export_is_opened(duck, survey, columns, says):
    survey.change(**columns)
    survey.export = survey.folder / "no_hay.xlsx"
    said = "\n".join(survey.refusal(duck))
    assert says in said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({}, "falta «tables»"),
        ({"tables": []}, "falta «tables»"),
        ({"tables": {"folow_up": {}}}, "«folow_up» no se conoce. ¿Quiso decir «follow_up»?"),
        ({"tables": {"follow_up": {}}}, "follow_up: falta «columns»"),
        ({"tables": {"follow_up": 3}}, "follow_up: falta «columns»"),
        ({"tables": {"follow_up": {}}, "otra": 1}, "la clave «otra» no se conoce"),
        ({"tables": {"follow_up": {"repeat": 3, "columns": {"date": "a"}}}}, "«repeat» no es"),
    ],
)
def test_a_mapping_without_its_parts_is_refused(duck, survey, content, says):
    survey.write(content).export = survey.folder / "no_hay.xlsx"
    assert says in "\n".join(survey.refusal(duck))


def test_every_problem_of_a_mapping_is_said_at_once(duck, survey):
    survey.change(date={}, comunication="x", answered=None)
    survey.export = survey.folder / "no_hay.xlsx"
    assert len(survey.refusal(duck)) == 3


# --- In a folder ----------------------------------------------------------------------------------

ABOUT = """title: x
nature: simulated
year: 2018
kobo: {export: encuesta.xlsx, mapping: kobo.yml}
"""


@pytest.fixture
def folder(survey, tmp_path):
    """Return a folder whose dataset.yml names the export; the answers refer to nobody yet."""
    survey.workbook()
    survey.mapping.rename(tmp_path / "kobo.yml")
    (tmp_path / "dataset.yml").write_text(ABOUT, encoding="utf-8")
    return tmp_path


def test_a_folder_names_its_survey(folder):
    found = examine(folder)
    assert found.counts == {"follow_up": 3}
    assert found.tables["follow_up"]["answered"].notna().all()
    assert {problem.code for problem in found.problems} == {"unknown_reference"}
    assert not any("no se usan" in note.what for note in found.notes)


def test_a_table_comes_from_the_survey_or_from_a_file(folder):
    header = "follow_up_id,survey_id,answered\n"
    (folder / "follow_up.csv").write_text(header, encoding="utf-8")
    told = [problem for problem in examine(folder).problems if problem.code == "repeated_table"]
    assert [str(problem) for problem in told] == [
        "encuesta.xlsx: trae la tabla follow_up, que también está en follow_up.csv. "
        "Deje una sola de las dos."
    ]


@pytest.mark.parametrize(
    "kobo",
    ["encuesta.xlsx", "{export: encuesta.xlsx}", "{export: ../encuesta.xlsx, mapping: kobo.yml}"],
)
def test_a_survey_lies_in_its_folder(folder, kobo):
    about = ABOUT.partition("kobo:")[0] + f"kobo: {kobo}\n"
    (folder / "dataset.yml").write_text(about, encoding="utf-8")
    told = [str(problem) for problem in examine(folder).problems]
    assert len(told) == 1
    assert "no dice la exportación y su mapeo. Escriba kobo: {export: encuesta.xlsx" in told[0]
