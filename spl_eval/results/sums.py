"""Sums, ratios and conditions over figures that may be missing: missing is never zero."""

from __future__ import annotations

from typing import Any

import pandas as pd


def known_sum(values: pd.Series) -> Any:
    """Return the sum of the known values; None when none is known."""
    known = values.dropna()
    return known.sum() if len(known) else None


def whole_sum(values: pd.Series) -> Any:
    """Return the sum of all values; None when one is missing, or there is none."""
    return None if values.empty or values.isna().any() else values.sum()


def ratio(top: pd.Series, bottom: pd.Series) -> pd.Series:
    """Return ``top`` by ``bottom`` (Float64); missing where a part is missing or zero divides."""
    divisor = bottom.astype("Float64")
    return top.astype("Float64").div(divisor.mask(divisor == 0))


def percent(part: Any, whole: Any) -> Any:
    """Return ``part`` as percent of ``whole``; missing when either is or ``whole`` is zero."""
    return pd.NA if pd.isna(part) or pd.isna(whole) or whole == 0 else 100 * part / whole


def zero_where_known(values: pd.Series) -> pd.Series:
    """Return zero where a value is known, missing where it is not."""
    return values.mask(values.notna(), 0)


def known_true(mask: pd.Series) -> pd.Series:
    """Say where a condition holds for certain: where it is missing, it does not (bool)."""
    return mask.fillna(False).astype(bool)


def year_is(years: pd.Series, year: int) -> pd.Series:
    """Say which years are ``year``; a missing one is not."""
    return known_true(years == year)
