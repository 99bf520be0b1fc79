"""The door: ``spl-eval``. Every error that a user can mend is one message, no traceback."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from spl_eval import __version__
from spl_eval.cli_spanish import (
    COMMAND_METAVAR,
    OPTIONS_METAVAR,
    SpanishGroup,
    help_option,
    usage_message,
)
from spl_eval.errors import SplEvalError
from spl_eval.publish.impact.command import impact_command
from spl_eval.publish.sample.command import draw_command
from spl_eval.study_plan.command import lock_command

# Heavy imports stay inside the commands: the help must appear at once.

DEFECT = 70
"""BSD's EX_SOFTWARE: the toolkit itself is wrong, not what the user wrote."""

INTERRUPTED = 130
BROKEN_PIPE = 1
"""What click ends with when nobody reads its output any more; the same for errors."""

DEBUG = "--debug"


@click.group(cls=SpanishGroup, options_metavar=OPTIONS_METAVAR, subcommand_metavar=COMMAND_METAVAR)
@click.option(DEBUG, is_flag=True, help="Ante un defecto del programa, muestra dónde ocurrió.")
@click.version_option(
    __version__, message="%(prog)s %(version)s", help="Muestra la versión y termina."
)
@help_option
def spl_eval(debug: bool) -> None:
    """Evalúa sistemas productivos locales: controla los datos y publica los informes."""


@spl_eval.command(
    "run", short_help="Ejecuta una corrida y publica su sitio.", options_metavar=OPTIONS_METAVAR
)
@click.argument("run_name", metavar="CORRIDA")
@click.option(
    "--only",
    metavar="CUADERNO",
    multiple=True,
    help="Ejecuta y publica sólo este cuaderno de la corrida. Puede repetirse.",
)
@click.option(
    "--set",
    "settings",
    metavar="CLAVE=VALOR",
    multiple=True,
    help="Cambia un parámetro por esta vez, por ejemplo edition=final. Puede repetirse.",
)
@help_option
def run_command(run_name: str, only: tuple[str, ...], settings: tuple[str, ...]) -> None:
    """Ejecuta los cuadernos de una corrida y publica build/CORRIDA/site/index.html.

    CORRIDA es el nombre de un archivo de params/, sin .yml. Si un cuaderno
    falla, lo publicado antes queda como estaba, y build/CORRIDA/failed muestra la celda y
    su error.
    """
    from spl_eval.project import root
    from spl_eval.publish.run import displayed, run

    index = run(run_name, root=root(), only=only, settings=settings)
    click.echo(f"Listo: {displayed(index)}")


@spl_eval.command(
    "check", short_help="Dice todos los problemas de unos datos.", options_metavar=OPTIONS_METAVAR
)
@click.argument("source", metavar="DATOS")
@click.option("--html", metavar="ARCHIVO", help="Escribe también una página con los problemas.")
@click.option(
    "--xlsx",
    metavar="ARCHIVO",
    help="Escribe también una copia en Excel con las celdas marcadas y comentadas.",
)
@click.option(
    "--corrections",
    metavar="ARCHIVO",
    help="Correcciones declaradas; si no, corrections.yml en la carpeta de los datos, o "
    "LIBRO.corrections.yml junto al libro.",
)
@click.option(
    "--duplicates",
    metavar="ARCHIVO",
    help="Busca duplicados probables y los agrega a este .csv, donde una persona decide; "
    "los cuadernos leen duplicates.csv en la carpeta, o LIBRO.duplicates.csv junto al libro.",
)
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado como JSON.")
@help_option
def check_command(
    source: str,
    html: str | None,
    xlsx: str | None,
    corrections: str | None,
    duplicates: str | None,
    as_json: bool,
) -> int:
    """Controla un conjunto de datos y dice todos sus problemas, con su fila y su columna.

    DATOS es una carpeta con dataset.yml y sus tablas, por ejemplo data/2016; un libro de
    Excel; o la dirección de una base de datos, por ejemplo postgresql://servidor/base.
    """
    from spl_eval.publish.problems.report import report

    return report(
        source,
        html=html,
        xlsx=xlsx,
        corrections=corrections,
        duplicates=duplicates,
        as_json=as_json,
    )


@spl_eval.command(
    "template",
    short_help="Escribe el libro de Excel que llenan los equipos.",
    options_metavar=OPTIONS_METAVAR,
)
@click.argument("path", metavar="ARCHIVO.xlsx")
@help_option
def template_command(path: str) -> None:
    """Escribe un libro de Excel vacío, con una hoja por tabla y las instrucciones.

    Lo que se llena allí se controla con: spl-eval check ARCHIVO.xlsx
    """
    from spl_eval.intake.template import write_template

    click.echo(f"Listo: {write_template(Path(path))}")


@spl_eval.command(
    "lab", short_help="Abre los cuadernos en JupyterLab.", options_metavar=OPTIONS_METAVAR
)
@help_option
def lab_command() -> None:
    """Abre los cuadernos en JupyterLab."""
    from spl_eval.project import ROOT_VARIABLE, root

    project = root().resolve()
    command = [
        sys.executable,
        *("-m", "jupyterlab"),
        f"--ServerApp.root_dir={project}",
        "--LabApp.default_url=/lab/tree/notebooks",
        # An evaluation office's machine tells nobody that it is at work.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    sys.stdout.flush()
    # JupyterLab takes this process's place, so that Ctrl-C is its own to answer.
    os.execve(command[0], command, {**os.environ, ROOT_VARIABLE: str(project)})  # noqa: S606


spl_eval.add_command(impact_command)
spl_eval.add_command(draw_command)
spl_eval.add_command(lock_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        code = _exit_code(arguments)
    except BrokenPipeError:  # while telling an error; click sees to the rest
        code = BROKEN_PIPE
        # What is left in the buffers has no reader; Python would fail on it once more at exit.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
    sys.exit(code)


def _exit_code(arguments: Sequence[str]) -> int:
    try:
        code = spl_eval.main(arguments, prog_name="spl-eval", standalone_mode=False)
    except SplEvalError as error:
        click.echo(f"Error: {error}", err=True)
        return error.exit_code
    except click.UsageError as error:
        click.echo(usage_message(error), err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrumpido.", err=True)
        return INTERRUPTED
    except OSError as error:
        if error.errno != errno.ENOSPC:
            _tell_defect(error, arguments)
            return DEFECT
        click.echo("Error: no hay lugar en el disco. Libere espacio y repita la orden.", err=True)
        return SplEvalError.exit_code
    except Exception as error:
        _tell_defect(error, arguments)
        return DEFECT
    return code if isinstance(code, int) else 0


def _tell_defect(error: Exception, arguments: Sequence[str]) -> None:
    if DEBUG in arguments:
        traceback.print_exception(error)
    click.echo(
        f"Error: defecto de spl-eval, no de sus datos ({type(error).__name__}: {error}).", err=True
    )
    if DEBUG not in arguments:
        click.echo(f"Repita con spl-eval {DEBUG} … e informe lo que muestre.", err=True)
