"""Prose whose every number is computed: templates with placeholders, escaped and recorded.

A placeholder is ``{name}``, ``{name:form}`` or ``{name|plan|planes}`` for a count with its noun;
names may have dots, and nothing but the given values can be reached through them. Forms: ``%``
percent, ``date``, ``pesos``; without one, whole numbers get dots, other numbers one decimal,
lists become "a, b y c".
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from spl_eval import spanish
from spl_eval.errors import SplEvalError, allowed, quoted

SPACES = re.compile(r"[ \t\r\n]+")
PLACEHOLDER = re.compile(r"\{([A-Za-z][\w.]*)(?::([a-z%]+)|\|([^{}|]+)\|([^{}|]+))?\}")
FORMS: dict[str, Callable[[Any], str]] = {
    "%": spanish.percent,
    "date": spanish.date,
    "pesos": spanish.pesos,
}


class ProseError(SplEvalError):
    """A sentence asks for a value that nothing computes."""


@dataclass(frozen=True)
class Said:
    """A filled template: the text for a reader, and each value with the text it became."""

    text: str
    values: Mapping[str, tuple[Any, str]]


def fill(template: str, values: Mapping[str, Any], place: str = "") -> Said:
    """Replace every placeholder of ``template`` by its value in Argentine form.

    ``place`` names the file and row of the template for the error. Raises ProseError when a
    placeholder has no value or an unknown form.
    """
    used: dict[str, tuple[Any, str]] = {}

    def replaced(match: re.Match[str]) -> str:
        name, form, one, many = match.groups()
        if name not in values:
            raise ProseError(_wrong(place, f"no hay ningún valor {quoted(name)}", name, values))
        if form is not None and form not in FORMS:
            raise ProseError(_wrong(place, f"la forma {quoted(form)} no existe", form, FORMS))
        value = values[name]
        if one is not None:
            text = spanish.counted(value, one, many)
        else:
            text = FORMS[form](value) if form else written(value)
        used[name] = (value, text)
        return text

    return Said(PLACEHOLDER.sub(replaced, template), used)


def written(value: Any) -> str:
    """Write one value of prose by its type; a missing one is said to be missing."""
    if isinstance(value, (list, tuple)):
        return spanish.listing(value)
    if spanish.is_missing(value):
        return spanish.MISSING
    if isinstance(value, str):
        return value
    if isinstance(value, Integral):
        return spanish.number(value)
    if isinstance(value, Real):
        return spanish.number(value, decimals=1)
    return str(value)


def paragraphs(text: str) -> str:
    """Return escaped HTML paragraphs of a text; blank lines part them."""
    # Only what a line may be broken at is squeezed: «$» and its number stay together.
    blocks = (SPACES.sub(" ", block).strip() for block in text.split("\n\n"))
    return "".join(f"<p>{html.escape(block)}</p>" for block in blocks if block)


def _wrong(place: str, what: str, name: str, options: Mapping[str, Any]) -> str:
    start = f"{place}: " if place else ""
    return f"{start}{what}. {allowed(name, sorted(options))}."
