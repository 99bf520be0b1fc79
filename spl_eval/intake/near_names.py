"""Which names are near: cut into words that count, compared word by word.

Words of every name (``cooperativa``, ``limitada``) count for nothing; those of a trade or of
the own province (``apícola``, ``Salta``) count for a quarter. Every word of the shorter name
must have its like in the other one, and their numbers must be the same.

Comparing all names with all would take hours, so a name is compared only with those that have
its rarest word, or a word one letter away from it: put in, left out, changed or moved. These
escape: names whose rarest word has two separate errors, acronyms, and, where more than
:data:`MAX_BLOCK` names of a province have the rarest word, those far apart in the alphabet.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, islice

from rapidfuzz import fuzz

from spl_eval.errors import folded

LIKENESS = 83
"""From 0 to 100. One wrong letter in a word of six (Andina, Andino: 83) may be an error of
typing; one in five (María, Mario: 80), or a word more (Esperanza, Nueva Esperanza: 78), is
another name."""

LIGHT = 0.25
"""Weight of a letter in a word that many names have, against 1 in a name's own words."""

MAX_BLOCK = 40
"""Names that one word brings together, before only neighbours in the alphabet are compared."""

WINDOW = 8
"""How many neighbours are compared then, before and after."""

MAX_COMPARED = 80
"""Names that one name is compared with, the surest ones first."""

MAX_NEAR_WORDS = 8
MAX_SAME_REST = 40
MAX_WORD = 24
"""Bounds for absurd names: words near one word, or alike but for a letter; letters of a word."""

EVERYWHERE = "*"

GENERIC_WORDS = """
a al asociacion asociada asociadas asociado asociados asociativa asociativo civil con cooperativa
cooperativas de del e el emprendimiento empresa en grupo hecho la las limitada lo los no nro
numero o para por productiva productivo sa sas sh sociedad srl trabajo un una unidad y
"""
TRADE_WORDS = """
agraria agricola agroindustrial agropecuaria agropecuario apicola apicultores artesanal artesanas
artesanos camara caprina carpinteria centro comercializacion compania confeccion construccion
consumo elaboradores emprendedores fabrica federacion feria forestal fruticola fundacion ganadera
ganaderos hermanos horticola industrial industrias instituto lactea maderera mercado metalurgica
mutual olivicola panaderia pequenos pescadores pesquera produccion productoras productores
provincial provision red regional rural servicios taller tambera tecnologico textil trabajadoras
trabajadores turismo union vitivinicola vivienda
"""
GENERIC = frozenset(GENERIC_WORDS.split())
TRADES = frozenset(TRADE_WORDS.split())
NUMBER = re.compile(r"([0-9]+)[a-z]{0,2}|([ivx]+)")
"""A number, an ordinal (1o, 2da) or a Roman numeral."""


