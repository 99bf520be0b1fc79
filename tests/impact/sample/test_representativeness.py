"""How like its frame a sample is: by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import ChoiceError, PanelError
from spl_eval.impact.sample import known_margins, r_indicator, rake, representativeness
from tests.impact.sample.frames import made_frame


def test_differences_by_hand():
    """Jobs 1, 2, 3, 4: mean 2.5, sd √1.25. Region N a half: sd 0.5.

    Sample: jobs 2, 4 weighing 3 and 1: mean 3 plain, 2.5 weighted; N: 1 of 2, 3 of 4.
    """
    frame = pd.DataFrame({"jobs": [1, 2, 3, 4], "region": list("NNSS")})
    sample = pd.DataFrame({"jobs": [2, 4], "region": list("NS"), "w": [3.0, 1.0]})
    found = representativeness(frame, sample, ["jobs", "region"], {"simple": None, "final": "w"})
    assert found["variable"].tolist() == ["jobs", "region", "region"]
    assert found["category"].tolist() == ["", "N", "S"]
    assert found["frame"].tolist() == [2.5, 0.5, 0.5]
    assert found["value_simple"].tolist() == [3, 0.5, 0.5]
    assert found["difference_simple"].tolist() == pytest.approx([0.5 / math.sqrt(1.25), 0, 0])
    assert found["value_final"].tolist() == [2.5, 0.75, 0.25]
    assert found["difference_final"].tolist() == pytest.approx([0, 0.5, -0.5])


def test_a_sample_like_its_frame_and_what_raking_mends():
    frame = made_frame()
    same = representativeness(frame, frame, ["line", "region", "jobs"], {"simple": None})
    assert same["difference_simple"].abs().max() < 1e-12
    sample = frame[(frame["region"] != "NOA") | (frame.index % 3 == 0)].assign(weight=1.0)
    sample["final"] = rake(sample, known_margins(frame, ["region"])).weights
    found = representativeness(frame, sample, ["region"], {"simple": None, "final": "final"})
    assert found["difference_simple"].abs().max() > 0.3
    assert found["difference_final"].abs().max() < 1e-9


def test_missing_values_are_told():
    frame = pd.DataFrame({"jobs": [1, 2, np.nan, 3], "region": ["N", None, "S", "S"]})
    sample = frame.head(2)
    found = representativeness(frame, sample, ["jobs", "region"], {"simple": None})
    assert found["category"].tolist() == ["", "sin dato", "N", "S", "sin dato"]
    assert found["frame"].tolist() == [2, 0.25, 0.25, 0.5, 0.25]
    assert found["value_simple"].tolist() == [1.5, 0, 0.5, 0, 0.5]
    constant = representativeness(frame.assign(one=1), sample.assign(one=1), ["one"], {"s": None})
    assert constant["difference_s"].isna().all()


def test_r_indicator_by_hand():
    """Groups of 10 answering 0.8 and 0.4: ρ̄ 0.6, S² = 20 · 0.04 / 19, R = 1 - 2 · 0.2052."""
    field = pd.DataFrame(
        {
            "group": ["a"] * 10 + ["b"] * 10,
            "weight": 1.0,
            "responded": [True] * 8 + [False] * 2 + [True] * 4 + [False] * 6,
            "eligible": True,
        }
    )
    found = r_indicator(field, ["group"])
    assert found.mean_propensity == pytest.approx(0.6)
    assert found.value == pytest.approx(1 - 2 * math.sqrt(20 * 0.04 / 19))
    assert found.cells["propensity"].tolist() == pytest.approx([0.8, 0.4])
    assert found.notes == ()
    assert r_indicator(field.assign(responded=True), ["group"]).value == 1
    assert "unidades: 2." in r_indicator(field.iloc[[0, 10]], ["group"]).notes[0]


def test_refused():
    frame = made_frame()
    with pytest.raises(ChoiceError, match="nada"):
        representativeness(frame, frame, ["nada"], {"simple": None})
    with pytest.raises(ChoiceError, match="peso"):
        representativeness(frame, frame, ["line"], {"final": "peso"})
    with pytest.raises(PanelError, match="no hay qué comparar"):
        representativeness(frame, frame.head(0), ["line"], {"simple": None})
    field = frame.assign(weight=1.0, responded=True, eligible=False)
    with pytest.raises(PanelError, match="Sin unidades en alcance"):
        r_indicator(field, ["line"])
    with pytest.raises(ChoiceError, match="al menos una"):
        r_indicator(field, [])
