"""The house rules that the imports and the sizes of the modules can show."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.report import ROOT

PACKAGE = ROOT / "spl_eval"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Modules that may open files: the doors of the house. A folder's name stands for all in it.
OPEN_FILES = {
    "cli.py",
    "params.py",
    "parameter_cells.py",
    "project.py",
    "intake/readers/",
    "intake/correction_entries.py",
    "intake/demo/writing.py",
    "intake/decisions_file.py",
    "intake/dictionary/",
    "intake/names.py",
    "intake/reference/",
    "intake/template/columns.py",
    "intake/workbook_file.py",
    "intake/boundaries.py",
    "impact/readers/",
    "publish/impact/targets.py",
    "publish/run.py",
    "publish/execute.py",
    "publish/kernels.py",
    "publish/manifest.py",
    "publish/problems/page.py",
    "publish/problems/tables.py",
    "publish/pages.py",
    "publish/replace.py",
    "publish/templates.py",
    "publish/results_data.py",
    "publish/sample/files.py",
    "study_plan/lock_file.py",
}
MAX_LINES = 250
FILE_CALLS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink"}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("spl_eval")}


@pytest.mark.parametrize(
    ("room", "forbidden"),
    [
        ("intake", ("spl_eval.results", "spl_eval.impact", "spl_eval.publish")),
        ("results", ("spl_eval.impact", "spl_eval.publish")),
        ("impact", ("spl_eval.results", "spl_eval.publish")),
    ],
)
def test_data_flows_one_way(room, forbidden):
    paths = list((PACKAGE / room).rglob("*.py"))
    assert paths
    for path in paths:
        wrong = {name for name in imports(path) if name.startswith(forbidden)}
        assert not wrong, f"{name_of(path)} imports {wrong}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_doors_open_files(path):
    calls = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            calls.add(function.attr if isinstance(function, ast.Attribute) else "")
            calls.add(function.id if isinstance(function, ast.Name) else "")
    if calls & FILE_CALLS:
        assert name_of(path).startswith(tuple(OPEN_FILES))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_outgrows_its_room(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_no_module_is_imported_by_all_but_the_errors():
    importers: dict[str, int] = {}
    for path in MODULES:
        for name in imports(path):
            importers[name] = importers.get(name, 0) + 1
    everywhere = {name for name, count in importers.items() if count > 0.75 * len(MODULES)}
    assert everywhere <= {"spl_eval.errors"}


def test_the_impact_engine_loads_nothing_slow_until_it_needs_it():
    # From a file to an event study a fresh process takes less than pandas alone does to load.
    code = "import sys, spl_eval.impact; print(*(name for name in sys.modules if '.' not in name))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(told.stdout.split())
    assert "numpy" in loaded
    assert not loaded & {"pandas", "duckdb", "pyarrow", "narwhals", "scipy", "statsmodels"}


def test_there_is_no_utils():
    assert not [name_of(path) for path in MODULES if "util" in path.name or "helper" in path.name]
