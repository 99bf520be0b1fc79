"""What the jobs involved are like: size of the units, spread over them, registered or not.

Size is persons who work in a unit. A registered job is one registered with social security, as
the unit's outcomes of the year say; a registered *unit* is one known to the tax authority when it
entered, which says nothing of its jobs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spl_eval.intake.names import LINES
from spl_eval.results import spread
from spl_eval.results.involved import Population
from spl_eval.results.jobs.counts import parts
from spl_eval.results.sums import known_sum, known_true, ratio

SIZES = {
    "idle": (0, 0),
    "1": (1, 1),
    "2-5": (2, 5),
    "6-10": (6, 10),
    "11-50": (11, 50),
    "51+": (51, None),
}
"""Classes of size by persons who work in the unit, owners included: least and most of each.

One is somebody who works alone; five bounds the smallest establishments in INDEC's household
survey; ten and fifty are near the staff of micro and small firms elsewhere (EU Recommendation
2003/361: fewer than 10 and fewer than 50). The official Argentine classes of firms go by sales.
"""

FEWEST_UNITS = 10
"""Of fewer units a tenth is less than one unit, and quartiles say no more than a list."""

BASES = ("year", "entry")


def size_of(jobs: pd.Series) -> pd.Series:
    """Return the class of size of each number of jobs, a key of :data:`SIZES`; missing stays."""
    classes = pd.Series(pd.NA, index=jobs.index, dtype="str")
    for name, (least, most) in SIZES.items():
        within = jobs.between(least, np.inf if most is None else most)
        classes = classes.mask(known_true(within), name)
    return classes


def by_size(population: Population) -> pd.DataFrame:
    """Return units and jobs by class of size: ``size``, ``units``, ``jobs`` and their shares.

    All classes have a row, even empty ones. Units without a figure are the last row, whose
    ``size`` and ``jobs`` are missing. ``units_share`` and ``jobs_share`` are percent of the units,
    and of the jobs, with a figure.
    """
    units = population.units
    sizes = size_of(units["jobs"])
    found = [(int((sizes == name).sum()), units.loc[sizes == name, "jobs"].sum()) for name in SIZES]
    frame = pd.DataFrame(found, columns=["units", "jobs"], dtype="Int64")
    frame.insert(0, "size", pd.Series(list(SIZES), dtype="str"))
    for column in ("units", "jobs"):
        whole = pd.Series(frame[column].sum(), frame.index)
        frame[f"{column}_share"] = 100 * ratio(frame[column], whole)
    unknown = pd.DataFrame({"units": pd.Series([int(sizes.isna().sum())], dtype="Int64")})
    return pd.concat(
        [frame, unknown.reindex(columns=frame.columns).astype(frame.dtypes)], ignore_index=True
    )


def distribution(population: Population) -> dict[str, Any]:
    """Return how jobs are spread over the units that have a figure.

    ``units``, ``mean``, ``first_quartile``, ``median``, ``third_quartile``
    (:func:`spread.quantiles`), ``largest_units`` (a tenth of the units, rounded up) and
    ``largest_share`` (percent of all jobs that are theirs). With fewer than
    :data:`FEWEST_UNITS` units all but ``units`` are missing, and so is the share of no jobs.
    """
    jobs = population.units["jobs"].dropna().astype("Float64")
    names = ["mean", "first_quartile", "median", "third_quartile", "largest_units", "largest_share"]
    if len(jobs) < FEWEST_UNITS:
        return {"units": len(jobs), **dict.fromkeys(names, pd.NA)}
    found = [spread.mean(jobs), *spread.quantiles(jobs), *spread.largest_tenth(jobs)]
    return {"units": len(jobs), **dict(zip(names, found, strict=True))}


def by_basis(population: Population) -> pd.DataFrame:
    """Return where the figures of jobs come from: ``basis`` (missing: no figure), units, jobs."""
    units = population.units
    own = [units[units["basis"] == basis] for basis in BASES]
    own.append(units[units["basis"].isna()])
    found = [(len(part), known_sum(part["jobs"])) for part in own]
    frame = pd.DataFrame(found, columns=["units", "jobs"], dtype="Int64")
    return frame.assign(basis=pd.Series([*BASES, pd.NA], dtype="str"))


def formality(population: Population) -> pd.DataFrame:
    """Return registered jobs and registered units, in total, by line and by size of unit.

    ``by`` is ``total``, ``line`` or ``size``, ``group`` the line or class of size (missing: not
    known); ``units``; ``units_known``, those whose jobs and registered jobs of the year are both
    known, with their ``jobs``, ``formal_jobs``, ``share`` (registered of 100 jobs) and
    ``coverage`` (percent of ``units``). ``entry_known`` units say whether they were registered
    with the tax authority at entry, ``entry_registered`` were, ``entry_share`` in percent of the
    known. A unit whose organisation has two lines counts in both, and once in the total.
    """
    units = population.units
    sizes = size_of(units["jobs"])
    found: list[dict[str, Any]] = [{"by": "total", "group": None, **_formality(units)}]
    for line, instruments in parts(population.instruments, "line", LINES):
        own = units[units["organisation_id"].isin(instruments["organisation_id"])]
        found.append({"by": "line", "group": line, **_formality(own)})
    for size, own in parts(units.assign(size=sizes), "size", SIZES):
        found.append({"by": "size", "group": size, **_formality(own)})
    frame = pd.DataFrame(found).astype({"group": "str"})
    frame = frame.astype(dict.fromkeys(list(_formality(units)), "Int64"))
    return frame.assign(
        share=100 * ratio(frame["formal_jobs"], frame["jobs"]),
        coverage=100 * ratio(frame["units_known"], frame["units"]),
        entry_share=100 * ratio(frame["entry_registered"], frame["entry_known"]),
    )


def _formality(units: pd.DataFrame) -> dict[str, Any]:
    known = units[units["jobs"].notna() & units["formal_jobs"].notna()]
    at_entry = units["formal"].dropna()
    return {
        "units": len(units),
        "units_known": len(known),
        "jobs": known_sum(known["jobs"]),
        "formal_jobs": known_sum(known["formal_jobs"]),
        "entry_known": len(at_entry),
        "entry_registered": int((at_entry == "yes").sum()) if len(at_entry) else None,
    }
