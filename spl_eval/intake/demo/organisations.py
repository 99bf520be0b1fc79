"""Who applies, and who is chosen: selection on size, sector, province and unobserved level."""

from __future__ import annotations

import datetime as dt
import math

from spl_eval.intake.demo.draw import Draw, exp, log, weekday
from spl_eval.intake.demo.parameters import (
    ORGANISATION_NOISE,
    ORGANISATION_SPREAD,
    WOMEN_SPREAD_OF_ORGANISATION,
    YEARS,
)
from spl_eval.intake.demo.places import BY_PROVINCE, PLACES, Place
from spl_eval.intake.demo.records import Organisation
from spl_eval.intake.demo.trades import BY_SECTOR, TRADES

LINE_WEIGHTS = {"1.A": 36, "1.B": 10, "2.A": 36, "2.B": 9, "3": 9}
APPLICANTS = {2012: 24, 2013: 33, 2014: 34, 2015: 30, 2016: 21, 2017: 22, 2018: 14, 2019: 6}
"""Organisations that apply in each year, beside those of the report of 2016."""

PLACES_A_YEAR = {2012: 10, 2013: 20, 2014: 24, 2015: 22, 2016: 0, 2017: 22, 2018: 16, 2019: 8}
"""How many of them are chosen; those of 2016 are the report's own."""

WITHOUT_ASSISTANCE_FROM = 2014
"""First year in which somebody applies from a province that is never assisted."""

WAITING_YEARS = 2
"""An application is looked at in its year and in the next ones, until it is too old."""

SIZE_SCORE, LEVEL_SCORE, NOISE_SCORE, OPENING_SCORE = 1.2, 2.4, 0.6, 5.0

LEGAL_FORMS = {
    "1.A": ("Grupo sin forma jurídica", "Asociación civil", "Consorcio de cooperación"),
    "1.B": ("Consorcio de cooperación", "Sociedad de responsabilidad limitada"),
    "2.A": ("Cooperativa de trabajo", "Cooperativa de provisión", "Cooperativa agropecuaria"),
    "2.B": ("Cooperativa de trabajo", "Cooperativa agropecuaria"),
    "3": ("Asociación civil", "Cámara empresaria", "Fundación"),
}
LEADERS = ("woman", "man", "both")


def applicants(draw: Draw) -> list[Organisation]:
    """Return the organisations that apply, year by year, before anybody is chosen."""
    years = [year for year, count in APPLICANTS.items() for _ in range(count)]
    first: dict[int, list[Place]] = {}
    for place in PLACES:
        first.setdefault(place.opens or WITHOUT_ASSISTANCE_FROM, []).append(place)
    found = []
    for year in years:
        # Each province has an applicant when it opens.
        place = first[year].pop(0) if first.get(year) else _any_place(draw)
        found.append(organisation(draw, place, applied=_applied(draw, year)))
    return found


def _any_place(draw: Draw) -> Place:
    return draw.choice(PLACES, [place.weight for place in PLACES])


def _applied(draw: Draw, year: int) -> dt.date:
    first = dt.date(year, 7, 2) if year == 2012 else dt.date(year, 1, 8)
    last = {2012: dt.date(2012, 10, 10), 2019: dt.date(2019, 3, 8)}.get(year, dt.date(year, 10, 28))
    return draw.day(first, last)


def organisation(
    draw: Draw,
    place: Place,
    applied: dt.date,
    *,
    line: str = "",
    sector: str = "",
    size: int = 0,
) -> Organisation:
    """Draw one organisation of ``place``; what is given is not drawn."""
    line = line or draw.choice(tuple(LINE_WEIGHTS), tuple(LINE_WEIGHTS.values()))
    sector = sector or draw.choice([each.sector for each in TRADES], [t.weight for t in TRADES])
    drawn = round(exp(draw.normal(2.65, 0.45))) + (14 if line == "3" else 3)
    size = size or drawn
    share = share_of_women(draw, BY_SECTOR[sector].women, WOMEN_SPREAD_OF_ORGANISATION)
    members = round(size * draw.uniform(1.0, 1.6))
    women = round(members * share)
    lead = draw.chance(share) if not draw.chance(0.15) else None
    year = applied.year - draw.whole(1, 22)
    return Organisation(
        line=line,
        province=place.province,
        locality=draw.choice(place.localities),
        sector=sector,
        size=size,
        level=draw.normal(0, ORGANISATION_SPREAD),
        applied=applied,
        women=share,
        legal_form=draw.choice(LEGAL_FORMS[line]),
        legal_date=dt.date(year, draw.whole(1, 12), draw.whole(1, 28)),
        women_members=None if draw.chance(0.06) else women,
        men_members=None if draw.chance(0.06) else members - women,
        leader="" if draw.chance(0.07) else "both" if lead is None else LEADERS[int(not lead)],
        team=place.team,
        noise=tuple(draw.normal(0, ORGANISATION_NOISE) for _ in YEARS),
    )


def share_of_women(draw: Draw, mean: float, spread: float) -> float:
    """Return a share of women around ``mean``, neither none nor all."""
    return min(0.96, max(0.02, draw.normal(mean, spread * mean * (1 - mean))))


def choose(draw: Draw, waiting: list[Organisation]) -> None:
    """Set the day of signature of those chosen in each year."""
    for year, places in PLACES_A_YEAR.items():
        there = [
            each
            for each in waiting
            if each.signed is None
            and each.applied.year <= year <= each.applied.year + WAITING_YEARS
            and _open(each, year)
        ]
        scored = [(_score(draw, each, year), order) for order, each in enumerate(there)]
        for _, order in sorted(scored, reverse=True)[:places]:
            there[order].signed = _signature(draw, there[order].applied, year)


def _open(each: Organisation, year: int) -> bool:
    opens = BY_PROVINCE[each.province].opens
    return opens is not None and opens <= year


def _score(draw: Draw, each: Organisation, year: int) -> float:
    place, trade = BY_PROVINCE[each.province], BY_SECTOR[each.sector]
    parts = (
        SIZE_SCORE * log(each.size / 15),
        trade.priority,
        place.priority,
        LEVEL_SCORE * each.level,
        draw.normal(0, NOISE_SCORE),
        OPENING_SCORE if place.opens == year else 0.0,
    )
    return math.fsum(parts)


def _signature(draw: Draw, applied: dt.date, year: int) -> dt.date:
    first, last = dt.date(year, 2, 10), dt.date(year, 12, 20)
    if year == 2012:
        first = dt.date(2012, 9, 3)
    if year == 2019:
        last = dt.date(2019, 6, 14)
    earliest = applied + dt.timedelta(days=draw.whole(45, 110))
    return weekday(min(last, max(first, earliest, draw.day(first, last))))
