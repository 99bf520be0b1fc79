"""How far organisations led by women and by men come: applied, signed, paid, completed.

It describes; it does not say that who leads an organisation makes the difference. Those that
signed lately had less time to be paid and to finish.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval.intake.vocabularies import FINISHED
from spl_eval.results import money
from spl_eval.results.groups import each_value
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_true, percent, ratio

WOMEN, MEN, EQUAL = "women", "men", "equal"

FEWEST = 10
"""Of fewer organisations one alone moves a rate by more than ten points."""

COLUMNS = {
    "applied": "Int64",
    "signed": "Int64",
    "paid": "Int64",
    "completed": "Int64",
    "signed_rate": "Float64",
    "paid_rate": "Float64",
    "completed_rate": "Float64",
    "units_known": "Int64",
}


def majority(women: pd.Series, men: pd.Series) -> pd.Series:
    """Say who are more among an organisation's members: women, men, equal; missing if unknown.

    An organisation without members is missing too.
    """
    found = pd.Series(pd.NA, index=women.index, dtype="str")
    for code, is_so in ((WOMEN, women > men), (MEN, men > women), (EQUAL, women == men)):
        found = found.mask(known_true(is_so & (women + men > 0)), code)
    return found


def path(records: Records, payments: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return how far each organisation came by the end of the year.

    Columns: ``organisation_id``, ``led_by``, ``majority``, and booleans ``applied`` (dated its
    application, or signed; missing under a filter of lines, because an application has no
    line), ``signed`` (an instrument), ``paid`` (something of it), ``completed`` (paid, and an
    instrument finished), both missing where the data carry no payment of anybody;
    ``<column>_per_unit``: all that was paid, by the organisation's units
    (Float64, the pesos of ``column``; missing where nothing was paid, a payment has no amount,
    or there are no units).
    """
    money.require_constant(column)
    own = records.organisations
    ids = own["organisation_id"]
    paid_to = payments.groupby("organisation_id")[column].agg(["sum", "count", "size"])
    whole = paid_to["sum"].where(paid_to["count"] == paid_to["size"])
    units = records.units.groupby("organisation_id").size()
    finished = records.instruments[records.instruments["status"] == FINISHED]
    paid = ids.isin(records.payments["organisation_id"]).astype("boolean")
    if "disbursements" not in records.carried:
        paid = paid.mask(paid.notna())
    applied = (own["applied_year"].notna() | own["signed"]).astype("boolean")
    if records.selection.lines:
        applied = applied.mask(applied.notna())
    return pd.DataFrame(
        {
            "organisation_id": ids,
            "led_by": own["led_by"],
            "majority": majority(own["women_members"], own["men_members"]),
            "applied": applied,
            "signed": own["signed"],
            "paid": paid,
            "completed": (paid & ids.isin(finished["organisation_id"])).mask(paid.isna()),
            f"{column}_per_unit": ratio(ids.map(whole), ids.map(units)),
        }
    )


def steps(paths: pd.DataFrame, column: str) -> dict[str, Any]:
    """Count organisations at each step, the rate of each step among those of the one before.

    Returns the counts ``applied``, ``signed``, ``paid``, ``completed`` (missing when they cannot
    be known); ``signed_rate`` (percent of applied), ``paid_rate`` (of signed), ``completed_rate``
    (of paid), missing with fewer than :data:`FEWEST` at the step before;
    ``median_<column>_per_unit`` over the ``units_known`` organisations that have it.
    """
    counts: dict[str, Any] = {
        name: None if paths[name].isna().any() else int(paths[name].sum())
        for name in ("applied", "signed", "paid", "completed")
    }
    per_unit = paths[f"{column}_per_unit"].dropna()
    return {
        **counts,
        "signed_rate": _rate(counts["signed"], counts["applied"]),
        "paid_rate": _rate(counts["paid"], counts["signed"]),
        "completed_rate": _rate(counts["completed"], counts["paid"]),
        f"median_{column}_per_unit": float(per_unit.median()) if len(per_unit) else pd.NA,
        "units_known": len(per_unit),
    }


def _rate(passed: int | None, before: int | None) -> Any:
    return pd.NA if before is None or before < FEWEST else percent(passed, before)


def steps_by(paths: pd.DataFrame, column: str, by: str) -> pd.DataFrame:
    """Return :func:`steps` for each value of ``by`` (led_by, majority); missing has its own row."""
    types = {**COLUMNS, f"median_{column}_per_unit": "Float64"}
    return each_value(paths, by, lambda own: steps(own, column), types)
