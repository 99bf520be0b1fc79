"""Run a chapter's cells in this process: seconds for a whole matrix of years and filters.

The runs of the command, and the slow tests, execute notebooks through Papermill. Here every
year and filter of every chapter is tried, which would take a kernel each.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from spl_eval import intake
from spl_eval.intake import Dataset
from spl_eval.parameter_cells import declared_parameters
from spl_eval.publish.shown import Shown
from tests.report import ROOT

CHAPTERS = ("jobs", "sectors", "regions", "gender", "grants")
DEMO = "data/demo"


@dataclass(frozen=True)
class Executed:
    """A chapter as it was executed: the notebook with outputs, and what was shown, in order."""

    notebook: NotebookNode
    shown: tuple[Shown, ...]

    def of_kind(self, kind: str) -> list[Shown]:
        """Return what is of one kind: table, answer, say, key, absent."""
        return [each for each in self.shown if each.record["kind"] == kind]

    @cached_property
    def soup(self) -> BeautifulSoup:
        """All that a reader sees, one after the other."""
        return BeautifulSoup("".join(each.html for each in self.shown), "html.parser")

    @cached_property
    def text(self) -> str:
        """The words of all that a reader sees."""
        return self.soup.get_text(" ")


@cache
def dataset(path: str, year: int) -> Dataset:
    """Load a data set of the project once for all tests."""
    return intake.load(ROOT / path, year=year)


def executed(name: str, data: Dataset | None = None, **given: Any) -> Executed:
    """Execute a notebook's cells with parameters; ``data`` stands for what it would load."""
    return (
        _executed(name, tuple(sorted(given.items()))) if data is None else _run(name, data, given)
    )


@cache
def _executed(name: str, given: tuple[tuple[str, Any], ...]) -> Executed:
    return _run(name, None, dict(given))


def _run(name: str, data: Dataset | None, given: dict[str, Any]) -> Executed:
    path = ROOT / "notebooks" / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    defaults = {key: value.default for key, value in declared_parameters(path).items()}
    assert set(given) <= set(defaults), set(given) - set(defaults)
    values = defaults | given
    found = data or dataset(values["data"], values["year"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPL_EVAL_ROOT", str(ROOT))
        patch.setattr(intake, "load", lambda source, year=None: found)
        return Executed(notebook, tuple(_shown(notebook, values)))


def _shown(notebook: NotebookNode, values: dict[str, Any]) -> Iterator[Shown]:
    """Execute the cells one by one; put what each shows into the notebook, and yield it."""
    scope: dict[str, Any] = {"__name__": "__main__"}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if "parameters" in cell.metadata.get("tags", []):
            scope |= values
        elif isinstance(value := last_value(cell.source, scope), Shown):
            bundle = value._repr_mimebundle_()
            cell.outputs = [nbformat.v4.new_output("display_data", data=bundle)]
            yield value


def last_value(source: str, scope: dict[str, Any]) -> Any:
    """Execute a cell; return the value of its last expression, as a notebook shows it."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), scope)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), scope)
