"""What the chapter says of worth, capacity and the five questions, on the simulated programme."""

import dataclasses
import json
import math
from functools import cache

import pandas as pd
import pytest

from spl_eval import spanish
from spl_eval.impact.study.evidence import WEAK
from spl_eval.impact.study.subgroups import Subgroups
from spl_eval.publish.midterm import (
    additional_tables,
    capacity_says,
    capacity_tables,
    question_views,
    worth_charts,
    worth_says,
    worth_tables,
    worth_universes,
    worth_words,
)
from spl_eval.publish.midterm.capacity_view import CapacityView
from spl_eval.publish.midterm.questions import Questions
from spl_eval.publish.midterm.study import Study, study
from spl_eval.publish.midterm.worth_view import ALL, MEASURED, Worth
from spl_eval.publish.page import Page
from spl_eval.publish.views import Absent
from spl_eval.results.study.lessons import NOT_ANSWERABLE, PARTLY
from tests.chapters import dataset
from tests.report import ROOT

NOTHING = float("nan")


@cache
def found() -> Study:
    data = dataset("data/demo", 2016)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPL_EVAL_ROOT", str(ROOT))
        return study(data, "midterm_2016", 2016, "programme", "2016-12", "sanluis_indec")


def of_lines(refused: str = "") -> Subgroups:
    """Return effects of two lines as they might be; the others have none."""
    rows = [("1.A", 0.4, 0.1, 0.2, 0.6, ""), ("3", 0.1, 0.2, -0.3, 0.5, "")]
    columns = ("value", "estimate", "std_error", "ci_low", "ci_high", "refused")
    table = pd.DataFrame([dict(zip(columns, row, strict=True)) for row in rows])
    counts = ("units_assisted", "units_comparison", "organisations_assisted")
    table = table.assign(**dict.fromkeys((*counts, "organisations_comparison"), 9))
    return Subgroups("line", "jobs", table, 1.0, 0.5, 0.0, 0.0)


@cache
def worth() -> Worth:
    return Worth(found(), of_lines())


def changed(change) -> Worth:
    """Return the worth of a study whose panel a test has changed."""
    own = found()
    panel = own.panel.copy()
    change(panel)
    return Worth(dataclasses.replace(own, panel=panel), of_lines())


def text_of(view) -> str:
    return Page(found().dataset).show(view).html


def test_the_total_added_is_near_the_truth():
    truth = pd.read_csv(ROOT / "data/demo/truth/effects.csv")
    own = truth[
        truth["line"].eq("all") & truth["year"].eq(2016) & truth["cohort"].between(2012, 2015)
    ]
    added = float((own["units"] * own["jobs"]).sum())
    effect = worth().added()
    # One draw of the programme: 500 jobs in truth, and an estimate that is 2.1 standard errors
    # below, as one of 30 draws or so is. Three would be a sign of bias.
    assert abs(effect.estimate - added) < 3 * effect.std_error
    assert own["units"].sum() == sum(found().entered.values())


def test_costs_are_spending_by_what_was_gained():
    rows = worth().costs
    assert rows["cost"].to_numpy() == pytest.approx((rows["spent"] / rows["gained"]).to_numpy())
    assert set(rows["whose"]) == {ALL, MEASURED}
    assert rows["splice"].nunique() == 2
    assert rows["persistence"].dropna().unique().tolist() == [0, 0.5, 1]
    # The range is that of the intervals, whatever the assumption and the splice.
    ends = rows.groupby(["measure", "persistence"], dropna=False)
    ends = ends.agg(lowest=("cost_low", "min"), highest=("cost_high", "max")).reset_index()
    main = worth().main_costs().merge(ends, on=["measure", "persistence"])
    assert (main["lowest_x"] == main["lowest_y"]).all()
    assert (main["highest_x"] == main["highest_y"]).all()
    # Units without data that gained nothing: fewer jobs, at a higher cost each.
    jobs = rows[(rows["measure"] == "jobs") & (rows["splice"] == "sanluis_indec")]
    jobs = jobs.set_index("whose")
    assert jobs.loc[MEASURED, "gained"] < jobs.loc[ALL, "gained"]
    assert jobs.loc[MEASURED, "cost"] > jobs.loc[ALL, "cost"]


