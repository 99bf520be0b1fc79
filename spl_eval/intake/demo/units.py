"""The productive units of an organisation, with every draw that their outcomes are made of."""

from __future__ import annotations

from spl_eval.intake.demo.draw import Draw
from spl_eval.intake.demo.organisations import share_of_women
from spl_eval.intake.demo.parameters import (
    BORN_LATER,
    EXPORTERS,
    JOBS_MEMORY,
    JOBS_NOISE,
    JOBS_NOISE_LIMIT,
    LEVEL_SPREAD,
    MISSING_CELL,
    MISSING_ENTRY,
    MISSING_FORMAL,
    MISSING_ROW,
    SALES_NOISE,
    SALES_SPREAD,
    UNIT_EFFECT,
    WOMEN_SPREAD_OF_UNIT,
    YEARS,
)
from spl_eval.intake.demo.places import BY_PROVINCE, PLACES
from spl_eval.intake.demo.records import Organisation, Unit
from spl_eval.intake.demo.trades import BY_SECTOR, TRADES

ANOTHER_SECTOR, ANOTHER_PROVINCE, NO_LEADER = 0.04, 0.03, 0.06
CELLS = ("jobs", "women_jobs", "formal_jobs", "wage_bill_ars", "sales_ars", "exports_ars")
MISSING = {"women_jobs": 2.0, "formal_jobs": 1.5, "wage_bill_ars": 2.5, "exports_ars": 1.5}
"""How much more often than other cells these are blank."""


def found(draw: Draw, each: Organisation) -> list[Unit]:
    """Draw the units of an organisation; those of 2016 have its sector and its province."""
    alike = bool(each.script) or each.paid_2016
    return [_unit(draw, each, alike) for _ in range(each.size)]


def _unit(draw: Draw, each: Organisation, alike: bool) -> Unit:
    sectors, places = [trade.sector for trade in TRADES], [place.province for place in PLACES]
    other_sector, other_province = draw.choice(sectors), draw.choice(places)
    sector = other_sector if draw.chance(ANOTHER_SECTOR) and not alike else each.sector
    province = other_province if draw.chance(ANOTHER_PROVINCE) and not alike else each.province
    locality = draw.choice(BY_PROVINCE[province].localities)
    trade = BY_SECTOR[sector]
    women = share_of_women(draw, each.women, WOMEN_SPREAD_OF_UNIT)
    formal = draw.chance(trade.formal + (0.1 if each.line in ("1.B", "2.B") else 0))
    exporter = draw.chance(EXPORTERS * trade.exports)
    share, leader = draw.uniform(0.03, 0.45), draw.share()
    return Unit(
        organisation=each,
        sector=sector,
        province=province,
        locality=locality if not draw.chance(0.1) else "",
        base=trade.level + draw.normal(0, LEVEL_SPREAD),
        women=women,
        formal=formal,
        formal_share=draw.uniform(0.45, 0.95) if formal else 0.0,
        rounding=draw.share(),
        response=draw.uniform(*UNIT_EFFECT),
        sales=trade.sales + draw.normal(0, SALES_SPREAD),
        export_share=share if exporter else 0.0,
        wage=draw.uniform(0.8, 1.4),
        noise=_noise(draw),
        sales_noise=tuple(draw.normal(0, SALES_NOISE) for _ in YEARS),
        born=_born(draw, each),
        closing=tuple(draw.share() for _ in YEARS),
        missing_rows=tuple(draw.chance(MISSING_ROW) for _ in YEARS),
        missing_cells=tuple(_missing_cells(draw) for _ in YEARS),
        missing_entry=draw.chance(MISSING_ENTRY),
        missing_formal=draw.chance(MISSING_FORMAL),
        leader=_leader(women, leader, draw.chance(NO_LEADER)),
    )


def _leader(women: float, drawn: float, missing: bool) -> str:
    if missing:
        return ""
    return "both" if drawn > 0.9 else "woman" if drawn < 0.9 * women else "man"


def _noise(draw: Draw) -> tuple[float, ...]:
    """Draw the ups and downs of a unit, each with a memory of the one before."""
    last, noise = 0.0, []
    for _ in YEARS:
        last = JOBS_MEMORY * last + draw.normal(0, JOBS_NOISE)
        noise.append(max(-JOBS_NOISE_LIMIT, min(JOBS_NOISE_LIMIT, last)))
    return tuple(noise)


def _born(draw: Draw, each: Organisation) -> int:
    """Return the first year of the unit: before its organisation applied."""
    later, share = draw.chance(BORN_LATER), draw.share()
    last = each.applied.year - 1
    first = YEARS[0]
    return first + int(share * (last - first + 1)) if later and last > first else first


def _missing_cells(draw: Draw) -> tuple[str, ...]:
    return tuple(cell for cell in CELLS if draw.chance(MISSING_CELL * MISSING.get(cell, 1.0)))
