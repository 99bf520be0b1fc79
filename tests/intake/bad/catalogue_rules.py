"""One case for each declared rule: together the values cannot be, though each one could."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tests.intake.bad.case import Case, cell, cells, rows_of

CUIT_O2, CUIT_U4 = "30710000011", "27200000039"


def rule(code: str, input: str, make: Callable, *says: str) -> Case:
    return Case(f"rule-{code}", input, make, says, rule=code)


PEOPLE = [
    rule(
        "organisation_in_two_provinces",
        "one CUIT in two organisations of different provinces",
        lambda place: rows_of("organisations", _same_cuit)(place),
        "organisations.csv, fila 2, columna province",
        "figura también en Córdoba (O2)",
        "(en 2 filas; también 3)",
        "Si es la misma organización, deje una fila",
    ),
    rule(
        "unit_in_two_groups",
        "one CUIT in two units of different organisations",
        lambda place: rows_of("units", _same_cuit_of_units)(place),
        "units.csv, fila 2, columna organisation_id",
        "figura también en O2, como U4",
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
        "la unidad U4 es de O2, y la respuesta dice O1",
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
            ("instruments", 3, "kind", "uncoordinated_project"),
            ("instruments", 3, "parent_instrument_id", None),
            ("instruments", 6, "organisation_id", "O1"),
            ("instruments", 6, "parent_instrument_id", "I2"),
            ("instruments", 6, "line", "1.A"),
        ),
        "instruments.csv, fila 6, columna parent_instrument_id",
        "I2 no es un plan sino: Proyecto sin coordinador",
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
        "la línea 1.B no es para ese tipo de organización",
        "Corrija la línea",
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
        rows_of("instruments", lambda rows: _in_a_circle(rows)),
        "instruments.csv, fila 2, columna parent_instrument_id",
        "el plan de origen vuelve a I1: es un círculo",
        "Corrija los planes de origen",
    ),
]
MONEY = [
    rule(
        "disbursed_over_approved",
        "payments over the approved grant",
        cell("disbursements", 3, "amount_ars", 380000.01),
        "instruments.csv, fila 2, columna approved_grant_ars",
        "se pagó más (500.000,01) que lo aprobado (500.000)",
        "Corrija los desembolsos o el aporte aprobado",
    ),
    rule(
        "grant_over_ceiling",
        "grant over the ceiling of its line and year",
        cell("instruments", 8, "approved_grant_ars", 500001),
        "instruments.csv, fila 8, columna approved_grant_ars",
        "lo aprobado (500.001) supera el tope de la línea 3 (500.000)",
        "el tope en line_ceilings",
    ),
    rule(
        "paid_before_signature",
        "payment before the instrument is signed",
        cell("disbursements", 2, "date", dt.date(2014, 3, 9)),
        "disbursements.csv, fila 2, columna date",
        "el pago (2014-03-09) es anterior a la firma (2014-03-10)",
        "Corrija una de las dos fechas",
    ),
    rule(
        "accounted_over_paid",
        "more accounted for than paid",
        cell("disbursements", 7, "accounted_ars", "200.000,76"),
        "disbursements.csv, fila 7, columna accounted_ars",
        "lo rendido (200.000,76) supera lo pagado (200.000,75)",
        "Corrija uno de los dos montos",
    ),
    rule(
        "fee_without_coordinator",
        "coordinator's fee in line 2.B, which has no coordinator",
        cell("disbursements", 8, "concept", "coordinator_fee"),
        "disbursements.csv, fila 8, columna concept",
        "paga honorarios de coordinación, y la línea 2.B no lleva coordinador",
        "Corrija el concepto",
    ),
]


def _same_cuit(rows: list) -> None:
    place = rows[0].index("cuit")
    rows[1][place] = rows[2][place]


def _same_cuit_of_units(rows: list) -> None:
    place = rows[0].index("cuit")
    rows[1][place] = rows[4][place]


def _in_a_circle(rows: list) -> None:
    place = rows[0].index("parent_instrument_id")
    rows[1][place], rows[2][place] = "I2", "I1"
    rows[2][rows[0].index("kind")] = "plan"


CASES = [*PEOPLE, *INSTRUMENTS, *MONEY]
