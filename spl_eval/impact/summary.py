"""What an estimate looks like in a notebook: a few lines, and where the rest is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spl_eval.impact.findings import count, period, units
from spl_eval.impact.moments import NEVER
from spl_eval.impact.problems import PanelError

if TYPE_CHECKING:
    from spl_eval.impact.aggregate import Aggregate
    from spl_eval.impact.results import Family, GroupTimeEffects

COMPARISON = {"never_treated": "nunca tratadas", "not_yet_treated": "todavía no tratadas"}
BASE = {
    "varying": "variable (el anterior; desde la entrada, el último sin tratar)",
    "universal": "universal (el último sin tratar)",
}
METHOD = {
    "dr": "doblemente robusto",
    "reg": "regresión del resultado",
    "ipw": "ponderación por probabilidad inversa",
}
MAX_MEMBERS = 20
"""Estimates of a family that are listed."""

ROWS = {
    "simple": "promedio de todos los efectos",
    "dynamic": "por tiempo desde la entrada",
    "group": "por cohorte",
    "calendar": "por período",
}


def of_effects(effects: GroupTimeEffects) -> str:
    """Describe an estimate: what, of whom, how, and what to look at next."""
    moments, choices = effects.moments, effects.choices
    treated = [cohort for cohort in moments.cohorts if cohort < NEVER]
    whose = "" if effects.subgroup is None else f", subgrupo {effects.subgroup}"
    lines = [
        f"Efecto sobre {effects.outcome}{whose}: {_many(len(effects.att), 'efecto')} de "
        f"{_many(len(treated), 'cohorte')}, períodos {_comma(period(moments.periods[0]))} a "
        f"{_comma(period(moments.periods[-1]))}.",
        f"{units(int(moments.n_units.sum()))}; se compara con {COMPARISON[choices.comparison]}; "
        f"período base {BASE[choices.base_period]}.",
    ]
    if effects.columns.covariates:
        names = ", ".join(effects.columns.covariates)
        lines.append(f"Ajustado por {names}: {METHOD[choices.method]}.")
    if effects.columns.cluster is not None and effects.sums is not None:
        number = count(effects.sums.n_clusters)
        lines.append(f"Errores agrupados por {effects.columns.cluster} ({number}).")
    lines += [f"Nota: {note}" for note in effects.notes]
    lines.append('Siga con .table, .aggregate("dynamic") o .pretrend().')
    return "\n".join(lines)


def of_aggregate(found: Aggregate) -> str:
    """Describe an aggregation: its overall effect and its rows."""
    low, high = found.overall_ci
    numbers = (f"{number:.6g}" for number in (found.overall_att, low, high))
    att, lowest, highest = map(_comma, numbers)
    error, level = (
        _comma(f"{found.overall_std_error:.4g}"),
        _comma(f"{100 * (1 - found.alpha):.4g}"),
    )
    lines = [
        f"Efecto {ROWS[found.kind]}: {att} "
        f"(error estándar {error}; IC {level} %: {lowest} a {highest})."
    ]
    if len(found.keys):
        lines.append(found.table.to_string(index=False))
    return "\n".join(lines)


def of_family(family: Family) -> str:
    """Describe estimates of several outcomes or subgroups by their overall effects."""
    lines = [f"{len(family)} estimaciones: efecto promedio y error estándar."]
    for key in list(family)[:MAX_MEMBERS]:
        try:
            overall = family[key].aggregate("simple")
            lines.append(f"  {key}: {overall.overall_att:.6g} ({overall.overall_std_error:.4g})")
        except PanelError:
            lines.append(f"  {key}: sin efectos posteriores al tratamiento")
    if len(family) > MAX_MEMBERS:
        lines.append(f"  … y {count(len(family) - MAX_MEMBERS)} más.")
    if family.notes:
        lines.append(f"Notas: {count(len(family.notes))}, en .notes.")
    return "\n".join(lines)


def _many(number: int, noun: str) -> str:
    return f"{count(number)} {noun}{'s' * (number != 1)}"


def _comma(number: str) -> str:
    """Write a number with a decimal comma, as sentences in Spanish do."""
    return number.replace(".", ",")
