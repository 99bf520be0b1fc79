"""One tool of `impact.py` in a process of its own.

    python benchmarks/impact_peers.py TOOL WORK FILE

Each line on standard input is one run from the file to the result; each answers with one line of
JSON: the seconds that reading and estimating took, and the figures, for comparing the tools.
Reading is apart where a tool wants a frame in memory. Every tool gets its quickest settings that
give the same numbers: analytic standard errors, no bootstrap, no comparison it was not asked for,
`reg` without covariates (where all methods agree), nothing stored that nobody looks at.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

NAMES = {"unit": "unit_id", "time": "period", "cohort": "first_treated", "outcome": "jobs"}
COLUMNS = list(NAMES.values())
COVARIATES = ["size", "age"]
KINDS = {"event": ("dynamic",), "table": ("dynamic",), "dr": ("dynamic",), "twfe": ()} | {
    "all": ("simple", "dynamic", "group", "calendar")
}
"""The aggregations of each work; `table` also lays the event study out as a table."""

Figures = dict[str, tuple[float, float]]
"""An estimate and its standard error by the name of what is estimated."""


def named(kind: str, keys: Iterable[Any], values: Iterable[Any], errors: Iterable[Any]) -> Figures:
    """Name figures alike for all tools; a key is a number, or a cohort and a period."""
    numbers = [
        tuple(float(part) for part in (key if isinstance(key, tuple) else (key,))) for key in keys
    ]
    texts = [" ".join([kind, *(f"{part:g}" for part in parts)]) for parts in numbers]
    pairs = [(float(v), float(e)) for v, e in zip(values, errors, strict=True)]
    return dict(zip(texts, pairs, strict=True))


def ours(path: str, work: str) -> Figures:
    """Estimate with `spl_eval.impact`, straight from the file."""
    from spl_eval.impact import att_gt

    found = att_gt(path, **NAMES, covariates=COVARIATES if work == "dr" else ())
    if work == "twfe":
        from spl_eval.impact.twfe import two_way_fixed_effects

        static = two_way_fixed_effects(found)
        return {"twfe": (float(static.coefficient), float(static.std_error))}
    cells = zip(found.cohorts_of_cells, found.times_of_cells, strict=True)
    figures = named("cell", cells, found.att, found.std_error)
    for kind in KINDS[work]:
        summary = found.aggregate(kind)
        # The uniform band is made when asked for; a single number has none.
        assert kind == "simple" or summary.critical_value > 0
        figures |= named(kind, summary.keys, summary.att, summary.std_error)
        figures[kind] = (float(summary.overall_att), float(summary.overall_std_error))
        if work == "table":
            assert len(summary.table)
    return figures


def duckdb_floor(path: str, work: str) -> Figures:
    """Run the group-by that every estimate needs at least, in a database that knows nothing yet."""
    import duckdb

    query = "SELECT first_treated, period, count(*), avg(jobs), stddev(jobs) FROM read_parquet($1)"
    duckdb.connect().execute(query + " GROUP BY ALL", [path]).fetchall()
    return {}


def frame(path: str, work: str) -> Any:
    """Read the columns that the work needs, as pandas does it."""
    import pandas as pd

    return pd.read_parquet(path, columns=COLUMNS + (COVARIATES if work == "dr" else []))


def diff_diff(panel: Any, work: str, draws: int = 0) -> Figures:
    """Estimate with diff-diff, which has no aggregation by calendar time; bands need draws."""
    from diff_diff import CallawaySantAnna

    method = "dr" if work == "dr" else "reg"
    found = CallawaySantAnna(estimation_method=method, n_bootstrap=draws, seed=0).fit(
        panel,
        outcome="jobs",
        unit="unit_id",
        time="period",
        first_treat="first_treated",
        covariates=COVARIATES if work == "dr" else None,
    )
    cells = found.group_time_effects
    figures = named(
        "cell", cells, *([cell[name] for cell in cells.values()] for name in ("effect", "se"))
    )
    events = found.aggregate("event_study")
    figures |= named("dynamic", events.event_time, events.att, events.se)
    if work == "all":
        groups, simple = found.aggregate("group"), found.aggregate("simple")
        figures |= named("group", groups.label, groups.att, groups.se)
        figures["simple"] = (float(simple.att[0]), float(simple.se[0]))
    return figures


def csdid(panel: Any, work: str) -> Figures:
    """Estimate with csdid, which prints what it aggregates."""
    import contextlib
    import io

    from csdid.att_gt import ATTgt

    formula = "~ " + " + ".join(COVARIATES) if work == "dr" else None
    with contextlib.redirect_stdout(io.StringIO()):
        found = ATTgt(
            yname="jobs",
            tname="period",
            idname="unit_id",
            gname="first_treated",
            data=panel,
            control_group="nevertreated",
            xformla=formula,
        ).fit(est_method="dr" if work == "dr" else "reg", bstrap=False)
        cells = found.results
        figures = named("cell", zip(cells["group"], cells["year"]), cells["att"], cells["se"])  # noqa: B905
        for kind in KINDS[work]:
            made = found.aggte(kind, bstrap=False, cband=False).atte
            figures[kind] = (float(made["overall_att"]), float(made["overall_se"]))
            if kind != "simple":
                figures |= named(kind, made["egt"], made["att_egt"], made["se_egt"])
    return figures


def moderndid(panel: Any, work: str) -> Figures:
    """Estimate with moderndid."""
    import moderndid as package

    found = package.att_gt(
        panel,
        "jobs",
        "period",
        "unit_id",
        "first_treated",
        xformla="~ " + " + ".join(COVARIATES) if work == "dr" else None,
        est_method="dr" if work == "dr" else "reg",
        boot=False,
        cband=False,
    )
    cells = zip(found.groups, found.times, strict=True)
    figures = named("cell", cells, found.att_gt, found.se_gt)
    for kind in KINDS[work]:
        made = package.aggte(found, type=kind, cband=False)
        figures[kind] = (float(made.overall_att), float(made.overall_se))
    return figures


def pyfixest(panel: Any, work: str) -> Figures:
    """Estimate two-way fixed effects with pyfixest; its small-sample factor is also ours."""
    import pyfixest as package

    treated = (panel["first_treated"] > 0) & (panel["period"] >= panel["first_treated"])
    # Without a copy pyfixest works on this frame; the one that was read stays as it is.
    given = panel[["unit_id", "period", "jobs"]].assign(treated=treated.astype("float64"))
    found = package.feols(
        "jobs ~ treated | unit_id + period",
        given,
        vcov={"CRV1": "unit_id"},
        copy_data=False,
        store_data=False,
        lean=True,
    )
    return {"twfe": (float(found.coef().iloc[0]), float(found.se().iloc[0]))}


TOOLS: dict[str, Callable[[Any, str], Figures]] = {
    "spl_eval": ours,
    "DuckDB group-by": duckdb_floor,
    "diff-diff": diff_diff,
    "diff-diff with bands": partial(diff_diff, draws=999),
    "csdid": csdid,
    "moderndid": moderndid,
    "pyfixest": pyfixest,
}
FROM_FILE = ("spl_eval", "DuckDB group-by")


def run(tool: str, work: str, path: str) -> dict[str, Any]:
    """Run one tool once; return its seconds and figures."""
    start = time.perf_counter()
    panel = path if tool in FROM_FILE else frame(path, work)
    middle = time.perf_counter()
    figures = TOOLS[tool](panel, work)
    return {
        "read": middle - start,
        "estimate": time.perf_counter() - middle,
        "figures": figures,
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for _line in sys.stdin:
        print(json.dumps(run(*sys.argv[1:4])), flush=True)
