"""Data sets in SQLite and PostgreSQL: what is read, and what is said when it cannot be."""

from __future__ import annotations

import socket
import sqlite3
import threading
import traceback
import uuid
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.exc import OperationalError

from spl_eval.errors import InputProblems
from spl_eval.intake.readers.database import address as database_address
from spl_eval.intake.readers.database import columns as database_columns
from spl_eval.intake.readers.database import reading as database
from spl_eval.intake.readers.database import rows as database_rows
from spl_eval.intake.readers.database.reading import read_database
from tests.databases import Postgres

PASSWORD = "clave-S3creta"


@pytest.fixture
def duck():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def lite(tmp_path):
    """A SQLite file: ``lite(statements)`` runs them and returns the address."""

    def make(*statements, name="programa.db"):
        path = tmp_path / name
        with sqlite3.connect(path) as database:
            for statement in statements:
                database.execute(statement)
        database.close()
        return f"sqlite:///{path}"

    return make


OUTCOMES = "CREATE TABLE outcomes (unit_id TEXT, year INTEGER, jobs INTEGER, sales_ars NUMERIC)"


def rows(duck, raw):
    """Return the raw rows by the schema's columns, in order."""
    names = [column.name for column in raw.columns]
    listed = duck.execute(f"SELECT * FROM {raw.relation} ORDER BY row").fetchall()
    return [{"row": row, **dict(zip(names, cells, strict=True))} for row, *cells in listed]


def column(duck, raw, name):
    return [row[name] for row in rows(duck, raw)]


def refusal(url, duck):
    """Return what is said of a database that is refused; nothing of it holds the password."""
    with pytest.raises(InputProblems) as caught:
        read_database(url, duck)
    everything = "".join(traceback.format_exception(caught.value))
    assert PASSWORD not in everything
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


# --- Reading ------------------------------------------------------------------------------------


def test_sqlite_gives_the_cells_as_text(duck, lite):
    url = lite(
        OUTCOMES,
        "INSERT INTO outcomes VALUES ('u2', 2015, 4, 1234.5), ('u1', 2016, NULL, 2e9),"
        " ('u1', 2015, 'unos 3', -0.0), ('Ñandú', 2015, x'00ff', 9e999)",
    )
    source = read_database(url, duck)
    raw = source.tables["outcomes"]
    assert source.name == "programa.db"
    assert source.problems == ()
    assert raw.first_row is None
    assert raw.file == "programa.db, tabla outcomes"
    assert rows(duck, raw) == [
        {"row": 2, "unit_id": "u1", "year": "2015", "jobs": "unos 3", "sales_ars": "0"},
        {"row": 3, "unit_id": "u1", "year": "2016", "jobs": "", "sales_ars": "2000000000"},
        {"row": 4, "unit_id": "u2", "year": "2015", "jobs": "4", "sales_ars": "1234,5"},
        {"row": 5, "unit_id": "Ñandú", "year": "2015", "jobs": "\\x00ff", "sales_ars": "inf"},
    ]


def test_tables_and_columns_are_known_by_their_spanish_titles(duck, lite):
    url = lite(
        'CREATE TABLE "Resultados por Unidad y año" ("Unidad" TEXT, "AÑO" TEXT, clave_fiscal TEXT)',
        "INSERT INTO \"Resultados por Unidad y año\" VALUES ('u1', '2016', 'no se lee')",
        "CREATE TABLE borrador (a TEXT)",
    )
    source = read_database(url, duck)
    assert rows(duck, source.tables["outcomes"]) == [{"row": 2, "unit_id": "u1", "year": "2016"}]
    said = "\n".join(map(str, source.notes))
    assert "columnas que no se usan: «clave_fiscal»" in said
    assert "tablas que no se usan: «borrador»" in said
    assert "las filas se cuentan desde 2" in said


