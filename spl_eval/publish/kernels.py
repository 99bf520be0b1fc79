"""Start the Python process of a notebook so that only the project decides what it does."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Unicode, default

from spl_eval.project import ROOT_VARIABLE

MAX_SOCKET_PATH = 100
"""Bytes. Systems allow 103 (macOS) or 107 (Linux) for the path of a socket."""

LOG = "kernel.log"

DROPPED_VARIABLES = ("PYTHONSTARTUP", "JUPYTER_CONFIG_PATH", "MATPLOTLIBRC")
"""A user's own start-up code and styles, which must never change a report."""


class ReportKernelManager(AsyncKernelManager):
    """Runs this same Python, with no configuration of the user's.

    ``folder`` is private to one kernel (see :func:`private_folder`); ``project`` is the
    project's folder.
    """

    folder = Unicode(config=True, help="Folder of the kernel's sockets, settings and work.")
    project = Unicode(config=True, help="Folder with params/ and notebooks/.")

    @property
    def kernel_spec(self) -> KernelSpec:
        """This interpreter, whatever kernels are installed in the user's folders."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
        )

    @default("transport")
    def _default_transport(self) -> str:
        longest = len(os.fsencode(f"{self._socket_prefix}-5"))
        usable = sys.platform != "win32" and zmq.has("ipc") and longest <= MAX_SOCKET_PATH
        return "ipc" if usable else "tcp"

    @default("ip")
    def _default_ip(self) -> str:
        return self._socket_prefix if self.transport == "ipc" else "127.0.0.1"

    @default("connection_file")
    def _default_connection_file(self) -> str:
        return str(Path(self.folder) / "connection.json")

    @property
    def _socket_prefix(self) -> str:
        return str(Path(self.folder) / "socket")

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Start the process in its own empty folder, with :func:`environment`."""
        folder = Path(self.folder)
        kwargs["cwd"] = str(folder / "work")
        kwargs["env"] = environment(folder, Path(self.project))
        # What the process itself says, as it is stopped or crashes, must not fill the terminal.
        with (folder / LOG).open("ab") as log:
            await super().start_kernel(stdout=log, stderr=log, **kwargs)


@contextmanager
def private_folder() -> Iterator[Path]:
    """Yield a folder that only this user may enter, short enough for sockets; gone after."""
    parent = tempfile.gettempdir()
    if len(os.fsencode(parent)) > MAX_SOCKET_PATH - 40 and os.access("/tmp", os.W_OK):  # noqa: S108
        parent = "/tmp"  # noqa: S108 - TemporaryDirectory makes its own folder in it, mode 0700
    with tempfile.TemporaryDirectory(
        prefix="spl-", dir=parent, ignore_cleanup_errors=True
    ) as folder:
        for name in ("work", "ipython", "jupyter", "tmp"):
            (Path(folder) / name).mkdir()
        (Path(folder) / "matplotlibrc").touch()
        yield Path(folder)


def last_words(folder: Path) -> str:
    """Return the last line that the process wrote by itself, or nothing."""
    log = folder / LOG
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def environment(folder: Path, project: Path) -> dict[str, str]:
    """Return the kernel's environment: the caller's, without what would change a report."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED_VARIABLES}
    return kept | {
        ROOT_VARIABLE: str(project),
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "agg",
        "TMPDIR": str(folder / "tmp"),
        "MATPLOTLIBRC": str(folder / "matplotlibrc"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(folder / "jupyter"),
        # Without it the debugger that ipykernel loads warns on stderr at every start.
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
