"""A published project, and Chromium to open its pages in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

REPOSITORY = Path(__file__).resolve().parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
DESKTOP, PHONE = 1280, 390
PARAMETERS = """\
title: {title}
data: data/{data}
notebooks: [annual_report, data_quality]
parameters:
  year: 2016
"""


@dataclass
class Visit:
    """A page opened in the browser, and all that it did while it opened."""

    page: Page
    path: Path
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


class Project:
    """A copy of the project in which runs are published by the command itself."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "params").mkdir()
        shutil.copytree(
            REPOSITORY / "notebooks",
            root / "notebooks",
            ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
        )

    def data(self, name: str) -> Path:
        """Return a fresh copy of the data of 2016, called ``name``."""
        source = REPOSITORY / "data" / "2016"
        return Path(shutil.copytree(source, self.root / "data" / name))

    def demonstration(self) -> None:
        """Bring the simulated programme, the official figures, and the run that shows them."""
        for name in ("demo", "reference"):
            shutil.copytree(REPOSITORY / "data" / name, self.root / "data" / name)
        shutil.copy(REPOSITORY / "params" / "demo-2016.yml", self.root / "params")

    def run(self, name: str, title: str = "Informe anual 2016") -> subprocess.CompletedProcess[str]:
        """Run ``name`` on the data of the same name."""
        text = PARAMETERS.format(title=title, data=name)
        (self.root / "params" / f"{name}.yml").write_text(text, encoding="utf-8")
        return self.command("run", name)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run ``spl-eval`` in the project's folder."""
        # A process of its own: Playwright's event loop would be in the way of the notebook's.
        code = "from spl_eval.cli import main; main()"
        environment = {key: text for key, text in os.environ.items() if key != "SPL_EVAL_ROOT"}
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def path(self, page: str) -> Path:
        """Return where a page lies under ``build``."""
        return self.root / "build" / page


@pytest.fixture(scope="session")
def new_project(tmp_path_factory):
    """Return a function that makes a project in which nothing was run yet."""
    return lambda name: Project(tmp_path_factory.mktemp(name))


@pytest.fixture(scope="session")
def annual(new_project):
    """Publish the run of 2016."""
    project = new_project("proyecto")
    project.data("2016")
    done = project.run("2016")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="session")
def project(annual):
    """Publish the demonstration too, and let another run fail."""
    project = annual
    project.demonstration()
    done = project.command("run", "demo-2016")
    assert done.returncode == 0, done.stderr
    results = project.data("falla") / "results.csv"
    text = results.read_text(encoding="utf-8")
    results.write_text(text.replace("2016,26,", "2016,<b>veintiséis</b>,"), encoding="utf-8")
    assert project.run("falla").returncode == 1
    asked = project.command("check", "data/falla", "--html", "build/problemas.html")
    assert asked.returncode == 1
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
def visit(chromium):
    """Return a function that opens a page from its file, in a window of a given width."""
    contexts = []

    def open_page(path: Path, width: int = DESKTOP) -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="es-AR")
        contexts.append(context)
        visited = Visit(context.new_page(), path)
        listen(visited)
        visited.page.goto(path.as_uri(), wait_until="load")
        return visited

    yield open_page
    for context in contexts:
        context.close()


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
