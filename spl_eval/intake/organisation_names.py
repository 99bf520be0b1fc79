"""Compare names of organisations: one key for all the spellings of one name.

A key finds candidates for a person to look at. It never replaces the name as it was written,
and two organisations with one key are not proven to be one: only the CUIT does that.
"""

from __future__ import annotations

import re
import unicodedata

from spl_eval.errors import folded

ABBREVIATIONS = {
    "asoc": "asociacion",
    "cia": "compania",
    "coop": "cooperativa",
    "fed": "federacion",
    "fund": "fundacion",
    "hnos": "hermanos",
    "ltda": "limitada",
    "soc": "sociedad",
    "trab": "trabajo",
}
LEGAL_FORMS = (
    (re.compile(r"\bsociedad de responsabilidad limitada\b"), "srl"),
    (re.compile(r"\bsociedad anonima\b"), "sa"),
)
MARKS = {"&": " y ", "°": "o"}
"""Marks that stand for a letter or a word: Fulano & Cía.; N° for Nº."""

OTHER_QUOTES = "\"'`´¨′″„‚＂＇"
"""Quotes that Unicode does not class as opening or closing ones."""

LONGEST_REPEAT = 2
"""Words of the longest repetition that is taken for a slip: «de Trabajo de Trabajo»."""


def organisation_key(name: str) -> str:
    """Return a key equal for two spellings of one organisation's name.

    Insensitive to case, accents, quotes, punctuation, spaces, repeated words (``Trabajo
    Trabajo``), abbreviations (``Coop.``, ``Ltda.``, ``Asoc.``, ``Soc.``, ``Fed.``) and the
    dots of a legal form (``S.R.L.``, ``S. A.``). A key is its own key. A name without letters
    or digits keeps its marks, so that two such names are not made one.
    """
    plain = folded("".join(MARKS.get(c, c) for c in name if not _is_quote(c)))
    words = [ABBREVIATIONS.get(word, word) for word in _joined_initials(_words(plain))]
    key = " ".join(_without_repeats(words))
    for pattern, form in LEGAL_FORMS:
        key = pattern.sub(form, key)
    return " ".join(_without_repeats(key.split())) or plain


def _is_quote(character: str) -> bool:
    return character in OTHER_QUOTES or unicodedata.category(character) in {"Pi", "Pf"}


def _words(plain: str) -> list[str]:
    """Part at everything that is no letter or digit, but for the dots inside initials."""
    marked = "".join(c if c.isalnum() or c == "." else " " for c in plain)
    words: list[str] = []
    for chunk in marked.split():
        parts = [part for part in chunk.split(".") if part]
        # «Coop.Trabajo» is two words; «I.M.POP.AR» and «S.R.L.» are one.
        apart = any(part in ABBREVIATIONS for part in parts) or chunk.replace(".", "").isdigit()
        words.extend(parts if apart else ["".join(parts)] * bool(parts))
    return words


def _joined_initials(words: list[str]) -> list[str]:
    """Join letters that stand alone side by side: ``s r l`` is ``srl``."""
    joined: list[str] = []
    initials = False
    for word in words:
        initial = len(word) == 1 and word.isalpha()
        if initial and initials:
            joined[-1] += word
        else:
            joined.append(word)
        initials = initial
    return joined


def _without_repeats(words: list[str]) -> list[str]:
    """Drop one or two words that repeat at once; numbers stay, because «1 1» may be a name."""
    kept: list[str] = []
    for word in words:
        kept.append(word)
        for size in range(1, LONGEST_REPEAT + 1):
            last, before = kept[-size:], kept[-2 * size : -size]
            if last == before and not all(each.isdigit() for each in last):
                del kept[-size:]
    return kept
