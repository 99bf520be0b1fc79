"""Likely duplicates: pairs that a person should see and pairs that she should not; decisions."""

from __future__ import annotations

import time
from dataclasses import replace

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spl_eval.errors import InputProblems
from spl_eval.intake.decisions import Decision, pending, read_decisions, replay, write_pending
from spl_eval.intake.duplicates import LikelyDuplicate, likely_duplicates
from spl_eval.intake.tables import TABLES

COLUMNS = ("name", "province", "cuit")
CUIT, OTHER_CUIT = "30500010912", "30546689979"


def frame(key, rows):
    return pd.DataFrame(rows, columns=[key, *COLUMNS])


def organisations(*rows):
    return frame("organisation_id", list(rows))


NO_ORGANISATIONS = organisations()
NO_UNITS = frame("unit_id", [])


def pairs(*rows):
    found = likely_duplicates(organisations(*rows), NO_UNITS)
    return [(each.id_a, each.id_b, each.reason) for each in found]


def alike(one, other, province="Salta", other_province="Salta"):
    return bool(pairs(("A", one, province, None), ("B", other, other_province, None)))


NEAR = [
    ("Cooperativa Whipala", "Coop. Wiphala Ltda"),
    ("Cooperativa de Trabajo Nuevo Amanecer Ltda.", "Coop. de Trab. Nuevo Amaneser"),
    ("Cooperativa Apícola Apidelta Ltda.", "Apidelta"),
    ("Asociación Civil Tejedoras del Valle", "Tejedoras del Valle S.R.L."),
    ("Cooperativa Textil Andina", "Cooperativa Textil Andino Limitada"),
    ("Grupo Asociativo Cueros del Monte", "Cuero del Monte"),
    ("Cooperativa Api Delta", "Cooperativa Apidelta"),
    ("Cooperativa Los Algarrobos", "Algarrobos Los, Cooperativa"),
    ("Cooperativa Quebrada Colorada", "Cooperativa Quebrada Colorada de Salta"),
    ("Cooperativa 1° de Mayo Florida", "Cooperativa 1 de Mayo Florida"),
    ("Grupo 7", "Grupo Asociativo 7"),
]
FAR = [
    ("Cooperativa de Trabajo Limitada", "Cooperativa de Trabajo"),
    ("Cooperativa de Trabajo El Ceibo Ltda.", "Cooperativa de Trabajo La Unión Ltda."),
    ("Grupo Asociativo Los Pinos", "Grupo Asociativo Los Molles"),
    ("Cooperativa Nueva Esperanza", "Cooperativa Buena Esperanza"),
    ("Cooperativa Esperanza", "Cooperativa Nueva Esperanza"),
    ("Cooperativa San Martín", "Cooperativa San Martín de los Andes"),
    ("Cooperativa Apícola Apidelta", "Cooperativa Agrícola Apidelta"),
    ("Apícola del Norte", "Apícola del Sur"),
    ("Grupo 1", "Grupo 11"),
    ("Grupo La Esperanza II", "Grupo La Esperanza III"),
    ("Grupo La Esperanza", "Grupo La Esperanza II"),
    ("María González", "Mario González"),
    ("Cooperativa Norte", "Cooperativa Notre"),
    ("Asociación de Productores Agropecuarios de Orán", "Asociación de Productores de Metán"),
]


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_near_names_in_one_province_are_likely(one, other):
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(("one", "other"), FAR)
def test_different_names_are_not(one, other):
    assert not alike(one, other)
    assert not alike(other, one)
    assert not alike(one, other, None, None)


def test_near_names_in_two_provinces_are_two():
    assert not alike("Cooperativa Whipala", "Coop. Wiphala Ltda", "Salta", "Jujuy")


def test_one_name_in_two_spellings_is_likely_anywhere():
    rows = [
        ("A", "Coop. Apidelta Ltda.", "Salta", None),
        ("B", "COOPERATIVA APIDELTA LIMITADA", "Jujuy", None),
    ]
    assert pairs(*rows) == [("A", "B", "same_name")]


