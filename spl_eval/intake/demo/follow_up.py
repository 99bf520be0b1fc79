"""Three follow-up surveys: who was sought, who answered, and what they say of their group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spl_eval.intake.demo.draw import Draw
from spl_eval.intake.demo.outcomes import closes
from spl_eval.intake.demo.records import Organisation, Unit

SURVEYS = (2014, 2016, 2018)
SCORES = ("communication", "joint_decisions", "joint_negotiation", "fair_sharing")
SCORE_LEVEL = {
    "communication": 3.3,
    "joint_decisions": 3.0,
    "joint_negotiation": 2.4,
    "fair_sharing": 2.8,
}
SCORE_GAIN, MOST_YEARS = 0.22, 4
"""Points for each year since the first signature, before rounding, and for how many years."""

SCORE_SELECTION = 0.5
"""Points for the organisation's unobserved level, which also favours its being chosen."""

ASSISTED_ANSWER, OTHERS_ANSWER, UNIT_ANSWER = 0.84, 0.58, 0.72
SAMPLE_OF_UNITS = 0.16
NO_SCORE, SCORE_NOISE = 0.03, 0.8
REASONS, REASON_WEIGHTS = ("not_found", "refused", "other"), (5, 3, 2)


@dataclass(frozen=True)
class Answer:
    """One organisation or unit that was sought; ``scores`` has a None for each one left blank."""

    year: int
    organisation: Organisation
    unit: Unit | None
    answered: bool
    reason: str
    date: dt.date
    scores: tuple[int | None, ...]


def answers(draw: Draw, organisations: Sequence[Organisation]) -> Iterator[Answer]:
    """Yield who was sought in each survey: all who had applied before, and some of their units."""
    for year in SURVEYS:
        for each in organisations:
            if each.applied.year >= year:
                continue
            yield _of_organisation(draw, each, year)
            for unit in each.units:
                if draw.chance(SAMPLE_OF_UNITS):
                    yield _of_unit(draw, unit, year)


def _of_organisation(draw: Draw, each: Organisation, year: int) -> Answer:
    answered = draw.chance(OTHERS_ANSWER if each.entry is None else ASSISTED_ANSWER)
    exposure = min(MOST_YEARS, max(0, year - each.entry)) if each.entry else 0
    common = SCORE_GAIN * exposure + SCORE_SELECTION * each.level
    scores = tuple(_score(draw, SCORE_LEVEL[name] + common) for name in SCORES)
    reason = draw.choice(REASONS, REASON_WEIGHTS)
    return Answer(
        year,
        each,
        None,
        answered,
        "" if answered else reason,
        _day(draw, year),
        scores if answered else (None,) * len(SCORES),
    )


def _score(draw: Draw, mean: float) -> int | None:
    score = max(1, min(5, int(draw.normal(mean, SCORE_NOISE) + 0.5)))
    return None if draw.chance(NO_SCORE) else score


def _of_unit(draw: Draw, unit: Unit, year: int) -> Answer:
    closed = year >= closes(unit)
    answered = draw.chance(UNIT_ANSWER) and not closed
    reason = draw.choice(REASONS, REASON_WEIGHTS)
    reason = "closed" if closed and draw.chance(0.8) else reason
    return Answer(
        year,
        unit.organisation,
        unit,
        answered,
        "" if answered else reason,
        _day(draw, year),
        (None,) * len(SCORES),
    )


def _day(draw: Draw, year: int) -> dt.date:
    return draw.day(dt.date(year, 9, 5), dt.date(year, 11, 25))
