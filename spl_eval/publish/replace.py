"""Put a finished folder in its place in one step: readers see the old one or the new one."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spl_eval.errors import UsageError

if sys.platform != "win32":
    import fcntl

AT_FDCWD = {"linux": -100, "darwin": -2}
RENAME_EXCHANGE = 2
"""``renameat2`` on Linux and ``renameatx_np`` on macOS happen to use the same number."""

RANDOM_CHARACTERS = 8
"""What mkdtemp adds to a prefix; by them a run's folder is told from a longer name's."""


@contextmanager
def staging_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``target``, on the same disk, gone afterwards.

    Deletes what killed runs left there, and puts back a ``target`` whose replacement was
    interrupted. Raises UsageError when another process is working on the same target.
    """
    recover(target)
    for leftover in _leftovers(target):
        with _locked(leftover, target):
            remove(leftover)
    folder = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
    folder.chmod(0o777 & ~_umask())
    try:
        with _locked(folder, target):
            yield folder
    finally:
        remove(folder)


def replace_folder(new: Path, target: Path) -> None:
    """Put ``new`` where ``target`` is, whole; what was there is deleted.

    Both must be on the same disk. An error or a power cut at any moment leaves the old
    folder or the new one, never a mixture; at worst :func:`recover` has to finish the work.
    """
    recover(target)
    _flush(new)
    if not target.exists():
        new.rename(target)
    elif _exchange(new, target):
        remove(new)
    else:
        _rename_twice(new, target)
    _flush_folder(target.parent)


def recover(target: Path) -> None:
    """Finish a replacement that was interrupted between its two renames."""
    previous = _previous(target)
    if not previous.exists():
        return
    if target.exists():
        remove(previous)
    else:
        previous.rename(target)


def remove(path: Path) -> None:
    """Delete a folder if it is there; what resists is left for the next run."""
    shutil.rmtree(path, ignore_errors=True)


def _rename_twice(new: Path, target: Path) -> None:
    previous = _previous(target)
    target.rename(previous)
    try:
        new.rename(target)
    except BaseException:
        previous.rename(target)
        raise
    remove(previous)


def _exchange(new: Path, target: Path) -> bool:
    """Swap two folders in one step; False where the system or the disk cannot."""
    function = _exchange_function()
    if function is None:
        return False
    here = AT_FDCWD[sys.platform]
    arguments = (here, os.fsencode(new), here, os.fsencode(target), RENAME_EXCHANGE)
    return bool(function(*arguments) == 0)


def _exchange_function() -> ctypes._NamedFuncPointer | None:
    name = {"linux": "renameat2", "darwin": "renameatx_np"}.get(sys.platform)
    function = getattr(ctypes.CDLL(None), name, None) if name else None
    if function is not None:
        function.argtypes = [
            ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint,
        ]  # fmt: skip
    return function


def _flush(folder: Path) -> None:
    """Have the disk write a folder, and all in it, before the folder takes its place."""
    if sys.platform == "win32":  # its folders cannot be opened, nor its files flushed unwritten
        return
    for path in [*folder.rglob("*"), folder]:
        if path.is_file():
            _flush_one(path)
        elif path.is_dir():
            _flush_folder(path)


def _flush_folder(folder: Path) -> None:
    # Some network disks refuse it for folders; their files are flushed all the same.
    with suppress(OSError):
        _flush_one(folder)


def _flush_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(folder: Path, target: Path) -> Iterator[None]:
    """Hold ``folder`` for this process; the system lets go of it however the process ends."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor, target)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, target: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(
            f"{target.parent.name}/{target.name}: otra corrida con este nombre está en marcha. "
            "Espere a que termine y repita."
        ) from None
    except OSError as error:
        # Some network disks have no locks; two runs at once is rarer than such a disk.
        if error.errno not in {errno.ENOLCK, errno.ENOTSUP}:
            raise


def _leftovers(target: Path) -> list[Path]:
    prefix = _prefix(target)
    length = len(prefix) + RANDOM_CHARACTERS
    return [
        path
        for path in target.parent.iterdir()
        if path.name.startswith(prefix) and len(path.name) == length
    ]


def _prefix(target: Path) -> str:
    return f".{target.name}.new-"


def _previous(target: Path) -> Path:
    return target.with_name(f".{target.name}.previous")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
