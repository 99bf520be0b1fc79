"""What ``spl-eval check`` answers: on the terminal, as a page, a workbook or JSON."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from spl_eval.errors import DATA_PROBLEM, InputProblems, UsageError
from spl_eval.intake.check import examine
from spl_eval.intake.examination import Examination
from spl_eval.intake.given_name import is_address

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
    _check_csv(duplicates)
    found = examine(
        source,
        frames=False,
        cells=xlsx is not None,
        duplicates=duplicates is not None or html is not None,
        corrections=_existing(corrections),
        decisions=Path(duplicates) if duplicates is not None else None,
    )
    if as_json:
        from spl_eval.publish.problems.as_json import problem_json

        click.echo(problem_json(found))
    else:
        _tell(found)
    if html is not None:
        from spl_eval.publish.problems.page import write_problem_page

        _written(write_problem_page(found, Path(html)))
    if xlsx is not None:
        from spl_eval.publish.problems.workbook import write_problem_workbook

        _written(write_problem_workbook(found, Path(xlsx), _original(source)))
    # Last: rows of the file that cannot be read must not cost anybody the reports.
    added = duplicates is None or _write_pending(found, Path(duplicates))
    return CLEAN if added and not found.problems else DATA_PROBLEM


def _original(source: str) -> Path | None:
    """Return the workbook or the database file that was examined, None for anything else."""
    return Path(source) if not is_address(source) and Path(source).is_file() else None


def _check_csv(duplicates: str | None) -> None:
    if duplicates is not None and Path(duplicates).suffix.lower() != ".csv":
        raise UsageError(
            f"--duplicates {duplicates}: el archivo de decisiones tiene que terminar en .csv."
        )


def _existing(corrections: str | None) -> Path | None:
    if corrections is not None and not Path(corrections).is_file():
        raise UsageError(f"--corrections {corrections}: no existe. Indique un archivo .yml.")
    return Path(corrections) if corrections is not None else None


def _tell(found: Examination) -> None:
    from spl_eval.publish.problems.listing import terminal_report

    stream = sys.stderr if found.problems else sys.stdout
    # Only for a person: a program, or grep, wants a problem on one line.
    width = shutil.get_terminal_size().columns if stream.isatty() else None
    words = terminal_report(found, width)
    click.echo(f"Error: {words}" if found.problems else words, err=bool(found.problems))


def _write_pending(found: Examination, target: Path) -> bool:
    """Add the pairs without a decision to the file; say whether it could be written."""
    from spl_eval.intake.decisions import write_pending
    from spl_eval.spanish import counted

    try:
        left_out = write_pending(target, found.duplicates)
    except InputProblems as error:
        told = set(found.problems)
        for problem in error.problems:
            if problem not in told:
                click.echo(f"Error: {problem}", err=True)
        click.echo(
            f"{target}: no se le agregaron pares y quedó como estaba. Corrija sus problemas y "
            "repita.",
            err=True,
        )
        return False
    pairs = counted(len(found.duplicates) - left_out, "par", "pares")
    more = f" (otros {left_out} no entran: decida primero éstos)" if left_out else ""
    click.echo(f"Listo: {target}, con {pairs} por decidir{more}", err=True)
    return True


def _written(path: Path) -> None:
    click.echo(f"Listo: {path}", err=True)
