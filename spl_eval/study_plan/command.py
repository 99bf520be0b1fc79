"""The command ``spl-eval lock``: freeze what a study set out to find."""

from __future__ import annotations

import click

from spl_eval.cli_spanish import OPTIONS_METAVAR, SpanishCommand, help_option

# Nothing heavy here: the help must appear at once.


@click.command(
    "lock",
    cls=SpanishCommand,
    short_help="Congela el plan de un estudio.",
    options_metavar=OPTIONS_METAVAR,
)
@click.argument("run_name", metavar="CORRIDA")
@click.option(
    "--reason",
    metavar="TEXTO",
    default="",
    help="Por qué cambió un plan que ya estaba congelado; queda en el archivo y en el informe.",
)
@help_option
def lock_command(run_name: str, reason: str) -> None:
    """Congela el plan de una corrida: lo escribe, con su huella y la fecha, en params/CORRIDA.lock.

    CORRIDA es el nombre de un archivo de params/, sin .yml, con la clave plan. El informe muestra
    el plan congelado, y marca como exploratorio lo que se aparte de él.
    """
    from spl_eval.study_plan.locking import lock

    click.echo(lock(run_name, reason).words)
