"""The schema's names are safe in SQL, and its numbers are read by the mark that a file proves."""

from __future__ import annotations

import duckdb
import pytest

from spl_eval.intake import examine
from spl_eval.intake.tables import TABLES
from tests.report import ROOT

ABOUT = "title: x\nnature: simulated\nyear: 2016\n"
CEILINGS = (("1.A", 2014), ("1.A", 2015), ("1.A", 2016), ("1.B", 2016))


def test_no_name_is_a_word_that_sql_keeps_for_itself():
    with duckdb.connect() as connection:
        query = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"
        reserved = {word for (word,) in connection.execute(query).fetchall()}
    names = {column.name for table in TABLES.values() for column in table.columns}
    assert (names | set(TABLES)) & reserved == set()
    assert "group" in reserved


def ceilings(folder, amounts):
    """Write the ceilings of some lines as a folder of data."""
    (folder / "dataset.yml").write_text(ABOUT, encoding="utf-8")
    rows = [
        f'{line},{year},"{text}"' for (line, year), text in zip(CEILINGS, amounts, strict=False)
    ]
    text = "\n".join(["line,year,ceiling_ars", *rows, ""])
    (folder / "line_ceilings.csv").write_text(text, encoding="utf-8")
    return examine(folder)


def test_three_cells_with_a_point_prove_a_point(tmp_path):
    found = ceilings(tmp_path, ["350000.5", "420000.25", "500000.75"])
    assert found.problems == ()
    assert found.tables["line_ceilings"]["ceiling_ars"].tolist() == [350000.5, 420000.25, 500000.75]
    assert any("los decimales van con punto" in note.what for note in found.notes)


@pytest.mark.parametrize(
    ("amounts", "rows"),
    [
        (["350000.5", "420000.25", "500000"], (2, 3)),  # two cells are a slip of the hand
        (["350000.5", "420000.25", "500000.75", "1,5"], (2, 3, 4)),  # a comma contradicts them
        (["350000.5", "420000.25", "500000.75", "2.330"], (2, 3, 4)),  # 2330 or 2.33?
    ],
)
def test_in_doubt_the_mark_stays_a_comma(tmp_path, amounts, rows):
    (problem,) = ceilings(tmp_path, amounts).problems[:1]
    assert problem.rows == rows


def test_a_declared_mark_settles_it(tmp_path):
    (tmp_path / "dataset.yml").write_text(ABOUT + 'decimal: "."\n', encoding="utf-8")
    (tmp_path / "line_ceilings.csv").write_text(
        "line,year,ceiling_ars\n1.A,2016,350000.5\n", encoding="utf-8"
    )
    found = examine(tmp_path)
    assert found.problems == ()
    assert found.tables["line_ceilings"]["ceiling_ars"].tolist() == [350000.5]


def test_a_period_of_one_day_and_of_one_month_are_periods(tmp_path):
    for path in (ROOT / "data" / "2016").glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    table = tmp_path / "identification.csv"
    text = table.read_text(encoding="utf-8")
    for start, end in (("2016-12-31", "2016-12-31"), ("2016-12-01", "2016-12")):
        changed = text.replace("2016-01-01", start).replace(
            "period_end,2016-12-31", f"period_end,{end}"
        )
        table.write_text(changed, encoding="utf-8")
        assert examine(tmp_path).problems == ()
