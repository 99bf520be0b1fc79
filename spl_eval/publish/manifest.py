"""What a run used and made, so that an auditor can repeat it: written beside the site."""

from __future__ import annotations

import dataclasses
import datetime as dt
import glob
import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from spl_eval.errors import InputProblems, Problem, UsageError, allowed, quoted
from spl_eval.intake.about import NATURES
from spl_eval.intake.readers import read_bytes, read_yaml, sha256
from spl_eval.intake.readers.opening import open_source
from spl_eval.params import RunParameters
from spl_eval.run_files import FOLDER, SUFFIX, is_name
from spl_eval.study_plan import lock_file
from spl_eval.study_plan.reading import PLAN

DISTRIBUTION = "spl-eval"
MAX_PATH = 1000
"""Characters; a longer text of a parameter is not the name of a file."""

DIRTY = "+cambios"


REFERENCE = "data/reference/*.*"
"""Official figures, which chapters read whatever the data set."""


@dataclass(frozen=True)
class Manifest:
    """The facts of one run; no user, host or absolute path is in it.

    ``data`` is the data set as the run file gives it. ``parameters`` maps each notebook to
    its values, and ``changed`` holds those that the command set. ``inputs`` and ``outputs``
    map a file to its SHA-256, ``inputs`` from the project's folder and ``outputs`` from the
    run's. ``packages`` maps the packages that the toolkit needs, and Python, to their versions.
    ``commit`` is git's, with ``+cambios`` when files differ from it, or None outside git.
    ``started`` is ISO 8601 with its offset; ``durations`` are seconds.
    """

    run: str
    title: str
    edition: str
    nature: str
    data: str
    parameters: Mapping[str, Mapping[str, Any]]
    inputs: Mapping[str, str]
    packages: Mapping[str, str]
    commit: str | None
    started: str
    changed: Mapping[str, Any] = field(default_factory=dict)
    durations: Mapping[str, float] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the manifest as JSON, ending in a line feed."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read what :meth:`to_json` wrote; raises InputProblems on anything else."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            raise InputProblems(
                [
                    Problem(
                        "manifest.json",
                        "no es el registro de una corrida de esta versión",
                        "Repita la corrida con spl-eval run",
                    )
                ]
            ) from None


def begin(run: RunParameters, root: Path) -> Manifest:
    """Record what a run starts from; raises InputProblems when the data's nature is unknown."""
    shown = shown_path(run.data, run.data_path, root)
    return Manifest(
        run=run.name,
        title=run.title,
        edition=run.edition,
        nature=_nature(run.data_path),
        data=shown,
        parameters={
            notebook: {name: _shown_value(value, root) for name, value in values.items()}
            for notebook, values in run.parameters.items()
        },
        changed={name: _shown_value(value, root) for name, value in run.changed.items()},
        inputs=_inputs(run, root, shown),
        packages=_packages(),
        commit=_commit(root),
        started=dt.datetime.now().astimezone().isoformat(timespec="seconds"),
    )


def shown_path(given: str, path: Path, root: Path) -> str:
    """Return ``given`` when relative; of an absolute path, what tells nothing of the machine."""
    if not os.path.isabs(os.path.expanduser(given)):
        return given
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _shown_value(value: Any, root: Path) -> Any:
    if not isinstance(value, str) or not _is_path(value):
        return value
    return shown_path(value, root / os.path.expanduser(value), root)


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in ``folder``, hidden ones apart, by relative name."""
    files = sorted((path.relative_to(folder), path) for path in folder.rglob("*") if path.is_file())
    return {
        relative.as_posix(): sha256(path.read_bytes())
        for relative, path in files
        if not any(part.startswith(".") for part in relative.parts)
    }


def _nature(path: Path) -> str:
    about, file = _about(path)
    nature = about.get("nature")
    if nature not in NATURES:
        what = f"nature {quoted(nature)} no se admite" if "nature" in about else "falta «nature»"
        raise InputProblems([Problem(file, what, allowed(str(nature), NATURES))])
    return str(nature)


def _about(path: Path) -> tuple[Mapping[str, Any], str]:
    if path.is_dir():
        return read_yaml(path / "dataset.yml"), "dataset.yml"
    with duckdb.connect() as connection:
        source = open_source(path, connection)
    return source.about, source.about_file


def _data_hashes(path: Path, shown: str) -> dict[str, str]:
    if path.is_dir():
        return {f"{shown}/{file}": digest for file, digest in hashes(path).items()}
    # What was decided on a workbook lies beside it, under its name.
    beside = sorted(path.parent.glob(f"{glob.escape(path.stem)}.*"))
    parent = Path(shown).parent
    return {(parent / file.name).as_posix(): sha256(file.read_bytes()) for file in beside}


def _inputs(run: RunParameters, root: Path, shown: str) -> dict[str, str]:
    files = [f"params/{run.name}.yml", *_plan_files(run, root)]
    files += [f"notebooks/{notebook}.ipynb" for notebook in run.notebooks]
    data = _data_hashes(run.data_path, shown)
    given = [value for values in run.parameters.values() for value in values.values()]
    named = {text: root / text for text in given if isinstance(text, str) and _is_path(text)}
    data |= {Path(text).name: sha256(read_bytes(p)) for text, p in named.items() if p.is_file()}
    files += sorted(path.relative_to(root).as_posix() for path in root.glob(REFERENCE))
    return data | {file: sha256(read_bytes(root / file)) for file in files}


def _plan_files(run: RunParameters, root: Path) -> list[str]:
    """Return the files of the plans that the notebooks follow, and of their locks."""
    named = [values[PLAN] for values in run.parameters.values() if PLAN in values]
    plans = [name for name in named if isinstance(name, str) and is_name(name)]
    files = [f"{FOLDER}/{name}{ending}" for name in plans for ending in (SUFFIX, lock_file.SUFFIX)]
    return [file for file in files if (root / file).is_file()]


def _is_path(text: str) -> bool:
    return bool(text) and "\0" not in text and len(text) < MAX_PATH


def _packages() -> dict[str, str]:
    try:
        requirements = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        raise UsageError(
            f"El paquete {DISTRIBUTION} no está instalado en este Python, y sin él no se sabe qué "
            "versiones usa la corrida. Instálelo con: python -m pip install -e ."
        ) from None
    names = _runtime_names(requirements)
    versions = {name: importlib.metadata.version(name) for name in [DISTRIBUTION, *names]}
    return {"python": platform.python_version()} | versions


def _runtime_names(requirements: Iterable[str]) -> list[str]:
    names = []
    for requirement in requirements:
        needed, _, marker = requirement.partition(";")
        if "extra" not in marker and (match := re.match(r"[\w.-]+", needed)):
            names.append(match.group())
    return sorted(names)


def _commit(root: Path) -> str | None:
    head = _git(root, "rev-parse", "--verify", "HEAD")
    if head is None:
        return None
    return head + (DIRTY if _git(root, "status", "--porcelain") else "")


def _git(root: Path, *arguments: str) -> str | None:
    program = shutil.which("git")
    if program is None:
        return None
    # A hook of git sets variables that would point to another repository.
    variables = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    result = subprocess.run(
        [program, "-C", str(root), *arguments],
        env=variables | {"GIT_OPTIONAL_LOCKS": "0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout.strip() if result.returncode == 0 else None
