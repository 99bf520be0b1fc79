"""Examine a data set: read it, correct it, type it, and list every problem at once.

Why not pandera or pointblank: both validate a frame that was already read, when the cell's
own text and its row are lost, and answer in terms of checks; a team that filled in a
spreadsheet needs the cell, what is wrong and the mend (see docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from spl_eval.errors import InputProblems, Note, Problem
from spl_eval.intake.about import about_problems, declared_decimal
from spl_eval.intake.beside import beside, not_read
from spl_eval.intake.cell_problems import unexplained
from spl_eval.intake.connection import private_connection
from spl_eval.intake.correction_entries import FILE as CORRECTIONS
from spl_eval.intake.corrections import (
    Applied,
    apply_corrections,
    read_corrections,
    without_table,
)
from spl_eval.intake.decisions import Decision, pending, read_decisions, replay
from spl_eval.intake.decisions_file import FILE as DECISIONS
from spl_eval.intake.examination import Examination
from spl_eval.intake.given_name import (
    given_name,
    is_address,
    refuse_broken_address,
    without_password,
)
from spl_eval.intake.integrity import broken_rules, repeated_keys, unknown_references
from spl_eval.intake.readers.opening import open_source
from spl_eval.intake.readers.source import RawTable, Source
from spl_eval.intake.report_checks import (
    identification_dates,
    missing_tables,
    programme_days,
    report_problems,
    wrong_year,
)
from spl_eval.intake.rules import RULES
from spl_eval.intake.staging import stage, stage_empty
from spl_eval.intake.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from spl_eval.intake.duplicates import LikelyDuplicate


def examine(
    given: str | Path,
    *,
    year: int | None = None,
    frames: bool = True,
    cells: bool = False,
    duplicates: bool = False,
    corrections: Path | None = None,
    decisions: Path | None = None,
) -> Examination:
    """Examine a folder, a workbook or a database.

    ``given`` is its path or SQLAlchemy URL; ``year``, the year that the data must be of.
    ``frames`` asks for typed tables and ``cells`` for the cells as they were written, of the
    tables that have problems; ``duplicates`` asks to search for likely ones. ``corrections`` is
    a file of declared fixes and ``decisions`` one of decisions on duplicates, by default those
    beside the data. Raises UsageError when ``given`` is no source at all; problems of the data
    are in the result.
    """
    refuse_broken_address(given)
    with private_connection() as connection:
        try:
            source = open_source(given, connection)
        except InputProblems as error:
            return _unread(given, error, corrections, decisions)
        work = _Work(connection, source, list(source.problems), list(source.notes))
        work.notes.extend(not_read(source, corrections, decisions))
        _check_outline(work, year)
        corrections = corrections or beside(source.path, CORRECTIONS)
        raw, applied = _corrected(work, corrections)
        _stage_all(work, raw)
        decisions = decisions or beside(source.path, DECISIONS)
        waiting = _decided(work, decisions, duplicates)
        dates = _check_between(work, raw)
        tables = _frames(connection, dates) if frames else {}
        written = _written_cells(work) if cells else {}
        return Examination(
            name=source.name,
            about=source.about,
            about_file=source.about_file,
            tables=tables,
            carried=frozenset(raw) | source.unreadable,
            counts={name: _count(connection, name) for name in raw},
            problems=tuple(sorted(work.problems, key=lambda problem: problem.weight)),
            notes=tuple(work.notes),
            corrections=tuple(applied),
            corrections_file=str(corrections or ""),
            duplicates=tuple(waiting),
            decisions_file=str(decisions or ""),
            narrative=source.narrative,
            raw=raw,
            cells=written,
        )


def _unread(
    given: str | Path, error: InputProblems, corrections: Path | None, decisions: Path | None
) -> Examination:
    """Return the examination of a source that cannot be read at all."""
    path = None if is_address(given) else Path(given)
    name = given_name(given)
    return Examination(
        name,
        {},
        "",
        {},
        frozenset(),
        {},
        tuple(without_password(problem, name) for problem in error.problems),
        corrections_file=str(corrections or beside(path, CORRECTIONS) or ""),
        decisions_file=str(decisions or beside(path, DECISIONS) or ""),
    )


@dataclass
class _Work:
    """An examination under way: where it collects what it finds."""

    connection: duckdb.DuckDBPyConnection
    source: Source
    problems: list[Problem]
    notes: list[Note]
    doubtful: set[str] = field(default_factory=set)


def _check_outline(work: _Work, year: int | None) -> None:
    """Check what the data set says of itself, and that its tables are there."""
    about, file = work.source.about, work.source.about_file
    # What could not be read has its own problem; what it lacks proves nothing.
    if about or not work.problems:
        work.problems.extend(about_problems(about, file))
    work.problems.extend(wrong_year(about, year, file))
    nothing = not (work.source.tables or work.source.unreadable or work.source.problems)
    if about and nothing:
        mend = "Agregue las tablas; sus nombres están en docs/data-dictionary.md"
        work.problems.append(
            Problem(work.source.name, "no tiene ninguna tabla", mend, code="no_table")
        )
    missing = missing_tables(work.source)
    work.problems.extend(missing.values())
    work.doubtful |= {f"{table}.*" for table in (*missing, *work.source.unreadable)}


def _corrected(work: _Work, file: Path | None) -> tuple[dict[str, RawTable], list[Applied]]:
    """Replay the declared corrections; return the tables, and what was corrected."""
    raw = dict(work.source.tables)
    if file is None or not file.exists():
        return raw, []
    entries, problems = read_corrections(file)
    work.problems.extend(problems)
    work.problems.extend(without_table(entries, raw))
    applied: list[Applied] = []
    for name in raw:
        raw[name], done, found = apply_corrections(work.connection, raw[name], entries)
        applied.extend(done)
        work.problems.extend(found)
    return raw, applied


def _stage_all(work: _Work, raw: Mapping[str, RawTable]) -> None:
    decimal = declared_decimal(work.source.about)
    for table in TABLES.values():
        if table.name not in raw:
            stage_empty(work.connection, table)
            continue
        problems, notes = stage(work.connection, raw[table.name], decimal)
        problems = list(unexplained(problems, work.source.problems))
        work.problems.extend(problems)
        work.notes.extend(notes)
        work.doubtful |= {f"{table.name}.{problem.field}" for problem in problems}


def _decided(work: _Work, file: Path | None, search: bool) -> list[LikelyDuplicate]:
    """Replay what people decided on duplicates; return the pairs that wait for a decision."""
    entries: list[Decision] = []
    if file is not None and file.exists():
        entries, problems = read_decisions(file)
        work.problems.extend(problems)
        found, _ = replay(work.connection, entries)
        work.problems.extend(found)
    if not search:
        return []
    from spl_eval.intake.duplicates import likely_duplicates
    from spl_eval.intake.frames import table_frame

    frames = [table_frame(work.connection, TABLES[name]) for name in ("organisations", "units")]
    return pending(likely_duplicates(*frames), entries)


def _check_between(work: _Work, raw: Mapping[str, RawTable]) -> dict[str, str]:
    """Check keys, references, rules and the report's own; return the project's dates."""
    connection = work.connection
    dates: dict[str, str] = {}
    if "identification" in raw:
        dates, problems = identification_dates(connection, raw["identification"])
        work.problems.extend(problems)
    told = tuple(work.problems)
    for table in raw.values():
        unread = {
            (each.field, row)
            for each in told
            if each.table == table.table.name and each.column is not None
            for row in each.rows or (each.row,)
            if row is not None
        }
        work.problems.extend(repeated_keys(connection, table))
        work.problems.extend(unknown_references(connection, table, raw, work.doubtful))
        work.problems.extend(broken_rules(connection, table, RULES, programme_days(dates), unread))
    year = work.source.about.get("year")
    work.problems.extend(report_problems(connection, raw, year, dates))
    return dates


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0


def _frames(
    connection: duckdb.DuckDBPyConnection, dates: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    # pandas takes a third of a second to import, and the command needs no frames.
    from spl_eval.intake.frames import typed_frames

    return typed_frames(connection, dates)


def _written_cells(work: _Work) -> dict[str, pd.DataFrame]:
    """Return the untouched cells of each table that has problems."""
    from spl_eval.intake.frames import written_cells

    there = sorted({problem.table for problem in work.problems} & set(work.source.tables))
    return {name: written_cells(work.connection, work.source.tables[name]) for name in there}
