"""Say that a long file is being read: a bar for a person, one line for a log."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from spl_eval.publish.impact import words

if TYPE_CHECKING:
    from tqdm import tqdm

DELAY = 2.0
"""Seconds; what ends sooner says nothing."""


class Progress:
    """Given to ``att_gt``, which calls it with the rows read and the rows in all.

    The clock is a thread's, because a reader may need long before its first call.
    """

    def __init__(self, name: str, *, silent: bool = False, delay: float = DELAY) -> None:
        self.name, self.silent, self.delay = words.printable(name), silent, delay
        self._bar: tqdm[Any] | None = None
        self._rows = (0, 0)
        self._lock = threading.Lock()
        self._ended = False
        self._timer = threading.Timer(delay, self._begin)
        self._timer.daemon = True

    def __enter__(self) -> Progress:
        if not self.silent:
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._ended = True
            if self._bar is not None:
                self._bar.close()

    def __call__(self, done: int, total: int) -> None:
        """Tell how many rows were read, of how many."""
        with self._lock:
            self._rows = (done, total)
            if self._bar is not None:
                self._show(self._bar)

    def _begin(self) -> None:
        from tqdm import tqdm

        with self._lock:
            if self._ended:
                return
            if sys.stderr.isatty():
                self._bar = tqdm(
                    desc=f"Estimando con {self.name}",
                    total=self._rows[1] or None,
                    unit=" filas",
                    unit_scale=True,
                    leave=False,
                    dynamic_ncols=True,
                )
                # It began before it was seen: else the time that is left comes out wrong.
                self._bar.start_t -= self.delay
                self._show(self._bar)
            else:
                click.echo(f"Estimando con {self.name}…", err=True)

    def _show(self, bar: tqdm[Any]) -> None:
        done, total = self._rows
        bar.total = total or None
        bar.update(done - bar.n)
