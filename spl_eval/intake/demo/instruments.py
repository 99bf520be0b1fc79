"""What is signed: plans that lead to projects or do not, and projects without coordinator."""

from __future__ import annotations

import datetime as dt

from spl_eval.intake.demo.draw import Draw, weekday
from spl_eval.intake.demo.parameters import COORDINATED, LEAP, REPORT_YEAR
from spl_eval.intake.demo.records import Instrument, Organisation

LAST = dt.date(2019, 6, 20)
LEADS_TO_PROJECT, SECOND_PROJECT, SECOND_UNCOORDINATED = 0.72, 0.18, 0.3
CANCELLED = 0.12
"""Of what is not an organisation's first instrument, so that who was assisted stays assisted."""


def sign(draw: Draw, each: Organisation) -> None:
    """Draw the instruments of an organisation that was chosen."""
    if each.signed is None:
        return
    if each.line in COORDINATED:
        _plan_and_projects(draw, each, each.signed)
    else:
        first = Instrument("uncoordinated_project", each.signed, scripted=bool(each.script))
        _add(each, first)
        if draw.chance(SECOND_UNCOORDINATED):
            _later(draw, each, first, (480, 900), "uncoordinated_project")
    for later in each.instruments[1:]:
        if draw.chance(CANCELLED) and not later.scripted:
            later.status = "cancelled"


def _plan_and_projects(draw: Draw, each: Organisation, signed: dt.date) -> None:
    plan = Instrument("plan", signed, scripted=each.script == "plan")
    _add(each, plan)
    if each.project_2016:
        first = Instrument("derived_project", each.project_2016, plan, scripted=True)
        _add(each, first)
    else:
        if not draw.chance(LEADS_TO_PROJECT):
            return
        found = _later(draw, each, plan, (120, 430), "derived_project", plan)
        if found is None:
            return
        first = found
    if draw.chance(SECOND_PROJECT):
        _later(draw, each, first, (240, 600), "derived_project", plan)


def _later(
    draw: Draw,
    each: Organisation,
    after: Instrument,
    days: tuple[int, int],
    kind: str,
    parent: Instrument | None = None,
) -> Instrument | None:
    signed = after.signed + dt.timedelta(days=draw.whole(*days))
    # What was signed in 2016 is known: the rest waits for a year.
    signed += LEAP if signed.year == REPORT_YEAR else dt.timedelta()
    signed = weekday(signed)
    if signed > LAST:
        return None
    found = Instrument(kind, signed, parent)
    _add(each, found)
    return found


def _add(each: Organisation, instrument: Instrument) -> None:
    each.instruments.append(instrument)
