"""Dates lie within the programme and follow one another."""

from __future__ import annotations

from spl_eval.intake.rules.rule import Rule, in_programme, not_before

DATE_RULES = (
    in_programme("instruments", "signed_date", "la firma"),
    in_programme("disbursements", "date", "el pago"),
    in_programme("organisations", "applied_date", "la postulación"),
    in_programme("units", "joined_date", "el ingreso"),
    in_programme("activities", "date", "la actividad"),
    in_programme("follow_up", "date", "la respuesta", follows=True),
    in_programme("instruments", "end_date", "el fin", follows=True),
    not_before(
        "instruments",
        "end_date",
        "signed_date",
        "el fin",
        "a la firma",
        "An instrument does not end before it is signed.",
    ),
    not_before(
        "surveys",
        "fieldwork_end",
        "fieldwork_start",
        "el fin del campo",
        "a su inicio",
        "Fieldwork does not end before it begins.",
    ),
    Rule(
        "month_for_day",
        "disbursements",
        "date",
        "strlen(t.date) < 10",
        "es un mes ({date}), y de un pago se informa el día",
        "Complete el día en que se pagó, por ejemplo 05/12/2016",
        "The date of a payment is a day, not a month.",
        "La fecha de un pago es un día, no un mes.",
    ),
    Rule(
        "founded_in_future",
        "organisations",
        "legal_date",
        "t.legal_date < '1850' OR t.legal_date > left($end, strlen(t.legal_date))",
        "la fecha de constitución ({legal_date}) no es posible",
        "Corrija la fecha",
        "An organisation was founded after 1850 and before the programme's end.",
        "La organización se constituyó después de 1850 y antes del fin del programa.",
    ),
)
