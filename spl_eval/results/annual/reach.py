"""Whom the programme reached: instruments signed in the year, and the portfolio paid.

Signed (flow) and paid (portfolio) are different populations and are never added. Jobs are
*involved*, as the source says; nothing here is an effect. Units of several instruments may
be the same, so their sum counts repeats and is named so.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spl_eval.intake import Dataset
from spl_eval.results.annual.evidence import organisations, signed_instruments
from spl_eval.results.sums import known_sum, ratio, whole_sum


@dataclass(frozen=True)
class Signed:
    """What was signed in the year, as far as the data carry it.

    ``jobs_known`` sums the rows that give jobs (None when none does) and ``approximate`` says
    whether one of them is rounded; ``rows_without_jobs`` counts the rows that give none, and
    ``units_without_jobs`` their units (None when not all of those rows say them).
    """

    instruments: int
    organisations: int
    units_with_repeats: int | None
    jobs_known: int | None
    approximate: bool
    rows_without_jobs: int
    units_without_jobs: int | None


def signed(dataset: Dataset) -> Signed:
    """Return the totals of the instruments signed in the year."""
    flow = of_population(dataset, "flow")
    named = organisations(dataset)
    with_jobs = flow[flow["jobs"].notna()]
    silent = flow[flow["jobs"].isna()]
    return Signed(
        instruments=len(signed_instruments(dataset)),
        organisations=len(named),
        units_with_repeats=whole_sum(flow["units"]),
        jobs_known=known_sum(flow["jobs"]),
        approximate=bool((with_jobs["jobs_precision"] == "approximate").any()),
        rows_without_jobs=len(silent),
        units_without_jobs=whole_sum(silent["units"]) if len(silent) else 0,
    )


def of_population(dataset: Dataset, population: str) -> pd.DataFrame:
    """Return the rows of reach of one population: ``flow`` or ``portfolio``."""
    reach = dataset["reach"]
    return reach[reach["population"] == population]


def ratios(dataset: Dataset) -> pd.DataFrame:
    """Return, per row of reach, jobs per unit and units per instrument or organisation.

    Columns: ``reach_id``, ``jobs_per_unit``, ``units_per_count`` (Float64; missing where a
    part is missing or zero).
    """
    reach = dataset["reach"]
    return pd.DataFrame(
        {
            "reach_id": reach["reach_id"],
            "jobs_per_unit": ratio(reach["jobs"], reach["units"]),
            "units_per_count": ratio(reach["units"], reach["count"]),
        }
    )
