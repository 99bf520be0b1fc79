"""Read and write ``duplicates.csv``, in which a person says which likely pairs are one.

It is made for a spreadsheet: it has semicolons when it is new, it is read with semicolons,
commas or tabs, and no cell of it can become a formula. The rest of the toolkit uses it through
:mod:`spl_eval.intake.decisions`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

from spl_eval.errors import InputProblems, Problem, allowed, folded, quoted
from spl_eval.intake.duplicates import LikelyDuplicate
from spl_eval.intake.parse.cell_error import CellError
from spl_eval.intake.parse.dates import date as read_date
from spl_eval.intake.readers.files import read_bytes
from spl_eval.intake.readers.headings import heading_key
from spl_eval.intake.tables import TABLES

FILE = "duplicates.csv"
DECIDED_TABLES = ("organisations", "units")
LABELS = {"same": "mismo", "different": "distinto", "later": "después"}
SPELLINGS = {
    **dict.fromkeys(("same", "mismo", "misma", "el mismo", "la misma"), "same"),
    **dict.fromkeys(("different", "distinto", "distinta", "distintos"), "different"),
    **dict.fromkeys(("later", "despues", "mas adelante"), "later"),
}
LABELLED = "tabla table, razon reason, parecido likeness, nota note, autor author, fecha date"
HEADINGS = dict(pair.split() for pair in LABELLED.split(", "))
"""Spanish headings that are understood beside the file's own ones."""

MAX_PENDING = 2_000
"""Pairs without a decision that the file holds; more would not be read by anybody."""

WHOLE_DAY = len("2016-12-05")
FORMULA = re.compile(r"[\s']*[=+\-@]|'*[\t\r]")


@dataclass(frozen=True)
class Decision:
    """One row of the file. ``decision`` is a key of :data:`LABELS`, or empty while pending.

    ``row`` is the row as a spreadsheet numbers it, and ``date`` ISO text.
    """

    table: str
    id_a: str
    name_a: str
    id_b: str
    name_b: str
    reason: str = ""
    likeness: str = ""
    decision: str = ""
    note: str = ""
    author: str = ""
    date: str = ""
    row: int = 0
    file: str = FILE

    @property
    def pair(self) -> tuple[str, str, str]:
        """Return what the decision is about: the table and the two identifiers."""
        return self.table, self.id_a, self.id_b

    @property
    def touched(self) -> bool:
        """Say whether a person wrote something in the row."""
        return bool(self.decision or self.note or self.author or self.date)

    def problem(self, code: str, what: str, mend: str, column: str | None = None) -> Problem:
        """Return a problem at this row."""
        return Problem(self.file, what, mend, self.row, column, code=code, table=self.table)


COLUMNS = tuple(field.name for field in fields(Decision))[:11]


def read_decisions(path: Path) -> tuple[list[Decision], list[Problem]]:
    """Return the well-formed rows of the file, pending ones too, and what is wrong with the rest.

    A file that does not exist has no decisions.
    """
    if not path.exists():
        return [], []
    try:
        table, _ = _records(path)
    except InputProblems as error:
        return [], list(error.problems)
    keys = [heading_key(cell).replace(" ", "_") for cell in table[0]]
    header = [HEADINGS.get(key, key).replace("nombre_", "name_") for key in keys]
    if sorted(header) != sorted(COLUMNS):
        wrong = [cell for cell, name in zip(table[0], header, strict=True) if name not in COLUMNS]
        what = f"tiene {quoted(wrong[0])}" if wrong else "le faltan columnas o repite alguna"
        mend = f"Deje estas columnas: {', '.join(COLUMNS)}"
        return [], [Problem(path.name, f"el encabezado {what}", mend, 1, code="wrong_header")]
    problems: list[Problem] = []
    read: dict[tuple[str, str, str], Decision] = {}
    for row, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            what = "tiene más celdas que el encabezado"
            mend = "Ponga entre comillas el texto que lleva el separador"
            problems.append(Problem(path.name, what, mend, row, code="too_many_cells"))
            continue
        named = dict(zip(header, (_unescaped(cell) for cell in cells), strict=False))
        decision, wrong_cells = _decision(named, path.name, row)
        problems.extend(wrong_cells)
        if wrong_cells:
            continue
        before = read.get(decision.pair)
        if before is None or not before.touched:
            read[decision.pair] = decision
        elif decision.decision and decision.decision != before.decision:
            what = f"el par ya está en la fila {before.row}, con otra decisión"
            problems.append(decision.problem("decided_twice", what, "Deje una sola"))
    return sorted(read.values(), key=lambda each: each.row), problems


