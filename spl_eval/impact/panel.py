"""The input contract: takes a panel in any form and gives its sums by cohort.

The panel is never changed. Whatever breaks the contract is told at once; whatever is left out is
counted and said.
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spl_eval.errors import quoted
from spl_eval.impact.findings import Key
from spl_eval.impact.gather import Gathered, all_findings, gather
from spl_eval.impact.moments import NEVER, Floats
from spl_eval.impact.problems import PanelError
from spl_eval.impact.readers.frame import FrameSource
from spl_eval.impact.readers.ordered import OrderedSource
from spl_eval.impact.readers.parquet import ParquetSource
from spl_eval.impact.readers.source import NewPeriods, NotSorted, Progress, Source
from spl_eval.impact.specification import Choices, Columns
from spl_eval.impact.tally import Tally
from spl_eval.impact.wide import Grid

if TYPE_CHECKING:
    import duckdb

SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True)
class Sample:
    """One outcome and subgroup: its sums, and what was left out of it."""

    outcome: str
    subgroup: Any
    gathered: Gathered
    notes: tuple[str, ...]


def read(
    panel: Any, columns: Columns, choices: Choices, progress: Progress | None = None
) -> list[Sample]:
    """Read a panel and add its units up.

    Raises:
        PanelError: the panel breaks the input contract.
    """
    source = open_panel(panel, columns)
    try:
        grid, tallies = _tallied(source, choices, progress)
    except NotSorted:
        source = OrderedSource(_relation(_paths(panel)), columns)
        grid, tallies = _tallied(source, choices, progress)
    labels, keys = _subgroups(source, tallies)
    return [
        sample
        for key in keys
        for sample in _sample(source, grid, tallies, key, labels[key[1]], choices)
    ]


def open_panel(panel: Any, columns: Columns) -> Source:
    """Return the reader for a panel: a frame, a path or glob, or a DuckDB relation.

    Raises:
        PanelError: no such file, a file of another kind, or columns that are not there.
    """
    if isinstance(panel, str | Path):
        paths = _paths(panel)
        if paths[0].suffix.lower() == ".parquet":
            return ParquetSource(paths, columns)
        return OrderedSource(_relation(paths), columns)
    if type(panel).__name__ == "DuckDBPyRelation":
        return OrderedSource(panel, columns)
    return FrameSource(_frame(panel), columns)


def _frame(panel: Any) -> Any:
    if type(panel).__module__.startswith("pandas") and hasattr(panel, "columns"):
        return panel
    import narwhals as nw

    try:
        return nw.from_native(panel, eager_only=True).to_pandas()
    except TypeError:
        raise PanelError(
            [
                f"No se puede leer un panel de tipo {type(panel).__name__}. Dé un DataFrame, la "
                "ruta de un archivo .parquet o .csv, una relación de DuckDB o una tabla de Spark."
            ]
        ) from None


def _paths(panel: str | Path) -> list[Path]:
    """Return the files of a path or glob, in order of their names."""
    path = Path(panel)
    paths = [path] if path.exists() else [Path(name) for name in sorted(glob.glob(str(panel)))]
    paths = [path for path in paths if path.is_file()]
    if not paths:
        raise PanelError([f"No hay ningún archivo {quoted(panel)}. Revise la ruta."])
    suffixes = {path.suffix.lower() for path in paths}
    if len(suffixes) > 1 or not suffixes <= set(SUFFIXES):
        raise PanelError(
            [f"{quoted(panel)}: un panel se lee de archivos .parquet o .csv, todos del mismo tipo."]
        )
    return paths


def _relation(paths: Sequence[Path]) -> duckdb.DuckDBPyRelation:
    import duckdb

    names = [str(path) for path in paths]
    connection = duckdb.connect()
    try:
        if paths[0].suffix.lower() == ".parquet":
            return connection.read_parquet(names)
        return connection.read_csv(names)  # type: ignore[arg-type]
    except duckdb.Error as error:
        detail = quoted(str(error).splitlines()[0])
        raise PanelError(
            [
                f"{quoted(paths[0].name)}: no se puede leer ({detail}). "
                "Revise que sea un .csv con una fila de títulos y el mismo número de celdas en "
                "cada fila."
            ]
        ) from None


def _tallied(
    source: Source, choices: Choices, progress: Progress | None
) -> tuple[Grid, list[Tally]]:
    periods = source.periods()
    while True:
        _enough(periods, source.columns)
        grid = Grid(periods, choices.anticipation)
        try:
            tallies = source.tallies(grid, progress)
        except NewPeriods as found:
            periods = np.union1d(periods, found.periods)
            continue
        all_findings(tallies).check(source.columns)
        return grid, tallies


def _enough(periods: Floats, columns: Columns) -> None:
    if len(periods) == 0:
        raise PanelError(["El panel no tiene ninguna fila con período."])
    if len(periods) == 1:
        raise PanelError(
            [
                f"Columna {columns.time}: el panel tiene un solo período ({periods[0]:g}). "
                "Hacen falta dos por lo menos: uno antes del tratamiento y uno después."
            ]
        )


def _subgroups(source: Source, tallies: Sequence[Tally]) -> tuple[dict[int, Any], list[Key]]:
    """Return the label of each subgroup's code, and the samples in order of outcome and label."""
    labels: dict[int, Any] = {-1: None}
    labels |= {code: label for label, code in source.subgroups.codes.items()}
    _, ranks = source.subgroups.ranks()
    found = {key for tally in tallies for key in tally.samples}
    place = {code: int(ranks[code]) for code in labels if code >= 0} | {-1: -1}
    return labels, sorted(found, key=lambda key: (key[0], place[key[1]]))


def _sample(
    source: Source,
    grid: Grid,
    tallies: list[Tally],
    key: Key,
    subgroup: Any,
    choices: Choices,
) -> list[Sample]:
    ranks = source.clusters.ranks()[1]
    gathered = gather(tallies, key, ranks)
    notes = list(all_findings(tallies).notes(key))
    cohorts = gathered.moments.cohorts
    if len(cohorts) and cohorts[-1] < NEVER and choices.comparison == "not_yet_treated":
        # Once the last cohort is treated nobody is left to compare with; until then it is as good
        # as never treated. R's `did` drops the same periods.
        last = cohorts[-1]
        kept = grid.periods[grid.periods < last - choices.anticipation]
        if len(kept) >= 2:
            shorter = Grid(kept, choices.anticipation, cut=True)
            tallies = source.tallies(shorter, None)
            gathered = gather(tallies, key, ranks)
            notes = list(all_findings(tallies).notes(key))
            notes.append(
                f"No hay unidades nunca tratadas: se usan los períodos hasta {kept[-1]:g}, y la "
                f"última cohorte ({last:g}) sirve sólo de comparación."
            )
    return [Sample(source.columns.outcomes[key[0]], subgroup, gathered, tuple(notes))]
