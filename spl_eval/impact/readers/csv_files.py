"""Opens CSV files with DuckDB: titles, separators and types are settled before a row is used.

DuckDB guesses from the first rows. Left alone it joins files by position, takes the first of two
columns with one title, and rounds decimals that come after many whole numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from spl_eval.errors import quoted
from spl_eval.impact.problems import PanelError
from spl_eval.impact.readers import source
from spl_eval.impact.readers.engine_errors import LABEL, not_split
from spl_eval.impact.readers.source import column_problems
from spl_eval.impact.specification import Columns

if TYPE_CHECKING:
    import duckdb

SEPARATES_DECIMAL_COMMAS = ";"
"""What spreadsheets put between cells where numbers have a decimal comma, as in Argentina."""


@dataclass(frozen=True)
class _File:
    """A CSV file as DuckDB takes it to be.

    Attributes:
        path: where it is.
        separator, quote, escape, comment: characters.
        skip: lines above the titles.
        titles: as they are written.
        types: DuckDB's types of the first rows.
        decimal: "." or ",".
    """

    path: Path
    separator: str
    quote: str
    escape: str
    comment: str
    skip: int
    titles: tuple[str, ...]
    types: tuple[str, ...]
    decimal: str = "."

    def type_of(self, column: str) -> str:
        """Return the type of a column that has its title once."""
        return self.types[self.titles.index(column)]


def read_csv(
    connection: duckdb.DuckDBPyConnection, paths: Sequence[Path], columns: Columns
) -> duckdb.DuckDBPyRelation:
    """Return the wanted columns of all files, matched by their titles.

    Raises:
        PanelError: a file has no titles, or lacks or doubles a column, or has texts for numbers.
        duckdb.Error: a file is no text in UTF-8, or has no clear columns.
    """
    parts = []
    for path in paths:
        file = _sniffed(connection, path, columns)
        parts.append(_relation(connection, file, columns))
    found = parts[0]
    for part in parts[1:]:
        found = found.union(part)
    return found


def _sniffed(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> _File:
    file = _sniff(connection, path, ".")
    wanted = _present(_numeric(columns), file)
    if file.separator != SEPARATES_DECIMAL_COMMAS or not wanted:
        return file
    commas = _sniff(connection, path, ",")
    if any(file.type_of(name) == "VARCHAR" != commas.type_of(name) for name in wanted):
        return commas
    if any(file.type_of(name) == "DOUBLE" for name in wanted):
        return file
    # Nothing but whole numbers, or nothing at all, among the first rows.
    any_comma = " OR ".join(f"contains({_name(name)}, ',')" for name in wanted)
    rows = _query(connection, file, dict.fromkeys(wanted, "VARCHAR"), "*")
    return commas if rows.filter(any_comma).limit(1).fetchall() else file


def _sniff(connection: duckdb.DuckDBPyConnection, path: Path, decimal: str) -> _File:
    query = (
        "SELECT Delimiter, Quote, Escape, Comment, SkipRows, "
        "list_transform(Columns, lambda c: c.type) FROM sniff_csv(?, decimal_separator = ?)"
    )
    row = connection.execute(query, [str(path), decimal]).fetchall()[0]
    separator, quote, escape, comment = ("" if c == "(empty)" else c for c in row[:4])
    file = _File(
        path=path,
        separator=separator,
        # No quotes among the first rows does not mean none at all.
        quote=quote or '"',
        escape=escape or '"',
        comment=comment,
        skip=int(row[4]),
        titles=(),
        types=tuple(row[5]),
        decimal=decimal,
    )
    titles = _titles(file)
    if len(titles) != len(file.types):
        raise not_split(quoted(path.name))
    return replace(file, titles=titles)


def _titles(file: _File) -> tuple[str, ...]:
    """Return the titles as written; DuckDB would give a second «jobs» another name."""
    with file.path.open(encoding="utf-8-sig", errors="replace") as lines:
        for _ in range(file.skip):
            next(lines, "")
        kept = (line for line in lines if line.strip())
        read = csv.reader(kept, delimiter=file.separator or ",", quotechar=file.quote)
        return tuple(title.strip() for title in next(read, []))


def _relation(
    connection: duckdb.DuckDBPyConnection, file: _File, columns: Columns
) -> duckdb.DuckDBPyRelation:
    if not _present(columns.names, file) and len(file.titles) == 1:
        raise not_split(quoted(file.path.name))
    kinds = dict.fromkeys(file.titles, source.NUMBER)
    values = {}
    for name in _present(_numeric(columns), file):
        of = file.type_of(name)
        if of.startswith(("DATE", "TIME")):
            kinds[name] = source.MOMENT
        elif of == "VARCHAR":
            wrong = _first_text(connection, file, name)
            if wrong is not None:
                kinds[name], values[name] = source.TEXT, wrong
    found = [(name, kinds[name]) for name in file.titles]
    problems = column_problems(found, columns, file.path.name, values)
    if problems:
        raise PanelError(problems)
    return _query(connection, file, _types(file, columns), _selected(file, columns))


def _types(file: _File, columns: Columns) -> dict[str, str]:
    """Return the types that wanted columns are read as."""
    types = {}
    numeric = _numeric(columns)
    for name in columns.names:
        of = file.type_of(name)
        if name in numeric and of != "BOOLEAN":
            types[name] = "DOUBLE"
        else:
            # Decimals among whole numbers would be rounded in silence, and dates have many ways.
            types[name] = of if of in ("BOOLEAN", "DOUBLE") else "VARCHAR"
    return types


def _selected(file: _File, columns: Columns) -> str:
    numeric = _numeric(columns)
    return ", ".join(
        _whole_number(name)
        if name not in numeric and file.type_of(name) == "BIGINT"
        else _name(name)
        for name in columns.names
    )


def _whole_number(column: str) -> str:
    """Return a column of labels that began as whole numbers, and must go on like that."""
    of, complaint = _name(column), _text(LABEL.format(column=column))
    odd = f"contains({of}, '.') OR contains(lower({of}), 'e')"
    lossy = f"(({odd}) AND TRY_CAST({of} AS DOUBLE) <> TRY_CAST({of} AS BIGINT))"
    return (
        f"CASE WHEN {of} IS NOT NULL AND (TRY_CAST({of} AS BIGINT) IS NULL OR {lossy}) "
        f"THEN error({complaint} || {of}) ELSE TRY_CAST({of} AS BIGINT) END AS {of}"
    )


def _first_text(connection: duckdb.DuckDBPyConnection, file: _File, column: str) -> str | None:
    """Return the first value that is no number; a column may just be empty at first."""
    of = _name(column)
    number = f"TRY_CAST({of} AS DOUBLE)"
    if file.decimal == ",":
        number = f"CASE WHEN NOT contains({of}, '.') THEN TRY_CAST(replace({of}, ',', '.') "
        number += "AS DOUBLE) END"
    rows = _query(connection, file, {column: "VARCHAR"}, of)
    wrong = rows.filter(f"{of} IS NOT NULL AND {number} IS NULL").limit(1).fetchall()
    return None if not wrong else str(wrong[0][0])


def _query(
    connection: duckdb.DuckDBPyConnection, file: _File, types: dict[str, str], select: str
) -> duckdb.DuckDBPyRelation:
    places = {file.titles.index(name): name for name in types}
    # What is not wanted may have any title; none of ours begins like these by chance.
    names = [places.get(i, f"spl_eval unused {i}") for i in range(len(file.titles))]
    listed = ", ".join(f"{_text(name)}: '{types.get(name, 'VARCHAR')}'" for name in names)
    rows = connection.sql(
        f"FROM read_csv({_text(str(file.path))}, auto_detect = false, "
        f"delim = {_text(file.separator)}, quote = {_text(file.quote)}, "
        f"escape = {_text(file.escape)}, comment = {_text(file.comment)}, skip = {file.skip}, "
        f"header = true, decimal_separator = {_text(file.decimal)}, columns = {{{listed}}})"
    )
    return rows.select(select)


def _numeric(columns: Columns) -> list[str]:
    """Return the columns that must be numbers."""
    weights = [] if columns.weights is None else [columns.weights]
    return list(
        dict.fromkeys(
            [columns.time, columns.cohort, *columns.outcomes, *columns.covariates, *weights]
        )
    )


def _present(names: Sequence[str], file: _File) -> list[str]:
    return [name for name in names if name in file.titles]


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
