"""One data set in every kind of source is one data set, cell by cell."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from spl_eval.intake import Examination, examine, load
from spl_eval.intake.readers import read_narrative, read_yaml
from spl_eval.intake.tables import TABLES
from tests.intake.bad import programme
from tests.report import ROOT

REAL = ROOT / "data" / "2016"
Rows = dict[str, list[list[Any]]]


def sorted_frame(found: Examination, table: str) -> pd.DataFrame:
    """Return a table without the numbers of its rows, which every kind of source gives its own."""
    frame = found.tables[table].reset_index(drop=True)
    return frame.iloc[frame.astype(str).sort_values(list(TABLES[table].key)).index].reset_index(
        drop=True
    )


def assert_same(found: Examination, wanted: Examination) -> None:
    assert found.problems == ()
    assert found.carried == wanted.carried
    assert found.about == wanted.about
    for name in TABLES:
        pd.testing.assert_frame_equal(sorted_frame(found, name), sorted_frame(wanted, name))
    for section, paragraphs in wanted.narrative.items():
        texts = [(each.text, each.source_lines) for each in paragraphs]
        assert [(e.text, e.source_lines) for e in found.narrative[section]] == texts


def real_2016() -> Rows:
    """Return the facts of 2016 as they would be kept in a workbook or a database."""
    rows: Rows = {
        "dataset": [["key", "value"], *map(list, read_yaml(REAL / "dataset.yml").items())]
    }
    for path in sorted(REAL.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows[path.stem] = [[cell or None for cell in row] for row in csv.reader(file)]
    narrative: list[list[Any]] = [["section", "position", "text", "source_lines"]]
    for path in sorted((REAL / "narrative").glob("*.md")):
        for place, each in enumerate(read_narrative(path), start=1):
            lines = ";".join(str(line) for line in each.source_lines)
            narrative.append([path.stem, place, each.text, lines])
    return rows | {"narrative": narrative}


def made_programme() -> Rows:
    about = [["key", "value"], *map(list, programme.ABOUT.items())]
    return {"dataset": about, **programme.tables()}


SETS = {"the facts of 2016": real_2016, "a programme": made_programme}


@pytest.fixture(params=SETS.values(), ids=SETS)
def rows(request) -> Rows:
    return request.param()


@pytest.fixture
def in_folder(rows, tmp_path) -> Examination:
    if "results" in rows:
        return examine(REAL)
    return examine(programme.write_folder(tmp_path / "carpeta"))


def test_workbook(rows, in_folder, tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in rows.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(tmp_path / "libro.xlsx")
    assert_same(examine(tmp_path / "libro.xlsx"), in_folder)


def test_sqlite(rows, in_folder, tmp_path):
    path = tmp_path / "base.sqlite"
    with sqlite3.connect(path) as database:
        for name, (header, *records) in rows.items():
            columns = ", ".join(f'"{column}"' for column in header)
            database.execute(f'CREATE TABLE "{name}" ({columns})')
            marks = ", ".join("?" * len(header))
            texts = [[as_sqlite(value) for value in record] for record in records]
            database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', texts)
    database.close()
    assert_same(examine(path), in_folder)


def as_sqlite(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def test_postgresql(rows, in_folder, postgres):
    for name, (header, *records) in rows.items():
        frame = pd.DataFrame(records, columns=header)
        typed = frame.convert_dtypes() if name != "dataset" else frame.astype("str")
        typed.to_sql(name, postgres.engine, index=False)
    assert_same(examine(postgres.address), in_folder)


def test_a_notebook_loads_any_of_them(tmp_path):
    path = programme.write_workbook(tmp_path / "libro.xlsx")
    assert len(load(path)["units"]) == len(programme.tables()["units"]) - 1
    assert Path(examine(path).name).name == "libro.xlsx"
