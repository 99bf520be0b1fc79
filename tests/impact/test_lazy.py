"""The lazy reader, on DuckDB relations: the sums by cohort that a plain loop over units gives."""

from __future__ import annotations

import re

import duckdb
import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import att_gt
from spl_eval.impact.moments import NEVER
from spl_eval.impact.panel import _read_lazy
from spl_eval.impact.problems import PanelError
from spl_eval.impact.readers import lazy_checks, lazy_sums
from spl_eval.impact.readers.lazy import read_lazy
from spl_eval.impact.specification import Choices, Columns
from tests.impact.panels import NAMES, YEARS, made_panel

NOT_YET = Choices(comparison="not_yet_treated")


def columns(*outcomes, **more):
    return Columns(outcomes or ("jobs",), "unit_id", "year", "first_treated", **more)


ENGINE = duckdb.connect(config={"threads": 1})


def relation(panel):
    return ENGINE.from_df(panel)


def read(panel, asked=None, choices=None):
    return read_lazy(relation(panel), asked or columns(), choices or Choices())


def by_hand(panel, outcome="jobs", periods=YEARS, weights=None, anticipation=0):
    """Return by cohort what ``Moments`` holds, unit by unit, in the order of their labels."""
    found = {}
    for _, unit in panel.sort_values(["unit_id", "year"]).groupby("unit_id"):
        unit = unit[unit["year"].isin(periods)]
        levels = unit[outcome].to_numpy(float)
        cohort = unit["first_treated"].iloc[0]
        if np.isnan(cohort) or cohort == 0 or cohort > periods[-1] + anticipation:
            cohort = NEVER
        if len(levels) < len(periods) or not np.isfinite(levels).all():
            continue
        if cohort <= periods[0] + anticipation:
            continue
        weight = 1.0 if weights is None else float(unit[weights].iloc[0])
        found.setdefault(float(cohort), []).append((weight, levels[0], levels - levels[0]))
    return {cohort: summed(units) for cohort, units in sorted(found.items())}


def summed(units):
    weight, start, changes = (np.array(part) for part in zip(*units, strict=True))
    mean = weight @ changes / weight.sum()
    off = weight[:, None] * (changes - mean)
    return {
        "n_units": len(weight),
        "weight": weight.sum(),
        "weight_squares": weight @ weight,
        "start": weight @ start / weight.sum(),
        "means": mean,
        "crossed": off.T @ off,
        "tilted": weight @ off,
    }


def assert_same(moments, expected, rtol=1e-12):
    assert moments.cohorts.tolist() == list(expected)
    for h, of_cohort in enumerate(expected.values()):
        for name, value in of_cohort.items():
            scale = np.abs(value).max()
            if name == "tilted":
                # Close to nothing without weights; its size is that of the terms it sums.
                scale = np.sqrt(of_cohort["weight_squares"] * of_cohort["crossed"].max())
            difference = np.abs(getattr(moments, name)[h] - value).max()
            assert difference <= rtol * scale, (name, h)


def test_balanced_panel():
    panel = made_panel(1)
    reading = read(panel)
    moments = reading.moments["jobs", None]
    assert_same(moments, by_hand(panel))
    assert moments.periods.tolist() == list(YEARS)
    assert (moments.tilted == 0).all()
    assert reading.sums["jobs", None] is None
    (bands,) = reading.notes["jobs", None]
    assert "aproximación normal" in bands


def test_two_units_worked_by_hand():
    # Treated unit: 1, 4; 3, 2. Changes 3 and -1: mean 1, squares 4 + 4 = 8. Never: 5, 6.
    panel = pd.DataFrame(
        {
            "unit_id": [1, 1, 2, 2, 3, 3],
            "year": [2001, 2002] * 3,
            "first_treated": [2002, 2002, 2002, 2002, None, None],
            "jobs": [1, 4, 3, 2, 5, 6],
        }
    )
    moments = read(panel).moments["jobs", None]
    assert moments.cohorts.tolist() == [2002, NEVER]
    assert moments.n_units.tolist() == [2, 1]
    assert moments.start.tolist() == [2, 5]
    assert moments.means.tolist() == [[0, 1], [0, 1]]
    assert moments.crossed.tolist() == [[[0, 0], [0, 8]], [[0, 0], [0, 0]]]


def test_order_of_rows_does_not_matter():
    panel = made_panel(1)
    shuffled = panel.sample(frac=1, random_state=3)
    assert_same(read(shuffled).moments["jobs", None], by_hand(panel))


