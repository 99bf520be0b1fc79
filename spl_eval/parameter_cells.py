"""Read what a notebook may be told: its cell tagged ``parameters``, never executed."""

from __future__ import annotations

import ast
import io
import json
import math
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any

from spl_eval.errors import InputProblems, Problem, UsageError
from spl_eval.intake.readers import read_text

TAG = "parameters"
NOTEBOOK_FORMAT = 4

KIND_NAMES: Mapping[type, str] = {
    str: "texto",
    int: "un número entero",
    float: "un número",
    bool: "true o false",
    list: "una lista",
    NoneType: "vacío (null)",
}
ANNOTATIONS: Mapping[str, type] = {
    kind.__name__ if kind is not NoneType else "None": kind for kind in KIND_NAMES
}
SCALARS = frozenset(KIND_NAMES) - {list}
ANY = frozenset(KIND_NAMES)


class ParameterProblems(UsageError):
    """Every problem of a run's parameters, all at once; nothing was executed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = (
            "1 problema en los parámetros:"
            if count == 1
            else f"{count} problemas en los parámetros:"
        )
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))

    @classmethod
    def one(cls, place: str, what: str, mend: str) -> ParameterProblems:
        """Return the error of a single problem."""
        return cls([Problem(place, what, mend)])


@dataclass(frozen=True)
class Declared:
    """One parameter of a notebook, as its cell declares it.

    ``kinds`` are the types that its value may have, and ``items`` those of a list's items.
    A required parameter (``...``) has no default. ``meaning`` is the comment beside it.
    """

    name: str
    default: Any
    required: bool
    kinds: frozenset[type]
    items: frozenset[type]
    meaning: str

    def accepts(self, value: Any) -> bool:
        """Say whether ``value`` has one of the declared types; an int also serves as float."""
        if not _is_kind(value, self.kinds):
            return False
        return not isinstance(value, list) or all(_is_kind(item, self.items) for item in value)

    @property
    def expected(self) -> str:
        """The declared types in words."""
        names = [text for kind, text in KIND_NAMES.items() if kind in self.kinds]
        text = " o ".join(names)
        if list in self.kinds and self.items != SCALARS:
            items = " o ".join(KIND_NAMES[kind] for kind in KIND_NAMES if kind in self.items)
            text += f" (cada elemento: {items})"
        return text


def declared_parameters(path: Path) -> dict[str, Declared]:
    """Return the parameters that a notebook declares, in their order.

    Raises ParameterProblems when the file is no notebook, has not exactly one code cell
    tagged ``parameters``, or that cell holds anything but names given plain literals.
    """
    place = f"{path.parent.name}/{path.name}"
    number, source = _parameters_cell(path, place)
    place = f"{place}, celda {number}"
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        raise ParameterProblems.one(
            f"{place}, línea {line}" if line else place,
            "no es Python",
            "Deje sólo renglones como: year = 2016  # año del informe",
        ) from None
    comments = _comments(source)
    declared: dict[str, Declared] = {}
    problems = []
    for statement in statements:
        try:
            parameter = _declared(statement, comments.get(statement.end_lineno or 0, ""))
            if parameter.name in declared:
                raise _NotPlain(f"«{parameter.name}» está dos veces", "Deje una sola")
            declared[parameter.name] = parameter
        except _NotPlain as error:
            where = f"{place}, línea {statement.lineno}"
            problems.append(Problem(where, error.what, error.mend))
    if problems:
        raise ParameterProblems(problems)
    return declared


class _NotPlain(Exception):
    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


def _is_kind(value: Any, kinds: frozenset[type]) -> bool:
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return type(value) in kinds or (type(value) is int and float in kinds)


def _parameters_cell(path: Path, place: str) -> tuple[int, str]:
    cells = _cells(path, place)
    tagged = [
        (number, cell["source"])
        for number, cell in enumerate(cells, start=1)
        if cell["type"] == "code" and TAG in cell["tags"]
    ]
    if not tagged:
        raise ParameterProblems.one(
            place,
            f"ninguna celda de código tiene la etiqueta «{TAG}»",
            f"En JupyterLab, agregue la etiqueta (tag) «{TAG}» a la celda de los parámetros",
        )
    if len(tagged) > 1:
        numbers = ", ".join(str(number) for number, _ in tagged)
        raise ParameterProblems.one(
            place,
            f"las celdas {numbers} tienen la etiqueta «{TAG}»",
            "Deje la etiqueta en una sola",
        )
    return tagged[0]


def _cells(path: Path, place: str) -> list[dict[str, Any]]:
    try:
        notebook = json.loads(read_text(path))
        if notebook["nbformat"] == NOTEBOOK_FORMAT:
            return [_cell(cell) for cell in notebook["cells"]]
        what = f"es un cuaderno de formato {notebook['nbformat']}, no {NOTEBOOK_FORMAT}"
    except InputProblems as error:
        raise ParameterProblems(
            [Problem(place, problem.what, problem.mend, problem.row) for problem in error.problems]
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        what = "no es un cuaderno de Jupyter"
    raise ParameterProblems.one(place, what, "Ábralo con JupyterLab y guárdelo de nuevo")


def _cell(cell: Any) -> dict[str, Any]:
    metadata = dict(cell["metadata"])
    tags = [str(tag) for tag in metadata.get("tags", ())]
    return {"type": str(cell["cell_type"]), "tags": tags, "source": "".join(cell["source"])}


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("#").strip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _declared(statement: ast.stmt, meaning: str) -> Declared:
    kinds: frozenset[type] = frozenset()
    items = SCALARS
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=node):
            pass
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=node) if node:
            kinds, items = _annotated(annotation)
        case _:
            raise _NotPlain(
                "no es «nombre = valor»", "En esta celda van sólo parámetros; mueva lo demás a otra"
            )
    default = _literal(name, node)
    if default is ...:
        return Declared(name, None, True, kinds or ANY - {NoneType}, items, meaning)
    if not kinds:
        kinds = SCALARS if default is None else frozenset({type(default)})
        if isinstance(default, list) and default:
            items = frozenset(type(item) for item in default)
    parameter = Declared(name, default, False, kinds, items, meaning)
    if not parameter.accepts(default):
        raise _NotPlain(
            f"el valor de «{name}» no es del tipo anotado",
            f"Se espera {parameter.expected}; corrija el valor o el tipo",
        )
    return parameter


def _literal(name: str, node: ast.expr) -> Any:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        value = NotImplemented
    values = value if isinstance(value, list) else [value]
    if value is ... or all(_is_kind(item, SCALARS) for item in values):
        return value
    raise _NotPlain(
        f"el valor de «{name}» no es un literal simple",
        "Escriba un texto, un número, True, False, None, una lista de ellos, o ... si es "
        "obligatorio",
    )


def _annotated(node: ast.expr) -> tuple[frozenset[type], frozenset[type]]:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            (kinds, items), (more_kinds, more_items) = _annotated(left), _annotated(right)
            return kinds | more_kinds, items & more_items
        case ast.Subscript(value=ast.Name(id="list"), slice=inner):
            kinds, _ = _annotated(inner)
            if list not in kinds:
                return frozenset({list}), kinds
        case ast.Name(id=name) if name in ANNOTATIONS:
            return frozenset({ANNOTATIONS[name]}), SCALARS
        case ast.Constant(value=None):
            return frozenset({NoneType}), SCALARS
    raise _NotPlain(
        f"el tipo «{ast.unparse(node)}» no se admite",
        "Use str, int, float, bool, list, list[str] o, por ejemplo, int | None",
    )
