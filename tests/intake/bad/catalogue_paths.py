"""Paths that are no data, and folders whose files are not what they seem."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.intake.bad import programme
from tests.intake.bad.case import FOLDER, WORKBOOK, Case, folder_then

USAGE = "Indique una carpeta con dataset.yml y las tablas"


def _renamed(name: str):
    def make(place: Path) -> Path:
        return programme.write_workbook(place / WORKBOOK).rename(place / name)

    return make


def _single(place: Path) -> Path:
    return programme.write_folder(place / FOLDER) / "units.csv"


def _unpacked_too_deep(place: Path) -> Path:
    (place / "entrega").mkdir()
    programme.write_folder(place / "entrega" / FOLDER)
    return place / "entrega"


def _empty(place: Path) -> Path:
    (place / FOLDER).mkdir()
    return place / FOLDER


def _becomes_folder(folder: Path) -> None:
    (folder / "units.csv").unlink()
    (folder / "units.csv").mkdir()


def _becomes_circle(folder: Path) -> None:
    (folder / "units.csv").unlink()
    (folder / "units.csv").symlink_to("units.csv")


def _becomes_dangling(folder: Path) -> None:
    (folder / "units.csv").unlink()
    (folder / "units.csv").symlink_to("nada.csv")


def _becomes_pipe(folder: Path) -> None:
    (folder / "units.csv").unlink()
    os.mkfifo(folder / "units.csv")


def _only_about(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        path.unlink()


GIVEN = [
    Case(
        "path-absent",
        "path that does not exist",
        lambda place: place / FOLDER,
        ("no existe", USAGE),
        code=2,
    ),
    Case("path-empty", "empty path", lambda _: "", ("«»: no existe", USAGE), code=2),
    Case("path-nul", "NUL in the path", lambda _: "da\0tos", ("no existe", USAGE), code=2),
    Case("path-long", "path of 5.000 characters", lambda _: "d" * 5000, ("no existe",), code=2),
    Case(
        "path-one-table",
        "one CSV instead of the folder",
        _single,
        ("es un solo archivo de los datos", "Indique la carpeta que lo contiene"),
        code=2,
    ),
    Case("path-pdf", "file of another kind", _renamed("informe.pdf"), ("no es una", USAGE), code=2),
    Case(
        "path-xls",
        "workbook named .xls",
        _renamed("datos.xls"),
        ("datos.xls: es un libro .xls", "guárdelo como libro de Excel (.xlsx)"),
    ),
    Case("path-ods", "workbook named .ods", _renamed("datos.ods"), ("es un libro .ods", "guárd")),
    Case(
        "path-parent",
        "folder that holds the data's folder",
        _unpacked_too_deep,
        ("entrega: no tiene dataset.yml ni ninguna tabla", "Elija una de sus carpetas: datos"),
    ),
    Case(
        "path-empty-folder",
        "folder without anything",
        _empty,
        ("no tiene dataset.yml ni ninguna tabla", "Elija otra carpeta"),
    ),
    Case(
        "path-no-table",
        "folder with dataset.yml and no table",
        folder_then(_only_about),
        ("datos: no tiene ninguna tabla",),
    ),
]
INSIDE = [
    Case(
        "table-folder",
        "folder in the place of a table's file",
        folder_then(_becomes_folder),
        ("units.csv: es una carpeta y no un archivo", "Ponga en su lugar el archivo"),
    ),
    Case(
        "table-circle",
        "link that leads to itself",
        folder_then(_becomes_circle),
        ("units.csv: no se puede leer", "Revise los permisos"),
    ),
    Case(
        "table-dangling",
        "link that leads nowhere",
        folder_then(_becomes_dangling),
        ("units.csv: no existe", "Agréguelo"),
    ),
    Case(
        "table-pipe",
        "pipe that nobody writes in",
        folder_then(_becomes_pipe),
        ("units.csv: no es un archivo común", "Ponga en su lugar el archivo"),
        heavy=True,
    ),
    Case(
        "table-twice",
        "two files for one table",
        folder_then(
            lambda folder: shutil.copy(folder / "units.csv", folder / "Unidades productivas.csv")
        ),
        (
            "Unidades productivas.csv: la tabla «Unidades productivas» está también en units.csv",
            "Deje un solo archivo",
        ),
    ),
    Case(
        "table-misspelt",
        "file whose name is misspelt",
        folder_then(lambda folder: (folder / "activities.csv").rename(folder / "activites.csv")),
        (
            "activites.csv: parece la tabla «Eventos y talleres»",
            "Cámbiele el nombre a «activities.csv»",
        ),
    ),
    Case(
        "table-workbook",
        "workbook in the place of a table's file",
        folder_then(lambda folder: (folder / "activities.csv").rename(folder / "activities.xlsx")),
        ("activities.xlsx: no se lee de una carpeta", "Guárdelo como «activities.csv»"),
    ),
    Case(
        "folder-unread",
        "folder without permission of reading",
        folder_then(lambda folder: folder.chmod(0)),
        ("datos: no se puede leer", "Revise los permisos de la carpeta"),
        unread=True,
    ),
    Case(
        "table-unread",
        "table without permission of reading",
        folder_then(lambda folder: (folder / "activities.csv").chmod(0)),
        ("activities.csv: no se puede leer", "Revise los permisos del archivo"),
        unread=True,
    ),
]

CASES = [*GIVEN, *INSIDE]
