"""Texts that must not be wider than their room, whatever letters they are made of."""

from __future__ import annotations

from typing import Any

from spl_eval.publish.charts.marks import drawable, width_of, wrapped

FEWEST = 5
"""Characters that every line has, however wide."""

BOLD = 1.18
"""How much wider bold letters are, at most."""


def fitted(text: Any, characters: int, points: float, lines: int = 3, *, bold: bool = False) -> str:
    """Wrap a text at so many characters, or fewer where its letters are wide.

    Args:
        text: what is written; missing is said.
        characters: of a line, for letters of usual width.
        points: the most that a line may take.
        lines: the most lines; a longer text ends in «…».
        bold: whether its letters are bold.
    """
    room = points / BOLD if bold else points
    own = wrapped(text, characters, lines)
    while characters > FEWEST and (width := width_of(own)) > room:
        characters = max(FEWEST, min(characters - 1, int(characters * room / width)))
        own = wrapped(text, characters, lines)
    return own


def shortened(text: Any, characters: int, points: float) -> str:
    """Cut a text to one line of so many characters, or fewer where its letters are wide."""
    whole = drawable(text)
    own = whole if len(whole) <= characters else f"{whole[: characters - 1]}…"
    while width_of(own) > points and len(own) > 1:
        own = f"{own[:-2]}…"
    return own
