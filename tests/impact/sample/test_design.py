"""What variances have to hold, and what a design cannot carry."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import ChoiceError, PanelError
from spl_eval.impact.sample import (
    by_domain,
    mean,
    proportion,
    ratio,
    sample_design,
    total,
)
from tests.impact.sample.surveys import designs, table


def test_over_all_samples_the_variance_is_unbiased():
    """Two strata of 4 and 5 units, two drawn in each: all 60 samples, one by one."""
    population = pd.DataFrame(
        {
            "stratum": list("aaaabbbbb"),
            "y": [1.0, 4, 4, 9, 2, 3, 5, 7, 11],
            "size": [4] * 4 + [5] * 5,
        }
    )
    first, second = population.index[:4], population.index[4:]
    totals, variances, covered = [], [], 0
    for chosen in itertools.product(
        itertools.combinations(first, 2), itertools.combinations(second, 2)
    ):
        sample = population.loc[[*chosen[0], *chosen[1]]].assign(weight=[2, 2, 2.5, 2.5])
        design = sample_design(sample, stratum="stratum", population="size")
        found = total(design, "y")
        totals.append(found.estimate)
        variances.append(found.std_error**2)
        covered += found.ci[0] <= 46 <= found.ci[1]
    assert np.mean(totals) == pytest.approx(46)
    assert np.mean(variances) == pytest.approx(np.var(totals))
    assert covered > 50


def rows(strata="aabb", y=(1.0, 3, 5, 9), sizes=(4, 4, 6, 6), weight=(2.0, 2, 3, 3)):
    return pd.DataFrame(
        {
            "stratum": list(strata),
            "y": y,
            "population": sizes,
            "weight": weight,
            "org": list("pqrs"),
        }
    )


def design_of(frame, **choices):
    return sample_design(frame, **{"stratum": "stratum", "population": "population", **choices})


def test_by_hand():
    """Total 2·4 + 3·14 = 50; variance 4²·(1/2)·2/2 + 6²·(2/3)·8/2 = 8 + 96 = 104; df = 2."""
    found = total(design_of(rows()), "y")
    assert found.estimate == 50
    assert found.std_error**2 == pytest.approx(104)
    assert found.df == 2
    assert found.ci[1] == pytest.approx(50 + 4.302653 * math.sqrt(104), rel=1e-6)


def test_strata_taken_whole_have_no_variance():
    frame = rows(sizes=(2, 2, 6, 6), weight=(1.0, 1, 3, 3))
    found = total(design_of(frame), "y")
    assert found.std_error**2 == pytest.approx(96)
    assert found.df == 1
    everybody = mean(design_of(rows(sizes=(2,) * 4, weight=(1.0,) * 4)), "y")
    assert everybody.std_error == 0
    assert everybody.ci == (4.5, 4.5)
    assert "no hay error de muestreo" in everybody.notes[0]
    # One unit that is all of its stratum is no lonely one.
    single = rows("abbb", sizes=(1, 6, 6, 6), weight=(1.0, 2, 2, 2))
    assert design_of(single, lonely="fail").lonely_strata == ()


def test_lonely_strata():
    """Stratum a has one of 4: z = 4·1 = 4; b three of 6, z = 6, 10, 18; mean of the four 9.5.

    adjust: (3/4)·(4 - 9.5)² + 0.5·(3/2)·(18 - …) with b's own: Σ(z - 34/3)² = 74.67 → 56.
    """
    lonely = rows("abbb", sizes=(4, 6, 6, 6), weight=(4.0, 2, 2, 2))
    own = 0.5 * 1.5 * ((6 - 34 / 3) ** 2 + (10 - 34 / 3) ** 2 + (18 - 34 / 3) ** 2)
    expected = {"certainty": own, "average": 2 * own, "adjust": own + 0.75 * 5.5**2}
    for policy, variance in expected.items():
        design = design_of(lonely, lonely=policy)
        assert total(design, "y").std_error ** 2 == pytest.approx(variance)
        assert "Una sola unidad en a" in design.notes[0]
    with pytest.raises(PanelError, match="«a»"):
        design_of(lonely, lonely="fail")
    alone = rows("abcd", sizes=(4,) * 4, weight=(4.0,) * 4)
    found = mean(design_of(alone), "y")
    assert math.isnan(found.ci[0])
    assert "Sin grados de libertad" in found.notes[-1]
    assert math.isnan(mean(design_of(alone, lonely="average"), "y").std_error)


def test_neither_order_nor_labels_matter():
    design = designs()["strat"]
    expected = mean(design, "api00")
    other = table("apistrat").sample(frac=1, random_state=5)
    other["stype"] = other["stype"].map({"E": "z", "H": "b", "M": "q"})
    found = mean(sample_design(other, weight="pw", stratum="stype", population="fpc"), "api00")
    assert found.estimate == pytest.approx(expected.estimate, rel=1e-13)
    assert found.std_error == pytest.approx(expected.std_error, rel=1e-12)


def test_a_cluster_in_two_strata_is_told():
    frame = rows().assign(org=["p", "q", "p", "r"])
    design = design_of(frame, psu="org", population=None)
    assert "Conglomerados en varios estratos, que cuentan en cada uno: 1." in design.notes[0]
    assert design.drawn.tolist() == [2, 2]


def test_missing_outcomes_are_a_domain_and_told():
    frame = rows(y=(1.0, np.nan, 5, 9))
    found = mean(design_of(frame), "y")
    assert found.estimate == pytest.approx((2 * 1 + 3 * 5 + 3 * 9) / 8)
    assert (found.n, found.population) == (3, 8)
    assert "por no tener dato: 1." in found.notes[0]
    assert "solo de las que tienen dato" in total(design_of(frame), "y").notes[1]
    nobody = mean(design_of(rows(y=(np.nan,) * 4)), "y")
    assert math.isnan(nobody.estimate)
    assert nobody.notes[-1] == "No respondió nadie."


def test_what_cannot_be_told_is_missing():
    design = design_of(rows())
    one = mean(design, "y", [True, False, False, False])
    assert math.isnan(one.std_error)
    assert "Una sola unidad" in one.notes[-1]
    for value in (0.1, 0.7, 1e9 / 7):  # what is equal but for rounding is equal
        same = mean(design_of(rows(y=(value,) * 4, weight=(2.3, 1.5, 1.1, 1.0))), "y")
        assert same.estimate == pytest.approx(value)
        assert math.isnan(same.std_error)
    assert math.isnan(proportion(design, "org", "nadie").std_error)
    assert math.isnan(ratio(design_of(rows().assign(zero=0.0)), "y", "zero").estimate)
    assert math.isnan(total(design, "y", [False] * 4).estimate)


def test_shares_stay_between_nothing_and_all():
    frame = pd.DataFrame({"weight": 10.0, "org": ["a"] + ["b"] * 14})
    found = proportion(sample_design(frame), "org", "a")
    assert mean(sample_design(frame.assign(a=frame["org"] == "a")), "a").ci[0] < 0
    assert 0 < found.ci[0] < found.estimate < found.ci[1] < 1
    with_gaps = pd.DataFrame({"weight": 10.0, "org": ["a", "a", "b", None]})
    assert proportion(sample_design(with_gaps), "org", "a").estimate == pytest.approx(2 / 3)


def test_domains_say_what_is_missing():
    frame = table("apiclus1").assign(kind=lambda rows: rows["stype"].where(rows["stype"] != "M"))
    found = by_domain(sample_design(frame, weight="pw", psu="dnum"), "enroll", "kind", "total")
    assert found["kind"].tolist() == ["E", "H", "sin dato"]
    assert found["n"].sum() == 183


@pytest.mark.parametrize(
    ("frame", "choices", "says"),
    [
        (rows().head(0), {}, "No respondió nadie"),
        (rows(weight=(2.0, np.nan, -1, 0)), {}, "Pesos que faltan o no son positivos: 3"),
        (rows(sizes=(1, 1, 6, 6)), {}, "más que la población en «a»"),
        (rows(sizes=(4, 5, 6, 6)), {}, "cambia dentro de «a»"),
        (rows(sizes=(4, np.nan, 6, 6)), {}, "Filas de la muestra sin «population»: 1"),
    ],
)
def test_refused(frame, choices, says):
    with pytest.raises(PanelError, match=says):
        design_of(frame, **choices)


def test_refused_choices():
    for choices in ({"lonely": "ignore"}, {"weight": "wieght"}, {"psu": "nada"}):
        with pytest.raises(ChoiceError):
            design_of(rows(), **choices)
    design = design_of(rows())
    for wrong in (
        lambda: mean(design, "nada"),
        lambda: mean(design, "y", [True]),
        lambda: mean(design, "y", alpha=0),
        lambda: by_domain(design, "y", "org", "median"),
        lambda: sample_design(rows(), calibrated=designs()["clus1 rake"].calibrated),
    ):
        with pytest.raises(ChoiceError):
            wrong()
