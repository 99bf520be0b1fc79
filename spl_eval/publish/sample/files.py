"""Write the files of a draw: all of them, into a folder that was not there, or none."""

from __future__ import annotations

from pathlib import Path

from spl_eval.errors import UsageError, quoted
from spl_eval.intake import Dataset
from spl_eval.intake.workbook_file import save_workbook
from spl_eval.project import root
from spl_eval.publish.replace import replace_folder, staging_folder
from spl_eval.publish.sample.signed import (
    RECORD_FILE,
    SAMPLE_FILE,
    WORKBOOK_FILE,
    Drawing,
    record,
    sample_csv,
)
from spl_eval.publish.sample.workbook import field_workbook

PUBLISHED = "build"
"""The project's folder from which sites are published; a sample has codes of units."""


def check_folder(folder: Path) -> None:
    """Refuse a folder that has something in it, or from which it might be published.

    Raises:
        UsageError: with what to do instead.
    """
    place = folder.resolve()
    if place.is_relative_to((root() / PUBLISHED).resolve()):
        raise UsageError(
            f"{quoted(folder)}: lo que hay en {PUBLISHED}/ se publica, y la muestra tiene códigos "
            "y nombres de unidades. Elija otra carpeta."
        )
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise UsageError(
            f"{quoted(folder)}: ya existe, y no se escribe sobre un sorteo. Elija otra carpeta, o "
            "muévala antes."
        )
    if not place.parent.is_dir():
        raise UsageError(
            f"{quoted(folder)}: la carpeta {quoted(folder.parent)} no existe. Créela o elija otra."
        )


def write_draw(drawing: Drawing, dataset: Dataset, folder: Path) -> None:
    """Write the sample, its record and the workbook of the fieldwork to a new folder.

    The same draw gives the same bytes.

    Raises:
        UsageError: as ``check_folder``, or the disk does not let it be written.
    """
    check_folder(folder)
    target = folder.resolve()
    try:
        with staging_folder(target) as new:
            texts = {SAMPLE_FILE: sample_csv(drawing), RECORD_FILE: record(drawing)}
            for name, text in texts.items():
                (new / name).write_text(text, encoding="utf-8", newline="\n")
            save_workbook(field_workbook(drawing, dataset), new / WORKBOOK_FILE)
            replace_folder(new, target)
    except OSError as error:
        raise UsageError(
            f"{quoted(folder)}: no se puede escribir ({error.strerror or 'error del disco'}). "
            "Revise los permisos de la carpeta y el espacio del disco."
        ) from None