def test_pandas_writes_what_is_read(duck, tmp_path, postgres):
    """A team that loads its spreadsheets with pandas gets back what it put in."""
    frame = pd.DataFrame(
        {
            "unit_id": ["u1", "u2"],
            "organisation_id": ["o1", "o1"],
            "women": [3, None],
            "formal": [True, False],
            "joined_date": pd.to_datetime(["2016-12-05", None]),
        }
    )
    lite = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    for engine in (lite, postgres.engine):
        frame.to_sql("units", engine, index=False)
    lite.dispose()
    expected = [
        ("u1", "o1", "3", "sí", "2016-12-05"),
        ("u2", "o1", "", "no", ""),
    ]
    for url in (f"sqlite:///{tmp_path / 'x.db'}", postgres.address):
        raw = read_database(url, duck).tables["units"]
        assert [tuple(row.values())[1:] for row in rows(duck, raw)] == expected
        duck.execute("DROP TABLE raw_units")


def test_postgresql_types(duck, postgres):
    postgres.run(
        "CREATE TYPE tipo AS ENUM ('sí', 'no')",
        "CREATE DOMAIN peso AS NUMERIC(14, 3)",
        "CREATE TABLE units (unit_id UUID, organisation_id CHAR(5), formal tipo, women SMALLINT,"
        " men DOUBLE PRECISION, joined_date DATE, name JSONB, locality point)",
        "INSERT INTO units VALUES"
        " ('00000000-0000-0000-0000-000000000001', 'o1', 'sí', 3, 'NaN', '2016-12-05',"
        "  '{\"a\": 1}', '(1,2)'),"
        " ('00000000-0000-0000-0000-000000000002', 'o1', NULL, NULL, '-Infinity', 'infinity',"
        "  NULL, NULL)",
        "CREATE TABLE disbursements (disbursement_id BIGINT, instrument_id TEXT, date TIMESTAMPTZ,"
        " concept TEXT, amount_ars peso, accounted_ars MONEY)",
        "INSERT INTO disbursements VALUES"
        " (10, 'i', '2016-12-05 02:59:59+00', 'x', 500, 1234.5),"
        " (9, 'i', '2016-12-05 03:00:00+00', 'x', 'NaN', NULL),"
        " (8, 'i', '0044-03-15 12:00:00+00 BC', 'x', 12345678901.125, '-1')",
        "CREATE TABLE missions (mission_id TEXT, country TEXT, sectors TEXT[], source_lines INT[])",
        "INSERT INTO missions VALUES ('m', 'Chile', '{madera,\"vid y olivo\",NULL}', '{66,95}')",
    )
    source = read_database(postgres.address, duck)
    assert source.problems == ()
    units, payments = source.tables["units"], source.tables["disbursements"]
    assert column(duck, units, "organisation_id") == ["o1", "o1"]
    assert column(duck, units, "formal") == ["sí", ""]
    assert column(duck, units, "women") == ["3", ""]
    assert column(duck, units, "men") == ["", "-inf"]
    assert column(duck, units, "joined_date") == ["2016-12-05", "infinity"]
    assert column(duck, units, "name") == ['{"a": 1}', ""]
    assert column(duck, units, "locality") == ["(1,2)", ""]
    assert column(duck, payments, "disbursement_id") == ["8", "9", "10"]
    assert column(duck, payments, "date")[1:] == ["2016-12-05", "2016-12-04 23:59:59"]
    assert column(duck, payments, "amount_ars") == ["12345678901,125", "", "500"]
    assert column(duck, payments, "accounted_ars") == ["-1", "", "1234,5"]
    missions = source.tables["missions"]
    assert column(duck, missions, "sectors") == ["madera;vid y olivo"]
    assert column(duck, missions, "source_lines") == ["66;95"]


@pytest.mark.parametrize("where", ["lite", "postgres"])
def test_numbers_dates_and_missing_values_are_the_same_from_both(duck, request, where):
    values = [
        (1, Decimal("1234.50"), True, date(2016, 12, 5)),
        (2, None, None, None),
        (3, Decimal("0.10"), False, date(2017, 1, 1)),
    ]
    frame = pd.DataFrame(values, columns=["unit_id", "men", "formal", "joined_date"])
    frame.insert(1, "organisation_id", "o")
    frame["men"] = frame["men"].astype(float)
    frame["joined_date"] = pd.to_datetime(frame["joined_date"]).dt.date
    made = request.getfixturevalue(where)
    url = made() if where == "lite" else made.address
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    frame.to_sql("units", engine, index=False)
    engine.dispose()
    raw = read_database(url, duck).tables["units"]
    assert column(duck, raw, "unit_id") == ["1", "2", "3"]
    assert column(duck, raw, "men") == ["1234,5", "", "0,1"]
    assert column(duck, raw, "joined_date") == ["2016-12-05", "", "2017-01-01"]