def test_the_frame_is_not_changed():
    panel = made_panel(1)
    before = panel.copy()
    read(panel)
    pd.testing.assert_frame_equal(panel, before)


def test_weights():
    panel = made_panel(2, weights=True)
    moments = read(panel, columns(weights="weight")).moments["jobs", None]
    assert_same(moments, by_hand(panel, weights="weight"))
    assert np.abs(moments.tilted).max() > 0.1


def test_units_with_holes_are_left_out_and_counted():
    panel = made_panel(3, holes=5)
    panel["jobs"] = panel["jobs"].astype(object)
    panel.loc[[0, 50, 100], "jobs"] = [np.nan, np.inf, None]
    panel["jobs"] = panel["jobs"].astype(float)
    reading = read(panel)
    moments = reading.moments["jobs", None]
    assert_same(moments, by_hand(panel))
    out = 40 - moments.n_units.sum()
    assert out >= 5
    assert f"Se dejan afuera {out} unidades a las que les falta el resultado" in str(reading.notes)


@pytest.mark.parametrize("shift", [1e6, -1e6])
def test_a_large_level_costs_no_digits(shift):
    panel = made_panel(4)
    raised = panel.assign(jobs=panel["jobs"] + shift)
    assert_same(read(raised).moments["jobs", None], by_hand(raised))


def test_a_trend_far_larger_than_the_differences_costs_no_digits():
    panel = made_panel(4)
    steep = panel.assign(jobs=panel["jobs"] + 1e5 * (panel["year"] - 2001))
    assert_same(read(steep).moments["jobs", None], by_hand(steep), rtol=1e-10)


@pytest.mark.parametrize("never", [0, np.nan, np.inf, 2007, 2999])
def test_ways_to_say_never_treated(never):
    panel = made_panel(5)
    coded = panel.assign(first_treated=panel["first_treated"].astype(float).replace(0, never))
    assert_same(read(coded).moments["jobs", None], by_hand(panel))


def test_a_cohort_soon_after_the_end_may_anticipate():
    panel = made_panel(5, cohorts={2004: 6, 2007: 6, 2008: 6})
    choices = Choices(anticipation=1)
    moments = read(panel, choices=choices).moments["jobs", None]
    assert moments.cohorts.tolist() == [2004, 2007, NEVER]
    assert_same(moments, by_hand(panel, anticipation=1))


def test_treated_in_the_first_period_are_left_out_and_counted():
    panel = made_panel(6, cohorts={2001: 3, 2002: 4, 2004: 5, 0: 6})
    reading = read(panel, choices=Choices(anticipation=1))
    assert reading.moments["jobs", None].cohorts.tolist() == [2004, NEVER]
    assert "7 unidades que ya estaban tratadas" in str(reading.notes)


def test_each_outcome_has_its_own_sample():
    panel = made_panel(7)
    panel["sales"] = panel["jobs"] ** 2
    panel.loc[:2, "sales"] = np.nan
    reading = read(panel, columns("jobs", "sales"))
    assert_same(reading.moments["jobs", None], by_hand(panel))
    assert_same(reading.moments["sales", None], by_hand(panel, "sales"))
    assert "1 unidad a la que" in str(reading.notes["sales", None])
    assert "afuera" not in str(reading.notes["jobs", None])


def test_subgroups_are_those_of_the_filtered_panel():
    panel = made_panel(8, weights=True)
    panel["sector"] = np.where(panel["unit_id"] % 3 == 0, "vino", "olivo")
    panel.loc[panel["unit_id"] == 5, "sector"] = None
    reading = read(panel, columns(by="sector", weights="weight"))
    assert list(reading.moments) == [("jobs", "olivo"), ("jobs", "vino")]
    for sector in ("olivo", "vino"):
        own = by_hand(panel[panel["sector"] == sector], weights="weight")
        assert_same(reading.moments["jobs", sector], own, rtol=1e-11)
    (unplaced,) = reading.unplaced
    assert unplaced.startswith("Se deja afuera 1 unidad sin valor")


