"""What a study's effect is worth: spending, jobs added, and what each of them cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from spl_eval import spanish
from spl_eval.impact.ratio import Ratio
from spl_eval.impact.study.estimates import Effect, refusal
from spl_eval.impact.study.subgroups import Subgroups
from spl_eval.impact.study.totals import added_in_year
from spl_eval.impact.study.worth import (
    Limits,
    Share,
    cost_per,
    envelope,
    job_years,
    limits,
    of_group,
    share_of,
    times,
    with_data,
)
from spl_eval.intake.reference import reference
from spl_eval.publish.midterm.study import Study
from spl_eval.results import money
from spl_eval.results.study.gross import Gross, gross
from spl_eval.results.study.spending import Spending, spending

FURTHER = 5
"""Years after the study's over which an effect is assumed to go on, in part, in job-years."""

NO_LINE = "No se conoce la línea de la primera firma."
ALL, MEASURED = "all", "with_data"
"""Units whose gains are added up: all that entered, or those of the estimate alone."""

JOBS, WOMEN = "jobs", "women_jobs"
YEARS = "job_years"


@dataclass(frozen=True)
class Worth:
    """What the chapter says of the worth of a study's effects, computed once.

    Attributes:
        study: the study.
        by_line: its effects on jobs by line.
    """

    study: Study
    by_line: Subgroups

    @cached_property
    def prices(self) -> Mapping[str, money.Prices]:
        """The indices of both splices, the study's first."""
        own = self.study.prices
        names = sorted(money.SPLICES, key=lambda name: name != own.splice)
        table = reference().prices
        return {name: money.prices(table, name, own.base_month) for name in names}

    @cached_property
    def spent(self) -> Mapping[str, Spending]:
        """What was paid, by splice; the study's first."""
        return {
            name: spending(self.study.records, self.study.units, prices)
            for name, prices in self.prices.items()
        }

    @property
    def spending(self) -> Spending:
        """What was paid, in the study's pesos."""
        return self.spent[self.study.prices.splice]

    def entered(self, outcome: str, whose: str = ALL) -> dict[int, int]:
        """Return the units whose gains are added up, by cohort."""
        if whose == MEASURED and outcome in self.study.found.effects:
            return with_data(self.study.found.effects[outcome])
        return self.study.entered

    def added(self, outcome: str = JOBS, whose: str = ALL) -> Effect:
        """Return what there is more of in the study's year, in all units that entered."""
        return self._total(outcome, whose, None)

    def years(self, persistence: float = 0.0, whose: str = ALL) -> Effect:
        """Return the job-years so far, and those to come with a persistence."""
        return self._total(JOBS, whose, persistence)

    def _total(self, outcome: str, whose: str, persistence: float | None) -> Effect:
        found = self.study.found
        if outcome not in found.effects:
            return refusal(found.refused.get(outcome, "El plan no estima este resultado."))
        effects, entered = found.effects[outcome], self.entered(outcome, whose)
        if persistence is None:
            return added_in_year(effects, entered, self.study.year)
        return job_years(
            effects, entered, self.study.year, persistence=persistence, further=FURTHER
        )

    @cached_property
    def costs(self) -> pd.DataFrame:
        """What each thing gained cost: a row a measure, assumption on units, and splice.

        Columns: ``measure`` (jobs, women_jobs, job_years), ``persistence`` (of job-years; 0 is to
        date), ``whose``, ``splice``, ``spent``, ``gained``, ``gained_low``, ``gained_high``,
        ``cost``, ``cost_low``, ``cost_high``, ``kind`` (of the ratio), ``refused``.
        """
        return pd.DataFrame(list(self._costs()))

    def _costs(self) -> Iterator[dict[str, Any]]:
        alpha = self.study.plan.alpha
        # Without persistence is to date, always told; the plan names further assumptions.
        further = [each for each in sorted(set(self.study.plan.persistence)) if each > 0]
        for whose in (ALL, MEASURED):
            gained = [(JOBS, np.nan, self.added(JOBS, whose))]
            gained += [(WOMEN, np.nan, self.added(WOMEN, whose))]
            gained += [(YEARS, each, self.years(each, whose)) for each in (0.0, *further)]
            for measure, persistence, effect in gained:
                for splice, spent in self.spent.items():
                    ratio = _priced(spent.total, effect, alpha)
                    yield {
                        "measure": measure,
                        "persistence": persistence,
                        "whose": whose,
                        "splice": splice,
                        "spent": spent.total,
                        **_columns("gained", effect),
                        **_cost_columns(ratio),
                        "refused": effect.refused,
                    }

    def main_costs(self) -> pd.DataFrame:
        """Return the costs for all units that entered, in the study's pesos, with their range.

        Adds ``lowest`` and ``highest``: the ends of the intervals over both assumptions on units
        without data and both splices, ``highest`` infinite where one of them has no limit.
        """
        every, keys = self.costs, ["measure", "persistence"]
        corners = ["cost", "cost_low", "cost_high"]
        spread = [
            (*key, *envelope([Limits(*row) for row in own[corners].itertuples(index=False)]))
            for key, own in every.groupby(keys, dropna=False)
        ]
        own = every[(every["whose"] == ALL) & (every["splice"] == self.study.prices.splice)]
        ranges = pd.DataFrame(spread, columns=[*keys, "lowest", "highest"])
        return own.merge(ranges, on=keys, how="left")

    @cached_property
    def gross(self) -> Gross:
        """The gross change of jobs of the assisted units."""
        return gross(self.study.panel, self.study.year)

    @cached_property
    def additional(self) -> Effect:
        """The additional jobs of the units whose gross change is known."""
        found = self.study.found
        if JOBS not in found.effects:
            return refusal(found.refused.get(JOBS, "El plan no estima este resultado."))
        return added_in_year(found.effects[JOBS], self.gross.counted, self.study.year)

    @property
    def additional_share(self) -> Share:
        """The part of the jobs gained that is additional."""
        return share_of(self.additional, self.gross.gained)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """The contribution of each line: a row a line of first signature, in order.

        Columns: those of ``Spending.by``, ``paid_share`` (0 to 1), ``effect``, ``effect_low``,
        ``effect_high`` (per unit), ``gained…`` (units times effect), ``cost…``, ``refused``.
        """
        frame = self.spending.by(["line"])
        rows = []
        for line, units, paid in zip(frame["line"], frame["units"], frame["paid"], strict=True):
            unknown = spanish.is_missing(line)
            effect = refusal(NO_LINE) if unknown else of_group(self.by_line, line)
            gained = times(effect, int(units))
            spent = float("nan") if spanish.is_missing(paid) else float(paid)
            ratio = _priced(spent, gained, self.study.plan.alpha)
            rows.append(
                {
                    **_columns("effect", effect),
                    **_columns("gained", gained),
                    **_cost_columns(ratio),
                    "refused": effect.refused,
                }
            )
        share = frame["paid"] / frame["paid"].sum(min_count=1)
        return pd.concat([frame.assign(paid_share=share), pd.DataFrame(rows)], axis=1)

    @property
    def basis(self) -> str:
        """The price base of the study's pesos."""
        return money.basis(self.study.prices)

    @property
    def month(self) -> str:
        """The month of the study's pesos: «diciembre de 2016»."""
        return spanish.date(self.study.prices.base_month)

    @property
    def stated(self) -> dict[str, Any]:
        """Period, price base and source of what costs are made of."""
        return {
            "period": spanish.years(self.study.population.first_year, self.study.year),
            "basis": self.basis,
            "sources": (reference().sources["consumer_prices"],),
        }


def _priced(spent: float, effect: Effect, alpha: float) -> Ratio | None:
    # Nothing paid is no cost of anything: «gratis» would be read as cheap.
    return cost_per(spent, effect, alpha) if spent > 0 else None


def _columns(name: str, effect: Effect) -> dict[str, float]:
    return {
        name: effect.estimate,
        f"{name}_low": effect.ci_low,
        f"{name}_high": effect.ci_high,
    }


def _cost_columns(ratio: Ratio | None) -> dict[str, Any]:
    own = limits(ratio)
    return {
        "cost": own.value,
        "cost_low": own.low,
        "cost_high": own.high,
        "kind": "none" if ratio is None else ratio.kind,
    }
