"""What must not change an estimate, and how exactly it must not."""

from __future__ import annotations

import os
import subprocess
import sys

import duckdb
import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import att_gt
from tests.impact.expected import KINDS, assert_close
from tests.impact.panels import NAMES, made_panel
from tests.report import ROOT

ADJUSTED = {"covariates": ["x1", "x2"]}
BOTH = pytest.mark.parametrize("choices", [{}, ADJUSTED], ids=["plain", "adjusted"])


@pytest.fixture(scope="module")
def panel():
    made = made_panel(
        21, cohorts={2003: 14, 2005: 12, 0: 22}, clusters=9, weights=True, constant=1, varying=1
    )
    return made.assign(sector=np.where(made["unit_id"] % 3 == 0, "food", "wood"))


def assert_same(ours, theirs, tolerance=1e-12):
    """Cells, their covariance and every aggregation."""
    assert_close(ours.cohorts_of_cells, theirs.cohorts_of_cells, 0)
    assert_close(ours.times_of_cells, theirs.times_of_cells, 0)
    assert_close(ours.att, theirs.att, tolerance)
    assert_close(ours.covariance, theirs.covariance, tolerance)
    for kind in KINDS:
        mine, other = ours.aggregate(kind), theirs.aggregate(kind)
        assert_close(mine.keys, other.keys, 0)
        assert_close(mine.att, other.att, tolerance)
        assert_close(mine.std_error, other.std_error, tolerance)
        assert_close(mine.overall_att, other.overall_att, tolerance)
        assert_close(mine.overall_std_error, other.overall_std_error, tolerance)


@BOTH
def test_order_of_rows_and_columns(panel, choices):
    expected = att_gt(panel, **NAMES, **choices)
    shuffled = panel.sample(frac=1, random_state=1)
    assert_same(att_gt(shuffled, **NAMES, **choices), expected)
    assert_same(att_gt(shuffled[shuffled.columns[::-1]], **NAMES, **choices), expected)
    by_period = panel.sort_values(["year", "unit_id"], ascending=False)
    assert_same(att_gt(by_period, **NAMES, **choices), expected)


@pytest.mark.parametrize(
    "label",
    [
        lambda unit: unit * 1_000_003 - 5_000_000,
        lambda unit: 1000.0 - unit,
        lambda unit: f"20-{unit * 7919 % 1000:08d}-3",
        lambda unit: f"Ñandú {unit}",
    ],
    ids=["large", "floats", "tax numbers", "texts"],
)
@BOTH
def test_labels_of_units(panel, label, choices):
    expected = att_gt(panel, **NAMES, **choices)
    relabelled = panel.assign(unit_id=panel["unit_id"].map(label))
    assert_same(att_gt(relabelled, **NAMES, **choices), expected)


def test_labels_of_clusters(panel):
    expected = att_gt(panel, **NAMES, cluster="organisation")
    texts = panel.assign(organisation="org " + panel["organisation"].astype(str))
    assert_same(att_gt(texts, **NAMES, cluster="organisation"), expected)


@BOTH
@pytest.mark.parametrize("years", [-2000, -2010, 1000, 0.5])
def test_a_shift_of_time(panel, choices, years):
    """Periods 1 to 6, or -9 to -4, or with halves; a cohort of 0 goes on meaning never."""
    shifted = panel.assign(
        year=panel["year"] + years,
        first_treated=panel["first_treated"].where(
            panel["first_treated"] == 0, panel["first_treated"] + years
        ),
    )
    expected, effects = att_gt(panel, **NAMES, **choices), att_gt(shifted, **NAMES, **choices)
    assert_close(effects.cohorts_of_cells, expected.cohorts_of_cells + years, 0)
    assert_close(effects.times_of_cells, expected.times_of_cells + years, 0)
    assert_close(effects.att, expected.att, 1e-12)
    assert_close(effects.covariance, expected.covariance, 1e-12)
    ours, theirs = effects.aggregate("dynamic"), expected.aggregate("dynamic")
    assert_close(ours.keys, theirs.keys, 0)
    assert_close(ours.std_error, theirs.std_error, 1e-12)


@BOTH
def test_a_shift_of_the_outcome(panel, choices):
    """Doubles near a million are 1.2e-10 apart, so that each shifted outcome is off by 6e-11."""
    shifted = panel.assign(jobs=panel["jobs"] + 1e6)
    assert_same(att_gt(shifted, **NAMES, **choices), att_gt(panel, **NAMES, **choices), 1e-9)


