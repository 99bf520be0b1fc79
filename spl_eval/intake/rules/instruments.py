"""Instruments agree with their line, their organisation and their plan."""

from __future__ import annotations

from collections.abc import Mapping

from spl_eval.intake.rules.rule import Rule
from spl_eval.intake.vocabularies import INSTRUMENT_KINDS, ORGANISATION_KINDS

LINE_KINDS = {
    "1.A": "associative_group",
    "1.B": "strengthened_group",
    "2.A": "cooperative",
    "2.B": "strengthened_cooperative",
    "3": "sponsoring_institution",
}
"""Which organisation each line of assistance serves."""

COORDINATED_LINES = ("1.A", "2.A")

ORGANISATION = "JOIN organisations AS o ON o.organisation_id = t.organisation_id"
PARENT = "JOIN instruments AS p ON p.instrument_id = t.parent_instrument_id"
STATED = "coalesce(t.line_basis, 'stated') = 'stated'"
"""A line that a reader inferred proves nothing against the data."""

_EXPECTED_KIND = "CASE t.line " + " ".join(
    f"WHEN '{line}' THEN '{kind}'" for line, kind in LINE_KINDS.items()
)


def _in_words(column: str, words: Mapping[str, str]) -> str:
    """Return SQL for the Spanish word of a column's code."""
    cases = " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in words.items())
    return f"CASE {column} {cases} END"


_CIRCLES = """
WITH RECURSIVE upwards(beginning, reached, steps) AS (
    SELECT instrument_id, parent_instrument_id, 1 FROM instruments
    WHERE parent_instrument_id IS NOT NULL
    UNION ALL
    SELECT u.beginning, i.parent_instrument_id, u.steps + 1
    FROM upwards AS u JOIN instruments AS i ON i.instrument_id = u.reached
    WHERE i.parent_instrument_id IS NOT NULL AND u.reached <> u.beginning AND u.steps < 100
)
SELECT DISTINCT beginning FROM upwards WHERE reached = beginning
"""

INSTRUMENT_RULES = (
    Rule(
        "project_without_plan",
        "instruments",
        "parent_instrument_id",
        f"t.kind = 'derived_project' AND t.line IN {COORDINATED_LINES} "
        f"AND t.parent_instrument_id IS NULL AND {STATED}",
        "es un proyecto derivado de la línea {line} y no dice de qué plan sale",
        "Complete el código del plan",
        "A derived project of lines 1.A and 2.A names its plan.",
        "Un proyecto derivado de las líneas 1.A y 2.A dice de qué plan sale.",
        needs=("parent_instrument_id", "line_basis"),
    ),
    Rule(
        "parent_is_no_plan",
        "instruments",
        "parent_instrument_id",
        "p.kind <> 'plan'",
        "{parent_instrument_id} no es un plan sino: {parent_kind}",
        "Ponga el código del plan",
        "The parent of a project is a plan.",
        "El plan de origen es un plan.",
        PARENT,
        (("parent_kind", _in_words("p.kind", INSTRUMENT_KINDS)),),
    ),
    Rule(
        "parent_of_another",
        "instruments",
        "parent_instrument_id",
        "p.organisation_id <> t.organisation_id",
        "el plan {parent_instrument_id} es de otra organización ({other})",
        "Corrija el plan o la organización",
        "A project and its plan are of one organisation.",
        "El proyecto y su plan son de la misma organización.",
        PARENT,
        (("other", "p.organisation_id"),),
    ),
    Rule(
        "line_against_kind",
        "instruments",
        "line",
        f"{_EXPECTED_KIND} END <> o.kind AND {STATED} "
        "AND coalesce(o.kind_basis, 'stated') = 'stated'",
        "la línea {line} no es para ese tipo de organización: {kind}",
        "Corrija la línea, o el tipo en «Organizaciones» (organisations)",
        "The line agrees with the kind of organisation.",
        "La línea es la del tipo de organización.",
        ORGANISATION,
        (("kind", _in_words("o.kind", ORGANISATION_KINDS)),),
    ),
    Rule(
        "kind_against_line",
        "instruments",
        "kind",
        f"(t.kind = 'uncoordinated_project') = (t.line IN {COORDINATED_LINES}) AND {STATED}",
        "{kind_in_words} no va en la línea {line}",
        "Corrija el tipo o la línea: en 1.A y 2.A hay planes y proyectos derivados, en las demás "
        "sólo proyectos sin coordinador",
        "Plans and derived projects are of lines 1.A and 2.A, projects without coordinator of "
        "the others.",
        "Los planes y los proyectos derivados son de las líneas 1.A y 2.A; los proyectos sin "
        "coordinador, de las demás.",
        shows=(("kind_in_words", _in_words("t.kind", INSTRUMENT_KINDS)),),
    ),
    Rule(
        "coordinator_out_of_line",
        "instruments",
        "coordinator_id",
        f"t.coordinator_id IS NOT NULL AND t.line NOT IN {COORDINATED_LINES}",
        "tiene coordinador/a ({coordinator_id}), y la línea {line} no lleva",
        "Deje vacío el coordinador o corrija la línea",
        "Only lines 1.A and 2.A have a coordinator.",
        "Sólo las líneas 1.A y 2.A llevan coordinador/a.",
    ),
    Rule(
        "plans_in_a_circle",
        "instruments",
        "parent_instrument_id",
        "true",
        "el plan de origen vuelve, de plan en plan, al mismo instrumento: es un círculo",
        "Corrija los planes de origen, que terminan en un plan sin origen",
        "No instrument is, through its plans, its own origin.",
        "Ningún instrumento sale, por sus planes, de sí mismo.",
        f"JOIN ({_CIRCLES}) AS circle ON circle.beginning = t.instrument_id",
    ),
)
