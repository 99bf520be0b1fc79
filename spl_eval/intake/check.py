"""Turn cells of text into typed tables, and list every problem with its place.

Why not pandera or pointblank: both validate a frame that was already read, when the cell's
own text and its row are lost, and answer in terms of checks; a team that filled in a
spreadsheet needs the cell, what is wrong and the mend (see docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from spl_eval.errors import Problem, allowed, folded, nearest, quoted
from spl_eval.intake import names, parse
from spl_eval.intake.readers import MAX_CELL_CHARACTERS, TextTable
from spl_eval.intake.schema import Column, Table

PARSERS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "choice": str,
    "integer": parse.integer,
    "number": parse.number,
    "date": parse.date,
    "lines": parse.items,
    "list": parse.items,
    "source_lines": parse.source_lines,
}
SEPARATORS = {";", "\t", "|"}
DTYPES = {"integer": "Int64", "number": "Float64"}


def read_table(raw: TextTable, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    """Parse every cell of ``raw`` by ``table``'s columns.

    Returns a frame indexed by spreadsheet row, missing where a cell is empty or wrong, and
    the problems found. Nothing is raised: the caller collects problems over all tables.
    """
    problems = list(_header_problems(raw, table))
    if problems:
        return empty_frame(table), problems
    places = {name: raw.header.index(name) for name in (c.name for c in table.columns)}
    columns: dict[str, list[Any]] = {column.name: [] for column in table.columns}
    for row, cells in raw.rows:
        if len(cells) != len(raw.header):
            problems.append(
                Problem(
                    raw.file,
                    f"tiene {len(cells)} celdas y el encabezado {len(raw.header)}",
                    "Si una celda contiene una coma, escríbala entre comillas",
                    row=row,
                )
            )
        for column in table.columns:
            place = places[column.name]
            text = cells[place] if place < len(cells) else ""
            try:
                value = _cell(text, column)
            except parse.CellError as error:
                problems.append(Problem(raw.file, error.what, error.mend, row, column.name))
                value = None
            columns[column.name].append(value)
    frame = typed_frame(table, columns, [row for row, _ in raw.rows])
    problems.extend(_repeated_keys(raw.file, table, frame))
    return frame, problems


def empty_frame(table: Table) -> pd.DataFrame:
    """Return a typed frame of ``table`` without rows."""
    return typed_frame(table, {column.name: [] for column in table.columns}, [])


def check_references(
    tables: Mapping[str, pd.DataFrame],
    schema: Mapping[str, Table],
    doubtful: Collection[str] = (),
) -> Iterator[Problem]:
    """Yield a problem for each cell that names a row which its table does not have.

    ``doubtful`` names ``table.column``, or ``table.*``, with problems of their own: what they
    lack proves nothing.
    """
    for table in schema.values():
        for column in table.columns:
            if column.references is None or table.name not in tables:
                continue
            target, field = column.references.split(".")
            if target not in tables or {column.references, f"{target}.*"} & set(doubtful):
                continue
            known = [str(value) for value in tables[target][field].dropna().unique()]
            values = tables[table.name][column.name].dropna()
            for row, value in values[~values.isin(known)].items():
                yield Problem(
                    f"{table.name}.csv",
                    f"{quoted(value)} no está en {target}.csv",
                    f"Agréguelo allí o corrija el código. {allowed(str(value), known)}",
                    row=int(str(row)),
                    column=column.name,
                )


def _header_problems(raw: TextTable, table: Table) -> Iterator[Problem]:
    expected = [column.name for column in table.columns]
    if len(raw.header) == 1 and (other := SEPARATORS & set(raw.header[0])):
        yield Problem(
            raw.file,
            f"las columnas no están separadas por comas sino por {quoted(other.pop())}",
            "Guárdelo como CSV separado por comas",
            row=1,
        )
        return
    absent = [name for name in expected if name not in raw.header]
    for name in dict.fromkeys(raw.header):
        if raw.header.count(name) > 1:
            yield Problem(
                raw.file, f"la columna {quoted(name)} está repetida", "Deje una sola", row=1
            )
        elif name not in expected:
            # A misspelt column is one problem, not an unknown one and a missing one.
            if (meant := nearest(name, absent)) is not None:
                absent.remove(meant)
            yield Problem(
                raw.file,
                f"la columna {quoted(name)} no se conoce",
                f"Quítela o corrija su nombre. {allowed(name, expected)}",
                row=1,
            )
    for name in absent:
        yield Problem(
            raw.file, f"falta la columna «{name}»", "Agréguela, aunque quede vacía", row=1
        )


def _cell(text: str, column: Column) -> Any:
    if not text:
        if column.required:
            raise parse.CellError("falta el valor", f"Complete {column.label.lower()}")
        return None
    if len(text) > MAX_CELL_CHARACTERS:
        raise parse.CellError(
            f"la celda tiene {len(text)} caracteres",
            f"Acórtela a menos de {MAX_CELL_CHARACTERS}",
        )
    value = PARSERS[column.kind](text)
    if column.choices:
        value = _choice(text, column.choices)
    if column.vocabulary:
        known = _vocabulary(column.vocabulary)
        if isinstance(value, tuple):
            value = tuple(_known(part, known, column.label) for part in value)
        else:
            value = _known(text, known, column.label)
    if column.minimum is not None and value < column.minimum:
        wrong = "negativo" if value < 0 else f"menor que {column.minimum:g}"
        raise parse.CellError(
            f"{column.label.lower()}: {wrong} ({text})", "Corrija el número en el origen"
        )
    return value


def _vocabulary(name: str) -> dict[str, str]:
    if name == "line":
        return {folded(line): line for line in names.LINES}
    return names.province_spellings() if name == "province" else names.sector_spellings()


def _known(text: str, spellings: Mapping[str, str], label: str) -> str:
    if folded(text) not in spellings:
        options = dict.fromkeys(spellings.values())
        what = f"{label.lower()}: {quoted(text)} no se conoce"
        raise parse.CellError(what, allowed(text, options))
    return spellings[folded(text)]


def _choice(text: str, choices: Mapping[str, str]) -> str:
    by_spelling = {folded(label): code for code, label in choices.items()}
    by_spelling.update({folded(code): code for code in choices})
    if folded(text) not in by_spelling:
        raise parse.CellError(f"{quoted(text)} no se admite", allowed(text, choices))
    return by_spelling[folded(text)]


def typed_frame(table: Table, columns: Mapping[str, list[Any]], rows: list[int]) -> pd.DataFrame:
    """Return a frame of ``table`` from parsed values per column, indexed by spreadsheet row."""
    index = pd.Index(rows, name="row", dtype="int64")
    return pd.DataFrame(
        {
            column.name: pd.Series(
                columns[column.name],
                index=index,
                dtype=DTYPES.get(
                    column.kind,
                    "object" if column.kind in {"lines", "list", "source_lines"} else "str",
                ),
            )
            for column in table.columns
        },
        index=index,
    )


def _repeated_keys(file: str, table: Table, frame: pd.DataFrame) -> Iterator[Problem]:
    keys = frame[list(table.key)].dropna(how="all")
    for row in keys.index[keys.duplicated()]:
        values = ", ".join(str(value) for value in keys.loc[row] if not pd.isna(value))
        first = keys.index[(keys == keys.loc[row]).where(keys.notna(), keys.isna()).all(axis=1)][0]
        yield Problem(
            file,
            f"{' + '.join(table.key)} repetido: {quoted(values)} ya está en la fila {first}",
            "Quite una de las dos filas o corrija el código",
            row=int(row),
            column=table.key[0],
        )
