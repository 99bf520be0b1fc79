"""What the chapters on sectors and regions say alike: cautions, periods, and columns on show."""

from __future__ import annotations

from spl_eval import spanish
from spl_eval.publish.views import Field, decimal_field
from spl_eval.publish.words import HEADINGS, PLACES
from spl_eval.results.places.concentration import PER
from spl_eval.results.places.reached import Placed

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


def without_place(placed: Placed) -> str:
    """Say that a row stands for what has no place; empty when all has one."""
    if not placed.frame[placed.by].isna().any():
        return ""
    return f"La fila «{spanish.MISSING}» reúne lo que no dice su lugar."


def names_or_count(names: tuple[str, ...]) -> str:
    """List jurisdictions; when they are many, only say how many."""
    if len(names) <= MANY:
        return spanish.listing(names)
    return spanish.counted(len(names), *PLACES["province"])
