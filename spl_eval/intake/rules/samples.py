"""A sample is of somebody, once; its probabilities are a draw's, and only it is followed up."""

from __future__ import annotations

from spl_eval.intake.rules.people import CASE
from spl_eval.intake.rules.rule import Rule
from spl_eval.intake.vocabularies import DRAWN, RESERVE, TAKE_ALL

SAME = 0.01
"""Two probabilities of one stratum that differ by less than this part are one, rounded."""


def _figure(expression: str) -> str:
    """Return SQL for a probability in Spanish, with decimals enough to tell two apart."""
    return f"replace(CAST(round({expression}, 4) AS VARCHAR), '.', ',')"


# The middle one, so that one slip of the hand is blamed and not the rest of its stratum.
_STRATUM = (
    "JOIN (SELECT survey_id, stratum, quantile_disc(probability, 0.5) AS probability "
    f"FROM samples WHERE selection = '{DRAWN}' AND probability > 0 GROUP BY ALL) AS others "
    "ON others.survey_id = t.survey_id AND others.stratum = t.stratum"
)

# Who is in the registers, and of which organisation.
_KNOWN = (
    "(SELECT 'unit ' || unit_id AS code, organisation_id FROM units UNION ALL "
    "SELECT 'organisation ' || organisation_id, organisation_id FROM organisations)"
)

# Other rules tell of a code that is in no register; until it is mended, a sample with one proves
# nothing, nor does any sample while a row is of no known survey.
_OUTSIDE = (
    "JOIN (SELECT s.survey_id FROM samples AS s "
    f"LEFT JOIN {_KNOWN} AS known ON known.code = {CASE.format('s')} GROUP BY s.survey_id "
    "HAVING bool_and(known.code IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM samples AS lost "
    "LEFT JOIN surveys ON surveys.survey_id = lost.survey_id WHERE surveys.survey_id IS NULL)"
    ") AS given ON given.survey_id = t.survey_id "
    f"ANTI JOIN (SELECT survey_id, {CASE.format('samples')} AS chosen FROM samples) AS listed "
    f"ON listed.survey_id = t.survey_id AND listed.chosen = {CASE.format('t')} "
    f"JOIN {_KNOWN} AS known ON known.code = {CASE.format('t')}"
)

SAMPLE_RULES = (
    Rule(
        "drawn_of_nobody",
        "samples",
        "sample_id",
        "t.organisation_id IS NULL AND t.unit_id IS NULL",
        "la fila no dice qué organización o unidad se eligió",
        "Complete el código de la organización o el de la unidad",
        "A row of a sample is of an organisation or of a unit.",
        "Una fila de la muestra es de una organización o de una unidad.",
        needs=("organisation_id", "unit_id"),
    ),
    Rule(
        "drawn_of_another",
        "samples",
        "organisation_id",
        "u.organisation_id <> t.organisation_id",
        "la unidad es de {other}, y la muestra dice {organisation_id}",
        "Corrija la organización de la fila o la de la unidad",
        "Where a row of a sample names a unit and an organisation, the unit is a member of it.",
        "Si una fila de la muestra dice unidad y organización, la unidad integra esa organización.",
        "JOIN units AS u ON u.unit_id = t.unit_id",
        (("other", "u.organisation_id"),),
    ),
    Rule(
        "drawn_twice",
        "samples",
        "sample_id",
        "other.first_id < t.sample_id",
        "el mismo caso ya está en la muestra de esa encuesta, en {other_id}",
        "Deje una sola fila por caso y encuesta: sorteado, o en la reserva",
        "A case stands once in a survey's sample.",
        "Un caso está una sola vez en la muestra de una encuesta.",
        f"JOIN (SELECT survey_id, {CASE.format('samples')} AS chosen, "
        "min(sample_id) AS first_id FROM samples GROUP BY ALL) AS other "
        f"ON other.survey_id = t.survey_id AND other.chosen = {CASE.format('t')}",
        (("other_id", "other.first_id"),),
    ),
    Rule(
        "drawn_without_probability",
        "samples",
        "selection",
        f"t.selection <> '{RESERVE}' AND t.probability IS NULL",
        "falta la probabilidad, y sin ella el caso no tiene peso",
        "Ponga cuántos se sortearon en su estrato sobre cuántos había; donde se toman todos, 1",
        "All but the reserve list have a probability of inclusion.",
        "Salvo en la lista de reserva, todos los casos tienen su probabilidad de inclusión.",
        needs=("probability",),
    ),
    Rule(
        "probability_of_zero",
        "samples",
        "probability",
        "t.probability = 0",
        "la probabilidad es 0, y con ella nadie sale sorteado",
        "Ponga cuántos se sortearon en su estrato sobre cuántos había",
        "A probability of inclusion is more than zero.",
        "La probabilidad de inclusión es mayor que cero.",
    ),
    Rule(
        "all_taken_by_chance",
        "samples",
        "probability",
        f"t.selection = '{TAKE_ALL}' AND t.probability > 0 AND t.probability < 1",
        "dice que en su estrato se toman todos, y la probabilidad es {shown} y no 1",
        "Ponga 1, o cambie la selección si hubo un sorteo",
        "Where all are taken the probability is 1.",
        "Donde se toman todos, la probabilidad es 1.",
        shows=(("shown", _figure("t.probability")),),
    ),
    Rule(
        "probability_apart",
        "samples",
        "probability",
        f"t.selection = '{DRAWN}' AND t.probability > 0 "
        f"AND abs(t.probability / others.probability - 1) > {SAME}",
        "la probabilidad es {shown}, y la de otros sorteados del mismo estrato es {usual}",
        "Corrija la que esté mal; si se sortearon por separado, ponga estratos distintos",
        "All those drawn in one stratum of a survey have the same probability.",
        "Los sorteados de un mismo estrato y encuesta tienen la misma probabilidad.",
        _STRATUM,
        (("shown", _figure("t.probability")), ("usual", _figure("others.probability"))),
    ),
    Rule(
        "answer_outside_sample",
        "follow_up",
        "survey_id",
        "coalesce(t.organisation_id = known.organisation_id, true)",
        "el caso no está en la muestra de la encuesta {survey_id}",
        "Agréguelo a «Muestras de seguimiento» (samples) si se lo sorteó o estaba en la reserva; "
        "si no, corrija el código o quite la respuesta",
        "Where a survey's sample is given, its answers are of cases of the sample or its reserve "
        "list.",
        "Si se informa la muestra de una encuesta, sus respuestas son de casos de la muestra o de "
        "su reserva.",
        _OUTSIDE,
    ),
)
