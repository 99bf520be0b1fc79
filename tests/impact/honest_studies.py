"""Event studies for the tests of sensitivity to parallel trends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from spl_eval.impact.sensitivity.honest import EventStudy

REFERENCE = Path(__file__).parent / "reference" / "honest"
STUDIES = pd.read_csv(REFERENCE / "studies.csv")


def published(study, first=-99, last=99):
    """Return an event study of ``reference/honest/studies.csv``, from ``first`` to ``last``."""
    rows = STUDIES[STUDIES["study"] == study]
    covariance = np.array([row.split() for row in rows["covariance"]], dtype=float)
    times = tuple(int(time) for time in rows["event_time"])
    return EventStudy(times, rows["att"].to_numpy(float), covariance).window(first, last)


def made(seed, n_before=3, n_after=4, rank=None):
    """Return an event study with drawn effects and a covariance of the given rank."""
    draws = np.random.default_rng(seed)
    size = n_before + n_after
    root = draws.normal(size=(size, rank or size + 2)) / 5
    times = (*range(-1 - n_before, -1), *range(n_after))
    return EventStudy(times, draws.normal(size=size), root @ root.T)


def independent(before, after, variances):
    """Return an event study of uncorrelated effects."""
    times = (*range(-1 - len(before), -1), *range(len(after)))
    att = np.array([*before, *after], dtype=float)
    return EventStudy(times, att, np.diag(np.asarray(variances, dtype=float)))
