"""What one cell may hold: its text read by its column's kind, choices, vocabulary and range."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from spl_eval.errors import allowed, folded, nearest, quoted
from spl_eval.intake import cuit, names, parse
from spl_eval.intake.parse import CellError
from spl_eval.intake.readers.files import MAX_CELL_CHARACTERS
from spl_eval.intake.schema import Column

NUMERIC = ("integer", "number", "amount")


def _line(text: str) -> str | None:
    """Return the line of assistance that ``text`` means, None when it is not sure."""
    match = LINE.fullmatch(folded(text))
    name = ".".join(part for part in match.groups() if part).upper() if match else ""
    return name if name in names.LINES else None


READ_NAMES: dict[str, Callable[[str], str | None]] = {
    "line": _line,
    "province": names.province,
    "sector": names.sector,
}

LINE = re.compile(r"(?:linea(?: de asistencia)? ?|l\.? ?)?([123])[ .-]{0,2}([ab]?)")
"""How a line is written, folded: ``2A``, ``Línea 2.A``, ``linea 1-a``."""

BOUND = re.compile(r"(?:(?:mas|menos) de|hasta|entre|al menos) [0-9].*|[0-9.]+ ?(?:-|a) ?[0-9.]+")
"""A bound or a range, folded: ``más de 100``, ``25-30``."""

PERCENT = re.compile(r"[0-9][0-9.,]* ?(?:%|por ?ciento)", re.IGNORECASE)

UNSAFE = (
    r"^[=+@]|^-[^\s\d]"  # begins a formula in a spreadsheet
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"  # control characters
    r"|[\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{feff}\x{061c}\x{00ad}]"
    r"|[\x{e000}-\x{f8ff}\x{fff9}-\x{ffff}]"  # private use, not characters
    r"|[\x{1f000}-\x{1fbff}\x{2600}-\x{27bf}\x{fe0f}\x{e0001}-\x{e007f}]"  # emoji
)
"""RE2 pattern of what no text cell may hold; :data:`UNSAFE_TEXT` is the same for Python."""

UNSAFE_TEXT = re.compile(
    re.sub(r"\\x\{([0-9a-f]+)\}", lambda match: f"\\U{int(match[1], 16):08x}", UNSAFE)
)


def read_cell(text: str, column: Column, decimal: str = ",") -> Any:
    """Return the value of a cell, None when it is empty.

    ``text`` is what the cell holds; ``decimal`` is the mark of the file's decimals. Raises
    CellError with what is wrong and how to mend it.
    """
    text = text.strip()
    if not text:
        if column.required:
            raise CellError(
                "falta el valor", f"Complete {column.label.lower()}", code="missing_value"
            )
        return None
    if len(text) > MAX_CELL_CHARACTERS:
        raise CellError(
            f"la celda tiene {len(text)} caracteres",
            f"Acórtela a menos de {MAX_CELL_CHARACTERS}",
            code="long_cell",
        )
    value = _parsed(text, column, decimal)
    if column.choices:
        return _choice(text, column)
    if column.vocabulary:
        if isinstance(value, tuple):
            return tuple(_known(part, column) for part in value)
        return _known(text, column)
    if column.kind in NUMERIC:
        _check_range(value, text, column)
    return value


def _parsed(text: str, column: Column, decimal: str) -> Any:
    match column.kind:
        case "integer":
            return _count(text, decimal)
        case "number":
            return parse.number(text, decimal=decimal)
        case "amount":
            return parse.amount(text, decimal=decimal)
        case _:
            return PARSERS[column.kind](text)


def _count(text: str, decimal: str) -> int:
    """Read a whole number; raises CellError, which knows how shares and guesses are written."""
    try:
        return parse.integer(text, decimal=decimal)
    except CellError:
        if PERCENT.fullmatch(text):
            raise CellError(
                f"{quoted(text)} es un porcentaje, y aquí va una cantidad",
                "Escriba la cantidad, un número entero sin %",
                code="percent_for_count",
            ) from None
        if not _is_guess(text, decimal):
            raise
        raise CellError(
            f"{quoted(text)} no es un número solo",
            "Escriba el número solo; si es aproximado, dígalo en la columna «Precisión» donde la "
            "hay",
            code="approximate_count",
        ) from None


def _is_guess(text: str, decimal: str) -> bool:
    try:
        return parse.approximate(text, decimal)[1] == "approximate"
    except CellError:
        return BOUND.fullmatch(folded(text)) is not None


def plain_text(text: str) -> str:
    """Return ``text``; raises CellError when it would act as a formula or hide characters."""
    if (match := UNSAFE_TEXT.search(text)) is None:
        return text
    found = match[0]
    if match.start() == 0 and found[0] in "=+@-":
        raise CellError(
            f"{quoted(text)} empieza como una fórmula ({found[0]})",
            "Escriba el valor, o quite ese signo del comienzo",
            code="formula_text",
        )
    raise CellError(
        f"{quoted(text)} lleva un carácter que no se ve o no es de un texto (U+{ord(found):04X})",
        "Bórrelo y escriba el texto de nuevo",
        code="hidden_character",
    )


def _items(text: str) -> tuple[str, ...]:
    return parse.items(plain_text(text))


PARSERS: dict[str, Callable[[str], Any]] = {
    "text": plain_text,
    "choice": str,
    "date": parse.date,
    "cuit": cuit.cuit,
    "lines": _items,
    "list": _items,
    "source_lines": parse.source_lines,
}


def _check_range(value: float, text: str, column: Column) -> None:
    wrong = ""
    if column.minimum is not None and value < column.minimum:
        wrong = "negativo" if value < 0 else f"menor que {column.minimum:g}"
    elif column.limit is not None and value > column.limit:
        wrong = f"mayor que {column.limit:.0f}"
    if wrong:
        raise CellError(
            f"{column.label.lower()}: {wrong} ({text})",
            "Corrija el número en el origen",
            code="out_of_range",
        )


@cache
def _vocabulary(name: str) -> dict[str, str]:
    if name == "line":
        return {folded(line): line for line in names.LINES}
    return names.province_spellings() if name == "province" else names.sector_spellings()


def _known(text: str, column: Column) -> str:
    spellings = _vocabulary(column.vocabulary or "")
    found = spellings.get(folded(text))
    if found is None and column.vocabulary in READ_NAMES:
        found = READ_NAMES[column.vocabulary](text)
    if found is not None:
        return found
    raise CellError(
        f"{column.label.lower()}: {quoted(text)} no se conoce",
        allowed(text, dict.fromkeys(spellings.values())),
        code=f"unknown_{column.vocabulary}",
    )


def _choice(text: str, column: Column) -> str:
    by_spelling = {folded(label): code for code, label in column.choices.items()}
    by_spelling.update({folded(code): code for code in column.choices})
    if set(column.choices) == {"yes", "no"} and folded(text) not in by_spelling:
        return parse.yes_no(text)
    if folded(text) not in by_spelling:
        raise CellError(
            f"{quoted(text)} no se admite", _options(text, column.choices), code="unknown_choice"
        )
    return by_spelling[folded(text)]


def _options(text: str, choices: Mapping[str, str]) -> str:
    """Say what a choice may be; workbooks are filled in with labels, files often with codes."""
    close = nearest(text, [*choices.values(), *choices])
    listing = ", ".join(f"{label} ({code})" for code, label in choices.items())
    meant = f"¿Quiso decir «{close}»? " if close else ""
    return f"{meant}Valores permitidos: {listing}"


def canonical_values(column: Column) -> tuple[str, ...]:
    """Return the texts of a closed column that need no reading: its codes or proper names."""
    if column.choices:
        return tuple(column.choices)
    return tuple(dict.fromkeys(_vocabulary(column.vocabulary or "").values()))
