"""The sample that a plan asks for: its size, its allocation and its draw."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import pandas as pd

from spl_eval.impact.sample import (
    Allocation,
    ClusterEffect,
    Draw,
    SampleSize,
    allocate,
    cluster_effect,
    draw,
    size_for_difference,
    size_for_margin,
    strata_table,
)
from spl_eval.results.study.frame import BEFORE, SamplingFrame
from spl_eval.results.study.population import ASSISTED
from spl_eval.study_plan.plan import StudyPlan


@dataclass(frozen=True)
class Designed:
    """A sample as the plan asks for it.

    Attributes:
        frame: the units it draws from.
        strata: of ``strata_table``, with the outcome of the year before.
        mean: of the outcome of the year before, over the units that have it.
        sd: its standard deviation over the units.
        deff: of drawing within strata against drawing from all; 1 where it cannot be measured.
        simple: the size that drawing from all would take.
        size: the size with ``deff``.
        allocation: what each stratum gets.
        drawn: who.
    """

    frame: pd.DataFrame
    plan: StudyPlan
    strata: pd.DataFrame
    mean: float
    sd: float
    deff: float
    simple: SampleSize
    size: SampleSize
    allocation: Allocation
    drawn: Draw

    @property
    def without_outcome(self) -> int:
        """Units of the frame whose outcome of the year before is not known."""
        return int(self.frame[f"{self.plan.sample.outcome}{BEFORE}"].isna().sum())

    def allocated(self, method: str) -> Allocation:
        """Return what each stratum would get by an allocation."""
        return _allocated(self.strata, self.plan, self.size.issued, method)

    def clusters(self) -> ClusterEffect:
        """Return how alike the units of an organisation were, with as many as would answer."""
        values = self.frame[f"{self.plan.sample.outcome}{BEFORE}"]
        return cluster_effect(values, self.frame["organisation_id"])

    def for_difference(self) -> SampleSize | None:
        """Return the size that tells both arms' means apart by the least that matters.

        None where the plan names no least effect on the outcome, one arm is empty, or the
        likeness within organisations is unknown.
        """
        effect = self.plan.minimum_effect.get(self.plan.sample.outcome)
        share = float((self.frame["arm"] == ASSISTED).mean())
        found = self.clusters()
        if effect is None or not 0 < share < 1 or math.isnan(found.deff):
            return None
        answers = self.size.completes / self.frame["organisation_id"].nunique()
        likeness = max((1 + found.cv**2) * answers - 1, 0) * max(found.icc, 0)
        return size_for_difference(
            sd=self.sd,
            difference=effect,
            share=share,
            alpha=self.plan.alpha,
            power=self.plan.power,
            deff=1 + likeness,
            response=self.plan.sample.response,
        )


def designed(frame: SamplingFrame, plan: StudyPlan) -> Designed:
    """Return the sample that a plan asks for.

    Raises:
        ChoiceError: no variation to take a size from, or strata to take whole that do not exist.
        PanelError: units twice, or strata that would have the same label.
    """
    units, sample = frame.of_study, plan.sample
    before = f"{sample.outcome}{BEFORE}"
    strata = strata_table(units, sample.strata, before)
    sd = float(units[before].std())
    deff = stratified_effect(strata, sd)
    size_with = partial(
        size_for_margin,
        sd=sd,
        margin=sample.margin,
        population=len(units),
        alpha=plan.alpha,
        response=sample.response,
    )
    size = size_with(deff=deff)
    allocation = _allocated(strata, plan, size.issued, sample.allocation)
    return Designed(
        frame=units,
        plan=plan,
        strata=strata,
        mean=float(units[before].mean()),
        sd=sd,
        deff=deff,
        simple=size_with(),
        size=size,
        allocation=allocation,
        drawn=draw(units, allocation, seed=sample.seed),
    )


def stratified_effect(strata: pd.DataFrame, sd: float) -> float:
    """Return the variance of a proportional stratified mean over that of a simple one.

    Σ (N_h / N) · S_h² / S² (Cochran 1977, 5.6), never above 1: a plan gains nothing by being told
    that chance made its strata worse than none. A stratum whose spread is unknown counts with S².
    """
    if not sd > 0:
        return 1.0
    spread = strata["sd"].astype("float64").fillna(sd) ** 2
    share = strata["population"] / strata["population"].sum()
    return min(float((share * spread).sum()) / sd**2, 1.0)


def _allocated(strata: pd.DataFrame, plan: StudyPlan, n: int, method: str) -> Allocation:
    sample = plan.sample
    return allocate(
        strata,
        n,
        method=method,
        minimum=sample.minimum,
        take_all=sample.take_all,
        reserve=sample.reserve,
        response=sample.response,
        alpha=plan.alpha,
    )