def test_the_order_does_not_depend_on_how_rows_were_written(duck, postgres):
    """Upper case, accents, null keys and repeated keys have one order everywhere."""
    values = ["('b', 2, 1)", "('a', 1, 1)", "('A', 1, 1)", "('á', 1, 1)", "(NULL, 1, 1)"]
    values += ["('b', 2, 0)", "('b', 10, NULL)"]
    seen = []
    for listing in (values, values[::-1]):
        postgres.run(
            "DROP TABLE IF EXISTS outcomes",
            "CREATE TABLE outcomes (unit_id TEXT, year INT, jobs INT)",
            f"INSERT INTO outcomes VALUES {', '.join(listing)}",
        )
        raw = read_database(postgres.address, duck).tables["outcomes"]
        seen.append(rows(duck, raw))
        duck.execute("DROP TABLE raw_outcomes")
    assert seen[0] == seen[1]
    assert [row["unit_id"] for row in seen[0]] == ["", "A", "a", "b", "b", "b", "á"]
    assert [row["jobs"] for row in seen[0]][3:6] == ["0", "1", ""]


def test_views_and_a_named_schema_are_read(duck, postgres):
    postgres.run(
        "CREATE SCHEMA carga",
        "CREATE TABLE carga.base (unit_id TEXT, year INT)",
        "INSERT INTO carga.base VALUES ('u1', 2016)",
        "CREATE VIEW carga.outcomes AS SELECT * FROM carga.base",
        "CREATE MATERIALIZED VIEW carga.line_ceilings AS"
        " SELECT 'a' AS line, 2016 AS year, 1.0 AS ceiling_ars",
    )
    assert "no tiene ninguna tabla" in refusal(postgres.address, duck)
    address = make_url(postgres.address).update_query_dict({"schema": "carga"})
    source = read_database(address.render_as_string(hide_password=False), duck)
    assert set(source.tables) == {"outcomes", "line_ceilings"}
    wrong = make_url(postgres.address).update_query_dict({"schema": "cargas"})
    said = refusal(wrong.render_as_string(hide_password=False), duck)
    assert "no existe el esquema «cargas». ¿Quiso decir «carga»?" in said


def test_all_tables_are_of_one_moment(duck, postgres, monkeypatch):
    """What others write while the tables are read is not seen."""
    postgres.run(
        "CREATE TABLE organisations (organisation_id TEXT, name TEXT)",
        "CREATE TABLE units (unit_id TEXT, organisation_id TEXT)",
        "INSERT INTO organisations VALUES ('o1', 'Uno')",
        "INSERT INTO units VALUES ('u1', 'o1')",
    )
    copy_rows = database_rows.copy_rows

    def copy_and_write(*arguments):
        copy_rows(*arguments)
        postgres.run("INSERT INTO units VALUES ('u2', 'o2')")

    monkeypatch.setattr(database_rows, "copy_rows", copy_and_write)
    source = read_database(postgres.address, duck)
    assert column(duck, source.tables["units"], "unit_id") == ["u1"]


def test_nothing_is_written(duck, lite, postgres):
    """A view that writes is refused, in both."""
    postgres.run(
        "CREATE TABLE seen (n INT)",
        "CREATE FUNCTION sees() RETURNS TEXT LANGUAGE sql AS"
        " 'INSERT INTO seen VALUES (1) RETURNING ''u1'''",
        "CREATE VIEW outcomes AS SELECT sees() AS unit_id, 2016 AS year",
    )
    source = read_database(postgres.address, duck)
    assert source.unreadable == {"outcomes"}
    url = lite(OUTCOMES, "INSERT INTO outcomes VALUES ('u1', 2016, 1, 1)")
    path = Path(url.removeprefix("sqlite:///"))
    before = path.read_bytes()
    read_database(url, duck)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["programa.db"]


