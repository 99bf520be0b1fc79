"""Where and in what: provinces, regions and sectors of what was signed and paid.

The tables say presence, not size, because a report that lists provinces and sectors without
counts carries nothing more. Where a source gives no province, the answer is missing.
"""

from __future__ import annotations

import pandas as pd

from spl_eval.intake import Dataset, rows
from spl_eval.intake.names import provinces
from spl_eval.results.annual.reach import of_population
from spl_eval.results.sums import known_true


def coverage(dataset: Dataset) -> pd.DataFrame:
    """Return the 24 jurisdictions and the rows of reach signed in each.

    Columns: ``code`` (INDEC), ``province``, ``region``, ``signed_in`` (tuple of reach ids),
    ``signed`` (boolean; missing, not False, for a jurisdiction that no row names while some
    row does not say its provinces).
    """
    flow = of_population(dataset, "flow")
    complete = len(flow) > 0 and bool(flow["provinces"].notna().all())
    found = []
    for province in provinces():
        where = tuple(
            row["reach_id"] for _, row in rows(flow) if province.name in (row["provinces"] or ())
        )
        signed = True if where else (False if complete else pd.NA)
        found.append((province.code, province.name, province.region, where, signed))
    columns = ["code", "province", "region", "signed_in", "signed"]
    return pd.DataFrame(found, columns=columns).astype({"signed": "boolean"})


def by_region(covered: pd.DataFrame) -> pd.DataFrame:
    """Return, per region, its jurisdictions and how many have an instrument signed.

    Columns: ``region``, ``jurisdictions``, ``signed`` (Int64 counts; missing where none is
    known and some jurisdiction is unknown), ``provinces`` (tuple reached).
    """
    found = []
    for region, own in covered.groupby("region", sort=True):
        reached = tuple(own.loc[known_true(own["signed"]), "province"])
        known = len(reached) > 0 or bool(own["signed"].notna().all())
        found.append((region, len(own), len(reached) if known else pd.NA, reached))
    columns = ["region", "jurisdictions", "signed", "provinces"]
    return pd.DataFrame(found, columns=columns).astype({"signed": "Int64"})


def reached(covered: pd.DataFrame) -> tuple[int, bool]:
    """Return how many jurisdictions have something signed, and whether there may be more."""
    return int(covered["signed"].sum()), bool(covered["signed"].isna().any())


def sectors(dataset: Dataset) -> pd.DataFrame:
    """Return every sector named, with the rows of reach that name it, signed and paid.

    Columns: ``sector``, ``signed_in``, ``paid_in`` (tuples of reach ids).
    """
    reach = dataset["reach"]
    named = sorted({sector for each in reach["sectors"] for sector in each or ()})
    found = []
    for sector in named:
        has = reach["sectors"].map(lambda each, s=sector: s in (each or ()))
        flow = has & (reach["population"] == "flow")
        paid = has & (reach["population"] == "portfolio")
        found.append(
            (sector, tuple(reach.loc[flow, "reach_id"]), tuple(reach.loc[paid, "reach_id"]))
        )
    return pd.DataFrame(found, columns=["sector", "signed_in", "paid_in"])
