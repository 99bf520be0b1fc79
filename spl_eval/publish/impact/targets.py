"""Write all the files of one estimate, or none: each is put in its place when all are whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from spl_eval.errors import UsageError, quoted


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write each content to its file; what was there is replaced only when all could be written.

    Raises UsageError, with the file, when the disk or a permission is against it.
    """
    with ExitStack() as folders:
        staged = {}
        for target, content in contents.items():
            try:
                # Beside the target: only on the same disk is a file replaced in one step.
                beside = tempfile.TemporaryDirectory(dir=target.parent, prefix=".impact-")
                staged[target] = Path(folders.enter_context(beside), target.name)
                staged[target].write_bytes(content)
            except OSError as error:
                raise _unwritten(target, error) from None
        for target, whole in staged.items():
            try:
                os.replace(whole, target)
            except OSError as error:
                raise _unwritten(target, error) from None


def _unwritten(target: Path, error: OSError) -> UsageError:
    return UsageError(
        f"{quoted(target)}: no se puede escribir ({error.strerror or 'error del disco'}). Revise "
        "los permisos de la carpeta y el espacio del disco."
    )
