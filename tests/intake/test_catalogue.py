"""Every bad input of the catalogue: one message with its place, at once, in little memory."""

from __future__ import annotations

import pytest

from spl_eval.errors import WRONG_USE
from spl_eval.intake.check import examine
from spl_eval.intake.rules import RULES
from tests.intake.bad import programme
from tests.intake.bad.case import Case
from tests.intake.bad.catalogue import CASES, PAGE, page, row
from tests.intake.bad.checking import Outcome, checked

SECONDS = 5
MEMORY = 600 * 1024**2
TABLE = PAGE.read_text(encoding="utf-8")
WRITERS = {
    "folder": programme.write_folder,
    "workbook": lambda path: programme.write_workbook(path.with_suffix(".xlsx")),
    "database": lambda path: programme.write_sqlite(path.with_suffix(".sqlite")),
    "Parquet": programme.write_parquet,
}


def assert_says(text: str, parts: tuple[str, ...]) -> None:
    """Assert that ``text`` holds all ``parts``, each after the one before."""
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"«{part}» is not where it should be in:\n{text}"
        place = found + len(part)


def marked(case: Case):
    """Return the case as a parameter of a test, which a known defect makes fail."""
    marks = [pytest.mark.xfail(reason=case.defect)] if case.defect else []
    return pytest.param(case, id=case.id, marks=marks)


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_the_unbroken_programme_has_no_problem(write, tmp_path):
    clean = Case("clean", "", lambda place: write(place / "datos"), ())
    outcome = checked(clean, tmp_path)
    assert (outcome.code, outcome.problems) == (0, [])
    assert "sin problemas; 11 tablas, 104 filas" in outcome.out


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_bad_input(case, tmp_path):
    outcome = checked(case, tmp_path)
    assert_says("\n".join(outcome.problems), case.says)
    assert (outcome.code, len(outcome.problems)) == (case.code, case.problems)
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    assert "defecto de spl-eval" not in outcome.err
    if case.code != WRONG_USE:
        count = "1 problema" if case.problems == 1 else f"{case.problems} problemas"
        assert f": {count} en los datos" in outcome.err
    assert outcome.seconds < SECONDS
    assert outcome.memory < MEMORY
    assert row(case, outcome) in TABLE, "run: python -m tests.intake.bad.write"


def test_the_page_has_every_case_and_no_other():
    nothing = Outcome(0, "", "", 0)
    expected = page({case.id: nothing for case in CASES}).splitlines()
    assert [_start(line) for line in TABLE.splitlines()] == [_start(line) for line in expected]


def _start(line: str) -> str:
    """Return a line of the page; of a case, only its first two cells."""
    cells = line.split(" | ")
    return " | ".join(cells[:2]) if len(cells) > 3 else line


def test_every_case_has_a_name_of_its_own():
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({case.input for case in CASES}) > len(CASES) * 0.95


def test_each_rule_is_broken_by_its_own_case_alone(tmp_path):
    fired = []
    for case in CASES:
        if case.rule:
            place = tmp_path / case.rule
            place.mkdir()
            problems = examine(case.make(place), frames=False).problems
            assert [problem.code for problem in problems] == [case.rule]
            fired.append(case.rule)
    assert sorted(fired) == sorted(rule.code for rule in RULES)
