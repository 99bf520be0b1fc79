"""The template's invented example rows: what they say, and whether a row is one of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources

from spl_eval.errors import folded
from spl_eval.intake import parse
from spl_eval.intake.readers.cells import cell_text
from spl_eval.intake.schema import Column, Table

MAX_COMPARED = 200
"""Characters; no example is longer, and a cell of megabytes is not worth folding."""

PARSERS: Mapping[str, Callable[[str], object]] = {
    "integer": parse.integer,
    "number": parse.number,
    "amount": parse.amount,
    "date": parse.date,
}


def example_text(table: Table, column: Column) -> str | None:
    """Return the example's value as ``examples.csv`` has it: a code for a choice; None if none."""
    return _examples().get((table.name, column.name))


@cache
def _examples() -> dict[tuple[str, str], str]:
    text = resources.files("spl_eval.intake").joinpath("examples.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(row["table"], row["column"]): row["example"] for row in rows}


def is_example(table: Table, cells: Iterable[tuple[Column, object]]) -> bool:
    """Say whether every filled cell of a row is the example's, however its value is written."""
    return all(_is_same(table, column, cell_text(value)) for column, value in cells)


def _is_same(table: Table, column: Column, written: str) -> bool:
    example = example_text(table, column)
    if not written.strip():
        return True
    if example is None or len(written) > MAX_COMPARED:
        return False
    shown = {example, column.choices.get(example, example)}
    return any(_value(column, text) == _value(column, written) for text in shown)


def _value(column: Column, text: str) -> object:
    """Return what a cell says, so that 850000 is 850.000 and a date has one form."""
    try:
        return PARSERS[column.kind](text)
    except (KeyError, parse.CellError):
        return folded(text)
