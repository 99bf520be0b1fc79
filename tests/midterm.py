"""What the tests of the study's chapter ask of all that it publishes."""

from __future__ import annotations

import re
from typing import Any

from tests.chapters import Executed

CHAPTER = "midterm_impact"
NO_NUMBER = re.compile(r"\b(nan|NaN|None|<NA>|inf|NaT)\b|<NA>")
JARGON = re.compile(r"valor p|especificaci|propensi|conglomerad|paralel|estandariz|regresi", re.I)
INTERVALS = {
    "estimate": [("ci_low", "ci_high"), ("lower", "upper")],
    "att": [("ci_low", "ci_high")],
    "shrunk": [("shrunk_low", "shrunk_high")],
    "effect": [("effect_low", "effect_high")],
    "gained": [("gained_low", "gained_high")],
}
"""Columns of results/ that are estimates, and those of their intervals."""


def rows_of(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a published table, by its fields' names."""
    names = [field["name"] for field in record["fields"]]
    return [dict(zip(names, row, strict=True)) for row in record["rows"]]


def table_of(done: Executed, name: str) -> list[dict[str, Any]]:
    """Return the rows of the one published table of that name."""
    (found,) = [each.record for each in done.of_kind("table") if each.record["name"] == name]
    return rows_of(found)


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text."""
    return re.split(r"(?<=\.)\s+(?=[A-Z])", text)


def has_intervals(record: dict[str, Any]) -> None:
    """Assert that every estimate that is published has its interval beside it."""
    names = {field["name"] for field in record["fields"]}
    for value, pairs in INTERVALS.items():
        there = [pair for pair in pairs if set(pair) <= names]
        if value not in names or record["name"].startswith("power_"):
            continue
        assert there, (record["name"], value)
        for row in rows_of(record):
            if row[value] is None or row.get("event_time") == -1:
                continue
            low, high = (row[end] for end in there[0])
            assert low is not None, (record["name"], row)
            assert low <= row[value] <= high, (record["name"], row)
