"""Databases that are none, that are damaged, or whose tables hold what no cell may."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from tests.intake.bad import programme
from tests.intake.bad.case import Case, Make

FILE = "datos.sqlite"
COPY = "Revise el archivo, o cópielo de nuevo"


def after(*statements: str) -> Make:
    """Run SQL on the database of the programme."""

    def make(place: Path) -> Path:
        path = programme.write_sqlite(place / FILE)
        with sqlite3.connect(path) as database:
            for statement in statements:
                database.execute(statement)
        database.close()
        return path

    return make


def raw(change: Callable[[bytes], bytes]) -> Make:
    """Change the bytes of the database."""

    def make(place: Path) -> Path:
        path = programme.write_sqlite(place / FILE)
        path.write_bytes(change(path.read_bytes()))
        return path

    return make


def _folder(place: Path) -> str:
    (place / FILE).mkdir()
    return f"sqlite:///{place / FILE}"


CASES = [
    Case(
        "sqlite-none",
        "file that is no database",
        raw(lambda _: b"unit_id,organisation_id\n" * 100),
        ("datos.sqlite: no es una base SQLite, o está dañada", COPY),
    ),
    Case(
        "sqlite-empty",
        "database of 0 bytes",
        raw(lambda _: b""),
        ("datos.sqlite: no tiene ninguna tabla de las que se leen", "Nombre las tablas"),
    ),
    Case(
        "sqlite-truncated",
        "database that lost its second half",
        raw(lambda content: content[: len(content) // 2]),
        ("datos.sqlite", "dañada", COPY),
    ),
    Case(
        "sqlite-page",
        "database with a page destroyed",
        raw(lambda content: content[:-4096] + b"\xff" * 4096),
        ("datos.sqlite, tabla activities: no es una base SQLite, o está dañada", COPY),
    ),
    Case(
        "sqlite-folder",
        "folder in the place of the database",
        _folder,
        ("datos.sqlite: es una carpeta y no un archivo", "Indique el archivo de SQLite"),
    ),
    Case(
        "sqlite-absent",
        "address of a database that is not there",
        lambda place: f"sqlite:///{place / FILE}",
        ("datos.sqlite: no existe", "Revise el nombre y la carpeta"),
    ),
    Case(
        "sqlite-no-dataset",
        "database without the table of what the data are",
        after("DROP TABLE dataset"),
        ("falta «title»", "falta «nature»", "falta «year»"),
        problems=3,
    ),
    Case(
        "sqlite-missing-column",
        "required column absent",
        after("ALTER TABLE disbursements DROP COLUMN date"),
        ("datos.sqlite, tabla disbursements: falta la columna «Fecha» (date)", "Agréguela"),
    ),
    Case(
        "sqlite-two-tables",
        "two tables for one",
        after('CREATE TABLE "Unidades productivas" AS SELECT * FROM units'),
        ("datos.sqlite: «Unidades productivas» y «units» son la misma tabla", "Deje una sola"),
    ),
    Case(
        "sqlite-latin1",
        "text that is not in UTF-8",
        after("UPDATE activities SET place = CAST(x'43F372646F6261' AS TEXT) WHERE rowid = 2"),
        ("datos.sqlite, tabla activities: tiene textos que no están en UTF-8", "codificación"),
    ),
    Case(
        "sqlite-words",
        "words in a column of numbers",
        after("UPDATE activities SET participants = 'muchos' WHERE activity_id = 'A2'"),
        ("tabla activities, fila 3, columna participants: «muchos» no es un número entero",),
    ),
    Case(
        "sqlite-binary",
        "bytes in a column of numbers",
        after("UPDATE activities SET participants = x'00FF' WHERE activity_id = 'A2'"),
        ("tabla activities, fila 3, columna participants: «\\x00ff» no es un número entero",),
    ),
    Case(
        "sqlite-infinite",
        "infinity in a column of numbers",
        after("UPDATE disbursements SET amount_ars = 9e999 WHERE disbursement_id = 'D2'"),
        ("tabla disbursements, fila 3, columna amount_ars: «inf» no es un número", "vacía"),
    ),
    Case(
        "sqlite-view",
        "view of a table that is no longer there",
        after("DROP TABLE activities", "CREATE VIEW activities AS SELECT * FROM nowhere"),
        ("datos.sqlite, tabla activities: no se puede leer", "Revise"),
    ),
    Case(
        "address-mysql",
        "address of a kind of database that is not read",
        lambda _: "mysql://usuario:clave@servidor/base",
        ("La base de datos: no se leen bases «mysql»", "Escriba sqlite:///"),
    ),
    Case(
        "address-two-ats",
        "address whose password has an @",
        lambda _: "postgresql://usuario:cl@ve@servidor/base",
        ("La base de datos: la dirección tiene más de una @", "Escriba en la contraseña %40"),
    ),
    Case(
        "address-port",
        "address of a port where nobody listens; the message does not repeat the password",
        lambda _: "postgresql://usuario:clave@127.0.0.1:1/base",
        ("postgresql://usuario@127.0.0.1:1/base: el servidor no acepta conexiones", "puerto 1"),
    ),
]
