"""Jobs involved in what is signed and in what is paid, by instrument and by year.

A job is a person who works in a unit. All are *involved* jobs: they were there or not before the
programme, and counting them says how far it reached, never what it caused. Two populations are
looked at, the flow and the portfolio (:mod:`spl_eval.results.involved`), and never added. An
organisation with two instruments stands in the row of each and once in the total.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from spl_eval.intake.names import LINES
from spl_eval.intake.vocabularies import INSTRUMENT_KINDS
from spl_eval.results.involved import Population, flow, portfolio
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_sum, ratio

COUNTS = [
    "instruments",
    "organisations",
    "organisations_without_units",
    "units",
    "units_without_jobs",
    "jobs",
]


def reach(population: Population) -> dict[str, Any]:
    """Return the counts of a population, each organisation and unit once.

    ``instruments``, ``organisations``, ``organisations_without_units`` (none in the register),
    ``units``, ``units_without_jobs`` (no figure of jobs), ``jobs`` (of the others; missing when
    no unit has a figure, zero only when there is no organisation) and ``jobs_per_unit`` (over
    the units with a figure).
    """
    (counts,) = _rows([_counts(population, population.instruments)]).to_dict("records")
    return {str(name): value for name, value in counts.items()}


def _counts(population: Population, instruments: pd.DataFrame) -> dict[str, Any]:
    if not population.known:
        return dict.fromkeys(COUNTS)
    units = population.units
    own = units[units["organisation_id"].isin(instruments["organisation_id"])]
    organisations = instruments["organisation_id"].nunique()
    return {
        "instruments": len(instruments),
        "organisations": organisations,
        "organisations_without_units": organisations - own["organisation_id"].nunique(),
        "units": len(own),
        "units_without_jobs": int(own["jobs"].isna().sum()),
        "jobs": known_sum(own["jobs"]) if organisations else 0,
    }


def _rows(counts: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(
        counts, columns=[*(key for key in counts[0] if key not in COUNTS), *COUNTS]
    )
    frame = frame.astype(dict.fromkeys(COUNTS, "Int64"))
    known = frame["units"] - frame["units_without_jobs"]
    return frame.assign(jobs_per_unit=ratio(frame["jobs"], known))


def by_instrument(population: Population) -> pd.DataFrame:
    """Return a row for each kind of instrument, for each of its lines, and the total.

    ``level`` is ``kind``, ``line`` or ``total``; ``kind`` and ``line`` are missing where the row
    is of all, or where the instruments do not say them; then the columns of :func:`reach`. Each
    row counts an organisation once: rows of instruments may share organisations, so they are
    not to be added. Kinds and lines without an instrument have no row.
    """
    instruments = population.instruments
    counts = []
    for kind, of_kind in parts(instruments, "kind", INSTRUMENT_KINDS):
        counts.append({"level": "kind", "kind": kind, "line": None, **_counts(population, of_kind)})
        counts += [
            {"level": "line", "kind": kind, "line": line, **_counts(population, of_line)}
            for line, of_line in parts(of_kind, "line", LINES)
        ]
    counts.append(
        {"level": "total", "kind": None, "line": None, **_counts(population, instruments)}
    )
    return _rows(counts).astype({"kind": "str", "line": "str"})


def parts(
    frame: pd.DataFrame, column: str, order: Iterable[str]
) -> list[tuple[str | None, pd.DataFrame]]:
    """Part a frame by a text column in a given order; rows that lack it come last."""
    groups: list[str | None] = [*order, None]
    own = [
        frame[frame[column].isna() if name is None else frame[column] == name] for name in groups
    ]
    return [(name, part) for name, part in zip(groups, own, strict=True) if len(part)]


def by_year(records: Records) -> pd.DataFrame:
    """Return flow and portfolio of each year since the first: two populations, never added.

    One row a year: ``year`` and the columns of :func:`reach` with ``flow_`` or ``portfolio_``
    before them. Units and jobs are those of that year.
    """
    years = range(records.first_year, records.year + 1)
    return pd.concat(
        [pd.DataFrame({"year": pd.Series(list(years), dtype="Int64")})]
        + [
            _rows(
                [_counts(own, own.instruments) for own in (of(records, year) for year in years)]
            ).add_prefix(prefix)
            for prefix, of in (("flow_", flow), ("portfolio_", portfolio))
        ],
        axis=1,
    )
