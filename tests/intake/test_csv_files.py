"""CSV files as teams export them: the same cells and rows in every encoding and by both ways."""

from __future__ import annotations

import csv
import io
import os
import random
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spl_eval.intake.readers.delimited import octets as csv_bytes
from spl_eval.intake.readers.delimited import rows as csv_rows
from spl_eval.intake.readers.delimited import table as csv_files
from spl_eval.intake.readers.delimited.table import read_csv
from spl_eval.intake.schema import SOURCE, Table, text
from spl_eval.intake.tables import TABLES

UNITS = Table(
    "units",
    "Unidades",
    (text("unit_id", "Código", required=True), text("name", "Nombre"), text("year", "Año"), SOURCE),
    ("unit_id",),
    "programme",
)
PLAIN = "unit_id,name,year\nU1,Ñandú,2016\nU2,Peña,2017\n"
SHARED = duckdb.connect(config={"threads": 2})
ROWS = [(2, ("U1", "Ñandú", "2016")), (3, ("U2", "Peña", "2017"))]


@pytest.fixture
def connection():
    with duckdb.connect(config={"threads": 2}) as opened:
        yield opened


@pytest.fixture
def path(tmp_path):
    return tmp_path / "units.csv"


def cells_of(connection, raw):
    """Return the rows of a raw table; a missing cell is an empty text."""
    if raw.first_row is None:
        found = connection.execute(f'SELECT * FROM {raw.relation} ORDER BY "row"').fetchall()
        rows = [(each[-1], each[:-1]) for each in found]
    else:
        found = connection.execute(f"SELECT * FROM {raw.relation}").fetchall()
        rows = list(enumerate(found, raw.first_row))
    return [(row, tuple(cell or "" for cell in cells)) for row, cells in rows]


def read(path, connection, content=None):
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    raw, problems, notes = read_csv(path, UNITS, connection)
    rows = None if raw is None else cells_of(connection, raw)
    return rows, [str(each) for each in problems], [str(each) for each in notes]


def refused(path, connection, content):
    """Read what must be refused, and return the one message."""
    rows, problems, _ = read(path, connection, content)
    assert rows is None
    assert len(problems) == 1
    return problems[0]


# Encodings -----------------------------------------------------------------------------------


def test_plain_file_needs_no_note(path, connection):
    assert read(path, connection, PLAIN) == (ROWS, [], [])


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8-sig", "UTF-8 con marca BOM"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16 sin marca BOM"),
        ("utf-16-be", "UTF-16 sin marca BOM"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_other_encodings_give_the_same_cells(path, connection, encoding, said):
    rows, problems, notes = read(path, connection, PLAIN.encode(encoding))
    assert (rows, problems) == (ROWS, [])
    assert notes == [f"units.csv: se leyó como {said}."]


def test_windows_1252_headings_are_matched(path, connection):
    content = "Código;Nombre;Año\nU1;Ñandú;2016\nU2;Peña;2017\n".encode("cp1252")
    raw, problems, _ = read_csv_of(path, connection, content)
    assert problems == []
    assert [column.name for column in raw.columns] == ["unit_id", "name", "year"]


def read_csv_of(path, connection, content):
    path.write_bytes(content)
    return read_csv(path, UNITS, connection)


def test_mixed_encodings_name_the_first_row_of_the_fewer(path, connection):
    lines = [b"unit_id,name,year", b'U1,"a\nb",1', *("U2,Ñandú,2".encode(),) * 3]
    lines.insert(4, "U9,Peña,2".encode("cp1252"))
    said = refused(path, connection, b"\n".join(lines))
    assert said.startswith("units.csv, fila 5: mezcla codificaciones: esta fila está en Windows-1")
    lines = [b"unit_id,name,year", *("U2,Ñandú,2".encode("cp1252"),) * 3, "U9,ñ,2".encode()]
    said = refused(path, connection, b"\n".join(lines))
    assert said.startswith("units.csv, fila 5: mezcla codificaciones: esta fila está en UTF-8")


def test_bytes_of_no_encoding(path, connection):
    said = refused(path, connection, b"unit_id,name,year\nU1,\xf1\x81,1\n")
    assert "fila 2: tiene bytes que no son de UTF-8 ni de Windows-1252" in said


def test_truncated_utf16(path, connection):
    said = refused(path, connection, PLAIN.encode("utf-16")[:-1])
    assert "no se puede leer como UTF-16" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_nul_bytes_have_a_row(path, connection, encoding):
    content = (PLAIN + "\nU3,x\0y,1\n").encode(encoding)
    assert "fila 5: tiene bytes nulos" in refused(path, connection, content)


def test_accent_cut_by_a_chunk(path, connection, monkeypatch):
    monkeypatch.setattr(csv_bytes, "CHUNK_BYTES", 1)
    assert read(path, connection, PLAIN) == (ROWS, [], [])
    rows, _, _ = read(path, connection, PLAIN.replace("\n", "\r\n"))
    assert rows == ROWS


# Layout --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("separator", "said"),
    [(";", "punto y coma"), ("\t", "tabulaciones"), ("|", "barras verticales")],
)
def test_other_separators(path, connection, separator, said):
    rows, problems, notes = read(path, connection, PLAIN.replace(",", separator))
    assert (rows, problems) == (ROWS, [])
    assert notes == [f"units.csv: las celdas están separadas por {said}."]


