"""dataset.yml, and the decisions that lie beside the data, written wrongly."""

from __future__ import annotations

import os

from tests.intake.bad.case import Case, Make, file_bytes, folder_then, swapped

ABOUT = "dataset.yml"
YEAR = "year: 2016\n"
BOMB = 'licence: &a ["x","x"]\nkobo: &b [*a,*a,*a]\ndecimal: [*b,*b,*b]\n'
CORRECTION = """\
corrections:
- table: units
  key: {unit_id: U1}
  column: women
  old: "3"
  new: "4"
  reason: Llamada telefónica
  author: Equipo
  date: 2016-12-05
"""
DECIDED = """\
table;id_a;name_a;id_b;name_b;reason;likeness;decision;note;author;date
units;U1;Apiario Los Aromos;U2;Miel del Monte;nombre;80;different;;Equipo;2016-12-05
"""


def about(old: str, new: str) -> Make:
    return swapped(ABOUT, old, new)


def beside(name: str, text: str, old: str, new: str) -> Make:
    assert text.count(old) == 1
    return folder_then(
        lambda folder: (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    )


def correction(old: str, new: str) -> Make:
    return beside("corrections.yml", CORRECTION, old, new)


def decision(old: str, new: str) -> Make:
    return beside("duplicates.csv", DECIDED, old, new)


ABOUTS = [
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
        "five thousand brackets",
        about(YEAR, f"year: {'[' * 5000}\n"),
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
        ("dataset.yml: year «1816» no es un año", "Escriba, por ejemplo, year: 2016"),
    ),
    Case(
        "about-year-yes",
        "year that YAML reads as yes",
        about(YEAR, "year: true\n"),
        ("dataset.yml: year «True» no es un año", "Escriba, por ejemplo, year: 2016"),
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
        ("dataset.yml: decimal «;» no se admite", 'Escriba decimal: "," o decimal: "."'),
    ),
]
CORRECTIONS = [
    Case(
        "correction-stale",
        "correction whose old value is no longer there",
        correction('old: "3"', 'old: "9"'),
        (
            "corrections.yml, fila 2: la corrección 1 espera «9» en units.csv, fila 2",
            "y ahora dice «3»",
            "Quítela, o actualice",
        ),
    ),
    Case(
        "correction-of-nobody",
        "correction of a row that is not there",
        correction("U1", "U99"),
        ("corrections.yml, fila 2: la corrección 1 busca la fila con unit_id «U99»", "Corrija la"),
    ),
    Case(
        "correction-of-no-table",
        "correction of a table that the data do not have",
        correction("table: units", "table: results"),
        ("corrections.yml",),
        problems=2,
    ),
    Case(
        "correction-unknown-column",
        "correction of a column that no table has",
        correction("column: women", "column: wimen"),
        ("corrections.yml, fila 2: la corrección 1 es de la columna «wimen»", "«women»"),
    ),
    Case(
        "correction-without-author",
        "correction that nobody signs",
        correction("author: Equipo", 'author: ""'),
        ("corrections.yml, fila 2: la corrección 1 no dice nada en «author»", "Escriba un texto"),
    ),
    Case(
        "correction-in-future",
        "correction decided in the future",
        correction("2016-12-05", "2116-12-05"),
        ("corrections.yml, fila 2: la corrección 1 tiene fecha futura", "Escriba cuándo"),
    ),
    Case(
        "correction-unquoted",
        "old value that YAML reads as a number",
        correction('old: "3"', "old: 3"),
        ("corrections.yml, fila 2: la corrección 1 tiene en «old» un valor que no es texto",),
    ),
    Case(
        "correction-no-list",
        "corrections.yml without its list",
        correction("corrections:\n- table", "- table"),
        ("corrections.yml: no contiene pares «clave: valor»",),
    ),
    Case(
        "correction-wrong-value",
        "correction that puts no number in its place",
        correction('new: "4"', 'new: "cuatro"'),
        ("units.csv, fila 2, columna women: «cuatro» no es un número entero",),
    ),
]
DECISIONS = [
    Case(
        "decision-stale",
        "decision about a unit that has another name",
        decision("Miel del Monte", "Miel del Valle"),
        ("duplicates.csv, fila 2",),
    ),
    Case(
        "decision-of-nobody",
        "decision about a unit that is not there",
        decision("U2", "U99"),
        ("duplicates.csv, fila 2", "U99"),
    ),
    Case(
        "decision-unknown",
        "decision that is none",
        decision("different", "quizás"),
        ("duplicates.csv, fila 2", "quizás"),
    ),
    Case(
        "decision-without-author",
        "decision that nobody signs",
        decision("Equipo", ""),
        ("duplicates.csv, fila 2",),
    ),
    Case(
        "decision-header",
        "heading that the file does not have",
        decision("likeness", "score"),
        ("duplicates.csv, fila 1: el encabezado tiene «score»", "Deje estas columnas"),
    ),
]

CASES = [*ABOUTS, *CORRECTIONS, *DECISIONS]
