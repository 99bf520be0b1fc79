"""Asks a lazy frame's server for the sums of each outcome, in as few queries as it bears."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from spl_eval.impact.cells import Flags
from spl_eval.impact.findings import Findings
from spl_eval.impact.moments import ClusterSums, Floats, Moments
from spl_eval.impact.readers import lazy_answers as answers
from spl_eval.impact.readers import lazy_rows as queries
from spl_eval.impact.readers.lazy_answers import Counted, Products
from spl_eval.impact.readers.lazy_checks import EVERYONE, Panel
from spl_eval.impact.readers.lazy_rows import NEVER_CODE
from spl_eval.impact.readers.lazy_server import Table
from spl_eval.impact.wide import Grid

BLOCK = 16
"""Periods that one query crosses with as many others. Spark compiles a query to methods, and Java
does not optimise long ones: with twice as many it was four times slower for each product."""


@dataclass(frozen=True)
class SampleSums:
    """One outcome and subgroup, ready to be estimated.

    Attributes:
        moments: sums by cohort.
        sums: sums by cluster and cohort, or None.
        notes: who was left out.
        last_cohort: the last one, that of units left out included.
    """

    moments: Moments
    sums: ClusterSums | None
    notes: tuple[str, ...]
    last_cohort: float


def outcome_sums(panel: Panel, grid: Grid, outcome: int) -> dict[Any, SampleSums]:
    """Add one outcome up: by subgroup in ascending order, or everyone under None.

    Raises:
        PanelError: the panel breaks the input contract, or the engine failed.
    """
    n_periods = len(grid.periods)
    laid = queries.units(panel.rows, panel.shape, grid, outcome, range(n_periods))
    answer = panel.at.collect(queries.sums(laid, panel.shape, n_periods, panel.by_cluster))
    panel.went_over()
    _check(panel, grid, answer)
    counted = answers.counted(answer, n_periods)
    around = answers.centres(counted.rows(_kept(counted, grid)), n_periods)
    products = _products(panel, grid, outcome, around)
    return {
        subgroup: _sample(counted, grid, subgroup, around, products.get(subgroup, {}))
        for subgroup in _subgroups(counted)
    }


def _check(panel: Panel, grid: Grid, answer: Table) -> None:
    """Raise what the sums showed to be against the contract, with all that was found before."""
    if sum(answer["flag_twice"]):
        panel.duplicates()
    if sum(answer["flag_cohort_changes"]):
        panel.changes("cohort", panel.columns.cohort, queries.settled(panel.rows, grid))
    if sum(answer.get("flag_weight_changes", ())):
        usable = panel.rows.filter(~queries.unusable_weight())
        panel.changes("weight", panel.columns.weights, usable)
    panel.findings.check(panel.columns)


def _kept(counted: Counted, grid: Grid) -> Flags:
    kept: Flags = counted.complete & (counted.cohort > grid.too_early)
    if counted.subgroup is None:
        return kept
    return kept & np.array([label is not None for label in counted.subgroup], dtype=np.bool_)


def _subgroups(counted: Counted) -> list[Any]:
    if counted.subgroup is None:
        return [None]
    return sorted({label for label in counted.subgroup if label is not None})


def _products(
    panel: Panel, grid: Grid, outcome: int, around: Mapping[float, Floats]
) -> dict[Any, dict[float, Products]]:
    """Return the cross-products by subgroup and cohort."""
    n_periods = len(grid.periods)
    coded = {NEVER_CODE if np.isinf(g) else g: mean.tolist() for g, mean in around.items()}
    found: dict[Any, dict[float, Products]] = {}
    for first, second in _blocks(n_periods):
        wanted = sorted({0, *first, *second})
        laid = queries.units(panel.rows, panel.shape, grid, outcome, wanted)
        query = queries.crossed(laid, panel.shape, coded, (first, second))
        answer = panel.at.collect(query)
        panel.went_over()
        subgroups = answer.get("by", [None] * len(answer["cohort"]))
        for row, (code, label) in enumerate(zip(answer["cohort"], subgroups, strict=True)):
            empty = Products(np.zeros(n_periods), np.zeros((n_periods, n_periods)))
            into = found.setdefault(label, {}).setdefault(answers.cohort_of(code), empty)
            for j in first:
                into.tilted[j] = answer[f"tilted{j}"][row]
                for k in second:
                    if k <= j:
                        value = answer[f"crossed{j}_{k}"][row]
                        into.crossed[j, k] = into.crossed[k, j] = value
    return found


def _blocks(n_periods: int) -> Iterator[tuple[range, range]]:
    """Cut the lower triangle of the periods' pairs, the first one left out, into blocks."""
    parts = [range(begin, min(begin + BLOCK, n_periods)) for begin in range(1, n_periods, BLOCK)]
    for place, first in enumerate(parts):
        for second in parts[: place + 1]:
            yield first, second


def _sample(
    counted: Counted,
    grid: Grid,
    subgroup: Any,
    around: Mapping[float, Floats],
    products: Mapping[float, Products],
) -> SampleSums:
    mine = counted.of(subgroup)
    used = mine.rows(_kept(mine, grid))
    found = answers.moments(used, grid.periods, around, products)
    findings, key = Findings(), EVERYONE
    complete = mine.rows(mine.complete)
    findings.leave_out("incomplete", key, int(mine.n_units.sum() - complete.n_units.sum()))
    findings.leave_out("early", key, int(complete.n_units.sum() - used.n_units.sum()))
    last = float(mine.cohort.max(initial=-np.inf))
    notes = findings.notes(key, int(used.n_units.sum()))
    return SampleSums(found, answers.by_cluster(used, found.cohorts), notes, last)
