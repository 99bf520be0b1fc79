"""The arguments of an estimate, checked before anything is read."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

from spl_eval.errors import allowed, quoted
from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.specification import BASE_PERIODS, COMPARISONS, METHODS, Choices, Columns


def check_arguments(columns: Columns, choices: Choices) -> None:
    """Refuse arguments that do not exist or contradict each other.

    Raises:
        ChoiceError: with every such argument.
    """
    wrong = [
        f"{name}={quoted(value)} no existe. {allowed(str(value), options)}."
        for name, value, options in (
            ("comparison", choices.comparison, COMPARISONS),
            ("base_period", choices.base_period, BASE_PERIODS),
            ("method", choices.method, METHODS),
        )
        if value not in options
    ]
    if not (_is_number(choices.alpha) and 0 < choices.alpha < 1):
        wrong.append(f"alpha={quoted(choices.alpha)} debe estar entre 0 y 1, por ejemplo 0.05.")
    if not (_is_number(choices.anticipation) and choices.anticipation >= 0):
        wrong.append(f"anticipation={quoted(choices.anticipation)} debe ser un número, 0 o más.")
    wrong += _not_names(columns)
    if not columns.outcomes:
        wrong.append("Falta la columna del resultado (outcome).")
    wrong += _twice_used(columns)
    if wrong:
        raise ChoiceError(" ".join(wrong))


def names(asked: Any) -> tuple[Any, ...]:
    """Return the columns that were asked for, one or several; whatever is none goes along."""
    return tuple(asked) if isinstance(asked, list | tuple) else (asked,)


def _not_names(columns: Columns) -> list[str]:
    named: dict[str, tuple[Any, ...]] = {
        "unit": (columns.unit,),
        "time": (columns.time,),
        "cohort": (columns.cohort,),
        "outcome": columns.outcomes,
        "covariates": columns.covariates,
    }
    named |= {
        name: () if value is None else (value,)
        for name, value in (
            ("weights", columns.weights),
            ("cluster", columns.cluster),
            ("by", columns.by),
        )
    }
    return [
        f"{name}={quoted(value)} debe ser el nombre de una columna, entre comillas."
        for name, values in named.items()
        for value in values
        if not isinstance(value, str)
    ]


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and math.isfinite(value)


def _twice_used(columns: Columns) -> list[str]:
    keys = (columns.unit, columns.time, columns.cohort)
    used = [*keys, *columns.outcomes, *columns.covariates]
    used += [columns.weights] if columns.weights is not None else []
    twice = list(dict.fromkeys(name for name in used if used.count(name) > 1))
    twice += [
        name for name in (columns.by, columns.cluster) if name in (columns.time, *columns.outcomes)
    ]
    return [f"La columna {quoted(name)} se usa para dos cosas distintas." for name in twice]
