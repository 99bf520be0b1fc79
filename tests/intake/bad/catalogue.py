"""The catalogue of bad inputs: every case, and the table that shows what each one is told."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.intake.bad import (
    catalogue_about,
    catalogue_archives,
    catalogue_cells,
    catalogue_codes,
    catalogue_csv,
    catalogue_databases,
    catalogue_decisions,
    catalogue_parquet,
    catalogue_paths,
    catalogue_rules,
    catalogue_rules_results,
    catalogue_rules_samples,
    catalogue_workbooks,
)
from tests.intake.bad.case import Case
from tests.intake.bad.checking import Outcome, checked

CHAPTERS: dict[str, list[Case]] = {
    "Paths": catalogue_paths.CASES,
    "What the data set says of itself": catalogue_about.CASES,
    "Corrections and decisions on duplicates": catalogue_decisions.CASES,
    "CSV files": catalogue_csv.CASES,
    "Parquet files": catalogue_parquet.CASES,
    "Workbooks that are not opened": catalogue_archives.CASES,
    "Sheets and cells of workbooks": catalogue_workbooks.CASES,
    "Databases": catalogue_databases.CASES,
    "Texts, numbers and dates": catalogue_cells.CASES,
    "Codes and references": catalogue_codes.CASES,
    "Rules": [
        *catalogue_rules.CASES,
        *catalogue_rules_samples.CASES,
        *catalogue_rules_results.CASES,
    ],
}
CASES = [case for cases in CHAPTERS.values() for case in cases]
PAGE = Path(__file__).with_name("catalogue.md")
HEAD = """\
# Catalogue of bad inputs

Every input of this table begins as a small programme without problems
([programme.py](programme.py)) and is broken in one way. `tests/intake/test_catalogue.py` checks
each one and holds this page to what `spl-eval check` answers; after a change write it again with
`python -m tests.intake.bad.write`.

"""


def page(outcomes: dict[str, Outcome]) -> str:
    """Return the page: a table for each chapter, from what each case was told."""
    parts = [HEAD, f"{len(CASES)} inputs.\n"]
    for title, cases in CHAPTERS.items():
        rows = [row(case, outcomes[case.id]) for case in cases]
        parts.append(f"\n## {title}\n\n| Id | Input | Message | Exit |\n|---|---|---|---|\n")
        parts.extend(rows)
    return "".join(parts)


def row(case: Case, outcome: Outcome) -> str:
    """Return a case's line of the page."""
    said = "<br>".join(f"`{_cell(line)}`" for line in outcome.problems)
    return f"| {case.id} | {_cell(case.input)} | {said} | {outcome.code} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("`", "'")


def all_outcomes(
    cases: Iterable[Case], tell: Callable[[str], object] = print
) -> dict[str, Outcome]:
    """Check every case, each in a folder of its own."""
    found = {}
    for case in cases:
        with tempfile.TemporaryDirectory() as place:
            found[case.id] = checked(case, Path(place))
        tell(f"{case.id}: {found[case.id].seconds:.2f} s")
    return found
