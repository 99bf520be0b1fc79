"""Where and in what: provinces, regions and sectors of what was signed and paid.

The tables say presence, not size, because a report that lists provinces and sectors without
counts carries nothing more. Where a source gives no province, the answer is missing.
"""

from __future__ import annotations

import pandas as pd

from spl_eval.intake import Dataset, rows
from spl_eval.intake.names import provinces
from spl_eval.results.reach import of_population


def coverage(dataset: Dataset) -> pd.DataFrame:
    """Return the 24 jurisdictions and the rows of reach signed in each.

    Columns: ``code`` (INDEC), ``province``, ``region``, ``signed_in`` (tuple of reach ids),
    ``signed`` (boolean).
    """
    flow = of_population(dataset, "flow")
    found = []
    for province in provinces():
        where = tuple(
            row["reach_id"] for _, row in rows(flow) if province.name in (row["provinces"] or ())
        )
        found.append((province.code, province.name, province.region, where, bool(where)))
    return pd.DataFrame(found, columns=["code", "province", "region", "signed_in", "signed"])


def by_region(covered: pd.DataFrame) -> pd.DataFrame:
    """Return, per region, its jurisdictions and how many have an instrument signed.

    Columns: ``region``, ``jurisdictions``, ``signed`` (counts), ``provinces`` (tuple reached).
    """
    found = [
        (region, len(own), int(own["signed"].sum()), tuple(own.loc[own["signed"], "province"]))
        for region, own in covered.groupby("region", sort=True)
    ]
    return pd.DataFrame(found, columns=["region", "jurisdictions", "signed", "provinces"])


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
