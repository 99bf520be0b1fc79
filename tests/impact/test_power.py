"""Power before the estimate: Bloom's multipliers, designs by hand, Roth's published pretest."""

import math

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import ChoiceError, PanelError
from spl_eval.impact.power import (
    clustered_standard_error,
    design_standard_error,
    intraclass_correlation,
    linear_trend,
    minimum_detectable_effect,
    power_curve,
    power_of,
    pretest_power,
    slope_for_power,
    variance_factor,
)

COLUMNS = {"unit": "u", "time": "t", "cohort": "g", "outcome": "y", "cluster": "c"}


def test_blooms_multipliers():
    # Bloom (1995): 2.80 standard errors at 5 % and 80 %, 2.49 at a one-sided 5 % (two-sided 10 %).
    assert minimum_detectable_effect(1) == pytest.approx(1.959964 + 0.841621, abs=1e-6)
    assert round(minimum_detectable_effect(1, alpha=0.1), 2) == 2.49
    # Student's t with 10 degrees: 2.228139 + 0.879058.
    assert minimum_detectable_effect(2, df=10) == pytest.approx(2 * 3.107197, abs=1e-5)
    assert math.isnan(minimum_detectable_effect(float("nan")))


@pytest.mark.parametrize("df", [None, 6])
def test_power_goes_from_the_level_up_and_meets_the_detectable_effect(df):
    curve = power_curve(0.3, df=df)
    assert curve["power"].iloc[0] == pytest.approx(0.05)
    assert curve["power"].is_monotonic_increasing
    # The middle of the curve is the detectable effect; the other tail adds next to nothing.
    assert curve["power"].iloc[20] == pytest.approx(0.8, abs=1e-3)
    assert power_of(-0.5, 0.3, df=df) == power_of(0.5, 0.3, df=df)
    assert math.isnan(power_of(1, 0.0))


def test_wrong_arguments_are_told_together():
    with pytest.raises(ChoiceError, match=r"negativo.*alpha=2.*df=0"):
        power_of(1, -1, alpha=2, df=0)
    with pytest.raises(ChoiceError, match="potencia"):
        minimum_detectable_effect(1, power=0.01)


def test_duflo_glennerster_kremer():
    # J = 40 clusters of n = 10, half treated: SE = sd sqrt((rho + (1 - rho) / n) / (P (1 - P) J))
    # = 2 sqrt((0.1 + 0.9 / 10) / 10) = 2 sqrt(0.019).
    found = clustered_standard_error(sd=2, icc=0.1, treated=[10] * 20, comparison=[10] * 20)
    assert found == pytest.approx(2 * math.sqrt(0.019))
    # Unequal: 1 + 3 units: (1 - .5) / 4 + .5 * 10 / 16 = 0.4375; alone: (1 - .5) / 2 + .5 * 2 / 4.
    found = clustered_standard_error(sd=1, icc=0.5, treated=[1, 3], comparison=[1, 1])
    assert found == pytest.approx(math.sqrt(0.4375 + 0.5))
    with pytest.raises(ChoiceError, match="no hay de comparación"):
        clustered_standard_error(sd=1, icc=0, treated=[1], comparison=[])


def test_mckenzie():
    # One before, one after: differences have 2 (1 - rho), ANCOVA 1 - rho^2.
    assert variance_factor(0.25) == pytest.approx(1.5)
    assert variance_factor(0.25, estimator="ancova") == pytest.approx(1 - 0.0625)
    # McKenzie's claim: at rho = 0.25 the difference is worse than the mean after, at 0.75 better.
    assert variance_factor(0.25) > variance_factor(0.25, estimator="post") == 1
    assert variance_factor(0.75) == pytest.approx(0.5)
    # m = r = 2 and rho = 0.5: 0.75 + 0.75 - 1 = 0.5; ANCOVA 0.75 - 0.25 / 0.75.
    assert variance_factor(0.5, before=2, after=2) == pytest.approx(0.5)
    found = variance_factor(0.5, before=2, after=2, estimator="ancova")
    assert found == pytest.approx(0.75 - 0.25 / 0.75)
    with pytest.raises(ChoiceError, match="ancova"):
        variance_factor(0.5, estimator="dd")


def test_intraclass_correlation_by_hand():
    # Clusters (1, 3) and (5, 7): B = 2 (4 + 4) / 1 = 16, W = 4 / 2 = 2, m0 = 2: 14 / 18.
    assert intraclass_correlation([1, 3, 5, 7], list("aabb")) == pytest.approx(14 / 18)
    assert intraclass_correlation([1, 3, np.nan, 5, 7], list("aabbb")) == pytest.approx(14 / 18)
    # (1, 3) and (5, 7, 9), mean 5: B = 2 · 9 + 3 · 4, W = 10 / 3, m0 = 5 - 13 / 5 = 2.4.
    found = intraclass_correlation([1, 3, 5, 7, 9], list("aabbb"))
    assert found == pytest.approx((30 - 10 / 3) / (30 + 1.4 * 10 / 3))
    assert math.isnan(intraclass_correlation([1, 2], list("ab")))


