"""The frame of a follow-up survey: the units that could be drawn, and what is known of each."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spl_eval.results.money import Prices
from spl_eval.results.programme import Records
from spl_eval.results.study.outcomes import measured
from spl_eval.results.study.population import ASSISTED, COMPARISON, NoStudy
from spl_eval.results.sums import known_true

OUTSIDE = "outside"
"""Arm of the units of organisations that the study leaves out: they entered earlier, or only in
the year of the survey, or nobody knows when."""

NO_LINE, OTHER_LINE = "sin firma", "fuera del estudio"
"""What stands for a line in the comparison pool, and in what the study leaves out."""

BEFORE = "_before"
"""Ending of an outcome of the year before the survey's."""

OF_UNIT = ("sector", "province", "region")


@dataclass(frozen=True)
class SamplingFrame:
    """The units that a survey of ``year`` could draw, by what was known when that year ended.

    ``units`` has one row a unit, sorted: ``unit_id``, ``organisation_id``, ``arm`` ("assisted",
    "comparison" or :data:`OUTSIDE`), ``line`` (of the first signature, :data:`NO_LINE` or
    :data:`OTHER_LINE`), ``sector``, ``province``, ``region``, each outcome in the year of the
    survey, and each in the year before with the ending :data:`BEFORE` (floats, NaN if unknown).
    ``applied_late`` counts the units of organisations that applied in the survey's year, which no
    draw made before it could have had.
    """

    year: int
    units: pd.DataFrame
    applied_late: int

    @property
    def of_study(self) -> pd.DataFrame:
        """The units of both arms of the study: those a plan draws from."""
        return self.units[self.units["arm"] != OUTSIDE].reset_index(drop=True)


def sampling_frame(
    records: Records, prices: Prices, *, entered_from: int, entered_to: int
) -> SamplingFrame:
    """Return the frame of a survey held in ``records.year``.

    Organisations that had applied, or signed, before that year; assisted are those that signed
    for the first time ``entered_from`` to ``entered_to`` years before, comparison those that had
    not signed when the year ended. They are the arms of ``population``, less who applied in the
    year itself.

    Raises:
        NoStudy: nobody of either arm could be drawn.
    """
    organisations = _organisations(records, entered_from, entered_to)
    units = _units(records, organisations)
    late = units.pop("late")
    found = _with_outcomes(records, prices, units[~late])
    frame = SamplingFrame(records.year, found, int(late.sum()))
    if frame.of_study.empty:
        raise NoStudy(
            f"En {records.year} no hay unidades de organizaciones que hayan firmado de "
            f"{entered_from} a {entered_to} años antes, ni de las que esperaban: no hay a quién "
            "consultar. Cambie «entered» en el plan, o el año."
        )
    return frame


def _organisations(records: Records, entered_from: int, entered_to: int) -> pd.DataFrame:
    signed = records.instruments.sort_values(["signed_date", "instrument_id"], kind="stable")
    first = signed.drop_duplicates("organisation_id").set_index("organisation_id")
    found = records.organisations
    cohort = found["organisation_id"].map(first["signed_year"]).astype("Int64")
    exposure = records.year - cohort
    inside = known_true((exposure >= entered_from) & (exposure <= entered_to))
    arm = pd.Series(OUTSIDE, index=found.index).mask(inside, ASSISTED)
    arm = arm.mask(~found["signed"].astype(bool), COMPARISON)
    line = found["organisation_id"].map(first["line"]).astype(object)
    line = line.mask(arm == COMPARISON, NO_LINE).mask(arm == OUTSIDE, OTHER_LINE)
    # Whoever signed before was known by then, whenever the application is dated.
    late = known_true(found["applied_year"] >= records.year) & ~known_true(exposure > 0)
    return found[["organisation_id", *OF_UNIT]].assign(arm=arm, line=line, late=late)


def _units(records: Records, organisations: pd.DataFrame) -> pd.DataFrame:
    own = records.units[["unit_id", "organisation_id", *OF_UNIT]]
    found = own.merge(organisations, on="organisation_id", suffixes=("", "_of_organisation"))
    for name in OF_UNIT:
        # A unit that says no place or sector of its own has that of its organisation.
        found[name] = found[name].fillna(found.pop(f"{name}_of_organisation"))
    return found.sort_values("unit_id", kind="stable", ignore_index=True)


def _with_outcomes(records: Records, prices: Prices, units: pd.DataFrame) -> pd.DataFrame:
    found = units.reset_index(drop=True)
    for year, ending in ((records.year, ""), (records.year - 1, BEFORE)):
        own = records.outcomes[records.outcomes["year"] == year].reset_index(drop=True)
        values = measured(own, prices).set_index("unit_id").drop(columns="year")
        columns = {f"{name}{ending}": found["unit_id"].map(values[name]) for name in values}
        found = found.assign(**columns)
    return found
