"""Codes that are of no list, and codes of rows that are not there."""

from __future__ import annotations

from tests.intake.bad.case import Case, cell, folder_then

THERE = "Agréguelo allí o corrija el código"

LISTS = [
    Case(
        "code-kind",
        "unknown kind of organisation",
        cell("organisations", 4, "kind", "coperativa"),
        (
            "organisations.csv, fila 4, columna kind: «coperativa» no se admite",
            "¿Quiso decir «Cooperativa»?",
        ),
    ),
    Case(
        "code-province",
        "province that does not exist",
        cell("organisations", 3, "province", "Cordova"),
        (
            "organisations.csv, fila 3, columna province: provincia: «Cordova» no se conoce",
            "¿Quiso decir «Córdoba»?",
        ),
    ),
    Case(
        "code-two-provinces",
        "two provinces in one cell",
        cell("organisations", 3, "province", "Córdoba; Chaco"),
        ("organisations.csv, fila 3, columna province: provincia: «Córdoba; Chaco» no se conoce",),
    ),
    Case(
        "code-sector",
        "sector out of the programme's list",
        cell("units", 5, "sector", "pesca"),
        ("units.csv, fila 5, columna sector: sector: «pesca» no se conoce", "Valores permitidos"),
    ),
    Case(
        "code-line",
        "line of assistance that does not exist",
        cell("instruments", 4, "line", "2.C"),
        ("instruments.csv, fila 4, columna line: línea: «2.C» no se conoce", "1.A, 1.B, 2.A, 2.B"),
    ),
    Case(
        "code-yes-no",
        "answer that is neither yes nor no",
        cell("units", 5, "formal", "en trámite"),
        ("units.csv, fila 5, columna formal: «en trámite» no es sí ni no", "Escriba sí o no"),
    ),
    Case(
        "code-sex",
        "sex out of the list",
        cell("coordinators", 3, "sex", "M"),
        (
            "coordinators.csv, fila 3, columna sex: «M» no se admite",
            "Valores permitidos: mujer (woman)",
        ),
    ),
    Case(
        "cuit-digit",
        "CUIT whose last digit is wrong; the message does not repeat the number",
        cell("units", 5, "cuit", "27-20000003-0"),
        ("units.csv, fila 5, columna cuit: el último dígito del CUIT", "constancia"),
    ),
    Case(
        "cuit-length",
        "CUIT of ten digits",
        cell("organisations", 5, "cuit", "3071000003"),
        ("organisations.csv, fila 5, columna cuit: un CUIT tiene once cifras", "30-12345678-1"),
    ),
    Case(
        "cuit-number",
        "CUIT that a spreadsheet turned into a number with exponent",
        cell("organisations", 5, "cuit", "3,0710000036E+10"),
        ("organisations.csv, fila 5, columna cuit: un CUIT tiene", "Escriba las once cifras"),
    ),
]
REFERENCES = [
    Case(
        "reference-organisation",
        "unit of an organisation that is not there",
        cell("units", 13, "organisation_id", "O66"),
        (
            "units.csv, fila 13, columna organisation_id: «O66» no está en organisations.csv",
            f"{THERE}. ¿Quiso decir «O6»?",
        ),
    ),
    Case(
        "reference-instrument",
        "payment of an instrument that is not there",
        cell("disbursements", 4, "instrument_id", "X9"),
        (
            "disbursements.csv, fila 4, columna instrument_id: «X9» no está en instruments.csv",
            THERE,
        ),
    ),
    Case(
        "reference-plan",
        "plan of origin that is not there",
        cell("instruments", 3, "parent_instrument_id", "I99"),
        (
            "instruments.csv, fila 3, columna parent_instrument_id: «I99» no está en instruments",
            THERE,
        ),
    ),
    Case(
        "reference-unit",
        "outcomes of a unit that is not there",
        cell("outcomes", 5, "unit_id", "u2"),
        ("outcomes.csv, fila 5, columna unit_id: «u2» no está en units.csv", THERE),
    ),
    Case(
        "reference-survey",
        "answer to a survey that is not there",
        cell("follow_up", 2, "survey_id", "S2"),
        ("follow_up.csv, fila 2, columna survey_id: «S2» no está en surveys.csv", THERE),
    ),
    Case(
        "reference-table",
        "table that others refer to is absent",
        folder_then(lambda folder: (folder / "surveys.csv").unlink()),
        (
            "samples.csv, fila 2, columna survey_id: «S1» no está en la tabla «Encuestas de",
            "(en 7 filas",
            "follow_up.csv, fila 2, columna survey_id: «S1» no está en la tabla «Encuestas de",
            " seguimiento» (surveys)",
            "que no vino",
            "(en 5 filas; también 3, 4, 5, 6)",
            THERE,
        ),
        problems=2,
    ),
]

CASES = [*LISTS, *REFERENCES]
