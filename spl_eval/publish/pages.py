"""Write the published pages of a run: one self-contained file per chapter, and the indexes.

Only outputs that carry a record of :mod:`spl_eval.publish.shown` may bring HTML onto a page;
whatever else a notebook shows is published as text. A page runs no script, loads nothing and
says so in its Content-Security-Policy.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import markdown2html
from nbformat import NotebookNode
from traitlets.config import Config

from spl_eval.errors import InputProblems, SplEvalError, folded
from spl_eval.publish import results_data
from spl_eval.publish.execute import Failure
from spl_eval.publish.links import Target
from spl_eval.publish.manifest import Manifest
from spl_eval.publish.provenance import EDITIONS, code_version, provenance, when
from spl_eval.publish.references import Reference
from spl_eval.publish.shown import RECORD_MIME, SIMULATED
from spl_eval.publish.templates import TEMPLATES, common, render
from spl_eval.run_files import is_name

HEADING = re.compile(r"^(#{1,3}) +(.+?) *$", re.MULTILINE)
TAG = re.compile(r"<[^>]+>")
HEADING_TAG = re.compile(r"<h([1-3]) id=\"[^\"]*\">(.*?)</h\1>", re.DOTALL)
ANCHOR_LINK = re.compile(r"<a class=\"anchor-link\".*?</a>", re.DOTALL)
NATURES_IN_INDEX = {
    "real": "Datos reales del programa.",
    "simulated": "Demostración con un programa inventado: ninguna de sus cifras es real.",
}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class UntitledChapter(SplEvalError):
    """A notebook without a title, which a page and its index need."""


def write_run(folder: Path, executed: Mapping[str, NotebookNode], manifest: Manifest) -> None:
    """Write ``site/`` (a page per chapter and an index) and ``results/`` into ``folder``."""
    site = folder / "site"
    site.mkdir(parents=True)
    chapters = []
    for name, notebook in executed.items():
        if not summary(notebook)["title"]:
            raise UntitledChapter(
                f"notebooks/{name}.ipynb: falta el título. Empiece el cuaderno con una celda de "
                "texto: «# Título» y, debajo, la pregunta que responde."
            )
        (site / f"{name}.html").write_text(chapter_html(notebook, manifest), encoding="utf-8")
        chapters.append({"file": f"{quote(name)}.html", **summary(notebook)})
    page = _page(titled(manifest), manifest) | {"chapters": chapters}
    (site / "index.html").write_text(render("run.html.j2", page), encoding="utf-8")
    results_data.write(folder / "results", executed)


def write_index(build: Path) -> None:
    """Write ``build/index.html``: all published runs, real data first, then the newest."""
    runs: list[dict[str, str]] = []
    for path in sorted(build.glob("[!.]*/manifest.json")):
        try:
            manifest = Manifest.from_json(path.read_text(encoding="utf-8"))
        except (InputProblems, UnicodeDecodeError):
            # Another version's leftover must not spoil a run that went well.
            continue
        runs.append(
            {
                "file": f"{quote(path.parent.name)}/site/index.html",
                "title": titled(manifest),
                "edition": manifest.edition,
                "edition_text": EDITIONS[manifest.edition],
                "stamp": SIMULATED if manifest.nature == "simulated" else "",
                "nature": NATURES_IN_INDEX[manifest.nature],
                "when": when(manifest.started),
                "started": manifest.started,
            }
        )
    runs.sort(key=lambda run: run["started"], reverse=True)
    # What is real comes first, whenever it was published.
    runs.sort(key=lambda run: bool(run["stamp"]))
    page = common("Informes publicados") | {"runs": runs}
    staged = build / ".index.html"
    staged.write_text(render("runs.html.j2", page), encoding="utf-8")
    staged.replace(build / "index.html")


def published(reference: Reference, build: Path) -> Target | None:
    """Return the page that a reference leads to, of another run, or None when it is not there.

    Without the section, the address is the page's.
    """
    if not is_name(reference.run) or not is_name(reference.chapter):
        return None
    folder = build / reference.run
    try:
        manifest = Manifest.from_json((folder / "manifest.json").read_text(encoding="utf-8"))
        page = (folder / "site" / f"{reference.chapter}.html").read_text(encoding="utf-8")
    except (OSError, InputProblems, UnicodeDecodeError):
        return None
    section = f"#{reference.section}" if f' id="{reference.section}"' in page else ""
    address = f"../../{quote(reference.run)}/site/{quote(reference.chapter)}.html{section}"
    return Target(address, manifest)


def titled(manifest: Manifest) -> str:
    """Return a run's title with what the command changed: ``Demostración (year = 2018)``."""
    changed = "; ".join(f"{name} = {value}" for name, value in manifest.changed.items())
    return f"{manifest.title} ({changed})" if changed else manifest.title


