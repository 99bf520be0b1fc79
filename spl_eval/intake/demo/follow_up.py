"""Three follow-up surveys: who was sought, who answered, and what they say of their group."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from spl_eval.intake.demo.draw import Draw
from spl_eval.intake.demo.outcomes import closes
from spl_eval.intake.demo.records import Organisation, Unit
from spl_eval.intake.demo.sample import Chosen, sample
from spl_eval.intake.vocabularies import RESERVE

SURVEYS = (2014, 2016, 2018)
FIRST_DAY, LAST_DAY = (9, 5), (11, 25)
"""Month and day on which fieldwork begins and ends."""

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
NO_SCORE, SCORE_NOISE = 0.03, 0.8
REASONS, REASON_WEIGHTS = ("not_found", "refused", "other"), (5, 3, 2)
CALLS_RESERVE = ("not_found", "refused")
"""For whom the next unit of the stratum's reserve list is sought instead."""

STREAMS = 10_000
"""Each survey has a stream of its own, seed × this + its year: another moves nothing else."""


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


def surveys(
    seed: int, organisations: Sequence[Organisation]
) -> tuple[tuple[Chosen, ...], tuple[Answer, ...]]:
    """Return the sample of every survey, and who was sought in it by organisation and unit."""
    chosen: list[Chosen] = []
    answers: list[Answer] = []
    for year in SURVEYS:
        draw = Draw(seed * STREAMS + year)
        drawn = sample(draw, organisations, year)
        chosen.extend(drawn)
        answers.extend(sorted(_sought(draw, drawn), key=_place))
    return tuple(chosen), tuple(answers)


def _place(answer: Answer) -> tuple[str, str]:
    return answer.organisation.code, answer.unit.code if answer.unit else ""


def _sought(draw: Draw, drawn: Sequence[Chosen]) -> Iterator[Answer]:
    for each in drawn:
        if each.unit is None:
            yield _of_organisation(draw, each.organisation, each.year)
    for _, listed in groupby(drawn, key=lambda each: each.stratum):
        yield from _of_stratum(draw, list(listed))


def _of_stratum(draw: Draw, listed: Sequence[Chosen]) -> Iterator[Answer]:
    """Seek the units that were drawn and, for those that are not found or refuse, the reserve."""
    year = listed[0].year
    first = dt.date(year, *FIRST_DAY)
    reserve = deque(each.unit for each in listed if each.unit and each.selection == RESERVE)
    waiting = deque(
        (each.unit, first) for each in listed if each.unit and each.selection != RESERVE
    )
    while waiting:
        unit, since = waiting.popleft()
        answer = _of_unit(draw, unit, year, since)
        if answer.reason in CALLS_RESERVE and reserve:
            waiting.append((reserve.popleft(), answer.date))
        yield answer


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


def _of_unit(draw: Draw, unit: Unit, year: int, since: dt.date) -> Answer:
    closed = year >= closes(unit)
    answered = draw.chance(UNIT_ANSWER) and not closed
    reason = draw.choice(REASONS, REASON_WEIGHTS)
    return Answer(
        year,
        unit.organisation,
        unit,
        answered,
        "closed" if closed else "" if answered else reason,
        _day(draw, year, since),
        (None,) * len(SCORES),
    )


def _day(draw: Draw, year: int, since: dt.date | None = None) -> dt.date:
    return draw.day(since or dt.date(year, *FIRST_DAY), dt.date(year, *LAST_DAY))
