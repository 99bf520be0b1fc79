"""Read the mapping that says which question of a survey each column comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from spl_eval.errors import InputProblems, Problem, allowed, folded, quoted
from spl_eval.intake.readers.cells import cell_text
from spl_eval.intake.readers.files import read_yaml
from spl_eval.intake.schema import Column, Table
from spl_eval.intake.tables import TABLES

ENTRIES = ("question", "value", "identifier", "values", "multiple")
SOURCES = ("question", "value", "identifier")
IDENTIFIERS = ("row", "submission")


@dataclass(frozen=True)
class ColumnMapping:
    """Where one column comes from: a question, a constant, or the export's own identifiers.

    ``questions`` are the names that the question may have, because an export has either the
    form's names or its labels. ``values`` maps answers, folded, to what the column holds.
    ``multiple`` splits the answer of a question with several choices at its spaces.
    """

    column: Column
    questions: tuple[str, ...] = ()
    value: str | None = None
    identifier: Literal["row", "submission"] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    multiple: bool = False


@dataclass(frozen=True)
class TableMapping:
    """One table: of which repeat group its rows are (None: of the submissions)."""

    table: Table
    repeat: str | None
    columns: tuple[ColumnMapping, ...]


def read_mapping(path: Path) -> tuple[TableMapping, ...]:
    """Read and check a mapping.

    Raises:
        InputProblems: with everything that is wrong with it.
    """
    content = read_yaml(path)
    problems: list[Problem] = []

    def report(where: str, what: str, mend: str) -> None:
        place = f"{where}: {what}" if where else what
        problems.append(Problem(path.name, place, mend, code="survey_mapping"))

    for key in content.keys() - {"tables"}:
        report("", f"la clave {quoted(key)} no se conoce", "Deje sólo «tables»")
    tables = content.get("tables")
    if not isinstance(tables, dict) or not tables:
        report("", "falta «tables»", "Escriba debajo de «tables» cada tabla con sus columnas")
        tables = {}
    found = [_table(str(name), entry, report) for name, entry in tables.items()]
    if problems:
        raise InputProblems(problems)
    return tuple(one for one in found if one is not None)


Report = Callable[[str, str, str], None]


def _table(name: str, entry: Any, report: Report) -> TableMapping | None:
    table = TABLES.get(name)
    if table is None:
        report("tables", f"la tabla {quoted(name)} no se conoce", allowed(name, TABLES))
        return None
    columns = entry.get("columns") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(columns, dict) or not columns:
        report(name, "falta «columns»", "Escriba debajo de «columns» de dónde sale cada columna")
        return None
    for key in entry.keys() - {"repeat", "columns"}:
        report(name, f"la clave {quoted(key)} no se conoce", allowed(str(key), entry.keys()))
    repeat = entry.get("repeat")
    if repeat is not None and not isinstance(repeat, str):
        report(name, "«repeat» no es un nombre", "Escriba el nombre del grupo repetido")
    names = [column.name for column in table.columns]
    found = []
    for key, value in columns.items():
        where = f"{name}.{key}"
        if key not in names:
            report(where, "la tabla no tiene esa columna", allowed(str(key), names))
        else:
            found.append(_column(where, table.column(key), value, report))
    for column in table.columns:
        if column.required and column.name not in columns:
            what = f"falta la columna «{column.name}» ({column.label})"
            report(name, what, "Diga de qué pregunta sale, o dé su valor con «value»")
    return TableMapping(table, repeat, tuple(found))


def _column(where: str, column: Column, entry: Any, report: Report) -> ColumnMapping:
    if not isinstance(entry, dict):
        entry = {"question": entry}
    for key in entry.keys() - set(ENTRIES):
        report(where, f"la clave {quoted(key)} no se conoce", allowed(str(key), ENTRIES))
    given = [key for key in SOURCES if key in entry]
    if len(given) != 1:
        what = "no dice de dónde sale" if not given else f"tiene a la vez {' y '.join(given)}"
        report(where, what, "Escriba una sola: question, value o identifier")
        return ColumnMapping(column)
    identifier = entry.get("identifier")
    if "identifier" in entry and identifier not in IDENTIFIERS:
        report(where, f"{quoted(identifier)} no se conoce", allowed(str(identifier), IDENTIFIERS))
    questions = _questions(entry.get("question"))
    if "question" in entry and not questions:
        report(where, "«question» no es un nombre", "Escriba la pregunta, o una lista de nombres")
    multiple = entry.get("multiple", False)
    if not isinstance(multiple, bool):
        report(where, "«multiple» no es true ni false", "Escriba true, o quítelo")
    value = entry.get("value")
    if "value" in entry and (value is None or isinstance(value, (dict, list))):
        report(where, "«value» no es un valor", "Escriba el texto o el número de todas las filas")
    return ColumnMapping(
        column,
        questions,
        cell_text(value) if "value" in entry else None,
        identifier,
        dict(_values(where, column, entry.get("values", {}), report)),
        multiple is True,
    )


def _questions(entry: Any) -> tuple[str, ...]:
    names = entry if isinstance(entry, list) else [entry]
    good = bool(names) and all(isinstance(name, (str, int)) and str(name).strip() for name in names)
    return tuple(str(name).strip() for name in names) if good else ()


def _values(where: str, column: Column, entry: Any, report: Report) -> Iterator[tuple[str, str]]:
    if not isinstance(entry, dict):
        report(where, "«values» no contiene pares", "Escriba «respuesta: valor», una por renglón")
        return
    seen: dict[str, str] = {}
    for answer, value in entry.items():
        text, key = cell_text(value), folded(cell_text(answer))
        if seen.setdefault(key, text) != text:
            report(where, f"la respuesta {quoted(answer)} tiene dos valores", "Deje uno solo")
        codes = [*column.choices, *column.choices.values()]
        if column.choices and text and text not in codes:
            report(where, f"{quoted(text)} no es un código", allowed(text, column.choices))
        yield key, text
