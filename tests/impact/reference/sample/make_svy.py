"""Estimate the samples of this folder with svy 0.35, for ``tests/impact/sample/test_survey.py``.

svy shares no code with R's survey. It works on Polars, which would be a second library of tables,
so its numbers stand here as a file. From this folder, with a Python that has svy 0.35.0:

    python make_svy.py

It writes ``svy.csv``, with the case names of ``survey.csv``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}

Row = dict[str, str | float]


def row(case: str, found: Any, level: int = 0) -> Row:
    """Return one estimate; ``level`` picks the category of a proportion or a domain."""
    cell = found.estimates[level]
    return {
        "case": case,
        "estimate": cell.est,
        "std_error": cell.se,
        "low": cell.lci,
        "high": cell.uci,
    }


def rows() -> Iterator[Row]:
    """Estimate every case."""
    import polars as pl
    import svy

    tables = {name: pl.read_csv(f"{name}.csv") for name in ("apistrat", "apiclus1", "fpc")}
    designs = {
        "strat": (tables["apistrat"], svy.Design(stratum="stype", wgt="pw", pop_size="fpc")),
        "strat without fpc": (tables["apistrat"], svy.Design(stratum="stype", wgt="pw")),
        "clus1": (tables["apiclus1"], svy.Design(psu="dnum", wgt="pw", pop_size="fpc")),
    }
    for name, (table, design) in designs.items():
        ask = svy.Sample(table, design).estimation
        yield row(f"{name} mean api00", ask.mean("api00"))
        yield row(f"{name} total enroll", ask.total("enroll"))
        yield row(f"{name} ratio api.stu/enroll", ask.ratio("api.stu", "enroll"))
        inside = ask.mean("api00", where=pl.col("comp.imp") == "Yes")
        yield row(f"{name} mean api00 if comp.imp=Yes", inside)
        if name != "strat without fpc":
            yield row(f"{name} proportion comp.imp=Yes", ask.prop("comp.imp"), level=1)
    raked = svy.Sample(*designs["clus1"]).weighting.rake(
        controls={"stype": TYPES, "sch.wide": WIDE}, tol=1e-13, max_iter=1000
    )
    yield row("clus1 rake mean api00", raked.estimation.mean("api00"))
    yield row("clus1 rake total enroll", raked.estimation.total("enroll"))
    for name, size in (("fpc without", None), ("fpc with", "Nh")):
        design = svy.Design(stratum="stratid", psu="psuid", wgt="weight", pop_size=size)
        yield row(f"{name} mean x", svy.Sample(tables["fpc"], design).estimation.mean("x"))


if __name__ == "__main__":
    with Path("svy.csv").open("w", encoding="utf-8", newline="") as file:
        found = list(rows())
        writer = csv.DictWriter(file, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