@dataclass(frozen=True, order=True)
class NameWords:
    """A name in a province (empty when missing), cut into the words that count."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    province: str

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """Return the weight of each word: its letters, or a quarter of them."""
        light = TRADES.union(folded(self.province).split())
        return tuple(len(word) * (LIGHT if word in light else 1) for word in self.words)

    @cached_property
    def own_words(self) -> tuple[str, ...]:
        """Return the words that weigh in full, or all when none does."""
        pairs = zip(self.words, self.weights, strict=True)
        return tuple(word for word, weight in pairs if weight >= len(word)) or self.words


def name_words(key: str, province: str) -> NameWords:
    """Cut the key of a name (:func:`~spl_eval.intake.names.organisation_key`) into words."""
    words, numbers = [], []
    for word in key.split():
        if match := NUMBER.fullmatch(word):
            numbers.append((match[1] or match[2]).lstrip("0"))
        elif word not in GENERIC:
            words.append(word[:MAX_WORD])
    return NameWords(tuple(words), tuple(sorted(numbers)), province)


def likeness(one: NameWords, other: NameWords) -> float:
    """Return how alike two names are, from 0 to 100; the province only weighs its own words."""
    if one.numbers != other.numbers or not one.words or not other.words:
        return 0
    if "".join(one.words) == "".join(other.words):
        return 100
    if len(one.words) > len(other.words):
        one, other = other, one
    left = list(zip(other.words, other.weights, strict=True))
    alike, unlike = 0.0, []
    for word, weight in zip(one.words, one.weights, strict=True):
        same = next((pair for pair in left if pair[0] == word), None)
        if same is None:
            unlike.append((word, weight))
        else:
            left.remove(same)
            alike += 100 * (weight + same[1])
    for word, weight in unlike:
        near = [(fuzz.ratio(word, pair[0]), *pair) for pair in left]
        ratio, found, its_weight = max(near, default=(0, "", 0))
        if ratio < LIKENESS:
            return 0
        left.remove((found, its_weight))
        alike += ratio * (weight + its_weight)
    return alike / (sum(one.weights) + sum(other.weights))


def near_names(names: Iterable[NameWords]) -> Iterator[tuple[NameWords, NameWords, int]]:
    """Yield pairs of different names that are near, with their likeness.

    Their provinces are the same, or one is missing. Each pair comes once.
    """
    ordered = sorted({name for name in names if name.words})
    seen: set[tuple[int, int]] = set()
    for one, other in chain(_joined_alike(ordered), _sharing_words(ordered)):
        pair = (min(one, other), max(one, other))
        a, b = ordered[pair[0]], ordered[pair[1]]
        if one == other or (a.province and b.province and a.province != b.province):
            continue
        if a.numbers == b.numbers and pair not in seen:
            seen.add(pair)
            alike = likeness(a, b)
            if alike >= LIKENESS:
                yield a, b, int(alike)


def _joined_alike(names: Sequence[NameWords]) -> Iterator[tuple[int, int]]:
    """Yield names that differ in where their words are parted: Api Delta, Apidelta."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        groups["".join(name.words)].append(place)
    for group in groups.values():
        for place, one in enumerate(group):
            yield from ((one, other) for other in group[place + 1 : place + 1 + MAX_BLOCK])


def _sharing_words(names: Sequence[NameWords]) -> Iterator[tuple[int, int]]:
    """Yield each name with those that have its rarest word, or one near it."""
    frequency: Counter[str] = Counter()
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        for word in set(name.words):
            frequency[word] += 1
            having[word, name.province].append(place)
            having[word, EVERYWHERE].append(place)
    near = _near_words(frequency)
    for place, name in enumerate(names):
        rarest = min(name.own_words, key=lambda word: (frequency[word], word))
        where = (name.province, "") if name.province else (EVERYWHERE,)
        blocks = (
            _around(place, having.get((word, province), []))
            for word in (rarest, *near.get(rarest, ()))
            for province in where
        )
        for other in islice(chain.from_iterable(blocks), MAX_COMPARED):
            yield place, other


def _around(place: int, block: Sequence[int]) -> Sequence[int]:
    """Return the block, or only the neighbours of ``place`` when it is large."""
    if len(block) <= MAX_BLOCK:
        return block
    at = bisect_left(block, place)
    return block[max(0, at - WINDOW) : at + WINDOW + 1]


def _near_words(words: Iterable[str]) -> dict[str, list[str]]:
    """Return, for each word, the words one letter away from it, the nearest first."""
    without_a_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        shorter = {word[:place] + word[place + 1 :] for place in range(len(word))}
        for rest in sorted({word} | shorter):
            without_a_letter[rest].append(word)
    near: dict[str, dict[str, float]] = defaultdict(dict)
    for alike in without_a_letter.values():
        if 1 < len(alike) <= MAX_SAME_REST:
            for one, other in combinations(alike, 2):
                ratio = fuzz.ratio(one, other, score_cutoff=LIKENESS)
                if ratio:
                    near[one][other] = near[other][one] = ratio
    return {
        word: sorted(found, key=lambda other: (-found[other], other))[:MAX_NEAR_WORDS]
        for word, found in near.items()
    }
