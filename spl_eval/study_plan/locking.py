"""Lock the plan of a study, or tell why it cannot be locked in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from spl_eval import spanish
from spl_eval.errors import UsageError, quoted
from spl_eval.run_files import run_place
from spl_eval.study_plan.deviations import Deviation, deviations, exploratory
from spl_eval.study_plan.keys import PART_WORDS, PARTS
from spl_eval.study_plan.lock_file import (
    SHORT_HASH,
    EarlierLock,
    Lock,
    lock_path,
    plan_hash,
    read_lock,
    write_lock,
)
from spl_eval.study_plan.reading import Study, study_of

MAX_REASON = 500


@dataclass(frozen=True)
class Locking:
    """What was done: the file, the lock in it, and whether it was written now."""

    path: Path
    lock: Lock
    is_new: bool

    @property
    def words(self) -> str:
        """What was done, in Spanish."""
        place, day = run_place(self.path), spanish.date(self.lock.locked_on.isoformat())
        if not self.is_new:
            return f"Sin cambios: {place} tiene este mismo plan, congelado el {day}."
        return (
            f"Listo: {place}, plan congelado el {day}.\n"
            f"Huella: {self.lock.hash[:SHORT_HASH]}. Guarde el archivo con el proyecto y mande la "
            "huella a quien pueda dar fe de la fecha."
        )


def lock(name: str, reason: str = "", now: dt.datetime | None = None) -> Locking:
    """Lock the plan in ``params/<name>.yml``: write it, its hash and the time to a file beside it.

    A plan that equals the locked one is left as it is. One that differs replaces it when there is
    a ``reason``; the earlier lock stays in the history. ``now`` is the time with its zone; else
    the clock's.

    Raises ParameterProblems for a plan with problems, LockError for a lock edited by hand, and
    UsageError for a change without a reason or a file that cannot be written.
    """
    reason = _checked_reason(reason)
    study = study_of(name)
    earlier = read_lock(name)
    path = lock_path(name)
    changed = deviations(study.plan, earlier, study.year) if earlier else ()
    if earlier and not changed:
        return Locking(path, earlier, is_new=False)
    if earlier and not reason:
        raise _changed(study, earlier, changed)
    new = _new_lock(study, earlier, tuple(each.key for each in changed), reason, now)
    write_lock(new, path)
    return Locking(path, new, is_new=True)


def _new_lock(
    study: Study,
    earlier: Lock | None,
    changed: tuple[str, ...],
    reason: str,
    now: dt.datetime | None,
) -> Lock:
    moment = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    plan = study.plan.as_mapping()
    return Lock(
        changed=changed,
        hash=plan_hash(plan, study.year),
        locked_at=f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        reason=reason,
        year=study.year,
        run=study.name,
        plan=plan,
        history=(*earlier.history, _without_plan(earlier)) if earlier else (),
    )


def _without_plan(lock: Lock) -> EarlierLock:
    return EarlierLock(**{each.name: getattr(lock, each.name) for each in fields(EarlierLock)})


def _checked_reason(reason: str) -> str:
    text = " ".join(reason.split())
    if (reason and not text) or not text.isprintable() or len(text) > MAX_REASON:
        raise UsageError(
            f"--reason {quoted(reason)}: no es un motivo. Escríbalo en hasta {MAX_REASON} "
            "caracteres, entre comillas."
        )
    return text


def _changed(study: Study, earlier: Lock, changed: Sequence[Deviation]) -> UsageError:
    day = spanish.date(earlier.locked_on.isoformat())
    marked = exploratory(changed)
    parts = "todo el estudio" if len(marked) == len(PARTS) else spanish.listing(
        PART_WORDS[part] for part in marked
    )  # fmt: skip
    return UsageError(
        "\n".join(
            [
                f"params/{study.name}.yml: el plan cambió desde que se congeló, el {day}:",
                *(f"  {each.sentence}" for each in changed),
                f"Así, el informe marca como exploratorio lo que depende de eso: {parts}.",
                "Deshaga los cambios, o congélelo de nuevo y diga por qué: "
                f'spl-eval lock "{study.name}" --reason "el motivo".',
            ]
        )
    )
