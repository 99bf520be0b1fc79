"""What a study concludes of each main outcome, and how strong the evidence of it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import pandas as pd

from spl_eval.impact.study.evidence import Evidence, Facts, evidence
from spl_eval.publish.midterm.checks import Checks, one_decides, placebo_found
from spl_eval.publish.midterm.hidden_trend import hidden_effect
from spl_eval.publish.midterm.power import Detectable, detectable, visible
from spl_eval.publish.midterm.study import Study
from spl_eval.publish.views import Absent
from spl_eval.results.study.outcomes import OUTCOMES

OTHER = ("two_way", "by_unit")

Shown = TypeVar("Shown")

TESTS = {
    "naive_table": "por qué no alcanza con comparar sin más",
    "specification_chart": "otras especificaciones",
    "without_table": "el efecto sin una parte de los datos",
    "placebo_table": "efectos donde no debería haberlos",
    "trend_chart": "si las tendencias no fueran paralelas",
    "smooth_chart": "si hubiera una tendencia propia",
    "selection_table": "si algo que no se observa lo explicara",
    "attrition_table": "quiénes faltan",
}
"""What a section of checks is called where there is no effect to check, by its view."""


@dataclass(frozen=True)
class Conclusion:
    """What is concluded of one main outcome, and from what.

    Attributes:
        study: the study.
        outcome: a main outcome.
    """

    study: Study
    outcome: str

    @cached_property
    def refused(self) -> str:
        """Why there is no effect to conclude from; empty when there is one."""
        return self.study.found.refused.get(self.outcome, "")

    def view(self, of: Callable[[Checks], Shown | Absent]) -> Shown | Absent:
        """Return what a section shows of the outcome, or why there is nothing to show."""
        if self.refused:
            name = f"{of.__name__}_{self.outcome}"
            title = f"{OUTCOMES[self.outcome].label}: {TESTS.get(of.__name__, 'otras pruebas')}"
            return Absent(name, title, "No hay un efecto estimado que poner a prueba.")
        return of(self.checks)

    @cached_property
    def checks(self) -> Checks:
        """All that could shake it."""
        return Checks(self.study, self.outcome)

    @cached_property
    def detectable(self) -> Detectable:
        """What could have been seen."""
        return detectable(self.study, self.outcome)

    @cached_property
    def visible(self) -> float:
        """The smallest effect that could be seen, given the estimate's own error too."""
        return visible(self.study, self.checks.effect, self.detectable)

    @cached_property
    def facts(self) -> Facts:
        """What the rules look at."""
        study, checks, effect = self.study, self.checks, self.checks.effect
        row = study.main[study.main["outcome"] == self.outcome].iloc[0]
        share = checks.attrition.table.set_index("arm")["share"]
        limit = checks.relative_breakdown
        return Facts(
            estimate=effect.estimate,
            ci_low=effect.ci_low,
            ci_high=effect.ci_high,
            locked=study.status.locked,
            before_data=study.status.before_data,
            deviates="main" in study.status.exploratory and study.status.before_data is not False,
            visible=self.visible,
            minimum=study.plan.minimum_effect.get(self.outcome, float("nan")),
            pretrend_p=float(row["pretrend_p"]),
            hidden=hidden_effect(study, self.outcome),
            breakdown=float("nan") if limit is None else limit.value,
            agreeing=agreeing(checks.specifications, effect.estimate),
            placebo_found=placebo_found(checks),
            one_decides=one_decides(checks),
            complete=float(share.min()),
            uneven=float(share.max() - share.min()),
            bounds_low=checks.attrition.bounds.ci[0],
            bounds_high=checks.attrition.bounds.ci[1],
        )

    @cached_property
    def evidence(self) -> Evidence:
        """How strong the evidence is, by the declared rules."""
        return evidence(self.facts)


def comparable(specifications: pd.DataFrame) -> pd.DataFrame:
    """Return the specifications that answer the study's question: an effect in its year.

    Averages over all years and fixed effects ask another; errors by unit are no other estimate.
    """
    same = specifications["average"].eq("year") & ~specifications["specification"].isin(OTHER)
    return specifications[same & specifications["refused"].eq("")]


def agreeing(specifications: pd.DataFrame, estimate: float) -> float:
    """Return the share of comparable specifications whose interval lies on the estimate's side."""
    known = comparable(specifications)
    if known.empty:
        return float("nan")
    side = known["ci_low"] > 0 if estimate > 0 else known["ci_high"] < 0
    return float(side.mean())


def conclusions(study: Study) -> tuple[Conclusion, ...]:
    """Return the conclusions on the plan's main outcomes, in order."""
    return tuple(Conclusion(study, outcome) for outcome in study.plan.families["main"])


def leading(found: tuple[Conclusion, ...]) -> Conclusion:
    """Return the first main outcome that has an effect, of which the sections on checks are."""
    return next((each for each in found if not each.refused), found[0])
