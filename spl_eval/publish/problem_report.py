"""What ``spl-eval check`` answers: on the terminal, as a page, a workbook or JSON."""

from __future__ import annotations

from pathlib import Path

import click

from spl_eval.errors import DATA_PROBLEM, InputProblems, UsageError
from spl_eval.intake.check import Examination, examine

CLEAN = 0


def report(
    source: str,
    *,
    html: str | None = None,
    xlsx: str | None = None,
    corrections: str | None = None,
    as_json: bool = False,
) -> int:
    """Examine ``source``, write what was asked for, and return the exit code: 0 clean, 1 not.

    Problems go to the error stream, everything else to the output. Raises UsageError when
    ``source`` is none, or a file cannot be written.
    """
    fixes = _existing(corrections)
    found = examine(source, frames=False, cells=xlsx is not None, corrections=fixes)
    if as_json:
        from spl_eval.publish.problem_json import problem_json

        click.echo(problem_json(found))
    else:
        _tell(found)
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
    for note in found.notes:
        click.echo(f"Nota: {note}", err=bool(found.problems))
    if found.problems:
        click.echo(f"Error: {InputProblems(found.problems)}", err=True)
    else:
        from spl_eval import spanish

        tables = spanish.counted(len(found.carried), "tabla", "tablas")
        rows = spanish.counted(sum(found.counts.values()), "fila", "filas")
        click.echo(f"{found.name}: sin problemas; {tables}, {rows}.")


def _written(path: Path) -> None:
    click.echo(f"Listo: {path}", err=True)
