"""What was approved, paid and accounted for holds together."""

from __future__ import annotations

from spl_eval.intake.rules.instruments import COORDINATED_LINES
from spl_eval.intake.rules.rule import Rule

LEAST_ARS = 100
"""No grant and no payment was ever so small: less than this was written in thousands, or in
millions, of pesos."""

INSTRUMENT = "JOIN instruments AS i ON i.instrument_id = t.instrument_id"
# The ceiling of one kind of instrument, where there is one, stands for that of all of them.
CEILINGS = " ".join(
    f"LEFT JOIN (SELECT line, year, kind, max(ceiling_ars) AS ceiling_ars FROM line_ceilings "
    f"GROUP BY ALL) AS {name} ON {name}.line = t.line "
    f"AND CAST({name}.year AS VARCHAR) = left(t.signed_date, 4) AND {name}.kind {kind}"
    for name, kind in (("own", "= t.kind"), ("common", "IS NULL"))
)
CEILING = "coalesce(own.ceiling_ars, common.ceiling_ars)"


def _too_small(code: str, table: str, column: str, words: str, english: str) -> Rule:
    return Rule(
        code,
        table,
        column,
        f"t.{column} > 0 AND t.{column} < {LEAST_ARS}",
        f"{words} de menos de {LEAST_ARS} pesos ({{{column}}})",
        "Escriba el monto completo en pesos, no en miles ni en millones",
        f"{english} is of {LEAST_ARS} pesos or more, or zero.",
        f"{words[0].upper()}{words[1:]} es de {LEAST_ARS} pesos o más, o cero.",
    )


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
        f"t.approved_grant_ars > {CEILING}",
        "lo aprobado ({approved_grant_ars}) supera el tope de la línea {line} ({ceiling})",
        "Corrija el aporte, la línea o el tope en «Topes por línea» (line_ceilings)",
        "The grant is within the line's ceiling of the year of signature, when given; that of "
        "its kind of instrument goes before that of all kinds.",
        "El aporte no supera el tope de la línea en el año de la firma, si se lo informa; el de "
        "su tipo de instrumento va antes que el de todos.",
        CEILINGS,
        (("ceiling", CEILING),),
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
    Rule(
        "activity_of_plan",
        "disbursements",
        "concept",
        "t.concept = 'project_activity' AND i.kind = 'plan'",
        "paga actividades de un proyecto, y el instrumento {instrument_id} es un plan, que sólo "
        "lleva honorarios de coordinación",
        "Corrija el concepto, o ponga el código del proyecto derivado",
        "A plan pays coordinator fees only; activities are paid under a project.",
        "Por un plan se pagan sólo honorarios de coordinación; las actividades, por un proyecto.",
        INSTRUMENT,
    ),
    Rule(
        "paid_after_cancellation",
        "disbursements",
        "date",
        "i.status = 'cancelled' AND left(t.date, least(strlen(t.date), strlen(i.end_date))) "
        "> left(i.end_date, least(strlen(t.date), strlen(i.end_date)))",
        "el pago ({date}) es posterior a la baja del instrumento ({cancelled})",
        "Corrija una de las dos fechas, o la situación del instrumento",
        "Nothing is paid after its instrument was cancelled.",
        "No se paga después de la baja del instrumento.",
        INSTRUMENT,
        (("cancelled", "i.end_date"),),
    ),
    Rule(
        "repeated_payment",
        "disbursements",
        "disbursement_id",
        "true",
        "el mismo pago (instrumento, fecha, concepto y monto) está en {one} y en {another}",
        "Si es el mismo pago, deje una sola fila; si son dos, súmelos en una",
        "One payment of an instrument, on a date, for a concept and of an amount stands once.",
        "Un mismo pago (instrumento, fecha, concepto y monto) está una sola vez.",
        # Of a date without its day two payments of the same month look alike.
        "JOIN (SELECT instrument_id, date, concept, amount_ars, min(disbursement_id) AS one, "
        "max(disbursement_id) AS another FROM disbursements WHERE strlen(date) = 10 "
        "GROUP BY ALL HAVING min(disbursement_id) <> max(disbursement_id)) AS same "
        "ON same.instrument_id = t.instrument_id AND same.date = t.date "
        "AND same.concept = t.concept AND same.amount_ars = t.amount_ars",
        (("one", "same.one"), ("another", "same.another")),
    ),
    _too_small(
        "grant_too_small", "instruments", "approved_grant_ars", "un aporte", "An approved grant"
    ),
    _too_small("payment_too_small", "disbursements", "amount_ars", "un pago", "A payment"),
)
