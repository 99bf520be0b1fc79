"""The study's chapter on data and plans that carry little: what is still said, and what is not."""

from __future__ import annotations

import functools
import gc
import re
from contextlib import nullcontext

import numpy as np
import pytest
import threadpoolctl

from spl_eval.impact.study import robustness, testing
from spl_eval.publish.midterm import (
    board,
    effect_charts,
    effect_tables,
    flow,
    groups,
    plan_views,
    pretrend_views,
    robust_views,
)
from spl_eval.publish.midterm.conclusions import conclusions, leading
from spl_eval.publish.midterm.evidence_table import evidence_table
from spl_eval.publish.midterm.exploratory import MARK
from spl_eval.publish.views import Absent, Chart
from spl_eval.results.study.population import NoStudy
from tests.chapters import executed
from tests.made_study import (
    YEAR,
    YEARS,
    changed_plan,
    locked,
    made,
    made_study,
    plan,
    planned,
    programme,
)
from tests.midterm import CHAPTER, JARGON, NO_NUMBER, has_intervals, sentences_of, table_of


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Keep to few specifications and draws: neither is what these tests are about."""
    few = functools.partial(testing.romano_wolf, draws=99)
    monkeypatch.setattr(testing, "romano_wolf", few)
    # The tests keep to one thread; looking for it again each time costs more than the estimates.
    monkeypatch.setattr(threadpoolctl, "threadpool_limits", lambda **limits: nullcontext())
    # Holm's adjustment sweeps the whole memory each time.
    monkeypatch.setattr(gc, "collect", lambda: 0)
    monkeypatch.setattr(robustness, "METHODS", ("none",))
    whole = robustness.samples
    monkeypatch.setattr(robustness, "samples", lambda *given: whole(*given)[:1])


def undrawn(name, title, *given, data, **stated):
    return Chart(name, title, "", None, data)


def changed(tables, change):
    """Return tables whose rows of outcomes a function has changed."""
    for row in tables["outcomes"]:
        change(row)
    return tables


def without(*columns, year=None):
    """Return a programme in which nobody knows some outcomes, of a year or of all."""

    def forget(row):
        if year in (None, row["year"]):
            row.update(dict.fromkeys(columns))

    return changed(programme(), forget)


def first_page(own):
    found = conclusions(own)
    text = board.answer(found)["text"]
    assert len(sentences_of(text)) == 3
    assert not JARGON.search(text)
    return text


@pytest.fixture(autouse=True)
def without_pictures(request, monkeypatch):
    """Draw no chart, but for the whole page."""
    if "whole_page" not in request.node.name:
        monkeypatch.setattr(flow, "flow_diagram", undrawn)
        monkeypatch.setattr(groups, "intervals", undrawn)
        for name in ("event_study", "trends"):
            monkeypatch.setattr(effect_charts, name, undrawn)


def shown_tables(own):
    """Return the tables and charts of what changed, by name; none may hold an effect refused."""
    found = conclusions(own)
    jobs = groups.by_group(own, "jobs", "sector")
    views = [
        evidence_table(found),
        flow.flow_chart(own, "jobs"),
        effect_charts.means_chart(own, "jobs"),
        pretrend_views.pretest_table(own),
        plan_views.plan_table(own),
        plan_views.detectable_table(own),
        *(effect_tables.main_table(own, family) for family in own.plan.families),
        *(effect_charts.event_chart(own, outcomes) for outcomes in own.plan.families.values()),
        groups.group_table(own, jobs),
        groups.group_chart(own, jobs),
        leading(found).view(robust_views.naive_table),
    ]
    return {view.name: view for view in views}


def refused_outright(own):
    """Assert that no effect of anything is printed, and that the first page says so."""
    text = first_page(own)
    assert "no se puede saber qué cambió en puestos de trabajo ni en puestos de mujeres" in text
    views = shown_tables(own)
    assert own.main["estimate"].isna().all()
    assert isinstance(views["chart_event_study_jobs"], Absent)
    assert isinstance(views["naive_table_jobs"], Absent)
    assert set(views["effects_main"].frame["effect_said"]) == {"no se puede estimar"}
    (figures,) = {figure.text for figure in board.key_figures(conclusions(own))}
    assert figures == "no se puede estimar"
    return views


def test_fewer_than_ten_organisations_carry_no_effect():
    views = refused_outright(made_study(programme({2013: 2, 2014: 2, 0: 5})))
    assert "4 organizaciones asistidas y 5 organizaciones" in views["effects_main"].note
    # Those who are there are counted, though nothing is said of them.
    assert views["effects_main"].frame["units_assisted"].tolist() == [12, 12]


def test_errors_by_unit_do_not_make_up_for_few_organisations():
    few = made_study(programme({2013: 2, 2014: 2, 0: 5}), changed_plan(cluster="unit_id"))
    views = refused_outright(few)
    assert "4 organizaciones asistidas" in views["effects_main"].note
    many = made_study(by=changed_plan(cluster="unit_id"))
    assert many.main.loc[0, "estimate"] == made_study().main.loc[0, "estimate"]
    note = effect_tables.main_table(many, "main").note
    assert "agrupados por unidad" in note


def test_the_year_itself_is_missing():
    tables = programme()
    tables["outcomes"] = [row for row in tables["outcomes"] if row["year"] != YEAR]
    views = refused_outright(made_study(tables))
    assert "Del año del estudio no hay datos" in views["effects_main"].note


def test_a_year_that_is_missing_of_all_is_no_exit_of_anybody():
    tables = programme()
    tables["outcomes"] = [row for row in tables["outcomes"] if row["year"] != 2014]
    own = made_study(tables)
    views = shown_tables(own)
    assert "42 unidades asistidas con 30" in views["chart_flow"].title
    assert not isinstance(views["chart_means_jobs"], Absent)
    assert np.isfinite(own.main["estimate"]).all()


@pytest.mark.parametrize("year", [2014, YEAR, None], ids=["before", "in the year", "ever"])
def test_an_outcome_that_is_missing_takes_no_other_with_it(year):
    own = made_study(without("jobs", year=year))
    text = first_page(own)
    assert "puestos de mujeres más (entre" in text
    assert "no se puede saber qué cambió en puestos de trabajo." in text
    views = shown_tables(own)
    assert views["naive_women_jobs"].frame["estimate"].notna().all()
    flow = views["chart_flow"].data.frame.set_index("step")["units"]
    assert flow["estimated"].tolist() == [0, 0]
    main = views["effects_main"].frame.set_index("outcome")
    assert main.loc["jobs", "effect_said"] == "no se puede estimar"
    assert main.loc["jobs", "units_assisted"] == 0
    assert main.loc["women_jobs", "interval_said"] != "—"
    assert "72 unidades a las que les falta el resultado" in views["effects_main"].note


def test_a_subgroup_of_three_organisations():
    tables = programme()
    few = {"O1", "O2", "O3"}
    for row in (*tables["organisations"], *tables["units"]):
        row["sector"] = "madera y muebles" if row["organisation_id"] in few else "textil"
    own = made_study(tables)
    found = groups.by_group(own, "jobs", "sector")
    table = groups.group_table(own, found)
    row = table.frame.set_index("value").loc["madera y muebles"]
    assert row["effect_said"] == "no se puede estimar"
    assert row[["interval_said", "shrunk_said"]].tolist() == ["—", "—"]
    assert row[["units_assisted", "organisations_assisted"]].tolist() == [9, 3]
    assert np.isnan(row["estimate"])
    assert "3 organizaciones asistidas y 0 organizaciones de comparación" in table.note


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        (lambda: programme({2013: 8, 2014: 8}), "no hay con quién comparar"),
        (lambda: programme({2014: 16}), "no hay con quién comparar"),
        (lambda: programme({0: 16}), "no hay a quién mirar"),
        (lambda: programme(first=2014), "sin un año anterior no se puede estimar ningún cambio"),
        (lambda: programme(first=2013), "Agregue a «outcomes» los años anteriores"),
    ],
    ids=["all signed", "all in one year", "none signed", "none before", "only from entry"],
)
def test_without_a_comparison_or_a_year_before_there_is_no_study(tables, why):
    with pytest.raises(NoStudy, match=why):
        made_study(tables())


def test_all_that_entered_did_so_in_one_year():
    own = made_study(programme({2015: 12, 0: 12}))
    assert "En 2016, un año después del ingreso, se estima que cada unidad asistida" in first_page(
        own
    )
    assert set(own.events["event_time"]) == {-2, -1, 0, 1}


def test_a_placebo_outcome_without_data():
    own = made_study(without("exports_ars"))
    placebo = effect_tables.main_table(own, "placebo")
    assert placebo.frame["effect_said"].tolist() == ["no se puede estimar"]
    assert "72 unidades a las que les falta el resultado" in placebo.note
    assert isinstance(effect_charts.event_chart(own, ("exports",)), Absent)
    assert "más (entre" in first_page(own)


def test_covariates_that_nobody_has():
    by = changed_plan(covariates=("log_sales_base",))
    views = refused_outright(made_study(without("sales_ars"), by))
    assert "falta alguna covariable" in views["effects_main"].note


def test_a_plan_with_one_outcome_and_nothing_else():
    by = changed_plan(families={"main": ("jobs",), "secondary": (), "placebo": ()}, subgroups=())
    own = made_study(by=by)
    text = first_page(own)
    assert "mujeres" not in text
    views = shown_tables(own)
    for name in ("effects_secondary", "effects_placebo", "effects_jobs_by_sector"):
        assert isinstance(views[name], Absent)
        assert views[name].reason.startswith("El plan no nombra")
    (row,) = views["effects_main"].frame.to_dict("records")
    assert row["p_adjusted"] == row["p_value"]


def test_an_effect_that_is_a_loss_is_told_as_one():
    own = made_study(programme(gain=-2))
    text = first_page(own)
    low, high = own.main.loc[0, ["ci_high", "ci_low"]].abs().map("{:.2f}".format)
    said = f"puestos de trabajo menos (entre {low} y {high}".replace(".", ",")
    assert said in text
    assert "-" not in text
    title = effect_charts.event_chart(own, ("jobs",)).title
    assert "menos que sin el programa" in title


def test_a_zero_is_not_visible_yet_and_says_what_could_not_be_seen():
    text = first_page(made_study(programme(gain=0)))
    assert "de 2 a 3 años después del ingreso, todavía no se ve un efecto en puestos" in text
    assert re.search(r"uno menor que 0,\d\d difícilmente se habría visto", text)
    assert "fracas" not in text


def test_another_confidence_is_said_everywhere():
    own, usual = made_study(by=changed_plan(alpha=0.1)), made_study()
    assert "con una confianza del 90\u00a0%" in first_page(own)
    width = own.main["ci_high"] - own.main["ci_low"]
    assert (width < usual.main["ci_high"] - usual.main["ci_low"]).all()
    headings = [field.label for field in effect_tables.main_table(own, "main").fields]
    assert "Intervalo del 90\u00a0%" in headings
    by_line = [groups.by_group(each, "jobs", "line").table for each in (own, usual)]
    shrunk = [table["shrunk_high"] - table["shrunk_low"] for table in by_line]
    assert (shrunk[0] < shrunk[1]).all()


def test_the_year_of_a_plan_that_compares_with_those_yet_to_enter():
    own = made_study(by=changed_plan(comparison="not_yet_treated"))
    found = conclusions(own)[0]
    assert found.checks.specifications["main"].sum() == 1
    main = found.checks.specifications.set_index("main").loc[True]
    assert main["estimate"] == found.checks.effect.estimate


# What leaves the locked plan is marked.


def marks(status):
    own = made_study(status=status)
    views = shown_tables(own)
    return {
        name: (view.title if hasattr(view, "title") else view.caption).endswith(MARK)
        for name, view in views.items()
        if not isinstance(view, Absent)
    }


def test_a_study_that_follows_its_locked_plan_has_no_mark():
    assert not any(marks(locked(plan())).values())


def test_only_what_rests_on_a_change_is_marked():
    then = changed_plan(families={"secondary": ("formal_jobs",)})
    found = marks(locked(plan(), then))
    assert {name for name, marked in found.items() if marked} == {
        "effects_secondary",
        "chart_event_study_formal_jobs",
    }
    rows = pretrend_views.pretest_table(made_study(status=locked(plan(), then))).frame["label"]
    assert [label.endswith(MARK) for label in rows] == [False] * 2 + [True] * 3 + [False]


def test_a_plan_that_was_edited_after_its_lock_marks_every_effect():
    status = locked(plan(), changed_plan(alpha=0.1))
    own = made_study(status=status)
    found = marks(status)
    assert all(found[name] for name in ("evidence", "effects_main", "chart_event_study_jobs"))
    assert "que el estudio se aparta de su plan" in first_page(own)
    (row,) = plan_views.deviations_table(own).frame.to_dict("records")
    assert (row["planned"], row["now"]) == ("0,1", "0,05")
    assert all(MARK in figure.label for figure in board.key_figures(conclusions(own))[::2])


def test_a_whole_page_of_little():
    with planned(changed_plan(subgroups=("line",))):
        done = executed(CHAPTER, data=made(programme({2013: 2, 2014: 2, 0: 5})))
    assert not NO_NUMBER.findall(done.text)
    for each in done.of_kind("table"):
        has_intervals(each.record)
    assert set(YEARS) >= {row["year"] for row in table_of(done, "means_jobs")}