def rows(changes, cohort, cluster, years, start=10.0):
    """One unit a change; the outcome moves by the change between the two years."""
    return [
        {"u": f"{cluster}{k}", "t": year, "g": cohort, "c": cluster, "y": start + change * moved}
        for k, change in enumerate(changes)
        for year, moved in zip(years, (0, 1), strict=True)
    ]


def test_a_design_by_hand():
    # Entry 2012, study 2012: the study's change is 2011 to 2012 (1 year), seen is 2010 to 2011.
    # Treated changes by cluster (0, 2), (4, 2): mean 2, deviations sum to -2 and 2, over 4 units.
    # Comparison 2010-2011: (1), (3), mean 2, deviations -1 and 1 over 2 units; the panel ends in
    # 2011, so that the spread grows in proportion to the years: 1 / 1.
    table = pd.DataFrame(
        rows([0, 2], 2012, "A", (2010, 2011))
        + rows([4, 2], 2012, "B", (2010, 2011))
        + rows([1], 0, "C", (2010, 2011))
        + rows([3], 0, "D", (2010, 2011))
    )
    found = design_standard_error(table, **COLUMNS, year=2012, cohorts=[2012])
    # Squares: (1/2)^2 twice and (1/2)^2 twice; times C / (C - 1) = 4 / 3.
    assert found.std_error == pytest.approx(math.sqrt(4 / 3))
    assert (found.df, found.n_clusters_treated, found.n_units_comparison) == (2, 2, 2)
    assert found.windows["growth"].tolist() == [1]
    assert "2 conglomerados asistidos" in found.note
    # Three years on, nothing longer is seen: three times the variance.
    later = design_standard_error(table, **COLUMNS, year=2014, cohorts=[2012])
    assert later.std_error == pytest.approx(math.sqrt(4))
    assert "más cortos" in later.note


def test_the_comparison_group_says_how_spread_grows():
    table = pd.DataFrame(
        rows([0, 2], 2012, "A", (2010, 2011))
        + rows([4, 2], 2012, "B", (2010, 2011))
        + rows([1], 0, "C", (2010, 2011))
        + rows([3], 0, "D", (2010, 2011))
        + [{"u": f"{c}0", "t": 2013, "g": 0, "c": c, "y": y} for c, y in (("C", 9.0), ("D", 17.0))]
    )
    found = design_standard_error(table, **COLUMNS, year=2013, cohorts=[2012])
    # From 2011 (11, 13) to 2013: -2 and 4, mean 1, deviations -3 and 3 against -1 and 1: growth 9.
    assert found.windows["growth"].tolist() == [9]
    assert found.std_error == pytest.approx(math.sqrt(4 / 3 * (9 * 0.5 + 2 * 1.5**2)))


def test_a_panel_that_ends_before_the_first_entry():
    # Study 2013, cohorts 2012 and 2013, outcomes of 2010 and 2011 only: two years and one are
    # needed, one is seen. Deviations over 4 treated units: ±1 √2 and ±2; of the comparison group
    # ∓1 over 2 units, half of it with √2 and half with 1.
    table = pd.DataFrame(
        rows([0], 2012, "A", (2010, 2011))
        + rows([2], 2012, "B", (2010, 2011))
        + rows([0], 2013, "E", (2010, 2011))
        + rows([4], 2013, "F", (2010, 2011))
        + rows([1], 0, "C", (2010, 2011))
        + rows([3], 0, "D", (2010, 2011))
    )
    found = design_standard_error(table, **COLUMNS, year=2013, cohorts=[2012, 2013])
    squares = 2 * (2 / 16 + 4 / 16 + (1 + math.sqrt(2)) ** 2 / 16)
    assert found.std_error == pytest.approx(math.sqrt(6 / 5 * squares))
    assert found.windows["growth"].tolist() == [2, 1]
    assert found.windows["weight"].tolist() == [0.5, 0.5]


def test_a_change_longer_than_the_studys_is_not_taken():
    table = walk(1)
    found = design_standard_error(table, **COLUMNS, year=2012, cohorts=[2012])
    assert found.windows[["horizon", "horizon_seen"]].to_numpy().tolist() == [[1, 1]]
    # Nor a shorter one: 2009 to 2011 for two years.
    longer = design_standard_error(table, **COLUMNS, year=2013, cohorts=[2012])
    assert longer.windows[["horizon", "horizon_seen"]].to_numpy().tolist() == [[2, 2]]


