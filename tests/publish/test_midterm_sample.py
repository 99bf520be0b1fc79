"""The chapter on the sample: its numbers are the data's, and every bad case says what is left."""

from __future__ import annotations

import csv
import dataclasses
import math
import re
from collections import Counter

import pandas as pd
import pytest

from spl_eval.impact.sample import signature
from spl_eval.publish.sample import (
    allocation_views,
    design_views,
    estimate_views,
    field_views,
    says,
    weight_views,
)
from spl_eval.publish.sample.design import stratified_effect
from spl_eval.publish.say import fill
from spl_eval.publish.shown import SIMULATED
from spl_eval.publish.views import Absent, Table
from tests.chapters import DEMO, dataset, executed
from tests.made_study import locked
from tests.made_survey import answer, book, sample_plan, tables
from tests.report import ROOT

NO_NUMBER = re.compile(r"\b(nan|NaN|None|<NA>|inf|NaT)\b|<NA>")
DESIGN = (
    *(design_views.frame_table, design_views.size_table),
    *(allocation_views.allocation_table, allocation_views.alternatives_table),
    allocation_views.draw_table,
)
FIELD = (
    *(field_views.response_by_stratum, field_views.response_by_arm, field_views.attrition_reasons),
    *(field_views.differential_table, field_views.organisations_table, field_views.limits_table),
    *(weight_views.likeness_table, weight_views.indicators_table),
    *(estimate_views.weights_table, estimate_views.estimates_table),
)


@pytest.fixture(scope="module")
def chapter():
    return executed("midterm_sample", year=2016)


def rows(done, name):
    (table,) = [each.record for each in done.of_kind("table") if each.record["name"] == name]
    names = [field["name"] for field in table["fields"]]
    return pd.DataFrame(table["rows"], columns=names)


