"""Rows of places on show: with the row of all, and ratios of money that may not exist."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.groups import named, with_total
from spl_eval.publish.views import DASH, Field
from spl_eval.results.places.reached import reached
from spl_eval.results.places.steps import does_not_exist, whole


def with_whole(frame: pd.DataFrame, by: str, money: bool = False) -> pd.DataFrame:
    """Return the places that something reached and the row of all, for a table.

    With ``money``, only those whose organisations are looked at. No row when nothing is there.
    """
    shown = reached(frame[frame["inside"]] if money else frame)
    if shown.empty:
        return shown.assign(is_total=False)
    return named(with_total(shown, whole(frame)), by)


def ratios_said(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with ratios of money where a NaN is one that does not exist.

    One that nobody knows stays pd.NA, and both are missing in the files.
    """
    absent = does_not_exist(frame)
    return frame.assign(
        **{
            name: pd.Series(
                [
                    math.nan if gone else value
                    for gone, value in zip(absent[name], frame[name], strict=True)
                ],
                index=frame.index,
                dtype="object",
            )
            for name in absent
        }
    )


def ratio_said(name: str, label: str, form: Callable[[Any], str] = spanish.pesos) -> Field:
    """Declare a column of :func:`ratios_said`: a dash where the ratio does not exist."""

    def said(value: Any) -> str:
        absent = isinstance(value, float) and math.isnan(value)
        return DASH if absent else form(value)

    return Field(name, label, said, numeric=True)
