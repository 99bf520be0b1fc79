"""What may be added up or compared: amounts whose columns say that they are of one price base."""

from __future__ import annotations

import re

from spl_eval.errors import quoted
from spl_eval.results.money.bases import MixedPriceBases

_BASED = re.compile(r".*_(ars_(?:19|20)[0-9]{2}_(?:0[1-9]|1[0-2])|ars|usd)")


def require_one_base(*columns: str) -> str:
    """Return the price base that all the names of ``columns`` say: ars, ars_2016_12 or usd.

    Call it where amounts are added up or divided by each other. A name does not say its splice:
    a frame holds amounts of one splice under it (``in_constant_pesos`` replaces no column).

    Raises:
        MixedPriceBases: a name says no base, or two say different ones.
    """
    bases = {column: _base(column) for column in columns}
    if len(set(bases.values())) > 1:
        told = ", ".join(quoted(column) for column in sorted(bases))
        raise MixedPriceBases(f"No se suman ni se comparan montos de bases distintas: {told}.")
    return bases[columns[0]]


def require_constant(*columns: str) -> str:
    """Return the price base of ``columns`` like :func:`require_one_base`, but not current pesos.

    Pesos of different months are different units: whoever compares places, persons or years
    needs constant pesos or dollars.

    Raises:
        MixedPriceBases: as :func:`require_one_base`, or the columns are of current pesos.
    """
    base = require_one_base(*columns)
    if base == "ars":
        raise MixedPriceBases(
            f"La columna {quoted(columns[0])} suma pesos de meses distintos. "
            "Páselos antes a pesos constantes o a dólares."
        )
    return base


def _base(column: str) -> str:
    found = _BASED.fullmatch(column)
    if found is None:
        raise MixedPriceBases(f"La columna {quoted(column)} no dice en qué pesos está.")
    return found[1]
