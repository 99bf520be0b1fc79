"""Draw the sample of each follow-up survey: every organisation, and units by stratum.

The frame of a survey is what was known on the last day of the year before it: who had applied
by then, and the line of whoever had signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spl_eval.intake import names
from spl_eval.intake.demo.draw import Draw
from spl_eval.intake.demo.records import Organisation, Unit
from spl_eval.intake.vocabularies import DRAWN, RESERVE, TAKE_ALL

SHARE_OF_UNITS, FEWEST_UNITS = 0.16, 2
"""How many units are drawn in each stratum: a share of them, but not fewer than these."""

RESERVE_SHARE = 5
"""The reserve list of a stratum is one for each so many drawn, and one for what is left over."""

NOT_SIGNED = "sin firma"
"""The line of an organisation that had not signed when the frame was made."""


@dataclass(frozen=True)
class Chosen:
    """One organisation or unit of a survey's sample, or of its reserve list.

    ``drawn`` of the ``size`` of its stratum were drawn; ``order`` is its place in the draw or,
    in the reserve list, its turn.
    """

    year: int
    organisation: Organisation
    unit: Unit | None
    stratum: str
    selection: str
    drawn: int
    size: int
    order: int


def sample(draw: Draw, organisations: Sequence[Organisation], year: int) -> list[Chosen]:
    """Return the sample of the survey of ``year``: organisations, then units by stratum."""
    frame = [each for each in organisations if each.applied.year < year]
    by_line: dict[str, list[Organisation]] = {}
    by_stratum: dict[str, list[Unit]] = {}
    for each in frame:
        by_line.setdefault(line_by(each, year), []).append(each)
        for unit in each.units:
            stratum = f"{line_by(each, year)} · {names.region(unit.province)}"
            by_stratum.setdefault(stratum, []).append(unit)
    return [
        *(one for line in sorted(by_line) for one in _all_of(by_line[line], line, year)),
        *(
            one
            for stratum in sorted(by_stratum)
            for one in _of_stratum(draw, by_stratum[stratum], stratum, year)
        ),
    ]


def line_by(each: Organisation, year: int) -> str:
    """Return the line that an organisation had signed before ``year``, :data:`NOT_SIGNED` if none.

    Its first signature counts: an organisation has one line.
    """
    return each.line if each.entry is not None and each.entry < year else NOT_SIGNED


def _all_of(organisations: Sequence[Organisation], line: str, year: int) -> Iterator[Chosen]:
    size = len(organisations)
    for order, each in enumerate(organisations, 1):
        yield Chosen(year, each, None, line, TAKE_ALL, size, size, order)


def _of_stratum(draw: Draw, units: Sequence[Unit], stratum: str, year: int) -> Iterator[Chosen]:
    """Draw units without replacement, all orders being as likely; the reserve comes next."""
    size = len(units)
    drawn = min(size, max(FEWEST_UNITS, int(SHARE_OF_UNITS * size + 0.5)))
    reserve = min(size - drawn, -(-drawn // RESERVE_SHARE))
    selection = TAKE_ALL if drawn == size else DRAWN
    for place, unit in enumerate(shuffled(draw, units, drawn + reserve)):
        is_drawn = place < drawn
        yield Chosen(
            year,
            unit.organisation,
            unit,
            stratum,
            selection if is_drawn else RESERVE,
            drawn,
            size,
            place + 1 if is_drawn else place + 1 - drawn,
        )


def shuffled(draw: Draw, units: Sequence[Unit], count: int) -> list[Unit]:
    """Return ``count`` of ``units`` in the order in which they come out (Fisher and Yates)."""
    left = list(units)
    for place in range(count):
        other = draw.whole(place, len(left) - 1)
        left[place], left[other] = left[other], left[place]
    return left[:count]
