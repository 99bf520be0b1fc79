"""Where the declared corrections and the decisions on duplicates of a data set are.

A folder has them inside, ``corrections.yml`` and ``duplicates.csv``; a file has them beside it
under its own name, ``programa.corrections.yml``, so that the files of two workbooks in one
folder are not mixed up.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spl_eval.errors import Note
from spl_eval.intake.correction_entries import FILE as CORRECTIONS
from spl_eval.intake.decisions_file import FILE as DECISIONS
from spl_eval.intake.readers.source import Source


def beside(source: Path | None, file: str) -> Path | None:
    """Return the place of ``file`` for a folder or a file, whether it exists or not.

    A database in a server has none.
    """
    if source is None:
        return None
    return source / file if source.is_dir() else source.with_name(f"{source.stem}.{file}")


def not_read(source: Source, corrections: Path | None, decisions: Path | None) -> Iterator[Note]:
    """Yield a note for each file of corrections or decisions that one would think is read.

    ``corrections`` and ``decisions`` are the files that the user asked for instead of those
    beside the data.
    """
    for file, asked in ((CORRECTIONS, corrections), (DECISIONS, decisions)):
        own = beside(source.path, file)
        if asked is not None and (own is None or not _same(own, asked)):
            yield Note(asked.name, f"se lee sólo en este control; {_read_always(own)}")
            if own is not None and own.exists():
                yield Note(own.name, f"no se lee esta vez: se indicó {asked.name}")
        if source.path is None or own is None or source.path.is_dir():
            continue
        stray = source.path.with_name(file)
        if stray.exists() and not (asked is not None and _same(stray, asked)):
            yield Note(file, f"no se lee: para {source.path.name} se llama {own.name}")


def _read_always(own: Path | None) -> str:
    if own is None:
        return "para una base en un servidor hay que indicarlo cada vez"
    return f"los cuadernos leen {own.name}, junto a los datos"


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
