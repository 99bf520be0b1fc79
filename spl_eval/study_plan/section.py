"""Take the values of one mapping of the plan, and tell everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spl_eval.errors import Problem, allowed, quoted
from spl_eval.study_plan.keys import KEYS, keys_under

ROOT = "plan"
MAX_ITEMS = 50
"""Of a list or a mapping; no plan comes near it, and a message for each would hide the rest."""

MAX_TEXT = 1_000
ABSENT = object()


@dataclass(frozen=True)
class Range:
    """Numbers that a key may have, up to its ends unless these are ``open``."""

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False

    def has(self, value: float) -> bool:
        """Say whether ``value`` lies inside."""
        above = value > self.low if self.open_low else value >= self.low
        return above and (value < self.high if self.open_high else value <= self.high)

    @property
    def words(self) -> str:
        """The range in Spanish, with numbers as they are written in YAML."""
        low = f"{'mayor que' if self.open_low else 'desde'} {self.low:.15g}"
        high = f"{'menor que' if self.open_high else 'hasta'} {self.high:.15g}"
        return f"{low} y {high}" if self.open_low or self.open_high else f"{low} {high}"


class Section:
    """One mapping of the plan. What it cannot give is told, and an empty value stands for it.

    Each method takes a key of the mapping and returns its value, checked; the problems of all go
    to the list that the constructor was given.
    """

    def __init__(self, content: Any, path: str, place: str, problems: list[Problem]) -> None:
        self.path, self.place, self.problems = path, place, problems
        self.is_there = isinstance(content, dict) and len(content) <= MAX_ITEMS
        self.content: dict[Any, Any] = content if self.is_there else {}
        if isinstance(content, dict) and not self.is_there:
            self._tell_too_many(self._name(), "claves")
        elif content is not ABSENT and not self.is_there:
            self._tell(self._name(), "no contiene pares «clave: valor»", "Escriba uno por renglón")
        self._check_keys(keys_under(path))

    def section(self, key: str) -> Section:
        """Return the mapping under ``key``."""
        value = self.value(key)
        return Section(value, self._path(key), self.place, self.problems)

    def value(self, key: str) -> Any:
        """Return what stands at ``key``, or ABSENT; told when the plan cannot do without it."""
        value = self.content.get(key)
        if value is not None:
            return value
        path = self._path(key)
        if self.is_there and (path not in KEYS or KEYS[path].required):
            self.tell_missing(key, f"Agregue {_example(path)}")
        return ABSENT

    def text(self, key: str) -> str:
        """Return a text of one paragraph; line ends in it become spaces."""
        value = self.value(key)
        if value is ABSENT:
            return ""
        text = " ".join(value.split()) if isinstance(value, str) else ""
        if not text or not text.isprintable() or len(text) > MAX_TEXT:
            mend = f"Escríbalo entre comillas dobles, en hasta {MAX_TEXT} caracteres"
            self._tell(self._name(key), "no es un texto", mend)
        return text

    def choice(self, key: str, options: Sequence[str]) -> str:
        """Return one of ``options``."""
        value = self.value(key)
        if isinstance(value, str) and value in options:
            return value
        if value is not ABSENT:
            self._refuse(key, value, allowed(str(value), options))
        return ""

    def names(self, key: str, options: Sequence[str]) -> tuple[str, ...]:
        """Return a list of ``options``, each once; none when it is left out and may be."""
        found: list[str] = []
        for value in self.items(key):
            if not isinstance(value, str) or value not in options:
                self._refuse(key, value, allowed(str(value), options))
            elif value in found:
                self._tell(self._name(key), f"tiene «{value}» dos veces", "Deje uno")
            else:
                found.append(value)
        return tuple(found)

    def items(self, key: str) -> Sequence[Any]:
        """Return a list as it is."""
        value = self.value(key)
        if value is ABSENT:
            return ()
        if not isinstance(value, list):
            mend = f"Escriba los valores entre corchetes: {_example(self._path(key))}"
            self._tell(self._name(key), "no es una lista", mend)
            return ()
        if len(value) > MAX_ITEMS:
            self._tell_too_many(self._name(key), "elementos")
            return ()
        return value

    def number(self, key: str, among: Range) -> float:
        """Return a number of a range."""
        value = self.value(key)
        return 0.0 if value is ABSENT else self.checked_number(key, value, among)

    def whole(self, key: str, among: Range) -> int:
        """Return a whole number of a range."""
        value = self.value(key)
        if value is ABSENT:
            return 0
        if isinstance(value, int) and not isinstance(value, bool) and among.has(value):
            return value
        self._refuse(key, value, f"Se espera un número entero {among.words}")
        return 0

    def checked_number(self, key: str, value: Any, among: Range) -> float:
        """Return ``value``, which stands at ``key``, as a number of a range."""
        # The range shuts out NaN, and whole numbers of so many digits that they are no float.
        if _is_number(value) and among.has(value):
            return float(value) + 0.0  # -0.0 is 0
        comma = "; los decimales llevan punto" if isinstance(value, str) else ""
        self._refuse(key, value, f"Se espera un número {among.words}{comma}")
        return 0.0

    def tell(self, key: str, what: str, mend: str) -> None:
        """Add a problem of ``key``; ``what`` continues its name."""
        self._tell(self._name(key), what, mend)

    def tell_missing(self, key: str, mend: str) -> None:
        """Add the problem that ``key`` is not there."""
        self.problems.append(Problem(self.place, f"falta {self._name(key)}", mend))

    def _check_keys(self, known: Sequence[str]) -> None:
        if not known:  # its keys are outcomes
            return
        for key in [key for key in self.content if key not in known]:
            self._tell(self._name(), f"no lleva la clave {quoted(key)}", allowed(str(key), known))

    def _refuse(self, key: str, value: Any, mend: str) -> None:
        self._tell(self._name(key), f"no puede valer {quoted(_as_written(value))}", mend)

    def _tell(self, name: str, what: str, mend: str) -> None:
        self.problems.append(Problem(self.place, f"{name} {what}", mend))

    def _tell_too_many(self, name: str, things: str) -> None:
        self._tell(name, f"tiene más de {MAX_ITEMS} {things}", "Revise si es el archivo correcto")

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _name(self, key: str = "") -> str:
        path = ".".join(part for part in (ROOT, self.path, key) if part)
        return quoted(path)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_written(value: Any) -> str:
    words = {True: "true", False: "false", None: "vacío"}
    return words[value] if isinstance(value, bool | None) else str(value)


def _example(path: str) -> str:
    """Return how a key is written, or the keys of a mapping."""
    if path in KEYS:
        return f"{KEYS[path].words}, por ejemplo {KEYS[path].example}"
    section, _, key = path.partition(".")
    if key and section in KEYS:
        return f"{KEYS[section].words}, por ejemplo {key}: 0.2"
    return f"{path}: y debajo {', '.join(keys_under(path))}"
