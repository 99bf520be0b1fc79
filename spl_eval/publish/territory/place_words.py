"""What the chapters on sectors and regions say alike: cautions, periods, and columns on show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spl_eval import spanish
from spl_eval.publish.views import Field, plain
from spl_eval.results.places.concentration import PER
from spl_eval.results.places.reached import Placed
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
    "lugar: las que cobraron en el año o, en lo acumulado, las que firmaron. Donde no hay ninguna, "
    "no existe."
)

WORDS = {"sector": "Sector", "province": "Jurisdicción", "region": "Región"}


def share(value: Any) -> str:
    """Write a share of 0 to 1 as a percentage."""
    return spanish.MISSING if spanish.is_missing(value) else spanish.percent(100 * float(value))


def decimals(places: int) -> Callable[[Any], str]:
    """Return a writer of numbers with so many decimals, without a sign before a rounded zero."""

    def written(value: Any) -> str:
        if spanish.is_missing(value):
            return spanish.MISSING
        return spanish.number(round(float(value), places) + 0.0, decimals=places)

    return written


def share_field(name: str, label: str) -> Field:
    """Declare a column of shares, 0 to 1 in the data, shown in per cent."""
    return Field(name, label, share, numeric=True)


def money_field(name: str, label: str) -> Field:
    """Declare a column of pesos."""
    return Field(name, label, spanish.pesos, numeric=True)


def decimal_field(name: str, label: str, places: int) -> Field:
    """Declare a column of numbers with so many decimals."""
    return Field(name, label, decimals(places), numeric=True)


def place_field(by: str) -> Field:
    """Declare the column that names the place."""
    return Field(by, WORDS[by], plain)


def per_10000_field() -> Field:
    """Declare the programme's jobs beside the registered ones."""
    return decimal_field("per_10000", f"Del programa por cada {spanish.number(PER)} registrados", 1)


def cumulative(records: Records) -> str:
    """Return the period from the first year of the records: ``2012 a 2016``."""
    if records.first_year == records.year:
        return str(records.year)
    return f"{records.first_year} a {records.year}"


def sentences(*parts: str) -> str:
    """Join the sentences of a note; empty ones are left out."""
    return " ".join(part for part in parts if part)


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


def without_place(placed: Placed) -> str:
    """Say that a row stands for what has no place; empty when all has one."""
    if not placed.frame[placed.by].isna().any():
        return ""
    return f"La fila «{spanish.MISSING}» reúne lo que no dice su lugar."


def names_or_count(names: tuple[str, ...]) -> str:
    """List jurisdictions; when they are many, only say how many."""
    if len(names) <= MANY:
        return spanish.listing(names)
    return spanish.counted(len(names), "jurisdicción", "jurisdicciones")
