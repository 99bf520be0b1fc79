"""Find a data set's tables in an open database and copy each into DuckDB as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import duckdb
from sqlalchemy import Connection, Select, inspect
from sqlalchemy.exc import SQLAlchemyError

from spl_eval.errors import InputProblems, Note, Problem, allowed, quoted
from spl_eval.intake.readers.database import errors, rows
from spl_eval.intake.readers.database.address import Address, refused
from spl_eval.intake.readers.database.columns import Convert, Found, query
from spl_eval.intake.readers.database.texts import places
from spl_eval.intake.readers.headings import heading_key, match_headings
from spl_eval.intake.readers.source import RawTable
from spl_eval.intake.schema import Table
from spl_eval.intake.tables import TABLES

FAILURES = (SQLAlchemyError, UnicodeDecodeError)
MAX_TEXTS = 10_000
"""Rows that the tables «dataset» and «narrative» may have."""


class TableReader:
    """Reads the tables of one open database, and collects what is wrong with them."""

    def __init__(
        self, address: Address, database: Connection, connection: duckdb.DuckDBPyConnection
    ) -> None:
        self.address = address
        self.database = database
        self.connection = connection
        self.schema = address.schema
        self.problems: list[Problem] = []
        self.notes: list[Note] = []
        self.unreadable: set[str] = set()

    def names(self) -> list[str]:
        """Return the names of all tables and views.

        Raises:
            InputProblems: the schema does not exist or has none of our tables.
        """
        try:
            names = self._listed()
        except FAILURES as error:
            known = errors.lost(self.address) if errors.is_lost(error) else None
            raise InputProblems([known or errors.connecting(error, self.address)]) from None
        keys = {heading_key(name) for name in names}
        if not any(_keys(table) & keys for table in TABLES.values()):
            raise refused(
                self.address.name,
                "no tiene ninguna tabla de las que se leen",
                f"Nombre las tablas {', '.join(list(TABLES)[:4])}…; "
                "si están en otro esquema, agregue ?schema=… a la dirección",
            )
        return sorted(names)

    def table(self, table: Table, names: Sequence[str]) -> RawTable | None:
        """Copy ``table`` if the database has it; None if it is absent or unreadable."""
        same = [name for name in names if heading_key(name) in _keys(table)]
        if not same:
            return None
        if len(same) > 1:
            listing = " y ".join(quoted(name) for name in same)
            problem = Problem(
                self.address.name,
                f"{listing} son la misma tabla",
                "Deje una sola",
                code="repeated_table",
                table=table.name,
            )
            self._refuse(problem)
            return None
        file, relation = self._file(same[0]), f"raw_{table.name}"
        try:
            with self._scope():
                return self._copy(table, same[0], file, relation)
        except rows.TooManyRows:
            self._refuse(_too_many(file, rows.MAX_ROWS, table.name))
        except FAILURES as error:
            self._refuse(self._failure(error, same[0], table.name))
        self.connection.execute(f'DROP TABLE IF EXISTS "{relation}"')
        return None

    def texts(
        self, names: Sequence[str], titles: set[str], wanted: Mapping[str, Sequence[str]], name: str
    ) -> tuple[list[dict[str, str]], str]:
        """Return the rows of the table that has one of ``titles``, and the table's place.

        A table that the database does not have is empty; ``name`` then names its place.
        """
        name = next((found for found in names if heading_key(found) in titles), name)
        file = self._file(name)
        if name not in names:
            return [], file
        try:
            with self._scope():
                return self._texts(name, file, wanted), file
        except rows.TooManyRows:
            self.problems.append(_too_many(file, MAX_TEXTS))
        except FAILURES as error:
            self.problems.append(self._failure(error, name))
        return [], file

    def _listed(self) -> list[str]:
        inspector = inspect(self.database)
        if self.address.path is not None:
            return [*inspector.get_table_names(), *inspector.get_view_names()]
        self.schema = self.schema or inspector.default_schema_name
        schemas = inspector.get_schema_names()
        if self.schema not in schemas:
            raise refused(
                self.address.name,
                f"no existe el esquema {quoted(self.schema)}",
                allowed(str(self.schema), schemas),
            )
        return [
            *inspector.get_table_names(self.schema),
            *inspector.get_view_names(self.schema),
            *inspector.get_materialized_view_names(self.schema),
        ]

    def _copy(self, table: Table, name: str, file: str, relation: str) -> RawTable | None:
        columns = self._columns(name)
        headings = [found.name for found in columns]
        matched, problems, notes = match_headings(headings, table, file)
        self.notes.extend(notes)
        if problems:
            # A database's headings are in no row.
            for problem in problems:
                self._refuse(replace(problem, row=None))
            return None
        # What the schema does not know is not even asked for: it may be large, or personal.
        used = [place for place, column in enumerate(matched) if column is not None]
        by_name = {column.name: headings[place] for place, column in enumerate(matched) if column}
        keys = [by_name[key] for key in table.key if key in by_name]
        question, converts = self._query(
            name, [columns[place] for place in used], keys, rows.MAX_ROWS
        )
        rows.copy_rows(self.database, question, converts, self.connection, relation)
        return RawTable(
            table,
            file,
            relation,
            tuple(headings[place] for place in used),
            tuple(matched[place] for place in used),
            tuple(place + 1 for place in used),
        )

    def _texts(
        self, name: str, file: str, wanted: Mapping[str, Sequence[str]]
    ) -> list[dict[str, str]]:
        columns = self._columns(name)
        found = places([column.name for column in columns], wanted)
        absent = [column for column in wanted if column not in found]
        if absent:
            self.problems.extend(
                Problem(file, f"falta la columna {quoted(column)}", "Agréguela")
                for column in absent
            )
            return []
        used = [columns[place] for place in found.values()]
        question, converts = self._query(name, used, [used[0].name], MAX_TEXTS)
        return [
            dict(zip(found, cells, strict=True))
            for batch in rows.batches(self.database, question, converts, MAX_TEXTS)
            for cells in zip(*batch, strict=True)
        ]

    def _columns(self, name: str) -> list[Found]:
        described = inspect(self.database).get_columns(name, self.schema)
        return [Found(column["name"], column["type"]) for column in described]

    def _query(
        self, name: str, columns: Sequence[Found], keys: Sequence[str], most: int
    ) -> tuple[Select[Any], list[Convert]]:
        sqlite = self.address.path is not None
        return query(name, self.schema, columns, keys, sqlite=sqlite, most=most)

    def _scope(self) -> AbstractContextManager[Any]:
        # In PostgreSQL a failed query ends the transaction, unless it was in a savepoint.
        return nullcontext() if self.address.path is not None else self.database.begin_nested()

    def _failure(self, error: Exception, name: str, table: str = "") -> Problem:
        if errors.is_lost(error):
            raise InputProblems([errors.lost(self.address, name)]) from None
        return errors.reading(error, self.address, self._file(name), table)

    def _refuse(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.unreadable.add(problem.table)

    def _file(self, name: str) -> str:
        return f"{self.address.name}, tabla {name}"


def _keys(table: Table) -> set[str]:
    return {heading_key(table.name), heading_key(table.title)}


def _too_many(file: str, most: int, table: str = "") -> Problem:
    limit = f"{most:,}".replace(",", ".")
    return Problem(
        file,
        f"tiene más de {limit} filas",
        "Revise si es la tabla correcta",
        code="database",
        table=table,
    )
