"""The values that a data set's narrative may name in its placeholders."""

from __future__ import annotations

from typing import Any

from spl_eval import spanish
from spl_eval.intake import Dataset, rows
from spl_eval.publish.views import plain


def facts(dataset: Dataset) -> dict[str, Any]:
    """Return name to value: ``R1.count``, ``staff.hired``, ``missions.list``, ``year``.

    Texts come ready (``alrededor de 90``); a value that the data lack is missing and reads
    "sin dato".
    """
    values: dict[str, Any] = {"year": str(dataset.year)}
    for _, row in rows(dataset["reach"]):
        name = row["reach_id"]
        values |= {
            f"{name}.count": row["count"],
            f"{name}.units": row["units"],
            f"{name}.jobs": spanish.about(row["jobs"], row["jobs_precision"]),
            f"{name}.amount_ars": spanish.pesos(row["amount_ars"]),
            f"{name}.provinces": row["provinces"] or (),
            f"{name}.sectors": row["sectors"] or (),
        }
    return values | _missions(dataset) | _staff(dataset) | _audit(dataset) | _risks(dataset)


def _missions(dataset: Dataset) -> dict[str, Any]:
    missions = dataset["missions"]
    told = tuple(
        f"{row['country']} ({plain(row['stage'])}, {spanish.month(row['month'])})"
        for _, row in rows(missions)
    )
    return {"missions.count": len(missions), "missions.list": told}


def _staff(dataset: Dataset) -> dict[str, Any]:
    staff = dataset["staff"]
    values: dict[str, Any] = {}
    for state in ("hired", "in_process", "left"):
        own = staff[staff["state"] == state]
        values[f"staff.{state}"] = own["count"].sum(skipna=False) if len(own) else None
        values[f"staff.{state}_by_area"] = tuple(
            f"{spanish.number(row['count'])} del área {plain(row['area'])}" for _, row in rows(own)
        )
    return values


def _audit(dataset: Dataset) -> dict[str, Any]:
    audit = dataset["audit"]
    pending = audit["observations_pending"]
    return {
        "audit.exercise": tuple(str(year) for year in sorted(audit["exercise"].dropna().unique())),
        "audit.pending": pending.sum(skipna=False) if len(audit) else None,
    }


def _risks(dataset: Dataset) -> dict[str, Any]:
    """Return the ratings of what the risk log rates without telling a risk."""
    risks = dataset["risks"]
    stated = risks.loc[risks["risk"].isna(), "rating"].dropna()
    return {"risks.complexity": tuple(stated)}
