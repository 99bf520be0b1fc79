"""What every notebook must be: one question, short cells, nothing typed by hand, no outputs."""

from __future__ import annotations

import ast
import re

import nbformat
import pytest

from tests.report import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
YEAR = re.compile(r"\b20(1|2)\d\b")
NUMBER = re.compile(r"\b\d+([.,]\d+)?\b")
MAX_LINES = 10


def read(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return read(request.param)


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_it_begins_with_a_title_and_a_question(notebook):
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    assert "?" in first.source
    titles = [
        line
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("# ")
    ]
    assert len(titles) == 1


def test_no_outputs_and_stable_cell_ids(notebook):
    for cell in code(notebook):
        assert cell.outputs == []
        assert cell.execution_count is None
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


def test_cells_are_short_and_define_nothing(notebook):
    for cell in code(notebook):
        assert len(cell.source.splitlines()) <= MAX_LINES
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For))


def test_one_parameters_cell_with_a_meaning_on_every_line(notebook):
    tagged = [c for c in code(notebook) if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    for line in tagged[0].source.splitlines():
        assert re.search(r"  # \S", line), line


def test_no_year_and_no_number_outside_the_parameters(notebook):
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            continue
        assert not YEAR.search(cell.source), cell.source
        if cell.cell_type == "markdown":
            assert not NUMBER.search(cell.source), cell.source
        else:
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Constant):
                    assert not isinstance(node.value, (int, float)) or node.value in (0, 1)
                    if isinstance(node.value, str):
                        assert not NUMBER.search(node.value), node.value


def test_headings_carry_no_number_of_their_own(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"^#+ +\d", cell.source, re.MULTILINE)
