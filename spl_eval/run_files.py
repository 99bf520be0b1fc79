"""The files of ``params/``: which runs there are, and what the file of one says."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spl_eval.errors import InputProblems, allowed, quoted
from spl_eval.intake.readers import read_yaml
from spl_eval.parameter_cells import ParameterProblems

FOLDER = "params"
SUFFIX = ".yml"

MAX_NAME = 100


def run_file(name: str, root: Path) -> Path:
    """Return the file of a run, which is there; raises ParameterProblems with the ones there are.

    ``name`` is taken from nowhere but ``params/``: a path is refused.
    """
    folder = root / FOLDER
    runs = sorted(path.stem for path in folder.glob(f"*{SUFFIX}") if is_name(path.stem))
    if not is_name(name):
        stem = name.replace("\\", "/").rstrip("/").rpartition("/")[2].removesuffix(SUFFIX)
        raise ParameterProblems.one(
            f"corrida {quoted(name)}",
            "no es el nombre de una corrida",
            f"Escriba sólo el nombre, sin carpeta ni {SUFFIX}. {options(stem, runs)}",
        )
    if name not in runs:
        raise ParameterProblems.one(
            f"{FOLDER}/{name}{SUFFIX}", "no existe esa corrida", options(name, runs)
        )
    return folder / f"{name}{SUFFIX}"


def run_place(file: Path) -> str:
    """Return how messages call a run's file: ``params/2016.yml``."""
    return f"{FOLDER}/{file.name}"


def run_content(file: Path) -> dict[Any, Any]:
    """Read a run's file; raises ParameterProblems when it is not a mapping in YAML."""
    try:
        return read_yaml(file)
    except InputProblems as error:
        raise ParameterProblems(
            [dataclasses.replace(problem, file=run_place(file)) for problem in error.problems]
        ) from None


def is_name(name: str) -> bool:
    """Say whether ``name`` is safe in a command, as a file's name, and in a page's address."""
    return (
        0 < len(name) <= MAX_NAME
        and name.isprintable()
        and name == name.strip()
        and not name.startswith((".", "-"))
        and not any(c in '/\\:*?"<>|#%' for c in name)
    )


def options(word: str, there: Sequence[str]) -> str:
    """Say which names there are, beginning with the one nearest to ``word``."""
    return allowed(word, there) if there else "Todavía no hay ninguno; créelo"