def test_every_view_says_its_price_base_and_its_interval():
    own = worth()
    for view in (
        worth_tables.spending_table(own, "line"),
        worth_tables.spending_table(own, "cohort"),
        worth_tables.cost_table(own),
        worth_tables.assumptions_table(own),
        additional_tables.lines_table(own),
        worth_charts.cost_chart(own),
    ):
        assert "diciembre de 2016" in view.basis
        assert "DATOS SIMULADOS" in text_of(view)
    assert "intervalo del 95" in text_of(worth_tables.cost_table(own))
    of = worth_universes.of_both_years(own)
    assert worth_charts.gross_chart(own).title.startswith(f"{of[:1].upper()}{of[1:]}, un recuento")
    assert "-49" in text_of(worth_charts.lines_chart(own))  # 163 units of line 3 x -0.3


def test_the_cost_that_leads_is_the_range_over_all_assumptions():
    own, rows = worth(), worth().costs
    jobs = rows[rows["measure"] == "jobs"]
    least, most = spanish.pesos(jobs["cost_low"].min()), spanish.pesos(jobs["cost_high"].max())
    text = Page(found().dataset).say(**worth_says.worth_said(own)).text
    for said in (worth_charts.cost_chart(own).title, worth_tables.cost_table(own).caption, text):
        assert f"entre {least} y {most} (" in said
        assert "si las unidades sin dato ganaron como las demás)" in said
    assert "siempre la misma" in worth_tables.cost_table(own).note
    unlimited = jobs.iloc[0].to_dict() | {"lowest": 10, "highest": math.inf, "cost": NOTHING}
    assert worth_universes.headline(unlimited).endswith("sin límite superior")


def test_every_total_says_of_which_units_it_is_and_why_they_differ():
    own = worth()
    every, both = worth_universes.of_entered(own), worth_universes.of_both_years(own)
    assert (
        every == f"en las {spanish.number(sum(found().entered.values()))} unidades que ingresaron"
    )
    assert both in str(additional_tables.gross_table(own).frame["label"].tolist())
    assert every in worth_tables.cost_table(own).fields[-1].label
    text = Page(found().dataset).say(**worth_says.gross_said(own)).text
    assert f"{spanish.number(own.added().estimate)} {every}" in text
    assert f"{spanish.number(own.additional.estimate)} {both}" in text
    assert "se toma como conocido" in text
    for view in (additional_tables.lines_table(own), worth_charts.lines_chart(own)):
        assert "En cualquier suma de líneas faltan Línea 1.B" in view.note


def test_a_line_that_may_have_gained_nothing_has_no_highest_cost():
    own = additional_tables.lines_table(worth())
    said = own.frame.set_index("line")["cost_said"]
    assert "sin límite superior" in said["3"]
    assert "no se puede estimar" in said["2.B"]
    assert "el intervalo de lo ganado incluye el cero" in own.note
    record = Page(found().dataset).show(own).record
    json.dumps(record, allow_nan=False)  # what the kernel sends has no infinity


def test_an_effect_that_is_not_seen_yet_has_no_highest_cost():
    def without_effect(panel):
        panel["jobs"] = 2.0 + (panel["unit_id"].str[-1].astype(int) + panel["year"]) % 3

    own = changed(without_effect)
    assert own.added().ci_low < 0 < own.added().ci_high
    said = worth_tables.cost_table(own).frame["cost_said"].iloc[0]
    assert "sin límite superior" in said
    text = Page(found().dataset).say(**worth_says.worth_said(own)).text
    assert "todavía no se distingue de cero" in text