@BOTH
def test_a_shift_of_each_unit(panel, choices):
    """A unit's own level, however large, is no part of any effect."""
    shifted = panel.assign(jobs=panel["jobs"] + 1000.0 * panel["unit_id"])
    assert_same(att_gt(shifted, **NAMES, **choices), att_gt(panel, **NAMES, **choices), 1e-9)


@BOTH
@pytest.mark.parametrize("factor", [1000.0, 2.0**-20, -1.0])
def test_the_scale_of_the_outcome(panel, choices, factor):
    expected = att_gt(panel, **NAMES, **choices)
    effects = att_gt(panel.assign(jobs=panel["jobs"] * factor), **NAMES, **choices)
    assert_close(effects.att / factor, expected.att, 1e-11)
    assert_close(effects.std_error / abs(factor), expected.std_error, 1e-11)


@pytest.mark.parametrize("method", ["dr", "reg", "ipw"])
def test_the_scale_and_place_of_a_covariate(panel, method):
    """Propensities and regressions have a constant: an affine change of a covariate is nothing."""
    expected = att_gt(panel, **NAMES, **ADJUSTED, method=method)
    moved = panel.assign(x1=panel["x1"] * 250 - 40_000, x2=3 - panel["x2"])
    assert_same(att_gt(moved, **NAMES, **ADJUSTED, method=method), expected, 1e-9)


@BOTH
def test_the_input_is_untouched(panel, choices):
    before = panel.copy(deep=True)
    everything = {**choices, "weights": "weight", "cluster": "organisation", "by": "sector"}
    att_gt(panel, **NAMES, **everything)
    pd.testing.assert_frame_equal(panel, before, check_exact=True)
    assert list(panel.index) == list(before.index)


def test_a_read_only_frame_with_an_odd_index(panel):
    odd = panel.set_index(pd.Index([7] * len(panel)))
    assert_same(att_gt(odd, **NAMES), att_gt(panel, **NAMES), 0)


