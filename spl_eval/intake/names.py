"""Closed vocabularies of the programme: provinces, sectors, lines; and name comparison.

The vocabularies lie beside this module as CSV so that an evaluator can extend them without
touching code: ``provinces.csv`` (INDEC codes, tile positions for the map) and
``sectors.csv``.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from spl_eval.errors import folded

LINES: dict[str, str] = {
    "1.A": "Grupos Asociativos con Plan y coordinador",
    "1.B": "Grupos Asociativos Fortalecidos, sin coordinador",
    "2.A": "Cooperativas con Plan y coordinador",
    "2.B": "Cooperativas Fortalecidas, sin coordinador",
    "3": "Instituciones Patrocinantes, sin coordinador",
}
"""Lines of assistance. Which organisation each serves is a reading of the 2016 report."""


@dataclass(frozen=True)
class Province:
    """One of the 24 jurisdictions, with its place on the tile map (row 0 is the north)."""

    code: str
    name: str
    region: str
    abbreviation: str
    tile_row: int
    tile_column: int
    aliases: tuple[str, ...]


def _rows(file: str) -> list[dict[str, str]]:
    text = resources.files("spl_eval.intake").joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def provinces() -> tuple[Province, ...]:
    """Return the 24 jurisdictions in the order of their INDEC code."""
    return tuple(
        Province(
            row["code"],
            row["province"],
            row["region"],
            row["abbreviation"],
            int(row["tile_row"]),
            int(row["tile_column"]),
            tuple(alias for alias in row["aliases"].split(";") if alias),
        )
        for row in _rows("provinces.csv")
    )


@cache
def province_spellings() -> dict[str, str]:
    """Map every known folded spelling of a province to its name."""
    return {
        folded(spelling): province.name
        for province in provinces()
        for spelling in (province.name, province.abbreviation, *province.aliases)
    }


@cache
def sectors() -> tuple[str, ...]:
    """Return the programme's closed list of sectors, composite names included."""
    return tuple(row["sector"] for row in _rows("sectors.csv"))


@cache
def sector_spellings() -> dict[str, str]:
    """Map every folded spelling of a sector to its name."""
    return {folded(sector): sector for sector in sectors()}


LEGAL_FORMS = (
    (r"\bcoop\b\.?", "cooperativa"),
    (r"\bltda\b\.?", "limitada"),
    (r"\bsoc\b\.?", "sociedad"),
)
QUOTES = str.maketrans("", "", "“”\"'«»")


def organisation_key(name: str) -> str:
    """Return a key equal for two spellings of one organisation's name.

    Folds case, accents, quotes, legal forms (Coop./Cooperativa, Ltda./Limitada) and doubled
    words (``Trabajo Trabajo``). The original is never replaced by it.
    """
    key = folded(name.translate(QUOTES))
    for pattern, word in LEGAL_FORMS:
        key = re.sub(pattern, word, key)
    return re.sub(r"\b(\w+)( \1\b)+", r"\1", key).strip(" .")
