"""Associative capacity: what organisations answered about working together, by survey."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pandas as pd

from spl_eval.results.programme import Records
from spl_eval.results.sums import known_true

DIMENSIONS = ("communication", "joint_decisions", "joint_negotiation", "fair_sharing")
"""Scores; the index is their mean, in organisations that answered all of them."""

BEFORE, ASSISTED, NEVER = "entered_between", "assisted", "not_assisted"
"""Status over two surveys: signed between them, by the first one's year, or not by the second's."""

LEAST, HIGHEST = 1, 5
"""The scores, and so the index, go from one to the other."""

LONGEST = 4
"""Years since the first signature from which organisations are counted together."""


@dataclass(frozen=True)
class Capacity:
    """The answers of organisations to the surveys up to a year.

    Attributes:
        answers: one row an organisation and survey: ``survey_id``, ``title``, ``year``,
            ``organisation_id``, ``answered`` (bool), ``reason``, the scores, ``complete``
            (answered all four), ``index`` (mean of the four; missing when not complete),
            ``cohort`` (Int64, year of the first signature as known in the study's year) and
            ``exposure`` (Int64: years from it to the survey; missing while not assisted).
        changes: one row an organisation with an index in two surveys that follow each other:
            ``organisation_id``, ``first``, ``second`` (their years), ``status``, ``index_first``,
            ``index_second``, ``change``.
    """

    answers: pd.DataFrame
    changes: pd.DataFrame


def capacity(follow_up: pd.DataFrame, surveys: pd.DataFrame, records: Records) -> Capacity:
    """Return the index of associative capacity in every survey up to the records' year.

    Args:
        follow_up: every answer; those of units are left out.
        surveys: ``survey_id``, ``title``, ``year``. Later ones than the records' year, and
            answers dated later, are left out.
        records: who had signed, as known then. Organisations that they do not hold are left out.
    """
    known = surveys[known_true(surveys["year"] <= records.year)]
    own = follow_up[follow_up["unit_id"].isna() & follow_up["organisation_id"].notna()]
    own = own[~known_true(own["date"].str.slice(0, 4) > str(records.year))]
    own = own[own["organisation_id"].isin(records.organisations["organisation_id"])]
    found = own.merge(known[["survey_id", "title", "year"]], on="survey_id", how="inner")
    scores = found[list(DIMENSIONS)].astype("Float64")
    complete = found["answered"].eq("yes") & scores.notna().all(axis=1)
    signed = records.instruments.sort_values("signed_year").drop_duplicates("organisation_id")
    cohort = found["organisation_id"].map(signed.set_index("organisation_id")["signed_year"])
    exposure = (found["year"] - cohort).astype("Int64")
    answers = found.assign(
        answered=found["answered"].eq("yes"),
        complete=complete,
        index=scores.mean(axis=1).where(complete),
        cohort=cohort.astype("Int64"),
        exposure=exposure.mask(known_true(exposure < 0)),
    )
    columns = ["survey_id", "title", "year", "organisation_id", "answered", "reason", *DIMENSIONS]
    answers = answers[[*columns, "complete", "index", "cohort", "exposure"]]
    answers = answers.sort_values(["year", "survey_id", "organisation_id"], ignore_index=True)
    return Capacity(answers, _changes(answers))


def responses(capacity: Capacity) -> pd.DataFrame:
    """Return who answered: a row a survey, whether assisted by then or not.

    Columns: ``survey_id``, ``title``, ``year``, ``assisted`` (bool), ``asked``, ``answered``,
    ``complete``, and one for each reason of who did not answer: ``not_found``, ``refused``,
    ``closed``, ``other``, ``unknown`` (no reason in the data).
    """
    reason = capacity.answers["reason"].fillna("unknown").where(~capacity.answers["answered"])
    reasons = ("not_found", "refused", "closed", "other", "unknown")
    rows = capacity.answers.assign(
        assisted=capacity.answers["exposure"].notna(),
        asked=1,
        **{name: reason.eq(name).fillna(False).astype(int) for name in reasons},
    )
    summed = ["asked", "answered", "complete", *reasons]
    keys = ["year", "survey_id", "title", "assisted"]
    return rows.groupby(keys, dropna=False)[summed].sum().astype("Int64").reset_index()


def groups(capacity: Capacity) -> pd.DataFrame:
    """Return the complete answers with ``group``: years assisted by the survey, the last open.

    "not_assisted", "0", ... and "4+".
    """
    own = capacity.answers[capacity.answers["complete"]].reset_index(drop=True)
    years = own["exposure"].clip(upper=LONGEST).astype("str")
    years = years.replace({str(LONGEST): f"{LONGEST}+"})
    return own.assign(group=years.where(own["exposure"].notna(), NEVER))


def _changes(answers: pd.DataFrame) -> pd.DataFrame:
    """Pair each organisation's indices in surveys that follow each other."""
    known = answers[answers["complete"]]
    years = sorted(answers["year"].unique())
    parts = []
    for first, second in itertools.pairwise(years):
        pair = known[known["year"] == first].merge(
            known[known["year"] == second], on="organisation_id", suffixes=("_first", "_second")
        )
        status = pd.Series(BEFORE, index=pair.index, dtype="str")
        status = status.mask(known_true(pair["cohort_second"] <= first), ASSISTED)
        status = status.mask(pair["exposure_second"].isna(), NEVER)
        parts.append(
            pair[["organisation_id", "index_first", "index_second"]].assign(
                first=int(first),
                second=int(second),
                status=status,
                change=pair["index_second"] - pair["index_first"],
            )
        )
    columns = ["organisation_id", "first", "second", "status"]
    columns += ["index_first", "index_second", "change"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def with_jobs(capacity: Capacity, records: Records) -> pd.DataFrame:
    """Return the changes with that of the mean jobs per unit between the same two years.

    Adds ``jobs_change`` (Float64: mean over the organisation's units whose jobs are known in
    both years; missing when there is none) and ``units`` (how many they are).
    """
    outcomes = records.outcomes.merge(records.units[["unit_id", "organisation_id"]], on="unit_id")
    jobs = outcomes.pivot_table(
        index=["organisation_id", "unit_id"], columns="year", values="jobs", aggfunc="first"
    ).astype("Float64")
    pairs = capacity.changes[["first", "second"]].drop_duplicates()
    parts = [
        _moved(
            capacity.changes[
                (capacity.changes["first"] == first) & (capacity.changes["second"] == second)
            ],
            _jobs_change(jobs, first, second),
        )
        for first, second in pairs.itertuples(index=False)
    ]
    none = _moved(capacity.changes, pd.Series(dtype="Float64"))
    return pd.concat(parts, ignore_index=True) if parts else none


def _jobs_change(jobs: pd.DataFrame, first: int, second: int) -> pd.Series:
    """Return each unit's change between two years; empty where one has no data."""
    if not {first, second} <= set(jobs.columns):
        return pd.Series(dtype="Float64")
    change: pd.Series = (jobs[second] - jobs[first]).dropna()
    return change


def _moved(own: pd.DataFrame, change: pd.Series) -> pd.DataFrame:
    if change.empty:
        unknown = pd.Series(pd.NA, index=own.index, dtype="Float64")
        return own.assign(jobs_change=unknown, units=0)
    of_organisation = change.groupby("organisation_id")
    whose = own["organisation_id"]
    return own.assign(
        jobs_change=whose.map(of_organisation.mean()).astype("Float64"),
        units=whose.map(of_organisation.size()).fillna(0).astype(int),
    )
