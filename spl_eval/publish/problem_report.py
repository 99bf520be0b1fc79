"""What ``spl-eval check`` answers: on the terminal, as a page, a workbook or JSON."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from spl_eval.errors import DATA_PROBLEM, UsageError
from spl_eval.intake.check import examine
from spl_eval.intake.examination import Examination

CLEAN = 0


def report(
    source: str,
    *,
    html: str | None = None,
    xlsx: str | None = None,
    corrections: str | None = None,
    duplicates: str | None = None,
    as_json: bool = False,
) -> int:
    """Examine ``source``, write what was asked for, and return the exit code: 0 clean, 1 not.

    Problems go to the error stream, everything else to the output. ``duplicates`` is the file
    of decisions on likely duplicates, to which the pairs that nobody decided on are added.
    Raises UsageError when ``source`` is none, or a file cannot be written.
    """
    found = examine(
        source,
        frames=False,
        cells=xlsx is not None,
        duplicates=duplicates is not None or html is not None,
        corrections=_existing(corrections),
        decisions=Path(duplicates) if duplicates is not None else None,
    )
    if as_json:
        from spl_eval.publish.problem_json import problem_json

        click.echo(problem_json(found))
    else:
        _tell(found)
    if duplicates is not None:
        _write_pending(found, Path(duplicates))
    if html is not None:
        from spl_eval.publish.problem_page import write_problem_page

        _written(write_problem_page(found, Path(html)))
    if xlsx is not None:
        from spl_eval.publish.problem_workbook import write_problem_workbook

        original = Path(source) if Path(source).is_file() else None
        _written(write_problem_workbook(found, Path(xlsx), original))
    return DATA_PROBLEM if found.problems else CLEAN


def _existing(corrections: str | None) -> Path | None:
    if corrections is not None and not Path(corrections).is_file():
        raise UsageError(f"--corrections {corrections}: no existe. Indique un archivo .yml.")
    return Path(corrections) if corrections is not None else None


def _tell(found: Examination) -> None:
    from spl_eval.publish.problem_list import terminal_report

    stream = sys.stderr if found.problems else sys.stdout
    # Only for a person: a program, or grep, wants a problem on one line.
    width = shutil.get_terminal_size().columns if stream.isatty() else None
    words = terminal_report(found, width)
    click.echo(f"Error: {words}" if found.problems else words, err=bool(found.problems))


def _write_pending(found: Examination, target: Path) -> None:
    from spl_eval.intake.decisions import write_pending
    from spl_eval.spanish import counted

    left_out = write_pending(target, found.duplicates)
    pairs = counted(len(found.duplicates) - left_out, "par", "pares")
    more = f" (otros {left_out} no entran: decida primero éstos)" if left_out else ""
    click.echo(f"Listo: {target}, con {pairs} por decidir{more}", err=True)


def _written(path: Path) -> None:
    click.echo(f"Listo: {path}", err=True)
