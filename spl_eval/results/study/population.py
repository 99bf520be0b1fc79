"""Who is compared with whom: the units of a study, their panel, and the count of every exit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from spl_eval.errors import SplEvalError
from spl_eval.results.jobs.quality import size_of
from spl_eval.results.money import Prices
from spl_eval.results.programme import Records
from spl_eval.results.study.outcomes import measured
from spl_eval.results.sums import known_true

ASSISTED, COMPARISON = "assisted", "comparison"
WOMEN_GROUPS = ("none", "minority", "majority")
"""Share of women among a unit's jobs at the base year: none, under half, half or more."""

SIZES = {"1": ("idle", "1"), "2-5": ("2-5",), "6+": ("6-10", "11-50", "51+")}
"""Classes of size of the study, of the classes of the chapter on jobs: few units are large."""

BASE = ("jobs", "women_jobs", "formal_jobs", "wage_bill", "log_sales", "exports", "exporter")
"""Outcomes of which the value in the panel's first year is known of a unit as ``…_base``."""


class NoStudy(SplEvalError):
    """The data of the year cannot carry the study that the plan asks for."""


@dataclass(frozen=True)
class Population:
    """The units of a study as they stood on 31 December of ``year``.

    Attributes:
        year: the study's.
        first_year: of the panel.
        units: one row a unit: ``unit_id``, ``organisation_id``, ``arm`` ("assisted" or
            "comparison"), ``cohort`` (year of the organisation's first signature; 0 for the
            comparison), ``line`` of that signature, ``sector``, ``region``, ``province``,
            ``locality``, ``organisation_units``, ``applied_year``, ``size`` and ``women_share``
            (groups at the base year), and an ``…_base`` for each of :data:`BASE`.
        panel: one row a unit and year from ``first_year`` to ``year`` that the data hold:
            ``unit_id``, ``organisation_id``, ``year``, ``cohort`` and every outcome.
        flow: ``step``, ``arm``, ``reason``, ``organisations``, ``units``: who was there
            (``reason`` is missing), who left and why, in order.
    """

    year: int
    first_year: int
    units: pd.DataFrame
    panel: pd.DataFrame
    flow: pd.DataFrame

    @property
    def years(self) -> range:
        """The years of the panel."""
        return range(self.first_year, self.year + 1)

    def complete(self, outcome: str) -> pd.Series:
        """Say of each unit, in the order of ``units``, whether ``outcome`` is known every year."""
        known = self.panel[self.panel[outcome].notna()].groupby("unit_id")["year"].nunique()
        return self.units["unit_id"].map(known).fillna(0).astype(int).eq(len(self.years))


def population(
    records: Records, prices: Prices, *, entered_from: int, entered_to: int, years_before: int
) -> Population:
    """Return the units that entered ``entered_from`` to ``entered_to`` years ago, and the others.

    The comparison are the units of organisations that had applied when the last of those entered,
    and had not signed by the end of the year. The first signature counts, whatever became of it:
    who gave up or was cancelled later was offered the programme too (intention to treat).

    Raises:
        NoStudy: nobody entered in those years, nobody is left to compare with, or the outcomes
            do not reach back before the first entry.
    """
    organisations = _organisations(records, entered_from, entered_to)
    units = _units(records, organisations)
    chosen = organisations[organisations["exit"].isna()]
    _require_arms(chosen, units, records.year, entered_from, entered_to)
    cohorts = chosen.loc[chosen["arm"] == ASSISTED, "cohort"]
    first_year = _first_year(records, units, int(cohorts.min()), years_before)
    panel = _panel(records, units, prices, first_year)
    units = _with_base(units, panel, first_year)
    flow = pd.DataFrame(list(_flow(organisations, records)))
    return Population(records.year, first_year, units, panel, flow)


def _organisations(records: Records, entered_from: int, entered_to: int) -> pd.DataFrame:
    """Return every organisation known by then: its arm, its cohort, and why it is left out."""
    signed = records.instruments.sort_values(["signed_date", "instrument_id"], kind="stable")
    first = signed.drop_duplicates("organisation_id").set_index("organisation_id")
    found = records.organisations.copy()
    cohort = found["organisation_id"].map(first["signed_year"]).astype("Int64")
    line = found["organisation_id"].map(first["line"]).astype("str")
    exposure = records.year - cohort
    with_units = found["organisation_id"].isin(records.units["organisation_id"])
    leaves = pd.Series(pd.NA, index=found.index, dtype="str")
    leaves = leaves.mask(known_true(exposure < entered_from), "recent")
    leaves = leaves.mask(known_true(exposure > entered_to), "earlier")
    leaves = leaves.mask(found["signed"] & cohort.isna(), "undated")
    # Who applied after the last assisted ones entered was no candidate beside them; and its units
    # had to be there until it applied, while the others already could close.
    last_entry = records.year - entered_from
    late = ~found["signed"] & known_true(found["applied_year"] > last_entry)
    leaves = leaves.mask(late, "applied_late")
    leaves = leaves.mask(~with_units & leaves.isna(), "without_units")
    return found.assign(
        arm=found["signed"].map({True: ASSISTED, False: COMPARISON}).astype("str"),
        cohort=cohort.fillna(0).astype(int),
        line=line,
        exit=leaves,
    )


