"""What a follow-up survey's tables say: who was drawn, who answered, and why the others did not."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spl_eval.intake.vocabularies import RESERVE
from spl_eval.results.sums import known_true

ANSWERED, OTHER = "answered", "other"
SAME = 0.01
"""Part by which the units that a stratum's probability implies may miss a whole number."""


@dataclass(frozen=True)
class Drawn:
    """The sample of units of a survey, in the shape of ``impact.sample``'s draws.

    ``table``: ``unit_id``, ``organisation_id``, ``stratum``, ``population`` (units of the stratum,
    n / probability), ``selection``, ``probability``, ``order``. ``unknown`` counts the rows left
    out because their stratum has no usable probability.
    """

    table: pd.DataFrame
    unknown: int


@dataclass(frozen=True)
class Answers:
    """What became of each unit sought: ``unit_id``, ``organisation_id``, ``status``, one row each.

    A unit sought several times has its last result. ``repeated`` counts those units.
    """

    table: pd.DataFrame
    repeated: int


def drawn(samples: pd.DataFrame, survey: str) -> Drawn:
    """Return the units that were drawn for a survey, and those of its reserve list."""
    own = samples[known_true(samples["survey_id"] == survey) & samples["unit_id"].notna()]
    own = own.drop_duplicates("unit_id").reset_index(drop=True)
    asked = own["selection"] != RESERVE
    counted = own[asked].groupby("stratum")["probability"].agg(["size", "median"])
    implied = counted["size"] / counted["median"].astype("float64").where(counted["median"] > 0)
    whole = implied.round()
    usable = ((implied - whole).abs() <= SAME * implied) | (counted["size"] == 1)
    population = own["stratum"].map(whole.where(usable)).astype("float64")
    kept = population.notna()
    table = own[["unit_id", "organisation_id", "stratum", "selection"]].assign(
        population=population,
        probability=own["probability"].astype("float64"),
        order=own["draw_order"].astype("Float64").fillna(0).astype(int),
    )
    return Drawn(table[kept].reset_index(drop=True), int((~kept).sum()))


def unit_answers(follow_up: pd.DataFrame, survey: str) -> Answers:
    """Return what became of the units that a survey sought."""
    own = follow_up[known_true(follow_up["survey_id"] == survey) & follow_up["unit_id"].notna()]
    return _answers(own, "unit_id")


def organisation_answers(follow_up: pd.DataFrame, survey: str) -> Answers:
    """Return what became of the organisations, which have no ``unit_id``, that a survey sought."""
    mine = known_true(follow_up["survey_id"] == survey)
    own = follow_up[mine & follow_up["unit_id"].isna() & follow_up["organisation_id"].notna()]
    return _answers(own, "organisation_id")


def _answers(own: pd.DataFrame, key: str) -> Answers:
    # The final result counts (AAPOR 2023); rows without a date come before those with one.
    ordered = own.sort_values(["date", "follow_up_id"], kind="stable", na_position="first")
    last = ordered.drop_duplicates(key, keep="last").sort_values(key, kind="stable")
    status = last["reason"].astype(object).where(last["reason"].notna(), OTHER)
    status = status.mask(known_true(last["answered"] == "yes"), ANSWERED)
    columns = list(dict.fromkeys(["unit_id", "organisation_id", key]))
    table = last[columns].assign(status=status.astype(object)).reset_index(drop=True)
    return Answers(table, int((own[key].value_counts() > 1).sum()))
