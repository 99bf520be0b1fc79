"""What the chapters on sectors and regions say alike: cautions, periods, and columns on show."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.views import DASH, Field, decimal_field
from spl_eval.publish.words import HEADINGS, PLACES
from spl_eval.results.places.concentration import PER
from spl_eval.results.places.official import MIN_REGISTERED
from spl_eval.results.places.reached import Placed
from spl_eval.results.places.steps import Steps
from spl_eval.results.programme import Records

MANY = 8
"""Names that a sentence lists; more of them are counted."""

NOBODY = "Con esta selección no queda ninguna organización que haya firmado."

REGISTERED = (
    "Los puestos registrados no incluyen el trabajo informal, a quienes trabajan por su cuenta ni "
    "a los asociados de cooperativas de trabajo, que son muchos de los que alcanza el programa. "
    "Por eso se comparan, y no son una parte de ellos."
)

PARTED = (
    "De las regiones que tienen una parte de la provincia de Buenos Aires no hay población ni "
    "puestos registrados."
)

CROSSWALK = (
    "La correspondencia entre sectores del programa y ramas es una propuesta, no es oficial; una "
    "rama puede estar en dos sectores y suele ser más amplia que el sector: las cifras no se suman."
)

INVOLVED = (
    "Los puestos son los involucrados, y no los creados. Firmado en el año, cartera pagada y "
    "acumulado se superponen: no se suman."
)

PAID_TO = (
    "El dinero se ubica por la organización, con los honorarios de coordinación incluidos. El "
    "monto por unidad y por puesto se calcula con las unidades de las organizaciones del mismo "
    "lugar: las que cobraron en el año o, en lo acumulado, las que firmaron. "
    f"«{DASH}»: no hay ninguna entre las que repartirlo."
)

NO_PAYMENTS = "Los datos no traen pagos."


def place_field(by: str) -> Field:
    """Declare the column that names the place."""
    return Field(by, HEADINGS[by])


def per_10000_field() -> Field:
    """Declare the programme's jobs beside the registered ones."""
    return decimal_field("per_10000", f"Del programa por cada {spanish.number(PER)} registrados", 1)


def unknown_jobs(placed: Placed) -> str:
    """Say how many units have no jobs known, and so are not in the jobs; empty when none."""
    lost = int(placed.frame["without_jobs"].fillna(0).sum())
    if not lost:
        return ""
    units = spanish.counted(lost, "unidad", "unidades")
    return f"De {units} del acumulado no se conocen los puestos, y no se cuentan en ellos."


def unknown_paid_jobs(placed: Placed) -> str:
    """Say how many units paid have no jobs known, which money by job leaves out; or nothing."""
    lost = int(placed.frame["without_jobs_paid"].fillna(0).sum())
    if not lost:
        return ""
    units = spanish.counted(lost, "unidad", "unidades")
    return f"De {units} de la cartera no se conocen los puestos: el monto por puesto sale más alto."


def lost_payments(placed: Placed) -> str:
    """Say how many payments have no amount in constant pesos; empty when none."""
    lost = int(placed.frame["payments_cumulative_lost"].fillna(0).sum())
    if not lost:
        return ""
    months = placed.months_without_index
    why = f" (meses sin índice de precios: {spanish.listing(months)})" if months else ""
    verb = "queda" if lost == 1 else "quedan"
    return f"Fuera de los montos {verb} {spanish.counted(lost, 'pago', 'pagos')}{why}."


def without_place(placed: Placed, money: bool = False) -> str:
    """Say that a row stands for what has no place; empty when none does."""
    frame = placed.frame[placed.frame["inside"]] if money else placed.frame
    if not frame[placed.by].isna().any():
        return ""
    return f"La fila «{spanish.MISSING}» reúne lo que no dice su lugar."


def names_or_count(names: tuple[str, ...]) -> str:
    """List jurisdictions; when they are many, only say how many."""
    if len(names) <= MANY:
        return spanish.listing(names)
    return spanish.counted(len(names), *PLACES["province"])


