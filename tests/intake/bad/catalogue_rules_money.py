"""The rules of grants and payments, one case each."""

from __future__ import annotations

import datetime as dt

from tests.intake.bad.case import cell, cells, rows_of
from tests.intake.bad.catalogue_rules import rule

CASES = [
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
        "el tope en «Topes por línea» (line_ceilings)",
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
    rule(
        "activity_of_plan",
        "activities of a project paid under a plan",
        cell("disbursements", 3, "concept", "project_activity"),
        "disbursements.csv, fila 3, columna concept",
        "el instrumento I1 es un plan, que sólo lleva honorarios de coordinación",
        "ponga el código del proyecto derivado",
    ),
    rule(
        "paid_after_cancellation",
        "payment after the instrument was cancelled",
        cells(
            ("instruments", 4, "status", "cancelled"),
            ("instruments", 4, "end_date", "mayo de 2014"),
        ),
        "disbursements.csv, fila 5, columna date",
        "el pago (2014-06-09) es posterior a la baja del instrumento (2014-05)",
        "Corrija una de las dos fechas",
    ),
    rule(
        "repeated_payment",
        "one payment with two codes",
        rows_of("disbursements", lambda rows: rows.append(["D9", *rows[5][1:]])),
        "disbursements.csv, fila 6, columna disbursement_id",
        "el mismo pago (instrumento, fecha, concepto y monto) está en D5 y en D9",
        "(en 2 filas; también 10)",
        "deje una sola fila",
    ),
    rule(
        "grant_too_small",
        "grant in millions of pesos",
        cell("instruments", 9, "approved_grant_ars", 0.48),
        "instruments.csv, fila 9, columna approved_grant_ars",
        "un aporte de menos de 100 pesos (0,48)",
        "Escriba el monto completo en pesos",
    ),
    rule(
        "payment_too_small",
        "payment in thousands of pesos",
        cells(
            ("disbursements", 6, "amount_ars", 90),
            ("disbursements", 6, "accounted_ars", 90),
        ),
        "disbursements.csv, fila 6, columna amount_ars",
        "un pago de menos de 100 pesos (90)",
        "no en miles",
    ),
]