def test_separator_is_the_one_that_gives_known_headings(path, connection):
    content = 'unit_id;"name";"a,b,c,d,e"\nU1;"x;y";1,5\n'
    rows, problems, notes = read(path, connection, content)
    assert rows == [(2, ("U1", "x;y", "1,5"))]
    assert problems == []
    assert notes[1] == "units.csv: columnas que no se usan: «a,b,c,d,e»."


def test_line_for_excel_is_not_counted(path, connection):
    rows, problems, _ = read(path, connection, "sep=;\r\n" + PLAIN.replace(",", ";"))
    assert (rows, problems) == (ROWS, [])


def test_titles_above_the_header(path, connection):
    content = "Padrón de unidades,,\n\n" + PLAIN
    rows, problems, notes = read(path, connection, content)
    assert rows == [(4, ROWS[0][1]), (5, ROWS[1][1])]
    assert problems == []
    assert notes == ["units.csv: el encabezado está en la fila 3; lo de arriba no se usa."]


def test_a_cell_that_is_a_heading_by_chance_is_no_header(path, connection):
    rows, _, _ = read(path, connection, "unit_id,x\nname,U1\n")
    assert rows == [(2, ("name", "U1"))]
    assert "fila 1: ningún encabezado se conoce" in refused(path, connection, "x,y\nname,U1\n")


def test_misspelt_heading_keeps_the_table(path, connection):
    rows, problems, _ = read(path, connection, PLAIN.replace("name", "nombree"))
    assert rows == ROWS
    assert len(problems) == 1
    assert "la columna «nombree» no se conoce" in problems[0]


def test_header_of_another_table(path, connection):
    said = refused(path, connection, "alfa,beta\n1,2\n")
    assert said.startswith("units.csv, fila 1: ningún encabezado se conoce («alfa», «beta»)")


def test_column_without_heading(path, connection):
    content = "unit_id,,name,,\nU1,x,y,,\nU2,,z,,\nU3,x,y,,w\n"
    rows, problems, notes = read(path, connection, content)
    assert rows == [(2, ("U1", "x", "y")), (3, ("U2", "", "z")), (4, ("U3", "x", "y"))]
    assert problems == [
        "units.csv, fila 2, columna 2: hay valores y el encabezado está vacío "
        "(en 2 filas; también 4). Escriba el encabezado, o borre la columna.",
        "units.csv, fila 4, columna 5: hay valores y el encabezado está vacío. "
        "Escriba el encabezado, o borre la columna.",
    ]
    assert notes == []
    assert read(path, connection, "unit_id,,name,,\nU1,,y,,\n")[1:] == ([], [])


@pytest.mark.parametrize("content", ["", "\n\n\n", ";;;\n , ,\n", "\ufeff", "sep=;\n"])
def test_nothing_inside(path, connection, content):
    assert "está vacío. Escriba al menos el encabezado" in refused(path, connection, content)


def test_only_a_header(path, connection):
    assert read(path, connection, "unit_id,name,year") == ([], [], [])


