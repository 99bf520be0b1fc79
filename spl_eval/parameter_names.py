"""Parameters that mean the same in every chapter, and may only hold names that exist.

They are checked before anything runs: a wrong name is a wrong command, not a failed notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from spl_eval.errors import Problem, UsageError, allowed, quoted
from spl_eval.intake.names import region_schemes
from spl_eval.results.selection import selection

FILTERS = ("line", "sector", "province")


def wrong_names(given: Mapping[str, tuple[Any, str]]) -> Iterator[Problem]:
    """Yield a problem for each given value that names nothing. ``given`` is name to value, place.

    A value that is neither text nor a whole number has another problem, and is passed over.
    """
    for name, (value, place) in given.items():
        is_name = isinstance(value, str | int) and not isinstance(value, bool)
        if is_name and (check := _CHECKS.get(name)) and (wrong := check(str(value))):
            yield Problem(place, f"«{name}»{wrong[0]}", wrong[1])


def _filter(name: str) -> Callable[[str], tuple[str, str] | None]:
    def check(value: str) -> tuple[str, str] | None:
        try:
            selection(**{name: value})
        except UsageError as error:
            what, _, mend = str(error).partition(". ")
            return f": {what.partition(': ')[2]}", mend
        return None

    return check


def _regions(value: str) -> tuple[str, str] | None:
    if value in region_schemes():
        return None
    return f" no puede valer {quoted(value)}", allowed(value, region_schemes())


def _month(value: str) -> tuple[str, str] | None:
    # pandas comes with it, which other commands need not wait for.
    from spl_eval.intake.reference.cells import MONTH

    if MONTH.fullmatch(value):
        return None
    return f" no puede valer {quoted(value)}", "Escriba año y mes, por ejemplo 2016-12"


def _splice(value: str) -> tuple[str, str] | None:
    from spl_eval.results.money import SPLICES  # later, for the same reason

    if value in SPLICES:
        return None
    return f" no puede valer {quoted(value)}", allowed(value, SPLICES)


_CHECKS: Mapping[str, Callable[[str], tuple[str, str] | None]] = {
    **{name: _filter(name) for name in FILTERS},
    "regions": _regions,
    "price_month": _month,
    "splice": _splice,
}
