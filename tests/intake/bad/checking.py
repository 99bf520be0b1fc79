"""Check a case through the command line, in this process or in one of its own."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spl_eval.cli import main
from tests.intake.bad.case import Case
from tests.intake.bad.programme import write_folder

MAX_SECONDS = 60
"""A process that is still at work after so long hangs, however busy the machine is."""

NOBODY = 65534
COMMAND = "import sys; from spl_eval.cli import main; main(['check', sys.argv[1]])"
MEASURED = """
import os, subprocess, sys
process = subprocess.Popen([sys.executable, "-c", sys.argv[1], sys.argv[2]])
_, status, used = os.wait4(process.pid, 0)
with open("said.cost", "w") as cost:
    print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=cost)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Starts the check from a small process: the system counts as a process's own the memory that its
parent had when it began, and the parent would be the whole of the tests."""

KILOBYTE = 1 if sys.platform == "darwin" else 1024
"""The unit in which the system tells the memory of a process that ended."""


@dataclass(frozen=True)
class Outcome:
    """What a check answered, and what it cost: processor's seconds, and bytes when measured."""

    code: int
    out: str
    err: str
    seconds: float
    memory: int = 0

    @property
    def problems(self) -> list[str]:
        """Return the lines that tell a problem or a wrong use, without their count or notes."""
        lines = self.err.partition("\n\n")[0].splitlines()
        if self.code == 1:
            return [line.removeprefix("  ") for line in lines[1:]]
        return [line.removeprefix("Error: ") for line in lines]


def checked(case: Case, place: Path) -> Outcome:
    """Make the case in ``place`` and check it there; no message names that folder."""
    given = str(case.make(place))
    if given.startswith(f"{place}{os.sep}"):
        given = os.path.relpath(given, place)
    with contextlib.chdir(place):
        if case.heavy:
            return _in_a_process(given)
        with _unprivileged(place) if case.unread else contextlib.nullcontext():
            return _here(given)


def _here(given: str) -> Outcome:
    out, err, start = io.StringIO(), io.StringIO(), time.process_time()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(["check", given])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
    return Outcome(code, out.getvalue(), err.getvalue(), time.process_time() - start)


def _in_a_process(given: str) -> Outcome:
    with open("said.out", "w+b") as out, open("said.err", "w+b") as err:
        process = subprocess.Popen(
            [sys.executable, "-S", "-c", MEASURED, COMMAND, given],
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        clock = threading.Timer(MAX_SECONDS, os.killpg, (process.pid, signal.SIGKILL))
        clock.start()
        try:
            process.wait()
        finally:
            clock.cancel()
    texts = [Path(name).read_text(encoding="utf-8") for name in ("said.out", "said.err")]
    seconds, memory = Path("said.cost").read_text(encoding="utf-8").split()
    return Outcome(process.returncode, *texts, float(seconds), int(memory) * KILOBYTE)


@contextlib.contextmanager
def _unprivileged(place: Path) -> Iterator[None]:
    """Be, for a while, a user whom the modes of files stop: root may read everything."""
    was_root = os.geteuid() == 0
    # What Python loads at its first use may lie where only root can read it.
    with tempfile.TemporaryDirectory() as folder:
        _here(str(write_folder(Path(folder) / "datos")))
    if was_root:
        place.chmod(0o755)
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)
        for path in (place / "datos", *(place / "datos").glob("*")):
            path.chmod(path.stat().st_mode | stat.S_IRWXU)
