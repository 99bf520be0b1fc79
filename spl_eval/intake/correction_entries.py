"""Read ``corrections.yml``: which cells were wrong, what they should hold, and who says so.

The rest of the toolkit uses it through :mod:`spl_eval.intake.corrections`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from spl_eval.errors import InputProblems, Problem, allowed, quoted
from spl_eval.intake.parse.cell_error import CellError
from spl_eval.intake.parse.dates import date as read_date
from spl_eval.intake.readers.files import read_text, read_yaml
from spl_eval.intake.readers.headings import heading_key, spellings
from spl_eval.intake.schema import Column, Table
from spl_eval.intake.tables import TABLES

FILE = "corrections.yml"
FIELDS = ("table", "key", "column", "old", "new", "reason", "author", "date")
ALL_FIELDS = "Una corrección lleva " + ", ".join(FIELDS)

MAX_CORRECTIONS = 2_000
"""More are a cleaning that belongs in the source; reading them would take many seconds."""

MAX_CHARACTERS = 1_000_000
"""What that many corrections take with long reasons; YAML is slow to read."""

WHOLE_DAY = len("2016-12-05")
ITEM = re.compile(r"^( *)-(?=[ \r\n])", re.MULTILINE)


@dataclass(frozen=True)
class Correction:
    """One entry of the file. ``key`` pairs columns with their cells; ``date`` is ISO text."""

    number: int
    table: str = ""
    key: tuple[tuple[str, str], ...] = ()
    column: str = ""
    old: str = ""
    new: str = ""
    reason: str = ""
    author: str = ""
    date: str = ""
    file: str = FILE
    line: int | None = None

    @property
    def sought(self) -> str:
        """Return the key in words: ``disbursement_id «D0041»``."""
        return ", ".join(f"{column} {quoted(cell)}" for column, cell in self.key)

    def problem(self, code: str, what: str, mend: str) -> Problem:
        """Return a problem at this entry; ``what`` continues «la corrección 3 …»."""
        what = f"la corrección {self.number} {what}"
        return Problem(
            self.file, what, mend, self.line, code=code, table=self.table, field=self.column
        )


def shown(text: str) -> str:
    """Return a cell as it is seen: no spaces around, accents composed."""
    return unicodedata.normalize("NFC", text).strip()


def read_corrections(
    path: Path, today: dt.date | None = None
) -> tuple[list[Correction], list[Problem]]:
    """Return the well-formed entries of ``path``, and everything that is wrong with the rest."""
    try:
        text = read_text(path)
        if len(text) > MAX_CHARACTERS:
            return [], [_too_many(path)]
        content = read_yaml(path)
    except InputProblems as error:
        return [], list(error.problems)
    problems = [
        Problem(path.name, f"la clave {quoted(key)} no se conoce", "Quítela", code="unknown_key")
        for key in content
        if key != "corrections"
    ]
    entries = content.get("corrections")
    if not isinstance(entries, list):
        what = "no tiene la lista «corrections»"
        mend = "Escriba «corrections:» y debajo una corrección por guion"
        return [], [*problems, Problem(path.name, what, mend, code="no_corrections")]
    if len(entries) > MAX_CORRECTIONS:
        return [], [*problems, _too_many(path)]
    read = []
    for number, (entry, line) in enumerate(zip(entries, _lines(text, entries), strict=True), 1):
        place = Correction(number, file=path.name, line=line)
        found = _Entry(entry, place, today or dt.date.today())
        correction = found.read()
        problems.extend(found.problems)
        read.extend([correction] if correction else [])
    once = {(each.table, each.key, each.column): each for each in reversed(read)}
    for each in read:
        first = once[each.table, each.key, each.column]
        if first is not each:
            what = f"corrige la misma celda que la {first.number}"
            problems.append(each.problem("corrected_twice", what, "Deje una sola"))
    return sorted(once.values(), key=lambda each: each.number), problems


@dataclass
class _Entry:
    """One entry while it is read; everything that is wrong with it gathers in ``problems``."""

    content: Any
    place: Correction
    today: dt.date
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, code: str, what: str, mend: str) -> None:
        self.problems.append(self.place.problem(code, what, mend))

    def read(self) -> Correction | None:
        """Return the correction, None when something is wrong with it."""
        if not isinstance(self.content, dict):
            self.refuse("wrong_correction", "no tiene pares «clave: valor»", ALL_FIELDS)
            return None
        for name in self.content:
            if name not in FIELDS:
                mend = f"Quítela o corríjala. {allowed(str(name), FIELDS)}"
                self.refuse("unknown_key", f"tiene la clave desconocida {quoted(name)}", mend)
        for name in FIELDS:
            if name not in self.content:
                self.refuse("missing_key", f"no tiene «{name}»", f"Agréguelo. {ALL_FIELDS}")
        reason, author = self.words("reason"), self.words("author")
        old, new = self.cell("old"), self.cell("new")
        if old is not None and new is not None and shown(old) == shown(new):
            self.refuse("nothing_corrected", f"deja {quoted(old)} como está", "Quítela")
        day = self.day()
        table = self.table()
        column = (
            self.column(table, self.content["column"]) if table and "column" in self.content else ""
        )
        key = self.key(table) if table else ()
        if self.problems or table is None:
            return None
        cells = (old or "", new or "")
        here = (self.place.file, self.place.line)
        return Correction(
            self.place.number, table.name, key, column, *cells, reason, author, day, *here
        )

    def words(self, name: str) -> str:
        """Return what a person wrote in a field that may not be empty."""
        value = self.content.get(name, "-")
        if not isinstance(value, str) or not value.strip():
            self.refuse("missing_key", f"no dice nada en «{name}»", "Escriba un texto")
            return ""
        return value.strip()

    def cell(self, name: str) -> str | None:
        """Return the old or the new cell; YAML may have changed what is not quoted."""
        value = self.content.get(name)
        if name in self.content and not isinstance(value, str):
            self.refuse_unquoted(f"«{name}»")
        return value if isinstance(value, str) else None

    def refuse_unquoted(self, what: str) -> None:
        mend = 'Escríbalo entre comillas, tal como está en la celda; una celda vacía es «""»'
        self.refuse("not_text", f"tiene en {what} un valor que no es texto", mend)

    def day(self) -> str:
        """Return the date of the decision as ISO text."""
        value = self.content.get("date", "")
        # A datetime is a date too, and its text is refused as one with a time.
        text = str(value) if isinstance(value, (str, dt.date)) else ""
        try:
            day = read_date(text) if text.strip() else ""
        except CellError as error:
            self.refuse(error.code, f"tiene una fecha que no se puede leer: {error}", error.mend)
            return ""
        if "date" in self.content and len(day) != WHOLE_DAY:
            self.refuse("not_a_date", "no dice el día de la decisión", "Escríbalo como 2016-12-05")
        elif day > self.today.isoformat():
            self.refuse("future_date", f"tiene fecha futura, {day}", "Escriba cuándo se decidió")
        return day

    def table(self) -> Table | None:
        """Return the table, called by its name or its title."""
        if "table" not in self.content:
            return None
        written = str(self.content["table"])
        table = _tables().get(heading_key(written))
        if table is None:
            what = f"es de la tabla {quoted(written)}, que no se conoce"
            self.refuse("unknown_table", what, f"Corríjala. {allowed(written, TABLES)}")
        return table

    def column(self, table: Table, written: Any) -> str:
        """Return the name of a column, called by its name or its label."""
        column = _columns()[table.name].get(heading_key(str(written)))
        if column is None:
            what = f"es de la columna {quoted(written)}, que no está en «{table.name}»"
            names = [column.name for column in table.columns]
            self.refuse("unknown_column", what, f"Corríjala. {allowed(str(written), names)}")
        return column.name if column else ""

    def key(self, table: Table) -> tuple[tuple[str, str], ...]:
        """Return the columns and cells that pick the row, in the order of the columns' names."""
        written = self.content.get("key", {table.key[0]: ""})
        if not isinstance(written, dict) or not written:
            mend = "Escriba, por ejemplo, key: {" + ": …, ".join(table.key) + ": …}"
            self.refuse("wrong_key", "no dice de qué fila es", mend)
            return ()
        key: dict[str, str] = {}
        for name, cell in written.items():
            column = self.column(table, str(name))
            if not isinstance(cell, str):
                self.refuse_unquoted(f"la columna {quoted(name)} de «key»")
            elif column in key:
                self.refuse("wrong_key", f"repite la columna {quoted(name)} en «key»", "Deje una")
            elif column:
                key[column] = shown(cell)
        return tuple(sorted(key.items()))


@cache
def _tables() -> dict[str, Table]:
    names = ((name, table) for table in TABLES.values() for name in (table.title, table.name))
    return {heading_key(name): table for name, table in names}


@cache
def _columns() -> dict[str, dict[str, Column]]:
    return {name: spellings(table) for name, table in TABLES.items()}


def _too_many(path: Path) -> Problem:
    what = "tiene más de 2.000 correcciones, o razones demasiado largas"
    return Problem(path.name, what, "Corrija los datos en su origen", code="too_many_corrections")


def _lines(text: str, entries: list[Any]) -> Sequence[int | None]:
    """Return the line of each entry, which begins with the least indented dash."""
    dashes = [(len(match[1]), match.start()) for match in ITEM.finditer(text)]
    starts = [start for indent, start in dashes if indent == dashes[0][0]]
    if len(starts) != len(entries):
        return [None] * len(entries)
    return [text.count("\n", 0, start) + 1 for start in starts]
