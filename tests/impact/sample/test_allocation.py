"""Allocations: a textbook's, and what integers within bounds have to hold."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import ChoiceError, PanelError
from spl_eval.impact.sample import allocate, allocate_for_margin, strata_table
from spl_eval.impact.sample.allocation import spread_out
from tests.impact.sample.frames import made_frame

# Siniff and Skoog (1964), in Lohr (2022, 3.4): six strata of caribou.
CARIBOU = pd.DataFrame(
    {
        "area": list("ABCDEF"),
        "stratum": list("ABCDEF"),
        "population": [400, 30, 61, 18, 70, 120],
        "mean": np.nan,
        "sd": [3000.0, 2000, 9000, 2000, 12000, 1000],
    }
)


def table(population, sd=1.0):
    labels = [f"S{i}" for i in range(len(population))]
    return pd.DataFrame(
        {"s": labels, "stratum": labels, "population": population, "mean": 0.0, "sd": sd}
    )


def test_neyman_of_the_caribou():
    """N·s = 1200, 60, 549, 36, 840 and 120 thousand, together 2805; times 225 / 2805.

    96.26, 4.81, 44.04, 2.89, 67.38, 9.63: printed in the book as 96, 5, 44, 3, 67, 10.
    """
    found = allocate(CARIBOU, 225, method="neyman", minimum=1)
    assert found.table["n"].tolist() == [96, 5, 44, 3, 67, 10]
    assert found.n == 225
    assert found.notes == ()


def test_proportional_by_largest_remainders():
    """10 of 50, 30, 21: 4.95, 2.97, 2.08."""
    assert allocate(table([50, 30, 21]), 10, minimum=0).table["n"].tolist() == [5, 3, 2]
    # Equal remainders: 2 of 10, 30 are 0.5 and 1.5; the larger one gets the one left.
    assert allocate(table([10, 30]), 2, minimum=0).table["n"].tolist() == [0, 2]
    # Equal sizes too: 7 of 10, 10, 10 are 2.33 each; the first label gets the one left.
    assert allocate(table([10, 10, 10]), 7, minimum=0).table["n"].tolist() == [3, 2, 2]


def test_neyman_that_exceeds_a_stratum():
    """60 of N = 100, 100, 10 with S = 1, 1, 30: shares 12, 12, 36, but there are 10.

    The 50 left go to the others, 25 each.
    """
    found = allocate(table([100, 100, 10], [1.0, 1, 30]), 60, method="neyman")
    assert found.table["n"].tolist() == [25, 25, 10]
    assert found.table["take_all"].tolist() == [False, False, True]
    assert "S2" in found.notes[0]
    assert found.table["half_width"].iloc[2] == 0


def test_take_all_and_minimum():
    found = allocate(table([100, 60, 40, 1]), 50, take_all=[{"s": "S2"}], minimum=2, reserve=0.25)
    # 40 whole and the only unit of S3; the 9 left by 100 : 60.
    assert found.table["n"].tolist() == [6, 3, 40, 1]
    assert found.table["reserve"].tolist() == [2, 1, 0, 0]
    assert found.table["fraction"].tolist() == [0.06, 0.05, 1, 1]
    assert found.notes == ()


def test_minimum_raises_the_sample_and_says_so():
    found = allocate(table([100, 60, 40]), 4, minimum=3)
    assert found.table["n"].tolist() == [3, 3, 3]
    assert "sube de 4 a 9" in found.notes[0]
    everybody = allocate(table([3, 2]), 9)
    assert everybody.n == 5
    assert "se toman todas" in everybody.notes[0]


def test_half_widths():
    """Stratum: 1.96 · 2 · √(1/25 - 1/100) = 0.6790; two of them, halved: 0.6790 / √2."""
    found = allocate(table([100, 100], 2.0), 50)
    assert found.table["half_width"].tolist() == pytest.approx([0.678951] * 2, rel=1e-5)
    assert found.half_width == pytest.approx(0.678951 / math.sqrt(2), rel=1e-5)
    assert allocate(table([100, 100], 2.0), 50, response=0.5).half_width > found.half_width


def test_neyman_is_never_less_precise_than_proportional():
    proportional = allocate(CARIBOU, 225, minimum=1)
    assert allocate(CARIBOU, 225, method="neyman", minimum=1).half_width < proportional.half_width


def test_unknown_spread_takes_the_pooled_one_and_says_so():
    found = allocate(table([100, 100, 1], [2.0, 2, np.nan]), 41, method="neyman", minimum=1)
    assert found.table["n"].tolist() == [20, 20, 1]
    assert "S2" in found.notes[0]
    assert np.isnan(allocate(table([9, 9], np.nan), 4).half_width)
    with pytest.raises(ChoiceError, match="proportional"):
        allocate(table([9, 9], np.nan), 4, method="neyman")
    with pytest.raises(ChoiceError, match="proportional"):
        allocate(table([9, 9], 0.0), 4, method="neyman")


@pytest.mark.parametrize("seed", range(40))
def test_integers_within_bounds_that_add_up(seed):
    generator = np.random.default_rng(seed)
    k = int(generator.integers(1, 12))
    high = generator.integers(1, 50, k)
    low = np.minimum(generator.integers(0, 4, k), high)
    share = high * generator.choice([0, 1, 5, 100.0], k) + (generator.random(k) < 0.2)
    share[0] = max(share[0], 1)
    n = int(generator.integers(low.sum(), high.sum() + 1))
    labels = [f"S{i}" for i in range(k)]
    found = spread_out(n, share, low, high, labels)
    assert found.sum() == n
    assert (found >= low).all()
    assert (found <= high).all()
    order = generator.permutation(k)
    again = spread_out(n, share[order], low[order], high[order], [labels[i] for i in order])
    assert (again == found[order]).all()
    # Between their bounds, strata are in proportion, to the unit that rounding moves.
    free = (found > low) & (found < high) & (share > 0)
    if free.sum() > 1:
        factor = found[free] / share[free]
        assert (np.abs(found[free] - np.median(factor) * share[free]) <= 1 + k).all()


def test_strata_of_a_frame():
    frame = made_frame()
    frame.loc[:2, "region"] = None
    found = strata_table(frame, ["line", "region"], "jobs")
    assert found["population"].sum() == 400
    assert found["stratum"].is_monotonic_increasing
    assert found["stratum"].str.contains("sin dato").any()
    one = frame[(frame["line"] == "1") & (frame["region"] == "NOA")]["jobs"]
    row = found.set_index("stratum").loc["1 / NOA"]
    assert row["mean"] == pytest.approx(one.mean())
    assert row["sd"] == pytest.approx(one.std(ddof=1))
    assert strata_table(frame, [])["stratum"].tolist() == ["todas"]


def test_numbers_read_with_gaps_are_the_same_strata():
    whole = pd.DataFrame({"line": [1, 2, 2]})
    gaps = pd.DataFrame({"line": [1.0, 2.0, 2.0, np.nan]})
    assert strata_table(whole, ["line"])["stratum"].tolist() == ["1", "2"]
    assert strata_table(gaps, ["line"])["stratum"].tolist() == ["1", "2", "sin dato"]


def test_the_smallest_allocation_of_a_margin():
    """Two strata of 100, sd 2: within 0.48, z · 2 · √((1/m - 1/100) / 2) ≤ 0.48 gives m ≥ 25.01.

    25 each are a hair too few; 51 units are enough.
    """
    found = allocate_for_margin(table([100, 100], 2.0), 0.48)
    assert found.half_width <= 0.48
    assert allocate(table([100, 100], 2.0), found.n - 1).half_width > 0.48
    assert found.n == 51
    whole = allocate_for_margin(table([100, 60, 40], 2.0), 0.3, take_all=[{"s": "S2"}])
    assert whole.table["n"].tolist()[2] == 40
    assert whole.half_width <= 0.3
    assert whole.n > allocate_for_margin(table([100, 60, 40], 2.0), 0.3).n
    neyman = allocate_for_margin(CARIBOU, 300, method="neyman", minimum=1)
    assert neyman.n < allocate_for_margin(CARIBOU, 300, minimum=1).n


def test_a_margin_out_of_reach_or_already_reached():
    never = allocate_for_margin(table([30, 30], 2.0), 0.01, response=0.5)
    assert never.n == 60
    assert "Ni con todas" in never.notes[-1]
    minimum = allocate_for_margin(table([30, 30], 2.0), 9.0)
    assert (minimum.n, minimum.notes) == (4, ())
    for wrong in ((table([30, 30], 2.0), 0), (table([30, 30], np.nan), 1)):
        with pytest.raises(ChoiceError):
            allocate_for_margin(*wrong)


def test_refused():
    with pytest.raises(ChoiceError, match="¿quiso decir «line»"):
        strata_table(made_frame(), ["lines"])
    with pytest.raises(PanelError, match="no tiene unidades"):
        strata_table(made_frame().head(0), ["line"])
    clash = pd.DataFrame({"a": ["x / y", "x"], "b": ["z", "y / z"]})
    with pytest.raises(PanelError, match="se llamarían igual"):
        strata_table(clash, ["a", "b"])
    for wrong in (
        {"method": "optimal"},
        {"n": 0},
        {"minimum": -1},
        {"reserve": -0.1},
        {"response": 0},
        {"take_all": [{"s": "nadie"}]},
        {"take_all": [{}]},
    ):
        with pytest.raises(ChoiceError):
            allocate(**{"table": table([9, 9]), "n": 4, **wrong})
