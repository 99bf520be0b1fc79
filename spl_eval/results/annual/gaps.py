"""What the data cannot answer: the questions of an evaluation against the columns they need."""

from __future__ import annotations

import pandas as pd

from spl_eval.intake import Dataset
from spl_eval.intake.tables import TABLES
from spl_eval.results.annual.consistency.rules_claims import RISK_FIELDS

NEEDS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("¿Cuánto se aprobó?", "instruments", "approved_grant_ars", {}),
    ("¿Cuánto pusieron los grupos?", "instruments", "counterpart_ars", {}),
    ("¿Cuánto se pagó?", "reach", "amount_ars", {"population": "portfolio"}),
    ("¿Cuándo se firmó cada instrumento?", "instruments", "signed_date", {}),
    (
        "¿De qué plan sale cada proyecto derivado?",
        "instruments",
        "parent_instrument_id",
        {"kind": "derived_project"},
    ),
    ("¿Dónde está cada organización?", "organisations", "province", {}),
    ("¿De qué sector es cada organización?", "organisations", "sector", {}),
    (
        "¿Cuántos puestos de trabajo involucra lo firmado?",
        "reach",
        "jobs",
        {"population": "flow"},
    ),
    ("¿En qué provincias está lo pagado?", "reach", "provinces", {"population": "portfolio"}),
    ("¿Cuánta gente participó en cada evento?", "activities", "participants", {}),
    ("¿Cuántas observaciones hizo la auditoría?", "audit", "observations_total", {}),
    ("¿Cuánta gente se fue del equipo?", "staff", "count", {"state": "left"}),
    ("¿Qué casilla de estado se marcó?", "form", "marked", {"element": "status_box"}),
)
"""Question, table and column that answers it, and the rows that it concerns."""

NO_TABLE: tuple[tuple[str, str], ...] = (
    (
        "¿Cuántas mujeres y cuántos hombres participan, y en qué ramas?",
        "unidades con mujeres y hombres",
    ),
    ("¿Qué recursos recibieron las organizaciones con mujeres?", "desembolsos por organización"),
    ("¿Cambió el empleo por el programa?", "puestos por unidad y año, con grupo de comparación"),
)
"""Questions for which an annual report has no table at all."""


def missing_data(dataset: Dataset) -> pd.DataFrame:
    """Return the questions that the data answer in part or not at all.

    Columns: ``question``, ``place`` (table and column, or the table that is absent),
    ``filled`` and ``rows`` (Int64 counts, missing where there is no table), ``share``
    (percent of rows with a value, Float64).
    """
    rows: list[tuple[object, ...]] = []
    for question, table, column, only in NEEDS:
        concerned = dataset[table]
        for name, value in only.items():
            concerned = concerned[concerned[name] == value]
        values = concerned[column]
        filled = int(values.notna().sum())
        if filled < len(values) or values.empty:
            label = f"{TABLES[table].title}: {TABLES[table].column(column).label.lower()}"
            share = 100 * filled / len(values) if len(values) else None
            rows.append((question, label, filled, len(values), share))
    rows.extend((question, place, pd.NA, pd.NA, None) for question, place in NO_TABLE)
    columns = ["question", "place", "filled", "rows", "share"]
    types = {"filled": "Int64", "rows": "Int64", "share": "Float64"}
    return pd.DataFrame(rows, columns=columns).astype(types)


def risk_totals(dataset: Dataset) -> pd.DataFrame:
    """Return the counts of the risk log: ``item``, ``label``, ``value``.

    A variable is rated when one of its risks has probability and impact, or a rating.
    """
    risks, measures = dataset["risks"], dataset["mitigations"]
    rated = risks["rating"].notna() | (risks["probability"].notna() & risks["impact"].notna())
    with_variable = risks.dropna(subset=["variable"])
    owned = risks.dropna(subset=["risk"])["owner"].notna()
    rows = [
        ("dimensions", "Dimensiones", risks["dimension"].nunique()),
        ("variables", "Variables", with_variable["variable"].nunique()),
        ("risk_statements", "Riesgos", int(risks["risk"].notna().sum())),
        ("mitigation_statements", "Textos en la columna de medidas", len(measures)),
        (
            "variables_with_rating",
            "Variables con calificación",
            with_variable.loc[rated.loc[with_variable.index], "variable"].nunique(),
        ),
        ("risks_with_owner", "Riesgos con responsable", int(owned.sum())),
        (
            "complete_risks",
            "Riesgos con todos sus datos",
            int(risks.dropna(subset=["risk", *RISK_FIELDS]).shape[0]),
        ),
    ]
    return pd.DataFrame(rows, columns=["item", "label", "value"])
