"""The reconciliation ledger: what was declared beside what evidence and narrative show.

Every reading of an indicator is kept and none is chosen. A count is missing where a source
gives none; a listed count is never inferred from another reading.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval.intake import Dataset, rows
from spl_eval.intake.vocabularies import CANCELLED

READINGS = {
    "declared": "Declarado",
    "evidence": "Lista de evidencia",
    "evidence_with_preliminary": "Evidencia con lo preliminar",
    "narrative": "Relato del informe",
}
DELIVERED = ("done", "preliminary")


def ledger(dataset: Dataset) -> pd.DataFrame:
    """Return every reading of every indicator of the data set's year.

    One row per indicator and reading: ``indicator_id``, ``reading`` (a key of READINGS),
    ``count`` (Int64, missing where that source says nothing), ``source_lines``. The reading
    ``evidence_with_preliminary`` is there only for indicators with preliminary evidence.
    """
    listed = dataset["evidence"]
    listed = listed[listed["within_indicator"] == "yes"]
    found: list[tuple[str, str, Any, tuple[int, ...]]] = []
    for _, indicator in rows(dataset.indicators):
        name = indicator["indicator_id"]
        own = listed[listed["indicator_id"] == name]
        found.append((name, "declared", indicator["declared"], indicator["source_lines"] or ()))
        found.append((name, "evidence", *_listed(own, ("done",))))
        if (own["state"] == "preliminary").any():
            found.append((name, "evidence_with_preliminary", *_listed(own, DELIVERED)))
        found.append((name, "narrative", *_narrated(dataset, name)))
    frame = pd.DataFrame(found, columns=["indicator_id", "reading", "count", "source_lines"])
    return frame.astype({"count": "Int64"})


def _listed(own: pd.DataFrame, states: tuple[str, ...]) -> tuple[Any, tuple[int, ...]]:
    """Count the evidence in given states; missing when the source lists none at all."""
    if own.empty:
        return pd.NA, ()
    counted = own[own["state"].isin(states)]
    repeated = counted["instrument_id"].notna() & counted["instrument_id"].duplicated()
    return counted.loc[~repeated, "count"].sum(), merged_lines(own["source_lines"])


def _narrated(dataset: Dataset, indicator: str) -> tuple[Any, tuple[int, ...]]:
    """Count what the prose tells of one indicator: instruments signed, persons hired, events.

    What stands only on the lines of the evidence itself is no reading of its own.
    """
    reach, staff, events = dataset["reach"], dataset["staff"], dataset["activities"]
    signed = reach[(reach["indicator_id"] == indicator) & (reach["population"] == "flow")]
    hired = staff[(staff["indicator_id"] == indicator) & (staff["state"] == "hired")]
    held = events[events["indicator_id"] == indicator].assign(count=1)
    told = pd.concat([part[["count", "source_lines"]] for part in (signed, hired, held)])
    listed = dataset["evidence"]
    same = merged_lines(listed.loc[listed["indicator_id"] == indicator, "source_lines"])
    lines = tuple(line for line in merged_lines(told["source_lines"]) if line not in same)
    only_evidence = bool(same) and not lines and told["source_lines"].notna().any()
    if told.empty or told["count"].isna().any() or only_evidence:
        return pd.NA, lines
    return told["count"].sum(), lines


def by_line(dataset: Dataset) -> pd.DataFrame:
    """Return, per indicator and line of assistance, instruments listed and beneficiaries told.

    Columns: ``indicator_id``, ``line``, ``instruments`` (Int64: rows of the list on that
    line; missing when some instrument of the indicator has no line), ``narrative`` (Int64),
    ``organisations`` (distinct, Int64), ``reading`` (bool: a line was inferred, not stated).
    """
    instruments, told = signed_instruments(dataset), _told_by_line(dataset)
    found: list[dict[str, Any]] = []
    for _, indicator in rows(dataset.indicators):
        name = indicator["indicator_id"]
        own = instruments[instruments["indicator_id"] == name]
        for line in indicator["lines"] or ():
            on_line = own[own["line"] == line]
            known = not own.empty and bool(own["line"].notna().all())
            found.append(
                {
                    "indicator_id": name,
                    "line": line,
                    "instruments": len(on_line) if known else pd.NA,
                    "organisations": on_line["organisation_id"].nunique() if known else pd.NA,
                    "narrative": told.get((name, line), pd.NA),
                    "reading": bool((own["line_basis"] == "reading").any()),
                }
            )
    columns = ["indicator_id", "line", "instruments", "organisations", "narrative", "reading"]
    counts = dict.fromkeys(["instruments", "organisations", "narrative"], "Int64")
    return pd.DataFrame(found, columns=columns).astype(counts)


def _told_by_line(dataset: Dataset) -> dict[tuple[str, str], int]:
    reach = dataset["reach"].set_index("reach_id")["indicator_id"]
    told = dataset["reach_beneficiaries"].dropna(subset=["line", "count"])
    told = told.assign(indicator_id=told["reach_id"].map(reach)).dropna(subset=["indicator_id"])
    sums: dict[tuple[str, str], int] = {}
    for _, row in rows(told):
        key = (row["indicator_id"], row["line"])
        sums[key] = sums.get(key, 0) + row["count"]
    return sums


def signed_instruments(dataset: Dataset) -> pd.DataFrame:
    """Return the instruments that stand: those cancelled are left out."""
    instruments = dataset["instruments"]
    return instruments[instruments["status"].fillna("") != CANCELLED]


def organisations(dataset: Dataset) -> pd.DataFrame:
    """Return the organisations that signed, with every indicator whose list names them.

    Columns: ``organisation_id``, ``name``, ``indicators`` (tuple), ``instruments`` (count),
    ``source_lines``. An organisation in two lists is one row.
    """
    named = signed_instruments(dataset).merge(
        dataset["organisations"][["organisation_id", "name"]], on="organisation_id", how="left"
    )
    found = [
        {
            "organisation_id": key,
            "name": own["name"].iloc[0],
            "indicators": tuple(own["indicator_id"].dropna().unique()),
            "instruments": len(own),
            "source_lines": merged_lines(own["source_lines"]),
        }
        for key, own in named.groupby("organisation_id", sort=False)
    ]
    columns = ["organisation_id", "name", "indicators", "instruments", "source_lines"]
    return pd.DataFrame(found, columns=columns)


def coincidences(dataset: Dataset, indicator_id: str, count: int) -> list[str]:
    """Return the ways in which a part of the evidence list equals ``count``.

    They may explain a declared figure; none is stated by the source, so a report shows them
    as conjectures. Each is a clause in Spanish.
    """
    instruments = signed_instruments(dataset)
    own = instruments[instruments["indicator_id"] == indicator_id]
    others = instruments[instruments["indicator_id"] != indicator_id]
    found: list[str] = []
    if count == 0:
        return found
    if own["organisation_id"].isin(others["organisation_id"]).sum() == count:
        found.append("los de organizaciones que están también en otra lista")
    per_line = own["line"].value_counts()
    found.extend(f"los de la línea {line}" for line in per_line.index[per_line == count])
    return found


def merged_lines(lines: pd.Series) -> tuple[int, ...]:
    """Return the distinct source lines of several rows, in order."""
    return tuple(sorted({line for each in lines if each is not None for line in each}))
