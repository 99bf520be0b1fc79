"""Find the plan of a study in its run file, and the year that the study is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spl_eval.errors import Problem, quoted
from spl_eval.parameter_cells import ParameterProblems
from spl_eval.project import root
from spl_eval.run_files import run_content, run_file, run_place
from spl_eval.study_plan.checking import checked_plan
from spl_eval.study_plan.keys import keys_under
from spl_eval.study_plan.plan import StudyPlan

PLAN = "plan"
"""The key of a run file that holds a plan, and the notebooks' parameter that names the run."""

FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True)
class Study:
    """A plan, the name of its run, and the year that its run file says."""

    name: str
    plan: StudyPlan
    year: int


def read_plan(path: Path) -> StudyPlan:
    """Return the plan in a run file; raises ParameterProblems with everything wrong with it."""
    plan, problems = _plan(run_content(path), run_place(path))
    if problems:
        raise ParameterProblems(problems)
    return plan


def plan_of(name: str) -> StudyPlan:
    """Return the plan in ``params/<name>.yml`` of the project; raises ParameterProblems."""
    return read_plan(run_file(name, root()))


def study_of(name: str) -> Study:
    """Return the plan in ``params/<name>.yml`` and the study's year; raises ParameterProblems."""
    file = run_file(name, root())
    content, place = run_content(file), run_place(file)
    plan, problems = _plan(content, place)
    parameters = content.get("parameters")
    year = parameters.get("year") if isinstance(parameters, dict) else None
    if not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR:
        what = "falta «parameters.year»" if year is None else f"year no puede valer {quoted(year)}"
        problems.append(Problem(place, what, "Escriba el año del estudio, por ejemplo year: 2016"))
    if problems or not isinstance(year, int):
        raise ParameterProblems(problems)
    return Study(name, plan, year)


def wrong_plans(content: Mapping[Any, Any], named: Any, file: Path, project: Path) -> list[Problem]:
    """Return what is wrong with the plan of a run, and with the one that its notebooks name.

    ``content`` is what the run's ``file`` says; ``named``, the value of the parameter ``plan``.
    """
    problems = _plan(content, run_place(file))[1] if PLAN in content else []
    if not isinstance(named, str) or (named == file.stem and PLAN in content):
        return problems
    try:
        read_plan(run_file(named, project))
    except ParameterProblems as error:
        return [*problems, *error.problems]
    return problems


def _plan(content: Mapping[Any, Any], place: str) -> tuple[StudyPlan, list[Problem]]:
    plan, problems = checked_plan(content.get(PLAN, {}), place)
    if PLAN in content:
        return plan, problems
    mend = f"Agregue plan: y debajo {', '.join(keys_under(''))}"
    return plan, [Problem(place, "falta «plan»: esta corrida no es la de un estudio", mend)]
