"""The command ``spl-eval impact``: its options, and what it does in what order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from spl_eval.cli_spanish import OPTIONS_METAVAR, SpanishCommand, help_option
from spl_eval.publish.impact.options import number, one_of
from spl_eval.publish.impact.request import KINDS, Request

# Nothing heavy here: the help must appear at once.

COMPARISONS = ("never_treated", "not_yet_treated")
BASE_PERIODS = ("varying", "universal")
METHODS = ("dr", "reg", "ipw")
REQUIRED = {"outcomes": "--outcome", "unit": "--unit", "time": "--time", "cohort": "--cohort"}
COLUMN, FILE = "COLUMNA", "ARCHIVO"

OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.argument("panel", metavar="PANEL"),
    click.option(
        "--outcome", "outcomes", metavar=COLUMN, multiple=True,
        help="Obligatoria: el resultado. Puede repetirse.",
    ),
    click.option("--unit", metavar=COLUMN, help="Obligatoria: qué unidad es."),
    click.option("--time", metavar=COLUMN, help="Obligatoria: el período, un número."),
    click.option(
        "--cohort",
        metavar=COLUMN,
        help="Obligatoria: en qué período entra la unidad; 0 o vacío si nunca entra.",
    ),
    click.option(
        "--comparison",
        **one_of(COMPARISONS),
        help="Con quiénes se compara; si no se dice, con las que nunca entran.",
    ),
    click.option(
        "--base-period",
        **one_of(BASE_PERIODS),
        help="El período base de los efectos previos; si no se dice, varying.",
    ),
    click.option(
        "--anticipation",
        **number("un número desde 0", lambda number: number >= 0),
        default="0",
        help="Períodos antes de la entrada en que ya puede haber efectos.",
    ),
    click.option(
        "--covariate", "covariates", metavar=COLUMN, multiple=True,
        help="Covariable, numérica. Puede repetirse.",
    ),
    click.option(
        "--method",
        **one_of(METHODS),
        help="Cómo se ajusta por las covariables; si no se dice, dr (doblemente robusto).",
    ),
    click.option(
        "--cluster", metavar=COLUMN,
        help="Conglomerado (cluster) de la unidad, para los errores estándar.",
    ),
    click.option("--weights", metavar=COLUMN, help="Ponderador de la unidad."),
    click.option("--by", metavar=COLUMN, help="Estima por separado cada valor de esta columna."),
    click.option(
        "--alpha",
        **number("un número entre 0 y 1, por ejemplo 0.05", lambda number: 0 < number < 1),
        default="0.05",
        help="Uno menos la confianza de los intervalos; si no se dice, 0.05.",
    ),
    click.option(
        "--aggregate",
        **one_of(KINDS),
        help="Qué tabla se muestra; none, las celdas. Si no se dice, dynamic.",
    ),
    click.option("--min-event", **number("un número"), help="Primer período desde la entrada."),
    click.option("--max-event", **number("un número"), help="Último período desde la entrada."),
    click.option(
        "--balance-event",
        **number("un número desde 0", lambda number: number >= 0),
        help="Sólo cohortes observadas hasta tantos períodos desde su entrada.",
    ),
    click.option("--csv", metavar=FILE, help="Escribe la tabla (.csv)."),
    click.option(
        "--json", metavar=FILE, help="Escribe todo con todos sus dígitos (.json); con -, a la "
        "salida, en lugar de la tabla.",
    ),
    click.option("--svg", metavar=FILE, help="Escribe la figura (.svg o .png)."),
    click.option("--quiet", is_flag=True, help="No escribe nada en la pantalla, salvo errores."),
    help_option,
)  # fmt: skip


def _impact(**given: Any) -> None:
    """Estima el efecto de entrar en distintos períodos (Callaway y Sant'Anna, 2021).

    PANEL es un archivo .parquet o .csv con una fila por unidad y período, o un patrón entre
    comillas, por ejemplo 'registro/*.parquet'.
    """
    missing = [option for name, option in REQUIRED.items() if not given[name]]
    if missing:
        one = "la opción" if len(missing) == 1 else "las opciones"
        raise click.UsageError(
            f"falta{'n' * (len(missing) > 1)} {one} {', '.join(missing)}.",
            click.get_current_context(),
        )
    for several in ("outcomes", "covariates"):
        given[several] = tuple(dict.fromkeys(given[several]))
    request = Request(**given)
    request.check()
    from spl_eval.publish.impact.report import report

    report(request)


def _with_options(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(OPTIONS):
        function = option(function)
    return function


impact_command = click.command(
    "impact",
    cls=SpanishCommand,
    short_help="Estima el efecto de un programa con un panel.",
    options_metavar=OPTIONS_METAVAR,
)(_with_options(_impact))
