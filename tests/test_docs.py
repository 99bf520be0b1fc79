"""What the documents name exists: modules, tests, files."""

from __future__ import annotations

import re

import pytest

from tests.report import ROOT

DOCUMENTS = [ROOT / name for name in ("README.md", "README.es.md", "CONTRIBUTING.md")]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md"))
MODULE = re.compile(r"`((?:impact|intake|results|publish)(?:\.[a-z_0-9]+)+)`")
FILE = re.compile(r"`((?:tests|spl_eval|notebooks|benchmarks|docs|data)/[\w./-]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
COLUMNS = {"results.target_basis", "results.year"}
"""Names of tables and columns that look like modules."""


def _exists(module: str) -> bool:
    path = ROOT / "spl_eval" / module.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_exists(document):
    text = document.read_text(encoding="utf-8")
    if document.name == "data-dictionary.md":
        modules = set()
    else:
        modules = set(MODULE.findall(text)) - COLUMNS
    assert {name for name in modules if not _exists(name)} == set()
    files = {name for name in FILE.findall(text) if "*" not in name and "2017" not in name}
    assert {name for name in files if not (ROOT / name).exists()} == set()
    links = {name.strip() for name in LINK.findall(text)}
    assert {name for name in links if not (document.parent / name).exists()} == set()


def test_some_document_names_modules():
    """Without any, the test above would assert nothing."""
    assert len(MODULE.findall((ROOT / "docs" / "methods.md").read_text(encoding="utf-8"))) > 20
