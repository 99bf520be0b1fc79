"""An organisation stands in one place, a unit in one group, an answer for one of them."""

from __future__ import annotations

from spl_eval.intake.rules.rule import Rule

SCORES = ("communication", "joint_decisions", "joint_negotiation", "fair_sharing")
ANY_SCORE = f"coalesce({', '.join(f't.{score}' for score in SCORES)})"

# An answer of a unit is the unit's, whether or not it names the organisation too.
_CASE = "coalesce('unit ' || {0}.unit_id, 'organisation ' || {0}.organisation_id)"

PEOPLE_RULES = (
    Rule(
        "organisation_in_two_provinces",
        "organisations",
        "province",
        "other.province <> t.province",
        "el CUIT {cuit} figura también en {other_province} ({other_id})",
        "Si es la misma organización, deje una fila; si no, corrija el CUIT",
        "One CUIT stands in one province.",
        "Un mismo CUIT figura en una sola provincia.",
        "JOIN organisations AS other "
        "ON other.cuit = t.cuit AND other.organisation_id <> t.organisation_id",
        (("other_province", "other.province"), ("other_id", "other.organisation_id")),
    ),
    Rule(
        "unit_in_two_groups",
        "units",
        "organisation_id",
        "other.organisation_id <> t.organisation_id",
        "la misma unidad (CUIT) figura también en {other_group}, como {other_id}",
        "Deje la unidad en un solo grupo, o corrija el CUIT",
        "A unit, known by its CUIT, is a member of one organisation.",
        "Una unidad, conocida por su CUIT, integra una sola organización.",
        "JOIN units AS other ON other.cuit = t.cuit AND other.unit_id <> t.unit_id",
        (("other_group", "other.organisation_id"), ("other_id", "other.unit_id")),
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
    ),
    Rule(
        "answer_of_another",
        "follow_up",
        "organisation_id",
        "u.organisation_id <> t.organisation_id",
        "la unidad {unit_id} es de {other}, y la respuesta dice {organisation_id}",
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
        "other.follow_up_id < t.follow_up_id",
        "el mismo caso ya está en esa encuesta, en {other_id}",
        "Deje una sola respuesta por caso y encuesta",
        "A case answers a survey once.",
        "Un caso responde una encuesta una sola vez.",
        f"JOIN follow_up AS other ON other.survey_id = t.survey_id "
        f"AND {_CASE.format('other')} = {_CASE.format('t')}",
        (("other_id", "other.follow_up_id"),),
    ),
    Rule(
        "scores_without_answer",
        "follow_up",
        "answered",
        f"t.answered = 'no' AND {ANY_SCORE} IS NOT NULL",
        "dice que no respondió y tiene puntajes",
        "Corrija «answered» o borre los puntajes",
        "A case that did not answer has no scores.",
        "Un caso que no respondió no tiene puntajes.",
    ),
    Rule(
        "reason_with_answer",
        "follow_up",
        "reason",
        "t.answered = 'yes' AND t.reason IS NOT NULL",
        "respondió y tiene un motivo de no respuesta",
        "Borre el motivo o corrija «answered»",
        "Only a case that did not answer has a reason for it.",
        "Sólo un caso que no respondió tiene un motivo.",
    ),
)
