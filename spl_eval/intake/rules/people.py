"""An organisation stands in one place, a unit in one group, an answer for one of them.

What rows have in common is gathered before they are compared: as many rows as a file holds may
share one CUIT, and comparing each with each would take for ever.
"""

from __future__ import annotations

from spl_eval.intake.rules.rule import Rule

SCORES = ("communication", "joint_decisions", "joint_negotiation", "fair_sharing")
ANY_SCORE = f"coalesce({', '.join(f't.{score}' for score in SCORES)})"

# An answer of a unit is the unit's, whether or not it names the organisation too.
CASE = "coalesce('unit ' || {0}.unit_id, 'organisation ' || {0}.organisation_id)"

_BOTH = (
    ("one", "apart.one"),
    ("one_id", "apart.one_id"),
    ("another", "apart.another"),
    ("another_id", "apart.another_id"),
)


def _apart(table: str, key: str, column: str) -> str:
    """Return the join with the CUIT that stand with two different values of ``column``."""
    return (
        f"JOIN (SELECT cuit, min({column}) AS one, arg_min({key}, {column}) AS one_id, "
        f"max({column}) AS another, arg_max({key}, {column}) AS another_id FROM {table} "
        f"GROUP BY cuit HAVING min({column}) <> max({column})) AS apart ON apart.cuit = t.cuit"
    )


def _together(table: str, key: str, column: str) -> str:
    """Return the join with the CUIT of several rows that do not differ in ``column``."""
    return (
        f"JOIN (SELECT cuit, min({key}) AS one, max({key}) AS another, count(*) AS rows "
        f"FROM {table} GROUP BY cuit HAVING min({key}) <> max({key}) "
        f"AND count(DISTINCT {column}) <= 1) AS same "
        "ON same.cuit = t.cuit"
    )


PEOPLE_RULES = (
    Rule(
        "organisation_in_two_provinces",
        "organisations",
        "province",
        "true",
        "el mismo CUIT figura en más de una provincia: {one} ({one_id}) y {another} ({another_id})",
        "Si es la misma organización, deje una fila; si no, corrija el CUIT",
        "One CUIT stands in one province.",
        "Un mismo CUIT figura en una sola provincia.",
        _apart("organisations", "organisation_id", "province"),
        _BOTH,
    ),
    Rule(
        "same_organisation_twice",
        "organisations",
        "cuit",
        "true",
        "el mismo CUIT está en las organizaciones {one} y {another}",
        "Si es la misma organización, deje una fila y use su código; si no, corrija el CUIT",
        "One CUIT is one organisation.",
        "Un CUIT es de una sola organización.",
        _together("organisations", "organisation_id", "province"),
        (("one", "same.one"), ("another", "same.another")),
    ),
    Rule(
        "unit_in_two_groups",
        "units",
        "organisation_id",
        "true",
        "el mismo CUIT figura en más de una organización: {one} y {another}",
        "Deje la unidad en un solo grupo, o corrija el CUIT",
        "A unit, known by its CUIT, is a member of one organisation.",
        "Una unidad, conocida por su CUIT, integra una sola organización.",
        _apart("units", "unit_id", "organisation_id"),
        _BOTH,
    ),
    Rule(
        "same_unit_twice",
        "units",
        "cuit",
        "true",
        "el mismo CUIT está en {units} unidades de la misma organización",
        "Si es la misma unidad, deje una fila y use su código; si no, corrija el CUIT",
        "One CUIT is one unit.",
        "Un CUIT es de una sola unidad.",
        _together("units", "unit_id", "organisation_id"),
        (("units", "same.rows"),),
    ),
    Rule(
        "answer_of_nobody",
        "follow_up",
        "organisation_id",
        "t.organisation_id IS NULL AND t.unit_id IS NULL",
        "la respuesta no es de ninguna organización ni unidad",
        "Complete el código de la organización o el de la unidad",
        "An answer is of an organisation or of a unit.",
        "Una respuesta es de una organización o de una unidad.",
        needs=("organisation_id", "unit_id"),
    ),
    Rule(
        "answer_of_another",
        "follow_up",
        "organisation_id",
        "u.organisation_id <> t.organisation_id",
        "la unidad es de {other}, y la respuesta dice {organisation_id}",
        "Corrija la organización de la respuesta o la de la unidad",
        "Where an answer names a unit and an organisation, the unit is a member of it.",
        "Si una respuesta dice unidad y organización, la unidad integra esa organización.",
        "JOIN units AS u ON u.unit_id = t.unit_id",
        (("other", "u.organisation_id"),),
    ),
    Rule(
        "answered_twice",
        "follow_up",
        "follow_up_id",
        "other.first_id < t.follow_up_id",
        "el mismo caso ya está en esa encuesta, en {other_id}",
        "Deje una sola respuesta por caso y encuesta",
        "A case answers a survey once.",
        "Un caso responde una encuesta una sola vez.",
        f"JOIN (SELECT survey_id, {CASE.format('follow_up')} AS answering, "
        "min(follow_up_id) AS first_id FROM follow_up GROUP BY ALL) AS other "
        f"ON other.survey_id = t.survey_id AND other.answering = {CASE.format('t')}",
        (("other_id", "other.first_id"),),
    ),
    Rule(
        "scores_without_answer",
        "follow_up",
        "answered",
        f"t.answered = 'no' AND {ANY_SCORE} IS NOT NULL",
        "dice que no respondió y tiene puntajes",
        "Corrija «Respondió» (answered) o borre los puntajes",
        "A case that did not answer has no scores.",
        "Un caso que no respondió no tiene puntajes.",
    ),
    Rule(
        "reason_with_answer",
        "follow_up",
        "reason",
        "t.answered = 'yes' AND t.reason IS NOT NULL",
        "respondió y tiene un motivo de no respuesta",
        "Borre el motivo o corrija «Respondió» (answered)",
        "Only a case that did not answer has a reason for it.",
        "Sólo un caso que no respondió tiene un motivo.",
    ),
)
