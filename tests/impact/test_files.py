"""The input contract for files: what is damaged, unsorted, doubled or in another notation."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from spl_eval.impact import att_gt
from spl_eval.impact.problems import PanelError
from tests.impact.expected import assert_close
from tests.impact.panels import NAMES, made_panel
from tests.impact.refusals import assert_says, at, refusal


@pytest.fixture
def panel():
    return made_panel(31, clusters=8, weights=True, constant=1)


def test_no_such_file(tmp_path):
    assert_says(refusal(tmp_path / "no.parquet"), "no.parquet", "ruta")


def test_an_empty_glob(tmp_path):
    assert_says(refusal(str(tmp_path / "part-*.parquet")), r"part-\*.parquet", "ruta")


def test_a_file_of_another_kind(tmp_path, panel):
    panel.to_json(tmp_path / "panel.json")
    assert_says(refusal(tmp_path / "panel.json"), "panel.json", r"\.parquet", r"\.csv")


@pytest.mark.parametrize("name", ["panel.csv", "panel.parquet"])
def test_an_empty_file(tmp_path, name):
    (tmp_path / name).touch()
    assert_says(refusal(tmp_path / name), "vac|dañado|fila|leer", name)


@pytest.mark.parametrize("name", ["panel.csv", "panel.parquet"])
def test_a_file_with_titles_only(tmp_path, panel, name):
    empty = panel.iloc[:0]
    write = empty.to_csv if name.endswith("csv") else empty.to_parquet
    write(tmp_path / name, index=False)
    assert_says(refusal(tmp_path / name), "fila|vac")


@pytest.mark.parametrize("left", [0.5, 0.97])
def test_a_truncated_file(tmp_path, panel, left):
    panel.to_parquet(tmp_path / "panel.parquet", index=False)
    whole = (tmp_path / "panel.parquet").read_bytes()
    (tmp_path / "panel.parquet").write_bytes(whole[: int(len(whole) * left)])
    assert_says(refusal(tmp_path / "panel.parquet"), "panel.parquet", "dañado|incompleto")


def test_a_file_whose_data_are_damaged(tmp_path, panel):
    """Its footer is in order; a page in the middle is not."""
    panel.to_parquet(tmp_path / "panel.parquet", index=False, compression="zstd")
    data = bytearray((tmp_path / "panel.parquet").read_bytes())
    data[40:400] = bytes(360)
    (tmp_path / "panel.parquet").write_bytes(data)
    assert_says(refusal(tmp_path / "panel.parquet"), "panel.parquet", "dañado|incompleto")


def test_a_file_that_is_not_sorted_although_it_says_so(tmp_path, panel):
    shuffled = panel.sample(frac=1, random_state=5)
    table = pa.Table.from_pandas(shuffled, preserve_index=False)
    order = [pq.SortingColumn(table.schema.names.index(name)) for name in ("unit_id", "year")]
    path = tmp_path / "panel.parquet"
    pq.write_table(table, path, sorting_columns=order, row_group_size=60)
    assert pq.read_metadata(path).row_group(0).sorting_columns
    effects = att_gt(path, **NAMES)
    assert_close(effects.att, att_gt(panel, **NAMES).att, 1e-12)
    assert_close(effects.std_error, att_gt(panel, **NAMES).std_error, 1e-12)


def test_a_file_sorted_by_period(tmp_path, panel):
    """Sorted row groups, but units come back in each of them."""
    by_period = panel.sort_values(["year", "unit_id"])
    by_period.to_parquet(tmp_path / "panel.parquet", index=False, row_group_size=40)
    effects = att_gt(tmp_path / "panel.parquet", **NAMES)
    assert_close(effects.att, att_gt(panel, **NAMES).att, 1e-12)


def test_files_in_which_units_come_back(tmp_path, panel):
    for part, years in (("a", range(2001, 2004)), ("b", range(2004, 2007))):
        rows = panel[panel["year"].isin(years)]
        rows.to_parquet(tmp_path / f"{part}.parquet", index=False)
    effects = att_gt(tmp_path / "*.parquet", **NAMES)
    assert_close(effects.att, att_gt(panel, **NAMES).att, 1e-12)


def test_the_same_file_twice_is_a_duplicate(tmp_path, panel):
    for name in ("a", "b"):
        panel.to_parquet(tmp_path / f"{name}.parquet", index=False)
    assert_says(refusal(tmp_path / "*.parquet"), "unit_id", "«1»", "una sola fila")


@pytest.mark.parametrize("rows", [6, 7, 1000])
def test_duplicates_in_a_sorted_file(tmp_path, panel, rows):
    twice = pd.concat([panel, panel[panel["unit_id"] == 7]]).sort_values(["unit_id", "year"])
    twice.to_parquet(tmp_path / "panel.parquet", index=False, row_group_size=rows)
    assert_says(refusal(tmp_path / "panel.parquet"), "unit_id", "«7»", "una sola fila")


@pytest.mark.parametrize("rows", [4, 1000])
def test_contract_of_a_sorted_file(tmp_path, panel, rows):
    broken = at(at(panel, "first_treated", 2004, rows=slice(2, None)), "weight", -1.0, (5,))
    broken.to_parquet(tmp_path / "panel.parquet", index=False, row_group_size=rows)
    message = refusal(tmp_path / "panel.parquet", weights="weight")
    assert_says(message, "first_treated", "«4»", "weight", "«5»")


@pytest.mark.parametrize("decimal", [",", "."])
def test_a_csv_with_semicolons(tmp_path, panel, decimal):
    """What spreadsheets in Argentina write, and the same with points."""
    text = panel.to_csv(index=False, sep=";", decimal=decimal, lineterminator="\r\n")
    (tmp_path / "panel.csv").write_text(text, encoding="utf-8-sig", newline="")
    ours, theirs = (att_gt(p, **NAMES, weights="weight") for p in (panel, tmp_path / "panel.csv"))
    assert_close(theirs.att, ours.att, 1e-12)
    assert_close(theirs.std_error, ours.std_error, 1e-12)


def test_a_csv_with_a_word_far_down(tmp_path, panel):
    """The reader guesses types from the first rows; a word comes after them."""
    long = pd.concat([panel.assign(unit_id=panel["unit_id"] + 1000 * k) for k in range(120)])
    text = long.to_csv(index=False).splitlines()
    text[-1] = text[-1].replace(str(long["jobs"].iloc[-1]), "s/d")
    (tmp_path / "panel.csv").write_text("\n".join(text), encoding="utf-8")
    assert_says(refusal(tmp_path / "panel.csv"), "«panel.csv»", "«s/d»", "jobs")


def test_a_csv_with_empty_cells(tmp_path, panel):
    gaps = panel.assign(
        first_treated=panel["first_treated"].where(panel["first_treated"] > 0),
        jobs=panel["jobs"].where(panel.index != 20),
    )
    gaps.to_csv(tmp_path / "panel.csv", index=False)
    expected = att_gt(gaps, **NAMES)
    effects = att_gt(tmp_path / "panel.csv", **NAMES)
    assert_close(effects.att, expected.att, 1e-12)
    assert effects.notes == expected.notes


def test_tax_numbers_keep_their_zeros(tmp_path, panel):
    """Units «007» and «7» are two."""
    coded = panel.assign(unit_id=panel["unit_id"].map(lambda unit: f"{unit:03d}"))
    other = coded[coded["unit_id"] == "007"].assign(unit_id="7")
    pd.concat([coded, other]).to_csv(tmp_path / "panel.csv", index=False)
    try:
        effects = att_gt(tmp_path / "panel.csv", **NAMES)
    except PanelError as error:
        assert_says(str(error), "unit_id", "7")
        return
    assert effects.table["n_treated"].max() == 13


def written(panel, folder, reader):
    """Return the panel as another reader takes it."""
    if reader == "relation":
        return duckdb.connect().from_df(panel)
    path = folder / f"panel.{reader}"
    if reader == "csv":
        panel.to_csv(path, index=False)
    else:
        panel.to_parquet(path, index=False, row_group_size=32)
    return path


HARM = {
    "twice": lambda p: pd.concat([p, p[p["unit_id"].isin([4, 9]) & (p["year"] == 2002)]]),
    "cohort changes": lambda p: at(p, "first_treated", 2004, rows=slice(2, None)),
    "cohort partly missing": lambda p: at(p, "first_treated", np.nan, rows=slice(2, 3)),
    "weight changes": lambda p: at(p, "weight", 9.0, rows=slice(1, 2)),
    "weight missing": lambda p: at(p, "weight", np.nan, rows=slice(3, 4)),
    "weight negative": lambda p: at(p, "weight", -1.0),
    "cluster changes": lambda p: at(p, "organisation", 99, rows=slice(1, 2)),
    "cluster missing": lambda p: at(p, "organisation", np.nan),
    "unit missing": lambda p: at(p, "unit_id", np.nan, rows=slice(1, 2)),
    "period missing": lambda p: at(p, "year", np.nan, rows=slice(1, 2)),
    "negative cohort": lambda p: at(p, "first_treated", -3),
    "cohort 0 beside a period 0": lambda p: p.assign(
        year=p["year"] - 2003, first_treated=p["first_treated"].replace([2003, 2005], [1, 2])
    ),
    "huge weights": lambda p: p.assign(weight=1e200),
    "one period": lambda p: p[p["year"] == 2002],
    "nobody treated": lambda p: p[p["first_treated"] == 0],
    "nobody never treated": lambda p: p[p["first_treated"] > 0],
    "no outcome": lambda p: p.assign(jobs=np.nan).astype({"jobs": float}),
    "two problems": lambda p: at(at(p, "weight", -1.0), "first_treated", 2004, (9,), slice(1, 3)),
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
@pytest.mark.parametrize("reader", ["parquet", "csv", "relation"])
def test_every_reader_refuses_in_the_same_words(tmp_path, panel, reader, harm):
    broken = harm(panel).sort_values(["unit_id", "year"])
    choices = {"weights": "weight", "cluster": "organisation"}
    theirs = refusal(written(broken, tmp_path, reader), **choices)
    ours = refusal(broken, **choices)
    # A float column of a frame is one of a file too: unit 4 is «4.0» where one is missing.
    assert theirs.replace(".0»", "»") == ours.replace(".0»", "»")


TOLERATED = {
    "holes": lambda p: p.drop(index=[3, 50, 77]),
    "outcomes missing": lambda p: at(p, "jobs", np.nan, units=(4, 5), rows=slice(2, 3)),
    "covariates missing": lambda p: at(p, "x1", np.nan, units=(4, 6), rows=slice(2, 3)),
    "early": lambda p: p.assign(first_treated=p["first_treated"].replace(2003, 2001)),
    "cohorts missing": lambda p: p.assign(
        first_treated=p["first_treated"].where(p["first_treated"] > 0)
    ),
    "nobody never treated": lambda p: p[p["first_treated"] > 0],
    "idle": lambda p: at(p, "weight", 0.0, units=(1, 30)),
}


@pytest.mark.parametrize("harm", TOLERATED.values(), ids=TOLERATED)
@pytest.mark.parametrize("reader", ["parquet", "csv", "relation"])
@pytest.mark.parametrize("covariates", [(), ("x1",)], ids=["plain", "adjusted"])
def test_every_reader_tolerates_and_notes_the_same(tmp_path, panel, reader, harm, covariates):
    harmed = harm(panel)
    two = harmed.assign(wages=harmed["jobs"].where(harmed["unit_id"] != 2) * 3)
    choices = {
        "outcome": ["jobs", "wages"],
        "weights": "weight",
        "cluster": "organisation",
        "comparison": "not_yet_treated",
        "covariates": covariates,
    }
    ours = att_gt(two, **{**NAMES, **choices})
    theirs = att_gt(written(two, tmp_path, reader), **{**NAMES, **choices})
    assert list(ours) == list(theirs)
    for outcome in ours:
        assert_close(theirs[outcome].att, ours[outcome].att, 1e-12)
        assert_close(theirs[outcome].covariance, ours[outcome].covariance, 1e-12)
        assert theirs[outcome].notes == ours[outcome].notes


@pytest.mark.parametrize("reader", ["parquet", "csv", "relation"])
def test_subgroups_in_every_reader(tmp_path, panel, reader):
    sector = np.array(["wood", "food", None], dtype=object)[panel["unit_id"] % 3]
    grouped = panel.assign(sector=sector)
    ours = att_gt(grouped, **NAMES, by="sector")
    theirs = att_gt(written(grouped, tmp_path, reader), **NAMES, by="sector")
    assert list(ours) == list(theirs) == ["food", "wood"]
    assert ours.notes == theirs.notes
    for name in ours:
        assert_close(theirs[name].att, ours[name].att, 1e-12)
        assert_close(theirs[name].covariance, ours[name].covariance, 1e-12)


def test_units_that_are_not_a_number_are_missing(tmp_path, panel):
    """A Parquet file may hold NaN where pandas would have written a null."""
    unit = pa.array(panel["unit_id"].where(panel.index != 8).to_numpy(float), from_pandas=False)
    table = pa.Table.from_pandas(panel, preserve_index=False).drop_columns(["unit_id"])
    pq.write_table(table.append_column("unit_id", unit), tmp_path / "panel.parquet")
    assert_says(refusal(tmp_path / "panel.parquet"), "unit_id", "vac", "complete|quite")


def test_decimals_and_small_integers(tmp_path, panel):
    """Types that overflow or cut when they are added up as they are."""
    whole = panel.assign(jobs=panel["jobs"].round().clip(0, 100))
    table = pa.Table.from_pandas(whole, preserve_index=False)
    expected = att_gt(whole, **NAMES)
    for kind in (pa.decimal128(24, 2), pa.int8(), pa.uint8(), pa.float16(), pa.uint64()):
        jobs = table["jobs"].cast(pa.int64()).cast(kind) if kind != pa.float16() else None
        if jobs is None:
            jobs = pa.array(whole["jobs"].to_numpy(np.float16))
        typed = table.set_column(table.schema.get_field_index("jobs"), "jobs", jobs)
        pq.write_table(typed, tmp_path / "panel.parquet")
        effects = att_gt(tmp_path / "panel.parquet", **NAMES)
        assert_close(effects.att, expected.att, 1e-12)
        assert_close(effects.std_error, expected.std_error, 1e-12)


def test_large_unit_numbers_stay_apart(tmp_path, panel):
    """Tax numbers beyond 2^53, which floats would merge."""
    large = panel.assign(unit_id=panel["unit_id"] + 2**60)
    expected = att_gt(panel, **NAMES)
    for reader in ("parquet", "csv", "relation"):
        effects = att_gt(written(large, tmp_path, reader), **NAMES)
        assert_close(effects.att, expected.att, 1e-12)
        assert effects.table["n_treated"].tolist() == expected.table["n_treated"].tolist()


def test_parts_with_other_columns(tmp_path, panel):
    half = panel["unit_id"] <= 20
    panel[half].to_parquet(tmp_path / "a.parquet", index=False)
    panel[~half].drop(columns="jobs").to_parquet(tmp_path / "b.parquet", index=False)
    assert_says(refusal(tmp_path / "*.parquet"), "«jobs»")


def test_parts_with_columns_in_another_order_and_type(tmp_path, panel):
    half = panel["unit_id"] <= 20
    panel[half].to_parquet(tmp_path / "a.parquet", index=False)
    other = panel[~half][panel.columns[::-1]]
    other = other.astype({"year": "int16", "first_treated": "float64", "jobs": "float64"})
    other.to_parquet(tmp_path / "b.parquet", index=False)
    effects = att_gt(tmp_path / "*.parquet", **NAMES)
    assert_close(effects.att, att_gt(panel, **NAMES).att, 1e-12)


def test_parts_whose_units_are_numbers_in_one_and_texts_in_the_other(tmp_path, panel):
    half = panel["unit_id"] <= 20
    panel[half].to_parquet(tmp_path / "a.parquet", index=False)
    panel[~half].astype({"unit_id": str}).to_parquet(tmp_path / "b.parquet", index=False)
    try:
        effects = att_gt(tmp_path / "*.parquet", **NAMES)
    except PanelError as error:
        assert_says(str(error), "unit_id")
        return
    assert_close(effects.att, att_gt(panel, **NAMES).att, 1e-12)


def test_a_csv_in_another_encoding(tmp_path, panel):
    """Latin-1, as old spreadsheets write it."""
    named = panel.assign(sector="Ñandú")
    named.to_csv(tmp_path / "panel.csv", index=False, encoding="latin-1")
    try:
        family = att_gt(tmp_path / "panel.csv", **NAMES, by="sector")
    except PanelError as error:
        assert_says(str(error), "panel.csv", "UTF-8|codifica")
        return
    assert list(family) == ["Ñandú"]
