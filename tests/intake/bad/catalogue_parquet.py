"""Parquet files that are broken, or whose columns are of a type that no cell can be read from."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from tests.intake.bad import programme
from tests.intake.bad.case import FOLDER, Case, Make

AGAIN = "Expórtelo de nuevo"
ACTIVITIES = "activities.parquet"


def raw(change: Callable[[bytes], bytes], name: str = ACTIVITIES) -> Make:
    """Change the bytes of one table."""

    def make(place: Path) -> Path:
        folder = programme.write_parquet(place / FOLDER)
        path = folder / name
        path.write_bytes(change(path.read_bytes()))
        return folder

    return make


def column(name: str, values: list[Any]) -> Make:
    """Write the table of activities with other values in one column."""

    def make(place: Path) -> Path:
        folder = programme.write_parquet(place / FOLDER)
        header, *rows = programme.tables()["activities"]
        frame = pd.DataFrame(rows, columns=header).assign(**{name: values})
        programme.to_parquet(frame, folder / ACTIVITIES)
        return folder

    return make


def asked(select: str) -> Make:
    """Write the table of activities as SQL gives it."""

    def make(place: Path) -> Path:
        folder = programme.write_parquet(place / FOLDER)
        path = folder / ACTIVITIES
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE found AS FROM '{path}'")
            path.unlink()
            connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        return folder

    return make


def _damaged(content: bytes) -> bytes:
    place = content.index(b"Taller")
    return content[: place - 8] + b"\xff" * 60 + content[place + 52 :]


CASES = [
    Case(
        "parquet-empty",
        "Parquet of 0 bytes",
        raw(lambda _: b""),
        ("activities.parquet: está vacío",),
    ),
    Case(
        "parquet-truncated",
        "Parquet without its end",
        raw(lambda content: content[:-200]),
        ("activities.parquet: está incompleto", "Cópielo o expórtelo de nuevo"),
    ),
    Case(
        "parquet-is-csv",
        "CSV that was renamed as Parquet",
        raw(lambda _: b"activity_id,kind,name\nA1,event,Ronda\n"),
        ("activities.parquet: no es un archivo Parquet", "si es un CSV, póngale ese final"),
    ),
    Case(
        "parquet-footer",
        "Parquet whose summary is destroyed",
        raw(lambda content: content[:-200] + b"\xff" * 192 + content[-8:]),
        ("activities.parquet: está dañado", AGAIN),
    ),
    Case(
        "parquet-page",
        "Parquet with bytes changed in a page",
        raw(_damaged),
        ("activities.parquet: está dañado", AGAIN),
    ),
    Case(
        "parquet-encrypted",
        "encrypted Parquet",
        raw(lambda content: b"PARE" + content[4:-4] + b"PARE"),
        ("activities.parquet: está cifrado", "Expórtelo de nuevo sin cifrar"),
    ),
    Case(
        "parquet-nested",
        "column of structures",
        asked("SELECT * REPLACE ({'ciudad': place, 'piso': 1} AS place) FROM found"),
        ("activities.parquet, columna place: la columna «place» es de tipo «STRUCT", "como texto"),
    ),
    Case(
        "parquet-list-of-numbers",
        "column of lists where a number belongs",
        asked("SELECT * REPLACE ([participants, 1] AS participants) FROM found"),
        (
            "activities.parquet, fila 2, columna participants: no es un número entero",
            "«32;1», «25;1»",
        ),
    ),
    Case(
        "parquet-binary",
        "column of pictures",
        asked("SELECT * REPLACE ('\\xFF\\xD8'::BLOB AS name) FROM found"),
        ("activities.parquet",),
    ),
    Case(
        "parquet-words",
        "column of text where a number belongs",
        column("participants", ["32", "unos 25", "80"]),
        ("activities.parquet, fila 3, columna participants: «unos 25» no es un número solo",),
    ),
    Case(
        "parquet-infinite",
        "infinity in a column of floats",
        column("participants", [32.0, math.inf, 80.0]),
        ("activities.parquet, fila 3, columna participants: «inf» no es un número", "vacía"),
    ),
    Case(
        "parquet-halves",
        "halves in a column of floats",
        column("participants", [32.0, 25.5, math.nan]),
        ("activities.parquet, fila 3, columna participants: «25,5» no es un número entero",),
    ),
    Case(
        "parquet-negative",
        "negative number",
        column("participants", [32, -25, 80]),
        ("activities.parquet, fila 3, columna participants: participantes: negativo (-25)",),
    ),
    Case(
        "parquet-moments",
        "moments where dates belong",
        column("date", [dt.datetime(2014, 8, 20), dt.datetime(2015, 6, 11, 9), None]),
        ("activities.parquet, fila 3, columna date: «2015-06-11 09:00:00» tiene hora",),
    ),
    Case(
        "parquet-missing-value",
        "required column with a missing value",
        column("name", ["Taller", None, "Ronda"]),
        ("activities.parquet, fila 3, columna name: falta el valor",),
    ),
    Case(
        "parquet-missing-column",
        "required column absent",
        asked("SELECT * EXCLUDE (name) FROM found"),
        ("activities.parquet, fila 1: falta la columna «Nombre» (name)", "Agréguela"),
    ),
]