def test_a_sqlite_file_is_opened_read_only(lite):
    engine = database_address.open_engine(database_address.read_address(lite(OUTCOMES)))
    with engine.connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.exec_driver_sql("DELETE FROM outcomes")


def test_about_and_narrative(duck, lite):
    url = lite(
        OUTCOMES,
        "CREATE TABLE dataset (key TEXT, value TEXT)",
        "INSERT INTO dataset VALUES ('year', '2016'), ('title', ' Informe '),"
        " ('naturaleza', 'Simulados')",
        "CREATE TABLE narrative (section TEXT, position INTEGER, text TEXT, source_lines TEXT)",
        "INSERT INTO narrative VALUES ('alcance', 10, 'Dos.', '9'), ('alcance', 9, 'Uno.', '7;8'),"
        " ('contexto', 1, 'Sin líneas.', ''), ('contexto', 'x', 'Mal.', '3')",
    )
    source = read_database(url, duck)
    assert source.about == {"year": 2016, "title": "Informe", "nature": "simulated"}
    assert source.about_file == "programa.db, tabla dataset"
    paragraphs = source.narrative["alcance"]
    assert [(one.text, one.source_lines) for one in paragraphs] == [
        ("Uno.", (7, 8)),
        ("Dos.", (9,)),
    ]
    assert [problem.column for problem in source.problems] == ["source_lines", "position"]


def test_a_repeated_key_and_a_lacking_column_are_problems(duck, lite):
    url = lite(
        OUTCOMES,
        "CREATE TABLE dataset (clave TEXT, valor TEXT)",
        "INSERT INTO dataset VALUES ('year', '2016'), ('año', '2017')",
        "CREATE TABLE narrative (section TEXT, text TEXT, position INT)",
    )
    said = [str(problem) for problem in read_database(url, duck).problems]
    assert any("la clave «year» está repetida" in one for one in said)
    assert any("falta la columna «source_lines»" in one for one in said)


# --- One table that cannot be read ----------------------------------------------------------------


def test_wrong_headings_are_problems_of_the_table(duck, lite):
    url = lite("CREATE TABLE outcomes (unit TEXT, unit_id TEXT, Unidad TEXT, jbos TEXT)")
    source = read_database(url, duck)
    assert source.tables == {}
    assert source.unreadable == {"outcomes"}
    said = [str(problem) for problem in source.problems]
    assert any("«Unidad» está repetida" in one for one in said)
    assert any("falta la columna «Año» (year)" in one for one in said)
    assert not any("fila" in one for one in said)


def test_two_tables_for_one_are_refused(duck, lite):
    url = lite(OUTCOMES, 'CREATE TABLE "Resultados por unidad y año" (unit_id TEXT, year INT)')
    source = read_database(url, duck)
    assert source.unreadable == {"outcomes"}
    assert "son la misma tabla" in str(source.problems[0])


def test_no_permission_on_one_table_leaves_the_others(duck, postgres):
    role = f"lector_{uuid.uuid4().hex}"
    postgres.run(
        "CREATE TABLE outcomes (unit_id TEXT, year INT)",
        "CREATE TABLE units (unit_id TEXT, organisation_id TEXT)",
        "CREATE TABLE organisations (organisation_id TEXT, name TEXT)",
        "ALTER TABLE organisations ENABLE ROW LEVEL SECURITY",
        f"CREATE ROLE {role} LOGIN",
        f"GRANT SELECT ON outcomes, organisations TO {role}",
    )
    try:
        source = read_database(postgres.other(username=role), duck)
    finally:
        postgres.run(f"DROP OWNED BY {role}", f"DROP ROLE {role}")
    assert set(source.tables) == {"outcomes"}
    assert source.unreadable == {"units", "organisations"}
    for problem in source.problems:
        assert "no hay permiso para leerla entera. Pida permiso de lectura" in str(problem)
    assert not duck.execute("SELECT 1 FROM duckdb_tables() WHERE table_name='raw_units'").fetchall()


