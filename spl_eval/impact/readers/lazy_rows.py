"""The queries of the lazy reader: rows to units, units to sums by cohort, all on the server.

Imported only once there is a lazy frame, so narwhals stands at the top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from spl_eval.impact.cells import ROUNDING
from spl_eval.impact.specification import Columns
from spl_eval.impact.wide import Grid

Frame = nw.LazyFrame[Any]

NEVER_CODE = 1e18
"""Never treated, in queries: later than any period, and every engine compares it alike."""

col = nw.col


@dataclass(frozen=True)
class Shape:
    """What every query of a panel needs to know of its columns.

    Attributes:
        keys: those of "cluster" and "by" that are there.
        weighted: whether units have weights.
    """

    keys: tuple[str, ...]
    weighted: bool


def shape(columns: Columns) -> Shape:
    """Return which columns a panel has beside unit, period, cohort and outcomes."""
    named = (("cluster", columns.cluster), ("by", columns.by))
    return Shape(
        keys=tuple(name for name, column in named if column is not None),
        weighted=columns.weights is not None,
    )


def rows(frame: Frame, columns: Columns, quoted: Mapping[str, str]) -> Frame:
    """Return the panel's columns under names of our own, numbers as floats.

    A missing unit or period is null, a missing cohort never, a missing outcome NaN. ``quoted``
    gives each column's name as the engine wants it.
    """
    schema = frame.collect_schema()
    cohort, time = _number(quoted[columns.cohort]), _number(quoted[columns.time])
    found = {
        "unit": _label(quoted[columns.unit], schema[columns.unit]),
        "time": nw.when(time.is_finite()).then(time),
        "cohort": nw.when(~(cohort.is_null() | cohort.is_nan()))
        .then(cohort)
        .otherwise(nw.lit(NEVER_CODE)),
    }
    for position, name in enumerate(columns.outcomes):
        outcome = _number(quoted[name])
        found[f"outcome{position}"] = (
            nw.when(outcome.is_finite()).then(outcome).otherwise(nw.lit(float("nan")))
        )
    for key, column in (("cluster", columns.cluster), ("by", columns.by)):
        if column is not None:
            found[key] = _label(quoted[column], schema[column])
    if columns.weights is not None:
        found["weight"] = _number(quoted[columns.weights])
    return frame.select(**found)


def _number(name: str) -> nw.Expr:
    return col(name).cast(nw.Float64)


def _label(name: str, dtype: Any) -> nw.Expr:
    if dtype.is_float():
        return nw.when(~col(name).is_nan()).then(col(name))
    if dtype in (nw.Categorical, nw.Enum):
        return col(name).cast(nw.String)
    return col(name)


def profile(panel: Frame, shaped: Shape) -> Frame:
    """Count rows, and those that break a rule, by period and cohort."""
    wrong = {"no_unit": col("unit").is_null()}
    if shaped.weighted:
        wrong["weight_not_finite"] = unusable_weight()
        wrong["weight_negative"] = col("weight") < 0
    if "cluster" in shaped.keys:
        wrong["missing_cluster"] = col("cluster").is_null()
    return panel.group_by("time", "cohort").agg(
        nw.len().alias("rows"), *[_counted(flag).alias(name) for name, flag in wrong.items()]
    )


def unusable_weight() -> nw.Expr:
    """Return which rows have a missing or infinite weight."""
    return col("weight").is_null() | ~col("weight").is_finite()


def variants(panel: Frame, names: Sequence[str]) -> Frame:
    """Return each unit with the number of different values that it has in some columns."""
    pairs = panel.group_by("unit", *names).agg(nw.len().alias("rows"))
    return pairs.group_by("unit").agg(nw.len().alias("variants"))


def settled(panel: Frame, grid: Grid) -> Frame:
    """Return the rows of a grid's periods, with one code for everyone who is never treated."""
    limit = float(grid.periods[-1]) + grid.anticipation + ROUNDING
    in_time = col("cohort") < grid.last_cohort if grid.cut else col("cohort") <= limit
    cohort = nw.when((col("cohort") != 0) & in_time).then(col("cohort"))
    used = panel.filter(col("time") <= float(grid.periods[-1]))
    return used.with_columns(cohort=cohort.otherwise(nw.lit(NEVER_CODE)))