def _units(records: Records, organisations: pd.DataFrame) -> pd.DataFrame:
    of_organisation = organisations.loc[
        organisations["exit"].isna(), ["organisation_id", "arm", "cohort", "line", "applied_year"]
    ]
    own = records.units[
        [
            "unit_id",
            "organisation_id",
            "sector",
            "region",
            "province",
            "locality",
            "organisation_sector",
            "organisation_province",
            "organisation_region",
        ]
    ]
    found = own.merge(of_organisation, on="organisation_id", how="inner")
    for name in ("sector", "province", "region"):
        # A unit that says no place or sector of its own has that of its organisation.
        found[name] = found[name].fillna(found[f"organisation_{name}"])
    size = found.groupby("organisation_id")["unit_id"].transform("size")
    dropped = ["organisation_sector", "organisation_province", "organisation_region"]
    return found.drop(columns=dropped).assign(organisation_units=size).reset_index(drop=True)


def _require_arms(
    chosen: pd.DataFrame, units: pd.DataFrame, year: int, entered_from: int, entered_to: int
) -> None:
    problems = []
    if not (units["arm"] == ASSISTED).any():
        first, last = year - entered_to, year - entered_from
        problems.append(
            f"Ninguna organización con unidades firmó por primera vez entre {first} y {last}: no "
            "hay a quién mirar. Cambie «entered» en el plan, o el año."
        )
    if not (units["arm"] == COMPARISON).any():
        problems.append(
            f"Hasta {year} no hay unidades de organizaciones que se hayan postulado sin firmar: no "
            "hay con quién comparar, y ningún efecto se puede estimar."
        )
    if problems:
        raise NoStudy(" ".join(problems))


def _first_year(records: Records, units: pd.DataFrame, first_cohort: int, before: int) -> int:
    own = records.outcomes[records.outcomes["unit_id"].isin(units["unit_id"])]
    if own.empty or own["year"].min() >= first_cohort:
        raise NoStudy(
            f"Los resultados de las unidades no llegan a antes de {first_cohort}, la primera "
            "entrada: sin un año anterior no se puede estimar ningún cambio. Agregue a «outcomes» "
            "los años anteriores, o cambie «entered» en el plan."
        )
    return max(int(own["year"].min()), first_cohort - before)


def _panel(records: Records, units: pd.DataFrame, prices: Prices, first_year: int) -> pd.DataFrame:
    own = records.outcomes[records.outcomes["unit_id"].isin(units["unit_id"])]
    own = own[own["year"] >= first_year].reset_index(drop=True)
    whose = units[["unit_id", "organisation_id", "cohort"]]
    found = whose.merge(measured(own, prices), on="unit_id", how="inner")
    return found.sort_values(["unit_id", "year"], kind="stable").reset_index(drop=True)


def _with_base(units: pd.DataFrame, panel: pd.DataFrame, first_year: int) -> pd.DataFrame:
    base = panel[panel["year"] == first_year].set_index("unit_id")
    columns = {f"{name}_base": units["unit_id"].map(base[name]) for name in BASE}
    found = units.assign(**columns)
    share = found["women_jobs_base"] / found["jobs_base"].where(found["jobs_base"] > 0)
    women = pd.Series(pd.NA, index=found.index, dtype="str")
    women = women.mask(share == 0, WOMEN_GROUPS[0]).mask(share > 0, WOMEN_GROUPS[1])
    women = women.mask(share >= 0.5, WOMEN_GROUPS[2])
    of_class = {each: name for name, classes in SIZES.items() for each in classes}
    sizes = size_of(found["jobs_base"]).map(of_class).astype("str")
    return found.assign(size=sizes, women_share=women)


def _flow(organisations: pd.DataFrame, records: Records) -> Iterator[dict[str, object]]:
    """Yield the counts of who was there, who left and why, and who stays, by arm."""
    number = records.units.groupby("organisation_id")["unit_id"].size()
    units = organisations["organisation_id"].map(number).fillna(0).astype(int)
    for arm in (ASSISTED, COMPARISON):
        own = organisations["arm"] == arm
        yield _counted("known", arm, pd.NA, own, units)
        for reason in ("undated", "recent", "earlier", "applied_late", "without_units"):
            left = own & known_true(organisations["exit"] == reason)
            if left.any():
                yield _counted("left", arm, reason, left, units)
        yield _counted("study", arm, pd.NA, own & organisations["exit"].isna(), units)


def _counted(
    step: str, arm: str, reason: object, rows: pd.Series, units: pd.Series
) -> dict[str, object]:
    return {
        "step": step,
        "arm": arm,
        "reason": reason,
        "organisations": int(rows.sum()),
        "units": int(units[rows].sum()),
    }
