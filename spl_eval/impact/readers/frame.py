"""Reads a pandas frame, its rows in any order; the frame is never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from spl_eval.impact.moments import NEVER, Floats, Integers
from spl_eval.impact.problems import PanelError
from spl_eval.impact.readers import source
from spl_eval.impact.readers.source import Coder, Progress, column_problems
from spl_eval.impact.specification import Columns
from spl_eval.impact.tally import Tally
from spl_eval.impact.wide import Grid, Rows, wide

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class FrameSource:
    """A panel in a pandas frame.

    Raises:
        PanelError: a column is missing, comes twice, or has another kind of values.
    """

    frame: pd.DataFrame
    columns: Columns
    subgroups: Coder = field(default_factory=Coder)
    clusters: Coder = field(default_factory=Coder)

    def __post_init__(self) -> None:
        # Names of other types than text are no columns that could be asked for.
        series = [(n, self.frame.iloc[:, i]) for i, n in enumerate(self.frame) if type(n) is str]
        found = [(name, _kind(column)) for name, column in series]
        if column_problems(found, self.columns):
            wanted = self.columns.names
            texts = {name: _first_text(column) for name, column in series if name in wanted}
            values = {name: text for name, text in texts.items() if text is not None}
            raise PanelError(column_problems(found, self.columns, values=values))

    def periods(self) -> Floats:
        """Return the periods in ascending order."""
        found = np.unique(_floats(self.frame[self.columns.time]))
        return found[np.isfinite(found)]

    def tallies(self, grid: Grid, progress: Progress | None) -> list[Tally]:
        """Add all units up."""
        tally = Tally(grid, self.columns)
        rows = self._rows(grid, tally)
        if rows is not None:
            tally.add(wide(rows, grid, self.columns, tally.findings))
        if progress is not None:
            progress(len(self.frame), len(self.frame))
        return [tally]

    def _rows(self, grid: Grid, tally: Tally) -> Rows | None:
        columns, frame = self.columns, self.frame
        time = _floats(frame[columns.time])
        if grid.cut:
            used = ~(time > grid.periods[-1])
            frame, time = frame.loc[used], time[used]
        unit, names = _codes(frame[columns.unit])
        absent = {"missing_unit": (unit < 0).sum(), "missing_time": (~np.isfinite(time)).sum()}
        for rule, number in absent.items():
            if number:
                tally.findings.offend(rule, columns.unit, (), int(number))
        if any(absent.values()):
            return None
        position = np.searchsorted(grid.periods, time)
        return Rows(
            unit=unit,
            n_units=len(names),
            labels=lambda which: [names[i] for i in which],
            time=position,
            cohort=np.nan_to_num(_floats(frame[columns.cohort]), nan=NEVER, posinf=NEVER),
            outcomes=tuple(_floats(frame[name]) for name in columns.outcomes),
            covariates=tuple(_floats(frame[name]) for name in columns.covariates),
            weights=None if columns.weights is None else _floats(frame[columns.weights]),
            cluster=self._coded(columns.cluster, frame, self.clusters),
            by=self._coded(columns.by, frame, self.subgroups),
        )

    def _coded(self, column: str | None, frame: pd.DataFrame, coder: Coder) -> Integers | None:
        if column is None:
            return None
        codes, labels = _codes(frame[column])
        # The last place, which -1 means to numpy, is that of the missing.
        return np.append(coder.encode(labels), -1)[codes]


def _kind(column: pd.Series[Any]) -> str:
    import pandas as pd

    if pd.api.types.is_bool_dtype(column):
        return source.TRUTH
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_complex_dtype(column):
        return source.NUMBER
    if pd.api.types.is_string_dtype(column):
        return source.TEXT
    return source.OTHER


def _first_text(column: pd.Series[Any]) -> str | None:
    """Return the first text of a column that is no number, for messages."""
    import pandas as pd

    if _kind(column) not in (source.TEXT, source.OTHER):
        return None
    odd = column[column.notna() & pd.to_numeric(column, errors="coerce").isna()]
    return next((value for value in odd if isinstance(value, str)), None)


def _floats(column: pd.Series[Any]) -> Floats:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _codes(column: pd.Series[Any]) -> tuple[Integers, list[Any]]:
    """Return codes in ascending order of the labels, -1 for the missing, and the labels.

    Raises:
        PanelError: the labels are of kinds that have no order among them.
    """
    import pandas as pd

    mixed = PanelError(
        [
            f"Columna {column.name}: mezcla textos con números. "
            "Conviértala toda en texto o toda en números."
        ]
    )
    try:
        codes, labels = pd.factorize(column, sort=True)
    except TypeError:
        raise mixed from None
    names = labels.tolist()
    if len({isinstance(name, str) for name in names}) > 1:
        raise mixed
    return codes.astype(np.int64, copy=False), names
