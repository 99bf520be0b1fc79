"""A run's parameters, checked against the notebooks' own cells before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spl_eval.errors import Problem, allowed, quoted
from spl_eval.parameter_cells import Declared, ParameterProblems, declared_parameters
from spl_eval.parameter_data import data_path
from spl_eval.parameter_names import wrong_names
from spl_eval.parameter_values import COMMAND_LINE, RUN_KEYS, read_settings, settle
from spl_eval.run_files import is_name, options, run_content, run_file, run_place
from spl_eval.study_plan.reading import PLAN, wrong_plans

__all__ = ["Declared", "ParameterProblems", "RunParameters", "declared_parameters", "load_run"]

EDITIONS = ("draft", "final")
KEYS = ("title", "data", "edition", "notebooks", "parameters", PLAN)
TEXT_KEYS = ("title", "data")
REQUIRED_KEYS = ("title", "data", "notebooks")
SETTABLE_KEYS = ("title", "data", "edition")
RESERVED_NOTEBOOK = "index"
"""The site's first page has this name."""

EFFECTS, EFFECTS_CHAPTER = "effects", "midterm_impact"
"""The notebooks' parameter that names the run of a study, and its chapter that they send to."""


@dataclass(frozen=True)
class RunParameters:
    """What one run executes, and with which values.

    ``data`` is the data set as the run file gives it, and ``data_path`` where it lies.
    ``edition`` is ``draft`` or ``final``. ``parameters`` maps each notebook to the value of
    every one of its parameters, defaults included. ``changed`` holds the parameters of notebooks
    that this command set, which the run file does not say.
    """

    name: str
    title: str
    data: str
    data_path: Path
    edition: str
    notebooks: tuple[str, ...]
    parameters: Mapping[str, Mapping[str, Any]]
    changed: Mapping[str, Any]


def load_run(
    name: str, root: Path, settings: Sequence[str] = (), only: Sequence[str] = ()
) -> RunParameters:
    """Read ``params/<name>.yml`` and settle every parameter of its notebooks.

    ``settings`` are ``KEY=VALUE`` texts that replace what the file says; ``only`` leaves the
    run with some of its notebooks. Raises ParameterProblems with every problem found.
    """
    file = run_file(name, root)
    place = run_place(file)
    problems: list[Problem] = []
    content = run_content(file)
    _check_keys(content, place, problems)
    sources = dict.fromkeys(content, place)
    given = {key: (value, place) for key, value in _given(content, place, problems).items()}
    for key, value in read_settings(settings, problems).items():
        if key in SETTABLE_KEYS:
            content[key], sources[key] = value, COMMAND_LINE
        else:
            given[key] = (value, COMMAND_LINE)
    content.setdefault("edition", EDITIONS[0])
    run_values = {key: (content.get(key), sources.get(key, place)) for key in RUN_KEYS}
    _check_texts(content, sources, problems)
    path = data_path(content.get("data"), root, sources.get("data", place), problems)
    notebooks = _notebooks(content.get("notebooks", ()), root, place, problems)
    declarations = _declarations(notebooks, root, problems)
    values = settle(given, run_values, declarations, problems)
    problems.extend(wrong_names(given))
    problems.extend(wrong_plans(content, given.get(PLAN, (None, place))[0], file, root))
    problems.extend(_wrong_effects(values, given, root))
    chosen = _chosen(only, notebooks, problems)
    if problems:
        raise ParameterProblems(problems)
    return RunParameters(
        name=name,
        title=content["title"],
        data=content["data"],
        data_path=path,
        edition=content["edition"],
        notebooks=chosen,
        parameters={notebook: values[notebook] for notebook in chosen},
        changed={name: value for name, (value, source) in given.items() if source == COMMAND_LINE},
    )


def _check_keys(content: Mapping[Any, Any], place: str, problems: list[Problem]) -> None:
    for key in content:
        if key not in KEYS:
            problems.append(
                Problem(place, f"clave {quoted(key)} desconocida", allowed(str(key), KEYS))
            )
    for key in REQUIRED_KEYS:
        if key not in content:
            problems.append(Problem(place, f"falta «{key}»", "Agregue la clave con su valor"))


