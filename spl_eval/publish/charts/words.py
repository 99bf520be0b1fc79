"""The words of the shared charts: their values as text, and the alternative text."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from spl_eval import spanish
from spl_eval.publish.views import plain

LONGEST_ALT = 1500
"""Characters; a longer alternative text is not listened to."""

LONGEST_NAME = 80
"""Characters of a label in the alternative text."""


@dataclass(frozen=True)
class Reading:
    """What the alternative text says of one row: its words, and the value that ranks it."""

    text: str
    rank: float


def written(value: float, form: Callable[[Any], str]) -> str:
    """Write a drawn value with its form; missing is said."""
    return spanish.MISSING if math.isnan(value) else form(value)


def plain_number(value: Any) -> str:
    """Write a number with the decimals that three significant digits need."""
    if spanish.is_missing(value) or value == 0:
        return spanish.number(value)
    wanted = 2 - math.floor(math.log10(abs(value)))
    text = spanish.number(value, decimals=min(max(wanted, 0), 9))
    return text.rstrip("0").rstrip(",") if "," in text else text


def named(text: Any) -> str:
    """Return a label for the alternative text, cut when it is very long."""
    whole = " ".join(plain(text).split())
    return whole if len(whole) <= LONGEST_NAME else f"{whole[: LONGEST_NAME - 1]}…"


def alternative(picture: str, readings: Sequence[Reading]) -> str:
    """Say what a picture is and list its values: all, or the highest and the lowest."""
    whole = f"{picture} {'; '.join(each.text for each in readings)}."
    if len(whole) <= LONGEST_ALT:
        return whole
    ranked = [each for each in readings if not math.isnan(each.rank)]
    ranked.sort(key=lambda each: -each.rank)
    for count in (10, 7, 5, 3, 2, 1):
        top, bottom = ranked[:count], ranked[count:][-count:]
        rest = len(readings) - len(top) - len(bottom)
        missing = sum(math.isnan(each.rank) for each in readings)
        unknown = f", {spanish.number(missing)} sin dato" if missing else ""
        short = (
            f"{picture} Los más altos: {'; '.join(each.text for each in top)}. Los más bajos: "
            f"{'; '.join(each.text for each in bottom)}; y {spanish.number(rest)} más{unknown}."
        )
        if len(short) <= LONGEST_ALT:
            break
    return short