def test_no_ratio_where_the_effect_is_refused():
    def unknown(panel):
        panel.loc[panel["year"] == 2016, ["jobs", "women_jobs"]] = NOTHING

    own = changed(unknown)
    assert (own.costs["refused"] != "").all()
    assert own.costs[["gained", "cost", "cost_low", "cost_high"]].isna().all(axis=None)
    for view in (worth_tables.cost_table(own), worth_charts.cost_chart(own)):
        assert isinstance(view, Absent)
    text = Page(found().dataset).say(**worth_says.worth_said(own)).text
    assert "no se puede estimar" in text


def test_without_payments_there_are_no_costs():
    own = found()
    carried = own.records.carried - {"disbursements"}
    none = own.records.payments.iloc[:0]
    records = dataclasses.replace(own.records, carried=carried, payments=none)
    bare = Worth(dataclasses.replace(own, records=records), of_lines())
    assert isinstance(worth_tables.spending_table(bare, "line"), Absent)
    assert isinstance(worth_charts.cost_chart(bare), Absent)
    frame = worth_tables.cost_table(bare).frame
    assert set(frame["cost_said"]) == {worth_words.NO_COST}
    assert "no trae pagos" in Page(own.dataset).say(**worth_says.worth_said(bare)).text


def test_organisations_that_were_paid_nothing_have_no_cost():
    own = found()
    records = dataclasses.replace(own.records, payments=own.records.payments.iloc[:0])
    unpaid = Worth(dataclasses.replace(own, records=records), of_lines())
    assert unpaid.spending.total == 0
    assert set(unpaid.costs["kind"]) == {"none"}
    assert "no se les pagó nada" in worth_tables.cost_table(unpaid).note


def test_units_of_an_unknown_line_have_their_row_and_no_effect():
    own = found()
    units = own.units.assign(line=own.units["line"].where(own.units["line"] != "2.A"))
    population = dataclasses.replace(own.population, units=units)
    table = additional_tables.lines_table(
        Worth(dataclasses.replace(own, population=population), of_lines())
    )
    row = table.frame[table.frame["line"].isna()].iloc[0]
    assert (row["label"], row["units"], row["cost_said"]) == (
        "sin dato",
        639,
        "no se puede estimar",
    )


def test_jobs_that_were_lost_are_not_told_as_additional():
    def fewer(panel):
        after = panel["year"].gt(panel["cohort"]) & panel["cohort"].gt(0)
        panel.loc[after, "jobs"] -= 1.5

    own = changed(fewer)
    text = Page(found().dataset).say(**worth_says.worth_said(own)).text
    assert "es de menos puestos" in text
    assert "por puesto adicional" not in text
    assert worth_tables.cost_table(own).frame["cost_said"].iloc[0] == worth_words.NO_COST


def test_gross_and_lines_are_said():
    page = Page(found().dataset)
    gross = page.say(**worth_says.gross_said(worth())).text
    assert "los adicionales son el equivalente del" in gross
    lines = page.say(**worth_says.lines_said(worth())).text
    assert "no, las 1.B, 2.A y 2.B" in lines
    assert "no difieren más de lo que haría el azar" in lines


@cache
def capacity_view() -> CapacityView:
    return CapacityView(found())


def test_capacity_is_told_with_its_reliability_and_as_no_effect():
    view = capacity_view()
    assert set(view.found.answers["survey_id"]) == {"S2014", "S2016"}
    table = capacity_tables.capacity_table(view)
    assert "Alfa de Cronbach" in text_of(table)
    assert len(table.fields) == 4  # narrow enough for a telephone, however many surveys
    for shown in (
        capacity_tables.response_table(view),
        capacity_tables.exposure_table(view),
        capacity_tables.changes_table(view),
        capacity_says.exposure_chart(view),
    ):
        assert "DATOS SIMULADOS" in text_of(shown)
    said = Page(found().dataset).say(**capacity_says.capacity_said(view)).text
    assert "de las organizaciones asistidas y el" in said