def units(panel: Frame, shaped: Shape, grid: Grid, outcome: int, periods: Sequence[int]) -> Frame:
    """Lay an outcome out by unit, with its changes from the first period.

    Args:
        panel: what ``rows`` returned.
        shaped: which columns it has.
        grid: the periods.
        outcome: its position.
        periods: positions of the periods that are wanted; 0 is among them.

    Returns:
        unit, keys, cohort and weight (least and greatest), ``start``, ``change{k}``,
        ``complete`` (an outcome in every period) and ``twice`` (rows beyond one a period, if all
        periods are wanted).
    """
    value = col(f"outcome{outcome}")
    of_unit = {"cohort": col("cohort").min(), "cohort_max": col("cohort").max()}
    if shaped.weighted:
        of_unit |= {"weight": col("weight").min(), "weight_max": col("weight").max()}
    laid = (
        settled(panel, grid)
        .group_by("unit", *shaped.keys)
        .agg(
            nw.len().alias("rows"),
            _counted(value.is_finite()).alias("seen"),
            *[found.alias(name) for name, found in of_unit.items()],
            *[
                nw.when(col("time") == float(grid.periods[k])).then(value).max().alias(f"level{k}")
                for k in periods
            ],
        )
    )
    present = nw.sum_horizontal(*[(~col(f"level{k}").is_null()).cast(nw.Int64) for k in periods])
    return laid.with_columns(
        (col("seen") == len(grid.periods)).alias("complete"),
        (col("rows") - present).alias("twice"),
        col("level0").alias("start"),
        *[(col(f"level{k}") - col("level0")).alias(f"change{k}") for k in periods if k],
    )


def sums(laid: Frame, shaped: Shape, n_periods: int, by_cluster: bool) -> Frame:
    """Add units up by cohort, subgroup, completeness, and cluster where that is asked for."""
    weight = col("weight") if shaped.weighted else nw.lit(1.0)
    totals = {"start": weight * col("start")} if shaped.weighted else {"start": col("start")}
    for k in range(1, n_periods):
        change = col(f"change{k}")
        totals[f"sum{k}"] = weight * change if shaped.weighted else change
    if shaped.weighted:
        totals |= {"weight": weight, "weight_squares": weight * weight}
    flags = {"twice": col("twice") > 0, "cohort_changes": col("cohort") < col("cohort_max")}
    if shaped.weighted:
        flags["weight_changes"] = col("weight") < col("weight_max")
    keys = [key for key in shaped.keys if key != "cluster" or by_cluster]
    return laid.group_by("cohort", "complete", *keys).agg(
        nw.len().alias("units"),
        *[found.sum().alias(f"total_{name}") for name, found in totals.items()],
        *[_counted(flag).alias(f"flag_{name}") for name, flag in flags.items()],
    )


def crossed(
    laid: Frame,
    shaped: Shape,
    centres: Mapping[float, Sequence[float]],
    block: tuple[Sequence[int], Sequence[int]],
) -> Frame:
    """Add the cross-products of centred changes up by cohort and subgroup.

    Args:
        laid: what ``units`` returned, for the periods of the block.
        shaped: which columns it has.
        centres: by cohort, what its changes (T,) are centred around.
        block: positions of the periods that are crossed, and those with which.

    Returns:
        cohort, "by", ``tilted{j}`` and ``crossed{j}_{k}`` for k up to j: weighted with w².
    """
    first, second = block
    kept = laid.filter("complete")
    keys = [key for key in shaped.keys if key == "by"]
    scale = col("weight") if shaped.weighted else None
    wanted = sorted({*first, *second})
    centred = kept.select(
        "cohort",
        *keys,
        *([scale] if scale is not None else []),
        *[_centred(k, centres, scale).alias(f"off{k}") for k in wanted],
    )
    off = {k: col(f"off{k}") for k in wanted}
    products = {f"crossed{j}_{k}": off[j] * off[k] for j in first for k in second if k <= j}
    alone = {f"tilted{j}": off[j] if scale is None else off[j] * scale for j in first}
    return centred.group_by("cohort", *keys).agg(
        *[found.sum().alias(name) for name, found in (alone | products).items()]
    )


def _centred(k: int, centres: Mapping[float, Sequence[float]], scale: nw.Expr | None) -> nw.Expr:
    centre: nw.Expr = nw.lit(0.0)
    for cohort, values in centres.items():
        centre = nw.when(col("cohort") == cohort).then(nw.lit(float(values[k]))).otherwise(centre)
    off = col(f"change{k}") - centre
    return off if scale is None else off * scale


def _counted(flag: nw.Expr) -> nw.Expr:
    return nw.when(flag).then(nw.lit(1)).otherwise(nw.lit(0)).sum()
