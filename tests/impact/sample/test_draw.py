"""The draw: fair, the same for everybody, and signed."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import ChoiceError, PanelError
from spl_eval.impact.sample import allocate, draw, issue, signature, strata_table
from tests.impact.sample.frames import made_frame

STRATA = ["line", "region"]


def drawn(frame, n=80, seed=2016, **choices):
    choices = {"reserve": 0.2, "take_all": [{"line": "2", "region": "Cuyo"}], **choices}
    return draw(frame, allocate(strata_table(frame, STRATA), n, **choices), seed=seed)


def test_what_a_draw_holds():
    frame = made_frame()
    found = drawn(frame).table
    allocation = allocate(
        strata_table(frame, STRATA), 80, reserve=0.2, take_all=[{"line": "2", "region": "Cuyo"}]
    ).table.set_index("stratum")
    counts = pd.crosstab(found["stratum"], found["selection"])
    for name, row in allocation.iterrows():
        kind = "take_all" if row["take_all"] else "drawn"
        assert counts.loc[name, kind] == row["n"]
        assert counts.loc[name, "reserve"] == row["reserve"]
    assert found["unit_id"].is_unique
    sample = found[found["selection"] != "reserve"]
    # Weights give back the frame, stratum by stratum.
    back = (1 / sample["probability"]).groupby(sample["stratum"]).sum()
    assert back.to_dict() == pytest.approx(allocation["population"].to_dict())
    assert found.loc[found["selection"] == "reserve", "probability"].isna().all()
    for _, stratum in found.groupby("stratum"):
        assert stratum["order"].tolist() == list(range(1, len(stratum) + 1))
        assert stratum["selection"].isin(["reserve"]).is_monotonic_increasing


def test_anyone_can_check_the_draw_by_hand():
    """The smallest SHA-256 of seed, line end and identifier come first."""
    frame = made_frame()
    first = drawn(frame).table.query("stratum == '1 / NOA' and order == 1")["unit_id"].item()
    inside = frame.query("line == '1' and region == 'NOA'")["unit_id"]
    assert first == min(inside, key=lambda u: hashlib.sha256(f"2016\n{u}".encode()).hexdigest())
    assert first == "U0156"


def test_the_draw_depends_on_neither_rows_nor_other_strata():
    frame = made_frame()
    found = drawn(frame)
    shuffled = frame.sample(frac=1, random_state=3)
    shuffled["line"] = shuffled["line"].astype(int)
    again = drawn(shuffled)
    pd.testing.assert_frame_equal(found.table, again.table)
    assert found.signature == again.signature
    few = frame[frame["region"] == "NOA"]
    kept = (
        draw(few, allocate(strata_table(few, STRATA), 40, reserve=0.2), seed=2016)
        .table.groupby("stratum")["unit_id"]
        .first()
    )
    assert kept["1 / NOA"] == found.table.groupby("stratum")["unit_id"].first()["1 / NOA"]
    assert drawn(frame, seed=2017).signature != found.signature


def test_every_unit_has_the_probability_stated():
    """50 of 200, 15 seeds: 75 draws a tenth of the units, ± 4 · √(300 · 0.25 · 0.75) = ± 30."""
    frame = made_frame(200).assign(line="1", region="NOA")
    allocation = allocate(strata_table(frame, STRATA), 50)
    counts = pd.Series(0, index=frame["unit_id"])
    for seed in range(15):
        counts[draw(frame, allocation, seed=seed).table["unit_id"]] += 1
    tenths = counts.to_numpy().reshape(10, 20).sum(axis=1)
    assert tenths.sum() == 750
    assert (abs(tenths - 75) <= 30).all()
    assert counts.max() < 12


def test_the_signature_survives_a_file_and_tells_any_change():
    found = drawn(made_frame())
    text = found.table.sample(frac=1, random_state=1).to_csv(index=False)
    back = pd.read_csv(io.StringIO(text), dtype={"stratum": str, "unit_id": str})
    assert signature(back) == found.signature
    for column, value in (("selection", "reserve"), ("unit_id", "U9999"), ("order", 99)):
        changed = found.table.copy()
        changed.loc[0, column] = value
        assert signature(changed) != found.signature
    with pytest.raises(ChoiceError, match="order"):
        signature(found.table.drop(columns="order"))


def test_reserves_enlarge_the_sample_in_their_order():
    table = drawn(made_frame()).table
    noa = table[table["stratum"] == "1 / NOA"]
    reserve = noa.loc[noa["selection"] == "reserve", "unit_id"].tolist()
    issued = issue(table, reserve[:2])
    here = issued[issued["stratum"] == "1 / NOA"]
    asked = (noa["selection"] == "drawn").sum() + 2
    assert len(here) == asked
    assert here["probability"].tolist() == pytest.approx(
        [asked / noa["population"].iloc[0]] * asked
    )
    assert issued["weight"].sum() == pytest.approx(400)
    assert len(issue(table)) == 80
    with pytest.raises(PanelError, match=f"saltearon: «{reserve[0]}»"):
        issue(table, reserve[1:2])
    with pytest.raises(PanelError, match="No están en la lista de reserva: «U9999»"):
        issue(table, ["U9999"])
    with pytest.raises(PanelError, match="lista de reserva"):
        issue(table, table.loc[table["selection"] == "drawn", "unit_id"].head(1))


def test_refused():
    frame = made_frame()
    allocation = allocate(strata_table(frame, STRATA), 80)
    twice = pd.concat([frame, frame.head(2)])
    with pytest.raises(PanelError, match="repetidas: «U0000», «U0001»"):
        draw(twice, allocation, seed=1)
    with pytest.raises(PanelError, match="filas sin unit_id: 1"):
        draw(
            frame.assign(unit_id=frame["unit_id"].where(frame.index > 0, np.nan)),
            allocation,
            seed=1,
        )
    with pytest.raises(PanelError, match="no es de este marco"):
        draw(frame.head(300), allocation, seed=1)
    with pytest.raises(ChoiceError, match="region"):
        draw(frame.drop(columns="region"), allocation, seed=1)
