"""Read a data set kept as a folder: dataset.yml, one file per table, and its narrative."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from spl_eval.errors import InputProblems, Note, Problem, quoted
from spl_eval.intake.readers.delimited import read_csv
from spl_eval.intake.readers.files import read_yaml
from spl_eval.intake.readers.folder_leftovers import find_leftovers, spellings
from spl_eval.intake.readers.folder_survey import survey_files, with_survey
from spl_eval.intake.readers.headings import heading_key
from spl_eval.intake.readers.narrative import Paragraph, read_narrative
from spl_eval.intake.readers.parquet_files import read_parquet
from spl_eval.intake.readers.source import RawTable, Source
from spl_eval.intake.schema import Table
from spl_eval.intake.tables import TABLES

ABOUT = "dataset.yml"
NARRATIVE = "narrative"
DECISIONS = frozenset({"corrections.yml", "duplicates.csv"})
"""What a team decided on the data; other modules read it."""

Reader = Callable[
    [Path, Table, duckdb.DuckDBPyConnection],
    tuple[RawTable | None, list[Problem], list[Note]],
]
READERS: Mapping[str, Reader] = {".csv": read_csv, ".parquet": read_parquet}


@dataclass
class _Found:
    """What is gathered while the folder is read."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)


def read_folder(folder: Path, connection: duckdb.DuckDBPyConnection) -> Source:
    """Read every table of ``folder``, in CSV or Parquet, named as in the schema or in Spanish.

    All problems are collected; a table with a file that cannot be read is in ``unreadable``.
    Hidden files and other folders are passed over.
    """
    found = _Found()
    try:
        names = sorted(path.name for path in folder.iterdir() if not _is_hidden(path.name))
    except OSError:
        mend = "Revise los permisos de la carpeta y el disco"
        problem = Problem(str(folder), "no se puede leer", mend, code="unreadable_folder")
        return _nothing(folder, problem)
    files = _tables_in(folder, names)
    about_file = _as_written(ABOUT, names)
    if about_file not in names and not files:
        return _nothing(folder, _not_a_dataset(folder))
    about = _about(folder / about_file, found)
    tables = {}
    for table in TABLES.values():
        raw = _table(
            table, [folder / name for name in files.get(table.name, ())], connection, found
        )
        if raw is not None:
            tables[table.name] = raw
    used = {about_file, *survey_files(about), *(name for each in files.values() for name in each)}
    others = [name for name in names if name not in used and name.lower() not in DECISIONS]
    left = find_leftovers(folder, others, files, READERS, connection)
    found.problems.extend(left.problems)
    found.notes.extend(left.notes)
    found.unreadable.update(left.tables)
    source = Source(
        name=str(folder),
        about=about,
        about_file=about_file,
        tables=tables,
        narrative=_narrative(folder / _as_written(NARRATIVE, names), found),
        problems=tuple(found.problems),
        notes=tuple(found.notes),
        unreadable=frozenset(found.unreadable),
        path=folder,
    )
    return with_survey(source, folder, connection)


def _is_hidden(name: str) -> bool:
    """Tell what systems, LibreOffice (``.~lock``) and Excel (``~$``) leave in a folder."""
    return name.startswith((".", "~$"))


def _as_written(wanted: str, names: Sequence[str]) -> str:
    """Return the one of ``names`` that is ``wanted`` in any case, else ``wanted``."""
    return next((name for name in names if name.lower() == wanted), wanted)


def _nothing(folder: Path, problem: Problem) -> Source:
    """Return a source of which nothing is known, so that no table is said to be missing."""
    return Source(str(folder), {}, ABOUT, {}, problems=(problem,), unreadable=frozenset(TABLES))


def _not_a_dataset(folder: Path) -> Problem:
    inside = sorted(path.parent.name for path in folder.glob(f"*/{ABOUT}"))
    near = f"Elija una de sus carpetas: {', '.join(inside)}" if inside else "Elija otra carpeta"
    what = f"no tiene {ABOUT} ni ninguna tabla"
    return Problem(str(folder), what, near, code="not_a_dataset")


def _tables_in(folder: Path, names: Sequence[str]) -> dict[str, list[str]]:
    """Return the files that are named as each table.

    A folder counts only under the very name of a table's file: somebody unpacked it wrongly.
    """
    known = spellings()
    files = defaultdict(list)
    for name in names:
        path = Path(name)
        table = known.get(heading_key(path.stem))
        if table is None or path.suffix.lower() not in READERS:
            continue
        if name == f"{table}{path.suffix}" or not (folder / name).is_dir():
            files[table].append(name)
    return dict(files)


def _table(
    table: Table, paths: list[Path], connection: duckdb.DuckDBPyConnection, found: _Found
) -> RawTable | None:
    if not paths:
        return None
    if len(paths) > 1:
        others = ", ".join(path.name for path in paths[1:])
        found.problems.append(
            Problem(
                paths[0].name,
                f"la tabla {quoted(table.title)} está también en {others}",
                "Deje un solo archivo",
                code="repeated_table",
                table=table.name,
            )
        )
        found.unreadable.add(table.name)
        return None
    path = paths[0]
    if path.stem != table.name or path.suffix not in READERS:
        found.notes.append(Note(path.name, f"se leyó como la tabla {table.name}"))
    raw, problems, notes = READERS[path.suffix.lower()](path, table, connection)
    found.problems.extend(problems)
    found.notes.extend(notes)
    if raw is None:
        found.unreadable.add(table.name)
    return raw


def _about(path: Path, found: _Found) -> dict[str, Any]:
    try:
        return read_yaml(path)
    except InputProblems as error:
        found.problems.extend(error.problems)
        return {}


def _narrative(folder: Path, found: _Found) -> dict[str, tuple[Paragraph, ...]]:
    sections: dict[str, tuple[Paragraph, ...]] = {}
    try:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError:
        what, mend = "no se puede leer", "Revise los permisos de la carpeta"
        found.problems.append(Problem(folder.name, what, mend, code="unreadable_folder"))
        return sections
    for path in paths:
        if path.suffix.lower() != ".md" or _is_hidden(path.name) or path.is_dir():
            continue
        try:
            sections[path.stem] = read_narrative(path)
        except InputProblems as error:
            found.problems.extend(error.problems)
    return sections
