"""How each unit fares in each year, without the programme and with it.

Both are made of the same draws, closures and rounding included: their difference is the
programme's effect and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from spl_eval.intake.demo.draw import exp, log
from spl_eval.intake.demo.parameters import (
    BASE_LEVEL,
    CLOSURE,
    EFFECTS,
    EXPOSURE,
    FORMAL_PATH_SHARE,
    JOBS_PATH,
    PRICES,
    SALES_BASE,
    SALES_PATH,
    SALES_SIZE,
    WAGE_2010,
    WOMEN_PATH_SHARE,
    YEARS,
)
from spl_eval.intake.demo.records import Unit


@dataclass(frozen=True)
class Outcome:
    """One unit in one year, nothing missing; ``open`` is false from the year of closure on."""

    open: bool
    jobs: int = 0
    women_jobs: int = 0
    formal_jobs: int = 0
    wage_bill_ars: int = 0
    sales_ars: int = 0
    exports_ars: int = 0


CLOSED = Outcome(open=False)


def level(unit: Unit) -> float:
    """Return the unit's lasting level of jobs: above one, by sector, organisation and unit."""
    each = unit.organisation
    return 1.05 + exp(BASE_LEVEL + each.level + each.calibration + unit.base)


def closes(unit: Unit) -> int:
    """Return the year in which the unit closes, one after the last year if it does not.

    It may from the year after its organisation signed, or applied without success. The
    probability falls with the size, so that large and small units lose as many jobs a year,
    and trends stay parallel whatever the level.
    """
    each = unit.organisation
    start = each.entry or each.applied.year
    for place, year in enumerate(YEARS):
        if year > start and unit.closing[place] < CLOSURE / (level(unit) + JOBS_PATH[year]):
            return year
    return YEARS[-1] + 1


def effect(unit: Unit, year: int, outcome: str) -> float:
    """Return the unit's latent effect on ``outcome``, in jobs or in the logarithm of sales."""
    entry = unit.organisation.entry
    if entry is None or year < entry:
        return 0.0
    full = EFFECTS[unit.organisation.line][outcome]
    return full * EXPOSURE[year - entry] * unit.response


def outcome(unit: Unit, year: int, *, programme: bool = True) -> Outcome:
    """Return how the unit fares in ``year``, with the programme or without it."""
    if year >= closes(unit):
        return CLOSED
    place = year - YEARS[0]

    def gain(name: str) -> float:
        return effect(unit, year, name) if programme else 0.0

    own = 1 + (level(unit) - 1) * (1 + unit.noise[place]) + unit.shift
    # The shock of the organisation is never so low that women or registered jobs exceed all.
    common = JOBS_PATH[year] + max(0.0, unit.organisation.noise[place])
    jobs = own + common + gain("jobs")
    women = unit.women * own + WOMEN_PATH_SHARE * common + gain("women_jobs")
    formal = unit.formal_share * own + FORMAL_PATH_SHARE * common + gain("formal_jobs")
    whole = int(jobs + unit.rounding)
    wage = WAGE_2010 * PRICES[year] * unit.wage
    real = SALES_BASE + unit.sales + SALES_SIZE * log(level(unit)) + SALES_PATH[year]
    without = exp(real + unit.sales_noise[place]) * PRICES[year]
    return Outcome(
        open=True,
        jobs=whole,
        women_jobs=int(women + unit.rounding),
        formal_jobs=int(formal + unit.rounding),
        # Owners and members take no wage.
        wage_bill_ars=int((whole - 1) * wage / 100) * 100,
        sales_ars=int(without * exp(gain("log_sales")) / 100) * 100,
        exports_ars=int(without * unit.export_share / 100) * 100,
    )
