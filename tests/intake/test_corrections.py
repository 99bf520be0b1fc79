"""Declared corrections: made on every load, refused when the source is no longer as stated."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spl_eval.intake.corrections import (
    Applied,
    Correction,
    apply_corrections,
    read_corrections,
    without_table,
)
from spl_eval.intake.readers.source import RawTable
from spl_eval.intake.tables import TABLES

TODAY = dt.date(2026, 11, 22)
ENTRY = """\
corrections:
  - table: disbursements
    key: {disbursement_id: D0041}
    column: amount_ars
    old: "-500"
    new: "500"
    reason: Signo invertido en la planilla de Salta; ver nota 12/2016
    author: Equipo de evaluación
    date: 2026-11-20
"""
DISBURSEMENTS = TABLES["disbursements"]
COLUMNS = DISBURSEMENTS.columns[:5]
FIX = Correction(
    1,
    "disbursements",
    (("disbursement_id", "D0041"),),
    "amount_ars",
    "-500",
    "500",
    "Signo invertido",
    "Equipo",
    "2026-11-20",
    line=2,
)


def read(tmp_path, text):
    path = tmp_path / "corrections.yml"
    path.write_text(text, encoding="utf-8")
    return read_corrections(path, TODAY)


def raw_table(connection, rows, first_row=2):
    connection.execute(
        "CREATE OR REPLACE TABLE raw_disbursements "
        "(c0 VARCHAR, c1 VARCHAR, c2 VARCHAR, c3 VARCHAR, c4 VARCHAR)"
    )
    connection.executemany("INSERT INTO raw_disbursements VALUES (?, ?, ?, ?, ?)", rows)
    headings = ("Desembolso", "Instrumento", "Fecha", "Concepto", "Monto")
    places = (1, 2, 3, 4, 5)
    return RawTable(
        DISBURSEMENTS, "d.csv", "raw_disbursements", headings, COLUMNS, places, None, first_row
    )


def cells(connection, raw):
    return connection.execute(f"SELECT * FROM {raw.relation} ORDER BY row").fetchall()


ROWS = [
    ["D0040", "I1", "5/12/2016", "actividad", "1.000"],
    ["D0041", "I1", "5/12/2016", "actividad", " -500 "],
    ["D0042", "I2", "5/12/2016", "actividad", None],
]


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


def test_an_entry_is_read_with_its_line(tmp_path):
    read_fix, problems = read(tmp_path, ENTRY)
    assert problems == []
    reason = "Signo invertido en la planilla de Salta; ver nota 12/2016"
    assert read_fix == [replace(FIX, reason=reason, author="Equipo de evaluación")]


def test_tables_and_columns_may_be_called_by_their_spanish_names(tmp_path):
    text = ENTRY.replace("table: disbursements", "table: DESEMBOLSOS")
    text = text.replace("column: amount_ars", "column: Monto (pesos corrientes)")
    text = text.replace("{disbursement_id:", "{Desembolso:").replace("2026-11-20", "20/11/2026")
    (fix,), problems = read(tmp_path, text)
    assert problems == []
    assert (fix.table, fix.column, fix.key, fix.date) == (
        FIX.table,
        FIX.column,
        FIX.key,
        FIX.date,
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("table: disbursements", "table: disbursement", "¿Quiso decir «disbursements»?"),
        ("column: amount_ars", "column: amount_arg", "¿Quiso decir «amount_ars»?"),
        ("column: amount_ars", "column:", "«None», que no está en «disbursements»"),
        ("{disbursement_id: D0041}", "{}", "no dice de qué fila es"),
        ("disbursement_id: D", "disbursment_id: D", "¿Quiso decir «disbursement_id»?"),
        ("    reason:", "    razon:", "la clave desconocida «razon»"),
        ("    author: Equipo de evaluación\n", "", "no tiene «author»"),
        ("Equipo de evaluación", '" "', "no dice nada en «author»"),
        ("    date: 2026-11-20\n", "", "no tiene «date»"),
        ("2026-11-20", "2026-11-23", "fecha futura, 2026-11-23"),
        ("2026-11-20", "2026-11", "no dice el día"),
        ("2026-11-20", "2026-11-20 10:00:00", "fecha"),
        ("2026-11-20", "ayer", "«ayer»"),
        ("2026-11-20", "[1]", "no dice el día"),
        ('"-500"', "-500", "Escríbalo entre comillas"),
        ('"500"', "true", "Escríbalo entre comillas"),
        ('"500"', "2016-12-05", "Escríbalo entre comillas"),
        ('"500"', "", "Escríbalo entre comillas"),
        ("D0041", "41", "Escríbalo entre comillas"),
        ('"500"', '" -500"', "deja «-500» como está"),
        ("{disbursement_id: D0041}", "D0041", "no dice de qué fila es"),
        ("{disbursement_id: D0041}", "{disbursement_id: D1, Desembolso: D2}", "repite"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_with_its_line(tmp_path, old, new, says):
    assert old in ENTRY
    read_fix, problems = read(tmp_path, ENTRY.replace(old, new, 1))
    assert read_fix == []
    assert any(says in str(problem) for problem in problems), [str(each) for each in problems]
    assert {problem.row for problem in problems} == {2}
    assert all("corrección 1" in problem.what for problem in problems)


def test_everything_wrong_is_said_at_once(tmp_path):
    second = ENTRY.partition("\n")[2].replace("table: disbursements", "tabla: x")
    text = ENTRY.replace("D0041", "41").replace('"500"', "500") + second
    _, problems = read(tmp_path, text + "other: 1\n")
    assert sorted((each.row or 0, each.code) for each in problems) == [
        (0, "unknown_key"),
        (2, "not_text"),
        (2, "not_text"),
        (10, "missing_key"),
        (10, "unknown_key"),
    ]


def test_an_empty_cell_is_written_with_two_quotes(tmp_path):
    (fix,), problems = read(tmp_path, ENTRY.replace('"500"', '""'))
    assert problems == []
    assert fix.new == ""


def test_one_cell_corrected_twice_is_refused(tmp_path):
    read_fix, problems = read(tmp_path, ENTRY + ENTRY.partition("\n")[2])
    assert len(read_fix) == 1
    assert [(each.row, each.code) for each in problems] == [(10, "corrected_twice")]
    assert "misma celda que la 1" in problems[0].what


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "corrections: 3",
        "corrections:",
        "corrections: [1, null]",
        "a: &b 1\nc: *b",
        "\x00",
        "corrections:\n" + "  - a\n" * 2001,
        "corrections: " + "[" * 500,
    ],
)
def test_absurd_files_are_problems(tmp_path, text):
    read_fix, problems = read(tmp_path, text)
    assert read_fix == []
    assert problems


def test_an_empty_list_is_no_problem(tmp_path):
    assert read(tmp_path, "corrections: []") == ([], [])


def test_a_table_that_is_not_there_is_said():
    (problem,) = without_table([FIX], {"units"})
    assert "«disbursements», que no está" in problem.what
    assert without_table([FIX], {"disbursements"}) == []


def test_a_cell_is_corrected_and_the_rest_stays(connection):
    raw = raw_table(connection, ROWS)
    corrected, applied, problems = apply_corrections(connection, raw, [FIX])
    assert problems == []
    assert corrected.relation == "corrected_disbursements"
    assert corrected.first_row is None
    assert cells(connection, corrected) == [
        (2, *ROWS[0]),
        (3, *ROWS[1][:4], "500"),
        (4, *ROWS[2][:4], ""),
    ]
    why = (FIX.reason, FIX.author, FIX.date)
    expected = Applied(
        "disbursements", 3, "amount_ars", "Monto", " -500 ", "500", *why, "d.csv", None
    )
    assert applied == [expected]


def test_without_corrections_the_table_is_the_same(connection):
    raw = raw_table(connection, ROWS)
    other = replace(FIX, table="units")
    assert apply_corrections(connection, raw, [other]) == (raw, [], [])


def test_again_and_in_another_order_gives_the_same(connection):
    raw = raw_table(connection, ROWS)
    key = replace(FIX, number=2, column="disbursement_id", old="D0041", new="D0049")
    empty = replace(FIX, number=3, key=(("disbursement_id", "D0042"),), old="", new="7")
    seen = []
    for order in ([FIX, key, empty], [empty, key, FIX], [key, FIX, empty]):
        corrected, applied, problems = apply_corrections(connection, raw, order)
        assert problems == []
        seen.append((cells(connection, corrected), applied))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][0][1][1:] == ("D0049", "I1", "5/12/2016", "actividad", "500")


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"old": "-501"}, "stale_correction", "espera «-501» en d.csv, fila 3"),
        ({"old": ""}, "stale_correction", "y ahora dice «-500»"),
        ({"old": "500", "new": "-500"}, "already_corrected", "ya está hecha"),
        ({"key": (("disbursement_id", "D9"),)}, "correction_without_row", "«D9», que no está"),
        ({"key": (("concept", "actividad"),)}, "correction_of_many_rows", "hay 3: la 2, la 4…"),
        ({"column": "accounted_ars"}, "correction_without_column", "«accounted_ars», que"),
    ],
)
def test_a_correction_that_no_longer_fits_is_a_problem(connection, change, code, says):
    raw = raw_table(connection, ROWS)
    other = replace(FIX, number=2, key=(("disbursement_id", "D0042"),), old="", new="7")
    corrected, applied, (problem,) = apply_corrections(
        connection, raw, [replace(FIX, **change), other]
    )
    assert problem.code == code
    assert problem.place == "corrections.yml, fila 2"
    assert says in problem.what
    assert [each.row for each in applied] == [4]
    assert cells(connection, corrected)[1][5] == " -500 "


def test_one_cell_by_two_keys_is_corrected_once(connection):
    raw = raw_table(connection, [*ROWS, ["D0043", "I3", "1/1/2016", "otro", "9"]])
    again = replace(FIX, number=2, key=(("amount_ars", "-500"), ("instrument_id", "I1")), new="501")
    _, applied, (problem,) = apply_corrections(connection, raw, [FIX, again])
    assert [each.new for each in applied] == ["500"]
    assert problem.code == "corrected_twice"


def test_accents_in_two_encodings_and_hard_spaces_are_one_cell(connection):
    raw = raw_table(connection, [["Do\u0301", "I", "x", "y", "\u00a0n\u0303 \t"]])
    fix = replace(FIX, key=(("disbursement_id", "D\u00f3"),), old="\u00f1", new="n")
    corrected, _, problems = apply_corrections(connection, raw, [fix])
    assert problems == []
    assert cells(connection, corrected)[0][5] == "n"


def test_typed_cells_are_found_as_an_argentine_writes_them(connection, tmp_path):
    path = (tmp_path / "d.parquet").as_posix()
    connection.execute(
        "COPY (SELECT i AS c0, 'I1' AS c1, DATE '2016-12-05' AS c2, i > 1 AS c3, "
        f"CASE WHEN i < 3 THEN i + 0.5::DOUBLE END AS c4 FROM range(1, 4) t(i)) TO '{path}'"
    )
    connection.execute(f"CREATE VIEW raw_disbursements AS SELECT * FROM '{path}'")
    raw = replace(
        RawTable(
            DISBURSEMENTS, "d.parquet", "raw_disbursements", ("a", "b", "c", "d", "e"), COLUMNS, ()
        ),
        first_row=1,
    )
    fixes = [
        replace(FIX, key=(("disbursement_id", "1"),), old="1,5", new="1,6"),
        replace(
            FIX, number=2, key=(("disbursement_id", "2"), ("date", "2016-12-05")), old="2,5", new=""
        ),
        replace(FIX, number=3, key=(("amount_ars", ""),), column="concept", old="sí", new="no"),
    ]
    corrected, applied, problems = apply_corrections(connection, raw, fixes)
    assert problems == []
    assert [each.row for each in applied] == [1, 2, 3]
    rows = cells(connection, corrected)
    assert [row[5] for row in rows] == ["1,6", "", ""]
    assert [row[4] for row in rows] == ["no", "sí", "no"]
    assert rows[0][3] == dt.date(2016, 12, 5)


def test_rows_that_the_source_numbers_keep_their_number(connection):
    raw_table(connection, ROWS)
    connection.execute(
        "CREATE VIEW raw_numbered AS SELECT 10 * rowid + 7 AS row, * FROM raw_disbursements"
    )
    raw = replace(raw_table(connection, ROWS, None), relation="raw_numbered")
    corrected, applied, _ = apply_corrections(connection, raw, [FIX])
    assert [each.row for each in applied] == [17]
    assert [row[0] for row in cells(connection, corrected)] == [7, 17, 27]


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(deadline=None)
@given(st.lists(HOSTILE, min_size=1, max_size=6), HOSTILE, HOSTILE, st.randoms())
def test_hostile_cells_are_only_cells(keys, old, new, rng):
    keys = list({each.strip(): each for each in keys}.values())
    with duckdb.connect() as connection:
        raw = raw_table(connection, [[key, "I", "", "", old] for key in keys])
        fixes = [
            replace(FIX, number=n, key=(("disbursement_id", key.strip()),), old=old, new=new)
            for n, key in enumerate(keys, 1)
        ]
        rng.shuffle(fixes)
        corrected, applied, problems = apply_corrections(connection, raw, fixes)
        if problems:
            # Two keys that look the same, or nothing to correct.
            assert {each.code for each in problems} <= {
                "correction_of_many_rows",
                "correction_without_row",
            }
        else:
            assert [row[5] for row in cells(connection, corrected)] == [new] * len(keys)
            assert [each.old for each in applied] == [old] * len(keys)


@pytest.mark.slow
def test_a_million_rows_take_little_longer(connection):
    connection.execute(
        "CREATE TABLE raw_disbursements AS SELECT 'D' || i AS c0, 'I' || (i % 50) AS c1, "
        "'5/12/2016' AS c2, 'actividad' AS c3, '-500' AS c4 FROM range(1000000) t(i)"
    )
    raw = RawTable(
        DISBURSEMENTS, "d.csv", "raw_disbursements", tuple("abcde"), COLUMNS, (), None, 2
    )
    wanted = random.Random(1).sample(range(1_000_000), 2000)
    fixes = [replace(FIX, number=n, key=(("disbursement_id", f"D{n}"),)) for n in wanted]
    start = dt.datetime.now()
    _, applied, problems = apply_corrections(connection, raw, fixes)
    assert (len(applied), problems) == (2000, [])
    assert (dt.datetime.now() - start).total_seconds() < 10