def test_clusters():
    panel = made_panel(9, clusters=7, weights=True)
    panel["organisation"] = panel["organisation"].map("org {:03d}".format)
    reading = read(panel, columns(cluster="organisation", weights="weight"))
    moments, sums = reading.moments["jobs", None], reading.sums["jobs", None]
    assert_same(moments, by_hand(panel, weights="weight"))
    labels = sorted(panel["organisation"].unique())
    assert sums.n_clusters == len(labels)
    assert len(sums.cluster) == len(panel.groupby(["organisation", "first_treated"]))
    for row in range(len(sums.cluster)):
        cohort = moments.cohorts[sums.cohort[row]]
        mine = panel["organisation"] == labels[sums.cluster[row]]
        mine &= panel["first_treated"] == (0 if cohort == NEVER else cohort)
        own = by_hand(panel[mine], weights="weight")[cohort]
        assert sums.n_units[row] == own["n_units"]
        assert sums.weight[row] == pytest.approx(own["weight"])
        np.testing.assert_allclose(sums.sums[row], own["weight"] * own["means"], atol=1e-11)
    assert reading.notes["jobs", None] == ()


@pytest.mark.parametrize("cluster", ["unit_id", "alias"])
def test_a_cluster_for_each_unit_brings_no_unit(cluster, monkeypatch):
    panel = made_panel(9)
    panel["alias"] = panel["unit_id"].map("u{}".format)
    largest = []
    collect = lazy_checks.Server.collect

    def watched(server, query):
        answer = collect(server, query)
        largest.append(max(map(len, answer.values())))
        return answer

    monkeypatch.setattr(lazy_checks.Server, "collect", watched)
    reading = read(panel, columns(cluster=cluster))
    assert reading.sums["jobs", None] is None
    assert_same(reading.moments["jobs", None], by_hand(panel))
    assert max(largest) <= 3 * len(YEARS)  # cohorts × periods; there are 40 units


def test_units_may_be_texts():
    panel = made_panel(10)
    named = panel.assign(unit_id=panel["unit_id"].map("empresa ñ-{}".format))
    assert_same(read(named).moments["jobs", None], by_hand(panel))


def test_periods_may_be_negative_and_far_apart():
    panel = made_panel(11, periods=(2001, 2003, 2004, 2010), cohorts={2004: 5, 2009: 5, 0: 9})
    moved = panel.assign(
        year=panel["year"] - 2003.5,
        first_treated=panel["first_treated"].replace(0, np.nan) - 2003.5,
    )
    periods = (-2.5, -0.5, 0.5, 6.5)
    assert_same(read(moved).moments["jobs", None], by_hand(moved, periods=periods))


def test_without_never_treated_the_last_periods_go():
    panel = made_panel(12, cohorts={2003: 6, 2005: 7})
    reading = read(panel, choices=NOT_YET)
    moments = reading.moments["jobs", None]
    assert moments.periods.tolist() == [2001, 2002, 2003, 2004]
    assert_same(moments, by_hand(panel, periods=(2001, 2002, 2003, 2004)))
    assert "hasta 2004" in str(reading.notes)


def test_a_subgroup_without_never_treated_is_cut_alone():
    panel = made_panel(12, cohorts={2003: 6, 2005: 7, 0: 8})
    panel["sector"] = np.where(panel["first_treated"] == 0, 1, panel["unit_id"] % 2)
    reading = read(panel, columns(by="sector"), NOT_YET)
    own = panel[panel["sector"] == 0]
    cut = (2001, 2002, 2003, 2004)
    assert_same(reading.moments["jobs", 0], by_hand(own, periods=cut), rtol=1e-11)
    assert_same(reading.moments["jobs", 1], by_hand(panel[panel["sector"] == 1]), rtol=1e-11)


@pytest.mark.parametrize("block", [1, 2, 4])
def test_blocks_of_periods_are_put_together(block, monkeypatch):
    monkeypatch.setattr(lazy_sums, "BLOCK", block)
    panel = made_panel(13, weights=True)
    moments = read(panel, columns(weights="weight")).moments["jobs", None]
    assert_same(moments, by_hand(panel, weights="weight"))


def test_progress_ends_at_its_total():
    told = []
    read_lazy(relation(made_panel(1)), columns(), Choices(), lambda *step: told.append(step))
    assert told == [(240, 720), (480, 720), (720, 720)]


