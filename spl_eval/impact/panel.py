"""The input contract: takes a panel in any form and gives its sums by cohort.

The panel is never changed. Whatever breaks the contract is told at once; whatever is left out is
counted and said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from spl_eval.errors import quoted
from spl_eval.impact.findings import Findings, Key
from spl_eval.impact.gather import Clusters, Gathered, all_findings, gather
from spl_eval.impact.moments import NEVER
from spl_eval.impact.periods import check_periods, no_never, uneven
from spl_eval.impact.problems import PanelError
from spl_eval.impact.readers.opening import is_lazy, open_in_order, open_panel
from spl_eval.impact.readers.source import NewPeriods, NotSorted, Progress, Source
from spl_eval.impact.specification import Choices, Columns
from spl_eval.impact.tally import Tally
from spl_eval.impact.wide import Grid


@dataclass(frozen=True)
class Sample:
    """One outcome and subgroup: its sums, and what was left out of it."""

    outcome: str
    subgroup: Any
    gathered: Gathered
    notes: tuple[str, ...]


def read(
    panel: Any, columns: Columns, choices: Choices, progress: Progress | None = None
) -> tuple[list[Sample], tuple[str, ...]]:
    """Read a panel and add its units up, by outcome and subgroup.

    Returns:
        The samples, and what was left out of all of them.

    Raises:
        PanelError: the panel breaks the input contract, or leaves no unit to estimate with.
    """
    if is_lazy(panel):
        return _read_lazy(panel, columns, choices, progress)
    source = open_panel(panel, columns)
    try:
        reading = _Reading.of(source, choices, progress)
    except NotSorted:
        reading = _Reading.of(open_in_order(panel, columns), choices, progress)
    reading.check_not_empty()
    return [reading.sample(key) for key in reading.sample_keys()], reading.unplaced()


def _read_lazy(
    panel: Any, columns: Columns, choices: Choices, progress: Progress | None
) -> tuple[list[Sample], tuple[str, ...]]:
    from spl_eval.impact.readers.lazy import read_lazy

    reading = read_lazy(panel, columns, choices, progress)
    of_all = reading.unplaced if columns.by is None else ()
    samples = [
        Sample(
            *key,
            Gathered(moments, reading.sums[key], None),
            (*of_all, *reading.notes[key], *uneven(moments.periods)),
        )
        for key, moments in reading.moments.items()
    ]
    for sample in samples:
        _check_size(sample.gathered, sample.outcome)
    return samples, reading.unplaced


@dataclass
class _Reading:
    """One pass over a source."""

    source: Source
    choices: Choices
    grid: Grid
    tallies: list[Tally]
    progress: Progress | None
    shorter: dict[float, _Reading] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Source, choices: Choices, progress: Progress | None) -> _Reading:
        periods = source.periods()
        if len(periods) == 0:
            check_periods(periods, source.columns.time)
        while True:
            grid = Grid(periods, choices.anticipation)
            try:
                reading = cls(source, choices, grid, source.tallies(grid, progress), progress)
            except NewPeriods as found:
                periods = np.union1d(periods, found.periods)
                continue
            reading.findings.check(source.columns)
            check_periods(periods, source.columns.time)
            return reading

    @cached_property
    def findings(self) -> Findings:
        return all_findings(self.tallies)

    @cached_property
    def subgroups(self) -> dict[int, Any]:
        """Return the label of each subgroup's code."""
        return {code: label for label, code in self.source.subgroups.codes.items()}

    @cached_property
    def clusters(self) -> Clusters:
        labels, ranks = self.source.clusters.ranks()
        return Clusters(np.array(labels, dtype=object), ranks)

    def sample_keys(self) -> list[Key]:
        """Return the samples, in order of outcome and of the subgroups' labels."""
        ranks = self.source.subgroups.ranks()[1]
        found = {key for tally in self.tallies for key in tally.samples}
        return sorted(found, key=lambda key: (key[0], ranks[key[1]] if key[1] >= 0 else -1))

    def unplaced(self) -> tuple[str, ...]:
        """Say how many units belong to no subgroup."""
        if self.source.columns.by is None:
            return ()
        findings, outcomes = self.findings, range(len(self.source.columns.outcomes))
        return tuple(dict.fromkeys(note for i in outcomes for note in findings.notes((i, -1))))

    def check_not_empty(self) -> None:
        """Raise when some outcome is left without any unit, whatever the subgroup."""
        outcomes = self.source.columns.outcomes
        present = {position for position, _ in self.sample_keys()}
        empty = [i for i in range(len(outcomes)) if i not in present]
        if empty:
            raise PanelError([self._why_empty(i) for i in empty])

    def _why_empty(self, position: int) -> str:
        findings = self.findings
        keys = {key for _, key in findings.left_out if key[0] == position}
        why = dict.fromkeys(note for key in sorted(keys) for note in findings.notes(key))
        outcome = self.source.columns.outcomes[position]
        return " ".join([f"Columna {outcome}: no queda ninguna unidad que estimar.", *why])

    def sample(self, key: Key) -> Sample:
        """Put one sample together; without never treated, the periods that can be compared."""
        gathered = gather(self.tallies, key, self.clusters)
        outcome = self.source.columns.outcomes[key[0]]
        _check_size(gathered, outcome)
        notes = self._notes(gathered, key)
        last = max(tally.last_cohorts.get(key, -np.inf) for tally in self.tallies)
        if last < NEVER and self.choices.comparison == "not_yet_treated":
            again = self._before(last)
            if again is not None:
                gathered = gather(again.tallies, key, self.clusters)
                notes = (*again._notes(gathered, key), no_never(again.grid.periods))
        notes = (*notes, *uneven(gathered.moments.periods))
        return Sample(outcome, self.subgroups.get(key[1]), gathered, notes)

    def _notes(self, gathered: Gathered, key: Key) -> tuple[str, ...]:
        return self.findings.notes(key, int(gathered.moments.n_units.sum()))

    def _before(self, last_cohort: float) -> _Reading | None:
        """Read again only the periods before the last cohort's: once for all that share it."""
        grid = self.grid.before(last_cohort)
        if grid is None:
            return None
        if last_cohort not in self.shorter:
            tallies = self.source.tallies(grid, self.progress)
            self.shorter[last_cohort] = _Reading(
                self.source, self.choices, grid, tallies, self.progress
            )
        return self.shorter[last_cohort]


def _check_size(gathered: Gathered, outcome: str) -> None:
    moments = gathered.moments
    if not (np.isfinite(moments.crossed).all() and np.isfinite(moments.start).all()):
        raise PanelError(
            [
                f"Columna {quoted(outcome)}: tiene números demasiado grandes para calcular su "
                "varianza. Exprésela en otra unidad, por ejemplo millones."
            ]
        )
