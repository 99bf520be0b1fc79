"""From which position women and men take part: leading, coordinating, as members, working.

A *case* is an organisation, a unit or a person; one whose sex is not known is counted as such.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from spl_eval.intake.vocabularies import CANCELLED, FINISHED
from spl_eval.results.gender.people import by_sex, members, split
from spl_eval.results.groups import each_value
from spl_eval.results.involved import POPULATIONS
from spl_eval.results.involved import population as population_of
from spl_eval.results.programme import Records, year_of
from spl_eval.results.sums import known_true

COORDINATED = ("plan", "derived_project")
"""The kinds of instrument that have a coordinator."""

FEWEST_PERSONS = 10
"""Of fewer persons who coordinate one alone moves a percentage by ten points or more."""

POSITIONS = {
    "women": "Int64",
    "men": "Int64",
    "both": "Int64",
    "other": "Int64",
    "women_share": "Float64",
    "cases": "Int64",
    "cases_without_sex": "Int64",
}


def positions(records: Records) -> pd.DataFrame:
    """Return from which position women and men take part, in the flow and in the portfolio.

    Columns: ``population``, ``position`` (organisation_lead, unit_lead, coordinator, member,
    worker), ``women``, ``men``; ``both`` (led by women and men) and ``other``, missing where
    the position cannot have them; ``women_share`` (percent of those known, both and other
    among them; missing with fewer than :data:`FEWEST_PERSONS` who coordinate), ``cases``
    (organisations, units or persons) and ``cases_without_sex``. Nothing is known of the portfolio
    where the data carry no payment of anybody.
    """
    found = []
    for population in POPULATIONS:
        own = members(records, population)
        acting = population_of(records, population)
        acted_on = acting.instruments["instrument_id"]
        instruments = records.instruments[records.instruments["instrument_id"].isin(acted_on)]
        people = _coordinators(records, instruments["coordinator_id"].dropna())
        for position, counts in (
            ("organisation_lead", by_sex(own["led_by"], "both")),
            ("unit_lead", by_sex(acting.units["led_by"], "both")),
            ("coordinator", _coordinating(people)),
            ("member", split(own)),
            ("worker", split(acting.units)),
        ):
            known = counts if acting.known else dict.fromkeys(counts)
            found.append({"population": population, "position": position, **known})
    frame = pd.DataFrame(found, columns=["population", "position", *POSITIONS])
    return frame.astype({"population": "str", "position": "str", **POSITIONS})


LEADS = {
    "women": "Int64",
    "men": "Int64",
    "both": "Int64",
    "women_share": "Float64",
    "cases": "Int64",
    "cases_without_sex": "Int64",
}


def unit_leads_by(units: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return who runs the units of each sector or region: the counts of ``by_sex``."""
    return each_value(units, by, lambda own: by_sex(own["led_by"], "both"), LEADS)


def _coordinators(records: Records, ids: Iterable[str]) -> pd.DataFrame:
    """Return ``coordinator_id``, ``sex`` of distinct persons; one without record has no sex."""
    persons = pd.DataFrame({"coordinator_id": sorted(set(ids))}, dtype="str")
    return persons.merge(
        records.coordinators[["coordinator_id", "sex"]], on="coordinator_id", how="left"
    )


def coordinated_in(records: Records) -> pd.DataFrame:
    """Return the instruments with coordination that were going on at some time of the year.

    They were signed by its end and had not ended before it began. One that ended without a
    date of end, or was signed without a date, cannot be placed and is left out.
    """
    own = records.instruments
    ended = year_of(own["end_date"])
    over = own["status"].isin([FINISHED, CANCELLED])
    running = known_true(ended >= records.year) | (ended.isna() & ~over)
    going = own["kind"].isin(COORDINATED) & own["signed_year"].notna() & running
    return own[going].reset_index(drop=True)


COORDINATION = {
    "instruments": "Int64",
    "instruments_without_coordinator": "Int64",
    "women": "Int64",
    "men": "Int64",
    "other": "Int64",
    "women_share": "Float64",
    "cases": "Int64",
    "cases_without_sex": "Int64",
}


def coordination(records: Records, instruments: pd.DataFrame) -> dict[str, Any]:
    """Count the persons who coordinate ``instruments``, each once, and those nobody is named for.

    Returns the counts of :func:`by_sex` (cases are persons; no share of fewer than
    :data:`FEWEST_PERSONS`), ``instruments`` and ``instruments_without_coordinator``.
    """
    named = instruments["coordinator_id"].dropna()
    return {
        "instruments": len(instruments),
        "instruments_without_coordinator": len(instruments) - len(named),
        **_coordinating(_coordinators(records, named)),
    }


def _coordinating(people: pd.DataFrame) -> dict[str, Any]:
    counts = by_sex(people["sex"], "other")
    known = counts["cases"] - counts["cases_without_sex"]
    return counts if known >= FEWEST_PERSONS else counts | {"women_share": pd.NA}


def coordination_by(records: Records, by: str) -> pd.DataFrame:
    """Return :func:`coordination` of the year for each sector or region of the organisations.

    A person who coordinates in two groups counts once in each: groups are not added.
    """
    found = coordinated_in(records)
    return each_value(found, by, lambda own: coordination(records, own), COORDINATION)