def spoilt(name):
    panel = made_panel(14, clusters=6, weights=True)
    panel["first_treated"] = panel["first_treated"].astype(float)
    panel["sector"] = np.where(panel["unit_id"] < 20, "a", "b")
    rows = panel.index[panel["unit_id"].isin([4, 9, 17, 30])][1::6]  # one row each
    if name == "duplicate":
        twice = panel.loc[rows].assign(jobs=np.nan)
        return pd.concat([panel, twice], ignore_index=True)
    column, value = {
        "cohort": ("first_treated", 2005.5),
        "weight changes": ("weight", 77.0),
        "weight negative": ("weight", -1.0),
        "weight missing": ("weight", np.nan),
        "weight infinite": ("weight", np.inf),
        "cluster changes": ("organisation", 99),
        "cluster missing": ("organisation", np.nan),
        "sector": ("sector", "c"),
        "negative cohort": ("first_treated", -1.0),
        "unit": ("unit_id", np.nan),
        "time": ("year", np.nan),
    }[name]
    panel.loc[rows, column] = value
    # The last units first: messages begin with the first ones all the same.
    return panel.sort_values(["unit_id", "year"], ascending=False, ignore_index=True)


FOUR = "«4», «9», «17» y 1 más"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("duplicate", f"Columna unit_id: hay más de una fila .* unidades: {FOUR}"),
        ("cohort", f"Columna first_treated: cambia dentro de una misma unidad; unidades: {FOUR}"),
        ("weight changes", f"Columna weight: cambia .* unidades: {FOUR}"),
        ("weight negative", f"Columna weight: hay pesos negativos; unidades: {FOUR}"),
        ("weight missing", f"Columna weight: hay pesos vacíos o infinitos; unidades: {FOUR}"),
        ("weight infinite", f"Columna weight: hay pesos vacíos o infinitos; unidades: {FOUR}"),
        ("cluster changes", f"Columna organisation: cambia .* unidades: {FOUR}"),
        ("cluster missing", f"Columna organisation: está vacía; unidades: {FOUR}"),
        ("sector", f"Columna sector: cambia .* unidades: {FOUR}"),
        ("negative cohort", f"hay cohortes negativas; unidades: {FOUR}"),
        ("unit", "Columna unit_id: está vacía en 4 filas"),
        ("time", "Columna year: está vacía o no es un número en 4 filas"),
    ],
)
def test_each_rule_names_the_first_offenders(name, sentence):
    asked = columns(weights="weight", cluster="organisation", by="sector")
    with pytest.raises(PanelError) as caught:
        read(spoilt(name), asked)
    assert re.search(sentence, str(caught.value))
    if name in ("weight missing", "weight infinite"):
        assert "cambia" not in str(caught.value)


def test_all_problems_at_once():
    panel = spoilt("duplicate")
    panel.loc[panel["unit_id"] == 2, "weight"] = -3
    panel.loc[3, "first_treated"] = 2002
    with pytest.raises(PanelError) as caught:
        read(panel, columns(weights="weight"))
    assert len(caught.value.problems) == 3


def test_codes_of_never_may_be_mixed_within_a_unit():
    panel = made_panel(15)
    mixed = panel.assign(first_treated=panel["first_treated"].astype(float))
    never = mixed.index[mixed["first_treated"] == 0]
    mixed.loc[never[::2], "first_treated"] = np.nan
    mixed.loc[never[1::4], "first_treated"] = 2050
    assert_same(read(mixed).moments["jobs", None], by_hand(panel))


def test_a_unit_with_codes_of_never_is_no_offender():
    panel = made_panel(15, cohorts={2003: 5, 0: 6})
    panel["first_treated"] = panel["first_treated"].astype(float)
    panel.loc[panel["first_treated"].eq(0) & panel["year"].eq(2002), "first_treated"] = 2050
    panel.loc[panel["unit_id"].eq(2) & panel["year"].eq(2002), "first_treated"] = 2004
    with pytest.raises(PanelError, match=r"cambia dentro .* unidades: «2»\. "):
        read(panel)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (columns("job"), "No hay una columna «job». ¿Quiso decir «jobs»?"),
        (columns("name"), "Columna name (resultado): no es numérica"),
        (columns(weights="name"), "Columna name (peso): no es numérica"),
        (Columns(("jobs",), "unit_id", "year", "name"), "Columna name (cohorte): no es numérica"),
        (Columns(("jobs",), "unit_id", "day", "first_treated"), "el período no es un número"),
        (columns(covariates=("year",)), "guarde la tabla como Parquet"),
    ],
)
def test_columns_that_cannot_be_used(asked, sentence):
    panel = made_panel(16).assign(name="x", day=pd.Timestamp("2001-01-01"))
    with pytest.raises(PanelError) as caught:
        read(panel, asked)
    assert sentence in str(caught.value)


