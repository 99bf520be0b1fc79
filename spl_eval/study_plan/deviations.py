"""In what a study leaves its locked plan, and which of its parts are exploratory for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from spl_eval.study_plan.keys import (
    KEYS,
    MAIN,
    MINIMUM_EFFECT,
    PARTS,
    PLACEBO,
    SECONDARY,
    SUBGROUPS,
    YEAR,
    words_of,
)
from spl_eval.study_plan.lock_file import Lock
from spl_eval.study_plan.plan import OUTCOMES, StudyPlan

UNSAID = "sin valor"
NONE = "ninguno"

MINIMUM_EFFECT_PARTS: Mapping[str, tuple[str, ...]] = {
    MAIN: (MAIN, SUBGROUPS),
    SECONDARY: (SECONDARY,),
    PLACEBO: (PLACEBO,),
}
"""What could have been seen is said of a family, and of the main outcomes by subgroups."""


@dataclass(frozen=True)
class Deviation:
    """One key in which the study leaves its locked plan.

    Attributes:
        key: its path in the run file under ``plan``, or ``year``.
        planned: its locked value, as text.
        current: its value now.
        words: what the key says, in Spanish.
        parts: what of :data:`PARTS` is exploratory because of it, in order.
    """

    key: str
    planned: str
    current: str
    words: str
    parts: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What was planned and what is done, in Spanish."""
        words = self.words[0].upper() + self.words[1:]
        return f"{words} ({self.key}): el plan decía «{self.planned}»; ahora, «{self.current}»."


def deviations(plan: StudyPlan, lock: Lock, year: int) -> tuple[Deviation, ...]:
    """Return every key in which ``plan`` and ``year`` differ from what was locked.

    The order of a list counts: it is the order of the report. The order of the result is that of
    the plan's keys, the year first.
    """
    planned = {YEAR: lock.year, **_leaves(lock.plan)}
    current = {YEAR: year, **_leaves(plan.as_mapping())}
    changed = [
        key for key in dict.fromkeys([*planned, *current]) if planned.get(key) != current.get(key)
    ]
    return tuple(
        Deviation(
            key=key,
            planned=_written(planned.get(key)),
            current=_written(current.get(key)),
            words=words_of(key),
            parts=parts_of(key, plan, lock),
        )
        for key in sorted(changed, key=_position)
    )


def exploratory(found: Iterable[Deviation]) -> dict[str, tuple[str, ...]]:
    """Return each part of the study that is exploratory, in order, and the keys because of which.

    Parts that rest on no deviation are not in it. Whatever was chosen after the data could be seen
    may have been chosen for what it showed; its p-values and intervals do not keep their promise
    (Olken, 2015, *Journal of Economic Perspectives* 29(3)).
    """
    by_part: dict[str, tuple[str, ...]] = {}
    found = list(found)
    for part in PARTS:
        if keys := tuple(each.key for each in found if part in each.parts):
            by_part[part] = keys
    return by_part


def parts_of(key: str, plan: StudyPlan, lock: Lock) -> tuple[str, ...]:
    """Return which of :data:`PARTS` rest on a key; all, for one that this version does not know."""
    section, _, outcome = key.partition(".")
    if section == MINIMUM_EFFECT and outcome:
        # Where a change moved the outcome to another family, both are concerned.
        families = [plan.families, lock.plan.get("outcomes", {})]
        parts = {
            part
            for each in families
            for family, names in each.items()
            if outcome in names
            for part in MINIMUM_EFFECT_PARTS.get(family, PARTS)
        }
        return tuple(part for part in PARTS if part in parts)
    return KEYS[key].parts if key in KEYS else PARTS


def _leaves(content: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Return every value that is no mapping, by its path: ``sample.seed``."""
    found: dict[str, Any] = {}
    for key, value in content.items():
        whole = f"{path}.{key}" if path else str(key)
        found |= _leaves(value, whole) if isinstance(value, dict) else {whole: value}
    return found


def _position(key: str) -> tuple[int, int, str]:
    if key == YEAR:
        return -1, 0, ""
    section, _, outcome = key.partition(".")
    known = key if key in KEYS else section
    place = list(KEYS).index(known) if known in KEYS else len(KEYS)
    return place, OUTCOMES.index(outcome) if outcome in OUTCOMES else len(OUTCOMES), key


def _written(value: Any) -> str:
    """Return a value of the plan as people read it: decimal comma, names and numbers in a row."""
    match value:
        case None:
            return UNSAID
        case []:
            return NONE
        case list():
            joiner = ", " if all(isinstance(item, str) for item in value) else "; "
            return joiner.join(_written(item) for item in value)
        case dict():
            return ", ".join(f"{key}: {item}" for key, item in value.items())
        case float():
            return f"{value:.15g}".replace(".", ",")
    return str(value)
