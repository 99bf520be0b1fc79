"""Join each row of a survey's export with the rows that it belongs to, up to its submission."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spl_eval.errors import Note, Problem, folded
from spl_eval.intake.readers.kobo.export import EXPORT_AGAIN, Sheet, refused

SUBMISSION = ("_uuid", "KEY", "meta/instanceID", "meta-instanceID", "instanceID", "_id")
REVIEW = ("ReviewState", "_validation_status")
REJECTED = frozenset(
    {"rejected", "validation_status_not_approved", "not approved", "no aprobado", "rechazado"}
)
MAX_SHEET_NAME = 31
"""Excel's; ``_parent_table_name`` holds the whole name of a form or group."""

Place = tuple[Sheet, int]
"""A sheet and the index of one of its rows."""


@dataclass(frozen=True)
class Answer:
    """One row, innermost first in ``chain``, with the rows around it; the last is the submission.

    ``identifier`` is the submission's and, of a repeat's row, its number within its parent.
    """

    chain: tuple[Place, ...]
    submission: str
    identifier: str

    @property
    def row(self) -> int:
        """Return the row's number in its sheet."""
        sheet, index = self.chain[0]
        return sheet.rows[index][0]


@dataclass
class Linked:
    """The answers of each sheet by the sheet's name, and what is wrong with the links."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def link(path: Path, sheets: Sequence[Sheet]) -> Linked:
    """Link every row of every sheet; rejected submissions are left out, with a note.

    Raises:
        InputProblems: the submissions have no identifier, or came encrypted.
    """
    main = sheets[0]
    submissions = [_bare(text) for text in main.cells(*SUBMISSION) or ()]
    if main.rows and not submissions:
        what = f"la hoja de los envíos no tiene la columna {SUBMISSION[0]} ni {SUBMISSION[1]}"
        raise refused(path, what, f"{EXPORT_AGAIN}, con todas las columnas", main.sheet)
    _check_decrypted(path, main)
    linked = Linked()
    linked.problems.extend(_submission_problems(path, main, submissions))
    left_out = _rejected(main)
    if left_out:
        count = len(left_out)
        words = "1 envío rechazado" if count == 1 else f"{count} envíos rechazados"
        linked.notes.append(Note(path.name, f"no se usa {words} en la revisión", main.sheet))
    tree = _Tree(sheets)
    for sheet in sheets:
        found: list[Answer] = []
        orphans = []
        for index, (row, _) in enumerate(sheet.rows):
            chain = tree.chain(sheet, index)
            if chain is None or (found and not _alike(chain, found[0].chain)):
                orphans.append(row)
            elif chain[-1][1] not in left_out:
                submission = submissions[chain[-1][1]]
                numbers = [str(tree.number(place)) for place in reversed(chain[:-1])]
                found.append(Answer(chain, submission, "/".join([submission, *numbers])))
        linked.answers[sheet.name] = found
        if orphans:
            linked.problems.append(_orphan_problem(path, sheet, tuple(orphans)))
    return linked


def _alike(chain: tuple[Place, ...], other: tuple[Place, ...]) -> bool:
    """Tell whether two rows stand within the same sheets, as all rows of a repeat do."""
    return [sheet.name for sheet, _ in chain] == [sheet.name for sheet, _ in other]


class _Tree:
    """Finds the parent of each row of a repeat."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = sheets
        self.by_key: dict[tuple[str, str], Place] = {}
        self.parents: dict[str, list[tuple[str, str]]] = {}
        self.numbers: dict[str, list[int]] = {}
        for sheet in sheets:
            for index, key in enumerate(_keys(sheet)):
                self.by_key.setdefault(key, (sheet, index))
            if sheet is not sheets[0]:
                self._add_repeat(sheet)

    def _add_repeat(self, sheet: Sheet) -> None:
        parents = list(self._parents(sheet))
        counted: Counter[tuple[str, str]] = Counter()
        numbers = []
        for parent in parents:
            counted[parent] += 1
            numbers.append(counted[parent])
        self.parents[sheet.name], self.numbers[sheet.name] = parents, numbers

    def _parents(self, sheet: Sheet) -> Iterator[tuple[str, str]]:
        keys = sheet.cells("PARENT_KEY")
        if keys is not None:
            yield from (("", key) for key in keys)
            return
        blank = [""] * len(sheet.rows)
        names = sheet.cells("_parent_table_name") or blank
        indexes = sheet.cells("_parent_index") or blank
        for name, index in zip(names, indexes, strict=True):
            yield self._sheet_name(name), index

    def _sheet_name(self, name: str) -> str:
        for sheet in self.sheets:
            if name == sheet.name or name[:MAX_SHEET_NAME] == sheet.name:
                return sheet.name
        return self.sheets[0].name

    def chain(self, sheet: Sheet, index: int) -> tuple[Place, ...] | None:
        """Return a row and the rows around it; None when a parent is not there."""
        chain = [(sheet, index)]
        while chain[-1][0] is not self.sheets[0]:
            inner, place = chain[-1]
            parent = self.by_key.get(self.parents[inner.name][place])
            # A row that is around itself has no end.
            if parent is None or len(chain) > len(self.sheets):
                return None
            chain.append(parent)
        return tuple(chain)

    def number(self, place: Place) -> int:
        """Return a repeat's row's number among those of its parent, from 1."""
        sheet, index = place
        return self.numbers[sheet.name][index]