def test_outcomes_from_the_entry_on_are_not_read():
    table = pd.DataFrame(
        rows([0, 2], 2012, "A", (2010, 2011))
        + rows([4, 1], 2012, "B", (2010, 2011))
        + rows([1, 4], 0, "C", (2010, 2011))
    )
    after = pd.DataFrame([{"u": "A0", "t": 2012, "g": 2012, "c": "A", "y": 1e9}])
    plain = design_standard_error(table, **COLUMNS, year=2012, cohorts=[2012])
    more = design_standard_error(pd.concat([table, after]), **COLUMNS, year=2012, cohorts=[2012])
    assert more.std_error == plain.std_error
    shuffled = table.sample(frac=1, random_state=3)
    again = design_standard_error(shuffled, **COLUMNS, year=2012, cohorts=[2012])
    assert again.std_error == plain.std_error


def test_a_longest_change_of_few_units_is_not_taken():
    early = [{"u": "A0", "t": 2006, "g": 2012, "c": "A", "y": 0.0}]
    table = pd.DataFrame(
        rows([0, 2], 2012, "A", (2010, 2011))
        + rows([4, 1], 2012, "B", (2010, 2011))
        + rows([1, 4], 0, "C", (2010, 2011))
        + early
    )
    found = design_standard_error(table, **COLUMNS, year=2016, cohorts=[2012, 2009])
    assert found.windows["horizon_seen"].tolist() == [1]
    assert found.windows["horizon"].tolist() == [5]
    assert "cohortes 2009" in found.note


def test_the_prediction_equals_the_error_of_the_estimate_it_predicts():
    # Stationary changes (a random walk), clusters shared by arms: the placebo's error is on average
    # that of the study. 60 clusters: the sample's spread alone is 1 / sqrt(2 * 58) = 9 %.
    predicted, estimated = [], []
    for seed in range(40):
        table = walk(seed)
        before = table[(table["g"] == 0) | (table["t"] < table["g"])]
        found = design_standard_error(before, **COLUMNS, year=2013, cohorts=[2012])
        predicted.append(found.std_error)
        wide = table.pivot(index=["u", "g"], columns="t", values="y").reset_index()
        means = (wide[2013] - wide[2011]).groupby(wide["g"]).mean()
        estimated.append(means[2012] - means[0])
    assert np.mean(predicted) == pytest.approx(np.std(estimated), rel=0.25)
    assert np.std(predicted) / np.mean(predicted) < 0.2


def walk(seed):
    draws = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(60), 4)
    steps = draws.normal(size=(240, 5)) + draws.normal(size=(60, 5))[cluster]
    levels = np.cumsum(steps, axis=1)
    return pd.DataFrame(
        {
            "u": np.repeat(np.arange(240), 5),
            "t": np.tile(np.arange(2009, 2014), 240),
            "g": np.repeat(np.where(cluster < 30, 2012, 0), 5),
            "c": np.repeat(cluster, 5),
            "y": levels.ravel(),
        }
    )


def test_a_panel_that_cannot_be_used_says_all():
    with pytest.raises(PanelError, match="Falta la columna «c»"):
        design_standard_error(walk(0).drop(columns="c"), **COLUMNS, year=2013, cohorts=[2012])
    table = walk(0)
    table.loc[0, "g"] = 2011
    table.loc[1, "y"] = np.nan
    doubled = pd.concat([table, table.iloc[[7]]])
    with pytest.raises(PanelError, match=r"2 problemas(.|\n)*«1»(.|\n)*más de un valor de «g»"):
        design_standard_error(doubled, **COLUMNS, year=2013, cohorts=[2012])
    with pytest.raises(PanelError, match="anteriores a su entrada"):
        design_standard_error(walk(0), **COLUMNS, year=2013, cohorts=[2015])


# He and Wang (2017), figure 2C, as shipped with Roth's R package `pretrends`: covariance of the
# coefficients at event times -4, -3, -2, 0, 1, 2, 3, lower triangle.
TIMES = [-4, -3, -2, 0, 1, 2, 3]
LOWER = [
    [0.00890657119],
    [0.00448831357, 0.00593691692],
    [0.00145870249, 0.00275007915, 0.00303862477],
    [0.00121576886, 0.00135058584, 0.00090561662, 0.00392474094],
    [0.00203276449, 0.00143154594, 0.00067912985, 0.00259611802, 0.00806589704],
    [0.00132250146, 0.00120677915, 0.00101676362, 0.00173261494, 0.00587537512, 0.00788157899],
    [
        0.00196177280,
        0.00138471578,
        0.00070901442,
        0.00223455252,
        0.00374143594,
        0.00365070952,
        0.00978842657,
    ],
]
SIGMA = np.array([[LOWER[max(i, j)][min(i, j)] for j in range(7)] for i in range(7)])


