"""The same measure for each value of a column, the missing value too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd


def each_value(
    frame: pd.DataFrame,
    by: str,
    measure: Callable[[pd.DataFrame], Mapping[str, Any]],
    types: Mapping[str, str],
) -> pd.DataFrame:
    """Return a row for each value of ``by``, in order; those without one have the last.

    Args:
        frame: the cases.
        by: the column whose values are the groups.
        measure: what is said of the cases of one group.
        types: the names and dtypes of what ``measure`` says, in the order of the columns.
    """
    found = [
        {by: value, **measure(own)}
        for value, own in frame.groupby(by, dropna=False, sort=True, observed=True)
    ]
    return pd.DataFrame(found, columns=[by, *types]).astype({by: frame[by].dtype, **types})
