"""Turn the references of executed chapters into links, wherever there is a page to go to.

That is known only when the site is written. Where there is none, the sentence says how to make
it: no dead link is published.
"""

from __future__ import annotations

import copy
import shlex
from collections.abc import Callable
from dataclasses import dataclass

from nbformat import NotebookNode

from spl_eval import spanish
from spl_eval.publish.manifest import Manifest
from spl_eval.publish.provenance import NATURES
from spl_eval.publish.references import KIND, Reference, show_reference
from spl_eval.publish.shown import RECORD_MIME, Shown

YEAR = "year"
"""The parameter of chapters that says which year they are about."""


@dataclass(frozen=True)
class Target:
    """A page that is there: its address from another page of a site, and what made it."""

    address: str
    manifest: Manifest


Find = Callable[[Reference], Target | None]


def linked(notebook: NotebookNode, chapter: str, manifest: Manifest, find: Find) -> NotebookNode:
    """Return an executed chapter whose references are links wherever ``find`` has a page.

    ``manifest`` is the chapter's own: a page of another year or of other data says so.
    """
    found = copy.deepcopy(notebook)
    for cell in found.cells:
        for output in cell.get("outputs", ()):
            record = output.get("data", {}).get(RECORD_MIME, {})
            if record.get("kind") == KIND and record["to"]["run"]:
                reference = Reference(**record["to"])
                shown = _resolved(reference, find(reference), chapter, manifest)
                output.data.update(shown._repr_mimebundle_())
    return found


def _resolved(
    reference: Reference, target: Target | None, chapter: str, manifest: Manifest
) -> Shown:
    if target is None:
        command = f"spl-eval run {shlex.quote(reference.run)}"
        absent = f"No está publicado: publíquelo con «{command}» y repita después esta corrida."
        return show_reference(reference, more=absent)
    year = _year(target.manifest, reference.chapter)
    cautions = _cautions(year, _year(manifest, chapter), target.manifest, manifest)
    return show_reference(reference, target.address, year, cautions)


def _year(manifest: Manifest, chapter: str) -> int | None:
    year = manifest.parameters.get(chapter, {}).get(YEAR)
    return year if isinstance(year, int) else None


def _cautions(year: int | None, own_year: int | None, other: Manifest, own: Manifest) -> str:
    """Say in what the page that a reader is sent to is about something else."""
    found = []
    if year is not None and own_year is not None and year != own_year:
        found.append(f"Atención: es de {year}, y este capítulo, de {own_year}.")
    if other.nature != own.nature:
        natures = f"datos {NATURES[other.nature]}, y este capítulo, de datos {NATURES[own.nature]}"
        found.append(f"Atención: es de {natures}.")
    elif other.data != own.data:
        found.append(f"Atención: es de otro conjunto de datos, «{other.data}».")
    return spanish.sentences(*found)
