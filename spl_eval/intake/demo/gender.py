"""What each instrument sets out to do for women: UNDP's marker, and a target of inclusion."""

from __future__ import annotations

from collections.abc import Sequence

from spl_eval.intake.demo.draw import Draw
from spl_eval.intake.demo.outcomes import outcome
from spl_eval.intake.demo.records import Organisation

MARKERS = ("GEN0", "GEN1", "GEN2", "GEN3")
FEW_WOMEN, MANY_WOMEN = (35, 45, 17, 3), (8, 37, 40, 15)
"""Weights of the markers where women are fewer than half of the organisation, and elsewhere."""

NO_MARKER, NO_TARGET = 0.15, 0.45
AMBITION = (0.95, 1.3)
"""A target is the women at the signature times a number between these."""


def aim(draw: Draw, organisations: Sequence[Organisation]) -> None:
    """Give the instruments their marker and their target; some have neither."""
    for each in organisations:
        weights = MANY_WOMEN if each.women >= 0.5 else FEW_WOMEN
        for one in each.instruments:
            marker, unmarked = draw.choice(MARKERS, weights), draw.chance(NO_MARKER)
            ambition, aimless = draw.uniform(*AMBITION), draw.chance(NO_TARGET)
            women = sum(outcome(unit, one.signed.year).women_jobs for unit in each.units)
            one.gender_marker = "" if unmarked else marker
            one.women_target = round(women * ambition) if women and not aimless else None
