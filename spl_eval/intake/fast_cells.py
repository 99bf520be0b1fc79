"""SQL that reads the cells of a column which need no explaining, all at once.

Most cells are written plainly: ``2330``, ``2016-12-05``, a code of the list. DuckDB turns
those into values in one pass over the file. Every other cell is left to
:func:`spl_eval.intake.values.read_cell`, which reads ``$ 1.234,50`` and explains what is
wrong. A test holds both to the same values.
"""

from __future__ import annotations

from spl_eval.intake.readers.files import MAX_CELL_CHARACTERS
from spl_eval.intake.schema import Column
from spl_eval.intake.sql_text import quoted_text, text_expression
from spl_eval.intake.values import NUMERIC, UNSAFE, canonical_values

SQL_TYPES = {
    "integer": "INTEGER",
    "number": "DOUBLE",
    "amount": "DOUBLE",
    "lines": "VARCHAR[]",
    "list": "VARCHAR[]",
    "source_lines": "BIGINT[]",
}
WHOLE = r"0|-?[1-9][0-9]{0,14}"
MONEY = "[0-9]{1,2}|[0-9]{4,10}"
"""Decimals of an amount: with three of them it may be an English thousand, and is explained."""

INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
FLOATS = ("DOUBLE", "FLOAT", "DECIMAL")
EDGE = r"^[\s\pZ]|[\s\pZ]$|^$"
"""Every kind of space that Python strips, at either end of a text; or nothing at all."""

CUIT_KINDS = "20|23|24|27|30|33|34|50|51|55"
CUIT_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def sql_type(column: Column) -> str:
    """Return the DuckDB type of a column's values."""
    return SQL_TYPES.get(column.kind, "VARCHAR")


def fast_value(name: str, duckdb_type: str, column: Column, decimal: str = ",") -> str:
    """Return SQL for the value of the cell ``name``, NULL when it is empty or needs reading."""
    kind = duckdb_type.upper()
    text = name if kind == "VARCHAR" else text_expression(name, kind)
    if column.kind in NUMERIC:
        if kind in INTEGERS or kind.startswith(FLOATS):
            return _typed_number(name, kind, column)
        return _number(text, column, decimal)
    if column.kind == "date" and kind == "DATE":
        in_calendar = f"{name} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
        return f"CASE WHEN {in_calendar} THEN strftime({name}, '%Y-%m-%d') END"
    return _word(text, column)


def dirty(name: str, duckdb_type: str, column: Column, fast: str) -> str:
    """Return SQL that is true where a cell was not read by ``fast`` and is not rightly empty."""
    if duckdb_type.upper() == "VARCHAR":
        empty = f"({name} IS NULL OR {name} = '')"
    else:
        empty = f"({text_expression(name, duckdb_type)} = '')"
    unread = f"{fast} IS NULL"
    return unread if column.required else f"{unread} AND NOT {empty}"


def _number(text: str, column: Column, decimal: str) -> str:
    if column.kind == "integer":
        value = f"TRY_CAST({text} AS INTEGER)"
        # What is written as DuckDB would write it needs no pattern: neither +5, 007 nor 1e3 is.
        matches = f"CAST({value} AS VARCHAR) = {text}"
    else:
        digits = MONEY if column.kind == "amount" else "[0-9]{1,10}"
        matches = f"regexp_full_match({text}, '({WHOLE})([{decimal}]({digits}))?')"
        pointed = text if decimal == "." else f"replace({text}, ',', '.')"
        value = f"TRY_CAST({pointed} AS DOUBLE)"
    return _in_range(f"CASE WHEN {matches} THEN {value} END", column)


def _typed_number(name: str, kind: str, column: Column) -> str:
    double = f"CAST({name} AS DOUBLE)"
    # 1e15 and more, infinity, NaN and a zero with a sign are left to be explained.
    sound = f"abs({double}) < 1e15 AND NOT ({double} = 0 AND signbit({double}))"
    if column.kind == "integer" and kind not in INTEGERS:
        sound += f" AND {double} = floor({double})"
    return _in_range(f"CASE WHEN {sound} THEN TRY_CAST({name} AS {sql_type(column)}) END", column)


def _in_range(value: str, column: Column) -> str:
    if not _bounds(column):
        return value
    bounds = [f"{value} {sign} {bound!r}" for sign, bound in _bounds(column)]
    return f"CASE WHEN {' AND '.join(bounds)} THEN {value} END"


def _bounds(column: Column) -> list[tuple[str, float]]:
    both = ((">=", column.minimum), ("<=", column.limit))
    return [(sign, bound) for sign, bound in both if bound is not None]


def _word(text: str, column: Column) -> str:
    if column.kind in ("lines", "list", "source_lines"):
        return f"CAST(NULL AS {sql_type(column)})"
    if column.choices or column.vocabulary:
        known = ", ".join(quoted_text(value) for value in canonical_values(column))
        return f"CASE WHEN {text} IN ({known}) THEN {text} END"
    if column.kind == "date":
        shape = f"regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
        # DuckDB's calendar has a year 0.
        exists = f"{text} >= '0001' AND TRY_CAST({text} AS DATE) IS NOT NULL"
        return f"CASE WHEN {shape} AND {exists} THEN {text} END"
    if column.kind == "cuit":
        return f"CASE WHEN {is_cuit(text)} THEN {text} END"
    plain = (
        f"strlen({text}) <= {MAX_CELL_CHARACTERS} AND NOT regexp_matches({text}, '{UNSAFE}|{EDGE}')"
    )
    return f"CASE WHEN {plain} THEN {text} END"


def is_cuit(text: str) -> str:
    """Return SQL that is true for eleven digits with a right check digit, without hyphens."""
    digits = f"TRY_CAST({text} AS BIGINT)"
    weighted = " + ".join(
        f"({digits} // {10 ** (10 - place)}) % 10 * {weight}"
        for place, weight in enumerate(CUIT_WEIGHTS)
    )
    # The digit is 11 less the remainder; 11 is written 0 and 10 is written 9.
    check = f"least((11 - ({weighted}) % 11) % 11, 9)"
    shape = f"regexp_full_match({text}, '({CUIT_KINDS})[0-9]{{9}}')"
    return f"{shape} AND {digits} % 10 = {check}"