def test_too_many_columns(path, connection):
    said = refused(path, connection, "unit_id" + ",x" * csv_files.MAX_COLUMNS)
    assert "tiene más de 1000 columnas" in said


# Examples and totals -------------------------------------------------------------------------


def test_the_template_s_example_saved_as_csv(tmp_path, connection):
    path = tmp_path / "disbursements.csv"
    path.write_text(
        "¿Ejemplo?;Desembolso *;Instrumento *;Fecha *;Concepto *;Monto (pesos corrientes) *\n"
        "EJEMPLO;D0001;I001;10/08/2016;honorarios de coordinación;125.000\n"
        "EJEMPLO;D0001;I001;11/08/2016;honorarios de coordinación;99\n"
        ";D0002;I001;10/08/2016;honorarios de coordinación;125.000\n"
        ";;;;Total;125.000\n",
        encoding="utf-8",
    )
    raw, problems, notes = read_csv(path, TABLES["disbursements"], connection)
    assert [row for row, _ in cells_of(connection, raw)] == [3, 4]
    assert [(each.code, each.row) for each in problems] == [("example_row", 3)]
    assert [str(note) for note in notes] == [
        "disbursements.csv: las celdas están separadas por punto y coma.",
        "disbursements.csv: las filas de totales y de notas no se leen (fila 5).",
    ]


def test_totals_and_notes_below_a_table(tmp_path, connection):
    path = tmp_path / "organisations.csv"
    path.write_text(
        "organisation_id,name\nO1,a\nTotal,\nFuente: SEPYME\nTotal,1\nTOTAL-1,b\n",
        encoding="utf-8",
    )
    raw, problems, notes = read_csv(path, TABLES["organisations"], connection)
    assert [row for row, _ in cells_of(connection, raw)] == [2, 6]
    assert [(each.code, each.row) for each in problems] == [("total_row", 5)]
    assert "de totales y de notas no se leen (filas 3, 4)" in str(notes[0])


# Rows ----------------------------------------------------------------------------------------


def test_blank_rows_keep_their_number(path, connection):
    content = PLAIN.replace("U2", "\n,,\n  ,\t,\u00a0\nU2")
    rows, problems, _ = read(path, connection, content)
    assert rows == [ROWS[0], (6, ROWS[1][1])]
    assert problems == []


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends(path, connection, end):
    assert read(path, connection, PLAIN.replace("\n", end)) == (ROWS, [], [])


def test_line_breaks_in_a_cell_do_not_count(path, connection):
    rows, _, _ = read(path, connection, 'unit_id,name\nU1,"a\nb\r\nc"\nU2,"d ""e"""\n')
    assert rows == [(2, ("U1", "a\nb\r\nc")), (3, ("U2", 'd "e"'))]


def test_rows_of_another_length_are_one_problem(path, connection):
    content = "unit_id,name,year\nU1,a\nU2,b,1\nU3,c,1,x\nU4,d,1,,,\n"
    path.write_text(content, encoding="utf-8")
    raw, problems, _ = read_csv(path, UNITS, connection)
    assert [str(each) for each in problems] == [
        "units.csv, fila 2: tiene entre 2 y 4 celdas y el encabezado 3 (en 2 filas; también 4). "
        "Si una celda contiene una coma, escríbala entre comillas."
    ]
    assert problems[0].rows == (2, 4)
    assert cells_of(connection, raw) == [
        (2, ("U1", "a", "")),
        (3, ("U2", "b", "1")),
        (4, ("U3", "c", "1")),
        (5, ("U4", "d", "1")),
    ]


def test_mend_names_the_separator_of_the_file(path, connection):
    _, problems, _ = read(path, connection, "unit_id;name\nU1;a;b\n")
    assert problems == [
        "units.csv, fila 2: tiene 3 celdas y el encabezado 2. "
        "Si una celda contiene un punto y coma, escríbala entre comillas."
    ]


def test_a_file_of_ragged_rows_stops(path, connection, monkeypatch):
    monkeypatch.setattr(csv_rows, "MAX_RAGGED_ROWS", 10)
    said = refused(path, connection, PLAIN + "x\n" * 11)
    assert "tiene más de 10 filas que no coinciden con el encabezado" in said


