"""Execute a run's notebooks and publish them: the site appears whole or not at all."""

from __future__ import annotations

import dataclasses
import errno
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import nbformat
from nbformat import NotebookNode

from spl_eval import spanish
from spl_eval.errors import RunFailed, UsageError
from spl_eval.params import RunParameters, load_run
from spl_eval.publish import pages
from spl_eval.publish.execute import Executed, execute, machine_paths
from spl_eval.publish.links import Target, linked
from spl_eval.publish.manifest import Manifest, begin, hashes
from spl_eval.publish.references import Reference
from spl_eval.publish.replace import replace_folder, staging_folder

OF_RECORDS = {"line", "sector", "province"}
"""Parameters that every chapter on the programme's records declares."""

UNWRITABLE = {
    errno.EACCES: "falta permiso",
    errno.EPERM: "falta permiso",
    errno.EROFS: "el disco es de sólo lectura",
    errno.ENOSPC: "el disco está lleno",
    errno.EDQUOT: "se agotó la cuota de disco",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
}


def run(name: str, *, root: Path, only: Sequence[str] = (), settings: Sequence[str] = ()) -> Path:
    """Execute ``params/<name>.yml`` and publish it; return the site's first page.

    ``only`` leaves the run, and its site, with some of its notebooks; ``settings`` are
    ``KEY=VALUE`` texts. Everything is made beside ``build/<name>`` and takes its place in
    one step. Raises UsageError for wrong parameters, before anything runs, and RunFailed
    when notebooks failed: they are kept in ``build/<name>/failed``, and all that was
    published before stays.
    """
    root = root.resolve()
    parameters = load_run(name, root, settings, only)
    target = root / "build" / name
    with _writing(target):
        target.parent.mkdir(exist_ok=True)
        with staging_folder(target) as staging:
            _make(parameters, root, staging, target)
    return target / "site" / "index.html"


def displayed(path: Path) -> str:
    """Return a path as the user would type it here: relative when inside this folder."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _make(parameters: RunParameters, root: Path, staging: Path, target: Path) -> None:
    manifest = begin(parameters, root)
    _refuse_unsafe(parameters, manifest)
    folder = staging / "notebooks"
    folder.mkdir()
    shown = machine_paths(root) | {str(parameters.data_path): manifest.data}
    for notebook, values in parameters.parameters.items():
        for name, value in values.items():
            if isinstance(value, str) and os.path.isabs(value):
                shown[value] = str(manifest.parameters[notebook][name])
    executed: dict[str, Executed] = {}
    for notebook in parameters.notebooks:
        file = f"{notebook}.ipynb"
        executed[notebook] = execute(
            root / "notebooks" / file,
            folder / file,
            parameters.parameters[notebook],
            root,
            shown,
        )
        _report(notebook, executed[notebook])
    durations = {notebook: round(done.seconds, 2) for notebook, done in executed.items()}
    manifest = dataclasses.replace(manifest, durations=durations)
    failed = {notebook: done for notebook, done in executed.items() if done.failure}
    if failed:
        _keep_failed(failed, staging, target, manifest)
        raise RunFailed(_failure_message(failed, target))
    _publish(executed, staging, target, manifest)


def _refuse_unsafe(parameters: RunParameters, manifest: Manifest) -> None:
    """Refuse a final edition of chapters that show real records without disclosure control.

    A cell of one unit tells something of somebody. Drafts are for the team, who has the records.
    """
    on_records = [name for name, own in parameters.parameters.items() if own.keys() >= OF_RECORDS]
    if manifest.edition == "final" and manifest.nature == "real" and on_records:
        raise UsageError(
            f"params/{parameters.name}.yml: la edición no puede ser final. Los capítulos "
            f"{spanish.listing(on_records)} muestran también celdas de una sola unidad u "
            "organización, que con datos reales no deben publicarse. Use edition: draft, para el "
            "equipo, o quite esos capítulos."
        )


def _publish(
    executed: Mapping[str, Executed], staging: Path, target: Path, manifest: Manifest
) -> None:
    pages.write_run(staging, _linked(executed, target.parent, manifest), manifest)
    manifest = dataclasses.replace(manifest, outputs=hashes(staging))
    (staging / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    replace_folder(staging, target)
    pages.write_index(target.parent)


def _linked(
    executed: Mapping[str, Executed], build: Path, manifest: Manifest
) -> dict[str, NotebookNode]:
    """Return the chapters with links to pages of this run, and to those published of others."""

    def find(reference: Reference) -> Target | None:
        if reference.run != manifest.run:
            return pages.published(reference, build)
        # What this run published before is about to be replaced.
        if reference.chapter not in executed:
            return None
        anchors = [each["anchor"] for each in pages.headings(executed[reference.chapter].notebook)]
        section = f"#{reference.section}" if reference.section in anchors else ""
        return Target(f"{quote(reference.chapter)}.html{section}", manifest)

    return {name: linked(done.notebook, name, manifest, find) for name, done in executed.items()}


def _keep_failed(
    failed: Mapping[str, Executed], staging: Path, target: Path, manifest: Manifest
) -> None:
    folder = staging / "failed"
    folder.mkdir()
    for name, done in failed.items():
        nbformat.write(done.notebook, folder / f"{name}.ipynb")
        if done.failure:
            page = folder / f"{name}.html"
            pages.write_failure(page, done.notebook, done.failure, manifest)
    target.mkdir(exist_ok=True)
    replace_folder(folder, target / "failed")


def _failure_message(failed: Mapping[str, Executed], target: Path) -> str:
    count = spanish.counted(len(failed), "cuaderno falló", "cuadernos fallaron")
    published = (target / "manifest.json").exists()
    lines = [f"{count}; " + ("lo publicado antes no cambió" if published else "no se publicó nada")]
    lines[0] += ":"
    for name, done in failed.items():
        if done.failure:
            text = done.failure.text.replace("\n", "\n    ")
            lines.append(f"  notebooks/{name}.ipynb, celda {done.failure.cell_number}: {text}")
            lines.append(f"    La celda y su error: {displayed(target / 'failed' / name)}.html")
    return "\n".join(lines)


def _report(notebook: str, done: Executed) -> None:
    seconds = f"{spanish.number(done.seconds, 1)} s"
    outcome = f"falló en la celda {done.failure.cell_number}, " if done.failure else ""
    print(f"{notebook}: {outcome}{seconds}", file=sys.stderr)


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error that says which folder and what to do."""
    place = f"{target.parent.name}/{target.name}"
    for folder in (target.parent, target):
        if (folder.exists() and not folder.is_dir()) or target.is_symlink():
            raise UsageError(
                f"{displayed(folder)}: ahí va una carpeta, y hay otra cosa. Muévala o bórrela."
            )
    try:
        yield
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        raise UsageError(
            f"{place}: no se puede escribir ({UNWRITABLE[error.errno]}). "
            "Revise los permisos de la carpeta build y el espacio del disco."
        ) from None
