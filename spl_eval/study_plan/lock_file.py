"""The file of a locked plan, ``params/<run>.lock``: YAML that a person can read, and its hashes.

``hash`` is the SHA-256 of plan and year; ``seal``, that of everything else with it. They show that
somebody edited the file, not who wrote it, nor when: whoever can write the file can write both.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from spl_eval.errors import InputProblems, Problem, UsageError, quoted
from spl_eval.intake.readers import read_yaml
from spl_eval.project import root
from spl_eval.run_files import run_file, run_place

SUFFIX = ".lock"
SCHEMA = 1
SHORT_HASH = 12
"""Characters of a hash that people read; all are in the file."""

KINDS: Mapping[str, type] = {
    "changed": list, "hash": str, "history": list, "locked_at": str, "plan": dict, "reason": str,
    "run": str, "schema": int, "seal": str, "year": int,
}  # fmt: skip
"""The keys of the file, and what each holds."""

MEND = (
    "Recupere el archivo como estaba, por ejemplo del control de versiones. Si no puede, bórrelo y "
    "congele el plan de nuevo: valdrá desde esa fecha"
)
HEADING = (
    "# El plan de un estudio, congelado con: spl-eval lock {run}\n"
    "# No se edita a mano: se nota, y deja de servir como prueba.\n"
)


class LockError(UsageError):
    """A lock that cannot be relied upon; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True)
class EarlierLock:
    """A lock that another one replaced; ``changed`` are the keys in which it left the one before.

    ``locked_at`` is UTC, in ISO 8601.
    """

    changed: tuple[str, ...]
    hash: str
    locked_at: str
    reason: str
    year: int

    @property
    def locked_on(self) -> dt.date:
        """The day of the lock, in UTC."""
        return dt.datetime.fromisoformat(self.locked_at).date()


@dataclass(frozen=True)
class Lock(EarlierLock):
    """A plan as it was locked, under the keys of its run file, and the locks before it."""

    run: str
    plan: Mapping[str, Any]
    history: tuple[EarlierLock, ...]

    @property
    def all_locks(self) -> tuple[EarlierLock, ...]:
        """This lock after all earlier ones."""
        return (*self.history, self)


def plan_hash(plan: Mapping[str, Any], year: int) -> str:
    """Return the SHA-256 of a plan and its year, in hexadecimal.

    It is of their JSON in UTF-8 with sorted keys and no spaces, so that anybody can repeat it.
    """
    return _digest({"plan": plan, "year": year})


def lock_path(name: str) -> Path:
    """Return where the lock of a run is, or would be; raises ParameterProblems for no run."""
    return run_file(name, root()).with_suffix(SUFFIX)


def read_lock(name: str) -> Lock | None:
    """Return the lock of a run, or None when its plan was never locked.

    Raises LockError when the file was edited by hand or cannot be read, and ParameterProblems when
    there is no such run.
    """
    path = lock_path(name)
    if not path.exists():
        return None
    try:
        content = read_yaml(path)
    except InputProblems as error:
        raise _flawed(path, error.problems[0].what) from None
    return _lock(content, path)


def write_lock(lock: Lock, path: Path) -> None:
    """Write a lock in one step: who reads meanwhile finds the old file or the new one.

    Raises UsageError when the disk or a permission is against it.
    """
    text = _text(lock)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".lock-") as folder:
            whole = Path(folder, path.name)
            with whole.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(whole, path)
    except OSError as error:
        raise UsageError(
            f"{run_place(path)}: no se puede escribir ({error.strerror or 'error del disco'}). "
            "Revise los permisos de la carpeta y el espacio del disco."
        ) from None


def _text(lock: Lock) -> str:
    # Through JSON: a list that stands in two places would be written as an anchor.
    content = json.loads(json.dumps({**asdict(lock), "schema": SCHEMA}))
    content["seal"] = _digest(content)
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 100
    written = io.StringIO()
    yaml.dump(_sorted(content), written)
    return HEADING.format(run=lock.run) + written.getvalue()


def _lock(content: dict[Any, Any], path: Path) -> Lock:
    if content.get("schema") != SCHEMA:
        raise _flawed(path, "no es un plan congelado que esta versión sepa leer")
    if set(content) != set(KINDS) or any(type(content[key]) is not KINDS[key] for key in KINDS):
        raise _flawed(path, "se editó a mano: le faltan claves, o tienen otra cosa")
    if _safe_digest({"plan": content["plan"], "year": content["year"]}) != content["hash"]:
        raise _flawed(path, "se editó a mano: el plan que guarda no es el que se congeló")
    seal = content.pop("seal")
    if _safe_digest(content) != seal:
        raise _flawed(
            path, "se editó a mano: la fecha, el motivo o la historia no son los que eran"
        )
    if content["run"] != path.stem:
        raise _flawed(path, f"es el plan congelado de otra corrida, {quoted(content['run'])}")
    try:
        history = tuple(EarlierLock(**_entry(each)) for each in content["history"])
        _check_plan(content["plan"])
        run, plan = content["run"], content["plan"]
        return Lock(**_entry(content), run=run, plan=plan, history=history)
    except (TypeError, ValueError, LookupError, AttributeError):
        # Only who repeats the hashes on purpose comes this far.
        raise _flawed(path, "se editó a mano, y no se entiende") from None


def _entry(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every lock has, of one in the file; whatever fails, it was edited."""
    dt.datetime.fromisoformat(content["locked_at"])
    return {
        "changed": tuple(str(key) for key in content["changed"]),
        "hash": str(content["hash"]),
        "locked_at": content["locked_at"],
        "reason": str(content["reason"]),
        "year": int(content["year"]),
    }


def _check_plan(plan: Mapping[str, Any]) -> None:
    # Of the plan only its families are read one by one; the rest is compared as it is.
    if not all(isinstance(names, list) for names in plan["outcomes"].values()):
        raise ValueError("outcomes")


def _safe_digest(content: Any) -> str:
    """Return the hash, or nothing where an edit put what JSON has no word for."""
    try:
        return _digest(content)
    except (TypeError, ValueError):
        return ""


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _flawed(path: Path, what: str) -> LockError:
    return LockError(Problem(run_place(path), what, MEND))
