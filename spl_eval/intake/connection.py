"""The database in memory in which one data set is examined."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from spl_eval.errors import SplEvalError

THREADS = 4
"""More gain nothing on files of this size, and each takes memory of its own."""


@contextmanager
def private_connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB of its own that leaves nothing behind, and asks for nothing elsewhere."""
    with tempfile.TemporaryDirectory(prefix="spl-eval-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "threads": THREADS,
            # By default it would write people's data to the folder where the user stands.
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
        }
        try:
            with duckdb.connect(config=config) as connection:
                yield connection
        except duckdb.OutOfMemoryException:
            raise SplEvalError(
                "No alcanza la memoria o el disco para revisar estos datos. "
                "Cierre otros programas, o divida los datos."
            ) from None
