"""Workbooks whose archive is broken by hand: parts added, changed, or declared falsely."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.intake.bad import programme
from tests.intake.bad.case import WORKBOOK, Make

Parts = dict[str, bytes]

SHEET = "xl/worksheets/sheet{}.xml"
CONTENT_TYPES = "[Content_Types].xml"
ORDER = ("dataset", *programme.tables())


def sheet_part(table: str) -> str:
    """Return the part of a table's sheet."""
    return SHEET.format(ORDER.index(table) + 1)


def repacked(change: Callable[[Parts], object]) -> Make:
    """Change the parts of the workbook, by name."""

    def make(place: Path) -> Path:
        path = programme.write_workbook(place / WORKBOOK)
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        change(parts)
        path.write_bytes(packed(parts))
        return path

    return make


def packed(parts: Parts) -> bytes:
    """Return an archive of the parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def swapped_in(part: str, old: str, new: str) -> Make:
    """Put ``new`` where ``old`` stands first in a part."""

    def change(parts: Parts) -> None:
        assert old.encode() in parts[part], parts[part][:2000]
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return repacked(change)


def added(**contents: bytes) -> Make:
    """Add parts; ``__`` in a name stands for a slash and ``_DOT_`` for a point."""
    named = {k.replace("__", "/").replace("_DOT_", "."): v for k, v in contents.items()}
    return repacked(lambda parts: parts.update(named))


def bomb(level: int, megabytes: int) -> Make:
    """Add a sheet of nothing but spaces, compressed at ``level``."""

    def make(place: Path) -> Path:
        path = programme.write_workbook(place / WORKBOOK)
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=level) as archive,
            archive.open("xl/worksheets/sheet99.xml", "w", force_zip64=True) as part,
        ):
            block = b" " * 1024**2
            for _ in range(megabytes):
                part.write(block)
        return path

    return make


def repeated_part(place: Path) -> Path:
    """Write the first sheet a second time, under the same name."""
    path = programme.write_workbook(place / WORKBOOK)
    raw = path.read_bytes()
    name, other = b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet2.xml"
    path.write_bytes(raw.replace(other, name))
    return path
