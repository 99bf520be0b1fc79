"""What was asked for: the columns of a panel and the choices of an estimate."""

from __future__ import annotations

from dataclasses import dataclass

COMPARISONS = ("never_treated", "not_yet_treated")
BASE_PERIODS = ("varying", "universal")
METHODS = ("dr", "reg", "ipw")


@dataclass(frozen=True)
class Columns:
    """The names of a panel's columns.

    ``weights``, ``cluster`` and ``by`` do not change within a unit; ``covariates`` may.
    """

    outcomes: tuple[str, ...]
    unit: str
    time: str
    cohort: str
    covariates: tuple[str, ...] = ()
    weights: str | None = None
    cluster: str | None = None
    by: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return every column that is read, each once, in a fixed order."""
        wanted = [self.unit, self.time, self.cohort, *self.outcomes, *self.covariates]
        wanted += [name for name in (self.weights, self.cluster, self.by) if name is not None]
        return tuple(dict.fromkeys(wanted))


@dataclass(frozen=True)
class Choices:
    """The choices of an estimate; their meaning stands at ``att_gt``."""

    comparison: str = "never_treated"
    base_period: str = "varying"
    anticipation: float = 0
    method: str = "dr"
    alpha: float = 0.05
