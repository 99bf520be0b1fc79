"""Randomisation inference: enumerated by hand, and against exchanging units' cohorts."""

import numpy as np
import pytest

from spl_eval.impact.inference import cluster_robust, randomisation_test
from spl_eval.impact.inference.randomisation import assignments, statistics
from spl_eval.impact.inference.sample import sample_of
from spl_eval.impact.problems import ChoiceError
from tests.impact.inference_samples import estimate, panel

NEVER = np.inf


def two_by_two(changes, cohort):
    outcome = np.column_stack((np.zeros(len(changes)), changes))
    return estimate(outcome, cohort, range(len(changes)))


def test_four_clusters_by_hand():
    # Changes 6 and 3 of the treated, 1 and -1 of the others. The six ways to treat two of four:
    # {6,3} 4.5, {6,1} 2.5, {6,-1} 0.5, {3,1} -0.5, {3,-1} -2.5, {1,-1} -4.5.
    of = two_by_two([6, 3, 1, -1], [2, 2, NEVER, NEVER])
    plain = randomisation_test(of, studentised=False)
    assert (plain.estimate, plain.draws) == (4.5, 6)
    assert plain.p_value == pytest.approx(2 / 6)
    assert "6 asignaciones posibles" in plain.note
    assert np.isnan(plain.ci).all()
    # Standard errors √((a² + b²) / 2) from half distances: 1.5 and 1 in {6,3}, so t = 3.53;
    # no other assignment but its mirror reaches that ({6,1}: 2.5 / √((2.5² + 2²) / 2) = 1.10).
    found = randomisation_test(of)
    assert found.std_error == pytest.approx(np.sqrt((1.5**2 + 1**2) / 2))
    assert found.p_value == pytest.approx(2 / 6)


@pytest.mark.parametrize("comparison", ["never_treated", "not_yet_treated"])
def test_an_assignment_equals_estimating_with_it(comparison):
    made = panel(5, clusters=16, weighted=True)
    sample = sample_of(estimate(**made, comparison=comparison))
    rng = np.random.default_rng(1)
    labels = rng.permuted(np.tile(sample.sums.cohort, (10, 1)), axis=1)
    for kind in ("simple", "dynamic", "group", "calendar"):
        att, error = statistics(sample.average(kind), sample.moments, sample.sums, labels)
        for row, label in enumerate(labels):
            entry = sample.moments.cohorts[label][made["cluster"]]
            again = cluster_robust(
                estimate(**made | {"cohort": entry}, comparison=comparison), kind
            )
            assert att[row] == pytest.approx(again.estimate, rel=1e-9)
            assert error[row] == pytest.approx(again.std_error, rel=1e-9)


def test_all_assignments_once():
    cohort = np.array([0, 1, 1, 2, 2])
    total, exact, drawn = assignments(cohort, 30, 0, 1)
    found = np.concatenate(list(drawn))
    assert (total, exact) == (30, True)  # 5! / (1! 2! 2!)
    assert len(np.unique(found, axis=0)) == 30
    assert (np.sort(found, axis=1) == cohort).all()
    total, exact, drawn = assignments(cohort, 29, 0, 1)
    assert (total, exact) == (29, False)
    assert (np.sort(np.concatenate(list(drawn)), axis=1) == cohort).all()


def test_progress_and_scale():
    made = panel(6, clusters=20)
    seen = []
    first = randomisation_test(
        estimate(**made), draws=99, progress=lambda done, total: seen.append((done, total))
    )
    assert seen[-1] == (99, 99)
    assert 1 / 100 <= first.p_value <= 1
    rescaled = made | {"outcome": made["outcome"] * 1e4 - 3}
    assert randomisation_test(estimate(**rescaled), draws=99).p_value == first.p_value


def test_a_large_effect_reaches_the_smallest_p_value():
    found = randomisation_test(estimate(**panel(7, clusters=20, effect=50.0)), draws=199)
    assert found.p_value == 1 / 200


def test_clusters_of_several_cohorts_are_refused():
    with pytest.raises(ChoiceError, match=r"\d+ de los 24 tienen unidades de más de una cohorte"):
        randomisation_test(estimate(**panel(8, mixed=True)))
    light = panel(8, clusters=10, weighted=True)
    light["weights"] = np.where(light["cluster"] == 9, 0, light["weights"])
    with pytest.raises(ChoiceError, match="pesan todas 0: 1\\."):
        randomisation_test(estimate(**light))
    with pytest.raises(ChoiceError, match="al menos 1"):
        randomisation_test(estimate(**panel(8)), draws=0)
