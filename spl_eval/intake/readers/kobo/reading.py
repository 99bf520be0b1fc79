"""Turn a survey's export into tables of the schema, by a mapping that a team declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from spl_eval.errors import Note, Problem, nearest, quoted
from spl_eval.intake.readers.headings import heading_key
from spl_eval.intake.readers.kobo.answers import (
    Found,
    Unmapped,
    find_places,
    heading_of,
    value_of,
)
from spl_eval.intake.readers.kobo.export import Sheet, read_sheets
from spl_eval.intake.readers.kobo.links import Linked, link
from spl_eval.intake.readers.kobo.mapping import ColumnMapping, TableMapping, read_mapping
from spl_eval.intake.readers.source import RawTable


@dataclass(frozen=True)
class SurveyExport:
    """The tables found in an export, as every reader gives them."""

    tables: Mapping[str, RawTable]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
    unreadable: frozenset[str] = frozenset()


def read_kobo(export: Path, mapping: Path, connection: duckdb.DuckDBPyConnection) -> SurveyExport:
    """Read a KoboToolbox workbook or an ODK Central zip into ``raw_<table>`` relations.

    Rows keep their number in the export. Values from an outer sheet are repeated in each row.

    Raises:
        InputProblems: the mapping is wrong, or the export cannot be read at all.
    """
    declared = read_mapping(mapping)
    sheets = read_sheets(export)
    linked = link(export, sheets)
    problems = list(linked.problems)
    notes = list(linked.notes)
    tables = {}
    for one in declared:
        table = _Table(export, mapping, one, sheets, linked)
        raw = table.register(connection)
        problems.extend(table.problems)
        if raw is not None:
            tables[one.table.name] = raw
            what = f"{len(table.answers)} filas para la tabla {one.table.name}"
            notes.append(Note(export.name, what, raw.sheet))
    missing = frozenset(one.table.name for one in declared) - tables.keys()
    return SurveyExport(tables, tuple(problems), tuple(notes), missing)


class _Table:
    """Makes one table out of an export."""

    def __init__(
        self,
        export: Path,
        mapping: Path,
        declared: TableMapping,
        sheets: Sequence[Sheet],
        linked: Linked,
    ) -> None:
        self.export, self.mapping, self.declared = export, mapping, declared
        self.sheets = sheets
        self.problems: list[Problem] = []
        self.sheet = self._sheet()
        self.answers = linked.answers[self.sheet.name] if self.sheet else []

    def register(self, connection: duckdb.DuckDBPyConnection) -> RawTable | None:
        """Copy the table into DuckDB; None when the mapping does not fit the export."""
        sheet = self.sheet
        if sheet is None:
            return None
        around = self._around(sheet)
        found = [self._question(one, around) for one in self.declared.columns]
        if self.problems:
            return None
        columns = [
            self._cells(one, place) for one, place in zip(self.declared.columns, found, strict=True)
        ]
        relation = f"raw_{self.declared.table.name}"
        _copy(connection, relation, [answer.row for answer in self.answers], columns)
        return RawTable(
            self.declared.table,
            self.export.name,
            relation,
            tuple(
                heading_of(one, place)
                for one, place in zip(self.declared.columns, found, strict=True)
            ),
            tuple(one.column for one in self.declared.columns),
            tuple(place.place + 1 if place and not place.depth else 0 for place in found),
            sheet=sheet.sheet,
        )

    def _sheet(self) -> Sheet | None:
        repeat = self.declared.repeat
        if repeat is None:
            return self.sheets[0]
        main, *repeats = self.sheets
        key = heading_key(repeat)
        for sheet in repeats:
            # ODK Central writes «form-repeat», KoboToolbox the repeat alone.
            if key in {heading_key(sheet.name), heading_key(_without(sheet.name, main.name))}:
                return sheet
        names = [_without(sheet.name, main.name) for sheet in repeats]
        self._wrong(f"el grupo repetido {quoted(repeat)}", repeat, names)
        return None

    def _around(self, sheet: Sheet) -> list[Sheet]:
        """Return the table's own sheet and those around it, up to the submissions."""
        if self.answers:
            return [place[0] for place in self.answers[0].chain]
        return [sheet] if sheet is self.sheets[0] else [sheet, self.sheets[0]]

    def _question(self, one: ColumnMapping, around: Sequence[Sheet]) -> Found | None:
        if not one.questions:
            return None
        for depth, sheet in enumerate(around):
            for name in one.questions:
                places = find_places(sheet, name)
                if len(places) == 1:
                    return Found(sheet, depth, places[0])
                if places:
                    full = " o ".join(quoted(sheet.headings[place]) for place in places)
                    self._problem(f"la pregunta {quoted(name)} es ambigua", f"Escriba {full}", one)
                    return None
        headings = [heading for sheet in around for heading in sheet.headings]
        options = [*headings, *(heading.rpartition("/")[2] for heading in headings)]
        self._wrong(f"la pregunta {quoted(one.questions[0])}", one.questions[0], options, one)
        return None

    def _wrong(
        self, what: str, name: str, options: Sequence[str], one: ColumnMapping | None = None
    ) -> None:
        close = nearest(name, [option for option in options if option])
        mend = f"¿Quiso decir {quoted(close)}? " if close else ""
        said = f"{what} no está en {self.export.name}"
        self._problem(said, f"{mend}Corrija el nombre, o exporte con todas las columnas", one)

    def _problem(self, what: str, mend: str, one: ColumnMapping | None = None) -> None:
        table = self.declared.table.name
        column = one.column.name if one else ""
        where = f"{table}.{column}" if one else table
        self.problems.append(
            Problem(
                self.mapping.name,
                f"{where}: {what}",
                mend,
                code="survey_question",
                table=table,
                field=column,
            )
        )

    def _cells(self, one: ColumnMapping, found: Found | None) -> list[str]:
        if one.value is not None:
            return [one.value] * len(self.answers)
        if found is None:
            whole = one.identifier == "submission"
            return [answer.submission if whole else answer.identifier for answer in self.answers]
        unmapped = Unmapped(found)
        cells = [value_of(one, found, answer, unmapped) for answer in self.answers]
        self.problems.extend(self._unmapped(one, unmapped))
        return cells

    def _unmapped(self, one: ColumnMapping, unmapped: Unmapped) -> Iterator[Problem]:
        sheet, table = unmapped.found.sheet, self.declared.table.name
        for answer, rows in unmapped.rows.items():
            close = nearest(answer, one.values)
            hint = f"¿Quiso decir {quoted(close)}? " if close else ""
            numbers = tuple(sorted(rows))
            yield Problem(
                self.export.name,
                f"la respuesta {quoted(answer)} no tiene valor en {self.mapping.name}",
                f"{hint}Agréguela a «values» de {table}.{one.column.name}, o corrija la respuesta",
                numbers[0],
                sheet.headings[unmapped.found.place],
                sheet.sheet,
                "survey_answer",
                table,
                one.column.name,
                numbers if len(numbers) > 1 else (),
            )


def _without(name: str, form: str) -> str:
    return name.removeprefix(f"{form}-")


def _copy(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    rows: Sequence[int],
    columns: Sequence[Sequence[str]],
) -> None:
    names = [f"c{place}" for place in range(len(columns))]
    shape = ", ".join(["row BIGINT", *(f"{name} VARCHAR" for name in names)])
    connection.execute(f'CREATE OR REPLACE TABLE "{relation}" ({shape})')
    if not rows:
        return
    texts = {
        name: pd.Series(cells, dtype=object) for name, cells in zip(names, columns, strict=True)
    }
    frame = pd.DataFrame({"row": pd.Series(rows, dtype="int64"), **texts})
    connection.register("survey_rows", frame)
    connection.execute(f'INSERT INTO "{relation}" SELECT * FROM survey_rows')
    connection.unregister("survey_rows")
