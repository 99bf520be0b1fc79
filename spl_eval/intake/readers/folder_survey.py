"""Bring the survey's export that dataset.yml names into the tables of its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from spl_eval.errors import InputProblems, Problem, quoted
from spl_eval.intake.readers.source import Source

KEY = "kobo"
PARTS = ("export", "mapping")
MEND = "Escriba kobo: {export: encuesta.xlsx, mapping: kobo.yml}, con archivos de esta carpeta"


def survey_files(about: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the files that dataset.yml gives for the survey, if it gives any."""
    declared = about.get(KEY)
    if not isinstance(declared, dict):
        return ()
    return tuple(str(declared[part]) for part in PARTS if part in declared)


def with_survey(source: Source, folder: Path, connection: duckdb.DuckDBPyConnection) -> Source:
    """Return ``source`` with the tables of the survey's export that its dataset.yml names."""
    if source.about.get(KEY) is None:
        return source
    # A survey is read by pandas, and few data sets have one.
    from spl_eval.intake.readers.kobo import read_kobo
    from spl_eval.intake.readers.kobo.mapping import read_mapping

    names = survey_files(source.about)
    if len(names) != len(PARTS) or any(Path(name).name != name for name in names):
        what = f"{KEY} {quoted(source.about[KEY])} no dice la exportación y su mapeo"
        return _with_problems(source, [Problem(source.about_file, what, MEND, code="survey")])
    export, mapping = (folder / name for name in names)
    try:
        twice = [one.table.name for one in read_mapping(mapping) if one.table.name in source.tables]
        if twice:
            return _with_problems(source, [_repeated(names[0], source, name) for name in twice])
        survey = read_kobo(export, mapping, connection)
    except InputProblems as error:
        return _with_problems(source, list(error.problems))
    return replace(
        source,
        tables={**survey.tables, **source.tables},
        problems=(*source.problems, *survey.problems),
        notes=(*source.notes, *survey.notes),
        unreadable=source.unreadable | survey.unreadable,
    )


def _repeated(export: str, source: Source, name: str) -> Problem:
    return Problem(
        export,
        f"trae la tabla {name}, que también está en {source.tables[name].file}",
        "Deje una sola de las dos",
        code="repeated_table",
        table=name,
    )


def _with_problems(source: Source, problems: list[Problem]) -> Source:
    return replace(source, problems=(*source.problems, *problems))
