"""What the report says of the plan: locked or not, when, and what is exploratory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spl_eval import spanish
from spl_eval.study_plan.deviations import Deviation, deviations, exploratory, parts_of
from spl_eval.study_plan.keys import PART_WORDS, PARTS, words_of
from spl_eval.study_plan.lock_file import SHORT_HASH, Lock, LockError, read_lock
from spl_eval.study_plan.plan import StudyPlan
from spl_eval.study_plan.reading import plan_of

UNLOCKED = (
    "El plan de este estudio no está congelado: nada muestra que se haya decidido antes de ver los "
    "datos."
)
EDITED = "El archivo del plan congelado no sirve como prueba de qué se decidió ni cuándo: {why}."
ALL_EXPLORATORY = (
    "Todo el estudio se lee como exploratorio: sugiere qué mirar en otro estudio, y sus intervalos "
    "y valores p no tienen la garantía que dicen tener."
)
NO_DEVIATION = "El estudio sigue el plan congelado, sin cambios."
NO_DEVIATION_FROM_LAST = "El estudio sigue el último plan congelado."
LATE = (
    "Lo que se cambió cuando los datos de ese año ya podían verse cuenta como desvío: pudo "
    "elegirse por lo que mostraban."
)
BEFORE = (
    "Es anterior al fin de los datos ({day}). La fecha es la del equipo en que se congeló: la "
    "confirma el control de versiones, o quien haya recibido la huella entonces."
)
AFTER = (
    "No es anterior al fin de los datos ({day}): muestra que el plan no cambió desde entonces, no "
    "que se haya decidido antes de verlos."
)
UNKNOWN = "No se sabe hasta cuándo llegan los datos, ni por eso si el plan es anterior a ellos."


@dataclass(frozen=True)
class LockStatus:
    """What is known of a study's plan.

    Attributes:
        locked: whether there is a lock that can be relied upon.
        locked_on: ISO date of the first lock, in UTC; empty without one.
        hash: first characters of the current lock's hash; empty without one.
        deviations: in what the study leaves the current lock.
        before_data: whether the first lock is older than the end of the data; None if unknown.
        late: keys that a later lock changed when the data could be seen.
        exploratory: each part of the study that is exploratory, and the keys because of which;
            no keys where the plan is not locked.
        sentences: all of it in Spanish, for the page.
    """

    locked: bool
    locked_on: str
    hash: str
    deviations: tuple[Deviation, ...]
    before_data: bool | None
    late: tuple[str, ...]
    exploratory: Mapping[str, tuple[str, ...]]
    sentences: tuple[str, ...]


def status_of(name: str, year: int, last_data: str | None) -> LockStatus:
    """Return the status of the plan in ``params/<name>.yml`` for a study of ``year``.

    A lock that was edited by hand is a status, not an error: the study goes on as exploratory.
    Raises ParameterProblems for a plan with problems.
    """
    plan = plan_of(name)
    try:
        lock: Lock | LockError | None = read_lock(name)
    except LockError as error:
        lock = error
    return lock_status(plan, lock, year, last_data)


def lock_status(
    plan: StudyPlan, lock: Lock | LockError | None, year: int, last_data: str | None
) -> LockStatus:
    """Say what the lock shows of a study of ``year`` by ``plan``.

    ``last_data`` is the ISO date on which the data of the study's year end. What a later lock
    changed on that day or after it is exploratory, as a deviation is: locking anew cannot turn
    what was seen into what was foreseen. Without ``last_data`` every such change is. Where the
    first lock itself is as late, everything is exploratory, as without a lock.
    """
    if not isinstance(lock, Lock):
        why = UNLOCKED if lock is None else EDITED.format(why=lock.problem.what)
        everything: dict[str, tuple[str, ...]] = dict.fromkeys(PARTS, ())
        return LockStatus(False, "", "", (), None, (), everything, (why, ALL_EXPLORATORY))
    end = dt.date.fromisoformat(last_data) if last_data else None
    first = lock.all_locks[0].locked_on
    found = deviations(plan, lock, year)
    late = _late(lock, end)
    if end is not None and first >= end:
        # Whoever deletes a lock and locks again must not gain by it.
        found_late: dict[str, tuple[str, ...]] = dict.fromkeys(PARTS, ())
        told = (*_history(lock, end, late), *_today(found, lock), ALL_EXPLORATORY)
        return LockStatus(
            True, first.isoformat(), lock.hash[:SHORT_HASH], found, False, late, found_late, told
        )
    as_late = [Deviation(key, "", "", words_of(key), parts_of(key, plan, lock)) for key in late]
    marked = exploratory({each.key: each for each in [*found, *as_late]}.values())
    return LockStatus(
        locked=True,
        locked_on=first.isoformat(),
        hash=lock.hash[:SHORT_HASH],
        deviations=found,
        before_data=first < end if end else None,
        late=late,
        exploratory=marked,
        sentences=(*_history(lock, end, late), *_today(found, lock), *_consequences(marked)),
    )


def _late(lock: Lock, end: dt.date | None) -> tuple[str, ...]:
    changed = [
        key
        for each in lock.all_locks
        if end is None or each.locked_on >= end
        for key in each.changed
    ]
    return tuple(dict.fromkeys(changed))


def _history(lock: Lock, end: dt.date | None, late: tuple[str, ...]) -> Iterator[str]:
    first, *later = lock.all_locks
    yield f"El plan se congeló el {_day(first.locked_on)} (huella {first.hash[:SHORT_HASH]})."
    if end is None:
        yield UNKNOWN
    else:
        yield (BEFORE if first.locked_on < end else AFTER).format(day=_day(end))
    for each in later:
        keys = spanish.listing(f"{words_of(key)} ({key})" for key in each.changed)
        yield (
            f"Se congeló de nuevo el {_day(each.locked_on)} (huella {each.hash[:SHORT_HASH]}), y "
            f"cambió {keys}. Motivo: «{each.reason}»."
        )
    if late:
        yield LATE


def _today(found: tuple[Deviation, ...], lock: Lock) -> Iterator[str]:
    if found:
        count = spanish.counted(len(found), "punto", "puntos")
        yield f"El estudio se aparta del plan congelado en {count}."
        yield from (each.sentence for each in found)
    else:
        yield NO_DEVIATION_FROM_LAST if lock.history else NO_DEVIATION


def _consequences(marked: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    if len(marked) == len(PARTS):
        yield ALL_EXPLORATORY
    elif marked:
        parts = spanish.listing(PART_WORDS[part] for part in marked)
        yield f"Por esos cambios es exploratorio, y así se marca, lo que dice de {parts}."
        rest = spanish.listing(PART_WORDS[part] for part in PARTS if part not in marked)
        yield f"Lo demás sigue el plan congelado: {rest}."


def _day(day: dt.date) -> str:
    return spanish.date(day.isoformat())
