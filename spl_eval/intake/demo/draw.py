"""Draw at random so that every Python gives the same draws.

Only ``random.Random(seed).random`` keeps its sequence from one version of Python to the next;
the other methods of ``random`` may change, so what is needed is built on it here.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")
STANDARD = NormalDist()
DIGITS = 9
"""Decimals kept of a transcendental function: the last bits of libraries of mathematics differ."""


class Draw:
    """One stream of random numbers, from which the whole programme is drawn in a fixed order."""

    def __init__(self, seed: int) -> None:
        self._next = random.Random(seed).random  # noqa: S311 - a simulation, nothing secret

    def skip(self, count: int) -> None:
        """Leave out ``count`` draws."""
        for _ in range(count):
            self._next()

    def share(self) -> float:
        """Return a number from 0 to 1, 1 left out."""
        return self._next()

    def chance(self, probability: float) -> bool:
        """Return True with ``probability``."""
        return self._next() < probability

    def uniform(self, low: float, high: float) -> float:
        """Return a number from ``low`` to ``high``."""
        return low + (high - low) * self._next()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self._next() * (high - low + 1))

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """Return a number of the normal distribution."""
        return mean + deviation * round(STANDARD.inv_cdf(max(self._next(), 1e-9)), DIGITS)

    def choice(self, options: Sequence[T], weights: Sequence[float] | None = None) -> T:
        """Return one of ``options``, with ``weights`` when they are given."""
        if weights is None:
            return options[self.whole(0, len(options) - 1)]
        left = self._next() * math.fsum(weights)
        for option, weight in zip(options, weights, strict=True):
            left -= weight
            if left < 0:
                return option
        return options[-1]

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """Return a day from ``first`` to ``last``, both included."""
        return first + dt.timedelta(days=self.whole(0, (last - first).days))


def weekday(day: dt.date) -> dt.date:
    """Return ``day``, or the Monday after it when it falls on a weekend."""
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def exp(power: float) -> float:
    """Return e to ``power``, rounded so that all machines agree."""
    return round(math.exp(power), DIGITS)


def log(number: float) -> float:
    """Return the natural logarithm, rounded so that all machines agree."""
    return round(math.log(number), DIGITS)
