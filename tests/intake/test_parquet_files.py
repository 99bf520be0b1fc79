"""Parquet files: the same cells as the CSV of the same data, and a clear word on broken ones."""

from __future__ import annotations

import duckdb
import pytest

from spl_eval.intake.readers.delimited.table import read_csv
from spl_eval.intake.readers.parquet_files import read_parquet
from spl_eval.intake.schema import SOURCE, Table, text

UNITS = Table(
    "units",
    "Unidades",
    (text("unit_id", "Código", required=True), text("name", "Nombre"), text("year", "Año"), SOURCE),
    ("unit_id",),
    "programme",
)
ROWS = "(VALUES ('U1', 'Ñandú', 2016), ('U2', NULL, 2017)) AS t(unit_id, name, year)"


@pytest.fixture
def connection():
    with duckdb.connect(config={"threads": 2}) as opened:
        yield opened


@pytest.fixture
def path(tmp_path):
    return tmp_path / "units.parquet"


def write(connection, path, select, options=""):
    connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet{options})")


def refused(path, connection):
    raw, problems, _ = read_parquet(path, UNITS, connection)
    assert raw is None
    assert len(problems) == 1
    assert problems[0].table == "units"
    return str(problems[0])


def cells_of(connection, raw):
    return connection.execute(f"SELECT * FROM {raw.relation}").fetchall()


def test_types_are_kept_and_rows_begin_where_a_csv_does(path, connection):
    write(connection, path, f"FROM {ROWS}")
    raw, problems, notes = read_parquet(path, UNITS, connection)
    assert (problems, notes) == ([], [])
    assert cells_of(connection, raw) == [("U1", "Ñandú", 2016), ("U2", None, 2017)]
    connection.execute(f"COPY (FROM {ROWS}) TO '{path.with_suffix('.csv')}'")
    with duckdb.connect() as other:
        same, _, _ = read_csv(path.with_suffix(".csv"), UNITS, other)
        assert other.execute('SELECT min("row") FROM raw_units').fetchone() == (raw.first_row,)
    assert (same.headings, same.columns, same.positions) == (
        raw.headings,
        raw.columns,
        raw.positions,
    )


@pytest.mark.parametrize("list_of", ["[282, 283]", "['282', '283']", "[]::BIGINT[]"])
def test_lists_are_kept(path, connection, list_of):
    write(connection, path, f"SELECT 'U1' AS unit_id, {list_of} AS source_lines")
    raw, problems, _ = read_parquet(path, UNITS, connection)
    assert problems == []
    assert cells_of(connection, raw)[0][1] == connection.execute(f"SELECT {list_of}").fetchone()[0]


@pytest.mark.parametrize(
    "value",
    ["{'a': 1}", "map {'a': 1}", "[[1]]", "[{'a': 1}]", "TIME '10:00:00'", "[1.5::DOUBLE]"],
)
def test_other_types_are_refused_by_column(path, connection, value):
    write(connection, path, f"SELECT 'U1' AS unit_id, {value} AS name")
    said = refused(path, connection)
    assert said.startswith("units.parquet, columna name: la columna «name» es de tipo")
    assert "Expórtela como texto" in said


def test_a_column_that_is_not_used_may_have_any_type(path, connection):
    write(connection, path, "SELECT 'U1' AS unit_id, {'a': 1} AS extra, 'x' AS \"row\"")
    raw, problems, notes = read_parquet(path, UNITS, connection)
    assert problems == []
    assert raw.columns[1:] == (None, None)
    assert [str(each) for each in notes] == [
        "units.parquet: columnas que no se usan: «extra», «row»."
    ]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("'a'::ENUM('a', 'b')", "a"),
        ("'abc'::BLOB", "abc"),
        ("'00000000-0000-0000-0000-000000000001'::UUID", "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_types_that_are_text_become_text(path, connection, value, read):
    write(connection, path, f"SELECT 'U1' AS unit_id, {value} AS name")
    raw, problems, _ = read_parquet(path, UNITS, connection)
    assert problems == []
    assert cells_of(connection, raw) == [("U1", read)]


def test_spanish_headings(path, connection):
    write(connection, path, 'SELECT 1 AS "Código", 2016 AS "AÑO"')
    raw, problems, _ = read_parquet(path, UNITS, connection)
    assert problems == []
    assert [column.name for column in raw.columns] == ["unit_id", "year"]


def test_no_known_column(path, connection):
    write(connection, path, "SELECT 1 AS alfa")
    assert "ninguna columna se conoce («alfa»)" in refused(path, connection)


def test_no_rows(path, connection):
    write(connection, path, f"FROM {ROWS} LIMIT 0")
    raw, problems, _ = read_parquet(path, UNITS, connection)
    assert problems == []
    assert cells_of(connection, raw) == []


def test_damage_of_every_kind(path, connection):
    write(connection, path, "SELECT 'U' || range AS unit_id, hash(range) AS year FROM range(5000)")
    whole = path.read_bytes()
    cases = {
        b"": "está vacío",
        b"unit_id,name\nU1,x\n": "no es un archivo Parquet, aunque su nombre lo diga",
        whole[: len(whole) // 2]: "está incompleto",
        b"PAR1": "está dañado",
        whole[:4] + whole[-4:]: "está dañado",
        whole[:4] + b"\xff" * 60 + whole[64:]: "está dañado",
        whole[:-300] + b"\0" * 260 + whole[-40:]: "está dañado",
        whole[:-8] + b"\xff\xff\xff\x7f" + whole[-4:]: "está dañado",
    }
    for content, says in cases.items():
        path.write_bytes(content)
        assert says in refused(path, connection)


def test_text_that_is_not_utf8(path, connection):
    write(connection, path, "SELECT 'U1' AS unit_id, '\\xF1'::BLOB AS name")
    assert "está dañado o usa algo que no se puede leer" in refused(path, connection)


def test_encrypted(path, connection):
    # Written for this test alone, by the library that DuckDB carries for reading.
    connection.execute("SET force_mbedtls_unsafe = 'true'")
    connection.execute("PRAGMA add_parquet_key('k', '0123456789112345')")
    write(connection, path, f"FROM {ROWS}", ", ENCRYPTION_CONFIG {footer_key: 'k'}")
    with duckdb.connect() as other:
        assert "está cifrado. Expórtelo de nuevo sin cifrar" in refused(path, other)


def test_rows_without_end(path, connection, monkeypatch):
    monkeypatch.setattr("spl_eval.intake.readers.parquet_files.MAX_RECORDS", 9)
    write(connection, path, "SELECT 'x' AS unit_id FROM range(10)")
    assert "tiene más de" in refused(path, connection)


def test_names_of_folders_are_no_patterns(tmp_path, connection):
    for name in ("star", "st*r", "it's [x]"):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "units.parquet"
        write(connection, str(path).replace("'", "''"), f"SELECT $${name}$$ AS unit_id")
    for name in ("st*r", "it's [x]"):
        raw, problems, _ = read_parquet(tmp_path / name / "units.parquet", UNITS, connection)
        assert problems == []
        assert cells_of(connection, raw) == [(name,)]
