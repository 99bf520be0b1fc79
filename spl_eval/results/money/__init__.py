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
    months_of,
    yearly_in_constant_pesos,
)
from spl_eval.results.money.sums import Total, sum_of_current, total

__all__ = [
    "CURRENT",
    "DEFAULT_SPLICE",
    "DOLLARS",
    "SPLICES",
    "Deflated",
    "MixedPriceBases",
    "Prices",
    "Total",
    "basis",
    "constant_column",
    "in_constant_pesos",
    "in_dollars",
    "months_of",
    "prices",
    "sum_of_current",
    "total",
    "yearly_in_constant_pesos",
]
