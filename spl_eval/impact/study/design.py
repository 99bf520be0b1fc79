"""What a study estimates and how, as its plan says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UNIT, TIME, COHORT, ORGANISATION = "unit_id", "year", "cohort", "organisation_id"
"""Columns of a study's panel; ``cohort`` is 0 for whoever had not signed by the study's year."""


@dataclass(frozen=True)
class Design:
    """The main estimate of a study.

    Attributes:
        year: the study's; effects are those of this year.
        families: outcomes by family; p-values are adjusted within each.
        comparison: "never_treated" or "not_yet_treated".
        covariates: columns of the panel.
        method: "dr", "reg" or "ipw".
        cluster: column of the clusters.
        alpha: one less the confidence level.
    """

    year: int
    families: Mapping[str, tuple[str, ...]]
    comparison: str = "never_treated"
    covariates: tuple[str, ...] = ()
    method: str = "dr"
    cluster: str = "organisation_id"
    alpha: float = 0.05

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Every outcome, in the order of the families."""
        return tuple(name for family in self.families.values() for name in family)
