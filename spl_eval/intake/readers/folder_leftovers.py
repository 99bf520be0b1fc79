"""Tell which files of a folder that no table claims may be a table all the same."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb

from spl_eval.errors import Note, Problem, nearest, quoted
from spl_eval.intake.readers.delimited.layout import SEPARATORS
from spl_eval.intake.readers.headings import heading_key
from spl_eval.intake.readers.likeness import MAX_ROWS, table_beginning, table_in
from spl_eval.intake.readers.table_file import sql_path
from spl_eval.intake.tables import TABLES

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".tsv"})
OTHER_DATA = WORKBOOKS | {".txt", ".md"}
"""Ends of names of files that somebody may take for a part of the data."""

LIKENESS = 0.8
"""Above this (0 to 1) a file's name is taken for a table's, misspelt."""

MAX_LISTED = 10
HEAD_BYTES = 64 * 1024


@dataclass(frozen=True)
class Leftovers:
    """What is said of the files that are not used; ``tables`` lack only a file's right name."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)


def spellings() -> dict[str, str]:
    """Map each way to name a table, as a key, to its name."""
    titles = {heading_key(table.title): table.name for table in TABLES.values()}
    return titles | {heading_key(table.name): table.name for table in TABLES.values()}


def find_leftovers(
    folder: Path,
    names: Sequence[str],
    files: Mapping[str, Sequence[str]],
    read: Collection[str],
    connection: duckdb.DuckDBPyConnection,
) -> Leftovers:
    """Name the files that are not used: a problem if one looks like a table, else a note.

    ``files`` are those of each table, ``read`` the ends of names that are read.
    """
    left, unused = Leftovers(), []
    for name in names:
        end = Path(name).suffix.lower()
        if (folder / name).is_dir() or (end not in read and end not in OTHER_DATA):
            continue
        problem = _renamed(folder / name, files, read, connection) or _misspelt(name, files, read)
        if problem is None:
            unused.append(name)
            continue
        left.problems.append(problem)
        if problem.table not in files:
            left.tables.add(problem.table)
    if unused:
        listing = ", ".join(quoted(name) for name in unused[:MAX_LISTED])
        more = f" y {len(unused) - MAX_LISTED} más" if len(unused) > MAX_LISTED else ""
        left.notes.append(Note(folder.name, f"archivos que no se usan: {listing}{more}"))
    return left


def _misspelt(
    name: str, files: Mapping[str, Sequence[str]], read: Collection[str]
) -> Problem | None:
    """Return the problem of a file whose name is nearly that of a table."""
    end, known = Path(name).suffix.lower(), spellings()
    meant = nearest(heading_key(Path(name).stem), known, LIKENESS)
    if meant is None or _is_no_doubt(end, known[meant], files):
        return None
    table = known[meant]
    if table in files:
        what = f"no se usa, y su nombre se parece al de {files[table][0]}"
        mend = "Deje en la carpeta sólo uno de los dos"
    elif end in read:
        what = "ninguna tabla se llama así"
        mend = f"¿Quiso decir «{table}{end}»? Cámbiele el nombre, o quítelo"
    else:
        what, mend = "no se lee de una carpeta", _save_as(table)
    return Problem(name, what, mend, code="unknown_file", table=table)


def _renamed(
    path: Path,
    files: Mapping[str, Sequence[str]],
    read: Collection[str],
    connection: duckdb.DuckDBPyConnection,
) -> Problem | None:
    """Return the problem of a file that is a table, by its headings or how its name begins."""
    end, found = path.suffix.lower(), table_beginning(path.stem)
    if end in read:
        rows = _first_rows(path, connection)
        found = (found or table_in(path.stem, rows)) if rows else None
    elif end not in WORKBOOKS:
        found = None
    if found is None or _is_no_doubt(end, found.name, files):
        return None
    what = f"parece la tabla «{found.title}» y no se lee"
    if found.name in files:
        mend = f"Pase sus filas a {files[found.name][0]}, o quítelo de la carpeta"
    elif end in read:
        mend = f"Cámbiele el nombre a «{found.name}{end}», o quítelo de la carpeta"
    else:
        what, mend = "no se lee de una carpeta", _save_as(found.name)
    return Problem(path.name, what, mend, code="unknown_file", table=found.name)


def _is_no_doubt(end: str, table: str, files: Mapping[str, Sequence[str]]) -> bool:
    # Beside the table itself, the workbook that it came from is no doubt.
    return end == ".md" or (end in OTHER_DATA and table in files)


def _save_as(table: str) -> str:
    return f"Guárdelo como «{table}.csv» (CSV UTF-8), o quítelo"


def _first_rows(path: Path, connection: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """Return rows in which a file may have its header, under each separator; none if unreadable."""
    # Opening a pipe would wait for whoever writes in it.
    if not path.is_file():
        return []
    if path.suffix.lower() == ".parquet":
        return _parquet_headings(path, connection)
    try:
        with path.open("rb") as file:
            raw = file.read(HEAD_BYTES)
    except OSError:
        return []
    text = _decoded(raw)
    return [
        cells
        for separator in SEPARATORS
        for cells in _records(text, separator)
        if any(cell.strip() for cell in cells)
    ]


def _parquet_headings(path: Path, connection: duckdb.DuckDBPyConnection) -> list[list[str]]:
    try:
        described = connection.execute(f"DESCRIBE FROM read_parquet({sql_path(path)})").fetchall()
    except duckdb.Error:
        return []
    return [[str(name) for name, *_ in described]]


def _decoded(raw: bytes) -> str:
    is_utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return raw.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _records(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return list(islice(reader, MAX_ROWS))
    except csv.Error:
        return []
