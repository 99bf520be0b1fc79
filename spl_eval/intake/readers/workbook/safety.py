"""Refuse a workbook that could harm the machine or carry more than values, before it is opened.

Nothing that the file declares of itself is believed: every part is inflated in pieces and
counted, and every XML part goes through a parser that stops at a document type.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from tqdm import tqdm

from spl_eval.errors import quoted
from spl_eval.intake.readers.workbook.archive import (
    MAX_PART,
    MAX_PARTS,
    MEGABYTE,
    RELATIONS,
    SAVE_AGAIN,
    WORKBOOK,
    check_directory,
    check_signature,
    inflate,
    refuse,
    refuse_bomb,
)

MAX_INFLATED = 512 * MEGABYTE
MAX_RATIO = 200
RATIO_FROM = 32 * MEGABYTE
"""Below this size no ratio matters: one long cell of a repeated letter shrinks a thousandfold."""
MAX_TAGS = 30_000_000
"""In one part. A tag of five bytes costs its reader far more than five bytes."""
OVERLAP = 1_024
"""Bytes of the piece before that are searched again: a mark may lie across two pieces."""

DDE = re.compile(rb"<(?:[\w.-]+:)?(?:f|definedName)(?:\s[^>]*)?>(?:(?!&quot;)[^<\"|])*\|")
FILLED = re.compile(rb"<(?:[\w.-]+:)?(?:v|is)[\s>]")
UNSAFE_NAME = re.compile(r"^[/~]|^[A-Za-z]:|\\|\0|(?:^|/)\.\.(?:/|$)")

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    UnicodeDecodeError,
    struct.error,
)


def check_workbook(path: Path) -> None:
    """Raise InputProblems unless ``path`` is a sound .xlsx without macros, links or entities."""
    check_signature(path)
    try:
        check_directory(path)
        with zipfile.ZipFile(path) as archive:
            _check_names(path, archive)
            _check_parts(path, archive)
    except DAMAGED:
        refuse(path, "está dañado", f"{SAVE_AGAIN}, o pida otra copia", "damaged_file")


def _check_names(path: Path, archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    names = {info.filename.casefold() for info in infos}
    if len(infos) > MAX_PARTS:
        refuse_bomb(path, f"tiene más de {MAX_PARTS} partes")
    if any(UNSAFE_NAME.search(info.orig_filename) for info in infos):
        what = "tiene partes con nombres que apuntan fuera del archivo"
        refuse(path, what, f"No lo abra si no conoce su origen. {SAVE_AGAIN}", "unsafe_names")
    plain = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if len(names) != len(infos) or {info.compress_type for info in infos} - plain:
        raise zipfile.BadZipFile(path.name)
    if any(info.flag_bits & 1 for info in infos):
        refuse(path, "está protegido con contraseña", "Quítele la contraseña", "password")
    if any(name.endswith("vbaproject.bin") or "xl/macrosheets/" in name for name in names):
        _refuse_macros(path)
    if {WORKBOOK, RELATIONS} - {info.filename for info in infos}:
        refuse(path, "no es un libro de Excel (.xlsx)", SAVE_AGAIN, "not_a_workbook")


def _check_parts(path: Path, archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    total = sum(info.compress_size for info in infos)
    inflated, filled = 0, False
    bar = tqdm(
        total=total, desc="Revisando el libro", unit="B", unit_scale=True, delay=2, disable=None,
        leave=False,
    )  # fmt: skip
    with bar:
        for info in infos:
            checked = _check_part(path, archive, info, MAX_INFLATED - inflated)
            inflated += checked[0]
            filled |= checked[1]
            bar.update(info.compress_size)
    if not filled:
        refuse(path, "no tiene datos en ninguna hoja", "Revise si es el archivo correcto", "empty")
    if any(info.filename.casefold().startswith("xl/externallinks/") for info in infos):
        mend = "En Excel: Datos, Editar vínculos, Romper vínculo; después guárdelo de nuevo"
        refuse(path, "tiene vínculos con otros libros", mend, "external_links")


def _check_part(
    path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int
) -> tuple[int, bool]:
    """Inflate one part; return its true length and whether it is a sheet with some value."""
    name = info.filename.casefold()
    # Excel itself writes its queries in UTF-16; calamine reads nothing of that folder.
    plain = not name.startswith("customxml/")
    parser = _parser(path, plain) if name.endswith((".xml", ".rels")) else None
    is_sheet, filled = name.startswith("xl/worksheets/"), False
    length, tags, before = 0, 0, b""
    for piece in inflate(archive, info):
        length += len(piece)
        tags += piece.count(b"<")
        if parser and plain and b"\0" in piece:
            raise zipfile.BadZipFile("UTF-16")
        crowded = length > RATIO_FROM and length > MAX_RATIO * max(1, info.compress_size)
        if length > min(left, MAX_PART) or crowded or (parser and tags > MAX_TAGS):
            refuse_bomb(path, "ocupa demasiado al descomprimirse")
        text, before = before + piece, piece[-OVERLAP:]
        if name == "[content_types].xml" and b"macroenabled" in text.lower():
            _refuse_macros(path)
        if b"ddeLink" in text and "externallinks" in name:
            _refuse_dde(path)
        if b"|" in text and (is_sheet or name == WORKBOOK) and DDE.search(text):
            _refuse_dde(path)
        filled = filled or (is_sheet and FILLED.search(text) is not None)
        _parse(parser, piece, path, name)
    _parse(parser, b"", path, name)
    return length, filled


def _parser(path: Path, plain: bool) -> expat.XMLParserType:
    def doctype(*_: object) -> NoReturn:
        what = "define entidades XML, que ningún libro de Excel necesita"
        refuse(path, what, f"No lo abra si no conoce su origen. {SAVE_AGAIN}", "xml_entities")

    def declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() not in {"utf-8", "us-ascii", "ascii"}:
            raise zipfile.BadZipFile(f"encoding {quoted(encoding)}")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    if plain:
        parser.XmlDeclHandler = declaration
    return parser


def _parse(parser: expat.XMLParserType | None, piece: bytes, path: Path, name: str) -> None:
    if parser is None:
        return
    try:
        parser.Parse(piece, not piece)
    except expat.ExpatError:
        what = f"está dañado: su parte {quoted(name)} no es XML"
        refuse(path, what, f"{SAVE_AGAIN}, o pida otra copia", "damaged_file")


def _refuse_macros(path: Path) -> NoReturn:
    mend = "Guárdelo como libro de Excel sin macros (.xlsx)"
    refuse(path, "tiene macros", mend, "macros")


def _refuse_dde(path: Path) -> NoReturn:
    what = "tiene fórmulas que llaman a otro programa (DDE)"
    refuse(
        path, what, "No lo abra si no conoce su origen. Pida otra copia, sólo con valores", "dde"
    )
