"""One case for each declared rule: together the values cannot be, though each one could."""

from __future__ import annotations

from collections.abc import Callable

from tests.intake.bad.case import Case, cell, cells, in_folder, rows_of
from tests.intake.bad.programme import Tables


def rule(code: str, input: str, make: Callable, *says: str) -> Case:
    return Case(f"rule-{code}", input, make, says, rule=code)


IDENTIFIERS = [
    rule(
        "organisations_personal_identifier",
        "code of an organisation that is its CUIT",
        in_folder(lambda made: _renamed(made, "organisation_id", "O6", "30-71000001-4")),
        "organisations.csv, fila 7, columna organisation_id",
        "el código lleva un CUIT, y no debe decir",
        "Ponga un código propio, por ejemplo O001",
    ),
    rule(
        "units_personal_identifier",
        "code of a unit that is its name in another order",
        in_folder(lambda made: _renamed(made, "unit_id", "U11", "TRAZO, estudio")),
        "units.csv, fila 12, columna unit_id",
        "el código lleva un CUIT o es el nombre, y no debe decir",
        "por ejemplo U001, aquí y donde se lo use",
    ),
    rule(
        "coordinators_personal_identifier",
        "code of a coordinator that ends in a CUIT",
        in_folder(lambda made: _renamed(made, "coordinator_id", "C3", "Eva 27-20000003-5")),
        "coordinators.csv, fila 4, columna coordinator_id",
        "el código lleva un CUIT o es el nombre",
        "por ejemplo C01",
    ),
    rule(
        "follow_up_personal_identifier",
        "code of an answer that is a CUIT",
        cell("follow_up", 2, "follow_up_id", "27200000035"),
        "follow_up.csv, fila 2, columna follow_up_id",
        "el código lleva un CUIT",
        "por ejemplo F001",
    ),
]
PEOPLE = [
    rule(
        "same_organisation_twice",
        "one CUIT in two organisations of one province",
        rows_of("organisations", lambda rows: _again(rows, "O9")),
        "organisations.csv, fila 7, columna cuit",
        "el mismo CUIT está en las organizaciones O6 y O9 (en 2 filas; también 8)",
        "deje una fila y use su código",
    ),
    rule(
        "same_unit_twice",
        "one CUIT in two units of one organisation",
        rows_of("units", lambda rows: _again(rows, "U19")),
        "units.csv, fila 13, columna cuit",
        "el mismo CUIT está en 2 unidades de la misma organización (en 2 filas; también 14)",
        "deje una fila y use su código",
    ),
    rule(
        "organisation_in_two_provinces",
        "one CUIT in two organisations of different provinces",
        lambda place: rows_of("organisations", _same_cuit)(place),
        "organisations.csv, fila 2, columna province",
        "el mismo CUIT figura en más de una provincia: Chaco (O1) y Córdoba (O2)",
        "(en 2 filas; también 3)",
        "Si es la misma organización, deje una fila",
    ),
    rule(
        "unit_in_two_groups",
        "one CUIT in two units of different organisations",
        lambda place: rows_of("units", _same_cuit_of_units)(place),
        "units.csv, fila 2, columna organisation_id",
        "el mismo CUIT figura en más de una organización: O1 y O2",
        "Deje la unidad en un solo grupo",
    ),
    rule(
        "answer_of_nobody",
        "answer that is of no organisation and of no unit",
        cell("follow_up", 2, "organisation_id", None),
        "follow_up.csv, fila 2, columna organisation_id",
        "la respuesta no es de ninguna organización ni unidad",
        "Complete el código de la organización o el de la unidad",
    ),
    rule(
        "answer_of_another",
        "answer of a unit that is of another organisation",
        cell("follow_up", 2, "unit_id", "U4"),
        "follow_up.csv, fila 2, columna organisation_id",
        "la unidad es de O2, y la respuesta dice O1",
        "Corrija la organización de la respuesta o la de la unidad",
    ),
    rule(
        "answered_twice",
        "second answer of the same organisation to the same survey",
        rows_of("follow_up", lambda rows: rows.append(["F9", *rows[1][1:]])),
        "follow_up.csv, fila 7, columna follow_up_id",
        "el mismo caso ya está en esa encuesta, en F1",
        "Deje una sola respuesta",
    ),
    rule(
        "scores_without_answer",
        "scores of a case that did not answer",
        cell("follow_up", 5, "fair_sharing", 3),
        "follow_up.csv, fila 5, columna answered",
        "dice que no respondió y tiene puntajes",
        "borre los puntajes",
    ),
    rule(
        "reason_with_answer",
        "reason for not answering of a case that answered",
        cell("follow_up", 3, "reason", "closed"),
        "follow_up.csv, fila 3, columna reason",
        "respondió y tiene un motivo de no respuesta",
        "Borre el motivo",
    ),
]
INSTRUMENTS = [
    rule(
        "project_without_plan",
        "derived project of line 1.A without its plan",
        cell("instruments", 3, "parent_instrument_id", None),
        "instruments.csv, fila 3, columna parent_instrument_id",
        "proyecto derivado de la línea 1.A y no dice de qué plan sale",
        "Complete el código del plan",
    ),
    rule(
        "parent_is_no_plan",
        "project whose plan of origin is a project",
        cells(
            ("instruments", 6, "organisation_id", "O1"),
            ("instruments", 6, "parent_instrument_id", "I2"),
            ("instruments", 6, "line", "1.A"),
        ),
        "instruments.csv, fila 6, columna parent_instrument_id",
        "I2 no es un plan sino: Proyecto derivado de un Plan",
        "Ponga el código del plan",
    ),
    rule(
        "parent_of_another",
        "project whose plan is of another organisation",
        cell("instruments", 3, "parent_instrument_id", "I8"),
        "instruments.csv, fila 3, columna parent_instrument_id",
        "el plan I8 es de otra organización (O6)",
        "Corrija el plan o la organización",
    ),
    rule(
        "line_against_kind",
        "line of strengthened groups for a sponsoring institution",
        cell("instruments", 8, "line", "1.B"),
        "instruments.csv, fila 8, columna line",
        "la línea 1.B no es para ese tipo de organización: Institución Patrocinante",
        "Corrija la línea",
    ),
    rule(
        "kind_against_line",
        "project without coordinator in a line that has one",
        cell("instruments", 9, "kind", "uncoordinated_project"),
        "instruments.csv, fila 9, columna kind",
        "Proyecto sin coordinador no va en la línea 1.A",
        "Corrija el tipo o la línea",
    ),
    rule(
        "coordinator_out_of_line",
        "coordinator in line 3, which has none",
        cell("instruments", 8, "coordinator_id", "C1"),
        "instruments.csv, fila 8, columna coordinator_id",
        "tiene coordinador/a (C1), y la línea 3 no lleva",
        "Deje vacío el coordinador",
    ),
    rule(
        "plans_in_a_circle",
        "two plans that are each other's plan of origin",
        in_folder(lambda made: _in_a_circle(made)),
        "instruments.csv, fila 2, columna parent_instrument_id",
        "el plan de origen vuelve, de plan en plan, al mismo instrumento: es un círculo",
        "Corrija los planes de origen",
    ),
]


def _again(rows: list, code: str) -> None:
    """Put the last row once more, as another."""
    rows.append([code, *rows[-1][1:]])


def _renamed(made: Tables, column: str, old: str, new: str) -> None:
    """Give a row another code, wherever that stands."""
    for rows in made.values():
        for row in rows:
            for place, name in enumerate(rows[0]):
                if name == column and row[place] == old:
                    row[place] = new


def _same_cuit(rows: list) -> None:
    place = rows[0].index("cuit")
    rows[1][place] = rows[2][place]


def _same_cuit_of_units(rows: list) -> None:
    place = rows[0].index("cuit")
    rows[1][place] = rows[4][place]


def _in_a_circle(made: Tables) -> None:
    rows, payments = made["instruments"], made["disbursements"]
    place = rows[0].index("parent_instrument_id")
    rows[1][place], rows[2][place] = "I2", "I1"
    rows[2][rows[0].index("kind")] = "plan"
    payments[3][payments[0].index("concept")] = "coordinator_fee"


CASES = [*IDENTIFIERS, *PEOPLE, *INSTRUMENTS]
