"""What was approved, paid and accounted for holds together."""

from __future__ import annotations

from spl_eval.intake.rules.instruments import COORDINATED_LINES
from spl_eval.intake.rules.rule import Rule

INSTRUMENT = "JOIN instruments AS i ON i.instrument_id = t.instrument_id"

MONEY_RULES = (
    Rule(
        "disbursed_over_approved",
        "instruments",
        "approved_grant_ars",
        "d.paid > t.approved_grant_ars + 0.005",
        "se pagó más ({paid}) que lo aprobado ({approved_grant_ars})",
        "Corrija los desembolsos o el aporte aprobado",
        "What was paid is not more than what was approved.",
        "Lo pagado no supera lo aprobado.",
        "JOIN (SELECT instrument_id, sum(amount_ars) AS paid FROM disbursements GROUP BY ALL) "
        "AS d ON d.instrument_id = t.instrument_id",
        (("paid", "d.paid"),),
    ),
    Rule(
        "grant_over_ceiling",
        "instruments",
        "approved_grant_ars",
        "t.approved_grant_ars > c.ceiling_ars",
        "lo aprobado ({approved_grant_ars}) supera el tope de la línea {line} ({ceiling})",
        "Corrija el aporte, la línea o el tope en line_ceilings",
        "The grant is within the line's ceiling of the year of signature, when given.",
        "El aporte no supera el tope de la línea en el año de la firma, si se lo informa.",
        "JOIN line_ceilings AS c ON c.line = t.line "
        "AND CAST(c.year AS VARCHAR) = left(t.signed_date, 4)",
        (("ceiling", "c.ceiling_ars"),),
    ),
    Rule(
        "paid_before_signature",
        "disbursements",
        "date",
        "left(t.date, least(strlen(t.date), strlen(i.signed_date))) "
        "< left(i.signed_date, least(strlen(t.date), strlen(i.signed_date)))",
        "el pago ({date}) es anterior a la firma ({signed})",
        "Corrija una de las dos fechas",
        "Nothing is paid before its instrument is signed.",
        "No se paga antes de la firma.",
        INSTRUMENT,
        (("signed", "i.signed_date"),),
    ),
    Rule(
        "accounted_over_paid",
        "disbursements",
        "accounted_ars",
        "t.accounted_ars > t.amount_ars + 0.005",
        "lo rendido ({accounted_ars}) supera lo pagado ({amount_ars})",
        "Corrija uno de los dos montos",
        "What is accounted for is not more than what was paid.",
        "Lo rendido no supera lo pagado.",
    ),
    Rule(
        "fee_without_coordinator",
        "disbursements",
        "concept",
        f"t.concept = 'coordinator_fee' AND i.line NOT IN {COORDINATED_LINES}",
        "paga honorarios de coordinación, y la línea {line} no lleva coordinador",
        "Corrija el concepto o la línea del instrumento",
        "Coordinator fees are paid only in lines with a coordinator.",
        "Sólo se pagan honorarios de coordinación en las líneas con coordinador.",
        INSTRUMENT,
        (("line", "i.line"),),
    ),
)
