"""Write a workbook to disk: whole or not at all, and the same bytes for the same content."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.xml.functions import tostring

from spl_eval.errors import UsageError

SUFFIX = ".xlsx"
WRITTEN = dt.datetime(2020, 1, 1)
"""The date that every workbook bears: the day of writing would change its bytes."""

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
CORE = "docProps/core.xml"


def check_target(target: Path) -> None:
    """Raise UsageError when a workbook cannot be written at ``target``."""
    if target.suffix.lower() != SUFFIX:
        raise UsageError(
            f"{target.name}: el archivo tiene que terminar en {SUFFIX}. "
            f"Escriba, por ejemplo, {target.stem or 'datos'}{SUFFIX}."
        )
    if not target.parent.is_dir():
        raise UsageError(
            f"{target}: la carpeta {target.parent} no existe. Créela o elija otra carpeta."
        )
    if target.is_dir():
        raise UsageError(f"{target}: es una carpeta. Elija el nombre de un archivo.")


def save_workbook(workbook: Workbook, target: Path) -> Path:
    """Write ``workbook`` to ``target`` in one step, replacing what is there; returns ``target``.

    Raises UsageError when the disk does not let it be written.
    """
    check_target(target)
    workbook.properties.created = workbook.properties.modified = WRITTEN
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            written, timeless = Path(folder, "written"), Path(folder, "timeless")
            workbook.save(written)
            workbook.properties.modified = WRITTEN  # openpyxl puts the moment of saving
            _without_times(written, timeless, tostring(workbook.properties.to_tree()))
            timeless.replace(target)
    except OSError as error:
        raise UsageError(
            f"{target}: no se puede escribir ({error.strerror or 'error del disco'}). "
            "Ciérrelo si está abierto en otro programa, y revise los permisos y el espacio."
        ) from None
    return target


def _without_times(written: Path, timeless: Path, core: bytes) -> None:
    with (
        zipfile.ZipFile(written) as old,
        zipfile.ZipFile(timeless, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            if entry.filename == CORE:
                new.writestr(info, core)
                continue
            with old.open(entry) as source, new.open(info, "w", force_zip64=False) as copy:
                shutil.copyfileobj(source, copy)