def test_a_locked_table_is_given_up(duck, postgres, monkeypatch):
    monkeypatch.setattr(database, "CONNECT_SECONDS", 1)
    postgres.run("CREATE TABLE outcomes (unit_id TEXT, year INT)")
    with postgres.engine.begin() as other:
        other.exec_driver_sql("LOCK TABLE outcomes IN ACCESS EXCLUSIVE MODE")
        source = read_database(postgres.address, duck)
    assert "otra tarea la tiene tomada" in str(source.problems[0])


NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i"


def with_view(made, condition):
    """Make a view over all numbers, in either kind of database, and return its address."""
    view = f"CREATE VIEW outcomes AS {NUMBERS} AS unit_id, 2016 AS year FROM n WHERE {condition}"
    if isinstance(made, Postgres):
        made.run(view)
        return made.address
    return made(view)


@pytest.mark.parametrize("where", ["lite", "postgres"])
def test_a_view_that_never_answers_is_given_up(duck, request, monkeypatch, where):
    url = with_view(request.getfixturevalue(where), "i < 0")
    monkeypatch.setattr(database, "STATEMENT_SECONDS", 1)
    monkeypatch.setattr(database_rows, "STATEMENT_SECONDS", 1)
    source = read_database(url, duck)
    assert source.unreadable == {"outcomes"}
    assert "Si es una vista, guárdela como tabla" in str(source.problems[0])


@pytest.mark.parametrize("where", ["lite", "postgres"])
def test_a_view_without_end_has_too_many_rows(duck, request, monkeypatch, where):
    url = with_view(request.getfixturevalue(where), "i > 0")
    monkeypatch.setattr(database_rows, "MAX_ROWS", 12_345)
    monkeypatch.setattr(database_rows, "BATCH", 1_000)
    source = read_database(url, duck)
    assert source.unreadable == {"outcomes"}
    assert "tiene más de 12.345 filas" in str(source.problems[0])
    assert not duck.execute("SELECT 1 FROM duckdb_tables()").fetchall()


def test_as_many_rows_as_allowed_are_read_in_batches(duck, lite, monkeypatch):
    monkeypatch.setattr(database_rows, "MAX_ROWS", 25)
    monkeypatch.setattr(database_rows, "BATCH", 10)
    url = lite(
        "CREATE TABLE outcomes (unit_id INT, year INT)",
        f"INSERT INTO outcomes {NUMBERS}, 2016 FROM n LIMIT 25",
    )
    raw = read_database(url, duck).tables["outcomes"]
    assert column(duck, raw, "unit_id") == [str(number) for number in range(1, 26)]
    assert column(duck, raw, "row") == list(range(2, 27))


@pytest.mark.parametrize("where", ["lite", "postgres"])
def test_a_huge_cell_is_cut_in_the_database(duck, request, where):
    made = request.getfixturevalue(where)
    create = "CREATE TABLE units (unit_id TEXT, organisation_id TEXT)"
    if where == "lite":
        url = made(create, "INSERT INTO units VALUES (printf('%.3000000c', 'a'), 'o')")
    else:
        made.run(create, "INSERT INTO units VALUES (repeat('a', 3000000), 'o')")
        url = made.address
    raw = read_database(url, duck).tables["units"]
    assert len(column(duck, raw, "unit_id")[0]) == database_columns.LONGEST


def test_text_that_is_not_utf8_is_said(duck, lite):
    url = lite(
        "CREATE TABLE units (unit_id TEXT, organisation_id TEXT)",
        "INSERT INTO units VALUES (CAST(x'4ef1' AS TEXT), 'o')",
    )
    source = read_database(url, duck)
    assert source.unreadable == {"units"}
    assert "UTF-8" in str(source.problems[0])


