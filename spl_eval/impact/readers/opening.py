"""Finds the reader for whatever a panel comes in."""

from __future__ import annotations

import glob
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spl_eval.errors import quoted
from spl_eval.impact.problems import PanelError
from spl_eval.impact.readers.csv_files import read_csv
from spl_eval.impact.readers.engine_errors import unreadable_rows
from spl_eval.impact.readers.frame import FrameSource
from spl_eval.impact.readers.ordered import OrderedSource
from spl_eval.impact.readers.parquet import ParquetSource
from spl_eval.impact.readers.source import Source
from spl_eval.impact.specification import Columns

if TYPE_CHECKING:
    import duckdb

PARQUET = ".parquet"
SUFFIXES = (PARQUET, ".csv")


def is_lazy(panel: Any) -> bool:
    """Return whether a panel stays where it is and only answers queries.

    A DuckDB relation could too, but runs here: its rows, in order, give more than sums do.
    """
    if isinstance(panel, str | Path) or type(panel).__module__.startswith("pandas"):
        return False
    import narwhals as nw

    found = nw.from_native(panel, pass_through=True)
    return isinstance(found, nw.LazyFrame) and not found.implementation.is_duckdb()


def open_panel(panel: Any, columns: Columns) -> Source:
    """Return the reader for a panel: a frame in memory, files, or a DuckDB relation.

    Raises:
        PanelError: no such file, a file of another kind, or columns that are not there.
    """
    if isinstance(panel, str | Path):
        paths = _paths(panel)
        if paths[0].suffix.lower() == PARQUET:
            return ParquetSource(paths, columns)
        return open_in_order(panel, columns)
    if type(panel).__name__ == "DuckDBPyRelation":
        return OrderedSource(panel, columns)
    return FrameSource(_frame(panel), columns)


def open_in_order(panel: str | Path, columns: Columns) -> OrderedSource:
    """Return the reader that puts the rows of files in order before it reads them."""
    return OrderedSource(_relation(_paths(panel), columns), columns, name=Path(panel).name)


def _frame(panel: Any) -> Any:
    if type(panel).__module__.startswith("pandas") and hasattr(panel, "columns"):
        return panel
    import narwhals as nw

    try:
        return nw.from_native(panel, eager_only=True).to_pandas()
    except TypeError:
        raise PanelError(
            [
                f"No se puede leer un panel de tipo {type(panel).__name__}. Dé un DataFrame, la "
                "ruta de un archivo .parquet o .csv, una relación de DuckDB o una tabla de Spark."
            ]
        ) from None


def _paths(panel: str | Path) -> list[Path]:
    """Return the files of a path or glob, in order of their names."""
    path = Path(panel)
    paths = [path] if path.exists() else [Path(name) for name in sorted(glob.glob(str(panel)))]
    paths = [path for path in paths if path.is_file()]
    name = quoted(path.name)
    if not paths:
        raise PanelError(
            [f"No hay ningún archivo {name} en {quoted(path.parent)}. Revise la ruta."]
        )
    suffixes = {path.suffix.lower() for path in paths}
    if len(suffixes) > 1 or not suffixes <= set(SUFFIXES):
        raise PanelError(
            [f"{name}: un panel se lee de archivos .parquet o .csv, todos del mismo tipo."]
        )
    empty = [path for path in paths if path.stat().st_size == 0]
    if empty:
        raise PanelError([f"{quoted(empty[0].name)}: el archivo está vacío."])
    return paths


def _relation(paths: Sequence[Path], columns: Columns) -> duckdb.DuckDBPyRelation:
    import duckdb

    # What does not fit in memory goes there, not to the current folder, which may be read-only.
    # Two processes must not share it: DuckDB makes it when it needs it, and takes it away.
    spill = Path(tempfile.gettempdir()) / f"spl_eval-{secrets.token_hex(8)}"
    connection = duckdb.connect(config={"temp_directory": str(spill)})
    try:
        if paths[0].suffix.lower() == PARQUET:
            return connection.read_parquet([str(path) for path in paths], union_by_name=True)
        return read_csv(connection, paths, columns)
    except duckdb.Error as error:
        raise unreadable_rows(paths[0].name, error) from None
