"""Edges of the readers: where files are cut, what their titles say, what their types hide."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from spl_eval.impact import att_gt, clustered, tally
from spl_eval.impact.readers import in_order, ordered
from spl_eval.impact.readers.batches import Batch
from spl_eval.impact.readers.opening import open_panel
from spl_eval.impact.readers.parquet import MAX_PARTS
from spl_eval.impact.readers.source import NotSorted
from spl_eval.impact.specification import Columns
from spl_eval.impact.wide import Grid
from tests.impact.expected import assert_close
from tests.impact.panels import NAMES, made_panel
from tests.impact.refusals import assert_says, refusal

COLUMNS = Columns(("jobs",), "unit_id", "year", "first_treated")

SAMPLED = 20_480
"""Rows of a CSV that DuckDB guesses types from."""


@pytest.fixture
def panel():
    return made_panel(31, clusters=8, weights=True, constant=1)


def assert_same(found, panel, **choices):
    ours = att_gt(panel, **NAMES, **choices)
    assert_close(found.att, ours.att, 1e-12)
    assert_close(found.std_error, ours.std_error, 1e-10)
    assert found.table["n_treated"].tolist() == ours.table["n_treated"].tolist()
    assert found.notes == ours.notes


def long_panel():
    """Return a panel of more rows than DuckDB guesses from, whole numbers but for the last."""
    panel = made_panel(3, cohorts={0: 3600, 2003: 30, 2005: 30})
    early = panel["unit_id"] <= 3500
    panel["jobs"] = panel["jobs"].where(~early, panel["jobs"].round()).astype(float)
    panel["first_treated"] = panel["first_treated"].astype(float).replace(0, np.nan)
    assert early.sum() > SAMPLED
    return panel


def text(panel, separator):
    """Return a CSV in which whole numbers have no decimals."""
    cells = panel.astype(object)
    for name in ("jobs", "first_treated"):
        whole = panel[name] == panel[name].round()
        cells[name] = cells[name].where(~whole, panel[name].fillna(0).round().astype(int))
    return cells.to_csv(index=False, sep=separator)


class TestTitles:
    def test_files_are_joined_by_title(self, tmp_path, panel):
        half = panel["unit_id"] <= 20
        panel[half].to_csv(tmp_path / "a.csv", index=False)
        panel[~half][["jobs", "unit_id", "first_treated", "year"]].to_csv(
            tmp_path / "b.csv", index=False
        )
        assert_same(att_gt(tmp_path / "*.csv", **NAMES), panel)

    def test_unordered_parquet_files_are_joined_by_title(self, tmp_path, panel):
        mixed = panel.sample(frac=1, random_state=1)
        mixed["jobs"] = mixed["jobs"].where(mixed["unit_id"] > 20, mixed["jobs"].round())
        panel = mixed.sort_values(["unit_id", "year"])
        # Whole numbers in the first file must not round those of the second.
        whole = mixed[mixed["unit_id"] <= 20].astype({"jobs": int})
        whole.to_parquet(tmp_path / "a.parquet", index=False)
        mixed[mixed["unit_id"] > 20][panel.columns[::-1]].to_parquet(
            tmp_path / "b.parquet", index=False
        )
        assert_same(att_gt(tmp_path / "*.parquet", **NAMES), panel)

    @pytest.mark.parametrize("kind", ["csv", "parquet"])
    def test_the_file_that_lacks_a_column_is_named(self, tmp_path, panel, kind):
        for name, rows in (("a", panel), ("b", panel.rename(columns={"jobs": "job"}))):
            write = rows.to_csv if kind == "csv" else rows.to_parquet
            write(tmp_path / f"{name}.{kind}", index=False)
        message = refusal(tmp_path / f"*.{kind}")
        assert_says(message, f"«b.{kind}»: No hay una columna «jobs»", "«job»")

    @pytest.mark.parametrize("kind", ["csv", "parquet", "frame"])
    def test_a_wanted_column_that_stands_twice(self, tmp_path, panel, kind):
        twice = pd.concat([panel, panel[["jobs"]] * 2, panel[["x1"]]], axis=1)
        if kind == "csv":
            twice.to_csv(tmp_path / "panel.csv", index=False)
        elif kind == "parquet":
            table = pa.Table.from_arrays(
                [pa.array(twice.iloc[:, i]) for i in range(twice.shape[1])], list(twice.columns)
            )
            pq.write_table(table, tmp_path / "panel.parquet")
        message = refusal(twice if kind == "frame" else tmp_path / f"panel.{kind}")
        assert_says(message, "Hay más de una columna «jobs». Cambie el nombre de las que sobran.")
        assert "x1" not in message

    def test_a_column_with_the_name_that_duckdb_gives_to_a_second_one(self, tmp_path, panel):
        """Of «other», «other» and «other_1» the last is meant."""
        named = panel.rename(columns={"jobs": "other_1"})
        extra = named[["year", "weight"]].set_axis(["other", "other"], axis=1)
        pd.concat([extra, named], axis=1).to_csv(tmp_path / "panel.csv", index=False)
        found = att_gt(tmp_path / "panel.csv", **{**NAMES, "outcome": "other_1"})
        assert_close(found.att, att_gt(panel, **NAMES).att, 1e-12)

    def test_a_line_above_the_titles(self, tmp_path, panel):
        path = tmp_path / "panel.csv"
        path.write_text("Panel de empresas\n\n" + panel.to_csv(index=False))
        assert_same(att_gt(path, **NAMES), panel)

    @pytest.mark.parametrize("at", [3, -2])
    def test_rows_of_other_lengths(self, tmp_path, at):
        lines = long_panel().to_csv(index=False).splitlines()
        lines.insert(at, "9999,2001,,secret,1,2")
        (tmp_path / "panel.csv").write_text("\n".join(lines))
        message = refusal(tmp_path / "panel.csv")
        assert_says(message, "panel.csv", "no se pudo separar en columnas")
        assert "secret" not in message
        assert "UTF-8" not in message

    def test_titles_only(self, tmp_path, panel):
        panel[:0].to_csv(tmp_path / "panel.csv", index=False)
        message = refusal(tmp_path / "panel.csv")
        assert_says(message, "ninguna fila")
        assert "numérica" not in message


class TestTypes:
    """DuckDB guesses types from the first rows; the others are read all the same."""

    @pytest.mark.parametrize(("separator", "decimal"), [(",", "."), (";", "."), (";", ",")])
    def test_decimals_after_many_whole_numbers_are_not_rounded(self, tmp_path, separator, decimal):
        panel = long_panel()
        cells = text(panel, separator).replace(".", decimal)
        (tmp_path / "panel.csv").write_text(cells)
        assert_same(att_gt(tmp_path / "panel.csv", **NAMES), panel)

    @pytest.mark.parametrize("decimal", [",", "."])
    def test_a_column_that_is_empty_at_first(self, tmp_path, decimal):
        panel = long_panel()
        panel.loc[panel["unit_id"] <= 3450, "jobs"] = np.nan
        panel.to_csv(tmp_path / "panel.csv", index=False, sep=";", decimal=decimal)
        assert_same(att_gt(tmp_path / "panel.csv", **NAMES), panel)

    def test_points_among_decimal_commas(self, tmp_path, panel):
        """«1.250» may be a thousand or one: nobody guesses."""
        cells = panel.assign(wages="1.250")
        cells.to_csv(tmp_path / "panel.csv", index=False, sep=";", decimal=",")
        message = refusal(tmp_path / "panel.csv", outcome=["jobs", "wages"])
        assert_says(message, "wages", "«1.250»")

    def test_labels_that_stop_being_whole_numbers(self, tmp_path):
        panel = long_panel()
        lines = panel.to_csv(index=False).splitlines()
        lines += ["9999.5,2001,,1"]
        (tmp_path / "panel.csv").write_text("\n".join(lines))
        assert_says(refusal(tmp_path / "panel.csv"), "unit_id", "«9999.5»")

    @pytest.mark.parametrize("kind", ["csv", "relation", "frame"])
    def test_the_first_text_among_numbers_is_quoted(self, tmp_path, panel, kind):
        words = panel.assign(jobs=panel["jobs"].astype(str))
        words.loc[7, "jobs"] = "s/d"
        source = words
        if kind == "csv":
            source = tmp_path / "panel.csv"
            words.to_csv(source, index=False)
        elif kind == "relation":
            import duckdb

            source = duckdb.connect().from_df(words)
        assert_says(refusal(source), r"jobs \(resultado\): no es numérica: dice «s/d»")

    def test_floats_that_are_no_number_are_missing_labels(self, tmp_path, panel):
        group = panel["unit_id"].mod(2).astype(float).where(panel["unit_id"] != 4)
        table = pa.Table.from_pandas(panel, preserve_index=False)
        labels = pa.array(group.to_numpy(), from_pandas=False)
        pq.write_table(table.append_column("sector", labels), tmp_path / "panel.parquet")
        family = att_gt(tmp_path / "panel.parquet", **NAMES, by="sector")
        assert list(family) == [0.0, 1.0]
        assert_says(str(family.notes), "1 unidad sin valor")
        message = refusal(tmp_path / "panel.parquet", cluster="sector")
        assert_says(message, "sector: está vacía; unidades: «4»")


class TestWhereUnitsAreCut:
    def test_a_field_with_the_name_of_the_period(self, tmp_path, panel):
        """Statistics of the structure's field would make 5 a period."""
        table = pa.Table.from_pandas(panel, preserve_index=False)
        fields = pa.array([{"year": 5}] * len(panel))
        pq.write_table(table.add_column(0, "birth", fields), tmp_path / "p.parquet")
        source = open_panel(tmp_path / "p.parquet", COLUMNS)
        assert source.periods().tolist() == list(range(2001, 2007))
        assert_same(att_gt(tmp_path / "p.parquet", **NAMES), panel)

    def test_more_row_groups_and_files_than_parts(self, tmp_path, panel):
        for number in range(3):
            rows = panel[number * 80 : (number + 1) * 80]
            rows.to_parquet(tmp_path / f"{number}.parquet", index=False, row_group_size=4)
        assert len(panel) / 4 > MAX_PARTS
        assert_same(att_gt(tmp_path / "*.parquet", **NAMES), panel)

    @pytest.mark.parametrize("rows", [1, 4, 7, 60])
    def test_units_that_span_batches(self, tmp_path, panel, rows, monkeypatch):
        monkeypatch.setattr(ordered, "ROWS_AT_ONCE", rows)
        panel.to_csv(tmp_path / "panel.csv", index=False)
        assert_same(att_gt(tmp_path / "panel.csv", **NAMES), panel)

    @pytest.mark.parametrize("length", [255, 256, 257, 4096, 5000])
    def test_long_runs(self, length):
        unit = np.repeat([1, 2, 3], [length, 4, length])
        batch = Batch(unit, None, np.arange(len(unit)), {}, {})
        assert in_order.whole_units(batch) == (length, length + 4)

    def test_units_of_many_periods(self, tmp_path):
        periods = tuple(range(1, 301))
        panel = made_panel(2, periods=periods, cohorts={150: 4, 0: 5})
        panel.to_parquet(tmp_path / "p.parquet", index=False, row_group_size=1000)
        source = open_panel(tmp_path / "p.parquet", COLUMNS)
        (sums,) = (t for t in source.tallies(Grid(source.periods(), 0), None)[:1])
        assert sum(sample.n_units for sample in sums.samples.values()) == 2

    def test_a_unit_whose_rows_look_like_two(self):
        """Both periods, twice over: neighbours are the same unit at the edge too."""
        unit, time = np.array([1, 1, 1, 1, 2, 2]), np.array([1, 2] * 3)
        batch = Batch(unit, None, time, {"first_treated": unit * 0, "jobs": unit * 1.0}, {})
        with pytest.raises(NotSorted):
            in_order.rows(batch, Grid(np.array([1.0, 2.0]), 0), COLUMNS)

    def test_units_that_change_in_the_middle(self):
        """As many neighbours are alike as in a balanced panel, but not those that should be."""
        unit, time = np.array([1, 2, 2, 2, 2, 2]), np.array([1, 2, 3] * 2)
        batch = Batch(unit, None, time, {"first_treated": unit * 0, "jobs": unit * 1.0}, {})
        with pytest.raises(NotSorted):
            in_order.rows(batch, Grid(np.array([1.0, 2.0, 3.0]), 0), COLUMNS)


