"""Give every parameter of every notebook its value: given values against declared ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from spl_eval.errors import Problem, allowed, quoted
from spl_eval.parameter_cells import Declared

COMMAND_LINE = "--set"
RUN_KEYS = ("data", "edition")
"""Keys of the run that reach the notebooks as parameters."""

YAML_ERRORS = (YAMLError, ValueError, RecursionError)
"""ValueError is an impossible date or number; RecursionError, brackets without end."""

Declarations = Mapping[str, Mapping[str, Declared]]


def read_settings(settings: Iterable[str], problems: list[Problem]) -> dict[str, Any]:
    """Read ``KEY=VALUE`` texts; each value is a YAML scalar or a list of them."""
    values: dict[str, Any] = {}
    for setting in settings:
        key, equals, text = setting.partition("=")
        key = key.strip()
        place = f"{COMMAND_LINE} {quoted(setting)}"
        if not equals or not key:
            problems.append(Problem(place, "no es CLAVE=VALOR", "Por ejemplo: --set year=2016"))
        elif key in values:
            problems.append(Problem(place, f"«{key}» está dos veces", "Deje una sola"))
        else:
            try:
                values[key] = _scalar_or_list(text)
            except YAML_ERRORS:
                problems.append(
                    Problem(
                        place,
                        "el valor no es un texto, un número, true, false ni una lista",
                        "Si es un texto con signos, póngalo entre comillas: --set 'nota=\"a: b\"'",
                    )
                )
    return values


def settle(
    given: Mapping[str, tuple[Any, str]],
    run_values: Mapping[str, tuple[Any, str]],
    declarations: Declarations,
    problems: list[Problem],
) -> dict[str, dict[str, Any]]:
    """Return the value of every parameter of each notebook.

    ``given`` and ``run_values`` map a name to its value and the place that gave it. A name
    in ``given`` must be declared by some notebook and reaches those that declare it; the
    run's own values reach whoever declares them.
    """
    _check_names(given, declarations, problems)
    wrong: dict[tuple[str, str], Problem] = {}
    values: dict[str, dict[str, Any]] = {}
    for notebook, declared in declarations.items():
        values[notebook] = {}
        for name, parameter in declared.items():
            source = run_values if name in RUN_KEYS else given
            if name not in source:
                if parameter.required and name not in RUN_KEYS:
                    wrong[name, notebook] = _missing(name, notebook, parameter)
                values[notebook][name] = parameter.default
                continue
            value, place = source[name]
            if place == COMMAND_LINE and str in parameter.kinds:
                value = _as_text(value, parameter)
            values[notebook][name] = value
            if not parameter.accepts(value):
                # One wrong value is one problem, however many notebooks declare it so.
                wrong[name, parameter.expected] = _mistyped(name, value, place, parameter)
    problems.extend(wrong.values())
    return values


def _as_text(value: Any, parameter: Declared) -> Any:
    """Return a whole number as the text that it was, where a text is declared: ``line=3``."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number and not parameter.accepts(value) else value


def _check_names(
    given: Mapping[str, tuple[Any, str]], declarations: Declarations, problems: list[Problem]
) -> None:
    names = {name: None for declared in declarations.values() for name in declared}
    for name, (_, place) in given.items():
        if name in RUN_KEYS:
            problems.append(
                Problem(
                    place,
                    f"«{name}» no va bajo «parameters»",
                    f"Escriba {name} al comienzo del renglón, como clave de la corrida",
                )
            )
        elif name not in names:
            problems.append(
                Problem(
                    place,
                    f"ningún cuaderno de la corrida declara el parámetro {quoted(name)}",
                    allowed(name, [option for option in names if option not in RUN_KEYS])
                    if len(names) > len(RUN_KEYS)
                    else "Quítelo, o declárelo en la celda de parámetros de un cuaderno",
                )
            )


def _missing(name: str, notebook: str, parameter: Declared) -> Problem:
    meaning = f" ({parameter.meaning})" if parameter.meaning else ""
    return Problem(
        f"notebooks/{notebook}.ipynb",
        f"falta el valor de «{name}»{meaning}",
        f"Dé {parameter.expected}, bajo «parameters» o con {COMMAND_LINE} {name}=VALOR",
    )


def _mistyped(name: str, value: Any, place: str, parameter: Declared) -> Problem:
    mend = f"Se espera {parameter.expected}"
    if str in parameter.kinds and not isinstance(value, (list, dict, type(None))):
        mend += "; un texto que parece otra cosa va entre comillas dobles"
    return Problem(place, f"«{name}» no puede valer {quoted(_yaml(value))}", mend)


def _yaml(value: Any) -> str:
    words = {True: "true", False: "false", None: "null"}
    return words[value] if isinstance(value, bool | None) else str(value)


def _scalar_or_list(text: str) -> Any:
    tokens = YAML(typ="safe", pure=True).scan(text)
    if any(type(token).__name__ in {"AnchorToken", "AliasToken", "TagToken"} for token in tokens):
        raise ValueError("anchor, alias or tag")
    value = YAML(typ="safe", pure=True).load(text)
    if isinstance(value, dict):
        raise ValueError("mapping")
    # 007 and 0x1 are texts: as numbers they would come back another way.
    if isinstance(value, int) and not isinstance(value, bool) and str(value) != text.strip():
        return text.strip()
    return value
