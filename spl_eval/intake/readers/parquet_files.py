"""Read a table from a Parquet file, the typed form in which databases and pandas export.

Parquet numbers no rows. The first record is row 2, as in the CSV of the same data, so that a
message means the same cell in both.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from spl_eval.errors import InputProblems, Note, Problem, quoted
from spl_eval.intake.readers.headings import match_headings
from spl_eval.intake.readers.source import RawTable
from spl_eval.intake.readers.table_file import file_size, readable, refuse, sql_path
from spl_eval.intake.schema import Column, Table

MAGIC = b"PAR1"
MAGIC_ENCRYPTED = b"PARE"

MAX_COLUMNS = 1000
MAX_RECORDS = 20_000_000
"""A few bytes of Parquet can stand for any number of equal records."""

FIRST_ROW = 2

PLAIN = re.compile(
    r"(VARCHAR|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\)|BOOLEAN|DATE"
    r"|TIMESTAMP.*)"
)
LISTS = re.compile(r"(VARCHAR|U?(TINY|SMALL|BIG)INT|U?INTEGER)\[\]")
AS_TEXT = re.compile(r"UUID|ENUM\(.*\)|\"?NULL\"?")
"""Types that only DuckDB knows to be text."""

ASK_AGAIN = "Expórtelo de nuevo"


def read_parquet(
    path: Path, table: Table, connection: duckdb.DuckDBPyConnection
) -> tuple[RawTable | None, list[Problem], list[Note]]:
    """Read one table; its columns keep their types, and a list may have a column of its own.

    Returns no table when the file or its header cannot be understood.
    """
    relation = f"raw_{table.name}"
    try:
        _check_marks(path, table)
        described = _described(path, table, connection)
        headings = tuple(name for name, _ in described)
        columns, problems, notes = match_headings(headings, table, path.name)
        if not any(columns) and all(each.code != "unknown_heading" for each in problems):
            raise _no_column(path, table, headings)
        _check_types(path, table, described, columns)
        _make_view(path, relation, described, connection)
        _read_all(path, table, relation, columns, connection)
    except InputProblems as error:
        return None, list(error.problems), []
    positions = tuple(range(1, len(headings) + 1))
    raw = RawTable(table, path.name, relation, headings, columns, positions, first_row=FIRST_ROW)
    return raw, problems, notes


def _check_marks(path: Path, table: Table) -> None:
    """Raise InputProblems unless the file begins and ends as Parquet does."""
    size = file_size(path, table)
    with readable(path, table), path.open("rb") as file:
        start = file.read(len(MAGIC))
        file.seek(max(0, size - len(MAGIC)))
        end = file.read(len(MAGIC))
    if MAGIC_ENCRYPTED in (start, end):
        what, mend = "está cifrado", "Expórtelo de nuevo sin cifrar"
        raise refuse(path, table, what, mend, "encrypted")
    if start != MAGIC:
        what = "no es un archivo Parquet, aunque su nombre lo diga"
        mend = "Expórtelo de nuevo; si es un CSV, póngale ese final a su nombre"
        raise refuse(path, table, what, mend, "not_parquet")
    if end != MAGIC:
        what, mend = "está incompleto", "Cópielo o expórtelo de nuevo"
        raise refuse(path, table, what, mend, "truncated")


def _described(
    path: Path, table: Table, connection: duckdb.DuckDBPyConnection
) -> list[tuple[str, str]]:
    """Return each column's name and DuckDB type, from the file's last bytes."""
    try:
        summary = f"FROM parquet_file_metadata({sql_path(path)}) SELECT num_rows"
        counted = connection.execute(summary).fetchone()
        described = connection.execute(f"DESCRIBE FROM {_scan(path)}").fetchall()
    except duckdb.Error:
        raise _damaged(path, table) from None
    if counted is None or counted[0] > MAX_RECORDS:
        what = f"tiene más de {MAX_RECORDS // 10**6} millones de filas"
        mend = "Revise si es el archivo correcto"
        raise refuse(path, table, what, mend, "too_many_rows")
    if len(described) > MAX_COLUMNS:
        what, mend = f"tiene más de {MAX_COLUMNS} columnas", "Revise si es el archivo correcto"
        raise refuse(path, table, what, mend, "too_many_columns")
    return [(str(name), str(kind)) for name, kind, *_ in described]


def _scan(path: Path) -> str:
    # Old writers do not say that bytes are text.
    return f"read_parquet({sql_path(path)}, binary_as_string = true, hive_partitioning = false)"


def _damaged(path: Path, table: Table) -> InputProblems:
    return refuse(path, table, "está dañado o usa algo que no se puede leer", ASK_AGAIN, "damaged")


def _no_column(path: Path, table: Table, headings: tuple[str, ...]) -> InputProblems:
    first = ", ".join(quoted(heading) for heading in headings[:3])
    expected = ", ".join(column.name for column in table.columns)
    what = f"ninguna columna se conoce ({first})"
    mend = f"Expórtelo con las de la tabla {quoted(table.title)}: {expected}"
    return refuse(path, table, what, mend, "no_headings")


def _check_types(
    path: Path,
    table: Table,
    described: list[tuple[str, str]],
    columns: tuple[Column | None, ...],
) -> None:
    """Raise InputProblems for each column of the schema whose type has no text."""
    problems = []
    for (name, kind), column in zip(described, columns, strict=True):
        if column is None or any(each.fullmatch(kind) for each in (PLAIN, LISTS, AS_TEXT)):
            continue
        problems.append(
            Problem(
                path.name,
                f"la columna {quoted(name)} es de tipo {quoted(kind)}, que no se lee",
                "Expórtela como texto, número, fecha, o lista de textos o de enteros",
                column=name,
                code="column_type",
                table=table.name,
                field=column.name,
            )
        )
    if problems:
        raise InputProblems(problems)


def _make_view(
    path: Path,
    relation: str,
    described: list[tuple[str, str]],
    connection: duckdb.DuckDBPyConnection,
) -> None:
    names = [f"c{place}" for place in range(len(described))]
    cells = ", ".join(
        f"CAST({name} AS VARCHAR) AS {name}" if AS_TEXT.fullmatch(kind) else name
        for name, (_, kind) in zip(names, described, strict=True)
    )
    file = f"{_scan(path)} AS file({', '.join(names)})"
    connection.execute(f"CREATE OR REPLACE VIEW {relation} AS FROM {file} SELECT {cells}")


def _read_all(
    path: Path,
    table: Table,
    relation: str,
    columns: tuple[Column | None, ...],
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Raise InputProblems if some cell that is used cannot be read: its page may be damaged."""
    used = [f"c{place}" for place, column in enumerate(columns) if column is not None]
    try:
        # A plain count would be answered from the file's summary, without opening a page.
        each = ", ".join(f"bit_xor(hash({name}))" for name in used)
        connection.execute(f"FROM {relation} SELECT {each}").fetchall()
    except duckdb.Error:
        connection.execute(f"DROP VIEW {relation}")
        raise _damaged(path, table) from None