def test_a_database_in_latin1_gives_its_letters(duck, postgres):
    name = f"latin_{uuid.uuid4().hex}"
    with postgres.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
        server.exec_driver_sql(
            f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'"
        )
    latin = Postgres(postgres.url.set(database=name))
    try:
        latin.run(
            "CREATE TABLE units (unit_id TEXT, organisation_id TEXT)",
            "INSERT INTO units VALUES ('Ñandú', 'o')",
        )
        raw = read_database(latin.address, duck).tables["units"]
        assert column(duck, raw, "unit_id") == ["Ñandú"]
    finally:
        latin.engine.dispose()
        with postgres.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
            server.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


# --- A database that cannot be opened -------------------------------------------------------------


def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_a_wrong_password_is_said_and_not_shown(duck, postgres):
    role = "with_password"  # the only one that the test server asks for its password
    with postgres.engine.begin() as connection:
        known = connection.exec_driver_sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'")
        if not known.fetchall():
            connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
    postgres.run(
        "CREATE TABLE outcomes (unit_id TEXT, year INT)", f"GRANT SELECT ON outcomes TO {role}"
    )
    right = read_database(postgres.other(username=role, password=PASSWORD), duck)
    assert set(right.tables) == {"outcomes"}
    assert PASSWORD not in repr(right)
    for password in (PASSWORD + "x", ""):
        said = refusal(postgres.other(username=role, password=password), duck)
        assert "el servidor no aceptó el usuario o la contraseña" in said


def test_an_unknown_user_or_database_is_said(duck, postgres):
    said = refusal(postgres.other(username="nadie", password=PASSWORD), duck)
    assert "el servidor no aceptó el usuario o la contraseña" in said
    said = refusal(postgres.other(database="no_hay", password=PASSWORD), duck)
    assert "no existe la base «no_hay»" in said


def test_a_wrong_host_and_a_closed_port_are_said(duck):
    said = refusal(f"postgresql://ana:{PASSWORD}@no-existe.invalid/base", duck)
    assert said == (
        "postgresql://ana@no-existe.invalid/base: no se encuentra el servidor «no-existe.invalid». "
        "Revise el nombre del servidor y la conexión a la red."
    )
    port = closed_port()
    said = refusal(f"postgresql://ana:{PASSWORD}@127.0.0.1:{port}/base", duck)
    assert f"el servidor no acepta conexiones en el puerto {port}" in said
    said = refusal(f"postgresql://ana:{PASSWORD}@/base?host=/no/hay", duck)
    assert "el servidor no acepta conexiones" in said


def test_a_server_that_says_nothing_is_given_up(duck, monkeypatch):
    monkeypatch.setattr(database_address, "CONNECT_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        said = refusal(f"postgresql://ana:{PASSWORD}@127.0.0.1:{port}/base", duck)
    assert "el servidor no respondió en 10 segundos" in said


def test_a_server_that_is_no_postgresql_is_refused(duck):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            client, _ = server.accept()
            with client:
                client.recv(100)
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" + PASSWORD.encode())

        thread = threading.Thread(target=answer)
        thread.start()
        port = server.getsockname()[1]
        said = refusal(f"postgresql://ana:{PASSWORD}@127.0.0.1:{port}/base?sslmode=disable", duck)
        thread.join()
    assert "no se pudo establecer la conexión" in said


class KillingBar:
    """Stands for the progress bar: does something once the first batch was read."""

    def __init__(self, does):
        self.does = does

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def update(self, _):
        self.does()


@pytest.mark.parametrize("when", ["before the tables", "within a table"])
def test_a_connection_that_breaks_is_one_problem(duck, postgres, monkeypatch, when):
    postgres.run(
        "CREATE TABLE outcomes (unit_id TEXT, year INT)",
        "CREATE TABLE units (unit_id TEXT, organisation_id TEXT)",
        "INSERT INTO outcomes SELECT i, 2016 FROM generate_series(1, 50) AS i",
    )

    def kill():
        postgres.run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = 'spl_eval' AND datname = current_database()"
        )

    if when == "within a table":
        monkeypatch.setattr(database_rows, "BATCH", 10)
        monkeypatch.setattr(database_rows, "tqdm", lambda **_: KillingBar(kill))
    else:
        begin = database._begin
        monkeypatch.setattr(database, "_begin", lambda *given: (begin(*given), kill()))
    said = refusal(postgres.other(password=PASSWORD), duck)
    assert "la conexión se cortó" in said
    assert "Repita cuando el servidor responda; no se cargó nada" in said


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://ana:{}@host/base", "no se leen bases «mysql»"),
        ("mysql+pymysql://ana:{}@host/base", "no se leen bases «mysql»"),
        ("://ana:{}@host/base", "la dirección no se puede leer"),
        ("postgresql://ana:{}@host:puerto/base", "la dirección no se puede leer"),
        ("postgresql://ana:{}@127.0.0.1:99999999/base", "opción o un valor que no se conoce"),
        ("postgresql://ana:x@{}@host/base", "la dirección tiene más de una @"),
        ("postgresql://ana:x@{}/y@host/base", "la dirección tiene más de una @"),
        ("postgresql://ana@127.0.0.1/base?contrasena={}", "una opción o un valor"),
        ("postgresql://ana@h/base?schema=a&schema={}", "más de un esquema"),
        ("sqlite://", "la dirección no nombra ningún archivo"),
        ("sqlite:///:memory:", "la dirección no nombra ningún archivo"),
        ("sqlite:///file:x?mode=rwc&uri=true", "la dirección no nombra ningún archivo"),
    ],
)
def test_an_address_that_is_wrong_is_refused(duck, url, says):
    assert says in refusal(url.format(PASSWORD), duck)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_spelling_of_postgresql_is_read(duck, postgres, scheme):
    postgres.run("CREATE TABLE outcomes (unit_id TEXT, year INT)")
    address = postgres.address.replace("postgresql", scheme, 1)
    assert set(read_database(address, duck).tables) == {"outcomes"}


