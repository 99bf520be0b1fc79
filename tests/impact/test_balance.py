"""Balance and overlap: differences by hand, saturated propensities, groups that do not overlap."""

import math

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import ChoiceError, PanelError
from spl_eval.impact.balance import balance_table, effective_sample_size
from spl_eval.impact.propensity import att_weights, propensity


def frame(assisted, comparison, name="x"):
    arms = ["assisted"] * len(assisted) + ["comparison"] * len(comparison)
    return pd.DataFrame({"arm": arms, name: [*assisted, *comparison]})


def only(table):
    assert len(table) == 1
    return table.iloc[0]


def test_a_number_by_hand():
    # Means 4 and 2, variances 4 and 1 (n - 1): 2 / sqrt(2.5); ratio 4.
    row = only(balance_table(frame([2, 4, 6, np.nan], [1, 2, 3]), ["x"]))
    assert (row["mean_assisted"], row["mean_comparison"]) == (4, 2)
    assert row["smd"] == pytest.approx(2 / math.sqrt(2.5))
    assert row["variance_ratio"] == 4
    assert (row["n_assisted"], row["missing_assisted"], row["missing_comparison"]) == (3, 1, 0)
    assert (row["level"], row["kind"], row["note"]) == ("", "numeric", "")
    assert math.isnan(row["smd_weighted"])


def test_weights_move_the_means_over_the_same_scale():
    # Comparison weights 0, 1, 3 on 1, 2, 3: mean 11 / 4, difference 1.25 over sqrt(2.5) as before.
    data = frame([2, 4, 6], [1, 2, 3])
    row = only(balance_table(data, ["x"], weights=[1, 1, 1, 0, 1, 3]))
    assert row["mean_comparison_weighted"] == pytest.approx(2.75)
    assert row["smd_weighted"] == pytest.approx(1.25 / math.sqrt(2.5))
    # Σw (x - 2.75)² = 0.5625 + 0.1875 = 0.75; over Σw - Σw² / Σw = 4 - 10 / 4 = 1.5: 0.5.
    assert row["variance_ratio_weighted"] == pytest.approx(8)
    same = only(balance_table(data, ["x"], weights=[1] * 6))
    assert same["smd_weighted"] == same["smd"]
    assert same["variance_ratio_weighted"] == same["variance_ratio"]
    apart = only(balance_table(data, ["x"], weights=[1, 1, 1, np.nan, 1, 3]))
    assert apart["smd_weighted"] == row["smd_weighted"]


def test_a_category_by_hand():
    # Shares of b: 3/4 and 1/4, both with variance 3/16: 0.5 / sqrt(3/16) = 1.1547.
    table = balance_table(frame(["a", "b", "b", "b"], ["a", "a", "a", "b", None]), ["x"])
    assert table["level"].tolist() == ["a", "b"]
    assert table["smd"].tolist() == pytest.approx([-1.154701, 1.154701], abs=1e-6)
    assert table["missing_comparison"].tolist() == [1, 1]
    assert table["variance_ratio"].isna().all()
    # An empty text is a level like others.
    assert balance_table(frame(["", "b"], ["", "b"]), ["x"])["kind"].tolist() == ["category"] * 2


def test_what_does_not_vary_is_told():
    same = only(balance_table(frame([1, 1], [1, 1]), ["x"]))
    assert (same["smd"], same["note"]) == (0, "No varía en ninguno de los dos grupos.")
    apart = only(balance_table(frame([1, 1], [0, 0]), ["x"]))
    assert math.isnan(apart["smd"])
    assert "por completo" in apart["note"]
    empty = only(balance_table(frame([1, 2], [np.nan, np.nan]), ["x"]))
    assert math.isnan(empty["smd"])
    assert "Sin datos" in empty["note"]


def test_the_order_of_rows_does_not_matter():
    data = frame([2, 4, 6, 1], [1, 2, 3]).assign(z=list("abcabca"))
    shuffled = data.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        balance_table(data, ["x", "z"]), balance_table(shuffled, ["x", "z"])
    )


def test_wrong_tables():
    with pytest.raises(PanelError, match=r"«y»"):
        balance_table(frame([1], [2]), ["x", "y"])
    with pytest.raises(PanelError, match="los dos y nada más"):
        propensity(frame([1, 2], []), ["x"])
    with pytest.raises(PanelError, match="uno por fila"):
        balance_table(frame([1], [2]), ["x"], weights=[1])


def test_effective_sample_size():
    assert effective_sample_size([2, 2, 2]) == pytest.approx(3)
    assert effective_sample_size([3, 1, np.nan]) == pytest.approx(16 / 10)
    assert effective_sample_size([]) == 0


