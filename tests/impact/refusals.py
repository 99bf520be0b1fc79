"""Breaks panels, and asks what is said about them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from spl_eval.impact import att_gt
from spl_eval.impact.problems import PanelError
from tests.impact.panels import NAMES


def refusal(panel, kind=PanelError, **choices):
    """Return the message with which a panel or choice is refused."""
    with pytest.raises(kind) as refused:
        att_gt(panel, **{**NAMES, **choices})
    return str(refused.value)


def assert_says(message, *words):
    for word in words:
        assert re.search(word, message, re.IGNORECASE), f"{word!r} is not in: {message}"


def noted(effects, *words):
    assert any(all(re.search(w, note, re.IGNORECASE) for w in words) for note in effects.notes), (
        effects.notes
    )


def at(panel, column, value, units=(4,), rows=slice(None)):
    """Return a copy in which ``column`` has another value on some rows of some units."""
    changed = panel.copy()
    if not isinstance(value, (int, np.integer)) or panel[column].dtype.kind == "f":
        changed[column] = changed[column].astype(object if isinstance(value, str) else float)
    for unit in units:
        where = changed.index[changed["unit_id"] == unit][rows]
        changed.loc[where, column] = value
    return changed