def write_failure(path: Path, notebook: NotebookNode, failure: Failure, manifest: Manifest) -> None:
    """Write a readable page about the cell that stopped a notebook."""
    cell = notebook.cells[failure.cell_index]
    error = next((out for out in cell.get("outputs", []) if out.output_type == "error"), None)
    page = common(f"No se pudo publicar: {path.stem}") | {
        "run_title": manifest.title,
        "cell": failure.cell_number,
        "source": cell.source,
        "error": failure.text,
        "traceback": ANSI.sub("", "\n".join(error.traceback)) if error else "",
    }
    path.write_text(render("failure.html.j2", page), encoding="utf-8")


def chapter_html(notebook: NotebookNode, manifest: Manifest) -> str:
    """Return the page of one executed notebook."""
    contents = headings(notebook)
    page = _page(summary(notebook)["title"] or manifest.title, manifest) | {
        "contents": [entry for entry in contents if entry["level"] == 2],
        "record_mime": RECORD_MIME,
        "code": [cell.source for cell in notebook.cells if cell.cell_type == "code"],
        "up": "index.html",
        "up_text": "Índice",
    }
    config = Config(
        {
            "HTMLExporter": {
                "template_name": "chapter",
                "extra_template_basedirs": [str(TEMPLATES)],
                "extra_template_paths": [str(TEMPLATES)],
                "filters": {"chapter_markdown": _markdown},
                "exclude_anchor_links": True,
                "preprocessors": [],
                "default_preprocessors": [],
            }
        }
    )
    exporter = HTMLExporter(config=config)
    anchors = iter([entry["anchor"] for entry in contents])
    resources = {"page": page, "anchors": anchors}
    exporter.environment.globals["page"] = page
    body, _ = exporter.from_notebook_node(nbformat.from_dict(notebook), resources=resources)
    return body


def headings(notebook: NotebookNode) -> list[dict[str, Any]]:
    """Return the headings of a notebook's Markdown, with level and an anchor of their own.

    They are read from the rendered text, so that a comment in a block of code is none and an
    underlined title is one.
    """
    found: list[dict[str, Any]] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for level, inner in HEADING_TAG.findall(_rendered(cell.source)):
                text = html.unescape(TAG.sub("", inner)).strip()
                base = re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-") or "seccion"
                taken = sum(entry["base"] == base for entry in found)
                anchor = f"{base}-{taken + 1}" if taken else base
                found.append({"level": int(level), "text": text, "anchor": anchor, "base": base})
    return found


def summary(notebook: NotebookNode) -> dict[str, Any]:
    """Return a chapter's title, question, answer and key figures, as its index shows them."""
    first = next((cell.source for cell in notebook.cells if cell.cell_type == "markdown"), "")
    title = next((text for marks, text in HEADING.findall(first) if marks == "#"), "")
    question = " ".join(HEADING.sub("", first).split())
    records = results_data.records(notebook)
    answer = next((record["text"] for record in records if record["kind"] == "answer"), "")
    key: list[dict[str, Any]] = next(
        (record["values"] for record in records if record["kind"] == "key"), []
    )
    return {"title": title, "question": question, "answer": answer, "key": key}


def _markdown(source: str, resources: Mapping[str, Any]) -> str:
    """Turn Markdown into HTML whose headings bear this page's anchors and numbers."""
    page = resources["page"]

    def with_anchor(match: re.Match[str]) -> str:
        level, text = match.groups()
        anchor = next(resources["anchors"])
        chapter = next((i for i, e in enumerate(page["contents"], 1) if e["anchor"] == anchor), 0)
        number = f"{chapter}. " if level == "2" and chapter else ""
        return f'<h{level} id="{anchor}">{number}{text}</h{level}>'

    return HEADING_TAG.sub(with_anchor, _rendered(source))


def _rendered(source: str) -> str:
    """Return Markdown as HTML, without the links that nbconvert hangs on headings."""
    return str(ANCHOR_LINK.sub("", markdown2html(source)))


def _page(title: str, manifest: Manifest) -> dict[str, Any]:
    return common(title) | {
        "run_title": titled(manifest),
        "edition": manifest.edition,
        "edition_text": EDITIONS[manifest.edition],
        "stamp": SIMULATED if manifest.nature == "simulated" else "",
        "run": manifest.run,
        "started": when(manifest.started),
        "commit": code_version(manifest),
        "provenance": provenance(manifest),
        "inputs": sorted(manifest.inputs.items()),
    }
