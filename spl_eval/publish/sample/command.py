"""The command ``spl-eval draw``: draw the sample of a study's plan, and write it for the field."""

from __future__ import annotations

import click

from spl_eval.cli_spanish import OPTIONS_METAVAR, SpanishCommand, help_option

# Nothing heavy here: the help must appear at once.


@click.command(
    "draw",
    cls=SpanishCommand,
    short_help="Sortea la muestra de un estudio.",
    options_metavar=OPTIONS_METAVAR,
)
@click.argument("run_name", metavar="CORRIDA")
@click.option(
    "--out",
    metavar="CARPETA",
    help="Obligatoria: carpeta nueva, donde se escriben los tres archivos. No se publica.",
)
@help_option
def draw_command(run_name: str, out: str | None) -> None:
    """Sortea la muestra que pide el plan de una corrida.

    CORRIDA es el nombre de un archivo de params/, sin .yml, con la clave plan. Escribe
    muestra.csv, para agregar a los datos; acta.txt, para firmar; y trabajo_de_campo.xlsx, para
    la encuesta. Con los mismos datos y el mismo plan salen siempre los mismos archivos.
    """
    if not out:
        raise click.UsageError("falta la opción --out.", click.get_current_context())
    from spl_eval.publish.sample.drawing import draw_to

    click.echo(draw_to(run_name, out))