def test_cohort_zero_beside_a_period_zero():
    panel = made_panel(17)
    moved = panel.assign(
        year=panel["year"] - 2003, first_treated=panel["first_treated"].replace([2003, 2005], 1)
    )
    with pytest.raises(PanelError, match=r"cohorte 0 .*período 0"):
        read(moved)
    with pytest.raises(PanelError) as ours:
        att_gt(moved, **NAMES)
    with pytest.raises(PanelError) as theirs:
        read(moved)
    assert str(theirs.value) == str(ours.value)


@pytest.mark.parametrize("cluster", [None, "organisation"])
@pytest.mark.parametrize("weight", [1e160, 1e200])
def test_huge_weights_are_refused_by_name(weight, cluster):
    panel = made_panel(17, clusters=5).assign(weight=weight)
    asked = columns(weights="weight", cluster=cluster)
    with pytest.raises(PanelError, match=r"«jobs».*demasiado grandes"):
        _read_lazy(relation(panel), asked, Choices(), None)


@pytest.mark.parametrize(("last", "kept"), [(2003, 2), (2004, 3)])
def test_two_periods_before_the_last_cohort_are_enough(last, kept):
    panel = made_panel(12, cohorts={2002: 6, last: 7})
    moments = read(panel, choices=NOT_YET).moments["jobs", None]
    periods = tuple(range(2001, 2001 + kept))
    assert_same(moments, by_hand(panel, periods=periods))
    assert moments.periods.tolist() == list(periods)


def test_one_period_before_the_last_cohort_is_not():
    panel = made_panel(12, cohorts={2002: 6})
    reading = read(panel, choices=NOT_YET)
    assert reading.moments["jobs", None].periods.tolist() == list(YEARS)


def test_one_period():
    with pytest.raises(PanelError, match="un solo período \\(2001\\)"):
        read(made_panel(17, periods=(2001,), cohorts={2001: 3, 0: 3}))


def test_no_rows():
    with pytest.raises(PanelError, match="ninguna fila"):
        read(made_panel(17).iloc[:0])


def test_nobody_is_left():
    panel = made_panel(17)
    panel["jobs"] = np.nan
    with pytest.raises(PanelError, match=r"no queda ninguna unidad .* 40 unidades"):
        read(panel)


def test_a_cohort_between_the_last_period_and_the_last_cohort_keeps_its_name():
    panel = made_panel(12, periods=(2001, 2003, 2005, 2008), cohorts={2003: 6, 2006: 5, 2007: 7})
    moments = read(panel, choices=NOT_YET).moments["jobs", None]
    assert moments.periods.tolist() == [2001, 2003, 2005]
    assert moments.cohorts.tolist() == [2003, 2006, NEVER]


def test_a_column_of_units_given_as_cohort_is_not_brought(monkeypatch):
    monkeypatch.setattr(lazy_checks, "MAX_PAIRS", 30)
    panel = made_panel(18)
    with pytest.raises(PanelError, match="combinaciones distintas"):
        read(panel, Columns(("jobs",), "first_treated", "year", "unit_id"))


def test_truth_values_count_as_numbers():
    panel = made_panel(19)
    panel["exports"] = panel["jobs"] > 21
    numbers = panel.assign(exports=panel["exports"].astype(float))
    assert_same(
        read(panel, columns("exports")).moments["exports", None], by_hand(numbers, "exports")
    )


def test_an_engine_that_fails_is_told_in_one_sentence():
    broken = relation(made_panel(20)).project("*, error('disco lleno')::DOUBLE AS sales")
    with pytest.raises(PanelError, match=r"no pudo responder .*disco lleno") as caught:
        read_lazy(broken, columns("sales"), Choices())
    assert len(caught.value.problems) == 1
    assert caught.value.__cause__ is None


def test_frames_in_memory_are_not_lazy():
    with pytest.raises(PanelError, match="DataFrame"):
        read_lazy(made_panel(1), columns(), Choices())


def test_clusters_keep_their_names_so_that_outcomes_can_be_matched():
    data = made_panel(5, clusters=6)
    data["wages"] = data["jobs"].where(data["organisation"] % 2 == 0)
    columns = Columns(("jobs", "wages"), "unit_id", "year", "first_treated", cluster="organisation")
    found = read_lazy(duckdb.connect().from_df(data), columns, Choices())
    assert found.sums["jobs", None].labels.tolist() == [1, 2, 3, 4, 5, 6]
    assert found.sums["wages", None].labels.tolist() == [2, 4, 6]
