"""Open what the user gave, whatever it is: a folder, a workbook or a database."""

from __future__ import annotations

from pathlib import Path

import duckdb

from spl_eval.errors import InputProblems, Problem, UsageError, quoted
from spl_eval.intake.readers.folder import READERS, read_folder
from spl_eval.intake.readers.source import Source

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
OTHER_WORKBOOKS = frozenset({".xls", ".xlsb", ".ods", ".fods", ".numbers"})
DATABASES = frozenset({".db", ".sqlite", ".sqlite3"})

ACCEPTED = (
    "Indique una carpeta con dataset.yml y las tablas, un libro de Excel (.xlsx), "
    "una base SQLite (.sqlite) o la dirección de una base, como postgresql://servidor/base"
)


def open_source(given: str | Path, connection: duckdb.DuckDBPyConnection) -> Source:
    """Read the source that ``given`` names: a path, or the address of a database.

    Raises:
        UsageError: nothing that can be read has that name.
        InputProblems: it is a source, but cannot be read at all.
    """
    text = str(given)
    if "://" in text:
        return _database(text, connection)
    path = Path(given)
    if not text.strip() or not _exists(path):
        raise UsageError(f"{quoted(text)}: no existe. {ACCEPTED}.")
    if path.is_dir():
        return read_folder(path, connection)
    end = path.suffix.lower()
    if end in WORKBOOKS:
        from spl_eval.intake.readers.workbook import read_workbook

        return read_workbook(path, connection)
    if end in DATABASES:
        return _database(_sqlite_address(path), connection)
    if end in OTHER_WORKBOOKS:
        mend = "Ábralo y guárdelo como libro de Excel (.xlsx)"
        raise InputProblems([Problem(path.name, f"es un libro {end}", mend, code="workbook_type")])
    if end in READERS or path.name.lower() == "dataset.yml":
        raise UsageError(
            f"{quoted(text)}: es un solo archivo de los datos. Indique la carpeta que lo contiene."
        )
    raise UsageError(f"{quoted(text)}: no es una carpeta, un libro ni una base. {ACCEPTED}.")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _sqlite_address(path: Path) -> str:
    from sqlalchemy import URL

    return URL.create("sqlite", database=str(path.resolve())).render_as_string()


def _database(address: str, connection: duckdb.DuckDBPyConnection) -> Source:
    # SQLAlchemy takes a quarter of a second to import, and most sources are no database.
    from spl_eval.intake.readers.database import read_database

    return read_database(address, connection)
