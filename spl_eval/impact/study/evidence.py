"""How strong the evidence of an effect is, by rules declared before anybody looks at it.

Five questions, each answered from numbers that the study prints: was it designed before, could it
have seen an effect that matters, did both groups go the same way before, would another reasonable
analysis say the same, and who is missing. The chain is as strong as its weakest links.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

STRONG, FAIR, WEAK, UNKNOWN = "strong", "fair", "weak", "unknown"
DIMENSIONS = ("design", "power", "trends", "robustness", "attrition")

SUSPICIOUS_P = 0.05
"""A joint test before entry below this is a bad sign; above it proves nothing."""

CALM_BREAKDOWN, SOME_BREAKDOWN = 1.0, 0.5
"""Violations of parallel trends after entry, as multiples of the largest seen before, that the
conclusion survives (Rambachan and Roth 2023 take 1 as the natural benchmark)."""

MOST, MANY = 0.9, 2 / 3
"""Shares of the specifications that must say the same."""

COMPLETE, HALF, UNEVEN = 0.8, 0.5, 0.05
"""Shares of units estimated, and the difference of the arms, of the What Works Clearinghouse's
order of magnitude: 20 per cent missing and 5 points apart are its cautious boundary."""


@dataclass(frozen=True)
class Facts:
    """What the rules look at, for one effect. NaN where it could not be had.

    Attributes:
        estimate, ci_low, ci_high: of the effect.
        locked, before_data, deviates: the plan's; ``deviates`` where the main estimate does.
        visible: the smallest effect that could be seen, the estimate's own error included.
        minimum: the smallest effect that would matter; NaN if the plan names none.
        pretrend_p: of the joint test before entry.
        hidden: false effect that a trend of its own, seen by the test half of the time, would
            give in the study's year; its size.
        breakdown: largest violation, in multiples of those before entry, that still leaves zero
            out; NaN where even none does.
        agreeing: share of the specifications whose interval lies on the effect's side of zero.
        placebo_found: whether a placebo entry or a placebo outcome shows an effect.
        one_decides: whether leaving out one organisation, sector or province turns the sign.
        complete: share of units estimated, in the arm with fewer.
        uneven: difference of that share between the arms, in absolute value.
        bounds_low, bounds_high: Lee's bounds, with their uncertainty.
    """

    estimate: float
    ci_low: float
    ci_high: float
    locked: bool
    before_data: bool | None
    deviates: bool
    visible: float
    minimum: float
    pretrend_p: float
    hidden: float
    breakdown: float
    agreeing: float
    placebo_found: bool
    one_decides: bool
    complete: float
    uneven: float
    bounds_low: float
    bounds_high: float

    @property
    def is_seen(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.ci_low > 0 or self.ci_high < 0


@dataclass(frozen=True)
class Evidence:
    """The strength of the evidence: of each dimension, and in all."""

    dimensions: dict[str, str]
    mark: str


def evidence(facts: Facts) -> Evidence:
    """Rate an effect by the declared rules.

    The mark is "strong" when no dimension is weak or unknown and at least three are strong;
    "weak" when two or more are weak or unknown; "fair" else.
    """
    rated = {
        "design": _design(facts),
        "power": _power(facts),
        "trends": _trends(facts),
        "robustness": _robustness(facts),
        "attrition": _attrition(facts),
    }
    levels = list(rated.values())
    doubtful = sum(level in (WEAK, UNKNOWN) for level in levels)
    if doubtful == 0 and levels.count(STRONG) >= 3:
        return Evidence(rated, STRONG)
    return Evidence(rated, WEAK if doubtful >= 2 else FAIR)


def _design(facts: Facts) -> str:
    if not facts.locked or facts.deviates or facts.before_data is False:
        return WEAK
    return STRONG if facts.before_data else FAIR


def _power(facts: Facts) -> str:
    """Rate what could have been seen; without a minimum, an effect that was seen is enough."""
    if math.isnan(facts.visible):
        return UNKNOWN
    if math.isnan(facts.minimum):
        return FAIR if facts.is_seen else UNKNOWN
    if facts.visible <= facts.minimum:
        return STRONG
    return FAIR if facts.visible <= 2 * facts.minimum else WEAK


def _trends(facts: Facts) -> str:
    """Rate the trends before entry by what was seen of them, and by what could hide.

    Strong: the conclusion survives violations as large as those before entry; or half as large,
    and the trend that the test would miss half of the time makes less than half of the effect.
    Weak: the test rejects; or it survives less than half, and that trend could make all of it.
    """
    if math.isnan(facts.pretrend_p):
        return UNKNOWN
    if facts.pretrend_p < SUSPICIOUS_P:
        return WEAK
    if not facts.is_seen:
        return FAIR
    survives = -1.0 if math.isnan(facts.breakdown) else facts.breakdown
    hides = math.inf if math.isnan(facts.hidden) else facts.hidden / abs(facts.estimate)
    if survives >= CALM_BREAKDOWN or (survives >= SOME_BREAKDOWN and hides <= HALF):
        return STRONG
    return FAIR if survives >= SOME_BREAKDOWN or hides < 1 else WEAK


def _robustness(facts: Facts) -> str:
    if facts.placebo_found or facts.one_decides:
        return WEAK
    if not facts.is_seen:
        return FAIR
    if math.isnan(facts.agreeing):
        return UNKNOWN
    if facts.agreeing >= MOST:
        return STRONG
    return FAIR if facts.agreeing >= MANY else WEAK


def _attrition(facts: Facts) -> str:
    if math.isnan(facts.complete):
        return UNKNOWN
    if facts.complete >= COMPLETE and facts.uneven <= UNEVEN:
        return STRONG
    same_side = facts.bounds_low > 0 or facts.bounds_high < 0
    if facts.is_seen and not same_side:
        return WEAK
    return FAIR if facts.complete >= HALF else WEAK
