"""Jobs of the units before and after they entered: a description, never an effect.

Without units for comparison nobody knows what would have happened without the programme: units
enter when they grow or when they are in trouble, and the economy moves them all. Only outcomes of
a year are used on both sides; what a unit said on its form at entry is another measurement, and
its difference from the outcomes would look like a change.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval.results.programme import Records
from spl_eval.results.sums import known_sum, known_true, ratio

YEARS_AROUND = 3
"""Years shown before and after entry: a mid-term study looks back about as far."""

MOVES = ("grew", "kept", "fell", "idle")


def entered(records: Records) -> pd.DataFrame:
    """Return the units of the organisations that signed, by the year of their entry."""
    return records.units[records.units["signed"]].reset_index(drop=True)


def cohorts(records: Records) -> pd.DataFrame:
    """Return mean jobs by years since entry, for the units of each year of entry.

    Each cohort has a row for every year from three before its entry to three after it that the
    outcomes of any unit cover and that is not after the chapter's. ``units`` entered that year;
    ``units_seen`` have their jobs in *all* those years, and only they are averaged, so that no
    change comes from who is seen; ``units_left_out`` are the others. Columns: ``cohort``,
    ``since_entry``, ``year``, ``units``, ``units_seen``, ``units_left_out``, ``jobs_per_unit``,
    ``units_women`` (seen, with the jobs of women known in all those years) and ``women_share``
    (percent of their jobs). Units without a year of entry belong to no cohort.
    """
    known = records.outcomes[records.outcomes["jobs"].notna()]
    units = entered(records)
    found = [
        row
        for cohort in sorted(units["joined_year"].dropna().unique())
        for row in _cohort(int(cohort), units[units["joined_year"] == cohort], known)
    ]
    whole = ["cohort", "since_entry", "year", "units", "units_seen", "units_left_out"]
    frame = pd.DataFrame(found, columns=[*whole, "jobs", "units_women", "all", "women"])
    frame = frame.astype("Int64")
    return frame.assign(
        jobs_per_unit=ratio(frame["jobs"], frame["units_seen"]),
        women_share=100 * ratio(frame["women"], frame["all"]),
    )[[*whole, "jobs_per_unit", "units_women", "women_share"]]


def _cohort(cohort: int, units: pd.DataFrame, known: pd.DataFrame) -> list[dict[str, Any]]:
    covered = set(known["year"])
    wanted = range(cohort - YEARS_AROUND, cohort + YEARS_AROUND + 1)
    years = [year for year in wanted if year in covered]
    own = known[known["unit_id"].isin(units["unit_id"]) & known["year"].isin(years)]
    seen = _in_all(own, years)
    women = _in_all(seen[seen["women_jobs"].notna()], years)
    rows = []
    for year in years:
        of_year, of_women = seen[seen["year"] == year], women[women["year"] == year]
        rows.append(
            {
                "cohort": cohort,
                "since_entry": year - cohort,
                "year": year,
                "units": len(units),
                "units_seen": len(of_year),
                "units_left_out": len(units) - len(of_year),
                "jobs": known_sum(of_year["jobs"]),
                "units_women": len(of_women),
                "all": known_sum(of_women["jobs"]),
                "women": known_sum(of_women["women_jobs"]),
            }
        )
    return rows


def _in_all(outcomes: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """Keep the units that have a row in every one of the years."""
    seen = outcomes.groupby("unit_id")["year"].nunique()
    return outcomes[outcomes["unit_id"].isin(seen.index[seen == len(years)])]


def ends(by_cohort: pd.DataFrame) -> pd.DataFrame:
    """Return each cohort's first year shown, entry and last year, from :func:`cohorts`.

    ``cohort``, ``units_seen``, ``first_year`` and ``before`` (jobs per unit in it; missing where
    no year before entry is shown), ``entry``, ``last_year`` and ``after``. Cohorts without a year
    after entry, or of which no unit was seen in all the years, have no row.
    """
    rows = []
    for cohort, own in by_cohort.groupby("cohort"):
        at = own.set_index("since_entry")["jobs_per_unit"]
        first, last = own["since_entry"].min(), own["since_entry"].max()
        if 0 not in at.index or last <= 0 or pd.isna(at[0]):
            continue
        rows.append(
            {
                "cohort": cohort,
                "units_seen": own["units_seen"].iloc[0],
                "first_year": own["year"].min(),
                "before": at[first] if first < 0 else pd.NA,
                "entry": at[0],
                "last_year": own["year"].max(),
                "after": at[last],
            }
        )
    whole = ["cohort", "units_seen", "first_year", "last_year"]
    found = pd.DataFrame(rows, columns=[*whole[:3], "before", "entry", whole[3], "after"])
    means = ["before", "entry", "after"]
    return found.astype(dict.fromkeys(whole, "Int64") | dict.fromkeys(means, "Float64"))


def moves(records: Records) -> pd.DataFrame:
    """Return how many units have more, as many, fewer or no jobs than in their year of entry.

    ``move`` is ``grew``, ``kept``, ``fell`` (with somebody left), ``idle`` (nobody works in the
    chapter's year: closed or without activity), or missing where one of the two years has no
    figure. ``units``, ``share`` (percent of the units with both figures), ``jobs_at_entry`` and
    ``jobs_now``. Only units that entered before the chapter's year are looked at.
    """
    units = entered(records)
    before = units[known_true(units["joined_year"] < records.year)]
    jobs = records.outcomes.set_index(["unit_id", "year"])["jobs"]
    both = pd.DataFrame(
        {
            "at_entry": _jobs(jobs, before["unit_id"], before["joined_year"]),
            "now": _jobs(jobs, before["unit_id"], pd.Series(records.year, before.index)),
        }
    )
    known = both.notna().all(axis=1)
    change = both["now"] - both["at_entry"]
    move = pd.Series(pd.NA, index=both.index, dtype="str")
    for name, where in (
        ("grew", change > 0),
        ("kept", change == 0),
        ("fell", change < 0),
        ("idle", both["now"] == 0),
    ):
        move = move.mask(known & known_true(where), name)
    groups = [both[move == name] for name in MOVES] + [both[move.isna()]]
    return _moved(groups)


def _jobs(jobs: pd.Series, units: pd.Series, years: pd.Series) -> pd.Series:
    wanted = pd.MultiIndex.from_arrays([units, years.astype("Int64")])
    return jobs.reindex(wanted).set_axis(units.index).astype("Int64")


def _moved(groups: list[pd.DataFrame]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "move": pd.Series([*MOVES, None], dtype="str"),
            "units": pd.Series([len(group) for group in groups], dtype="Int64"),
            "jobs_at_entry": pd.Series(
                [group["at_entry"].sum() for group in groups], dtype="Int64"
            ),
            "jobs_now": pd.Series([group["now"].sum() for group in groups], dtype="Int64"),
        }
    )
    # Of units without one of the figures the sums would compare different units.
    frame.loc[frame["move"].isna(), ["jobs_at_entry", "jobs_now"]] = pd.NA
    compared = frame["units"].where(frame["move"].notna())
    whole = pd.Series(int(compared.sum()), frame.index)
    return frame.assign(share=100 * ratio(compared.astype("Int64"), whole))
