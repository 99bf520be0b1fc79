"""Read a data set's tables from SQLite or PostgreSQL, all of one moment and read-only."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SAWarning

from spl_eval.errors import InputProblems, Note, quoted
from spl_eval.intake.readers.database import errors, texts
from spl_eval.intake.readers.database.address import (
    CONNECT_SECONDS,
    STATEMENT_SECONDS,
    Address,
    open_engine,
    read_address,
)
from spl_eval.intake.readers.database.tables import FAILURES, TableReader
from spl_eval.intake.readers.headings import heading_key
from spl_eval.intake.readers.source import Source
from spl_eval.intake.tables import TABLES

MAX_LISTED = 12


def read_database(url: str, connection: duckdb.DuckDBPyConnection) -> Source:
    """Read every table of the schema that the database has.

    A table is named as in the schema or by its Spanish title. Rows are numbered from 2 in the
    order of the table's key, as in a spreadsheet exported in that order. No message holds the
    password.

    Raises:
        InputProblems: the database cannot be opened, has no table of the schema, or went away.
    """
    address = read_address(url)
    engine = open_engine(address)
    try:
        with _transaction(engine, address) as database:
            return _source(address, TableReader(address, database, connection))
    finally:
        engine.dispose()


def _source(address: Address, reader: TableReader) -> Source:
    names = reader.names()
    about, about_file = reader.texts(names, texts.ABOUT_TITLES, texts.ABOUT_COLUMNS, "dataset")
    sections, file = reader.texts(
        names, texts.NARRATIVE_TITLES, texts.NARRATIVE_COLUMNS, "narrative"
    )
    found = {table.name: reader.table(table, names) for table in TABLES.values()}
    tables = {name: raw for name, raw in found.items() if raw is not None}
    pairs = texts.read_about(about, about_file, reader.problems.append)
    narrative = texts.read_paragraphs(sections, file, reader.problems.append)
    return Source(
        name=address.name,
        about=pairs,
        about_file=about_file,
        tables=tables,
        narrative=narrative,
        problems=tuple(reader.problems),
        notes=(*reader.notes, *_remarks(address, names)),
        unreadable=frozenset(reader.unreadable),
        path=address.path,
    )


def _remarks(address: Address, names: list[str]) -> Iterator[Note]:
    yield Note(
        address.name,
        "las filas se cuentan desde 2 en el orden de la clave de cada tabla, "
        "como en una planilla ordenada por esa clave",
    )
    known = texts.ABOUT_TITLES | texts.NARRATIVE_TITLES
    known |= {heading_key(word) for table in TABLES.values() for word in (table.name, table.title)}
    unused = [name for name in names if heading_key(name) not in known]
    if unused:
        listing = ", ".join(quoted(name) for name in unused[:MAX_LISTED])
        more = f" y {len(unused) - MAX_LISTED} más" if len(unused) > MAX_LISTED else ""
        yield Note(address.name, f"tablas que no se usan: {listing}{more}")


@contextmanager
def _transaction(engine: Engine, address: Address) -> Iterator[Connection]:
    """Open the database for one transaction, in which all tables are of the same moment."""
    try:
        database = engine.connect()
        if address.path is None:
            database = database.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        _begin(database, address)
    except FAILURES as error:
        raise InputProblems([errors.connecting(error, address)]) from None
    try:
        with warnings.catch_warnings():
            # A column of a type that SQLAlchemy does not know is read as text.
            warnings.simplefilter("ignore", SAWarning)
            yield database
    finally:
        database.close()


def _begin(database: Connection, address: Address) -> None:
    if address.path is not None:
        database.exec_driver_sql("BEGIN")
        database.exec_driver_sql("SELECT count(*) FROM sqlite_master")
        return
    for setting in (
        f"lock_timeout = '{CONNECT_SECONDS}s'",
        f"statement_timeout = '{STATEMENT_SECONDS}s'",
        "datestyle = 'ISO, YMD'",
        # A policy that hides rows from this user must be an error, not a smaller programme.
        "row_security = off",
    ):
        database.exec_driver_sql(f"SET LOCAL {setting}")
