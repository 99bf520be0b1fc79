"""Families of outcomes: Holm and Romano-Wolf."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from spl_eval.impact import att_gt
from spl_eval.impact.inference import holm, romano_wolf, wild_bootstrap
from spl_eval.impact.inference.multiplicity import stepdown
from spl_eval.impact.problems import ChoiceError
from tests.impact.inference_samples import estimate, panel
from tests.impact.panels import NAMES, made_panel

ROOT = Path(__file__).parents[2]


def test_holm_by_hand():
    # In order 0.005 · 4 = 0.02, 0.01 · 3 = 0.03, 0.03 · 2 = 0.06, 0.04 · 1 -> 0.06.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == pytest.approx([1, 1])


def test_holm_leaves_out_what_could_not_be_tested():
    found = holm([0.01, np.nan, 0.04])
    assert found[[0, 2]] == pytest.approx([0.02, 0.04])
    assert np.isnan(found[1])
    assert np.isnan(holm([np.nan])).all()
    with pytest.raises(ChoiceError, match="de 0 a 1"):
        holm([1.2])


def test_stepdown_by_hand():
    # Statistics 3, 2 and 1, given in another order; five draws. Largest of all three: 3.5, 1, 2.5,
    # 0.5, 2.1, one reaches 3. Of the last two: 0.2, 1, 2.5, 0.5, 2.1, two reach 2. Of the last:
    # 0.2, 1, 0, 0.5, 0.9, one reaches 1, but it cannot be more significant than the others.
    statistics = np.array([2.0, 3.0, 1.0])
    draws = np.array([[0.1, 3.5, 0.2], [0, 0, 1], [2.5, 0, 0], [0, 0, 0.5], [2.1, 0.3, 0.9]])
    assert stepdown(statistics, draws) == pytest.approx([3 / 6, 2 / 6, 3 / 6])
    assert stepdown(statistics, draws, enumerated=True) == pytest.approx([2 / 5, 1 / 5, 2 / 5])


def made(seed, effect=0.0):
    """Return an outcome of the same units: other shocks, the same cohorts and clusters."""
    one = panel(20, clusters=30)
    rng = np.random.default_rng(seed)
    shock = rng.normal(size=(30, 6)).cumsum(axis=1)[one["cluster"]]
    after = np.arange(1, 7) >= one["cohort"][:, None]
    return one | {"outcome": shock + after * effect}


def test_romano_wolf_lies_between_the_plain_value_and_holms():
    effects = {"jobs": 1.5, "exports": 0.8, "wages": 0.0, "firms": 0.5}
    family = {name: estimate(**made(i, effects[name])) for i, name in enumerate(effects, 1)}
    table = romano_wolf(family, draws=999)
    assert table["outcome"].tolist() == ["jobs", "exports", "wages", "firms"]
    assert (table["p_romano_wolf"] >= table["p_value"]).all()
    assert table["p_value"].tolist() == [
        wild_bootstrap(e, draws=999).p_value for e in family.values()
    ]
    # Holm allows for any dependence, so the joint draws are no stricter but for their noise.
    assert (table["p_romano_wolf"] <= table["p_holm"] + 0.03).all()


def test_the_same_outcome_twice_costs_nothing():
    one = estimate(**made(1, 0.7))
    rescaled = made(1, 0.7)
    rescaled["outcome"] = rescaled["outcome"] * -250.0
    table = romano_wolf({"a": one, "b": estimate(**rescaled)}, draws=999)
    assert table["p_romano_wolf"].tolist() == table["p_value"].tolist()
    assert table["p_holm"].tolist() == pytest.approx((2 * table["p_value"]).clip(upper=1).tolist())


def test_an_outcome_without_variance_is_no_hypothesis():
    flat = made(1)
    flat["outcome"] = np.zeros_like(flat["outcome"])
    table = romano_wolf({"flat": estimate(**flat), "jobs": estimate(**made(2))}, draws=199)
    assert table.loc[0, ["std_error", "p_value", "p_holm", "p_romano_wolf"]].isna().all()
    assert table.loc[1, "p_romano_wolf"] == table.loc[1, "p_value"]


def test_one_outcome_is_its_own_family_also_when_signs_are_enumerated():
    table = romano_wolf({"jobs": estimate(**panel(2, clusters=13, effect=1.0))})
    assert table["p_romano_wolf"].tolist() == table["p_value"].tolist()


def test_families_without_shared_units_are_refused():
    with pytest.raises(ChoiceError, match="no tiene resultados"):
        romano_wolf({})
    with pytest.raises(ChoiceError, match="mismas unidades"):
        romano_wolf({"a": estimate(**made(1)), "b": estimate(**panel(1, clusters=29))})
    fewer = {name: column[1:] for name, column in made(2).items() if column is not None}
    with pytest.raises(ChoiceError, match="mismas unidades"):
        romano_wolf({"a": estimate(**made(1)), "b": estimate(**fewer)})


SCRIPT = """
import numpy as np
from spl_eval.impact import inference
from tests.impact.panels import NAMES, made_panel
from tests.impact.inference_samples import estimate, panel
made = panel(1, clusters=15)
made["cluster"] = np.array([f"org {i}" for i in range(15)])[made["cluster"]]
one, other = estimate(**made), estimate(**made | {"outcome": np.square(made["outcome"])})
for method in (inference.cluster_robust, inference.jackknife):
    print(repr(method(one, "dynamic")))
for method in (inference.wild_bootstrap, inference.randomisation_test):
    print(repr(method(one, "dynamic", draws=199)))
print(inference.jackknife_table(one).to_csv())
print(inference.romano_wolf({"a": one, "b": other}, draws=199).to_csv())
"""


def test_two_hash_seeds_give_the_same_bytes():
    both = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
        )
        for seed in ("1", "42")
    ]
    outputs = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 1_000


def test_clusters_are_matched_by_name_where_outcomes_have_other_units():
    """Half of the clusters lack the second outcome: the joint draws are still those of clusters."""
    data = made_panel(5, clusters=24)
    data["wages"] = data["jobs"].where(data["organisation"] % 2 == 0)
    data["again"] = data["jobs"]
    names = {key: value for key, value in NAMES.items() if key != "outcome"}
    family = att_gt(data, **names, outcome=["jobs", "wages", "again"], cluster="organisation")
    assert family["wages"].sums.n_clusters < family["jobs"].sums.n_clusters
    table = romano_wolf(family, draws=499).set_index("outcome")
    alone = romano_wolf({"wages": family["wages"]}, draws=499).set_index("outcome")
    # Nothing is drawn for a cluster that an outcome lacks: its estimate is what it is alone.
    assert table.loc["wages", "estimate"] == alone.loc["wages", "estimate"]
    assert table.loc["wages", "std_error"] == pytest.approx(alone.loc["wages", "std_error"])
    assert table.loc["jobs", "p_romano_wolf"] == table.loc["again", "p_romano_wolf"]
    assert (table["p_romano_wolf"] >= table["p_value"]).all()


def test_units_as_clusters_must_be_the_same():
    data = made_panel(5)
    data["wages"] = data["jobs"].where(data["unit_id"] % 2 == 0)
    names = {key: value for key, value in NAMES.items() if key != "outcome"}
    family = att_gt(data, **names, outcome=["jobs", "wages"])
    with pytest.raises(ChoiceError, match="mismas unidades"):
        romano_wolf(family)
