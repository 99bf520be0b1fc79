"""Read a workbook's sheets that are no tables: what the data set is, and its narrative."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from spl_eval.errors import Problem, folded, quoted
from spl_eval.intake import parse
from spl_eval.intake.about import YEAR_KEYS
from spl_eval.intake.readers.cells import cell_text
from spl_eval.intake.readers.files import MAX_CELL_CHARACTERS
from spl_eval.intake.readers.headings import heading_key
from spl_eval.intake.readers.narrative import Paragraph
from spl_eval.intake.readers.row_sieve import EXAMPLE, is_blank
from spl_eval.intake.readers.workbook.layout import Cells, Grid, Layout
from spl_eval.intake.readers.workbook.scan import Scan

KEYS = {
    "title": ("title", "título"),
    "nature": ("nature", "naturaleza"),
    "year": ("year", "año"),
    "first_year": ("first_year", "primer año"),
    "source": ("source", "fuente"),
    "source_sha256": ("source_sha256", "SHA-256 de la fuente", "huella de la fuente"),
    "licence": ("licence", "license", "licencia"),
}
BY_SPELLING = {heading_key(word): key for key, words in KEYS.items() for word in words}
NATURES = {"real": "real", "reales": "real"} | dict.fromkeys(
    ("simulated", "simulado", "simulada", "simulados", "simuladas"), "simulated"
)
HEADER = frozenset({"clave", "key", "dato"})
MAX_YEAR_DIGITS = 9
MAX_KEY = 200


def read_about(grid: Grid, scan: Scan) -> tuple[dict[str, Any], list[Problem]]:
    """Return what a data set says of itself, by the keys of ``dataset.yml``.

    The first cell with text of a row is the key, and the cell beside it the value; what
    stands further right is explanation. A key that is not known is kept as it was written.
    """
    about: dict[str, Any] = {}
    problems = []
    for offset, cells in enumerate(grid.cells):
        place = next((at for at, value in enumerate(cells) if not is_blank(value)), None)
        if place is None or _is_no_pair(cells, place):
            continue
        written = cell_text(cells[place])[:MAX_KEY].strip()
        key = BY_SPELLING.get(heading_key(written), written)
        value = cells[place + 1] if place + 1 < len(cells) else None
        row, position = grid.top + offset, grid.left + place + 1
        if wrong := _wrong(about, key, scan, (row, position)):
            problems.append(
                Problem(
                    grid.file,
                    wrong[0],
                    wrong[1],
                    row,
                    written,
                    grid.sheet,
                    wrong[2],
                    table="dataset",
                )
            )
        about.setdefault(key, _about_value(key, cell_text(value).strip()))
    return about, problems


def _is_no_pair(cells: Cells, place: int) -> bool:
    """Return whether a row is the sheet's title or header: no known key, and no value."""
    key = heading_key(cell_text(cells[place])[:MAX_KEY])
    alone = place + 1 >= len(cells) or is_blank(cells[place + 1])
    is_example = key.split()[:1] == [EXAMPLE]
    return key in HEADER or is_example or (alone and key not in BY_SPELLING)


def _wrong(
    about: Mapping[str, Any], key: str, scan: Scan, place: tuple[int, int]
) -> tuple[str, str, str] | None:
    if key in about:
        return f"la clave {quoted(key)} está repetida", "Deje una sola", "repeated_key"
    if place in scan.formulas:
        return "tiene una fórmula y no un valor", "Escriba el valor en su lugar", "formula"
    if place in scan.errors:
        return "tiene un error de Excel", "Escriba el valor, o deje la celda vacía", "cell_error"
    return None


def _about_value(key: str, text: str) -> Any:
    if key == "nature":
        return NATURES.get(folded(text[:MAX_KEY]), text)
    if key in YEAR_KEYS and text.isascii() and text.isdigit() and len(text) <= MAX_YEAR_DIGITS:
        return int(text)
    return text


def read_paragraphs(
    layout: Layout,
) -> tuple[dict[str, tuple[Paragraph, ...]], list[Problem]]:
    """Return the paragraphs of each section in order of position, and the problems of theirs."""
    sections: dict[str, list[tuple[int, Paragraph]]] = {}
    problems: list[Problem] = []
    for number, row in zip(layout.row_numbers, layout.rows, strict=True):
        cells = {
            column.name: cell_text(layout.grid.cells[row][place]).strip()
            for column, place in zip(layout.columns, layout.places, strict=True)
        }
        wrong = list(_wrong_cells(layout, cells, number))
        problems.extend(wrong)
        if not wrong:
            lines = parse.source_lines(cells["source_lines"])
            text = " ".join(cells["text"].split())
            paragraph = Paragraph(layout.grid.file, number, text, lines)
            place = parse.integer(cells["position"])
            sections.setdefault(cells["section"], []).append((place, paragraph))
    ordered = {
        section: tuple(paragraph for _, paragraph in sorted(found, key=lambda pair: pair[0]))
        for section, found in sections.items()
    }
    return ordered, problems


def _wrong_cells(layout: Layout, cells: Mapping[str, str], row: int) -> Iterator[Problem]:
    parsers: dict[str, Callable[[str], object]] = {
        "position": parse.integer,
        "source_lines": parse.source_lines,
    }
    for column, heading in zip(layout.columns, layout.headings, strict=True):
        text, what = cells[column.name], None
        if not text:
            what, mend, code = "falta el valor", f"Complete «{column.label}»", "missing_value"
        elif len(text) > MAX_CELL_CHARACTERS:
            what, code = f"la celda tiene {len(text)} caracteres", "too_long"
            mend = f"Acórtela a menos de {MAX_CELL_CHARACTERS}"
        elif column.name in parsers:
            try:
                parsers[column.name](text)
            except parse.CellError as error:
                what, mend, code = error.what, error.mend, error.code
        if what:
            yield Problem(
                layout.grid.file, what, mend, row, heading, layout.grid.sheet, code,
                "narrative", column.name,
            )  # fmt: skip
