"""Count, for a question of the evaluation, the cases that have what it needs.

Each function returns how many of the cases concerned have it, and how many there are. A case
is what the question is about: a unit, an organisation or an instrument, never a row of a panel
in which some units have more years than others.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from spl_eval.results.quality.coverage import Tables

SCORES = ["communication", "joint_decisions", "joint_negotiation", "fair_sharing"]

Counted = tuple[int, int]
Group = Callable[[Tables], pd.DataFrame]


def assisted_units(tables: Tables) -> pd.DataFrame:
    """Return the units of organisations that the programme assisted.

    An organisation that does not say counts as assisted: the records are of the programme.
    """
    return _units(tables, assisted=True)


def other_units(tables: Tables) -> pd.DataFrame:
    """Return the units of organisations that the programme did not assist."""
    return _units(tables, assisted=False)


def _units(tables: Tables, assisted: bool) -> pd.DataFrame:
    organisations, units = tables["organisations"], tables["units"]
    apart = set(organisations.loc[organisations["assisted"] == "no", "organisation_id"].dropna())
    return units[units["organisation_id"].isin(apart) != assisted]


def _seen(tables: Tables, units: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return unit, organisation, year and year of entry of every outcome with ``column``."""
    years = pd.to_numeric(units["joined_date"].str[:4], errors="coerce")
    entry = units.assign(entry=years)[["unit_id", "organisation_id", "entry"]]
    known = tables["outcomes"].dropna(subset=["unit_id", "year", column])[["unit_id", "year"]]
    return known.merge(entry.dropna(subset=["unit_id"]).drop_duplicates("unit_id"), on="unit_id")


def now_or_at_entry(tables: Tables, column: str) -> Counted:
    """Count the assisted units with ``column`` in the year of their entry or in the last one."""
    units = assisted_units(tables)
    seen = _seen(tables, units, column)
    of_now = seen[(seen["year"] == seen["entry"]) | (seen["year"] == seen["year"].max())]
    return int(of_now["unit_id"].nunique()), len(units)


def _before_and_after(tables: Tables, units: pd.DataFrame, column: str) -> set[str]:
    seen = _seen(tables, units, column)
    before = set(seen.loc[seen["year"] < seen["entry"], "unit_id"])
    return before & set(seen.loc[seen["year"] > seen["entry"], "unit_id"])


def before_and_after(tables: Tables, column: str) -> Counted:
    """Count the assisted units with ``column`` in years on both sides of their own entry."""
    units = assisted_units(tables)
    return len(_before_and_after(tables, units, column)), len(units)


def _on_both_sides(tables: Tables) -> set[str]:
    """Return the comparison units with jobs before and after some assisted unit's entry."""
    assisted = _seen(tables, assisted_units(tables), "jobs")
    entries = assisted["entry"].dropna().unique()
    span = _seen(tables, other_units(tables), "jobs").groupby("unit_id")["year"].agg(["min", "max"])
    return {
        str(unit)
        for unit, first, last in span.itertuples(name=None)
        if any(first < entry < last for entry in entries)
    }


def compared(tables: Tables) -> Counted:
    """Count the comparison units with jobs in years on both sides of the entries."""
    return len(_on_both_sides(tables)), len(other_units(tables))


def _waiting(tables: Tables) -> set[str]:
    seen = _seen(tables, assisted_units(tables), "jobs")
    first = seen["entry"].min()
    waiting = seen[(seen["year"] < seen["entry"]) & (seen["year"] > first)]
    return set(waiting["unit_id"])


def entered_later(tables: Tables) -> Counted:
    """Count the units seen before their entry in a year when others had entered already."""
    return len(_waiting(tables)), len(assisted_units(tables))


def _organisations(units: pd.DataFrame, having: set[str]) -> Counted:
    own = units.dropna(subset=["organisation_id"])
    with_one = own.loc[own["unit_id"].isin(having), "organisation_id"]
    return int(with_one.nunique()), int(own["organisation_id"].nunique())


def assisted_organisations(tables: Tables) -> Counted:
    """Count the assisted organisations with a unit seen before and after its entry."""
    units = assisted_units(tables)
    return _organisations(units, _before_and_after(tables, units, "jobs"))


def compared_organisations(tables: Tables) -> Counted:
    """Count the organisations of the comparison units that :func:`compared` counts."""
    return _organisations(other_units(tables), _on_both_sides(tables))


def paid_instruments(tables: Tables) -> Counted:
    """Count the instruments with a dated payment."""
    paid = tables["disbursements"].dropna(subset=["amount_ars", "date"])["instrument_id"]
    return int(tables["instruments"]["instrument_id"].isin(paid).sum()), len(tables["instruments"])


def applied(tables: Tables) -> Counted:
    """Count the instruments of an organisation whose application is dated."""
    instruments = tables["instruments"]
    known = tables["organisations"].dropna(subset=["applied_date"])["organisation_id"]
    return int(instruments["organisation_id"].isin(known).sum()), len(instruments)


def scored(tables: Tables) -> Counted:
    """Count the answers to the follow-up that have every score."""
    answers = tables["follow_up"][tables["follow_up"]["answered"] == "yes"]
    return int(answers[SCORES].notna().all(axis=1).sum()), len(answers)


def asked_twice(tables: Tables) -> Counted:
    """Count the organisations with scores in two surveys."""
    known = tables["follow_up"].dropna(subset=SCORES)
    surveys = known.dropna(subset=["organisation_id"]).groupby("organisation_id")["survey_id"]
    return int((surveys.nunique() > 1).sum()), len(tables["organisations"])


def response_known(tables: Tables) -> Counted:
    """Count the cases that answered the follow-up, or say why they did not."""
    asked = tables["follow_up"]
    known = (asked["answered"] == "yes") | ((asked["answered"] == "no") & asked["reason"].notna())
    return int(known.sum()), len(asked)
