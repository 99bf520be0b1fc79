"""By which rule each of the five questions is answered, in part, or not."""

import pytest

from spl_eval.results.study import lessons
from spl_eval.results.study.lessons import ANSWERED, NOT_ANSWERABLE, PARTLY, Finding
from tests.report import REAL_2016

REFUSED = Finding(
    "ventas", float("nan"), float("nan"), 0.2, refused="Dos organizaciones: son pocas."
)


def test_the_words_are_those_of_the_annual_report():
    table = REAL_2016["lessons"]
    own = table[table["kind"] == "impact_question"]
    said = [(question.key, question.words) for question in lessons.QUESTIONS]
    assert said == list(zip(own["lesson_id"], own["text"], strict=True))


@pytest.mark.parametrize(
    ("jobs", "status"),
    [
        (Finding("puestos", 0.1, 0.5, 0.2), ANSWERED),
        (Finding("puestos", -0.5, -0.1, 0.2), ANSWERED),
        (Finding("puestos", -0.1, 0.1, 0.2), ANSWERED),  # no effect that matters
        (Finding("puestos", -0.1, 0.2, 0.2), PARTLY),  # one that matters is not ruled out
        (Finding("puestos", -0.1, 0.1), PARTLY),  # nobody said what matters
        (Finding("puestos", 0.1, 0.5, 0.2, doubts=("es exploratoria",)), PARTLY),
        (Finding("puestos", 0.1, 0.5, 0.2, placebo=True), NOT_ANSWERABLE),
        (REFUSED, NOT_ANSWERABLE),
        (None, NOT_ANSWERABLE),
    ],
)
def test_employment(jobs, status):
    answer = lessons.employment(jobs)
    assert answer.status == status
    assert bool(answer.because) == (status != ANSWERED)


def test_a_refused_estimate_says_why():
    assert lessons.employment(REFUSED).because == ("dos organizaciones: son pocas",)
    assert "dos organizaciones: son pocas" in lessons.net_exports([REFUSED]).because


@pytest.mark.parametrize("rule", [lessons.value_added, lessons.net_exports])
def test_what_lacks_purchases_or_imports_is_never_answered_whole(rule):
    seen = Finding("ventas", 1, 2, 0.1)
    assert rule([seen]).status == PARTLY
    assert rule([REFUSED, seen]).status == PARTLY
    assert rule([REFUSED]).status == rule([]).status == NOT_ANSWERABLE


@pytest.mark.parametrize("rule", [lessons.value_added, lessons.net_exports])
def test_a_placebo_answers_nothing(rule):
    placebo = Finding("exportaciones", 1, 2, 0.1, placebo=True)
    answer = rule([placebo])
    assert answer.status == NOT_ANSWERABLE
    assert any("«exportaciones» un resultado de control" in each for each in answer.because)
    assert rule([placebo, Finding("ventas", 1, 2, 0.1)]).status == PARTLY


def test_what_is_answered_in_part_says_what_is_not_seen_yet():
    unseen, small = Finding("ventas", -1, 2, 0.1), Finding("salarios", -0.05, 0.05, 0.1)
    reasons = lessons.value_added([unseen, small]).because
    assert reasons[1:] == (f"en ventas {lessons.NOT_YET}",)


@pytest.mark.parametrize(
    ("sectors", "places", "status"),
    [
        (0.6, 0.9, PARTLY),
        (0.5, 0.9, NOT_ANSWERABLE),  # half is not most
        (0.9, 0.1, NOT_ANSWERABLE),
        (0.0, 0.0, NOT_ANSWERABLE),
        (float("nan"), float("nan"), NOT_ANSWERABLE),
    ],
)
def test_most_units_must_have_an_official_figure_beside_them(sectors, places, status):
    assert lessons.representativeness(sectors, places).status == status


def test_representativeness_and_income_say_why():
    few = lessons.representativeness(0.3, 0.9).because
    assert len(few) == 1
    assert few[0].startswith("por sector, sólo el 30")
    assert "ninguna unidad" in lessons.representativeness(0.9, 0).because[0]
    assert lessons.income_distribution().status == NOT_ANSWERABLE
