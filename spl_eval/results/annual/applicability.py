"""To which rows a column applies, for the columns that have to stay blank in the others.

A blank there is no missing datum. Only what the schema's own rules demand or what cannot be
known is declared; a datum that somebody could have written and did not is missing.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from spl_eval.intake.rules.instruments import COORDINATED_LINES

Rows = Callable[[pd.DataFrame], pd.Series]
"""Given a table's typed frame, says of each row whether the column applies to it."""

SCORES = ("communication", "joint_decisions", "joint_negotiation", "fair_sharing")


def _one_of(column: str, *values: str) -> Rows:
    return lambda frame: frame[column].isin(values)


def _known(*columns: str) -> Rows:
    return lambda frame: frame[list(columns)].notna().any(axis=1)


def _not(column: str, value: object) -> Rows:
    return lambda frame: (frame[column] != value).fillna(True).astype(bool)


APPLIES: dict[str, Rows] = {
    "results.target_basis": _known("target"),
    "organisations.kind_basis": _known("kind"),
    "organisations.team": _not("assisted", "no"),
    "instruments.line_basis": _known("line"),
    "instruments.parent_instrument_id": _one_of("kind", "derived_project"),
    "instruments.coordinator_id": _one_of("line", *COORDINATED_LINES),
    "instruments.end_date": _one_of("status", "finished", "cancelled"),
    "reach.jobs_precision": _known("jobs"),
    "reach_beneficiaries.line_basis": _known("line"),
    "reach_beneficiaries.count_basis": _known("count"),
    "activities.date_basis": _known("date"),
    "missions.month_basis": _known("month"),
    "cases.instrument_basis": _known("instrument_id"),
    "form.marked": _one_of("element", "status_box"),
    "form.product_id": _not("element", "section"),
    "form.horizon": _one_of("element", "table_heading", "column"),
    # A unit that sold nothing exported nothing.
    "outcomes.exports_ars": _not("sales_ars", 0),
    "follow_up.reason": _one_of("answered", "no"),
    "samples.probability": _not("selection", "reserve"),
    # A case is an organisation or one of its units.
    "samples.organisation_id": lambda frame: frame["unit_id"].isna(),
    "samples.unit_id": lambda frame: frame["organisation_id"].isna(),
    "follow_up.organisation_id": lambda frame: frame["unit_id"].isna(),
    "follow_up.unit_id": lambda frame: frame["organisation_id"].isna(),
    **{f"follow_up.{name}": _one_of("answered", "yes") for name in SCORES},
}
"""``table.column`` to the rows that it applies to; any other column applies to every row."""


def applies(table: str, column: str, frame: pd.DataFrame) -> pd.Series:
    """Return which rows of ``frame`` a column applies to; those that have it are among them."""
    rows = APPLIES.get(f"{table}.{column}")
    if rows is None:
        return pd.Series(True, index=frame.index)
    return rows(frame).astype(bool) | frame[column].notna()
