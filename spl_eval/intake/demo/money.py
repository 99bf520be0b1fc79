"""What is approved, paid and accounted for, and how long it takes."""

from __future__ import annotations

import datetime as dt

from spl_eval.intake.demo.draw import Draw, exp, log, weekday
from spl_eval.intake.demo.parameters import CEILING_PATH, END, LEAP, REPORT_YEAR
from spl_eval.intake.demo.places import BY_PROVINCE, DELAYS
from spl_eval.intake.demo.records import Instrument, Organisation, Payment

MONTH = 30.4
GRANTS = {
    ("1.A", "plan"): (46_000, 1_200),
    ("2.A", "plan"): (44_000, 1_200),
    ("1.A", "derived_project"): (70_000, 5_500),
    ("2.A", "derived_project"): (60_000, 5_200),
    ("1.B", "uncoordinated_project"): (160_000, 5_000),
    ("2.B", "uncoordinated_project"): (140_000, 5_000),
    ("3", "uncoordinated_project"): (220_000, 4_000),
}
"""Grant in pesos of 2012: a part of its own, and one for each unit."""

CEILINGS = {
    ("1.A", "plan"): 95_000,
    ("2.A", "plan"): 90_000,
    ("1.A", "derived_project"): 250_000,
    ("2.A", "derived_project"): 230_000,
    ("1.B", ""): 340_000,
    ("2.B", ""): 320_000,
    ("3", ""): 500_000,
}
"""Ceiling in pesos of 2012, by line and kind of instrument (none: the line's only kind)."""

SPREAD_OF_GRANTS, NO_COUNTERPART = 0.22, 0.12
DELAY_SPREAD, NEVER_PAID, LAST_NOT_PAID = 0.45, 0.06, 0.15
PARTS = ((1.0,), (0.5, 0.5), (0.4, 0.3, 0.3), (0.25, 0.25, 0.25, 0.25))


def ceiling(line: str, kind: str, year: int) -> int:
    """Return the ceiling of a year in pesos of that year, as a round number."""
    base = CEILINGS.get((line, kind)) or CEILINGS[line, ""]
    return int(base * CEILING_PATH[year] / 5_000) * 5_000


def fund(draw: Draw, each: Organisation) -> None:
    """Draw the money of every instrument of an organisation."""
    for instrument in each.instruments:
        _approve(draw, each, instrument)
        instrument.payments = _payments(draw, each, instrument)
    _keep_to_2016(draw, each)
    for instrument in each.instruments:
        _finish(draw, instrument)


def _approve(draw: Draw, each: Organisation, instrument: Instrument) -> None:
    own, per_unit = GRANTS[each.line, instrument.kind]
    year = instrument.signed.year
    grant = (own + per_unit * each.size) * CEILING_PATH[year]
    grant *= exp(draw.normal(0, SPREAD_OF_GRANTS))
    top = ceiling(each.line, instrument.kind, year)
    instrument.grant = min(top, int(grant / 500) * 500)
    share = draw.uniform(0.1, 0.6)
    if not draw.chance(NO_COUNTERPART):
        instrument.counterpart = int(instrument.grant * share / 100) * 100


def _payments(draw: Draw, each: Organisation, instrument: Instrument) -> list[Payment]:
    """Draw the payments until the end of the programme: what comes later is not there."""
    median = DELAYS[BY_PROVINCE[each.province].region]
    months = exp(log(median) + draw.normal(0, DELAY_SPREAD))
    never, unfinished = draw.chance(NEVER_PAID), draw.chance(LAST_NOT_PAID)
    day = instrument.signed + dt.timedelta(days=max(6, round(months * MONTH)))
    if instrument.kind == "plan":
        number = draw.whole(3, 6)
        parts, concept, gap = (1 / number,) * number, "coordinator_fee", (55, 95)
    else:
        parts, concept, gap = draw.choice(PARTS, (1, 3, 3, 2)), "project_activity", (80, 190)
    paid = []
    for part in parts:
        paid.append(Payment(weekday(day), concept, int(instrument.grant * part)))
        day += dt.timedelta(days=draw.whole(*gap))
    if unfinished and len(paid) > 1:
        paid.pop()
    return [] if never and not each.paid_2016 else paid


def _keep_to_2016(draw: Draw, each: Organisation) -> None:
    """Pay in 2016 whom the report says, and nobody else."""
    if not each.paid_2016:
        for instrument in each.instruments:
            _skip_2016(instrument)
        return
    lasting = [one for one in each.instruments if one.status != "cancelled"]
    every = [one for instrument in lasting for one in instrument.payments]
    before = [one for one in every if one.date.year < REPORT_YEAR]
    if any(one.date.year == REPORT_YEAR for one in every):
        return
    late = weekday(dt.date(REPORT_YEAR, 2, 3) + dt.timedelta(days=draw.whole(0, 120)))
    if before:
        max(before, key=lambda one: one.date).date = late
    else:
        first = min(each.instruments, key=lambda one: one.signed)
        earliest = weekday(first.signed + dt.timedelta(days=20))
        first.payments[0].date = max(earliest, late)


def _skip_2016(instrument: Instrument) -> None:
    if any(one.date.year == REPORT_YEAR for one in instrument.payments):
        for one in instrument.payments:
            late = one.date.year >= REPORT_YEAR
            one.date = weekday(one.date + LEAP) if late else one.date


def _finish(draw: Draw, instrument: Instrument) -> None:
    """Say how an instrument stands at the end of the programme, and what was accounted for."""
    if instrument.status == "cancelled":
        instrument.end = min(END, instrument.signed + dt.timedelta(days=draw.whole(60, 420)))
        last = instrument.end
    else:
        last = END
    planned = len(instrument.payments)
    instrument.payments = [one for one in instrument.payments if one.date <= last]
    ends = [one.date + dt.timedelta(days=draw.whole(30, 200)) for one in instrument.payments]
    if not instrument.status:
        if not instrument.payments:
            instrument.status = "signed"
        elif planned == len(instrument.payments) and max(ends) <= END:
            instrument.status, instrument.end = "finished", max(ends)
        else:
            instrument.status = "in_execution"
    for one in instrument.payments:
        one.accounted = _accounted(draw, one)


def _accounted(draw: Draw, payment: Payment) -> int | None:
    months = (END - payment.date).days / MONTH
    settled, partly = draw.share(), draw.uniform(0.3, 0.95)
    if months < 8:
        return None if settled < 0.7 else 0
    if settled < 0.76:
        return payment.amount
    return int(payment.amount * partly) if settled < 0.9 else None
