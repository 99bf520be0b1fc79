"""Make the whole programme from one seed, in an order that never changes."""

from __future__ import annotations

from dataclasses import dataclass

from spl_eval.intake.demo.activities import Activity, activities
from spl_eval.intake.demo.coordinators import Coordinator, assign
from spl_eval.intake.demo.draw import Draw
from spl_eval.intake.demo.follow_up import Answer, surveys
from spl_eval.intake.demo.gender import aim
from spl_eval.intake.demo.instruments import sign
from spl_eval.intake.demo.money import fund
from spl_eval.intake.demo.organisations import applicants, choose
from spl_eval.intake.demo.outcomes import outcome
from spl_eval.intake.demo.parameters import COORDINATED, REPORT_YEAR, SEED, YEARS
from spl_eval.intake.demo.records import Organisation, Unit
from spl_eval.intake.demo.sample import Chosen
from spl_eval.intake.demo.units import found
from spl_eval.intake.demo.year_2016 import choose_paid, fit_jobs, of_the_report

FEW_UNITS, FEW_UNITS_YEAR = 3, 2017
LEFT_OUT = 13_768
"""Draws that the follow-up took when it had no stream of its own: what is drawn after it stays."""


@dataclass(frozen=True)
class Programme:
    """Everything that was made, by date of application, signature or payment."""

    organisations: tuple[Organisation, ...]
    coordinators: tuple[Coordinator, ...]
    sample: tuple[Chosen, ...]
    answers: tuple[Answer, ...]
    activities: tuple[Activity, ...]


def simulate(seed: int = SEED) -> Programme:
    """Return the programme of ``seed``; only the default one is published and documented."""
    draw = Draw(seed)
    reported = of_the_report(draw)
    waiting = applicants(draw)
    choose(draw, waiting)
    organisations = sorted([*reported, *waiting], key=lambda each: each.applied)
    for number, each in enumerate(organisations, 1):
        each.code = f"O{number:03}"
        sign(draw, each)
    choose_paid(organisations)
    _leave_few_units(organisations)
    for each in organisations:
        fund(draw, each)
    for each in organisations:
        each.units = found(draw, each)
    fit_jobs(organisations, jobs_2016)
    _number(organisations)
    coordinators = assign(draw, organisations)
    chosen, answered = surveys(seed, organisations)
    draw.skip(LEFT_OUT)
    done = tuple(activities(draw))
    aim(draw, organisations)
    return Programme(tuple(organisations), tuple(coordinators), chosen, answered, done)


def _leave_few_units(organisations: list[Organisation]) -> None:
    """Leave an organisation with so few units that its grant per unit stands out."""
    there = [
        each
        for each in organisations
        if each.entry == FEW_UNITS_YEAR and each.line not in COORDINATED
    ]
    min(there, key=lambda each: each.size).size = FEW_UNITS


def entry_jobs(unit: Unit) -> tuple[int, int] | None:
    """Return women and men of a unit when it enters or applies, None where nobody wrote it."""
    if unit.missing_entry:
        return None
    each = unit.organisation
    there = outcome(unit, each.entry or each.applied.year)
    return there.women_jobs, there.jobs - there.women_jobs


def observed(unit: Unit, year: int, name: str) -> bool:
    """Say whether the data hold ``name`` (a column of the outcomes) of the unit in ``year``."""
    place = year - YEARS[0]
    return (
        year >= unit.born and not unit.missing_rows[place] and name not in unit.missing_cells[place]
    )


def jobs_2016(unit: Unit) -> int | None:
    """Return the jobs of a unit in 2016: of that year or, where missing, at its entry."""
    if observed(unit, REPORT_YEAR, "jobs"):
        return outcome(unit, REPORT_YEAR).jobs
    entry = entry_jobs(unit)
    return None if entry is None else sum(entry)


def _number(organisations: list[Organisation]) -> None:
    """Give every record its code, in the order in which a register would."""
    units = [unit for each in organisations for unit in each.units]
    for number, unit in enumerate(units, 1):
        unit.code = f"U{number:04}"
    signed = [instrument for each in organisations for instrument in each.instruments]
    for number, instrument in enumerate(sorted(signed, key=lambda one: one.signed), 1):
        instrument.code = f"I{number:03}"
    paid = [one for instrument in signed for one in instrument.payments]
    for number, one in enumerate(sorted(paid, key=lambda payment: payment.date), 1):
        one.code = f"D{number:04}"
