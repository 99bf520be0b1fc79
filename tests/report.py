"""Data sets for the tests: the real 2016, and small ones made row by row."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from spl_eval.intake import Dataset, load
from spl_eval.intake.frames import typed_frame
from spl_eval.intake.tables import TABLES

ROOT = Path(__file__).resolve().parents[1]
REAL_2016 = load(ROOT / "data" / "2016")

DEFAULTS: dict[str, dict[str, Any]] = {
    "results": {"product_id": "1", "product": "P", "indicator": "I", "unit": "cosas", "year": 2031},
    "evidence": {
        "kind": "document",
        "name": "n",
        "count": 1,
        "state": "done",
        "within_indicator": "yes",
    },
    "reach": {"instrument": "convenios", "population": "flow", "count_unit": "instrumentos"},
    "organisations": {"kind": "cooperative"},
    "instruments": {"kind": "plan"},
}


def made_report(*, year: int = 2031, **tables: list[dict[str, Any]]) -> Dataset:
    """Return a data set with the given rows; columns not given are missing."""
    frames = {
        name: _frame(name, [DEFAULTS.get(name, {}) | row for row in tables[name]])
        if tables.get(name)
        else _empty(name).copy()
        for name in TABLES
    }
    return Dataset("made", "simulated", year, "made", frames)


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = TABLES[name]
    columns = {column.name: [row.get(column.name) for row in rows] for column in table.columns}
    return typed_frame(table, columns, list(range(2, len(rows) + 2)))


@cache
def _empty(name: str) -> pd.DataFrame:
    """Make the frame of a table without rows once: most tables of a made report are such."""
    return _frame(name, [])