@pytest.fixture(scope="module")
def files(panel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("panel")
    shuffled = panel.sample(frac=1, random_state=2)
    panel.to_csv(folder / "panel.csv", index=False)
    shuffled.to_csv(folder / "shuffled.csv", index=False)
    panel.to_parquet(folder / "sorted.parquet", index=False, row_group_size=50)
    shuffled.to_parquet(folder / "shuffled.parquet", index=False)
    half = panel["unit_id"] <= panel["unit_id"].median()
    panel[half].to_parquet(folder / "part-1.parquet", index=False)
    panel[~half].to_parquet(folder / "part-2.parquet", index=False)
    return folder


class TestReaders:
    CHOICES = pytest.mark.parametrize(
        "choices",
        [
            {},
            ADJUSTED,
            {"cluster": "organisation", "weights": "weight"},
            {**ADJUSTED, "cluster": "organisation", "weights": "weight"},
        ],
        ids=["plain", "adjusted", "clustered", "all"],
    )

    @CHOICES
    @pytest.mark.parametrize(
        "name",
        ["panel.csv", "shuffled.csv", "sorted.parquet", "shuffled.parquet", "part-*.parquet"],
    )
    def test_files_are_the_frame(self, files, panel, name, choices):
        expected = att_gt(panel, **NAMES, **choices)
        assert_same(att_gt(files / name, **NAMES, **choices), expected)
        assert_same(att_gt(str(files / name), **NAMES, **choices), expected)

    @CHOICES
    def test_a_relation_is_the_frame(self, panel, choices):
        shuffled = panel.sample(frac=1, random_state=3)
        with duckdb.connect() as connection:
            relation = connection.from_df(shuffled)
            effects = att_gt(relation, **NAMES, **choices)
        assert_same(effects, att_gt(panel, **NAMES, **choices))

    @CHOICES
    def test_a_sorted_file_twice_gives_the_same_bits(self, files, choices):
        first, again = (att_gt(files / "sorted.parquet", **NAMES, **choices) for _ in range(2))
        assert_same(first, again, 0)

    @pytest.mark.parametrize("rows", [1, 7, 6, 36, 1000])
    def test_the_size_of_row_groups(self, tmp_path, panel, rows):
        """A unit may begin in one row group and end in the next, or the one after."""
        panel.to_parquet(tmp_path / "panel.parquet", index=False, row_group_size=rows)
        for cluster in (None, "organisation"):
            choices = {"cluster": cluster, "weights": "weight"}
            effects = att_gt(tmp_path / "panel.parquet", **NAMES, **choices)
            assert_same(effects, att_gt(panel, **NAMES, **choices))

    @pytest.mark.parametrize("rows", [5, 33])
    def test_row_groups_of_an_incomplete_panel(self, tmp_path, rows):
        panel = made_panel(5, holes=25)
        panel.loc[[3, 40, 90], "jobs"] = np.nan
        panel.to_parquet(tmp_path / "panel.parquet", index=False, row_group_size=rows)
        expected = att_gt(panel, **NAMES)
        effects = att_gt(tmp_path / "panel.parquet", **NAMES)
        assert_same(effects, expected)
        assert effects.notes == expected.notes

    @pytest.mark.parametrize(
        "types",
        [
            {"jobs": "float32"},
            {"year": "int16", "first_treated": "int32"},
            {"first_treated": "float64"},
            {"unit_id": "string"},
            {"organisation": "category"},
            {"jobs": "Float64", "first_treated": "Int64"},
        ],
        ids=str,
    )
    def test_types_of_columns(self, tmp_path, panel, types):
        typed = panel.astype(types)
        typed.to_parquet(tmp_path / "panel.parquet", index=False)
        expected = att_gt(typed.astype({"jobs": "float64"}), **NAMES, cluster="organisation")
        assert_same(att_gt(typed, **NAMES, cluster="organisation"), expected)
        from_file = att_gt(tmp_path / "panel.parquet", **NAMES, cluster="organisation")
        assert_same(from_file, expected)


def test_true_or_false_outcomes_are_0_and_1(panel):
    employs = panel.assign(jobs=panel["jobs"] > 21)
    assert_same(att_gt(employs, **NAMES), att_gt(employs.astype({"jobs": int}), **NAMES), 0)


class TestFamilies:
    @BOTH
    def test_outcomes_in_one_pass_are_outcomes_apart(self, panel, choices):
        two = panel.assign(wages=panel["jobs"] ** 1.5 + panel["unit_id"])
        two.loc[[5, 77], "wages"] = np.nan  # the sample of one outcome is not that of the other
        names = {**NAMES, "outcome": ["jobs", "wages"]}
        family = att_gt(two, **names, **choices)
        assert list(family) == ["jobs", "wages"]
        for outcome in family:
            alone = att_gt(two, **{**NAMES, "outcome": outcome}, **choices)
            assert_same(family[outcome], alone, 0)

    @BOTH
    def test_subgroups_are_filters(self, panel, choices):
        family = att_gt(panel, **NAMES, **choices, by="sector", cluster="organisation")
        assert list(family) == ["food", "wood"]
        for sector in family:
            alone = panel[panel["sector"] == sector]
            assert_same(family[sector], att_gt(alone, **NAMES, **choices, cluster="organisation"))

    def test_outcomes_by_subgroup(self, panel):
        two = panel.assign(wages=panel["jobs"] * 2)
        family = att_gt(two, **{**NAMES, "outcome": ["jobs", "wages"]}, by="sector")
        expected = [(o, s) for o in ("jobs", "wages") for s in ("food", "wood")]
        assert list(family) == expected
        assert {"outcome", "subgroup"} <= set(family.table.columns)
        assert len(family.table) == sum(len(family[key].table) for key in family)
        assert {"outcome", "subgroup"} <= set(family.aggregate("dynamic").columns)

    def test_a_subgroup_without_never_treated_has_its_own_periods(self, panel):
        """Its last cohort becomes the comparison; the other subgroup keeps all of its periods."""
        mine = (panel["sector"] == "wood") | (panel["first_treated"] > 0)
        choices = {"by": "sector", "comparison": "not_yet_treated"}
        family = att_gt(panel[mine], **NAMES, **choices)
        for sector in family:
            alone = panel[mine & (panel["sector"] == sector)]
            assert_same(family[sector], att_gt(alone, **NAMES, comparison="not_yet_treated"))
        assert family["food"].times_of_cells.max() == 2004
        assert family["wood"].times_of_cells.max() == 2006


class TestWeightsAndClusters:
    @BOTH
    @pytest.mark.parametrize("weight", [1.0, 1, 7.5])
    def test_equal_weights_are_none(self, panel, choices, weight):
        weighed = panel.assign(weight=weight)
        expected = att_gt(panel, **NAMES, **choices)
        assert_same(att_gt(weighed, **NAMES, **choices, weights="weight"), expected)

    @BOTH
    def test_integer_weights_are_repeated_units(self, panel, choices):
        """For estimates; a unit that counts twice is not two units that vary apart."""
        times = panel["unit_id"] % 3 + 1
        weighed = att_gt(panel.assign(weight=times), **NAMES, **choices, weights="weight")
        copies = [panel[times > k].assign(copy=k) for k in range(3)]
        repeated = pd.concat(copies, ignore_index=True)
        repeated["original"] = repeated["unit_id"]
        repeated["unit_id"] += 1000 * repeated["copy"]
        effects = att_gt(repeated, **NAMES, **choices)
        assert_close(weighed.att, effects.att, 1e-11)
        for kind in KINDS:
            ours, theirs = weighed.aggregate(kind), effects.aggregate(kind)
            assert_close(ours.att, theirs.att, 1e-11)
            assert_close(ours.overall_att, theirs.overall_att, 1e-11)
        # ... unless the copies are known to move together.
        clustered = att_gt(repeated, **NAMES, **choices, cluster="original")
        assert_same(clustered, weighed, 1e-11)

    @BOTH
    def test_a_unit_of_weight_zero_is_not_there(self, panel, choices):
        idle = panel["weight"].where(panel["unit_id"] % 5 > 0, 0.0)
        weighed = att_gt(panel.assign(weight=idle), **NAMES, **choices, weights="weight")
        without = att_gt(panel[panel["unit_id"] % 5 > 0], **NAMES, **choices, weights="weight")
        assert_same(weighed, without, 1e-11)

    @BOTH
    def test_units_as_clusters_are_none(self, panel, choices):
        expected = att_gt(panel, **NAMES, **choices)
        assert_same(att_gt(panel, **NAMES, **choices, cluster="unit_id"), expected)
        firm = panel.assign(firm=1000 - panel["unit_id"])
        assert_same(att_gt(firm, **NAMES, **choices, cluster="firm"), expected)


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"weights": "weight"},
        {"covariates": ["x1"]},
        {"covariates": ["x1"], "weights": "weight"},
    ],
    ids=["plain", "weighted", "adjusted", "both"],
)
def test_a_sample_too_large_to_keep_its_units(choices):
    """Beyond 20,000 units only sums are kept, unless each unit is called a cluster."""
    sizes = {2002: 7000, 2003: 6000, 0: 8000}
    large = made_panel(2, periods=(2001, 2002, 2003), cohorts=sizes, weights=True, constant=1)
    sums = att_gt(large, **NAMES, **choices)
    assert sums.sums is None
    units = att_gt(large.assign(firm=large["unit_id"] + 1), **NAMES, **choices, cluster="firm")
    assert units.sums is not None
    assert_same(sums, units)


