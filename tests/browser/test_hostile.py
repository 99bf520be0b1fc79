"""Data that attack the page or the spreadsheet are published as the text that they are."""

from __future__ import annotations

import csv
import re
from itertools import cycle

import nbformat
import pandas as pd
import pytest

from spl_eval.intake.readers import MAX_CELL_CHARACTERS
from spl_eval.intake.tables import TABLES
from spl_eval.publish.annual import figures
from spl_eval.publish.shown import svg_uri

pytestmark = pytest.mark.browser

PHONE = 390
MARKUP = (
    "<script>document.title='x'</script>",
    "<img src=x onerror=\"document.title='x'\">",
    "<svg onload=\"document.title='x'\"></svg>",
    "</style><style>body{ display:none}</style>",
    "</td></tr></table></main><h1>x</h1>",
    "\"><iframe src='javascript:alert(1)'></iframe>",
    "' autofocus onfocus='alert(1)",
    "<a href=\"javascript:document.title='x'\">x</a>",
    "[enlace](javascript:alert(1))",
    "![imagen](https://example.invalid/x.png)",
    "javascript:document.title='x'",
    "<!-- <![CDATA[ ]]> -->",
    "&lt;b&gt; &amp; &#60;i&#62;",
)
TEMPLATES = ("{{7*7}}", "{% raw %}", "{{ page.policy }}", "{7}", "{}", "{{", "${7*7}", "%(x)s")
MATHS = (r"$\frac{$", "$$", r"\n\t\u0041")
MARKS = (
    "\u202eeurt\u202d",
    "a\u2028b",
    "a\u2029b",
    "\u200f\u061c",
    "\ufeffx",
    "e\u0301\u0301\u0301",
)
FORMULAS = ("=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("https://x.invalid")')
ALL = (*MARKUP, *TEMPLATES, *MATHS, *MARKS)
LONG_WORD = "W" * (MAX_CELL_CHARACTERS - 1)
TITLE = f"{MARKUP[0]}{MARKUP[1]}{{{{7*7}}}}"
FORMULA = re.compile(r"[=+\-@\t\r]")
DATE = re.compile(r"[\d/-]{6,10}")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
COUNTED = "script, img, svg, iframe, object, embed, form, style, link, meta, base, h1, a, main"


def is_free_text(column):
    """Say whether a column takes any text at all: no codes, no references, no vocabulary."""
    return (
        column.kind in {"text", "list"}
        and not column.references
        and not column.vocabulary
        and not column.name.endswith("_id")
    )


def poison(folder):
    """Put hostile text into every cell of free text and every paragraph below ``folder``."""
    payloads = cycle(zip(cycle(FORMULAS), cycle(ALL), range(10_000), strict=False))
    for path in sorted(folder.glob("*.csv")):
        poison_table(path, TABLES[path.stem], payloads)
    for path in sorted((folder / "narrative").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        hostile = "".join(ALL).replace("[l.", "[ l.")
        path.write_text(text.replace(" [l. ", f" {hostile} [l. "), encoding="utf-8")
    about = folder / "dataset.yml"
    hostile = "\n".join([f"title: '{quoted(TITLE)}'", f"source: '{quoted(''.join(MARKUP))}'"])
    text = re.sub(r"^(title|source): .*\n", "", about.read_text(encoding="utf-8"), flags=re.M)
    about.write_text(f"{hostile}\n{text}", encoding="utf-8")


def quoted(text):
    """Return ``text`` for a YAML scalar in single quotes."""
    return text.replace("'", "''")


def poison_table(path, table, payloads):
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    free = [place for place, name in enumerate(header) if is_free_text(table.column(name))]
    for row in rows:
        for place in free:
            if not DATE.fullmatch(row[place]):
                row[place] = poisoned(row[place], *next(payloads))
    if table.name == "lessons":
        rows[0][header.index("text")] = LONG_WORD
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def poisoned(text, formula, hostile, turn):
    """Replace, precede or follow a text by hostile ones, and keep it unlike all others."""
    return [
        f"{hostile} {turn}",
        f"{formula} {hostile} {text} {turn}",
        f"{text} {hostile} {turn}",
    ][turn % 3]


def open_the_gate(path):
    """Let formulas and hidden characters through the reading, so that only the page defends."""
    notebook = nbformat.read(path, as_version=4)
    imports = next(i for i, cell in enumerate(notebook.cells) if "import" in cell.source)
    notebook.cells[imports].source += (
        "\nimport re\nfrom spl_eval.intake import fast_cells, values\n"
        "fast_cells.UNSAFE, values.UNSAFE_TEXT = r'\\x00', re.compile(r'\\x00')"
    )
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def hostile(new_project):
    """Publish poisoned data in a project of their own."""
    project = new_project("hostil")
    poison(project.data("hostil"))
    open_the_gate(project.root / "notebooks" / "annual_report.ipynb")
    done = project.run("hostil", title=f"'{quoted(TITLE)}'")
    assert done.returncode == 0, done.stderr
    return project


PAGES = ("annual_report.html", "index.html")


@pytest.fixture(scope="module", params=PAGES)
def pair(request, hostile, annual, visit):
    """Open a page made of poisoned data, and the same page made of clean ones."""
    poisoned_page = visit(hostile.path(f"hostil/site/{request.param}"))
    return [poisoned_page, visit(annual.path(f"2016/site/{request.param}"))]


def visible_text(visited):
    visited.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    return " ".join(visited.page.inner_text("body").split())


def test_nothing_runs_and_nothing_is_asked_for(pair):
    poisoned_page, clean_page = pair
    expected = TITLE if clean_page.path.name == "index.html" else clean_page.page.title()
    assert poisoned_page.page.title() == expected
    assert poisoned_page.dialogs == []
    assert poisoned_page.messages == []
    assert poisoned_page.requests == [poisoned_page.path.as_uri()]


def test_no_element_and_no_attribute_is_slipped_in(pair):
    counts = [
        {name: visited.page.locator(name).count() for name in COUNTED.split(", ")}
        for visited in pair
    ]
    assert counts[0] == counts[1]
    script = "all => [...new Set(all.flatMap(one => one.getAttributeNames()))].sort()"
    names = [visited.page.eval_on_selector_all("*", script) for visited in pair]
    assert names[0] == names[1]


def test_the_index_of_all_runs_shows_the_title_as_text(hostile, visit):
    visited = visit(hostile.path("index.html"))
    assert TITLE in visible_text(visited)
    assert visited.messages == []
    assert visited.page.locator("script, img").count() == 0


@pytest.fixture(scope="module")
def chapter(hostile, visit):
    return visit(hostile.path("hostil/site/annual_report.html"), PHONE)


@pytest.mark.parametrize("text", [*MARKUP, *TEMPLATES, *MATHS, FORMULAS[0]])
def test_hostile_text_is_read_as_text(chapter, text):
    assert text in visible_text(chapter)


def test_the_long_word_is_whole(chapter):
    assert LONG_WORD in visible_text(chapter)


def test_nothing_scrolls_sideways_on_a_phone(chapter):
    assert chapter.page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_every_chart_is_drawn(chapter):
    drawn = chapter.page.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth > 0)")
    assert drawn == [True] * len(drawn)
    assert drawn


def test_dollar_signs_in_the_labels_of_a_chart_are_no_mathematics():
    frame = pd.DataFrame({"indicator_id": ["P1"], "unit": [MATHS[0]], "target": [2]})
    counts = frame.assign(declared=1, evidence=2, attainment_declared=50, attainment_evidence=100)
    chart = figures.attainment(counts.assign(disputed=True))
    assert svg_uri(chart.figure).startswith("data:image/svg+xml;base64,")


def test_no_cell_of_the_results_is_a_formula(hostile):
    cells = [cell for path in results(hostile) for cell in read_cells(path)]
    assert [cell for cell in cells if FORMULA.match(cell) and not NUMBER.fullmatch(cell)] == []


def test_formulas_are_there_as_text(hostile):
    cells = [cell for path in results(hostile) for cell in read_cells(path)]
    found = [
        formula for formula in FORMULAS if any(cell.startswith(f"'{formula}") for cell in cells)
    ]
    assert found == list(FORMULAS)


def results(project):
    paths = sorted(project.path("hostil/results").glob("*.csv"))
    assert len(paths) > 10
    return paths


def read_cells(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row]
