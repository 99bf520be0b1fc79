"""Where the data set of a run is: a folder or a file of this machine, never an address."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from spl_eval.errors import Problem, allowed, quoted
from spl_eval.intake.given_name import is_address

DATA_FILES = (".xlsx", ".db", ".sqlite", ".sqlite3")
"""Single files that are a data set: a workbook or a database. Else it is a folder."""


def data_path(data: Any, root: Path, place: str, problems: list[Problem]) -> Path:
    """Return where a run's ``data`` lies; what is wrong with it is added to ``problems``."""
    if not isinstance(data, str) or not data.strip() or not data.isprintable():
        return root
    if is_address(data):
        # The address is never quoted: it may hold a password.
        what = "«data» es la dirección de una base, y una corrida lee una carpeta o un archivo"
        mend = (
            "Guarde sus tablas como CSV en una carpeta, o en un libro de Excel, y escriba dónde "
            "quedó; la base misma se controla con spl-eval check"
        )
        problems.append(Problem(place, what, mend))
        return root
    path = root / os.path.expanduser(data)
    if not path.is_dir() and not (path.is_file() and path.suffix.lower() in DATA_FILES):
        sets = sorted(f"data/{path.parent.name}" for path in root.glob("data/*/dataset.yml"))
        mend = allowed(data, sets) if sets else "Cree la carpeta o corrija «data»"
        problems.append(Problem(place, f"los datos {quoted(data)} no existen", mend))
    return path
