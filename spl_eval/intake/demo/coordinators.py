"""Who coordinates the plans: a few persons in each province, of no name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from spl_eval.intake.demo.draw import Draw
from spl_eval.intake.demo.parameters import COORDINATED
from spl_eval.intake.demo.records import Organisation

PLANS_EACH = 3
"""Organisations that one coordinator takes on before another is called."""

WOMAN, WOMAN_BY_TRADE = 0.3, 0.5
"""Chance that a coordinator is a woman: the same for all, and by the women of the first group."""

NO_SEX = 0.04
FROM_ELSEWHERE = 0.15


@dataclass
class Coordinator:
    """One coordinator; ``sex`` is empty where nobody wrote it down."""

    code: str
    province: str
    sex: str
    organisations: int = 0


def assign(draw: Draw, organisations: Sequence[Organisation]) -> list[Coordinator]:
    """Give each plan, and the projects that come from it, a coordinator of the province."""
    found: list[Coordinator] = []
    coordinated = [each for each in organisations if each.signed and each.line in COORDINATED]
    for each in sorted(coordinated, key=_by_signature):
        there = [one for one in found if one.province == each.province]
        free = [one for one in there if one.organisations < PLANS_EACH]
        sex = "woman" if draw.chance(WOMAN + WOMAN_BY_TRADE * each.women) else "man"
        missing, elsewhere, which = draw.chance(NO_SEX), draw.chance(FROM_ELSEWHERE), draw.share()
        if elsewhere and found:
            one = found[int(which * len(found))]
        elif free:
            one = free[0]
        else:
            one = Coordinator(f"C{len(found) + 1:02}", each.province, "" if missing else sex)
            found.append(one)
        one.organisations += 1
        for instrument in each.instruments:
            instrument.coordinator = one.code
    return found


def _by_signature(each: Organisation) -> tuple[dt.date, str]:
    return each.signed or dt.date.max, each.code
