"""Put text in a cell so that no spreadsheet takes it for anything but text."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.cell.cell import Cell

MAX_CHARACTERS = 32_000
"""Excel declares a file damaged when a cell has more than 32,767."""

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""How Excel writes a character by its number: ``_x0041_`` in a text is shown as «A»."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """Return ``text`` without what XML cannot hold, and not longer than a cell."""
    cut = f"{text[:MAX_CHARACTERS]}…" if len(text) > MAX_CHARACTERS else text
    return NOT_XML.sub("�", cut)


def put_text(cell: Cell, text: str) -> None:
    """Write ``text`` as text, whatever it begins with."""
    cell.value = ESCAPE.sub("_x005F_", plain(text))
    keep_as_text(cell)


def keep_as_text(cell: Any) -> None:
    """Have a text that begins like a formula stay text, even when somebody edits the cell."""
    if isinstance(cell.value, str):
        cell.data_type = "s"
        if cell.value.startswith(FORMULA):
            cell.quotePrefix = True