def read(name):
    with (ROOT / "data" / "demo" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def results_of_units():
    """Count the results of S2016 by hand: drawn, and of the reserve whoever was sought."""
    sought = {
        row["unit_id"]: row["reason"] or "answered"
        for row in read("follow_up")
        if row["survey_id"] == "S2016" and row["unit_id"]
    }
    issued = [
        row["unit_id"]
        for row in read("samples")
        if row["survey_id"] == "S2016" and row["unit_id"]
        if row["selection"] != "reserve" or row["unit_id"] in sought
    ]
    return Counter(sought.get(unit, "pending") for unit in issued)


class TestTheDemo:
    @pytest.mark.parametrize("name", ["response_by_arm", "response_by_stratum"])
    def test_the_response_adds_up_to_the_rows_of_the_data(self, chapter, name):
        table, counted = rows(chapter, name), results_of_units()
        parts, whole = table.iloc[:-1], table.iloc[-1]
        for status, units in counted.items():
            assert whole[status] == units == parts[status].sum()
        assert whole["sampled"] == counted.total() == parts["sampled"].sum()
        in_scope = counted.total() - counted["closed"]
        assert whole["rr1"] == pytest.approx(counted["answered"] / in_scope)
        assert table["sampled"].min() >= field_views.SMALL

    def test_the_organisations_are_those_of_the_data(self, chapter):
        asked = [
            row for row in read("follow_up") if row["survey_id"] == "S2016" and not row["unit_id"]
        ]
        whole = rows(chapter, "response_of_organisations").iloc[-1]
        answered = sum(row["answered"] == "yes" for row in asked)
        assert (whole["sampled"], whole["answered"]) == (len(asked), answered)

    def test_the_register_s_mean_is_that_of_the_assisted_in_the_data(self, chapter):
        first = {}
        for row in read("instruments"):
            if row["signed_date"]:
                day = min(row["signed_date"], first.get(row["organisation_id"], "9999"))
                first[row["organisation_id"]] = day
        entered = {name for name, day in first.items() if "2012" <= day[:4] <= "2015"}
        units = {
            row["unit_id"]
            for row in read("units")
            if row["organisation_id"] in entered and row["joined_date"][:4] <= "2016"
        }
        jobs = [
            int(row["jobs"])
            for row in read("outcomes")
            if row["unit_id"] in units and row["year"] == "2016" and row["jobs"]
        ]
        table = rows(chapter, "sample_estimates")
        own = table[(table["outcome"] == "jobs") & (table["arm"] == "assisted")].iloc[0]
        assert own["frame_units"] == len(jobs)
        assert own["frame"] == pytest.approx(sum(jobs) / len(jobs))
        assert own["covers"] == (own["low"] <= own["frame"] <= own["high"])

    def test_frame_allocation_and_draw_are_of_the_same_units(self, chapter):
        frame, allocation = rows(chapter, "sample_frame"), rows(chapter, "sample_allocation")
        drawn = rows(chapter, "sample_draw").set_index("selection")["units"]
        units = frame.iloc[-1]["units"]
        assert units == allocation["population"].sum()
        for heading in ("Línea", "Región"):
            assert frame[frame["heading"] == heading]["units"].sum() == units
        assert allocation["n"].sum() == drawn["take_all"] + drawn["drawn"]
        assert allocation["reserve"].sum() == drawn["reserve"]
        figures = {e["name"]: e["value"] for e in chapter.of_kind("key")[0].record["values"]}
        assert figures["frame_units"] == units
        assert figures["to_ask"] == allocation["n"].sum()
        assert figures["answered"] == results_of_units()["answered"]

    def test_weights_end_at_the_units_of_the_frame(self, chapter):
        weights = rows(chapter, "weights").set_index("step")
        known = results_of_units()
        assert weights.loc["raked", "n"] <= known["answered"] + known["closed"]
        note = re.search(r"El marco tiene ([\d.]+) unidades", chapter.text).group(1)
        assert weights.loc["raked", "total"] == pytest.approx(int(note.replace(".", "")))

    def test_nobody_is_named_and_all_is_stamped(self, chapter):
        data = dataset(DEMO, 2016)
        words = set(re.findall(r"[\w-]+", chapter.text))
        for table, column in (("organisations", "organisation_id"), ("units", "unit_id")):
            assert not words & set(data[table][column])
            assert not [name for name in data[table]["name"].dropna() if name in chapter.text]
        assert not words & set(data["samples"]["sample_id"])
        assert not NO_NUMBER.findall(chapter.text)
        tables_shown = chapter.of_kind("table")
        assert len(tables_shown) >= 14
        assert all(SIMULATED in each.html for each in tables_shown)


def text_of(said):
    return fill(said["template"], said).text


def told(made, views=FIELD):
    """Return what the chapter says of a book, as one text, and its views by name."""
    shown = {view.__name__: view(made) for view in views}
    parts = [text_of(say(made)) for say in (says.answer, says.plan_words, says.draw_words)]
    parts += [figure.text for figure in says.key_figures(made)]
    for each in shown.values():
        if isinstance(each, Absent):
            parts.append(each.reason)
            continue
        for row in each.frame.to_dict("records"):
            parts += [field.form(row[field.name]) for field in each.fields]
        parts += [each.caption, each.note, each.empty]
    text = " ".join(parts)
    assert not NO_NUMBER.findall(text)
    assert not re.findall(r"\b[AC]\d\d\b", text), "the code of a unit"
    return text, shown


def limits(made):
    return {limit.what: limit for limit in made.limits}


class TestByHand:
    def test_the_mean_of_two_strata(self):
        # 16 units with 6 answers of mean 3.5, 20 with 5 of mean 3: weights 16/6 and 4, so that
        # the mean is (16 · 3.5 + 20 · 3) / 36 = 116 / 36. Variances within are 3.5 and 5:
        # (16/36)² (1 - 6/16) 3.5/6 + (20/36)² (1 - 5/20) 5/5 = 0.072016 + 0.231481 = 0.303498.
        table = book().estimates
        own = table[(table["outcome"] == "jobs") & (table["arm"] == "all")].iloc[0]
        assert own["estimate"] == pytest.approx(116 / 36)
        assert own["std_error"] == pytest.approx(math.sqrt(0.303498), rel=1e-5)
        # Student's t with 11 - 2 degrees of freedom: 2.262157.
        assert own["high"] - own["estimate"] == pytest.approx(2.262157 * 0.550906, rel=1e-5)
        assert own["plain"] == pytest.approx(36 / 11)
        assert own["n"] == 11
        # The register: 21 + 10 · 3 of the assisted, 15 + 15 · 3 of the others, over 36.
        assert own["frame"] == pytest.approx((21 + 30 + 15 + 45) / 36)
        assert own["covers"]

    def test_strata_that_differ_ask_for_fewer_units(self):
        # A quarter with spread 1 and three quarters with spread 3, of 4 in all: 7 / 16.
        strata = pd.DataFrame({"population": [10, 30], "sd": [1.0, 3.0]})
        assert stratified_effect(strata, 4.0) == pytest.approx((0.25 * 1 + 0.75 * 9) / 16)
        # What a stratum of one unit has is not known: it counts as all do.
        alone = pd.DataFrame({"population": [10, 30], "sd": [math.nan, 3.0]})
        assert stratified_effect(alone, 4.0) == pytest.approx((0.25 * 16 + 0.75 * 9) / 16)
        made = tables()
        for row in made["outcomes"]:
            row["jobs"] += 2 * (row["unit_id"] >= "C" and row["year"] == 2015)
        design = book(made).design
        assert design.size.deff == design.deff < 1 == design.simple.deff
        assert design.size.issued < design.simple.issued

    def test_the_order_of_the_rows_changes_nothing(self):
        mixed = {name: rows[::-1] for name, rows in tables().items()}
        assert told(book(mixed), DESIGN + FIELD)[0] == told(book(), DESIGN + FIELD)[0]

    def test_who_entered_before_is_in_the_frame_and_in_no_estimate(self):
        # Six units of 50 jobs, all taken: with them the mean of the frame would be ten and more.
        made = tables()
        place = {"province": "Salta", "sector": "textil", "applied_date": "2010-02-01"}
        made["organisations"].append({"organisation_id": "E", **place})
        signed = {"line": "1.A", "signed_date": "2011-05-10"}
        made["instruments"].append({"instrument_id": "J", "organisation_id": "E", **signed})
        for unit in (f"E{number}" for number in range(6)):
            made["units"].append({"unit_id": unit, "organisation_id": "E"})
            made["outcomes"].append({"unit_id": unit, "year": 2016, "jobs": 50})
            made["samples"].append(
                {
                    "sample_id": f"M{unit}",
                    "survey_id": "S2016",
                    "unit_id": unit,
                    "stratum": "antes",
                    "selection": "take_all",
                    "probability": 1.0,
                }
            )
            made["follow_up"].append(answer(unit))
        found = book(made)
        assert len(found.work.frame.units) == 42
        assert len(found.design.frame) == 36
        own = found.estimates.set_index(["outcome", "arm"]).loc[("jobs", "all")]
        assert own["estimate"] == pytest.approx(116 / 36)
        assert own["frame_units"] == 36

    def test_nothing_went_wrong(self):
        made = book()
        assert made.limits == ()
        text, shown = told(made)
        assert "Nada: las respuestas son de la muestra" in text
        assert "11 unidades de 18 consultadas" in text
        response = shown["response_by_arm"].frame.iloc[-1]
        assert (response["sampled"], response["refused"]) == (18, 7)

    def test_a_register_of_those_who_answered_is_no_second_opinion(self):
        made = tables()
        answered = {row["unit_id"] for row in made["follow_up"] if row["answered"] == "yes"}
        made["outcomes"] = [row for row in made["outcomes"] if row["unit_id"] in answered]
        table = book(made).estimates
        own = table[(table["outcome"] == "jobs") & (table["arm"] == "all")].iloc[0]
        assert own["estimate"] == pytest.approx(116 / 36)
        assert math.isnan(own["frame"])
        assert own["covers"] is None
        told(book(made))

    def test_a_unit_that_closed_is_known_to_have_no_jobs(self):
        made = tables()
        (refused,) = [row for row in made["follow_up"] if row["unit_id"] == "A06"]
        refused["reason"] = "closed"
        made["outcomes"] = [row for row in made["outcomes"] if row["unit_id"] != "A06"]
        table = book(made).estimates
        own = table[(table["outcome"] == "jobs") & (table["arm"] == "assisted")].iloc[0]
        assert own["n"] == 7
        assert own["estimate"] == pytest.approx(21 / 7)
        field = book(made).work.field
        # It is no answer, and not out of reach either: 11 of the 17 that had not closed.
        assert says.response_rate(book(made).work) == pytest.approx(11 / 17)
        assert int(field["responded"].sum()) == 11

    def test_called_reserves_are_part_of_the_sample(self):
        made = tables()
        made["follow_up"].append(answer("A08"))
        issued = book(made).work.issued
        assert issued.called == 1
        own = issued.table[issued.table["stratum"] == "2.A · NOA"]
        # Nine of sixteen were asked now.
        assert own["weight"].tolist() == pytest.approx([16 / 9] * 9)

    def test_the_draw_is_that_of_the_plan(self):
        one, other = book().design.drawn, book().design.drawn
        assert one.signature == other.signature == signature(one.table)
        assert book(seed=8).design.drawn.signature != one.signature
        text = text_of(says.draw_words(book()))
        assert one.signature in text.replace(" ", "")
        assert "es de otro sorteo" in text

    def test_a_locked_plan_that_was_edited_is_told(self):
        assert "sigue el plan congelado" in text_of(says.plan_words(book()))
        edited = dataclasses.replace(book(), status=locked(sample_plan(seed=8), sample_plan()))
        text = text_of(says.plan_words(edited))
        assert "se aparta del plan congelado" in text
        assert "la semilla del sorteo" in text


class TestBadInput:
    def test_nobody_answered(self):
        made = tables()
        for row in made["follow_up"]:
            row |= {"answered": "no", "reason": "refused"}
        text, shown = told(book(made))
        assert "No respondió nadie" in text_of(says.answer(book(made)))
        assert isinstance(shown["estimates_table"], Absent)
        assert isinstance(estimate_views.estimates_chart(book(made)), Absent)
        assert isinstance(weight_views.likeness_chart(book(made)), Absent)
        assert shown["response_by_arm"].frame.iloc[-1]["rr1"] == 0
        assert "Sólo la respuesta." in text

    def test_an_answer_of_a_unit_that_was_not_drawn_is_left_out_and_counted(self):
        made = tables()
        made["follow_up"] += [answer("A15"), answer("X99")]
        found = book(made)
        (limit,) = found.limits
        assert limit.what == "Hay respuestas de unidades que no salieron al campo: 2."
        assert found.estimates.equals(book().estimates)
        told(found)

    def test_a_reserve_that_was_called_out_of_order_does_not_count(self):
        made = tables()
        made["follow_up"].append(answer("A09"))
        found = book(made)
        assert not found.work.issued.in_order
        assert "La reserva no se llamó en su orden." in limits(found)
        assert found.estimates.equals(book().estimates)
        told(found)

    def test_a_stratum_with_one_answer(self):
        made = tables()
        for row in made["samples"]:
            if row["unit_id"] == "A00":
                row |= {"stratum": "sola", "probability": 0.5}
        found = book(made)
        text, _ = told(found)
        assert "Estratos con una sola respuesta: 1 (sola)" in text
        assert found.estimates["std_error"].notna().any()

    def test_weights_that_do_not_add_up_to_the_frame(self):
        made = tables()
        for row in made["samples"]:
            if row["stratum"].startswith("sin firma") and row["probability"]:
                row["probability"] = 0.25
        found = book(made)
        # 16 units and 10 / 0.25 = 40 are 56, and the frame has 36.
        assert "Los pesos del sorteo suman 56 y el marco tiene 36 unidades." in limits(found)
        assert found.weighting.summaries["raked"].total == pytest.approx(36)
        own = found.estimates.iloc[0]
        assert own["estimate"] == pytest.approx(116 / 36)
        told(found)

    def test_probabilities_that_no_draw_gives(self):
        made = tables()
        for row in made["samples"]:
            if row["stratum"].startswith("sin firma") and row["probability"]:
                row["probability"] = 0.3
        found = book(made)
        told(found)
        assert found.work.sampled.unknown == 12
        assert any("no es la de un sorteo" in what for what in limits(found))

    def test_without_a_sample_only_the_response_is_counted(self):
        made = tables() | {"samples": []}
        text, shown = told(book(made))
        assert "no se estima nada del marco" in text
        assert isinstance(shown["estimates_table"], Absent)
        assert shown["response_by_arm"].frame.iloc[-1]["sampled"] == 18
        assert "Los datos no dicen a quién se sorteó" in text

    def test_a_survey_that_does_not_exist(self):
        text, shown = told(book(survey="S2099"), DESIGN + FIELD)
        assert "El plan nombra la encuesta S2099, y los datos no la tienen" in text
        assert "Las que hay: S2016 (2016)" in text
        assert isinstance(shown["response_by_arm"], Absent)
        assert isinstance(shown["allocation_table"], Table)

    def test_a_survey_after_the_year_of_the_study_is_not_looked_at(self):
        text, shown = told(book(year=2015))
        assert "que es de 2016: en 2015 todavía no se había hecho" in text
        assert isinstance(shown["limits_table"], Absent)

    def test_a_survey_before_the_year_of_the_study_is_of_its_own_year(self):
        made = book(year=2018)
        assert made.work.year == made.work.frame.year == 2016
        assert "en 2016 había 3,22 puestos por unidad" in text_of(says.answer(made))
        assert made.estimates.equals(book().estimates)

    def test_without_outcomes_there_is_no_size_and_the_field_is_still_told(self):
        made = tables()
        made["outcomes"] = [row for row in made["outcomes"] if row["year"] == 2016]
        text, shown = told(book(made), DESIGN + FIELD)
        assert "desvío estándar" in text
        assert isinstance(shown["size_table"], Absent)
        assert isinstance(allocation_views.allocation_chart(book(made)), Absent)
        assert isinstance(shown["estimates_table"], Table)

    def test_a_stratum_to_take_whole_that_does_not_exist(self):
        text, shown = told(book(take_all=({"line": "3"},)), DESIGN)
        assert "No hay ningún estrato con «line: 3»" in text
        assert isinstance(shown["draw_table"], Absent)

    def test_a_margin_that_the_frame_cannot_reach(self):
        text, _ = told(book(margin=0.01), DESIGN)
        assert "se consultan todas" in text

    def test_a_unit_of_the_sample_that_the_register_lacks(self):
        made = tables()
        made["units"] = [row for row in made["units"] if row["unit_id"] != "A00"]
        found = book(made)
        told(found)
        assert "Unidades de la muestra que el registro de ese año no tiene en el marco: 1." in (
            limits(found)
        )
        # It answered, and has no weight: five are left of the assisted, of mean (2 + … + 6) / 5.
        assert found.work.answered == 11
        own = found.estimates.set_index(["outcome", "arm"]).loc[("jobs", "assisted")]
        assert (own["n"], own["estimate"]) == (5, pytest.approx(4))

    def test_no_data_at_all(self):
        text, shown = told(book({"surveys": []}), DESIGN + FIELD)
        assert "no hay a quién consultar" in text
        assert "los datos no la tienen" in text_of(says.answer(book({"surveys": []})))
        assert all(isinstance(each, Absent) for each in shown.values())

    @pytest.mark.parametrize(("outcome", "margin"), [("log_sales", "± 0,05"), ("active", "± 5,0")])
    def test_a_margin_is_written_in_the_unit_of_its_outcome(self, outcome, margin):
        made = tables()
        for number, row in enumerate(made["outcomes"]):
            row["sales_ars"] = 1000.0 + 10 * number
            if row["year"] == 2015 and number % 8 == 0:
                row["jobs"] = 0
        sizes = design_views.size_table(book(made, outcome=outcome, margin=0.05)).frame
        assert margin in sizes["what"].iloc[0]

    def test_one_arm_only(self):
        made = tables()
        made["instruments"] = []
        text, _ = told(book(made))
        assert "no hay qué comparar" in text