def test_one_cuit_is_the_surest_reason_whatever_the_names():
    rows = [("B", "Apidelta", "Salta", CUIT), ("A", "Otra cosa", None, CUIT)]
    assert pairs(*rows) == [("A", "B", "same_cuit")]
    same = [("B", "Apidelta", "Salta", CUIT), ("A", "Apidelta", "Salta", CUIT)]
    assert pairs(*same) == [("A", "B", "same_cuit")]


def test_two_cuits_are_two_taxpayers():
    rows = [("A", "Apidelta", "Salta", CUIT), ("B", "Apidelta", "Salta", OTHER_CUIT)]
    assert pairs(*rows) == []


def test_a_missing_province_is_said():
    rows = [("A", "Whipala", None, None), ("B", "Wiphala", "Salta", None)]
    assert pairs(*rows) == [("A", "B", "near_name_without_province")]


def test_a_pair_says_all_that_a_person_needs():
    found = likely_duplicates(
        organisations(
            ("O2", "Coop. Wiphala Ltda", "Salta", None),
            ("O1", "Cooperativa Whipala", "Salta", CUIT),
        ),
        NO_UNITS,
    )
    names = ("Cooperativa Whipala", "Coop. Wiphala Ltda", "Salta", "Salta")
    assert found == [LikelyDuplicate("organisations", "O1", "O2", *names, "near_name", 85)]
    assert found[0].why == "nombres parecidos en la misma provincia"


def test_units_without_name_are_compared_by_their_cuit():
    units = [("U1", None, "Salta", CUIT), ("U2", None, "Jujuy", CUIT), ("U3", None, "Salta", None)]
    (pair,) = likely_duplicates(NO_ORGANISATIONS, frame("unit_id", units))
    assert (pair.table, pair.id_a, pair.id_b, pair.name_a) == ("units", "U1", "U2", "")


def test_many_rows_that_are_all_alike_are_paired_with_the_first():
    rows = [(f"O{n:03}", "Apidelta", "Salta", CUIT) for n in range(300)]
    assert [pair[:2] for pair in pairs(*rows)] == [("O000", row[0]) for row in rows[1:]]


WORDS = ["whipala", "wiphala", "apidelta", "textil", "norte", "nortes", "coop.", "2", "ii", "de"]
ROW = st.tuples(
    st.sampled_from(["A", "B", "C", "D", "E"]),
    st.none() | st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join) | st.text(max_size=5),
    st.sampled_from([None, "Salta", "Jujuy"]),
    st.sampled_from([None, None, CUIT, OTHER_CUIT]),
)


@settings(deadline=None)
@given(st.lists(ROW, max_size=9), st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows, rng):
    found = likely_duplicates(organisations(*rows), NO_UNITS)
    shuffled = rng.sample(rows, len(rows))
    again = likely_duplicates(organisations(*shuffled), NO_UNITS)
    assert found == again == sorted(found)
    assert all(pair.id_a < pair.id_b and 83 <= pair.likeness <= 100 for pair in found)
    assert len({(pair.id_a, pair.id_b) for pair in found}) == len(found)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        lambda n: "Esperanza",
        lambda n: f"esperanza{n:05}".translate(str.maketrans("0123456789", "bcdfghjklm")),
        lambda n: f"{'Coop. ' * 3000}{n}",
        lambda n: chr(0x4E00 + n % 20000) * 30,
    ],
)
def test_absurd_names_take_bounded_time(name):
    rows = [(f"U{n:05}", name(n), "Salta" if n % 2 else None, None) for n in range(5_000)]
    start = time.monotonic()
    likely_duplicates(NO_ORGANISATIONS, frame("unit_id", rows))
    assert time.monotonic() - start < 30


# Decisions.

PAIR = LikelyDuplicate(
    "organisations", "O1", "O2", "Whipala", "Wiphala", "Salta", "Salta", "near_name", 85
)
SAME = Decision(
    "organisations", "O1", "Whipala", "O2", "Wiphala", "x", "85", "same", "", "Ana", "2026-11-20", 2
)
HEADER = "table,id_a,name_a,id_b,name_b,reason,likeness,decision,note,author,date\n"
ROW_2 = "organisations,O1,Whipala,O2,Wiphala,x,85,mismo,,Ana,20/11/2026\n"


