"""A tiny project in a temporary folder, in which tests write runs and notebooks."""

import copy
import shutil
from pathlib import Path

import nbformat
import pytest

from tests import published

REPOSITORY = Path(__file__).resolve().parents[1]

PARAMETERS = """\
data = "data/2016"  # conjunto de datos
edition = "draft"  # draft o final
year = 2016  # año del informe
"""


class Project:
    """A project's folder, with what a test needs to change in it."""

    def __init__(self, root):
        self.root = root
        (root / "params").mkdir(parents=True)
        (root / "notebooks").mkdir()
        shutil.copytree(REPOSITORY / "data" / "2016", root / "data" / "2016")

    def notebook(self, name, *cells, parameters=PARAMETERS, tagged=1):
        """Write a notebook: a title, ``tagged`` cells of parameters, and ``cells``."""
        tags = {"tags": ["parameters"]}
        notebook = nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_markdown_cell("# Título"),
                *(nbformat.v4.new_code_cell(parameters, metadata=tags) for _ in range(tagged)),
                *(nbformat.v4.new_code_cell(cell) for cell in cells),
            ]
        )
        nbformat.write(notebook, self.root / "notebooks" / f"{name}.ipynb")
        return self

    def run_file(self, name="anual", text=None, notebooks=("one",), **more):
        """Write ``params/<name>.yml``, either ``text`` or a correct file with ``more`` keys."""
        lines = ["title: Informe", "data: data/2016", f"notebooks: [{', '.join(notebooks)}]"]
        lines += [f"{key}: {value}" for key, value in more.items()]
        text = "\n".join(lines) if text is None else text
        (self.root / "params" / f"{name}.yml").write_text(text, encoding="utf-8")
        return self

    def copied(self, root):
        """Return a copy of the project, and of what was published in it, in another folder."""
        shutil.copytree(self.root, root)
        other = copy.copy(self)
        other.root = root
        return other

    def files(self, folder="build"):
        """Return the bytes of every file in a folder, by relative name."""
        top = self.root / folder
        return {
            path.relative_to(top).as_posix(): path.read_bytes()
            for path in sorted(top.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "proyecto")


@pytest.fixture
def make_project():
    return Project


@pytest.fixture(scope="session")
def new_project(tmp_path_factory):
    """Return a function that makes a project in which nothing was run yet."""
    return lambda name: published.Project(tmp_path_factory.mktemp(name))


@pytest.fixture(scope="session")
def annual(new_project):
    """Publish the run of 2016."""
    made = new_project("proyecto")
    made.data("2016")
    made.own_run("2016")
    done = made.command("run", "2016")
    assert done.returncode == 0, done.stderr
    return made


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Under ``--dist loadfile``, keep together what needs the same published site."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return published.site_of(nodeid) or super()._split_scope(nodeid)

    return Scheduling(config, log)
