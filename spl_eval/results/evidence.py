"""The reconciliation ledger: what was declared beside what evidence and narrative show.

Every reading of an indicator is kept and none is chosen. A count is missing where a source
gives none; a listed count is never inferred from another reading.
"""

from __future__ import annotations

import pandas as pd

from spl_eval.intake import Dataset

READINGS = {
    "declared": "Declarado",
    "evidence": "Lista de evidencia",
    "evidence_with_preliminary": "Evidencia con lo preliminar",
    "narrative": "Relato del informe",
}


def ledger(dataset: Dataset) -> pd.DataFrame:
    """Return every reading of every indicator of the data set's year.

    One row per indicator and reading: ``indicator_id``, ``reading`` (a key of READINGS),
    ``count`` (Int64, missing where that source says nothing), ``source_lines``. The reading
    ``evidence_with_preliminary`` is there only for indicators with preliminary evidence.
    """
    results = dataset["results"]
    listed = dataset["evidence"]
    listed = listed[listed["within_indicator"] == "yes"]
    done = listed[listed["state"] == "done"]
    delivered = listed[listed["state"].isin(["done", "preliminary"])]
    rows = []
    for indicator in results.itertuples():
        own = delivered["indicator_id"] == indicator.indicator_id
        rows.append((indicator.indicator_id, "declared", indicator.declared, indicator.source_lines))
        rows.append((indicator.indicator_id, "evidence", *_listed(done, listed, indicator)))
        if (delivered[own]["state"] == "preliminary").any():
            counted = _listed(delivered, listed, indicator)
            rows.append((indicator.indicator_id, "evidence_with_preliminary", *counted))
        rows.append((indicator.indicator_id, "narrative", *_narrated(dataset, indicator)))
    frame = pd.DataFrame(rows, columns=["indicator_id", "reading", "count", "source_lines"])
    return frame.astype({"count": "Int64"})


def _listed(
    counted: pd.DataFrame, listed: pd.DataFrame, indicator: object
) -> tuple[object, tuple[int, ...]]:
    """Count the evidence of one indicator; missing when the source lists none at all."""
    name = indicator.indicator_id  # type: ignore[attr-defined]
    every = listed[listed["indicator_id"] == name]
    if every.empty:
        return pd.NA, ()
    chosen = counted[counted["indicator_id"] == name]
    return chosen["count"].sum(), merged_lines(every["source_lines"])


def _narrated(dataset: Dataset, indicator: object) -> tuple[object, tuple[int, ...]]:
    """Count what the prose tells of one indicator: instruments signed, persons hired."""
    name = indicator.indicator_id  # type: ignore[attr-defined]
    reach, staff = dataset["reach"], dataset["staff"]
    signed = reach[(reach["indicator_id"] == name) & (reach["population"] == "flow")]
    hired = staff[(staff["indicator_id"] == name) & (staff["state"] == "hired")]
    told = pd.concat([signed[["count", "source_lines"]], hired[["count", "source_lines"]]])
    if told.empty or told["count"].isna().any():
        return pd.NA, merged_lines(told["source_lines"])
    return told["count"].sum(), merged_lines(told["source_lines"])


def by_line(dataset: Dataset) -> pd.DataFrame:
    """Return, per indicator and line of assistance, instruments listed and beneficiaries told.

    Columns: ``indicator_id``, ``line``, ``instruments`` (Int64: rows of the list on that
    line; missing when some instrument of the indicator has no line), ``narrative`` (Int64),
    ``organisations`` (distinct, Int64), ``reading`` (bool: a line was inferred, not stated).
    """
    instruments, told = dataset["instruments"], _told_by_line(dataset)
    rows = []
    for indicator in dataset["results"].itertuples():
        own = instruments[instruments["indicator_id"] == indicator.indicator_id]
        for line in indicator.lines or ():
            on_line = own[own["line"] == line]
            known = not own.empty and bool(own["line"].notna().all())
            rows.append(
                {
                    "indicator_id": indicator.indicator_id,
                    "line": line,
                    "instruments": len(on_line) if known else pd.NA,
                    "organisations": on_line["organisation_id"].nunique() if known else pd.NA,
                    "narrative": told.get((indicator.indicator_id, line), pd.NA),
                    "reading": bool((own["line_basis"] == "reading").any()),
                }
            )
    columns = ["indicator_id", "line", "instruments", "organisations", "narrative", "reading"]
    counts = dict.fromkeys(["instruments", "organisations", "narrative"], "Int64")
    return pd.DataFrame(rows, columns=columns).astype(counts)


def _told_by_line(dataset: Dataset) -> dict[tuple[str, str], int]:
    reach = dataset["reach"].set_index("reach_id")["indicator_id"]
    told = dataset["reach_beneficiaries"].dropna(subset=["line", "count"])
    told = told.assign(indicator_id=told["reach_id"].map(reach)).dropna(subset=["indicator_id"])
    sums = told.groupby(["indicator_id", "line"])["count"].sum()
    return {(str(i), str(line)): int(count) for (i, line), count in sums.items()}


def organisations(dataset: Dataset) -> pd.DataFrame:
    """Return the organisations that signed, with every indicator whose list names them.

    Columns: ``organisation_id``, ``name``, ``indicators`` (tuple), ``instruments`` (count),
    ``source_lines``. An organisation in two lists is one row.
    """
    named = dataset["instruments"].merge(
        dataset["organisations"][["organisation_id", "name"]], on="organisation_id", how="left"
    )
    rows = [
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
    return pd.DataFrame(rows, columns=columns)


def coincidences(dataset: Dataset, indicator_id: str, count: int) -> list[str]:
    """Return the ways in which a part of the evidence list equals ``count``.

    They may explain a declared figure; none is stated by the source, so a report shows them
    as conjectures. Each is a clause in Spanish.
    """
    instruments = dataset["instruments"]
    own = instruments[instruments["indicator_id"] == indicator_id]
    others = instruments[instruments["indicator_id"] != indicator_id]
    found = []
    if own["organisation_id"].isin(others["organisation_id"]).sum() == count:
        found.append("los de organizaciones que están también en otra lista")
    found.extend(f"los de la línea {line}" for line, n in own["line"].value_counts().items() if n == count)
    return found


def merged_lines(lines: pd.Series) -> tuple[int, ...]:
    """Return the distinct source lines of several rows, in order."""
    return tuple(sorted({line for each in lines if each is not None for line in each}))
