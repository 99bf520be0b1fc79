"""How the chapter calls arms, lines, results of a visit and steps of the weights."""

from __future__ import annotations

from typing import Any

from spl_eval import spanish
from spl_eval.impact.sample import Allocation
from spl_eval.intake.names import LINES
from spl_eval.publish.midterm.words import ARMS as OF_STUDY
from spl_eval.publish.views import DASH, decimals
from spl_eval.results.study.frame import NO_LINE, OTHER_LINE, OUTSIDE
from spl_eval.results.study.outcomes import OUTCOMES

ARMS = {**OF_STUDY, OUTSIDE: "Fuera del estudio"}
ALLOCATIONS = {"proportional": "proporcional", "neyman": "de Neyman"}
STATUSES = {
    "answered": "Respondieron",
    "refused": "No quisieron",
    "not_found": "No se ubicaron",
    "other": "Otro motivo",
    "closed": "Cerraron",
    "out_of_scope": "Fuera de alcance",
    "pending": "Sin visitar",
}
SELECTIONS = {
    "take_all": "Se toman todas",
    "drawn": "Sorteadas",
    "reserve": "Lista de reserva",
}
WEIGHTS = {
    "issued": "Del sorteo, toda la muestra",
    "base": "Del sorteo, quienes respondieron",
    "adjusted": "Con los de quienes no respondieron",
    "raked": "Ajustados al marco",
}
STRATA = {"line": "línea", "region": "región", "sector": "sector"}
COMPARED = {
    "line": "Línea",
    "region": "Región",
    "sector": "Sector",
    "jobs_before": "Puestos, un año antes",
    "women_jobs_before": "Puestos de mujeres, un año antes",
}


def line_label(line: Any) -> str:
    """Return how a reader calls a line, or what stands for one."""
    if line in LINES:
        return f"Línea {line}"
    return f"{line[0].upper()}{line[1:]}" if line in {NO_LINE, OTHER_LINE} else str(line)


def amount(outcome: str, value: Any) -> str:
    """Write the mean of an outcome in the unit in which it is shown."""
    about = OUTCOMES[outcome]
    if about.in_shares:
        return spanish.percent(None if spanish.is_missing(value) else 100 * value)
    # A mean of logarithms is no percentage, as a difference of them is.
    return decimals(2 if about.in_logs else about.decimals)(value)


def unit(outcome: str) -> str:
    """Return in what the mean of an outcome is counted."""
    about = OUTCOMES[outcome]
    if about.in_logs:
        return "logaritmo, por unidad"
    return "parte de las unidades" if about.in_shares else about.unit


def interval(outcome: str, low: Any, high: Any) -> str:
    """Write an interval of means: ``2,53 a 2,85``."""
    if spanish.is_missing(low) or spanish.is_missing(high):
        return "sin intervalo"
    return f"{amount(outcome, low)} a {amount(outcome, high)}"


def give_or_take(outcome: str, value: Any) -> str:
    """Write a half-width: ``± 0,10``; a dash where there is none."""
    return DASH if spanish.is_missing(value) else f"± {amount(outcome, value)}"


def strata_said(strata: tuple[str, ...]) -> str:
    """Write what the strata are made of: ``línea y región``."""
    return spanish.listing(STRATA[name] for name in strata) if strata else "ninguno"


def notes_of(allocation: Allocation) -> str:
    """Return what an allocation says of itself, as one text."""
    return " ".join(allocation.notes)
