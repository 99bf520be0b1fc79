"""Read a table from a CSV file as Excel, LibreOffice or a database writes it.

There are two ways to the same cells. A large regular file stays where it is, and DuckDB reads
it when its cells are asked for, in parallel and in little memory. Every other file goes
through Python's ``csv``, which says the row of each defect. ``_in_place`` makes sure that both
ways would give the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from spl_eval.errors import InputProblems, Note, Problem, quoted
from spl_eval.intake.readers.delimited.layout import (
    HEAD_CHARACTERS,
    SEPARATORS,
    Layout,
    find_layout,
)
from spl_eval.intake.readers.delimited.octets import (
    ENCODINGS,
    Writing,
    legacy_encoding,
    survey,
    undecodable,
)
from spl_eval.intake.readers.delimited.rows import Record, Rows, records
from spl_eval.intake.readers.headings import match_headings
from spl_eval.intake.readers.row_sieve import ANY_CELL, FIRST_CELL, RowSieve, is_mark_heading
from spl_eval.intake.readers.source import RawTable
from spl_eval.intake.readers.table_file import empty, file_size, readable, refuse, sql_path
from spl_eval.intake.schema import Table
from spl_eval.intake.sql_text import quoted_text

LARGE_BYTES = 1024**2
"""From this size on, DuckDB's reading is worth its start."""

BUFFER_BYTES = 2_000_000
"""What DuckDB reads at a time; the 32 MB of its own choice cost 80 MB more and save no time."""

MAX_LINE_BYTES = 200_000
MAX_COLUMNS = 1000

FILLED = "nullif((c{0} >= '!' AND c{0} < chr(128)) OR c{0} BETWEEN chr(192) AND chr(591), false)"
"""SQL, true for a cell that begins with a letter, a digit or an ASCII mark, else NULL.

All kinds of space sort before «!», or between the ASCII and the accented letters, or after.
"""


ODD = (
    "c0[1] IN ('e', 'E', 'f', 'F', 'n', 'N', 's', 'S', 't', 'T') "
    f"AND regexp_matches(c0, {quoted_text(FIRST_CELL)})"
)
"""SQL, true for a first cell that a sieve would look into. Its letter is far quicker to see."""


@dataclass(frozen=True)
class _File:
    """One CSV file with all that was found out about it before its rows are read."""

    path: Path
    table: Table
    size: int
    writing: Writing
    layout: Layout
    headings: tuple[str, ...]
    width: int
    """The header's cells, with the blank ones at its end."""

    @property
    def relation(self) -> str:
        return f"raw_{self.table.name}"


def read_csv(
    path: Path, table: Table, connection: duckdb.DuckDBPyConnection
) -> tuple[RawTable | None, list[Problem], list[Note]]:
    """Read one table: UTF-8, UTF-16 or Windows-1252; separated by comma, ``;``, tab or ``|``.

    Rows are records as a spreadsheet numbers them: line breaks inside quotation marks and
    Excel's line ``sep=;`` do not count, blank rows do. Returns no table when the file or its
    header cannot be understood; what was detected and is not plain comes in the notes.
    """
    try:
        file, body = _opened(path, table)
        columns, problems, notes = match_headings(
            _but_the_mark(file.headings), table, path.name, row=file.layout.header_row
        )
        if not any(columns) and all(each.code != "unknown_heading" for each in problems):
            raise _no_heading(file)
        in_place = _in_place(file, connection)
        if not in_place:
            sieve = RowSieve(table, columns, file.headings)
            separator = file.layout.separator
            rows = Rows(path, table, separator, len(file.headings), file.width, sieve)
            rows.fill(connection, file.relation, body)
            problems.extend(rows.problems())
            notes.extend(sieve.notes(path.name))
    except InputProblems as error:
        return None, list(error.problems), []
    raw = RawTable(
        table,
        path.name,
        file.relation,
        file.headings,
        columns,
        positions=tuple(range(1, len(file.headings) + 1)),
        first_row=2 if in_place else None,
    )
    return raw, problems, [*_notes(file), *notes]


