"""Execute one notebook with Papermill, and say in which cell it failed."""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers
from traitlets.config import Config

from spl_eval.errors import SplEvalError
from spl_eval.publish.kernels import ReportKernelManager, last_words, private_folder

START_SECONDS = 180
"""A loaded computer may take minutes to start Python; a hung one takes for ever."""

OUTPUT_SECONDS = 60
"""How long an output may be on its way after its cell has ended."""

BAR = "{desc}: {n_fmt} de {total_fmt} celdas |{bar}| {elapsed}"

# What Papermill logs is said better by the message of the run.
logging.getLogger("papermill").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Failure:
    """Where and why a notebook stopped.

    ``cell_index`` counts from 0 in the executed notebook; ``cell_number`` from 1 in the
    author's, which lacks the cell of injected values. ``text`` is for the reader.
    """

    cell_index: int
    cell_number: int
    text: str


@dataclass(frozen=True)
class Executed:
    """A notebook as far as it was executed, without paths of this machine."""

    notebook: NotebookNode
    seconds: float
    failure: Failure | None


def execute(
    source: Path, output: Path, values: Mapping[str, Any], root: Path, shown: Mapping[str, str]
) -> Executed:
    """Execute the notebook ``source`` with ``values``, and keep it in ``output``.

    The process starts in an empty folder. ``shown`` maps absolute paths to what stands for
    them in the kept notebook. A failing cell is told in the result, not raised.
    """
    stop = ""
    started = time.monotonic()
    with private_folder() as folder:
        try:
            _papermill(source, output, values, root, folder)
        except PapermillExecutionError:
            pass  # the failing cell is in the notebook
        except (RuntimeError, TimeoutError) as error:
            stop = _process_error(error, last_words(folder))
        seconds = time.monotonic() - started
        notebook = _tidied(output, source, {str(folder): "<temporal>", **shown})
    nbformat.write(notebook, output)
    return Executed(notebook, seconds, _failure(notebook, stop))


def machine_paths(root: Path) -> dict[str, str]:
    """Return this machine's paths that outputs may hold, with what stands for each."""
    return {
        str(Path.home()): "~",
        sys.base_prefix: "<python>",
        sys.prefix: "<python>",
        str(root): ".",
    }


def _papermill(
    source: Path, output: Path, values: Mapping[str, Any], root: Path, folder: Path
) -> None:
    settings = {"folder": str(folder), "project": str(root)}
    papermill.execute_notebook(
        _literally(source),
        _literally(output),
        parameters=dict(values),
        kernel_name="python3",
        language="python",
        progress_bar=_progress_bar(source.stem),
        start_timeout=START_SECONDS,
        iopub_timeout=OUTPUT_SECONDS,
        kernel_manager_class=ReportKernelManager,
        config=Config(ReportKernelManager=settings),
    )


def _literally(path: Path) -> str:
    """Return ``path`` as Papermill needs it, which takes braces for parameters."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _progress_bar(name: str) -> dict[str, Any] | bool:
    if not sys.stderr.isatty():
        return False
    return {"desc": name, "bar_format": BAR, "leave": False, "file": sys.stderr}


def without_paths(value: Any, shown: Mapping[str, str]) -> Any:
    """Return ``value``, whose texts may be nested, with each path of ``shown`` replaced."""
    paths = sorted((path for path in shown if len(path) > len(os.sep)), reverse=True)
    inside = "|".join(re.escape(path) for path in paths)
    # A path may follow the code of a colour, which ends in m.
    pattern = re.compile(rf"(?:(?<=m)|(?<![\w.~/-]))(?:{inside})(?![\w.-])")

    def replaced(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda match: shown[match.group()], value)
        if isinstance(value, list):
            return [replaced(item) for item in value]
        if isinstance(value, dict):
            return NotebookNode({key: replaced(item) for key, item in value.items()})
        return value

    return replaced(value)


def _tidied(output: Path, source: Path, shown: Mapping[str, str]) -> NotebookNode:
    notebook = remove_error_markers(nbformat.read(output, as_version=nbformat.NO_CONVERT))
    name = f"notebooks/{source.name}"
    notebook.metadata.papermill.update(input_path=name, output_path=name)
    return NotebookNode(without_paths(notebook, shown))


def _failure(notebook: NotebookNode, stop: str) -> Failure | None:
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                return _located(notebook, index, _said(output.ename, output.evalue))
        if cell.metadata.papermill.get("exception"):
            return _located(notebook, index, _warned(cell))
    if not stop:
        return None
    reached = [
        index
        for index, cell in enumerate(notebook.cells)
        if cell.metadata.papermill.get("start_time")
    ]
    return _located(notebook, max(reached, default=0), stop)


def _located(notebook: NotebookNode, index: int, text: str) -> Failure:
    injected = sum(
        "injected-parameters" in cell.metadata.get("tags", ()) for cell in notebook.cells[:index]
    )
    return Failure(index, index + 1 - injected, text)


def _said(kind: str, text: str) -> str:
    """Return an error's text; the type only where the text was not written for the user."""
    if kind in _user_errors(SplEvalError):
        return text
    if kind == SystemExit.__name__:
        return "termina el cuaderno antes de su última celda (SystemExit); quite esa orden"
    return f"{kind}: {text}" if text else kind


def _user_errors(base: type[SplEvalError]) -> set[str]:
    return {base.__name__}.union(*(_user_errors(kind) for kind in base.__subclasses__()))


def _process_error(error: Exception, last: str) -> str:
    text = f"el proceso de Python del cuaderno no respondió ({error})"
    if isinstance(error, DeadKernelError):
        text = "el proceso de Python del cuaderno terminó de golpe; quizá faltó memoria"
    return f"{text}. Su último mensaje: {last}" if last else text


def _warned(cell: NotebookNode) -> str:
    """Return what a cell without an error of Python, such as an unknown magic, complained of."""
    said = [output.text for output in cell.get("outputs", ()) if output.get("name") == "stderr"]
    return said[-1].strip() if said else "la celda no terminó, y no dice por qué"
