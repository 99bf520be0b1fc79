"""Few clusters are told: by cohort, in the comparison, in the panel; and intervals of cells."""

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import att_gt
from spl_eval.impact.inference import of_cells
from spl_eval.impact.inference.bands import pointwise_values
from spl_eval.impact.inference.result import clusters_by_cohort
from tests.impact.panels import NAMES, made_panel

NORMAL = 1.959963984540054


def clustered(numbers, *, each=5, **more):
    """Make a panel in which each cohort has so many organisations, of ``each`` units each."""
    panel = made_panel(5, cohorts={g: each * n for g, n in numbers.items()}, **more)
    panel["organisation"] = (panel["unit_id"] - 1) // each
    shock = np.random.default_rng(1).normal(size=(panel["organisation"].max() + 1, 99))
    panel["jobs"] += shock[panel["organisation"], panel["year"] - 2000]
    return panel


def estimated(numbers, *, cluster="organisation", **choices):
    return att_gt(clustered(numbers), **NAMES, **choices, cluster=cluster)


def test_cohorts_treated_in_few_clusters_are_named_with_their_number():
    effects = estimated({2003: 2, 2004: 6, 2005: 5, 0: 8})
    (note,) = effects.notes
    assert note.startswith(
        "Cohortes tratadas en menos de 6 conglomerados: 2003 (2), 2005 (5). Con tan pocos"
    )
    assert "randomisation_test" in note
    # Units are many: without clusters there is nothing to tell.
    assert estimated({2003: 2, 2004: 6, 2005: 5, 0: 8}, cluster=None).notes == ()
    assert estimated({2003: 6, 0: 6}).notes == ()


def test_the_numbers_are_those_of_the_panel_also_in_clusters_of_several_cohorts():
    panel = made_panel(3, clusters=7)
    effects = att_gt(panel, **NAMES, cluster="organisation")
    expected = panel.groupby("first_treated")["organisation"].nunique()[[2003, 2005, 0]]
    assert clusters_by_cohort(effects.sums, 3).tolist() == expected.tolist()


def test_adjusted_estimates_say_so_too():
    panel = clustered({2003: 4, 0: 8}, constant=1)
    effects = att_gt(panel, **NAMES, cluster="organisation", covariates=["x1"], method="reg")
    assert any("2003 (4)" in note for note in effects.notes)
    assert "2003 (4)" in effects.pretrend().note


def test_many_cohorts_are_counted_after_the_third():
    (note,) = estimated({2002: 1, 2003: 2, 2004: 3, 2005: 4, 2006: 5, 0: 9}).notes
    assert "2002 (1), 2003 (2), 2004 (3) y 2 más. " in note


def test_the_test_before_treatment_names_the_cohorts_it_tests():
    note = estimated({2003: 3, 2005: 7, 0: 9}).pretrend().note
    assert "bootstrap sobre 19 conglomerados" in note
    assert "menos de 6 conglomerados: 2003 (3). Con tan pocos, la prueba rechaza de más." in note
    # Nothing of 2003 is tested with two years of anticipation.
    allowed = estimated({2003: 3, 2005: 7, 0: 9}, anticipation=1).pretrend().note
    assert "2003" not in allowed


def test_few_clusters_to_compare_with_are_told():
    said = " ".join(estimated({2003: 8, 0: 4}).notes)
    assert "se compara con sólo 4 conglomerados" in said
    # In the last period the four are all there is, also with those not yet treated.
    numbers = {2003: 8, 2006: 1, 0: 4}
    later = " ".join(estimated(numbers, comparison="not_yet_treated").notes)
    assert "se compara con sólo 4 conglomerados" in later
    assert "2006 (1)" in later


def test_an_interval_without_an_end_is_explained():
    effects = estimated({2003: 2, 0: 1})
    said = " ".join(effects.notes)
    assert "El panel tiene sólo 3 conglomerados" in said
    assert "se compara con un solo conglomerado" in said
    assert "un intervalo infinito o que falta" in said
    found = effects.aggregate("dynamic")
    assert np.isinf(found.critical_value)
    assert np.isinf(effects.table["ci_high"]).any()


def test_one_cluster_on_either_side_has_no_error_and_says_so():
    # Seven units: their sums differ from seven means by a rounding error, which is no spread.
    panel = clustered({2004: 1, 0: 1}, each=7)
    effects = att_gt(panel, **NAMES, cluster="organisation")
    assert (effects.estimates.variances() > 0).any()
    said = " ".join(effects.notes)
    assert effects.table["ci_low"].isna().all()
    for words in ("sólo 2 conglomerados", "2004 (1)", "no varía entre conglomerados", "que falta"):
        assert words in said
    test = effects.pretrend()
    assert np.isnan(test.p_value)
    assert "no varían" in test.note


def test_intervals_of_cells_are_those_of_aggregations():
    # With a single cohort an event time is a cell: both tables show the same effect.
    effects = estimated({2004: 15, 0: 20})
    cells, rows = effects.table, effects.aggregate("dynamic").table
    assert cells["att"].to_numpy() == pytest.approx(rows["att"].to_numpy())
    assert cells["std_error"].to_numpy() == pytest.approx(rows["std_error"].to_numpy())
    # Signs are drawn for other columns: the quantiles agree but for the simulation.
    margins = [(of["ci_high"] - of["att"]).to_numpy() for of in (cells, rows)]
    assert margins[0] == pytest.approx(margins[1], rel=0.1)
    assert (margins[0] / cells["std_error"]).mean() > 1.03 * NORMAL


@pytest.mark.parametrize("base_period", ["varying", "universal"])
def test_the_quantiles_of_cells_are_the_bootstraps(base_period):
    effects = estimated({2003: 7, 2005: 7, 0: 9}, base_period=base_period)
    varying = np.isfinite(effects.std_error)
    scores = of_cells.scores_of(effects, np.flatnonzero(varying))
    assert np.sqrt(np.square(scores).sum(axis=0)) == pytest.approx(effects.std_error[varying])
    expected = pointwise_values(scores, effects.composition, 0.05)
    assert effects.pointwise_values[varying] == pytest.approx(expected)
    assert effects.pointwise_values[~varying] == pytest.approx(NORMAL)


def test_too_many_cells_for_the_bootstrap_are_told(monkeypatch):
    # 23 clusters, 3 cohorts, 10 cells.
    monkeypatch.setattr(of_cells, "MAX_WORK", 23 * 3 * 10)
    enough = estimated({2003: 7, 2005: 7, 0: 9})
    assert (enough.pointwise_values > NORMAL).any()
    assert enough.notes == ()
    monkeypatch.setattr(of_cells, "MAX_WORK", 23 * 3 * 10 - 1)
    beyond = estimated({2003: 7, 2005: 7, 0: 9})
    assert beyond.pointwise_values == pytest.approx(np.full(10, NORMAL))
    assert "Los intervalos de los 10 efectos usan la distribución normal" in beyond.notes[0]
    assert beyond.aggregate("dynamic").pointwise_values.max() > NORMAL


def test_memory_is_bounded_without_changing_a_number(monkeypatch):
    numbers = {2003: 7, 2005: 7, 0: 9}
    at_once = estimated(numbers)
    expected = at_once.pretrend(), at_once.table
    monkeypatch.setattr(of_cells, "AT_ONCE", 1)
    one_by_one = estimated(numbers)
    assert one_by_one.pretrend() == expected[0]
    pd.testing.assert_frame_equal(one_by_one.table, expected[1])


def test_more_effects_than_units_are_refused_before_any_algebra(monkeypatch):
    panel = made_panel(2, periods=tuple(range(2001, 2020)), cohorts={2016: 4, 2018: 4, 0: 4})
    effects = att_gt(panel, **NAMES)

    def algebra(*_):
        raise AssertionError("nothing is added up")

    monkeypatch.setattr(type(effects.estimates), "combined", algebra)
    test = effects.pretrend()
    # 2002 to 2015, and 2002 to 2017.
    assert (test.df, test.reference) == (14 + 16, "chi2")
    assert np.isnan(test.p_value)
    assert "Hay 30 efectos previos y sólo 12 unidades" in test.note
