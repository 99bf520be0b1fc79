"""What an adjusted estimate refuses: NaN with a sentence that names the covariate."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from spl_eval.impact.adjust import adjusted
from spl_eval.impact.adjust.refusals import sentences
from spl_eval.impact.cells import Cells, cells
from spl_eval.impact.moments import NEVER
from spl_eval.impact.specification import Choices
from spl_eval.impact.units import Units

METHODS = ("dr", "reg", "ipw")
PERIODS = np.array([2010.0, 2011.0, 2012.0])
COHORTS = np.array([2011.0, 2012.0, NEVER])
LAYOUT = cells(PERIODS, COHORTS, Choices())
NAMES = ("tamaño", "edad", "zona")
LABELS = {"cohorts": ("2011", "2012", "nunca"), "periods": ("2010", "2011", "2012")}


def made_units(n=300, seed=4) -> Units:
    """Make a quarter of the units treated in each year."""
    random = np.random.default_rng(seed)
    changes = random.standard_normal((n, 3)).cumsum(axis=1)
    return Units(
        np.array([0, 1, 2, 2] * (n // 4), dtype=np.int64),
        changes - changes[:, :1],
        random.standard_normal((n, 1, 3)),
        None,
        None,
        n,
    )


def with_covariate(units, j, values):
    x = units.covariates.copy()
    x[:, 0, j] = values
    return dataclasses.replace(units, covariates=x)


def estimated(units, method, layout=LAYOUT, names=NAMES):
    return adjusted(units, layout, 3, method, names, **LABELS)


def refuses_everything(result):
    assert np.isnan(result.att).all()
    assert np.isnan(result.covariance).all()
    assert np.isnan(result.by_cohort).all()
    assert np.isnan(result.scores).all()
    (note,) = result.notes
    return note


@pytest.mark.parametrize("method", ["dr", "ipw"])
def test_a_covariate_that_separates_is_named(method):
    units = made_units()
    treated = units.cohort == 0
    note = refuses_of_first(
        estimated(with_covariate(units, 1, treated + units.covariates[:, 0, 1] * 0.01), method)
    )
    assert note == (
        "Sin estimación en cohorte 2011 (2 períodos, de 2011 a 2012): la covariable «edad» separa "
        "por sí sola a las unidades tratadas de su comparación (la propensión ajustada llega a "
        "0,999 o más), así que no hay con quién compararlas. Quite esa covariable, reagrúpela o "
        "limite la muestra a unidades parecidas."
    )


def refuses_of_first(result):
    first = LAYOUT.cohort == 0
    assert np.isnan(result.att[first]).all()
    assert np.isfinite(result.att[~first]).all()
    assert np.isnan(result.covariance[first]).all()
    assert np.isfinite(result.covariance[np.ix_(~first, ~first)]).all()
    assert {overlap.cohort for overlap in result.overlap} <= {1}
    (note,) = result.notes
    return note


def test_outcome_regression_needs_no_overlap():
    units = made_units()
    result = estimated(with_covariate(units, 1, (units.cohort == 0) * 3.0 + np.arange(300)), "reg")
    assert np.isfinite(result.att).all()


@pytest.mark.parametrize("method", ["dr", "ipw"])
def test_without_complete_separation_the_strongest_covariate_is_named(method):
    units = made_units()
    x = units.covariates[:, 0, 2]
    result = estimated(with_covariate(units, 2, x * 0.4 + 1.2 * (units.cohort == 0)), method)
    assert "«zona» es la que más separa" in refuses_of_first(result)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", [0.0, 0.1, 1e9])
def test_a_constant_covariate_is_named(method, value):
    note = refuses_everything(estimated(with_covariate(made_units(), 2, value), method))
    assert "la covariable «zona» no varía" in note
    assert note.endswith("Quítela.")
    assert "cohorte 2011 (2 períodos, de 2011 a 2012) y cohorte 2012" in note


def test_two_constant_covariates_are_both_named():
    units = with_covariate(with_covariate(made_units(), 2, 1.0), 0, 7.0)
    note = refuses_everything(estimated(units, "dr"))
    assert "las covariables «tamaño» y «zona» no varían en el grupo de comparación" in note


@pytest.mark.parametrize("method", ["dr", "reg"])
def test_a_trait_that_no_comparison_unit_has_is_a_constant_among_them(method):
    units = made_units()
    trait = (units.cohort < 2) & (np.arange(300) % 3 == 0)
    note = refuses_everything(estimated(with_covariate(units, 0, trait * 1.0), method))
    assert "la covariable «tamaño» no varía en el grupo de comparación" in note


@pytest.mark.parametrize("method", ["dr", "reg"])
@pytest.mark.parametrize("value", [0.0, 0.1, 1e9])
def test_a_covariate_may_vary_among_the_treated_only(method, value):
    # With weights the mean of equal values is rounded, so they are not all equal to their mean.
    weights = np.random.default_rng(0).uniform(0.5, 2, 300)
    units = dataclasses.replace(made_units(), weights=weights)
    size = np.where(units.cohort < 2, value + 0.3 + np.arange(300) / 7, value)
    note = refuses_everything(estimated(with_covariate(units, 0, size), method))
    assert "la covariable «tamaño» no varía en el grupo de comparación" in note


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [1.0, 1e9])
def test_collinear_covariates_are_named(method, scale):
    units = made_units()
    x = units.covariates[:, 0]
    note = refuses_everything(
        estimated(with_covariate(units, 2, scale * (3 + x[:, 0] - 2 * x[:, 1])), method)
    )
    assert "es combinación lineal de" in note
    assert all(name in note for name in NAMES)


@pytest.mark.parametrize("method", ["dr", "reg"])
def test_a_repeated_covariate_does_not_blame_the_third(method):
    units = made_units()
    note = refuses_everything(
        estimated(with_covariate(units, 2, units.covariates[:, 0, 0]), method)
    )
    assert "la covariable «zona» es combinación lineal de «tamaño» en el grupo" in note
    assert "edad" not in note


@pytest.mark.parametrize("method", METHODS)
def test_forty_covariates_on_thirty_units(method):
    random = np.random.default_rng(1)
    units = made_units(n=32)
    few = dataclasses.replace(units, covariates=random.standard_normal((32, 1, 40)))
    names = tuple(f"x{j}" for j in range(40))
    note = refuses_everything(estimated(few, method, names=names))
    assert "y el modelo tiene 41 coeficientes. Use menos covariables." in note


@pytest.mark.parametrize("method", METHODS)
def test_one_treated_unit(method):
    units = made_units()
    cohort = np.where(np.arange(300) == 0, 0, 2)
    pool = np.array([[False, False, True]] * 2)
    layout = Cells(np.array([0, 0]), np.array([1, 2]), np.array([0, 0]), pool)
    result = estimated(dataclasses.replace(units, cohort=cohort), method, layout)
    assert np.isfinite(result.att).all()
    assert (np.diagonal(result.covariance) > 0).all()
    if method != "reg":
        assert (result.overlap[0].n_treated, result.overlap[0].n_comparison) == (1, 299)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("cohort", [0, 2])
def test_zero_weight(method, cohort):
    units = made_units()
    weights = np.where(units.cohort == cohort, 0.0, 1.0)
    result = estimated(dataclasses.replace(units, weights=weights), method)
    note = refuses_of_first(result) if cohort == 0 else refuses_everything(result)
    assert "pesan cero en total. Revise la columna de ponderadores." in note


@pytest.mark.parametrize("method", METHODS)
def test_no_weight_at_all(method):
    units = dataclasses.replace(made_units(), weights=np.zeros(300))
    assert "pesan cero" in refuses_everything(estimated(units, method))


@pytest.mark.parametrize("method", METHODS)
def test_no_comparison_group_is_no_estimate_and_no_note(method):
    pool = LAYOUT.pool.copy()
    pool[0] = False
    layout = dataclasses.replace(LAYOUT, pool=pool)
    result = estimated(made_units(), method, layout)
    assert np.isnan(result.att[0])
    assert np.isfinite(result.att[1:]).all()
    assert result.notes == ()


def test_base_cells_are_zero_even_beside_refused_ones():
    layout = cells(PERIODS, COHORTS, Choices(base_period="universal"))
    result = estimated(with_covariate(made_units(), 2, 1.0), "dr", layout)
    assert (result.att[layout.is_base] == 0).all()
    assert np.isnan(result.att[~layout.is_base]).all()
    kept = np.ix_(layout.is_base, layout.is_base)
    assert (result.covariance[kept] == 0).all()


@pytest.mark.parametrize("method", ["dr", "ipw"])
def test_a_comparison_group_of_less_than_a_thousandth(method):
    random = np.random.default_rng(0)
    cohort = np.where(np.arange(6000) < 5, 2, 0)
    units = Units(
        cohort,
        np.column_stack([np.zeros(6000), random.standard_normal((6000, 2))]),
        random.standard_normal((6000, 1, 1)),
        None,
        None,
        6000,
    )
    layout = Cells(*(np.array(v) for v in ([0], [1], [0])), np.array([[False, False, True]]))
    note = refuses_everything(estimated(units, method, layout, ("edad",)))
    assert "el grupo de comparación es menos de la milésima parte de las tratadas" in note


def test_comparison_units_with_a_trait_that_no_treated_has_weigh_nothing():
    # The likelihood has no maximum: their propensity goes to 0. Without them, and without the
    # trait, the weights are the same.
    units = made_units()
    trait = (units.cohort == 2) & (np.arange(300) % 5 == 0)
    one = estimated(with_covariate(units, 2, trait * 1.0), "ipw")
    without = Units(
        units.cohort[~trait],
        units.changes[~trait],
        units.covariates[~trait][:, :, :2],
        None,
        None,
        int((~trait).sum()),
    )
    other = estimated(without, "ipw", names=NAMES[:2])
    assert one.notes == ()
    assert one.overlap[0].lowest_comparison < 1e-8
    assert one.att == pytest.approx(other.att, abs=1e-8)
    assert one.covariance == pytest.approx(other.covariance, abs=1e-8)


def test_one_enormous_value_costs_no_digits():
    # It belongs to a treated unit of another cohort, so the cells of the first do not use it.
    units = made_units()
    last = np.flatnonzero(units.cohort == 1)[-1]
    x = units.covariates[:, 0, 0].copy()
    x[last] = 1e13
    first = LAYOUT.cohort == 0
    for method in METHODS:
        one = estimated(units, method).att[first]
        other = estimated(with_covariate(units, 0, x), method).att[first]
        assert other == pytest.approx(one, abs=1e-12)


def test_notes_count_cohorts_beyond_the_third():
    n = 5
    layout = Cells(np.arange(n), np.ones(n, int), np.zeros(n, int), np.ones((n, n + 1), bool))
    labels = [str(2010 + h) for h in range(n + 1)]
    (note,) = sentences([(k, "porque sí.") for k in range(n)], layout, labels, labels)
    assert note == (
        "Sin estimación en cohorte 2010 (período 2011), cohorte 2011 (período 2011), "
        "cohorte 2012 (período 2011) y 2 cohortes más: porque sí."
    )
