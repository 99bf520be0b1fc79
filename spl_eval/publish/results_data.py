"""Write what a run published as data: one CSV per table shown, and every figure of the prose."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from spl_eval.errors import SplEvalError
from spl_eval.publish.shown import RECORD_MIME

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell of text that begins so; an apostrophe makes it text."""


class RepeatedTable(SplEvalError):
    """A chapter shows two tables under one name, so one would overwrite the other's data."""


def records(notebook: NotebookNode) -> list[dict[str, Any]]:
    """Return the records of all outputs of an executed notebook, in order."""
    return [
        output.data[RECORD_MIME]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if RECORD_MIME in output.get("data", {})
    ]


def write(folder: Path, executed: Mapping[str, NotebookNode]) -> None:
    """Write ``folder``: ``<chapter>_<table>.csv`` per table, and ``figures.csv``.

    ``figures.csv`` lists every value that the prose and the first screens state, raw and as
    written. Raises RepeatedTable when a chapter shows two tables
    under one name.
    """
    folder.mkdir(parents=True)
    figures: list[list[Any]] = []
    for chapter, notebook in executed.items():
        for record in records(notebook):
            if record["kind"] == "table":
                path = folder / f"{chapter}_{record['name']}.csv"
                header = [field["name"] for field in record["fields"]]
                _write_once(path, header, record["rows"])
            else:
                figures += [
                    [chapter, record["kind"], value["name"], value["value"], value["text"]]
                    for value in record["values"]
                ]
    _write_once(folder / "figures.csv", ["chapter", "shown_as", "name", "value", "text"], figures)


def _write_once(path: Path, header: list[str], rows: Iterable[list[Any]]) -> None:
    if path.exists():
        raise RepeatedTable(
            f"Dos tablas se llaman «{path.stem}». Un capítulo muestra cada tabla una sola vez, y "
            "cada tabla lleva su propio nombre: cambie uno de los dos."
        )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([safe(cell) for cell in row] for row in rows)


def safe(value: Any) -> Any:
    """Return a cell that no spreadsheet runs; lists are joined by semicolons, missing is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = ";".join(str(each) for each in value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
