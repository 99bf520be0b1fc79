"""What was found in a data set, as JSON for programs."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from spl_eval.errors import Problem
from spl_eval.intake.examination import Examination
from spl_eval.intake.tables import TABLES

SCHEMA = 1
"""Version of :func:`problem_json`'s form; it grows when a key changes its meaning."""


def problem_json(examination: Examination) -> str:
    """Return all that was found as JSON, equal for equal data."""
    order = [name for name in TABLES if name in examination.counts]
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "source": examination.name,
        "clean": not examination.problems,
        "tables": {name: examination.counts[name] for name in order},
        "problems": [_problem(each) for each in examination.problems],
        "notes": [dataclasses.asdict(each) for each in examination.notes],
        "corrections_file": examination.corrections_file,
        "decisions_file": examination.decisions_file,
        "corrections": [dataclasses.asdict(each) for each in examination.corrections],
        "duplicates": [dataclasses.asdict(each) for each in examination.duplicates],
    }
    # ASCII: a redirected console may write another encoding than UTF-8.
    return json.dumps(content, indent=1)


def _problem(problem: Problem) -> dict[str, Any]:
    rows = problem.rows or (() if problem.row is None else (problem.row,))
    return {
        "code": problem.code,
        "scope": scope(problem),
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "rows": list(rows),
        "count": problem.count,
        "table": problem.table,
        "column": problem.column,
        "field": problem.field,
        "what": problem.what,
        "mend": problem.mend,
    }


def scope(problem: Problem) -> str:
    """Return what a problem is of: ``file``, ``column``, ``row`` or ``cell``."""
    if problem.row is None:
        return "file" if problem.column is None else "column"
    return "row" if problem.column is None else "cell"
