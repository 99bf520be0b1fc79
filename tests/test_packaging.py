"""pyproject.toml, environment.yml, the lock files and the imports agree with each other."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def by_name(requirements: list[str]) -> dict[str, SpecifierSet]:
    parsed = [Requirement(text) for text in requirements]
    return {str(canonicalize_name(one.name)): one.specifier for one in parsed}


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads(read("pyproject.toml"))


def runtime() -> dict[str, SpecifierSet]:
    return by_name(pyproject()["project"]["dependencies"])


def dev() -> dict[str, SpecifierSet]:
    return by_name(pyproject()["project"]["optional-dependencies"]["dev"])


def build() -> dict[str, SpecifierSet]:
    return by_name(pyproject()["build-system"]["requires"])


@cache
def environment() -> tuple[dict[str, SpecifierSet], list[str]]:
    """Return conda's requirements by name, and those it hands to pip."""
    entries = YAML(typ="safe").load(read("environment.yml"))["dependencies"]
    conda = by_name([entry for entry in entries if isinstance(entry, str)])
    pip = [line for entry in entries if isinstance(entry, dict) for line in entry["pip"]]
    return conda, pip


@dataclass(frozen=True)
class Pin:
    version: Version
    hashes: tuple[str, ...]
    wanted_by: frozenset[str]


@cache
def lock(name: str) -> dict[str, Pin]:
    """Return the pins of a lock file; fail on a line that is none of what a lock holds."""
    pins: dict[str, Pin] = {}
    start = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)(?: ; [^\\]+)? \\")
    lines = [line for line in read(name).splitlines() if line.strip()]
    heads = [number for number, line in enumerate(lines) if line[0] not in " #"]
    for first, last in zip(heads, [*heads[1:], len(lines)], strict=True):
        head = start.fullmatch(lines[first])
        assert head, f"{name}: not a pin with hashes: {lines[first]!r}"
        assert head["name"] not in pins, f"{name}: {head['name']} is pinned twice"
        rest = [line.strip() for line in lines[first + 1 : last]]
        hashes = tuple(line.removesuffix(" \\") for line in rest if line.startswith("--hash="))
        comments = [line.removeprefix("#").strip() for line in rest if line.startswith("#")]
        assert len(hashes) + len(comments) == len(rest), f"{name}: {head['name']}: {rest}"
        wanted_by = frozenset(one.removeprefix("via").strip() for one in comments) - {""}
        pins[head["name"]] = Pin(Version(head["version"]), hashes, wanted_by)
    assert pins, f"{name} is empty"
    return pins


# --- Dependencies ---------------------------------------------------------------------------


def test_every_dependency_has_a_lower_and_an_upper_bound() -> None:
    for name, bounds in {**runtime(), **dev(), **build()}.items():
        assert {one.operator for one in bounds} == {">=", "<"}, f"{name}{bounds}"


def test_environment_has_the_bounds_of_pyproject() -> None:
    conda, pip = environment()
    project = pyproject()["project"]
    expected = {
        **runtime(),
        **build(),
        "python": SpecifierSet(project["requires-python"]),
        "pip": SpecifierSet(),
    }
    assert conda == expected
    assert pip == ["-e ."]


def test_setuptools_has_one_pair_of_bounds() -> None:
    assert set(build()) == {"setuptools"}
    assert by_name(pyproject()["dependency-groups"]["build"]) == build()
    assert dev()["setuptools"] == build()["setuptools"]


@pytest.mark.parametrize(
    ("name", "declared"),
    [("requirements.lock", [runtime, build]), ("requirements-dev.lock", [runtime, build, dev])],
)
def test_lock_is_made_from_pyproject(name: str, declared: list[Any]) -> None:
    pins = lock(name)
    bounds = {key: value for part in declared for key, value in part().items()}
    outside = {
        key: str(pins[key].version)
        for key in bounds.keys() & pins.keys()
        if pins[key].version not in bounds[key]
    }
    assert not outside, f"{name} has versions outside the bounds; run make lock"
    direct = {
        key for key, pin in pins.items() if any("(pyproject.toml" in who for who in pin.wanted_by)
    }
    assert direct == bounds.keys(), f"{name} is not up to date; run make lock"


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_nothing_that_is_not_wanted(name: str) -> None:
    pins = lock(name)
    known = pins.keys() | {
        "spl-eval (pyproject.toml)",
        "spl-eval (pyproject.toml:build)",
        "-c requirements.lock",
    }
    for key, pin in pins.items():
        assert pin.wanted_by - {"-c requirements.lock"}, f"{key}: nothing says why it is there"
        assert pin.wanted_by <= known, f"{key}: {sorted(pin.wanted_by - known)}"


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes(name: str) -> None:
    for key, pin in lock(name).items():
        assert pin.hashes, f"{name}: {key} has no hash"
        for one in pin.hashes:
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one), f"{name}: {key}: {one}"


def test_dev_lock_has_every_pin_of_the_runtime_lock() -> None:
    development = lock("requirements-dev.lock")
    for key, pin in lock("requirements.lock").items():
        assert key in development, f"{key} is not in requirements-dev.lock"
        assert (development[key].version, development[key].hashes) == (pin.version, pin.hashes), key