@pytest.mark.parametrize("bad", ['U3,"x', 'U3,"x"y,1', 'U3,"x" ,1'])
@pytest.mark.parametrize("large", [False, True])
def test_open_quotes_have_a_row(path, connection, monkeypatch, bad, large):
    monkeypatch.setattr(csv_files, "LARGE_BYTES", 0 if large else 1 << 40)
    said = refused(path, connection, PLAIN + bad)
    assert said.startswith("units.csv, fila 4: tiene comillas sin cerrar, o texto después")


def test_cell_of_ten_megabytes(path, connection):
    rows, problems, _ = read(path, connection, f"{PLAIN}U3,{'a' * 10_000_000},1\n")
    assert problems == []
    assert (rows[2][0], len(rows[2][1][1])) == (4, 10_000_000)


def test_line_without_end(path, connection, monkeypatch):
    monkeypatch.setattr(csv_bytes, "MAX_LINE_CHARACTERS", 10_000)
    assert "tiene un renglón de más de" in refused(path, connection, PLAIN + "a," * 10_000)


# Whole files ---------------------------------------------------------------------------------


def test_missing_folder_and_pipe(path, connection):
    assert str(read_csv(path, UNITS, connection)[1][0]).startswith("units.csv: no existe")
    os.mkfifo(path)
    assert "no es un archivo común" in str(read_csv(path, UNITS, connection)[1][0])
    path.unlink()
    path.mkdir()
    assert "es una carpeta y no un archivo" in str(read_csv(path, UNITS, connection)[1][0])


def test_too_large(path, connection):
    path.touch()
    os.truncate(path, 2 * 1024**3 + 1)
    assert "pesa más de 2 GB" in str(read_csv(path, UNITS, connection)[1][0])


def test_file_that_may_not_be_read(path, connection, monkeypatch):
    path.write_text(PLAIN, encoding="utf-8")

    def denied(*_, **__):
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "no se puede leer. Revise los permisos" in str(read_csv(path, UNITS, connection)[1][0])


@pytest.mark.parametrize("name", ["it's", "st*r", "q?", "[x]", "[[*]", "a b", "back\\s", "year=1"])
def test_names_of_folders_are_no_patterns(tmp_path, connection, monkeypatch, name):
    monkeypatch.setattr(csv_files, "LARGE_BYTES", 0)
    for folder in ("star", "q1", "x", name):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "units.csv").write_text(
            PLAIN if folder == name else "unit_id,name,year\nX,X,X\n", encoding="utf-8"
        )
    raw, problems, _ = read_csv(tmp_path / name / "units.csv", UNITS, connection)
    assert (raw.first_row, problems) == (2, [])
    assert cells_of(connection, raw) == ROWS


# Two ways ------------------------------------------------------------------------------------


def both_ways(path, content, chunk_bytes=256 * 1024):
    """Read a file as if it were large, and as if it were small."""
    path.write_bytes(content)
    answers, in_place = [], []
    for large in (0, 1 << 40):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(csv_files, "LARGE_BYTES", large)
            patch.setattr(csv_bytes, "CHUNK_BYTES", chunk_bytes)
            raw, problems, notes = read_csv(path, UNITS, SHARED)
            rows = None if raw is None else cells_of(SHARED, raw)
            in_place.append(raw is not None and raw.first_row is not None)
            answers.append((rows, problems, notes))
        # A connection for each example would take most of the time.
        SHARED.execute(f"DROP {'VIEW' if in_place[-1] else 'TABLE'} IF EXISTS raw_units")
    assert not in_place[1]
    return answers, in_place[0]


PIECES = [
    "x",
    "á",
    "1",
    "Total",
    "ejemplo",
    "Nota:",
    " ",
    ",",
    '"',
    '""',
    "\n",
    "\n",
    "\r\n",
    "\r",
    ";",
    "\u00a0",
    "\\",
    "'",
    "#",
]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25), chunk_bytes=st.integers(1, 40))
def test_any_file_is_read_the_same_by_both_ways(tmp_path, pieces, chunk_bytes):
    content = "unit_id,name\n" + "".join(pieces)
    answers, _ = both_ways(tmp_path / "units.csv", content.encode(), chunk_bytes)
    assert answers[0] == answers[1]


