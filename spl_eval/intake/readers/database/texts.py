"""Read what stands beside the tables: the data set's own data and its narrative."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from spl_eval.errors import Problem, folded, quoted
from spl_eval.intake import parse
from spl_eval.intake.readers.headings import heading_key
from spl_eval.intake.readers.narrative import Paragraph
from spl_eval.intake.readers.workbook.about import BY_SPELLING, NATURES
from spl_eval.intake.readers.workbook.names import ABOUT, ABOUT_TITLE, NARRATIVE

ABOUT_TITLES = {heading_key(name) for name in (ABOUT, ABOUT_TITLE)}
NARRATIVE_TITLES = {heading_key(name) for name in (NARRATIVE.name, NARRATIVE.title)}

ABOUT_COLUMNS = {"key": ("key", "clave"), "value": ("value", "valor")}
NARRATIVE_COLUMNS = {column.name: (column.name, column.label) for column in NARRATIVE.columns}
DIGITS = re.compile(r"[0-9]{1,9}")

Rows = Sequence[Mapping[str, str]]
Report = Callable[[Problem], None]


def places(headings: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the place of each wanted column among the headings, of those that are there."""
    keys = [heading_key(heading) for heading in headings]
    found: dict[str, int] = {}
    for name, spellings in wanted.items():
        for spelling in map(heading_key, spellings):
            if spelling in keys:
                found.setdefault(name, keys.index(spelling))
    return found


def read_about(rows: Rows, file: str, report: Report) -> dict[str, Any]:
    """Return the pairs of key and value, by the keys of ``dataset.yml``."""
    about: dict[str, Any] = {}
    for pair in rows:
        written, value = pair["key"].strip(), pair["value"].strip()
        key = BY_SPELLING.get(heading_key(written), written)
        if not key:
            continue
        if key in about:
            what = f"la clave {quoted(written)} está repetida"
            report(Problem(file, what, "Deje una sola", code="repeated_key", table=ABOUT))
        about.setdefault(key, _value(key, value))
    return about


def read_paragraphs(rows: Rows, file: str, report: Report) -> dict[str, tuple[Paragraph, ...]]:
    """Return the paragraphs of each section, in the order of ``position``."""
    sections: dict[str, list[tuple[int, Paragraph]]] = {}
    for row, cells in enumerate(rows, start=2):
        blank = [name for name, text in cells.items() if not text.strip()]
        for name in blank:
            report(_wrong(file, row, name, "falta el valor", "Complételo", "missing_value"))
        if blank:
            continue
        column = "position"
        try:
            position = parse.integer(cells[column])
            column = "source_lines"
            lines = parse.source_lines(cells[column])
        except parse.CellError as error:
            report(_wrong(file, row, column, error.what, error.mend, error.code))
            continue
        paragraph = Paragraph(file, row, " ".join(cells["text"].split()), lines)
        sections.setdefault(cells["section"].strip(), []).append((position, paragraph))
    return {
        name: tuple(paragraph for _, paragraph in sorted(found, key=lambda pair: pair[0]))
        for name, found in sections.items()
    }


def _value(key: str, text: str) -> Any:
    if key == "nature":
        return NATURES.get(folded(text), text)
    return int(text) if key == "year" and DIGITS.fullmatch(text) else text


def _wrong(file: str, row: int, column: str, what: str, mend: str, code: str) -> Problem:
    return Problem(file, what, mend, row, column, code=code, table=NARRATIVE.name, field=column)