def test_att_weights():
    assert att_weights([0.2, 0.8, 0.5], [True, False, False]).tolist() == pytest.approx([1, 4, 1])
    assert np.isnan(att_weights([1.0, np.nan], [False, True])).all()
    with pytest.raises(ChoiceError):
        att_weights([1.2], [True])


def saturated():
    # Sector a: 1 assisted, 3 not; sector b: 2 and 2.
    return frame(["a", "b", "b"], ["a", "a", "a", "b", "b"], "sector")


def test_a_saturated_propensity_is_the_share_of_the_cell():
    found = propensity(saturated(), ["sector"])
    expected = [1 / 4, 1 / 2, 1 / 2, 1 / 4, 1 / 4, 1 / 4, 1 / 2, 1 / 2]
    assert found.scores.to_numpy() == pytest.approx(expected, abs=1e-8)
    # The comparison group weighs 3 · 1/3 in a and 2 · 1 in b: the assisted one's 1 and 2.
    assert found.weights.to_numpy()[3:] == pytest.approx([1 / 3] * 3 + [1, 1], abs=1e-7)
    table = balance_table(saturated(), ["sector"], weights=found.weights)
    assert table["smd_weighted"].to_numpy() == pytest.approx([0, 0], abs=1e-7)
    assert abs(table["smd"][0]) > 0.5
    support = found.support.set_index("arm")
    # (1 + 2)² / (3/9 + 2) = 27 / 7.
    assert support.loc["comparison", "effective"] == pytest.approx(27 / 7, abs=1e-6)
    assert support["outside_common"].tolist() == [0, 0]
    assert found.histogram.groupby("arm")["count"].sum().tolist() == [3, 5]
    assert found.quantiles["score"].iloc[0] == pytest.approx(0.25, abs=1e-8)
    assert (found.separated, found.notes) == (False, ())


def test_a_logit_solves_its_equations():
    draws = np.random.default_rng(4)
    x = draws.normal(size=200)
    treated = draws.random(200) < 1 / (1 + np.exp(-x))
    data = pd.DataFrame({"arm": np.where(treated, "assisted", "comparison"), "x": x})
    found = propensity(data.assign(twice=2 * data["x"], flat=1.0), ["x", "twice", "flat"])
    left = treated - found.scores.to_numpy()
    assert [left.sum(), left @ x] == pytest.approx([0, 0], abs=1e-6)
    outside = ((found.scores < 0.1) | (found.scores > 0.9)).groupby(data["arm"]).sum()
    assert found.support["outside_crump"].tolist() == outside.tolist()


def test_levels_of_one_arm_get_their_limit_and_a_note():
    extra = pd.DataFrame({"arm": ["assisted", "comparison"], "sector": ["only1", "only0"]})
    data = pd.concat([saturated(), extra], ignore_index=True)
    found = propensity(data, ["sector"])
    assert found.scores.to_numpy()[:8] == pytest.approx(propensity(saturated(), ["sector"]).scores)
    assert found.scores.tolist()[8:] == [1, 0]
    assert found.weights.tolist()[8:] == [1, 0]
    assert "«only0»: sólo hay unidades de comparación (1)" in found.notes[0]
    assert "«only1»: sólo hay unidades asistidas (1)" in found.notes[1]
    support = found.support.set_index("arm")
    assert support["outside_common"].tolist() == [1, 1]
    assert support.loc["assisted", "share_outside_common"] == 0.25
    assert not found.separated


def test_a_number_of_two_values_is_a_level_too():
    data = saturated().assign(exports=[0, 0, 0, 0, 0, 0, 0, 1])
    found = propensity(data, ["sector", "exports"])
    assert found.scores.iloc[7] == 0
    assert "«exports» = «1»" in found.notes[0]
    assert not found.separated


def test_separation_is_told():
    for values in (([5.0, 6.0, 7.0], [1.0, 2.0, 3.0]), ([3.0, 6.0, 7.0], [1.0, 2.0, 3.0])):
        found = propensity(frame(*values), ["x"])
        assert found.separated
        assert found.scores.isna().all()
        assert "separan" in found.notes[-1]
    nobody = propensity(frame(["a"], ["b"]), ["x"])
    assert nobody.separated
    assert "ninguna unidad con contraparte" in nobody.notes[-1]


def test_missing_covariates_have_no_score():
    data = saturated()
    data.loc[0, "sector"] = None
    data["n"] = [1.0, 2, 3, 4, 5, np.nan, 1, 2]
    found = propensity(data, ["sector"])
    assert found.scores.isna().tolist() == [True] + [False] * 7
    assert "1 unidades sin alguna covariable" in found.notes[0]