class TestManyUnits:
    def test_subgroups_of_a_large_file_keep_their_units(self, tmp_path, panel, monkeypatch):
        """A small subgroup of many has a bootstrap, whatever the size of the file."""
        from spl_eval.impact.readers import parquet

        monkeypatch.setattr(parquet, "MAX_SINGLE", 15)
        grouped = panel.assign(sector=panel["unit_id"] % 4)
        grouped.to_parquet(tmp_path / "panel.parquet", index=False)
        family = att_gt(tmp_path / "panel.parquet", **NAMES, by="sector")
        assert all(family[key].sums is not None for key in family)
        assert att_gt(tmp_path / "panel.parquet", **NAMES).sums is None

    @pytest.mark.parametrize("pending", [1, 10, 60])
    def test_clusters_that_are_added_up_on_the_way(self, tmp_path, panel, pending, monkeypatch):
        panel.to_parquet(tmp_path / "panel.parquet", index=False, row_group_size=48)
        choices = {"cluster": "organisation", "weights": "weight"}
        before = att_gt(panel, **NAMES, **choices)
        monkeypatch.setattr(clustered, "MAX_PENDING", pending)
        monkeypatch.setattr(tally, "BATCH", 12)
        for source in (panel, tmp_path / "panel.parquet"):
            found = att_gt(source, **NAMES, **choices)
            assert_close(found.std_error, before.std_error, 1e-12)
            assert found.sums.n_clusters == before.sums.n_clusters
            assert found.sums.n_units.sum() == before.sums.n_units.sum()

    def test_rows_that_wait_are_added_up(self, monkeypatch):
        monkeypatch.setattr(clustered, "MAX_PENDING", 5)
        waiting = clustered.ClusterTally()
        for _ in range(10):
            ones = np.ones(2)
            rows = np.arange(2), ones * 2003, ones.astype(int), ones, ones[:, None]
            waiting.add(clustered.ClusterRows(*rows))
        assert sum(map(len, waiting.rows)) <= 6
        assert clustered.compact(waiting.rows).sums[:, 0].tolist() == [10, 10]

    @pytest.mark.parametrize("batch", [1, 12, 50])
    def test_cohorts_larger_than_what_is_added_up_at_once(self, panel, batch, monkeypatch):
        before = att_gt(panel, **NAMES, weights="weight")
        monkeypatch.setattr(tally, "BATCH", batch)
        found = att_gt(panel, **NAMES, weights="weight")
        assert_close(found.covariance, before.covariance, 1e-12)
        assert found.moments.n_units.tolist() == [12, 10, 18]

    @pytest.mark.parametrize("rows", [10_000, 1_000_000])
    def test_no_unit_of_many_is_lost(self, tmp_path, rows):
        """ATT(2, 2) is the difference between two means."""
        n, draws = 45_000, np.random.default_rng(1)
        first = np.where(np.arange(n) % 3 == 0, 2, 0)
        jobs = draws.normal(size=(n, 2))
        panel = pd.DataFrame(
            {
                "unit_id": np.repeat(np.arange(n), 2),
                "year": np.tile([1, 2], n),
                "first_treated": np.repeat(first, 2),
                "jobs": jobs.ravel(),
            }
        )
        panel.to_parquet(tmp_path / "panel.parquet", index=False, row_group_size=rows)
        found = att_gt(tmp_path / "panel.parquet", **NAMES)
        change = jobs[:, 1] - jobs[:, 0]
        treated, never = change[first == 2], change[first == 0]
        assert found.moments.n_units.tolist() == [15_000, 30_000]
        assert_close(found.att, [treated.mean() - never.mean()], 1e-12)
        assert_close(
            found.std_error,
            [np.sqrt(treated.var() / 15_000 + never.var() / 30_000)],
            1e-12,
        )


def test_what_does_not_fit_in_memory_goes_to_the_temporary_folder(tmp_path, panel, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "spill"))
    panel.to_csv(tmp_path / "panel.csv", index=False)
    source = open_panel(tmp_path / "panel.csv", COLUMNS)
    asked = source.relation.select("current_setting('temp_directory')").limit(1).fetchall()
    assert asked[0][0].startswith(str(tmp_path / "spill"))