def decisions_in(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "duplicates.csv"
    path.write_bytes(text.encode(encoding))
    return read_decisions(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_decisions_are_read_as_spreadsheets_save_them(tmp_path, encoding, separator):
    text = (HEADER + ROW_2).replace("Whipala", "Ñandú").replace(",", separator)
    found, problems = decisions_in(tmp_path, text, encoding)
    assert problems == []
    assert found == [replace(SAME, name_a="Ñandú")]


def test_headings_and_identifiers_may_come_in_spanish_and_in_the_other_order(tmp_path):
    header = "Tabla,id a,Nombre A,id b,Nombre B,Razón,Parecido,Decisión,Nota,Autor,Fecha\n"
    row = "Organizaciones,O2,Wiphala,O1,Whipala,x,85,La misma,,Ana,2026-11-20\n"
    assert decisions_in(tmp_path, header + row) == ([SAME], [])


@pytest.mark.parametrize(
    ("written", "decision"),
    [("misma", "same"), ("DISTINTA", "different"), ("Después", "later"), ("más adelante", "later")],
)
def test_decisions_in_spanish(tmp_path, written, decision):
    found, problems = decisions_in(tmp_path, HEADER + ROW_2.replace("mismo", written))
    assert problems == []
    assert found[0].decision == decision


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("mismo", "quizás", "fila 2, columna decision: «quizás» no es una decisión"),
        ("organisations", "outcomes", "«outcomes» no es una tabla con duplicados"),
        ("O2", "O1", "no hay dos identificadores distintos"),
        ("O2", "", "no hay dos identificadores distintos"),
        ("Ana", " ", "no dice quién decidió"),
        ("20/11/2026", "", "no dice qué día se decidió"),
        ("20/11/2026", "20/11/2999", "2999-11-20 es una fecha futura"),
        ("20/11/2026", "31/02/2026", "columna date"),
        ("Ana", "Ana,Eva", "tiene más celdas que el encabezado"),
        ("table,", "tabel,", "el encabezado tiene «tabel»"),
        ("note,", "", "el encabezado le faltan columnas"),
        ("O1", '"O1', "no se puede leer como CSV"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said(tmp_path, old, new, says):
    found, problems = decisions_in(tmp_path, (HEADER + ROW_2).replace(old, new, 1))
    assert found == []
    assert any(says in str(problem) for problem in problems), [str(each) for each in problems]


def test_one_pair_decided_twice(tmp_path):
    blank = ROW_2.replace("mismo,,Ana,20/11/2026", ",,,")
    assert decisions_in(tmp_path, HEADER + blank + ROW_2 + blank + ROW_2) == (
        [replace(SAME, row=3)],
        [],
    )
    _, (problem,) = decisions_in(tmp_path, HEADER + ROW_2 + ROW_2.replace("mismo", "distinto"))
    assert "ya está en la fila 2" in str(problem)


def test_pending_pairs_are_added_and_what_a_person_wrote_stays(tmp_path):
    path = tmp_path / "duplicates.csv"
    assert write_pending(path, [PAIR, replace(PAIR, id_b="O3", likeness=99)]) == 0
    first = path.read_bytes()
    assert first.startswith(b"\xef\xbb\xbftable;id_a;")
    assert first.index(b"O3") < first.index(b"O2")
    write_pending(path, [replace(PAIR, id_b="O3", likeness=99), PAIR])
    assert path.read_bytes() == first
    text = first.decode("utf-8-sig").replace(";85;;;;", ';85;distinta;"nota; larga";Ana;1/2/2026')
    path.write_text(text, encoding="utf-8")
    write_pending(path, [replace(PAIR, id_b="O4")])
    found, problems = read_decisions(path)
    assert problems == []
    assert [(each.id_b, each.decision, each.note, each.date) for each in found] == [
        ("O2", "different", "nota; larga", "2026-02-01"),
        ("O4", "", "", ""),
    ]
    assert [each.name for each in tmp_path.iterdir()] == ["duplicates.csv"]


def test_a_file_with_problems_is_not_written_over(tmp_path):
    path = tmp_path / "duplicates.csv"
    path.write_text(HEADER + ROW_2.replace("mismo", "quizás"))
    before = path.read_bytes()
    with pytest.raises(InputProblems, match="quizás"):
        write_pending(path, [PAIR])
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path):
    with pytest.raises(InputProblems, match="no se puede escribir"):
        write_pending(tmp_path / "no" / "duplicates.csv", [PAIR])


def test_more_pairs_than_anybody_reads_are_left_out(tmp_path):
    path = tmp_path / "duplicates.csv"
    many = [replace(PAIR, id_b=f"O{n}") for n in range(2, 3002)]
    assert write_pending(path, many) == 1000
    assert write_pending(path, many) == 1000
    assert len(read_decisions(path)[0]) == 2000


NAME = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
FORMULA = st.tuples(st.sampled_from(["=", "'=", "+", "-", "@", "''-", " ="]), NAME).map("".join)


@settings(deadline=None)
@given(one=NAME | FORMULA, other=NAME | FORMULA)
def test_no_cell_becomes_a_formula_and_each_comes_back(tmp_path_factory, one, other):
    path = tmp_path_factory.mktemp("pairs") / "duplicates.csv"
    write_pending(path, [replace(PAIR, name_a=one, name_b=other)])
    text = path.read_text(encoding="utf-8-sig")
    assert not any(cell.strip('" ')[:1] in {"=", "+", "-", "@"} for cell in text.split(";")[1:])
    (found,), problems = read_decisions(path)
    assert problems == []
    assert (found.name_a, found.name_b) == (one.strip(), other.strip())


def test_later_stays_pending_and_a_decision_holds_for_the_whole_group():
    same, pair = replace(SAME, id_a="O2", id_b="O3"), PAIR
    different = replace(SAME, decision="different")
    assert pending([pair], [SAME]) == pending([pair], [different]) == []
    assert pending([pair], []) == pending([pair], [replace(SAME, decision="later")]) == [pair]
    assert pending([replace(pair, id_b="O3")], [SAME, same]) == []
    assert pending([replace(pair, id_b="O3")], [different, same]) == []
    assert pending([replace(pair, id_b="O4")], [different, same]) != []
    assert pending([replace(pair, table="units")], [SAME]) != []


@pytest.fixture
def staged():
    """Return a connection with three organisations, their units and what refers to them."""
    with duckdb.connect() as connection:
        for table in TABLES.values():
            columns = ", ".join(f"{column.name} VARCHAR" for column in table.columns)
            connection.execute(f"CREATE TABLE typed_{table.name} (row BIGINT, {columns})")
            connection.execute(f"CREATE VIEW {table.name} AS SELECT * FROM typed_{table.name}")
        insert(
            connection,
            "organisations",
            "organisation_id name",
            ["O1 Whipala", "O2 Wiphala", "O3 Tercera"],
        )
        insert(connection, "units", "unit_id organisation_id", ["U1 O1", "U2 O2", "U3 O3"])
        insert(connection, "outcomes", "unit_id year", ["U1 2016", "U2 2016", "U2 2017"])
        insert(connection, "follow_up", "follow_up_id organisation_id unit_id", ["F O2 U2"])
        connection.execute("INSERT INTO typed_follow_up (row, follow_up_id) VALUES (3, 'G')")
        connection.execute("INSERT INTO typed_organisations (row, name) VALUES (5, 'Sin clave')")
        yield connection


def insert(connection, table, columns, rows):
    for row, cells in enumerate(rows, start=2):
        values = ", ".join(f"'{cell}'" for cell in cells.split())
        names = ", ".join(columns.split())
        connection.execute(f"INSERT INTO typed_{table} (row, {names}) VALUES ({row}, {values})")


def view(connection, table, *columns):
    return connection.execute(
        f"SELECT row, {', '.join(columns)} FROM {table} ORDER BY row"
    ).fetchall()


def unit_pair(a, b, **more):
    return replace(SAME, table="units", id_a=a, id_b=b, name_a="", name_b="", **more)


def test_two_that_are_one_leave_one_row_and_all_references_to_it(staged):
    problems, merged = replay(staged, [SAME, unit_pair("U1", "U2")])
    assert problems == []
    assert merged == {"organisations": {"O2": "O1"}, "units": {"U2": "U1"}}
    assert view(staged, "organisations", "organisation_id") == [(2, "O1"), (4, "O3"), (5, None)]
    assert view(staged, "units", "unit_id", "organisation_id") == [(2, "U1", "O1"), (4, "U3", "O3")]
    outcomes = [(2, "U1", "2016"), (3, "U1", "2016"), (4, "U1", "2017")]
    assert view(staged, "outcomes", "unit_id", "year") == outcomes
    followed = [(2, "F", "O1", "U1"), (3, "G", None, None)]
    assert view(staged, "follow_up", "follow_up_id", "organisation_id", "unit_id") == followed


def test_chains_lead_to_the_first(staged):
    chain = replace(SAME, id_a="O2", name_a="Wiphala", id_b="O3", name_b="Tercera", row=3)
    for order in ([SAME, chain], [chain, SAME]):
        problems, merged = replay(staged, order)
        if order[0] is SAME:
            assert (problems, merged) == ([], {"organisations": {"O2": "O1", "O3": "O1"}})
    assert [row[2] for row in view(staged, "units", "unit_id", "organisation_id")] == ["O1"] * 3


def test_a_contradiction_is_a_problem_and_nothing_of_it_is_merged(staged):
    chain = replace(SAME, id_a="O2", name_a="Wiphala", id_b="O3", name_b="Tercera", row=3)
    against = replace(SAME, id_b="O3", name_b="Tercera", row=4, decision="different")
    (problem,), merged = replay(staged, [against, SAME, chain])
    assert (problem.row, problem.code, merged) == (4, "contradiction", {})
    assert len(view(staged, "organisations", "organisation_id")) == 4


@pytest.mark.parametrize("decision", ["same", "different", "later"])
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id_b": "O9"}, "columna id_b: «O9» ya no está en la tabla Organizaciones"),
        ({"name_b": "Viejo"}, "columna name_b: «O2» figura ahora «Wiphala», y cuando se decidió"),
        ({"name_b": ""}, "cuando se decidió, sin nombre"),
    ],
)
def test_a_decision_about_other_data_is_a_problem(staged, decision, change, says):
    (problem,), merged = replay(staged, [replace(SAME, decision=decision, **change)])
    assert says in str(problem)
    assert (problem.row, merged) == (2, {})


