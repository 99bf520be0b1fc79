"""What holds for any data: SQL and Python read alike, order means nothing, and nothing crashes."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from spl_eval.intake.cell_problems import may_be_month_first
from spl_eval.intake.check import Examination, examine
from spl_eval.intake.parse.cell_error import CellError
from spl_eval.intake.readers.source import RawTable
from spl_eval.intake.schema import Table
from spl_eval.intake.staging import stage
from spl_eval.intake.tables import TABLES
from spl_eval.intake.values import canonical_values, read_cell
from tests.intake.bad import programme

FEW = {"deadline": None, "derandomize": True, "database": None}
SLOW = FEW | {"phases": (Phase.generate,)}
"""Each example reads a whole data set: making a failing one smaller would take minutes."""

COLUMNS = [
    TABLES["outcomes"].column("jobs"),
    TABLES["outcomes"].column("year"),
    TABLES["follow_up"].column("communication"),
    TABLES["claims"].column("value"),
    TABLES["disbursements"].column("amount_ars"),
    TABLES["outcomes"].column("sales_ars"),
    TABLES["disbursements"].column("date"),
    TABLES["units"].column("joined_date"),
    TABLES["units"].column("unit_id"),
    TABLES["units"].column("name"),
    TABLES["units"].column("cuit"),
    TABLES["units"].column("formal"),
    TABLES["units"].column("province"),
    TABLES["units"].column("sector"),
    TABLES["organisations"].column("kind"),
    TABLES["instruments"].column("line"),
    TABLES["results"].column("lines"),
    TABLES["reach"].column("provinces"),
    TABLES["missions"].column("modalities"),
    TABLES["risks"].column("source_lines"),
]
PIECES = (
    *("0", "1", "3", "5", "6", "12", "007", "330", "2330", "2016", "1900", "2099", "31", "02"),
    *(".", ",", "-", "/", " ", "\u00a0", "\u2003", "+", "=", "@", "$", "US$", "%", "e5", ";"),
    *("sí", "no", "X", "1.A", "2.b", "3", "Chaco", "textil", "cooperative", "inf", "NaN", "O1"),
    *("20000000", "27-20000000-0", "30-71000000-5", "30710000014", "2016-12-05", "05/12/2016"),
    *("0000-01-01", "2016-02-30", "\u200b", "\ufeff", "\u202e", "\U0001f41d", "\t", "\n", "٣"),
)
NEAR = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
FIGURES = st.text(alphabet="0123456789.,- $", max_size=14)
DATES = st.text(alphabet="0123456789-/", min_size=6, max_size=10)
ANY = st.text(max_size=30)
TEXTS = st.one_of(NEAR, FIGURES, DATES, ANY).filter(lambda text: "\0" not in text)


@pytest.fixture(scope="module")
def duck():
    with duckdb.connect(config={"threads": 2}) as connection:
        yield connection


def by_python(text, column, decimal):
    """Return the value that :func:`read_cell` gives, or the code of its refusal."""
    try:
        value = read_cell(text, column, decimal)
    except CellError as error:
        return "refused", error.code
    return "read", list(value) if isinstance(value, tuple) else value


def expected(texts, column, decimal):
    """Return what Python gives each text; beside a month that goes first, dates are in doubt."""
    found = [by_python(text, column, decimal) for text in texts]
    if ("refused", "month_first") not in found:
        return found
    in_doubt = ("refused", "doubtful_dates")
    return [
        in_doubt if may_be_month_first(text) and value[0] == "read" else value
        for text, value in zip(texts, found, strict=True)
    ]


def by_both(connection, texts, column, decimal):
    """Return, for each text, the value that staging gives, or the code of its problem."""
    table = Table("probe", "Prueba", (column,), (column.name,), "report")
    connection.execute(
        "CREATE OR REPLACE TABLE raw_probe AS SELECT unnest(CAST($texts AS VARCHAR[])) AS c0",
        {"texts": texts},
    )
    raw = RawTable(table, "probe", "raw_probe", (column.name,), (column,), (1,), first_row=2)
    problems, _ = stage(connection, raw, decimal)
    refused = {row: each.code for each in problems for row in each.rows or (each.row,)}
    read = connection.execute(f"SELECT row, {column.name} FROM probe ORDER BY row").fetchall()
    return [("refused", refused[row]) if row in refused else ("read", value) for row, value in read]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: f"{column.kind}-{column.name}")
@settings(max_examples=20, **FEW)
@given(texts=st.lists(TEXTS, min_size=1, max_size=60), decimal=st.sampled_from(",."))
def test_sql_and_python_read_every_cell_alike(duck, column, texts, decimal):
    codes = canonical_values(column) if column.choices or column.vocabulary else ()
    texts = [*texts, *codes[:3], *(f" {code}" for code in codes[:2])]
    assert by_both(duck, texts, column, decimal) == expected(texts, column, decimal)


NUMBERS_IN_FULL = st.one_of(
    st.integers(-(10**16), 10**16).map(str),
    st.decimals(0, 10**13, places=2).map(str),
    st.decimals(0, 999, places=3).map(str),
    st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)).map(str),
    st.integers(10**10, 10**11 - 1).map(str),
)


@settings(max_examples=20, **FEW)
@given(texts=st.lists(NUMBERS_IN_FULL, min_size=20, max_size=100), decimal=st.sampled_from(",."))
def test_sql_and_python_read_plain_figures_alike(duck, texts, decimal):
    texts = [text.replace(".", decimal) for text in texts]
    for column in COLUMNS[:11]:
        assert by_both(duck, texts, column, decimal) == expected(texts, column, decimal)


TABLE_NAMES = tuple(programme.tables())
MUTATIONS = st.lists(
    st.tuples(st.sampled_from(TABLE_NAMES), st.integers(0, 99), st.integers(0, 99), TEXTS),
    min_size=1,
    max_size=8,
)


def mutated(mutations, *, keys: bool):
    """Return the programme with some cells replaced; ``keys`` says whether keys may be."""
    made = programme.tables()
    for name, row, place, text in mutations:
        rows = made[name]
        key = TABLES[name].key
        columns = [n for n, column in enumerate(rows[0]) if keys or column not in key]
        if columns:
            rows[row % (len(rows) - 1) + 1][columns[place % len(columns)]] = text
    return made


def shuffled(made, seed):
    """Return the same tables, their rows and columns in another order."""
    chance = random.Random(seed)
    found = {}
    for name, (header, *rows) in made.items():
        order = chance.sample(range(len(header)), len(header))
        rows = chance.sample(rows, len(rows))
        found[name] = [[row[place] for place in order] for row in (header, *rows)]
    return found


def essence(found: Examination, made) -> tuple[set, dict]:
    """Return problems and values without the order of rows or columns, by the rows' keys."""
    names = {}
    for table, (header, *rows) in made.items():
        places = [header.index(column) for column in TABLES[table].key if column in header]
        names[table] = [tuple(str(row[place]) for place in places) for row in rows]
    problems = {
        (each.code, each.table, each.field, frozenset(names[each.table][row - 2] for row in rows))
        for each in found.problems
        for rows in [each.rows or (each.row,)]
    }
    values = {
        (table, names[table][row - 2], column): value
        for table in made
        for row, cells in found.tables[table].astype(object).iterrows()
        for column, value in cells.items()
        if value is not None and value is not pd.NA and value == value
    }
    return problems, values