def _given(content: Mapping[Any, Any], place: str, problems: list[Problem]) -> dict[str, Any]:
    given = content.get("parameters")
    if given is None or isinstance(given, dict):
        return {str(key): value for key, value in (given or {}).items()}
    problems.append(
        Problem(place, "«parameters» no contiene pares «clave: valor»", "Escriba uno por renglón")
    )
    return {}


def _check_texts(
    content: Mapping[Any, Any], sources: Mapping[Any, str], problems: list[Problem]
) -> None:
    for key in TEXT_KEYS:
        value = content.get(key, "absent")
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            problems.append(
                Problem(sources[key], f"«{key}» no es un texto", "Escríbalo entre comillas dobles")
            )
    edition = content["edition"]
    if edition not in EDITIONS:
        problems.append(
            Problem(
                sources["edition"],
                f"edition {quoted(edition)} no se admite",
                allowed(str(edition), EDITIONS),
            )
        )


def _notebooks(names: Any, root: Path, place: str, problems: list[Problem]) -> tuple[str, ...]:
    there = sorted(p.stem for p in (root / "notebooks").glob("*.ipynb") if is_name(p.stem))
    if not isinstance(names, list | tuple):
        problems.append(
            Problem(place, "«notebooks» no es una lista", "Escriba cada cuaderno con «- » delante")
        )
        return ()
    if names == []:
        problems.append(Problem(place, "«notebooks» está vacía", options("", there)))
    found: list[str] = []
    for name in names:
        if name == RESERVED_NOTEBOOK:
            problems.append(
                Problem(place, f"un cuaderno no puede llamarse «{name}»", "Cámbiele el nombre")
            )
        elif name not in there:
            mend = options(str(name).removesuffix(".ipynb"), there)
            problems.append(Problem(place, f"el cuaderno {quoted(name)} no existe", mend))
        elif name in found:
            problems.append(Problem(place, f"el cuaderno «{name}» está dos veces", "Deje uno"))
        else:
            found.append(name)
    return tuple(found)


def _declarations(
    notebooks: Sequence[str], root: Path, problems: list[Problem]
) -> dict[str, dict[str, Declared]]:
    declarations: dict[str, dict[str, Declared]] = {}
    for notebook in notebooks:
        try:
            declared = declared_parameters(root / "notebooks" / f"{notebook}.ipynb")
        except ParameterProblems as error:
            problems.extend(error.problems)
            continue
        declarations[notebook] = declared
        if "data" not in declared:
            problems.append(
                Problem(
                    f"notebooks/{notebook}.ipynb",
                    "no declara el parámetro «data»",
                    'Agregue a su celda de parámetros: data = "data/2016"  # conjunto de datos',
                )
            )
    return declarations


def _wrong_effects(
    values: Mapping[str, Mapping[str, Any]], given: Mapping[str, tuple[Any, str]], root: Path
) -> Iterator[Problem]:
    """Yield a problem for each run that is named for its effects and has no chapter of them."""
    named = {
        own[EFFECTS]: given[EFFECTS][1] if EFFECTS in given else f"notebooks/{notebook}.ipynb"
        for notebook, own in values.items()
        if isinstance(own.get(EFFECTS), str) and own[EFFECTS]
    }
    if not named:
        return
    runs = [file for file in sorted((root / "params").glob("*.yml")) if is_name(file.stem)]
    studies = [file.stem for file in runs if _has_effects(file)]
    for name, place in named.items():
        if name not in studies:
            there = any(name == file.stem for file in runs)
            lacks = f"no tiene el capítulo «{EFFECTS_CHAPTER}»" if there else "no existe"
            mend = f"{options(name, studies)}, o deje «{EFFECTS}» vacío"
            yield Problem(place, f"«{EFFECTS}»: la corrida {quoted(name)} {lacks}", mend)


def _has_effects(file: Path) -> bool:
    try:
        notebooks = run_content(file).get("notebooks")
    except ParameterProblems:
        return False
    return isinstance(notebooks, list) and EFFECTS_CHAPTER in notebooks


def _chosen(
    only: Sequence[str], notebooks: Sequence[str], problems: list[Problem]
) -> tuple[str, ...]:
    for name in dict.fromkeys(only):
        if name not in notebooks:
            problems.append(
                Problem(
                    f"--only {quoted(name)}",
                    "ese cuaderno no es de esta corrida",
                    allowed(name, notebooks) if notebooks else "Corrija «notebooks»",
                )
            )
    return tuple(name for name in notebooks if not only or name in only)
