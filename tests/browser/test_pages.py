"""Every page in a real browser: self-contained, accessible, fit for phone, keyboard and paper."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from spl_eval.publish import pages
from spl_eval.publish.manifest import Manifest
from tests.chapters import CHAPTERS, executed

pytestmark = pytest.mark.browser

DESKTOP, PHONE, HEIGHT = 1280, 390, 900
NARROWEST = 320
"""WCAG 2.1, success criterion 1.4.10 (AA)."""

PAGES = {
    "chapter": ("annual", "2016/site/annual_report.html"),
    "quality": ("annual", "2016/site/data_quality.html"),
    "problems": ("failed", "problemas.html"),
    "run": ("annual", "2016/site/index.html"),
    "failure": ("failed", "falla/failed/annual_report.html"),
    "runs": ("demonstration", "index.html"),
    **{name: ("demonstration", f"demo-2016/site/{name}.html") for name in CHAPTERS},
}
"""The fixture that publishes each page, and the page."""

PRINTED = ("chapter", "quality", "problems", "run", "grants", "regions")
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
SIMULATED_RUN = Manifest(
    run="demo",
    title="Demostración",
    edition="draft",
    nature="simulated",
    data="data/demo",
    parameters={},
    inputs={},
    packages={},
    commit=None,
    started="2026-01-02T03:04:05+00:00",
)
SHORTEST_ALT = 40
MOST_TABS = 1000
A4_INNER_WIDTH = 688
"""CSS pixels of 210 mm less the margins of 14 mm."""


each_width = pytest.mark.parametrize("width", [PHONE, DESKTOP])


def path_of(request, name):
    """Return the file of a page of a published project."""
    project, page = PAGES[name]
    return request.getfixturevalue(project).path(page)


@pytest.fixture(scope="module", params=PAGES)
def opened(request, visiting):
    """Open a page for tests that change nothing in it."""
    with visiting(path_of(request, request.param)) as visited:
        yield visited


@pytest.fixture(scope="module", params=PAGES)
def unfolded(request, visiting):
    """Open a page, and all that is folded in it, for tests that change only the window."""
    with visiting(path_of(request, request.param)) as visited:
        unfold(visited)
        yield visited


@pytest.fixture(params=PAGES)
def fresh(request, visiting):
    """Open a page for one test alone."""
    with visiting(path_of(request, request.param)) as visited:
        yield visited


def all_of(visited, selector, expression):
    """Return ``expression`` of every ``element`` that matches."""
    script = f"elements => elements.map(element => {expression})"
    return visited.page.eval_on_selector_all(selector, script)


def unfold(visited):
    """Open every folded part of the page."""
    visited.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")


def widen(visited, width):
    visited.page.set_viewport_size({"width": width, "height": HEIGHT})


def test_asks_for_nothing_but_itself(opened):
    others = [url for url in opened.requests if not url.startswith("data:")]
    assert others == [opened.path.as_uri()]


def test_the_browser_has_nothing_to_say(opened):
    assert opened.messages == []
    assert opened.dialogs == []


def test_language_and_title(opened):
    assert opened.page.get_attribute("html", "lang") == "es-AR"
    assert opened.page.title().strip()


def test_one_h1_and_no_level_is_skipped(opened):
    levels = all_of(opened, "h1,h2,h3,h4,h5,h6", "Number(element.tagName[1])")
    assert levels.count(1) == 1
    assert levels[0] == 1
    skips = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
    assert skips == []


def test_landmarks(opened):
    assert all_of(opened, "main", "element.id") == ["main"]
    assert len(all_of(opened, "header", "element.className")) == 1


def test_every_image_is_drawn_and_described(opened):
    images = all_of(opened, "img", "[element.alt, element.complete && element.naturalWidth > 0]")
    assert [alt for alt, drawn in images if len(alt) <= SHORTEST_ALT or not drawn] == []
    has_charts = {"annual_report", "data_quality", *CHAPTERS}
    assert bool(images) == (opened.path.stem in has_charts and "site" in opened.path.parts)


def test_every_table_has_caption_and_header_cells(opened):
    tables = all_of(
        opened,
        "table",
        "[element.caption?.textContent.trim(), "
        "element.querySelectorAll('thead th[scope=col]').length, "
        "[...element.tBodies[0].rows].every(row => row.querySelector('th[scope=row]'))]",
    )
    assert [table for table in tables if not (table[0] and table[1] and table[2])] == []


def test_every_link_leads_somewhere(opened):
    links = all_of(opened, "a", "element.getAttribute('href')")
    anchors = set(all_of(opened, "[id]", "element.id"))
    inside = [link[1:] for link in links if link.startswith("#")]
    files = [link for link in links if not link.startswith("#")]
    assert set(inside) <= anchors
    assert [link for link in files if not (opened.path.parent / link).is_file()] == []


def test_holds_nothing_that_runs(opened):
    source = opened.path.read_text(encoding="utf-8")
    assert "<script" not in source.lower()
    assert "javascript:" not in source.lower()
    assert all_of(opened, "script, iframe, object, embed, form, base", "element.outerHTML") == []
    handlers = (
        "element.getAttributeNames().filter(name => name.startsWith('on') || name == 'style')"
    )
    assert [names for names in all_of(opened, "*", handlers) if names] == []


def policy_of(visited):
    text = visited.page.get_attribute("meta[http-equiv='Content-Security-Policy']", "content")
    parts = [part.split() for part in text.split(";")]
    return {part[0]: part[1:] for part in parts}


def test_content_security_policy_is_strict(opened):
    policy = policy_of(opened)
    (style,) = policy.pop("style-src")
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", style)
    assert policy == {
        "default-src": ["'none'"],
        "img-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }


def test_content_security_policy_comes_before_what_it_governs(opened):
    head = all_of(
        opened,
        "head > *",
        "element.httpEquiv || element.getAttribute('charset') || element.tagName",
    )
    assert head[:2] == ["utf-8", "Content-Security-Policy"]


def test_content_security_policy_stops_what_is_slipped_in(request, visiting, tmp_path):
    """The policy is no ornament: a page with a script and a strange style ignores both."""
    slipped = "<script>document.title='x'</script><style>h1{display:none}</style></body>"
    source = path_of(request, "chapter").read_text(encoding="utf-8")
    path = tmp_path / "pagina.html"
    path.write_text(source.replace("</body>", slipped), encoding="utf-8")
    with visiting(path) as visited:
        assert visited.page.title() == "Informe anual"
        assert visited.page.is_visible("h1")
        assert len(visited.messages) == 2


TEXTS_BEYOND = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = []
    const range = document.createRange()
    while (walker.nextNode()) {
        range.selectNodeContents(walker.currentNode)
        const right = range.getBoundingClientRect().right
        if (right > innerWidth) texts.push(walker.currentNode.data.trim().slice(0, 60))
    }
    return texts
}"""


