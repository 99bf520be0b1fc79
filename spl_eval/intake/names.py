"""Closed vocabularies of the programme: provinces, regions, sectors and lines of assistance.

The vocabularies lie beside this module as CSV so that an evaluator can extend them without
touching code: ``provinces.csv`` (INDEC and ISO codes, tile positions for the map),
``regions.csv`` (one row per scheme and place) and ``sectors.csv``.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from spl_eval.errors import UsageError, allowed, folded, quoted
from spl_eval.intake.organisation_names import organisation_key as organisation_key

LINES: dict[str, str] = {
    "1.A": "Grupos Asociativos con Plan y coordinador",
    "1.B": "Grupos Asociativos Fortalecidos, sin coordinador",
    "2.A": "Cooperativas con Plan y coordinador",
    "2.B": "Cooperativas Fortalecidas, sin coordinador",
    "3": "Instituciones Patrocinantes, sin coordinador",
}
"""Lines of assistance. Which organisation each serves is a reading of the 2016 report."""

PROGRAMME = "programme"
"""The scheme of regions that annual reports use: the city of Buenos Aires on its own."""

PROVINCE_WORDS = {"pcia", "prov", "provincia"}
PLACE_WORDS = PROVINCE_WORDS | {"partido", "pdo"}
ABBREVIATIONS = {
    "as": "aires",
    "aut": "autonoma",
    "bnos": "buenos",
    "bs": "buenos",
    "bsas": "buenosaires",
    "cap": "capital",
    "cdad": "ciudad",
    "fed": "federal",
    "gral": "general",
    "sgo": "santiago",
    "sta": "santa",
}
AMBIGUOUS = {"c.b.a.", "c.b.a"}
"""Initials of the city, whose letters without dots are the usual short form of Córdoba."""

SECTOR_WORDS = re.compile(r"^(?:sector|rubro) ")
SECTOR_JOINTS = re.compile(r"[/,&+]| [ye] ")


@dataclass(frozen=True)
class Province:
    """One of the 24 jurisdictions, with its place on the tile map (row 0 is the north).

    ``code`` is INDEC's, ``iso`` that of ISO 3166-2, ``region`` that of the programme's scheme.
    """

    code: str
    name: str
    region: str
    abbreviation: str
    tile_row: int
    tile_column: int
    aliases: tuple[str, ...]
    iso: str


def _rows(file: str) -> list[dict[str, str]]:
    text = resources.files("spl_eval.intake").joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


@cache
def provinces() -> tuple[Province, ...]:
    """Return the 24 jurisdictions in the order of their INDEC code."""
    return tuple(
        Province(
            row["code"],
            row["province"],
            _regions(PROGRAMME)[row["code"]],
            row["abbreviation"],
            int(row["tile_row"]),
            int(row["tile_column"]),
            _list(row["aliases"]),
            row["iso"],
        )
        for row in _rows("provinces.csv")
    )


@cache
def province_spellings() -> dict[str, str]:
    """Map the listed folded spellings of a province to its name; :func:`province` reads more."""
    return {
        folded(spelling): each.name
        for each in provinces()
        for spelling in (each.name, each.abbreviation, *each.aliases)
    }


def province(text: str) -> str | None:
    """Return the name of the province that ``text`` means, or None when it is not sure.

    Reads names, aliases, abbreviations (``Pcia. de Bs. As.``), ISO codes (``AR-X``) and INDEC's
    codes of two digits (``06``). «Buenos Aires» alone is the province. What names the city and
    the province alike, or a larger area (``BA``, ``GBA``, ``AMBA``, ``Capital``), is None.
    """
    if folded(text) in AMBIGUOUS:
        return None
    words = _words(text)
    keys = _province_keys()
    return keys.get("".join(words)) or keys.get(_written_out(words))


@cache
def _province_keys() -> dict[str, str]:
    return {
        "".join(_words(spelling)): each.name
        for each in provinces()
        for spelling in (each.name, each.abbreviation, each.code, each.iso, *each.aliases)
    }


def _words(text: str) -> list[str]:
    """Return the folded words of a place's name without «Provincia de», «Partido de»."""
    words = "".join(c if c.isalnum() else " " for c in folded(text)).split()
    if words and words[0] in PLACE_WORDS:
        words = words[2:] if words[1:2] in (["de"], ["del"]) else words[1:]
    elif words and words[-1] in PROVINCE_WORDS:
        words = words[:-1]
    return words


