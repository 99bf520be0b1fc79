"""The input contract on a lazy frame: each rule is an aggregate; only offenders' names come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from spl_eval.impact.findings import Findings, count
from spl_eval.impact.moments import Floats
from spl_eval.impact.periods import check_periods
from spl_eval.impact.problems import MAX_OFFENDERS, PanelError
from spl_eval.impact.readers.lazy_rows import Frame, Shape, col, profile, shape, variants
from spl_eval.impact.readers.lazy_rows import unusable_weight as unusable
from spl_eval.impact.readers.lazy_server import Server, Table, open_rows, server
from spl_eval.impact.readers.source import Progress
from spl_eval.impact.specification import Choices, Columns
from spl_eval.impact.wide import Grid

MAX_PAIRS = 100_000
"""Pairs of period and cohort beyond which one of the columns cannot be what it is said to be."""

EVERYONE = (0, -1)
"""The sample under which findings about all units are kept."""


@dataclass(frozen=True)
class Panel:
    """A lazy panel whose periods are known.

    Attributes:
        at: the server.
        columns: their names in the panel.
        rows: the panel under names of our own.
        shape: which columns it has.
        grid: its periods.
        by_cluster: whether sums are wanted by cluster: not when every unit is one.
        findings: offences so far.
        went_over: is called after each query that goes over all rows.
    """

    at: Server
    columns: Columns
    rows: Frame
    shape: Shape
    grid: Grid
    by_cluster: bool
    findings: Findings
    went_over: Callable[[], None]

    def only(self, subgroup: Any) -> Panel:
        """Return the rows of one subgroup, or all of them when there are none."""
        if subgroup is None:
            return self
        return replace(self, rows=self.rows.filter(col("by") == subgroup))

    def offend(self, rule: str, column: str | None, wrong: Frame) -> None:
        """Record the units of a query as offenders of a rule, in order."""
        who = wrong.group_by("unit").agg(nw.len().alias("rows"))
        number = self.at.collect(who.select(nw.len().alias("number")))["number"][0]
        if number:
            first = self.at.collect(who.sort("unit").head(MAX_OFFENDERS).select("unit"))["unit"]
            self.findings.offend(rule, column or "", first, int(number))

    def duplicates(self) -> None:
        """Record the units with several rows in one period."""
        pairs = self.rows.group_by("unit", "time").agg(nw.len().alias("rows"))
        self.offend("duplicate", self.columns.unit, pairs.filter(col("rows") > 1).select("unit"))

    def changes(self, key: str, column: str | None, rows: Frame) -> None:
        """Record the units in which a column changes."""
        self.offend("changes", column, variants(rows, [key]).filter(col("variants") > 1))


def checked(frame: Any, columns: Columns, choices: Choices, progress: Progress | None) -> Panel:
    """Open a lazy frame and check it, except for what the sums themselves show.

    Raises:
        PanelError: columns, rows without unit or period, fewer than two periods.
    """
    at = server(frame)
    rows = open_rows(at, columns)
    shaped = shape(columns)
    found = at.collect(profile(rows, shaped).head(MAX_PAIRS + 1))
    periods = np.array(sorted({time for time in found["time"] if time is not None}))
    _readable(found, columns, periods)
    panel = Panel(
        at=at,
        columns=columns,
        rows=rows,
        shape=shaped,
        grid=Grid(periods, choices.anticipation),
        by_cluster="cluster" in shaped.keys,
        findings=Findings(),
        went_over=_ticker(progress, sum(found["rows"]), columns),
    )
    panel.went_over()
    _offences(panel, found)
    return _constants(_weighing(panel))


def _weighing(panel: Panel) -> Panel:
    """Leave the units out that weigh nothing."""
    if not panel.shape.weighted:
        return panel
    lost = panel.rows.filter(col("weight") == 0).group_by("unit").agg(nw.len().alias("rows"))
    number = panel.at.collect(lost.select(nw.len().alias("number")))["number"][0]
    panel.findings.leave_out("weightless", EVERYONE, int(number))
    return replace(panel, rows=panel.rows.filter(~(col("weight") == 0)))


def _readable(found: Table, columns: Columns, periods: Floats) -> None:
    if len(found["rows"]) > MAX_PAIRS:
        raise PanelError([_too_many(columns)])
    lost = Findings()
    timeless = zip(found["time"], found["rows"], strict=True)
    for rule, name, number in (
        ("missing_unit", columns.unit, sum(found["no_unit"])),
        ("missing_time", columns.time, sum(rows for time, rows in timeless if time is None)),
    ):
        if number:
            lost.offend(rule, name, (), int(number))
    lost.check(columns)
    check_periods(periods, columns.time)


def _offences(panel: Panel, found: Table) -> None:
    """Name the units behind what the profile counted."""
    columns = panel.columns
    rules = {
        "weight_not_finite": (columns.weights, unusable),
        "weight_negative": (columns.weights, lambda: col("weight") < 0),
        "missing_cluster": (columns.cluster, lambda: col("cluster").is_null()),
    }
    for rule, (column, wrong) in rules.items():
        if sum(found.get(rule, ())):
            panel.offend(rule, column, panel.rows.filter(wrong()))
    # With periods from 0 or less, a negative cohort is a period like any other.
    if panel.grid.periods[0] > 0 and min(found["cohort"]) < 0:
        panel.offend("cohort_negative", columns.cohort, panel.rows.filter(col("cohort") < 0))
    if 0 in panel.grid.periods and 0 in found["cohort"]:
        panel.offend("cohort_zero", columns.cohort, panel.rows.filter(col("cohort") == 0))


def _constants(panel: Panel) -> Panel:
    """Check that clusters and subgroups do not change within units, and how large clusters are."""
    keys = panel.shape.keys
    if not keys:
        return panel
    by_unit = variants(panel.rows, keys)
    changed = nw.when(col("variants") > 1).then(nw.lit(1)).otherwise(nw.lit(0)).sum()
    query = by_unit.select(nw.len().alias("units"), changed.alias("changed"))
    counted = panel.at.collect(query)
    panel.went_over()
    _unplaced(panel)
    if counted["changed"][0]:
        for key, column in (("cluster", panel.columns.cluster), ("by", panel.columns.by)):
            if key in keys:
                panel.changes(key, column, panel.rows)
    if "cluster" not in keys:
        return panel
    clusters = panel.rows.group_by("cluster").agg(nw.len().alias("rows"))
    number = panel.at.collect(clusters.select(nw.len().alias("number")))["number"][0]
    return replace(panel, by_cluster=number < counted["units"][0])


def _unplaced(panel: Panel) -> None:
    """Count the units without a subgroup."""
    if "by" in panel.shape.keys:
        lost = panel.rows.filter(col("by").is_null()).group_by("unit").agg(nw.len().alias("rows"))
        number = panel.at.collect(lost.select(nw.len().alias("number")))["number"][0]
        panel.findings.leave_out("subgroup", EVERYONE, int(number))


def _ticker(progress: Progress | None, rows: int, columns: Columns) -> Callable[[], None]:
    """Return what tells ``progress`` the rows gone over: at least so many queries will be run."""
    constant = 1 if columns.cluster is not None or columns.by is not None else 0
    expected = rows * (1 + constant + 2 * len(columns.outcomes))
    done = 0

    def tick() -> None:
        nonlocal done
        done += rows
        if progress is not None:
            progress(min(done, expected), expected)

    return tick


def _too_many(columns: Columns) -> str:
    return (
        f"Columnas {columns.time} y {columns.cohort}: tienen más de "
        f"{count(MAX_PAIRS)} combinaciones distintas. Revise que sean la del "
        "período y la del primer período tratado."
    )
