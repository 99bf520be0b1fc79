"""A project of its own in which runs are published by the command itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.chapters import CHAPTERS
from tests.report import ROOT

PARAMETERS = """\
title: {title}
data: data/{data}
notebooks: [{notebooks}]
parameters:
  year: 2016
"""


class Project:
    """A copy of the notebooks, and the data and runs that a test brings."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "params").mkdir()
        shutil.copytree(
            ROOT / "notebooks",
            root / "notebooks",
            ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
        )

    def data(self, name: str) -> Path:
        """Return a fresh copy of the data of 2016, called ``name``."""
        source = ROOT / "data" / "2016"
        return Path(shutil.copytree(source, self.root / "data" / name))

    def demonstration(self) -> None:
        """Bring the simulated programme, the official figures, and the run that shows them."""
        for name in ("demo", "reference"):
            shutil.copytree(ROOT / "data" / name, self.root / "data" / name)
        self.own_run("demo-2016")
        self.own_run("midterm_2016")  # whose chapter the others lead to

    def own_run(self, name: str) -> None:
        """Bring a run of the repository's own."""
        shutil.copy(ROOT / "params" / f"{name}.yml", self.root / "params")

    def run(
        self,
        name: str,
        title: str = "Informe anual 2016",
        notebooks: str = "annual_report, data_quality",
    ) -> subprocess.CompletedProcess[str]:
        """Run ``name`` on the data of the same name."""
        text = PARAMETERS.format(title=title, data=name, notebooks=notebooks)
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


def site_of(nodeid: str) -> str | None:
    """Return the published site that a test needs, so that one process makes it for all."""
    path, _, test = nodeid.partition("::")
    file = Path(path).stem
    if file in ("test_hostile", "test_report_2016"):
        return "annual"
    if file != "test_pages":
        return None
    if "another_year" in test:
        return "years"
    words = set(re.split(r"[\[\]-]", test))
    return "demonstration" if words & {"runs", *CHAPTERS} else "annual"
