"""A made-up register of firms for the timings of `spl_eval.impact`, written as sorted Parquet.

    python benchmarks/impact_data.py TARGET.parquet UNITS PERIODS [--covariates]

Three firms in ten join in one of eight cohorts spread over the middle of the panel; the rest are
never treated. Jobs are a skewed level per firm above twenty, a growth of its own, a common shock,
noise and an effect that grows after joining. With covariates, joining and growth depend on both.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20161231
N_COHORTS = 8
TREATED = 0.3
ROW_GROUP = 1 << 20
CHUNK = 1 << 16
"""Units made at once: what bounds the memory."""


def cohorts_of(periods: int) -> np.ndarray:
    """Return the first treated periods, of periods that count from 1."""
    if periods < 2 * N_COHORTS:
        return np.arange(N_COHORTS) + periods - N_COHORTS + 1
    return np.linspace(periods // 4, 3 * periods // 4, N_COHORTS).astype(int)


def made_units(
    first: int, units: int, periods: int, covariates: bool, random: np.random.Generator
) -> pa.Table:
    """Return the rows of ``units`` firms whose numbers begin at ``first``."""
    size, age = random.standard_normal(units), random.standard_normal(units)
    inclined = 0.4 * size - 0.3 * age if covariates else 0.0
    chance = TREATED / (TREATED + (1 - TREATED) * np.exp(-inclined))
    joins = random.random(units) < chance
    cohort = np.where(joins, random.choice(cohorts_of(periods), units), 0)
    when = np.arange(1, periods + 1)
    growth = 0.03 * random.standard_normal(units)
    if covariates:
        growth += 0.03 * size + 0.02 * age * size
    jobs = random.standard_normal((units, periods))
    jobs += 20 + np.exp(2 + 0.8 * size + 0.3 * random.standard_normal(units))[:, None]
    jobs += growth[:, None] * when + 0.5 * np.sin(when / 3)
    since = when - cohort[:, None]
    jobs += np.where(joins[:, None] & (since >= 0), 0.5 + 0.02 * since, 0.0)
    columns = {
        "unit_id": np.repeat(np.arange(first, first + units, dtype=np.int32), periods),
        "period": np.tile(when.astype(np.int16), units),
        "first_treated": np.repeat(cohort.astype(np.int32), periods),
        "jobs": jobs.ravel(),
    }
    if covariates:
        columns |= {"size": np.repeat(size, periods), "age": np.repeat(age, periods)}
    return pa.table(columns)


def write(target: Path, units: int, periods: int, covariates: bool = False) -> None:
    """Write the register, the same for the same arguments, in row groups that split units."""
    random = np.random.default_rng(SEED)
    rest: pa.Table | None = None
    writer: pq.ParquetWriter | None = None
    for first in range(0, units, CHUNK):
        made = made_units(first, min(CHUNK, units - first), periods, covariates, random)
        writer = writer or pq.ParquetWriter(target, made.schema)
        rows = made if rest is None else pa.concat_tables([rest, made])
        whole = rows.num_rows // ROW_GROUP * ROW_GROUP
        if whole:
            writer.write_table(rows.slice(0, whole), row_group_size=ROW_GROUP)
        rest = rows.slice(whole)
    if writer is not None:
        if rest is not None and rest.num_rows:
            writer.write_table(rest)
        writer.close()


def main() -> None:
    """Write one file from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("units", type=int)
    parser.add_argument("periods", type=int)
    parser.add_argument("--covariates", action="store_true")
    given = parser.parse_args()
    write(given.target, given.units, given.periods, given.covariates)


if __name__ == "__main__":
    main()