def test_without_psycopg_it_is_said(duck, monkeypatch):
    def no_driver(*_, **__):
        raise ImportError("no pq wrapper available")

    monkeypatch.setattr(database_address, "create_engine", no_driver)
    assert "falta psycopg" in refusal(f"postgresql://ana:{PASSWORD}@host/base", duck)


def test_a_missing_sqlite_file_is_not_made(duck, tmp_path):
    assert "nada.db: no existe" in refusal(f"sqlite:///{tmp_path}/nada.db", duck)
    assert list(tmp_path.iterdir()) == []
    assert "es una carpeta" in refusal(f"sqlite:///{tmp_path}", duck)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no tiene ninguna tabla de las que se leen"),
        (b"unit_id,year\n" * 50, "no es una base SQLite, o está dañada"),
        (b"SQLite format 3\0" + b"\xff" * 4096, "no es una base SQLite, o está dañada"),
    ],
)
def test_a_file_that_is_no_database_is_refused(duck, tmp_path, content, says):
    path = tmp_path / "x.db"
    path.write_bytes(content)
    assert says in refusal(f"sqlite:///{path}", duck)


def test_a_damaged_table_is_a_problem_of_the_table(duck, lite):
    url = lite(
        OUTCOMES,
        f"INSERT INTO outcomes {NUMBERS}, 2016, 1, 1 FROM n LIMIT 5000",
        "CREATE TABLE units (unit_id TEXT, organisation_id TEXT)",
    )
    path = Path(url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    content[6 * 4096 : 8 * 4096] = b"\xff" * 8192
    path.write_bytes(content)
    source = read_database(url, duck)
    assert set(source.tables) == {"units"}
    assert "no es una base SQLite, o está dañada" in str(source.problems[0])


def test_a_sqlite_that_is_being_written_is_said(duck, lite, monkeypatch):
    monkeypatch.setattr(database_address, "CONNECT_SECONDS", 0.1)
    url = lite(OUTCOMES)
    writer = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        writer.execute("BEGIN EXCLUSIVE")
        assert "otro programa la tiene tomada" in refusal(url, duck)
    finally:
        writer.close()


def test_a_path_with_marks_is_found(duck, lite):
    path = lite(OUTCOMES, name="año 2016 #1?%@.db").removeprefix("sqlite:///")
    url = URL.create("sqlite", database=path).render_as_string()
    assert set(read_database(url, duck).tables) == {"outcomes"}
