"""CSV files that are broken as files: bytes, encodings, quotation marks, headings, rows."""

from __future__ import annotations

import os

from tests.intake.bad import programme
from tests.intake.bad.case import Case, file_bytes, folder_then, rows_of, swapped

UTF8 = "Guárdelo de nuevo como «CSV UTF-8»"
QUOTES = "Escriba entre comillas toda la celda"


def _without_byte(content: bytes, place: int) -> bytes:
    wide = content.decode().encode("utf-16-le")
    return wide[:place] + wide[place + 1 :]


def _one_line_in_1252(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    lines[5] = lines[5].decode().encode("cp1252")
    return b"".join(lines)


def _add_column(rows: list, name: str) -> None:
    for place, row in enumerate(rows):
        row.append(None if place else name)


def _workbook_named_csv(folder):
    (folder / "units.csv").unlink()
    programme.write_workbook(folder.parent / "x.xlsx").rename(folder / "units.csv")


BYTES = [
    Case(
        "csv-empty",
        "file of 0 bytes",
        file_bytes("coordinators.csv", lambda _: b""),
        ("coordinators.csv: está vacío", "Escriba al menos el encabezado"),
    ),
    Case(
        "csv-blank-lines",
        "file with line feeds and nothing else",
        file_bytes("coordinators.csv", lambda _: b"\n\n\n"),
        ("coordinators.csv: está vacío", "Escriba al menos el encabezado"),
    ),
    Case(
        "csv-nul",
        "NUL byte in a cell",
        swapped("organisations.csv", "Esquel,turismo", "Esq\0uel,turismo"),
        ("organisations.csv, fila 6: tiene bytes nulos", "expórtelo de nuevo"),
    ),
    Case(
        "csv-open-quotes",
        "quotation mark that is never closed",
        swapped("organisations.csv", "Grupo Textil", '"Grupo Textil'),
        ("organisations.csv, fila 3: tiene comillas sin cerrar", QUOTES),
    ),
    Case(
        "csv-text-after-quotes",
        "text after a closed quotation mark",
        swapped("organisations.csv", "Grupo Textil", '"Grupo" Textil'),
        ("organisations.csv, fila 3: tiene comillas sin cerrar, o texto después", QUOTES),
    ),
    Case(
        "csv-mixed-encodings",
        "one line in Windows-1252 among lines in UTF-8",
        file_bytes("organisations.csv", _one_line_in_1252),
        (
            "organisations.csv, fila 6: mezcla codificaciones: esta fila está en Windows-1252",
            "Corrija las tildes",
        ),
    ),
    Case(
        "csv-no-encoding",
        "byte that is of no encoding",
        swapped("organisations.csv", "Eldorado", b"Eldor\x81ado"),
        ("organisations.csv, fila 5: tiene bytes que no son de UTF-8 ni de Windows-1252", UTF8),
    ),
    Case(
        "csv-utf16-garbled",
        "UTF-16 without mark that lost one byte near its beginning",
        file_bytes("organisations.csv", lambda content: _without_byte(content, 301)),
        ("organisations.csv, fila 1: tiene bytes nulos", "expórtelo de nuevo"),
    ),
    Case(
        "csv-utf16-broken",
        "UTF-16 without mark that lost one byte in the middle",
        file_bytes("organisations.csv", lambda c: _without_byte(c + b"\n" * 3000, 5001)),
        ("organisations.csv", "no se puede leer como UTF-16", UTF8),
    ),
    Case(
        "csv-is-workbook",
        "workbook that was renamed as CSV",
        folder_then(_workbook_named_csv),
        ("units.csv", "Excel"),
    ),
    Case(
        "csv-is-web-page",
        "web page that was saved as CSV",
        file_bytes("coordinators.csv", lambda _: b"<!DOCTYPE html>\n<html><body>Inicie sesi"),
        ("coordinators.csv, fila 1: ningún encabezado se conoce", "Escriba en la primera fila"),
    ),
    Case(
        "csv-endless-line",
        "line of 17 million characters",
        file_bytes("activities.csv", lambda content: content + b"A4," + b"x" * 17_000_000),
        ("activities.csv: tiene un renglón de más de 16 millones de caracteres", "expórtelo"),
        heavy=True,
    ),
    Case(
        "csv-two-gigabytes",
        "file over the limit of size",
        folder_then(lambda folder: os.truncate(folder / "units.csv", 2 * 1024**3 + 1)),
        ("units.csv: pesa más de 2 GB", "quítele lo que no es del programa"),
        heavy=True,
    ),
]
HEADINGS = [
    Case(
        "csv-missing-column",
        "required column absent",
        rows_of("disbursements", lambda rows: [row.pop(2) for row in rows]),
        ("disbursements.csv, fila 1: falta la columna «Fecha» (date)", "Agréguela"),
    ),
    Case(
        "csv-misspelt-heading",
        "heading of an optional column misspelt",
        swapped("units.csv", "joined_date", "joined_dat"),
        ("units.csv, fila 1: la columna «joined_dat» no se conoce", "¿Quiso decir «joined_date»?"),
    ),
    Case(
        "csv-repeated-heading",
        "the same heading twice",
        rows_of("units", lambda rows: _add_column(rows, "women")),
        ("units.csv, fila 1: la columna «women» está repetida", "Deje una sola"),
    ),
    Case(
        "csv-heading-in-two-languages",
        "one column under its name and under its Spanish label",
        rows_of("units", lambda rows: _add_column(rows, "Mujeres")),
        ("units.csv, fila 1: la columna «Mujeres» está repetida", "Deje una sola"),
    ),
    Case(
        "csv-thousand-columns",
        "header of more than a thousand columns",
        rows_of("coordinators", lambda rows: [row.extend([None] * 1000) for row in rows]),
        ("coordinators.csv, fila 1: tiene más de 1000 columnas", "Revise si es el archivo"),
    ),
]
ROWS = [
    Case(
        "csv-row-too-long",
        "row with a cell too many: a comma without quotation marks",
        swapped("activities.csv", "Ronda de negocios", "Ronda, de negocios"),
        ("activities.csv, fila 4: tiene 9 celdas y el encabezado 8", "escríbala entre comillas"),
    ),
    Case(
        "csv-row-too-short",
        "rows with fewer cells than the header",
        rows_of("activities", lambda rows: [rows[n].pop() for n in (1, 2)]),
        (
            "activities.csv, fila 2: tiene 7 celdas y el encabezado 8",
            "(en 2 filas; también 3)",
            "escríbala entre comillas",
        ),
    ),
    Case(
        "csv-repeated-key",
        "one unit twice",
        rows_of("units", lambda rows: rows.append(rows[1])),
        (
            "units.csv, fila 14, columna unit_id: código repetido (Unidad)",
            "«U1» ya está en la fila 2",
            "Quite una de las dos filas",
        ),
    ),
    Case(
        "csv-repeated-year",
        "one unit twice in the same year",
        rows_of("outcomes", lambda rows: rows[3].__setitem__(1, 2015)),
        (
            "outcomes.csv, fila 4, columna unit_id",
            "código repetido (Unidad + Año): «U1, 2015» ya está en la fila 3",
            "Quite una de las dos filas",
        ),
    ),
]

CASES = [*BYTES, *HEADINGS, *ROWS]
