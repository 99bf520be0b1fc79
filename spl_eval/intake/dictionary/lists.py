"""The closed lists of the data dictionary, and what each column allows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from spl_eval.intake import names, vocabularies
from spl_eval.intake.dictionary.markdown import anchor, cell, grid, table_link
from spl_eval.intake.schema import Column
from spl_eval.intake.tables import TABLES

MAX_CODES = 4
"""A longer list of codes is given by its link only."""

CLOSED_LISTS = {
    "line": "lines of assistance",
    "province": "provinces",
    "sector": "sectors",
}
"""The title of each vocabulary's section."""


def allowed(column: Column) -> str:
    """Say in Markdown which values a column may hold, empty when it says nothing."""
    if column.choices:
        codes = list(column.choices)
        listed = ", ".join(codes) if len(codes) <= MAX_CODES else f"{len(codes)} codes"
        return f"[{listed}](#{anchor(_choice_lists()[_codes(column.choices)])})"
    if column.vocabulary:
        title = CLOSED_LISTS[column.vocabulary]
        return f"[{title}](#{anchor(title)})"
    if column.references:
        target, _, key = column.references.partition(".")
        return f"one `{key}` of {table_link(target)}"
    return _range(column)


def _range(column: Column) -> str:
    low, high = (
        "" if limit is None else f"{limit:g}" for limit in (column.minimum, column.maximum)
    )
    if low and high:
        return f"{low} to {high}"
    return f"{low} or more" if low else f"up to {high}" if high else ""


def _codes(choices: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(choices.items())


@cache
def _choice_lists() -> dict[tuple[tuple[str, str], ...], str]:
    """Map every list of codes to its title, the same list under one title everywhere."""
    named = {
        _codes(choices): name.lower().replace("_", " ")
        for name, choices in vars(vocabularies).items()
        if name.isupper() and isinstance(choices, dict)
    }
    return {
        codes: f"Codes: {named.get(codes) or f'{column.name} of {table.name}'}"
        for table in reversed(TABLES.values())
        for column in reversed(table.columns)
        if (codes := _codes(column.choices))
    }


def vocabulary_sections() -> list[str]:
    """Return the lines of the chapter that lists every vocabulary."""
    lines = ["## Vocabularies", "", "### Lines of assistance", ""]
    lines += grid(("Line", "Línea"), [(f"`{k}`", cell(v)) for k, v in names.LINES.items()])
    found = [(each.code, each.iso, each.name, each.region) for each in names.provinces()]
    lines += ["### Provinces", "", *grid(("INDEC", "ISO 3166-2", "Province", "Region"), found)]
    lines += ["### Sectors", "", *(f"- {sector}" for sector in names.sectors()), ""]
    for codes, title in reversed(_choice_lists().items()):
        users = [
            f"`{table.name}.{column.name}`"
            for table in TABLES.values()
            for column in table.columns
            if _codes(column.choices) == codes
        ]
        lines += [f"### {title}", "", f"In {', '.join(users)}.", ""]
        lines += grid(("Code", "Spanish"), [(f"`{code}`", cell(word)) for code, word in codes])
    return lines
