"""How a CSV file is written in bytes: its encoding, its line ends, and whether all is regular."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spl_eval.errors import InputProblems
from spl_eval.intake.readers.table_file import readable, refuse
from spl_eval.intake.schema import Table

CHUNK_BYTES = 256 * 1024
SAMPLE_BYTES = 4096

MAX_LINE_CHARACTERS = 16 * 1024**2
"""A longer line, or cell, is no cell at all: what closes it is missing."""

NOT_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 con marca BOM",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 sin marca BOM",
    "utf-16-be": "UTF-16 sin marca BOM",
    "cp1252": "Windows-1252",
}
"""Each encoding that is read, by its name in Python, and how it is called in a note."""

ASK_UTF8 = "Guárdelo de nuevo como «CSV UTF-8» (en Excel: Guardar como)"


@dataclass(frozen=True)
class Writing:
    """How a file is written.

    ``regular`` says that DuckDB can read the file as Python's ``csv`` does: UTF-8, text alone,
    one kind of line end, no spaces beside quotation marks. ``lines`` counts its lines.
    """

    encoding: str
    regular: bool = False
    lines: int = 0


def survey(path: Path, table: Table) -> Writing:
    """Read all the bytes once, in little memory; the encoding is ``""`` if none holds for all."""
    with readable(path, table), path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
        if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return Writing("utf-16")
        if (encoding := _utf16_without_mark(sample)) is not None:
            return Writing(encoding)
        file.seek(0)
        try:
            regular, lines = _regularity(iter(lambda: file.read(CHUNK_BYTES), b""))
        except UnicodeDecodeError:
            return Writing("")
    encoding = "utf-8-sig" if sample.startswith(codecs.BOM_UTF8) else "utf-8"
    return Writing(encoding, regular, lines)


def _utf16_without_mark(sample: bytes) -> str | None:
    """Tell UTF-16 by its NULs: in Spanish nearly every character has one, always on one side."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if not even and odd > len(sample) * 0.4:
        return "utf-16-le"
    if not odd and even > len(sample) * 0.4:
        return "utf-16-be"
    return None


def _regularity(chunks: Iterator[bytes]) -> tuple[bool, int]:
    """Say whether UTF-8 bytes are regular, and how many lines they have."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    feeds = pairs = returns = 0
    regular, last = True, b""
    for chunk in chunks:
        if not chunk.isascii() or decoder.getstate()[0]:
            decoder.decode(chunk)
        seam = last + chunk[:1]
        feeds += _line_feeds(chunk)
        if b"\r" in chunk:
            returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n")
        pairs += seam == b"\r\n"
        regular = regular and b"\0" not in chunk and not _padded_quotes(chunk, seam)
        last = chunk[-1:]
    decoder.decode(b"", True)
    lines = feeds + (last not in (b"\n", b""))
    return regular and returns == pairs and pairs in (0, feeds), lines


def _line_feeds(chunk: bytes) -> int:
    # bytes.count stops at each one found, and takes five times as long.
    return int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == ord("\n")))


def _padded_quotes(chunk: bytes, seam: bytes) -> bool:
    """Say whether a quotation mark has a space beside it, which DuckDB drops and csv keeps."""
    if seam in (b'" ', b' "'):
        return True
    # Looking for one byte is much faster than for two, and most files of figures have none.
    return b'"' in chunk and b" " in chunk and (b'" ' in chunk or b' "' in chunk)


def legacy_encoding(path: Path, table: Table, separator: str) -> str:
    """Return ``cp1252`` for a file that is not UTF-8, if that explains every line of it.

    Raises InputProblems naming the row when lines in UTF-8 are mixed with others, as when two
    exports were pasted together, or when bytes belong to neither encoding.
    """
    first: dict[bool, int] = {}
    count = {True: 0, False: 0}
    reader = csv.reader(text_lines(path, table, "latin-1"), delimiter=separator)
    try:
        for row, cells in enumerate(reader, start=1):
            raw = "\n".join(cells).encode("latin-1")
            if raw.isascii():
                continue
            in_utf8 = _is_utf8(raw)
            if not in_utf8 and NOT_IN_1252.search(raw):
                what = "tiene bytes que no son de UTF-8 ni de Windows-1252"
                raise refuse(path, table, what, ASK_UTF8, "encoding", row)
            first.setdefault(in_utf8, row)
            count[in_utf8] += 1
    except csv.Error:
        raise open_quotes(path, table, reader.line_num) from None
    if True in first and False in first:
        odd = count[True] < count[False]
        odd_one, others = ("UTF-8", "Windows-1252") if odd else ("Windows-1252", "UTF-8")
        what = f"mezcla codificaciones: esta fila está en {odd_one} y las demás en {others}"
        mend = "Corrija las tildes y las eñes desde esta fila, y guárdelo como «CSV UTF-8»"
        raise refuse(path, table, what, mend, "mixed_encoding", first[odd])
    return "cp1252"


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def text_lines(path: Path, table: Table, encoding: str) -> Iterator[str]:
    """Yield a file's lines with their ends; raises InputProblems for an endless one."""
    with readable(path, table), path.open(encoding=encoding, newline="") as file:
        try:
            while line := file.readline(MAX_LINE_CHARACTERS):
                if len(line) == MAX_LINE_CHARACTERS:
                    what = f"tiene un renglón de más de {MAX_LINE_CHARACTERS // 10**6} millones"
                    mend = "No es una tabla, o perdió los fines de línea; expórtelo de nuevo"
                    raise refuse(path, table, f"{what} de caracteres", mend, "endless_line")
                yield line
        except UnicodeError:
            raise undecodable(path, table, encoding) from None


def undecodable(path: Path, table: Table, encoding: str) -> InputProblems:
    """Return the error of a file with bytes that are none of its encoding's."""
    what = f"no se puede leer como {ENCODINGS.get(encoding, encoding)}"
    return refuse(path, table, what, ASK_UTF8, "encoding")


def open_quotes(path: Path, table: Table, row: int) -> InputProblems:
    """Return the error of a row whose quotation marks do not end where its cell does."""
    return refuse(
        path,
        table,
        "tiene comillas sin cerrar, o texto después de cerrarlas",
        "Escriba entre comillas toda la celda, y dobles las comillas que lleve adentro",
        "quotes",
        row,
    )