def rated(coherent: bool) -> CapacityView:
    """Return answers whose scores are one measure, or are not."""
    view, own = capacity_view(), CapacityView(found())
    kept = {"surveys": view.surveys.assign(coherent=coherent), "changes": view.changes}
    own.__dict__.update(kept, found=view.found, groups=view.groups)
    return own


def test_four_scores_that_are_no_one_measure_have_no_headline():
    page = Page(found().dataset)
    one, apart = rated(coherent=True), rated(coherent=False)
    for view in (
        capacity_tables.capacity_table,
        capacity_tables.exposure_table,
        capacity_tables.changes_table,
    ):
        assert "índice" in view(one).caption
        assert any(each.isdigit() for each in view(one).caption)
        assert not any(each.isdigit() for each in view(apart).caption)
        assert "no miden una misma cosa" in view(apart).caption + view(apart).note
    said = page.say(**capacity_says.capacity_said(apart)).text
    assert "no miden una misma cosa" in said
    assert "índice" not in said
    assert "correlación" not in said
    said = page.say(**capacity_says.capacity_said(one)).text
    assert "correlación" in said
    assert "no es un efecto" in said


def test_capacity_without_surveys_is_absent():
    own = found()
    tables = dict(own.dataset.tables)
    tables["follow_up"] = tables["follow_up"].iloc[:0]
    view = CapacityView(
        dataclasses.replace(own, dataset=dataclasses.replace(own.dataset, tables=tables))
    )
    for shown in (
        capacity_tables.capacity_table(view),
        capacity_tables.response_table(view),
        capacity_tables.changes_table(view),
        capacity_says.exposure_chart(view),
    ):
        assert isinstance(shown, Absent)
    assert "ninguna encuesta" in capacity_says.capacity_said(view)["template"]


def test_the_five_questions_are_answered_by_rule():
    questions = Questions(found())
    own = question_views.questions_table(questions)
    assert own.frame["key"].tolist() == ["Q1", "Q2", "Q3", "Q4", "Q5"]
    status = own.frame.set_index("key")["status"]
    assert (status["Q3"], status["Q5"]) == (PARTLY, NOT_ANSWERABLE)
    known = own.frame.set_index("key")["known"]
    assert "no se espera ningún efecto" in known["Q4"]
    assert status["Q4"] == NOT_ANSWERABLE  # exports are a placebo of this plan
    assert "puestos registrados" in known["Q1"]
    assert (
        "sin evaluar la fuerza de la evidencia" in own.frame.set_index("key")["status_said"]["Q3"]
    )
    assert "de las 1.471 unidades" in known["Q1"]
    weak = Questions(found(), {"jobs": WEAK, "log_sales": WEAK}).answers
    assert weak[1].status == PARTLY
    for answer in weak[1:3]:
        assert any("débil" in each for each in answer.because)
    assert "no se puede responder" in question_views.questions_said(questions)["template"]


def test_registered_jobs_stand_beside_registered_jobs():
    own = Questions(found())
    beside = own.beside("sector").set_index("sector")
    outcomes, units = found().records.outcomes, own._assisted
    sector = beside.index[0]
    whose = units.loc[units["sector"] == sector, "unit_id"]
    now = outcomes[(outcomes["year"] == 2016) & outcomes["unit_id"].isin(whose)]
    assert beside.loc[sector, "formal"] == now["formal_jobs"].sum()
    assert beside.loc[sector, "formal"] < now["jobs"].sum()
    assert own.share_beside("sector") == beside["units"].sum() / len(units)


def test_a_hint_before_entry_is_told_of_outcomes_that_are_not_rated():
    own = found()
    hinted = dataclasses.replace(own)
    hinted.__dict__["main"] = own.main.assign(pretrend_p=0.07)
    rated = Questions(hinted, {"jobs": "fair"}).answers
    assert not any("quizá no iban parejas" in each for each in rated[1].because)
    assert any("quizá no iban parejas" in each for each in rated[2].because)
