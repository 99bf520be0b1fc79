"""Read one cell as Argentines write it; the one door to all readers of cells.

Every function takes the text of a cell and returns a value, or raises :class:`CellError`
with what is wrong and how to mend it. What can be read in two ways is refused. Spaces around
the text mean nothing, because nobody sees them in a spreadsheet.
"""

from __future__ import annotations

import re
import unicodedata

from spl_eval.errors import quoted
from spl_eval.intake.parse.amounts import amount
from spl_eval.intake.parse.cell_error import CellError
from spl_eval.intake.parse.dates import date, last_day
from spl_eval.intake.parse.numbers import approximate, integer, number, percent

__all__ = [
    "CellError",
    "amount",
    "approximate",
    "date",
    "integer",
    "items",
    "last_day",
    "number",
    "percent",
    "source_lines",
    "yes_no",
]

LIST_SEPARATOR = ";"
LINE = re.compile(r"-?[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
YES = frozenset({"sí", "si", "s", "x", "1", "verdadero", "true", "yes"})
NO = frozenset({"no", "n", "0", "falso", "false"})


def yes_no(text: str) -> str:
    """Read an answer and return ``"yes"`` or ``"no"``: ``sí``, ``x``, ``1``; ``no``, ``0``.

    An empty cell is no answer, and is refused.

    Raises:
        CellError: the text is neither (``not_yes_no``).
    """
    word = unicodedata.normalize("NFC", text).strip().casefold()
    if word in YES:
        return "yes"
    if word in NO:
        return "no"
    raise CellError(f"{quoted(text)} no es sí ni no", "Escriba sí o no", "not_yes_no")


def items(text: str) -> tuple[str, ...]:
    """Split a list cell at its semicolons; sector names keep their commas and their «y»."""
    return tuple(part for part in (piece.strip() for piece in text.split(LIST_SEPARATOR)) if part)


def source_lines(text: str) -> tuple[int, ...]:
    """Read the lines of the source document that a row stands on: ``66;95``.

    Raises:
        CellError: a part is no whole number (``not_integer``; ``66 095`` may be two lines), or a
            line is below 1 (``not_lines``).
    """
    parts = items(text)
    for part in parts:
        if not LINE.fullmatch(part):
            raise CellError(
                f"{quoted(part)} no es un número entero",
                "Escriba sólo el número de cada línea, separados por ;, por ejemplo 66;95",
                "not_integer",
            )
    lines = tuple(integer(part) for part in parts)
    if any(line < 1 for line in lines):
        raise CellError(
            f"{quoted(text)} no son líneas de un documento",
            "Use números desde 1, separados por ;",
            "not_lines",
        )
    return lines
