"""The regressions and propensity scores of a plan, or why there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spl_eval.impact.adjust.design import Design, Model, Outcomes, outcomes_of
from spl_eval.impact.adjust.propensity import Logit, logit
from spl_eval.impact.adjust.refusals import (
    FEW_COMPARED,
    NO_CONVERGENCE,
    NO_WEIGHT,
    separating,
    unidentified,
)
from spl_eval.impact.adjust.sample import Sample, in_order
from spl_eval.impact.adjust.spread import Spread, spreads, together
from spl_eval.impact.moments import Floats

MAX_PROPENSITY = 0.999
"""A cell whose fitted propensity reaches this is refused, as R's `did` refuses it."""

Progress = Callable[[int, int], None]


class Steps:
    """The steps done, of how many."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def tick(self) -> None:
        """Count one more step."""
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total)


Refused = list[tuple[int, str]]
"""Cells without estimate, each with the reason."""


def fitted(
    sample: Sample, designs: Sequence[Design], method: str, names: Sequence[str], steps: Steps
) -> tuple[list[Model], Refused]:
    """Fit every design, one period of covariates at a time so that only one is copied."""
    models: list[Model] = []
    refused: Refused = []
    for period in sorted({design.period for design in designs}):
        x = sample.covariates(period, slice(0, len(sample.rows)))
        of_period = [design for design in designs if design.period == period]
        fits = _Fits(sample, x, spreads(sample, x), method, names)
        by_cohort = [
            [d for d in of_period if d.treated == h] for h in range(len(sample.starts) - 1)
        ]
        for found in in_order(fits.of_cohort, by_cohort, len(sample.rows)):
            for design, fit in found:
                steps.tick()
                if isinstance(fit, Model):
                    models.append(fit)
                else:
                    refused += [(int(cell), fit) for cell in design.cells]
    return models, refused


@dataclass(frozen=True)
class _Fits:
    """What the fits of one period of covariates have in common."""

    sample: Sample
    x: Floats
    spreads: Sequence[Spread]
    method: str
    names: Sequence[str]

    def of_cohort(self, designs: Sequence[Design]) -> list[tuple[Design, Model | str]]:
        """Fit the designs of one cohort; each starts where the last one ended."""
        found: list[tuple[Design, Model | str]] = []
        start: Logit | None = None
        for design in designs:
            fit = self._fit(design, start)
            if isinstance(fit, Model):
                start = fit.logit
            found.append((design, fit))
        return found

    def _fit(self, design: Design, start: Logit | None) -> Model | str:
        """Return the fitted model, or why there is none."""
        treated = self.spreads[design.treated]
        compared = together([self.spreads[h] for h in design.pool])
        if not (treated.weight > 0 and compared.weight > 0):
            return NO_WEIGHT
        regressed = self.method != "ipw"
        needed = compared if regressed else together([treated, compared])
        whom = "en el grupo de comparación" if regressed else "entre tratadas y comparación"
        reference = self.sample.reference[design.period]
        reason = unidentified(needed, reference, self.names, whom)
        if reason is not None:
            return reason
        outcomes = outcomes_of(design.pool, design.period, compared, regressed)
        if self.method == "reg":
            return Model(design, treated, outcomes, None)
        return self._with_propensity(design, outcomes, start)

    def _with_propensity(
        self, design: Design, outcomes: Outcomes, start: Logit | None
    ) -> Model | str:
        treated = self.spreads[design.treated]
        both = (treated, outcomes.spread)
        fit = logit(self.sample, self.x, design.treated, design.pool, both, start)
        if fit.highest >= MAX_PROPENSITY:
            if treated.weight >= MAX_PROPENSITY * (treated.weight + outcomes.spread.weight):
                return FEW_COMPARED
            return separating(self.sample, self.x, design, fit, together(both), self.names)
        if not fit.converged:
            return NO_CONVERGENCE
        return Model(design, treated, outcomes, fit)
