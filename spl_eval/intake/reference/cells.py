"""What a cell of a reference table may hold, and the typed column that it becomes."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from spl_eval.errors import quoted
from spl_eval.intake import names
from spl_eval.intake.readers import MAX_CELL_CHARACTERS

# Not \d, which also takes the digits of other scripts.
MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
LIST = re.compile(r"[0-9]{2}(?:;[0-9]{2})*")
WHOLE = re.compile(r"[0-9]{1,18}")
"""Any number of 18 digits fits in 64 bits."""


@dataclass(frozen=True)
class Kind:
    """A kind of cell: how it is read (ValueError when it cannot), and what it must be."""

    read: Callable[[str], Any]
    must_be: str
    dtype: str = "str"


@dataclass(frozen=True)
class Column:
    """A column of a reference table; ``blank`` admits missing values."""

    name: str
    kind: Kind
    blank: bool = False

    def value(self, cell: str) -> Any:
        """Return what ``cell`` says, None when blank; raises ValueError when it says nothing."""
        if cell == "" and self.blank:
            return None
        if len(cell) > MAX_CELL_CHARACTERS:
            raise ValueError(cell)
        return self.kind.read(cell)

    def values(self, cells: Iterable[str]) -> dict[str, Any]:
        """Return what each cell says, by its text; what says nothing is left out."""
        found = {}
        for cell in set(cells):
            with contextlib.suppress(ValueError):
                found[cell] = self.value(cell)
        return found

    def wrong(self, cell: str) -> tuple[str, str]:
        """Return what is wrong with a cell that says nothing, and how to mend it."""
        if len(cell) > MAX_CELL_CHARACTERS:
            what = f"{quoted(cell)} tiene más de {MAX_CELL_CHARACTERS} caracteres"
            return what, "Acórtela, o revise las comillas de la fila"
        what = f"{quoted(cell)} no es {self.kind.must_be}"
        if any(character.isdigit() and not character.isascii() for character in cell):
            return what, "Escríbalo con las cifras comunes, de 0 a 9"
        return what, "Corrija la celda con la fuente"


def _matching(pattern: re.Pattern[str], turn: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(cell: str) -> Any:
        if not pattern.fullmatch(cell):
            raise ValueError(cell)
        return turn(cell)

    return read


def _within(low: float, high: float) -> Callable[[str], float]:
    def turn(cell: str) -> float:
        # Hundreds of digits read as infinite.
        if not low <= float(cell) <= high or math.isinf(float(cell)):
            raise ValueError(cell)
        return float(cell)

    return turn


def _among(options: Callable[[], tuple[str, ...]]) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if cell not in options():
            raise ValueError(cell)
        return cell

    return read


def _codes() -> tuple[str, ...]:
    return tuple(province.code for province in names.provinces())


def _names() -> tuple[str, ...]:
    return tuple(province.name for province in names.provinces())


def _codes_apart(cell: str) -> tuple[str, ...]:
    codes = tuple(cell.split(";"))
    # A code given twice would be counted twice.
    if len(set(codes)) < len(codes):
        raise ValueError(cell)
    return codes


def _positive(cell: str) -> float:
    if not 0 < float(cell) < math.inf:
        raise ValueError(cell)
    return float(cell)


CODE = Kind(_matching(re.compile(r"[0-9A-Za-z]+"), str), "un código de cifras o letras sin acento")
LETTER = Kind(_matching(re.compile(r"[A-Z]"), str), "una letra mayúscula")
COUNT = Kind(_matching(WHOLE, int), "un número entero, sin puntos, de hasta 18 cifras", "Int64")
JOBS = Kind(
    _matching(NUMBER, _within(0, math.inf)),
    "un número con punto decimal; vacío si falta",
    "Float64",
)
LEVEL = Kind(_among(lambda: ("division", "letter", "province")), "division, letter o province")
LISTED = Kind(
    _matching(LIST, _codes_apart), "códigos distintos de dos cifras, separados por «;»", "object"
)
PERIOD = Kind(_matching(MONTH, str), "un mes como 2016-12")
POSITIVE = Kind(
    _matching(NUMBER, _positive), "un número mayor que cero, con punto decimal", "Float64"
)
PROVINCE = Kind(_among(_names), "el nombre de una jurisdicción como en provinces.csv")
PROVINCE_CODE = Kind(_among(_codes), "el código del INDEC de una jurisdicción, con dos cifras")
SECTOR = Kind(_among(names.sectors), "un sector del programa como en sectors.csv")
SHARE = Kind(_matching(NUMBER, _within(0, 1)), "una proporción de 0 a 1, con punto", "Float64")
TEXT = Kind(str, "un texto")
WHOLE_YEAR = Kind(_matching(YEAR, int), "un año como 2016", "Int64")