def write_pending(path: Path, pairs: Iterable[LikelyDuplicate]) -> int:
    """Add ``pairs`` to the file; return how many there was no place for.

    What a person wrote stays; rows that nobody touched and are no longer likely go.

    Raises:
        InputProblems: the file has rows that cannot be read, or cannot be written. It stays
            as it was.
    """
    decisions, problems = read_decisions(path)
    if problems:
        raise InputProblems(problems)
    separator = _records(path)[1] if path.exists() else ";"
    likely = {(pair.table, pair.id_a, pair.id_b): pair for pair in pairs}
    kept = [each for each in decisions if each.touched or each.pair in likely]
    known = {each.pair for each in kept}
    new = [pair for key, pair in likely.items() if key not in known]
    new.sort(key=lambda pair: (pair.table, -pair.likeness, pair))
    room = max(0, MAX_PENDING - sum(not each.touched for each in kept))
    for pair in new[:room]:
        names = (pair.id_a, pair.name_a, pair.id_b, pair.name_b)
        kept.append(Decision(pair.table, *names, pair.why, str(pair.likeness)))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in kept:
        labelled = replace(each, decision=LABELS.get(each.decision, ""))
        writer.writerow(_escaped(str(cell)) for cell in astuple(labelled)[: len(COLUMNS)])
    # Excel takes a file without the mark for one of its old encodings.
    _replace(path, text.getvalue().encode("utf-8-sig"))
    return len(new[room:])


def seen_name(name: str) -> str:
    """Return a name as it is seen: accents composed, and no spaces but single ones."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _records(path: Path) -> tuple[list[list[str]], str]:
    """Return the file's cells, header first, and what separates them."""
    raw = read_bytes(path)
    try:
        text = raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        # Excel's plain «CSV» in Argentina.
        text = raw.decode("cp1252", errors="replace")
    header = text.partition("\n")[0]
    separator = max(";,\t", key=header.count)
    try:
        cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        cells = []
    if not cells:
        mend = f"Guárdelo como CSV con el encabezado {separator.join(COLUMNS)}"
        raise InputProblems([Problem(path.name, "no se puede leer como CSV", mend, code="not_csv")])
    return cells, separator


def _decision(cells: dict[str, str], file: str, row: int) -> tuple[Decision, list[Problem]]:
    """Return the decision of a row, and what is wrong with its cells."""
    cells = {name: cell.strip() for name, cell in cells.items()}
    if cells.get("id_a", "") > cells.get("id_b", ""):
        cells["id_a"], cells["id_b"] = cells["id_b"], cells["id_a"]
        cells["name_a"], cells["name_b"] = cells.get("name_b", ""), cells.get("name_a", "")
    empty = dict.fromkeys(COLUMNS, "")
    found = Decision(**{**empty, **cells}, row=row, file=file)
    problems: list[Problem] = []

    def refuse(column: str, what: str, mend: str) -> None:
        problems.append(found.problem(f"wrong_{column}", what, mend, column))

    titles = {heading_key(word): t for t in DECIDED_TABLES for word in (t, TABLES[t].title)}
    table = titles.get(heading_key(found.table), "")
    if not table:
        refuse(
            "table",
            f"{quoted(found.table)} no es una tabla con duplicados",
            allowed(found.table, DECIDED_TABLES),
        )
    if not found.id_a or not found.id_b or found.id_a == found.id_b:
        refuse("id_b", "no hay dos identificadores distintos", "Complételos, o quite la fila")
    decision = SPELLINGS.get(folded(found.decision), "")
    if found.decision and not decision:
        what = f"{quoted(found.decision)} no es una decisión"
        refuse("decision", what, f"{allowed(found.decision, LABELS.values())}, o nada")
    if decision and not found.author:
        refuse("author", "no dice quién decidió", "Complételo")
    day = ""
    try:
        day = read_date(found.date) if found.date else ""
    except CellError as error:
        refuse("date", error.what, error.mend)
    else:
        if (decision or day) and len(day) != WHOLE_DAY:
            refuse("date", "no dice qué día se decidió", "Escríbalo como 2016-12-05")
        elif day > dt.date.today().isoformat():
            refuse("date", f"{day} es una fecha futura", "Escriba cuándo se decidió")
    return replace(found, table=table, decision=decision, date=day), problems


def _escaped(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def _replace(path: Path, content: bytes) -> None:
    """Write the whole file beside itself and put it in its place at once."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            beside.write_bytes(content)
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError:
        mend = "Ciérrelo en la planilla, y revise los permisos de la carpeta y el disco"
        raise InputProblems([Problem(path.name, "no se puede escribir", mend)]) from None
