"""What every file with a table is asked before it is opened, and how DuckDB is told its name."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spl_eval.errors import InputProblems, Problem
from spl_eval.intake.schema import Table
from spl_eval.intake.sql_text import quoted_text

MAX_TABLE_BYTES = 2 * 1024**3
"""A larger table is refused before it is read: the whole country has no such register."""

GLOB_MARKS = "*?["


def refuse(
    path: Path, table: Table, what: str, mend: str, code: str, row: int | None = None
) -> InputProblems:
    """Return the error of a file whose table cannot be read."""
    return InputProblems([Problem(path.name, what, mend, row=row, code=code, table=table.name)])


def file_size(path: Path, table: Table) -> int:
    """Return a file's bytes; raises InputProblems when it cannot be a table."""
    with readable(path, table):
        status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        what, mend = "es una carpeta y no un archivo", "Ponga en su lugar el archivo"
        raise refuse(path, table, what, mend, "not_a_file")
    # Opening a pipe would wait for whoever writes in it.
    if not stat.S_ISREG(status.st_mode):
        what, mend = "no es un archivo común", "Ponga en su lugar el archivo"
        raise refuse(path, table, what, mend, "not_a_file")
    if status.st_size > MAX_TABLE_BYTES:
        raise refuse(
            path,
            table,
            f"pesa más de {MAX_TABLE_BYTES // 1024**3} GB",
            "Revise si es el archivo correcto y quítele lo que no es del programa",
            "too_large",
        )
    if status.st_size == 0:
        raise empty(path, table)
    return status.st_size


def empty(path: Path, table: Table) -> InputProblems:
    """Return the error of a file without anything."""
    return refuse(path, table, "está vacío", "Escriba al menos el encabezado", "empty_file")


@contextmanager
def readable(path: Path, table: Table) -> Iterator[None]:
    """Turn an error of the operating system into InputProblems."""
    try:
        yield
    except FileNotFoundError:
        what, mend = "no existe", "Agréguelo; si no hay datos, déjelo sólo con el encabezado"
        raise refuse(path, table, what, mend, "missing_file") from None
    except OSError:
        what, mend = "no se puede leer", "Revise los permisos del archivo y el disco"
        raise refuse(path, table, what, mend, "unreadable_file") from None


def sql_path(path: Path) -> str:
    """Return ``path`` as an SQL literal that names this file and no other."""
    text = "".join(f"[{c}]" if c in GLOB_MARKS else c for c in str(path.resolve()))
    return quoted_text(text)
