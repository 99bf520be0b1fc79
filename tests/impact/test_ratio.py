"""Ratios: a published example of Fieller's theorem, limits by hand, and the test it inverts."""

import math

import numpy as np
import pytest

from spl_eval.impact import ChoiceError
from spl_eval.impact.ratio import cost_ratio, ratio

Z = 1.959963984540054


def test_published_example():
    # The README of DCSTATS (University College London): 14 ± 3 over 7 ± 2, uncorrelated, 10
    # degrees of freedom, t = 1.812461: from 1.051413 to 4.414296, g = 0.268164, delta 0.714286.
    found = ratio(14, 7, np.diag([9.0, 4.0]), alpha=0.1, df=10)
    assert (found.lower, found.upper) == pytest.approx((1.051413, 4.414296), abs=1e-6)
    assert found.g == pytest.approx(0.268164, abs=1e-6)
    assert found.delta_std_error == pytest.approx(0.714286, abs=1e-6)
    assert (found.estimate, found.kind, found.note) == (2, "bounded", "")


def test_graphpads_example():
    # GraphPad's calculator: 14 (SD 3) over 7 (SD 2), 6 observations each: 1.46 to 2.83 at 95 %,
    # 1.54 to 2.64 at 90 %.
    matrix = np.diag([9 / 6, 4 / 6])
    found = ratio(14, 7, matrix, df=10)
    assert (round(found.lower, 2), round(found.upper, 2)) == (1.46, 2.83)
    found = ratio(14, 7, matrix, alpha=0.1, df=10)
    assert (round(found.lower, 2), round(found.upper, 2)) == (1.54, 2.64)


def test_a_known_cost():
    # Effect 4 ± 1: from 2.04 to 5.96. A cost of 100 is then from 100 / 5.96 to 100 / 2.04 each.
    found = cost_ratio(100, 4, 1)
    assert (found.lower, found.upper) == pytest.approx((100 / (4 + Z), 100 / (4 - Z)))
    assert found.estimate == 25
    assert found.delta_std_error == pytest.approx(100 / 16)
    # The delta interval is symmetric, Fieller's is not: high costs each are as likely as it says.
    assert found.upper - 25 > 25 - found.lower


def test_a_denominator_near_zero_leaves_the_complement():
    # Effect 1 ± 1: from -0.96 to 2.96. Compatible: 100 / 2.96 or more, or 100 / -0.96 or less.
    found = cost_ratio(100, 1, 1)
    assert found.kind == "complement"
    assert (found.lower, found.upper) == pytest.approx((100 / (1 - Z), 100 / (1 + Z)))
    assert found.covers(100)
    assert found.covers(1e9)
    assert found.covers(-1e9)
    assert not found.covers(0)
    assert "no es acotado" in found.note
    assert found.g > 1


def test_nothing_known_excludes_nothing():
    found = ratio(0.1, 0.2, np.eye(2))
    assert (found.kind, found.lower, found.upper) == ("unbounded", -math.inf, math.inf)
    assert found.covers(-7)
    assert "no excluyen" in found.note


@pytest.mark.parametrize("seed", range(30))
def test_the_set_is_what_the_test_does_not_reject(seed):
    draws = np.random.default_rng(seed)
    a, b = draws.normal(scale=2, size=2)
    root = draws.normal(size=(2, 2))
    matrix = root @ root.T
    matrix[1, 0] = matrix[0, 1]
    found = ratio(a, b, matrix)
    for value in draws.standard_cauchy(200) * 3:
        square = matrix[0, 0] - 2 * value * matrix[0, 1] + value**2 * matrix[1, 1]
        accepted = abs(a - value * b) <= Z * math.sqrt(square)
        assert found.covers(value) == accepted
    assert found.covers(found.estimate)


def test_units_and_signs():
    matrix = np.array([[2.0, 0.3], [0.3, 0.5]])
    plain = ratio(5, 4, matrix)
    scaled = ratio(5e6, 4, matrix * np.outer([1e6, 1], [1e6, 1]))
    assert (scaled.lower, scaled.upper) == pytest.approx((plain.lower * 1e6, plain.upper * 1e6))
    turned = ratio(-5, 4, matrix * [[1, -1], [-1, 1]])
    assert (turned.lower, turned.upper) == pytest.approx((-plain.upper, -plain.lower))
    exact = ratio(0, 4, np.diag([0.0, 1.0]))
    assert (exact.lower, exact.upper) == (0, 0)


def test_no_number_where_there_is_none():
    nothing = ratio(1, 0, np.eye(2))
    assert (nothing.kind, math.isnan(nothing.estimate)) == ("none", True)
    assert "no hay cociente" in nothing.note
    unknown = cost_ratio(100, 4, float("nan"))
    assert (unknown.estimate, unknown.kind, math.isnan(unknown.lower)) == (25, "none", True)
    assert not unknown.covers(25)
    with pytest.raises(ChoiceError, match=r"no es la de dos.*alpha=0"):
        ratio(1, 1, np.array([[1.0, 2.0], [2.0, 1.0]]), alpha=0)
    with pytest.raises(ChoiceError, match="2 por 2"):
        ratio(1, 1, np.eye(3))
    with pytest.raises(ChoiceError, match="negativo"):
        cost_ratio(1, 1, -1)


def test_the_edge_between_the_kinds_has_one_limit():
    # The denominator is its own critical value: (b² - z²) r² drops out, and 2 · 3 z r ≥ 9 is left.
    for sign in (1, -1):
        found = ratio(3 * sign, Z, np.diag([0.0, 1.0]))
        assert found.covers(3 * sign / (2 * Z) * 1.001)
        assert not found.covers(3 * sign / (2 * Z) * 0.999)
        assert math.isinf(found.upper if sign > 0 else found.lower)
        assert "un límite" in found.note