@settings(max_examples=8, **SLOW)
@given(mutations=MUTATIONS, seed=st.integers(0, 999))
def test_the_order_of_rows_and_columns_means_nothing(mutations, seed):
    made = mutated(mutations, keys=False)
    other = shuffled(made, seed)
    with tempfile.TemporaryDirectory() as place:
        first = examine(programme.write_folder(Path(place, "a"), made))
        second = examine(programme.write_folder(Path(place, "b"), other))
    assert essence(first, made) == essence(second, other)


WORDS = st.text("abcdñáéíóúABC '&-.", min_size=1, max_size=12).map(lambda text: f"N{text}z")
COUNTS = st.none() | st.integers(0, 10**6)
PESOS = st.none() | st.integers(0, 10**12).map(lambda cents: cents / 100)
DAYS = st.none() | st.dates(dt.date(2013, 1, 1), dt.date(2018, 12, 31))
RECORD = st.fixed_dictionaries(
    {
        "unit": st.tuples(WORDS, COUNTS, COUNTS, DAYS),
        "outcome": st.tuples(COUNTS, PESOS, PESOS),
    }
)
FORMATS = {
    "folder": lambda place, made: programme.write_folder(place / "f", made),
    "workbook": lambda place, made: programme.write_workbook(place / "w.xlsx", made),
    "database": lambda place, made: programme.write_sqlite(place / "d.sqlite", made),
    "Parquet": lambda place, made: programme.write_parquet(place / "p", made),
}


@settings(max_examples=6, **SLOW)
@given(records=st.lists(RECORD, min_size=1, max_size=12))
def test_what_is_written_is_read_back_from_every_format(records):
    numbered = list(enumerate(records, start=100))
    made = {
        "units": [
            ["unit_id", "organisation_id", "name", "women", "men", "joined_date"],
            *([f"U{n}", "O1", *record["unit"]] for n, record in numbered),
        ],
        "outcomes": [
            ["unit_id", "year", "jobs", "wage_bill_ars", "sales_ars"],
            *([f"U{n}", 2016, *record["outcome"]] for n, record in numbered),
        ],
    }
    with tempfile.TemporaryDirectory() as place:
        for write in FORMATS.values():
            found = examine(write(Path(place), made))
            assert {problem.code for problem in found.problems} <= {"unknown_reference"} | RULES
            for name, (header, *rows) in made.items():
                read = found.tables[name][header].astype(object)
                plain = read.where(read.notna(), None).to_numpy().tolist()
                assert plain == [[_written(value) for value in row] for row in rows]


RULES = {"wages_without_jobs", "wages_too_low"}


def _written(value):
    return str(value) if isinstance(value, dt.date) else value


@settings(max_examples=30, **SLOW)
@given(mutations=MUTATIONS, heading=st.none() | TEXTS)
def test_no_cell_makes_an_examination_fail(mutations, heading):
    made = mutated(mutations, keys=True)
    if heading is not None:
        name, _, place, _ = mutations[0]
        made[name][0][place % len(made[name][0])] = heading
    with tempfile.TemporaryDirectory() as place:
        found = examine(programme.write_folder(Path(place, "datos"), made))
    assert all(str(problem) for problem in found.problems)
    assert set(found.tables) == set(TABLES)
