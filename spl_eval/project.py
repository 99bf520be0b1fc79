"""Where the project's folders are, however the toolkit was started."""

from __future__ import annotations

import os
from pathlib import Path

from spl_eval.errors import UsageError

ROOT_VARIABLE = "SPL_EVAL_ROOT"
"""Environment variable by which a run tells its kernels where the project is."""


def root() -> Path:
    """Return the project's folder: the nearest one upward with ``params/`` and ``notebooks/``.

    Raises UsageError when there is none.
    """
    if given := os.environ.get(ROOT_VARIABLE):
        return Path(given)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "params").is_dir() and (folder / "notebooks").is_dir():
            return folder
    raise UsageError(
        "No se encontró el proyecto: falta una carpeta con params/ y notebooks/.\n"
        "Abra la terminal en la carpeta del proyecto, o indíquela en la variable "
        f"{ROOT_VARIABLE}."
    )


def resolve(path: str | Path) -> Path:
    """Return ``path`` as it is when absolute, else inside the project's folder."""
    path = Path(path).expanduser()
    return path if path.is_absolute() else root() / path
