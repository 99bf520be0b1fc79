"""Strata of a frame: their labels, sizes and spreads."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from spl_eval.errors import nearest, quoted
from spl_eval.impact.problems import ChoiceError, PanelError, offenders

MISSING = "sin dato"
SEPARATOR = " / "


def require_columns(frame: pd.DataFrame, columns: Sequence[str], of: str) -> None:
    """Refuse a frame that lacks a column.

    Raises:
        ChoiceError: which columns are lacking, and the name most like each.
    """
    lacking = []
    for column in columns:
        if column not in frame.columns:
            close = nearest(column, [str(name) for name in frame.columns])
            lacking.append(quoted(column) + (f" (¿quiso decir «{close}»?)" if close else ""))
    if lacking:
        raise ChoiceError(f"En {of} no está la columna {', '.join(lacking)}.")


def require_distinct(frame: pd.DataFrame, unit: str, of: str) -> None:
    """Refuse a frame that has a unit twice, or a unit without identifier.

    Raises:
        PanelError: with the units.
    """
    problems = []
    nameless = int(frame[unit].isna().sum())
    if nameless:
        problems.append(f"{of}: filas sin {unit}: {nameless}. Complételas.")
    twice = frame.loc[frame[unit].notna() & frame[unit].duplicated(), unit].drop_duplicates()
    if len(twice):
        named = offenders(sorted(twice.astype(str)), len(twice))
        problems.append(f"{of}: hay unidades repetidas: {named}. Deje una fila por unidad.")
    if problems:
        raise PanelError(problems)


def as_text(values: pd.Series) -> pd.Series:
    """Write categories as text; what is missing is a category of its own, «sin dato»."""
    text = values.astype(object).map(_written, na_action="ignore")
    return text.where(values.notna(), MISSING).astype(object)


def _written(value: object) -> str:
    # A column of integers with gaps is read as floats: 1 and 1.0 are one category.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def labelled(frame: pd.DataFrame, strata: Sequence[str]) -> pd.DataFrame:
    """Return the strata columns as text and the label of each row's stratum, ``stratum``.

    Without strata there is one, «todas».

    Raises:
        ChoiceError: a column is not there.
        PanelError: two strata would have the same label.
    """
    require_columns(frame, strata, "el marco")
    columns = pd.DataFrame({name: as_text(frame[name]) for name in strata}, index=frame.index)
    if not strata:
        columns["stratum"] = "todas"
        return columns
    label = columns[strata[0]]
    for name in strata[1:]:
        label = label + SEPARATOR + columns[name]
    columns["stratum"] = label
    distinct = columns.drop_duplicates()
    clash = sorted(distinct.loc[distinct["stratum"].duplicated(), "stratum"])
    if clash:
        raise PanelError(
            [f"Dos estratos se llamarían igual: {offenders(clash, len(clash))}. Cambie un nombre."]
        )
    return columns


def strata_table(
    frame: pd.DataFrame, strata: Sequence[str], outcome: str | None = None
) -> pd.DataFrame:
    """Count and describe the strata of a frame.

    Args:
        frame: one row a unit.
        strata: columns whose combinations are the strata; a missing value is the category
            «sin dato», so that every unit of the frame can be drawn.
        outcome: column whose mean and standard deviation (divisor N - 1) size and allocation use;
            units without it count in the population only.

    Returns:
        One row a stratum, sorted by label: the strata columns as text, ``stratum``,
        ``population``, ``mean``, ``sd`` (both NaN without an outcome).

    Raises:
        ChoiceError: a column is not there.
        PanelError: the frame is empty, or two strata would have the same label.
    """
    if frame.empty:
        raise PanelError(
            ["El marco no tiene unidades. Revise el año y las condiciones de entrada."]
        )
    columns = labelled(frame, strata)
    if outcome is not None:
        require_columns(frame, [outcome], "el marco")
        columns["value"] = frame[outcome].astype(float)
    else:
        columns["value"] = float("nan")
    table = columns.groupby([*strata, "stratum"], sort=True)["value"].agg(["size", "mean", "std"])
    table = table.reset_index().sort_values("stratum", ignore_index=True)
    return table.rename(columns={"size": "population", "std": "sd"})