@pytest.mark.parametrize("name", [*LOCKS, "environment.yml", ".pre-commit-config.yaml"])
def test_no_host_and_no_path_of_a_machine(name: str) -> None:
    unwanted = re.compile(
        r"\bhttps?\b|://|file:|--(?:extra-)?index-url|--find-links|--trusted-host"
        r"|(?<![\w.])/(?:tmp|home|root|opt|usr|work|Users|private|var)\b"
    )
    found = [line for line in read(name).splitlines() if unwanted.search(line)]
    assert not found


def test_pre_commit_hooks_are_local() -> None:
    repos = YAML(typ="safe").load(read(".pre-commit-config.yaml"))["repos"]
    assert [repo["repo"] for repo in repos] == ["local"]
    for hook in repos[0]["hooks"]:
        assert hook["language"] == "system", hook["id"]
        assert hook["entry"].startswith(".venv/bin/"), hook["id"]


# --- Imports --------------------------------------------------------------------------------


def notebook_code(path: Path) -> str:
    """Return the code of a notebook without magics and shell lines."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return "\n".join(re.sub(r"^\s*[%!].*$", "", one, flags=re.MULTILINE) for one in code)


def imported_modules(code: str, filename: str) -> set[str]:
    """Return the top-level names of the modules that some code imports."""
    found: set[str] = set()
    by_call = {"import_module", "importorskip", "__import__"}
    for node in ast.walk(ast.parse(code, filename)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", None))
            name = node.args[0]
            if (
                called in by_call
                and isinstance(name, ast.Constant)
                and isinstance(name.value, str)
                and not name.value.startswith(".")
            ):
                found.add(name.value.partition(".")[0])
    return found


@cache
def distributions() -> dict[str, set[str]]:
    return {
        module: {str(canonicalize_name(name)) for name in names}
        for module, names in packages_distributions().items()
    }


def sources(*folders: str) -> list[Path]:
    found = [
        path
        for folder in folders
        for suffix in ("*.py", "*.ipynb")
        for path in (ROOT / folder).rglob(suffix)
        if ".ipynb_checkpoints" not in path.parts
    ]
    assert found
    return sorted(found)


def undeclared(paths: list[Path], declared: set[str], own: set[str]) -> list[str]:
    """Return the third-party imports that no declared distribution provides."""
    problems = []
    for path in paths:
        notebook = path.suffix == ".ipynb"
        code = notebook_code(path) if notebook else path.read_text(encoding="utf-8")
        for module in sorted(imported_modules(code, str(path)) - sys.stdlib_module_names - own):
            providers = distributions().get(module, set())
            if not providers & declared:
                where = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
                by = ", ".join(sorted(providers)) or "no installed distribution"
                problems.append(f"{where} imports {module} (from {by})")
    return problems


def test_the_toolkit_and_the_notebooks_import_only_runtime_dependencies() -> None:
    paths = sources("spl_eval", "notebooks")
    assert not undeclared(paths, set(runtime()), {"spl_eval"})


def test_the_tests_import_only_declared_dependencies() -> None:
    tests = ROOT / "tests"
    own = {"spl_eval", "tests"} | {path.stem for path in tests.rglob("*.py")}
    # Scripts that made reference numbers run by hand, where the oracle that they ask is installed.
    made = set((tests / "impact" / "reference").rglob("make_*.py"))
    paths = [path for path in sources("tests") if path not in made]
    assert made
    assert not undeclared(paths, {*runtime(), *dev()}, own)


@pytest.mark.parametrize(
    "code",
    [
        "import yaml",
        "def late():\n    from yaml import safe_load",
        "import importlib\nimportlib.import_module('yaml.nodes')",
        "import pytest",
        "import a_module_that_nobody_wrote.part as part",
    ],
)
def test_an_undeclared_import_is_found(code: str, tmp_path: Path) -> None:
    path = tmp_path / "code.py"
    path.write_text(code, encoding="utf-8")
    assert len(undeclared([path], set(runtime()), {"spl_eval"})) == 1


def test_an_undeclared_import_in_a_notebook_is_found(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "source": ["%matplotlib inline\n", "!ls\n", "import yaml\n"]}
    text = {"cell_type": "markdown", "source": "import nothing"}
    path = tmp_path / "notebook.ipynb"
    path.write_text(json.dumps({"cells": [text, cell]}), encoding="utf-8")
    assert undeclared([path], set(runtime()), set()) == [f"{path} imports yaml (from pyyaml)"]


# --- What is installed ----------------------------------------------------------------------


def test_the_console_script_exists() -> None:
    for name, value in pyproject()["project"]["scripts"].items():
        assert callable(EntryPoint(name, value, "console_scripts").load()), name


def test_a_wheel_holds_all_modules_and_data(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, source)
    unwanted = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(ROOT / "spl_eval", source / "spl_eval", ignore=unwanted)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--disable-pip-version-check",
            "--no-index",
            "--wheel-dir",
            str(tmp_path),
            str(source),
        ],
        check=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("PIP_")},
    )
    (wheel,) = tmp_path.glob("spl_eval-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    package = source / "spl_eval"
    wanted = {
        path.relative_to(source).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert any("publish/template/" in name for name in wanted)
    assert wanted <= held, sorted(wanted - held)