# Accessibility, width, keyboard ----------------------------------------------------------------


@each_width
def test_axe_finds_no_violation(unfolded, width):
    widen(unfolded, width)
    results = Axe().run(unfolded.page, options=WCAG)
    assert results.violations_count == 0, results.generate_report()
    assert results.response["testEngine"]["name"] == "axe-core"


@pytest.mark.parametrize("width", [NARROWEST, PHONE, DESKTOP])
def test_nothing_scrolls_sideways(unfolded, width):
    widen(unfolded, width)
    seen = unfolded.page.evaluate("document.documentElement.scrollWidth")
    assert seen <= width, f"needs {seen} px: {unfolded.page.evaluate(TEXTS_BEYOND)}"


def test_tab_reaches_the_skip_link_first(fresh):
    visited = fresh
    visited.page.keyboard.press("Tab")
    focused = visited.page.evaluate(
        "(element => [element.className, element.getBoundingClientRect().left >= 0])"
        "(document.activeElement)"
    )
    assert focused == ["skip", True]
    visited.page.keyboard.press("Enter")
    visited.page.wait_for_function("location.hash === '#main'")


FOCUSED = """() => {
    const element = document.activeElement, parent = element.parentElement
    const kind = element.tagName
    return {kind, open: parent?.open, outline: getComputedStyle(element).outlineStyle}
}"""


