"""How figures are spread over cases: quantiles, and how much the largest have.

How many cases are too few to tell is for those who ask.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from spl_eval.results.sums import percent

QUARTILES = (0.25, 0.5, 0.75)
TENTH = 10


def mean(known: pd.Series) -> Any:
    """Return the mean of known values; missing of none."""
    return float(known.mean()) if len(known) else pd.NA


def quantiles(known: pd.Series, shares: Sequence[float] = QUARTILES) -> list[Any]:
    """Return quantiles of known values, linear between neighbours; missing of none.

    Definition 7 of Hyndman and Fan, The American Statistician 50, 1996.
    """
    return [known.quantile(each) if len(known) else pd.NA for each in shares]


def largest_tenth(known: pd.Series) -> tuple[int, Any]:
    """Return how many cases the tenth of largest values is, rounded up, and its percent of all.

    The percent is missing when the sum is zero.
    """
    cases = math.ceil(len(known) / TENTH)
    return cases, percent(float(known.nlargest(cases).sum()), float(known.sum()))


def gini(values: pd.Series) -> Any:
    """Return Gini's coefficient: 0, all alike; near 1, one has all.

    G = Σ (2i - n - 1) x_i / (n Σ x), of amounts in ascending order (Cowell, Measuring
    Inequality, 3rd ed. 2011, appendix A), without correction for small n. Missing for fewer
    than two amounts or a total of zero; amounts are not negative.
    """
    known = np.sort(values.dropna().to_numpy(dtype=float))
    count, total = len(known), known.sum()
    if count <= 1 or total == 0:
        return pd.NA
    ranks = np.arange(1, count + 1)
    return float(((2 * ranks - count - 1) * known).sum() / (count * total))