def _keys(sheet: Sheet) -> Iterator[tuple[str, str]]:
    keys = sheet.cells("KEY")
    if keys is not None:
        yield from (("", key) for key in keys)
        return
    # Without _index the rows are numbered as KoboToolbox numbers them.
    indexes = sheet.cells("_index") or [str(number + 1) for number in range(len(sheet.rows))]
    yield from ((sheet.name, index) for index in indexes)


def _bare(identifier: str) -> str:
    return identifier.removeprefix("uuid:")


def _check_decrypted(path: Path, main: Sheet) -> None:
    states = main.cells("Status") or []
    if any("decrypted" in state or "encrypted" in state for state in states):
        mend = "Expórtelo de nuevo con la clave de cifrado del proyecto"
        raise refused(path, "hay envíos cifrados", mend, main.sheet)


def _rejected(main: Sheet) -> frozenset[int]:
    states = main.cells(*REVIEW) or []
    return frozenset(index for index, state in enumerate(states) if folded(state) in REJECTED)


def _submission_problems(path: Path, main: Sheet, submissions: Sequence[str]) -> Iterator[Problem]:
    rows: dict[str, list[int]] = {}
    for (row, _), submission in zip(main.rows, submissions, strict=True):
        rows.setdefault(submission, []).append(row)
    heading = main.headings[main.place(*SUBMISSION) or 0]
    blank = rows.pop("", [])
    if blank:
        what = "hay envíos sin identificador"
        yield _rows_problem(path, main, heading, what, EXPORT_AGAIN, blank)
    again = sorted(row for found in rows.values() for row in found[1:])
    if again:
        what = "el envío está repetido"
        yield _rows_problem(path, main, heading, what, "Deje una sola fila por envío", again)


def _orphan_problem(path: Path, sheet: Sheet, rows: Sequence[int]) -> Problem:
    heading = "PARENT_KEY" if sheet.place("PARENT_KEY") is not None else "_parent_index"
    what = "la respuesta no pertenece a ningún envío de la exportación"
    return _rows_problem(path, sheet, heading, what, EXPORT_AGAIN, rows)


def _rows_problem(
    path: Path, sheet: Sheet, column: str, what: str, mend: str, rows: Sequence[int]
) -> Problem:
    return Problem(
        path.name,
        what,
        mend,
        rows[0],
        column,
        sheet.sheet,
        "survey_rows",
        rows=tuple(rows) if len(rows) > 1 else (),
    )
