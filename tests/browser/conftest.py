"""A published project, and Chromium to open its pages in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
DESKTOP, HEIGHT = 1280, 900


@dataclass
class Visit:
    """A page opened in the browser, and all that it did while it opened."""

    page: Page
    path: Path
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def failed(annual):
    """Let another run fail beside the published one, and write its problems as a page."""
    project = annual
    results = project.data("falla") / "results.csv"
    text = results.read_text(encoding="utf-8")
    results.write_text(text.replace("2016,26,", "2016,<b>veintiséis</b>,"), encoding="utf-8")
    assert project.run("falla").returncode == 1
    asked = project.command("check", "data/falla", "--html", "build/problemas.html")
    assert asked.returncode == 1
    return project


@pytest.fixture(scope="session")
def demonstration(new_project):
    """Publish the demonstration, and one chapter of 2016 beside it."""
    project = new_project("demostracion")
    project.data("2016")
    project.demonstration()
    for done in (
        project.run("2016", notebooks="data_quality"),
        project.command("run", "demo-2016"),
    ):
        assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="session")
def chromium():
    """Start Chromium; without it the tests are skipped, or fail in CI."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        reason = f"needs Chromium: none of {', '.join(CHROMIUM)} is on the PATH"
        if os.environ.get("SPL_EVAL_CI") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    # Chromium's own sandbox refuses to start for root, as in most containers.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=not root)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def visiting(chromium):
    """Return a manager of a page opened from its file, in a window of a given width."""

    @contextmanager
    def visiting(path: Path, width: int = DESKTOP) -> Iterator[Visit]:
        with chromium.new_context(
            viewport={"width": width, "height": HEIGHT}, locale="es-AR"
        ) as context:
            visited = Visit(context.new_page(), path)
            listen(visited)
            visited.page.goto(path.as_uri(), wait_until="load")
            yield visited

    return visiting


@pytest.fixture(scope="module")
def visit(visiting):
    """Return a function that opens a page, which stays open for the tests of the module."""
    with ExitStack() as stack:
        yield lambda path, width=DESKTOP: stack.enter_context(visiting(path, width))


def listen(visited: Visit) -> None:
    """Keep what the page asks for and says from now on."""
    page = visited.page
    page.on("request", lambda request: visited.requests.append(request.url))
    page.on("console", lambda message: visited.messages.append(message.text))
    page.on("pageerror", lambda error: visited.messages.append(str(error)))

    def dismiss(dialog) -> None:
        visited.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
