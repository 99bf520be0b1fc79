"""Errors of a panel: all that were found, in one message, each with what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spl_eval.errors import SplEvalError, UsageError, quoted

MAX_OFFENDERS = 3
"""Units that a message names; the rest are counted."""


class PanelError(SplEvalError):
    """The panel cannot be estimated as it is; ``problems`` has one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        # Names of columns come from the panel: what they hold must not act on a terminal.
        self.problems = tuple(printable(problem) for problem in problems)
        if len(self.problems) == 1:
            super().__init__(self.problems[0])
        else:
            lines = [f"{len(self.problems)} problemas en el panel:"]
            super().__init__("\n  ".join([*lines, *self.problems]))


class ChoiceError(UsageError):
    """A choice of the estimate does not exist or contradicts another."""


def printable(text: str) -> str:
    """Replace what is no visible character, line ends included."""
    return "".join(c if c.isprintable() else "�" for c in text)


def offenders(labels: Iterable[object], total: int) -> str:
    """Name the first offenders of a rule and count the rest, for the end of a message."""
    shown = [quoted(label) for label in list(labels)[:MAX_OFFENDERS]]
    more = total - len(shown)
    return ", ".join(shown) + (f" y {more:,} más".replace(",", ".") if more > 0 else "")
