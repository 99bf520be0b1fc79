"""Which questions the data can answer, by counting rows made by hand."""

from __future__ import annotations

import pytest

from spl_eval.intake.check import examine
from spl_eval.publish.shown import LONG_TEXT
from spl_eval.results.quality import coverage
from spl_eval.results.quality.questions import (
    FEWEST,
    FEWEST_ORGANISATIONS,
    FORMAL_ONCE,
    QUESTIONS,
    REPORT_QUESTIONS,
)
from tests import made_programme as made
from tests.report import REAL_2016, made_report

JOBS = "¿Cuántos puestos de trabajo involucra el programa?"
PLACES = "¿En qué provincias y regiones está el programa?"
EFFECT = "¿Cambió el empleo por el programa?"
BEFORE_AFTER = "¿Cómo cambian los puestos de antes a después de ingresar?"
FORMAL = "¿Se formalizan las unidades y sus puestos?"
SALES = "¿Crecen las ventas?"
WOMEN = "¿Cambió el empleo de las mujeres?"
EXPORTS = "¿Exportan las unidades?"
CHANGES = {SALES: "sales_ars", WOMEN: "women_jobs", FORMAL: "formal_jobs"}
FEW = "un cambio apenas se distingue del azar"
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


def wide(each=3):
    """Return a programme of ten assisted organisations and ten others, of ``each`` units."""
    tables = made.programme()
    one, unit, rows = tables["organisations"][0], tables["units"][0], tables["outcomes"][:3]
    tables["organisations"], tables["units"], tables["outcomes"] = [], [], []
    for number in range(1, 2 * FEWEST_ORGANISATIONS + 1):
        own = {"organisation_id": f"O{number}", "name": f"Cooperativa número {number}"}
        own["assisted"] = "sí" if number <= FEWEST_ORGANISATIONS else "no"
        tables["organisations"].append(one | own)
        for place in range(each):
            code = {"unit_id": f"U{number}-{place}"}
            own = {"organisation_id": f"O{number}", "name": f"Taller {number} {place}"}
            tables["units"].append(unit | code | own)
            tables["outcomes"] += [row | code for row in rows]
    return tables


def is_assisted(row):
    """Say whether a row of ``wide`` is of an assisted organisation's unit."""
    return int(row["unit_id"][1:].split("-")[0]) <= FEWEST_ORGANISATIONS


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
    for question in (JOBS, EFFECT, DELAY, EXPORTS, *CHANGES):
        assert answers(wide(), question) == ("yes", ())


def test_few_units_tell_an_effect_in_part_only(answers):
    few = wide(each=2)
    assert answers(few, EFFECT) == (
        "partly",
        (
            f"con menos de {FEWEST} unidades asistidas {FEW}",
            f"con menos de {FEWEST} unidades de organizaciones no asistidas {FEW}",
        ),
    )


def test_many_units_of_few_organisations_tell_an_effect_in_part_only(answers):
    many = made.programme(each=FEWEST)
    assert answers(many, BEFORE_AFTER) == ("yes", ())
    assert answers(many, EFFECT) == (
        "partly",
        (
            f"con menos de {FEWEST_ORGANISATIONS} organizaciones asistidas {FEW}",
            f"con menos de {FEWEST_ORGANISATIONS} organizaciones no asistidas {FEW}",
        ),
    )


@pytest.mark.parametrize("year", [made.BEFORE, made.AFTER])
def test_a_comparison_must_be_seen_on_both_sides_of_the_entries(answers, year):
    tables = wide()
    for row in tables["outcomes"]:
        if not is_assisted(row) and row["year"] == year:
            row["jobs"] = ""
    answer, reasons = answers(tables, EFFECT)
    assert answer == "no"
    assert reasons[0] == (
        "0 de 30 unidades de organizaciones no asistidas tienen puestos en años anteriores y "
        "posteriores a los ingresos de las asistidas"
    )


@pytest.mark.parametrize(("question", "column"), CHANGES.items())
@pytest.mark.parametrize("year", [made.BEFORE, made.AFTER])
def test_a_change_needs_its_own_datum_before_and_after(answers, question, column, year):
    tables = wide()
    for row in tables["outcomes"]:
        row[column] = "" if row["year"] == year else row[column]
    for unit in tables["units"]:
        unit["formal"] = ""
    answer, reasons = answers(tables, question)
    assert answer == "no"
    assert reasons[0].startswith("0 de 30 unidades asistidas tienen «")
    assert reasons[0].endswith("» en algún año anterior y en alguno posterior a su ingreso")


def test_being_formal_at_entry_shows_no_change(answers):
    tables = wide()
    for row in tables["outcomes"]:
        row["formal_jobs"] = ""
    assert answers(tables, FORMAL) == ("partly", (FORMAL_ONCE,))


@pytest.mark.parametrize(("question", "column"), [(JOBS, "jobs"), (EXPORTS, "exports_ars")])
def test_the_cases_are_units_and_not_rows_of_the_panel(answers, question, column):
    tables = made.programme()
    later = made.AFTER + 1
    for row in tables["outcomes"]:
        # The first two units have nothing of their entry nor of the last year.
        if row["unit_id"] in ("U1", "U2"):
            row[column] = "" if row["year"] == made.ENTRY else row[column]
        elif row["year"] == made.AFTER:
            row["year"] = later
    # Many full rows of one unit make nobody else known.
    first = tables["outcomes"][0]
    tables["outcomes"] += [first | {"unit_id": "U3", "year": year} for year in range(2007, 2012)]
    answer, (reason,) = answers(tables, question)
    assert answer == "partly"
    assert reason.startswith("sólo 4 de 6 unidades asistidas tienen «")
    assert reason.endswith("» en el año de su ingreso o en el último de los datos")


def test_units_that_nobody_assisted_have_no_jobs_of_the_programme(answers):
    tables = made.programme()
    for row in tables["outcomes"]:
        row["jobs"] = "" if row["unit_id"] in ("U7", "U8") else row["jobs"]
    assert answers(tables, JOBS) == ("yes", ())


def test_below_four_fifths_a_question_is_answered_in_part(answers):
    tables = made.programme()
    tables["organisations"][0]["province"] = ""
    assert answers(tables, PLACES) == (
        "partly",
        ("sólo 3 de 4 organizaciones tienen «provincia»",),
    )


def test_what_is_lacking_is_said_even_when_there_is_enough(answers):
    tables = made.programme()
    tables["disbursements"][0]["accounted_ars"] = ""
    tables["disbursements"] += [
        tables["disbursements"][1]
        | {"disbursement_id": f"D{number}", "amount_ars": 1000 + number, "accounted_ars": 500}
        for number in range(4, 9)
    ]
    assert answers(tables, "¿Cuánto de lo pagado se rindió?") == (
        "yes",
        ("7 de 8 desembolsos tienen «rendido (pesos corrientes)»",),
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
            "sólo 4 de 6 unidades asistidas tienen «puestos de trabajo» en algún año anterior y "
            "en alguno posterior a su ingreso",
            f"con menos de {FEWEST} unidades asistidas {FEW}",
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


def test_a_report_that_nobody_filled_in_is_asked_nothing():
    empty = {name: frame.iloc[:0] for name, frame in REAL_2016.tables.items()}
    assert coverage.report_coverage(empty, set(empty), REPORT_QUESTIONS).empty
    filled = empty | {"audit": REAL_2016["audit"]}
    assert len(coverage.report_coverage(filled, set(empty), REPORT_QUESTIONS))


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
