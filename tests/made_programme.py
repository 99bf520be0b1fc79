"""A small programme made row by row, as the CSV files that a team would send."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]

ABOUT = """\
title: Programa de prueba
nature: simulated
year: 2016
source: Datos inventados para las pruebas
"""
TEAMS = ("Norte", "Sur", "Norte", None)
BEFORE, ENTRY, AFTER = 2012, 2014, 2016


def organisations() -> Rows:
    """Return four organisations: two of team Norte, one of Sur, one that was not assisted."""
    return [
        {
            "organisation_id": f"O{number}",
            "name": name,
            "kind": "cooperative",
            "province": province,
            "applied_date": "2013-05-02",
            "assisted": "no" if team is None else "sí",
            "led_by": "una mujer",
            "team": team,
        }
        for number, (name, province, team) in enumerate(
            zip(
                ("Cooperativa Abril", "Cooperativa Brisa", "Cooperativa Cedro", "Grupo Duna"),
                ("Salta", "Chubut", "Jujuy", "Formosa"),
                TEAMS,
                strict=True,
            ),
            1,
        )
    ]


def units(each: int = 2) -> Rows:
    """Return ``each`` units of each organisation."""
    return [
        {
            "unit_id": f"U{number}",
            "organisation_id": f"O{(number - 1) // each + 1}",
            "name": f"Taller Q{number}",
            "sector": "Textil",
            "province": "Salta",
            "locality": "Cachi",
            "women": 2,
            "men": 1,
            "led_by": "una mujer",
            "formal": "sí",
            "joined_date": f"{ENTRY}-03-01",
        }
        for number in range(1, each * len(TEAMS) + 1)
    ]


def outcomes(each: int = 2) -> Rows:
    """Return each unit's jobs before, at and after its entry."""
    return [
        {
            "unit_id": unit["unit_id"],
            "year": year,
            "jobs": 4,
            "women_jobs": 2,
            "formal_jobs": 3,
            "wage_bill_ars": 100000,
            "sales_ars": 900000,
            "exports_ars": 0,
        }
        for unit in units(each)
        for year in (BEFORE, ENTRY, AFTER)
    ]


def instruments() -> Rows:
    """Return one instrument of each assisted organisation."""
    return [
        {
            "instrument_id": f"I{number}",
            "kind": "uncoordinated_project",
            "organisation_id": f"O{number}",
            "line": "2.B",
            "line_basis": "reading",
            "signed_date": f"{ENTRY}-0{number}-15",
            "approved_grant_ars": 50000,
            "status": "finished",
        }
        for number in (1, 2, 3)
    ]


def disbursements() -> Rows:
    """Return one payment of each instrument."""
    return [
        {
            "disbursement_id": f"D{number}",
            "instrument_id": f"I{number}",
            "date": f"{ENTRY}-0{number + 4}-15",
            "concept": "project_activity",
            "amount_ars": 40000,
            "accounted_ars": 30000,
        }
        for number in (1, 2, 3)
    ]


def programme(each: int = 2) -> dict[str, Rows]:
    """Return the tables, to be changed by a test before it writes them.

    ``each`` is the number of units of an organisation.
    """
    return {
        "organisations": organisations(),
        "instruments": instruments(),
        "units": units(each),
        "disbursements": disbursements(),
        "outcomes": outcomes(each),
    }


def write(folder: Path, tables: dict[str, Rows], about: str = ABOUT) -> Path:
    """Write ``tables`` as CSV files with their dataset.yml; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.yml").write_text(about, encoding="utf-8")
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def with_problems(tables: dict[str, Rows]) -> dict[str, Rows]:
    """Return ``tables`` with five defects, in a known team and year each."""
    tables["units"][0]["women"] = "dos"  # U1, Norte, 2014
    tables["units"][2]["women"] = "tres"  # U3, Sur, 2014
    tables["outcomes"][2]["jobs"] = -4  # U1, Norte, 2016
    tables["outcomes"][-1]["jobs"] = -5  # U8, no team, 2016
    tables["disbursements"][1]["date"] = "2014-13-40"  # I2, Sur, no year
    tables["instruments"][2]["organisation_id"] = "O9"  # I3, no team, 2014
    return tables