CELL = st.text("xá1 ,;\"'\n\u00a0\\", max_size=6)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=8),
    end=st.sampled_from(["\n", "\r\n"]),
    separator=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_is_written_is_read_by_both_ways(tmp_path, rows, end, separator, quoting):
    text_file = io.StringIO(newline="")
    writer = csv.writer(text_file, lineterminator=end, delimiter=separator, quoting=quoting)
    writer.writerows([("unit_id", "name", "year"), *rows])
    answers, _ = both_ways(tmp_path / "units.csv", text_file.getvalue().encode())
    assert answers[0] == answers[1]
    filled = [(row, cells) for row, cells in enumerate(rows, 2) if any(c.strip() for c in cells)]
    assert answers[0][0] == filled
    assert answers[0][1] == []


@pytest.mark.parametrize("seed", range(4))
def test_pieces_that_threads_read_join_well(path, monkeypatch, seed):
    monkeypatch.setattr(csv_files, "BUFFER_BYTES", 20_000)
    monkeypatch.setattr(csv_files, "MAX_LINE_BYTES", 5_000)
    chance = random.Random(seed)
    words = ["a", "b,c", "ñandú", "d ''e", "", "1.234,5", "x" * 200, "f;g", 'h""i']
    rows = [(f"U{number}", chance.choice(words), chance.choice(words)) for number in range(20_000)]
    text_file = io.StringIO(newline="")
    csv.writer(text_file, lineterminator="\n").writerows([("unit_id", "name", "year"), *rows])
    answers, in_place = both_ways(path, text_file.getvalue().encode())
    assert in_place
    assert answers[0] == answers[1]
    assert answers[0][0] == list(enumerate(rows, 2))


@pytest.mark.parametrize(
    "content",
    [
        PLAIN + 'U3,"a\nb",1\n',
        PLAIN + "\nU3,a,1\n",
        PLAIN + ",,\nU3,a,1\n",
        PLAIN + '" ",,""\nU3,a,1\n',
        PLAIN + "\u00a0,,\nU3,a,1\n",
        PLAIN + "U3,a\n",
        PLAIN + "U3,a,1,,x\n",
        PLAIN + "TOTAL,,3\n",
        PLAIN + ",subtotal Salta,3\n",
        PLAIN + "Ejemplo,a,1\n",
        PLAIN + "\u00a0Total,a,1\n",
        PLAIN + "Fuente: SEPYME,,\n",
        PLAIN.replace("name,year", "name,"),
        PLAIN.replace("unit_id,name,year", ",unit_id,name"),
        PLAIN + 'U3, "a",1\n',
        PLAIN + 'U3,"a" ,1\n',
        PLAIN + "U3,a\rb,1\n",
        "\n" + PLAIN,
        PLAIN.replace("year", '"a\nño"'),
    ],
)
@pytest.mark.parametrize("chunk_bytes", [1, 256 * 1024])
def test_what_is_not_regular_is_not_read_in_place(path, content, chunk_bytes):
    answers, in_place = both_ways(path, content.encode(), chunk_bytes)
    assert not in_place
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.removesuffix("\n"),
        PLAIN.replace("\n", "\r\n"),
        "\ufeff" + PLAIN,
        "sep=;\n" + PLAIN.replace(",", ";"),
        PLAIN + ",Ñ,\n",
        PLAIN + "TOTAL-1,Total,1\nNota12,a,1\nSumar,b,2\n",
        PLAIN + "U3,a,1,,,\n",
        PLAIN + "NULL,#,'\n",
    ],
)
@pytest.mark.parametrize("chunk_bytes", [1, 256 * 1024])
def test_what_is_regular_is_read_in_place(path, content, chunk_bytes):
    answers, in_place = both_ways(path, content.encode(), chunk_bytes)
    assert in_place
    assert answers[0] == answers[1]


def test_all_tables_have_headings_that_tell_the_separator(tmp_path, connection):
    for table in TABLES.values():
        path = tmp_path / f"{table.name}.csv"
        path.write_text(";".join(column.name for column in table.columns), encoding="utf-8")
        raw, problems, _ = read_csv(path, table, connection)
        assert problems == []
        assert raw.columns == table.columns