def tab_through(visited):
    """Go through the page by keyboard, opening what is folded; yield each element in focus."""
    for _ in range(MOST_TABS):
        visited.page.keyboard.press("Tab")
        focused = visited.page.evaluate(FOCUSED)
        if focused["kind"] == "BODY":
            return
        if focused["kind"] == "SUMMARY" and not focused["open"]:
            visited.page.keyboard.press("Enter")
            focused = visited.page.evaluate(FOCUSED)
        yield focused


def test_every_summary_opens_with_enter_and_focus_is_seen(fresh):
    passed = list(tab_through(fresh))
    summaries = [focused["open"] for focused in passed if focused["kind"] == "SUMMARY"]
    assert summaries == [True] * len(all_of(fresh, "summary", "1"))
    assert [focused for focused in passed if focused["outline"] == "none"] == []


@pytest.mark.parametrize("year", [2013, 2019])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_axe_finds_no_violation_in_another_year(visiting, tmp_path, chapter, year):
    notebook = executed(chapter, year=year).notebook
    path = tmp_path / f"{chapter}.html"
    path.write_text(pages.chapter_html(notebook, SIMULATED_RUN), encoding="utf-8")
    with visiting(path, PHONE) as visited:
        unfold(visited)
        results = Axe().run(visited.page, options=WCAG)
        assert results.violations_count == 0, results.generate_report()
        assert visited.page.evaluate("document.documentElement.scrollWidth") <= PHONE


# Paper -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=PRINTED)
def printed(request, visiting, tmp_path_factory):
    """Print a page on A4 with its structure tags, by which Chromium says what lies where."""
    path = tmp_path_factory.mktemp("papel") / "pagina.pdf"
    with visiting(path_of(request, request.param)) as visited:
        visited.page.pdf(path=path, prefer_css_page_size=True, tagged=True)
    return PdfReader(path)


def elements(node, kind):
    """Yield the elements of one kind under a node of the structure tree."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for child in node:
            yield from elements(child, kind)
    elif isinstance(node, DictionaryObject):
        if node.get("/S") == kind:
            yield node
        elif "/K" in node:
            yield from elements(node["/K"], kind)


def pages_of(reader, node, own=None):
    """Return the numbers of the pages on which the content of an element lies."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        return {page for child in node for page in pages_of(reader, child, own)}
    if not isinstance(node, DictionaryObject):
        return {own}
    own = reader.get_page_number(node["/Pg"].get_object()) if "/Pg" in node else own
    if "/K" in node:
        return pages_of(reader, node["/K"], own)
    return {own} if node.get("/Type") == "/MCR" else set()


@pytest.fixture(scope="module")
def tables(printed):
    """Return, per printed table, the pages of its heading row and of each row of its body."""
    root = printed.trailer["/Root"]["/StructTreeRoot"]["/K"]
    found = []
    for table in elements(root, "/Table"):
        head, *body = (pages_of(printed, row["/K"]) for row in elements(table["/K"], "/TR"))
        found.append((head, body))
    return found


def test_paper_is_a4(printed):
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in printed.pages}
    assert sizes == {(595, 842)}


def test_no_row_is_cut_between_two_sheets(tables):
    cut = [(place, row) for place, (_, body) in enumerate(tables) for row in body if len(row) != 1]
    assert cut == []


def test_heading_row_is_repeated_on_every_sheet_of_its_table(tables):
    assert [(head, rows) for head, rows in sheets_of(tables) if not rows <= head] == []


def test_no_heading_row_is_left_alone_at_the_foot_of_a_sheet(tables):
    assert [(head, rows) for head, rows in sheets_of(tables) if not head <= rows] == []


def sheets_of(tables):
    return [(head, set().union(*body)) for head, body in tables]


@pytest.mark.parametrize("printed", ["chapter"], indirect=True)
def test_some_table_goes_over_to_another_sheet(tables):
    """Without one, the two tests above would assert nothing."""
    assert [head for head, _ in tables if len(head) > 1]


@pytest.mark.parametrize("name", PRINTED)
def test_paper_is_as_wide_as_the_page(request, visiting, name):
    with visiting(path_of(request, name), A4_INNER_WIDTH) as visited:
        visited.page.emulate_media(media="print")
        assert visited.page.evaluate("document.documentElement.scrollWidth") <= A4_INNER_WIDTH
