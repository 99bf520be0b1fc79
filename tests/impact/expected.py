"""Compares an estimate with rows of numbers that someone else computed."""

from __future__ import annotations

import numpy as np

KINDS = ("simple", "dynamic", "group", "calendar")


def assert_close(ours, theirs, tolerance):
    """Equal within an absolute tolerance; what one lacks (NaN) the other lacks."""
    np.testing.assert_allclose(
        np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float), rtol=0, atol=tolerance
    )


def assert_cells(effects, rows, tolerance):
    """``rows`` has the columns a (cohort), b (period), att and se."""
    np.testing.assert_array_equal(effects.cohorts_of_cells, rows["a"].astype(float))
    np.testing.assert_array_equal(effects.times_of_cells, rows["b"].astype(float))
    assert_close(effects.att, rows["att"], tolerance)
    assert_close(effects.std_error, rows["se"], tolerance)


def assert_aggregate(aggregate, rows, overall, tolerance):
    """``rows`` has the columns a (key), att and se; ``overall`` is one such row."""
    np.testing.assert_array_equal(aggregate.keys, rows["a"].astype(float))
    assert_close(aggregate.att, rows["att"], tolerance)
    assert_close(aggregate.std_error, rows["se"], tolerance)
    assert_close(aggregate.overall_att, overall["att"], tolerance)
    assert_close(aggregate.overall_std_error, overall["se"], tolerance)


def assert_like_slow(effects, slow, tolerance=1e-9):
    """Every number of the cells, and their whole covariance, as the slow transcription has it."""
    np.testing.assert_array_equal(effects.cohorts_of_cells, slow.cohorts)
    np.testing.assert_array_equal(effects.times_of_cells, slow.times)
    assert_close(effects.att, slow.att, tolerance)
    assert_close(effects.std_error, slow.std_error, tolerance)
    known = ~np.isnan(slow.std_error)
    assert_close(
        effects.covariance[np.ix_(known, known)],
        slow.covariance[np.ix_(known, known)],
        tolerance,
    )
    np.testing.assert_array_equal(effects.table["n_treated"], slow.n_treated)
    np.testing.assert_array_equal(effects.table["n_comparison"], slow.n_comparison)


def assert_aggregate_like_slow(aggregate, slow, tolerance=1e-9):
    np.testing.assert_array_equal(aggregate.keys, slow.keys)
    assert_close(aggregate.att, slow.att, tolerance)
    assert_close(aggregate.std_error, slow.std_error, tolerance)
    assert_close(aggregate.overall_att, slow.overall_att, tolerance)
    assert_close(aggregate.overall_std_error, slow.overall_std_error, tolerance)
