"""The server behind a lazy frame: opens the frame, brings sums from it, tells its failures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from spl_eval.errors import quoted
from spl_eval.impact.problems import PanelError
from spl_eval.impact.readers import source
from spl_eval.impact.readers.lazy_rows import Frame, rows
from spl_eval.impact.readers.source import column_problems
from spl_eval.impact.specification import Columns

Table = dict[str, list[Any]]


@dataclass(frozen=True)
class Server:
    """A lazy frame with what is needed to speak to its engine."""

    frame: Frame
    is_spark: bool

    def collect(self, query: Frame) -> Table:
        """Run a query whose answer is small.

        Raises:
            PanelError: the engine failed, or its session ended.
        """
        try:
            answer: Table = query.collect().to_dict(as_series=False)
        # Every engine has exceptions of its own, and a Spark session that ended raises whatever
        # its connection was doing.
        except Exception as error:
            raise self.failure(error) from None
        return answer

    def failure(self, error: Exception) -> PanelError:
        """Say in one sentence how the engine failed."""
        if self.is_spark and _session_ended(nw.to_native(self.frame)):
            return PanelError(
                [
                    "La sesión de Spark terminó o no responde. Ábrala de nuevo, vuelva a leer la "
                    "tabla y repita la estimación."
                ]
            )
        lines = str(error).strip().splitlines() or [type(error).__name__]
        return PanelError(
            [
                f"El motor de la tabla no pudo responder ({quoted(lines[0])}). Revise que la tabla "
                "se pueda leer entera, por ejemplo contando sus filas, y repita la estimación."
            ]
        )


def server(frame: Any) -> Server:
    """Return the server of a lazy frame: PySpark's, Polars' or any that narwhals understands.

    Raises:
        PanelError: it is no lazy frame.
    """
    try:
        found = nw.from_native(frame)
    except TypeError:
        found = None
    if not isinstance(found, nw.LazyFrame):
        raise PanelError([f"No se puede leer un panel de tipo {type(frame).__name__} por partes."])
    return Server(found, found.implementation.is_spark_like())


def open_rows(at: Server, columns: Columns) -> Frame:
    """Check the columns by their types, and return those that are used under names of our own.

    Raises:
        PanelError: a column is missing or has another kind of values, or the engine failed.
    """
    try:
        schema = at.frame.collect_schema()
    except Exception as error:
        raise at.failure(error) from None
    problems = column_problems([(name, _kind(of)) for name, of in schema.items()], columns)
    if problems:
        raise PanelError(problems)
    # Spark reads a dot as the field of a structure unless the name stands between backticks.
    written = {name: f"`{name}`" if at.is_spark and "." in name else name for name in columns.names}
    try:
        return rows(at.frame, columns, written)
    except Exception as error:
        raise at.failure(error) from None


def _kind(of: Any) -> str:
    if of.is_numeric():
        return source.NUMBER
    if of == nw.Boolean:
        return source.TRUTH
    if of in (nw.String, nw.Categorical, nw.Enum):
        return source.TEXT
    return source.MOMENT if of.is_temporal() else source.OTHER


def _session_ended(frame: Any) -> bool:
    """Return whether a Spark session is gone.

    What fails on a dead session raises whatever its connection was doing, a type that cannot be
    parsed for one; so the session itself is asked.
    """
    session = frame.sparkSession
    try:
        if hasattr(session, "is_stopped"):
            return bool(session.is_stopped)
        context = session.sparkContext._jsc
        return context is None or bool(context.sc().isStopped())
    except Exception:
        return True
