"""Jobs, sales and wages of a unit in a year hold together."""

from __future__ import annotations

from spl_eval.intake.rules.rule import Rule, not_more

LEAST_WAGE_ARS = 1_000
"""A year's wage below this was not written in full. The minimum wage was over 2,300 pesos a
*month* in every year since 2012, and about 900 in 2007, the first year that is asked for."""

JOBS_RULES = (
    not_more(
        "women_over_total",
        "outcomes",
        "women_jobs",
        "jobs",
        "los puestos de mujeres",
        "el total de puestos",
        "Women's jobs are not more than all jobs.",
    ),
    not_more(
        "formal_over_total",
        "outcomes",
        "formal_jobs",
        "jobs",
        "los puestos registrados",
        "el total de puestos",
        "Registered jobs are not more than all jobs.",
    ),
    not_more(
        "women_over_participants",
        "activities",
        "women_participants",
        "participants",
        "las participantes mujeres",
        "el total de participantes",
        "Women who took part are not more than all who took part.",
    ),
    Rule(
        "exports_over_sales",
        "outcomes",
        "exports_ars",
        "t.exports_ars > t.sales_ars",
        "las exportaciones ({exports_ars}) superan a las ventas ({sales_ars})",
        "Corrija uno de los dos montos; ambos van en pesos corrientes",
        "Exports are part of sales.",
        "Las exportaciones son parte de las ventas.",
    ),
    Rule(
        "wages_without_jobs",
        "outcomes",
        "wage_bill_ars",
        "t.jobs = 0 AND t.wage_bill_ars > 0",
        "hay masa salarial ({wage_bill_ars}) y ningún puesto",
        "Corrija los puestos o la masa salarial",
        "A wage bill needs at least one job.",
        "Si hay masa salarial, hay al menos un puesto.",
    ),
    Rule(
        "wages_too_low",
        "outcomes",
        "wage_bill_ars",
        f"t.jobs > 0 AND t.wage_bill_ars > 0 AND t.wage_bill_ars < {LEAST_WAGE_ARS} * "
        "CAST(t.jobs AS DOUBLE)",
        "una masa salarial de {wage_bill_ars} para {jobs} puestos no llega a "
        f"{LEAST_WAGE_ARS // 1000}.{LEAST_WAGE_ARS % 1000:03} pesos por puesto en el año",
        "Escriba la del año entero, completa en pesos y no en miles, o corrija los puestos",
        f"A wage bill above zero is of {LEAST_WAGE_ARS:,} pesos a year or more for each job.",
        "Una masa salarial mayor que cero da 1.000 pesos o más por puesto en el año.",
    ),
    Rule(
        "women_men_swapped",
        "outcomes",
        "women_jobs",
        "t.women_jobs = u.men AND t.jobs - t.women_jobs = u.women AND u.women <> u.men "
        "AND CAST(t.year AS VARCHAR) = left(u.joined_date, 4)",
        "mujeres y varones parecen cambiados: {women_jobs} mujeres aquí, {women} en «Unidades "
        "productivas» (units)",
        "Compare con la unidad y corrija la tabla que esté mal",
        "In the year of entry women and men are not the other way round than in the unit.",
        "En el año de ingreso, mujeres y varones no están cambiados respecto de la unidad.",
        "JOIN units AS u ON u.unit_id = t.unit_id",
        (("women", "u.women"),),
    ),
)
