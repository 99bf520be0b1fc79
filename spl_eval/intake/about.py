"""What a data set says of itself: title, nature, year and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from spl_eval.errors import Problem, allowed, folded, nearest, quoted

NATURES = ("real", "simulated")
KEYS = (
    "title",
    "nature",
    "year",
    "first_year",
    "source",
    "source_sha256",
    "licence",
    "decimal",
    "kobo",
)
REQUIRED_KEYS = ("title", "nature", "year")
TEXT_KEYS = ("title", "source")
YEAR_KEYS = ("year", "first_year")
DECIMALS = (",", ".")


LABELS = {
    "title": "Título",
    "nature": "Naturaleza",
    "year": "Año",
    "first_year": "Primer año",
    "source": "Fuente",
    "source_sha256": "Huella de la fuente",
    "licence": "Licencia",
}
"""The words for the keys in a workbook, whose sheet is in Spanish."""

ALIASES = {folded(label): key for key, label in LABELS.items()} | {
    "anio": "year",
    "license": "licence",
    "huella": "source_sha256",
}
SHEET = "Conjunto de datos"
NATURE_WORDS = {"real": "real", "simulated": "simulados"}


def about_problems(about: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Yield each problem of ``about``, the pairs of ``file`` (dataset.yml or its sheet)."""
    in_sheet = _is_workbook(file)
    meant = {key: _meant(str(key)) for key in about if key not in KEYS}
    for key, close in meant.items():
        yield Problem(file, f"clave {quoted(key)} desconocida", _known_keys(close, in_sheet))
    for key in REQUIRED_KEYS:
        # A key that is misspelt is there: it is told once, as unknown.
        if about.get(key) in (None, "") and key not in meant.values():
            yield _missing(key, file)
    for key in TEXT_KEYS:
        if about.get(key) is not None and not isinstance(about[key], str):
            what = f"{_called(key, file)} {quoted(about[key])} no es un texto"
            yield Problem(file, what, "Escríbalo entre comillas")
    if (nature := about.get("nature")) and nature not in NATURES:
        natures = [NATURE_WORDS[each] for each in NATURES] if in_sheet else NATURES
        what = f"{_called('nature', file)} {quoted(nature)} no se admite"
        yield Problem(file, what, allowed(str(nature), natures))
    if (mark := about.get("decimal")) is not None and mark not in DECIMALS:
        yield Problem(
            file,
            f"decimal {quoted(mark)} no se admite",
            "Escriba una coma o un punto, entre comillas",
        )
    for key in YEAR_KEYS:
        yield from _year_problems(key, about.get(key), file)
    first, last = about.get("first_year"), about.get("year")
    if is_year(first) and is_year(last) and first > last:
        what = f"{_called('first_year', file)} {first} es posterior a {last}"
        yield Problem(file, what, "Escriba el primer año de los registros, o bórrelo")


def about_place(file: str) -> str:
    """Say where a data set whose tables are in ``file`` says what it is."""
    return f"la hoja «{SHEET}»" if _is_workbook(file) else "dataset.yml"


def _is_workbook(file: str) -> bool:
    return file.casefold().endswith((".xlsx", ".xlsm"))


def _meant(key: str) -> str | None:
    return ALIASES.get(folded(key)) or nearest(key, KEYS)


def _known_keys(close: str | None, in_sheet: bool) -> str:
    keys = [LABELS[key] for key in KEYS if key in LABELS] if in_sheet else KEYS
    listing = f"Valores permitidos: {', '.join(keys)}"
    if close is None:
        return listing
    return f"¿Quiso decir «{LABELS.get(close, close) if in_sheet else close}»? {listing}"


def _missing(key: str, file: str) -> Problem:
    if _is_workbook(file):
        mend = f"Agregue en la hoja «{SHEET}» una fila «{LABELS[key]}» con su valor"
        return Problem(file, f"falta «{LABELS[key]}» ({key})", mend)
    return Problem(file, f"falta «{key}»", "Agregue la clave con su valor")


def _called(key: str, file: str) -> str:
    return f"hoja «{SHEET}», {LABELS[key]}:" if _is_workbook(file) else key


def is_year(value: Any) -> TypeGuard[int]:
    """Say whether ``value`` can be the year of a data set."""
    return isinstance(value, int) and 2012 <= value <= 2099


def declared_decimal(about: Mapping[str, Any]) -> str | None:
    """Return the mark of decimals that the data set declares, None when it is to be detected."""
    mark = about.get("decimal")
    return mark if mark in DECIMALS else None


def _year_problems(key: str, year: Any, file: str) -> Iterator[Problem]:
    called = f"{_called(key, file)} {quoted(year)}"
    if isinstance(year, str) and year and not _is_workbook(file):
        yield Problem(file, f"{called} es un texto", "Escriba el año sin comillas: 2016")
    elif year not in (None, "") and not is_year(year):
        yield Problem(file, f"{called} no es un año", "Escriba un año desde 2012, por ejemplo 2016")
