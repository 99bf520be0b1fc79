"""The true effects of the simulated programme, in the sample that was drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spl_eval.intake.demo.draw import log
from spl_eval.intake.demo.outcomes import Outcome, outcome
from spl_eval.intake.demo.parameters import LINE_KINDS, YEARS
from spl_eval.intake.demo.records import Organisation, Unit

ALL = "all"
WHOLE = ("jobs", "women_jobs", "men_jobs", "formal_jobs", "exports_ars")
DIGITS = 6


class Pair(NamedTuple):
    """A unit in a year with the programme and without it."""

    treated: Outcome
    untreated: Outcome


def effects(organisations: Sequence[Organisation]) -> Iterator[dict[str, str]]:
    """Yield the true average effect by line (and all lines), year of entry and year.

    Jobs and exports are averaged over all units that entered, closed ones included (their
    effect is none); the logarithm of sales over those that are open. Before entry all effects
    are zero and have no row.
    """
    entered = [each for each in organisations if each.entry]
    for line in (*LINE_KINDS, ALL):
        for cohort in YEARS:
            units = [
                unit
                for each in entered
                if each.entry == cohort and line in (each.line, ALL)
                for unit in each.units
            ]
            for year in (year for year in YEARS if year >= cohort and units):
                yield {
                    "line": line,
                    "cohort": str(cohort),
                    "year": str(year),
                    "exposure": str(year - cohort),
                    **_averages(units, year),
                }


def _averages(units: Sequence[Unit], year: int) -> dict[str, str]:
    pairs = [Pair(outcome(unit, year), outcome(unit, year, programme=False)) for unit in units]
    there = [pair for pair in pairs if pair.treated.open]
    logs = [log(pair.treated.sales_ars) - log(pair.untreated.sales_ars) for pair in there]
    return {
        "units": str(len(pairs)),
        "open_units": str(len(there)),
        **{
            name: _mean(
                [_value(pair.treated, name) - _value(pair.untreated, name) for pair in pairs]
            )
            for name in WHOLE
        },
        "log_sales": _mean(logs),
    }


def _value(there: Outcome, name: str) -> int:
    if name == "men_jobs":
        return there.jobs - there.women_jobs
    return int(getattr(there, name))


def _mean(values: Sequence[float]) -> str:
    return f"{math.fsum(values) / len(values):.{DIGITS}f}" if values else ""
