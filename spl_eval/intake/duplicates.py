"""Find organisations, and productive units, that are likely to be in the data twice.

A pair is likely when both have one CUIT, when their names are one name in two spellings, or
when their names are near (:mod:`spl_eval.intake.near_names`) and their provinces do not
differ. Two different CUITs are two taxpayers, whatever their names. A pair is for a person to
decide (:mod:`spl_eval.intake.decisions`); nothing is merged here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

from spl_eval.intake.names import organisation_key
from spl_eval.intake.near_names import NameWords, name_words, near_names

if TYPE_CHECKING:
    import pandas as pd

MAX_ALL_PAIRS = 10
"""Above this, rows that are all alike are each paired with the first one only."""

MAX_NAME = 200
"""Characters of a name that are compared."""

REASONS = {
    "same_cuit": "mismo CUIT",
    "same_name": "mismo nombre",
    "near_name": "nombres parecidos en la misma provincia",
    "near_name_without_province": "nombres parecidos, y falta una provincia",
}


@dataclass(frozen=True, order=True)
class LikelyDuplicate:
    """Two rows of one table that may be one; ``id_a`` comes before ``id_b``.

    ``reason`` is a key of :data:`REASONS`; ``likeness`` goes from 0 to 100. A missing name or
    province is an empty text.
    """

    table: str
    id_a: str
    id_b: str
    name_a: str
    name_b: str
    province_a: str
    province_b: str
    reason: str
    likeness: int

    @property
    def why(self) -> str:
        """Return the reason in words."""
        return REASONS[self.reason]


@dataclass(frozen=True, order=True)
class _Row:
    id: str
    name: str
    province: str
    cuit: str


Alike = tuple[_Row, _Row, str, int]


def likely_duplicates(organisations: pd.DataFrame, units: pd.DataFrame) -> list[LikelyDuplicate]:
    """Return every likely pair, sorted; the order of the rows does not matter."""
    found = [
        *_pairs("organisations", _rows(organisations, "organisation_id")),
        *_pairs("units", _rows(units, "unit_id")),
    ]
    return sorted(found)


def _rows(frame: pd.DataFrame, key: str) -> list[_Row]:
    columns = (
        frame[name].astype(object).where(frame[name].notna(), "").astype(str)
        for name in (key, "name", "province", "cuit")
    )
    return sorted({_Row(*cells) for cells in zip(*columns, strict=True) if cells[0]})


def _pairs(table: str, rows: list[_Row]) -> Iterator[LikelyDuplicate]:
    seen: set[tuple[str, str]] = set()
    for one, other, reason, likeness in _alike(rows):
        a, b = sorted((one, other))
        two_taxpayers = a.cuit and b.cuit and a.cuit != b.cuit
        if a.id == b.id or two_taxpayers or (a.id, b.id) in seen:
            continue
        seen.add((a.id, b.id))
        yield LikelyDuplicate(
            table, a.id, b.id, a.name, b.name, a.province, b.province, reason, likeness
        )


def _alike(rows: list[_Row]) -> Iterator[Alike]:
    """Yield rows that are alike, first those with the surest reason."""
    by_cuit: dict[str, list[_Row]] = defaultdict(list)
    by_key: dict[str, list[_Row]] = defaultdict(list)
    by_words: dict[NameWords, list[_Row]] = defaultdict(list)
    keys = {name: organisation_key(name) for name in {row.name[:MAX_NAME] for row in rows}}
    for row in rows:
        key = keys[row.name[:MAX_NAME]]
        name = name_words(key, row.province)
        if row.cuit:
            by_cuit[row.cuit].append(row)
        # «Cooperativa de Trabajo» names nobody, and there is a «Grupo 1» in every province.
        if name.words:
            by_key[key].append(row)
        if name.words or (name.numbers and name.province):
            by_words[name].append(row)
    yield from _within(by_cuit.values(), "same_cuit")
    yield from _within(by_key.values(), "same_name")
    yield from _within(by_words.values(), "near_name")
    for one, other, likeness in near_names(by_words):
        for a, b in _between(by_words[one], by_words[other]):
            yield a, b, _reason(a, b), likeness


def _reason(a: _Row, b: _Row) -> str:
    same = a.province and a.province == b.province
    return "near_name" if same else "near_name_without_province"


def _within(groups: Iterable[list[_Row]], reason: str) -> Iterator[Alike]:
    for group in groups:
        few = len(group) <= MAX_ALL_PAIRS
        for a, b in combinations(group, 2) if few else product(group[:1], group[1:]):
            near = reason == "near_name"
            yield a, b, _reason(a, b) if near else reason, 100


def _between(ones: list[_Row], others: list[_Row]) -> Iterable[tuple[_Row, _Row]]:
    few = len(ones) + len(others) <= MAX_ALL_PAIRS
    return product(ones, others) if few else product(ones[:1], others[:1])
