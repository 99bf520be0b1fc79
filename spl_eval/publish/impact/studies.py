"""Estimate what was asked for, and bring one estimate or many into one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spl_eval import spanish
from spl_eval.errors import quoted
from spl_eval.publish.impact.progress import Progress
from spl_eval.publish.impact.request import CELLS, SIMPLE, Request
from spl_eval.publish.impact.words import whole

if TYPE_CHECKING:
    import pandas as pd

    from spl_eval.impact import Aggregate, Family, GroupTimeEffects


@dataclass(frozen=True)
class Study:
    """The estimate of one outcome in one subgroup, None where there are no subgroups.

    ``aggregate`` is the one that was asked for, and the simple one where the cells were.
    """

    outcome: str
    subgroup: Any
    effects: GroupTimeEffects
    aggregate: Aggregate
    kind: str

    @property
    def table(self) -> pd.DataFrame:
        """Return the table to show: the cells, the aggregate's rows, or its only number."""
        if self.kind == CELLS:
            return self.effects.table
        return overall_row(self.aggregate) if self.kind == SIMPLE else self.aggregate.table

    def name(self, request: Request) -> str:
        """Return what tells this estimate from the others: outcome, and subgroup if any."""
        if request.by is None:
            return quoted(self.outcome)
        own = f"{quoted(request.by)} = {quoted(whole(self.subgroup))}"
        return f"{quoted(self.outcome)}, {own}"


@dataclass(frozen=True)
class Studies:
    """All the estimates of a call, and which subgroups could not be estimated, and why."""

    members: tuple[Study, ...]
    notes: tuple[str, ...] = ()


def estimate(request: Request) -> Studies:
    """Return the studies, in the engine's order.

    Raises PanelError when nothing can be estimated, ChoiceError for a wrong choice.
    """
    from spl_eval.impact import Family, att_gt

    with Progress(request.panel_name, silent=request.quiet) as progress:
        found = att_gt(
            request.panel,
            outcome=request.outcomes[0] if len(request.outcomes) == 1 else list(request.outcomes),
            unit=request.unit,
            time=request.time,
            cohort=request.cohort,
            comparison=request.comparison,
            base_period=request.base_period,
            anticipation=request.anticipation,
            covariates=request.covariates,
            method=request.method,
            cluster=request.cluster,
            weights=request.weights,
            by=request.by,
            alpha=request.alpha,
            progress=progress,
        )
        if isinstance(found, Family):
            return _studies(request, found)
        return Studies((_study(request, found),))


def _studies(request: Request, family: Family) -> Studies:
    from spl_eval.impact import PanelError

    members: list[Study] = []
    refused: dict[tuple[str, str], list[Any]] = {}
    for effects in family.values():
        try:
            members.append(_study(request, effects))
        except PanelError as error:
            if request.by is None:
                raise
            # As the engine does: what one subgroup lacks does not cost the others.
            why = effects.outcome, " ".join(error.problems)
            refused.setdefault(why, []).append(effects.subgroup)
    notes = (*family.notes, *(_refusal(*why, who) for why, who in refused.items()))
    if not members:
        raise PanelError(notes)
    return Studies(tuple(members), notes)


def _refusal(outcome: str, why: str, subgroups: list[Any]) -> str:
    """Say which subgroups an outcome has no effects of, the first ones by name, and why."""
    from spl_eval.impact.problems import offenders

    named = offenders([whole(subgroup) for subgroup in subgroups], len(subgroups))
    many = spanish.number(len(subgroups))
    who = f"Subgrupo {named}" if len(subgroups) == 1 else f"{many} subgrupos ({named})"
    return f"{who}, {quoted(outcome)}: {why}"


def _study(request: Request, effects: GroupTimeEffects) -> Study:
    kind = request.aggregate
    aggregate = effects.aggregate(SIMPLE if kind == CELLS else kind, **request.window)
    return Study(effects.outcome, effects.subgroup, effects, aggregate, kind)


def overall_row(aggregate: Aggregate) -> pd.DataFrame:
    """Return the overall effect as a table of one row."""
    import pandas as pd

    low, high = aggregate.overall_ci
    row = {
        "att": aggregate.overall_att,
        "std_error": aggregate.overall_std_error,
        "ci_low": low,
        "ci_high": high,
    }
    return pd.DataFrame([row])


def subgroup_text(value: Any) -> str:
    """Write a subgroup as data: whole numbers without decimals, a missing one as nothing."""
    return "" if spanish.is_missing(value) else str(whole(value))
