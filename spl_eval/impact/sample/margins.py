"""Known totals that weights must meet: what is refused, and the auxiliary variables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spl_eval.errors import quoted
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError, PanelError, offenders
from spl_eval.impact.sample.strata import as_text, require_columns

Margins = Mapping[str, Mapping[Hashable, float]]
"""For each column, the population's total of each category."""

AGREEMENT = 1e-9
"""Relative distance up to which the totals of two margins are the same."""


@dataclass(frozen=True)
class Targets:
    """Auxiliary variables and their known totals.

    ``values`` is (n, k): one column of zeros and ones a category, then the numbers; ``totals``
    (k,) are theirs in the population. ``names`` are pairs (variable, category); the category of a
    number is empty. ``ends`` has where each margin's columns end.
    """

    values: Floats
    totals: Floats
    names: tuple[tuple[str, str], ...]
    ends: tuple[int, ...]


def known_margins(frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, dict[str, float]]:
    """Count the categories of each column of a frame; missing is the category «sin dato».

    Raises:
        ChoiceError: a column is not there.
    """
    require_columns(frame, columns, "el marco")
    counted = {}
    for column in columns:
        counts = as_text(frame[column]).value_counts().sort_index()
        counted[column] = {str(name): float(count) for name, count in counts.items()}
    return counted


@dataclass(frozen=True)
class Pooled:
    """A frame and a sample in which categories with few respondents are one."""

    frame: pd.DataFrame
    sample: pd.DataFrame
    notes: tuple[str, ...]


def pool_sparse(
    frame: pd.DataFrame,
    sample: pd.DataFrame,
    columns: Sequence[str],
    minimum: int = 5,
    into: str = "otras",
) -> Pooled:
    """Join the categories with fewer than ``minimum`` respondents, for margins that can be met.

    If together they still have fewer, the next smallest ones of the sample join them.

    Args:
        frame: one row a unit of the population.
        sample: respondents.
        columns: categories, in both; each is pooled for itself.
        minimum: respondents a category at least.
        into: name of the category that they become.

    Returns:
        Both with these columns as text; ``notes`` say what was joined.

    Raises:
        ChoiceError: a column is not there.
    """
    require_columns(frame, columns, "el marco")
    require_columns(sample, columns, "la muestra")
    pooled_frame, pooled_sample, notes = {}, {}, []
    for column in columns:
        whole, part = as_text(frame[column]), as_text(sample[column])
        counts = {name: int((part == name).sum()) for name in sorted(set(whole) | set(part))}
        joined = _sparse(counts, minimum)
        if joined:
            notes.append(f"{column}: {', '.join(joined)} cuentan juntas, como «{into}».")
        pooled_frame[column] = whole.where(~whole.isin(joined), into)
        pooled_sample[column] = part.where(~part.isin(joined), into)
    return Pooled(frame.assign(**pooled_frame), sample.assign(**pooled_sample), tuple(notes))


def _sparse(counts: Mapping[str, int], minimum: int) -> list[str]:
    """Return the categories to join: those with few, and more until they are enough."""
    joined: list[str] = []
    for name, count in sorted(counts.items(), key=lambda item: (item[1], item[0])):
        if count >= minimum and (not joined or sum(counts[n] for n in joined) >= minimum):
            break
        joined.append(name)
    return joined


def targets(
    sample: pd.DataFrame, margins: Margins, numbers: Mapping[str, float] | None = None
) -> Targets:
    """Check margins against each other and against the sample, and lay out their variables.

    Raises:
        ChoiceError: no margin, or a column that is not there.
        PanelError: all that is wrong at once: totals that do not agree, categories without
            respondents or without a total, missing numbers.
    """
    numbers = numbers or {}
    if not margins:
        raise ChoiceError("Hace falta al menos un margen de categorías (margins).")
    require_columns(sample, [*margins, *numbers], "la muestra")
    plain = {column: _plain(column, wanted) for column, wanted in margins.items()}
    problems = _disagreements(plain)
    for column, wanted in plain.items():
        problems += _gaps(column, wanted, as_text(sample[column]))
    for column, total in numbers.items():
        if sample[column].isna().any() or not np.isfinite(total):
            problems.append(
                f"{quoted(column)} falta en algunas filas o no tiene total: complételo o quítelo."
            )
    if problems:
        raise PanelError(problems)
    return _laid_out(sample, plain, numbers)


def _plain(column: str, wanted: Mapping[Hashable, float]) -> dict[str, float]:
    names = as_text(pd.Series(list(wanted), dtype=object)).tolist()
    if len(set(names)) < len(names):
        raise ChoiceError(f"El margen de {quoted(column)} tiene una categoría dos veces.")
    return dict(zip(names, map(float, wanted.values()), strict=True))


def _disagreements(plain: Mapping[str, Mapping[str, float]]) -> list[str]:
    sums = {column: sum(wanted.values()) for column, wanted in plain.items()}
    problems = [
        f"El margen de {quoted(column)} tiene totales negativos o que faltan. Corríjalos."
        for column, wanted in plain.items()
        if not all(value >= 0 and np.isfinite(value) for value in wanted.values())
    ]
    if problems:
        return problems
    if max(sums.values()) - min(sums.values()) > AGREEMENT * max(sums.values()):
        told = ", ".join(f"{column} {total:.10g}" for column, total in sums.items())
        problems.append(
            f"Los márgenes no suman lo mismo ({told}): son de poblaciones distintas. "
            "Use los de un mismo marco."
        )
    return problems


def _gaps(column: str, wanted: Mapping[str, float], found: pd.Series) -> list[str]:
    there = set(found)
    empty = [name for name, total in wanted.items() if total > 0 and name not in there]
    unknown = sorted(there - {name for name, total in wanted.items() if total > 0})
    problems = []
    if empty:
        problems.append(
            f"En {quoted(column)} no respondió nadie de {offenders(empty, len(empty))}, y el marco "
            "tiene unidades ahí. Junte categorías o quite ese margen."
        )
    if unknown:
        problems.append(
            f"En {quoted(column)} la muestra tiene {offenders(unknown, len(unknown))}, que el "
            "marco no tiene. Corrija las categorías."
        )
    return problems


def _laid_out(
    sample: pd.DataFrame, plain: Mapping[str, Mapping[str, float]], numbers: Mapping[str, float]
) -> Targets:
    columns, totals, names, ends = [], [], [], []
    for column, wanted in plain.items():
        found = as_text(sample[column]).to_numpy()
        for name, total in wanted.items():
            if total > 0:
                columns.append((found == name).astype(float))
                totals.append(total)
                names.append((column, name))
        ends.append(len(columns))
    for column, total in numbers.items():
        columns.append(sample[column].to_numpy(dtype=float))
        totals.append(float(total))
        names.append((column, ""))
    return Targets(np.column_stack(columns), np.array(totals), tuple(names), tuple(ends))
