"""The table on show as CSV: English keys, points for decimals, all the digits."""

from __future__ import annotations

import csv
import io
from typing import Any

from spl_eval import spanish
from spl_eval.publish.impact.request import Request
from spl_eval.publish.impact.studies import Studies, subgroup_text
from spl_eval.publish.impact.words import printable, whole

FORMULA_STARTS = ("=", "+", "-", "@")
"""A spreadsheet runs a cell of text that begins so; an apostrophe makes it text."""

KEYS = ("event_time", "cohort", "time", "base", "n_treated", "n_comparison")
"""Columns whose whole numbers are written without a point, whatever the panel's type."""


def csv_bytes(request: Request, studies: Studies) -> bytes:
    """Return the tables of the studies below each other.

    ``outcome`` and ``subgroup`` come first where there may be several of them.
    """
    which = ["outcome"] if len(request.outcomes) > 1 else []
    which += ["subgroup"] if request.by is not None else []
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for place, study in enumerate(studies.members):
        own = {"outcome": study.outcome, "subgroup": subgroup_text(study.subgroup)}
        table = study.table
        columns = [str(column) for column in table.columns]
        if place == 0:
            writer.writerow([*which, *columns])
        for row in table.itertuples(index=False, name=None):
            cells = (_cell(name, value) for name, value in zip(columns, row, strict=True))
            writer.writerow([*(_text(own[name]) for name in which), *cells])
    return buffer.getvalue().encode("utf-8", errors="replace")


def _cell(column: str, value: Any) -> Any:
    if spanish.is_missing(value):
        return ""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, str):
        return _text(value)
    return whole(value) if column in KEYS else value


def _text(value: str) -> str:
    plain = printable(value)
    return f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain
