"""Unobserved selection: the published example, identities of least squares, statsmodels."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from spl_eval.impact import ChoiceError, PanelError
from spl_eval.impact.sensitivity.confounding import (
    adjusted_estimate,
    adjusted_std_error,
    confounder_bound,
    partial_r2,
    robustness_value,
)
from spl_eval.impact.sensitivity.design import design_of
from spl_eval.impact.sensitivity.selection import selection_sensitivity

# Cinelli and Hazlett (2020), table 1 (Darfur): estimate 0.097, error 0.023, 783 degrees.
ESTIMATE, ERROR, DF = 0.0973158, 0.0232565, 783
T = ESTIMATE / ERROR
# Partial R² of `female` with treatment and with the outcome, from the data of their package.
FEMALE = (0.00908107, 0.10903392)


def test_the_published_robustness_values():
    # t = 4.18: partial R² 2.2 %, RV 13.9 %, RV at 5 % 7.6 %.
    assert round(T, 2) == 4.18
    assert round(100 * partial_r2(T, DF), 1) == 2.2
    assert round(100 * robustness_value(T, DF), 1) == 13.9
    assert round(100 * robustness_value(T, DF, alpha=0.05), 1) == 7.6
    assert robustness_value(1.9, DF, alpha=0.05) == 0


@pytest.mark.parametrize(
    ("k", "published"),
    [
        # r2_treatment, r2_outcome, estimate, error, of the documentation of R's `sensemakr`.
        (1, (0.0092, 0.1246, 0.0752, 0.0219)),
        (2, (0.0183, 0.2493, 0.0529, 0.0204)),
        (3, (0.0275, 0.3741, 0.0304, 0.0187)),
    ],
)
def test_the_published_bounds(k, published):
    shares = dict(zip(("r2_treatment", "r2_outcome"), confounder_bound(*FEMALE, k), strict=True))
    found = (
        *shares.values(),
        adjusted_estimate(ESTIMATE, ERROR, DF, **shares),
        adjusted_std_error(ERROR, DF, **shares),
    )
    assert found == pytest.approx(published, abs=6e-5)


@pytest.mark.parametrize("t", [0.3, 4.2, -4.2, 60, 400])
@pytest.mark.parametrize("q", [0.5, 1])
def test_a_confounder_of_the_robustness_value_does_exactly_that(t, q):
    rv = robustness_value(t, 100, q=q)
    left = adjusted_estimate(t, 1.0, 100, r2_treatment=rv, r2_outcome=rv)
    assert left == pytest.approx((1 - q) * t, abs=1e-8 * abs(t))


@pytest.mark.parametrize("inflation", [1, 1.4])
def test_a_confounder_of_the_tested_value_reaches_the_critical_value(inflation):
    # t of 4.2 with 100 degrees: the adjusted estimate over its error is t(99) at 97.5 %, 1.984217,
    # where the error of the test is `inflation` times the classical one, before and after.
    rv = robustness_value(4.2, 100, alpha=0.05, inflation=inflation)
    shares = {"r2_treatment": rv, "r2_outcome": rv}
    error = inflation * adjusted_std_error(1.0, 100, **shares)
    assert adjusted_estimate(4.2, 1.0, 100, **shares) / error == pytest.approx(1.984217)


def test_where_the_treatment_alone_limits_the_confounder():
    # f = 40, needed = 1.984217 / sqrt(99) = 0.19942 > 1 / 40: (f² - needed²) / (1 + f²).
    found = robustness_value(400, 100, alpha=0.05)
    assert found == pytest.approx((1600 - 0.19942**2) / 1601, abs=1e-6)


def sample(seed=3, n=150):
    draws = np.random.default_rng(seed)
    z, x = draws.normal(size=(2, n))
    sector = draws.choice(list("abc"), n)
    treated = (0.7 * z + 0.5 * x + draws.normal(size=n) > 0).astype(float)
    change = treated + 1.5 * z - x + (sector == "b") + draws.normal(size=n)
    cluster = draws.integers(0, 30, n)
    columns = {"y": change, "d": treated, "x": x, "z": z, "sector": sector, "c": cluster}
    return pd.DataFrame(columns)


def test_the_bias_is_exactly_that_of_the_omitted_covariate():
    # With the partial R² of z itself, the regression without z gives estimate and error of the one
    # with it: an identity of least squares, not an approximation.
    data = sample()
    short = design_of(data, "y", "d", ["x", "sector"], None)
    full = design_of(data, "y", "d", ["x", "sector", "z"], None)
    shares = dict(zip(("r2_treatment", "r2_outcome"), full.partial_r2(["z"]), strict=True))
    estimate, error, _ = short.coefficient()
    wanted, wanted_error, _ = full.coefficient()
    assert adjusted_estimate(estimate, error, short.df, **shares) == pytest.approx(wanted)
    assert adjusted_std_error(error, short.df, **shares) == pytest.approx(wanted_error)
    # The sign of the estimate does not change what the bias does to it.
    turned = adjusted_estimate(-estimate, error, short.df, **shares)
    assert turned == pytest.approx(-wanted)


def test_a_bias_larger_than_the_estimate_changes_its_sign():
    # 1 - 1 · sqrt(100 · 0.5 · 0.5 / 0.5) = 1 - 7.0711.
    for sign in (1, -1):
        found = adjusted_estimate(sign, 1.0, 100, r2_treatment=0.5, r2_outcome=0.5)
        assert found == pytest.approx(-6.0711 * sign, abs=1e-4)


def test_regressions_equal_statsmodels():
    data = sample()
    dummies = pd.get_dummies(data["sector"], dtype=float).iloc[:, 1:]
    design = sm.add_constant(pd.concat([data[["d", "x"]], dummies], axis=1))
    plain = sm.OLS(data["y"], design).fit()
    grouped = plain.get_robustcov_results("cluster", groups=data["c"])
    found = selection_sensitivity(
        data, outcome="y", treatment="d", covariates=["x", "sector"], cluster="c"
    )
    assert found.estimate == pytest.approx(plain.params["d"])
    assert found.classical_std_error == pytest.approx(plain.bse["d"])
    assert found.std_error == pytest.approx(grouped.bse[1])
    assert found.df == plain.df_resid
    assert (found.n, found.n_clusters) == (150, 30)
    ratio = grouped.bse[1] / plain.bse["d"]
    tested = robustness_value(
        plain.tvalues["d"], plain.df_resid, alpha=0.05, inflation=ratio, reference_df=29
    )
    assert found.rv_alpha == pytest.approx(tested)
    # A group of levels: F times its degrees over that plus those of the residual.
    wald = plain.f_test(np.eye(5)[3:])
    share = design_of(data, "y", "d", ["x", "sector"], None).partial_r2(["sector"])[1]
    assert share == pytest.approx(2 * wald.fvalue / (2 * wald.fvalue + plain.df_resid))


def test_the_table_of_bounds():
    found = selection_sensitivity(
        sample(),
        outcome="y",
        treatment="d",
        covariates=["x", "sector"],
        benchmarks={"todo": ["x", "sector"], "x": ["x"]},
        k=(1, 50),
    )
    assert found.bounds[["covariate", "k"]].to_numpy().tolist() == [
        ["todo", 1],
        ["todo", 50],
        ["x", 1],
        ["x", 50],
    ]
    impossible = found.bounds.iloc[3]
    assert math.isnan(impossible["estimate"])
    assert "tantas veces" in impossible["note"]
    row = found.bounds.iloc[2]
    assert row["lower"] < row["estimate"] < row["upper"]
    assert abs(row["estimate"]) < abs(found.estimate)
    assert found.std_error == found.classical_std_error
    assert 0 < found.rv_alpha < found.rv < 1
    assert found.statistic == pytest.approx(found.estimate / found.std_error)


def test_units_and_order_do_not_matter():
    data = sample()
    arguments = {"outcome": "y", "treatment": "d", "covariates": ["x", "sector"], "cluster": "c"}
    one = selection_sensitivity(data, **arguments)
    moved = data.assign(y=data["y"] * 1e6, x=data["x"] * 1e-3 + 50).sample(frac=1, random_state=1)
    other = selection_sensitivity(moved, **arguments)
    assert other.rv == pytest.approx(one.rv)
    assert other.rv_alpha == pytest.approx(one.rv_alpha)
    assert other.estimate == pytest.approx(one.estimate * 1e6)


def test_what_stays_out_is_told():
    data = sample()
    data.loc[:2, "x"] = np.nan
    data["flat"], data["twice"] = 1.0, 2 * data["x"]
    found = selection_sensitivity(
        data, outcome="y", treatment="d", covariates=["x", "flat", "twice"], benchmarks=["x"]
    )
    assert found.n == 147
    assert "3 unidades" in found.note
    assert "«flat», «twice»" in found.note


def test_what_cannot_be_asked():
    data = sample()
    arguments = {"outcome": "y", "treatment": "d", "covariates": ["x"]}
    with pytest.raises(ChoiceError, match="«z»"):
        selection_sensitivity(data, **arguments, benchmarks=["z"])
    with pytest.raises(PanelError, match="«w»"):
        selection_sensitivity(data, outcome="w", treatment="d", covariates=[])
    with pytest.raises(PanelError, match="no hay comparación"):
        selection_sensitivity(data.assign(d=1.0), **arguments)
    with pytest.raises(PanelError, match="no alcanza"):
        selection_sensitivity(data.head(3), **arguments)
    with pytest.raises(PanelError, match="un solo conglomerado"):
        selection_sensitivity(data.assign(c=1), **arguments, cluster="c")
    with pytest.raises(PanelError, match="ninguna variación"):
        selection_sensitivity(data.assign(y=2 * data["d"]), **arguments)
    with pytest.raises(ChoiceError, match="df=1"):
        robustness_value(2, 1)