PRINT_BITS = """
import sys
from spl_eval.impact import att_gt
from tests.impact.panels import NAMES, made_panel
panel = made_panel(9, clusters=8, weights=True, constant=1)
panel["organisation"] = "org " + panel["organisation"].astype(str)
panel["sector"] = (panel["unit_id"] % 2).map(["wood", "food"].__getitem__)
panel["wages"] = panel["jobs"] * 2
source = sys.argv[1]
panel.to_parquet(source, index=False, row_group_size=30)
for what in (panel, source):
    for choices in ({}, {"covariates": ["x1"]}, {"by": "sector"}):
        for outcome in ("jobs", ["jobs", "wages"]):
            found = att_gt(what, **{**NAMES, "outcome": outcome}, cluster="organisation",
                           weights="weight", **choices)
            each = found.values() if hasattr(found, "values") else [found]
            for effects in each:
                print(effects.att.tobytes().hex(), effects.covariance.tobytes().hex())
                event_study = effects.aggregate("dynamic")
                print(event_study.covariance.tobytes().hex(), event_study.critical_value.hex())
                print(effects.pretrend(), effects.notes)
"""


def test_the_hash_seed_of_the_process_changes_nothing(tmp_path):
    printed = []
    for seed in ("0", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", PRINT_BITS, str(tmp_path / "panel.parquet")],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        )
        assert done.returncode == 0, done.stderr
        printed.append(done.stdout)
    assert printed[0]
    assert printed[0] == printed[1]
