"""Read the address of a database, and name it in messages without its password."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from spl_eval.errors import MAX_SHOWN, InputProblems, Problem, quoted

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 120
"""One query may take this long. It bounds what a view that never ends can cost."""

EXAMPLES = (
    "Escriba sqlite:///datos/programa.db para un archivo SQLite, "
    "o postgresql://usuario@servidor:5432/base para PostgreSQL"
)
ESCAPES = (
    "Escriba en la contraseña %40 en lugar de @, %3A en lugar de : y %2F en lugar de /, "
    "o déjela en la variable PGPASSWORD o en el archivo ~/.pgpass"
)


@dataclass(frozen=True)
class Address:
    """Where a database is. ``name`` has no password and none of the options."""

    url: URL
    name: str
    schema: str | None = None
    path: Path | None = None


def read_address(text: str) -> Address:
    """Read ``sqlite:///…`` or ``postgresql://…``, with ``?schema=`` for other than the default.

    Raises:
        InputProblems: no address, or one of a database that is not read. No part of an address
            that may hold a password is in the message.
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise refused("La base de datos", "la dirección no se puede leer", EXAMPLES) from None
    kind = url.get_backend_name()
    if kind == "sqlite":
        return _sqlite(url)
    if "@" in f"{url.host}{url.database}":
        # What stands before that second @ is the end of a password.
        raise refused("La base de datos", "la dirección tiene más de una @", ESCAPES)
    if kind in {"postgresql", "postgres"}:
        return _postgresql(url)
    raise refused("La base de datos", f"no se leen bases {quoted(kind)}", EXAMPLES)


def open_engine(address: Address) -> Engine:
    """Return an engine that connects once, read-only, and gives up in bounded time."""
    path = address.path
    if path is not None:
        return create_engine("sqlite://", creator=lambda: _open_file(path), poolclass=NullPool)
    try:
        return create_engine(
            address.url,
            poolclass=NullPool,
            connect_args={
                "connect_timeout": CONNECT_SECONDS,
                "client_encoding": "utf8",
                "application_name": "spl_eval",
                # So that a server that vanished from the network is noticed.
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 3,
                "tcp_user_timeout": 30_000,
            },
        )
    except ImportError:
        raise refused(
            address.name,
            "falta psycopg, con el que se lee PostgreSQL, o la biblioteca libpq",
            "Instale de nuevo los paquetes con make venv",
        ) from None


def refused(name: str, what: str, mend: str) -> InputProblems:
    """Return the one problem of a database that cannot be read at all."""
    return InputProblems([Problem(name, what, mend, code="database")])


def _sqlite(url: URL) -> Address:
    name = url.database or ""
    path = Path(name)
    if "\0" in name or name in {"", ":memory:"} or name.startswith("file:"):
        raise refused("La base de datos", "la dirección no nombra ningún archivo", EXAMPLES)
    if path.is_dir():
        raise refused(path.name, "es una carpeta y no un archivo", "Indique el archivo de SQLite")
    if not path.exists():
        raise refused(path.name, "no existe", "Revise el nombre y la carpeta del archivo")
    return Address(url, path.name, None, path)


def _postgresql(url: URL) -> Address:
    schema = url.query.get("schema")
    if isinstance(schema, tuple):
        raise refused("La base de datos", "la dirección da más de un esquema", "Deje uno solo")
    shown = URL.create(
        "postgresql", username=url.username, host=url.host, port=url.port, database=url.database
    )
    name = "".join(c if c.isprintable() else "�" for c in shown.render_as_string())
    if len(name) > 2 * MAX_SHOWN:
        name = name[: 2 * MAX_SHOWN] + "…"
    url = url.set(drivername="postgresql+psycopg").difference_update_query(["schema"])
    return Address(url, name, schema or None)


def _open_file(path: Path) -> sqlite3.Connection:
    # mode=ro: nothing is created and nothing can be written. SQLAlchemy must not begin
    # transactions, because one that covers all tables is begun by hand.
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro",
        uri=True,
        timeout=CONNECT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    # A file from outside may hold views that call functions with side effects.
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection
