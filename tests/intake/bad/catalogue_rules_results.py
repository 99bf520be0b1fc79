"""The rules of outcomes and of dates, one case each; and those of money, from their module."""

from __future__ import annotations

import datetime as dt

from tests.intake.bad import catalogue_rules_money
from tests.intake.bad.case import cell, cells
from tests.intake.bad.catalogue_rules import rule

OUTCOMES = [
    rule(
        "women_over_total",
        "more women's jobs than jobs",
        cell("outcomes", 3, "women_jobs", 7),
        "outcomes.csv, fila 3, columna women_jobs",
        "los puestos de mujeres (7) son más que el total de puestos (6)",
        "Corrija uno de los dos números",
    ),
    rule(
        "formal_over_total",
        "more registered jobs than jobs",
        cell("outcomes", 3, "formal_jobs", 8),
        "outcomes.csv, fila 3, columna formal_jobs",
        "los puestos registrados (8) son más que el total de puestos (6)",
        "Corrija uno de los dos números",
    ),
    rule(
        "women_over_participants",
        "more women who took part than people who took part",
        cell("activities", 2, "women_participants", 33),
        "activities.csv, fila 2, columna women_participants",
        "las participantes mujeres (33) son más que el total de participantes (32)",
        "Corrija uno de los dos números",
    ),
    rule(
        "exports_over_sales",
        "more exports than sales",
        cell("outcomes", 2, "exports_ars", 100000.5),
        "outcomes.csv, fila 2, columna exports_ars",
        "las exportaciones (100.000,50) superan a las ventas (100.000)",
        "ambos van en pesos corrientes",
    ),
    rule(
        "wages_without_jobs",
        "wage bill of a unit without jobs",
        cells(
            ("outcomes", 3, "jobs", 0),
            ("outcomes", 3, "women_jobs", 0),
            ("outcomes", 3, "formal_jobs", 0),
        ),
        "outcomes.csv, fila 3, columna wage_bill_ars",
        "hay masa salarial (30.000) y ningún puesto",
        "Corrija los puestos o la masa salarial",
    ),
    rule(
        "wages_too_low",
        "wage bill in thousands of pesos",
        cell("outcomes", 3, "wage_bill_ars", 30),
        "outcomes.csv, fila 3, columna wage_bill_ars",
        "una masa salarial de 30 para 6 puestos no llega a 1.000 pesos por puesto en el año",
        "completa en pesos y no en miles",
    ),
    rule(
        "women_men_swapped",
        "women and men the other way round in the year of entry",
        cell("outcomes", 2, "women_jobs", 2),
        "outcomes.csv, fila 2, columna women_jobs",
        "mujeres y varones parecen cambiados: 2 mujeres aquí, 3 en «Unidades productivas» (units)",
        "Compare con la unidad",
    ),
]
DATES = [
    rule(
        "instruments_signed_date_outside_programme",
        "instrument signed after the programme's end",
        cell("instruments", 9, "signed_date", dt.date(2019, 7, 1)),
        "instruments.csv, fila 9, columna signed_date",
        "la firma (2019-07-01) está fuera del programa",
        "Corrija la fecha",
    ),
    rule(
        "disbursements_date_outside_programme",
        "payment after the programme's end",
        cell("disbursements", 3, "date", dt.date(2019, 7, 1)),
        "disbursements.csv, fila 3, columna date",
        "el pago (2019-07-01) está fuera del programa",
        "Corrija la fecha",
    ),
    rule(
        "activities_date_outside_programme",
        "activity before the programme began",
        cell("activities", 2, "date", "junio de 2012"),
        "activities.csv, fila 2, columna date",
        "la actividad (2012-06) está fuera del programa",
        "Corrija la fecha",
    ),
    rule(
        "follow_up_date_outside_programme",
        "answer to a survey more than five years after the programme's end",
        cell("follow_up", 2, "date", dt.date(2025, 1, 1)),
        "follow_up.csv, fila 2, columna date",
        "la respuesta (2025-01-01) está fuera",
        "Corrija la fecha",
    ),
    rule(
        "organisations_applied_date_outside_programme",
        "application before the programme began",
        cell("organisations", 5, "applied_date", dt.date(2012, 6, 30)),
        "organisations.csv, fila 5, columna applied_date",
        "la postulación (2012-06-30) está fuera del programa",
        "revise las fechas del proyecto",
    ),
    rule(
        "units_joined_date_outside_programme",
        "unit that joined in the year 1900",
        cell("units", 2, "joined_date", dt.date(1900, 1, 2)),
        "units.csv, fila 2, columna joined_date",
        "el ingreso (1900-01-02) está fuera del programa",
        "Corrija la fecha",
    ),
    rule(
        "instruments_end_date_outside_programme",
        "instrument that ends in 2099",
        cell("instruments", 2, "end_date", dt.date(2099, 12, 31)),
        "instruments.csv, fila 2, columna end_date",
        "el fin (2099-12-31) está fuera del programa",
        "Corrija la fecha",
    ),
    rule(
        "end_date_before_signed_date",
        "instrument that ends before it is signed",
        cell("instruments", 9, "end_date", "31/3/2016"),
        "instruments.csv, fila 9, columna end_date",
        "el fin (2016-03-31) es anterior a la firma (2016-04-04)",
        "Corrija una de las dos fechas",
    ),
    rule(
        "fieldwork_end_before_fieldwork_start",
        "fieldwork that ends before it begins",
        cell("surveys", 2, "fieldwork_end", dt.date(2016, 8, 31)),
        "surveys.csv, fila 2, columna fieldwork_end",
        "el fin del campo (2016-08-31) es anterior a su inicio (2016-09-01)",
        "Corrija una de las dos fechas",
    ),
    rule(
        "month_for_day",
        "payment of which only the month is given",
        cell("disbursements", 2, "date", "abril de 2014"),
        "disbursements.csv, fila 2, columna date",
        "es un mes (2014-04), y de un pago se informa el día",
        "Complete el día",
    ),
    rule(
        "founded_in_future",
        "organisation founded in 2099",
        cell("organisations", 4, "legal_date", dt.date(2099, 5, 1)),
        "organisations.csv, fila 4, columna legal_date",
        "la fecha de constitución (2099-05-01) no es posible",
        "Corrija la fecha",
    ),
]

CASES = [*catalogue_rules_money.CASES, *OUTCOMES, *DATES]
