"""Name what the user gave in a message, never with the password of a database."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path

from spl_eval.errors import InputProblems, Problem, UsageError

ADDRESS = "la dirección"
"""What stands for an address that cannot be read: any part of it may be a password."""

LIKE_ADDRESS = re.compile(r":.*@", re.DOTALL)
"""What a slip of the keyboard leaves of an address, ``postgresql:/ana:clave@servidor/base``."""


def is_address(given: str | Path) -> bool:
    """Say whether ``given`` is the address of a database, well written or not, and no path."""
    text = str(given)
    if "://" in text:
        return True
    return LIKE_ADDRESS.search(text) is not None and not _exists(text)


def given_name(given: str | Path) -> str:
    """Return ``given`` fit for a message: a path as it is, an address without its password."""
    if not is_address(given):
        return str(given)
    # SQLAlchemy takes a quarter of a second to import, and most sources are no database.
    from spl_eval.intake.readers.database.address import read_address

    try:
        return read_address(str(given)).name
    except InputProblems:
        return ADDRESS


def without_password(problem: Problem, name: str) -> Problem:
    """Return a problem of an unreadable address, in whose ``name`` nothing can be told apart.

    ``sqlite:///ana:clave@servidor`` is a file for SQLAlchemy, and its name is quoted.
    """
    hidden = name == ADDRESS and "@" in problem.file
    return dataclasses.replace(problem, file=ADDRESS) if hidden else problem


def refuse_broken_address(given: str | Path) -> None:
    """Raise UsageError for what looks like an address and is not written as one."""
    if is_address(given) and "://" not in str(given):
        raise UsageError(
            f"{ADDRESS} de la base no se puede leer, ni hay un archivo con ese nombre. Escriba, "
            "por ejemplo, postgresql://usuario@servidor:5432/base."
        )


def _exists(text: str) -> bool:
    try:
        return os.path.exists(text)
    except ValueError:
        return False
