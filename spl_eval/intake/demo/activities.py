"""Workshops, training, events and outreach: everywhere, also where nobody is assisted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from spl_eval.intake.demo.draw import Draw
from spl_eval.intake.demo.parameters import END, START
from spl_eval.intake.demo.places import PLACES, Place

KINDS = {"outreach": 6, "workshop": 5, "training": 4, "event": 2}
NAMES = {
    "outreach": "Jornada de difusión",
    "workshop": "Taller",
    "training": "Capacitación",
    "event": "Encuentro",
}
A_YEAR = {2012: 14, 2013: 24, 2014: 28, 2015: 28, 2016: 26, 2017: 24, 2018: 22, 2019: 8}
FIRST_ROUND = 2013
"""By the end of this year outreach has been in every province."""

NO_PARTICIPANTS, NO_WOMEN = 0.08, 0.14


@dataclass(frozen=True)
class Activity:
    """One activity; None where nobody wrote down who took part."""

    kind: str
    date: dt.date
    place: Place
    locality: str
    participants: int | None
    women: int | None


def activities(draw: Draw) -> Iterator[Activity]:
    """Yield the activities of the programme by date."""
    unreached = list(PLACES)
    found = []
    for year, number in A_YEAR.items():
        for _ in range(number):
            announced = unreached.pop() if unreached and year <= FIRST_ROUND else None
            place = announced or draw.choice(PLACES, [each.weight + 2 for each in PLACES])
            kind = draw.choice(tuple(KINDS), tuple(KINDS.values()))
            found.append(_activity(draw, "outreach" if announced else kind, place, year))
    yield from sorted(found, key=lambda each: each.date)


def _activity(draw: Draw, kind: str, place: Place, year: int) -> Activity:
    first, last = max(START, dt.date(year, 2, 12)), min(END, dt.date(year, 12, 12))
    participants = draw.whole(12, 45) if kind in ("workshop", "training") else draw.whole(20, 140)
    women = round(participants * draw.uniform(0.25, 0.65))
    unknown, unknown_women = draw.chance(NO_PARTICIPANTS), draw.chance(NO_WOMEN)
    return Activity(
        kind,
        draw.day(first, last),
        place,
        draw.choice(place.localities),
        None if unknown else participants,
        None if unknown or unknown_women else women,
    )
