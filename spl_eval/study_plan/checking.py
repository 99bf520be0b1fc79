"""Read a plan from what a run file says; everything that is wrong with it is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spl_eval.errors import Problem, allowed, quoted
from spl_eval.intake.names import LINES
from spl_eval.study_plan.keys import MINIMUM_EFFECT
from spl_eval.study_plan.plan import (
    ALLOCATIONS,
    CLUSTERS,
    COMPARISONS,
    COVARIATES,
    FAMILIES,
    MAIN,
    METHODS,
    OUTCOMES,
    PLACEBO,
    STRATA,
    SUBGROUPS,
    Entered,
    SamplePlan,
    StudyPlan,
)
from spl_eval.study_plan.section import Range, Section

YEARS_AGO = Range(0, 50)
YEARS_BEFORE = Range(1, 50)
ALPHA = Range(0, 0.5, open_low=True, open_high=True)
POWER = Range(0.5, 1, open_low=True, open_high=True)
PART = Range(0, 1)
SIZE = Range(0, 1e12, open_low=True)
UNITS = Range(1, 10_000)
RESPONSE = Range(0, 1, open_low=True)
RESERVE = Range(0, 10)
SEED = Range(0, 2**32 - 1)


def checked_plan(content: Any, place: str) -> tuple[StudyPlan, list[Problem]]:
    """Return the plan of ``content``, and every problem in it.

    Where there are problems, what they are about is empty in the plan, which is then of no use.
    ``place`` is how messages call the file.
    """
    problems: list[Problem] = []
    plan = Section(content, "", place, problems)
    before = len(problems)
    families = _families(plan.section("outcomes"))
    are_known = len(problems) == before
    covariates = plan.names("covariates", COVARIATES)
    found = StudyPlan(
        question=plan.text("question"),
        estimand=plan.text("estimand"),
        entered=_entered(plan.section("entered")),
        years_before=plan.whole("years_before", YEARS_BEFORE),
        families=families,
        minimum_effect=_minimum_effect(plan.section(MINIMUM_EFFECT), families, are_known),
        comparison=plan.choice("comparison", COMPARISONS),
        covariates=covariates,
        method=_method(plan, covariates),
        cluster=plan.choice("cluster", CLUSTERS),
        subgroups=plan.names("subgroups", SUBGROUPS),
        alpha=plan.number("alpha", ALPHA),
        power=plan.number("power", POWER),
        persistence=_persistence(plan),
        sample=_sample(plan.section("sample")),
    )
    return found, problems


def _entered(entered: Section) -> Entered:
    before = len(entered.problems)
    first, last = entered.whole("from", YEARS_AGO), entered.whole("to", YEARS_AGO)
    if len(entered.problems) == before and first > last:
        entered.tell("from", f"({first}) pasa de «to» ({last})", "Escriba primero el menor")
    return Entered(first, last)


def _families(outcomes: Section) -> dict[str, tuple[str, ...]]:
    families = {family: outcomes.names(family, OUTCOMES) for family in FAMILIES}
    if outcomes.content.get(MAIN) == []:
        mend = "Escriba al menos un resultado: de él depende la respuesta"
        outcomes.tell(MAIN, "está vacía", mend)
    family_of: dict[str, str] = {}
    for family, names in families.items():
        for name in names:
            if family_of.setdefault(name, family) != family:
                what = f"repite «{name}», que ya está en «{family_of[name]}»"
                outcomes.tell(family, what, "Deje cada resultado en una sola familia")
    return families


def _minimum_effect(
    effects: Section, families: Mapping[str, tuple[str, ...]], are_known: bool
) -> dict[str, float]:
    """Read the minimum effects; unless the families ``are_known``, they are no measure of them."""
    outcomes = [name for names in families.values() for name in names]
    found: dict[str, float] = {}
    for name, value in effects.content.items():
        if name not in OUTCOMES:
            effects.tell("", f"no lleva la clave {quoted(name)}", allowed(str(name), OUTCOMES))
        elif are_known and name not in outcomes:
            mend = "Quítelo, o agregue el resultado a una familia"
            effects.tell(name, "no es un resultado de «plan.outcomes»", mend)
        elif value is not None:
            found[name] = effects.checked_number(name, value, SIZE)
    for name in outcomes:
        if are_known and name not in families[PLACEBO]:
            effects.value(name)
    # One order, whatever the file's: equal plans have equal hashes.
    return {name: found[name] for name in OUTCOMES if name in found}


def _method(plan: Section, covariates: tuple[str, ...]) -> str:
    if plan.content.get("method") is None and covariates:
        plan.tell_missing("method", f"Hay covariables; {allowed('', METHODS)}")
    return plan.choice("method", METHODS) or METHODS[0]


def _persistence(plan: Section) -> tuple[float, ...]:
    before = len(plan.problems)
    values = plan.items("persistence")
    found = tuple(plan.checked_number("persistence", value, PART) for value in values)
    if plan.content.get("persistence") == []:
        plan.tell("persistence", "está vacía", "Escriba al menos un valor, por ejemplo [0, 0.5, 1]")
    if len(plan.problems) == before and len(set(found)) < len(found):
        plan.tell("persistence", "tiene dos veces el mismo valor", "Deje uno")
    return found


def _sample(sample: Section) -> SamplePlan:
    strata = sample.names("strata", STRATA)
    return SamplePlan(
        survey=sample.text("survey"),
        strata=strata,
        margin=sample.number("margin", SIZE),
        outcome=sample.choice("outcome", OUTCOMES),
        allocation=sample.choice("allocation", ALLOCATIONS),
        take_all=_take_all(sample, strata),
        minimum=sample.whole("minimum", UNITS),
        response=sample.number("response", RESPONSE),
        reserve=sample.number("reserve", RESERVE),
        seed=sample.whole("seed", SEED),
    )


def _take_all(sample: Section, strata: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
    found: list[Mapping[str, str]] = []
    for item in sample.items("take_all"):
        if not isinstance(item, dict) or not item:
            mend = 'Escriba estrato y valor entre llaves, por ejemplo {line: "3"}'
            sample.tell("take_all", f"no puede tener {quoted(item)}", mend)
            continue
        for key, value in item.items():
            _check_taken(sample, key, value, strata)
        found.append({str(key): str(item[key]) for key in sorted(item, key=str)})
    return tuple(found)


def _check_taken(sample: Section, key: Any, value: Any, strata: tuple[str, ...]) -> None:
    if key not in strata:
        mend = allowed(str(key), strata) if strata else "«strata» está vacía: no hay qué tomar"
        sample.tell("take_all", f"nombra {quoted(key)}, que no está en «strata»", mend)
    elif not isinstance(value, str) or not value.strip() or not value.isprintable():
        mend = f'Escríbalo entre comillas dobles, por ejemplo {key}: "{_plain(value)}"'
        sample.tell("take_all", f"tiene en «{key}» algo que no es un texto", mend)
    elif key == "line" and value not in LINES:
        sample.tell("take_all", f"nombra la línea {quoted(value)}", allowed(value, LINES))


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, int | float) and len(str(value)) < 20 else "valor"
