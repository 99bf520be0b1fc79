"""Records of a programme for hand-worked tests, made from rows."""

from __future__ import annotations

import dataclasses
from typing import Any

from spl_eval.results.programme import Records, records
from spl_eval.results.selection import selection
from tests.report import made_report


def made_records(
    *,
    year: int,
    first_year: int = 2012,
    line: str = "",
    sector: str = "",
    province: str = "",
    regions: str = "programme",
    **tables: list[dict[str, Any]],
) -> Records:
    """Return the records of a year from the rows of each table; columns not given are missing."""
    dataset = dataclasses.replace(made_report(year=year, **tables), first_year=first_year)
    return records(dataset, year, selection(line, sector, province), regions)
