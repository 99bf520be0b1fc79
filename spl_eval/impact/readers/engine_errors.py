"""What DuckDB's errors mean for whoever made the file, in one sentence without rows of data."""

from __future__ import annotations

import re
from pathlib import Path

from spl_eval.errors import quoted
from spl_eval.impact.problems import PanelError

_CONVERSION = re.compile(
    r"Error when converting column \"(?P<column>.*)\"\. "
    r"Could not convert string \"(?P<value>.*)\" to '(?P<kind>[^'\n]*)'"
)
_ENCODING = "This file is not utf-8 encoded"
_SHAPE = ("Expected Number of Columns", "sniffing file", "unterminated quote", "Maximum line size")

LABEL = "spl_eval: a label in {column} is no whole number: "
"""How a query of ours says that a label column is not what its first rows made of it."""


def unreadable_rows(name: str, error: Exception) -> PanelError:
    """Return the error of rows that DuckDB cannot make numbers and texts of."""
    text = str(error)
    file = re.search(r"^ *file = (.+)$", text, re.MULTILINE)
    where = quoted(Path(file[1].strip()).name if file else name)
    if _ENCODING in text:
        return PanelError(
            [f"{where}: no está codificado en UTF-8. Guárdelo de nuevo como «CSV UTF-8»."]
        )
    converted = _CONVERSION.search(text)
    if converted:
        return PanelError([f"{where}: {_wrong_value(**converted.groupdict())}"])
    label = re.search(re.escape(LABEL).replace(r"\{column\}", "(.*)") + "(.*)", text)
    if label:
        return PanelError([f"{where}: {_wrong_label(label[1], label[2])}"])
    if any(about in text for about in _SHAPE):
        line = re.search(r"CSV Error on Line: (\d+)", text)
        return not_split(where, int(line[1]) if line else None)
    # Only the first line: those after it may quote a whole row.
    first = next(iter(text.splitlines()), "") or type(error).__name__
    return PanelError(
        [
            f"{where}: no se puede leer ({quoted(first.strip())}). Revise que el archivo esté "
            "entero y que las columnas numéricas tengan sólo números."
        ]
    )


def not_split(where: str, line: int | None = None) -> PanelError:
    """Return the error of a text that has no clear rows and columns; ``where`` is quoted."""
    about = "" if line is None else f" (fila {line})"
    return PanelError(
        [
            f"{where}: el archivo no se pudo separar en columnas{about}. Revise que la primera "
            "fila sea la de títulos, que cada fila tenga el mismo número de celdas y que el "
            "separador sea siempre el mismo: coma, punto y coma o tabulación."
        ]
    )


def _wrong_value(column: str, value: str, kind: str) -> str:
    if kind in ("DOUBLE", "BIGINT", "BOOLEAN"):
        return (
            f"Columna {column}: {quoted(value)} no es un número como los demás. "
            "Corríjalo, o deje vacía la celda sin dato."
        )
    return f"Columna {column}: {quoted(value)} no es una fecha como las demás. Corríjala."


def _wrong_label(column: str, value: str) -> str:
    return (
        f"Columna {column}: empieza con números enteros y después dice {quoted(value)}. "
        "Conviértala toda en texto (por ejemplo, con una letra delante) o toda en números enteros."
    )
