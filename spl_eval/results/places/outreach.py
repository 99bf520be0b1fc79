"""Where the programme was announced, where it signed and where it paid, and whom it left out.

Announced: an activity of outreach, a workshop or a training was held in the jurisdiction.
Signed and paid: an organisation of the jurisdiction signed an instrument, or was paid. Activities
have neither line nor sector: with a filter of these, announced and signed are not comparable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.intake.names import region
from spl_eval.results.places.reached import expected
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_true, year_is

ANNOUNCED_BY = ("outreach", "workshop", "training")
"""The kinds of activity that announce the programme; an event of another kind does not."""

GROUPS = ("announced_signed", "announced_only", "signed_only", "neither")


@dataclass(frozen=True)
class Outreach:
    """Outreach against assistance, jurisdiction by jurisdiction.

    Attributes:
        frame: ``province``, ``region`` (of the province without a locality), counts (Int64) of
            activities ``announced``, instruments ``signed`` and payments ``paid`` up to the end
            of the year, and ``announced_year``, ``signed_year``, ``paid_year`` in it; ``units``
            (cumulative, of organisations that signed, by the unit's own province) and ``group``
            (one of :data:`GROUPS`, cumulative; missing when they are not ``comparable``).
        comparable: whether all that was signed stands beside what was announced: not with a
            filter of line or sector, which activities do not have.
        jaccard: jurisdictions announced and signed by those announced or signed, 0 to 1;
            pd.NA when there is none of either, when they are not ``comparable``, and while the
            jurisdiction of an instrument or activity, or the date of one, is not known.
        never: jurisdictions where nothing was signed or paid and no unit is, since the first
            year of the records.
        not_this_year: those reached before, where nothing was signed or paid in the year.
        activities: activities that announce, those without a province included.
        activities_nowhere: activities without a province.
        instruments_nowhere: instruments whose organisation has no province, or that name none.
        undated: instruments that may not have been signed yet; in no count.
        units_nowhere: units, of organisations that signed, without a province.
    """

    frame: pd.DataFrame
    comparable: bool
    jaccard: Any
    never: tuple[str, ...]
    not_this_year: tuple[str, ...]
    activities: int
    activities_nowhere: int
    instruments_nowhere: int
    undated: int
    units_nowhere: int

    @property
    def announced_only(self) -> tuple[Any, Any]:
        """The least and the most jurisdictions announced where nothing was signed.

        An instrument without a jurisdiction may be of one of them, and lowers the least; an
        activity without one may be of any other, and raises the most. Each is pd.NA when
        announced and signed are not ``comparable``, or nothing is announced.
        """
        if not (self.comparable and self.activities):
            return pd.NA, pd.NA
        only = int((self.frame["group"] == "announced_only").sum())
        unsigned = int((self.frame["group"] == "neither").sum())
        least = max(0, only - self.instruments_nowhere - self.undated)
        return least, only + min(unsigned, self.activities_nowhere)


def outreach(records: Records) -> Outreach:
    """Return where the programme was announced, signed and paid, cumulatively and in the year."""
    names = expected(records, "province")
    activities = records.activities
    activities = activities[activities["kind"].isin(ANNOUNCED_BY)]
    sides = {
        "announced": (activities, "year"),
        "signed": (records.instruments, "signed_year"),
        "paid": (records.payments, "year"),
    }
    frame = pd.DataFrame({"province": pd.Series(names, dtype="str")})
    frame["region"] = pd.Series([region(name, records.scheme) for name in names], dtype="str")
    for side, (rows, year) in sides.items():
        of_year = rows[year_is(rows[year], records.year)]
        frame[side] = _counted(rows, names)
        frame[f"{side}_year"] = _counted(of_year, names)
    if "disbursements" not in records.carried:
        frame[["paid", "paid_year"]] = pd.NA
    units = records.units[records.units["signed"]]
    frame["units"] = _counted(units, names)
    announced, signed = frame["announced"] > 0, frame["signed"] > 0
    comparable = not (records.selection.lines or records.selection.sectors)
    pairs = zip(announced, signed, strict=True)
    frame["group"] = [_group(*pair) if comparable else pd.NA for pair in pairs]
    either = int((announced | signed).sum())
    nowhere = int(records.instruments["province"].isna().sum())
    nowhere += records.without_organisation
    unplaced = int(activities["province"].isna().sum())
    certain = comparable and either > 0 and nowhere + records.undated + unplaced == 0
    reached = signed | _some(frame["paid"]) | _some(frame["units"])
    now = _some(frame["signed_year"]) | _some(frame["paid_year"])
    return Outreach(
        frame.astype({"group": "str"}),
        comparable,
        int((announced & signed).sum()) / either if certain else pd.NA,
        tuple(frame.loc[~reached, "province"]),
        tuple(frame.loc[reached & ~now, "province"]),
        len(activities),
        unplaced,
        nowhere,
        records.undated,
        int(units["province"].isna().sum()),
    )


def groups(found: Outreach) -> pd.DataFrame:
    """Return the four groups: ``group``, ``jurisdictions`` (Int64), ``provinces`` (tuple)."""
    rows = []
    for name in GROUPS:
        own = tuple(found.frame.loc[found.frame["group"] == name, "province"])
        rows.append((name, len(own) if found.comparable else pd.NA, own))
    frame = pd.DataFrame(rows, columns=["group", "jurisdictions", "provinces"])
    return frame.astype({"jurisdictions": "Int64"})


def _some(counts: pd.Series) -> pd.Series:
    """Say where there is some; what nobody knows is none here, and missing on the page."""
    return known_true(counts > 0)


def _group(announced: bool, signed: bool) -> str:
    if announced:
        return "announced_signed" if signed else "announced_only"
    return "signed_only" if signed else "neither"


def _counted(rows: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    counts = rows["province"].value_counts()
    return counts.reindex(list(names), fill_value=0).astype("Int64").reset_index(drop=True)