def test_pending_rows_are_never_stale(staged):
    assert replay(staged, [replace(SAME, id_b="O9", decision="")]) == ([], {})


def test_a_repeated_identifier_is_left_to_the_check_of_keys(staged):
    insert(staged, "organisations", "organisation_id name", ["O2 Wiphala"])
    assert replay(staged, [SAME]) == ([], {})


def test_hostile_identifiers_are_only_text(staged):
    name = "x'); DROP TABLE typed_units; --"
    staged.execute("UPDATE typed_organisations SET organisation_id = ? WHERE row = 3", [name])
    problems, merged = replay(staged, [replace(SAME, id_b=name)])
    assert (problems, merged) == ([], {"organisations": {name: "O1"}})


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=8), st.randoms())
def test_the_order_of_decisions_does_not_matter(couples, rng):
    decisions = [
        replace(SAME, id_a=f"O{min(pair)}", id_b=f"O{max(pair)}", name_a="n", name_b="n")
        for pair in couples
        if pair[0] != pair[1]
    ]
    found = []
    for order in (decisions, rng.sample(decisions, len(decisions))):
        with duckdb.connect() as connection:
            for table in TABLES.values():
                columns = ", ".join(f"NULL::VARCHAR AS {c.name}" for c in table.columns)
                connection.execute(f"CREATE VIEW {table.name} AS SELECT 1 AS row, {columns}")
            connection.execute(
                "CREATE OR REPLACE VIEW organisations AS SELECT i AS row, 'n' AS name, "
                "'O' || i AS organisation_id, * FROM range(7) t(i), (SELECT * EXCLUDE "
                "(row, name, organisation_id) FROM (SELECT "
                + ", ".join(
                    ["1 AS row"]
                    + [f"NULL::VARCHAR AS {c.name}" for c in TABLES["organisations"].columns]
                )
                + "))"
            )
            problems, merged = replay(connection, order)
            left = view(connection, "organisations", "organisation_id")
            found.append((problems, merged, left))
    assert found[0] == found[1]
    assert len(found[0][2]) == 7 - len(found[0][1].get("organisations", {}))