def test_roths_published_slope():
    assert slope_for_power(SIGMA, TIMES) == pytest.approx(0.05205871, abs=2e-5)


def test_roths_published_power_and_means_after_the_pretest():
    found = pretest_power(SIGMA, TIMES, linear_trend(0.05205871, TIMES))
    assert found.power == pytest.approx(0.4999776, abs=2e-4)
    assert found.bayes_factor == pytest.approx(0.56901, abs=2e-4)
    published = [-0.09230764, -0.05555285, -0.02790950, 0, 0.06490184, 0.12084694]
    published += [0.16946498, 0.22453827]
    assert found.curve["time"].tolist() == [-4, -3, -2, -1, 0, 1, 2, 3]
    assert found.curve["mean_if_passed"].to_numpy() == pytest.approx(published, abs=1e-4)
    quadratic = pretest_power(SIGMA, TIMES, 0.024 * (np.array(TIMES) + 1.0) ** 2)
    assert quadratic.power == pytest.approx(0.6624282, abs=2e-4)
    assert quadratic.bayes_factor == pytest.approx(0.3841516, abs=2e-4)


def test_one_coefficient_is_a_truncated_normal():
    # One coefficient with error 1 and mean 1, passing within ±1.96: the individual and the joint
    # test are the same. P = Φ(0.96) - Φ(-2.96); the mean is 1 - (φ(0.96) - φ(-2.96)) / P.
    density = [math.exp(-(x**2) / 2) / math.sqrt(2 * math.pi) for x in (0.959964, 2.959964)]
    passes = 0.831463 - 0.001538
    for test in ("individual", "joint"):
        found = pretest_power(np.eye(1), [-2], [1.0], test=test)
        assert found.power == pytest.approx(1 - passes, abs=1e-5)
        mean = 1 - (density[0] - density[1]) / passes
        assert found.curve["mean_if_passed"][0] == pytest.approx(mean, abs=1e-5)


def test_the_joint_test_by_simulation():
    covariance = np.array([[2.0, 0.8, 0.5], [0.8, 1.0, 0.3], [0.5, 0.3, 1.5]])
    trend = np.array([1.5, 0.7, -0.9])
    found = pretest_power(covariance, [-3, -2, 0], trend, test="joint")
    drawn = np.random.default_rng(1).multivariate_normal(trend, covariance, size=200_000)
    wald = np.einsum("nk,nk->n", drawn[:, :2] @ np.linalg.inv(covariance[:2, :2]), drawn[:, :2])
    passed = wald <= 5.991465
    assert found.power == pytest.approx(1 - passed.mean(), abs=0.005)
    means = found.curve["mean_if_passed"].to_numpy()[[0, 1, 3]]
    assert means == pytest.approx(drawn[passed].mean(axis=0), abs=0.01)


def test_slopes_meet_their_power_in_any_unit():
    for test in ("individual", "joint"):
        slope = slope_for_power(SIGMA, TIMES, power=0.8, test=test)
        found = pretest_power(SIGMA, TIMES, linear_trend(slope, TIMES), test=test)
        assert found.power == pytest.approx(0.8, abs=1e-6)
        thousand = slope_for_power(SIGMA * 1e6, TIMES, power=0.8, test=test)
        assert thousand == pytest.approx(slope * 1000)
    # A wider critical value needs a steeper violation; a band's value comes in this way.
    assert slope_for_power(SIGMA, TIMES, critical=2.4) > slope_for_power(SIGMA, TIMES)
    # Three tests of 5 % reject more often than 10 % when nothing is wrong: no slope does it.
    assert math.isnan(slope_for_power(SIGMA, TIMES, power=0.1))


def test_what_has_no_pretest():
    with pytest.raises(ChoiceError, match="nada que probar"):
        slope_for_power(np.eye(2), [0, 1])
    with pytest.raises(ChoiceError, match="singular"):
        slope_for_power(np.ones((2, 2)), [-3, -2])
    with pytest.raises(ChoiceError, match="tantos como coeficientes"):
        pretest_power(np.eye(2), [-2], [1.0])
    with pytest.raises(ChoiceError, match="quítelos"):
        pretest_power(np.diag([np.nan]), [-2], [1.0])
    with pytest.raises(ChoiceError, match="individual o joint"):
        pretest_power(np.eye(1), [-2], [1.0], test="wald")
