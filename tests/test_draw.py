"""The command ``spl-eval draw``: its files are the draw, whole or not there, no formula in them."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import re

import pandas as pd
import pytest
from openpyxl import load_workbook

from spl_eval.errors import UsageError
from spl_eval.impact.sample import signature
from spl_eval.intake import load
from spl_eval.publish.sample import files
from spl_eval.publish.sample.design import designed
from spl_eval.publish.sample.drawing import draw_to
from spl_eval.publish.sample.files import check_folder, write_draw
from spl_eval.publish.sample.signed import Drawing, frame_signature, record, sample_csv
from spl_eval.publish.sample.workbook import field_workbook
from spl_eval.results.study.fieldwork import drawn
from tests.made_survey import book, tables
from tests.report import ROOT

NAMES = ("muestra.csv", "acta.txt", "trabajo_de_campo.xlsx")
HOSTILE = ('=HYPERLINK("http://x";"y")', "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "_x0041_", "a\x00b")


def drawing(made=None, **of):
    made = book(made, **of)
    design = designed(made.frame_of(2016), made.plan)
    return made.dataset, Drawing("c", "Estudio", 2016, "Datos", True, design, "es el congelado")


def sheet_rows(sheet):
    return list(sheet.iter_rows(min_row=3, values_only=True))


@pytest.fixture
def project_root(tmp_path, monkeypatch):
    monkeypatch.setenv("SPL_EVAL_ROOT", str(tmp_path))
    return tmp_path


class TestTheFiles:
    def test_the_sample_is_a_table_of_data_with_the_signature_of_the_draw(self):
        _, made = drawing()
        text = sample_csv(made)
        table = pd.read_csv(io.StringIO(text), dtype={"stratum": str}, decimal=",")
        assert list(table.columns) == [
            *("sample_id", "survey_id", "organisation_id", "unit_id", "stratum", "selection"),
            *("probability", "draw_order"),
        ]
        read_back = table.rename(columns={"draw_order": "order"})
        assert signature(read_back) == made.design.drawn.signature
        assert table["sample_id"].is_unique
        assert set(table["survey_id"]) == {"S2016"}

    def test_a_probability_has_all_its_digits_and_never_an_exponent(self):
        _, made = drawing()
        found = [row["probability"] for row in csv.DictReader(io.StringIO(sample_csv(made)))]
        known = made.design.drawn.table["probability"]
        for text, value in zip(found, known, strict=True):
            assert (text == "") == (value != value)
            # As the data's tables are written: a decimal comma, and no exponent.
            assert not re.search(r"[.e]", text)
            assert not text or float(text.replace(",", ".")) == value

    def test_what_is_signed_names_plan_frame_draw_and_file(self):
        _, made = drawing()
        text, sample = record(made), sample_csv(made)
        assert hashlib.sha256(sample.encode()).hexdigest() in text
        assert made.design.drawn.signature in text
        units = sorted(
            f"{'2.A' if name[0] == 'A' else 'sin firma'} / NOA\t{name}"
            for name in made.design.frame["unit_id"]
        )
        assert hashlib.sha256("\n".join(units).encode()).hexdigest() in text
        turned = dataclasses.replace(made.design, frame=made.design.frame[::-1])
        assert frame_signature(turned) == frame_signature(made.design)
        assert "DATOS SIMULADOS" in text
        total = made.design.allocation.table[["population", "n", "reserve"]].sum()
        assert re.search(rf"Total +{total['population']} +{total['n']} +{total['reserve']}\n", text)
        assert text.count("Firma:") == 2
        # Who signs needs no codes of units.
        assert not re.findall(r"\b[AC]\d\d\b", text)

    def test_what_is_signed_says_how_anybody_repeats_the_draw(self):
        # The recipe of the record, followed by hand.
        _, made = drawing()
        table = made.design.drawn.table
        for stratum, own in table.groupby("stratum"):
            letter = "A" if stratum.startswith("2.A") else "C"
            frame = [name for name in made.design.frame["unit_id"] if name[0] == letter]
            first = sorted(
                frame, key=lambda name: hashlib.sha256(f"7\n{name}".encode()).hexdigest()
            )
            assert own["unit_id"].tolist() == first[: len(own)]


class TestTheWorkbook:
    def test_a_row_for_each_unit_by_stratum_and_the_reserve_apart(self):
        dataset, made = drawing()
        book = field_workbook(made, dataset)
        table = made.design.drawn.table
        asked = table[table["selection"] != "reserve"]
        rows = sheet_rows(book["Muestra"])
        assert [row[9] for row in rows] == asked["unit_id"].tolist()
        assert [row[0] for row in rows] == sorted(asked["stratum"])
        reserve = table[table["selection"] == "reserve"]
        assert [row[9] for row in sheet_rows(book["Reserva"])] == reserve["unit_id"].tolist()
        assert len(
            {row[6] for name in ("Muestra", "Reserva") for row in sheet_rows(book[name])}
        ) == (len(table))

    def test_only_the_answers_can_be_written_and_they_have_their_lists(self):
        dataset, made = drawing()
        sheet = field_workbook(made, dataset)["Muestra"]
        assert sheet.protection.sheet
        headings = [cell.value for cell in sheet[2]]
        free = [headings[cell.column - 1] for cell in sheet[3] if not cell.protection.locked]
        assert free[:3] == ["Respondió *", "Motivo de no respuesta", "Fecha"]
        assert len(free) == 7
        kinds = {str(each.sqref)[0]: each.type for each in sheet.data_validations.dataValidation}
        letters = [cell.column_letter for cell in sheet[2] if cell.value in free]
        assert [kinds[letter] for letter in letters] == ["list", "list", "date", *["whole"] * 4]

    def test_a_hostile_name_is_text(self, tmp_path):
        made = tables()
        for row, name in zip(made["units"], HOSTILE * 6, strict=False):
            row["name"] = name
        for row in made["organisations"]:
            row["name"] = "=1+1"
        dataset, own = drawing(made)
        book = field_workbook(own, dataset)
        path = tmp_path / "x.xlsx"
        book.save(path)
        back = load_workbook(path)
        seen = set()
        for sheet in back:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", cell.coordinate
                    seen.add(cell.value)
        assert {"=1+1", "+1+1", "@SUM(A1)"} <= seen
        cells = [cell for row in back["Muestra"].iter_rows(min_row=3) for cell in row]
        assert all(
            cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "+", "@"))
        )

    def test_real_data_bear_no_stamp_of_simulated(self):
        dataset, made = drawing()
        real = Drawing("c", "Estudio", 2016, "Datos", False, made.design, "es el congelado")
        assert "SIMULADOS" in field_workbook(made, dataset)["Muestra"]["A1"].value
        assert "SIMULADOS" not in field_workbook(real, dataset)["Muestra"]["A1"].value
        assert "SIMULADOS" not in record(real)


class TestWriting:
    def test_two_draws_give_the_same_bytes_whatever_the_order_of_the_data(self, project_root):
        mixed = {name: rows[::-1] for name, rows in tables().items()}
        contents = []
        for number, made in enumerate((tables(), mixed)):
            dataset, own = drawing(made)
            folder = project_root / str(number)
            write_draw(own, dataset, folder)
            assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
            contents.append([(folder / name).read_bytes() for name in NAMES])
        assert contents[0] == contents[1]

    def test_it_never_writes_over_a_draw(self, project_root):
        folder = project_root / "sorteo"
        dataset, own = drawing()
        folder.mkdir()
        write_draw(own, dataset, folder)  # an empty folder is as good as none
        before = (folder / NAMES[0]).read_bytes()
        with pytest.raises(UsageError, match="no se escribe sobre un sorteo") as caught:
            write_draw(drawing(seed=8)[1], dataset, folder)
        assert caught.value.exit_code == 2
        assert (folder / NAMES[0]).read_bytes() == before

    @pytest.mark.parametrize(
        ("place", "why"),
        [("build/c/site/x", "se publica"), ("no/hay", "no existe"), ("archivo", "ya existe")],
    )
    def test_a_folder_that_cannot_be(self, project_root, place, why):
        (project_root / "archivo").write_text("x")
        with pytest.raises(UsageError, match=why):
            check_folder(project_root / place)

    def test_what_fails_leaves_nothing(self, project_root, monkeypatch):
        def full(*_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(files, "save_workbook", full)
        dataset, own = drawing()
        with pytest.raises(UsageError, match="no se puede escribir"):
            write_draw(own, dataset, project_root / "sorteo")
        assert list(project_root.iterdir()) == []


def test_a_run_without_the_chapter_on_the_sample_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("SPL_EVAL_ROOT", str(ROOT))
    with pytest.raises(UsageError, match="no tiene el cuaderno midterm_sample"):
        draw_to("2016", str(tmp_path / "x"))


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.slow
def test_the_command_and_its_sample_goes_straight_into_the_data(new_project):
    project = new_project("sorteo")
    project.demonstration()
    for path in (ROOT / "params").glob("midterm_2016.*"):
        (project.root / "params" / path.name).write_bytes(path.read_bytes())
    done = project.command("draw", "midterm_2016", "--out", "sorteo")
    assert done.returncode == 0, done.stderr
    assert "Aviso: los datos ya tienen una muestra de S2016." in done.stdout
    told = re.search(r"Huella del sorteo: ([0-9a-f]{64})", done.stdout).group(1)
    assert told in (project.root / "sorteo" / "acta.txt").read_text(encoding="utf-8")

    # The sample of S2016 is this one, and nobody was sought yet.
    demo = project.root / "data" / "demo"
    sample = rows_of(project.root / "sorteo" / "muestra.csv")
    others = [row for row in rows_of(demo / "samples.csv") if row["survey_id"] != "S2016"]
    write_rows(demo / "samples.csv", [*others, *sample])
    sought = [row for row in rows_of(demo / "follow_up.csv") if row["survey_id"] != "S2016"]
    write_rows(demo / "follow_up.csv", sought)
    found = drawn(load(demo)["samples"], "S2016")
    assert found.unknown == 0
    assert signature(found.table) == told
