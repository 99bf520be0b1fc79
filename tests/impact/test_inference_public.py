"""Inference on estimates of ``att_gt``: the same averages, derived twice."""

import numpy as np
import pytest

from spl_eval.impact import ChoiceError, att_gt
from spl_eval.impact.inference import (
    cluster_robust,
    jackknife,
    jackknife_table,
    randomisation_test,
    romano_wolf,
    wild_bootstrap,
)
from spl_eval.impact.inference.averages import influence
from spl_eval.impact.inference.sample import sample_of
from tests.impact.panels import NAMES, made_panel

KINDS = ("simple", "dynamic", "group", "calendar")


@pytest.mark.parametrize("comparison", ["never_treated", "not_yet_treated"])
@pytest.mark.parametrize("weights", [None, "weight"])
def test_averages_are_those_of_aggregate(comparison, weights):
    panel = made_panel(3, clusters=12, weights=weights is not None)
    effects = att_gt(panel, **NAMES, cluster="organisation", comparison=comparison, weights=weights)
    sample = sample_of(effects)
    moments = sample.moments
    for kind in KINDS:
        aggregate, forms = effects.aggregate(kind), effects.forms(kind)
        atts = [*aggregate.att, aggregate.overall_att]
        errors = [*aggregate.std_error, aggregate.overall_std_error]
        for row, key in enumerate([*aggregate.keys, None]):
            found = cluster_robust(effects, kind, key)
            assert found.estimate == pytest.approx(atts[row], abs=1e-12)
            assert found.std_error == pytest.approx(errors[row], rel=1e-10)
            derived = influence(
                sample.average(kind, key), moments.weight[None], moments.means[None]
            )
            assert np.abs(derived.slopes[0] - forms.slopes[row]).max() < 1e-13
            assert np.abs(derived.offsets[0] - forms.offsets[row]).max() < 1e-13


def test_every_method_on_a_panel():
    panel = made_panel(4, cohorts={2003: 12, 2005: 9, 0: 18})
    # Organisations of three units each enter together.
    panel["organisation"] = "org " + ((panel["unit_id"] - 1) // 3).astype(str).str.zfill(2)
    panel["exports"] = panel["jobs"] ** 2
    family = att_gt(panel, **NAMES | {"outcome": ["jobs", "exports"]}, cluster="organisation")
    effects = family["jobs"]
    overall = effects.aggregate("simple").overall_att
    for method in (cluster_robust, jackknife, wild_bootstrap, randomisation_test):
        found = method(effects)
        assert found.estimate == pytest.approx(overall)
        assert found.n_clusters == panel["organisation"].nunique()
        assert 0 < found.p_value <= 1
    assert jackknife_table(effects)["event_time"].tolist() == effects.aggregate().keys.tolist()
    assert romano_wolf(family)["outcome"].tolist() == ["jobs", "exports"]


def test_what_the_panel_does_not_allow_is_refused():
    panel = made_panel(5, clusters=8, constant=1)
    shared = att_gt(panel, **NAMES, cluster="organisation")
    with pytest.raises(ChoiceError, match="de los 8 tienen unidades de más de una cohorte"):
        randomisation_test(shared)
    adjusted = att_gt(panel, **NAMES, cluster="organisation", covariates=["x1"])
    with pytest.raises(ChoiceError, match="Estime sin covariables"):
        jackknife(adjusted)
    single = att_gt(panel.assign(organisation=1), **NAMES, cluster="organisation")
    with pytest.raises(ChoiceError, match="un solo conglomerado"):
        wild_bootstrap(single)
