"""What was decided on the data, and lies beside them, written wrongly or grown stale."""

from __future__ import annotations

from tests.intake.bad.case import Case, Make, folder_then

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
TARGET = "table: units\n  key: {unit_id: U1}\n  column: women"
DECIDED = """\
table;id_a;name_a;id_b;name_b;reason;likeness;decision;note;author;date
units;U1;Apiario Los Aromos;U2;Miel del Monte;nombre;80;different;;Equipo;2016-12-05
"""


def beside(name: str, text: str, old: str, new: str) -> Make:
    assert text.count(old) == 1
    return folder_then(
        lambda folder: (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    )


def correction(old: str, new: str) -> Make:
    return beside("corrections.yml", CORRECTION, old, new)


def decision(old: str, new: str) -> Make:
    return beside("duplicates.csv", DECIDED, old, new)


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
        correction(TARGET, "table: lessons\n  key: {lesson_id: L1}\n  column: text"),
        ("corrections.yml, fila 2: la corrección 1 es de la tabla «lessons», que no está", "Quíte"),
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
        (
            "duplicates.csv, fila 2, columna name_b: «U2» figura ahora «Miel del Mo",
            "Decida de nuevo",
        ),
    ),
    Case(
        "decision-of-nobody",
        "decision about a unit that is not there",
        decision("U2", "U99"),
        ("duplicates.csv, fila 2, columna id_b: «U99» ya no está en la tabla", "quite la fila"),
    ),
    Case(
        "decision-unknown",
        "decision that is none",
        decision("different", "quizás"),
        (
            "duplicates.csv, fila 2, columna decision: «quizás» no es una decisión",
            "Valores permitidos",
        ),
    ),
    Case(
        "decision-without-author",
        "decision that nobody signs",
        decision("Equipo", ""),
        ("duplicates.csv, fila 2, columna author: no dice quién decidió", "Complételo"),
    ),
    Case(
        "decision-header",
        "heading that the file does not have",
        decision("likeness", "score"),
        ("duplicates.csv, fila 1: el encabezado tiene «score»", "Deje estas columnas"),
    ),
]

CASES = [*CORRECTIONS, *DECISIONS]
