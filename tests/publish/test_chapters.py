"""What a chapter's author may write, and what happens with slips."""

from __future__ import annotations

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from spl_eval.publish import pages, results_data
from spl_eval.publish.manifest import Manifest
from spl_eval.publish.page import Page, ShowError
from spl_eval.publish.shown import RECORD_MIME
from tests.report import REAL_2016

MANIFEST = Manifest(
    run="r",
    title="Corrida",
    edition="draft",
    nature="real",
    data="data/2016",
    parameters={},
    inputs={},
    packages={},
    commit=None,
    started="2026-01-02T03:04:05+00:00",
)


def chapter(*markdown, outputs=()):
    cells = [nbformat.v4.new_markdown_cell(text) for text in markdown]
    for record in outputs:
        data = {"text/html": "<p>x</p>", RECORD_MIME: record}
        output = nbformat.v4.new_output("display_data", data=data)
        cells.append(nbformat.v4.new_code_cell("x", outputs=[output]))
    return nbformat.v4.new_notebook(cells=cells)


def soup(notebook):
    return BeautifulSoup(pages.chapter_html(notebook, MANIFEST), "html.parser")


@pytest.mark.parametrize("title", ["## Sección", "  ## Sección", "Sección\n-------"])
def test_headings_however_they_are_written_get_number_and_link(title):
    page = soup(chapter("# Uno\n\n¿Qué?", title))
    (heading,) = page.main.find_all("h2")
    assert heading.get_text() == "1. Sección"
    assert page.nav.find("a")["href"] == f"#{heading['id']}"


def test_a_comment_in_a_block_of_code_is_no_heading():
    page = soup(chapter("# Uno\n\n¿Qué?", "```\n## comentario\n```", "## Dos"))
    assert [heading.get_text() for heading in page.main.find_all("h2")] == ["1. Dos"]
    assert page.main.h2["id"] == "dos"


def test_two_headings_of_one_text_have_their_own_anchors():
    page = soup(chapter("# Uno", "## Dos", "## Dos"))
    assert [heading["id"] for heading in page.main.find_all("h2")] == ["dos", "dos-2"]


def test_a_chapter_without_title_is_refused(tmp_path):
    with pytest.raises(pages.UntitledChapter, match=r"notebooks/x\.ipynb: falta el título"):
        pages.write_run(tmp_path, {"x": chapter("texto")}, MANIFEST)


def test_two_tables_of_one_name_are_refused(tmp_path):
    table = {"kind": "table", "name": "t", "caption": "c", "fields": [{"name": "a"}], "rows": [[1]]}
    with pytest.raises(results_data.RepeatedTable, match="x_t"):
        results_data.write(tmp_path / "r", {"x": chapter("# T", outputs=[table, table])})


def test_only_recorded_outputs_bring_html_onto_a_page():
    notebook = chapter("# Uno")
    data = {"text/html": "<b id=foreign>x</b>", "text/plain": "<b>plain</b>"}
    output = nbformat.v4.new_output("display_data", data=data)
    notebook.cells.append(nbformat.v4.new_code_cell("x", outputs=[output]))
    page = soup(notebook)
    assert page.find(id="foreign") is None
    assert page.main.pre.get_text() == "<b>plain</b>"


def test_a_frame_is_not_shown_without_a_caption():
    with pytest.raises(ShowError, match="recibió DataFrame"):
        Page(REAL_2016).show(pd.DataFrame({"a": [1]}))
