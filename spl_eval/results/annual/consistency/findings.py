"""What a rule is and what it finds. Rules read data; they correct nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from spl_eval.intake import Dataset
from spl_eval.results.annual.evidence import merged_lines

Severity = Literal["high", "medium", "low"]
SEVERITIES: dict[str, str] = {"high": "alta", "medium": "media", "low": "baja"}


@dataclass(frozen=True)
class Observation:
    """What a rule saw: a sentence for the Board and the rows that it saw it on.

    ``rows`` are spreadsheet rows of ``table``; ``source_lines`` cite the source document.
    """

    sentence: str
    table: str
    rows: tuple[int, ...]
    source_lines: tuple[int, ...]


@dataclass(frozen=True)
class Rule:
    """One question put to any annual report. ``check`` yields one observation per defect."""

    id: str
    kind: str
    severity: Severity
    question: str
    check: Callable[[Dataset], Iterable[Observation]]


def observed(sentence: str, table: str, frame: pd.DataFrame) -> Observation:
    """Build an observation on the rows of ``frame``, a part of ``table``."""
    lines = merged_lines(frame["source_lines"]) if "source_lines" in frame else ()
    return Observation(sentence, table, tuple(int(row) for row in frame.index), lines)