def _written_out(words: list[str]) -> str:
    return "".join(ABBREVIATIONS.get(word, word) for word in words)


@cache
def region_schemes() -> tuple[str, ...]:
    """Return the schemes of regions that ``regions.csv`` holds: ``programme`` and ``indec``."""
    return tuple(dict.fromkeys(row["scheme"] for row in _rows("regions.csv")))


def require_scheme(scheme: str) -> None:
    """Raise UsageError unless there is such a scheme of regions."""
    if scheme not in region_schemes():
        raise UsageError(
            f"no hay un esquema de regiones {quoted(scheme)}. {allowed(scheme, region_schemes())}"
        )


@lru_cache(maxsize=10_000)
def region(province_name: str, scheme: str = PROGRAMME, locality: str | None = None) -> str:
    """Return the region of a province, or of a locality whose scheme parts its province.

    ``indec`` is the division of INDEC's surveys: «Gran Buenos Aires» is the city of Buenos Aires
    and the 24 districts (partidos) around it. A locality counts as one of them only when it
    bears the name of the district; another or none leaves the province of Buenos Aires in
    «Pampeana», which therefore holds part of Greater Buenos Aires when localities are unknown.

    Raises:
        UsageError: there is no such scheme.
        ValueError: ``province_name`` means no province (a defect: intake checks it).
    """
    require_scheme(scheme)
    name = province(province_name)
    if name is None:
        raise ValueError(f"no province: {quoted(province_name)}")
    code = next(each.code for each in provinces() if each.name == name)
    districts = _districts(scheme, code)
    words = _words(locality or "")
    apart = districts.get("".join(words)) or districts.get(_written_out(words))
    return apart or _regions(scheme)[code]


@cache
def _regions(scheme: str) -> dict[str, str]:
    return {row["code"]: row["region"] for row in _rows("regions.csv") if row["scheme"] == scheme}


@cache
def _districts(scheme: str, code: str) -> dict[str, str]:
    """Map the keys of a province's districts that have a region of their own to that region."""
    return {
        "".join(_words(spelling)): row["region"]
        for row in _rows("regions.csv")
        if row["scheme"] == scheme and row["code"] != code and row["code"].startswith(code)
        for spelling in (row["place"], *_list(row["aliases"]))
    }


@cache
def sectors() -> tuple[str, ...]:
    """Return the programme's closed list of sectors, composite names included."""
    return tuple(row["sector"] for row in _rows("sectors.csv"))


@cache
def sector_spellings() -> dict[str, str]:
    """Map the listed folded spellings of a sector to its name; :func:`sector` reads more."""
    return {
        folded(spelling): row["sector"]
        for row in _rows("sectors.csv")
        for spelling in (row["sector"], *_list(row["aliases"]))
    }


def sector(text: str) -> str | None:
    """Return the sector of the closed list that ``text`` means, or None.

    The parts of a composite name may come in any order, joined by ``y``, ``e``, ``/``, ``,`` or
    ``&``. A part alone (``muebles``) is None: it may be narrower than the sector.
    """
    return _sector_keys().get(_parts(text))


@cache
def _sector_keys() -> dict[frozenset[str], str]:
    return {_parts(spelling): name for spelling, name in sector_spellings().items()}


def _parts(text: str) -> frozenset[str]:
    plain = folded(text.replace("-", " ").replace(".", " "))
    parts = SECTOR_JOINTS.split(SECTOR_WORDS.sub("", plain))
    return frozenset(" ".join(part.split()) for part in parts)
