"""Rows of groups on show: with the row of all of them, which a boolean tells apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spl_eval.publish.words import TOTAL


def with_total(frame: pd.DataFrame, whole: Mapping[str, Any] | pd.DataFrame) -> pd.DataFrame:
    """Add ``whole`` as the last row of a frame of groups; ``is_total`` is true of it alone.

    Columns keep the types that they have in ``frame``. The row of all has no group.
    """
    row = whole if isinstance(whole, pd.DataFrame) else pd.DataFrame([whole])
    row = row.reindex(columns=frame.columns).astype(dict(frame.dtypes))
    return pd.concat([frame.assign(is_total=False), row.assign(is_total=True)], ignore_index=True)


def named(frame: pd.DataFrame, by: str, names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Write the groups of ``by`` for a table, the last thing done: codes by ``names``, the total.

    A group that is not known stays missing, and its field says so.
    """
    codes = frame[by].astype("object")
    groups = codes if names is None else codes.map(names)
    return frame.assign(**{by: groups.mask(frame["is_total"], TOTAL)})
