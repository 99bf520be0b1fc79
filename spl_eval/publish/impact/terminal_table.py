"""The table of the terminal: one line for each effect, in at most 80 characters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spl_eval.publish.impact import words
from spl_eval.publish.impact.request import CELLS, DYNAMIC, SIMPLE
from spl_eval.publish.impact.studies import Study

KEY, NUMBER, COUNT = 8, 11, 10
"""Characters of a column with the blanks before it."""

KEY_HEADINGS = {
    "event_time": ("períodos", "desde la", "entrada"),
    "cohort": ("", "", "cohorte"),
    "time": ("", "", "período"),
    "n_treated": ("", "unidades", "tratadas"),
    "n_comparison": ("", "unidades", "de comp."),
}
BASE = "base"
ENTRY = "- entrada "


def table_lines(study: Study, alpha: float) -> list[str]:
    """Return the headings and the rows; nothing for a single effect."""
    if study.kind == SIMPLE or len(study.table) == 0:
        return []
    table = study.table
    places = words.decimals(table["std_error"], _numbers(table))
    rows = table.to_dict("records")
    cells = study.kind == CELLS
    keys = ["cohort", "time"] if cells else [str(table.columns[0])]
    counts = ["n_treated", "n_comparison"] if cells else []
    lines = _headings(keys, counts, words.level(alpha))
    width = len(lines[-1])
    entered = study.kind != DYNAMIC or rows[0]["event_time"] >= 0
    for row in rows:
        if not entered and row["event_time"] >= 0:
            lines.append(ENTRY.ljust(width, "-"))
            entered = True
        lines.append(_row(row, keys, counts, places))
    return lines


def _numbers(table: Any) -> list[float]:
    names = ("att", "std_error", "ci_low", "ci_high", "band_low", "band_high")
    return [float(value) for name in names if name in table for value in table[name]]


def _headings(keys: list[str], counts: list[str], level: str) -> list[str]:
    blocks = [_right(KEY_HEADINGS[key], KEY) for key in keys]
    blocks.append(_right(("", "", "efecto"), NUMBER))
    blocks.append(_right(("", "", "error est."), NUMBER))
    blocks.append(_interval(f"IC {level}"))
    if counts:
        blocks += [_right(KEY_HEADINGS[count], COUNT) for count in counts]
    else:
        blocks.append(_interval(f"banda uniforme {level}"))
    lines = ["".join(parts).rstrip() for parts in zip(*blocks, strict=True)]
    return [line for line in lines if line]


def _right(texts: tuple[str, ...], width: int) -> list[str]:
    return [text.rjust(width) for text in texts]


def _interval(name: str) -> list[str]:
    title = f" {name} ".center(2 * NUMBER - 2, "-")
    ends = "desde".rjust(NUMBER) + "hasta".rjust(NUMBER)
    return [" " * 2 * NUMBER, f"  {title}", ends]


def _row(row: Mapping[Any, Any], keys: list[str], counts: list[str], places: int) -> str:
    parts = [words.key(row[key]).rjust(KEY) for key in keys]
    parts.append(words.number(row["att"], places).rjust(NUMBER))
    if row["att"] == 0 and math.isnan(row["std_error"]):
        # Compared with itself: there is nothing to estimate, and nothing is missing.
        parts += [BASE.rjust(NUMBER), " " * 2 * NUMBER]
        parts += [] if counts else [" " * 2 * NUMBER]
    else:
        names = ["std_error", "ci_low", "ci_high"]
        names += [] if counts else ["band_low", "band_high"]
        parts += [words.number(row[name], places).rjust(NUMBER) for name in names]
    parts += [words.number(row[count], 0).rjust(COUNT) for count in counts]
    return "".join(parts).rstrip()
