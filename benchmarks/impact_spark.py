"""Time `spl_eval.impact` on a Spark table, and compare its figures with those in memory.

    python benchmarks/impact_spark.py [--units 1000000] [--periods 10] [--repeats 3] [--data FILE]

Needs `pip install spl-eval[spark]` and Java 17. Spark runs here, on two threads, bound to this
machine; the register is a Parquet file that both read. The first run of a session also compiles
its queries. Prints the table of README.md.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from impact_data import write
from pyspark.sql import SparkSession

from spl_eval.impact import att_gt

NAMES = {
    "outcome": "jobs",
    "unit": "unit_id",
    "time": "period",
    "cohort": "first_treated",
    "comparison": "not_yet_treated",
}
SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "4g",
    "spark.sql.shuffle.partitions": "4",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def session() -> SparkSession:
    """Start Spark with two threads."""
    builder = SparkSession.builder.master("local[2]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("ERROR")
    return started


def timed(panel: Any) -> tuple[float, np.ndarray, np.ndarray]:
    """Return the seconds of an estimate with its event study, and the estimates and errors."""
    start = time.perf_counter()
    effects = att_gt(panel, **NAMES)
    events = effects.aggregate("dynamic")
    seconds = time.perf_counter() - start
    att = np.concatenate([effects.att, events.att, [events.overall_att]])
    errors = np.concatenate([effects.std_error, events.std_error, [events.overall_std_error]])
    return seconds, att, errors


def largest(mine: np.ndarray, theirs: np.ndarray) -> float:
    """Return the largest difference, relative to the largest of the figures compared."""
    return float(np.nanmax(np.abs(mine - theirs)) / np.nanmax(np.abs(theirs)))


def compare(path: Path, repeats: int) -> None:
    """Print the seconds of both, and how far apart their figures are."""
    start = time.perf_counter()
    spark = session()
    print(f"session started in {time.perf_counter() - start:.1f} s")
    memory = [timed(str(path)) for _ in range(repeats)]
    table = spark.read.parquet(str(path))
    lazy = [timed(table) for _ in range(1 + repeats)]
    _, att, errors = memory[0]
    print("| read by | seconds | largest difference: effects | standard errors |")
    print("|---|---|---|---|")
    print(f"| this process, Parquet | {median(run[0] for run in memory):.2f} | – | – |")
    for title, runs in (("Spark, first run", lazy[:1]), ("Spark", lazy[1:])):
        seconds = median(run[0] for run in runs)
        apart = max(largest(run[1], att) for run in runs)
        errors_apart = max(largest(run[2], errors) for run in runs)
        print(f"| {title} | {seconds:.1f} | {apart:.1e} | {errors_apart:.1e} |")
    spark.stop()


def main() -> None:
    """Make the register unless it is given, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--periods", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--data", type=Path, help="a Parquet file of impact_data.py")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.data or Path(folder) / "register.parquet"
        if arguments.data is None:
            write(path, arguments.units, arguments.periods)
        compare(path, arguments.repeats)


if __name__ == "__main__":
    main()
