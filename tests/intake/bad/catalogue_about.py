"""dataset.yml written wrongly."""

from __future__ import annotations

import os

from tests.intake.bad.case import Case, Make, file_bytes, folder_then, swapped

ABOUT = "dataset.yml"
YEAR = "year: 2016\n"
BOMB = 'licence: &a ["x","x"]\nkobo: &b [*a,*a,*a]\ndecimal: [*b,*b,*b]\n'


def about(old: str, new: str) -> Make:
    return swapped(ABOUT, old, new)


CASES = [
    Case(
        "about-missing",
        "dataset.yml absent",
        folder_then(lambda folder: (folder / ABOUT).unlink()),
        ("dataset.yml: no existe", "Agréguelo"),
    ),
    Case(
        "about-empty",
        "dataset.yml of 0 bytes",
        file_bytes(ABOUT, lambda _: b""),
        ("dataset.yml: no contiene pares «clave: valor»", "Escriba una clave por renglón"),
    ),
    Case(
        "about-list",
        "dataset.yml that is a list",
        file_bytes(ABOUT, lambda _: b"- simulated\n- 2016\n"),
        ("dataset.yml: no contiene pares «clave: valor»", "Escriba una clave por renglón"),
    ),
    Case(
        "about-no-yaml",
        "bracket that is never closed",
        about("nature: simulated", "nature: [simulated"),
        ("dataset.yml, fila 3: no es YAML válido", "Revise la sangría"),
    ),
    Case(
        "about-deep",
        "three thousand brackets",
        about(YEAR, f"year: {'[' * 3000}\n"),
        ("dataset.yml", "no es YAML válido", "Revise la sangría"),
        heavy=True,
    ),
    Case(
        "about-bomb",
        "aliases that multiply",
        about(YEAR, YEAR + BOMB),
        ("dataset.yml, fila 4: usa anclas o etiquetas de YAML", "Escriba el valor completo"),
        heavy=True,
    ),
    Case(
        "about-tag",
        "tag that would make an object",
        about("source: Hecho", "source: !!python/name:os.system Hecho"),
        ("dataset.yml, fila 4: usa anclas o etiquetas de YAML", "Escriba el valor completo"),
    ),
    Case(
        "about-repeated-key",
        "the same key twice",
        about(YEAR, YEAR + YEAR),
        ("dataset.yml, fila 4: no es YAML válido (la clave «year» está repetida)",),
    ),
    Case(
        "about-utf16",
        "dataset.yml in UTF-16",
        file_bytes(ABOUT, lambda content: content.decode().encode("utf-16")),
        ("dataset.yml, fila 1: no está en UTF-8", "Guárdelo de nuevo"),
    ),
    Case(
        "about-huge",
        "dataset.yml over the limit of size",
        folder_then(lambda folder: os.truncate(folder / ABOUT, 64 * 1024**2 + 1)),
        ("dataset.yml: pesa más de 64 MB",),
        heavy=True,
    ),
    Case(
        "about-unknown-key",
        "key that is not known",
        about(YEAR, f"{YEAR}yaer: 2017\n"),
        ("dataset.yml: clave «yaer» desconocida", "¿Quiso decir «year»?"),
    ),
    Case(
        "about-no-nature",
        "nature absent",
        about("nature: simulated\n", ""),
        ("dataset.yml: falta «nature»", "Agregue la clave"),
    ),
    Case(
        "about-nature",
        "nature that is none",
        about("nature: simulated", "nature: inventada"),
        ("dataset.yml: nature «inventada» no se admite", "Valores permitidos: real, simulated"),
    ),
    Case(
        "about-year-text",
        "year in quotation marks",
        about(YEAR, 'year: "2016"\n'),
        ("dataset.yml: year «2016» es un texto", "Escriba el año sin comillas"),
    ),
    Case(
        "about-year-1816",
        "year of two centuries before",
        about(YEAR, "year: 1816\n"),
        ("dataset.yml: year «1816» no es un año", "Escriba un año desde 2012"),
    ),
    Case(
        "about-year-yes",
        "year that YAML reads as yes",
        about(YEAR, "year: true\n"),
        ("dataset.yml: year «True» no es un año", "Escriba un año desde 2012"),
    ),
    Case(
        "about-first-year-later",
        "first year after the year",
        about(YEAR, f"{YEAR}first_year: 2017\n"),
        ("dataset.yml: first_year 2017 es posterior a 2016", "Escriba el primer año"),
    ),
    Case(
        "about-first-year-text",
        "first year that is no year",
        about(YEAR, f"{YEAR}first_year: dos mil doce\n"),
        ("dataset.yml: first_year «dos mil doce» es un texto", "Escriba el año sin comillas"),
    ),
    Case(
        "about-title-list",
        "title that is a list",
        about("title: Programa de prueba", "title: [a, b]"),
        ("dataset.yml: title", "no es un texto", "Escríbalo entre comillas"),
    ),
    Case(
        "about-decimal",
        "mark of decimals that is none",
        about(YEAR, f'{YEAR}decimal: ";"\n'),
        ("dataset.yml: decimal «;» no se admite", "Escriba una coma o un punto"),
    ),
]