def begin(records: Records) -> str:
    """Begin a sentence that goes on with «fin de {year}», with what is looked at if not all."""
    chosen = records.selection
    return "Hasta" if chosen.is_all else f"En lo que se mira ({chosen.words}), hasta"


def paid_of(records: Records) -> str:
    """Begin a sentence on what was paid, with what is looked at when that is not all."""
    chosen = records.selection
    return "Lo pagado" if chosen.is_all else f"En lo que se mira ({chosen.words}), lo pagado"


def no_payments(records: Records) -> str:
    """Say that nothing was paid in the year, or that nobody knows."""
    if "disbursements" not in records.carried:
        return NO_PAYMENTS
    return f"En {records.year} no se registran pagos."


def outside(placed: Placed, records: Records) -> str:
    """Say that places that are not looked at have no money here; empty when all are."""
    frame = placed.frame
    if not (frame["units"].where(~frame["inside"]) > 0).any():
        return ""
    return (
        f"Fuera de lo elegido ({records.selection.words}) hay unidades de estas organizaciones, y "
        "no se miró lo pagado."
    )


def only_chosen(records: Records) -> str:
    """Say which units and whole stand behind a comparison with provinces chosen, or nothing."""
    if not records.selection.provinces:
        return ""
    return (
        "Sólo cuentan las unidades que están en las jurisdicciones elegidas, de organizaciones de "
        "ellas: las de organizaciones de otras no están aquí, y el total es el de las "
        "jurisdicciones elegidas. No se compara con el cuadro de todo el país."
    )


def few_registered_said(count: int) -> str:
    """Say how many were not compared because few jobs are registered there; empty when none."""
    if not count:
        return ""
    verb, other = ("tiene", "compara") if count == 1 else ("tienen", "comparan")
    least = spanish.number(MIN_REGISTERED)
    return (
        f"{spanish.number(count)} {verb} menos de {least} puestos registrados, y no se {other}: "
        "unas unidades cambiarían mucho la proporción."
    )


def how_far(found: Steps, by: str) -> tuple[str, dict[str, Any]]:
    """Return the clause that tells signed, paid and units only apart, and its values."""
    template = "se firmó {at_least}en {signed} de {listed|" + "|".join(PLACES[by]) + "}"
    if not spanish.is_missing(found.paid):
        template += " (y se pagó en {paid})"
    if found.units_only:
        one, many = PLACES[by]
        template += (
            "; en {only|" + f"{one} más|{many} más" + "} sólo constan unidades ({units_there})"
        )
        # Whose units they are is not known while an organisation has no place.
        if not found.unsure:
            template += f", de organizaciones de {OTHERS[by]}"
    return template, {
        "at_least": "por lo menos " if found.unsure else "",
        "listed": found.listed,
        "signed": len(found.signed),
        "paid": found.paid,
        "only": len(found.units_only),
        "units_there": found.units_there,
    }


OTHERS = {"sector": "otros", "province": "otras"}
ONLY = {
    "sector": "un solo sector",
    "region": "una sola región",
    "province": "una sola jurisdicción",
}


def equal_places(equivalent: Any, by: str) -> str:
    """Write to how many equal places a distribution comes; one is a single place."""
    text = spanish.number(equivalent, decimals=1)
    return ONLY[by] if text == spanish.number(1, decimals=1) else f"{text} {PLACES[by][1]} iguales"


def course(known: pd.Series, places: int, before: str) -> str:
    """Go on after the last value of a series by year: the year before, and the extremes.

    ``before`` is what goes before a year. No year is said twice.
    """
    lowest, highest, last = known.idxmin(), known.idxmax(), known.index[-1]
    extreme = {lowest: " (lo más bajo)", highest: " (lo más alto)"} if lowest != highest else {}
    text = extreme.get(last, "")
    for year in dict.fromkeys((last - 1, *extreme)):
        if year in known.index and year != last:
            value = spanish.number(known[year], decimals=places)
            text += f"; {before} {year}, {value}{extreme.get(year, '')}"
    return text
