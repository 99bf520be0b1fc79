"""How the sections on worth write costs, what was gained, and what was assumed."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.study import Study
from spl_eval.publish.midterm.worth_view import FURTHER, JOBS, WOMEN, YEARS, Worth
from spl_eval.study_plan.keys import COSTS

CANNOT = "no se puede estimar"
NO_LIMIT = "sin límite superior"
NO_COST = "no hay costo"
WHOSE = {
    "all": "Las unidades sin dato ganaron como las otras de su año de ingreso",
    "with_data": "Las unidades sin dato no ganaron nada",
}
SHORT_WHOSE = {"all": "todas", "with_data": "con dato"}
NOT_EVERYTHING = (
    "Es lo pagado en aportes: no están los gastos de administración del programa ni la "
    "contraparte de las organizaciones."
)


def measure(row: dict[Any, Any], year: int) -> str:
    """Return how a reader calls what was gained."""
    if row["measure"] == JOBS:
        return f"Puesto adicional en {year}"
    if row["measure"] == WOMEN:
        return f"Puesto adicional de mujer en {year}"
    if not row["persistence"] > 0:
        return f"Año de trabajo adicional, hasta {year}"
    share = spanish.percent(100 * row["persistence"], 0)
    return (
        f"Año de trabajo adicional, hasta {year + FURTHER}, si en cada uno de los "
        f"{FURTHER} años siguientes sigue el {share} del último efecto"
    )


def short_measure(row: dict[Any, Any], year: int) -> str:
    """Return what was gained for a chart."""
    if row["measure"] == YEARS and row["persistence"] > 0:
        share = spanish.percent(100 * row["persistence"], 0)
        return f"Año de trabajo adicional, hasta {year + FURTHER}, si sigue el {share}"
    return measure(row, year)


def in_order(column: pd.Series) -> pd.Series:
    """Return a key that sorts measures as they are told."""
    order = {JOBS: 0, WOMEN: 1, YEARS: 2}
    return column.map(order) if column.name == "measure" else column


def other_splice(worth: Worth) -> str:
    """Say by how much costs differ with the other price splice."""
    own, *others = [spent.total for spent in worth.spent.values()]
    if not own > 0 or not others:
        return ""
    difference = spanish.percent(max(abs(100 * (other / own - 1)) for other in others))
    return f"Con el otro empalme de precios los costos difieren {difference}."


def gained(row: dict[Any, Any]) -> str:
    """Write how much was gained, with its interval."""
    if row["refused"]:
        return CANNOT
    return f"{spanish.number(row['gained'])} ({between(row, 'gained', spanish.number)})"


def between(row: dict[Any, Any], name: str, form: Any) -> str:
    """Write an interval: ``298 a 520``."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if spanish.is_missing(low) or spanish.is_missing(high):
        return "sin intervalo"
    return f"{form(low)} a {form(high)}"


def cost(row: dict[Any, Any]) -> str:
    """Write a cost with its interval, or why there is none."""
    if row["refused"]:
        return CANNOT
    if spanish.is_missing(row["cost_low"]):
        return NO_COST
    if math.isinf(row["cost_high"]):
        least = f"al menos {spanish.pesos(row['cost_low'])}, {NO_LIMIT}"
        own = row["cost"]
        return least if spanish.is_missing(own) else f"{spanish.pesos(own)} ({least})"
    limits = f"{spanish.pesos(row['cost_low'])} a {spanish.pesos(row['cost_high'])}"
    return f"{spanish.pesos(row['cost'])} ({limits})"


def range_of(low: Any, high: Any) -> str:
    """Write a range of estimates without an interval of its own."""
    if spanish.is_missing(low):
        return CANNOT
    if round(low) == round(high):
        return spanish.pesos(low)
    return f"{spanish.pesos(low)} a {spanish.pesos(high)}"


def unlimited(rows: pd.DataFrame) -> str:
    """Say why some cost has no upper limit; empty when all have."""
    if not (rows["kind"] == "complement").any():
        return ""
    return (
        "Sin límite superior: el intervalo de lo ganado incluye el cero, y un costo tan alto como "
        "se quiera es compatible con los datos."
    )


def no_cost(worth: Worth) -> str:
    """Say why something has no cost though its effect is estimated; empty when nothing does."""
    if not worth.spending.known:
        return "El conjunto de datos no trae pagos: no hay costos."
    if not worth.spending.total > 0:
        return "A las organizaciones del estudio no se les pagó nada: no hay costos."
    rows = worth.costs
    lost = (rows["refused"] == "") & rows["cost_low"].isna()
    return "No hay costo donde lo que se estima es una pérdida." if lost.any() else ""


def refusals(rows: pd.DataFrame, label: str = "") -> str:
    """Say why something cannot be estimated, each reason once, with the rows it is of."""
    refused = rows[rows["refused"] != ""]
    said = []
    for reason, own in refused.groupby("refused", sort=False):
        whose = f" ({spanish.listing(own[label])})" if label else ""
        said.append(f"{CANNOT.capitalize()}{whose}: {reason}")
    return spanish.sentences(*said)


def exploratory(study: Study) -> str:
    """Say that costs are exploratory, where the study leaves its plan; empty when they are not."""
    if COSTS not in study.status.exploratory:
        return ""
    return "Los costos son exploratorios: vea al principio en qué el estudio se aparta del plan."


def lost_payments(worth: Worth) -> str:
    """Say how many payments have no amount in constant pesos; empty when all have."""
    own = worth.spending
    if not own.lost:
        return ""
    counted = spanish.counted(own.lost, "pago", "pagos")
    months = own.months_without_index
    of = f" de meses sin índice ({spanish.listing(map(spanish.date, months))})" if months else ""
    return f"Faltan {counted}{of or ' sin fecha'}: el costo verdadero es mayor."


def line(value: Any) -> str:
    """Return how a reader calls a line; one that is not known is said to be so."""
    return spanish.MISSING if spanish.is_missing(value) else words.value_label("line", value)


def lines_apart(worth: Worth) -> str:
    """Say whether the effects of the lines differ by more than chance."""
    chance = worth.by_line.q_p
    if spanish.is_missing(chance):
        return ""
    if chance < worth.study.plan.alpha:
        return "Los efectos por unidad de las líneas difieren más de lo que haría el azar."
    return (
        "Los efectos por unidad de las líneas no difieren más de lo que haría el azar: no sirven "
        "para ordenarlas."
    )
