"""Tell which sheet of a workbook is which table, by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from spl_eval.errors import Note, Problem, nearest, quoted
from spl_eval.intake.readers.headings import LIKENESS, heading_key
from spl_eval.intake.readers.likeness import table_beginning
from spl_eval.intake.readers.workbook.archive import refuse
from spl_eval.intake.schema import Column, Table, count, text
from spl_eval.intake.tables import TABLES

ABOUT = "dataset"
ABOUT_TITLE = "Conjunto de datos"
NARRATIVE = Table(
    "narrative",
    "Narrativa",
    (
        text("section", "Sección", required=True),
        count("position", "Orden", required=True),
        text("text", "Texto", required=True),
        Column("source_lines", "source_lines", "Líneas del informe", required=True),
    ),
    ("section", "position"),
    "report",
)
NOT_TABLES = frozenset({"instrucciones", "listas"})
"""Sheets of the template that hold no data."""

NUMBER = re.compile(r"^[0-9]+ ")
LONGEST_NAME = 31
"""Excel cuts the name of a sheet here."""
MAX_LISTED = 10


@dataclass
class Found:
    """The sheet of each table that has one; ``doubtful`` names the tables that have two.

    ``others`` are the sheets that no table claims and of which nothing is said yet.
    """

    sheets: dict[str, str] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    others: list[SheetMetadata] = field(default_factory=list)


def find_sheets(path: Path, sheets: Iterable[SheetMetadata]) -> Found:
    """Match the sheets of a workbook with the schema's tables, the data set and the narrative.

    Raises:
        InputProblems: no sheet is named as a table.
    """
    known, found, claims = _spellings(), Found(), dict[str, list[SheetMetadata]]()
    others = []
    for sheet in sheets:
        key = plain_name(sheet.name)
        name = known.get(key) or _cut_name(sheet.name, key, known)
        if name is not None and sheet.typ == SheetTypeEnum.WorkSheet:
            claims.setdefault(name, []).append(sheet)
        elif key not in NOT_TABLES:
            others.append(sheet)
    for name, claimed in claims.items():
        _claim(path, found, name, claimed)
    if not set(claims) & set(TABLES):
        refuse(
            path,
            f"ninguna hoja se llama como una tabla{listing(sheet.name for sheet in others)}",
            _naming(),
            "no_table",
        )
    found.others = [sheet for sheet in others if not _misspelt(path, found, sheet.name, claims)]
    return found


def unknown_sheet(path: Path, sheet: str, table: Table, found: Found) -> Problem:
    """Return the problem of a sheet that is a table under another name."""
    own = found.sheets.get(table.name)
    rename = f"Cámbiele el nombre a «{table.title[:LONGEST_NAME]}», o quítela"
    return Problem(
        path.name,
        f"parece la tabla «{table.title}» y no se lee",
        rename if own is None else f"Pase sus filas a la hoja {quoted(own)}, o quítela",
        sheet=sheet,
        code="unknown_sheet",
        table=table.name,
    )


def plain_name(sheet: str) -> str:
    """Return a sheet's name as a key, without the number that puts it in order."""
    return NUMBER.sub("", heading_key(sheet))


def _spellings() -> dict[str, str]:
    known = {heading_key(ABOUT): ABOUT, heading_key(ABOUT_TITLE): ABOUT, "relato": NARRATIVE.name}
    for table in (NARRATIVE, *TABLES.values()):
        known.setdefault(heading_key(table.name), table.name)
    for table in (NARRATIVE, *TABLES.values()):
        known.setdefault(heading_key(table.title), table.name)
    return known


def _cut_name(name: str, key: str, known: Mapping[str, str]) -> str | None:
    """Return the one table whose title begins so, of a name as long as Excel allows."""
    if len(name) < LONGEST_NAME:
        return None
    tables = {table for spelling, table in known.items() if spelling.startswith(key)}
    return tables.pop() if len(tables) == 1 else None


def _claim(path: Path, found: Found, name: str, claimed: list[SheetMetadata]) -> None:
    if len(claimed) == 1:
        found.sheets[name] = claimed[0].name
        if claimed[0].visible != SheetVisibleEnum.Visible:
            found.notes.append(Note(path.name, "la hoja está oculta, y se leyó", claimed[0].name))
        return
    found.doubtful.add(name)
    found.problems.append(
        Problem(
            path.name,
            f"hay más de una hoja para la misma tabla{listing(sheet.name for sheet in claimed)}",
            "Deje una sola, o cambie el nombre de las que no valen",
            sheet=claimed[0].name,
            code="repeated_sheet",
            table=name,
        )
    )


def _misspelt(path: Path, found: Found, sheet: str, claims: Mapping[str, object]) -> bool:
    """Report a sheet that no table claims but whose name is nearly that of an absent table."""
    # Of «Organizaciones (2)» more is said when its cells are known.
    if table_beginning(plain_name(sheet)) is not None:
        return False
    absent = {
        spelling: table.name
        for table in TABLES.values()
        if table.name not in claims
        for spelling in (table.title, table.name)
    }
    close = nearest(plain_name(sheet), absent, LIKENESS)
    if close is None:
        return False
    found.problems.append(
        Problem(
            path.name,
            f"la hoja {quoted(sheet)} no se conoce",
            f"¿Quiso decir «{close}»? Corrija su nombre o quítela",
            sheet=sheet,
            code="unknown_sheet",
            table=absent[close],
        )
    )
    return True


def listing(names: Iterable[str]) -> str:
    """Return ``: «a», «b» y 3 más`` for a message, or nothing where there is no name."""
    names = list(names)
    if not names:
        return ""
    more = f" y {len(names) - MAX_LISTED} más" if len(names) > MAX_LISTED else ""
    return f": {', '.join(map(quoted, names[:MAX_LISTED]))}{more}"


def _naming() -> str:
    titles = ", ".join(f"«{table.title}»" for table in TABLES.values())
    return f"Ponga a cada hoja el nombre de su tabla: {titles}"
