"""What ``spl-eval impact`` answers: estimate, write the files asked for, print."""

from __future__ import annotations

from pathlib import Path

import click

from spl_eval.publish.impact.request import Request
from spl_eval.publish.impact.studies import Studies, estimate
from spl_eval.publish.impact.targets import write_all


def report(request: Request) -> None:
    """Estimate what was asked for, write its files, all or none, and print the table.

    Raises PanelError when the panel cannot be estimated, UsageError for a wrong choice or when
    a file cannot be written.
    """
    studies = estimate(request)
    contents = {
        target: _content(option, target, request, studies)
        for option, target in request.targets.items()
    }
    printed = _printed(request, studies)
    write_all(contents)
    if printed:
        click.echo(printed)
    if not request.quiet:
        for target in contents:
            click.echo(f"Listo: {target}", err=True)


def _printed(request: Request, studies: Studies) -> str:
    if request.json_to_output:
        from spl_eval.publish.impact.as_json import json_text

        return json_text(request, studies)
    if request.quiet:
        return ""
    from spl_eval.publish.impact.terminal import terminal_text

    return terminal_text(request, studies)


def _content(option: str, target: Path, request: Request, studies: Studies) -> bytes:
    if option == "csv":
        from spl_eval.publish.impact.as_csv import csv_bytes

        return csv_bytes(request, studies)
    if option == "json":
        from spl_eval.publish.impact.as_json import json_text

        return f"{json_text(request, studies)}\n".encode("ascii")
    from spl_eval.publish.impact.figure import figure_bytes

    return figure_bytes(request, studies, target.suffix.lower())
