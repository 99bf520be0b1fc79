"""What is said of a data set's problems in the terminal, and the words that the page shares."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from spl_eval import spanish
from spl_eval.errors import Note, Problem
from spl_eval.intake.decisions_file import LABELS
from spl_eval.intake.examination import Examination
from spl_eval.intake.tables import TABLES

MAX_FILES = 3
"""Files that one note names; the others are counted."""

HANGING = " " * 6


@dataclass(frozen=True)
class Group:
    """The problems of one file, or of one sheet of it, what blocks most first."""

    file: str
    sheet: str | None
    problems: tuple[Problem, ...]

    @property
    def title(self) -> str:
        """Return the file and its sheet, as a heading."""
        return self.file if self.sheet is None else f"{self.file}, hoja {self.sheet}"


def groups(examination: Examination) -> list[Group]:
    """Return the problems by file and sheet; first the file whose problems block most."""
    found: dict[tuple[str, str | None], list[Problem]] = {}
    for problem in examination.problems:
        found.setdefault((problem.file, problem.sheet), []).append(problem)
    return [Group(file, sheet, tuple(own)) for (file, sheet), own in found.items()]


def cells_with_problems(examination: Examination) -> int:
    """Return how many cells or rows the problems reach; those of a whole file reach none."""
    return sum(each.count for each in examination.problems if each.row is not None)


def size(examination: Examination) -> str:
    """Return how many tables and rows were read: ``12 tablas, 5.000 filas``."""
    tables = spanish.counted(len(examination.counts), "tabla", "tablas")
    rows = spanish.counted(sum(examination.counts.values()), "fila", "filas")
    return f"{tables}, {rows}"


def verdict(examination: Examination) -> str:
    """Return in one sentence whether the data are clean, and how many problems they have."""
    if not examination.problems:
        return f"sin problemas; {size(examination)}."
    count = spanish.counted(len(examination.problems), "problema", "problemas")
    cells = cells_with_problems(examination)
    reached = spanish.counted(cells, "celda o fila", "celdas o filas")
    where = f", en {reached}" if cells else ""
    read = f" Se leyeron {size(examination)}." if examination.counts else ""
    return f"{count} en los datos{where}.{read}"


def terminal_report(examination: Examination, width: int | None = None) -> str:
    """Return all that was found, as lines of text.

    ``width`` is that of a terminal, whose lines are wrapped between words; without it, each
    problem is one line that a program can search.
    """
    lines = [f"{examination.name}: {verdict(examination)}"]
    lines += [f"  {problem}" for problem in examination.problems]
    if examination.notes:
        lines += ["", "Qué se detectó:", *(f"  {each}" for each in noted(examination))]
    if examination.corrections:
        file = declared_in(examination.corrections_file, "--corrections")
        lines += ["", corrections_said(examination, file)]
    if examination.duplicates:
        file = declared_in(examination.decisions_file, "--duplicates")
        lines += ["", duplicates_said(examination, file)]
    lines = [_printable(line) for line in lines]
    return "\n".join(lines if width is None else [_wrapped(line, width) for line in lines])


def noted(examination: Examination) -> Iterator[str]:
    """Yield each note once, with the files that it is of."""
    files: dict[str, list[Note]] = {}
    for note in examination.notes:
        files.setdefault(note.what, []).append(note)
    for what, notes in files.items():
        places = list(dict.fromkeys(_place(note) for note in notes))
        if len(places) > MAX_FILES + 1:
            places = [*places[:MAX_FILES], f"{spanish.number(len(places) - MAX_FILES)} más"]
        yield f"{spanish.listing(places)}: {what}."


def _place(note: Note) -> str:
    return note.file if note.sheet is None else f"{note.file} (hoja {note.sheet})"


def declared_in(file: str, option: str) -> str:
    """Name the file of corrections or of decisions; a database in a server has none beside it."""
    return file or f"un archivo que se indica con {option}"


def corrections_said(examination: Examination, file: str) -> str:
    """Return how many corrections declared in ``file`` were made again, in a sentence."""
    count = len(examination.corrections)
    made = spanish.counted(count, "corrección declarada", "correcciones declaradas")
    return f"{'Se aplicó' if count == 1 else 'Se aplicaron'} {made} en {file}."


def duplicates_said(examination: Examination, file: str) -> str:
    """Return how many likely duplicates wait, and how to decide in ``file``."""
    counts: dict[str, int] = {}
    for pair in examination.duplicates:
        counts[pair.table] = counts.get(pair.table, 0) + 1
    where = spanish.listing(
        f"{spanish.number(count)} en {TABLES[table].title}" for table, count in counts.items()
    )
    pairs = spanish.counted(len(examination.duplicates), "par", "pares")
    return (
        f"Posibles duplicados sin decidir: {pairs} ({where}). Decida cada uno en {file}, "
        f"columna decision: {spanish.listing(LABELS.values(), 'o')}. Mientras tanto cuentan como "
        "distintos."
    )


def _printable(line: str) -> str:
    """Return a line that cannot command the terminal."""
    return "".join(c if c.isprintable() or c == spanish.NO_BREAK else "�" for c in line)


def _wrapped(line: str, width: int) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return "\n".join(
        textwrap.wrap(
            line,
            max(width, 40),
            subsequent_indent=HANGING if indent else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def short_name(examination: Examination) -> str:
    """Return the last part of what was examined: pages tell nothing of the machine."""
    return PurePath(examination.name.rstrip("/\\")).name or examination.name


def short_corrections(examination: Examination) -> str:
    """Name the file of corrections for a page."""
    return declared_in(PurePath(examination.corrections_file).name, "--corrections")


def short_decisions(examination: Examination) -> str:
    """Name the file of decisions for a page."""
    return declared_in(PurePath(examination.decisions_file).name, "--duplicates")
