"""Which questions the data can answer, by counting rows made by hand."""

from __future__ import annotations

import pytest

from spl_eval.intake.check import examine
from spl_eval.publish.shown import LONG_TEXT
from spl_eval.results import coverage
from spl_eval.results.questions import FEWEST, QUESTIONS, REPORT_QUESTIONS
from tests import made_programme as made
from tests.report import REAL_2016, made_report

JOBS = "¿Cuántos puestos de trabajo involucra el programa?"
PLACES = "¿En qué provincias y regiones está el programa?"
EFFECT = "¿Cambió el empleo por el programa?"
BEFORE_AFTER = "¿Cómo cambian los puestos de antes a después de ingresar?"
DELAY = "¿Cuánto se tarda de la postulación al primer pago?"
CAPACITY = "¿Mejora la capacidad asociativa?"
RESPONSE = "¿Cuántos responden al seguimiento, y por qué no los demás?"


@pytest.fixture
def answers(tmp_path):
    """Return the answer and the reasons to a question, from tables written and examined."""

    def ask(tables, question):
        found = examine(made.write(tmp_path / "datos", tables))
        assert not found.problems
        asked = coverage.coverage(found.tables, QUESTIONS).set_index("question").loc[question]
        return asked["answer"], asked["reasons"]

    return ask


def follow_up(**changed):
    rows = [
        {
            "follow_up_id": f"{survey}-{organisation}",
            "survey_id": survey,
            "organisation_id": organisation,
            "answered": "sí",
            "reason": "",
            "communication": 3,
            "joint_decisions": 3,
            "joint_negotiation": 3,
            "fair_sharing": 3,
        }
        for survey in ("S1", "S2")
        for organisation in ("O1", "O2", "O3", "O4")
    ]
    for row in rows:
        row.update(changed.get(row["follow_up_id"].replace("-", "_"), {}))
    surveys = [{"survey_id": each, "title": each, "year": 2015} for each in ("S1", "S2")]
    return {"surveys": surveys, "follow_up": rows}


def test_every_question_is_asked_once():
    texts = [each.question for each in (*QUESTIONS, *REPORT_QUESTIONS)]
    own = [each.question for each in QUESTIONS]
    assert len(own) == len(set(own))
    assert all(text.startswith("¿") and text.endswith("?") for text in texts)
    # Longer ones are not bold in a table, beside those that are.
    assert all(len(text) <= LONG_TEXT for text in own)


def test_full_records_answer_a_question_without_reservation(answers):
    assert answers(made.programme(each=FEWEST), JOBS) == ("yes", ())
    assert answers(made.programme(each=FEWEST), EFFECT) == ("yes", ())
    assert answers(made.programme(each=FEWEST), DELAY) == ("yes", ())


def test_few_units_tell_an_effect_in_part_only(answers):
    few = made.programme(each=FEWEST - 1)
    assert answers(few, BEFORE_AFTER) == ("yes", ())
    assert answers(few, EFFECT) == (
        "partly",
        ("con menos de 30 casos un efecto apenas se distingue del azar",),
    )


def test_below_four_fifths_a_question_is_answered_in_part(answers):
    tables = made.programme()
    tables["organisations"][0]["province"] = ""
    assert answers(tables, PLACES) == (
        "partly",
        ("sólo 3 de 4 organizaciones tienen «provincia»",),
    )


def test_what_is_lacking_is_said_even_when_there_is_enough(answers):
    tables = made.programme()
    tables["outcomes"][0]["jobs"] = ""
    assert answers(tables, JOBS) == (
        "yes",
        ("23 de 24 filas de unidad y año tienen «puestos de trabajo»",),
    )


def test_a_column_that_nobody_filled_in_answers_nothing(answers):
    tables = made.programme()
    for row in tables["organisations"]:
        row["applied_date"] = ""
    assert answers(tables, DELAY) == (
        "no",
        ("0 de 3 instrumentos son de una organización con fecha de postulación",),
    )


def test_payments_are_needed_to_know_the_delay(answers):
    tables = made.programme()
    del tables["disbursements"]
    assert answers(tables, DELAY) == ("no", ("no hay filas de «Desembolsos»",))


def test_a_unit_must_be_seen_before_and_after_its_own_entry(answers):
    tables = made.programme()
    for row in tables["outcomes"]:
        if row["unit_id"] in ("U1", "U2") and row["year"] == made.BEFORE:
            row["year"] = made.ENTRY + 1
    assert answers(tables, BEFORE_AFTER) == (
        "partly",
        (
            "sólo 4 de 6 unidades asistidas tienen puestos en algún año anterior y en alguno "
            "posterior a su ingreso",
            "con menos de 30 casos un efecto apenas se distingue del azar",
        ),
    )


