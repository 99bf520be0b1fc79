"""Open a workbook's file as the one plain archive that two programs cannot read differently.

A zip archive can hide parts: data before or after it, two directories, lengths that lie. The
parts are checked here by Python and read afterwards by calamine, in Rust; an archive that the
two could take for different ones is refused, and no Office program writes one.
"""

from __future__ import annotations

import copy
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from spl_eval.errors import InputProblems, Problem

MEGABYTE = 1024 * 1024
MAX_WORKBOOK_BYTES = 200 * MEGABYTE
MAX_PART = 400 * MEGABYTE
"""A million formatted rows of twelve columns weigh 325 MB; data alone never come near it."""
MAX_PARTS = 2_000
MAX_SHEETS = 10_000
MAX_DIRECTORY = 1 * MEGABYTE
CHUNK = 1 * MEGABYTE

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
END_OF_DIRECTORY_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = 20

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"

SAVE_AGAIN = "Ábralo en Excel o LibreOffice y guárdelo de nuevo como libro de Excel (.xlsx)"


def refuse(path: Path, what: str, mend: str, code: str, sheet: str | None = None) -> NoReturn:
    """Raise InputProblems with the one problem for which a workbook is not read."""
    raise InputProblems([Problem(path.name, what, mend, sheet=sheet, code=code)]) from None


def inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part in pieces, to its true end, whatever length the archive declares.

    Raises:
        zipfile.BadZipFile: the part's length is not the declared one.
    """
    whole = copy.copy(info)
    whole.file_size = MAX_PART + 2 * CHUNK
    length = 0
    with archive.open(whole) as part:
        while piece := part.read(CHUNK):
            length += len(piece)
            yield piece
    if length != info.file_size:
        raise zipfile.BadZipFile(info.filename)


def check_signature(path: Path) -> None:
    """Refuse what is missing, unreadable, too large, locked or of another format."""
    try:
        if path.is_dir():
            refuse(path, "es una carpeta y no un libro", "Indique el archivo .xlsx", "folder")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(len(OLE))
            encrypted = head == OLE and size <= MAX_WORKBOOK_BYTES and ENCRYPTED in file.read()
    except FileNotFoundError:
        refuse(path, "no existe", "Revise el nombre y la carpeta", "missing_file")
    except OSError:
        mend = "Revise los permisos, o ciérrelo si está abierto en otro programa"
        refuse(path, "no se puede leer", mend, "unreadable_file")
    if size > MAX_WORKBOOK_BYTES:
        what = f"pesa más de {MAX_WORKBOOK_BYTES // MEGABYTE} MB"
        refuse(path, what, "Quite imágenes y hojas que no sean tablas, o divídalo", "too_large")
    if encrypted:
        mend = "Quítele la contraseña (Archivo, Información, Proteger libro) y guárdelo de nuevo"
        refuse(path, "está protegido con contraseña", mend, "password")
    if head == OLE:
        what = "es un documento de Office de formato viejo (.xls) y no un .xlsx"
        refuse(path, what, SAVE_AGAIN, "old_format")
    if not head:
        refuse(path, "está vacío (0 bytes)", "Pida otra copia", "empty_file")
    if not head.startswith(b"PK"):
        refuse(path, "no es un libro de Excel (.xlsx)", SAVE_AGAIN, "not_a_workbook")


def check_directory(path: Path) -> None:
    """Refuse an archive without one plain directory at its end; bounds the directory's size."""
    size = path.stat().st_size
    tail_length = min(size, END_OF_DIRECTORY_64.size + LOCATOR_64 + END_OF_DIRECTORY.size)
    with path.open("rb") as file:
        file.seek(size - tail_length)
        tail = file.read()
    end = size - END_OF_DIRECTORY.size
    last = tail[-END_OF_DIRECTORY.size :].ljust(END_OF_DIRECTORY.size, b"\0")
    mark, *_, length, offset, comment = END_OF_DIRECTORY.unpack(last)
    if mark != b"PK\5\6" or comment:
        what = "está incompleto: le falta el final"
        refuse(path, what, "Cópielo o descárguelo de nuevo", "truncated_file")
    if tail[-END_OF_DIRECTORY.size - LOCATOR_64 :].startswith(b"PK\6\7"):
        # Some writers add the 64-bit record though the plain one says the same.
        mark, *_, length_64, offset_64 = END_OF_DIRECTORY_64.unpack_from(tail)
        end -= END_OF_DIRECTORY_64.size + LOCATOR_64
        if mark != b"PK\6\6" or (length_64, offset_64) != (length, offset):
            raise zipfile.BadZipFile(path.name)
    if length > MAX_DIRECTORY:
        refuse_bomb(path, f"tiene más de {MAX_PARTS} partes")
    if offset + length != end:
        raise zipfile.BadZipFile(path.name)


def refuse_bomb(path: Path, what: str) -> NoReturn:
    """Raise InputProblems for a workbook that would fill the memory."""
    mend = (
        "Copie sólo las celdas con datos a un libro nuevo y guárdelo. "
        "No lo abra si no conoce su origen"
    )
    refuse(path, what, mend, "zip_bomb")


def sheet_parts(path: Path) -> dict[str, str]:
    """Map each sheet's name to its part of the archive; empty text where there is none.

    Raises:
        zipfile.BadZipFile: a sheet or a relation is there twice, so that another reader could
            take a different part for the sheet.
    """
    with zipfile.ZipFile(path) as archive:
        targets = dict(_unique(_elements(archive, RELATIONS, "Relationship"), "Id", "Target"))
        sheets = _unique(_elements(archive, WORKBOOK, "sheet"), "name", "id")
        names = set(archive.namelist())
    parts = {}
    for name, relation in sheets:
        target = targets.get(relation, "")
        # Readers differ on what a target begins at; only one reading may lead to a part.
        possible = {target.removeprefix("/"), f"xl/{target}"} & names
        if len(possible) > 1:
            raise zipfile.BadZipFile(name)
        parts[name] = "".join(possible)
    return parts


def _elements(archive: zipfile.ZipFile, part: str, wanted: str) -> list[dict[str, list[str]]]:
    """Return the attributes of every element ``wanted``, by local name."""
    found: list[dict[str, list[str]]] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            by_local: dict[str, list[str]] = {}
            for key, value in attributes.items():
                by_local.setdefault(key.rpartition(":")[2], []).append(value)
            found.append(by_local)
            if len(found) > MAX_SHEETS:
                raise zipfile.BadZipFile(part)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    for piece in inflate(archive, archive.getinfo(part)):
        parser.Parse(piece, False)
    return found


def _unique(elements: list[dict[str, list[str]]], key: str, value: str) -> list[tuple[str, str]]:
    pairs = []
    for element in elements:
        if len(element.get(key, ())) != 1 or len(element.get(value, ())) != 1:
            raise zipfile.BadZipFile(key)
        pairs.append((element[key][0], element[value][0]))
    if len({name.casefold() for name, _ in pairs}) != len(pairs):
        raise zipfile.BadZipFile(key)
    return pairs