def _but_the_mark(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Return the headings without that of the column for EJEMPLO, which is no unknown one."""
    return ("", *headings[1:]) if headings and is_mark_heading(headings[0]) else headings


def _opened(path: Path, table: Table) -> tuple[_File, Iterator[Record]]:
    """Find out how the file is written, and return it with the records below its header."""
    size = file_size(path, table)
    writing = survey(path, table)
    if not writing.encoding:
        layout = _layout(path, table, "latin-1")
        writing = Writing(legacy_encoding(path, table, layout.separator))
    layout = _layout(path, table, writing.encoding)
    found = records(path, table, writing.encoding, layout)
    header: list[str] = next((cells for row, cells in found if row >= layout.header_row), [])
    if len(header) > MAX_COLUMNS:
        what, mend = f"tiene más de {MAX_COLUMNS} columnas", "Revise si es el archivo correcto"
        raise refuse(path, table, what, mend, "too_many_columns", layout.header_row)
    headings = [" ".join(cell.split()) for cell in header]
    while headings and not headings[-1]:
        headings.pop()
    return _File(path, table, size, writing, layout, tuple(headings), len(header)), found


def _layout(path: Path, table: Table, encoding: str) -> Layout:
    try:
        with readable(path, table), path.open(encoding=encoding, newline="") as file:
            layout = find_layout(file.read(HEAD_CHARACTERS), table)
    except UnicodeError:
        raise undecodable(path, table, encoding) from None
    if layout is None:
        raise empty(path, table)
    return layout


def _no_heading(file: _File) -> InputProblems:
    first = ", ".join(quoted(heading) for heading in file.headings[:3])
    expected = ", ".join(column.name for column in file.table.columns)
    return refuse(
        file.path,
        file.table,
        f"ningún encabezado se conoce ({first})",
        f"Escriba en la primera fila los de la tabla {quoted(file.table.title)}: {expected}",
        "no_headings",
        file.layout.header_row,
    )


def _in_place(file: _File, connection: duckdb.DuckDBPyConnection) -> bool:
    """Make the file's relation a view on it, if large and regular; say whether it is.

    DuckDB joins lines by quotation marks and passes over blank ones. If it counts as many
    records as there are lines, neither happened, and the records' rows are known. A row that
    a sieve might leave out, or ask about, is for the other way.
    """
    regular = file.layout.first_line and file.width == len(file.headings) and all(file.headings)
    if file.size < LARGE_BYTES or not file.writing.regular or not regular:
        return False
    above = 1 + file.layout.declared
    scan = _scan(file, above)
    try:
        counted = connection.execute(
            f"FROM {scan} SELECT count(*), count(*) FILTER (WHERE NOT {_filled(1)}), "
            f"count(*) FILTER (WHERE {ODD})"
        ).fetchone()
        records_counted, doubtful, odd = counted or (0, 0, 1)
        if records_counted != file.writing.lines - above or odd:
            return False
        # Most tables have a first column that is always filled; looking at all costs more.
        cells = ", ".join(f"c{place}" for place in range(file.width))
        every = (
            f"FROM {scan} SELECT 1 WHERE NOT {_filled(file.width)} OR (NOT {_filled(1)} "
            f"AND regexp_matches(concat_ws(chr(10), {cells}), {quoted_text(ANY_CELL)})) LIMIT 1"
        )
        if doubtful and connection.execute(every).fetchone() is not None:
            return False
        connection.execute(f"CREATE OR REPLACE VIEW {file.relation} AS FROM {scan}")
    except duckdb.Error:
        return False
    return True


def _filled(width: int) -> str:
    """Return SQL that says that one of the first ``width`` cells is surely not blank."""
    return f"coalesce({', '.join(FILLED.format(place) for place in range(width))}, false)"


def _scan(file: _File, above: int) -> str:
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(file.width))
    return (
        f"read_csv({sql_path(file.path)}, columns = {{{columns}}}, auto_detect = false, "
        f"header = false, skip = {above}, delim = {quoted_text(file.layout.separator)}, "
        f"quote = '\"', escape = '\"', comment = '', nullstr = '', "
        f"strict_mode = true, "
        f"compression = 'none', hive_partitioning = false, "
        f"max_line_size = {MAX_LINE_BYTES}, buffer_size = {BUFFER_BYTES})"
    )


def _notes(file: _File) -> list[Note]:
    name, layout = file.path.name, file.layout
    detected = []
    if file.writing.encoding != "utf-8":
        detected.append(f"se leyó como {ENCODINGS[file.writing.encoding]}")
    if layout.separator != ",":
        detected.append(f"las celdas están separadas por {SEPARATORS[layout.separator]}")
    notes = [Note(name, "; ".join(detected))] if detected else []
    if layout.titled:
        what = f"el encabezado está en la fila {layout.header_row}; lo de arriba no se usa"
        notes.append(Note(name, what))
    return notes
