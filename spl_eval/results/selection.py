"""Which part of the programme a chapter is about: lines, sectors, provinces; or all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spl_eval import spanish
from spl_eval.errors import UsageError, allowed, quoted
from spl_eval.intake.names import LINES, province, provinces, sector, sectors


@dataclass(frozen=True)
class Selection:
    """The lines, sectors and provinces that are looked at; an empty tuple means all."""

    lines: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.lines or self.sectors or self.provinces)

    @property
    def words(self) -> str:
        """What is looked at, in Spanish: ``línea 2.A; provincias Jujuy y Salta``."""
        parts = [
            f"{one if len(chosen) == 1 else many} {spanish.listing(chosen)}"
            for one, many, chosen in (
                ("línea", "líneas", self.lines),
                ("sector", "sectores", self.sectors),
                ("provincia", "provincias", self.provinces),
            )
            if chosen
        ]
        return "; ".join(parts)


def selection(line: str = "", sector: str = "", province: str = "") -> Selection:
    """Read a chapter's filters: names, several of them parted by semicolons; empty is all.

    Raises UsageError for what is not a line, a sector or a province, with the nearest that is.
    """
    return Selection(
        _read("line", line, _line, tuple(LINES)),
        _read("sector", sector, _sector, sectors()),
        _read("province", province, _province, tuple(each.name for each in provinces())),
    )


def _read(
    name: str, text: str, meant: Callable[[str], str | None], known: tuple[str, ...]
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in str(text).split(";"):
        if not (word := part.strip()):
            continue
        if (value := meant(word)) is None:
            raise UsageError(f"parámetro {name}: no existe {quoted(word)}. {allowed(word, known)}")
        found[value] = None
    return tuple(found)


def _line(text: str) -> str | None:
    return next((line for line in LINES if line.casefold() == text.casefold()), None)


def _sector(text: str) -> str | None:
    return sector(text)


def _province(text: str) -> str | None:
    return province(text)
