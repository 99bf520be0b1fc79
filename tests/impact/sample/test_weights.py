"""Weights of respondents, and what inequality of weights costs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import ChoiceError, PanelError
from spl_eval.impact.sample import (
    adjust_nonresponse,
    allocate,
    draw,
    fieldwork,
    issue,
    known_margins,
    mean,
    rake,
    require_total,
    sample_design,
    strata_table,
    weight_summary,
)
from tests.impact.sample.frames import made_frame


def field(answered, eligible=None):
    """Return three cells: (1, N) of four, (1, S) of three, (2, N) of three; weight 2, 2, 5."""
    return pd.DataFrame(
        {
            "line": ["1"] * 7 + ["2"] * 3,
            "region": list("NNNNSSSNNN"),
            "stratum": ["1 / N"] * 4 + ["1 / S"] * 3 + ["2 / N"] * 3,
            "population": [8] * 4 + [6] * 3 + [15] * 3,
            "weight": [2.0] * 7 + [5.0] * 3,
            "responded": [bool(int(c)) for c in answered],
            "eligible": True if eligible is None else [bool(int(c)) for c in eligible],
        }
    )


def test_cells_by_hand():
    """(1, N): 8/4 → 2 · 4/2 = 4. (1, S): 2 · 3/3 = 2. (2, N): 5 · 3/2 = 7.5."""
    found = adjust_nonresponse(field("1100111110"), ["line", "region"])
    assert found.table["weight"].tolist() == [4, 4, 2, 2, 2, 7.5, 7.5]
    assert found.table["base_weight"].tolist() == [2] * 5 + [5] * 2
    assert found.cells["factor"].tolist() == [2, 1, 1.5]
    assert found.notes == ()
    require_total(found.table["weight"], 29)


def test_a_cell_where_nobody_answered_joins_its_line():
    """(1, S) is empty: line 1 as a whole, 2 · 14/6."""
    found = adjust_nonresponse(field("1110000110"), ["line", "region"])
    assert found.table["weight"].tolist() == pytest.approx([14 / 3] * 3 + [7.5] * 2)
    assert found.table["cell"].tolist() == ["1"] * 3 + ["2 / N"] * 2
    assert found.notes == ("Menos de 2 respuestas en 1 / S: se pondera con 1.",)


def test_a_line_where_nobody_answered_joins_everybody():
    found = adjust_nonresponse(field("1110110000"), ["line", "region"])
    assert set(found.table["cell"]) == {"todas"}
    assert found.table["weight"].sum() == pytest.approx(29)
    assert len(found.notes) == 2


def test_units_out_of_scope_keep_their_weight():
    """(2, N): one out of scope: 5 · 10/5 = 10; the weights add up to 29 - 5."""
    found = adjust_nonresponse(field("1111111100", "1111111110"), ["line", "region"], minimum=1)
    assert found.table["weight"].tolist() == [2] * 7 + [10]
    alone = adjust_nonresponse(field("1111111000", "1111111000"), ["line", "region"])
    assert alone.table["weight"].sum() == 14
    assert alone.notes == ()


def test_kish():
    """Weights 1, 1, 4: mean 2, variance 2, cv² = 0.5: deff 1.5, 3/1.5 = 2 = 6²/18."""
    found = weight_summary([1, 1, 4])
    assert (found.n, found.total, found.minimum, found.maximum, found.mean) == (3, 6, 1, 4, 2)
    assert found.design_effect == pytest.approx(1.5)
    assert found.effective_size == pytest.approx(36 / 18)
    assert weight_summary([3.0] * 5).design_effect == 1


def test_weights_that_do_not_sum():
    require_total([10.0] * 10, 100)
    with pytest.raises(PanelError, match="suman 90 y el marco tiene 100"):
        require_total([10.0] * 9, 100)
    for wrong in ([], [1, np.nan], [1, 0], [np.inf]):
        with pytest.raises(PanelError):
            weight_summary(wrong)
    with pytest.raises(ChoiceError, match="region"):
        adjust_nonresponse(field("1" * 10).drop(columns="region"), ["line", "region"])
    with pytest.raises(PanelError, match="no son positivos: 10"):
        adjust_nonresponse(field("1" * 10).assign(weight=0), ["line"])


def test_from_the_frame_to_the_estimate():
    """NOA answers half as often: over 15 studies weighting takes the bias out, and 12 cover."""
    frame = made_frame(600)
    truth = frame["jobs"].mean()
    allocation = allocate(strata_table(frame, ["line", "region"], "jobs"), 240, reserve=0.1)
    plain, weighted, covered = [], [], 0
    for seed in range(15):
        sample = issue(draw(frame, allocation, seed=seed).table)
        chance = np.where(sample["region"] == "NOA", 0.45, 0.9)
        done = np.random.default_rng(seed).random(len(sample)) < chance
        answered = sample.loc[done, ["unit_id"]].assign(status="answered")
        answered = answered.merge(frame[["unit_id", "jobs", "arm"]])
        adjusted = adjust_nonresponse(fieldwork(sample, answered), ["region", "line"]).table
        require_total(adjusted["weight"], 600)
        raked = rake(adjusted, known_margins(frame, ["line", "region", "arm"]))
        design = sample_design(
            adjusted, stratum="stratum", population="population", calibrated=raked
        )
        found = mean(design, "jobs")
        plain.append(answered["jobs"].mean())
        weighted.append(found.estimate)
        covered += found.ci[0] <= truth <= found.ci[1]
    noise = 4 * np.std(weighted) / np.sqrt(15)
    assert abs(np.mean(weighted) - truth) < noise
    assert truth - np.mean(plain) > 2 * noise
    assert covered >= 12