def test_the_year_of_entry_is_neither_before_nor_after(answers):
    tables = made.programme()
    tables["outcomes"] = [row for row in tables["outcomes"] if row["year"] != made.AFTER]
    assert answers(tables, BEFORE_AFTER)[0] == "no"


def test_without_a_comparison_group_the_effect_is_not_known(answers):
    tables = made.programme()
    tables["organisations"][3]["assisted"] = "sí"
    answer, reasons = answers(tables, EFFECT)
    assert answer == "no"
    assert "no hay unidades de organizaciones no asistidas" in reasons


def test_later_entrants_are_a_comparison_with_a_reservation(answers):
    tables = made.programme()
    tables["organisations"][3]["assisted"] = "sí"
    for unit in tables["units"][4:]:
        unit["joined_date"] = f"{made.AFTER}-01-01"
    for row in tables["outcomes"]:
        row["year"] += row["unit_id"] in ("U5", "U6", "U7", "U8") and row["year"] != made.BEFORE
    answer, reasons = answers(tables, EFFECT)
    assert answer == "partly"
    assert reasons[0] == "sin unidades no asistidas, sólo se compara con las que ingresaron después"


def test_capacity_needs_the_same_organisation_in_two_surveys(answers):
    twice = made.programme() | follow_up()
    assert answers(twice, CAPACITY) == ("yes", ())
    once = made.programme() | follow_up()
    once["follow_up"] = once["follow_up"][:4]
    assert answers(once, CAPACITY) == (
        "no",
        ("0 de 4 organizaciones tienen puntajes en dos encuestas",),
    )


def test_a_refusal_with_its_reason_is_a_known_answer(answers):
    scores = dict.fromkeys(
        ("communication", "joint_decisions", "joint_negotiation", "fair_sharing"), ""
    )
    no = {"answered": "no", **scores}
    with_reason = made.programme() | follow_up(S1_O1=no | {"reason": "refused"})
    assert answers(with_reason, RESPONSE) == ("yes", ())
    without = made.programme() | follow_up(S1_O1=no, S2_O1=no)
    assert answers(without, RESPONSE) == (
        "partly",
        ("sólo 6 de 8 casos consultados dicen si respondieron y, si no, por qué",),
    )


def test_totals_of_a_report_answer_in_part_at_most():
    report = made_report(reach=[{"reach_id": "R1", "jobs": 7}])
    asked = coverage.coverage(report.tables, QUESTIONS).set_index("question").loc[JOBS]
    assert asked["answer"] == "partly"
    assert asked["reasons"] == ("el informe trae sólo totales por tipo de instrumento",)


def test_the_report_of_2016_cannot_answer_for_effects():
    asked = coverage.coverage(REAL_2016.tables, QUESTIONS)
    effects = asked[asked["topic"] == "Efectos"]
    assert len(effects) >= 5
    assert set(effects["answer"]) == {"no"}
    assert all(effects["reasons"].map(len))


def test_questions_of_a_report_are_put_to_reports_only():
    of_2016 = coverage.report_coverage(REAL_2016.tables, {"results"}, REPORT_QUESTIONS)
    assert len(of_2016) == len(REPORT_QUESTIONS)
    none = coverage.report_coverage(REAL_2016.tables, {"units", "instruments"}, REPORT_QUESTIONS)
    assert none.empty


def test_an_indicator_needs_target_result_and_evidence():
    report = made_report(
        results=[
            {"indicator_id": "a", "target": 2, "declared": 1},
            {"indicator_id": "b", "target": 2},
            {"indicator_id": "c", "target": 2, "declared": 1},
            {"indicator_id": "d", "target": 2, "declared": 1, "year": 2030},
        ],
        evidence=[
            {"evidence_id": "1", "indicator_id": "a"},
            {"evidence_id": "2", "indicator_id": "c", "within_indicator": "no"},
        ],
    )
    found = coverage.indicators(report.tables, 2031)
    assert list(found["answer"]) == ["yes", "no", "partly"]
    assert list(found["reasons"]) == [
        (),
        ("no tiene resultado declarado", "no hay evidencia que lo respalde"),
        ("no hay evidencia que lo respalde",),
    ]


def test_counts_add_up():
    asked = coverage.coverage(REAL_2016.tables, QUESTIONS)
    counts = coverage.counts(asked)
    assert counts["questions"] == len(QUESTIONS)
    assert counts["yes"] + counts["partly"] + counts["no"] == len(QUESTIONS)
