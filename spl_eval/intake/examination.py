"""What came out of examining a data set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spl_eval.errors import Note, Problem
from spl_eval.intake.correction_entries import FILE as CORRECTIONS
from spl_eval.intake.corrections import Applied
from spl_eval.intake.decisions_file import FILE as DECISIONS
from spl_eval.intake.readers.narrative import Paragraph
from spl_eval.intake.readers.source import RawTable

if TYPE_CHECKING:
    import pandas as pd

    from spl_eval.intake.duplicates import LikelyDuplicate


@dataclass(frozen=True)
class Examination:
    """What a data set holds and what is wrong with it.

    ``name`` is what was examined, for messages. ``tables`` maps every table of the schema to a
    typed frame indexed by spreadsheet row, in which wrong cells are missing; empty when the
    examination was made without frames. ``carried`` are the tables that the source has, and
    ``counts`` their rows. ``problems`` are grouped by column and sorted, what blocks most
    first; ``notes`` tell what was detected or left out; ``corrections`` were replayed;
    ``duplicates`` are the likely ones that nobody has decided on. ``corrections_file`` and
    ``decisions_file`` are the paths where both are declared, whether they exist or not; empty
    for a database in a server, which has no place for them.
    """

    name: str
    about: Mapping[str, Any]
    about_file: str
    tables: Mapping[str, pd.DataFrame]
    carried: frozenset[str]
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...] = ()
    corrections: tuple[Applied, ...] = ()
    corrections_file: str = CORRECTIONS
    duplicates: tuple[LikelyDuplicate, ...] = ()
    decisions_file: str = DECISIONS
    narrative: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    raw: Mapping[str, RawTable] = field(default_factory=dict)
    cells: Mapping[str, pd.DataFrame] = field(default_factory=dict)
