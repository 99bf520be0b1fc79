"""What the analysis of sensitivity to parallel trends answers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Kind = Literal["parallel_trends", "relative_magnitudes", "smoothness"]


@dataclass(frozen=True)
class RobustSet:
    """The effects that the data admit under one restriction on the trends.

    Attributes:
        kind: restriction.
        m: its size; 0 for parallel trends.
        estimate: the effect under parallel trends, l'att.
        lower, upper: ends of the robust confidence set; NaN when there is none.
        identified_lower, identified_upper: ends of the set that the estimates alone, taken
            without sampling error, leave possible; NaN when they contradict the restriction.
        alpha: one less the confidence level.
        note: in Spanish; empty when there is nothing to say.
    """

    kind: Kind
    m: float
    estimate: float
    lower: float
    upper: float
    identified_lower: float
    identified_upper: float
    alpha: float
    note: str = ""

    @property
    def excludes_zero(self) -> bool:
        """Return whether all effects of the set have one sign; False when there is no set."""
        return self.lower > 0 or self.upper < 0


@dataclass(frozen=True)
class Breakdown:
    """The largest restriction for which the robust set still excludes zero.

    Attributes:
        kind: restriction.
        value: largest m; NaN when not even m = 0 excludes zero or there is no set, infinite when
            no m up to the limit of the search includes zero.
        tolerance: the set at ``value`` excludes zero and that at ``value + tolerance`` does not.
        alpha: one less the confidence level.
        note: in Spanish; empty when there is nothing to say.
    """

    kind: Kind
    value: float
    tolerance: float
    alpha: float
    note: str = ""


def no_set(kind: Kind, m: float, estimate: float, alpha: float, note: str) -> RobustSet:
    """Return the set that cannot be computed, with the reason."""
    return RobustSet(kind, m, estimate, math.nan, math.nan, math.nan, math.nan, alpha, note)
