"""What a data set says of itself: title, nature, year and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spl_eval.errors import Problem, allowed, quoted

NATURES = ("real", "simulated")
KEYS = ("title", "nature", "year", "source", "source_sha256", "licence", "decimal", "kobo")
REQUIRED_KEYS = ("title", "nature", "year")
TEXT_KEYS = ("title", "source")
DECIMALS = (",", ".")


def about_problems(about: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Yield each problem of ``about``, the pairs of ``file`` (dataset.yml or its sheet)."""
    for key in about:
        if key not in KEYS:
            yield Problem(file, f"clave {quoted(key)} desconocida", allowed(str(key), KEYS))
    for key in REQUIRED_KEYS:
        if about.get(key) in (None, ""):
            yield Problem(file, f"falta «{key}»", "Agregue la clave con su valor")
    for key in TEXT_KEYS:
        if about.get(key) is not None and not isinstance(about[key], str):
            yield Problem(
                file, f"{key} {quoted(about[key])} no es un texto", "Escríbalo entre comillas"
            )
    if (nature := about.get("nature")) and nature not in NATURES:
        yield Problem(file, f"nature {quoted(nature)} no se admite", allowed(str(nature), NATURES))
    if (mark := about.get("decimal")) is not None and mark not in DECIMALS:
        yield Problem(
            file,
            f"decimal {quoted(mark)} no se admite",
            "Escriba una coma o un punto, entre comillas",
        )
    yield from _year_problems(about.get("year"), file)


def is_year(value: Any) -> bool:
    """Say whether ``value`` can be the year of a data set."""
    return isinstance(value, int) and 2012 <= value <= 2099


def declared_decimal(about: Mapping[str, Any]) -> str | None:
    """Return the mark of decimals that the data set declares, None when it is to be detected."""
    mark = about.get("decimal")
    return mark if mark in DECIMALS else None


def _year_problems(year: Any, file: str) -> Iterator[Problem]:
    if isinstance(year, str) and year:
        yield Problem(file, f"year {quoted(year)} es un texto", "Escriba el año sin comillas: 2016")
    elif year not in (None, "") and not is_year(year):
        yield Problem(
            file, f"year {quoted(year)} no es un año", "Escriba un año desde 2012, por ejemplo 2016"
        )
