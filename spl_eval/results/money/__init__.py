"""Pesos of one month, dollars, and sums that refuse to mix them.

An amount's column says what it is: ``…_ars`` is pesos of the day they were paid,
``…_ars_2016_12`` pesos of December 2016, ``…_usd`` dollars. Nothing here fills a month that has
no index or no rate: its amounts are missing, and the result says which months they were.
"""

from spl_eval.results.money.bases import (
    CURRENT,
    DEFAULT_SPLICE,
    DOLLARS,
    SPLICES,
    MixedPriceBases,
    Prices,
    basis,
    constant_column,
    prices,
)
from spl_eval.results.money.conversion import (
    Deflated,
    in_constant_pesos,
    in_dollars,
)
from spl_eval.results.money.sums import require_constant, require_one_base

__all__ = [
    "CURRENT",
    "DEFAULT_SPLICE",
    "DOLLARS",
    "SPLICES",
    "Deflated",
    "MixedPriceBases",
    "Prices",
    "basis",
    "constant_column",
    "in_constant_pesos",
    "in_dollars",
    "prices",
    "require_constant",
    "require_one_base",
]
