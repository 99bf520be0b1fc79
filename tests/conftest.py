"""A tiny project in a temporary folder, in which tests write runs and notebooks."""

import shutil
from pathlib import Path

import nbformat
import pytest

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
