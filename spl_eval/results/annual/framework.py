"""The results framework: target, readings, attainment and status of each indicator.

A status is computed per indicator, never per product. Where readings differ, the status is
the one that every reading supports, and the disagreement is shown beside it: "totally
attained" is refused unless declaration, evidence and narrative all reach the target.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval.intake import rows

STATUSES = {
    "none": "No alcanzado",
    "partial": "Parcialmente alcanzado",
    "total": "Totalmente alcanzado",
}
"""Statuses of UNDP's annual report form, from the lowest to the highest."""

ORDER = list(STATUSES)
ASSESSED = [
    "attainment_declared",
    "attainment_evidence",
    "status_declared",
    "status_evidence",
    "status",
    "disputed",
    "preliminary_only",
]


def targets(results: pd.DataFrame, missions: pd.DataFrame) -> pd.DataFrame:
    """Return each indicator's target as a count.

    A fixed target is itself. A ratio target ("one report per mission") is its ratio times
    the missions registered for the indicator, and missing when no mission is registered.
    Columns: ``indicator_id``, ``target`` (Int64), ``open_ended`` (bool).
    """
    held = missions["indicator_id"].value_counts().to_dict()
    found = []
    for _, row in rows(results):
        ratio = row["target_basis"] == "per_mission"
        count = held.get(row["indicator_id"], 0) if ratio else 1
        target = row["target"] * count if count and not pd.isna(row["target"]) else pd.NA
        found.append((row["indicator_id"], target, ratio))
    return pd.DataFrame(found, columns=["indicator_id", "target", "open_ended"]).astype(
        {"target": "Int64"}
    )


def attainment(count: Any, target: Any) -> float | None:
    """Return ``count`` as a percentage of ``target``; None when either is missing, or target 0."""
    if pd.isna(count) or pd.isna(target) or target == 0:
        return None
    return 100 * float(count) / float(target)


def status(count: Any, target: Any, *, with_preliminary: Any = None) -> str | None:
    """Return ``total``, ``partial`` or ``none``; None when count or target is missing.

    A target met only by counting a preliminary product is partially attained: something was
    delivered, and it is not what was promised.
    """
    share = attainment(count, target)
    if share is None:
        return None
    if share >= 100:
        return "total"
    delivered = share > 0 or (with_preliminary is not None and bool(with_preliminary))
    return "partial" if delivered else "none"


def assess(results: pd.DataFrame, missions: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Return one row per indicator with every reading, its attainment and its status.

    Columns: those of ``results`` that identify the indicator, ``target`` (Int64),
    ``target_basis``, ``declared``, ``evidence``, ``evidence_with_preliminary``, ``narrative``
    (Int64), ``attainment_declared``, ``attainment_evidence`` (percent, Float64),
    ``status_declared``, ``status_evidence``, ``status`` (supported by every reading),
    ``disputed`` (bool: readings differ), ``preliminary_only`` (bool).
    """
    wide = ledger.pivot(index="indicator_id", columns="reading", values="count")
    frame = results.drop(columns=["target", "declared"]).merge(
        targets(results, missions), on="indicator_id"
    )
    for reading in ("declared", "evidence", "evidence_with_preliminary", "narrative"):
        counts = wide.get(reading, pd.Series(dtype="Int64"))
        frame[reading] = frame["indicator_id"].map(counts).astype("Int64")
    assessed = [_assess_row(row) for _, row in rows(frame)]
    extra = pd.DataFrame(assessed, index=frame.index, columns=ASSESSED)
    types = {"attainment_declared": "Float64", "attainment_evidence": "Float64"}
    types |= {"disputed": "bool", "preliminary_only": "bool"}
    return pd.concat([frame, extra.astype(types)], axis=1)


def _assess_row(row: dict[str, Any]) -> dict[str, Any]:
    target, preliminary = row["target"], row["evidence_with_preliminary"]
    # Only what the preliminary products decide: enough finished ones need no caution.
    only_preliminary = bool(
        not pd.isna(preliminary) and not pd.isna(target) and row["evidence"] < target <= preliminary
    )
    statuses = {
        "declared": status(row["declared"], target),
        "evidence": status(
            row["evidence"], target, with_preliminary=preliminary if only_preliminary else None
        ),
        "narrative": status(row["narrative"], target),
    }
    disputed = len({int(row[name]) for name in statuses if not pd.isna(row[name])}) > 1
    return {
        "attainment_declared": attainment(row["declared"], target),
        "attainment_evidence": attainment(row["evidence"], target),
        "status_declared": statuses["declared"],
        "status_evidence": statuses["evidence"],
        "status": _supported(statuses, disputed=disputed),
        "disputed": disputed,
        "preliminary_only": only_preliminary,
    }


def _supported(statuses: dict[str, str | None], *, disputed: bool) -> str | None:
    """Return the status that every reading supports; None without a list of evidence."""
    known = [value for value in statuses.values() if value is not None]
    if statuses["evidence"] is None:
        return None
    # Counts that differ cannot be signed as total, even when each of them reaches the target.
    return min([*known, "partial"] if disputed else known, key=ORDER.index)


def product_totals(assessed: pd.DataFrame) -> pd.DataFrame:
    """Return sums per product and unit-free: targets, declared, evidenced.

    They are shown only to say what they hide: counts of different things do not add up to a
    result. A sum with a missing part is missing. Columns: ``product_id``, ``target``,
    ``declared``, ``evidence`` (Int64), ``hidden`` (sum of absolute differences by indicator).
    """
    found = []
    for product, own in assessed.groupby("product_id", sort=False):
        gap = (own["declared"] - own["evidence"]).abs().sum(skipna=False)
        sums = {name: own[name].sum(skipna=False) for name in ("target", "declared", "evidence")}
        found.append({"product_id": product, **sums, "hidden": gap})
    frame = pd.DataFrame(found, columns=["product_id", "target", "declared", "evidence", "hidden"])
    return frame.astype(dict.fromkeys(["target", "declared", "evidence", "hidden"], "Int64"))


def cumulative(results: pd.DataFrame, first_year: int, last_year: int) -> pd.DataFrame:
    """Return each indicator's declared sum from ``first_year`` to ``last_year``, inclusive.

    The sum is missing unless every year has a declared figure. Columns: ``indicator_id``,
    ``declared`` (Int64), ``years_missing`` (tuple of int).
    """
    found = []
    for indicator, own in results.groupby("indicator_id", sort=False):
        known = own.dropna(subset=["declared"])
        known = known[known["year"].between(first_year, last_year)]
        absent = tuple(sorted(set(range(first_year, last_year + 1)) - set(known["year"])))
        total = pd.NA if absent else known["declared"].sum()
        found.append((indicator, total, absent))
    return pd.DataFrame(found, columns=["indicator_id", "declared", "years_missing"]).astype(
        {"declared": "Int64"}
    )


def counts(assessed: pd.DataFrame) -> dict[str, int]:
    """Return how many indicators there are, of each supported status, and in dispute."""
    by_status = {name: int((assessed["status"] == name).sum()) for name in STATUSES}
    return {
        "indicators": len(assessed),
        **by_status,
        "unknown": int(assessed["status"].isna().sum()),
        "disputed": int(assessed["disputed"].sum()),
    }
